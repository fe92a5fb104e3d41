/**
 * The sandbox clock: the platform's own date, moved forward by an administrator, due instant by due instant, each
 * fired through its stream's workflow in its order. Without sample data it does not exist.
 */
import { hasRole, type Actor } from '../domain/access/index.js';
import { dateOf, isPlainDate, toInstant, toMs, type Instant } from '../domain/time.js';
import { platformNow } from '../prisma/store/clock.js';
import { audit } from '../prisma/store/record.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { Refusal, refuse, type House } from './house.js';
import { claimKey, keepAnswer, type Keyed } from './once.js';

export interface ClockView { now: Instant; today: string; sandbox: boolean; nextDueAt: Instant | null; pending: number }
const NEXT = 'SELECT min(next_due_at) AS at FROM stream_head WHERE running AND next_due_at IS NOT NULL';

/** Platform time alone: what every page's banner and countdown stand on. */
export const now = (house: House): Promise<Instant> => platformNow(reader(house.db));

export async function clock(house: House): Promise<ClockView> {
  const sql = reader(house.db);
  const now = await platformNow(sql);
  const next = await sql.row<{ at: Date | null }>(NEXT);
  const pending = await sql.row<{ n: bigint }>('SELECT count(*) AS n FROM stream_head WHERE running AND next_due_at <= $1', [now]);
  return { now, today: dateOf(now), sandbox: house.sample, nextDueAt: next?.at?.toISOString() ?? null, pending: Number(pending?.n ?? 0n) };
}

export type Advance = { by: { days?: number | undefined; hours?: number | undefined } } | { to: string };
export interface Advanced { now: Instant; fired: number; pending: number }
/** How long one call may work; a longer way is gone in several calls (`pending` says how many dues are left). */
const BUDGET_MS = 25_000;
const SETTLE_MS = 8_000;

/** The same key goes on towards the same instant, and answers the same once it has got there. */
export async function advanceClock(house: House, actor: Actor, input: Advance, keyed: Keyed = {}): Promise<Advanced> {
  if (!house.sample) return refuse('not_sandbox');
  if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
  const sql = reader(house.db);
  const start = await platformNow(sql);
  const wanted = await targetOf(sql, input, start);
  const earlier = await claimKey(sql, actor, keyed, { type: 'advanceClock', streamId: 'sandbox_clock', input });
  if (earlier?.['answer']) return earlier['answer'] as Advanced;
  const target = (earlier?.['target'] as Instant | undefined) ?? wanted;
  if (target === undefined) return { now: start, fired: 0, pending: 0 };
  if (!earlier && toMs(target) < toMs(start)) throw new Refusal({ code: 'validation', fields: { to: 'forward_only' }, detail: { now: start } });
  await keepAnswer(sql, actor, keyed, { target });
  const until = Date.now() + BUDGET_MS;
  let fired = 0;
  for (;;) {
    const next = (await sql.row<{ at: Date | null }>(`${NEXT} AND next_due_at <= $1`, [target]))?.at?.toISOString();
    if (next === undefined || Date.now() > until) break;
    if (next > await platformNow(sql)) await moveTo(sql, next);
    fired += await fire(house, sql, await platformNow(sql));
  }
  const left = Number((await sql.row<{ n: bigint }>('SELECT count(*) AS n FROM stream_head WHERE running AND next_due_at <= $1', [target]))?.n ?? 0n);
  if (left === 0 && target > await platformNow(sql)) await moveTo(sql, target);
  await audit(sql, { at: start, personId: actor.kind === 'person' ? actor.personId : null, action: 'advanceClock', target: 'sandbox_clock', detail: { to: target, fired } });
  const answer = { now: await platformNow(sql), fired, pending: left };
  if (left === 0) await keepAnswer(sql, actor, keyed, { target, answer });
  return answer;
}

async function targetOf(sql: Tx, input: Advance, now: Instant): Promise<Instant | undefined> {
  if ('by' in input) {
    const ms = (input.by.days ?? 0) * 86_400_000 + (input.by.hours ?? 0) * 3_600_000;
    if (ms <= 0) throw new Refusal({ code: 'validation', fields: { by: 'too_small' } });
    return toInstant(toMs(now) + ms);
  }
  if (input.to === 'next') return (await sql.row<{ at: Date | null }>(NEXT))?.at?.toISOString();
  const plain = /^\d{4}-\d{2}-\d{2}/.exec(input.to)?.[0];
  const ms = plain !== undefined && isPlainDate(plain) ? Date.parse(plain === input.to ? `${plain}T09:00:00+08:00` : input.to) : Number.NaN;
  if (Number.isNaN(ms)) throw new Refusal({ code: 'validation', fields: { to: 'impossible_instant' } });
  return toInstant(ms);
}

async function moveTo(sql: Tx, at: Instant): Promise<void> {
  await sql.rows('UPDATE sandbox_clock SET offset_ms = greatest(offset_ms, $1) WHERE id = 1', [toMs(at) - Date.now() + 1]);
}

/** Wakes every stream that is due now and waits until each has moved on, or the time for it is over. */
async function fire(house: House, sql: Tx, now: Instant): Promise<number> {
  const due = await sql.rows<{ id: string; next_due_at: Date }>('SELECT id, next_due_at FROM stream_head WHERE running AND next_due_at <= $1 ORDER BY next_due_at, id LIMIT 200', [now]);
  const before = new Map(due.map((d) => [d.id, d.next_due_at.getTime()]));
  for (let i = 0; i < due.length; i += 16) await Promise.all(due.slice(i, i + 16).map((d) => house.gateway.wake(d.id).catch(() => undefined)));
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const left = await sql.rows<{ id: string; next_due_at: Date }>('SELECT id, next_due_at FROM stream_head WHERE id = ANY($1) AND running AND next_due_at IS NOT NULL', [[...before.keys()]]);
    const waiting = left.filter((l) => l.next_due_at.getTime() === before.get(l.id));
    if (waiting.length === 0) return due.length;
    if (Date.now() > until) return due.length - waiting.length;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
