/** A form whose session is over loses nothing and gives nothing to others: sealed, carried through the sign-in page, handed back to its writer alone; what the door of fields refuses stays typed. */
import type { FastifyInstance } from 'fastify';
import { keptOf, personTag, seal, unseal } from '../../web/kept.js';
import { fc } from '../support/property.js';
import { callOf, P02 } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { browser, housePages } from './support.js';

const SECRET = 'a secret of tests, more than 32 characters';

test('what is sealed comes back as it was, for a day, and from this house alone', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' }))), fc.webPath(), (fields, path) => {
    const kept = { path, fields: fields as [string, string][], for: personTag(SECRET, 'p') };
    const sealed = seal(SECRET, kept, 0);
    expect(unseal(SECRET, sealed, 1000)).toEqual(JSON.parse(JSON.stringify(kept)));
    expect([unseal(SECRET, sealed, 25 * 3_600_000), unseal(`${SECRET}!`, sealed, 0), unseal(SECRET, `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`, 0)]).toEqual([undefined, undefined, undefined]);
  }));
  for (const odd of [undefined, '', 'x', ['a'], 7, {}]) expect(unseal(SECRET, odd)).toBeUndefined();
  for (const body of [undefined, null, 'x', {}, { _for: 'short' }, { _for: ['x'] }]) expect(keptOf('/x', body)).toBeUndefined();
  expect(personTag(SECRET, 'p')).not.toBe(personTag(SECRET, 'q'));
});

let sim: Simulation;
let app: FastifyInstance;
let call: string;
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
  ({ call } = await callOf(sim, P02, { title: '中断的批次' }));
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

const decode = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
const hiddenIn = (html: string, action: string): Record<string, string> => {
  const form = html.split('<form').find((part) => part.includes(`action="${action}"`))!.split('</form>')[0]!;
  return Object.fromEntries([...form.matchAll(/<input type="hidden" name="([^"]+)"(?: id="[^"]+")? value="([^"]*)"/g)].map((m) => [m[1]!, decode(m[2]!)]));
};
async function drafting(): Promise<{ me: ReturnType<typeof browser>; href: (section: string) => string }> {
  const me = browser(app);
  await me.signIn('ent.applicant');
  const page = await me.get(`/calls/${call}`);
  const own = /href="\/projects\/(project-[0-9a-f]+)/.exec(page.body);
  const action = `/calls/${call}/applications`;
  const project = own ? own[1]! : String((await me.post(action, { ...hiddenIn(page.body, action), title: '中断的申报' })).headers.location).split('/')[2]!;
  return { me, href: (section) => `/projects/${project}/form/${section}` };
}
const endSessions = () => sim.sql.rows(`DELETE FROM session`);
const TYPED = '厘清"<布局>"与&规避，\n第二行。';

test('the session ends during a long form: signing in again goes on with what was typed, without scripts', async () => {
  const { me, href } = await drafting();
  const goals = href('goals');
  const hidden = hiddenIn((await me.get(goals)).body, goals);
  await endSessions();
  const beside = await me.post(`${goals}/autosave`, { ...hidden, goals: TYPED }, { 'hx-request': 'true' });
  expect([beside.statusCode, beside.body.includes('<main')]).toEqual([401, false]);
  const stopped = await me.post(goals, { ...hidden, goals: TYPED, 'indicators.1.name': '报告', 'indicators.1.target': '1', then: 'list' });
  expect([stopped.statusCode, stopped.body.includes('没有丢失'), stopped.body.includes('规避')]).toEqual([401, true, false]);
  // A wrong password in between loses nothing either.
  const wrong = await me.post('/sign-in', { ...hiddenIn(stopped.body, '/sign-in'), username: 'ent.applicant', password: 'nonsense' });
  expect(wrong.statusCode).toBe(422);
  const resumed = await me.post('/sign-in/sample', { ...hiddenIn(wrong.body, '/sign-in/sample'), username: 'ent.applicant' });
  expect([resumed.statusCode, resumed.body.includes('您填写的内容还在')]).toEqual([200, true]);
  const saved = await me.post(goals, hiddenIn(resumed.body, goals));
  expect([saved.statusCode, saved.headers.location]).toEqual([303, goals.replace('/goals', '')]);
  const again = decode((await me.get(goals)).body);
  for (const text of ['规避，\n第二行。', 'value="报告"']) expect(again).toContain(text);
}, 60_000);

test('never to another person: neither by signing in, nor in a browser where somebody else is signed in', async () => {
  const { me, href } = await drafting();
  const goals = href('goals');
  const hidden = hiddenIn((await me.get(goals)).body, goals);
  await endSessions();
  const stopped = await me.post(goals, { ...hidden, goals: '只给陈思远' });
  const other = await me.post('/sign-in/sample', { ...hiddenIn(stopped.body, '/sign-in/sample'), username: 'pool.applicant' });
  expect([other.statusCode, other.headers.location, other.body.includes('只给陈思远')]).toEqual([303, '/work', false]);
  expect((await me.get('/work')).body).toContain('属于另一个账号');
  const foreign = await me.post(goals, { ...hidden, goals: '只给陈思远' });
  expect([foreign.statusCode, foreign.body.includes('只给陈思远')]).toEqual([403, false]);
  // A forged owner is no owner: a form that no page of this person made is refused as before.
  const forged = await me.post(goals, { goals: 'x', _for: 'A'.repeat(22) });
  expect(forged.statusCode).toBe(403);
}, 60_000);

test('each kind of fault is at its field after the section was saved, the section is to be mended, and it cannot be handed in', async () => {
  const { me, href } = await drafting();
  const post = async (section: string, typed: Record<string, string>) => me.post(href(section), { ...hiddenIn((await me.get(href(section))).body, href(section)), ...typed, then: 'next' });
  expect((await me.get(href('contact'))).body).not.toContain('error-summary');
  // Half filled in: nothing is marked, and one may go on.
  expect((await post('contact', { contactName: '陈' })).headers.location).not.toBe(href('contact'));
  expect((await me.get(href('contact'))).body).not.toContain('error-summary');
  const faults: [string, Record<string, string>, string[]][] = [
    ['contact', { contactName: '陈', contactPhone: '1234', contactEmail: 'chen@@x' }, ['电话号码不对', '电子邮箱格式不对', 'value="1234"', 'value="chen@@x"']],
    ['contact', { contactName: '陈', contactPhone: '13800000000, 13900000000', contactEmail: 'a@x.cn;b@x.cn' }, ['只填一个电话号码', '只填一个电子邮箱']],
    ['service', { serviceAgency: '甲', contractNumber: '1', contractSignedOn: '2031-01-01', contractAmountFen: '很多' }, ['不得晚于今天', '请填金额', 'value="很多"']],
    ['budget', { 'budget.1.item': '检索', 'budget.1.amountFen': '100', 'budget.3.item': '人工', 'budget.3.amountFen': '若干' }, ['经费预算 第 2 行 金额（元）', 'href="#f-budget-2-amountFen"', 'value="若干"', '100.00']],
  ];
  for (const [section, typed, said] of faults) {
    const answer = await post(section, typed);
    expect([section, answer.statusCode, answer.headers.location]).toEqual([section, 303, href(section)]);
    const { body } = await me.get(href(section));
    for (const text of said) expect([section, text, body.includes(text)]).toEqual([section, text, true]);
  }
  const list = (await me.get(href('x').replace('/x', ''))).body;
  expect(list.match(/需要修改/g)).toHaveLength(3);
  const check = (await me.get(href('x').replace('/form/x', '/check'))).body;
  expect(check).toContain('?check#f-budget-2-amountFen');
  expect(check).not.toContain('提交申报</button>');
}, 60_000);

test('rows come and go without scripts, and nothing is saved by that', async () => {
  const { me, href } = await drafting();
  const budget = href('budget');
  const hidden = hiddenIn((await me.get(budget)).body, budget);
  const rows = { 'budget.1.item': '甲', 'budget.1.amountFen': '1', 'budget.2.item': '乙', 'budget.2.amountFen': '2' };
  const added = await me.post(budget, { ...hidden, ...rows, row: 'add:budget' });
  expect([added.statusCode, added.body.includes('name="budget.3.item"'), added.body.includes('name="budget.4.item"')]).toEqual([200, true, false]);
  const removed = await me.post(budget, { ...hidden, ...rows, row: 'remove:budget.1' });
  expect([removed.body.includes('value="甲"'), /name="budget\.1\.item"[^>]*value="乙"/.test(removed.body), removed.body.includes('value="2"')]).toEqual([false, true, true]);
  expect((await me.get(budget)).body).not.toContain('value="乙"');
}, 60_000);
