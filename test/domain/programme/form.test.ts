/** What a form lacks, and why: each path with the reason that its own value gives. */
import { faultsOf, keptOf, missingOf, type FormContent } from '../../../domain/programme/form.js';
import { Form } from '../../../domain/programme/schema.js';

const label = { zh: '字段', en: 'Field' };
const field = (id: string, kind: string, more: object = {}) => ({ id, kind, label, ...more });
const form = Form.parse({
  sections: [{ id: 'all', label, fields: [
    field('name', 'text'), field('amount', 'money'), field('on', 'date'), field('kind', 'choice', { options: [{ value: 'a', label }] }), field('count', 'integer', { min: 1, max: 9 }),
    field('vow', 'boolean'), field('team', 'list', { min: 2, max: 3 }), field('note', 'longtext', { required: false }),
  ] }],
  evidence: [{ id: 'plan', label }],
});
const GOOD: FormContent = { name: '样例', amount: '640000.00', on: '2019-03-04', kind: 'a', count: 3, vow: true, team: '甲\n乙' };

test('a complete form has no fault, an empty one asks for each', () => {
  expect(faultsOf(form, GOOD, ['plan'], '2019-03-05')).toEqual({});
  expect(new Set(Object.values(faultsOf(form, {}, [], '2019-03-05')))).toEqual(new Set(['required']));
  expect(Object.keys(faultsOf(form, {}, [], '2019-03-05'))).toEqual(missingOf(form, {}, [], '2019-03-05'));
});

test.each<[string, unknown, string]>([
  ['name', '  ', 'required'], ['amount', '六十四块', 'not_money'], ['amount', '1.234', 'not_money'], ['on', '2019-02-30', 'impossible_date'], ['kind', 'b', 'not_an_option'],
  ['count', 'three', 'not_integer'], ['count', 0, 'too_small'], ['count', 10, 'too_big'], ['vow', false, 'commitment'], ['team', '甲', 'too_few'], ['team', '甲\n乙\n丙\n丁', 'too_many'],
])('%s: %j is said to be %s', (id, value, code) => {
  expect(faultsOf(form, { ...GOOD, [id]: value }, ['plan'], '2019-03-05')).toEqual({ [`form.${id}`]: code });
});

test('amounts and days are kept in one way of writing; what cannot be read stays as it was typed', () => {
  expect(keptOf(form, { ...GOOD, amount: '￥640,000.00', on: '2019年3月4日' })).toEqual({ ...GOOD, amount: '640000.00', on: '2019-03-04' });
  expect(keptOf(form, { amount: '六十四万元', on: '20190304' })).toEqual({ amount: '640000.00', on: '2019-03-04' });
  expect(keptOf(form, { amount: '64万5', on: '2019-02-30', name: '640,000' })).toEqual({ amount: '64万5', on: '2019-02-30', name: '640,000' });
});
