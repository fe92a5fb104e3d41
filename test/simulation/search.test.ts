/** What is searched for is found however it is typed, in any script and by any part, and by the indexes of pairs. */
import { fold } from '../../domain/text.js';
import { anywhere, foldedSql, projectFound } from '../../prisma/store/fold.js';
import { listProjects } from '../../services/projects.js';
import { applied, callOf, P02 } from '../support/roads.js';
import { openSimulation, stateOf, type Simulation } from '../support/simulation.js';

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
  for (const q of ['轴主', '不存在的', '%', '_', 'spindel']) expect([q, await found(q)]).toEqual([q, []]);
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
