/** A page that was opened before something changed: what was typed comes back with the reason, and the next press acts on what is there now. */
import type { FastifyInstance } from 'fastify';
import { callOf, centreAccepted, noticeOver, P05, P07, poolAccepted, poolAgreement, poolDecided, poolSigned, published, reviewed } from '../support/roads.js';
import { advanceTo, eventsOf, nameOf, openSimulation, stateOf, today, type Simulation } from '../support/simulation.js';
import { housePages, visitors } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

const as = visitors(() => app);
const formOf = (html: string, type: string): string => html.split('<form').find((part) => part.split('</form>')[0]!.includes(`name="type" value="${type}"`))?.split('</form>')[0] ?? '';
const hiddenOf = (form: string): Record<string, string> => Object.fromEntries([...form.matchAll(/<input type="hidden" name="([^"]+)"(?: id="[^"]+")? value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!.replaceAll('&quot;', '"').replaceAll('&amp;', '&')]));
const codeIn = (html: string): string | undefined => /data-code="([a-z_]+)"/.exec(html)?.[1];

test('a ranking of which one project ended while its minutes were typed', async () => {
  const { call } = await callOf(sim, P07, { quota: 1 });
  const [gone, next] = [await centreAccepted(sim, call, 'uni'), await centreAccepted(sim, call, 'ent')];
  for (const project of [gone, next]) await reviewed(sim, project, { defence: true });
  await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
  await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [gone, next] } });
  const me = await as('approver');
  const url = `/manage/calls/${call}`;
  const before = formOf((await me.get(url)).body, 'decideRanking');
  const typed = { 'minutes.number': '局长办公会〔2019〕77号', 'minutes.heldOn': await today(sim), 'minutes.attendees': '局长' };
  await sim.cast.act('uni.applicant', 'withdraw', { project: gone, stream: gone, fields: { reason: '不再申报。' } });
  const answer = await me.post(url, { ...hiddenOf(before), ...typed });
  expect([answer.statusCode, codeIn(answer.body)]).toEqual([409, 'stale_version']);
  const again = formOf(answer.body, 'decideRanking');
  expect(again).toContain('局长办公会〔2019〕77号');
  expect(hiddenOf(again)['revision']).toBe('2');
  expect((await eventsOf(sim, call)).at(-1)!.type).toBe('RankingPassedOver');
  expect((await me.post(url, { ...hiddenOf(again), ...typed })).statusCode).toBe(303);
  expect(await nameOf(sim, next)).toBe('awaiting_notice');
}, 120_000);

test('a milestone that a colleague reported meanwhile, and when all are reported nothing more is offered', async () => {
  const { call } = await callOf(sim, P05, { title: '专利池' });
  const project = await poolAccepted(sim, call, {});
  await poolDecided(sim, project);
  await noticeOver(sim, await published(sim, [project]));
  await poolAgreement(sim, project);
  await poolSigned(sim, project);
  const me = await as('pool.applicant');
  const url = `/projects/${project}`;
  const before = formOf((await me.get(url)).body, 'reportMilestone');
  expect(before).not.toContain('disabled');
  await sim.cast.act('pool.applicant', 'reportMilestone', { project, fields: { milestone: 'patents', note: '同事已报告。' } });
  const answer = await me.post(`${url}/commands`, { ...hiddenOf(before), milestone: 'patents', note: '我也来报告。' });
  expect(answer.statusCode).toBe(409);
  const again = formOf(answer.body, 'reportMilestone');
  for (const text of ['我也来报告。', '已经报告过', 'disabled']) expect(again).toContain(text);
  expect(answer.body).toContain('error-summary');
  for (const milestone of ['agreements', 'licences']) await me.post(`${url}/commands`, { ...hiddenOf(formOf((await me.get(url)).body, 'reportMilestone')), milestone, note: '已完成。' });
  const after = (await me.get(url)).body;
  expect([formOf(after, 'reportMilestone'), formOf(after, 'reportResult') === '']).toEqual(['', false]);
  expect((await eventsOf(sim, project)).filter((e) => e.type === 'MilestoneReported')).toHaveLength(3);
}, 120_000);
