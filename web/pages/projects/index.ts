/** The door of the pages of projects and of those open to all: registers their routes. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { Refusal, type House } from '../../../services/house.js';
import { calculatorPage } from './calculator.js';
import { callPages } from './call.js';
import { callsPage } from './calls.js';
import { checkPage } from './check.js';
import { documentPages } from './documents.js';
import { sectionPages } from './form-section.js';
import { formPage } from './form.js';
import { listPage } from './list.js';
import { messagesPage } from './messages.js';
import { noticeOnePage } from './notice.js';
import { objectionPage } from './objection.js';
import { noticesPage } from './notices.js';
import { programmeOnePage } from './programme.js';
import { programmesPage } from './programmes.js';
import { progressPage } from './progress.js';
import { projectRoutes } from './project.js';
import { receiptPage } from './receipt.js';
import { versionsPage } from './versions.js';
import { verificationPage } from './verification.js';

/** Look-ups by a code that could be guessed: from one address in a minute as many as over the API. The empty form does not count. */
const GUESSES = 60;

export function projectPages(app: FastifyInstance, house: House): void {
  for (const page of [
    callsPage, callPages, listPage, projectRoutes, formPage, sectionPages, documentPages, checkPage, receiptPage, messagesPage, versionsPage,
    programmesPage, programmeOnePage, calculatorPage, noticesPage, noticeOnePage,
  ]) page(app, house);
  app.register(async (scope) => {
    await scope.register(rateLimit, { max: GUESSES, timeWindow: 60_000, allowList: ({ query }) => Object.keys(query as object).length === 0, errorResponseBuilder: () => new Refusal({ code: 'too_many_requests' }) });
    for (const page of [progressPage, verificationPage, objectionPage]) page(scope, house);
  });
}
