/** Amounts on the pages: computed again line by line, on the project page and on the printed 核算表; and an award that the year has no room for. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { applied, callOf, linesConfirmed, minutes, navigationAwarded, navigationFiled, navigationResults, P02, recommended, reviewed } from '../support/roads.js';
import { nameOf, openSimulation, type Simulation } from '../support/simulation.js';
import { housePages, visitors } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
let awarded: string;
let waiting: string;
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
  const filed = async (title: string): Promise<string> => {
    const { call } = await callOf(sim, P02, { title });
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    return project;
  };
  [awarded, waiting] = [await filed('减速器专利导航'), await filed('伺服电机专利导航')];
  await navigationAwarded(sim, awarded);
  await navigationResults(sim, waiting);
  await reviewed(sim, waiting);
  await linesConfirmed(sim, waiting);
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

const as = visitors(() => app);
const bodyOf = async (who: string, path: string): Promise<string> => {
  const answer = await (await as(who)).get(path);
  expect([path, answer.statusCode]).toEqual([path, 200]);
  return answer.body;
};
/** What the award table or the sheet says of each line. */
const verdicts = (html: string): string[] => [...html.matchAll(/<(?:span class="badge tone-(?:good|bad)"|td[^>]*)>(一致|不一致|Agrees|Differs)</g)].map((m) => m[1]!);

test('what was decided agrees with what comes out when it is computed again, for the applicant and the officer, in both languages', async () => {
  for (const who of ['ent.applicant', 'officer1', 'approver']) {
    const page = await bodyOf(who, `/projects/${awarded}`);
    expect(verdicts(page)).toEqual(['一致', '一致']);
    expect(page).toContain('金额和各行均与 2019-03-04 的核算一致');
    const sheet = await bodyOf(who, `/print/calculation/${awarded}`);
    expect([verdicts(sheet), sheet.includes('复算（元）'), sheet.includes('金额和各行均与 2019-03-04 的核算一致')]).toEqual([['一致', '一致'], true, true]);
  }
  const english = await bodyOf('supervisor', `/print/calculation/${awarded}?lang=en`);
  expect([verdicts(english), english.includes('amount and lines agree with the calculation of 2019-03-04')]).toEqual([['Agrees', 'Agrees'], true]);
});

test('a project is awarded once a year: the applicant is told before, the approver is refused with the earlier award named', async () => {
  for (const who of ['ent.applicant', 'approver']) {
    const page = await bodyOf(who, `/projects/${waiting}`);
    for (const text of ['2019 年已获得本事项奖补', '同一申请人同一事项每年至多 1 次', `/projects/${awarded}`, '300,000.00 元', '2020 年起的决定不受影响']) expect(page).toContain(text);
  }
  expect(await bodyOf('ent.applicant', `/projects/${awarded}`)).not.toContain('年已获得本事项奖补');
  // Who writes an application reads it before sending it off.
  const { call } = await callOf(sim, P02, { title: '第三批' });
  const draft = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '主轴专利导航' });
  expect(await bodyOf('ent.applicant', `/projects/${draft}/check`)).toContain('2019 年已获得本事项奖补');
  expect(await bodyOf('ent.admin', `/projects/${draft}/check?lang=en`)).toContain('A decision in 2019 cannot approve this project; one from 2020 on can. You may therefore still apply.');

  const me = await as('approver');
  const task = (await sim.cast.task(await sim.cast.actor('approver'), 'approve', { project: waiting }))!;
  const review = `/projects/${waiting}/review/${encodeURIComponent(task.id)}`;
  const html = (await me.get(review)).body;
  expect(html).toContain('2019 年已获得本事项奖补');
  const form = html.split('<form').find((part) => part.includes('name="type" value="approve"'))!.split('</form>')[0]!;
  const hidden = Object.fromEntries([...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]));
  const held = await minutes(sim);
  const answer = await me.post(review, { ...hidden, 'minutes.number': held.number, 'minutes.heldOn': held.heldOn, 'minutes.attendees': held.attendees.join('\n') });
  expect(answer.statusCode).toBe(409);
  for (const text of ['已达到上限', '此前获得奖补的项目', '减速器专利导航', '已给予的年度', held.number]) expect(answer.body).toContain(text);
  expect(await nameOf(sim, waiting)).toBe('awaiting_decision');
});

test('a line that was changed behind the product’s back is shown beside what it should be', async () => {
  await sim.sql.rows('ALTER TABLE event DISABLE TRIGGER ALL');
  await sim.sql.rows(`UPDATE event SET body = jsonb_set(jsonb_set(body, '{amountFen}', '"31000000"'), '{lines,1,resultFen}', '"31000000"') WHERE stream_id = $1 AND type = 'AwardCalculated'`, [awarded]);
  await sim.sql.rows(`UPDATE stream_head SET state = jsonb_set(jsonb_set(state, '{award,amountFen}', '"31000000"'), '{award,lines,1,resultFen}', '"31000000"') WHERE id = $1`, [awarded]);
  const page = await bodyOf('officer1', `/projects/${awarded}`);
  expect(verdicts(page)).toEqual(['一致', '不一致']);
  for (const text of ['310,000.00', '重新计算得 300,000.00 元，与 2019-03-04 的核算不一致']) expect(page).toContain(text);
  const sheet = await bodyOf('officer1', `/print/calculation/${awarded}`);
  expect(verdicts(sheet)).toEqual(['一致', '不一致']);
  for (const text of ['叁拾壹万元整', '300,000.00', '请勿据此付款']) expect(sheet).toContain(text);
});
