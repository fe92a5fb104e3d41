/** Eligibility agrees with the public calculation, and every line says why. */
import { answerCalculation } from '../../../domain/award/index.js';
import { eligibility, factProblems, sharedFacts } from '../../../domain/programme/eligibility.js';
import { shippedPolicies } from '../../../start/plans.js';
import { fc } from '../../support/property.js';

const policies = shippedPolicies();
const paying = policies.programmes.filter((v) => !v.measure.sample && v.formula.type !== 'not_set');
const version = (id: string) => paying.find((v) => v.programmeId === id)!;
const ask = (id: string, facts: Record<string, unknown>, more: object = {}) => eligibility({ version: version(id), on: '2019-03-04', applicantKind: version(id).applicantKinds[0]!, facts, ...more });

test('what it pays is what the public calculation says, wherever both know all facts', () => {
  const value = (fact: (typeof paying)[number]['facts'] extends (infer F)[] | undefined ? F : never): fc.Arbitrary<unknown> => {
    switch (fact.kind) {
      case 'money': return fc.constantFrom('0', '1', '999999999', '1000000000', '2000000000', '60000001');
      case 'count': return fc.constantFrom(0, 1, 29, 30, 200, 500, 999, 1000, 3000);
      case 'boolean': return fc.boolean();
      case 'date': return fc.constantFrom('2018-01-01', '2018-06-01', '2019-02-28');
      case 'enum': return fc.constantFrom(...fact.options!);
    }
  };
  let calculated = 0;
  fc.assert(fc.property(fc.constantFrom(...paying.filter((v) => v.programmeId !== '000-P28')).chain((v) => fc.record({ v: fc.constant(v), facts: fc.record(Object.fromEntries((v.facts ?? []).map((f) => [f.id, value(f)]))) })), ({ v, facts }) => {
    const answer = eligibility({ version: v, on: '2019-03-04', applicantKind: typeof facts['applicantKind'] === 'string' ? facts['applicantKind'] as string : v.applicantKinds[0]!, facts });
    const outcome = answerCalculation({ programmeId: v.programmeId, asOf: '2019-03-04', facts }, policies.calculations);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
    const { status, amountFen } = outcome.answer;
    if (status === 'calculated' && answer.verdict !== 'not_eligible') { calculated += 1; expect(answer.money.award!.amountFen.toString()).toBe(amountFen); }
    // The kind of applicant is asked of everybody here, by the clause only where it is named: so one direction only.
    if (status !== 'calculated') expect(answer.verdict).toBe('not_eligible');
  }), { numRuns: 3000 });
  expect(calculated).toBeGreaterThan(100);
});

test('a line is met, not met, missing, for the procedure, or for an officer', () => {
  const states = (e: ReturnType<typeof ask>): Record<string, string> => Object.fromEntries(e.lines.map((l) => [l.id, l.state]));
  expect(states(ask('000-P02', {}))).toMatchObject({ validFrom: 'met', applicantKinds: 'met', 'eligibility.enterprise': 'met', 'eligibility.filed': 'later' });
  expect(ask('000-P02', {})).toMatchObject({ verdict: 'eligible', missing: ['relatedExpenditureFen'], money: { status: 'open', award: null } });
  expect(states(ask('000-P02', { filed: false }))).toMatchObject({ 'eligibility.filed': 'not_met' });
  expect(ask('000-P09', { patentKind: 'invention' })).toMatchObject({ verdict: 'possible', missing: ['localCommercialisation'], money: { status: 'up_to' } });
  expect(states(eligibility({ version: policies.programmes.find((v) => v.programmeId === '000-P05')!, on: '2019-03-04', applicantKind: 'alliance', facts: {} }))).toMatchObject({ 'eligibility.alliance': 'check' });
  expect(eligibility({ version: policies.programmes.find((v) => v.programmeId === '000-P05' && !v.measure.sample)!, on: '2019-03-04', applicantKind: 'alliance', facts: {} }).money.status).toBe('amount_not_set');
  expect(eligibility({ version: version('000-P02'), on: '2021-01-01', applicantKind: 'enterprise', facts: {} }).verdict).toBe('not_eligible');
  expect(eligibility({ version: version('000-P02'), on: '2019-06-01', lastDay: '2019-05-31', applicantKind: 'enterprise', facts: {} }).verdict).toBe('not_eligible');
  expect(eligibility({ version: version('000-P02'), on: '2019-03-04', facts: {} })).toMatchObject({ verdict: 'possible' });
  for (const line of ask('000-P20', {}).lines) expect(line.source).not.toBeNull();
});

test('the number of awards: one under, at, over', () => {
  const made = (awardsAlreadyMade: number) => ask('000-P07', { awardsAlreadyMade }).verdict;
  expect([19, 20, 21].map(made)).toEqual(['eligible', 'not_eligible', 'not_eligible']);
  expect(ask('000-P07', {}).lines.find((l) => l.id === 'quota')!.state).toBe('later');
});

test('what is warned changes no amount, and an officer is told', () => {
  const others = [{ programmeId: '000-P08', year: 2018, amountFen: '50000000', sameObject: true }];
  const warned = ask('000-P07', {}, { others });
  expect(warned.lines.find((l) => l.id === 'combination')!.state).toBe('check');
  expect(warned.money.award).toMatchObject({ amountFen: 70_000_000n });
  expect(ask('000-P07', {}, { others: [{ ...others[0]!, sameObject: false }] }).lines.some((l) => l.id === 'combination')).toBe(false);
});

test('stated facts are judged by name; what is not stated is not wrong', () => {
  const facts = version('000-P28').facts!;
  expect(factProblems(facts, {})).toEqual({});
  expect(factProblems(facts, { ipPledged: 1, loanPrincipalFen: '-1', benchmarkRateBp: 1.5, loanStart: '2019-02-30', applicantKind: 'x', hat: 1, loanEnd: null, loanObtained: 'true' })).toEqual({
    ipPledged: 'wrong_type', loanPrincipalFen: 'malformed_money', benchmarkRateBp: 'malformed_count', loanStart: 'impossible_date', applicantKind: 'unknown_value', hat: 'unknown_field', loanEnd: 'wrong_type', loanObtained: 'wrong_type',
  });
});

test('a fact that several programmes ask for is asked once', () => {
  const ids = sharedFacts(paying).map((f) => f.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['recognitionLevel', 'courtList', 'reviewPassed']));
});
