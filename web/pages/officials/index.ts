/** The door of these pages: registers their routes. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { reviewPage } from './review.js';
import { workPage } from './work.js';

export function officialPages(app: FastifyInstance, house: House): void {
  workPage(app, house);
  reviewPage(app, house);
}
