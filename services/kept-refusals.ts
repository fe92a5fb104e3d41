/**
 * A person who asks a place of another role is kept in the audit: who, which route, once in ten minutes each, so that
 * nobody fills it by asking again. Non-goal: refusals of commands (execute keeps those) and what nobody signed in asks.
 */
import { platformNow } from '../prisma/store/clock.js';
import { audit } from '../prisma/store/record.js';
import { reader } from '../prisma/store/tx.js';
import type { House, SignedIn } from './house.js';

const AGAIN_MS = 10 * 60_000;
const MOST_KEPT = 10_000;
const kept = new WeakMap<House['db'], Map<string, number>>();

/** `route` as it is written, without the ids of this request. Never fails the answer. */
export async function keepRefusal(house: House, { actor }: SignedIn, route: string): Promise<void> {
  const known = kept.get(house.db) ?? new Map<string, number>();
  kept.set(house.db, known);
  const key = `${actor.personId} ${route}`;
  if ((known.get(key) ?? 0) > Date.now() - AGAIN_MS) return;
  if (known.size >= MOST_KEPT) known.clear();
  known.set(key, Date.now());
  const sql = reader(house.db);
  await audit(sql, { at: await platformNow(sql), personId: actor.personId, action: 'askRoute', target: route.slice(0, 200), code: 'not_allowed' }).catch(() => undefined);
}
