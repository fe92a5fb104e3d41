/** Facts for decisions about a budget line: the classification, and at a carry-over what lies on it and where it goes. Reads only. */
import type { BudgetState } from '../../domain/budget/state.js';
import { AT_REST } from '../../domain/project/carry-over.js';
import type { BudgetCode, BudgetContext, Command, LineFacts } from '../../domain/stream.js';
import type { Tx } from './tx.js';

export async function budgetFacts(tx: Tx, { streamId, state, command }: { streamId: string; state: unknown; command?: Command }): Promise<BudgetContext> {
  const { carry } = state as BudgetState;
  switch (command?.type) {
    case 'createBudgetLine':
    case 'correctBudgetLine': return { codes: await budgetCodes(tx) };
    case 'proposeCarryOver': return { ...await linesOf(tx, streamId, command.fields['toLineId'] as string), holding: await holdingOf(tx, streamId), carriedBefore: (await carriedOnto(tx, streamId)).map((c) => c.projectId) };
    case 'confirmCarryOver': return { ...await linesOf(tx, streamId, carry?.toLineId ?? ''), holding: await holdingOf(tx, streamId) };
    // The end of its year, and what came to it afterwards.
    case 'askCarryOver':
    case undefined: return { holding: await holdingOf(tx, streamId) };
    default: return {};
  }
}

export async function budgetCodes(tx: Tx): Promise<{ function: BudgetCode[]; economic: BudgetCode[] }> {
  const rows = await tx.rows<BudgetCode & { kind: string }>('SELECT kind, code, name FROM budget_code ORDER BY kind, code');
  const of = (kind: string): BudgetCode[] => rows.filter((r) => r.kind === kind).map(({ code, name }) => ({ code, name }));
  return { function: of('function'), economic: of('economic') };
}

async function linesOf(tx: Tx, own: string, target: string): Promise<BudgetContext> {
  const rows = await tx.rows<LineFacts & { id: string; status: string }>('SELECT id, year, level, fund, status FROM budget_line WHERE id = ANY($1)', [[own, target]]);
  const of = (id: string) => rows.find((r) => r.id === id);
  const [from, to] = [of(own), of(target)];
  return { ...(from ? { own: { year: from.year, level: from.level, fund: from.fund } } : {}), ...(to ? { target: { year: to.year, level: to.level, fund: to.fund, status: to.status } } : {}) };
}

/** By the postings: what of each project is reserved or committed on the line; and its calls that have not come to their end. */
async function holdingOf(tx: Tx, lineId: string): Promise<NonNullable<BudgetContext['holding']>> {
  const [calls, projects, moving] = await Promise.all([
    tx.rows<{ id: string }>(`SELECT c.id FROM call c WHERE c.budget_line_id = $1 AND (c.status NOT IN ('closed', 'withdrawn') OR EXISTS (SELECT 1 FROM project p WHERE p.call_id = c.id AND p.phase <> 'ended')) ORDER BY c.id`, [lineId]),
    tx.rows<{ id: string }>(
      `SELECT t.stream_id AS id FROM posting p JOIN ledger_transaction t ON t.key = p.key WHERE p.line_id = $1 AND p.account IN ('reserved', 'committed') AND t.stream_id LIKE 'project-%'
       GROUP BY t.stream_id HAVING sum(p.amount_fen) <> 0 ORDER BY t.stream_id`, [lineId],
    ),
    tx.row('SELECT 1 FROM payment_order WHERE budget_line_id = $1 AND NOT status = ANY($2) LIMIT 1', [lineId, [...AT_REST, 'confirmed', 'cancelled']]),
  ]);
  return { calls: calls.map((c) => c.id), projects: projects.map((p) => p.id), underWay: moving !== undefined };
}

export interface ToCarry { /** unpaid, and goes on */ amountFen: string; /** with the bank: it stays until it is answered */ stayingFen: string; projects: number; calls: number }
/** What a carry-over of the line would take now. */
export async function toCarry(tx: Tx, lineId: string): Promise<ToCarry> {
  const [holding, money] = await Promise.all([holdingOf(tx, lineId), tx.row<{ held: string; staying: string }>(
    `SELECT (SELECT coalesce(sum(amount_fen), 0) FROM posting WHERE line_id = $1 AND account IN ('reserved', 'committed'))::text AS held,
       (SELECT coalesce(sum(amount_fen), 0) FROM payment_order WHERE budget_line_id = $1 AND NOT status = ANY($2))::text AS staying`, [lineId, [...AT_REST, 'confirmed', 'cancelled']],
  )]);
  return { amountFen: String(BigInt(money!.held) - BigInt(money!.staying)), stayingFen: money!.staying, projects: holding.projects.length, calls: holding.calls.length };
}

export interface CarriedBefore { projectId: string; title: string; amountFen: string }
/** What lies unspent on the line of projects whose money came onto it by a carry-over: it was budgeted for an earlier year still. */
export const carriedOnto = (tx: Tx, lineId: string): Promise<CarriedBefore[]> => tx.rows<CarriedBefore>(
  `SELECT t.stream_id AS "projectId", q.title, sum(p.amount_fen)::text AS "amountFen" FROM posting p JOIN ledger_transaction t ON t.key = p.key JOIN project q ON q.id = t.stream_id
   WHERE p.line_id = $1 AND p.account IN ('reserved', 'committed')
   GROUP BY t.stream_id, q.title HAVING sum(p.amount_fen) > 0 AND bool_or(t.key LIKE 'carry_in:%') ORDER BY t.stream_id`, [lineId],
);
