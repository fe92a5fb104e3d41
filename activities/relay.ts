/**
 * The outbox relay: a loop in each worker process that carries mail and wakes, at least once. The same row is never
 * held by two relays (SKIP LOCKED and a lease); the mail's id is derived from its business key. And the sweep: what
 * stayed undecided or overdue is woken again. Treasury is never in here.
 */
import type { Mailer, WorkflowGateway } from '../domain/ports/index.js';
import { WITHOUT_WORKFLOW, streamKind } from '../domain/stream.js';
import type { Database } from '../prisma/client.js';
import { offsetMs, PLATFORM_NOW } from '../prisma/store/clock.js';
import { onWake } from '../prisma/store/ear.js';
import { execute, executeMany } from '../prisma/store/execute.js';
import { lettersOf } from '../prisma/store/letters.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { messagesOf } from './mails.js';

export interface RelayDeps { db: Database; mailer: Mailer; gateway: WorkflowGateway; publicUrl: string; log: (line: string, error?: unknown) => void }
interface Row { id: bigint; kind: 'mail' | 'wake' | 'tell'; key: string; payload: Record<string, unknown>; attempts: number }

const CLAIM = `UPDATE outbox SET attempts = attempts + 1, available_at = now() + interval '30 seconds'
  WHERE id IN (SELECT id FROM outbox WHERE done_at IS NULL AND available_at <= now() AND kind = $1 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 40) RETURNING id, kind, key, payload, attempts`;
/** How long a lane with nothing to carry rests; a wake that is committed ends the rest of its lane at once. */
const IDLE_MS = { wake: 500, tell: 500, mail: 250 };
const SWEEP_MS = 5_000;
/** After so many tries a row rests for an hour and shows on the administrator's page. */
const TRIES = 10;

export function startRelay(deps: RelayDeps): { stop: () => Promise<void> } {
  const wakes = new Lane(() => carryWakes(deps), IDLE_MS.wake, deps.log);
  // Apart, so that no wake waits for a slow mail.
  const lanes = [
    wakes, new Lane(() => carryTellings(deps), IDLE_MS.tell, deps.log), new Lane(() => carryMails(deps), IDLE_MS.mail, deps.log), new Lane(() => sweep(deps).then(() => 0), SWEEP_MS, deps.log),
  ];
  const running = lanes.map((lane) => lane.run());
  const ear = onWake(deps.db, () => wakes.stir());
  return {
    async stop() {
      ear.stop();
      for (const lane of lanes) lane.stop();
      await Promise.all(running);
    },
  };
}

/** Works again and again, at once while there is something to do; rests when there is not, until time or `stir` ends the rest. */
class Lane {
  private stopping = false;
  private stirred = false;
  private endRest: () => void = () => undefined;
  constructor(private readonly work: () => Promise<number>, private readonly idleMs: number, private readonly log: RelayDeps['log']) {}

  async run(): Promise<void> {
    while (!this.stopping) {
      this.stirred = false;
      const done = await this.work().catch((error: unknown) => { this.log('relay', error); return 0; });
      if (done === 0) await this.rest();
    }
  }
  stir(): void { this.stirred = true; this.endRest(); }
  stop(): void { this.stopping = true; this.endRest(); }

  private rest(): Promise<void> {
    if (this.stirred || this.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.idleMs);
      this.endRest = () => { clearTimeout(timer); resolve(); };
    });
  }
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
  const letters = new Map((await lettersOf(sql, rows)).map((letter, i) => [rows[i]!.id, letter]));
  await each(sql, rows, async (row) => { for (const message of messagesOf(row.key, letters.get(row.id)!, publicUrl)) await mailer.send(message); },
    (done) => sql.rows(SENT, [done, done.map((id) => JSON.stringify(letters.get(id)!.said))]));
  return rows.length;
}

const DONE = 'UPDATE outbox SET done_at = now(), last_error = NULL WHERE id = ANY($1)';
/** A mail keeps what it said: days and names may change later. */
const SENT = `UPDATE outbox o SET done_at = now(), last_error = NULL, said = d.said, said_at = ${PLATFORM_NOW}
  FROM unnest($1::bigint[], $2::jsonb[]) AS d(id, said) WHERE o.id = d.id`;

/** What was carried is marked in one statement, a failure by itself. */
async function each(sql: Tx, rows: readonly Row[], work: (row: Row) => Promise<void>, mark = (done: readonly bigint[]): Promise<unknown> => sql.rows(DONE, [done])): Promise<void> {
  const done = (await Promise.all(rows.map(async (row) => {
    try { await work(row); return [row.id]; } catch (error) { await later(sql, row, error); return []; }
  }))).flat();
  if (done.length > 0) await mark(done);
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
