/** The calculation's rules, drawn from the versions, say what the separate reading of the clauses says. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { answerCalculation, CalculationRules } from '../../domain/award/index.js';
import { loadPolicies } from '../../policies/load.js';
import { fc } from '../support/property.js';
import { json, ROOM } from './room.js';

const { calculations } = loadPolicies();

test('23 programmes are calculated, 56 have no amount', () => {
  expect(calculations.programmes).toHaveLength(23);
  expect(calculations.amountNotSet).toHaveLength(56);
});

test('a sample measure never counts', () => {
  expect(answerCalculation({ programmeId: '000-P05', asOf: '2019-03-04', facts: {} }, calculations)).toMatchObject({ ok: true, answer: { status: 'amount_not_set' } });
});

const separate = join(ROOM, 'calculations.json');
(existsSync(separate) ? test : test.skip)('both readings answer alike', () => {
  const read = CalculationRules.parse(json('calculations.json'));
  expect(calculations.programmes.map((p) => p.id)).toEqual(read.programmes.map((p) => p.id));
  expect(calculations.amountNotSet.map((p) => p.id).sort()).toEqual(read.amountNotSet.map((p) => p.id).sort());

  const value = (type: CalculationRules['programmes'][number]['facts'][string]): fc.Arbitrary<unknown> => {
    switch (type.type) {
      case 'money': return fc.oneof(fc.constantFrom('0', '1', '999999999', '1000000000', '1999999999', '2000000000', '60000000', '83333333'), fc.bigInt(0n, 10n ** 13n).map(String));
      case 'count': return fc.oneof(fc.constantFrom(0, 19, 20, 29, 30, 31, 199, 200, 499, 500, 999, 1000, 1999, 2000, 2999, 3000), fc.integer({ min: 0, max: 5000 }));
      case 'boolean': return fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
      case 'date': return fc.constantFrom('2018-01-01', '2018-02-28', '2018-12-31', '2019-06-30', '2020-02-29', '2021-03-01');
      case 'enum': return fc.constantFrom(...type.values);
    }
  };
  const seen = new Set<string>();
  fc.assert(fc.property(fc.constantFrom(...read.programmes).chain((programme) => fc.record({
    programmeId: fc.constant(programme.id),
    asOf: fc.constantFrom('2017-12-25', '2017-12-26', '2018-06-01', '2020-12-31', '2021-01-01'),
    facts: fc.record(Object.fromEntries(Object.entries(programme.facts).map(([name, type]) => [name, value(type)])), { requiredKeys: Object.keys(programme.facts).filter((f) => !programme.forms?.flat().includes(f)) }),
    priorAwards: fc.array(fc.record({ programmeId: fc.constant(programme.id), year: fc.constantFrom(2017, 2018, 2020), amountFen: fc.constantFrom('1', '40000000', '100000000') }), { maxLength: 2 }),
  })), (body) => {
    const [mine, theirs] = [answerCalculation(body, calculations), answerCalculation(body, read)];
    const short = (o: typeof mine) => (o.ok ? { status: o.answer.status, amountFen: o.answer.amountFen } : { problems: o.problems.map((p) => `${p.field} ${p.code}`).sort() });
    expect(short(mine)).toEqual(short(theirs));
    seen.add(mine.ok ? mine.answer.status : 'refused');
  }), { numRuns: 3000 });
  expect(seen).toEqual(new Set(['calculated', 'not_open', 'ineligible', 'refused']));
});
