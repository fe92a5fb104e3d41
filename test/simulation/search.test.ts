/** What is searched for is found however it is typed, in any script and by any part, and by the indexes of pairs. */
import { fold } from '../../domain/text.js';
import { anywhere, foldedSql, projectFound } from '../../prisma/store/fold.js';
import { readAudit } from '../../services/operations.js';
import { listProjects } from '../../services/projects.js';
import { projectPage } from '../../services/project-page.js';
import { lettersOf } from '../../prisma/store/letters.js';
import { applied, callOf, P02, savedAgain } from '../support/roads.js';
import { faultsOf, openSimulation, stateOf, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeAll(async () => { sim = await openSimulation(); }, 120_000);
afterAll(() => sim.close());

test('by title, receipt and names, in parts of one character and more', async () => {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '数控机床（五轴）主轴 Spindle 导航' });
  const actor = await sim.cast.actor('officer1');
  const found = async (q: string) => (await listProjects(sim.house, actor, { q })).items.map((p) => p.id);
  const { receipt } = (await stateOf(sim, project)).numbers;
  const names = (await sim.sql.row<{ name: string; name_en: string }>(`SELECT name, name_en FROM organisation WHERE id = 'ent'`))!;
  for (const q of ['主轴', '轴', '五轴)', '（五轴', 'ｓｐｉｎｄｌｅ', 'SPIN', '机 床', receipt!, receipt!.slice(3, 9), names.name.slice(2, 6), names.name_en.slice(0, 7)]) expect([q, await found(q)]).toEqual([q, [project]]);
  // Words apart: each by itself, one in the title and one in the name of who applies.
  for (const q of ['五轴 导航', '导航　数控', `${names.name.slice(2, 6)} 主轴`, 'ＳＰＩＮＤＬＥ 机床']) expect([q, await found(q)]).toEqual([q, [project]]);
  for (const q of ['五轴 不存在的', '轴主', '不存在的', '%', '_', 'spindel']) expect([q, await found(q)]).toEqual([q, []]);
});

test('one title: what the form says when it is handed in, and again when it comes corrected, is the project’s wherever it is named', async () => {
  const { call } = await callOf(sim, P02, { title: 'titles' });
  const applicant = await sim.cast.actor('ent.applicant');
  const project = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '草稿时的名称', object: '另一标的' });
  await savedAgain(sim, project, 'ent.applicant', { title: ' 申报书上的名称 ' });
  await sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 2 } });
  await sim.cast.act('ent.admin', 'approve', { project });
  const titles = async () => {
    const mails = await sim.sql.rows<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox WHERE kind = 'mail' AND payload ->> 'streamId' = $1 ORDER BY id`, [project]);
    const page = await projectPage(sim.house, applicant, project);
    return [...new Set([page.title, (await listProjects(sim.house, applicant, { call })).items[0]!.title, ...(await lettersOf(sim.sql, mails)).map((l) => l.said.title)])];
  };
  expect(await titles()).toEqual(['申报书上的名称']);
  await sim.cast.act('jinshui.officer', 'recommend', { project });
  await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '名称', reason: '与合同不符。' }] } });
  await sim.cast.act('ent.applicant', 'correct', { project, fields: { formVersion: await savedAgain(sim, project, 'ent.applicant', { title: '补正后的名称' }) } });
  expect((await titles())[0]).toBe('补正后的名称');
  expect(await faultsOf(sim)).toEqual([]);
});

test('the audit of a thing by its id, however that is typed', async () => {
  const { call } = await callOf(sim, P02, { title: 'audit' });
  const project = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '核查', object: '核查' });
  const admin = await sim.cast.actor('admin');
  const asked = async (target: string) => (await readAudit(sim.house, admin, { target })).items.map((i) => i.target);
  const there = await asked(project);
  expect(there.length).toBeGreaterThan(0);
  const wide = project.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
  for (const typed of [project.toLowerCase(), project.toUpperCase(), wide, ` ${project}\u3000`, project.replace('-', '\u2013')]) expect([typed, await asked(typed)]).toEqual([typed, there]);
});

test('PostgreSQL is seen to go by the indexes, at a size where it matters', async () => {
  // Rows of the search alone, as many as a city has in decades.
  await sim.sql.rows(`INSERT INTO organisation (id, name, name_en, kind, credit_code, jurisdiction, bank_name, bank_account) SELECT 'many-' || n, '郑州' || chr(19968 + n % 5000) || chr(20000 + n % 3000) || '有限公司', 'Company ' || n, 'enterprise', 'many-' || n, 'jinshui', '', '' FROM generate_series(1, 20000) n`);
  await sim.sql.rows(`INSERT INTO project SELECT (jsonb_populate_record(p, jsonb_build_object('id', 'project-many-' || n, 'receipt', NULL, 'object', n::text, 'title', '项目' || chr(19968 + n % 5000) || chr(20000 + n % 3000) || n))).* FROM project p, generate_series(1, 20000) n WHERE p.title LIKE '数控%'`);
  await sim.sql.rows('VACUUM ANALYZE organisation, project_words, project');
  const plan = async (sql: string, values: unknown[]) => (await sim.sql.rows<Record<string, string>>(`EXPLAIN ${sql}`, values)).map((r) => Object.values(r)[0]).join('\n');
  const q = fold('五轴主轴');
  const shown = await plan(`SELECT p.id FROM project p WHERE ${projectFound('$1::text', '$2')}`, [q, anywhere(q)]);
  for (const index of ['project_words_pairs_idx', 'organisation_words']) expect(shown).toContain(index);
  expect(await plan(`SELECT id FROM organisation WHERE ${foldedSql('name')} = $1`, [fold('郑州某公司')])).toContain('organisation_name_folded');
}, 60_000);
