/**
 * A rule that throws wedges nothing: the command is answered, its cause stands in the audit and in trouble, the stream
 * goes on; a due instant whose rule throws is shown to an administrator once. Planted by plans that no loader lets through.
 */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { commandStatus } from '../../services/commands.js';
import { trouble } from '../../services/operations.js';
import { listTasks } from '../../services/tasks.js';
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { toInstant, toMs } from '../../domain/time.js';
import { loadPeople } from '../../start/sample.js';
import { insertCommand, now, openSimulation, outcomeOf, refusalOf, stateOf, storyOf, type Simulation } from '../support/simulation.js';
import { applied, callOf, P02, P05, poolAccepted } from '../support/roads.js';

let sim: Simulation;
let said: string[];
beforeAll(async () => { sim = await openSimulation(); }, 60_000);
afterAll(() => sim.close());
beforeEach(() => {
  said = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => { said.push(String(text)); return true; });
});
afterEach(() => { jest.restoreAllMocks(); });

/** A published version with the params of one step broken. */
async function broken(id: string, step: string, params: Record<string, unknown>): Promise<string> {
  const version = structuredClone(sim.policies.programmes.find((v) => v.id === id)!) as ProgrammeVersion;
  version.id = `${id.split('#')[0]!}#9`;
  version.version = 9;
  version.steps.find((s) => s.id === step)!.params = params;
  await sim.sql.rows(
    `INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body, body_hash) VALUES ($1,$2,9,$3,$4,'published',$5,$6,$7,'x')`,
    [version.id, version.programmeId, version.jurisdiction, version.measure.sample, version.validFrom, version.validTo, JSON.stringify(version)],
  );
  return version.id;
}
const admin = () => sim.cast.actor('admin');

it('a command whose rule throws is answered with its cause in the audit, and the stream goes on', async () => {
  const { call } = await callOf(sim, await broken(P02, 'formal_check', { period: 'soon' }));
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  const before = await storyOf(sim, project);
  expect(await refusalOf(sim.cast.act('jinshui.officer', 'recommend', { project }))).toBe('internal');
  expect(await storyOf(sim, project)).toEqual(before);

  const [row] = await sim.sql.rows<{ id: string }>(`SELECT id FROM command WHERE stream_id = $1 AND type = 'recommend'`, [project]);
  expect(await commandStatus(sim.house, await sim.cast.actor('jinshui.officer'), row!.id)).toMatchObject({ outcome: { status: 'refused', code: 'internal' } });
  expect(await outcomeOf(sim, row!.id)).toEqual({ status: 'refused', code: 'internal' });
  const [defect] = (await trouble(sim.house, await admin())).defects;
  expect(defect).toMatchObject({ streamId: project, asked: 'recommend', cause: expect.stringMatching(/StepFault.*period/s), places: expect.arrayContaining([expect.any(String)]) });
  expect(JSON.parse(said.find((line) => line.includes('defect'))!)).toMatchObject({ level: 'error', event: 'defect', stream: project, command: row!.id, asked: 'recommend' });

  // A road that does not meet the fault stays open, to the same person.
  await sim.cast.act('jinshui.officer', 'return', { project, fields: { reason: '请补充。' } });
  expect((await stateOf(sim, project)).steps['draft']).toMatchObject({ status: 'open', round: 2 });
}, 60_000);

it('a due instant whose rule throws is shown once, with its cause; commands go on', async () => {
  const { call } = await callOf(sim, await broken(P05, 'expert_panel', { size: 'many' }));
  const project = await poolAccepted(sim, call);
  const due = (await stateOf(sim, project)).periods['consultation:1:consultation']!.dueAt;
  await sim.sql.rows('UPDATE sandbox_clock SET offset_ms = $1', [Date.parse(due) + 60_000 - Date.now()]);
  for (let i = 0; i < 3; i += 1) await sim.house.gateway.wake(project);
  const stuck = (await listTasks(sim.house, await admin(), {})).items.filter((t) => t.kind === 'stuck_deadline' && t.streamId === project);
  expect(stuck.map((t) => t.stepId)).toEqual(['consultation:1:consultation']);
  const found = (await trouble(sim.house, await admin())).defects.filter((d) => d.streamId === project);
  expect(found).toMatchObject([{ asked: 'due:consultation:1:consultation', cause: expect.stringMatching(/size/) }]);
  // A command behind the deadline that throws is decided all the same.
  await sim.cast.act('officer1', 'suspend', { stream: project, fields: { reason: '排查。' } });
  expect((await stateOf(sim, project)).suspended).toBe(true);
}, 60_000);

it('of several commands that wait only the one that throws is answered so', async () => {
  const { call } = await callOf(sim, `${P02.split('#')[0]!}#9`, { title: 'waiting' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  const officer = await sim.cast.actor('jinshui.officer');
  const task = (await sim.cast.task(officer, 'recommend', { project }))!;
  const receivedAt = await now(sim);
  const bad = await insertCommand(sim, { type: 'recommend', streamId: project, actor: officer, seen: task.seen, receivedAt });
  const good = await insertCommand(sim, { type: 'suspend', streamId: project, actor: await sim.cast.actor('officer1'), fields: { reason: '排查。' }, receivedAt: toInstant(toMs(receivedAt) + 1) });
  await sim.house.gateway.wake(project);
  expect(await outcomeOf(sim, bad)).toEqual({ status: 'refused', code: 'internal' });
  expect(await outcomeOf(sim, good)).toMatchObject({ status: 'done' });
}, 60_000);

it('a person who holds one role in two places is granted both', async () => {
  const [officer] = sim.policies.sample.accounts.filter((a) => a.username === 'jinshui.officer');
  await loadPeople(sim.house.db, { ...sim.policies.sample, organisations: [], accounts: [{ ...officer!, username: 'two.places', email: 'two@zhiyun.example', roles: [...officer!.roles, { role: 'county_officer', jurisdiction: 'erqi' }] }] });
  expect((await sim.cast.actor('two.places')).grants.map((g) => g.jurisdiction).sort()).toEqual(['erqi', 'jinshui']);
});
