/** Panels as the organiser sees them, and an expert's own assignment; an expert never sees another's report before the end. */
import { hasRole, PANEL_READERS, type Actor } from '../domain/access/index.js';
import { interestOf, isGone, replacementOf, type Interest, type PanelState } from '../domain/panel/index.js';
import { platformNow } from '../prisma/store/clock.js';
import { expertRecords, partiesOf } from '../prisma/store/panel-people.js';
import { programmeVersion } from '../prisma/store/rules.js';
import { reader } from '../prisma/store/tx.js';
import type { Label } from '../domain/programme/schema.js';
import { refuse, type House } from './house.js';
import { timelineOf } from './project-page.js';
import { listTasks, type TaskRow } from './tasks.js';


export interface PanelPage {
  id: string; projectId: string; projectTitle: string; size: number; /** least number of finance experts */ minFinance: number; mode: string; passMarkBp: number; criteria: { id: string; label: Label; weightBp: number }[];
  members: { personId: string; name: string; specialty: string; status: string; /** why an excluded member is out */ cause: string | null; /** the organiser's task about this place */ replaceTask: string | null; totalBp: number | null; scores: { criterion: string; score: number; reason: string }[] | null }[];
  concluded: { passed: boolean; meanBp: number } | null; /** its project ended before a conclusion: with which outcome */ closed: { cause: string } | null; /** its project is suspended: nobody is asked, and no last day runs */ still: boolean; tasks: TaskRow[];
}
export interface ExpertRow { personId: string; name: string; nameEn: string; specialty: string; employer: string; openReports: number; conflicted: boolean; /** why, as far as data tells */ conflict: Interest | null }

/** The expert register for one panel: who is an expert today, and who may not judge this project for reasons found in data. */
export async function listExperts(house: House, actor: Actor, projectId?: string): Promise<ExpertRow[]> {
  if (!hasRole(actor, 'panel_organiser')) return refuse('not_allowed');
  const sql = reader(house.db);
  const [parties, experts] = await Promise.all([projectId ? partiesOf(sql, projectId) : [], expertRecords(sql, { projectId: projectId ?? '', at: await platformNow(sql) })]);
  return experts.map((e) => {
    const conflict = interestOf(e, parties) ?? null;
    return { personId: e.id, name: e.name, nameEn: e.nameEn, specialty: e.specialty, employer: e.employer?.name ?? '', openReports: e.openTasks, conflicted: conflict !== null, conflict };
  });
}

/** Before appointment the panel is known only by the organiser's task: size and criteria come from the programme. */
export async function panelPage(house: House, actor: Actor, id: string): Promise<PanelPage> {
  const sql = reader(house.db);
  const head = await sql.row<{ state: PanelState }>('SELECT state FROM stream_head WHERE id = $1', [id]);
  const state = head?.state.projectId ? head.state : undefined;
  const suffix = id.slice('panel-'.length).split('.');
  const projectId = state?.projectId ?? `project-${suffix[0]}`;
  const project = await sql.row<{ title: string; version_id: string }>('SELECT title, version_id FROM project WHERE id = $1', [projectId]);
  if (!project) return refuse('not_found');
  const me = actor.kind === 'person' ? actor.personId : '';
  const official = hasRole(actor, ...PANEL_READERS);
  const member = state?.members[me];
  if (!official && !member) return refuse('not_found');
  const version = (await programmeVersion(sql, project.version_id))!;
  const params = version.steps.find((s) => s.id === suffix[1])?.params as { size: number; minFinance?: number; mode?: string; blind?: boolean; passMarkBp: number; criteria: { id: string; label: Label; weightBp: number }[] };
  const people = new Map((await sql.rows<{ id: string; name: string; specialty: string | null }>('SELECT id, name, specialty FROM person WHERE id = ANY($1)', [Object.keys(state?.members ?? {})])).map((p) => [p.id, p]));
  const shown = Object.entries(state?.members ?? {}).filter(([personId]) => official || personId === me);
  // A conflicted or declined expert sees neither file nor counts.
  const hidden = !official && member !== undefined && isGone(member.status);
  if (hidden) return refuse('not_found');
  const revealed = official && state?.concluded !== undefined;
  return {
    id, projectId, projectTitle: official || (['declared', 'reported'].includes(member?.status ?? '') && params.blind !== true) ? project.title : '', size: params.size, minFinance: params.minFinance ?? 0, mode: params.mode ?? 'written', passMarkBp: params.passMarkBp, criteria: params.criteria,
    members: shown.map(([personId, m]) => ({ personId, name: people.get(personId)?.name ?? personId, specialty: people.get(personId)?.specialty ?? '', status: m.status, cause: m.cause ?? null, replaceTask: official ? replacementOf(state!, personId)?.id ?? null : null, totalBp: revealed || personId === me ? m.totalBp ?? null : null, scores: revealed || personId === me ? m.scores ?? null : null })),
    concluded: official ? state?.concluded ?? null : null, closed: state?.closed ?? null, still: state?.still === true,
    tasks: (await listTasks(house, actor, { project: projectId, limit: 200 })).items.filter((t) => t.streamId === id || t.target === id),
  };
}

export async function listPanels(house: House, actor: Actor): Promise<{ id: string; projectId: string; title: string; members: number; reported: number; concluded: boolean; closed: boolean; passed: boolean | null }[]> {
  if (!hasRole(actor, ...PANEL_READERS)) return refuse('not_allowed');
  return (await reader(house.db).rows<{ id: string; state: PanelState; title: string }>(
    `SELECT h.id, h.state, p.title FROM (SELECT id, state, closed FROM stream_head WHERE kind = 'panel' AND seq > 0 ORDER BY closed, id DESC LIMIT 200) h
     JOIN project p ON p.id = h.state ->> 'projectId' ORDER BY h.closed, h.id DESC`,
  )).map((r) => ({ id: r.id, projectId: r.state.projectId!, title: r.title, members: Object.keys(r.state.members).length, reported: Object.values(r.state.members).filter((m) => m.status === 'reported').length, concluded: r.state.concluded !== undefined, closed: r.state.closed !== undefined, passed: r.state.concluded?.passed ?? null }));
}

export interface PanelSubject { programmeName: Label; stepKind: string; blind: boolean; title: string | null; applicant: string | null; members: string[] }
/** What a member has to know to answer an invitation and to declare interests: whose project it is, unless the review is blind. */
export async function panelSubject(house: House, actor: Actor, id: string): Promise<PanelSubject> {
  const page = await panelPage(house, actor, id);
  const row = (await reader(house.db).row<{ title: string; version_id: string; applicant: string; members: string[] }>(
    `SELECT p.title, p.version_id, o.name AS applicant, coalesce((SELECT array_agg(m.name ORDER BY m.id) FROM organisation m WHERE m.id = ANY(p.members)), '{}') AS members FROM project p JOIN organisation o ON o.id = p.applicant_id WHERE p.id = $1`, [page.projectId],
  ))!;
  const version = (await programmeVersion(reader(house.db), row.version_id))!;
  const step = version.steps.find((s) => s.id === id.split('.')[1]);
  const blind = step?.params['blind'] === true;
  return { programmeName: version.name, stepKind: step?.kind ?? '', blind, title: blind ? null : row.title, applicant: blind ? null : row.applicant, members: blind ? [] : row.members };
}

export interface PanelTexts { declineReason?: string; statement?: string; opinion?: string }
/** What members wrote: each reads their own; officials read refusals and declarations at once, opinions and minutes after the end. */
export async function panelTexts(house: House, actor: Actor, id: string): Promise<{ members: Readonly<Record<string, PanelTexts>>; meeting: { heldOn: string; minutes: string } | null }> {
  const page = await panelPage(house, actor, id);
  const official = hasRole(actor, ...PANEL_READERS);
  const me = actor.kind === 'person' ? actor.personId : '';
  const members: Record<string, PanelTexts> = {};
  let meeting: { heldOn: string; minutes: string } | null = null;
  for (const entry of await timelineOf(reader(house.db), id)) {
    const member = entry.facts['member'] as string | undefined;
    if (entry.type === 'MeetingRecorded' && official) meeting = { heldOn: entry.facts['heldOn'] as string, minutes: entry.texts['minutes'] ?? '' };
    if (member === undefined || !(official || member === me)) continue;
    const known = members[member] ?? {};
    if (entry.type === 'InvitationDeclined') members[member] = { ...known, declineReason: entry.texts['reason'] ?? '' };
    if (entry.type === 'InterestDeclared') members[member] = { ...known, statement: entry.texts['statement'] ?? '' };
    if (entry.type === 'ReportSubmitted' && (member === me || page.concluded)) members[member] = { ...known, opinion: entry.texts['opinion'] ?? '' };
  }
  return { members, meeting };
}
