/**
 * `execute`: the only writer of events. One transaction: locks in a fixed order (locks.ts), duplicate? role? guard,
 * decide, record. It does not know its caller and never throws for a refusal. Told streams are decided in the same
 * transaction; more than a chunk of them are decided after it, in chunks and in their order (telling.ts).
 */
import type { Actor, Grant } from '../../domain/access/index.js';
import { servedLines } from '../../domain/budget/index.js';
import { isRejection } from '../../domain/envelope.js';
import { no, withoutRefused, type Rejection } from '../../domain/errors.js';
import { BEGINS, isStreamId, streamKind, type Agenda, type Command, type Decision, type Tell } from '../../domain/stream.js';
import { streams } from '../../domain/streams.js';
import { toInstant, type Instant } from '../../domain/time.js';
import { offsetAndEpoch, offsetMs } from './clock.js';
import { contextFor, queueOf, type ContextOf } from './context.js';
import { causeOf, Defect, DEFECT, keepDueDefect, readFor, ruled, sayDefect } from './defects.js';
import { writeWake } from './ear.js';
import { grantRows } from './holders.js';
import { constraintRefusal, judged } from './judged.js';
import { inLockOrder, LockedStreams, LockFirst, withProject } from './locks.js';
import { record, refuse, type Loaded, type Meta } from './record.js';
import { CHUNK, COMMAND_COLUMNS, keepTelling, nextWords, toldToTheEnd, ToldFirst, type CommandRow, type Outcome } from './telling.js';
import { keepTexts, withoutTexts, withTexts } from './texts.js';
import { inTransaction, type Database, type Patience, type Tx } from './tx.js';

export type { Outcome };
export interface ExecuteInput { streamId: string; commandId?: string; dueKey?: string }
export interface ExecuteResult { outcome?: Outcome; agenda: Agenda }

/** Refusals that lie in the person, not in the state. */
const OF_PERSON: ReadonlySet<string> = new Set(['not_allowed', 'wrong_person']);

/** What is being decided: a command, or a due instant of a stream. */
interface Culprit { command?: string; due?: string }

class Refused extends Error {
  constructor(readonly rejection: Rejection) { super(rejection.code); }
}

/** `patienceMs`: how long it is tried again while others hold what it needs. */
export const execute = (db: Database, input: ExecuteInput, patience: Patience = {}): Promise<ExecuteResult> => decided(db, (execution) => execution.run(input), patience);

/** Hears a telling to its end: its words in their order, a chunk in a transaction. Ended already, it does nothing. */
export async function executeMany(db: Database, telling: string): Promise<void> {
  while (await decided(db, (execution) => execution.chunk(telling)) > 0);
}

async function decided<T>(db: Database, work: (execution: Execution) => Promise<T>, patience: Patience = {}): Promise<T> {
  let first: readonly string[] = [];
  const broken = new Map<string, Defect>();
  for (;;) {
    const culprits: Culprit[] = [];
    try {
      const tellings: string[] = [];
      const result = await inTransaction(db, async (tx) => {
        tellings.length = 0;
        culprits.length = 0;
        return work(new Execution(tx, new LockedStreams(tx, first), culprits, tellings, broken));
      }, patience);
      // Committed: what is not told now, the relay tells.
      for (const telling of tellings) await executeMany(db, telling).catch(() => undefined);
      return result;
    } catch (error) {
      if (error instanceof LockFirst) { first = [...first, ...error.ids]; continue; }
      if (error instanceof ToldFirst) { await executeMany(db, error.telling); continue; }
      // A rule that threw for a due instant: the execution goes on without it, and an administrator is shown it.
      const last = culprits.at(-1);
      if (error instanceof Defect && last?.due !== undefined) { sayDefect(error); broken.set(last.due, error); continue; }
      // A constraint, or a told stream, said no at the last moment: the command is closed as refused in a transaction of its own.
      const rejection = error instanceof Refused ? error.rejection : error instanceof Defect ? DEFECT : constraintRefusal(error);
      const current = culprits.findLast((c) => c.command !== undefined)?.command;
      if (!rejection || current === undefined) throw error;
      if (error instanceof Defect) sayDefect(error, current);
      await inTransaction(db, (tx) => refuse(tx, current, rejection, error instanceof Defect ? causeOf(error) : undefined));
    }
  }
}

class Execution {
  private offset = 0;
  private epoch = '';
  /** The telling whose words are being decided. */
  private telling: string | undefined;
  constructor(
    private readonly tx: Tx, private readonly locked: LockedStreams,
    /** Whose fault it is, should something throw: the innermost. */
    private readonly culprits: Culprit[],
    private readonly tellings: string[], private readonly broken: ReadonlyMap<string, Defect>,
  ) {}

  async run({ streamId, commandId, dueKey }: ExecuteInput): Promise<ExecuteResult> {
    const asked = commandId ? () => this.commandRow(commandId) : () => undefined;
    // Sent in this order and answered in it: the command is asked for under the lock, in case another execution decided it while we waited.
    const [{ offset, epoch }, there, first] = await Promise.all([offsetAndEpoch(this.tx), this.locked.lockFor(streamId), asked()]);
    this.offset = offset;
    this.epoch = epoch;
    let outcome: Outcome | undefined;
    if (commandId) {
      // A stream that was not there yet could not be locked by then.
      const row = there ? first : await asked();
      outcome = row ? row.outcome ?? await this.decideInOrder(row, true) : { status: 'nothing' };
    } else {
      await this.undecided(streamId, dueKey ? this.dueAt(streamId, dueKey) : undefined);
      if (dueKey) outcome = await this.due(streamId, dueKey);
    }
    await this.locked.leaveNoEmptyStreams();
    return { ...(outcome ? { outcome } : {}), agenda: this.agenda(streamId) };
  }

  /** The next words of a telling; answers how many there were. */
  async chunk(telling: string): Promise<number> {
    this.telling = telling;
    this.offset = await offsetMs(this.tx);
    const words = await nextWords(this.tx, telling);
    await this.locked.lockAll(words.flatMap((w) => withProject(w.stream_id)));
    for (const word of words) {
      const before = this.pending(word.stream_id);
      await this.decideInOrder(word);
      await this.wake(word.stream_id, before);
    }
    await this.locked.leaveNoEmptyStreams();
    if (words.length === 0) await toldToTheEnd(this.tx, telling);
    return words.length;
  }

  // --- commands ---

  private commandRow(id: string): Promise<CommandRow | undefined> {
    return this.tx.row<CommandRow>(`SELECT ${COMMAND_COLUMNS} FROM command WHERE id = $1`, [id]);
  }

  /** Everything received before `before` and not yet decided, in the order of receipt. */
  private async undecided(streamId: string, before?: Instant): Promise<number> {
    const rows = await this.tx.rows<CommandRow>(
      `SELECT ${COMMAND_COLUMNS} FROM command WHERE stream_id = $1 AND outcome IS NULL AND ($2::timestamptz IS NULL OR received_at < $2) ORDER BY received_at, id LIMIT 50`, [streamId, before ?? null],
    );
    // A word of the telling that is being heard has its own turn.
    const now = rows.filter((row) => row.telling === null || row.telling !== this.telling);
    for (const row of now) await this.decideInOrder(row);
    return now.length;
  }

  /** Deadlines that passed before the command was received come first, even when no timer has fired yet. */
  private async decideInOrder(row: CommandRow, last = false): Promise<Outcome> {
    if (row.telling !== null && row.telling !== this.telling) throw new ToldFirst(row.telling);
    await this.passed(row.stream_id, toInstant(row.received_at.getTime()));
    return this.decideCommand(row, last);
  }

  private async passed(streamId: string, until: Instant): Promise<void> {
    const tried = new Set<string>();
    for (;;) {
      const next = streams[streamKind(streamId)].agendaOf(this.get(streamId).state).due.find((d) => d.at <= until && !tried.has(`${d.key} ${d.at}`));
      if (!next) return;
      tried.add(`${next.key} ${next.at}`);
      await this.undecided(streamId, next.at);
      await this.due(streamId, next.key);
    }
  }

  /** What the database refuses is laid to the command; of the `last` one the commit may say so. */
  private async decideCommand(row: CommandRow, last: boolean): Promise<Outcome> {
    this.culprits.push({ command: row.id });
    const at = toInstant(row.received_at.getTime());
    const loaded = this.get(row.stream_id);
    const texts = withTexts(row);
    const asked: Command = { id: row.id, type: row.type, streamId: row.stream_id, actor: row.actor, at, fields: texts.fields, ...(row.seen ? { seen: row.seen } : {}) };
    const place = { streamId: row.stream_id, asked: row.type };
    const of: ContextOf = { streamId: row.stream_id, state: loaded.state, at, command: asked, said: row.body, lock: true };
    const [actor, first] = await Promise.all([this.actorNow(row.actor, at), readFor(place, contextFor(this.tx, of))]);
    const command: Command = { ...asked, actor };
    const { guard, decide } = streams[streamKind(row.stream_id)];
    let context = first;
    const decision = await judged(this.tx, of, first, (now) => {
      context = now;
      return ruled(place, () => notThere(command, loaded.seq) ?? guard(loaded.state, command, now) ?? decide(loaded.state, command, now));
    });
    if (isRejection(decision)) {
      // With the grants of the request it would not have been the person: the role was lost in between.
      const lost = OF_PERSON.has(decision.code) && !OF_PERSON.has(guard(loaded.state, { ...command, actor: row.actor }, context)?.code ?? '');
      this.culprits.pop();
      return refuse(this.tx, row.id, lost ? { ...decision, code: 'role_lost' } : withoutRefused(decision, command.type));
    }
    await keepTexts(this.tx, texts.texts, row.stream_id);
    const seq = loaded.seq + 1;
    await this.apply(row.stream_id, decision, { at, by: actor.kind === 'person' ? actor.personId : actor.kind === 'public' ? 'public' : actor.cause, commandId: row.id }, true);
    const outcome: Outcome = { status: 'done', seqs: [seq, loaded.seq] };
    await this.tx.write('UPDATE command SET outcome = $2, decided_at = $3 WHERE id = $1', [row.id, JSON.stringify(outcome), at]);
    if (!last) { await this.tx.settled(); this.culprits.pop(); }
    return outcome;
  }

  /** The role is asked again: grants that were revoked or have ended since the request do not count. */
  private async actorNow(actor: Actor, at: Instant): Promise<Actor> {
    if (actor.kind !== 'person') return actor;
    return { ...actor, grants: await grantsOf(this.tx, actor.personId, at) };
  }

  // --- due instants ---

  private dueAt(streamId: string, key: string): Instant | undefined {
    return streams[streamKind(streamId)].agendaOf(this.get(streamId).state).due.find((d) => d.key === key)?.at;
  }

  private async due(streamId: string, key: string): Promise<Outcome> {
    const at = this.dueAt(streamId, key);
    const now = toInstant(Date.now() + this.offset);
    if (at === undefined || at > now) return { status: 'nothing' };
    const id = `${streamId} ${key}`;
    const defect = this.broken.get(id);
    if (defect) { if (await this.stuck(streamId, key, at)) await keepDueDefect(this.tx, defect, { key, at }); return { status: 'nothing' }; }
    const place = { streamId, asked: `due:${key}` };
    this.culprits.push({ due: id });
    const decide = async (): Promise<Decision> => {
      const loaded = this.get(streamId);
      const of: ContextOf = { streamId, state: loaded.state, at, lock: true };
      return await judged(this.tx, of, await readFor(place, contextFor(this.tx, of)), (context) => ruled(place, () => streams[streamKind(streamId)].onDue(loaded.state, key, context))) as Decision;
    };
    let decision = await decide();
    if (decision.tells.length > 0) {
      // A command received in time on a stream this deadline decides for comes first, whatever was down behind it.
      const targets = inLockOrder(decision.tells.map((t) => t.streamId));
      await this.locked.lock(targets);
      let late = 0;
      for (const target of targets) late += await this.undecided(target, at);
      if (late > 0) decision = await decide();
    }
    if (decision.events.length === 0) {
      this.culprits.pop();
      if (this.dueAt(streamId, key) === at) await this.stuck(streamId, key, at);
      return { status: 'nothing' };
    }
    const first = this.get(streamId).seq + 1;
    await this.apply(streamId, decision, { at, by: `due:${key}`, commandId: null }, false);
    // What the database refuses here is not the fault of a command that comes next.
    await this.tx.settled();
    this.culprits.pop();
    return { status: 'done', seqs: [first, this.get(streamId).seq] };
  }

  /** A deadline in the agenda that nothing follows from is a defect: shown to an administrator, once. The sweep closes the row when the key is gone. */
  private async stuck(streamId: string, key: string, at: Instant): Promise<boolean> {
    const shown = await this.tx.rows(
      `INSERT INTO task (id, stream_id, step_id, kind, role, commands, opened_at, due_at) VALUES ($1, $2, $3, 'stuck_deadline', 'administrator', '{}', $4, $5) ON CONFLICT (id) DO NOTHING RETURNING id`,
      [`stuck:${streamId}:${key}`, streamId, key, toInstant(Date.now() + this.offset), at],
    );
    return shown.length > 0;
  }

  // --- writing ---

  private async apply(streamId: string, decision: Decision, meta: Meta, strict: boolean): Promise<void> {
    const loaded = this.get(streamId);
    await record(this.tx, loaded, decision.events, meta);
    for (const lineId of servedLines(decision.events)) await this.serve(streamId, lineId, meta);
    if (decision.tells.length === 0) return;
    if (decision.tells.length > CHUNK) { this.tellings.push(await keepTelling(this.tx, { from: streamId, seq: loaded.seq, tells: decision.tells, at: meta.at })); return; }
    await this.locked.lock(decision.tells.map((t) => t.streamId));
    for (const tell of decision.tells) await this.tell(streamId, tell, meta, strict);
  }

  /** Money that is free again is reserved at once for who waits for it, in the order of the decisions, as far as it goes. */
  private async serve(from: string, lineId: string, meta: Meta): Promise<void> {
    for (const projectId of await queueOf(this.tx, lineId)) {
      await this.locked.lock([projectId]);
      const { seq } = this.get(projectId);
      await this.tell(from, { streamId: projectId, type: 'serveQueued', fields: {} }, meta, false);
      if (this.get(projectId).seq === seq) return;
    }
  }

  private async tell(from: string, tell: Tell, meta: Meta, strict: boolean): Promise<void> {
    const target = this.get(tell.streamId);
    await this.passed(tell.streamId, meta.at);
    const command: Command = { id: `${from}:${this.get(from).seq}:${tell.type}`, type: tell.type, streamId: tell.streamId, actor: { kind: 'system', cause: from }, at: meta.at, fields: tell.fields };
    const place = { streamId: tell.streamId, asked: tell.type };
    const of: ContextOf = { streamId: tell.streamId, state: target.state, at: meta.at, command, lock: true };
    const stream = streams[streamKind(tell.streamId)];
    const decision = await judged(this.tx, of, await readFor(place, contextFor(this.tx, of)), (context) => ruled(place, () => stream.guard(target.state, command, context) ?? stream.decide(target.state, command, context)));
    if (isRejection(decision)) {
      if (strict) throw new Refused({ ...decision, detail: { ...decision.detail, stream: tell.streamId } });
      return;
    }
    const before = this.pending(tell.streamId);
    await this.apply(tell.streamId, decision, { ...meta, by: from }, strict);
    await this.wake(tell.streamId, before);
  }

  private pending(streamId: string): Pending { return streams[streamKind(streamId)].agendaOf(this.get(streamId).state); }

  private async wake(streamId: string, before: Pending): Promise<void> {
    const { running, seq } = this.get(streamId);
    if (!running || !mustHear(streamId, before, this.pending(streamId))) return;
    await writeWake(this.tx, `wake:${streamId}:${seq}`, streamId);
  }

  private get(streamId: string): Loaded { return this.locked.get(streamId); }

  private agenda(streamId: string): Agenda {
    const { seq, state } = this.get(streamId);
    return { seq, epoch: this.epoch, clockOffsetMs: this.offset, ...streams[streamKind(streamId)].agendaOf(state) };
  }
}

type Pending = Pick<Agenda, 'stage' | 'due' | 'closed'>;
/** Whether a workflow that waits by the old agenda would miss something by the new one: an order acts by its stage. A due instant that is gone, or later, it finds out itself. */
const mustHear = (streamId: string, before: Pending, after: Pending): boolean =>
  before.closed !== after.closed || (streamKind(streamId) === 'order' && before.stage !== after.stage) || (after.due[0] !== undefined && (before.due[0] === undefined || after.due[0].at < before.due[0].at));

export async function grantsOf(tx: Tx, personId: string, at: Instant): Promise<Grant[]> {
  const rows = await grantRows(tx, personId, at);
  return rows.map((r) => ({ id: r.id, role: r.role, ...(r.jurisdiction ? { jurisdiction: r.jurisdiction } : {}), ...(r.department ? { department: r.department } : {}), ...(r.organisation_id ? { organisation: r.organisation_id } : {}) }));
}

const notThere = ({ type, streamId }: Command, seq: number): Rejection | undefined => (seq === 0 && type !== BEGINS[streamKind(streamId)] ? no('not_found') : undefined);

/** The same question without locks and without writing: the service's quick answer before a command becomes a row. */
export async function wouldRefuse(tx: Tx, command: Command): Promise<Rejection | undefined> {
  if (!isStreamId(command.streamId)) return no('not_found');
  const row = await tx.row<{ seq: number; state: unknown }>('SELECT seq, state FROM stream_head WHERE id = $1', [command.streamId]);
  const absent = notThere(command, row?.seq ?? 0);
  if (absent) return absent;
  const stream = streams[streamKind(command.streamId)];
  const state = row?.state ?? stream.initial(command.streamId);
  const context = await contextFor(tx, { streamId: command.streamId, state, at: command.at, command, said: command.fields, lock: false });
  const refused = stream.guard(state, { ...command, fields: withoutTexts(command.fields) }, context);
  return refused && withoutRefused(refused, command.type);
}
