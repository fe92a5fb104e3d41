/** Published calls of other cities load as data, with no line of code for them; a fault in one is refused by file and path. */
import { answerCalculation } from '../../domain/award/index.js';
import { PolicyFault } from '../../policies/load.js';
import { foreignCalls, loadWith } from './foreign.js';

const calls = foreignCalls();
const policies = loadWith(calls);

test('five calls of five cities, four with their document number, each says where its figures come from', () => {
  expect(calls).toHaveLength(5);
  expect(calls.map((c) => c.document.number)).toEqual(['长市监规〔2021〕1号', '沪浦知局规〔2021〕1号', '江政办发〔2018〕73号', null, '咸政发〔2015〕18号']);
  for (const { provenance, programmes } of calls) {
    expect(provenance).toEqual({ address: expect.stringMatching(/^https?:\/\//), seen: expect.any(String), figures: expect.stringMatching(/默认|未列入/), checked: expect.stringMatching(/未/) });
    // Money is never a default: each amount, rate and limit is quoted.
    for (const version of programmes.flatMap((p) => p.versions)) {
      for (const [path, source] of Object.entries(version.sources)) if (/^(formula|grading|once)/.test(path)) expect([version.id, path, 'quotation' in source]).toEqual([version.id, path, true]);
    }
  }
});

test('the room holds them beside its own', () => {
  expect(policies.catalogue).toHaveLength(79 + 6);
  expect(policies.programmes.filter((v) => v.programmeId.startsWith('10'))).toHaveLength(6);
});

const short = (programmeId: string, asOf: string, facts: object, more: object = {}): string => {
  const outcome = answerCalculation({ programmeId, asOf, facts, ...more }, policies.calculations);
  if (!outcome.ok) return outcome.problems.map((p) => `${p.field} ${p.code}`).join();
  return outcome.answer.amountFen ?? outcome.answer.status;
};

test.each([
  ['sales one fen short', '103-P01', '2019-03-04', { productSalesFen: '499999999' }, 'ineligible'],
  ['sales at the mark', '103-P01', '2019-03-04', { productSalesFen: '500000000' }, '5000000'],
  ['one per cent, rounded down', '103-P01', '2019-03-04', { productSalesFen: '500000099' }, '5000000'],
  ['at the limit', '103-P01', '2019-03-04', { productSalesFen: '5000000000' }, '50000000'],
  ['over the limit', '103-P01', '2019-03-04', { productSalesFen: '5000000100' }, '50000000'],
  ['after the plan', '103-P01', '2021-01-01', { productSalesFen: '5000000100' }, 'not_open'],
  ['29 applications', '105-P01', '2017-10-20', { inventionApplications: 29 }, 'ineligible'],
  ['30 applications', '105-P01', '2017-10-20', { inventionApplications: 30 }, '5000000'],
  ['50 applications', '105-P01', '2017-10-20', { inventionApplications: 50 }, '10000000'],
  ['gold', '104-P01', '2021-05-12', { patentAward: 'gold', firstPatentee: true }, '200000000'],
  ['not the first patentee', '104-P01', '2021-05-12', { patentAward: 'gold', firstPatentee: false }, 'ineligible'],
  ['a title of before 2021', '102-P01', '2022-03-01', { honour: 'patent_gold', grantedOn: '2020-12-31' }, 'ineligible'],
  ['an advantage enterprise', '102-P01', '2022-03-01', { honour: 'advantage_enterprise', grantedOn: '2021-01-01' }, '10000000'],
  ['excellent', '101-P01', '2023-06-01', { yearsRegistered: 2, relatedInventions: 0, grantedPatents: 10, researchStaff: 5, ipStaff: 2, acceptanceGrade: 'excellent' }, '12000000'],
  ['qualified', '101-P01', '2023-06-01', { yearsRegistered: 2, relatedInventions: 2, grantedPatents: 2, researchStaff: 5, ipStaff: 2, acceptanceGrade: 'qualified' }, '7200000'],
  ['failed', '101-P01', '2023-06-01', { yearsRegistered: 2, relatedInventions: 2, grantedPatents: 2, researchStaff: 5, ipStaff: 2, acceptanceGrade: 'failed' }, '0'],
  ['one patent short', '101-P01', '2023-06-01', { yearsRegistered: 2, relatedInventions: 1, grantedPatents: 9, researchStaff: 5, ipStaff: 2, acceptanceGrade: 'excellent' }, 'ineligible'],
  ['the limit before the share', '101-P02', '2023-06-01', { yearsRegistered: 2, projectCostFen: '50000000', acceptanceGrade: 'qualified' }, '12000000'],
  ['no such grade', '101-P02', '2023-06-01', { yearsRegistered: 2, projectCostFen: '1', acceptanceGrade: 'good' }, 'facts.acceptanceGrade unknown_value'],
])('%s', (_, programme, asOf, facts, expected) => expect(short(programme, asOf, facts)).toBe(expected));

test('once is once there too', () => {
  expect(short('104-P01', '2021-05-12', { patentAward: 'silver', firstPatentee: true }, { priorAwards: [{ programmeId: '104-P01', year: 2019, amountFen: '20000000' }] })).toBe('ineligible');
});

test('a broken one is refused with file, path and reason, and gives nothing', () => {
  const broken = structuredClone(calls[2]!);
  broken.programmes[0]!.versions[0]!.formula = { type: 'rate', baseFact: 'turnoverFen', rateBp: 200 };
  const faults = (() => { try { loadWith([broken]); return []; } catch (error) { if (error instanceof PolicyFault) return error.faults; throw error; } })();
  expect(faults).toEqual(expect.arrayContaining([
    { file: 'programmes/103-P01.json', path: 'versions.0.formula', reason: 'differs from what the catalogue row states' },
    { file: 'programmes/103-P01.json', path: 'versions.0.formula.baseFact', reason: 'turnoverFen is not among the facts' },
  ]));
});
