/** Projects as people list them; drafts (rows, no events); documents. */
import { randomUUID } from 'node:crypto';
import { canRead, hasRole, mayAct, OFFICIAL_ROLES, type Actor } from '../domain/access/index.js';
import { PROJECT_FILES } from '../domain/defaults.js';
import { lackOf } from '../domain/programme/completeness.js';
import { answersOf, keptOf, strangeOf, unknownFields, type FormContent } from '../domain/programme/form.js';
import type { ProgrammeVersion } from '../domain/programme/schema.js';
import { evidenceOpen } from '../domain/project/evidence.js';
import { isDecidedRow, readableContent, readerOf, readingOf } from '../domain/project/reading.js';
import type { ProjectState } from '../domain/project/state.js';
import { dateOf } from '../domain/time.js';
import { foldCode, wordsIn } from '../domain/text.js';
import { FileRefused } from '../domain/ports/index.js';
import { platformNow } from '../prisma/store/clock.js';
import { audit, canonical } from '../prisma/store/record.js';
import { anywhere, projectFound } from '../prisma/store/fold.js';
import { programmeVersion } from '../prisma/store/rules.js';
import { projectsVisibleTo } from '../prisma/store/scope.js';
import { inTransaction, reader, type Tx } from '../prisma/store/tx.js';
import { blindContent, blindDocuments, readsBlind, strikeFor } from './blind.js';
import { sha256 } from './codes.js';
import { Refusal, refuse, type House } from './house.js';
import { heldElsewhere, type HeldElsewhere, type Holder } from './elsewhere.js';
import { withOrganisations } from './form-organisations.js';
import { mostUrgent } from './road.js';
import { claimKey, keepAnswer, type Keyed } from './once.js';

export interface ProjectRow {
  id: string; title: string; applicantId: string; applicantName: string; county: string; programmeId: string; programmeName: { zh: string; en: string }; callId: string; stage: string; stateName: string; wordSet: string; formalWords: string;
  receipt: string | null; submittedAt: string | null; awardFen: string | null; paidFen: string; paidCount: number; paidOf: number; updatedAt: string; sample: boolean;
  /** What ends next: a task's last instant, passed or not, else the end of a period that runs by itself. */
  nextDueAt: string | null;
  /** Somebody's time has passed. */
  late: boolean;
  /** Who has it: the office or organisation of the most urgent task, never a person. */
  with: Holder | null;
}
export interface ProjectFilter { call?: string | undefined; programme?: string | undefined; stage?: string | undefined; state?: string | undefined; /** Role that an open task waits for. */ with?: string | undefined; /** Only those with a passed deadline. */ late?: boolean | undefined; /** Led by one of these. */ applicants?: readonly string[] | undefined; county?: string | undefined; /** Year in which the call opened. */ year?: string | undefined; q?: string | undefined; cursor?: string | undefined; limit?: number | undefined }

interface ListRow {
  id: string; title: string; applicant_id: string; applicant_name: string; county: string; programme_id: string; version_id: string; call_id: string; stage: string; state_name: string;
  receipt: string | null; submitted_at: Date | null; phase: string; members: string[]; award_money: string | null; award_fen: bigint | null; paid_fen: bigint; paid_count: number; paid_of: number; next_due_at: Date | null; updated_at: Date; sample: boolean; cursor_at: string;
  late: boolean; with_role: string | null; whom: string | null; whom_en: string | null;
}
const LATE = 'EXISTS (SELECT 1 FROM task t WHERE t.project_id = p.id AND t.closed_at IS NULL AND t.overdue)';
const LIST_COLUMNS = `p.id, ${LATE} AS late, p.title, p.applicant_id, o.name AS applicant_name, p.county, v.programme_id, p.version_id, v.sample,
  p.call_id, p.stage, p.state_name, p.receipt, p.submitted_at, p.phase, p.members, p.award_money, p.award_fen, p.paid_fen, p.paid_count, p.paid_of, p.next_due_at AS period_due_at, p.updated_at, to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS cursor_at`;
const iso = (d: Date | null): string | null => d?.toISOString() ?? null;
const view = (actor: Actor, r: ListRow, version: ProgrammeVersion, elsewhere: HeldElsewhere | undefined): ProjectRow => {
  const { money } = readingOf(readerOf(actor, { applicantId: r.applicant_id, members: r.members }), isDecidedRow({ phase: r.phase, awardMoney: r.award_money }));
  return {
    id: r.id, title: r.title, applicantId: r.applicant_id, applicantName: r.applicant_name, county: r.county, programmeId: r.programme_id, programmeName: version.name, callId: r.call_id, stage: r.stage, stateName: r.state_name, wordSet: version.wordSet, formalWords: version.formalWords,
    receipt: r.receipt, submittedAt: iso(r.submitted_at), nextDueAt: elsewhere?.dueAt ?? iso(r.next_due_at), late: r.late, with: elsewhere ? { role: elsewhere.role, whom: elsewhere.whom, whomEn: elsewhere.whomEn } : r.with_role === null ? null : { role: r.with_role, whom: r.whom, whomEn: r.whom_en }, updatedAt: r.updated_at.toISOString(), sample: r.sample,
    ...(money ? { awardFen: r.award_fen === null ? null : String(r.award_fen), paidFen: String(r.paid_fen), paidCount: r.paid_count, paidOf: r.paid_of } : { awardFen: null, paidFen: '0', paidCount: 0, paidOf: 0 }),
  };
};

const CALL_YEAR = `(SELECT to_char(c.opens_at AT TIME ZONE 'Asia/Shanghai', 'YYYY') FROM call c WHERE c.id = p.call_id)`;

/** The most urgent open task of a row, with whom it lies; looked up for the rows of one page alone. */
const WITH = `LEFT JOIN LATERAL (${mostUrgent('x.id')}) w ON true`;

/** More words than anybody types; the rest finds nothing less. */
const MOST_WORDS = 8;

/** Newest change first, by keyset; the cursor is the last row's instant and id. */
export async function listProjects(house: House, actor: Actor, filter: ProjectFilter): Promise<{ items: ProjectRow[]; next: string | null }> {
  const limit = Math.min(filter.limit ?? 50, 200);
  const values: unknown[] = [];
  const at = (value: unknown): string => `$${values.push(value)}`;
  const where = [projectsVisibleTo(actor, values)];
  if (filter.call) where.push(`p.call_id = ${at(filter.call)}`);
  if (filter.programme) where.push(`v.programme_id = ${at(filter.programme)}`);
  if (filter.stage) where.push(`p.stage = ${at(filter.stage)}`);
  if (filter.state) where.push(`p.state_name = ${at(filter.state)}`);
  if (filter.county) where.push(`p.county = ${at(filter.county)}`);
  if (filter.with) where.push(`EXISTS (SELECT 1 FROM task t WHERE t.project_id = p.id AND t.closed_at IS NULL AND t.role = ${at(filter.with)})`);
  if (filter.late) where.push(LATE);
  if (filter.applicants) where.push(`p.applicant_id = ANY(${at(filter.applicants)}::text[])`);
  if (filter.year) where.push(`${CALL_YEAR} = ${at(filter.year)}`);
  // Every word is found somewhere: the one in the title, the other in a name.
  for (const word of wordsIn(filter.q ?? '').slice(0, MOST_WORDS)) where.push(`(${projectFound(`${at(word)}::text`, at(anywhere(word)))} OR o.credit_code = ${at(foldCode(filter.q!))})`);
  if (filter.cursor) {
    const [, when, id] = /^(\d{4}-\d\d-\d\dT[\d:.]{8,12}Z)~([\w.-]{1,150})$/.exec(filter.cursor) ?? [];
    if (!when || !id || Number.isNaN(Date.parse(when))) throw new Refusal({ code: 'validation', fields: { cursor: 'malformed' } });
    where.push(`(p.updated_at, p.id) < (${at(when)}::timestamptz, ${at(id)})`);
  }
  const sql = reader(house.db);
  const rows = await sql.rows<ListRow>(
    `SELECT x.*, coalesce(w.due_at, x.period_due_at) AS next_due_at, w.role AS with_role, w.whom, w.whom_en FROM (
       SELECT ${LIST_COLUMNS} FROM project p JOIN organisation o ON o.id = p.applicant_id JOIN programme_version v ON v.id = p.version_id WHERE ${where.join(' AND ')} ORDER BY p.updated_at DESC, p.id DESC LIMIT ${at(limit + 1)}
     ) x ${WITH} ORDER BY x.updated_at DESC, x.id DESC`, values,
  );
  const items = rows.slice(0, limit);
  const last = items[items.length - 1];
  const elsewhere = await heldElsewhere(sql, items.filter((r) => r.with_role === null || r.state_name === 'objection').map((r) => ({ id: r.id, stateName: r.state_name })));
  // Names stand in the version's long body, which is kept in memory.
  return { items: await Promise.all(items.map(async (r) => view(actor, r, (await programmeVersion(sql, r.version_id))!, elsewhere.get(r.id)))), next: rows.length > limit && last ? `${last.cursor_at}~${last.id}` : null };
}

export interface ReadableProject { id: string; title: string; callId: string; versionId: string; applicantId: string; members: string[]; county: string; editable: boolean; submitted: boolean }
/** The project, when this actor may read it; otherwise as if it were not there. A refused look is kept. */
/** Whether what the stream is about may be known to the actor; of other kinds than a project the guards say so themselves. */
export async function mayKnowOf(tx: Tx, actor: Actor, streamId: string): Promise<boolean> {
  if (!streamId.startsWith('project-') || (await tx.row('SELECT 1 FROM project WHERE id = $1', [streamId])) === undefined) return true;
  return readableProject(tx, actor, streamId).then(() => true, (error: unknown) => { if (error instanceof Refusal) return false; throw error; });
}

export async function readableProject(tx: Tx, actor: Actor, id: string): Promise<ReadableProject> {
  const row = await tx.row<{ id: string; title: string; call_id: string; version_id: string; applicant_id: string; members: string[]; county: string; editable: boolean; submitted_at: Date | null; reviewers: string[]; consulted: string[] }>(
    `SELECT p.id, p.title, p.call_id, p.version_id, p.applicant_id, p.members, p.county, p.editable, p.submitted_at,
       coalesce((SELECT array_agg(t.person_id) FROM task t WHERE t.project_id = p.id AND t.kind = 'panel_report' AND t.closed_at IS NULL), '{}') AS reviewers,
       coalesce((SELECT array_agg(t.department) FROM task t WHERE t.project_id = p.id AND t.role = 'consulted'), '{}') AS consulted
     FROM project p WHERE p.id = $1`, [id],
  );
  const facts = row && { applicantId: row.applicant_id, memberIds: row.members, county: row.county, submitted: row.submitted_at !== null, reviewers: row.reviewers, consulted: row.consulted };
  if (!row || !facts || !canRead(actor, facts)) {
    if (row) await audit(tx, { at: await platformNow(tx), personId: actor.kind === 'person' ? actor.personId : null, action: 'readProject', target: id, code: 'not_found' });
    return refuse('not_found');
  }
  return { id: row.id, title: row.title, callId: row.call_id, versionId: row.version_id, applicantId: row.applicant_id, members: row.members, county: row.county, editable: row.editable, submitted: row.submitted_at !== null };
}

/** Own staff, while a draft or a correction waits for them. */
async function editableProject(tx: Tx, actor: Actor, id: string): Promise<ReadableProject> {
  const project = await readableProject(tx, actor, id);
  if (!mayAct(actor, { role: 'applicant', organisation: project.applicantId })) return refuse('not_allowed');
  return project;
}

export interface FormState { version: number; content: FormContent; hash: string; editable: boolean; missing: string[]; /** why each path is missing, as a message code */ faults: Record<string, string> }
export async function readForm(house: House, actor: Actor, id: string): Promise<FormState> {
  const sql = reader(house.db);
  const project = await readableProject(sql, actor, id);
  const stored = await formOf(sql, project);
  const reading = readingOf(readerOf(actor, project), false);
  const { form: definition } = (await programmeVersion(sql, project.versionId))!;
  const form = reading.contact ? stored : { ...stored, content: readableContent(definition, stored.content, reading), hash: '' };
  if (!await readsBlind(sql, actor, id)) return form;
  return { ...form, content: blindContent(definition, form.content, await strikeFor(sql, id)), hash: '' };
}
export async function formOf(sql: Tx, project: ReadableProject): Promise<FormState> {
  const version = (await programmeVersion(sql, project.versionId))!;
  const row = await sql.row<{ version: number; content: FormContent; hash: string }>('SELECT version, content, hash FROM form_version WHERE project_id = $1 ORDER BY version DESC LIMIT 1', [project.id]);
  const slots = (await sql.rows<{ slot: string }>('SELECT DISTINCT slot FROM document WHERE project_id = $1 AND removed_at IS NULL', [project.id])).map((d) => d.slot);
  const content = answersOf(version.form, row?.content ?? {}, project.title);
  const faults = lackOf(version, { content, evidence: slots, today: dateOf(await platformNow(sql)), applicantId: project.applicantId });
  return { version: row?.version ?? 0, content, hash: row?.hash ?? '', editable: project.editable, missing: Object.keys(faults), faults };
}

/**
 * Saves a draft as the next version. `ifMatch` is the version that was read; another writer in between gives
 * if_match_failed, a draft that has left the house gives not_draft.
 */
export async function saveForm(house: House, actor: Actor, { projectId, ifMatch, content: typed, ...keyed }: { projectId: string; ifMatch: number; content: FormContent } & Keyed): Promise<FormState> {
  return inTransaction(house.db, async (tx) => {
    const project = await editableProject(tx, actor, projectId);
    const version = (await programmeVersion(tx, project.versionId))!;
    const unknown = unknownFields(version.form, typed);
    if (unknown.length > 0) throw new Refusal({ code: 'unknown_field', fields: Object.fromEntries(unknown.map((f) => [`form.${f}`, 'unknown'])) });
    const strange = strangeOf(version.form, typed);
    if (Object.keys(strange).length > 0) throw new Refusal({ code: 'validation', fields: strange });
    if (await claimKey(tx, actor, keyed, { type: 'saveForm', streamId: projectId, input: { ifMatch, content: typed } })) return formOf(tx, project);
    const content = keptOf(version.form, await withOrganisations(tx, version.form, typed));
    // The same lock as execute: a save that comes after the submission finds the draft closed.
    await tx.rows('SELECT 1 FROM stream_head WHERE id = $1 FOR UPDATE', [projectId]);
    const now = await tx.row<{ editable: boolean; version: number }>('SELECT p.editable, coalesce((SELECT max(f.version) FROM form_version f WHERE f.project_id = p.id), 0) AS version FROM project p WHERE p.id = $1', [projectId]);
    if (!now?.editable) return refuse('not_draft');
    if (now.version !== ifMatch) return refuse('if_match_failed', { version: now.version });
    const hash = sha256(canonical(content));
    await tx.rows('INSERT INTO form_version (project_id, version, content, hash, saved_by, saved_at) VALUES ($1, $2, $3, $4, $5, $6)', [projectId, ifMatch + 1, JSON.stringify(content), hash, actor.kind === 'person' ? actor.personId : '', await platformNow(tx)]);
    return formOf(tx, project);
  });
}

export interface DocumentRow { id: string; slot: string; name: string; sha256: string; size: number; mediaType: string; uploadedAt: string }
export async function addDocument(house: House, actor: Actor, { projectId, slot, name, bytes, ...keyed }: { projectId: string; slot: string; name: string; bytes: Uint8Array } & Keyed): Promise<DocumentRow> {
  const sql = reader(house.db);
  const project = await readableProject(sql, actor, projectId);
  if (!mayAct(actor, { role: 'applicant', organisation: project.applicantId })) return refuse('not_allowed');
  const version = (await programmeVersion(sql, project.versionId))!;
  const slots = evidenceSlots(version);
  if (!slots.includes(slot)) return refuse('validation', { slot: slots });
  if (!await evidenceOpenNow(sql, version, { projectId, slot })) return refuse('not_draft', { slot });
  await holdsOneMore(sql, projectId, bytes.length);
  let stored;
  try { stored = await house.documents.put(bytes, name); } catch (error) {
    if (error instanceof FileRefused) return refuse(error.code, { reason: error.detail });
    throw error;
  }
  return inTransaction(house.db, async (tx) => {
    const earlier = await claimKey(tx, actor, keyed, { type: 'addDocument', streamId: projectId, input: { slot, sha256: stored.sha256, name: stored.name } });
    const id = (earlier?.['documentId'] as string | undefined) ?? randomUUID();
    if (!earlier) {
      // The same lock as execute: what arrives after the files were frozen finds the slot closed, however long it was on its way.
      if (!await evidenceOpenNow(tx, version, { projectId, slot, lock: true })) return refuse('not_draft', { slot });
      await holdsOneMore(tx, projectId, stored.size);
      await tx.rows('INSERT INTO document (id, project_id, slot, name, sha256, size, media_type, uploaded_by, uploaded_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)', [id, projectId, slot, stored.name, stored.sha256, stored.size, stored.mediaType, actor.kind === 'person' ? actor.personId : '', await platformNow(tx)]);
      await audit(tx, { at: await platformNow(tx), personId: actor.kind === 'person' ? actor.personId : null, action: 'addDocument', target: projectId, detail: { documentId: id, slot, sha256: stored.sha256 } });
      await keepAnswer(tx, actor, keyed, { documentId: id });
    }
    return (await listDocuments(tx, projectId)).find((d) => d.id === id) ?? refuse('not_found');
  });
}
async function holdsOneMore(tx: Tx, projectId: string, size: number): Promise<void> {
  const held = (await tx.row<{ n: number; bytes: bigint }>('SELECT count(*)::int AS n, coalesce(sum(size), 0)::int8 AS bytes FROM document WHERE project_id = $1', [projectId]))!;
  if (held.n >= PROJECT_FILES.most || held.bytes + BigInt(size) > PROJECT_FILES.bytes) refuse('too_many_files', { most: PROJECT_FILES.most, maxBytes: PROJECT_FILES.bytes });
}

/** Whether the slot takes files now; with the lock it stays so until the transaction ends. */
export async function evidenceOpenNow(tx: Tx, version: ProgrammeVersion, { projectId, slot, lock = false }: { projectId: string; slot: string; lock?: boolean }): Promise<boolean> {
  const head = await tx.row<{ state: ProjectState }>(`SELECT state FROM stream_head WHERE id = $1${lock ? ' FOR UPDATE' : ''}`, [projectId]);
  return head !== undefined && evidenceOpen(version, head.state, slot);
}
export const evidenceSlots = (version: { form: { evidence: { id: string }[] }; steps: { params: Record<string, unknown> }[] }): string[] =>
  [...version.form.evidence.map((e) => e.id), ...version.steps.flatMap((s) => ((s.params['evidence'] as { id: string }[] | undefined) ?? []).map((e) => e.id))];

export const slotLabels = (version: { form: { evidence: readonly { id: string; label: { zh: string } }[] }; steps: readonly { params: Record<string, unknown> }[] }): ReadonlyMap<string, string> =>
  new Map([...version.form.evidence, ...version.steps.flatMap((s) => (s.params['evidence'] as { id: string; label: { zh: string } }[] | undefined) ?? [])].map((e) => [e.id, e.label.zh]));

export async function listDocuments(sql: Tx, projectId: string): Promise<DocumentRow[]> {
  return (await sql.rows<{ id: string; slot: string; name: string; sha256: string; size: number; media_type: string; uploaded_at: Date }>(
    'SELECT id, slot, name, sha256, size, media_type, uploaded_at FROM document WHERE project_id = $1 AND removed_at IS NULL ORDER BY uploaded_at, id', [projectId],
  )).map((d) => ({ id: d.id, slot: d.slot, name: d.name, sha256: d.sha256, size: d.size, mediaType: d.media_type, uploadedAt: d.uploaded_at.toISOString() }));
}

/** As this actor reads them: a member of a panel only what was there when the panel was appointed, with the hash of then. */
export async function documentsFor(sql: Tx, actor: Actor, projectId: string): Promise<DocumentRow[]> {
  const all = await listDocuments(sql, projectId);
  if (actor.kind !== 'person' || hasRole(actor, ...OFFICIAL_ROLES, 'county_officer', 'applicant', 'organisation_admin') || !hasRole(actor, 'expert')) return all;
  const panels = await sql.rows<{ files: { id: string; sha256: string }[] | null }>(
    `SELECT h.state -> 'files' AS files FROM stream_head h WHERE h.id IN (SELECT t.stream_id FROM task t WHERE t.project_id = $1 AND t.role = 'expert' AND t.person_id = $2)`, [projectId, actor.personId],
  );
  // Panels of before files were kept with the appointment show what is there.
  if (panels.length === 0 || panels.some((p) => p.files === null)) return all;
  const reviewed = new Set(panels.flatMap((p) => p.files!.map((f) => `${f.id} ${f.sha256}`)));
  return all.filter((d) => reviewed.has(`${d.id} ${d.sha256}`));
}

/** Bytes that are not there, or are no longer those that were handed in, are said to be so; they are given to nobody. */
export async function storedBytes(house: House, hash: string): Promise<Uint8Array> {
  try { return await house.documents.get(hash); } catch (error) {
    if ((error as Error).name === 'FileDamaged') return refuse('file_damaged', { sha256: hash });
    throw error;
  }
}

export async function readDocument(house: House, actor: Actor, { projectId, documentId }: { projectId: string; documentId: string }): Promise<{ document: DocumentRow; bytes: Uint8Array }> {
  const sql = reader(house.db);
  const project = await readableProject(sql, actor, projectId);
  const all = await documentsFor(sql, actor, projectId);
  const shown = await readsBlind(sql, actor, projectId) ? blindDocuments(all, slotLabels((await programmeVersion(sql, project.versionId))!)) : all;
  const document = shown.find((d) => d.id === documentId);
  return document ? { document, bytes: await storedBytes(house, document.sha256) } : refuse('not_found');
}
