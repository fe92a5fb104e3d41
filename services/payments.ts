/** Money as finance sees it: budget lines and ledger, payment orders and batches. */
import { documentKey, voucherKey } from '../domain/document-number.js';
import { hasRole, type Actor, type Role } from '../domain/access/index.js';
import { HELD_BY, type HeldFor } from '../prisma/store/held.js';
import { platformNow } from '../prisma/store/clock.js';
import { dateOf, yearOf } from '../domain/time.js';
import { accountDiffers } from '../domain/order/payee.js';
import type { PaperUse } from '../domain/order/paper-kinds.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { refuse, type House } from './house.js';
import { listTasks, type TaskRow } from './tasks.js';

const FINANCE: Role[] = ['finance_maker', 'finance_checker', 'finance_bureau', 'supervisor', 'officer', 'approver'];
export const mustSee = (actor: Actor): void => { if (!hasRole(actor, ...FINANCE)) refuse('not_allowed'); };

export interface BudgetLineRow { id: string; year: number; title: string; fund: string; level: string; quotaDocument: string; functionCode: string; economicCode: string; route: string; cutOffOn: string; status: string; /** its year is over: nothing more is available */ over: boolean; /** its year has not begun: nothing is taken or paid yet */ early: boolean; /** other lines under the same document, however it is written */ sameDocument: string[]; plannedFen: string; allocatedFen: string; availableFen: string; /** after its year: what was neither reserved nor paid, and is nobody’s any more */ unusedFen: string; reservedFen: string; committedFen: string; paidFen: string }
export async function listBudgetLines(house: House, actor: Actor): Promise<BudgetLineRow[]> {
  mustSee(actor);
  const sql = reader(house.db);
  const thisYear = yearOf(dateOf(await platformNow(sql)));
  const over = (r: Record<string, unknown>): boolean => (r['year'] as number) < thisYear;
  const rows = await sql.rows<Record<string, bigint | string | number>>('SELECT id, year, title, fund, level, quota_document, function_code, economic_code, route, cut_off_on, status, planned_fen, allocated_fen, reserved_fen, committed_fen, paid_fen FROM budget_line ORDER BY year DESC, id');
  const keys = rows.map((r) => documentKey(r['quota_document'] as string));
  return rows.map((r, i) => ({
    early: (r['year'] as number) > thisYear, sameDocument: rows.flatMap((other, j) => (j !== i && keys[j] === keys[i] ? [other['id'] as string] : [])),
    id: r['id'] as string, year: r['year'] as number, title: r['title'] as string, fund: r['fund'] as string, level: r['level'] as string, quotaDocument: r['quota_document'] as string, functionCode: r['function_code'] as string, economicCode: r['economic_code'] as string,
    route: r['route'] as string, cutOffOn: r['cut_off_on'] as string, status: r['status'] as string, over: over(r), plannedFen: String(r['planned_fen']), allocatedFen: String(r['allocated_fen']),
    ...rest(over(r), (r['allocated_fen'] as bigint) - (r['reserved_fen'] as bigint) - (r['committed_fen'] as bigint) - (r['paid_fen'] as bigint)), reservedFen: String(r['reserved_fen']), committedFen: String(r['committed_fen']), paidFen: String(r['paid_fen']),
  }));
}

/** What is left of a line is available in its year, and unused after it: the parts make the whole. */
const rest = (over: boolean, left: bigint): { availableFen: string; unusedFen: string } => ({ availableFen: over ? '0' : String(left), unusedFen: over ? String(left) : '0' });

/** Balances by account, from the postings themselves; `balanced` is true when every transaction and the whole sum to zero. */
export async function ledgerAccounts(house: House, actor: Actor, lineId?: string): Promise<{ accounts: { lineId: string; account: string; balanceFen: string }[]; balanced: boolean }> {
  mustSee(actor);
  const sql = reader(house.db);
  const rows = await sql.rows<{ line_id: string; account: string; balance: string }>('SELECT line_id, account, sum(amount_fen)::text AS balance FROM posting WHERE ($1::text IS NULL OR line_id = $1) GROUP BY 1, 2 ORDER BY 1, 2', [lineId ?? null]);
  const check = (await sql.row<{ unbalanced: bigint; differing: bigint }>(
    `SELECT (SELECT count(*) FROM (SELECT key FROM posting GROUP BY key HAVING sum(amount_fen) <> 0) x) AS unbalanced,
       (SELECT count(*) FROM budget_line b LEFT JOIN (
          SELECT line_id, -coalesce(sum(amount_fen) FILTER (WHERE account = 'quota'), 0) AS allocated, coalesce(sum(amount_fen) FILTER (WHERE account = 'reserved'), 0) AS reserved,
            coalesce(sum(amount_fen) FILTER (WHERE account = 'committed'), 0) AS committed, coalesce(sum(amount_fen) FILTER (WHERE account = 'paid'), 0) AS paid FROM posting GROUP BY 1
        ) p ON p.line_id = b.id WHERE (b.allocated_fen, b.reserved_fen, b.committed_fen, b.paid_fen) IS DISTINCT FROM (coalesce(p.allocated, 0), coalesce(p.reserved, 0), coalesce(p.committed, 0), coalesce(p.paid, 0))) AS differing`,
  ))!;
  return { accounts: rows.map((r) => ({ lineId: r.line_id, account: r.account, balanceFen: r.balance })), balanced: check.unbalanced === 0n && check.differing === 0n };
}

export async function ledgerPostings(house: House, actor: Actor, filter: { lineId?: string | undefined; after?: string | undefined; limit?: number | undefined }): Promise<{ items: { id: string; key: string; at: string; streamId: string; lineId: string; account: string; amountFen: string }[]; next: string | null }> {
  mustSee(actor);
  const limit = Math.min(filter.limit ?? 100, 500);
  const rows = await reader(house.db).rows<{ id: bigint; key: string; at: Date; stream_id: string; line_id: string; account: string; amount_fen: bigint }>(
    'SELECT p.id, p.key, t.at, t.stream_id, p.line_id, p.account, p.amount_fen FROM posting p JOIN ledger_transaction t ON t.key = p.key WHERE ($1::text IS NULL OR p.line_id = $1) AND p.id > $2 ORDER BY p.id LIMIT $3', [filter.lineId ?? null, filter.after ?? '0', limit + 1],
  );
  const items = rows.slice(0, limit);
  return { items: items.map((r) => ({ id: String(r.id), key: r.key, at: r.at.toISOString(), streamId: r.stream_id, lineId: r.line_id, account: r.account, amountFen: String(r.amount_fen) })), next: rows.length > limit ? String(items[items.length - 1]!.id) : null };
}

export interface OrderRow { id: string; projectId: string; receipt: string | null; title: string; n: number; amountFen: string; status: string; attempt: number; batchId: string | null; budgetLineId: string; payee: { accountName: string; bankName: string; account: string }; /** the account registered for the organisation now, where it is another one */ registered: { bankName: string; account: string } | null; /** accounts it was to be paid to before, latest first */ formerPayees: { accountName: string; bankName: string; account: string }[]; voucher: string | null; paidOn: string | null; cause: string | null; held: boolean; /** what holds it, each by its own name */ heldBy: HeldFor[]; disputed: boolean }
/** When the order came into the batch $2, and the account it was to be paid to then: what the batch was checked and released for, whatever came after. */
const PREPARED_AT = `(SELECT max(b.seq) FROM event b WHERE b.stream_id = o.id AND b.type = 'PaymentPrepared' AND b.body ->> 'batchId' = $2)`;
const PAYEE_THEN = `(SELECT e.body -> 'payee' FROM event e WHERE e.stream_id = o.id AND e.type IN ('PaymentDue', 'PayeeCorrected', 'PaymentPrepared') AND e.body ? 'payee' AND e.seq <= ${PREPARED_AT} ORDER BY e.seq DESC LIMIT 1)`;
/** Of a batch: with the account of the day on which it was prepared. */
export async function listOrders(house: House, actor: Actor, filter: { status?: string | undefined; batch?: string | undefined; project?: string | undefined }): Promise<OrderRow[]> {
  mustSee(actor);
  return (await reader(house.db).rows<{ id: string; project_id: string; receipt: string | null; title: string; n: number; amount_fen: bigint; status: string; attempt: number; batch_id: string | null; budget_line_id: string; payee: OrderRow['payee']; voucher: string | null; paid_on: string | null; cause: string | null; held_by: HeldFor[]; disputed: boolean; former: OrderRow['payee'][] | null; bank_name: string | null; bank_account: string | null }>(
    `SELECT o.id, o.project_id, p.receipt, p.title, o.n, o.amount_fen, o.status, o.attempt, o.batch_id, o.budget_line_id, coalesce(${PAYEE_THEN}, o.payee) AS payee, o.voucher, o.paid_on, o.cause, o.disputed,
       ${HELD_BY} AS held_by, g.bank_name, g.bank_account,
       (SELECT json_agg(e.body -> 'from' ORDER BY e.seq DESC) FROM event e WHERE e.stream_id = o.id AND e.type = 'PayeeCorrected' AND ($2::text IS NULL OR e.seq <= ${PREPARED_AT}) AND e.body -> 'from' ->> 'account' IS DISTINCT FROM e.body -> 'payee' ->> 'account') AS former
     FROM payment_order o JOIN project p ON p.id = o.project_id JOIN stream_head s ON s.id = o.project_id JOIN organisation g ON g.id = p.applicant_id
     WHERE ($1::text IS NULL OR o.status = $1) AND ($2::text IS NULL OR o.batch_id = $2 OR EXISTS (SELECT 1 FROM stream_head b WHERE b.id = $2 AND b.state -> 'orderIds' ? o.id)) AND ($3::text IS NULL OR o.project_id = $3) ORDER BY p.receipt, o.n LIMIT 2000`,
    [filter.status ?? null, filter.batch ?? null, filter.project ?? null],
  )).map((r) => ({ id: r.id, projectId: r.project_id, receipt: r.receipt, title: r.title, n: r.n, amountFen: String(r.amount_fen), status: r.status, attempt: r.attempt, batchId: r.batch_id, budgetLineId: r.budget_line_id, payee: { accountName: r.payee.accountName, bankName: r.payee.bankName, account: r.payee.account }, registered: registeredOf(r), formerPayees: (r.former ?? []).map(({ accountName, bankName, account }) => ({ accountName, bankName, account })), voucher: r.voucher, paidOn: r.paid_on, cause: r.cause, held: r.held_by.length > 0, heldBy: r.held_by, disputed: r.disputed }));
}

/** What the register holds, where the account is another one. */
function registeredOf({ payee, bank_name: name, bank_account: account }: { payee: OrderRow['payee']; bank_name: string | null; bank_account: string | null }): OrderRow['registered'] {
  const registered = { bankName: name ?? '', account: account ?? '' };
  return accountDiffers(payee, registered).length > 0 ? registered : null;
}

export interface SameVoucher { voucher: string; /** of a payment, or of money that came back */ use: PaperUse; orderId: string; title: string; n: number; receipt: string | null; accountName: string; amountFen: string }
/** Payments that stand under one of these vouchers beside those that are asked about, however it is written. */
export async function underVouchers(sql: Tx, vouchers: readonly string[], without: readonly string[]): Promise<SameVoucher[]> {
  const keys = [...new Set(vouchers.map(voucherKey).filter((key) => key !== ''))];
  if (keys.length === 0) return [];
  const rows = await sql.rows<Omit<SameVoucher, 'amountFen'> & { amount_fen: bigint }>(
    `SELECT DISTINCT ON (o.id, b.use) b.said AS voucher, b.use, o.id AS "orderId", p.title, o.n, p.receipt, o.payee ->> 'accountName' AS "accountName", o.amount_fen
     FROM bank_paper b JOIN payment_order o ON o.id = b.order_id JOIN project p ON p.id = o.project_id WHERE b.key = ANY($1) AND o.id <> ALL($2) ORDER BY o.id, b.use, b.attempt DESC LIMIT 50`, [keys, [...without]],
  );
  return rows.map(({ amount_fen: amount, ...r }) => ({ ...r, amountFen: String(amount) }));
}

/** `totalFen`, `count`: as it was prepared; `released`: what left the house, without what was held back. */
export interface BatchRow { id: string; budgetLineId: string; budgetLine: string; status: string; totalFen: string; count: number; released: { fen: string; count: number } | null; maker: string | null; checker: string | null; signer: string | null; releaser: string | null; preparedAt: string; checkedAt: string | null; releasedAt: string | null; fileName: string | null; fileHash: string | null }
const BATCH_SQL = `SELECT b.id, b.budget_line_id, b.status, b.total_fen, b.count, b.prepared_at, b.checked_at, b.released_at, b.file_name, b.file_hash, l.title AS line, m.name AS maker_name, c.name AS checker_name, s.name AS signer_name, r.name AS releaser_name, left_it.fen AS released_fen, left_it.count AS released_count FROM payment_batch b JOIN budget_line l ON l.id = b.budget_line_id
  LEFT JOIN LATERAL (SELECT sum(o.amount_fen)::bigint AS fen, count(*)::int AS count FROM event e CROSS JOIN LATERAL jsonb_array_elements_text(e.body -> 'released') AS it(id) JOIN payment_order o ON o.id = it.id WHERE e.stream_id = b.id AND e.type = 'BatchReleased') left_it ON b.released_at IS NOT NULL
  LEFT JOIN person m ON m.id = b.maker LEFT JOIN person c ON c.id = b.checker LEFT JOIN person s ON s.id = b.signer LEFT JOIN person r ON r.id = b.releaser`;
type BatchSql = { id: string; budget_line_id: string; line: string; status: string; total_fen: bigint; count: number; maker_name: string | null; checker_name: string | null; signer_name: string | null; releaser_name: string | null; released_fen: bigint | null; released_count: number | null; prepared_at: Date; checked_at: Date | null; released_at: Date | null; file_name: string | null; file_hash: string | null };
const batchRow = (b: BatchSql): BatchRow => ({ id: b.id, budgetLineId: b.budget_line_id, budgetLine: b.line, status: b.status, totalFen: String(b.total_fen), count: b.count, released: b.released_count === null ? null : { fen: String(b.released_fen ?? 0n), count: b.released_count }, maker: b.maker_name, checker: b.checker_name, signer: b.signer_name, releaser: b.releaser_name, preparedAt: b.prepared_at.toISOString(), checkedAt: b.checked_at?.toISOString() ?? null, releasedAt: b.released_at?.toISOString() ?? null, fileName: b.file_name, fileHash: b.file_hash });

export async function listBatches(house: House, actor: Actor): Promise<BatchRow[]> {
  mustSee(actor);
  return (await reader(house.db).rows<BatchSql>(`${BATCH_SQL} ORDER BY b.prepared_at DESC, b.id LIMIT 500`)).map(batchRow);
}
export interface BatchPage { batch: BatchRow; orders: OrderRow[]; tasks: TaskRow[]; mayImport: boolean; thirdSignature: boolean; results: { fileHash: string; line: number; orderId: string; attempt: number; meaning: string }[] }
export async function batchPage(house: House, actor: Actor, id: string): Promise<BatchPage> {
  mustSee(actor);
  const sql = reader(house.db);
  const row = await sql.row<BatchSql>(`${BATCH_SQL} WHERE b.id = $1`, [id]);
  if (!row) return refuse('not_found');
  const results = await sql.rows<{ file_hash: string; line: number; order_id: string; attempt: number; meaning: string }>('SELECT file_hash, line, order_id, attempt, meaning FROM bank_result_line WHERE batch_id = $1 ORDER BY at, file_hash, line', [id]);
  const tasks = (await listTasks(house, actor, { stream: id, limit: 200 })).items;
  return {
    batch: batchRow(row), orders: await listOrders(house, actor, { batch: id }), tasks, mayImport: row.status === 'released' && hasRole(actor, 'finance_maker'), thirdSignature: BigInt(row.total_fen) >= 100_000_000n,
    results: results.map((r) => ({ fileHash: r.file_hash, line: r.line, orderId: r.order_id, attempt: r.attempt, meaning: r.meaning })),
  };
}
