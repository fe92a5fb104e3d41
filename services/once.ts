/**
 * Changes that are no command of a stream (a saved draft, an upload, a move of the clock) keep the promise of the
 * Idempotency-Key too: a row of `command` that is decided from the start holds key and hash, and what to answer again.
 */
import { randomUUID } from 'node:crypto';
import type { Actor } from '../domain/access/index.js';
import { platformNow } from '../prisma/store/clock.js';
import { canonical } from '../prisma/store/record.js';
import type { Tx } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';
import { refuse } from './house.js';

export interface Keyed { key?: string | undefined; route?: string | undefined }
export const principalOf = (actor: Actor): string => (actor.kind === 'person' ? actor.personId : actor.kind === 'public' ? `public:${actor.name}` : 'system');

export interface Claim { type: string; streamId: string; input: unknown }
/** What an earlier request under this key left to answer with; undefined for the first. In a transaction a second one waits for the first. */
export async function claimKey(tx: Tx, actor: Actor, { key, route }: Keyed, { type, streamId, input }: Claim): Promise<Record<string, unknown> | undefined> {
  if (key === undefined) return undefined;
  if (key === '') return refuse('idempotency_key_missing');
  const principal = principalOf(actor);
  const hash = sha256(canonical({ route: route ?? type, type, input }));
  const claimed = await tx.row(
    `INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, received_at, outcome) VALUES ($1,$2,$3,$4,$5,$6,'{}',$7,$8,'{"status":"nothing"}') ON CONFLICT (principal, key) DO NOTHING RETURNING id`,
    [randomUUID(), principal, key, hash, streamId, type, JSON.stringify(actor), await platformNow(tx)],
  );
  if (claimed) return undefined;
  const row = (await tx.row<{ input_hash: string; body: Record<string, unknown> }>('SELECT input_hash, body FROM command WHERE principal = $1 AND key = $2', [principal, key]))!;
  return row.input_hash === hash ? row.body : refuse('idempotency_key_reused');
}

export async function keepAnswer(tx: Tx, actor: Actor, { key }: Keyed, answer: Record<string, unknown>): Promise<void> {
  if (key !== undefined) await tx.rows('UPDATE command SET body = $3 WHERE principal = $1 AND key = $2', [principalOf(actor), key, JSON.stringify(answer)]);
}
