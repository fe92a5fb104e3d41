/** The door of the administrator's pages, the audit and one's own account: registers their routes. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { accountPages } from './account.js';
import { auditPages } from './audit.js';
import { clockPage } from './clock.js';
import { mailboxPages } from './mailbox.js';
import { placesPage } from './places.js';
import { troublePage } from './trouble.js';

export function administrationPages(app: FastifyInstance, house: House): void {
  for (const page of [placesPage, clockPage, mailboxPages, troublePage, auditPages, accountPages]) page(app, house);
}
