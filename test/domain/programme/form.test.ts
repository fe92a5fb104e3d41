/** What a form lacks, and why: each path with the reason that its own value gives. */
import { lackOf, unsaid } from '../../../domain/programme/completeness.js';
import { evaluate } from '../../../domain/programme/conditions.js';
import type { Condition, ProgrammeVersion } from '../../../domain/programme/schema.js';
import { fc } from '../../support/property.js';
import { factsOf, faultsOf, keptOf, missingOf, strangeOf, type FormContent } from '../../../domain/programme/form.js';
import { Form } from '../../../domain/programme/schema.js';
import { shippedPolicies } from '../../../start/plans.js';

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
  ['name', '  ', 'required'], ['amount', '六十四块', 'not_money'], ['amount', '1.234', 'not_money'], ['on', '2019-02-30', 'impossible_date'], ['on', '43528', 'serial_date'], ['on', '４３５２８.５', 'serial_date'], ['on', '1234', 'impossible_date'], ['kind', 'b', 'not_an_option'],
  ['count', 'three', 'not_integer'], ['count', 0, 'too_small'], ['count', 10, 'too_big'], ['vow', false, 'commitment'], ['team', '甲', 'too_few'], ['team', '甲\n乙\n丙\n丁', 'too_many'],
])('%s: %j is said to be %s', (id, value, code) => {
  expect(faultsOf(form, { ...GOOD, [id]: value }, ['plan'], '2019-03-05')).toEqual({ [`form.${id}`]: code });
});

test('amounts and days are kept in one way of writing; what cannot be read stays as it was typed', () => {
  expect(keptOf(form, { ...GOOD, amount: '￥640,000.00', on: '2019年3月4日' })).toEqual({ ...GOOD, amount: '640000.00', on: '2019-03-04' });
  expect(keptOf(form, { amount: '六十四万元', on: '20190304' })).toEqual({ amount: '640000.00', on: '2019-03-04' });
  // Numbers that are dialled and searched for: plain width, whoever typed them; words stay.
  const numbers = Form.parse({ sections: [{ id: 'all', label, fields: [field('contactPhone', 'telephone'), field('contractNumber', 'text'), field('name', 'text')] }], evidence: [] });
  expect(keptOf(numbers, { contactPhone: '０３７１－６３３３　００００', contractNumber: ' ＹＬ－ＤＨ－２０１９－００１（甲）', name: 'ＡＢＣ' })).toEqual({ contactPhone: '0371-6333 0000', contractNumber: 'YL-DH-2019-001（甲）', name: 'ＡＢＣ' });
  expect(keptOf(numbers, { contactPhone: '没有', contractNumber: 7 })).toEqual({ contactPhone: '没有', contractNumber: 7 });
  expect(keptOf(form, { amount: '64万5', on: '2019-02-30', name: '640,000' })).toEqual({ amount: '64万5', on: '2019-02-30', name: '640,000' });
});

test('what is of no type that a field knows is refused by each kind, and no program’s way of writing a number is one', () => {
  for (const [id, wrong] of [['name', ['样例']], ['amount', ['640000']], ['on', ['2019-01-15']], ['kind', ['a']], ['count', [3]], ['vow', ['on']], ['note', {}]] as const) {
    for (const given of [wrong, [], {}]) expect([id, strangeOf(form, { ...GOOD, [id]: given }), faultsOf(form, { ...GOOD, [id]: given }, ['plan'], '2019-03-05')]).toEqual([id, { [`form.${id}`]: 'invalid_type' }, { [`form.${id}`]: 'invalid_type' }]);
  }
  for (const written of ['0x10', '1e3', '0b1']) expect([written, faultsOf(form, { ...GOOD, count: written, amount: written }, ['plan'], '2019-03-05')]).toEqual([written, { 'form.count': 'not_integer', 'form.amount': 'not_money' }]);
});

// --- what a rule reads must be said ---

const optional = Form.parse({
  sections: [{ id: 'all', label, fields: [
    field('staff', 'integer', { required: false }), field('turnover', 'money', { required: false }), field('listed', 'boolean', { required: false }),
    field('size', 'choice', { required: false, options: [{ value: 'a', label }, { value: 'b', label }] }), field('founded', 'date', { required: false }),
  ] }],
  evidence: [],
});
const asking = (conditions: Condition[], whens: Condition[] = []): ProgrammeVersion => ({
  form: optional, eligibility: conditions.map((condition, i) => ({ id: `c${i}`, label, condition })), formula: { type: 'fixed', amountFen: '1' },
  steps: whens.map((when, i) => ({ id: `s${i}`, kind: 'consultation', stage: 'review', after: [], when, params: {} })),
}) as unknown as ProgrammeVersion;
const lacks = (version: ProgrammeVersion, content: FormContent) => lackOf(version, { content, evidence: [], today: '2019-03-05', applicantId: 'org' });

test('an optional field that a condition needs is asked for; where the condition is decided without it, it is not', () => {
  const staff: Condition = { fact: 'staff', op: 'gte', value: 30 };
  expect(lacks(asking([]), {})).toEqual({});
  expect(lacks(asking([staff]), {})).toEqual({ 'form.staff': 'required' });
  expect(lacks(asking([], [{ fact: 'turnoverFen', op: 'gte', value: '100' }]), {})).toEqual({ 'form.turnover': 'required' });
  expect(lacks(asking([{ any: [staff, { fact: 'size', op: 'eq', value: 'a' }] }]), { size: 'a' })).toEqual({});
  expect(lacks(asking([{ any: [staff, { fact: 'size', op: 'eq', value: 'a' }] }]), { size: 'b' })).toEqual({ 'form.staff': 'required' });
  // What the form does not ask is the officer's to check.
  expect(lacks(asking([{ fact: 'reviewPassed', op: 'eq', value: true }]), {})).toEqual({});
  const tiers = { ...asking([]), formula: { type: 'tiers', tiers: [{ when: staff, amountFen: '1', label }] }, steps: [{ id: 'a', kind: 'award_calculation', stage: 'review', after: [], params: {} }] } as unknown as ProgrammeVersion;
  expect(lacks(tiers, {})).toEqual({ 'form.staff': 'required' });
});

test('a box that is not ticked is no, and decides', () => {
  for (const content of [{}, { listed: '' }, { listed: false }, { listed: 'false' }]) expect(factsOf(optional, content)).toEqual({ listed: false });
  expect(evaluate({ fact: 'listed', op: 'eq', value: true }, factsOf(optional, {}))).toMatchObject({ met: false, missing: [] });
});

test('a date that must be later than another is compared', () => {
  const dates = Form.parse({ sections: [{ id: 'all', label, fields: [field('founded', 'date'), field('finished', 'date', { required: false })] }], evidence: [] });
  const version = { ...asking([]), form: dates, facts: [{ id: 'founded', kind: 'date', label }, { id: 'finished', kind: 'date', label, laterThan: 'founded' }] } as unknown as ProgrammeVersion;
  const faults = (finished?: string) => lacks(version, { founded: '2018-01-01', ...(finished ? { finished } : {}) });
  expect([faults('2017-12-31'), faults('2018-01-01'), faults('2018-01-02'), faults()]).toEqual([{ 'form.finished': 'invalid' }, { 'form.finished': 'invalid' }, {}, {}]);
});

test('whatever a rule asks and however little is said: a form without a lack leaves no condition open that it could have closed', () => {
  const leaf: fc.Arbitrary<Condition> = fc.constantFrom<Condition>(
    { fact: 'staff', op: 'gte', value: 30 }, { fact: 'turnoverFen', op: 'lt', value: '500' }, { fact: 'listed', op: 'eq', value: true }, { fact: 'size', op: 'in', value: ['a'] }, { fact: 'founded', op: 'lte', value: '2018-01-01' },
  );
  const condition = fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })), fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((any) => ({ any }))),
  })).node;
  const content = fc.record({ staff: fc.constantFrom(0, 30), turnover: fc.constantFrom('4.99', '5.00'), listed: fc.boolean(), size: fc.constantFrom('a', 'b'), founded: fc.constantFrom('2017-12-31', '2019-01-01') }, { requiredKeys: [] });
  fc.assert(fc.property(condition, fc.boolean(), content, (one, asWhen, said) => {
    const version = asWhen ? asking([], [one]) : asking([one]);
    const facts = factsOf(optional, said);
    expect(Object.keys(unsaid(version, facts)).length === 0).toBe(evaluate(one, facts).missing.length === 0);
    expect(Object.keys(lacks(version, said)).every((path) => !(path.slice('form.'.length) in said))).toBe(true);
  }));
});

// --- what is counted is named once ---

test('an entry that stands there already, however it is written, is said where it stands again; who applies is no member of its own', () => {
  const counted = Form.parse({ sections: [{ id: 'all', label, fields: [field('patents', 'patents', { min: 1 }), field('team', 'list'), field('members', 'organisations')] }], evidence: [] });
  const version = { ...asking([]), form: counted } as unknown as ProgrammeVersion;
  const content = { team: ['甲', '乙（总）', '乙(总)'], members: ['m1', 'org', 'm1'] };
  expect(lacks(version, { ...content, patents: ['ZL201810012345.6', 'ZL201810012399.2', 'ＺＬ２０１８１００１２３４５．６', 'cn201810012345'].map((number) => ({ number })) })).toEqual({
    'form.patents.3.number': 'given_twice', 'form.patents.4.number': 'given_twice', 'form.team.3': 'given_twice', 'form.members.2': 'own_member', 'form.members.3': 'given_twice',
  });
  expect(lacks(version, { patents: [{ number: 'ZL201810012345.6' }, { number: 'ZL201810012399.2' }], team: ['甲', '乙'], members: ['m1', 'm2'] })).toEqual({});
});

test.each(shippedPolicies().programmes.flatMap((v) => v.form.sections.flatMap((s) => s.fields.filter((f) => ['patents', 'list', 'organisations'].includes(f.kind) && (f.max ?? 99) > 1).map((f) => [`${v.id} ${f.id}`, v, f] as const))))('%s counts nothing twice', (_name, version, { id, kind, min = 1, max = 7 }) => {
  const number = fc.integer({ min: 0, max: 9_999_999 }).map((n) => `20181${String(n).padStart(7, '0')}`);
  const written = fc.constantFrom((n: string) => n, (n: string) => `ZL${n}.6`, (n: string) => ` zl ${n} `, (n: string) => [...n].map((c) => String.fromCodePoint(c.codePointAt(0)! + 0xfee0)).join(''));
  fc.assert(fc.property(fc.uniqueArray(number, { minLength: Math.max(min - 1, 1), maxLength: Math.max(Math.min(max - 1, 6), min) }), fc.nat(), written, (numbers, which, write) => {
    const typed = [...numbers, write(numbers[which % numbers.length]!)];
    const entries = kind === 'patents' ? typed.map((n) => ({ number: n })) : kind === 'list' ? typed.map((n) => `甲${n}`) : [...numbers, numbers[which % numbers.length]!];
    const said = Object.entries(faultsOf(version.form, { [id]: entries }, [], '2019-03-05')).filter(([, code]) => code === 'given_twice').map(([path]) => path);
    expect(said).toEqual(kind === 'list' && /z/i.test(write('1')) ? [] : [`form.${id}.${typed.length}${kind === 'patents' ? '.number' : ''}`]);
    expect(Object.values(faultsOf(version.form, { [id]: entries.slice(0, -1) }, [], '2019-03-05'))).not.toContain('given_twice');
  }), { numRuns: 20 });
});
