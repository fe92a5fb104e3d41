/** The door of the pages of projects and of those open to all: registers their routes. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { calculatorPage } from './calculator.js';
import { callPages } from './call.js';
import { callsPage } from './calls.js';
import { checkPage } from './check.js';
import { documentPages } from './documents.js';
import { sectionPages } from './form-section.js';
import { formPage } from './form.js';
import { listPage } from './list.js';
import { noticeOnePage } from './notice.js';
import { noticesPage } from './notices.js';
import { programmeOnePage } from './programme.js';
import { programmesPage } from './programmes.js';
import { progressPage } from './progress.js';
import { projectRoutes } from './project.js';
import { receiptPage } from './receipt.js';
import { verificationPage } from './verification.js';

export function projectPages(app: FastifyInstance, house: House): void {
  for (const page of [
    callsPage, callPages, listPage, projectRoutes, formPage, sectionPages, documentPages, checkPage, receiptPage,
    programmesPage, programmeOnePage, calculatorPage, noticesPage, noticeOnePage, progressPage, verificationPage,
  ]) page(app, house);
}
