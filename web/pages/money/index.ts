/** The door of the money pages: registers their routes. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { batchImport } from './batch-import.js';
import { newBatchPage } from './batch-new.js';
import { batchOnePage } from './batch.js';
import { batchesPage } from './batches.js';
import { newBudgetLinePage } from './budget-line-new.js';
import { budgetLineOnePage } from './budget-line.js';
import { budgetLinesPage } from './budget-lines.js';
import { ledgerPage } from './ledger.js';
import { orderOnePage } from './order.js';
import { ordersPage } from './orders.js';
import { overviewPage } from './overview.js';

export function moneyPages(app: FastifyInstance, house: House): void {
  for (const page of [overviewPage, budgetLinesPage, newBudgetLinePage, budgetLineOnePage, ledgerPage, ordersPage, orderOnePage, batchesPage, newBatchPage, batchOnePage, batchImport]) page(app, house);
}
