import { readdirSync, readFileSync } from 'node:fs';
import { fc } from '../support/property.js';
import { answerBody, answerCalculation, CalculationRules, type CalculationAnswer } from '../../domain/award/index.js';
import { shippedPolicies } from '../../start/plans.js';
import { oracle, SPECS, UNSET, type OracleRequest } from './award-oracle.js';

const policies = new URL('../../policies/', import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, policies), 'utf8'));
const rules = shippedPolicies().calculations;
const ask = (body: unknown) => answerCalculation(body, rules);
const answer = (body: unknown): CalculationAnswer => { const outcome = ask(body); if (!outcome.ok) throw new Error(JSON.stringify(outcome)); return outcome.answer; };
const problems = (body: unknown) => { const outcome = ask(body); if (outcome.ok) throw new Error('was answered'); return outcome.problems.map(({ field, code }) => `${field} ${code}`); };
const day = '2018-06-01';
const result = (programmeId: string, facts: object, more: object = {}): string => { const a = answer({ programmeId: `000-${programmeId}`, asOf: day, facts, ...more }); return a.amountFen ?? a.status; };

describe('the rules as data', () => {
  test('23 programmes have an amount or rate, 56 have none', () => {
    expect(rules.programmes).toHaveLength(23);
    expect(rules.amountNotSet.map((p) => p.id).sort()).toEqual([...UNSET].sort());
    expect(rules.programmes.map((p) => p.id.slice(4)).sort()).toEqual(Object.keys(SPECS).sort());
  });
  test('every quotation stands in its document', () => {
    const bare = (text: string): string => text.replace(/\s/g, '');
    const texts = new Map(readdirSync(new URL('documents/', policies)).filter((n) => n.endsWith('.txt')).map((n) => [n.slice(0, -4), bare(readFileSync(new URL(`documents/${n}`, policies), 'utf8'))]));
    const quoted = [...rules.programmes, ...rules.amountNotSet].map((p) => ({ document: p.document, quotation: p.quotation }))
      .concat(rules.programmes.flatMap((p) => [p.quota, p.once].flatMap((q) => (q ? [{ document: p.document, quotation: q.quotation }] : []))))
      .concat(rules.documents.map((d) => ({ document: d.id, quotation: d.period.quotation })));
    for (const { document, quotation } of quoted) for (const part of quotation.split('…')) expect(texts.get(document)).toContain(bare(part));
  });
  test('periods agree with the documents themselves', () => {
    for (const { id, issuedOn, openTo } of rules.documents) expect(json(`documents/${id}.json`)).toMatchObject({ issuedOn, validTo: openTo });
  });
  test('of several versions each answers in its own days, and after the last nothing is open', () => {
    const old = rules.programmes.find((p) => p.id === '000-P06')!;
    const several = CalculationRules.parse({ ...rules, programmes: [...rules.programmes.filter((p) => p !== old), { ...old, from: '2017-12-26', to: '2019-02-28' }, { ...old, from: '2019-03-01', to: '2020-03-31', formula: { ...old.formula, yearCapFen: '10000000' } }] });
    const facts = { applicantKind: 'university', hasInternalTransferOffice: true, transactionValueFen: '1000000000' };
    const on = (asOf: string): unknown => { const outcome = answerCalculation({ programmeId: '000-P06', asOf, facts }, several); return outcome.ok && (outcome.answer.amountFen ?? outcome.answer.status); };
    expect(['2019-02-28', '2019-03-01', '2020-03-31', '2020-04-01', '2021-01-01'].map(on)).toEqual(['50000000', '10000000', '10000000', 'not_open', 'not_open']);
  });
  test('a rule that names an undeclared fact does not load', () => {
    const broken = structuredClone(rules);
    delete broken.programmes[0]!.facts['approvalLevel'];
    expect(CalculationRules.safeParse(broken).success).toBe(false);
  });
});

const p02 = { applicantKind: 'enterprise', filed: true, resultProduced: true, reviewPassed: true };
const p28 = { applicantKind: 'enterprise', ipPledged: true, loanObtained: true };
const loan = (loanStart: string, loanEnd: string, more: object = {}): object => ({ ...p28, loanPrincipalFen: '36500000', benchmarkRateBp: 435, loanStart, loanEnd, ...more });

describe('named boundaries', () => {
  test.each([
    ['half is rounded down', 'P02', { ...p02, relatedExpenditureFen: '3' }, '1'],
    ['an amount of 0 is calculated', 'P02', { ...p02, relatedExpenditureFen: '0' }, '0'],
    ['just under the limit', 'P02', { ...p02, relatedExpenditureFen: '59999999' }, '29999999'],
    ['at the limit', 'P02', { ...p02, relatedExpenditureFen: '60000000' }, '30000000'],
    ['18 digits', 'P02', { ...p02, relatedExpenditureFen: '999999999999999999' }, '30000000'],
    ['no limit is stated', 'P19', { applicantKind: 'enterprise', infringementSetting: 'exhibition', rightsDefended: true, recognised: true, rightsDefenceCostFen: '999999999999999999' }, '199999999999999999'],
    ['29 cases', 'P18', { applicantKind: 'enterprise', casesFiledInYear: 29 }, 'ineligible'],
    ['30 cases, 以上 includes', 'P18', { applicantKind: 'enterprise', casesFiledInYear: 30 }, '1000000'],
    ['revenue one fen short, patents one short', 'P21', { patentOperationRevenueFen: '999999999', operablePatents: 999 }, 'ineligible'],
    ['revenue at the mark', 'P21', { patentOperationRevenueFen: '1000000000', operablePatents: 0 }, '30000000'],
    ['patents at the mark', 'P22', { patentOperationRevenueFen: '0', operablePatents: 2000 }, '50000000'],
    ['499 enterprises', 'P26', { smallEnterprisesServed: 499, resultsOutstanding: true, recognised: true }, 'ineligible'],
    ['500 enterprises', 'P26', { smallEnterprisesServed: 500, resultsOutstanding: true, recognised: true }, '30000000'],
    ['19 centres made', 'P07', { reviewPassed: true, awardsAlreadyMade: 19 }, '70000000'],
    ['20 centres made: upper end of the range', 'P07', { reviewPassed: true, awardsAlreadyMade: 20 }, 'not_open'],
    ['number before eligibility', 'P07', { reviewPassed: false, awardsAlreadyMade: 20 }, 'not_open'],
    ['29 portfolios made', 'P08', { reviewPassed: true, awardsAlreadyMade: 29 }, '50000000'],
    ['30 portfolios made: the grant clause counts', 'P08', { reviewPassed: true, awardsAlreadyMade: 30 }, 'not_open'],
    ['another level of recognition', 'P11', { recognitionLevel: 'national' }, 'ineligible'],
    ['the other court list', 'P17', { helpedClientDefendRights: true, courtList: 'ten_major_cases' }, 'ineligible'],
  ])('%s', (_, programme, facts, expected) => expect(result(programme, facts)).toBe(expected));

  test.each([['2017-12-25', 'not_open'], ['2017-12-26', '50000000'], ['2020-12-31', '50000000'], ['2021-01-01', 'not_open']])('period: %s', (asOf, expected) => {
    expect(result('P01', { approvalLevel: 'national' }, { asOf })).toBe(expected);
  });
  test('date before number and eligibility', () => expect(result('P08', { reviewPassed: false, awardsAlreadyMade: 99 }, { asOf: '2016-01-01' })).toBe('not_open'));

  const p20 = (expenditure: string, priorAwards?: object[]): string => result('P20', { foreignRelated: true, actualExpenditureFen: expenditure }, priorAwards ? { priorAwards } : {});
  const earlier = (amountFen: string, more: object = {}): object => ({ programmeId: '000-P20', year: 2018, amountFen, ...more });
  test('a case limit, then what is left of the year', () => {
    expect(p20('100000000')).toBe('50000000');
    expect(p20('100000000', [earlier('50000000'), earlier('30000000')])).toBe('20000000');
    expect(p20('100000000', [earlier('100000000')])).toBe('0');
    expect(p20('100000000', [earlier('999999999999')])).toBe('0');
    expect(p20('1', [])).toBe('0');
  });
  test('awards of another year or programme do not bear', () => {
    expect(p20('100000000', [earlier('99999999', { year: 2017 }), earlier('99999999', { year: 2019 }), earlier('99999999', { programmeId: '000-P06' })])).toBe('50000000');
  });
  test('once means once, in any year; another programme does not bear', () => {
    const once = (priorAwards: object[]): string => result('P31', { selected: true }, { priorAwards });
    expect(once([{ programmeId: '000-P31', year: 2019, amountFen: '50000000' }])).toBe('ineligible');
    expect(once([{ programmeId: '000-P24', year: 2018, amountFen: '10000000' }])).toBe('50000000');
    expect(result('P01', { approvalLevel: 'national' }, { priorAwards: [{ programmeId: '000-P01', year: 2018, amountFen: '50000000' }] })).toBe('50000000');
  });

  test.each([
    ['a full year', loan('2018-03-01', '2019-03-01'), '793875'],
    ['longer than a year', loan('2018-03-01', '2021-03-01'), '793875'],
    ['one day', loan('2018-03-01', '2018-03-02'), '2175'],
    ['one day short of a year of 365', loan('2018-03-01', '2019-02-28'), '791700'],
    ['a year of 366 days', loan('2019-03-01', '2020-02-29', { loanPrincipalFen: '36600000' }), '793875'],
    ['from 29 February the year ends on 28 February', loan('2020-02-29', '2021-02-28'), '793875'],
    ['a year of 366 days from 28 February', loan('2020-02-28', '2020-02-29', { loanPrincipalFen: '36600000' }), '2175'],
    ['the limit', loan('2018-03-01', '2019-03-01', { loanPrincipalFen: '999999999999999999' }), '50000000'],
    ['certified interest', { ...p28, firstYearInterestFen: '99' }, '49'],
    ['rate 0', loan('2018-03-01', '2019-03-01', { benchmarkRateBp: 0 }), '0'],
  ])('loan: %s', (_, facts, expected) => expect(result('P28', facts)).toBe(expected));
});

describe('steps', () => {
  test('each follows from the one before; the last is the amount', () => {
    const a = answer({ programmeId: '000-P20', asOf: day, facts: { foreignRelated: true, actualExpenditureFen: '100000001' }, priorAwards: [{ programmeId: '000-P20', year: 2018, amountFen: '70000000' }] });
    expect(a.steps.map(({ inputFen, resultFen }) => [inputFen, resultFen])).toEqual([['100000001', '60000000'], ['60000000', '50000000'], ['50000000', '30000000']]);
    expect(a.steps[0]!.clause).toBe('郑政文〔2017〕243号 三(三)6');
    expect(answerBody(a, 'en')).toMatchObject({ status: 'calculated', amountFen: '30000000', steps: [{ description: 'CNY 1,000,000.01 × 60%, rounded down to the fen' }, {}, {}] });
  });
  test('a fixed amount starts from nothing; an answer without amount has none', () => {
    expect(answer({ programmeId: '000-P01', asOf: day, facts: { approvalLevel: 'national' } }).steps).toMatchObject([{ inputFen: null, resultFen: '50000000' }]);
    expect(answerBody(answer({ programmeId: '000-P01', asOf: day, facts: { approvalLevel: 'none' } }))).toEqual({
      status: 'ineligible', steps: [], reasons: [{ clause: '郑政文〔2017〕243号 三(一)1', fact: 'approvalLevel', description: '获批省级及以上的专利导航园区' }],
    });
  });
  test('amount_not_set whatever the facts and the date', () => {
    for (const id of rules.amountNotSet.map((p) => p.id)) expect(answer({ programmeId: id, asOf: '1999-01-01', facts: { anything: 1 } }).status).toBe('amount_not_set');
  });
});

describe('a request that does not fit', () => {
  const good = { programmeId: '000-P02', asOf: day, facts: { ...p02, relatedExpenditureFen: '1' } };
  const withFacts = (facts: object): object => ({ ...good, facts: { ...good.facts, ...facts } });
  test.each<[unknown, string]>([
    [null, ' wrong_type'], [[], ' wrong_type'], ['x', ' wrong_type'],
    [{ ...good, asOf: '2018-02-29' }, 'asOf impossible_date'], [{ ...good, asOf: '2018-6-1' }, 'asOf impossible_date'], [{ ...good, asOf: 20180601 }, 'asOf wrong_type'],
    [{ ...good, extra: 1 }, 'extra unknown_field'], [{ programmeId: '000-P02', asOf: day }, 'facts missing'], [{ ...good, facts: [] }, 'facts wrong_type'],
    [{ ...good, programmeId: '000-P99' }, 'programmeId unknown_programme'], [{ ...good, programmeId: 2 }, 'programmeId wrong_type'],
    [withFacts({ filed: 'true' }), 'facts.filed wrong_type'], [withFacts({ filed: undefined }), 'facts.filed wrong_type'], [withFacts({ filed: 1 }), 'facts.filed wrong_type'],
    [withFacts({ applicantKind: 'company' }), 'facts.applicantKind unknown_value'], [withFacts({ hat: 1 }), 'facts.hat unknown_field'],
    ...['01', '-1', '+1', '1.0', '1e3', ' 1', '1 ', '', '1234567890123456789', '１'].map((relatedExpenditureFen) => [withFacts({ relatedExpenditureFen }), 'facts.relatedExpenditureFen malformed_money'] as [unknown, string]),
    [withFacts({ relatedExpenditureFen: 1 }), 'facts.relatedExpenditureFen wrong_type'], [withFacts({ relatedExpenditureFen: null }), 'facts.relatedExpenditureFen wrong_type'],
    [{ ...good, priorAwards: {} }, 'priorAwards wrong_type'], [{ ...good, priorAwards: null }, 'priorAwards wrong_type'],
    [{ ...good, priorAwards: [{ programmeId: '000-P02', year: 2018, amountFen: 1 }] }, 'priorAwards.0.amountFen wrong_type'],
    [{ ...good, priorAwards: [{ programmeId: '000-P02', year: 2018, amountFen: '-1' }] }, 'priorAwards.0.amountFen malformed_money'],
    [{ ...good, priorAwards: [{ programmeId: '000-P02', year: 2018.5, amountFen: '1' }] }, 'priorAwards.0.year malformed_count'],
    [{ ...good, priorAwards: [{ programmeId: '000-P02', year: '2018', amountFen: '1' }] }, 'priorAwards.0.year wrong_type'],
    [{ ...good, priorAwards: [{ programmeId: '000-P02', amountFen: '1' }] }, 'priorAwards.0.year missing'],
    [{ ...good, priorAwards: [{ programmeId: '000-P99', year: 2018, amountFen: '1' }] }, 'priorAwards.0.programmeId unknown_programme'],
  ])('%j: %s', (body, expected) => expect(problems(body)).toEqual([expected]));

  test('every fault is named at once; an unknown programme is 404', () => {
    expect(problems({ ...good, facts: { applicantKind: 'enterprise', filed: 0 } })).toEqual(['facts.filed wrong_type', 'facts.resultProduced missing', 'facts.reviewPassed missing', 'facts.relatedExpenditureFen missing']);
    expect(ask({ ...good, programmeId: '000-P99' })).toMatchObject({ ok: false, status: 404 });
  });
  test.each([
    ['neither form', p28, ['facts.firstYearInterestFen one_form_needed']],
    ['both forms', loan('2018-01-01', '2018-06-01', { firstYearInterestFen: '1' }), ['facts.firstYearInterestFen one_form_needed']],
    ['half of form B', { ...p28, loanPrincipalFen: '1', loanStart: day }, ['facts.benchmarkRateBp missing', 'facts.loanEnd missing']],
    ['ends on its first day', loan(day, day), ['facts.loanEnd not_later']],
    ['impossible end', loan('2018-01-31', '2018-02-30'), ['facts.loanEnd impossible_date']],
    ['negative rate', loan('2018-01-01', '2018-06-01', { benchmarkRateBp: -1 }), ['facts.benchmarkRateBp malformed_count']],
  ])('loan: %s', (_, facts, expected) => expect(problems({ programmeId: '000-P28', asOf: day, facts })).toEqual(expected));
  test('a request that does not fit comes before not_open and amount_not_set', () => {
    expect(ask({ ...good, asOf: '2030-01-01', facts: {} }).ok).toBe(false);
    expect(ask({ programmeId: '000-P03', asOf: '2018-13-01', facts: {} }).ok).toBe(false);
  });
});

/** Values near every mark, and now and then one that does not fit. */
const pad = (n: number): string => String(n).padStart(2, '0');
const dates = fc.oneof(
  fc.constantFrom('2017-12-25', '2017-12-26', '2020-12-31', '2021-01-01', '2020-02-29', '2019-02-28', '2018-02-29', '2019-03-01'),
  fc.tuple(fc.integer({ min: 2017, max: 2021 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 })).map(([y, m, d]) => `${y}-${pad(m)}-${pad(d)}`),
  fc.tuple(fc.integer({ min: 2018, max: 2020 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })).map(([y, m, d]) => `${y}-${pad(m)}-${pad(d)}`),
);
const marks = [0n, 1n, 3n, 30_000_000n, 50_000_000n, 60_000_000n, 83_333_333n, 100_000_000n, 1_000_000_000n, 2_000_000_000n, 999_999_999_999_999_999n];
const money = fc.oneof(
  fc.constantFrom(...marks.flatMap((m) => [m, m > 0n ? m - 1n : m, m < 10n ** 18n - 1n ? m + 1n : m])).map(String),
  fc.bigInt({ min: 0n, max: 10n ** 9n }).map(String),
  fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map(String),
);
const counts = fc.oneof(fc.constantFrom(0, 1, 19, 20, 21, 29, 30, 31, 199, 200, 499, 500, 999, 1000, 1999, 2000, 2999, 3000, 435, 10_001), fc.nat(4000));
const mostly = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
const wrong = fc.constantFrom<unknown>(null, '', '01', '-1', '1.5', 'x', -1, 1.5, 1e300, [], {}, '2018-02-30', 'true', 0);
/** Where the first of the values would seldom be the one that is paid. */
const LIKELY: Record<string, string> = { P01: 'national', P06: 'university', P10: 'national', P11: 'provincial', P12: 'municipal', P17: 'fifty_typical_cases', P23: 'patent_agency' };
const value = (spec: (typeof SPECS)[string][string], likely?: string): fc.Arbitrary<unknown> =>
  spec === 'money' ? money : spec === 'count' ? counts : spec === 'boolean' ? mostly : spec === 'date' ? dates : fc.oneof({ weight: 4, arbitrary: fc.constant(likely !== undefined && spec.includes(likely) ? likely : spec[0]) }, { weight: 3, arbitrary: fc.constantFrom(...spec) });
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 1 }).chain((v) => (v === undefined ? fc.constant(undefined) : fc.oneof({ weight: 1, arbitrary: fc.constant(v) }, { weight: 9, arbitrary: fc.constant(undefined) })));
const factsFor = (short: string): fc.Arbitrary<Record<string, unknown>> => {
  const specs = SPECS[short]!;
  const loanForm = ['loanPrincipalFen', 'benchmarkRateBp', 'loanStart', 'loanEnd'];
  return fc.tuple(fc.record(Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, value(spec, LIKELY[short])]))), fc.boolean(),
    rarely(fc.tuple(fc.constantFrom(...Object.keys(specs), 'hat'), wrong)), rarely(fc.constantFrom(...Object.keys(specs))), rarely(fc.constant('both')))
    .map(([facts, isFormA, bad, without, both]) => {
      const made: Record<string, unknown> = { ...facts };
      if (short === 'P28' && !both) for (const name of isFormA ? loanForm : ['firstYearInterestFen']) delete made[name];
      if (short === 'P28' && !isFormA && !both && String(made['loanEnd']) < String(made['loanStart'])) [made['loanStart'], made['loanEnd']] = [made['loanEnd'], made['loanStart']];
      if (bad) made[bad[0]] = bad[1];
      if (without) delete made[without];
      return made;
    });
};
const priorAwards = fc.option(fc.array(fc.record({
  programmeId: fc.constantFrom('000-P06', '000-P20', '000-P31', '000-P13', '000-P01'), year: fc.constantFrom(2017, 2018, 2019, 2020), amountFen: money,
}), { maxLength: 3 }), { nil: undefined });
const requests: fc.Arbitrary<OracleRequest> = fc.oneof(
  { weight: 19, arbitrary: fc.constantFrom(...Object.keys(SPECS), 'P28', 'P28', 'P20', 'P20', 'P06').chain((short) => fc.record({ programmeId: fc.constant(`000-${short}`), asOf: fc.oneof({ weight: 3, arbitrary: fc.constant(day) }, { weight: 1, arbitrary: dates }), facts: factsFor(short), priorAwards })) },
  { weight: 1, arbitrary: fc.record({ programmeId: fc.constantFrom(...UNSET), asOf: dates, facts: fc.dictionary(fc.constantFrom('a', 'b'), fc.anything()), priorAwards }) },
).map(({ priorAwards: prior, ...rest }) => {
  const own = prior?.map((p, i) => (i === 0 ? { ...p, programmeId: rest.programmeId } : p));
  return own ? { ...rest, priorAwards: own } : rest;
});

test('12,000 requests over all 79 programmes: a second reading gives the same answers', () => {
  const seen: Record<string, number> = {};
  const paid: Record<string, number> = {};
  const asked = new Set<string>();
  fc.assert(fc.property(requests, (request) => {
    const expected = oracle(request);
    const outcome = ask(request);
    seen[expected === 'refused' ? expected : expected.status] = (seen[expected === 'refused' ? expected : expected.status] ?? 0) + 1;
    asked.add(request.programmeId);
    if (expected !== 'refused' && expected.status === 'calculated') paid[request.programmeId] = (paid[request.programmeId] ?? 0) + 1;
    if (expected === 'refused') return expect(outcome.ok).toBe(false);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
    const { status, amountFen, steps } = outcome.answer;
    expect({ status, ...(amountFen !== undefined ? { amountFen } : {}) }).toEqual(expected);
    if (status === 'calculated') expect(steps.at(-1)!.resultFen).toBe(amountFen);
    steps.slice(1).forEach((step, i) => expect(step.inputFen).toBe(steps[i]!.resultFen));
    expect(ask(request)).toEqual(outcome);
  }), { numRuns: 12_000, examples: UNSET.map((programmeId) => [{ programmeId, asOf: day, facts: {} }]) });
  // The generator must reach every kind of answer often, or agreement says little.
  for (const kind of ['calculated', 'ineligible', 'not_open', 'refused', 'amount_not_set']) expect(seen[kind] ?? 0).toBeGreaterThan(100);
  for (const short of Object.keys(SPECS)) expect([short, (paid[`000-${short}`] ?? 0) > 10]).toEqual([short, true]);
  expect(asked.size).toBe(79);
});
