/** What anyone may ask without signing in: progress by receipt number and check code, and whether a printed form is genuine. */
import type { EventType } from '../domain/events/index.js';
import type { ProgrammeVersion } from '../domain/programme/schema.js';
import { GIVING, PRINTED, printsEnding, SUPERSEDING, type PrintedForm } from '../domain/papers.js';
import { stateKey, type StateName } from '../domain/project/names.js';
import { isPublic } from '../domain/project/reading.js';
import { roadStages } from '../domain/project/stages.js';
import type { ProjectState } from '../domain/project/state.js';
import { foldCode, foldNumber } from '../domain/text.js';
import { dateOf } from '../domain/time.js';
import { OVER } from '../prisma/store/held.js';
import { programmeVersion } from '../prisma/store/rules.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { checkCode, verificationCode } from './codes.js';
import { refuse, type House } from './house.js';
import { roadOf, type RoadRow } from './road.js';

const mask = (name: string): string => {
  const letters = Array.from(name);
  return letters.length <= 2 ? `${letters[0] ?? ''}*` : `${letters[0]}${letters[1]}${'*'.repeat(Math.min(letters.length - 3, 6))}${letters.at(-1)}`;
};

export interface Progress { receipt: string; applicant: string; programme: { zh: string; en: string }; submittedAt: string; state: 'in_progress' | StateName; stateKey: string; /** Before it was told to everyone: that it was handed in. */ stages: RoadRow[] }
export async function progress(house: House, { receipt: typed, check }: { receipt: string; check: string }): Promise<Progress> {
  const sql = reader(house.db);
  const receipt = foldNumber(typed);
  // A wrong code and an unknown receipt give the same answer.
  if (checkCode(house.secret, receipt) !== foldCode(check)) return refuse('not_found');
  const row = await sql.row<{ id: string; name: string; version_id: string; submitted_at: Date; state_name: StateName; state: ProjectState }>(
    'SELECT p.id, o.name, p.version_id, p.submitted_at, p.state_name, h.state FROM project p JOIN organisation o ON o.id = p.applicant_id JOIN stream_head h ON h.id = p.id WHERE p.receipt = $1', [receipt],
  );
  if (!row) return refuse('not_found');
  const version = (await programmeVersion(sql, row.version_id))!;
  // 办理中 until it was told to everyone; of what ended before, only that it has.
  const shown = isPublic(row.state, version.steps);
  const state = shown ? row.state_name : row.state.phase === 'ended' ? 'closed' : 'in_progress';
  return {
    receipt, applicant: mask(row.name), programme: version.name, submittedAt: row.submitted_at.toISOString(), state, stateKey: state === 'in_progress' ? 'state.in_progress' : stateKey(state, version),
    stages: shown ? await roadOf(sql, row.state, version.steps, { told: true, names: false }) : untold(roadStages(row.state, version.steps), { submittedOn: dateOf(row.submitted_at.toISOString()), ended: row.state.phase === 'ended' }),
  };
}

/** Before it is told: handed in, and in progress or over; which stage it has reached nobody learns from it. */
const untold = (stages: readonly { stage: RoadRow['stage'] }[], { submittedOn, ended }: { submittedOn: string; ended: boolean }): RoadRow[] =>
  stages.map(({ stage }, i) => ({ stage, status: i > 0 ? 'to_come' : ended ? 'ended' : 'current', startedOn: i > 0 ? null : submittedOn, endedOn: null, with: null, dueAt: null }));

/** The code printed on a form: over its type, its stream and the hash that the event carries in the chain. */
export const codeOf = (house: House, type: PrintedForm, event: { stream_id: string; seq: number; hash: string }): string =>
  verificationCode(house.secret, { type, number: `${event.stream_id}:${event.seq}`, contentHash: event.hash });

/** What names a paper of a project: the event that made it, and the words of its programme. */
export interface Paper { event: EventType; outcome?: unknown; programme: Pick<ProgrammeVersion, 'wordSet' | 'formalWords' | 'name'> }
/** `valid` is false when a later form has taken its place; `ended` when what it gives is gone with its project. */
export async function verification(house: House, code: string): Promise<{ type: PrintedForm; number: string | null; on: string; valid: boolean; ended: boolean; paper: Paper | null }> {
  const wanted = foldCode(code);
  if (!/^[A-Z2-9]{12}$/.test(wanted)) return refuse('not_found');
  const sql = reader(house.db);
  const row = await sql.row<{ kind: PrintedForm; number: string | null; on_date: string; stream_id: string; seq: number; over: boolean | null; type: EventType | null; outcome: string | null; version: string | null }>(
    `SELECT f.kind, f.number, f.on_date, f.stream_id, f.seq, ${OVER} AS over, e.type, e.body ->> 'outcome' AS outcome, p.version_id AS version
     FROM printed_form f LEFT JOIN stream_head s ON s.id = f.stream_id LEFT JOIN event e ON e.stream_id = f.stream_id AND e.seq = f.seq LEFT JOIN project p ON p.id = f.stream_id WHERE f.code = $1`, [wanted]);
  const version = row?.version ? await programmeVersion(sql, row.version) : undefined;
  return row ? { type: row.kind, paper: row.type && version ? { event: row.type, outcome: row.outcome, programme: version } : null, number: row.number, on: row.on_date, ended: row.over === true && GIVING.includes(row.kind), valid: !await superseded(sql, row.kind, { streamId: row.stream_id, seq: row.seq }) } : refuse('not_found');
}

async function superseded(sql: Tx, kind: PrintedForm, { streamId, seq }: { streamId: string; seq: number }): Promise<boolean> {
  return SUPERSEDING.includes(kind) && await sql.row('SELECT 1 FROM event WHERE stream_id = $1 AND seq > $2 AND type = ANY($3) LIMIT 1', [streamId, seq, PRINTED[kind]]) !== undefined;
}

/** A decision to terminate is one event, the end that its paper is made of the next. */
const numberOfTermination = async (sql: Tx, end: { stream_id: string; seq: number }): Promise<string | null> =>
  (await sql.row<{ number: string | null }>(`SELECT body ->> 'documentNumber' AS number FROM event WHERE stream_id = $1 AND seq < $2 AND type = 'ProjectTerminated' ORDER BY seq DESC LIMIT 1`, [end.stream_id, end.seq]))?.number ?? null;

/** What a print page needs of its event; printing it makes its code known to `verification`. Who may read the stream is asked by services/printing. */
export interface PrintedEvent { kind: PrintedForm; type: EventType; streamId: string; seq: number; at: string; on: string; code: string; number: string | null; superseded: boolean; facts: Record<string, unknown> }
export async function printForm(house: House, { streamId, kind, seq }: { streamId: string; kind: PrintedForm; seq?: number | undefined }): Promise<PrintedEvent> {
  const sql = reader(house.db);
  const row = await sql.row<{ stream_id: string; seq: number; type: EventType; hash: string; at: Date; body: Record<string, unknown> }>(
    'SELECT stream_id, seq, type, hash, at, body FROM event WHERE stream_id = $1 AND type = ANY($2) AND ($3::int IS NULL OR seq = $3) ORDER BY seq DESC LIMIT 1', [streamId, PRINTED[kind], seq ?? null],
  );
  if (!row || (kind === 'ending' && !printsEnding(row.body))) return refuse('not_found');
  const code = codeOf(house, kind, row);
  const number = (row.body['number'] ?? row.body['documentNumber'] ?? (row.body['outcome'] === 'terminated' ? await numberOfTermination(sql, row) : null)) as string | null;
  const at = row.at.toISOString();
  await sql.rows('INSERT INTO printed_form (code, kind, number, on_date, stream_id, seq, at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (code) DO NOTHING', [code, kind, number, dateOf(at), row.stream_id, row.seq, row.at]);
  return { kind, type: row.type, streamId: row.stream_id, seq: row.seq, at, on: dateOf(at), code, number, superseded: await superseded(sql, kind, { streamId: row.stream_id, seq: row.seq }), facts: row.body };
}
