/** No list of any programme passes a check with an item unanswered or answered no; whatever is sent, one rule says so. */
import { expect, test } from '@jest/globals';
import { answersOf, CHECK_ANSWERS, checklistIn, refuseChecks, type CheckItem } from '../../domain/steps/checks.js';
import { shippedPolicies } from '../../start/plans.js';
import { fc } from '../support/property.js';

const item = (id: string, mandatory: boolean): CheckItem => ({ id, label: { zh: id, en: id }, mandatory });

test('passes exactly with a yes, or with an explained "does not apply", for each mandatory item', () => {
  const lists = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }).chain((ids) => fc.tuple(fc.constant(ids), fc.array(fc.boolean(), { minLength: ids.length, maxLength: ids.length })))
    .map(([ids, flags]) => ids.map((id, i) => item(id, flags[i]!)));
  const given = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(...CHECK_ANSWERS));
  fc.assert(fc.property(lists, given, fc.boolean(), (list, answers, explained) => {
    const checks = Object.entries(answers).map(([id, answer]) => ({ id, answer }));
    const fields = { checks, ...(explained ? { opinion: { textId: 't', hash: 'h' } } : {}) };
    const known = checks.every((c) => list.some((i) => i.id === c.id));
    const answered = list.every((i) => !i.mandatory || answers[i.id] === 'yes' || answers[i.id] === 'not_applicable');
    const said = explained || checks.every((c) => c.answer !== 'not_applicable');
    expect(refuseChecks(list, fields) === undefined).toBe(known && answered && said);
    expect(answersOf(list, fields).map((a) => a.id)).toEqual(list.map((i) => i.id).filter((id) => id in answers));
  }));
});

test('every check of the policies asks something, and nothing of it is passed in silence', () => {
  const steps = shippedPolicies().programmes.flatMap((v) => v.steps.filter((s) => checklistIn(s.params).length > 0));
  expect(steps.length).toBeGreaterThan(20);
  for (const step of steps) expect(refuseChecks(checklistIn(step.params), {})?.code).toBe('checks_incomplete');
});
