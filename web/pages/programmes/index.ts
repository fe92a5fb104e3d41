/** The door of the rules' pages: eligibility for applicants, versions, working days and targets for those who keep them. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { eligibilityOnePage } from './eligibility-one.js';
import { eligibilityPage } from './eligibility.js';
import { programmeFilePages } from './programme-file.js';
import { targetPages } from './targets.js';
import { versionComparePage } from './version-compare.js';
import { versionEditPage } from './version-edit.js';
import { versionMeasurePage } from './version-measure.js';
import { versionTryPage } from './version-try.js';
import { versionPages } from './version.js';
import { versionsPage } from './versions.js';
import { yearPages } from './years.js';

export function programmeAdminPages(app: FastifyInstance, house: House): void {
  for (const page of [eligibilityPage, eligibilityOnePage, versionsPage, programmeFilePages, versionPages, versionEditPage, versionTryPage, versionComparePage, versionMeasurePage, yearPages, targetPages]) page(app, house);
}
