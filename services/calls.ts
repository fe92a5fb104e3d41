/** Calls and programmes as people read them: the public catalogue, open calls, a call's ranking. */
import { placesOf } from '../domain/programme/plan.js';
import { hasRole, type Actor } from '../domain/access/index.js';
import { formulaOf } from './rules.js';
import type { Label, ProgrammeVersion } from '../domain/programme/schema.js';
import { platformNow } from '../prisma/store/clock.js';
import { programmeVersion, versionsInForce } from '../prisma/store/rules.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { dateOf } from '../domain/time.js';
import { refuse, type House } from './house.js';
import { timelineOf, type TimelineEntry } from './project-page.js';
import { lateOf, type LateRow } from './late.js';
import { rankingOf, type RankingPage } from './ranking.js';
import { listTasks, type TaskRow } from './tasks.js';

export interface CallRow { id: string; title: string; programmeId: string; programmeName: { zh: string; en: string }; versionId: string; opensAt: string; closesAt: string; status: string; sample: boolean; quota: number | null; budgetLineId: string; open: boolean; amount: { zh: string; en: string } }
interface Row { id: string; title: string; version_id: string; opens_at: Date; closes_at: Date; status: string; sample: boolean; quota: number | null; budget_line_id: string }

async function view(sql: Tx, r: Row, now: string): Promise<CallRow> {
  const version = (await programmeVersion(sql, r.version_id))!;
  return {
    id: r.id, title: r.title, programmeId: version.programmeId, programmeName: version.name, versionId: r.version_id, opensAt: r.opens_at.toISOString(), closesAt: r.closes_at.toISOString(), status: r.status, sample: r.sample, quota: r.quota, budgetLineId: r.budget_line_id,
    open: r.status === 'open' && r.opens_at.toISOString() <= now && now < r.closes_at.toISOString(), amount: formulaOf(version),
  };
}

/** Public: calls that were opened. Officers and administrators also see those still being prepared. */
export async function listCalls(house: House, actor: Actor | undefined, filter: { open?: boolean | undefined } = {}): Promise<CallRow[]> {
  const sql = reader(house.db);
  const now = await platformNow(sql);
  const all = actor !== undefined && hasRole(actor, 'officer', 'approver', 'supervisor', 'administrator', 'finance_maker', 'finance_checker', 'finance_bureau');
  const rows = await sql.rows<Row>(`SELECT id, title, version_id, opens_at, closes_at, status, sample, quota, budget_line_id FROM call WHERE ($1 OR status <> 'created') AND (NOT $2::boolean OR (status = 'open' AND opens_at <= $3 AND closes_at > $3)) ORDER BY closes_at DESC, id LIMIT 500`, [all, filter.open === true, now]);
  return Promise.all(rows.map((r) => view(sql, r, now)));
}

export interface CallPage { call: CallRow; version: ProgrammeVersion; tasks: TaskRow[]; projects: { total: number; byState: { stateName: string; count: number }[] } | null; ranking: RankingPage | null; /** who was let in after the closing; to officials also who is proposed, and why */ late: LateRow[]; /** why it was taken away before it took applications */ withdrawn: string | null; corrected: CallCorrection[] }

/** What stood before it was set right, once it was public. */
export interface CallCorrection { at: string; reason: string; before: { title: string; opensAt: string; closesAt: string; quota: number | null } }
function correctionsIn(story: readonly TimelineEntry[]): CallCorrection[] {
  const said = (e: TimelineEntry | undefined): CallCorrection['before'] => { const { title, opensAt, closesAt, quota } = (e?.facts ?? {}) as Record<string, string> & { quota?: number }; return { title: title ?? '', opensAt: opensAt ?? '', closesAt: closesAt ?? '', quota: quota ?? null }; };
  const opened = story.findIndex((e) => e.type === 'CallOpened');
  return story.flatMap((e, i) => (e.type !== 'CallCorrected' || opened < 0 || i < opened ? []
    : [{ at: e.at, reason: e.texts['reason'] ?? '', before: said(story.slice(0, i).findLast((one) => one.type === 'CallCorrected' || one.type === 'CallCreated')) }]));
}

export async function callPage(house: House, actor: Actor | undefined, id: string): Promise<CallPage> {
  const sql = reader(house.db);
  const row = await sql.row<Row>('SELECT id, title, version_id, opens_at, closes_at, status, sample, quota, budget_line_id FROM call WHERE id = $1', [id]);
  const official = actor !== undefined && hasRole(actor, 'officer', 'approver', 'panel_organiser', 'supervisor', 'finance_bureau', 'finance_maker', 'finance_checker', 'legal_officer');
  if (!row || (row.status === 'created' && !official)) return refuse('not_found');
  const version = (await programmeVersion(sql, row.version_id))!;
  const call = await view(sql, row, await platformNow(sql));
  const tasks = actor ? (await listTasks(house, actor, { stream: id, limit: 200 })).items : [];
  const late = await lateOf(sql, id, official);
  const story = await timelineOf(sql, id);
  const withdrawn = row.status === 'withdrawn' ? story.findLast((e) => e.type === 'CallWithdrawn')?.texts['reason'] ?? '' : null;
  const corrected = correctionsIn(story);
  if (!official) return { call, version, tasks, projects: null, ranking: null, late, withdrawn, corrected };
  const byState = await sql.rows<{ state_name: string; count: bigint }>('SELECT state_name, count(*) AS count FROM project WHERE call_id = $1 AND submitted_at IS NOT NULL GROUP BY 1 ORDER BY 2 DESC', [id]);
  const projects = { total: byState.reduce((n, s) => n + Number(s.count), 0), byState: byState.map((s) => ({ stateName: s.state_name, count: Number(s.count) })) };
  return { call, version, tasks, projects, ranking: await rankingOf(sql, { id, quota: call.quota }, version), late, withdrawn, corrected };
}

export interface CatalogueRow { id: string; versionId: string; name: Label; projectType: string; validFrom: string; validTo: string; applicantKinds: string[]; amount: Label; /** Most that one award may be; null where the policy names no limit, or no amount at all. */ mostFen: string | null }
/** `atLeastFen`: an award may reach so much; `unset`: the policy names no amount. */
export interface CatalogueSearch { asOf?: string | undefined; applicantKind?: string | undefined; money?: { atLeastFen: string } | 'unset' | undefined }

/** Programmes in force on a day (default today), the public catalogue: no sample measures, nothing without an amount or a rule. */
export async function listProgrammes(house: House, { asOf, applicantKind, money }: CatalogueSearch = {}): Promise<CatalogueRow[]> {
  const sql = reader(house.db);
  const on = asOf ?? dateOf(await platformNow(sql));
  return (await versionsInForce(sql, on)).filter((v) => !v.measure.sample)
    .filter((v) => applicantKind === undefined || v.applicantKinds.includes(applicantKind as never))
    .filter((v) => money === undefined || (money === 'unset' ? v.formula.type === 'not_set' : reaches(v.formula, money.atLeastFen)))
    .map((v) => ({ id: v.programmeId, versionId: v.id, name: v.name, projectType: v.projectType, validFrom: v.validFrom, validTo: v.validTo, applicantKinds: v.applicantKinds, amount: formulaOf(v), mostFen: mostOf(v.formula) }));
}

/** A rate without a limit reaches every sum. */
const reaches = (formula: ProgrammeVersion['formula'], atLeastFen: string): boolean =>
  formula.type !== 'not_set' && BigInt(mostOf(formula) ?? atLeastFen) >= BigInt(atLeastFen);

function mostOf(formula: ProgrammeVersion['formula']): string | null {
  switch (formula.type) {
    case 'fixed': return formula.amountFen;
    case 'rate': return formula.caseCapFen ?? formula.yearCapFen ?? null;
    case 'first_year_interest': return formula.caseCapFen;
    case 'tiers': return formula.tiers.map((t) => t.amountFen).reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b));
    case 'not_set': return null;
  }
}

/** All versions of a programme with every field and its source. */
export async function programmePage(house: House, programmeId: string, asOf?: string): Promise<{ programmeId: string; current: ProgrammeVersion | null; versions: ProgrammeVersion[] }> {
  const sql = reader(house.db);
  const rows = await sql.rows<{ id: string }>(`SELECT id FROM programme_version WHERE programme_id = $1 AND status = 'published' ORDER BY sample, valid_from, version`, [programmeId]);
  if (rows.length === 0) return refuse('not_found');
  const versions = await Promise.all(rows.map(async (r) => (await programmeVersion(sql, r.id))!));
  const on = asOf ?? dateOf(await platformNow(sql));
  const current = (await versionsInForce(sql, on)).find((v) => v.programmeId === programmeId && !v.measure.sample);
  return { programmeId, versions, current: current ?? null };
}

export interface CallableVersion { id: string; programmeId: string; name: Label; measure: Label; sample: boolean; amount: Label; validTo: string; quotaMax: number | null }

/**
 * Versions that a call may be opened for today, sample measures among them: what the officer chooses from. Beside them
 * those that lack only an amount: a measure has to set it first.
 */
export async function callableVersions(house: House, actor: Actor): Promise<{ callable: CallableVersion[]; amountNotSet: CallableVersion[] }> {
  if (!hasRole(actor, 'officer')) return refuse('not_allowed');
  const sql = reader(house.db);
  const versions = (await versionsInForce(sql, dateOf(await platformNow(sql)))).filter((v) => v.legality.inForce && ['subsidy', 'award'].includes(v.instrument));
  const rows = (notSet: boolean): CallableVersion[] => versions.filter((v) => (v.formula.type === 'not_set') === notSet)
    .map((v) => ({ id: v.id, programmeId: v.programmeId, name: v.name, measure: v.measure.label, sample: v.measure.sample, amount: formulaOf(v), validTo: v.validTo, quotaMax: placesOf(undefined, v) ?? null }));
  return { callable: rows(false), amountNotSet: rows(true) };
}
