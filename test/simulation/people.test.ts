/** Who judges, and for how long a role holds: experts bound to a project, silent ones, roles that end, and tasks that nobody can do. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watch } from '../../activities/watch.js';
import { clashOf, holdsOn } from '../../domain/access/index.js';
import type { PanelState } from '../../domain/panel/index.js';
import { capacityOf } from '../../domain/project/duties.js';
import { addDays, dateOf } from '../../domain/time.js';
import { lettersOf } from '../../prisma/store/letters.js';
import { holderFor } from '../../prisma/store/holders.js';
import { waitingForNotice } from '../../services/notices.js';
import { trouble } from '../../services/operations.js';
import { listExperts, panelPage } from '../../services/panels.js';
import { projectPage } from '../../services/project-page.js';
import { countTasks, deskOf, listTasks } from '../../services/tasks.js';
import { grantId, personId } from '../../start/cast.js';
import { fc } from '../support/property.js';
import { applied, callOf, navigationAwarded, navigationFiled, navigationResults, P02, P05, PANEL, poolAccepted, recommended, reviewed } from '../support/roads.js';
import { advanceTo, eventsOf, faultsOf, now, openSimulation, refusalOf, stateOf, step, today, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(() => sim.close());

const five = PANEL.map(personId);
const watched = () => watch({ db: sim.house.db, gateway: sim.house.gateway });
const organiser = () => sim.cast.actor('officer3');
const panelOf = (id: string) => stateOf<PanelState>(sim, id);
const employed = (username: string, organisation: string) => sim.sql.rows('UPDATE person SET employer_id = $2 WHERE id = $1', [personId(username), organisation]);
const appoint = (project: string, members: readonly string[]) => sim.cast.act('officer3', 'appointPanel', { project, fields: { members } });
const lastDayOf = async (panel: string): Promise<string> => (await sim.sql.row<{ at: Date }>('SELECT min(due_at) AS at FROM task WHERE stream_id = $1 AND closed_at IS NULL', [panel]))!.at.toISOString();
const report = async (panel: string) => ({ scores: (await panelOf(panel)).criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据材料评定。' })), opinion: '同意。' });

async function underAcceptance(): Promise<string> {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationResults(sim, project);
  return project;
}
async function underReview(): Promise<string> {
  const { call } = await callOf(sim, P05);
  const project = await poolAccepted(sim, call, {});
  for (const department of ['drc', 'fin', 'sti', 'miit']) await sim.cast.act(`${department}.consulted`, 'giveOpinion', { project, fields: { stance: 'agree', opinion: '同意。' } });
  return project;
}

describe('an expert who is bound to a project', () => {
  it('is neither offered nor appointed: staff of the applicant, of a member, of the operator and of the agency in the form', async () => {
    const project = await underReview();
    await employed('expert1', 'pool');
    await employed('expert2', 'm1');
    // The form names its operator in words, in other widths and with a space.
    await sim.sql.rows(`UPDATE form_version SET content = content || '{"operator": "郑州样例　专利代理事务所（专利池运营部）"}' WHERE project_id = $1`, [project]);
    // Acting for the applicant by a grant, whoever the employer is.
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction, organisation_id) VALUES ('grant-side', 'person-expert4', 'applicant', 'gaoxin', 'pool')`);
    const offered = new Map((await listExperts(sim.house, await organiser(), project)).map((e) => [e.personId, e.conflict]));
    expect(['expert1', 'expert2', 'expert3', 'expert4', 'expert5'].map((e) => offered.get(personId(e)))).toEqual(['employer', 'member', 'operator', 'employer', null]);
    expect(await refusalOf(appoint(project, five))).toBe('expert_conflict');

    const navigation = await underAcceptance();
    await sim.sql.rows(`UPDATE form_version SET content = content || '{"serviceAgency": "河南样例会计师事务所"}' WHERE project_id = $1`, [navigation]);
    expect((await listExperts(sim.house, await organiser(), navigation)).find((e) => e.personId === personId('expert4'))?.conflict).toBe('agency');
    expect(await refusalOf(appoint(navigation, five))).toBe('expert_conflict');
  }, 60_000);

  it('goes no further when it comes up later, is put out with the reason, and the organiser fills the place', async () => {
    const project = await underReview();
    const { streamId: panel } = await appoint(project, five);
    for (const expert of PANEL.slice(0, 4)) await sim.cast.act(expert, 'acceptInvitation', { stream: panel });
    await employed('expert1', 'pool');
    await employed('expert6', 'm2');
    expect(await refusalOf(sim.cast.act('expert1', 'declare', { stream: panel, fields: { conflict: false, statement: '无。' } }))).toBe('expert_conflict');
    expect(await refusalOf(sim.cast.act('expert6', 'acceptInvitation', { stream: panel }))).toBe('expert_conflict');
    await watched();
    await watched();
    expect((await eventsOf(sim, panel)).filter((e) => e.type === 'MemberExcluded').map((e) => [e.body['member'], e.body['cause']])).toEqual([[personId('expert1'), 'employer'], [personId('expert6'), 'member']]);
    expect(await refusalOf(panelPage(sim.house, await sim.cast.actor('expert1'), panel))).toBe('not_found');
    await employed('expert1', 'employer1');
    await sim.cast.act('officer3', 'replaceMember', { stream: panel, fields: { member: personId('expert1'), by: personId('expert7'), reason: '与申报单位有利害关系。' }, task: 'replace_member' });
    expect((await panelOf(panel)).members[personId('expert7')]).toEqual({ status: 'invited', seat: 6, since: await today(sim) });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('is asked at the conclusion as well: a report of one who changed sides does not count', async () => {
    const project = await underReview();
    const panel = await reviewed(sim, project, { until: 'accepted' });
    for (const expert of PANEL.slice(0, 4)) await sim.cast.act(expert, 'submitReport', { stream: panel, fields: await report(panel) });
    await employed('expert2', 'pool');
    await sim.cast.act(PANEL[4]!, 'submitReport', { stream: panel, fields: await report(panel) });
    expect((await panelOf(panel)).concluded).toBeUndefined();
    expect((await panelOf(panel)).members[personId('expert2')]).toMatchObject({ status: 'excluded', cause: 'employer' });
    await sim.cast.act('officer3', 'replaceMember', { stream: panel, fields: { member: personId('expert2'), by: personId('expert7'), reason: '利害关系。' } });
    await sim.cast.act('expert7', 'acceptInvitation', { stream: panel });
    await sim.cast.act('expert7', 'declare', { stream: panel, fields: { conflict: false, statement: '无。' } });
    await sim.cast.act('expert7', 'submitReport', { stream: panel, fields: await report(panel) });
    expect((await panelOf(panel)).concluded).toEqual({ passed: true, meanBp: 8000 });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);
});

describe('a silent expert', () => {
  it('is reminded, then the organiser may replace at every stage; the only finance expert goes for another only', async () => {
    const project = await underAcceptance();
    const { streamId: panel } = await appoint(project, five);
    for (const expert of ['expert2', 'expert3', 'expert4']) await sim.cast.act(expert, 'acceptInvitation', { stream: panel });
    await sim.cast.act('expert4', 'declare', { stream: panel, fields: { conflict: false, statement: '无。' } });
    expect(await sim.cast.task(await organiser(), 'replaceMember', { stream: panel })).toBeUndefined();

    const first = await lastDayOf(panel);
    await advanceTo(sim, first);
    const replies = (await eventsOf(sim, panel)).filter((e) => ['Reminded', 'TaskOverdue'].includes(e.type));
    expect(replies.map((e) => e.type)).toEqual(['Reminded', 'TaskOverdue']);
    expect(replies[0]!.at).toBe(new Date(Date.parse(first) - 86_400_000).toISOString());
    // Two never answered, two never declared: one place each, no more.
    const vacant = (await listTasks(sim.house, await organiser(), { stream: panel })).items.filter((t) => t.kind === 'replace_member');
    expect(vacant.map((t) => t.id.slice(panel.length + 1)).sort()).toEqual(['replace:1:invited', 'replace:2:accepted', 'replace:3:accepted', 'replace:5:invited']);
    const about = (n: number) => vacant.find((t) => t.id.startsWith(`${panel}:replace:${n}:`))!;
    expect(await refusalOf(sim.cast.act('officer3', 'replaceMember', { stream: panel, fields: { member: personId('expert4'), by: personId('expert7'), reason: '不应答。' } }))).toBe('validation');

    // Late, but it comes: nothing is left to replace.
    await sim.cast.act('expert1', 'acceptInvitation', { stream: panel });
    const left = async () => (await listTasks(sim.house, await organiser(), { stream: panel })).items.filter((t) => t.kind === 'replace_member').map((t) => t.id);
    expect(await left()).not.toContain(about(1).id);
    const replace = async (n: number, member: string, by: string) => refusalOf((async () => {
      const { sendCommand } = await import('../../services/commands.js');
      const task = (await listTasks(sim.house, await organiser(), { stream: panel })).items.find((t) => t.id.startsWith(`${panel}:replace:${n}:`))!;
      await sendCommand(sim.house, await organiser(), { type: 'replaceMember', stream: { id: panel }, seen: task.seen, fields: { member: personId(member), by: personId(by), reason: '逾期未答复。' }, key: `${member}-${by}`, route: 'test' });
    })());
    expect(await replace(2, 'expert2', 'expert7')).toBeUndefined();
    expect((await panelOf(panel)).members[personId('expert2')]?.status).toBe('replaced');
    expect(await sim.cast.task(await sim.cast.actor('expert2'), 'declare', { stream: panel })).toBeUndefined();

    // The finance expert declared in time and then wrote nothing.
    for (let i = 0; i < 4 && !(await left()).some((id) => id.startsWith(`${panel}:replace:4:`)); i += 1) await advanceTo(sim, addDays(await today(sim), 7));
    expect(await replace(4, 'expert4', 'expert2')).toBe('panel_composition');
    await sim.sql.rows(`UPDATE person SET specialty = 'legal' WHERE id = 'person-expert5'`);
    expect(await replace(4, 'expert4', 'expert5')).toBe('panel_composition');
    await sim.sql.rows(`UPDATE person SET specialty = 'finance' WHERE id = 'person-expert5'`);
    expect(await refusalOf((async () => { const r = await replace(4, 'expert4', 'expert5'); if (r) throw new Error(r); })())).toBeUndefined();
    // The organiser who does nothing is escalated.
    await advanceTo(sim, addDays(await today(sim), 7));
    const late = await listTasks(sim.house, await sim.cast.actor('approver'), { box: 'copied', stream: panel });
    expect(late.items.filter((t) => t.kind === 'replace_member').length).toBeGreaterThan(0);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);
});

describe('a role that ends', () => {
  it('yesterday: neither offered nor appointed; during the panel: out, and another is asked', async () => {
    const project = await underAcceptance();
    const yesterday = addDays(await today(sim), -1);
    await sim.sql.rows('UPDATE role_grant SET valid_to = $2 WHERE id = $1', [grantId('expert1', 'expert'), yesterday]);
    expect((await listExperts(sim.house, await organiser(), project)).map((e) => e.personId)).not.toContain(personId('expert1'));
    expect(await refusalOf(appoint(project, five))).toBe('panel_composition');
    await sim.sql.rows('UPDATE role_grant SET valid_to = $2 WHERE id = $1', [grantId('expert1', 'expert'), addDays(yesterday, 1)]);
    const { streamId: panel } = await appoint(project, five);
    await watched();
    expect((await panelOf(panel)).members[personId('expert1')]?.status).toBe('invited');
    await advanceTo(sim, addDays(await today(sim), 1));
    await watched();
    expect((await panelOf(panel)).members[personId('expert1')]).toMatchObject({ status: 'excluded', cause: 'role_ended' });
    expect(await sim.sql.rows(`SELECT id FROM task WHERE stream_id = $1 AND person_id = 'person-expert1' AND closed_at IS NULL`, [panel])).toEqual([]);
    await step(sim, { who: 'officer3', wrong: 'officer1', command: 'replaceMember', stream: panel, project, fields: { member: personId('expert1'), by: personId('expert7'), reason: '专家资格到期。' } });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('leaves its task with those who still hold it, and nobody at all is the administrator’s trouble', async () => {
    const { call } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    const actor = await sim.cast.actor('officer1');
    const task = (await sim.cast.task(actor, 'accept', { project }))!;
    expect(task.owner).not.toBeNull();
    const owner = (await sim.sql.row<{ owner_id: string }>('SELECT owner_id FROM task WHERE id = $1', [task.id]))!.owner_id;
    const ended = (where: string, ...values: unknown[]) => sim.sql.rows(`UPDATE role_grant SET valid_to = '2019-01-01' WHERE ${where}`, values);
    await ended(`person_id = $1 AND role = 'officer'`, owner);
    const other = owner === personId('officer1') ? 'officer2' : 'officer1';
    expect((await listTasks(sim.house, await sim.cast.actor(other), { project })).items.find((t) => t.id === task.id)?.owner).toBeNull();
    await watched();
    const admin = await sim.cast.actor('admin');
    expect((await trouble(sim.house, admin)).unheld).toEqual([]);
    await ended(`role = 'officer'`);
    expect((await trouble(sim.house, admin)).unheld.map((t) => [t.taskId, t.role])).toEqual([[task.id, 'officer']]);
    await watched();
    await watched();
    const told = await sim.sql.rows<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox WHERE key LIKE 'mail:unheld:%'`);
    expect((await lettersOf(sim.sql, told)).map((l) => [l.template, l.people.map((p) => p.id), l.said.taskKind])).toEqual([['unheld', [personId('admin')], 'formal_check']]);
  }, 60_000);

  it('and was the last: empty lists, no fault', async () => {
    await sim.sql.rows(`UPDATE role_grant SET valid_to = '2019-01-01' WHERE person_id = 'person-officer1'`);
    const actor = await sim.cast.actor('officer1');
    expect(actor.grants).toEqual([]);
    expect(await countTasks(sim.house, actor)).toBe(0);
    for (const box of ['todo', 'done', 'started', 'copied'] as const) expect((await listTasks(sim.house, actor, { box })).items).toEqual([]);
    expect((await deskOf(sim.house, actor, 'todo')).counts.todo).toBe(0);
  }, 60_000);
});

it('whether a role holds is the same in SQL and in the domain, on every day around its own', async () => {
  const days = Array.from({ length: 7 }, (_, i) => addDays('2019-03-01', i));
  const some = fc.option(fc.constantFrom(...days));
  await fc.assert(fc.asyncProperty(fc.record({ validFrom: some, validTo: some, revoked: fc.boolean() }), async (grant) => {
    await sim.sql.rows('DELETE FROM role_grant WHERE id = $1', ['grant-some']);
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, department, valid_from, valid_to, revoked_at) VALUES ('grant-some', 'person-expert1', 'consulted', 'nowhere', $1, $2, $3)`, [grant.validFrom, grant.validTo, grant.revoked ? '2019-03-02T00:00:00Z' : null]);
    for (const day of days) {
      const found = await holderFor(sim.sql, { role: 'consulted', department: 'nowhere' }, `${day}T02:00:00.000Z`);
      expect([day, found !== undefined]).toEqual([day, holdsOn(grant, day)]);
    }
  }), { numRuns: 60 });
}, 60_000);

it('a task goes to one whom separation of duties does not keep from it; whoever is kept from it reads so before, and who can', async () => {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  // The organiser has the fewest tasks of all officers: without the rule everything would go there.
  await sim.sql.rows(`INSERT INTO task SELECT (jsonb_populate_record(null::task, to_jsonb(t) || jsonb_build_object('id', 'busy:' || n || g.person_id, 'owner_id', g.person_id, 'project_id', NULL, 'stream_id', 'budget-none'))).*
    FROM (SELECT * FROM task WHERE project_id = $1 AND closed_at IS NULL LIMIT 1) t, generate_series(1, 5) n, role_grant g WHERE g.role = 'officer' AND g.person_id <> 'person-officer3'`, [project]);
  await navigationAwarded(sim, project);
  const task = (await sim.sql.row<{ id: string; owner_id: string }>(`SELECT id, owner_id FROM task WHERE project_id = $1 AND kind = 'publish_notice' AND closed_at IS NULL`, [project]))!;
  expect(task.owner_id).not.toBe('person-officer3');
  const barred = (await waitingForNotice(sim.house, await organiser())).find((w) => w.projectId === project)!.barred;
  expect(barred).toMatchObject({ as: 'organiser' });
  expect(barred!.others.length).toBeGreaterThan(0);
  expect((await projectPage(sim.house, await organiser(), project)).barred[task.id]).toEqual(barred);
  const other = (await sim.cast.actor(task.owner_id.slice('person-'.length)));
  expect([(await waitingForNotice(sim.house, other)).find((w) => w.projectId === project)!.barred, (await projectPage(sim.house, other, project)).barred]).toEqual([null, {}]);
  // Who is left may not do it: nobody can, and the administrator is told.
  const nobody = async () => (await trouble(sim.house, await sim.cast.actor('admin'))).unheld.filter((t) => t.taskId === task.id).length;
  expect(await nobody()).toBe(0);
  await sim.sql.rows(`UPDATE role_grant SET valid_to = '2019-01-01' WHERE role = 'officer' AND person_id <> 'person-officer3'`);
  expect(await nobody()).toBe(1);
  // The kind: no open task of the project lies with somebody who may not do it.
  const { steps } = await stateOf(sim, project);
  for (const t of await sim.sql.rows<{ kind: string; step_id: string; commands: never[]; owner_id: string; taken: never[] }>(
    `SELECT t.kind, t.step_id, t.commands, t.owner_id, coalesce((SELECT array_agg(capacity) FROM participation a WHERE a.stream_id = t.project_id AND a.person_id = t.owner_id), '{}') AS taken FROM task t WHERE t.project_id = $1 AND t.closed_at IS NULL`, [project],
  )) { const capacity = capacityOf(t, steps[t.step_id]?.kind); expect([t.kind, t.owner_id, capacity && clashOf(t.taken, capacity)]).toEqual([t.kind, t.owner_id, undefined]); }
}, 60_000);

it('no reader of a project but those of panels learns from an id who judges it', async () => {
  const project = await underReview();
  const panel = await reviewed(sim, project, { until: 'accepted' });
  for (const who of ['pool.applicant', 'm1.admin', 'gaoxin.officer', 'fin.maker']) {
    expect(JSON.stringify(await projectPage(sim.house, await sim.cast.actor(who), project))).not.toContain('person-expert');
  }
  expect((await sim.sql.rows<{ id: string }>('SELECT id FROM task WHERE stream_id = $1', [panel])).filter((t) => t.id.includes('person-'))).toEqual([]);
  expect(dateOf(await now(sim))).toBe(await today(sim));
}, 60_000);
