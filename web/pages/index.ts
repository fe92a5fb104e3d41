/** All pages beyond sign-in and the first page, by the people they serve. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../services/house.js';
import { administrationPages } from './administration/index.js';
import { moneyPages } from './money/index.js';
import { officialPages } from './officials/index.js';
import { printPages } from './print/index.js';
import { programmeAdminPages } from './programmes/index.js';
import { projectPages } from './projects/index.js';

export const pagesOf = (house: House) => (app: FastifyInstance): void => {
  projectPages(app, house);
  officialPages(app, house);
  moneyPages(app, house);
  administrationPages(app, house);
  programmeAdminPages(app, house);
  printPages(app, house);
};
