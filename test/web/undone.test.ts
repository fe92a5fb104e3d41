/** Pages of what is undone and what comes late, without scripts: who must approve, taking back, letting one applicant in, a call without a version. */
import type { FastifyInstance } from 'fastify';
import { startOfDay } from '../../domain/time.js';
import { callOf, inDays, P02 } from '../support/roads.js';
import { advanceTo, nameOf, openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { housePages, visitors, wordsOf } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
beforeAll(async () => { sim = await openSimulation(); app = await housePages(sim.house); }, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });
const as = visitors(() => app);

/** Opens the page, fills in the form of a command, sends it to where the form says. */
async function send(username: string, url: string, type: string, typed: Record<string, string> = {}) {
  const me = await as(username);
  const page = await me.get(url);
  expect([url, page.statusCode]).toEqual([url, 200]);
  const form = page.body.split('<form').find((part) => part.includes(`name="type" value="${type}"`))?.split('</form>')[0] ?? '';
  expect([type, form !== '']).toEqual([type, true]);
  const hidden = Object.fromEntries([...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]));
  return me.post(/action="([^"#]+)/.exec(form)![1]!, { ...hidden, ...typed });
}

test('who of the house approves is said before it is sent and after, and what was sent is taken back', async () => {
  const { call } = await callOf(sim, P02, { title: 'house' });
  const project = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '主轴导航' });
  const admin = (await sim.sql.row<{ name: string }>(`SELECT name FROM person WHERE id = 'person-ent.admin'`))!.name;
  const me = await as('ent.applicant');
  const check = (await me.get(`/projects/${project}/check`)).body;
  for (const text of [admin, '最迟可在截止后 3 个工作日内完成']) expect(check).toContain(text);
  await sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 1 } });
  // The day of the reminder and the last day each say which they are.
  const sent = wordsOf((await me.get(`/projects/${project}`)).body);
  expect([sent.includes(admin), sent.match(/催办日 \d{4}-\d\d-\d\d/g)?.length, sent.match(/在最后期限 \d{4}-\d\d-\d\d/g)?.length]).toEqual([true, 1, 1]);
  expect(wordsOf((await (await as('ent.admin')).get(`/projects/${project}`)).body)).toMatch(/催办日 \d{4}-\d\d-\d\d/);
  expect((await (await as('officer1')).get(`/projects/${project}`)).statusCode).toBe(404);
  expect((await send('ent.applicant', `/projects/${project}`, 'takeBack', { reason: '附件有误。' })).statusCode).toBe(303);
  expect(await nameOf(sim, project)).toBe('draft');
  expect((await me.get(`/projects/${project}?lang=en`)).body).toContain('Application taken back');
  await me.get('/projects?lang=zh-CN');
}, 60_000);

test('one applicant is let in at the page of the call, and finds the way in', async () => {
  const { call } = await callOf(sim, P02, { title: 'late', days: 3 });
  const manage = `/manage/calls/${call}`;
  await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
  const name = (await sim.sql.row<{ name: string }>(`SELECT name FROM organisation WHERE id = 'ent'`))!.name;
  const until = `${(await inDays(sim, 5))}T18:00:00`;
  const wrong = await send('officer1', manage, 'proposeLateEntry', { organisation: '没有这家', until, reason: '故障。' });
  expect([wrong.statusCode, wrong.body.includes('没有这家')]).toEqual([422, true]);
  expect((await send('officer1', manage, 'proposeLateEntry', { organisation: name, until, reason: '系统故障。' })).statusCode).toBe(303);
  expect((await (await as('ent.applicant')).get(`/calls/${call}`)).body).not.toContain('经审定延期');
  const desk = (await (await as('approver')).get('/work')).body;
  expect(desk).toContain(`/manage/calls/${call}`);
  expect((await (await as('approver')).get(manage)).body).toContain('系统故障。');
  expect((await send('approver', manage, 'allowLateEntry', { opinion: '属实。' })).statusCode).toBe(303);
  const page = (await (await as('ent.applicant')).get(`/calls/${call}`)).body;
  expect([page.includes(`${name}（经审定延期）`), page.includes(`/calls/${call}/applications`)]).toEqual([true, true]);
  expect((await (await as('pool.applicant')).get(`/calls/${call}`)).body).not.toContain(`/calls/${call}/applications`);
}, 60_000);

test('without a version in force a new call says so and what to do', async () => {
  await advanceTo(sim, startOfDay('2021-02-01'));
  const page = (await (await as('officer1')).get('/manage/calls/new')).body;
  for (const text of ['今天没有可以申报的项目版本', 'href="/rules"']) expect(page).toContain(text);
}, 120_000);
