/**
 * Payment orders as their events say, beside the rows that lists are made of: what is paid is taken from the events,
 * and a row that says otherwise was written past the program. Reads only.
 */
import { canonical } from './chain.js';
import type { Event } from '../../domain/events/index.js';
import { orderStream, type OrderState } from '../../domain/order/index.js';
import { toInstant } from '../../domain/time.js';
import type { Tx } from './tx.js';

/** The orders, folded anew from their events. */
export async function foldedOrders(sql: Tx, ids: readonly string[]): Promise<Map<string, OrderState>> {
  const events = await sql.rows<{ stream_id: string; type: Event['type']; at: Date; body: Record<string, unknown> }>('SELECT stream_id, type, at, body FROM event WHERE stream_id = ANY($1) ORDER BY stream_id, seq', [ids]);
  const folded = new Map<string, OrderState>();
  for (const { stream_id: id, type, at, body } of events) {
    folded.set(id, orderStream.evolve(folded.get(id) ?? orderStream.initial(id), { type, ...body } as unknown as Event, toInstant(at.getTime())));
  }
  return folded;
}

/** What is money of an order, and whose: compared as text. */
const money = (o: Pick<OrderState, 'projectId' | 'n' | 'amountFen' | 'budgetLineId' | 'attempt' | 'payee'>): string =>
  canonical({ project: o.projectId, n: o.n, amount: o.amountFen, line: o.budgetLineId, attempt: o.attempt, payee: o.payee ?? null });

interface Row { id: string; project_id: string | null; n: number; amount_fen: bigint; budget_line_id: string; attempt: number; payee: OrderState['payee']; events: { type: Event['type']; at: string; body: Record<string, unknown> }[] | null }
/** One statement, so that row and events are of one moment. */
const BOTH = `SELECT i.id, o.project_id, o.n, o.amount_fen, o.budget_line_id, o.attempt, o.payee, (SELECT json_agg(json_build_object('type', e.type, 'at', e.at, 'body', e.body) ORDER BY e.seq) FROM event e WHERE e.stream_id = i.id) AS events
  FROM unnest($1::text[]) i(id) LEFT JOIN payment_order o ON o.id = i.id ORDER BY i.id`;

/** The orders among these whose row is not what their events say. */
export async function differingOrders(sql: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  return (await sql.rows<Row>(BOTH, [ids])).filter((r) => {
    const state = (r.events ?? []).reduce((s, { type, at, body }) => orderStream.evolve(s, { type, ...body } as unknown as Event, toInstant(Date.parse(at))), orderStream.initial(r.id));
    return r.project_id === null || money(state) !== money({ projectId: r.project_id, n: r.n, amountFen: String(r.amount_fen), budgetLineId: r.budget_line_id, attempt: r.attempt, ...(r.payee ? { payee: r.payee } : {}) });
  }).map((r) => r.id);
}
