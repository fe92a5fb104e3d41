/** A correction from its points to what the officer reads of it: each point leads to its place, what was asked stays asked until it is changed, and the officer sees old and new. */
import type { FastifyInstance } from 'fastify';
import { fc } from '../support/property.js';
import { formDifference, placeOfPoint } from '../../domain/project/corrections.js';
import { messageTo } from '../../activities/mails.js';
import { lettersOf } from '../../prisma/store/letters.js';
import { applied, callOf, P02, P05, recommended, savedAgain } from '../support/roads.js';
import { openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { housePages, reading, visitors, wordsOf } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
const as = visitors(() => app);
beforeAll(async () => { sim = await openSimulation(); app = await housePages(sim.house); }, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

const read = reading(as);
const text = wordsOf;
/** The states of the sections in the list of the form, by label. */
const states = (body: string): Record<string, string> => Object.fromEntries([...body.matchAll(/<span class="task-text">(.*?)<\/span><span class="badge[^"]*">([^<]+)<\/span>/g)].map((m) => [text(m[1]!).trim().split(' ')[0]!, m[2]!]));

test('from the points to what the officer reads', async () => {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '数控转台专利导航' });
  await recommended(sim, project, 'ent');
  await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '经费预算', reason: '分项不合计。' }, { item: '合同金额', reason: '与合同不符。' }, { item: '证明材料', reason: '扫描件不清晰。' }, { item: '其他', reason: '请自查。' }] } });
  const form = `/projects/${project}/form`;
  const asked = await read('ent.applicant', form);
  for (const href of [`${form}/budget`, `${form}/service#f-contractAmountFen`, `/projects/${project}/documents`]) expect([href, asked.includes(`href="${href}`)]).toEqual([href, true]);
  const before = states(asked);
  const wanted = Object.entries(before).filter(([, state]) => state === '需补正').map(([name]) => name);
  expect(wanted.length).toBe(3);

  const { content } = (await sim.sql.row<{ content: { budget: Record<string, unknown>[] } }>('SELECT content FROM form_version WHERE project_id = $1 ORDER BY version DESC LIMIT 1', [project]))!;
  const budget = content.budget.map((row, i) => (i === 0 ? { ...row, amountFen: '12345600' } : row)).concat([{ item: '查新', amountFen: '100000', source: 'own' }]);
  await savedAgain(sim, project, 'ent.applicant', { budget });
  const during = await read('ent.applicant', form);
  expect(Object.values(states(during)).filter((s) => s === '需补正').length).toBe(2);
  expect(during).toContain('已改动');
  const check = await read('ent.applicant', `/projects/${project}/check`);
  expect([text(check).includes('还有未改动的补正部分'), check.includes('name="unchanged"')]).toEqual([true, false]);
  // What is not changed is answered with a note; without one it is not handed in.
  const me = await as('ent.applicant');
  const hidden = Object.fromEntries([...check.split('<form').find((f) => f.includes('name="declared"'))!.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]));
  const bare = await me.post(`/projects/${project}/check`, { ...hidden, declared: 'true', note: ' ' });
  expect([bare.statusCode, text(bare.body).includes('有补正部分未作改动，请说明理由')]).toEqual([422, true]);
  await savedAgain(sim, project, 'ent.applicant', { goals: '厘清布局，形成预警。' });
  await sim.cast.act('ent.applicant', 'correct', { project, fields: { formVersion: 3, note: '已改。' } });
  // The house approves the form as it is now, before the office reads it.
  const house = (await sim.sql.row<{ id: string }>(`SELECT id FROM task WHERE project_id = $1 AND closed_at IS NULL`, [project]))!;
  const page = await read('ent.admin', `/projects/${project}`);
  for (const said of ['审核本单位的补正', '同意上报', house.id]) expect([said, page.includes(said)]).toEqual([said, true]);
  await sim.cast.act('ent.admin', 'approve', { project });

  const { id } = (await sim.sql.row<{ id: string }>(`SELECT id FROM task WHERE project_id = $1 AND closed_at IS NULL`, [project]))!;
  const review = text(await read('officer1', `/projects/${project}/review/${encodeURIComponent(id)}`));
  for (const said of ['两次提交的差异', '第 1 版', '第 3 版', '123,456.00', '新增 查新', '厘清布局，形成预警。', '补正已要求 1 次，达到本事项规定的 1 次', '扫描件不清晰。 未见改动', '分项不合计。 已改动']) expect([said, review.includes(said)]).toEqual([said, true]);
  expect(text(await read('ent.applicant', `/projects/${project}/versions`))).toContain('新增 查新');
  expect(text(await read('officer1', `/projects/${project}/versions?from=1&to=0`))).toContain('删除 查新');
  expect((await (await as('pool.applicant')).get(`/projects/${project}/versions`)).statusCode).toBe(404);
}, 60_000);

test('a member that a correction takes out learns of it, keeps what it did without a way to what it reads no more, and is known by its name in the differences', async () => {
  const { call } = await callOf(sim, P05, { title: '成员变动' });
  const project = await applied(sim, { call, organisation: 'pool', programme: '000-P05', title: '成员变动的项目', object: '成员变动' });
  const members = (await stateOf(sim, project)).form!.facts['members'] as string[];
  for (const member of members) await sim.cast.act(`${member}.admin`, 'confirm', { project });
  await recommended(sim, project, 'pool');
  await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '成员单位', reason: '请核对。' }] } });
  const gone = members.at(-1)!;
  const rest = members.slice(0, -1);
  await savedAgain(sim, project, 'pool.applicant', { members: [...rest, 'uni'] });
  await sim.cast.act('pool.applicant', 'correct', { project, fields: { formVersion: 2, note: '一家退出。' } });
  const mails = await sim.sql.rows<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox WHERE payload ->> 'template' = 'MemberLeft'`);
  expect(mails.map((m) => m.payload['to'])).toEqual([{ organisation: gone, role: 'organisation_admin' }]);
  const letter = (await lettersOf(sim.sql, mails))[0]!;
  const mail = messageTo(letter.people[0]!, { key: 'k', letter, publicUrl: 'http://house' }).text;
  expect([mail.includes('不再列为该项目的成员单位'), mail.includes(project)]).toEqual([true, false]);
  const done = await read(`${gone}.admin`, '/work?box=done');
  expect([done.includes('成员变动的项目'), done.includes(`/projects/${project}`)]).toEqual([true, false]);
  expect(await read(`${rest[0]}.admin`, '/work?box=done')).toContain(`/projects/${project}`);
  const name = (await sim.sql.row<{ name: string }>('SELECT name FROM organisation WHERE id = $1', [gone]))!.name;
  const versions = text(await read('pool.applicant', `/projects/${project}/versions`));
  expect([versions.includes(name), new RegExp(`\\b${gone}\\b`).test(versions)]).toEqual([true, false]);
}, 60_000);

test('every label of a form leads to its own place, whatever stands around it', () => {
  for (const { form } of sim.policies.programmes) {
    for (const section of form.sections) for (const field of section.fields) {
      const place = placeOfPoint(form, form.evidence, { item: `关于“${field.label.zh}”的说明`, reason: '' });
      const named = place && 'section' in place && (place.field === null ? form.sections.find((s) => s.id === place.section)!.label : form.sections.flatMap((s) => s.fields).find((f) => f.id === place.field)!.label);
      const slot = place && 'files' in place && form.evidence.find((e) => e.id === place.files)?.label;
      // Two parts of a form may bear the same name, or one name hold another.
      expect(String((named || slot || { zh: '' }).zh).includes(field.label.zh)).toBe(true);
    }
  }
});

test('a difference says nothing of what is the same and all of what is not, both ways', () => {
  const { form } = sim.policies.programmes.find((v) => v.id === P02)!;
  const row = fc.record({ item: fc.constantFrom('甲', '乙', '丙'), amountFen: fc.constantFrom('100', '200') });
  const answers = fc.record({ title: fc.constantFrom('', '一', '二'), goals: fc.constantFrom('', '一'), budget: fc.array(row, { maxLength: 4 }) });
  fc.assert(fc.property(answers, answers, (a, b) => {
    const there = formDifference(form, a, b);
    const back = formDifference(form, b, a);
    expect(formDifference(form, a, structuredClone(a))).toEqual([]);
    expect(there.map((c) => c.field.id).sort()).toEqual(back.map((c) => c.field.id).sort());
    // Rows that stay, with those that came, are the rows that are there now.
    const rows = there.find((c) => c.field.id === 'budget')?.rows ?? [];
    const left = a.budget.map((r) => JSON.stringify(r));
    for (const { from } of rows) if (from) left.splice(left.indexOf(JSON.stringify(from)), 1);
    const now = [...left, ...rows.flatMap(({ to }) => (to ? [JSON.stringify(to)] : []))];
    expect(now.sort()).toEqual(b.budget.map((r) => JSON.stringify(r)).sort());
    expect([there.some((c) => c.field.id === 'title'), there.some((c) => c.field.id === 'goals')]).toEqual([a.title !== b.title, a.goals !== b.goals]);
  }));
});
