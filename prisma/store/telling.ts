/**
 * A telling: what one decision says to more streams than it can lock itself. The words are command rows numbered in
 * the order of the decision (for a ranking the order of rank); `executeMany` decides them in that order, in chunks.
 * One outbox row stands for the whole, so that a telling that was cut off goes on.
 */
import { createHash } from 'node:crypto';
import type { Actor } from '../../domain/access/index.js';
import type { CommandType } from '../../domain/commands/index.js';
import type { Seen, Tell } from '../../domain/stream.js';
import type { Instant } from '../../domain/time.js';
import type { Rejection } from '../../domain/errors.js';
import type { Tx } from './tx.js';

export type Outcome =
  | { status: 'done'; seqs: [number, number] }
  | ({ status: 'refused' } & Rejection)
  | { status: 'nothing' };
/** `telling` is the one that the command is a word of; null for all others. */
export interface CommandRow { id: string; stream_id: string; type: CommandType; body: Record<string, unknown>; actor: Actor; seen: Seen | null; received_at: Date; outcome: Outcome | null; telling: string | null }

const TELLING = `CASE WHEN principal = 'system' AND key LIKE 'tell:%#%' THEN split_part(key, '#', 1) END`;
export const COMMAND_COLUMNS = `id, stream_id, type, body, actor, seen, received_at, outcome, ${TELLING} AS telling`;
/** Streams decided in one transaction. */
export const CHUNK = 100;
/** The relay leaves a telling to the execution that began it for so long. */
const HEAD_START = '20 seconds';

/** Another telling must be heard to its end first. */
export class ToldFirst extends Error {
  constructor(readonly telling: string) { super(`${telling} is not heard to its end`); }
}

/** A command id from a business key, so that the same telling is the same command. */
export function uuidOf(key: string): string {
  const h = createHash('sha256').update(key).digest('hex');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-5${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

/** Writes the words and their outbox row; answers the telling. */
export async function keepTelling(tx: Tx, { from, seq, tells, at }: { from: string; seq: number; tells: readonly Tell[]; at: Instant }): Promise<string> {
  const telling = `tell:${from}:${seq}`;
  const rows = tells.map((t, i) => {
    const key = `${telling}#${String(i + 1).padStart(5, '0')}`;
    return { id: uuidOf(key), key, stream_id: t.streamId, type: t.type, body: t.fields };
  });
  await tx.rows(
    `WITH told AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS t(id uuid, key text, stream_id text, type text, body jsonb)),
          kept AS (INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, received_at)
                   SELECT id, 'system', key, '', stream_id, type, body, $2::jsonb, $3 FROM told ON CONFLICT (principal, key) DO NOTHING)
     INSERT INTO outbox (kind, key, payload, available_at) VALUES ('tell', $4, jsonb_build_object('from', $5::text, 'count', $6::int), now() + interval '${HEAD_START}') ON CONFLICT (key) DO NOTHING`,
    [JSON.stringify(rows), JSON.stringify({ kind: 'system', cause: from } satisfies Actor), at, telling, from, rows.length],
  );
  return telling;
}

/** The next words nobody has decided, in their order; the telling is held until the transaction ends. */
export async function nextWords(tx: Tx, telling: string): Promise<CommandRow[]> {
  await tx.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [telling]);
  const words = await tx.rows<CommandRow>(
    `SELECT ${COMMAND_COLUMNS} FROM command WHERE principal = 'system' AND outcome IS NULL
       AND key IN (SELECT o.key || '#' || lpad(i::text, 5, '0') FROM outbox o, generate_series(1, (o.payload ->> 'count')::int) i WHERE o.key = $1) ORDER BY key COLLATE "C" LIMIT ${CHUNK}`, [telling],
  );
  const earlier = await tx.row<{ telling: string }>(
    `SELECT ${TELLING} AS telling FROM command c WHERE outcome IS NULL AND stream_id = ANY($1) AND ${TELLING} <> $2
       AND recorded_at < (SELECT min(w.recorded_at) FROM command w WHERE w.id = ANY($3::uuid[])) ORDER BY recorded_at LIMIT 1`, [words.map((w) => w.stream_id), telling, words.map((w) => w.id)],
  );
  if (earlier) throw new ToldFirst(earlier.telling);
  return words;
}

export const toldToTheEnd = async (tx: Tx, telling: string): Promise<void> => { await tx.rows('UPDATE outbox SET done_at = now() WHERE key = $1 AND done_at IS NULL', [telling]); };
/** What the stream began to tell and has not told to the end. */
export const untold = async (tx: Tx, from: string): Promise<string | undefined> =>
  (await tx.row<{ key: string }>(`SELECT key FROM outbox WHERE kind = 'tell' AND done_at IS NULL AND payload ->> 'from' = $1 ORDER BY id LIMIT 1`, [from]))?.key;
