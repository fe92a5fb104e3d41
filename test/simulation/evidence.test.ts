/** Files of a step: taken and given back while the step waits for the applicant, and never after; the panel reviews what was there. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PROJECT_FILES } from '../../domain/defaults.js';
import { removeDocument } from '../../services/drafts.js';
import { projectPage } from '../../services/project-page.js';
import { addDocument, readDocument } from '../../services/projects.js';
import { pdf } from '../../start/cast.js';
import { applied, callOf, formOf, linesConfirmed, navigationFiled, P02, P07, recommended, reviewed } from '../support/roads.js';
import { faultsOf, openSimulation, refusalOf, stateOf, step, today, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeAll(async () => { sim = await openSimulation(); }, 60_000);
afterAll(() => sim.close());

it('follows its step, is asked again under the lock, and what came later is no part of the review', async () => {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  const me = await sim.cast.actor('ent.applicant');
  const add = (slot: string, name = `${slot}.pdf`) => addDocument(sim.house, me, { projectId: project, slot, name, bytes: pdf(name) });
  const remove = (documentId: string) => removeDocument(sim.house, me, { projectId: project, documentId });
  const of = async (slot: string): Promise<string> => (await sim.sql.row<{ id: string }>('SELECT id FROM document WHERE project_id = $1 AND slot = $2 AND removed_at IS NULL', [project, slot]))!.id;
  const refused = async (): Promise<unknown[]> => Promise.all([refusalOf(add('plan')), refusalOf(add('report')), refusalOf(remove(await of('plan')))]);

  expect(await refused()).toEqual(['not_draft', 'not_draft', 'not_draft']);
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  // Results are gathered while the project is carried out, and may be taken back.
  await remove((await add('report', '初稿.pdf')).id);
  expect([await refusalOf(add('plan')), await refusalOf(add('report'))]).toEqual(['not_draft', undefined]);
  await step(sim, { who: 'ent.applicant', command: 'reportResult', project, fields: { note: '完成。' } });
  await add('auditReport');

  // One upload is on its way while the results are handed in.
  const { documents } = sim.house;
  const put = documents.put.bind(documents);
  documents.put = async (bytes, name) => {
    documents.put = put;
    await step(sim, { who: 'ent.applicant', command: 'submitResults', project, fields: { note: '申请验收。', expenditure: [{ item: '导航服务费', category: 'navigation_service', amountFen: '64000000', spentOn: await today(sim), voucher: '记-1' }, { item: '前期', category: 'data_search', amountFen: '1', spentOn: '2019-02-01', voucher: '记-2' }] } });
    return put(bytes, name);
  };
  expect(await refusalOf(add('report', '迟到.pdf'))).toBe('not_draft');
  const closed = async (): Promise<void> => expect([...await refused(), await refusalOf(remove(await of('report')))]).toEqual(['not_draft', 'not_draft', 'not_draft', 'not_draft']);
  await closed();

  const panel = await reviewed(sim, project, { until: 'accepted' });
  expect((await stateOf<{ files: unknown[] }>(sim, panel)).files).toHaveLength(5);
  // A file that stands there by another way, as files once could.
  const { id } = (await sim.sql.row<{ id: string }>(`INSERT INTO document (id, project_id, slot, name, sha256, size, media_type, uploaded_by, uploaded_at) SELECT gen_random_uuid()::text, project_id, slot, '后补.pdf', sha256, size, media_type, uploaded_by, uploaded_at FROM document WHERE project_id = $1 AND slot = 'report' AND removed_at IS NULL RETURNING id`, [project]))!;
  const shown = async (who: string) => (await projectPage(sim.house, await sim.cast.actor(who), project)).documents.map((d) => d.name);
  expect([(await shown('expert1')).includes('后补.pdf'), (await shown('officer2')).includes('后补.pdf')]).toEqual([false, true]);
  expect((await shown('expert1')).length).toBe(5);
  expect(await refusalOf(readDocument(sim.house, await sim.cast.actor('expert1'), { projectId: project, documentId: id }))).toBe('not_found');

  for (const expert of ['expert1', 'expert2', 'expert3', 'expert4', 'expert6']) {
    const { criteria } = await stateOf<{ criteria: { id: string }[] }>(sim, panel);
    await sim.cast.act(expert, 'submitReport', { stream: panel, fields: { scores: criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据材料评定。' })), opinion: '同意。' } });
  }
  await sim.sql.rows('DELETE FROM document WHERE id = $1', [id]);
  await closed();
  await linesConfirmed(sim, project);
  await closed();
  await step(sim, { who: 'approver', command: 'refuse', project, fields: { reason: '不予奖补。' } });
  await step(sim, { who: 'officer2', command: 'archive', project, stream: project });
  await closed();
  expect(await faultsOf(sim)).toEqual([]);
}, 120_000);

it('is bounded in number and in bytes, those taken back included', async () => {
  const { call } = await callOf(sim, P07, { quota: 2, title: 'bounded' });
  const project = await sim.cast.draft('uni.applicant', { call, organisation: 'uni', form: formOf(sim, '000-P07'), title: '样例' });
  const me = await sim.cast.actor('uni.applicant');
  const [slot] = (await projectPage(sim.house, me, project)).evidence;
  const add = (): Promise<unknown> => addDocument(sim.house, me, { projectId: project, slot: slot!.id, name: 'a.pdf', bytes: pdf('a') });
  const fill = (n: number, size: number): Promise<unknown> => sim.sql.rows(
    `INSERT INTO document (id, project_id, slot, name, sha256, size, media_type, uploaded_by, uploaded_at, removed_at) SELECT gen_random_uuid()::text, $1, 'x', 'x.pdf', repeat('0', 64), $3, 'application/pdf', 'person-uni.applicant', now(), now() FROM generate_series(1, $2::int)`, [project, n, size]);
  const held = async (): Promise<number> => (await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM document WHERE project_id = $1', [project]))!.n;
  await fill(PROJECT_FILES.most - 1 - await held(), 1);
  expect([await refusalOf(add()), await refusalOf(add()), await held()]).toEqual([undefined, 'too_many_files', PROJECT_FILES.most]);
});
