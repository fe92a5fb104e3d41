import { fc } from '../support/property.js';
import { calculateAward, missingFacts, NotCalculable } from '../../domain/award/index.js';
import { evaluate } from '../../domain/programme/conditions.js';
import type { Condition, Formula } from '../../domain/programme/schema.js';

const award = (formula: Formula, facts: object = {}, priorAwards: { year: number; amountFen: string }[] = []) =>
  calculateAward({ formula, facts: facts as Record<string, unknown>, priorAwards, year: 2026, clause: 'c' });
const label = { zh: '档', en: 'tier' };

describe('conditions', () => {
  type Op = Extract<Condition, { fact: string }>['op'];
  const leaf = (op: Op, value?: unknown): Condition => ({ fact: 'x', op, value });
  test.each<[Condition, Record<string, unknown>, boolean, string[]]>([
    [leaf('eq', true), { x: true }, true, []], [leaf('eq', true), { x: 1 }, false, []], [leaf('eq', '100'), { x: 100 }, true, []],
    [leaf('ne', 'a'), { x: 'b' }, true, []], [leaf('gte', '1000000000'), { x: '1000000000' }, true, []], [leaf('gte', '1000000000'), { x: '999999999' }, false, []],
    [leaf('gt', 2), { x: 2 }, false, []], [leaf('lt', 3), { x: 2 }, true, []], [leaf('lte', '2018-06-01'), { x: '2018-06-01' }, true, []], [leaf('gte', 1), { x: 'word' }, false, []],
    [leaf('in', ['a', 'b']), { x: 'b' }, true, []], [leaf('in', ['a', 'b']), { x: ['c', 'a'] }, true, []], [leaf('between', [1, 3]), { x: 3 }, true, []], [leaf('between', [1, 3]), { x: 4 }, false, []],
    [leaf('present'), {}, false, []], [leaf('present'), { x: 0 }, true, []], [leaf('present', false), {}, true, []], [leaf('eq', 1), {}, false, ['x']], [leaf('eq', 1), { x: '' }, false, ['x']],
    [{ all: [] }, {}, true, []], [{ any: [] }, {}, false, []],
    [{ any: [leaf('eq', 1), { fact: 'y', op: 'eq', value: 1 }] }, { y: 1 }, true, []], [{ all: [leaf('eq', 1), { fact: 'y', op: 'eq', value: 1 }] }, { y: 2 }, false, []],
    [{ all: [leaf('eq', 1), { any: [{ fact: 'y', op: 'eq', value: 1 }, { fact: 'z', op: 'eq', value: 1 }] }] }, { x: 1, y: 2 }, false, ['z']],
  ])('%j with %j', (condition, facts, met, missing) => expect(evaluate(condition, facts)).toMatchObject({ met, missing }));

  test('every leaf says why', () => {
    expect(evaluate({ all: [{ fact: 'a', op: 'gte', value: 2, label }, { fact: 'b', op: 'eq', value: true }] }, { a: 1 }).leaves).toEqual([
      { fact: 'a', op: 'gte', value: 2, actual: 1, met: false, label }, { fact: 'b', op: 'eq', value: true, actual: undefined, met: undefined },
    ]);
  });
  test('a fact named like a built-in is not found where there is none', () => expect(evaluate({ fact: 'constructor', op: 'present' }, {}).met).toBe(false));
});

describe('formulas', () => {
  const tiers: Formula = { type: 'tiers', tiers: [{ when: { fact: 'n', op: 'gte', value: 500 }, amountFen: '300', label }, { when: { fact: 'n', op: 'gte', value: 200 }, amountFen: '100', label }] };
  test('tiers: the first that is reached, or nothing', () => {
    expect(award(tiers, { n: 500 }).amountFen).toBe(300n);
    expect(award(tiers, { n: 499 }).amountFen).toBe(100n);
    expect(award(tiers, { n: 199 })).toMatchObject({ amountFen: 0n, steps: [{ inputFen: null, resultFen: '0' }] });
  });
  test('what is missing is named before, and a loud defect after', () => {
    expect(missingFacts(tiers, {})).toEqual(['n']);
    expect(missingFacts({ type: 'rate', baseFact: 'cost', rateBp: 1 }, { cost: '1.5' })).toEqual(['cost']);
    expect(missingFacts({ type: 'first_year_interest', rateBp: 5000, caseCapFen: '1' }, { loanStart: '2020-01-01', benchmarkRateBp: 1 })).toEqual(['loanPrincipalFen', 'loanEnd']);
    expect(() => award(tiers)).toThrow(NotCalculable);
    expect(() => award({ type: 'not_set' })).toThrow(NotCalculable);
  });
  test('a rate of part percents is written as such', () => {
    expect(award({ type: 'rate', baseFact: 'cost', rateBp: 1205 }, { cost: '10000' }).steps[0]!.description.zh).toContain('12.05%');
    expect(award({ type: 'rate', baseFact: 'cost', rateBp: 435 }, { cost: '10000' }).steps[0]!.description.zh).toContain('4.35%');
  });
  test('limits hold whatever was awarded before, and never below 0', () => {
    const fenText = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String);
    fc.assert(fc.property(fenText, fc.integer({ min: 0, max: 10_000 }), fenText, fenText, fc.array(fc.record({ year: fc.constantFrom(2025, 2026), amountFen: fenText }), { maxLength: 4 }), (cost, rateBp, caseCapFen, yearCapFen, prior) => {
      const { amountFen, steps } = award({ type: 'rate', baseFact: 'cost', rateBp, caseCapFen, yearCapFen }, { cost }, prior);
      const used = prior.filter((p) => p.year === 2026).reduce((sum, p) => sum + BigInt(p.amountFen), 0n);
      expect(amountFen >= 0n && amountFen <= BigInt(caseCapFen) && amountFen <= BigInt(cost)).toBe(true);
      expect(amountFen + used <= BigInt(yearCapFen) || amountFen === 0n).toBe(true);
      expect(steps).toHaveLength(3);
      expect(steps.at(-1)!.resultFen).toBe(amountFen.toString());
    }));
  });
});
