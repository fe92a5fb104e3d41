/** The door of the printed forms: registers their routes. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { printPage } from './page.js';

export function printPages(app: FastifyInstance, house: House): void {
  printPage(app, house);
}
