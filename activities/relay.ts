/**
 * The outbox relay: a loop in each worker process that carries mail and wakes, at least once. The same row is never
 * held by two relays (SKIP LOCKED and a lease); the mail's id is derived from its business key. And the sweep: what
 * stayed undecided or overdue is woken again. Treasury is never in here.
 */
import type { Mailer, WorkflowGateway } from '../domain/ports/index.js';
import { WITHOUT_WORKFLOW, streamKind } from '../domain/stream.js';
import type { Database } from '../prisma/client.js';
import { offsetMs } from '../prisma/store/clock.js';
import { execute, executeMany } from '../prisma/store/execute.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { factsOf, messagesOf } from './mails.js';

export interface RelayDeps { db: Database; mailer: Mailer; gateway: WorkflowGateway; publicUrl: string; log: (line: string, error?: unknown) => void }
interface Row { id: bigint; kind: 'mail' | 'wake' | 'tell'; key: string; payload: Record<string, unknown>; attempts: number }

const CLAIM = `UPDATE outbox SET attempts = attempts + 1, available_at = now() + interval '30 seconds'
  WHERE id IN (SELECT id FROM outbox WHERE done_at IS NULL AND available_at <= now() AND kind = $1 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 40) RETURNING id, kind, key, payload, attempts`;
const IDLE_MS = 50;
const TELL_IDLE_MS = 500;
const MAIL_IDLE_MS = 250;
const SWEEP_MS = 5_000;
/** After so many tries a row rests for an hour and shows on the administrator's page. */
const TRIES = 10;

export function startRelay(deps: RelayDeps): { stop: () => Promise<void> } {
  let stopping = false;
  const sleepers = new Set<() => void>();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => {
    const wake = (): void => { clearTimeout(timer); sleepers.delete(wake); resolve(); };
    const timer = setTimeout(wake, ms);
    sleepers.add(wake);
  });
  const loop = async (work: () => Promise<number>, idleMs: number): Promise<void> => {
    while (!stopping) {
      const done = await work().catch((error: unknown) => { deps.log('relay', error); return 0; });
      if (done === 0 && !stopping) await pause(idleMs);
    }
  };
  // Apart, so that no wake waits for a slow mail.
  const running = [loop(() => carryWakes(deps), IDLE_MS), loop(() => carryTellings(deps), TELL_IDLE_MS), loop(() => carryMails(deps), MAIL_IDLE_MS), loop(() => sweep(deps).then(() => 0), SWEEP_MS)];
  return { async stop() { stopping = true; for (const wake of [...sleepers]) wake(); await Promise.all(running); } };
}

async function carryWakes({ db, gateway }: RelayDeps): Promise<number> {
  const sql = reader(db);
  const rows = await sql.rows<Row>(CLAIM, ['wake']);
  // One wake serves all rows of a stream that wait together.
  const woken = new Map<string, Promise<void>>();
  await each(sql, rows, ({ payload }) => {
    const streamId = payload['streamId'] as string;
    const known = woken.get(streamId) ?? gateway.wake(streamId);
    woken.set(streamId, known);
    return known;
  });
  return rows.length;
}

/** Begun by an execution that was cut off. */
async function carryTellings({ db }: RelayDeps): Promise<number> {
  const sql = reader(db);
  const rows = await sql.rows<Row>(CLAIM, ['tell']);
  await each(sql, rows, (row) => executeMany(db, row.key));
  return rows.length;
}

async function carryMails({ db, mailer, publicUrl }: RelayDeps): Promise<number> {
  const sql = reader(db);
  const rows = await sql.rows<Row>(CLAIM, ['mail']);
  if (rows.length === 0) return 0;
  const facts = await factsOf(sql, rows);
  await each(sql, rows, async (row) => { for (const message of messagesOf(row, facts, publicUrl)) await mailer.send(message); });
  return rows.length;
}

/** What was carried is marked in one statement, a failure by itself. */
async function each(sql: Tx, rows: readonly Row[], work: (row: Row) => Promise<void>): Promise<void> {
  const done = (await Promise.all(rows.map(async (row) => {
    try { await work(row); return [row.id]; } catch (error) { await later(sql, row, error); return []; }
  }))).flat();
  if (done.length > 0) await sql.rows('UPDATE outbox SET done_at = now(), last_error = NULL WHERE id = ANY($1)', [done]);
}

async function later(sql: Tx, { id, attempts }: Row, error: unknown): Promise<void> {
  const wait = attempts >= TRIES ? 3_600 : Math.min(2 ** attempts, 300);
  await sql.rows(`UPDATE outbox SET available_at = now() + make_interval(secs => $2), last_error = $3 WHERE id = $1`, [id, wait, String(error).slice(0, 500)]);
}

/** Undecided commands older than 10 s and due instants that passed unheard: their streams are woken (or executed). */
export async function sweep({ db, gateway }: Pick<RelayDeps, 'db' | 'gateway'>): Promise<void> {
  const sql = reader(db);
  const waiting = await sql.rows<{ stream_id: string; id: string; type: string }>(
    `SELECT DISTINCT ON (stream_id) stream_id, id, type FROM command WHERE outcome IS NULL AND recorded_at < now() - interval '10 seconds' AND NOT (principal = 'system' AND key LIKE 'tell:%') ORDER BY stream_id, received_at LIMIT 200`,
  );
  for (const { stream_id: streamId, id, type } of waiting) {
    if (WITHOUT_WORKFLOW.includes(streamKind(streamId)) || type === 'createProject') await execute(db, { streamId, commandId: id });
    else await gateway.wake(streamId);
  }
  const late = await sql.rows<{ id: string }>(`SELECT id FROM stream_head WHERE running AND next_due_at < now() + make_interval(secs => $1) - interval '5 seconds' ORDER BY next_due_at LIMIT 200`, [(await offsetMs(sql)) / 1000]);
  for (const { id } of late) await gateway.wake(id);
  await sql.rows(
    `UPDATE task t SET closed_at = now() + make_interval(secs => $1), closed_by = 'sweep' WHERE t.role = 'administrator' AND t.kind = 'stuck_deadline' AND t.closed_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM stream_head h, jsonb_array_elements(h.agenda -> 'due') d WHERE h.id = t.stream_id AND d ->> 'key' = t.step_id)`, [(await offsetMs(sql)) / 1000],
  );
}
