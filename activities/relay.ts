/**
 * The outbox relay: a loop in each worker process that carries mail and wakes, at least once. The same row is never
 * held by two relays (SKIP LOCKED and a lease); the mail's id is derived from its business key. And the sweep: what
 * stayed undecided or overdue is woken again. Treasury is never in here.
 */
import { MailRefused, type Mailer, type WorkflowGateway } from '../domain/ports/index.js';
import { cutText } from '../domain/text.js';
import { WITHOUT_WORKFLOW, streamKind } from '../domain/stream.js';
import type { Database } from '../prisma/client.js';
import { offsetMs, PLATFORM_NOW } from '../prisma/store/clock.js';
import { onWake } from '../prisma/store/ear.js';
import { execute, executeMany } from '../prisma/store/execute.js';
import { lettersOf, type Letter, type Said, type ToldOne } from '../prisma/store/letters.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { messageTo } from './mails.js';
import { watch } from './watch.js';

export interface RelayDeps { db: Database; mailer: Mailer; gateway: WorkflowGateway; publicUrl: string; log: (line: string, error?: unknown) => void; /** Hears how each mail to each person ended. */ mailed?: (outcome: 'sent' | 'failed' | 'later') => void }
type Told = Record<string, ToldOne>;
interface MailRow extends Row { said: Said | null; told: Told; created_at: Date }
interface Row { id: bigint; kind: 'mail' | 'wake' | 'tell'; key: string; payload: Record<string, unknown>; attempts: number }

const CLAIM = `UPDATE outbox SET attempts = attempts + 1, available_at = now() + interval '30 seconds'
  WHERE id IN (SELECT id FROM outbox WHERE done_at IS NULL AND available_at <= now() AND kind = $1 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 40) RETURNING id, kind, key, payload, attempts`;
const CLAIM_MAIL = `${CLAIM}, said, told, created_at`;
/** The lease is taken again while its holder lives. */
const HOLD = `UPDATE outbox SET available_at = now() + interval '30 seconds' WHERE id = ANY($1) AND done_at IS NULL`;
const HOLD_MS = 10_000;
/** A mail that no try could carry for so long has failed, and says so. */
const GIVE_UP_MS = 3 * 86_400_000;
/** How long a lane with nothing to carry rests; a wake that is committed ends the rest of its lane at once. */
const IDLE_MS = { wake: 500, tell: 500, mail: 250 };
const SWEEP_MS = 5_000;
const WATCH_MS = 60_000;
/** After so many tries a row rests for an hour and shows on the administrator's page. */
const TRIES = 10;

export function startRelay(deps: RelayDeps): { stop: () => Promise<void> } {
  const wakes = new Lane(() => carryWakes(deps), IDLE_MS.wake, deps.log);
  // Apart, so that no wake waits for a slow mail.
  const lanes = [
    wakes, new Lane(() => carryTellings(deps), IDLE_MS.tell, deps.log), new Lane(() => carryMails(deps), IDLE_MS.mail, deps.log), new Lane(() => sweep(deps).then(() => 0), SWEEP_MS, deps.log),
    new Lane(() => watch(deps).then(() => 0), WATCH_MS, deps.log),
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

/** Carried on by one relay alone as long as it works at them, however slow the other side is. */
async function carryMails(deps: RelayDeps): Promise<number> {
  const sql = reader(deps.db);
  const rows = await sql.rows<MailRow>(CLAIM_MAIL, ['mail']);
  if (rows.length === 0) return 0;
  const held = new Set(rows.map((row) => row.id));
  const hold = setInterval(() => void sql.rows(HOLD, [[...held]]).catch((error: unknown) => deps.log('relay', error)), HOLD_MS);
  try {
    const letters = await lettersOf(sql, rows);
    const done = (await Promise.all(rows.map(async (row, i) => {
      const carried = await carryLetter(deps, row, letters[i]!);
      held.delete(row.id);
      if (carried.error === undefined) return [{ id: row.id, ...carried }];
      // What some have been told stays as they were told it.
      await sql.rows(LATER, [row.id, waitOf(row), cutText(carried.error, 500), carried.sent > 0 ? JSON.stringify(carried.letter.said) : null, JSON.stringify(carried.told), carried.failed]);
      return [];
    }))).flat();
    if (done.length > 0) await sql.rows(SENT, [done.map((d) => d.id), done.map((d) => JSON.stringify(d.letter.said)), done.map((d) => JSON.stringify(d.told)), done.map((d) => d.failed)]);
  } finally {
    clearInterval(hold);
  }
  return rows.length;
}

interface Carried { letter: Letter; told: Told; sent: number; failed: number; error: string | undefined }
/** To each person by themselves: one who cannot be reached keeps it from nobody, and nobody gets it again for another's sake. */
async function carryLetter({ mailer, publicUrl, mailed = () => undefined }: RelayDeps, row: MailRow, letter: Letter): Promise<Carried> {
  const told: Told = { ...row.told };
  let error: string | undefined;
  await Promise.all(letter.people.filter((person) => !told[person.id]).map(async (person) => {
    try {
      await mailer.send(messageTo(person, { key: row.key, letter, publicUrl }));
      told[person.id] = { at: new Date().toISOString() };
      mailed('sent');
    } catch (fault) {
      if (fault instanceof MailRefused) told[person.id] = { at: new Date().toISOString(), fault: fault.fault, says: fault.message.slice(0, 300) };
      else if (Date.now() - row.created_at.getTime() > GIVE_UP_MS) told[person.id] = { at: new Date().toISOString(), fault: 'gave_up', says: String(fault).slice(0, 300) };
      else error = String(fault);
      mailed(told[person.id] ? 'failed' : 'later');
    }
  }));
  const failed = Object.values(told).filter((t) => t.fault !== undefined).length;
  return { letter, told, sent: Object.keys(told).length - failed, failed, error };
}

/** A mail keeps what it said: days and names may change later. */
const SENT = `UPDATE outbox o SET done_at = now(), last_error = NULL, said = d.said, said_at = ${PLATFORM_NOW}, told = d.told, failed = d.failed
  FROM unnest($1::bigint[], $2::jsonb[], $3::jsonb[], $4::int[]) AS d(id, said, told, failed) WHERE o.id = d.id`;
const LATER = `UPDATE outbox SET available_at = now() + make_interval(secs => $2), last_error = $3, said = coalesce($4::jsonb, said), told = $5, failed = $6 WHERE id = $1`;

const DONE = 'UPDATE outbox SET done_at = now(), last_error = NULL WHERE id = ANY($1)';
/** What was carried is marked in one statement, a failure by itself. */
async function each(sql: Tx, rows: readonly Row[], work: (row: Row) => Promise<void>): Promise<void> {
  const done = (await Promise.all(rows.map(async (row) => {
    try { await work(row); return [row.id]; } catch (error) { await later(sql, row, error); return []; }
  }))).flat();
  if (done.length > 0) await sql.rows(DONE, [done]);
}

const waitOf = ({ attempts }: Row): number => (attempts >= TRIES ? 3_600 : Math.min(2 ** attempts, 300));
async function later(sql: Tx, row: Row, error: unknown): Promise<void> {
  await sql.rows(`UPDATE outbox SET available_at = now() + make_interval(secs => $2), last_error = $3 WHERE id = $1`, [row.id, waitOf(row), cutText(String(error), 500)]);
}

/** Batches and budget lines have no workflow that would hear of their last days. */
export async function lateWithoutWorkflow(db: Database): Promise<void> {
  const sql = reader(db);
  const late = await sql.rows<{ id: string; key: string }>(
    `SELECT h.id, d ->> 'key' AS key FROM stream_head h, jsonb_array_elements(h.agenda -> 'due') d WHERE h.kind = ANY($1) AND NOT h.running AND h.next_due_at <= ${PLATFORM_NOW} AND (d ->> 'at')::timestamptz <= ${PLATFORM_NOW} ORDER BY h.next_due_at LIMIT 200`, [[...WITHOUT_WORKFLOW]],
  );
  for (const { id, key } of late) await execute(db, { streamId: id, dueKey: key });
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
  await lateWithoutWorkflow(db);
  await sql.rows(
    `UPDATE task t SET closed_at = now() + make_interval(secs => $1), closed_by = 'sweep' WHERE t.role = 'administrator' AND t.kind = 'stuck_deadline' AND t.closed_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM stream_head h, jsonb_array_elements(h.agenda -> 'due') d WHERE h.id = t.stream_id AND d ->> 'key' = t.step_id)`, [(await offsetMs(sql)) / 1000],
  );
}
