/**
 * What a printed form shows, under the reader's own projection: who may not read the project, batch or panel gets no
 * form of it, and money and results stay with the applicant and officials. Non-goal: how it looks.
 */
import { hasRole, PANEL_READERS, type Actor } from '../domain/access/index.js';
import type { BatchSubject, PrintedForm, Subject } from '../domain/papers.js';
import type { Label, ProgrammeVersion } from '../domain/programme/schema.js';
import { batchSubject, keptSubject, officeOf } from '../prisma/store/subjects.js';
import { programmeVersion } from '../prisma/store/rules.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { readsBlind, STRUCK, strikeFor } from './blind.js';
import { batchView } from './finance.js';
import { refuse, type House } from './house.js';
import { noticePage, type NoticePage } from './notices.js';
import { panelPage, type PanelPage } from './panels.js';
import { projectPage, recomputedAward, timelineOf, type ProjectPage, type TimelineEntry } from './project-page.js';
import type { Recomputation } from './recomputation.js';
import { printForm, type PrintedEvent } from './public.js';

export type ProjectForm = Exclude<PrintedForm, 'notice' | 'paymentList' | 'reviewSheet' | 'reviewSummary'>;
export interface ProjectPrint {
  of: 'project'; kind: ProjectForm; event: PrintedEvent; page: ProjectPage; version: ProgrammeVersion; office: Label; county: Label | null;
  /** The event as the reader's timeline shows it, with its free text. */
  entry: TimelineEntry;
  /** Names of the organisations that the form names by id. */
  organisations: Record<string, Label>;
  budgetLine: { title: string; quotaDocument: string } | null;
  /** Of a calculation: computed again just now. */
  recomputed: Recomputation | null;
  /** The panel of an acceptance; only to officials, who alone read names and opinions. */
  panel: PanelPage | null; opinions: Record<string, string>;
}
export interface NoticePrint { of: 'notice'; event: PrintedEvent; notice: NoticePage; office: Label }
export interface PanelPrint { of: 'panel'; kind: 'reviewSheet' | 'reviewSummary'; panel: PanelPage; project: { title: string; receipt: string | null; applicantName: string; programme: Label }; office: Label; sheets: { event: PrintedEvent; personId: string; opinion: string }[]; summary: PrintedEvent | null }
export interface BatchPrint { of: 'batch'; event: PrintedEvent; id: string; thirdSignature: boolean; /** As it was released. */ list: BatchSubject }
export type PrintView = ProjectPrint | NoticePrint | PanelPrint | BatchPrint;

const INNER: readonly PrintedForm[] = ['calculation', 'issuance', 'acceptanceOpinion', 'agreement'];

export async function printView(house: House, actor: Actor | undefined, { kind, streamId, seq }: { kind: PrintedForm; streamId: string; seq?: number | undefined }): Promise<PrintView> {
  if (kind === 'notice') return noticePrint(house, streamId);
  if (!actor) return refuse('not_signed_in');
  if (kind === 'paymentList') return batchPrint(house, actor, streamId);
  if (kind === 'reviewSheet' || kind === 'reviewSummary') return panelPrint(house, actor, kind, streamId);
  return projectPrint(house, actor, { kind, streamId, seq });
}

async function projectPrint(house: House, actor: Actor, { kind, streamId, seq }: { kind: ProjectForm; streamId: string; seq?: number | undefined }): Promise<ProjectPrint> {
  const sql = reader(house.db);
  const now = await projectPage(house, actor, streamId);
  // A form names the applicant.
  if (now.blind) return refuse('not_found');
  if (INNER.includes(kind) && now.reader !== 'applicant' && now.reader !== 'official') return refuse('not_found');
  const event = await printForm(house, { kind, streamId, seq });
  const entry = now.timeline.find((e) => e.seq === event.seq);
  if (!entry || (kind === 'ending' && !now.ending)) return refuse('not_found');
  const subject = await keptSubject(sql, event.facts);
  const page = subject ? await asIssued(sql, now, subject) : now;
  const version = (await programmeVersion(sql, page.programme.versionId))!;
  const parties = ((event.facts['parties'] as { organisation: string }[] | undefined) ?? []).map((p) => p.organisation);
  const lineId = (event.facts['budgetLineId'] as string | undefined) ?? null;
  const line = lineId === null ? undefined : await sql.row<{ title: string; quota_document: string }>('SELECT title, quota_document FROM budget_line WHERE id = $1', [lineId]);
  const panelId = event.facts['panelId'] as string | undefined;
  const official = page.reader === 'official' && hasRole(actor, ...PANEL_READERS);
  return {
    of: 'project', kind, event, entry: { ...entry, byName: subject?.people[entry.by]?.name ?? entry.byName }, page, version, office: subject?.office ?? await officeOf(sql, streamId), county: subject ? subject.county : await placeOf(sql, page.applicant.county), organisations: subject?.organisations ?? await partiesOf(sql, [...parties, page.applicant.id]),
    budgetLine: lineId === null ? null : subject ? subject.budgetLine : line ? { title: line.title, quotaDocument: line.quota_document } : null,
    recomputed: kind === 'calculation' ? await recomputedAward(house, now, event.seq) : null,
    panel: panelId && official ? withNames(await panelPage(house, actor, panelId), subject) : null, opinions: panelId && official ? await opinionsOf(sql, panelId) : {},
  };
}

/** The project as the form named it on its day; what the form does not name is as it is now. */
async function asIssued(sql: Tx, page: ProjectPage, s: Subject): Promise<ProjectPage> {
  const form = await sql.row<{ content: ProjectPage['form']['content'] }>('SELECT content FROM form_version WHERE project_id = $1 AND version = $2', [page.id, s.formVersion]);
  return {
    ...page, title: s.title, receipt: s.receipt, call: { ...page.call, title: s.call }, applicant: s.applicant, numbers: s.numbers,
    members: page.members.map((m) => ({ ...m, name: s.organisations[m.id]?.zh ?? m.name })), documents: s.documents,
    form: { ...page.form, version: s.formVersion, content: form ? onlyShown(page, form.content) : page.form.content }, award: page.award && s.award && { ...s.award, shown: s.award.money }, instalments: page.award ? s.instalments.map((i) => ({ ...i, shown: i.status })) : [], expenditure: page.expenditure.length > 0 ? s.expenditure.map((line) => ({ ...line, marks: [], twins: [], elsewhere: [], struck: null })) : [],
  };
}

/** Answers to the fields that this reader is shown. */
function onlyShown({ form }: ProjectPage, content: ProjectPage['form']['content']): ProjectPage['form']['content'] {
  const shown = new Set(form.definition.sections.flatMap((s) => s.fields.map((f) => f.id)));
  return Object.fromEntries(Object.entries(content).filter(([id]) => shown.has(id)));
}

const withNames = (panel: PanelPage, subject: Subject | undefined): PanelPage =>
  (subject ? { ...panel, members: panel.members.map((m) => ({ ...m, ...(subject.people[m.personId] ?? {}) })) } : panel);

async function noticePrint(house: House, id: string): Promise<NoticePrint> {
  const notice = await noticePage(house, undefined, id);
  const event = await printForm(house, { kind: 'notice', streamId: id });
  return { of: 'notice', event, notice, office: (event.facts['office'] as Label | undefined) ?? { zh: '', en: '' } };
}

async function panelPrint(house: House, actor: Actor, kind: 'reviewSheet' | 'reviewSummary', id: string): Promise<PanelPrint> {
  const sql = reader(house.db);
  const panel = await panelPage(house, actor, id);
  // The summary names all members and their scores: officials have it once the panel has concluded.
  if (kind === 'reviewSummary' && panel.concluded === null) return refuse('not_found');
  const project = (await sql.row<{ title: string; receipt: string | null; name: string; version_id: string }>('SELECT p.title, p.receipt, o.name, p.version_id FROM project p JOIN organisation o ON o.id = p.applicant_id WHERE p.id = $1', [panel.projectId]))!;
  const shown = panel.members.filter((m) => m.scores !== null).map((m) => m.personId);
  const reports = kind === 'reviewSheet' ? (await timelineOf(sql, id)).filter((e) => e.type === 'ReportSubmitted' && shown.includes(e.by)) : [];
  if (kind === 'reviewSheet' && reports.length === 0) return refuse('not_found');
  const summary = kind === 'reviewSummary' ? await printForm(house, { kind, streamId: id }) : null;
  const sheets = [];
  for (const r of reports) sheets.push({ event: await printForm(house, { kind, streamId: id, seq: r.seq }), personId: r.by, opinion: r.texts['opinion'] ?? '' });
  const subject = await keptSubject(sql, (summary ?? sheets[0]?.event)?.facts ?? {});
  if (subject) Object.assign(project, { title: subject.title, receipt: subject.receipt, name: subject.applicant.name });
  if (await readsBlind(sql, actor, panel.projectId)) Object.assign(project, { title: (await strikeFor(sql, panel.projectId))(project.title), receipt: null, name: STRUCK });
  const version = (await programmeVersion(sql, project.version_id))!;
  return {
    of: 'panel', kind, panel: withNames(panel, subject), project: { title: project.title, receipt: project.receipt, applicantName: project.name, programme: version.name }, office: subject?.office ?? await officeOf(sql, panel.projectId), sheets, summary,
  };
}

async function batchPrint(house: House, actor: Actor, id: string): Promise<BatchPrint> {
  const sql = reader(house.db);
  const view = await batchView(house, actor, id);
  const event = await printForm(house, { kind: 'paymentList', streamId: id });
  const list = await keptSubject<BatchSubject>(sql, event.facts) ?? await batchSubject(sql, id, { released: event.facts['released'] as string[] });
  return { of: 'batch', event, id, thirdSignature: view.thirdSignature, list };
}

const placeOf = async (sql: Tx, id: string): Promise<Label | null> => (await sql.row<{ name: Label }>(`SELECT body -> 'name' AS name FROM jurisdiction WHERE id = $1`, [id]))?.name ?? null;
async function partiesOf(sql: Tx, ids: readonly string[]): Promise<Record<string, Label>> {
  return Object.fromEntries((await sql.rows<{ id: string; name: string; name_en: string }>('SELECT id, name, name_en FROM organisation WHERE id = ANY($1)', [ids])).map((o) => [o.id, { zh: o.name, en: o.name_en || o.name }]));
}
async function opinionsOf(sql: Tx, panelId: string): Promise<Record<string, string>> {
  return Object.fromEntries((await timelineOf(sql, panelId)).filter((e) => e.type === 'ReportSubmitted').map((e) => [e.by, e.texts['opinion'] ?? '']));
}
