/** Money pages that need more than one list: the overview, a budget line with its awards, an order with its attempts, a batch with who did what when. */
import { HAND } from '../domain/papers.js';
import { hasRole, type Actor, type Capacity } from '../domain/access/index.js';
import type { EventType } from '../domain/events/index.js';
import type { BudgetState } from '../domain/budget/state.js';
import type { Dispute } from '../domain/order/dispute.js';
import { awardShown, type AwardShown } from '../domain/project/money-shown.js';
import type { AwardState } from '../domain/project/state.js';
import { queueOf } from '../prisma/store/context.js';
import { orderStream, type OrderState } from '../domain/order/index.js';
import type { BudgetCode } from '../domain/stream.js';
import { sameVoucher } from '../domain/document-number.js';
import { budgetCodes, carriedOnto, toCarry, type CarriedBefore, type ToCarry } from '../prisma/store/budget-context.js';
import { sameReceipts, type SameReceipt } from './references.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { refuse, type House } from './house.js';
import { batchPage, listBudgetLines, listOrders, mustSee, underVouchers, type BatchPage, type BudgetLineRow, type OrderRow, type SameVoucher } from './payments.js';
import { timelineOf, type TimelineEntry } from './project-page.js';
import { listTasks, type TaskRow } from './tasks.js';

export interface OrderCount { status: string; count: number; totalFen: string }
export interface FinanceOverview { lines: BudgetLineRow[]; orders: OrderCount[]; waiting: TaskRow[]; waitingTotal: number }

export async function orderCounts(house: House): Promise<OrderCount[]> {
  return (await reader(house.db).rows<{ status: string; count: bigint; total: string }>('SELECT status, count(*) AS count, sum(amount_fen)::text AS total FROM payment_order GROUP BY 1'))
    .map((r) => ({ status: r.status, count: Number(r.count), totalFen: r.total }));
}

export async function financeOverview(house: House, actor: Actor): Promise<FinanceOverview> {
  const lines = await listBudgetLines(house, actor);
  const [orders, waiting] = await Promise.all([orderCounts(house), listTasks(house, actor, { limit: 20 })]);
  return { lines, orders, waiting: waiting.items, waitingTotal: waiting.total };
}

/** The last word about a return, of the quota or of a carry-over, and what answers it. */
const RETURNED: readonly string[] = ['QuotaReturned', 'CarryOverReturned', 'CarryOverProposed', 'CarryOverConfirmed'];

/** What a line may be entered under. */
export async function budgetCodesFor(house: House, actor: Actor): Promise<{ function: BudgetCode[]; economic: BudgetCode[] }> {
  mustSee(actor);
  return budgetCodes(reader(house.db));
}

export interface LineAward { projectId: string; title: string; applicantName: string; awardFen: string; money: AwardShown | null; /** its place among those that wait */ place: number | null; /** from this line */ paidFen: string; /** what was not paid was carried over to another line */ moved: boolean }
export interface BudgetLinePage { /** what the finance bureau found wrong, while it is to be corrected */ returned: string | null; line: BudgetLineRow; /** after its year: what a carry-over would take */ carry: ToCarry | null; /** a carry-over that waits for its second person: where to, who proposed it and the ground that was stated */ proposed: { toLine: string; byName: string | null; reason: string | null } | null; /** other lines under the same quota document: one may carry several, and one may be entered twice */ sameDocument: BudgetLineRow[]; /** money on it that was carried over once already: after a second year it is 结余 */ carriedBefore: CarriedBefore[]; /** confirmed lines of this year, of the same fund and level, when it may be carried over now */ targets: BudgetLineRow[]; mayCarry: boolean; codes: { function: BudgetCode | null; economic: BudgetCode | null }; tasks: TaskRow[]; calls: { id: string; title: string }[]; awards: LineAward[] }
export async function budgetLinePage(house: House, actor: Actor, id: string): Promise<BudgetLinePage> {
  const lines = await listBudgetLines(house, actor);
  const line = lines.find((l) => l.id === id);
  if (!line) return refuse('not_found');
  const sql = reader(house.db);
  const state = (await sql.row<{ state: BudgetState }>('SELECT state FROM stream_head WHERE id = $1', [id]))!.state;
  const said = line.status === 'returned' || line.over ? (await timelineOf(sql, id)).findLast((e) => RETURNED.includes(e.type)) : undefined;
  const returned = said?.type === 'QuotaReturned' || said?.type === 'CarryOverReturned' ? said.texts['reason'] ?? null : null;
  const [known, queue] = [await budgetCodes(sql), await queueOf(sql, id)];
  const [tasks, calls, awards] = await Promise.all([
    listTasks(house, actor, { stream: id, limit: 200 }),
    sql.rows<{ id: string; title: string }>('SELECT id, title FROM call WHERE budget_line_id = $1 ORDER BY opens_at DESC, id', [id]),
    sql.rows<{ id: string; title: string; name: string; award_fen: bigint; award_money: AwardState['money'] | null; paid_fen: bigint; here: bigint; moved: boolean }>(
      `WITH spent AS (SELECT t.stream_id AS id, sum(s.amount_fen)::bigint AS fen FROM posting s JOIN ledger_transaction t ON t.key = s.key WHERE s.line_id = $1 AND s.account = 'paid' GROUP BY 1),
         lies AS (SELECT p.id, coalesce(h.state -> 'award' ->> 'budgetLineId', c.budget_line_id) AS line FROM project p JOIN call c ON c.id = p.call_id JOIN stream_head h ON h.id = p.id)
       SELECT p.id, p.title, o.name, p.award_fen, p.award_money, p.paid_fen, coalesce(s.fen, 0) AS here, l.line <> $1 AS moved FROM project p JOIN lies l ON l.id = p.id LEFT JOIN spent s ON s.id = p.id JOIN organisation o ON o.id = p.applicant_id
       WHERE (l.line = $1 OR s.fen > 0) AND p.award_fen IS NOT NULL ORDER BY p.award_money, p.receipt, p.id LIMIT 500`, [id],
    ),
  ]);
  return {
    mayCarry: hasRole(actor, 'finance_maker') && line.over && line.status === 'confirmed' && state.carry === undefined,
    targets: lines.filter((l) => l.id !== id && !l.over && l.status === 'confirmed' && l.fund === line.fund && l.level === line.level && l.year > line.year),
    codes: { function: known.function.find((c) => c.code === line.functionCode) ?? null, economic: known.economic.find((c) => c.code === line.economicCode) ?? null },
    carry: line.over && line.status === 'confirmed' ? await toCarry(sql, id) : null,
    proposed: state.carry ? { toLine: lines.find((l) => l.id === state.carry!.toLineId)?.title ?? '', byName: said?.byName ?? null, reason: said?.type === 'CarryOverProposed' ? said.texts['reason'] ?? null : null } : null,
    sameDocument: lines.filter((l) => line.sameDocument.includes(l.id)), carriedBefore: await carriedOnto(sql, id),
    line, calls, returned, tasks: tasks.items,
    awards: awards.map((a) => ({ projectId: a.id, title: a.title, applicantName: a.name, awardFen: String(a.award_fen), money: a.award_money && awardShown(a.award_money, a.paid_fen), place: queue.indexOf(a.id) + 1 || null, paidFen: String(a.here), moved: a.moved })),
  };
}

export interface DueGroup { lineId: string; title: string; availableFen: string; orders: OrderRow[] }
/** Orders that wait for a batch, by the budget line that pays them. */
export async function dueOrders(house: House, actor: Actor): Promise<DueGroup[]> {
  const [lines, orders] = await Promise.all([listBudgetLines(house, actor), listOrders(house, actor, { status: 'due' })]);
  return lines.map((l) => ({ lineId: l.id, title: l.title, availableFen: l.availableFen, orders: orders.filter((o) => o.budgetLineId === l.id) })).filter((g) => g.orders.length > 0);
}

export interface OrderPage {
  order: OrderRow; applicantName: string; budgetLine: string;
  attempts: { attempt: number; status: string; voucher: string | null; fileHash: string | null }[];
  proposed: { result: string; voucher: string; paidOn: string } | null;
  /** Money that came back, as recorded; waits for the second person, beside the payment that it is of. */
  returned: { voucher: string; returnedOn: string; payment: { attempt: number; voucher: string | null; paidOn: string | null }; byName: string | null; reason: string | null } | null;
  mayRecordReturn: boolean;
  /** Answers of the bank that contradict what is booked, with both sides. */
  disputes: Dispute[];
  /** Other payments under a voucher that is booked, proposed or said of this one. */
  sameVoucher: SameVoucher[];
  timeline: OrderStep[]; tasks: TaskRow[];
}
/** Of an act that came through a batch: who did it there, in which capacity. */
export interface OrderStep extends TimelineEntry { capacity?: Capacity }
/** By the order's event: what of its batch brought it, and as whom that person acted. */
const THROUGH: Readonly<Partial<Record<string, { by: readonly EventType[]; as: Capacity }>>> = {
  PaymentPrepared: { by: ['BatchPrepared'], as: 'payment_maker' }, PaymentChecked: { by: ['BatchChecked'], as: 'payment_checker' }, PaymentReleased: { by: ['BatchReleased'], as: 'payment_checker' },
  // Given back as a whole, or kept behind at the release.
  PaymentDropped: { by: ['BatchReturned', 'BatchReleased'], as: 'payment_checker' },
};
/** An answer of the bank comes with a list that somebody put in; by the order's event, what the line of the list meant. */
const ANSWERED: Readonly<Partial<Record<string, (facts: Record<string, unknown>) => unknown>>> = { PaymentConfirmed: () => 'paid', PaymentRejected: () => 'rejected', AnswerDisputed: (facts) => facts['kind'] };
/** The batch decided and told the order, which therefore knows no person of its own. */
async function throughBatches(sql: Tx, orderId: string, timeline: readonly TimelineEntry[]): Promise<OrderStep[]> {
  const batches = new Map<string, TimelineEntry[]>();
  for (const e of timeline) {
    const id = e.type === 'PaymentPrepared' ? String(e.facts['batchId']) : undefined;
    if (id !== undefined && !batches.has(id)) batches.set(id, await timelineOf(sql, id));
  }
  let batch: readonly TimelineEntry[] = [];
  const lists = [...batches.values()].flat().filter((b) => b.type === 'BankResultImported').reverse();
  return timeline.map((e) => {
    if (e.type === 'PaymentPrepared') batch = batches.get(String(e.facts['batchId'])) ?? [];
    const meaning = e.byName === null ? ANSWERED[e.type]?.(e.facts) : undefined;
    if (meaning !== undefined) {
      const list = lists.find((b) => b.at <= e.at && (b.facts['lines'] as { orderId: string; attempt: number; meaning: string }[]).some((l) => l.orderId === orderId && l.attempt === e.facts['attempt'] && l.meaning === meaning));
      return list ? { ...e, by: list.by, byName: list.byName } : e;
    }
    const through = THROUGH[e.type];
    const act = through && batch.find((b) => (through.by as readonly string[]).includes(b.type));
    return act?.byName ? { ...e, by: act.by, byName: act.byName, capacity: through!.as } : e;
  });
}
export async function orderPage(house: House, actor: Actor, id: string): Promise<OrderPage> {
  const sql = reader(house.db);
  const row = await sql.row<{ project_id: string; name: string; line: string; state: OrderState }>(
    'SELECT o.project_id, g.name, l.title AS line, h.state FROM payment_order o JOIN project p ON p.id = o.project_id JOIN organisation g ON g.id = p.applicant_id JOIN budget_line l ON l.id = o.budget_line_id JOIN stream_head h ON h.id = o.id WHERE o.id = $1', [id],
  );
  // Asked first: who may not see payments learns nothing of their ids.
  const order = (await listOrders(house, actor, { project: row?.project_id ?? '' })).find((o) => o.id === id);
  if (!row || !order) return refuse('not_found');
  const [attempts, timeline, tasks] = await Promise.all([
    sql.rows<{ attempt: number; status: string; voucher: string | null; file_hash: string | null }>('SELECT attempt, status, voucher, file_hash FROM payment_attempt WHERE order_id = $1 ORDER BY attempt', [id]),
    timelineOf(sql, id).then((happened) => throughBatches(sql, id, happened)),
    listTasks(house, actor, { stream: id, limit: 200 }),
  ]);
  const { proposed, returned: back } = row.state;
  const recorded = timeline.findLast((e) => e.type === 'ReturnRecorded');
  const vouchers = [...attempts.map((a) => a.voucher), proposed?.voucher, back?.voucher, ...(row.state.disputes ?? []).flatMap((d) => [d.said.voucher, d.proposed?.voucher])].filter((v) => v !== null && v !== undefined);
  return {
    sameVoucher: await underVouchers(sql, vouchers, [id]),
    order, applicantName: row.name, budgetLine: row.line, timeline,
    attempts: attempts.map((a) => ({ attempt: a.attempt, status: a.status, voucher: a.voucher, fileHash: a.file_hash })),
    proposed: row.state.status === 'settling' && proposed ? { result: proposed.result, voucher: proposed.voucher, paidOn: proposed.paidOn } : null,
    returned: row.state.status === 'returning' && back
      ? { voucher: back.voucher, returnedOn: back.returnedOn, payment: { attempt: order.attempt, voucher: order.voucher, paidOn: order.paidOn }, byName: recorded?.byName ?? null, reason: recorded?.texts['reason'] ?? null } : null,
    disputes: row.state.disputes ?? [],
    mayRecordReturn: orderStream.allowed(row.state, actor).includes('recordReturn'),
    tasks: tasks.items.filter((t) => t.kind !== 'prepare_payment'),
  };
}

export interface BatchActor { name: string | null; at: string }
export interface BatchView extends BatchPage {
  /** Who prepared, checked, signed and released, and when. */
  people: { maker?: BatchActor; checker?: BatchActor; signer?: BatchActor; releaser?: BatchActor };
  /** Orders that stayed behind at the release, with the reason. */
  heldBack: Record<string, string>;
  files: { fileHash: string; fileName: string; at: string; byName: string | null }[];
  /** Payments elsewhere under a voucher of this batch, and its own that share one. */
  sameVoucher: SameVoucher[];
  /** Claims of the same house elsewhere with the number of a receipt of this batch. */
  sameReceipts: SameReceipt[];
  /** Given back to its maker, and why. */
  returned: { by: string; at: string; reason: string } | null;
}

export async function batchView(house: House, actor: Actor, id: string): Promise<BatchView> {
  const page = await batchPage(house, actor, id);
  const view: BatchView = { ...page, people: {}, heldBack: {}, files: [], returned: null, sameVoucher: await sharedVouchers(reader(house.db), page.orders), sameReceipts: await sameReceipts(reader(house.db), actor, [...new Set(page.orders.map((o) => o.projectId))]) };
  for (const e of await timelineOf(reader(house.db), id)) {
    const part = (HAND as Record<string, keyof BatchView['people'] | undefined>)[e.type];
    if (part) view.people[part] = { name: e.byName, at: e.at };
    if (e.type === 'BatchReleased') for (const held of e.facts['heldBack'] as { orderId: string; reason: string }[]) view.heldBack[held.orderId] = held.reason;
    if (e.type === 'BatchReturned') view.returned = { by: e.byName ?? '', at: e.at, reason: e.texts['reason'] ?? '' };
    if (e.type === 'BankResultImported') view.files.push({ fileHash: e.facts['fileHash'] as string, fileName: e.facts['fileName'] as string, at: e.at, byName: e.byName });
  }
  return view;
}

async function sharedVouchers(sql: Tx, orders: readonly OrderRow[]): Promise<SameVoucher[]> {
  const paid = orders.flatMap((o) => (o.voucher ? [{ ...o, voucher: o.voucher }] : []));
  const within = paid.filter((o) => paid.some((other) => other.id !== o.id && sameVoucher(other.voucher, o.voucher)));
  const own = within.map((o): SameVoucher => ({ voucher: o.voucher, use: 'payment', orderId: o.id, title: o.title, n: o.n, receipt: o.receipt, accountName: o.payee.accountName, amountFen: o.amountFen }));
  return [...own, ...await underVouchers(sql, paid.map((o) => o.voucher), orders.map((o) => o.id))];
}
