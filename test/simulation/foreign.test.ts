/**
 * Published calls of other cities, as data alone, each carried from the call to the last yuan on a real database: the
 * officials of the sample hold the same roles in the other city, and the plan of the data says what comes next.
 */
import { afterEach, expect, it } from '@jest/globals';
import { addDays, startOfDay } from '../../domain/time.js';
import { loadPeople, loadRules } from '../../start/sample.js';
import { foreignCalls, loadWith, type ForeignCall, type Walk } from '../policies/foreign.js';
import { count } from '../support/counters.js';
import { bankAnswered, batchReleased, inDays, instructed, minutes, noticeOver, orderOf, PANEL } from '../support/roads.js';
import { balanceOf, faultsOf, nameOf, openSimulation, stateOf, today, type Simulation } from '../support/simulation.js';

let sim: Simulation | undefined;
afterEach(async () => {
  const faults = sim ? await faultsOf(sim) : [];
  await sim?.close();
  sim = undefined;
  expect(faults).toEqual([]);
});

/** A house that knows this call, with its applicant, and the officials in its place. */
async function cityOf(call: ForeignCall, walk: Walk): Promise<Simulation> {
  const opened = await openSimulation({ start: walk.start });
  await loadRules(opened.house.db, loadWith([call]));
  const { id, jurisdiction } = walk.organisation;
  const account = (name: string, role: 'applicant' | 'organisation_admin', person: string, nameEn: string) => ({ username: `${id}.${name}`, name: person, nameEn, email: `${id}.${name}@zhiyun.example`, roles: [{ role, jurisdiction, organisation: id }] });
  await loadPeople(opened.house.db, { ...opened.policies.sample, organisations: [...opened.policies.sample.organisations, walk.organisation], accounts: [...opened.policies.sample.accounts, account('applicant', 'applicant', '申报人', 'Applicant'), account('admin', 'organisation_admin', '单位管理员', 'Administrator')] });
  const city = call.document.jurisdiction;
  await opened.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction, department) SELECT id || '-' || $1, person_id, role, $1, department FROM role_grant WHERE jurisdiction = 'zhengzhou' AND organisation_id IS NULL`, [city]);
  return opened;
}

async function lineOf(s: Simulation, year: number): Promise<string> {
  const { streamId } = await s.cast.act('fin.maker', 'createBudgetLine', {
    create: 'budget', fields: { year, title: '知识产权专项资金（样例）', fund: '知识产权专项资金', level: 'county', quotaDocument: '样例指标文件', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '1000000000', cutOffOn: `${year}-12-31` },
  });
  await s.cast.act('finance.bureau', 'confirmQuota', { stream: streamId });
  return streamId;
}

/** What the open step of the plan needs, by its kind: nothing here knows a programme. */
async function carry(s: Simulation, project: string, { line, walk }: { line: string; walk: Walk }): Promise<string[]> {
  const { cast } = s;
  const applicant = `${walk.organisation.id}.applicant`;
  const gone: string[] = [];
  let checked = 0;
  for (let turns = 0; turns < 60; turns += 1) {
    const state = await stateOf(s, project);
    if (state.phase === 'ended') return gone;
    const open = Object.entries(state.steps).filter(([, step]) => step.status === 'open');
    const [stepId, step] = open.find(([, x]) => x.kind !== 'instalments') ?? open[0]!;
    if (gone.at(-1) !== stepId) gone.push(stepId);
    const waiting = (kind: string): boolean => Object.values(state.tasks).some((t) => t.stepId === stepId && t.kind === kind);
    switch (step.kind) {
      case 'draft': await cast.act(applicant, 'submit', { project, fields: { formVersion: 1 } }); break;
      case 'organisation_approval': await cast.act(`${walk.organisation.id}.admin`, 'approve', { project }); break;
      case 'formal_check': checked += 1; await cast.act(checked === 1 ? 'officer1' : 'officer2', 'accept', { project }); break;
      case 'expert_panel': await cast.panel(project, { members: PANEL, score: 80 }); break;
      case 'filing_registration': await cast.act('officer2', 'register', { project }); break;
      case 'execution': await cast.act(applicant, 'reportResult', { project, fields: { note: '项目完成。' } }); break;
      case 'result_submission': await submitResults(s, project, walk); break;
      case 'acceptance_review':
        if (waiting('rectification')) await submitResults(s, project, walk);
        else await cast.panel(project, { members: PANEL, score: walk.firstScore !== undefined && step.data['attempt'] === undefined ? walk.firstScore : walk.score! });
        break;
      case 'award_calculation': await cast.act('officer2', 'confirmLines', { project, fields: { excluded: [] } }); break;
      case 'decision': await cast.act('approver', 'approve', { project, fields: { minutes: await minutes(s) } }); break;
      case 'public_notice': {
        const { streamId } = await cast.act('officer1', 'publishNotice', { project, create: 'notice', fields: { projectIds: [project], title: '拟资助名单公示', basis: '所依据的办法' } });
        await noticeOver(s, streamId);
        break;
      }
      case 'issuance': await cast.act('officer1', 'issue', { project, fields: { documentNumber: '样例下达文件1号' } }); break;
      case 'payment_claim': {
        const { accountName, bankName, bankAccount } = walk.organisation;
        await cast.act(applicant, 'claim', { project, fields: { accountName: accountName!, bankName: bankName!, account: bankAccount!, receiptNumber: 'SJ-001', commitment: true } });
        await cast.act('fin.maker', 'verifyAccount', { project });
        await cast.act('fin.checker', 'confirmAccount', { project });
        break;
      }
      case 'instalments': {
        const batch = await batchReleased(s, line, [orderOf(project)]);
        await instructed(s, orderOf(project));
        await bankAnswered(s, batch, [{ order: orderOf(project), result: 'paid' }]);
        break;
      }
      default: throw new Error(`no passage for ${step.kind}`);
    }
  }
  throw new Error(`stands still at ${gone.join(' → ')}`);
}

async function submitResults(s: Simulation, project: string, { organisation, expenditureFen }: Walk): Promise<void> {
  await s.cast.documents(`${organisation.id}.applicant`, project, { report: '成果报告.pdf' });
  const expenditure = expenditureFen ? [{ item: '分析评议服务费', category: 'navigation_service', amountFen: expenditureFen, spentOn: await today(s), voucher: '记-1' }] : [];
  await s.cast.act(`${organisation.id}.applicant`, 'submitResults', { project, fields: { note: '申请验收。', expenditure } });
}

const WALKS = foreignCalls().flatMap((call) => call.walks.map((walk, i): [string, ForeignCall, Walk] => [`${call.name} ${walk.programme} ${i + 1}: ${walk.awardFen}`, call, walk]));

it.each(WALKS)('%s', async (_, call, walk) => {
  sim = await cityOf(call, walk);
  const s = sim;
  const version = call.programmes.find((p) => p.programme.id === walk.programme)!.versions[0]!;
  const line = await lineOf(s, Number(walk.start.slice(0, 4)));
  const closesAt = startOfDay(addDays(await today(s), version.window.days));
  const opened = await s.cast.openCall({ version: version.id, title: version.name.zh, line, closesAt });
  const form = { organisation: walk.organisation.id, values: walk.values, evidence: walk.evidence };
  const project = await s.cast.draft(`${walk.organisation.id}.applicant`, { call: opened, organisation: walk.organisation.id, form, title: walk.values['title'] as string });
  const gone = await carry(s, project, { line, walk });

  const state = await stateOf(s, project);
  expect(await nameOf(s, project)).toBe('paid');
  expect(state.award).toMatchObject({ amountFen: walk.awardFen, sample: false });
  expect(state.numbers['receipt']).toMatch(new RegExp(`^${version.numbers!.receipt}-${walk.start.slice(0, 4)}-P0\\d-00001$`));
  const paid = BigInt(walk.awardFen);
  expect(await balanceOf(s, line)).toEqual({ available: 1_000_000_000n - paid, reserved: 0n, committed: 0n, paid });
  // The road is the plan of the data, step by step; a calculation without a task passes by itself.
  const plan = version.steps.filter((step) => !(step.kind === 'award_calculation' && step.params['expenditureLines'] === false)).map((step) => step.id);
  expect(gone).toEqual(plan);
  expect(await inDays(s, 0) >= walk.start).toBe(true);
  count('lifecycles');
});
