/** Pages of the rules against a real house, without scripts: eligibility, a version by two persons, files, years, lists. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { advanceTo, openSimulation, type Simulation } from '../support/simulation.js';
import { faultReason } from '../../domain/words/index.js';
import { housePages, visitors } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
}, 60_000);
afterAll(async () => { await app.close(); await sim.close(); });

const as = visitors(() => app);
const formTo = (html: string, action: string): string => html.split('<form').find((part) => part.includes(`action="${action}`))?.split('</form>')[0] ?? '';
/** What a form would send untouched. */
function fieldsOf(form: string): Record<string, string | string[]> {
  const found: [string, string][] = [];
  const plain = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const attribute = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
    if (['checkbox', 'radio'].includes(attribute('type') ?? '') && !/\schecked/.test(tag)) continue;
    if (attribute('name')) found.push([attribute('name')!, plain(attribute('value') ?? '')]);
  }
  for (const [, name, text] of form.matchAll(/<textarea[^>]*\bname="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g)) found.push([name!, plain(text!)]);
  for (const [, name, options] of form.matchAll(/<select[^>]*\bname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) found.push([name!, plain(/<option value="([^"]*)"[^>]*selected/.exec(options!)?.[1] ?? /<option selected[^>]*value="([^"]*)"/.exec(options!)?.[1] ?? '')]);
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of found) all[name] = name in all ? [all[name]!, value].flat() : value;
  return all;
}
async function send(username: string | null, url: string, action: string, typed: Record<string, string> = {}) {
  const me = await as(username);
  const page = await me.get(url);
  expect([url, page.statusCode]).toEqual([url, 200]);
  const form = formTo(page.body, action);
  expect([action, form !== '']).toEqual([action, true]);
  return me.post(action, Object.entries({ ...fieldsOf(form), ...typed }).flatMap(([name, value]) => [value].flat().map((text): [string, string] => [name, text])));
}

describe('the catalogue', () => {
  test.each([
    ['', 24, '企业运营类专利导航项目事后补助'], ['?kind=patent_agency', 9, '专利代理机构奖励'], ['?money=60', 3, '高价值专利培育示范中心资助'], ['?money=unset', 1, '产业知识产权联盟项目经费支持'],
    ['?kind=university&money=50', 5, '高价值专利组合资助'], ['?kind=patent_agency&money=60', 0, '没有符合条件的奖补事项'], ['?kind=dragon&money=x', 24, '企业运营类专利导航项目事后补助'],
  ])('/programmes%s: %i', async (query, n, text) => {
    const page = await (await as(null)).get(`/programmes${query}`);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain(text);
    expect(page.body.match(/href="\/programmes\/\d{3}-P\d{2}"/g) ?? []).toHaveLength(n);
  });
});

describe('eligibility', () => {
  test('a visitor chooses a kind, states facts, and sees what could be got', async () => {
    const me = await as(null);
    const first = await me.get('/eligibility?kind=patent_agency');
    expect(first.body).toContain('name="fact.inventionPatentsHandled"');
    expect(first.body).not.toContain('name="fact.casesFiledInYear"');
    expect(first.body).not.toContain('name="fact.reviewPassed"');
    // A choice of five can be left unstated, too.
    expect((await me.get('/eligibility?kind=enterprise')).body).toMatch(/<select[^>]*fact\.certifiedStandard[^>]*>\s*<option[^>]*>未填/);
    const answer = await send(null, '/eligibility?kind=patent_agency', '/eligibility?kind=patent_agency', { 'fact.inventionPatentsHandled': '3000' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('条件符合');
    expect(answer.body).toContain('30.00');
    const wrong = await send(null, '/eligibility?kind=patent_agency', '/eligibility?kind=patent_agency', { 'fact.inventionPatentsHandled': '-1', priorAwards: '昨天 一百元' });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('value="-1"');
    expect(wrong.body).toContain('第 1 行应写作');
    expect((await me.get('/eligibility?kind=dragon')).statusCode).toBe(422);
    expect((await me.get('/eligibility?asOf=2019-02-30')).statusCode).toBe(422);
    expect((await me.get('/eligibility?asOf=2031-01-01')).body).toContain('当日没有有效的事项');
    expect((await me.get('/eligibility?organisation=ent')).statusCode).toBe(403);
  });
  test('an applicant finds its organisation filled in; another’s is refused', async () => {
    const page = await (await as('ent.applicant')).get('/eligibility?organisation=ent');
    expect(page.body).toContain('郑州样例智能装备有限公司');
    expect((await (await as('ent.applicant')).get('/eligibility?organisation=uni')).statusCode).toBe(403);
  });
  test('one programme line by line, with its clauses; a stranger is not found', async () => {
    const answer = await send(null, '/eligibility/000-P18', '/eligibility/000-P18', { applicantKind: 'enterprise', 'fact.casesFiledInYear': '29' });
    expect(answer.body).toContain('不满足');
    expect(answer.body).toContain('年申报案件30件以上');
    expect((await send(null, '/eligibility/000-P18', '/eligibility/000-P18', { applicantKind: 'enterprise', 'fact.casesFiledInYear': '30' })).body).toContain('10,000.00');
    expect((await (await as(null)).get('/eligibility/000-P03')).statusCode).toBe(404);
  });
});

describe('a version as it is read', () => {
  test('facts, conditions, departments, places and documents stand there by their names, in each published version', async () => {
    const legal = await as('legal');
    const departments = sim.policies.departments.map((d) => d.id);
    for (const version of sim.policies.programmes) {
      const { body } = await legal.get(`/rules/${encodeURIComponent(version.id)}?lang=zh-CN`);
      const cells = [...body.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map((m) => m[1]!.replace(/<[^>]+>/g, ' '));
      const ids = [...(version.facts ?? []).map((f) => f.id), ...departments, version.jurisdiction, version.measure.id, ...version.steps.map((s) => s.id), 'gte', 'eq'];
      const shown = ids.filter((id) => cells.some((cell) => new RegExp(`(^|[\\s、，：])${id}($|[\\s、，：])`).test(cell)));
      expect([version.id, shown, body.includes('code-block')]).toEqual([version.id, [], false]);
    }
  }, 60_000);
  test('a condition is a sentence, an amount has its separators, a period its unit, in both languages', async () => {
    const page = async (id: string, lang: string): Promise<string> => (await (await as('supervisor')).get(`/rules/${encodeURIComponent(id)}?lang=${lang}`)).body;
    const chinese = await page('000-P21@zz-2017-243#1', 'zh-CN');
    for (const text of ['专利运营主营业务年收入不低于 10,000,000.00 元，或者持有可运营专利数量不低于 1000', '300,000.00 元', '市知识产权局、市发展改革委', '每年至多 1 次，以决定日期所在年度计', '5 个工作日', '同一申报人，同一年度']) expect(chinese).toContain(text);
    const english = await page('000-P21@zz-2017-243#1', 'en');
    for (const text of ['at least 10,000,000.00 yuan or Operable patents held: at least 1000', 'Municipal IP Bureau', 'At most 1 a year, by the date of the decision', '5 working days']) expect(english).toContain(text);
    for (const text of ['任务书签订后，60%', '权重 16.67%', '单行文字，必填']) expect(await page('000-P07@sample-centre#1', 'zh-CN')).toContain(text);
  });
  test('the table has the page to itself while there is nothing to state', async () => {
    const columns = async (path: string): Promise<boolean> => (await (await as(null)).get(path)).body.includes('<div class="columns">');
    expect([await columns('/eligibility'), await columns('/eligibility?kind=enterprise')]).toEqual([false, true]);
  });
  test('what a check says of a draft is said in Chinese too; an unknown reason stays as it is', () => {
    expect(['has no source', 'outside the period of zz-2017-243', 'issuance stands before public_notice', 'a reason of tomorrow'].map((r) => faultReason('zh-CN', r))).toEqual([
      { text: '缺少依据', lang: 'zh-CN' }, { text: '超出文件 zz-2017-243 的有效期', lang: 'zh-CN' }, { text: '环节 issuance 排在了 public_notice 之前', lang: 'zh-CN' }, { text: 'a reason of tomorrow', lang: 'en' },
    ]);
    expect(faultReason('en', 'has no source')).toEqual({ text: 'has no source', lang: 'en' });
  });
});

describe('a version by two persons', () => {
  const one = `/rules/${encodeURIComponent('000-P02@zz-2017-243#1')}`;
  const two = `/rules/${encodeURIComponent('000-P02@zz-2017-243#2')}`;
  test('drafted, edited by sections, proposed, tried, published; each field with its source', async () => {
    const admin = await as('admin');
    expect((await admin.get(one)).body).toContain('推广实施企业运营类专利导航项目');
    expect((await (await as('ent.applicant')).get('/rules')).statusCode).toBe(403);
    expect((await (await as(null)).get('/rules')).statusCode).toBe(303);
    expect((await send('admin', one, `${one}/copy`)).headers['location']).toBe(two);
    // A section sent back as it was shown changes nothing; a published version has no editor.
    for (const section of ['basics', 'conditions', 'money', 'form', 'steps', 'guide']) {
      const sent = await send('admin', `${two}/edit/${section}`, `${two}/edit/${section}`);
      expect([section, sent.statusCode, sent.headers['location']]).toEqual([section, 303, `${two}#${section}`]);
    }
    expect((await sim.sql.row<{ same: boolean }>(`SELECT (a.body - 'id' - 'version' - 'supersedes' - 'validFrom') = (b.body - 'id' - 'version' - 'supersedes' - 'validFrom') AS same FROM programme_version a, programme_version b WHERE a.id = '000-P02@zz-2017-243#1' AND b.id = '000-P02@zz-2017-243#2'`))!.same).toBe(true);
    expect((await admin.get(`${one}/edit/money`)).statusCode).toBe(409);

    const wrong = await send('admin', `${two}/edit/basics`, `${two}/edit/basics`, { 'v.window.days': 'viele' });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('value="viele"');
    const stale = await send('admin', `${two}/edit/basics`, `${two}/edit/basics`, { revision: '1' });
    expect(stale.statusCode).toBe(412);
    expect((await send('admin', `${two}/edit/money`, `${two}/edit/money`, { 'v.formula.rateBp': '60' })).statusCode).toBe(303);
    expect((await admin.get(two)).body).toContain('与政策文件目录中记载的金额、比例或上限不一致');
    expect((await send('admin', two, `${two}/proposal`)).statusCode).toBe(422);
    await send('admin', `${two}/edit/money`, `${two}/edit/money`, { 'v.formula.rateBp': '50', 's.formula.rateBp.kind': 'clause' });
    await send('admin', `${two}/edit/basics`, `${two}/edit/basics`, { 'v.window.days': '45' });
    expect((await send('admin', two, `${two}/proposal`)).statusCode).toBe(303);
    expect(formTo((await admin.get(two)).body, `${two}/publication`)).toBe('');

    expect((await send('legal', two, `${two}/return`, { reason: '' })).statusCode).toBe(422);
    await send('legal', two, `${two}/return`, { reason: '窗口期请说明。' });
    expect((await admin.get(two)).body).toContain('窗口期请说明。');
    await send('admin', two, `${two}/proposal`);
    const tried = await send('legal', `${two}/simulation`, `${two}/simulation`, { applicantKind: 'enterprise', 'fact.filed': 'true', 'fact.resultProduced': 'true', 'fact.reviewPassed': 'true', 'fact.relatedExpenditureFen': '640000' });
    expect(tried.body).toContain('300,000.00');
    expect((await (await as('legal')).get(`${two}/comparison?with=${encodeURIComponent('000-P02@zz-2017-243#1')}`)).body).toMatch(/30 天<\/span><\/del>[\s\S]*45 天<\/span><\/ins>/);
    expect((await send('legal', two, `${two}/publication`)).statusCode).toBe(303);
    expect((await admin.get(two)).body).toContain('已发布');
    expect((await admin.get(one)).body).toContain('由新版本代替');
  });
  test('conditions, facts and what may be left out are typed in words; what is wrong is said at its row', async () => {
    const admin = await as('admin');
    const three = `/rules/${encodeURIComponent('000-P02@zz-2017-243#3')}`;
    expect((await send('admin', two, `${two}/copy`)).headers['location']).toBe(three);
    const edit = `${three}/edit/conditions`;
    expect((await admin.get(edit)).body).toContain('value="企业"');
    const wrong = await send('admin', edit, edit, { 'v.eligibility.0.condition.0.value': '飞龙', 'v.eligibility.0.condition.1.fact': 'filed', 'v.eligibility.0.condition.1.op': 'eq', 'v.eligibility.0.condition.1.value': '是' });
    expect([wrong.statusCode, wrong.body.includes('value="飞龙"'), wrong.body.includes('请从列出的选项中选择')]).toEqual([422, true, true]);
    const sent = await send('admin', edit, edit, { 'v.eligibility.0.condition.join': 'any', 'v.eligibility.0.condition.0.op': 'in', 'v.eligibility.0.condition.0.value': '企业、高等院校', 'v.eligibility.0.condition.1.fact': 'filed', 'v.eligibility.0.condition.1.op': 'eq', 'v.eligibility.0.condition.1.value': '是', 'add.facts': 'staffCount', 'v.perApplicantYear.awards': '2' });
    expect([sent.statusCode, sent.body.match(/field-error[^]*?<\/p>|refusal[^]{0,400}/g)]).toEqual([303, null]);
    const body = (await sim.sql.row<{ body: ProgrammeVersion }>(`SELECT body FROM programme_version WHERE id = '000-P02@zz-2017-243#3'`))!.body;
    expect(body.eligibility[0]!.condition).toEqual({ any: [{ fact: 'applicantKind', op: 'in', value: ['enterprise', 'university'] }, { fact: 'filed', op: 'eq', value: true }] });
    // In English a name may be of two words; sent back as it is shown it is the same.
    await admin.get(`${edit}?lang=en`);
    const english = { 'v.eligibility.0.condition.0.value': 'Research institute、University' };
    expect((await send('admin', edit, edit, english)).statusCode).toBe(303);
    expect([(await admin.get(edit)).body.includes('value="Research institute、University"'), (await send('admin', edit, edit)).statusCode]).toEqual([true, 303]);
    await admin.get(`${edit}?lang=zh-CN`);
    expect((await send('admin', edit, edit, { 'v.eligibility.0.condition.0.value': '企业、高等院校' })).statusCode).toBe(303);
    expect([body.facts!.at(-1)!.id, body.perApplicantYear]).toEqual(['staffCount', { awards: 2 }]);
    // An entry that was added is a fault until it is filled in.
    expect((await admin.get(three)).body).toContain('还没有填写');
    expect((await send('admin', three, `${three}/proposal`)).statusCode).toBe(422);
    const compared = await (await as('legal')).get(`${three}/comparison?with=${encodeURIComponent('000-P02@zz-2017-243#1')}`);
    for (const text of ['企业或高等院校', '每年至多 2 次']) expect(compared.body).toContain(text);
  });
  test('a programme without an amount comes to one by a measure: named on the page of a new call, drafted, published, called', async () => {
    const pool = `/rules/${encodeURIComponent('000-P05@zz-2017-243#1')}`;
    const sample = `/rules/${encodeURIComponent('000-P05@sample-pool#1')}`;
    expect((await (await as('officer1')).get('/manage/calls/new')).body).toContain(`href="${pool}"`);
    const typed = { id: 'sample-2019', labelZh: '专利池资助样例办法（2019）', labelEn: 'Sample measure of 2019', document: 'zz-2017-243', formula: 'fixed', sample: 'true' };
    const wrong = await send('admin', `${sample}/measure`, `${sample}/measure`, { ...typed, id: 'Big Words', labelEn: '' });
    expect([wrong.statusCode, wrong.body.includes('value="Big Words"')]).toEqual([422, true]);
    const made = await send('admin', `${sample}/measure`, `${sample}/measure`, typed);
    const draft = `/rules/${encodeURIComponent('000-P05@sample-2019#1')}`;
    expect(made.headers['location']).toBe(draft);
    expect((await send('admin', `${sample}/measure`, `${sample}/measure`, typed)).body).toContain('同一项填写了两次');
    expect((await send('admin', draft, `${draft}/proposal`)).statusCode).toBe(422);
    await send('admin', `${draft}/edit/basics`, `${draft}/edit/basics`, { 'v.legality.inForce': 'true', 'v.legality.legalityReview': '样例-法审-2019-009', 'v.legality.fairCompetitionReview': '样例-公竞审-2019-009' });
    await send('admin', `${draft}/edit/money`, `${draft}/edit/money`, { 'v.formula.amountFen': '500000' });
    expect((await send('admin', draft, `${draft}/proposal`)).headers['location']).toBe(draft);
    expect((await send('legal', draft, `${draft}/publication`)).statusCode).toBe(303);
    // From tomorrow it takes the place of the sample before it.
    await advanceTo(sim, '2019-03-05T01:00:00.000Z');
    const offered = (await (await as('officer1')).get('/manage/calls/new')).body;
    expect(['000-P05@sample-2019#1', '000-P05@sample-pool#1'].map((id) => offered.includes(`value="${id}"`))).toEqual([true, false]);
  });
  test('a programme goes out as a file and comes in again; faults stand with line and place', async () => {
    const admin = await as('admin');
    const file = await admin.get('/rules/export/000-P08');
    expect(file.headers['content-disposition']).toContain('000-P08.json');
    expect((await send('admin', '/rules/import', '/rules/import', { text: file.body })).headers['location']).toBe('/rules');
    const bad = await send('admin', '/rules/import', '/rules/import', { text: file.body.replace('"instrument": "subsidy"', '"instrument": "gift"') });
    expect([bad.statusCode, bad.body.includes('versions.0.instrument'), bad.body.includes('&quot;gift&quot;') || bad.body.includes('"gift"')]).toEqual([422, true, true]);
    expect((await (await as('legal')).get('/rules/import')).statusCode).toBe(403);
  });
});

describe('working days, targets, fund rules, work items', () => {
  test('a year is shown to all, put in by the administrator alone', async () => {
    expect((await (await as(null)).get('/calendar/2019')).body).toContain('国办发明电〔2018〕15号');
    expect(formTo((await (await as('officer1')).get('/calendar/2027')).body, '/calendar/2027')).toBe('');
    const wrong = await send('admin', '/calendar/2027', '/calendar/2027', { document: '国办发明电〔2026〕99号', off: '2027-01-01\n2027-02-30' });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('2027-02-30 不是真实的日期');
    expect((await send('admin', '/calendar/2027', '/calendar/2027', { document: '国办发明电〔2026〕99号', off: '2027-01-01', work: '' })).statusCode).toBe(303);
    expect((await (await as(null)).get('/calendar')).body).toContain('国办发明电〔2026〕99号');
    expect((await (await as(null)).get('/calendar/1850')).statusCode).toBe(404);
  });
  test('120 targets by document and words; 29 fund rules; work items for administrators', async () => {
    const officer = await as('officer1');
    const rowsIn = (html: string, mark: RegExp): number => (html.match(mark) ?? []).length;
    expect(rowsIn((await officer.get('/targets')).body, /\d{3}-K\d{2}<\/span>/g)).toBe(120);
    expect((await officer.get('/targets?q=nothing-like-it')).body).toContain('没有符合条件的目标');
    expect(rowsIn((await (await as('fin.maker')).get('/fund-rules')).body, />B\d{2}</g)).toBe(29);
    expect(rowsIn((await (await as('admin')).get('/work-items')).body, /\d{3}-P\d{2}<\/span>/g)).toBe(55);
    expect((await officer.get('/work-items')).statusCode).toBe(403);
    expect((await (await as(null)).get('/targets')).statusCode).toBe(303);
  });
});
