/** The door of these pages: registers their routes. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { manageCallPage } from './manage-call.js';
import { manageCallsPages } from './manage-calls.js';
import { manageNoticePage } from './manage-notice.js';
import { manageNoticesPages } from './manage-notices.js';
import { panelPage } from './panel.js';
import { panelsPage } from './panels.js';
import { reviewPage } from './review.js';
import { workPage } from './work.js';

export function officialPages(app: FastifyInstance, house: House): void {
  workPage(app, house);
  reviewPage(app, house);
  panelsPage(app, house);
  panelPage(app, house);
  manageCallsPages(app, house);
  manageCallPage(app, house);
  manageNoticesPages(app, house);
  manageNoticePage(app, house);
}
