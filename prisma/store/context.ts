/**
 * Reads the facts a decision needs, under the locks that execute took: rules, calendar, holds, who took part, what
 * remains of the money. The service's quick guard reads the same without locks. Writes nothing.
 */
import type { Capacity } from '../../domain/access/index.js';
import { lackOf } from '../../domain/programme/completeness.js';
import { documentKey, voucherKey } from '../../domain/document-number.js';
import { creditCodeFault } from '../../domain/credit-code.js';
import { paidKeyOf } from '../../domain/programme/paid-once.js';
import { answersOf, factsOf, titleIn } from '../../domain/programme/form.js';
import { rankingStepOf } from '../../domain/programme/plan.js';
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { yearFault } from '../../domain/budget/year.js';
import type { CallState } from '../../domain/call/index.js';
import type { NoticeState } from '../../domain/notice/index.js';
import type { ProjectState } from '../../domain/project/state.js';
import type { OrderState } from '../../domain/order/index.js';
import type { NamedPaper } from '../../domain/order/paper-kinds.js';
import { paperNamed } from '../../domain/order/papers.js';
import type { Payee } from '../../domain/order/payee.js';
import type { BatchState } from '../../domain/batch/index.js';
import { sitting, type PanelState } from '../../domain/panel/index.js';
import { OPEN_AGAIN } from '../../domain/project/names.js';
import { BEGINS, streamKind, type BatchContext, type CallFacts, type Command, type Context, type NoticeContext, type OddCode, type OrderContext, type PanelContext, type ProjectContext } from '../../domain/stream.js';
import { askedAwards, byObject, limitsApplicant } from '../../domain/steps/award.js';
import { accountNamed } from '../../domain/steps/payee.js';
import { dateOf, toInstant, type Instant } from '../../domain/time.js';
import { accountElsewhere, accountsElsewhere } from './account-elsewhere.js';
import { budgetFacts } from './budget-context.js';
import { decidedAt, givenToAll, HELD_AWARD, heldAwards, lockApplicants } from './awards.js';
import { fieldsThatName } from './objector.js';
import { fold, foldCode, objectKey } from '../../domain/text.js';
import { foldedSql, objectKeySql } from './fold.js';
import { expertRecords, partiesOf } from './panel-people.js';
import { CHECKED_PAYEE, DISPUTED, HELD, HELD_BY, OVER, PAYEE_CHECKED, type HeldFor } from './held.js';
import { lastDayOf, programmeVersion, theCalendar } from './rules.js';
import type { Tx } from './tx.js';

/** From 1 000 000 yuan in a batch a third person signs (scenarios.md). */
export const THIRD_SIGNATURE_FROM_FEN = '100000000';

/** Whose part in the project is asked: the actor's, or of the approver who decided the ranking that is told. */
const personIdOf = (command: Command | undefined): string =>
  (command?.actor.kind === 'person' ? command.actor.personId : command?.type === 'rank' ? command.fields['personId'] as string : '');
const iso = (value: Date): Instant => toInstant(value.getTime());

/** `locked`: the budget line, and the applicant whose awards count, are held until the commit; what is read of them is true until then. `said`: the command's fields as they came, texts included. */
export interface ContextOf { streamId: string; state: unknown; at: Instant; command?: Command; said?: Record<string, unknown>; lock: boolean; locked?: boolean }

export async function contextFor(tx: Tx, input: ContextOf): Promise<Context> {
  // Asked together and answered in one way there and back.
  const [calendar, seen, facts] = await Promise.all([theCalendar(tx), seenElsewhere(tx, input.command), factsFor(tx, input)]);
  return { at: input.at, today: dateOf(input.at), calendar, profile: 'full', ...seen, ...facts };
}
async function factsFor(tx: Tx, input: ContextOf): Promise<Partial<Context>> {
  switch (streamKind(input.streamId)) {
    case 'project': return ofProject(tx, input);
    case 'call': return ofCall(tx, input);
    case 'panel': return ofPanel(tx, input);
    case 'notice': return ofNotice(tx, input);
    case 'batch': return { batch: await ofBatch(tx, input) };
    case 'order': return { order: await ofOrder(tx, input) };
    case 'budget': return { budget: await budgetFacts(tx, input) };
  }
}

/** A command that begins a stream carries the task of the stream that asked for it. */
async function seenElsewhere(tx: Tx, command: Command | undefined): Promise<Pick<Context, 'seenTask'>> {
  if (!command?.seen || BEGINS[streamKind(command.streamId)] !== command.type) return {};
  const task = await tx.row<{ revision: number; commands: string[] }>('SELECT revision, commands FROM task WHERE id = $1 AND closed_at IS NULL', [command.seen.taskId]);
  return task ? { seenTask: task } : {};
}

const PROJECT_SQL = `
  SELECT o.id, o.name, o.kind, o.jurisdiction AS county, o.own_zone, o.bank_name, o.bank_account,
    coalesce((SELECT array_agg(capacity) FROM participation t WHERE t.stream_id = $1 AND t.person_id = $4), '{}') AS taken,
    coalesce((SELECT json_agg(json_build_object('id', h.id, 'source', h.source)) FROM hold h WHERE h.stream_id = $1 AND h.released_at IS NULL), '[]') AS holds,
    c.id AS call_id, c.status, c.version_id, c.opens_at, c.closes_at, c.budget_line_id, c.quota, c.jurisdiction AS call_jurisdiction,
    (SELECT CASE WHEN h.state -> 'late' -> o.id ->> 'status' IN ('allowed', 'over') THEN h.state -> 'late' -> o.id ->> 'until' END FROM stream_head h WHERE h.id = c.id) AS late_until,
    (SELECT coalesce(h.state -> 'leftOut' ? $1, false) FROM stream_head h WHERE h.id = c.id) AS left_out,
    (SELECT b.allocated_fen - b.reserved_fen - b.committed_fen - b.paid_fen FROM budget_line b WHERE b.id = c.budget_line_id) AS available_fen,
    (SELECT b.year FROM budget_line b WHERE b.id = c.budget_line_id) AS line_year, (SELECT b.year FROM budget_line b WHERE b.id = $5) AS award_year
  FROM organisation o, call c WHERE o.id = $2 AND c.id = $3`;
interface ProjectRow {
  id: string; name: string; kind: string; county: string; own_zone: boolean; bank_name: string; bank_account: string; taken: Capacity[]; holds: { id: string; source: string }[];
  call_id: string; status: string; version_id: string; opens_at: Date; closes_at: Date; budget_line_id: string; quota: number | null; call_jurisdiction: string; late_until: string | null; left_out: boolean | null; available_fen: bigint | null; line_year: number | null; award_year: number | null;
}
async function ofProject(tx: Tx, { streamId, state, at, command, locked = false }: ContextOf): Promise<Partial<Context>> {
  const created = (state as ProjectState).created ?? (command?.type === 'createProject' ? command.fields as { callId: string; applicantId: string } : undefined);
  if (!created) return {};
  // Sent ahead: what is read after it is read under the lock. The line before the applicant, whoever decides.
  if (locked) await tx.write('SELECT 1 FROM budget_line WHERE id = (SELECT budget_line_id FROM call WHERE id = $1) FOR NO KEY UPDATE', [created.callId]);
  const row = await tx.row<ProjectRow>(PROJECT_SQL, [streamId, created.applicantId, created.callId, personIdOf(command), (state as ProjectState).award?.budgetLineId ?? '']);
  if (!row) return {};
  const version = await programmeVersion(tx, row.version_id);
  const call: CallFacts = {
    id: row.call_id, status: row.status, versionId: row.version_id, opensAt: iso(row.opens_at), closesAt: iso(row.closes_at), budgetLineId: row.budget_line_id,
    jurisdiction: row.call_jurisdiction, ...(row.left_out ? { leftOut: true } : {}), ...(row.late_until === null ? {} : { lateUntil: row.late_until }), ...(row.quota === null ? {} : { quota: row.quota }),
  };
  const project: ProjectContext = {
    taken: row.taken, holds: row.holds, evidence: [],
    applicant: { id: row.id, kind: row.kind, county: row.county, ownZone: row.own_zone, bankName: row.bank_name, bankAccount: row.bank_account, name: row.name },
    budget: { ...shutBy(row, dateOf(at)), lineId: row.budget_line_id, availableFen: String(row.available_fen ?? 0n), queuedBefore: locked || (state as ProjectState).award?.money === 'queued' ? await queuedBefore(tx, row.budget_line_id, state as ProjectState) : 0 },
    priorAwards: [],
    ...(command?.type === 'terminate' || command?.type === 'reverseDecision' || command?.type === 'carryOver' ? { orders: await tx.rows<{ id: string; status: string }>('SELECT id, status FROM payment_order WHERE project_id = $1 ORDER BY id', [streamId]) } : {}),
    ...(command?.type === 'createProject' || command?.type === 'reverseDecision' ? { objectTaken: await objectTaken(tx, version, (command.type === 'createProject' ? command.fields : created) as Parameters<typeof objectTaken>[2]) } : {}),
  };
  if (command && ['submit', 'correct', 'submitResults'].includes(command.type)) {
    project.evidence = (await tx.rows<{ slot: string }>('SELECT DISTINCT slot FROM document WHERE project_id = $1 AND removed_at IS NULL', [streamId])).map((d) => d.slot);
    const form = await tx.row<{ version: number; hash: string; content: Record<string, unknown> }>('SELECT version, hash, content FROM form_version WHERE project_id = $1 ORDER BY version DESC LIMIT 1', [streamId]);
    if (form && version) {
      const answers = answersOf(version.form, form.content, (state as ProjectState).created?.title ?? '');
      project.form = { version: form.version, hash: form.hash, title: titleIn(answers), facts: factsOf(version.form, answers), ...paidKey(version, answers), faults: lackOf(version, { content: answers, evidence: project.evidence, today: dateOf(at), applicantId: created.applicantId }) };
    }
  }
  if (command?.type === 'issue') {
    const issued = await tx.row<{ said: string }>(`SELECT said FROM project_reference WHERE kind = 'issuance' AND key = $1 AND project_id <> $2 ORDER BY project_id LIMIT 1`, [documentKey(command.fields['documentNumber'] as string), streamId]);
    if (issued) project.issuedAs = issued.said;
  }
  const account = accountNamed(state as ProjectState, command);
  if (account !== undefined) project.accountElsewhere = await accountElsewhere(tx, created.applicantId, account);
  const key = project.form?.paidKey ?? (state as ProjectState).form?.paidKey;
  if (key !== undefined && version?.paidOnce) project.paidElsewhere = (await tx.row(`SELECT 1 FROM project WHERE paid_key = $1 AND id <> $2 AND award_money IN ${HELD_AWARD} LIMIT 1`, [key, streamId])) !== undefined;
  if (command?.type === 'accept' || command?.type === 'acceptCode') project.oddCodes = await oddCodes(tx, [created.applicantId, ...((state as ProjectState).form?.facts['members'] as string[] | undefined) ?? []]);
  if (version) {
    if (locked) await lockApplicants(tx, version, [created.applicantId]);
    project.priorAwards = await heldAwards(tx, asksAwardsOf(version, command), { projectId: streamId, applicantId: created.applicantId, ...(command?.type === 'createProject' ? { object: command.fields['object'] as string } : {}) });
    if (command?.type === 'issue' && limitsApplicant(version)) {
      const own = await tx.row<{ at: Date | null }>(`SELECT ${decidedAt('$1::text')} AS at`, [streamId]);
      if (own?.at) project.decidedAt = iso(own.at);
    }
  }
  return { call, project, ...(version ? { version } : {}) };
}
const paidKey = (version: ProgrammeVersion, content: Record<string, unknown>): { paidKey?: string } => { const key = paidKeyOf(version, content); return key === undefined ? {} : { paidKey: key }; };
/** Codes that were meant as such and follow no rule. */
export async function oddCodes(tx: Tx, ids: readonly string[]): Promise<OddCode[]> {
  const rows = await tx.rows<{ id: string; name: string; credit_code: string }>('SELECT id, name, credit_code FROM organisation WHERE id = ANY($1) ORDER BY id', [ids]);
  return rows.flatMap(({ id, name, credit_code: code }) => { const fault = creditCodeFault(code); return fault === undefined ? [] : [{ organisationId: id, name, code, fault }]; });
}
/** A line begins and ends with its year. */
function shutBy({ line_year: line, award_year: award }: ProjectRow, today: string): Pick<ProjectContext['budget'], 'shut' | 'awardShut'> {
  const [shut, awardShut] = [yearFault(line, today), yearFault(award, today)];
  return { ...(shut ? { shut } : {}), ...(awardShut ? { awardShut } : {}) };
}
/** A live application of the applicant for the same object in the call; the index project_one_live says the same where it is locked. */
async function objectTaken(tx: Tx, version: ProgrammeVersion | undefined, { callId, applicantId, object }: { callId: string; applicantId: string; object: string }): Promise<boolean> {
  const named = version && byObject(version) ? object : '';
  return (await tx.row(`SELECT 1 FROM project WHERE call_id = $1 AND applicant_id = $2 AND ${objectKeySql('object')} = $3 AND state_name <> ALL($4) LIMIT 1`, [callId, applicantId, objectKey(named), OPEN_AGAIN])) !== undefined;
}
/** Decided awards that wait for money of the line ($1), by the time of their decision. */
const QUEUE = `SELECT p.id, (SELECT max(e.at) FROM event e WHERE e.stream_id = p.id AND e.type = 'AwardQueued') AS at, p.submitted_at
  FROM project p JOIN call c ON c.id = p.call_id WHERE c.budget_line_id = $1 AND p.award_money = 'queued' AND p.phase <> 'ended'`;
/** Who waits, first to last. */
export const queueOf = async (tx: Tx, lineId: string): Promise<string[]> => (await tx.rows<{ id: string }>(`SELECT q.id FROM (${QUEUE}) q ORDER BY q.at, q.submitted_at, q.id`, [lineId])).map((q) => q.id);
/** How many of them; of one that waits itself, those before it. */
async function queuedBefore(tx: Tx, lineId: string, state: ProjectState): Promise<number> {
  const row = await tx.row<{ n: number }>(
    `WITH queue AS (${QUEUE})
     SELECT count(*)::int AS n FROM queue q WHERE q.id <> $2 AND (NOT $3 OR (q.at, q.submitted_at, q.id) < (SELECT m.at, m.submitted_at, m.id FROM queue m WHERE m.id = $2))`,
    [lineId, state.streamId, state.award?.money === 'queued'],
  );
  return row!.n;
}
/** Commands that award, or let go on what was awarded: they ask what the applicant was given. */
const AWARDING = new Set(['approve', 'rank', 'issue']);
/** Earlier awards that a rule of the version asks for: in a calculation, and where it is decided what one applicant is given. */
function asksAwardsOf(version: ProgrammeVersion, command: Command | undefined): string[] {
  const counted = limitsApplicant(version) && (version.once || version.perApplicant || byObject(version) || rankingStepOf(version) !== undefined || AWARDING.has(command?.type ?? ''));
  return [...new Set([...askedAwards(version), ...(counted ? [version.programmeId] : [])])];
}

const SETS_WINDOW: ReadonlySet<string> = new Set(['createCall', 'openCall', 'correctCall', 'extendWindow', 'proposeLateEntry']);
async function ofCall(tx: Tx, { streamId, state, command, lock }: ContextOf): Promise<Partial<Context>> {
  const call = state as CallState;
  const fields = (command?.fields ?? {}) as { programmeVersionId?: string; budgetLineId?: string };
  const version = await programmeVersion(tx, call.versionId ?? fields.programmeVersionId ?? '');
  const line = await tx.row<{ id: string; status: string; year: number }>('SELECT id, status, year FROM budget_line WHERE id = $1', [call.budgetLineId ?? fields.budgetLineId ?? '']);
  // What calculates to nothing is refused by itself and takes no place.
  const open = call.status === 'none' ? [] : await tx.rows<{ id: string; phase: string; ranking: boolean; suspended: boolean; late: boolean }>(
    `SELECT p.id, p.phase, coalesce((h.state -> 'steps' -> $2::text ->> 'status') = 'open', false) AS ranking, p.state_name = 'suspended' AS suspended,
       $3 AND EXISTS (SELECT 1 FROM task t WHERE t.project_id = p.id AND t.closed_at IS NULL AND t.overdue) AS late FROM project p JOIN stream_head h ON h.id = p.id
     WHERE p.call_id = $1 AND p.phase <> 'ended' AND NOT (p.award_fen = 0 AND coalesce((h.state -> 'steps' -> $2::text ->> 'status') = 'open', false)) ORDER BY p.id`, [streamId, rankingStepOf(version) ?? '', command?.type === 'proposeRanking'],
  );
  const about = command?.type === 'decideRanking' || command?.type === 'return' || command?.type === 'decidePromotion' ? (call.promotion === undefined ? call.proposed ?? [] : [call.promotion]) : [];
  const taken = about.length === 0 ? [] : await tx.rows<{ stream_id: string; capacities: Capacity[] }>(
    'SELECT stream_id, array_agg(capacity) AS capacities FROM participation WHERE person_id = $1 AND stream_id = ANY($2) GROUP BY stream_id ORDER BY stream_id', [personIdOf(command), about],
  );
  const given = version && command?.type === 'decideRanking' && limitsApplicant(version) ? await givenToAll(tx, version, call.proposed ?? [], lock ? { lineId: call.budgetLineId! } : undefined) : undefined;
  // Those whom an order is held against, and among whom one comes that was left out.
  const scored = command?.type === 'proposeRanking' ? command.fields['order'] as string[]
    : command?.type === 'joinRanking' || (command?.type === 'decideRanking' && call.leftOut?.length) ? [...call.proposed ?? [], ...call.leftOut ?? []] : [];
  return {
    ...(version ? { version } : {}),
    ...(version && command && SETS_WINDOW.has(command.type) ? { versionLastDay: await lastDayOf(tx, version) } : {}),
    ...(line ? { budgetLine: line } : {}),
    ...(command?.type === 'proposeLateEntry' ? await lateApplicant(tx, command.fields['organisation'] as string) : {}),
    callProjects: {
      unsubmitted: open.filter((p) => p.phase === 'draft').map((p) => p.id),
      rankingOpen: open.filter((p) => p.ranking).map((p) => p.id),
      pending: open.filter((p) => p.phase === 'running' && !p.ranking).map((p) => p.id),
      suspended: open.filter((p) => p.suspended).map((p) => p.id), late: open.filter((p) => p.late).map((p) => p.id),
      ...(version && scored.length > 0 ? { scores: await meanScores(tx, version, scored) } : {}),
      taken: Object.fromEntries(taken.map((t) => [t.stream_id, t.capacities])),
      ...(given ? { given } : {}),
    },
  };
}

/** Mean scores of the panels, where the plan has one; who was not reviewed has none. */
export async function meanScores(tx: Tx, version: ProgrammeVersion, projects: readonly string[]): Promise<Record<string, number>> {
  const step = version.steps.find((s) => s.kind === 'expert_panel')?.id;
  if (step === undefined || projects.length === 0) return {};
  const rows = await tx.rows<{ id: string; mean: number }>(`SELECT id, (state -> 'steps' -> $2::text -> 'data' ->> 'meanBp')::int AS mean FROM stream_head WHERE id = ANY($1) AND state -> 'steps' -> $2::text -> 'data' ->> 'meanBp' IS NOT NULL`, [projects, step]);
  return Object.fromEntries(rows.map((r) => [r.id, r.mean]));
}
/** Whom an officer proposes to let in: by id, unified social credit code or name, however it is typed. */
async function lateApplicant(tx: Tx, said: string): Promise<Pick<Context, 'lateApplicant'>> {
  const found = await tx.rows<{ id: string; kind: string }>(`SELECT id, kind FROM organisation WHERE id = $1 OR credit_code = $2 OR ${foldedSql('name')} = $3 ORDER BY id LIMIT 2`, [said, foldCode(said), fold(said)]);
  return found.length === 1 ? { lateApplicant: found[0]! } : {};
}

async function ofPanel(tx: Tx, { streamId, state, at, command }: ContextOf): Promise<Partial<Context>> {
  const [suffix, stepId, round] = streamId.slice('panel-'.length).split('.');
  const projectId = (state as PanelState).projectId ?? `project-${suffix}`;
  const project = await tx.row<{ version_id: string; panel_task: boolean; suspended: boolean; taken: Capacity[] }>(
    `SELECT p.version_id, p.state_name = 'suspended' AS suspended,
       EXISTS (SELECT 1 FROM task t WHERE t.project_id = p.id AND t.target = $3 AND t.closed_at IS NULL) AS panel_task,
       coalesce((SELECT array_agg(capacity) FROM participation a WHERE a.stream_id = p.id AND a.person_id = $2), '{}') AS taken
     FROM project p WHERE p.id = $1`, [projectId, personIdOf(command), streamId],
  );
  if (!project) return {};
  const version = await programmeVersion(tx, project.version_id);
  const fields = (command?.fields ?? {}) as { members?: string[]; by?: string };
  const asked = [...new Set([...fields.members ?? [], ...(fields.by ? [fields.by] : []), ...sitting(state as PanelState)])];
  // A due instant asks nothing of people.
  const [parties, people] = command ? await Promise.all([partiesOf(tx, projectId), expertRecords(tx, { ids: asked, projectId, at })]) : [[], []];
  const panel: PanelContext = {
    taken: project.taken,
    step: { projectId, stepId: stepId ?? '', round: Number(round), params: version?.steps.find((s) => s.id === stepId)?.params ?? {}, open: project.panel_task, suspended: project.suspended, parties },
    people: Object.fromEntries(people.map(({ id, specialty, expert, employer, staffOf, tookPart }) => [id, { specialty, expert, staffOf, tookPart, ...(employer ? { employer } : {}) }])),
    ...(command?.type === 'appointPanel' ? { files: await tx.rows<{ id: string; sha256: string }>('SELECT id, sha256 FROM document WHERE project_id = $1 AND removed_at IS NULL ORDER BY uploaded_at, id', [projectId]) } : {}),
  };
  return { panel, ...(version ? { version } : {}) };
}

async function ofNotice(tx: Tx, { streamId, state, command, said = {} }: ContextOf): Promise<Partial<Context>> {
  const ids = command?.type === 'publishNotice' ? command.fields['projectIds'] as string[] : Object.keys((state as NoticeState).projects);
  const rows = await tx.rows<{ id: string; version_id: string; open: boolean; suspended: boolean; taken: Capacity[] }>(
    `SELECT p.id, p.version_id, p.state_name = 'suspended' AS suspended, EXISTS (SELECT 1 FROM task t WHERE t.project_id = p.id AND t.kind = 'publish_notice' AND t.closed_at IS NULL) AS open,
       coalesce((SELECT array_agg(capacity) FROM participation a WHERE a.stream_id = p.id AND a.person_id = $2), '{}') AS taken
     FROM project p WHERE p.id = ANY($1) ORDER BY p.id`, [ids, personIdOf(command)],
  );
  const named = command?.type === 'openObjection' ? (command.fields['files'] as string[] | undefined) ?? [] : [];
  const files = named.length === 0 ? [] : await tx.rows<{ id: string }>('SELECT id FROM objection_file WHERE id = ANY($1) AND notice_id = $2 AND objection_id IS NULL', [named, streamId]);
  const notice: NoticeContext = { projects: Object.fromEntries(rows.map((r) => [r.id, { noticeStepOpen: r.open, suspended: r.suspended, taken: r.taken }])), files: files.map((f) => f.id), naming: await fieldsThatName(tx, streamId, said) };
  const version = rows[0] ? await programmeVersion(tx, rows[0].version_id) : undefined;
  return { notice, ...(version ? { version } : {}) };
}

async function ofOrder(tx: Tx, { state, command, lock }: ContextOf): Promise<OrderContext> {
  const { projectId, payee } = state as OrderState;
  const row = await tx.row<{ held: boolean; over: boolean; taken: Capacity[]; payee: Payee | null; changing: string | null; name: string | null }>(
    `SELECT ${HELD} AS held, ${OVER} AS over, ${CHECKED_PAYEE} AS payee, s.state -> 'payeeChange' ->> 'orderId' AS changing, (SELECT name FROM organisation WHERE id = $3) AS name,
       coalesce((SELECT array_agg(capacity) FROM participation a WHERE a.stream_id = s.id AND a.person_id = $2), '{}') AS taken
     FROM stream_head s WHERE s.id = $1`, [projectId, personIdOf(command), payee?.organisationId ?? ''],
  );
  const named = command && paperNamed(state as OrderState, command);
  return {
    ...(command?.type === 'correctPayee' && payee ? { accountElsewhere: await accountElsewhere(tx, payee.organisationId, command.fields['account'] as string) } : {}),
    ...(named ? { papers: await papersUnder(tx, named.voucher, lock) } : {}),
    held: row?.held ?? false, over: row?.over ?? false, taken: row?.taken ?? [], ...(row?.name ? { organisationName: row.name } : {}), ...(row?.payee ? { payee: payeeIn(row.payee) } : {}), ...(row?.changing ? { changing: row.changing } : {}),
  };
}
/** Under the lock nobody else names a paper of the same number until the commit. */
async function papersUnder(tx: Tx, voucher: string, lock: boolean): Promise<NamedPaper[]> {
  const key = voucherKey(voucher);
  if (key === '') return [];
  if (lock) await tx.write('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`paper:${key}`]);
  return tx.rows<NamedPaper>(
    'SELECT b.order_id AS "orderId", b.source, b.use, b.attempt, b.said, p.title, o.n FROM bank_paper b JOIN payment_order o ON o.id = b.order_id JOIN project p ON p.id = o.project_id WHERE b.key = $1 ORDER BY b.order_id, b.source LIMIT 100', [key],
  );
}
const payeeIn = ({ organisationId, accountName, bankName, account }: Payee): Payee => ({ organisationId, accountName, bankName, account });

async function ofBatch(tx: Tx, { state, command }: ContextOf): Promise<BatchContext> {
  const batch = state as BatchState;
  const fields = (command?.fields ?? {}) as { budgetLineId?: string; orderIds?: string[] };
  const ids = batch.status === 'none' ? fields.orderIds ?? [] : batch.orderIds;
  const line = await tx.row<{ id: string; status: string; year: number; cutOffOn: string }>('SELECT id, status, year, cut_off_on AS "cutOffOn" FROM budget_line WHERE id = $1', [batch.budgetLineId || fields.budgetLineId || '']);
  const rows = await tx.rows<{ id: string; project_id: string; status: string; attempt: number; amount_fen: bigint; budget_line_id: string; batch_id: string | null; held_by: HeldFor[]; taken: Capacity[]; payee: Payee | null; blocked: boolean; overtaken: boolean; attempts: BatchContext['orders'][string]['attempts'] | null; disputed: BatchContext['orders'][string]['disputed'] | null }>(
    `SELECT o.id, o.project_id, o.status, o.attempt, o.amount_fen, o.budget_line_id, o.batch_id, ${HELD_BY} AS held_by, ${CHECKED_PAYEE} AS payee, (NOT ${PAYEE_CHECKED} OR ${DISPUTED}) AS blocked,
       (SELECT json_agg(json_build_object('attempt', t.attempt, 'status', t.status, 'voucher', t.voucher) ORDER BY t.attempt) FROM payment_attempt t WHERE t.order_id = o.id) AS attempts,
       (SELECT json_agg(d -> 'said' || jsonb_build_object('attempt', d -> 'attempt')) FROM stream_head y, jsonb_array_elements(coalesce(y.state -> 'disputes', '[]')) d WHERE y.id = o.id) AS disputed,
       (o.payee ->> 'account') IS DISTINCT FROM (s.state -> 'payee' ->> 'account') OR (o.payee ->> 'bankName') IS DISTINCT FROM (s.state -> 'payee' ->> 'bankName') AS overtaken,
       coalesce((SELECT array_agg(capacity) FROM participation a WHERE a.stream_id = o.project_id AND a.person_id = $2), '{}') AS taken
     FROM payment_order o JOIN stream_head s ON s.id = o.project_id WHERE o.id = ANY($1)`, [ids, personIdOf(command)],
  );
  const isElsewhere = await accountsElsewhere(tx, command?.type === 'prepareBatch' || command?.type === 'releaseBatch' ? rows.flatMap((r) => r.payee ?? []) : []);
  return {
    ...(line ? { line } : {}), thirdSignatureFromFen: THIRD_SIGNATURE_FROM_FEN,
    orders: Object.fromEntries(rows.map((r) => [r.id, { projectId: r.project_id, status: r.status, attempt: r.attempt, amountFen: String(r.amount_fen), budgetLineId: r.budget_line_id, batchId: r.batch_id ?? '', held: r.held_by.length > 0, heldBy: r.held_by, taken: r.taken, blocked: r.blocked, overtaken: r.overtaken, attempts: r.attempts ?? [], disputed: r.disputed ?? [], ...(r.payee ? { payee: payeeIn(r.payee) } : {}), ...(isElsewhere(r.payee ?? undefined) ? { accountElsewhere: true } : {}) }])),
  };
}
