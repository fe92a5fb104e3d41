/**
 * Records what was decided, inside execute's transaction: events with their hash chain, the folded state, and the rows
 * that people's lists, the ledger and the outbox need. Decides nothing.
 */
import { postingsOf } from '../../domain/budget/index.js';
import { EVENT_VERSION } from '../../domain/events/upcast.js';
import type { Event } from '../../domain/events/index.js';
import type { Rejection } from '../../domain/errors.js';
import { mailsOf, projectOf } from '../../domain/projection/index.js';
import type { ProjectState } from '../../domain/project/state.js';
import { streamKind, WITHOUT_WORKFLOW } from '../../domain/stream.js';
import { streams } from '../../domain/streams.js';
import type { Instant } from '../../domain/time.js';
import type { Outcome } from './telling.js';
import { audit } from './audit.js';
import { chainHash } from './chain.js';
import { withSubject } from './subjects.js';
import { capacityOf, excludedBy } from '../../domain/project/duties.js';
import type { TaskSpec } from '../../domain/stream.js';
import { holderFor, type Barring } from './holders.js';
import { projectStream } from './views.js';
import type { Meta, Written } from './written.js';
import type { Tx } from './tx.js';

export { audit, type AuditEntry } from './audit.js';
export { canonical, chainHash } from './chain.js';

export interface Loaded { streamId: string; seq: number; hash: string; state: unknown; running: boolean }
export type { Meta };

/** Writes the events of one stream and everything that follows from them; `loaded` is moved on in place. */
export async function record(tx: Tx, loaded: Loaded, decided: readonly Event[], meta: Meta): Promise<void> {
  if (decided.length === 0) return;
  const { streamId } = loaded;
  const stream = streams[streamKind(streamId)];
  const rows: Record<string, unknown>[] = [];
  const written: { seq: number; event: Event }[] = [];
  const excluded = new Map<string, readonly string[]>();
  let { state, hash, seq } = loaded;
  for (const raw of decided) {
    seq += 1;
    const facts = await filled(tx, raw, { at: meta.at, state, streamId, events: decided, excluded });
    state = stream.evolve(state, facts, meta.at);
    const event = await withSubject(tx, facts, { streamId, seq, state, by: meta.by, at: meta.at });
    const { type, ...body } = event;
    hash = chainHash(hash, { streamId, seq, type, at: meta.at, by: meta.by, body });
    rows.push({ seq, type, version: EVENT_VERSION, at: meta.at, by: meta.by, command_id: isUuid(meta.commandId) ? meta.commandId : null, body, hash });
    written.push({ seq, event });
  }
  const agenda = stream.agendaOf(state);
  const draft = streamKind(streamId) === 'project' && (state as ProjectState).phase === 'draft' && seq <= 2;
  const running = !WITHOUT_WORKFLOW.includes(streamKind(streamId)) && !agenda.closed && !draft;
  Object.assign(loaded, { state, seq, hash, running: loaded.running || running });
  const { opened, closed } = tasksOf(written, excluded);
  await tx.write(RECORD, [
    streamId, JSON.stringify(rows), seq, hash, JSON.stringify(state), JSON.stringify(agenda), running || WITHOUT_WORKFLOW.includes(streamKind(streamId)) ? agenda.due[0]?.at ?? null : null, agenda.closed, running,
    projectOf(streamId, state), JSON.stringify(opened), meta.at, closed, meta.by, JSON.stringify(participantsOf(streamId, written)), JSON.stringify(mailRows(loaded, written)),
  ]);
  await projectStream(tx, streamId, state, written, meta);
  await changed(tx, written);
  await overdue(tx, written);
  await periods(tx, streamId, written);
  await ledger(tx, streamId, written, meta);
}

/**
 * What nearly every decision writes, in one statement: its events, the head, the tasks it opens and closes, who took
 * part, and mails. Its parts see the rows as they were before it, so they touch no row twice.
 */
const RECORD = `
  WITH events AS (
    INSERT INTO event (stream_id, seq, type, version, at, by, command_id, body, hash)
    SELECT $1::text, seq, type, version, at, by, command_id, body, hash FROM jsonb_to_recordset($2::jsonb) AS e(seq int, type text, version int, at timestamptz, by text, command_id uuid, body jsonb, hash text)
  ), head AS (
    UPDATE stream_head SET seq = $3, hash = $4, state = $5, agenda = $6, next_due_at = $7, closed = $8, running = $9 WHERE id = $1
  ), opened AS (
    INSERT INTO task (id, stream_id, target, project_id, step_id, kind, role, jurisdiction, department, organisation_id, person_id, owner_id, commands, excluded, opened_at, due_at, closed_at, closed_by)
    SELECT id, $1::text, target, $10::text, step_id, kind, role, jurisdiction, department, organisation_id, person_id, owner_id, commands, excluded, $12::timestamptz, due_at, CASE WHEN id = ANY($13::text[]) THEN $12::timestamptz END, CASE WHEN id = ANY($13::text[]) THEN $14::text END
    FROM jsonb_to_recordset($11::jsonb) AS t(id text, target text, step_id text, kind text, role text, jurisdiction text, department text, organisation_id text, person_id text, owner_id text, commands text[], excluded text[], due_at timestamptz)
  ), closed AS (
    UPDATE task SET closed_at = $12::timestamptz, closed_by = $14::text WHERE id = ANY($13::text[]) AND closed_at IS NULL
  ), took_part AS (
    INSERT INTO participation (stream_id, person_id, capacity)
    SELECT DISTINCT stream_id, person_id, capacity FROM jsonb_to_recordset($15::jsonb) AS p(stream_id text, person_id text, capacity text) ON CONFLICT DO NOTHING
  )
  INSERT INTO outbox (kind, key, payload) SELECT 'mail', key, payload FROM jsonb_to_recordset($16::jsonb) AS m(key text, payload jsonb) ON CONFLICT (key) DO NOTHING`;

const isUuid = (id: string | null): boolean => id !== null && /^[0-9a-f-]{36}$/.test(id);

/** Facts that only the database can give: the next number of a series, and the owner of an opened task. */
async function filled(tx: Tx, raw: Event, { at, excluded, ...from }: Opening & { at: Instant; /** by task, is added to */ excluded: Map<string, readonly string[]> }): Promise<Event> {
  let event = raw;
  if (event.draw) {
    const { draw, ...rest } = event;
    const { n } = (await tx.row<{ n: number }>('INSERT INTO counter (series, n) VALUES ($1, 1) ON CONFLICT (series) DO UPDATE SET n = counter.n + 1 RETURNING n', [draw.series]))!;
    event = { ...rest, number: draw.format.replace(/\{(0+)\}/, (_m, zeros: string) => String(n).padStart(zeros.length, '0')) } as Event;
  }
  if (event.opens?.length) {
    event = { ...event, opens: await Promise.all(event.opens.map(async (task) => {
      const barring = barringOf(task, raw, from);
      if (barring) excluded.set(task.id, barring.capacities);
      const ownerId = await holderFor(tx, task.assignee, at, barring);
      return ownerId === undefined ? task : { ...task, ownerId };
    })) };
  }
  return event;
}

interface Opening { streamId: string; state: unknown; events: readonly Event[] }
/** Who may not do it for what they did on the project, this decision included. */
function barringOf(task: TaskSpec, event: Event, { streamId, state, events }: Opening): Barring | undefined {
  const steps = streamKind(streamId) === 'project' ? (state as ProjectState).steps : {};
  const capacity = capacityOf(task, event.type === 'StepOpened' ? event.kind : steps[task.stepId]?.kind);
  if (!capacity) return undefined;
  const capacities = excludedBy(capacity);
  return { projectId: projectOf(streamId, state) ?? '', capacities, now: events.flatMap((e) => e.participants ?? []).filter((p) => capacities.includes(p.capacity)).map((p) => p.personId) };
}

/** Rows of the tasks that are opened, and the ids of those that are closed. */
function tasksOf(written: Written, excluded: ReadonlyMap<string, readonly string[]>): { opened: object[]; closed: string[] } {
  const opened = written.flatMap(({ event }) => event.opens ?? []).map((t) => ({
    id: t.id, target: t.target, step_id: t.stepId, kind: t.kind, role: t.assignee.role, jurisdiction: t.assignee.jurisdiction, department: t.assignee.department,
    organisation_id: t.assignee.organisation, person_id: t.assignee.person, owner_id: t.ownerId, commands: t.commands, excluded: excluded.get(t.id) ?? [], due_at: t.dueAt,
  }));
  return { opened, closed: written.flatMap(({ event }) => event.closes ?? []) };
}

async function changed(tx: Tx, written: Written): Promise<void> {
  for (const id of written.flatMap(({ event }) => event.revises ?? [])) await tx.write('UPDATE task SET revision = revision + 1 WHERE id = $1', [id]);
}

async function overdue(tx: Tx, written: Written): Promise<void> {
  const ids = written.flatMap(({ event }) => (event.type === 'TaskOverdue' ? event.taskIds : []));
  if (ids.length > 0) await tx.write('UPDATE task SET overdue = true WHERE id = ANY($1)', [ids]);
}

async function periods(tx: Tx, streamId: string, written: Written): Promise<void> {
  for (const change of written.flatMap(({ event }) => event.periods ?? [])) {
    switch (change.op) {
      case 'start': await tx.write(
        `INSERT INTO period (stream_id, id, kind, nature, started_on, working_days, months, due_at, provisional) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (stream_id, id) DO UPDATE SET started_on = $5, due_at = $8, provisional = $9, ended_on = NULL, paused_on = NULL`,
        [streamId, change.id, change.kind, change.nature, change.startedOn, change.workingDays ?? null, change.months ?? null, change.dueAt, change.provisional],
      ); break;
      case 'pause': await tx.write('UPDATE period SET paused_on = $3, remaining = $4, paused_for = $5 WHERE stream_id = $1 AND id = $2', [streamId, change.id, change.on, change.remaining, change.reason]); break;
      case 'resume':
      case 'lengthen':
        await tx.write(
          `UPDATE task SET due_at = $3 WHERE stream_id = $1 AND closed_at IS NULL AND step_id = split_part($2, ':', 1) AND due_at = (SELECT due_at FROM period WHERE stream_id = $1 AND id = $2)`, [streamId, change.id, change.dueAt],
        );
        // Of one that resumes, what was left stays in its row.
        await tx.write('UPDATE period SET paused_on = NULL, due_at = $3, provisional = $4 WHERE stream_id = $1 AND id = $2', [streamId, change.id, change.dueAt, change.provisional]);
        break;
      case 'end': await tx.write('UPDATE period SET ended_on = $3 WHERE stream_id = $1 AND id = $2 AND ended_on IS NULL', [streamId, change.id, change.on]); break;
    }
  }
}

const participantsOf = (streamId: string, written: Written): object[] =>
  written.flatMap(({ event }) => event.participants ?? []).map((p) => ({ stream_id: p.on ?? streamId, person_id: p.personId, capacity: p.capacity }));

async function ledger(tx: Tx, streamId: string, written: Written, meta: Meta): Promise<void> {
  for (const { seq, event } of written) {
    for (const moved of postingsOf(streamId, event)) {
      if (moved.amountFen === '0') continue;
      await tx.write(
        `WITH t AS (INSERT INTO ledger_transaction (key, at, stream_id, seq) VALUES ($1, $2, $3, $4))
         INSERT INTO posting (key, line_id, account, amount_fen) VALUES ($1, $5, $6, -$8::bigint), ($1, $5, $7, $8::bigint)`,
        [moved.key, meta.at, streamId, seq, moved.lineId, moved.from, moved.to, moved.amountFen],
      );
    }
  }
}

const mailRows = ({ streamId, state }: Loaded, written: Written): object[] =>
  written.flatMap(({ seq, event }) => mailsOf(event, state as ProjectState).map((order) => {
    const to = 'person' in order.to ? order.to.person : 'objection' in order.to ? order.to.objection : 'organisation' in order.to ? `${order.to.organisation}:${order.to.role}` : `${order.to.jurisdiction ?? ''}:${order.to.role}`;
    return { key: `mail:${streamId}:${seq}:${to}:${order.template}:${order.taskId ?? ''}`, payload: { ...order, streamId, seq } };
  }));

/** Closes a command as refused: outcome, emptied body, one audit entry, nothing else. `cause`: what only the audit keeps. */
export async function refuse(tx: Tx, commandId: string, rejection: Rejection, cause?: Record<string, unknown>): Promise<Outcome> {
  const outcome: Outcome = { status: 'refused', ...rejection };
  const row = await tx.row<{ stream_id: string; type: string; principal: string; received_at: Date }>(
    `UPDATE command SET outcome = $2, decided_at = received_at, body = '{}' WHERE id = $1 AND outcome IS NULL RETURNING stream_id, type, principal, received_at`, [commandId, JSON.stringify(outcome)],
  );
  if (row) await audit(tx, { at: row.received_at, personId: row.principal, action: row.type, target: row.stream_id, code: rejection.code, detail: { ...rejection.detail, ...cause } });
  return outcome;
}
