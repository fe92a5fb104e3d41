/**
 * The versions of an application that left the house, what differs between two of them, and how far a correction that
 * is asked for has come. Non-goal: saving (services/drafts.ts), and who may read the project (services/projects.ts).
 */
import { answersOf, entries, fieldsOf, type FormContent } from '../domain/programme/form.js';
import type { Form } from '../domain/programme/schema.js';
import { formDifference, placeOfPoint, type FieldChange, type Place, type Point } from '../domain/project/corrections.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import type { House } from './house.js';

/** An event as the reader is told it. */
interface Told { type: string; at: string; facts: Record<string, unknown> }
/** What is asked of a project's page; the page itself asks this file. */
interface Page { id: string; title: string; blind: boolean; reader: string; timeline: readonly Told[]; form: { definition: Form } }
export interface HandedIn { version: number; at: string }
export interface FileChange { slot: string; name: string; added: boolean }
export interface Difference { versions: HandedIn[]; from: HandedIn; to: HandedIn; fields: FieldChange[]; files: FileChange[]; /** of the organisations that either version names, by id */ names: Record<string, { zh: string; en: string }>; /** of the correction between the two: its points, and whether their place was changed; null of one without a place */ points: { item: string; reason: string; changed: boolean | null }[] }

const FROZEN: ReadonlySet<string> = new Set(['ApplicationFrozen', 'ApplicationCorrected']);

/** Each time the application was handed in, with its version; the same version twice is twice. */
export const handedIn = (timeline: readonly Told[]): HandedIn[] =>
  timeline.filter((e) => FROZEN.has(e.type)).map((e) => ({ version: Number(e.facts['formVersion']), at: e.at }));

const contentAt = async (sql: Tx, projectId: string, version: number): Promise<FormContent> =>
  (await sql.row<{ content: FormContent }>('SELECT content FROM form_version WHERE project_id = $1 AND version = $2', [projectId, version]))?.content ?? {};

/** Files that came, or went, after the one instant and up to the other. */
async function filesBetween(sql: Tx, projectId: string, slots: readonly string[], { from, to }: { from: string; to: string | null }): Promise<FileChange[]> {
  return sql.rows<FileChange>(
    `SELECT slot, name, removed_at IS NULL OR removed_at > coalesce($3::timestamptz, 'infinity') AS added FROM document WHERE project_id = $1 AND slot = ANY($4)
       AND ((uploaded_at > $2 AND uploaded_at <= coalesce($3::timestamptz, 'infinity') AND (removed_at IS NULL OR removed_at > coalesce($3::timestamptz, 'infinity'))) OR (uploaded_at <= $2 AND removed_at > $2 AND removed_at <= coalesce($3::timestamptz, 'infinity')))
     ORDER BY uploaded_at, id`, [projectId, from, to, [...slots]],
  );
}

/** Between the two last versions that were handed in, or two named ones; null where there is one alone. For the applicant's side and officials. */
export async function differenceOf(house: House, page: Page, wanted: { from?: number; to?: number } = {}): Promise<Difference | null> {
  if (page.blind || page.reader === 'expert' || page.reader === 'consulted') return null;
  const versions = handedIn(page.timeline);
  const to = versions[wanted.to ?? versions.length - 1];
  const from = versions[wanted.from ?? versions.length - 2];
  if (!from || !to || from === to) return null;
  const sql = reader(house.db);
  const [before, after, files] = await Promise.all([contentAt(sql, page.id, from.version), contentAt(sql, page.id, to.version), filesBetween(sql, page.id, page.form.definition.evidence.map((e) => e.id), { from: from.at, to: to.at })]);
  const [old, now] = [before, after].map((content) => answersOf(page.form.definition, content, page.title)) as [FormContent, FormContent];
  const fields = formDifference(page.form.definition, old, now);
  return { versions, from, to, fields, files, names: await namesIn(sql, page.form.definition, [old, now]), points: pointsBetween(page, { from, to }, partsOf({ fields, files })) };
}

/** What was changed, by the parts that a point can name: sections, fields, the files as a whole, and each slot of them. */
const partsOf = ({ fields, files }: Pick<Difference, 'fields' | 'files'>): string[] => [...new Set([...fields.flatMap((c) => [c.section, `${c.section}.${c.field.id}`]), ...(files.length > 0 ? ['files'] : []), ...files.map((f) => `files.${f.slot}`)])];
/** The part that a point is about. */
export const partOf = (place: Place): string => ('files' in place ? place.files === null ? 'files' : `files.${place.files}` : place.section);

function pointsBetween({ timeline, form }: Page, { from, to }: { from: HandedIn; to: HandedIn }, changed: readonly string[]): Difference['points'] {
  const asked = timeline.findLast((e) => e.type === 'CorrectionRequested' && e.at >= from.at && e.at <= to.at);
  return ((asked?.facts['points'] as Point[] | undefined) ?? []).map((p) => { const place = placeOfPoint(form.definition, form.definition.evidence, p); return { item: p.item, reason: p.reason, changed: place ? changed.includes(partOf(place)) : null }; });
}

/** One that is named no more is known by its name still. */
async function namesIn(sql: Tx, form: Form, contents: readonly FormContent[]): Promise<Difference['names']> {
  const ids = fieldsOf(form).filter((f) => f.kind === 'organisations').flatMap((f) => contents.flatMap((c) => entries(c[f.id])));
  const rows = ids.length === 0 ? [] : await sql.rows<{ id: string; zh: string; en: string }>(`SELECT id, name AS zh, coalesce(nullif(name_en, ''), name) AS en FROM organisation WHERE id = ANY($1)`, [[...new Set(ids)]]);
  return Object.fromEntries(rows.map(({ id, zh, en }) => [id, { zh, en }]));
}

/** A correction that is asked for: its points with their places, and the parts that were changed since. */
export interface Correction { points: (Point & { place: Place | null })[]; /** see partsOf */ changed: string[] }

/** Null while no correction waits for the applicant. */
export async function correctionOf(sql: Tx, { projectId, title, form, content, timeline, open }: { projectId: string; title: string; form: Form; content: FormContent; timeline: readonly Told[]; open: boolean }): Promise<Correction | null> {
  const asked = open ? timeline.findLast((e) => e.type === 'CorrectionRequested') : undefined;
  const last = handedIn(timeline).at(-1);
  if (!asked || !last) return null;
  const [before, files] = await Promise.all([contentAt(sql, projectId, last.version), filesBetween(sql, projectId, form.evidence.map((e) => e.id), { from: asked.at, to: null })]);
  const points = ((asked.facts['points'] as Point[] | undefined) ?? []).map((p) => ({ item: p.item, reason: p.reason, place: placeOfPoint(form, form.evidence, p) ?? null }));
  return { points, changed: partsOf({ fields: formDifference(form, answersOf(form, before, title), content), files }) };
}
