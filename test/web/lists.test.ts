/** Lists say what is late and who has it, hold what their links promise, and find one thing among any number of others. */
import type { FastifyInstance } from 'fastify';
import { h } from 'preact';
import { applied, callOf, P02, recommended, sisterOf } from '../support/roads.js';
import { advanceTo, openSimulation, type Simulation } from '../support/simulation.js';
import { Pagination } from '../../web/components/index.js';
import { housePages, html, reading, visitors, wordsOf } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
const as = visitors(() => app);
beforeAll(async () => { sim = await openSimulation(); app = await housePages(sim.house); }, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

const read = reading(as);
const text = wordsOf;

test('a passed deadline stays in list and project, says whose it is, and can be filtered for; the links of a call hold its projects alone', async () => {
  const first = await callOf(sim, P02, { title: '第一批' });
  const second = await callOf(sim, P02, { title: '第二批', line: first.line });
  const late = await applied(sim, { call: first.call, organisation: 'ent', programme: '000-P02', title: '逾期的项目' });
  await advanceTo(sim, '2019-03-20');
  const other = await applied(sim, { call: second.call, organisation: 'ent', applicant: await sisterOf(sim, 1), programme: '000-P02', title: '另一批的项目' });
  await recommended(sim, other, 'ent');

  const list = text(await read('officer1', '/projects'));
  for (const said of ['2019-03-11 已逾期 9 天', '区县经办 金水区', '市局经办']) expect([said, list.includes(said)]).toEqual([said, true]);
  expect(text(await read('ent.applicant', '/projects'))).toContain('已逾期 9 天');
  expect(text(await read('ent.applicant', `/projects/${late}`))).toContain('已逾期 9 天');
  const titles = async (query: string): Promise<string[]> => { const page = text(await read('officer1', `/projects?${query}`)); return ['逾期的项目', '另一批的项目'].filter((t) => page.includes(t)); };
  // The county is late: the city's officer has it too, in its stead.
  expect(await titles('with=officer')).toEqual(['逾期的项目', '另一批的项目']);
  for (const [query, of] of [['due=overdue', '逾期的项目'], ['with=county_officer', '逾期的项目'], [`call=${first.call}`, '逾期的项目'], [`call=${second.call}`, '另一批的项目']] as const) expect([query, await titles(query)]).toEqual([query, [of]]);

  // Every link of a call to a list leads to so many rows as it says.
  const manage = await read('officer1', `/manage/calls/${first.call}`);
  const links = [...manage.matchAll(/<a[^>]*href="(\/projects\?[^"]+)"/g)].map((m) => m[1]!.replaceAll('&amp;', '&'));
  expect(links.length).toBe(2);
  for (const link of links) expect([link, (await read('officer1', link)).match(/class="strong-link"/g)?.length]).toEqual([link, 1]);
  expect((await (await as('officer1')).get('/projects?call=call-none')).statusCode).toBe(404);
});

test('a page of a longer list says how many rows it shows, a whole list how many there are', () => {
  const rows = (props: Parameters<typeof Pagination>[0]): string => text(html(h(Pagination, props)));
  expect(rows({ label: 'x', shown: 50, nextHref: '/n' })).toContain('本页 50 条');
  expect(rows({ label: 'x', shown: 3, firstHref: '/f' })).toContain('本页 3 条');
  expect(rows({ label: 'x', shown: 50, total: 120, nextHref: '/n' })).toContain('共 120 条');
  expect(rows({ label: 'x', shown: 7 })).toContain('共 7 条');
});

test('what is asked on one page is found among any number of other tasks', async () => {
  const { line } = await callOf(sim, P02, { title: '第三批' });
  // More than a page of older tasks for the same people.
  await sim.sql.rows(`INSERT INTO task (id, stream_id, step_id, kind, role, commands, opened_at, due_at) SELECT 'other-' || r || i, 'budget-none', 'budget', 'confirm_quota', r, '{confirmQuota}', now(), '2019-01-01' FROM unnest(ARRAY['finance_bureau', 'finance_maker', 'panel_organiser']) r, generate_series(1, 210) i`);
  await sim.sql.rows(`INSERT INTO task (id, stream_id, step_id, kind, role, commands, opened_at, due_at) VALUES ('mine', $1, 'budget', 'confirm_quota', 'finance_bureau', '{confirmQuota}', now(), '2020-01-01'), ('panel', 'panel-none', 'panel', 'appoint_panel', 'panel_organiser', '{appointPanel}', now(), '2020-01-01')`, [line]);
  expect(await read('finance.bureau', `/finance/budget-lines/${line}`)).toContain('value="confirmQuota"');
  expect(text(await read('officer3', '/panels'))).toContain('组建评审组');
});
