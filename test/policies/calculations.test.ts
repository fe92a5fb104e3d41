/** The calculation's rules are drawn from the versions: each amount stands in one place. */
import { answerCalculation } from '../../domain/award/index.js';
import { shippedPolicies } from '../../start/plans.js';

const { calculations } = shippedPolicies();

test('23 programmes are calculated, 56 have no amount', () => {
  expect(calculations.programmes).toHaveLength(23);
  expect(calculations.amountNotSet).toHaveLength(56);
});

test('a sample measure never counts', () => {
  expect(answerCalculation({ programmeId: '000-P05', asOf: '2019-03-04', facts: {} }, calculations)).toMatchObject({ ok: true, answer: { status: 'amount_not_set' } });
});
