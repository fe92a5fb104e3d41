/**
 * A house on a fresh database with the sample people, and its clock in the test's hand. Without an engine commands are
 * executed at once; the clock goes from due instant to due instant, each in its order.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { ErrorCode, Rejection } from '../../domain/errors.js';
import type { ProjectState, TaskState } from '../../domain/project/state.js';
import { stateName } from '../../domain/project/names.js';
import { streamKind, type Seen } from '../../domain/stream.js';
import { streams } from '../../domain/streams.js';
import type { Event } from '../../domain/events/index.js';
import type { CommandType } from '../../domain/commands/index.js';
import { dateOf } from '../../domain/time.js';
import type { Policies } from '../../policies/load.js';
import { openDatabase } from '../../prisma/client.js';
import { platformNow } from '../../prisma/store/clock.js';
import { execute, wouldRefuse, type Outcome } from '../../prisma/store/execute.js';
import { canonical, chainHash } from '../../prisma/store/record.js';
import { over, reader, type Tx } from '../../prisma/store/tx.js';
import { advanceClock } from '../../services/clock.js';
import { parseFields } from '../../services/commands.js';
import { Refusal, type House, type Person } from '../../services/house.js';
import { Cast, type Deed } from '../../start/cast.js';
import { directGateway, openHouse, type HouseParts } from '../../start/house.js';
import { loadRules, morning, setClock } from '../../start/sample.js';
import { count } from './counters.js';
import { EMPTY_DATABASE, SAMPLE_DATABASE } from './database-names.js';
import { freshDatabase } from './database.js';

export interface Simulation {
  /** Over the account of the program: it cannot delete or empty what is the record, and alters nothing. */
  house: House;
  /** Over the owner's account: for what a test looks up, plants or takes away. */
  sql: Tx;
  cast: Cast;
  policies: Policies;
  dataDir: string;
  /** As the owner, and as the program. */
  databaseUrl: string;
  programUrl: string;
  /** True when workers carry the streams; false when commands are executed at once. */
  engine: boolean;
  close(): Promise<void>;
}

export async function openSimulation({ start = '2019-03-04', gateway = directGateway, people = true, engine = false }: { start?: string; gateway?: NonNullable<HouseParts['gateway']>; people?: boolean; engine?: boolean } = {}): Promise<Simulation> {
  const database = await freshDatabase(people ? SAMPLE_DATABASE : EMPTY_DATABASE);
  const dataDir = mkdtempSync(join(tmpdir(), 'zhiyun-sim-'));
  const { house, policies, close } = await openHouse(
    { databaseUrl: database.url, dataDir, sampleData: true, publicUrl: 'http://localhost', paperSecret: 'x'.repeat(32) }, { gateway, connections: 12 },
  );
  if (people) await setClock(house.db, morning(start));
  else await loadRules(house.db, policies);
  const owner = openDatabase(database.ownerUrl, { max: 4, applicationName: 'zhiyun test' });
  const sql = reader(owner);
  return {
    house, sql, policies, dataDir, engine, databaseUrl: database.ownerUrl, programUrl: database.url, cast: new Cast(house, 'sim'),
    async close() { await close(); await owner.close(); await database.drop(); rmSync(dataDir, { recursive: true, force: true }); },
  };
}

// --- the clock ---

export const now = (sim: Simulation): Promise<string> => platformNow(sim.sql);
export const today = async (sim: Simulation): Promise<string> => dateOf(await now(sim));

/** To nine in the morning of a day, or to an instant; each due instant on the way is decided at its own time. */
export async function advanceTo(sim: Simulation, to: string): Promise<void> {
  const admin = await sim.cast.actor('admin');
  const { pending } = await advanceClock(sim.house, admin, { to });
  if (pending > 0) throw new Error(`${pending} due instants before ${to} stay unsettled`);
}

// --- what happened ---

export const stateOf = async <S = ProjectState>(sim: Simulation, streamId: string): Promise<S> => {
  const row = await sim.sql.row<{ state: S }>('SELECT state FROM stream_head WHERE id = $1', [streamId]);
  if (!row) throw new Error(`no stream ${streamId}`);
  return row.state;
};
export const nameOf = async (sim: Simulation, project: string): Promise<string> => stateName(await stateOf(sim, project));

export interface StoredEvent { seq: number; type: Event['type']; at: string; by: string; body: Record<string, unknown>; hash: string }
export async function eventsOf({ sql }: Pick<Simulation, 'sql'>, streamId: string): Promise<StoredEvent[]> {
  return (await sql.rows<{ seq: number; type: Event['type']; at: Date; by: string; body: Record<string, unknown>; hash: string }>('SELECT seq, type, at, by, body, hash FROM event WHERE stream_id = $1 ORDER BY seq', [streamId]))
    .map((e) => ({ ...e, at: e.at.toISOString() }));
}
/** Types of the events, without the plan's own (StepOpened, StepPassed, StepSkipped). */
export const storyOf = async (sim: Simulation, streamId: string): Promise<string[]> =>
  (await eventsOf(sim, streamId)).map((e) => e.type).filter((t) => !['StepOpened', 'StepPassed', 'StepSkipped'].includes(t));

export interface Balance { available: bigint; reserved: bigint; committed: bigint; paid: bigint }
export async function balanceOf(sim: Simulation, line: string): Promise<Balance> {
  const row = (await sim.sql.row<{ allocated_fen: bigint; reserved_fen: bigint; committed_fen: bigint; paid_fen: bigint }>('SELECT * FROM budget_line WHERE id = $1', [line]))!;
  return { available: row.allocated_fen - row.reserved_fen - row.committed_fen - row.paid_fen, reserved: row.reserved_fen, committed: row.committed_fen, paid: row.paid_fen };
}

/** What does not agree with the events: states folded again, hash chains, task and ledger rows. Empty when all is well. */
export async function faultsOf(sim: Simulation): Promise<string[]> {
  // One snapshot: with an engine, deadlines go on meanwhile.
  const client = await sim.house.db.pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    return await faultsIn(over(client));
  } finally {
    await client.query('ROLLBACK').finally(() => client.release());
  }
}
/** The same over one connection; the caller holds the snapshot. */
export async function faultsIn(sql: Tx): Promise<string[]> {
  const faults: string[] = [];
  const heads = await sql.rows<{ id: string; seq: number; hash: string; state: unknown }>('SELECT id, seq, hash, state FROM stream_head ORDER BY id');
  for (const head of heads) {
    const stream = streams[streamKind(head.id)];
    let state = stream.initial(head.id);
    let hash = '';
    const events = await eventsOf({ sql }, head.id);
    for (const [i, { seq, type, at, by, body, hash: stored }] of events.entries()) {
      if (seq !== i + 1) faults.push(`${head.id}: event ${i + 1} is missing`);
      hash = chainHash(hash, { streamId: head.id, seq, type, at, by, body });
      if (hash !== stored) faults.push(`${head.id}: chain broken at ${seq}`);
      state = stream.evolve(state, { type, ...body } as unknown as Event, at);
    }
    if (events.length !== head.seq || hash !== head.hash) faults.push(`${head.id}: head and events differ`);
    if (canonical(JSON.parse(JSON.stringify(state))) !== canonical(head.state)) faults.push(`${head.id}: folded state differs`);
    const line = (id: string, due: string | undefined, overdue: boolean): string => `${id} ${due ?? '-'}${overdue ? ' overdue' : ''}`;
    const tasks = Object.values((state as { tasks: Record<string, TaskState> }).tasks).map((t) => line(t.id, t.dueAt, t.overdue === true)).sort();
    const rows = (await sql.rows<{ id: string; due_at: Date | null; overdue: boolean }>("SELECT id, due_at, overdue FROM task WHERE stream_id = $1 AND closed_at IS NULL AND kind <> 'stuck_deadline'", [head.id])).map((r) => line(r.id, r.due_at?.toISOString(), r.overdue)).sort();
    if (tasks.join() !== rows.join()) faults.push(`${head.id}: open tasks ${rows.join()} but the state says ${tasks.join()}`);
  }
  const unbalanced = await sql.rows<{ key: string }>('SELECT key FROM posting GROUP BY key HAVING sum(amount_fen) <> 0');
  faults.push(...unbalanced.map((u) => `posting ${u.key} does not balance`));
  return faults;
}

// --- acting and being refused ---

/** The refusal of an act through the services, or undefined when it was done. */
export async function rejectionOf(work: Promise<unknown>): Promise<Rejection | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    count('refusals');
    return error.rejection;
  }
}
export const refusalOf = async (work: Promise<unknown>): Promise<ErrorCode | undefined> => (await rejectionOf(work))?.code;

export interface Command { type: string; streamId: string; actor: Person; fields?: Record<string, unknown>; seen?: Seen; receivedAt?: string; key?: string }

/** Inserts a command row past the service, as if its quick guard had not been there. */
export async function insertCommand(sim: Simulation, { type, streamId, actor, fields = {}, seen, receivedAt, key }: Command): Promise<string> {
  const id = randomUUID();
  await sim.sql.rows(
    'INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, seen, received_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)',
    [id, actor.personId, key ?? id, '', streamId, type, JSON.stringify(parseFields(type, fields)), JSON.stringify(actor), seen ? JSON.stringify(seen) : null, receivedAt ?? await now(sim)],
  );
  return id;
}
/** A command of the system itself, inserted as a row. */
export async function insertTold(sim: Simulation, { type, streamId, fields, receivedAt }: { type: CommandType; streamId: string; fields: Record<string, unknown>; receivedAt?: string }): Promise<string> {
  const id = randomUUID();
  await sim.sql.rows(
    `INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, received_at) VALUES ($1,'system',$2,'',$3,$4,$5,$6,$7)`,
    [id, id, streamId, type, JSON.stringify(fields), JSON.stringify({ kind: 'system', cause: 'test' }), receivedAt ?? await now(sim)],
  );
  return id;
}
export const outcomeOf = async (sim: Simulation, commandId: string): Promise<Outcome | null> =>
  (await sim.sql.row<{ outcome: Outcome | null }>('SELECT outcome FROM command WHERE id = $1', [commandId]))!.outcome;

/** What the quick guard and execute, asked past it, say to this command. */
export async function bothRefuse(sim: Simulation, command: Command): Promise<{ quick: ErrorCode | undefined; executed: ErrorCode | undefined }> {
  const { type, streamId, actor, fields = {}, seen } = command;
  const quick = await wouldRefuse(sim.sql, { id: randomUUID(), type: type as CommandType, streamId, actor, at: await now(sim), fields: parseFields(type, fields), ...(seen ? { seen } : {}) });
  const { outcome } = await execute(sim.house.db, { streamId, commandId: await insertCommand(sim, command) });
  count('refusals', 2);
  return { quick: quick?.code, executed: outcome?.status === 'refused' ? outcome.code : undefined };
}

/** One step of a walked road: the wrong person is refused twice, the right one acts, and the name is what it should be. */
export async function step(sim: Simulation, { who, wrong, command, is, ...deed }: Deed & { who: string; wrong?: string; command: string; is?: string }): Promise<string> {
  // Of a stream of its own the project is asked for its name only: the task does not stand in it.
  const { project, ...elsewhere } = deed;
  const where = deed.stream === undefined ? deed : elsewhere;
  if (wrong) {
    const task = await sim.cast.task(await sim.cast.actor(who), command, where);
    if (!task) throw new Error(`${who} has no task that takes ${command}`);
    const refused = await bothRefuse(sim, {
      type: command, streamId: deed.stream ?? (['notice', 'batch'].includes(task.target) ? `${task.target}-${randomUUID().slice(0, 8)}` : task.target), actor: await sim.cast.actor(wrong), fields: deed.fields ?? {}, seen: task.seen,
    });
    for (const [by, code] of Object.entries(refused)) {
      if (!code || !['wrong_person', 'not_allowed', 'separation_of_duties'].includes(code)) throw new Error(`${command} by ${wrong}: ${by} answered ${code ?? 'done'}`);
    }
  }
  const { streamId } = await sim.cast.act(who, command, where);
  if (is !== undefined && project !== undefined) {
    const name = await nameOf(sim, project);
    if (name !== is) throw new Error(`after ${command} by ${who} the project is ${name}, not ${is}`);
  }
  return streamId;
}
