/**
 * One question, one answer: everything a page or a program shows of a project, under the reader's projection. Pages
 * and API take the same object; what the reader may not see is not in it.
 */
import { hasRole, PANEL_READERS, type Actor } from '../domain/access/index.js';
import type { CommandType } from '../domain/commands/index.js';
import type { EventType } from '../domain/events/index.js';
import type { FormContent } from '../domain/programme/form.js';
import { accountDiffers, type AccountPart } from '../domain/order/payee.js';
import type { Form, Label, ProgrammeVersion, StageName } from '../domain/programme/schema.js';
import { evidenceOpen } from '../domain/project/evidence.js';
import { allowed } from '../domain/project/index.js';
import { stageOf, stateName, type StateName } from '../domain/project/names.js';
import { awardShown, instalmentShown, type AwardShown, type InstalmentShown } from '../domain/project/money-shown.js';
import { paidFen } from '../domain/project/recovery.js';
import type { OrderState } from '../domain/order/state.js';
import { countedKinds, judged, type JudgedLine } from '../domain/project/expenditure.js';
import { isDecided, readableContent, readableForm, readerOf, readingOf, type Reader, type Reading } from '../domain/project/reading.js';
import { remedyOf, type Ending, type Remedy } from '../domain/project/ending.js';
import type { AwardState, InstalmentState, ProjectState, StepState } from '../domain/project/state.js';
import { openCodes } from '../domain/steps/odd-codes.js';
import { oddCodes, queueOf } from '../prisma/store/context.js';
import { closingOf, houseDaysOf, houseUntil } from '../domain/steps/window.js';
import { endingsOf } from '../prisma/store/endings.js';
import { holds } from '../prisma/store/holders.js';
import { programmeVersion, theCalendar } from '../prisma/store/rules.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { blindContent, blindDocuments, hasBlindReview, readsBlind, strikeFor, type Strike } from './blind.js';
import { barredFrom, type Barred } from './barred.js';
import { checkCode } from './codes.js';
import { correctionOf, type Correction } from './form-versions.js';
import { ownNamed } from '../domain/panel/interests.js';
import { givenThisYear, runningBeside, type GivenThisYear, type RunningProject } from './given.js';
import type { House } from './house.js';
import { documentsFor, evidenceSlots, formOf, readableProject, slotLabels, type DocumentRow } from './projects.js';
import { tasksElsewhere, type ElsewhereTask } from './elsewhere.js';
import { sameReceipts, usedBefore, usedFiles, type SameReceipt, type UsedContract, type UsedFile } from './references.js';
import { roadOf, type RoadRow } from './road.js';
import { recompute, type Recomputation } from './recomputation.js';
import { listTasks, ownName, type TaskRow } from './tasks.js';

export interface TimelineEntry { seq: number; type: string; at: string; by: string; byName: string | null; stepId: string | null; facts: Record<string, unknown>; texts: Record<string, string> }
export interface PeriodRow { id: string; kind: string; nature: string; startedOn: string; workingDays: number | null; months: number | null; dueAt: string; provisional: boolean; pausedOn: string | null; pausedFor: string | null; remaining: number | null; endedOn: string | null }
export interface StepRow { id: string; kind: string; label: Label | null; stage: StageName; status: StepState['status']; round: number; data: Record<string, unknown>; /** what the officer answers; the event holds the answers */ checklist?: { id: string; label: Label; mandatory?: boolean }[] }
export interface NextTask { id: string; kind: string; label: Label | null; role: string; whom: string | null; whomEn: string | null; openedAt: string; dueAt: string | null; overdue: boolean }
export type { Reader };

export interface ProjectPage {
  id: string; title: string; reader: Reader; seq: number;
  /** What is applied for by name, where the programme gives for an object; else empty. */
  object: string;
  programme: { id: string; versionId: string; name: Label; wordSet: 'approval' | 'recognition' | 'award'; formalWords: 'check' | 'accept'; measure: { id: string; label: Label; sample: boolean } };
  call: { id: string; title: string; closesAt: string };
  applicant: { id: string; name: string; nameEn: string; creditCode: string; county: string; kind: string };
  members: { id: string; name: string }[];
  stage: string; stateName: StateName; paid: { count: number; of: number; fen: string };
  numbers: Record<string, string>; receipt: string | null; checkCode: string | null; submittedAt: string | null;
  /** The road, the same for every reader; dates, who has it and until when for the applicant's side and officials. */
  stages: RoadRow[];
  steps: StepRow[];
  /** Who is asked for what, and by when. */
  next: NextTask[];
  /** Tasks this person may do now, with what to send back as `seen`. */
  mine: TaskRow[];
  allowed: CommandType[];
  /** Of `mine`, those that separation of duties keeps from this person, and who may do them. */
  barred: Record<string, Barred>;
  timeline: TimelineEntry[];
  periods: PeriodRow[];
  documents: DocumentRow[];
  evidence: { id: string; label: Label; required: boolean; given: boolean; when: 'form' | 'results'; /** files may be added and taken out now */ open: boolean }[];
  form: { definition: Form; content: FormContent; version: number; editable: boolean; missing: string[]; /** what is missing or wrong, as message codes by path */ faults: Record<string, string> };
  /** A correction that waits for the applicant. */
  correction: Correction | null;
  award: (AwardState & { shown: AwardShown }) | null;
  /** To those who check and decide: contracts of the form that another application names as well. */
  usedContracts: UsedContract[];
  /** To finance: other claims of the applicant with the number of this one's receipt. */
  sameReceipts: SameReceipt[];
  /** To the same: files that another application holds as well, byte for byte. */
  usedFiles: UsedFile[];
  /** Earlier awards for which a decision of this year would be refused. */
  givenThisYear: GivenThisYear | null;
  /** Other projects of the programme by the same applicant that run now; for its own side while it is prepared, and for the officer while it is checked. */
  runningBeside: RunningProject[];
  /** To the officer: fields of the form that name the applicant where another organisation belongs. */
  ownNamed: { field: string; label: Label }[];
  expenditure: JudgedLine[];
  /** `shown`: what is true of it now, its payment order read with it. */
  instalments: (InstalmentState & { shown: InstalmentShown })[];
  /** An award that waits for money: its place among those of the line. */
  queue: { place: number; of: number } | null;
  payee: {
    accountName: string; bankName: string; account: string; verified: boolean; confirmed: boolean; /** a new account that is being checked */ to: { accountName: string; bankName: string; account: string } | null;
    /** The number of the receipt that the house named. */
    receiptNumber: string | null;
    /** The account registered on the day of the claim, what of the claimed one differs from it, and why. */
    registered: { bankName: string; account: string } | null; differs: AccountPart[]; reason: string | null;
  } | null;
  holds: string[]; suspended: boolean; end: ProjectState['end'] | null;
  panels: Record<string, string>; noticeId: string | null;
  remedy: Remedy | null;
  /** To the applicant's side and officials: how it ended otherwise than completed. */
  ending: Ending | null;
  /** To officials: codes of the register that follow no rule, and were not accepted with proof. */
  oddCodes: { organisationId: string; name: string; code: string; fault: string }[];
  /** To the applicant before the application is received: who of the house must approve it, and until when. */
  houseApproval: { people: Label[]; until: string; closesAt: string; daysAfterClosing: number } | null;
  /** Read by a member of a blind panel: neither names nor numbers are in it. */
  blind: boolean;
  /** Somebody will judge it blind: the applicant names nobody in the answers. */
  blindReview: boolean;
}

export async function projectPage(house: House, actor: Actor, id: string): Promise<ProjectPage> {
  const sql = reader(house.db);
  const project = await readableProject(sql, actor, id);
  const head = (await sql.row<{ state: ProjectState; seq: number }>('SELECT state, seq FROM stream_head WHERE id = $1', [id]))!;
  const { state } = head;
  const version = (await programmeVersion(sql, project.versionId))!;
  const who = readerOf(actor, project);
  const reading = readingOf(who, isDecided(state));
  const [applicant, members, call, form, documents, timeline, periods, tasks, next, used] = await Promise.all([
    sql.row<{ id: string; name: string; name_en: string; credit_code: string; jurisdiction: string; kind: string }>('SELECT id, name, name_en, credit_code, jurisdiction, kind FROM organisation WHERE id = $1', [project.applicantId]),
    sql.rows<{ id: string; name: string }>('SELECT id, name FROM organisation WHERE id = ANY($1)', [project.members]),
    sql.row<{ id: string; title: string; closes_at: Date }>('SELECT id, title, closes_at FROM call WHERE id = $1', [project.callId]),
    formOf(sql, project), documentsFor(sql, actor, id), timelineOf(sql, id, reading), periodsOf(sql, id), listTasks(house, actor, { project: id, limit: 50 }), nextOf(sql, id, version), usedBefore(sql, actor, id),
  ]);
  const required = requiredEvidence(version);
  const { money } = reading;
  const checking = who === 'official' && hasRole(actor, 'officer') && Object.values(state.steps).some((s) => s.kind === 'formal_check' && s.status === 'open');
  const full: ProjectPage = {
    id, title: state.created!.title, object: state.created!.object, reader: who, seq: head.seq,
    programme: { id: version.programmeId, versionId: version.id, name: version.name, wordSet: version.wordSet, formalWords: version.formalWords, measure: { id: version.measure.id, label: version.measure.label, sample: version.measure.sample } },
    call: { id: project.callId, title: call!.title, closesAt: call!.closes_at.toISOString() },
    applicant: { id: applicant!.id, name: applicant!.name, nameEn: applicant!.name_en, creditCode: applicant!.credit_code, county: applicant!.jurisdiction, kind: applicant!.kind },
    members, stage: stageOf(state), stateName: stateName(state), numbers: state.numbers, receipt: state.numbers['receipt'] ?? null,
    checkCode: state.numbers['receipt'] && who === 'applicant' ? checkCode(house.secret, state.numbers['receipt']) : null, submittedAt: state.submittedAt ?? null,
    paid: money ? paidOf(state) : { count: 0, of: 0, fen: '0' },
    stages: await roadOf(sql, state, version.steps, { told: reading.event('StepOpened'), names: true }),
    steps: version.steps.map((s) => ({ id: s.id, kind: s.kind, label: s.label ?? null, stage: s.stage, status: state.steps[s.id]?.status ?? 'closed', round: state.steps[s.id]?.round ?? 0, data: who === 'official' ? state.steps[s.id]?.data ?? {} : reported(state.steps[s.id]?.data), ...(s.params['checklist'] ? { checklist: s.params['checklist'] as { id: string; label: Label; mandatory?: boolean }[] } : {}) })),
    next, mine: tasks.items, barred: await barredFrom(sql, actor, { projectId: id, tasks: tasks.items, stepKinds: Object.fromEntries(version.steps.map((s) => [s.id, s.kind])) }), allowed: allowed(state, actor), timeline, periods, documents: who === 'consulted' ? documents.filter((d) => required.get(d.slot)?.when === 'form') : documents,
    evidence: evidenceSlots(version).map((slot) => { const e = required.get(slot)!; return { id: slot, label: e.label, required: e.required, given: documents.some((d) => d.slot === slot), when: e.when, open: who === 'applicant' && evidenceOpen(version, state, slot) }; }),
    form: { definition: readableForm(version.form, reading), content: readableContent(version.form, form.content, reading), version: form.version, editable: form.editable && who === 'applicant', missing: who === 'applicant' ? form.missing : [], faults: who === 'applicant' ? form.faults : {} },
    correction: await correctionOf(sql, { projectId: id, title: project.title, form: version.form, content: form.content, timeline, open: who === 'applicant' && stateName(state) === 'correction' }),
    usedContracts: used.contracts, sameReceipts: money && state.payee ? await sameReceipts(sql, actor, [id]) : [], usedFiles: await usedFiles(sql, actor, id), award: money && state.award ? { ...state.award, shown: awardShown(state.award.money, paidFen(state)) } : null, givenThisYear: who === 'applicant' || money ? await givenThisYear(sql, version, state) : null, runningBeside: (who === 'applicant' && form.editable) || checking ? await runningBeside(sql, version, state) : [], ownNamed: checking ? ownNamed(version.form, form.content, { id: applicant!.id, name: applicant!.name, code: applicant!.credit_code }) : [],
    expenditure: reading.event('ResultsSubmitted') ? judged(state.expenditure, { filedOn: state.numbers['filedOn'], counted: countedKinds(version), events: timeline, elsewhere: used.vouchers }) : [], instalments: money ? await instalmentsOf(sql, state) : [], queue: money ? await queuedAt(sql, state) : null,
    payee: money ? payeeOf(state, timeline) : null,
    holds: state.holds, suspended: state.suspended, end: state.end ?? null, panels: who === 'official' && hasRole(actor, ...PANEL_READERS) ? state.panels : {}, noticeId: state.noticeId ?? null,
    remedy: remedyOf(state), ending: state.end && state.end.outcome !== 'completed' && reading.event('RoadEnded') ? readEnding((await endingsOf(sql, [id])).get(id)?.ending, money) : null,
    oddCodes: hasRole(actor, 'officer') ? openCodes(state, await oddCodes(sql, [project.applicantId, ...project.members])) : [],
    houseApproval: who === 'applicant' && state.submittedAt === undefined && state.phase !== 'ended' ? await houseApprovalOf(sql, version, { callId: project.callId, organisation: project.applicantId }) : null,
    blind: false, blindReview: hasBlindReview(version),
  };
  return who === 'expert' && await readsBlind(sql, actor, id) ? blindPage(full, version, await strikeFor(sql, id)) : full;
}

/** Who reads no amounts reads none here. */
const readEnding = (ending: Ending | undefined, money: boolean): Ending | null => (ending ? { ...ending, ...(money ? {} : { giveBackFen: '0' }) } : null);

/** The file alone: whose it is, what happened to it and who acted stay out. */
const blindPage = (page: ProjectPage, version: ProgrammeVersion, strike: Strike): ProjectPage => ({
  ...page, blind: true, ending: null, usedContracts: [], sameReceipts: [], usedFiles: [], runningBeside: [], ownNamed: [], title: strike(page.title), object: strike(page.object), oddCodes: [], applicant: { id: '', name: '', nameEn: '', creditCode: '', county: '', kind: page.applicant.kind }, members: [], numbers: {}, receipt: null, checkCode: null,
  correction: null, timeline: [], next: [], panels: {}, periods: [], documents: blindDocuments(page.documents, slotLabels(version)), form: { ...page.form, content: blindContent(version.form, page.form.content, strike) },
});

/** Nobody where the plan asks no approval of the house. */
async function houseApprovalOf(sql: Tx, version: ProgrammeVersion, { callId, organisation }: { callId: string; organisation: string }): Promise<ProjectPage['houseApproval']> {
  if (!version.steps.some((s) => s.kind === 'organisation_approval')) return null;
  const [people, call] = await Promise.all([
    sql.rows<{ name: string; name_en: string }>(`SELECT DISTINCT n.name, n.name_en FROM role_grant g JOIN person n ON n.id = g.person_id WHERE g.organisation_id = $1 AND g.role = 'organisation_admin' AND ${holds()} ORDER BY 1`, [organisation]),
    sql.row<{ closes_at: Date; late: string | null }>(`SELECT c.closes_at, CASE WHEN h.state -> 'late' -> $2::text ->> 'status' IN ('allowed', 'over') THEN h.state -> 'late' -> $2::text ->> 'until' END AS late FROM call c JOIN stream_head h ON h.id = c.id WHERE c.id = $1`, [callId, organisation]),
  ]);
  const window = { closesAt: call!.closes_at.toISOString(), ...(call!.late === null ? {} : { lateUntil: call!.late }) };
  return { people: people.map((p) => ({ zh: p.name, en: p.name_en || p.name })), until: houseUntil(window, version, await theCalendar(sql)), closesAt: closingOf(window), daysAfterClosing: houseDaysOf(version) };
}

function payeeOf({ payee, payeeChange }: ProjectState, timeline: readonly TimelineEntry[]): ProjectPage['payee'] {
  if (!payee) return null;
  const { accountName, bankName, account, verified, confirmed, registered } = payee;
  return {
    accountName, bankName, account, verified, confirmed, to: payeeChange ? { accountName: payeeChange.to.accountName, bankName: payeeChange.to.bankName, account: payeeChange.to.account } : null,
    receiptNumber: (timeline.findLast((e) => e.type === 'PaymentClaimed')?.facts['receiptNumber'] as string | undefined) ?? null,
    registered: registered ?? null, differs: registered ? accountDiffers(payee, registered) : [], reason: timeline.findLast((e) => e.type === 'PaymentClaimed')?.texts['reason'] ?? null,
  };
}

async function instalmentsOf(sql: Tx, state: ProjectState): Promise<ProjectPage['instalments']> {
  const orders = await sql.rows<{ n: number; status: OrderState['status'] }>('SELECT n, status FROM payment_order WHERE project_id = $1', [state.streamId]);
  return state.instalments.map((i) => ({ ...i, shown: instalmentShown(state, i, orders.find((o) => o.n === i.n)?.status) }));
}
async function queuedAt(sql: Tx, { streamId, award, created }: ProjectState): Promise<ProjectPage['queue']> {
  if (award?.money !== 'queued') return null;
  const line = await sql.row<{ id: string }>('SELECT budget_line_id AS id FROM call WHERE id = $1', [created!.callId]);
  const queue = await queueOf(sql, line!.id);
  return { place: queue.indexOf(streamId) + 1, of: queue.length };
}

function paidOf({ instalments }: ProjectState): ProjectPage['paid'] {
  const paid = instalments.filter((i) => i.status === 'paid');
  return { count: paid.length, of: instalments.length, fen: String(paid.reduce((sum, i) => sum + BigInt(i.amountFen), 0n)) };
}

/** What an applicant reads of a step's own facts: the milestones that were reported. */
const reported = (data: Record<string, unknown> | undefined): Record<string, unknown> => (data?.['milestones'] ? { milestones: data['milestones'] } : {});

interface RequiredEvidence { id: string; label: Label; required: boolean; when: 'form' | 'results' }
function requiredEvidence(version: ProgrammeVersion): Map<string, RequiredEvidence> {
  const results = version.steps.flatMap((s) => (s.params['evidence'] as { id: string; label: Label; required?: boolean }[] | undefined) ?? []);
  return new Map<string, RequiredEvidence>([
    ...version.form.evidence.map((e): [string, RequiredEvidence] => [e.id, { ...e, when: 'form' }]),
    ...results.map((e): [string, RequiredEvidence] => [e.id, { id: e.id, label: e.label, required: e.required ?? true, when: 'results' }]),
  ]);
}

interface EventRow { seq: number; type: EventType; at: Date; by: string; by_name: string | null; body: Record<string, unknown> }
/** `handler`: who decided elsewhere what is told here. */
const ENVELOPE: readonly string[] = ['handler', 'opens', 'closes', 'periods', 'settles', 'participants', 'draw', 'stepId', 'subject'];

/** The stream as people read it: facts without the envelope, free text joined, names joined. Without a `reading`, all of it. */
export async function timelineOf(sql: Tx, streamId: string, reading?: Reading): Promise<TimelineEntry[]> {
  const rows = await sql.rows<EventRow>('SELECT e.seq, e.type, e.at, coalesce(e.body ->> \'handler\', CASE WHEN e.type = \'Ranked\' THEN e.body #>> \'{participants,0,personId}\' END, e.by) AS by, n.name AS by_name, e.body FROM event e LEFT JOIN person n ON n.id = coalesce(e.body ->> \'handler\', CASE WHEN e.type = \'Ranked\' THEN e.body #>> \'{participants,0,personId}\' END, e.by) WHERE e.stream_id = $1 ORDER BY e.seq', [streamId]);
  const shown = reading ? rows.filter((r) => reading.event(r.type)) : rows;
  const refs = shown.flatMap((r) => Object.entries(r.body).filter(([k]) => !ENVELOPE.includes(k)).map(([, v]) => v).filter(isTextRef).map((t) => t.textId));
  const texts = new Map((refs.length === 0 ? [] : await sql.rows<{ id: string; body: string | null }>('SELECT id, body FROM private_text WHERE id = ANY($1)', [refs])).map((t) => [t.id, t.body ?? '']));
  return shown.map((r) => ({
    seq: r.seq, type: r.type, at: r.at.toISOString(), by: r.by, byName: r.by_name, stepId: (r.body['stepId'] as string | undefined) ?? null,
    facts: Object.fromEntries(Object.entries(r.body).filter(([k, v]) => !ENVELOPE.includes(k) && !isTextRef(v))),
    texts: Object.fromEntries(Object.entries(r.body).filter(([k, v]) => !ENVELOPE.includes(k) && isTextRef(v)).map(([k, v]) => [k, texts.get((v as { textId: string }).textId) ?? ''])),
  }));
}
const isTextRef = (v: unknown): v is { textId: string; hash: string } => typeof v === 'object' && v !== null && 'textId' in v && 'hash' in v;

export async function periodsOf(sql: Tx, streamId: string): Promise<PeriodRow[]> {
  return (await sql.rows<{ id: string; kind: string; nature: string; started_on: string; working_days: number | null; months: number | null; due_at: Date; provisional: boolean; paused_on: string | null; paused_for: string | null; remaining: number | null; ended_on: string | null }>(
    'SELECT id, kind, nature, started_on, working_days, months, due_at, provisional, paused_on, paused_for, remaining, ended_on FROM period WHERE stream_id = $1 ORDER BY started_on, id', [streamId],
  )).map((p) => ({ id: p.id, kind: p.kind, nature: p.nature, startedOn: p.started_on, workingDays: p.working_days, months: p.months, dueAt: p.due_at.toISOString(), provisional: p.provisional, pausedOn: p.paused_on, pausedFor: p.paused_for, remaining: p.remaining, endedOn: p.ended_on }));
}

async function nextOf(sql: Tx, projectId: string, version: ProgrammeVersion): Promise<NextTask[]> {
  const own = await sql.rows<Omit<ElsewhereTask, 'project_id'>>(
    `SELECT t.id, t.kind, t.step_id, t.role, coalesce(o.name, d.body -> 'name' ->> 'zh', j.body -> 'name' ->> 'zh') AS whom, coalesce(o.name_en, d.body -> 'name' ->> 'en', j.body -> 'name' ->> 'en') AS whom_en, t.opened_at, t.due_at, t.overdue
     FROM task t LEFT JOIN organisation o ON o.id = t.organisation_id LEFT JOIN department d ON d.id = t.department LEFT JOIN jurisdiction j ON j.id = t.jurisdiction
     WHERE t.project_id = $1 AND t.closed_at IS NULL ORDER BY t.due_at NULLS LAST, t.id`, [projectId],
  );
  return [...own, ...await tasksElsewhere(sql, [projectId])].map((t) => ({ id: t.id, kind: t.kind, label: ownName(version, { stepId: t.step_id, kind: t.kind }), role: t.role, whom: t.whom, whomEn: t.whom_en, openedAt: t.opened_at.toISOString(), dueAt: t.due_at?.toISOString() ?? null, overdue: t.overdue }));
}

/** Award with every line; recomputed from the stored inputs it must match ("explain this amount"). */
export interface AwardExplanation {
  award: AwardState | null; measure: Label; sample: boolean; sources: Record<string, unknown>;
  /** Computed again just now from the pinned rules and the facts of then. */
  recomputed: Recomputation | null;
}
/** The calculation of the project, or the one at an event, computed again; null for who reads no amounts, and while there is none. */
export async function recomputedAward(house: House, page: ProjectPage, seq?: number): Promise<Recomputation | null> {
  const sql = reader(house.db);
  return page.award ? recompute(sql, page.id, (await programmeVersion(sql, page.programme.versionId))!, seq) : null;
}
export async function explainAward(house: House, actor: Actor, id: string): Promise<AwardExplanation> {
  const page = await projectPage(house, actor, id);
  const sql = reader(house.db);
  const version = (await programmeVersion(sql, page.programme.versionId))!;
  return {
    award: page.award, measure: version.measure.label, sample: version.measure.sample, sources: Object.fromEntries(Object.entries(version.sources).filter(([path]) => path.startsWith('formula'))),
    recomputed: await recomputedAward(house, page),
  };
}
