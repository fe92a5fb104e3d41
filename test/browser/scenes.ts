/** Sample data and, on top, what it does not hold: a payment rejected and on its way again, a project that waits for its notice, one that is objected to, one in consultation. */
import { openObjection } from '../../services/objections.js';
import { createDraft, proposeDraft } from '../../services/programmes.js';
import { loadSample } from '../../start/sample.js';
import { applied, bankAnswered, batchReleased, callOf, claimed, instructed, navigationIssued, orderOf, P02, P05, payeeCorrected, poolAccepted, poolDecided, proven, published, recommended, savedAgain } from '../support/roads.js';
import type { Simulation } from '../support/simulation.js';

export async function makeScenes(sim: Simulation): Promise<void> {
  await loadSample(sim.house, { policies: sim.policies, dataDir: sim.dataDir, sandboxStart: '2019-03-04' });
  const { call, line } = await callOf(sim, P02, { title: '第二批专利导航' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '数控机床专利导航' });
  await recommended(sim, project, 'ent');
  await navigationIssued(sim, project);
  await claimed(sim, project, 'ent');
  const order = orderOf(project);
  const batch = await batchReleased(sim, line, [order]);
  await instructed(sim, order);
  await bankAnswered(sim, batch, [{ order, result: 'rejected' }]);
  // The payee is corrected and the second attempt is on its way: the bank has not answered.
  await payeeCorrected(sim, order, 'ent', { bankName: '样例银行郑州金水支行', account: '410105000000000009' });
  await batchReleased(sim, line, [order]);
  await instructed(sim, order);
  // Others wait for a decision and for a notice.
  const pools = await callOf(sim, P05, { title: '第二批专利池', line });
  const waiting = await poolAccepted(sim, pools.call, { title: '磁性材料专利池', object: '磁性材料' });
  await poolDecided(sim, waiting);
  await poolAccepted(sim, pools.call, { title: '耐火材料专利池', object: '耐火材料' });
  // One is on notice and objected to, with proof that the handler opens.
  const objected = await poolAccepted(sim, pools.call, { title: '量子传感专利池', object: '量子传感' });
  await poolDecided(sim, objected);
  const notice = await published(sim, [objected]);
  await openObjection(sim.house, { noticeId: notice, fields: await proven(sim, notice, { projectId: objected }), key: 'scene-objection', route: '/objections' });
  // A version is being drafted, and another waits for the legal officer.
  const admin = await sim.cast.actor('admin');
  await createDraft(sim.house, admin, { from: '000-P06@zz-2017-243#1' });
  const { id, revision } = await createDraft(sim.house, admin, { from: '000-P09@zz-2017-243#1' });
  await proposeDraft(sim.house, admin, { id, revision });
}

/** Beside the scenes, for whoever follows every link: an application that was corrected, so that its versions can be compared, and mails that went out. */
export async function makeRest(sim: Simulation): Promise<void> {
  const { call } = await callOf(sim, P02, { title: '补正批次' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '补正样例' });
  await recommended(sim, project, 'ent');
  await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '合同', reason: '缺页' }] } });
  await sim.cast.act('ent.applicant', 'correct', { project, fields: { formVersion: await savedAgain(sim, project, 'ent.applicant') } });
  await sim.cast.act('ent.admin', 'approve', { project });
  const mails = [1, 2, 3].map((seq) => ({ seq, id: String(seq), from: 'no-reply@zhiyun.example', to: ['ent.applicant@zhiyun.example'], subject: `【知运】样例 ${seq}`, text: '正文', receivedAt: '2019-03-04T01:00:00.000Z', receipts: 1 }));
  sim.house.mailbox = { list: ({ after = 0, limit = 100 }) => mails.filter((m) => m.seq > after).slice(0, limit) };
}
