/** Budget lines and the ledger. */
import { z } from 'zod';
import { commandSchemas } from '../../domain/commands/index.js';
import { SeenField } from '../../services/commands.js';
import { budgetCodesFor } from '../../services/finance.js';
import { ledgerAccounts, ledgerPostings, listBudgetLines } from '../../services/payments.js';
import { CommandBody, createdOf, send, sendBody, SentAnswer, shownCommands } from '../commands.js';
import { guarded, ok, page, streamId } from '../route.js';
import { Accounts, BudgetCode, BudgetLine, list, Posting } from '../schemas.js';

export const FINANCE_READERS = ['finance_maker', 'finance_checker', 'finance_bureau', 'supervisor', 'officer', 'approver'] as const;
const line = z.string().min(1).max(120).optional();

export const money = [
  guarded(FINANCE_READERS, { method: 'GET', path: '/budget-lines', tag: 'money', summary: { zh: '预算指标', en: 'Budget lines' }, answer: list(BudgetLine) },
    async ({ house, actor }) => ok({ items: (await listBudgetLines(house, actor)).map((l) => ({ ...l })), next: null })),
  guarded(['finance_maker'], {
    method: 'POST', path: '/budget-lines', tag: 'money', summary: { zh: '登记预算指标', en: 'Enter a budget line' }, status: 201, mayBePending: true, body: commandSchemas.createBudgetLine.extend({ seen: SeenField.optional() }), answer: SentAnswer,
  }, async (given) => {
    const { seen, ...fields } = given.body;
    return createdOf(await send(given, { type: 'createBudgetLine', fields, seen, stream: { create: 'budget' } }), '/v1/budget-lines');
  }),
  guarded(['finance_bureau', 'finance_maker', 'finance_checker'], {
    method: 'POST', path: '/budget-lines/:id/commands', tag: 'money', summary: { zh: '对预算指标办理', en: 'Send a command to the budget line' }, params: streamId('budget'), mayBePending: true, body: CommandBody, shownBody: shownCommands('budget'), answer: SentAnswer,
  }, (given) => sendBody(given, { kind: 'budget', id: given.params.id, body: given.body })),
  guarded(FINANCE_READERS, { method: 'GET', path: '/budget-codes', tag: 'money', summary: { zh: '可用的政府收支分类科目', en: 'Codes of the published classification' }, answer: z.object({ function: z.array(BudgetCode), economic: z.array(BudgetCode) }) },
    async ({ house, actor }) => ok(await budgetCodesFor(house, actor))),
  guarded(FINANCE_READERS, { method: 'GET', path: '/ledger/accounts', tag: 'money', summary: { zh: '账户余额', en: 'Balances' }, query: z.strictObject({ line }), answer: Accounts },
    async ({ house, actor, query }) => ok(await ledgerAccounts(house, actor, query.line))),
  guarded(FINANCE_READERS, {
    method: 'GET', path: '/ledger/postings', tag: 'money', summary: { zh: '分录', en: 'Postings' }, query: z.strictObject({ limit: page.limit, cursor: z.string().regex(/^\d{1,18}$/).optional(), line }), answer: list(Posting),
  }, async ({ house, actor, query }) => ok(await ledgerPostings(house, actor, { lineId: query.line, after: query.cursor, limit: query.limit }))),
];
