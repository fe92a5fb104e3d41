/**
 * Programme versions as the office keeps them: a draft is made by an administrator, checked and published by the legal
 * officer, never by one who made it; a published version is never edited, another supersedes it from a day on. What was
 * saved, proposed, returned and published stands in the audit. Non-goals: what a version pays (domain/award), running projects.
 */
import { hasRole, type Actor, type Role } from '../domain/access/index.js';
import { Programme, type ProgrammeFile } from '../domain/programme/catalogue.js';
import { compareVersions, type Difference } from '../domain/programme/compare.js';
import { underMeasure, type NewMeasure } from '../domain/programme/measure.js';
import { checkFile, type FileContext } from '../domain/programme/file.js';
import { ProgrammeVersion, type Label } from '../domain/programme/schema.js';
import { checkDays, lastDayOf, overlaps } from '../domain/programme/version-checks.js';
import { addDays, dateOf, type PlainDate } from '../domain/time.js';
import { platformNow } from '../prisma/store/clock.js';
import { audit, canonical } from '../prisma/store/record.js';
import { programmeVersion } from '../prisma/store/rules.js';
import { inTransaction, reader, type Tx } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';
import { Refusal, refuse, type House, type Person } from './house.js';
import { claimKey, keepAnswer, type Keyed } from './once.js';

export const READERS: readonly Role[] = ['administrator', 'legal_officer', 'officer', 'approver', 'supervisor'];
export type VersionStatus = 'draft' | 'proposed' | 'published';
export interface VersionRow {
  id: string; programmeId: string; version: number; jurisdiction: string; name: Label; measure: Label; sample: boolean; status: VersionStatus;
  validFrom: PlainDate; validTo: PlainDate; supersededBy: string | null; supersededFrom: PlainDate | null; supersedes: string | null;
  revision: number; madeBy: string | null; madeAt: string | null; proposedAt: string | null; note: string | null; publishedBy: string | null; publishedAt: string | null;
}
export interface VersionFault { path: string; reason: string }
export interface VersionPage extends VersionRow { body: ProgrammeVersion; faults: VersionFault[]; allowed: ('save' | 'discard' | 'propose' | 'return' | 'publish' | 'copy')[]; versions: { id: string; status: VersionStatus }[] }

interface Row {
  id: string; programme_id: string; version: number; jurisdiction: string; name: Label; measure: Label; sample: boolean; status: 'draft' | 'published'; valid_from: string; valid_to: string; supersedes: string | null;
  superseded_by: string | null; superseded_from: string | null; revision: number; made_by: string | null; maker: string | null; made_at: Date | null; proposed_at: Date | null; note: string | null; publisher: string | null; published_at: Date | null; body: unknown;
}
const COLUMNS = `v.id, v.programme_id, v.version, v.jurisdiction, v.body -> 'name' AS name, v.body -> 'measure' -> 'label' AS measure, v.sample, v.status, v.valid_from::text, v.valid_to::text, v.supersedes,
  s.id AS superseded_by, s.valid_from::text AS superseded_from, v.revision, v.made_by, m.name AS maker, v.made_at, v.proposed_at, v.note, p.name AS publisher, v.published_at`;
const FROM = `FROM programme_version v LEFT JOIN person m ON m.id = v.made_by LEFT JOIN person p ON p.id = v.published_by
  LEFT JOIN programme_version s ON s.status = 'published' AND s.supersedes = v.id`;
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const statusOf = (row: Pick<Row, 'status' | 'proposed_at'>): VersionStatus => (row.status === 'published' ? 'published' : row.proposed_at ? 'proposed' : 'draft');
const view = (r: Row): VersionRow => ({
  id: r.id, programmeId: r.programme_id, version: r.version, jurisdiction: r.jurisdiction, name: r.name, measure: r.measure, sample: r.sample, status: statusOf(r), validFrom: r.valid_from, validTo: r.valid_to,
  supersedes: r.supersedes, supersededBy: r.superseded_by, supersededFrom: r.superseded_from, revision: r.revision, madeBy: r.maker, madeAt: iso(r.made_at), proposedAt: iso(r.proposed_at), note: r.note, publishedBy: r.publisher, publishedAt: iso(r.published_at),
});

export interface VersionFilter { programme?: string | undefined; status?: VersionStatus | undefined; jurisdiction?: string | undefined; /** In force on this day. */ on?: PlainDate | undefined }

export async function listVersions(house: House, actor: Actor, filter: VersionFilter = {}): Promise<VersionRow[]> {
  if (!hasRole(actor, ...READERS)) return refuse('not_allowed');
  const rows = await reader(house.db).rows<Row>(
    `SELECT ${COLUMNS} ${FROM} WHERE ($1::text IS NULL OR v.programme_id = $1) AND ($2::text IS NULL OR v.jurisdiction = $2) AND ($3::date IS NULL OR (v.valid_from <= $3 AND v.valid_to >= $3 AND (s.valid_from IS NULL OR s.valid_from > $3)))
     ORDER BY v.status, v.programme_id, v.sample, v.version LIMIT 1000`, [filter.programme ?? null, filter.jurisdiction ?? null, filter.on ?? null],
  );
  return rows.map(view).filter((r) => filter.status === undefined || r.status === filter.status);
}

async function rowOf(sql: Tx, id: string, lock = false): Promise<Row> {
  if (lock) await sql.rows('SELECT 1 FROM programme_version WHERE id = $1 FOR UPDATE', [id]);
  return (await sql.row<Row>(`SELECT ${COLUMNS}, v.body ${FROM} WHERE v.id = $1`, [id])) ?? refuse('not_found');
}

/** A version with what is still wrong with it and what the reader may do. */
export async function versionPage(house: House, actor: Actor, id: string): Promise<VersionPage> {
  if (!hasRole(actor, ...READERS)) return refuse('not_allowed');
  const sql = reader(house.db);
  const row = await rowOf(sql, id);
  const body = ProgrammeVersion.parse(row.body);
  const others = await sql.rows<{ id: string; status: 'draft' | 'published'; proposed_at: Date | null }>('SELECT id, status, proposed_at FROM programme_version WHERE programme_id = $1 ORDER BY sample, version, id', [row.programme_id]);
  return {
    ...view(row), body, faults: row.status === 'draft' ? await faultsOf(house, sql, body) : [], allowed: await allowedTo(sql, actor, row),
    versions: others.map((o) => ({ id: o.id, status: statusOf(o) })),
  };
}

async function allowedTo(sql: Tx, actor: Actor, row: Row): Promise<VersionPage['allowed']> {
  const admin = hasRole(actor, 'administrator');
  const status = statusOf(row);
  return [
    ...(admin && status === 'draft' ? ['save', 'discard', 'propose'] as const : []),
    ...(hasRole(actor, 'legal_officer') && status === 'proposed' ? ['return', ...(await madeBy(sql, actor, row) ? [] : ['publish'] as const)] as const : []),
    ...(admin && status === 'published' ? ['copy'] as const : []),
  ];
}

// --- what is wrong with a version ---

export async function fileContext(house: House, sql: Tx, brought: readonly string[] = []): Promise<FileContext> {
  const [jurisdictions, departments, programmes] = await Promise.all([
    sql.rows<{ id: string }>('SELECT id FROM jurisdiction'), sql.rows<{ id: string }>('SELECT id FROM department'), sql.rows<{ programme_id: string }>('SELECT DISTINCT programme_id FROM programme_version'),
  ]);
  const ids = (rows: readonly { id: string }[]): string[] => rows.map((r) => r.id);
  return { documents: house.policy?.documents ?? [], jurisdictions: ids(jurisdictions), departments: ids(departments), programmes: [...new Set([...brought, ...(house.policy?.catalogue ?? []).map((p) => p.id), ...programmes.map((p) => p.programme_id)])] };
}

/** The programme's row of the catalogue, as a file holds it. */
export function catalogueRow(house: House, programmeId: string): ProgrammeFile['programme'] | undefined {
  const row = house.policy?.catalogue.find((p) => p.id === programmeId);
  if (!row) return undefined;
  const { workItem: _workItem, ...programme } = row;
  return programme;
}

/** The same of a programme that came as a file and stands in no catalogue: the row it was imported with. */
export async function programmeRow(house: House, sql: Tx, programmeId: string): Promise<ProgrammeFile['programme'] | undefined> {
  const known = catalogueRow(house, programmeId);
  if (known) return known;
  const row = await sql.row<{ row: unknown }>(`SELECT catalogue_row AS row FROM programme_version WHERE programme_id = $1 AND catalogue_row IS NOT NULL ORDER BY status DESC, made_at LIMIT 1`, [programmeId]);
  return row && Programme.parse(row.row);
}

/** Every fault of a version by itself; what it says beside the published ones is asked when it is published. */
async function faultsOf(house: House, sql: Tx, version: ProgrammeVersion): Promise<VersionFault[]> {
  const programme = await programmeRow(house, sql, version.programmeId);
  if (!programme) return [{ path: 'programmeId', reason: `there is no programme ${version.programmeId}` }];
  const faults: VersionFault[] = [];
  // What it supersedes stands in the database, not in its file.
  const { supersedes: _supersedes, ...alone } = version;
  checkDays((path, reason) => { faults.push({ path, reason }); }, version, dateOf(await platformNow(sql)));
  checkFile((path, reason) => { faults.push({ path: path.replace(/^versions\.0\.?/, ''), reason }); }, { programme, versions: [alone] }, await fileContext(house, sql));
  return faults;
}

/** With both names, where two versions would be in force on one day. */
async function refuseOverlap(sql: Tx, version: ProgrammeVersion): Promise<void> {
  const rows = await sql.rows<{ id: string }>(`SELECT id FROM programme_version WHERE programme_id = $1 AND status = 'published' AND id <> $2`, [version.programmeId, version.id]);
  const published = await Promise.all(rows.map(async (r) => (await programmeVersion(sql, r.id))!));
  const old = version.supersedes === undefined ? undefined : published.find((v) => v.id === version.supersedes);
  if (version.supersedes !== undefined) {
    if (!old || old.measure.sample !== version.measure.sample) throw new Refusal({ code: 'version_faults', detail: { faults: [{ path: 'supersedes', reason: `${version.supersedes} is not published or of another kind` }] } });
    if (version.validFrom <= old.validFrom || version.validFrom > lastDayOf(old, published)) throw new Refusal({ code: 'version_overlap', detail: { versions: [version.id, old.id], validFrom: old.validFrom, validTo: lastDayOf(old, published) } });
  }
  // A measure that replaces another supersedes its version too, so both are asked as one line of versions.
  const pair = overlaps([...published, version].map((v) => (v.id === version.id && old ? { ...v, measure: old.measure } : v))).find((p) => p.includes(version.id));
  if (pair) refuse('version_overlap', { versions: pair });
}

// --- drafting ---

const nowOf = (tx: Tx): Promise<string> => platformNow(tx);
const administrator = (actor: Actor): Person => (hasRole(actor, 'administrator') ? actor as Person : refuse('not_allowed'));

/**
 * A new draft from a version: the next number, from tomorrow, superseding the one it comes from. Under another measure it
 * is the first of that measure, and supersedes what is published under the measure before it.
 */
export async function createDraft(house: House, actor: Actor, { from, measure, ...keyed }: { from: string; measure?: NewMeasure | undefined } & Keyed): Promise<VersionPage> {
  const person = administrator(actor);
  const id = await inTransaction(house.db, async (tx) => {
    const earlier = await claimKey(tx, actor, keyed, { type: 'createProgrammeDraft', streamId: from, input: { from, ...(measure ? { measure } : {}) } });
    if (earlier) return earlier['id'] as string;
    const row = await rowOf(tx, from, true);
    const source = ProgrammeVersion.parse(row.body);
    const tomorrow = addDays(dateOf(await nowOf(tx)), 1);
    const draft = measure ? await draftUnder(house, tx, source, { measure, on: tomorrow }) : await draftAfter(tx, source, { published: row.status === 'published', tomorrow });
    await insertDraft(tx, person, draft);
    await keepAnswer(tx, actor, keyed, { id: draft.id });
    return draft.id;
  });
  return versionPage(house, actor, id);
}

/** The next version of the same measure. */
async function draftAfter(tx: Tx, source: ProgrammeVersion, { published, tomorrow }: { published: boolean; tomorrow: PlainDate }): Promise<ProgrammeVersion> {
  const last = (await tx.row<{ n: number }>(`SELECT max(version) AS n FROM programme_version WHERE programme_id = $1 AND body -> 'measure' ->> 'id' = $2`, [source.programmeId, source.measure.id]))!.n;
  const validFrom = published && tomorrow > source.validFrom ? (tomorrow < source.validTo ? tomorrow : source.validTo) : source.validFrom;
  return { ...source, version: last + 1, id: `${source.programmeId}@${source.measure.id}#${last + 1}`, validFrom, ...(published ? { supersedes: source.id } : {}) };
}

/** The first version of another measure. */
async function draftUnder(house: House, tx: Tx, source: ProgrammeVersion, { measure, on }: { measure: NewMeasure; on: PlainDate }): Promise<ProgrammeVersion> {
  const document = house.policy?.documents.find((d) => d.id === measure.document);
  if (!document) throw new Refusal({ code: 'validation', fields: { document: 'not_an_option' } });
  const draft = underMeasure(source, measure, { on, document });
  const rows = await tx.rows<{ status: string; body: unknown }>('SELECT status, body FROM programme_version WHERE programme_id = $1 ORDER BY valid_from, version', [source.programmeId]);
  const known = rows.map((r) => ({ status: r.status, version: ProgrammeVersion.parse(r.body) }));
  if (known.some(({ version }) => version.measure.id === measure.id)) throw new Refusal({ code: 'validation', fields: { id: 'given_twice' } });
  // The last that is published and replaced by none yet; a sample replaces only samples.
  const published = known.filter(({ status, version }) => status === 'published' && version.measure.sample === measure.sample).map(({ version }) => version);
  const before = published.filter((v) => v.validTo >= draft.validFrom && !published.some((later) => later.supersedes === v.id)).at(-1);
  return before ? { ...draft, supersedes: before.id } : draft;
}

export async function insertDraft(tx: Tx, person: Person, draft: ProgrammeVersion, row?: ProgrammeFile['programme']): Promise<void> {
  const at = await nowOf(tx);
  await tx.rows(
    `INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body, body_hash, revision, made_by, made_at, catalogue_row) VALUES ($1,$2,$3,$4,$5,'draft',$6,$7,$8,$9,1,$10,$11,$12)`,
    [draft.id, draft.programmeId, draft.version, draft.jurisdiction, draft.measure.sample, draft.validFrom, draft.validTo, JSON.stringify(draft), sha256(canonical(draft)), person.personId, at, row ? JSON.stringify(row) : null],
  );
  await audit(tx, { at, personId: person.personId, action: 'createProgrammeDraft', target: draft.id, detail: { supersedes: draft.supersedes ?? null } });
}

async function draftRow(tx: Tx, id: string, revision: number | undefined): Promise<Row> {
  const row = await rowOf(tx, id, true);
  if (row.status !== 'draft') return refuse('version_published');
  return revision !== undefined && row.revision !== revision ? refuse('if_match_failed', { revision: row.revision }) : row;
}

/** Saves a draft whole; it may still have faults, but it has the shape of a version. Id, programme and number stay. */
export async function saveDraft(house: House, actor: Actor, { id, revision, body, ...keyed }: { id: string; revision: number; body: unknown } & Keyed): Promise<VersionPage> {
  const person = administrator(actor);
  const parsed = ProgrammeVersion.safeParse(body);
  if (!parsed.success) throw new Refusal({ code: 'version_faults', detail: { faults: parsed.error.issues.map((i) => ({ path: i.path.map(String).join('.'), reason: i.code === 'unrecognized_keys' ? `unknown field ${i.keys.join(', ')}` : i.message })) } });
  await inTransaction(house.db, async (tx) => {
    if (await claimKey(tx, actor, keyed, { type: 'saveProgrammeDraft', streamId: id, input: { revision, body: parsed.data } })) return;
    const row = await draftRow(tx, id, revision);
    if (row.proposed_at) refuse('step_not_open');
    await updateDraft(tx, person, row.body as ProgrammeVersion, parsed.data);
  });
  return versionPage(house, actor, id);
}

export async function updateDraft(tx: Tx, person: Person, old: ProgrammeVersion, next: ProgrammeVersion): Promise<void> {
  const fixed = (['id', 'programmeId', 'version'] as const).filter((k) => next[k] !== old[k]);
  if (fixed.length > 0 || next.measure.id !== old.measure.id) throw new Refusal({ code: 'version_faults', detail: { faults: [...fixed, ...(next.measure.id !== old.measure.id ? ['measure.id'] : [])].map((path) => ({ path, reason: 'cannot be changed in a draft' })) } });
  const at = await nowOf(tx);
  await tx.rows(
    `UPDATE programme_version SET jurisdiction = $2, sample = $3, valid_from = $4, valid_to = $5, body = $6, body_hash = $7, revision = revision + 1, made_by = $8, made_at = $9, note = NULL, proposed_at = NULL WHERE id = $1`,
    [next.id, next.jurisdiction, next.measure.sample, next.validFrom, next.validTo, JSON.stringify(next), sha256(canonical(next)), person.personId, at],
  );
  await audit(tx, { at, personId: person.personId, action: 'saveProgrammeDraft', target: next.id, detail: { changed: compareVersions(old, next).map((d) => d.path).slice(0, 100) } });
}

export interface DraftStep extends Keyed { id: string; revision: number }

export async function discardDraft(house: House, actor: Actor, { id, revision, ...keyed }: DraftStep): Promise<void> {
  const person = administrator(actor);
  await inTransaction(house.db, async (tx) => {
    if (await claimKey(tx, actor, keyed, { type: 'discardProgrammeDraft', streamId: id, input: { revision } })) return;
    await draftRow(tx, id, revision);
    await tx.rows('DELETE FROM programme_version WHERE id = $1', [id]);
    await audit(tx, { at: await nowOf(tx), personId: person.personId, action: 'discardProgrammeDraft', target: id });
  });
}

/** Hands a draft without faults to the legal officer. */
export async function proposeDraft(house: House, actor: Actor, { id, revision, ...keyed }: DraftStep): Promise<VersionPage> {
  const person = administrator(actor);
  await inTransaction(house.db, async (tx) => {
    if (await claimKey(tx, actor, keyed, { type: 'proposeProgrammeDraft', streamId: id, input: { revision } })) return;
    const row = await draftRow(tx, id, revision);
    if (row.proposed_at) refuse('already_done');
    const body = ProgrammeVersion.parse(row.body);
    await refuseFaults(house, tx, body);
    const at = await nowOf(tx);
    await tx.rows('UPDATE programme_version SET proposed_at = $2, note = NULL WHERE id = $1', [id, at]);
    await audit(tx, { at, personId: person.personId, action: 'proposeProgrammeDraft', target: id });
  });
  return versionPage(house, actor, id);
}

async function refuseFaults(house: House, tx: Tx, body: ProgrammeVersion): Promise<void> {
  const faults = await faultsOf(house, tx, body);
  if (faults.length > 0) throw new Refusal({ code: 'version_faults', detail: { faults } });
  await refuseOverlap(tx, body);
}

/** Back to the administrator, with the reason. */
export async function returnDraft(house: House, actor: Actor, { id, revision, reason, ...keyed }: DraftStep & { reason: string }): Promise<VersionPage> {
  if (!hasRole(actor, 'legal_officer')) return refuse('not_allowed');
  if (reason.trim() === '') return refuse('reason_required');
  await inTransaction(house.db, async (tx) => {
    if (await claimKey(tx, actor, keyed, { type: 'returnProgrammeDraft', streamId: id, input: { revision, reason } })) return;
    const row = await draftRow(tx, id, revision);
    if (!row.proposed_at) refuse('step_not_open');
    await tx.rows('UPDATE programme_version SET proposed_at = NULL, note = $2 WHERE id = $1', [id, reason.trim()]);
    await audit(tx, { at: await nowOf(tx), personId: (actor as Person).personId, action: 'returnProgrammeDraft', target: id, detail: { reason } });
  });
  return versionPage(house, actor, id);
}

/** Whether the person ever saved this draft: then another publishes it. */
async function madeBy(sql: Tx, actor: Actor, row: Pick<Row, 'id' | 'made_by'>): Promise<boolean> {
  if (actor.kind !== 'person') return true;
  if (row.made_by === actor.personId) return true;
  return (await sql.row(`SELECT 1 FROM audit_entry WHERE target = $1 AND person_id = $2 AND action IN ('createProgrammeDraft', 'saveProgrammeDraft', 'proposeProgrammeDraft') AND code IS NULL`, [row.id, actor.personId])) !== undefined;
}

/** In force from its first day; never edited after. Two publications of one programme wait for each other. */
export async function publishDraft(house: House, actor: Actor, { id, revision, ...keyed }: DraftStep): Promise<VersionPage> {
  if (!hasRole(actor, 'legal_officer')) return refuse('not_allowed');
  const person = actor as Person;
  await inTransaction(house.db, async (tx) => {
    if (await claimKey(tx, actor, keyed, { type: 'publishProgrammeDraft', streamId: id, input: { revision } })) return;
    await tx.rows('SELECT pg_advisory_xact_lock(hashtext($1))', [`programme:${id.split('@')[0]}`]);
    const row = await draftRow(tx, id, revision);
    if (!row.proposed_at) refuse('step_not_open');
    if (await madeBy(tx, actor, row)) refuse('separation_of_duties');
    await refuseFaults(house, tx, ProgrammeVersion.parse(row.body));
    const at = await nowOf(tx);
    await tx.rows(`UPDATE programme_version SET status = 'published', published_by = $2, published_at = $3 WHERE id = $1`, [id, person.personId, at]);
    await audit(tx, { at, personId: person.personId, action: 'publishProgrammeVersion', target: id, detail: { supersedes: row.supersedes } });
  });
  return versionPage(house, actor, id);
}

export interface Comparison { before: { id: string; status: VersionStatus }; after: { id: string; status: VersionStatus }; differences: Difference[] }
export async function compare(house: House, actor: Actor, { before, after }: { before: string; after: string }): Promise<Comparison> {
  if (!hasRole(actor, ...READERS)) return refuse('not_allowed');
  const sql = reader(house.db);
  const [a, b] = await Promise.all([rowOf(sql, before), rowOf(sql, after)]);
  return { before: { id: a.id, status: statusOf(a) }, after: { id: b.id, status: statusOf(b) }, differences: compareVersions(ProgrammeVersion.parse(a.body), ProgrammeVersion.parse(b.body)) };
}
