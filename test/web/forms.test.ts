/** What is typed becomes values and back; the table of command forms agrees with the schemas of the domain. */
import { prefixOf } from '../../web/pages/projects/actions.js';
import { commandSchemas, SYSTEM_COMMANDS, type CommandType } from '../../domain/commands/index.js';
import { faultsOf, missingOf } from '../../domain/programme/form.js';
import type { FormField } from '../../domain/programme/schema.js';
import { LOCALES } from '../../domain/words/index.js';
import { COMMAND_FIELDS, commandFields, contentLines, formFields, readCommand, readContent, readValue, sectionState, showValue } from '../../web/forms/index.js';
import { fc } from '../support/property.js';

const value = (rule: Parameters<typeof readValue>[0], text: string): unknown => { const r = readValue(rule, text); return r.ok ? r.value : r.cells ? Object.entries(r.cells).map((c) => c.join(' ')).join(', ') : r.error; };

test('single values', () => {
  expect(value({ kind: 'money' }, '12,000.50')).toBe('1200050');
  expect(value({ kind: 'money' }, '￥ 300000 元')).toBe('30000000');
  expect([value({ kind: 'money' }, '-1'), value({ kind: 'money' }, '1.005'), value({ kind: 'money' }, '1e5')]).toEqual(['not_money', 'not_money', 'not_money']);
  expect([value({ kind: 'integer', min: 1, max: 5 }, '3'), value({ kind: 'integer', min: 1 }, '0'), value({ kind: 'integer', max: 5 }, '6'), value({ kind: 'integer' }, '1.5')]).toEqual([3, 'too_small', 'too_big', 'not_integer']);
  expect([value({ kind: 'date' }, '2019-02-29'), value({ kind: 'date' }, '2020-02-29')]).toEqual(['impossible_date', '2020-02-29']);
  expect(value({ kind: 'instant' }, '2019-03-20T17:30')).toBe('2019-03-20T09:30:00.000Z');
  expect([value({ kind: 'instant' }, '2019-02-30T10:00'), value({ kind: 'instant' }, '2019-03-20T25:00')]).toEqual(['impossible_instant', 'impossible_instant']);
  expect([value({ kind: 'text', required: true }, '  '), value({ kind: 'text' }, '')]).toEqual(['required', undefined]);
  expect(value({ kind: 'choice', options: [{ value: 'a' }] }, 'b')).toBe('not_an_option');
});

test('lines: typed, pasted from a sheet, with either comma', () => {
  const expected = [{ item: '检索费', amountFen: '1200000' }];
  for (const text of ['检索费, 12000', '检索费，12,000.00', '检索费\t12000.00', '检索费 | 12000 元', '\n检索费, 12000\n\n']) expect(value({ kind: 'budget' }, text)).toEqual(expected);
  expect(value({ kind: 'budget' }, '检索费, 12000\n人工费')).toBe('2.amountFen required');
  // Who bears it, in words; a program's entry keeps it when its line is edited.
  expect(value({ kind: 'budget' }, '检索费, 12,000.00, 自筹资金\n服务合同\t5000\t财政')).toEqual([{ ...expected[0], source: 'own' }, { item: '服务合同', amountFen: '500000', source: 'fiscal' }]);
  expect(value({ kind: 'budget' }, '检索费, 12000, 银行')).toBe('1.source not_an_option');
  const kept = [{ item: '检索费', amountFen: '1200000', source: 'own' }, { item: '服务, 合同', amountFen: '500000', source: 'fiscal' }, { item: '差旅', amountFen: '100' }];
  expect(value({ kind: 'budget' }, showValue('budget', kept))).toEqual(kept);
  expect(value({ kind: 'points' }, '合同, 缺页，请补充')).toEqual([{ item: '合同', reason: '缺页，请补充' }]);
  expect(value({ kind: 'expenditure' }, '导航服务, 服务合同, 60000, 2018-05-01, V-1')).toEqual([{ item: '导航服务', category: 'navigation_service', amountFen: '6000000', spentOn: '2018-05-01', voucher: 'V-1' }]);
  expect(value({ kind: 'expenditure' }, '导航服务, 招待费, 60000, 2018-05-01, V-1')).toBe('1.category not_an_option');
  expect(value({ kind: 'list', min: 2 }, 'a')).toBe('too_few');
});

test('what is shown reads back as the same value', () => {
  const cell = fc.string({ minLength: 1, maxLength: 12 }).filter((s) => s.trim() === s && !/[\r\n\t|｜]/.test(s) && s !== '');
  const amountFen = fc.bigInt({ min: 0n, max: 10n ** 14n }).map(String);
  fc.assert(fc.property(fc.array(fc.record({ item: cell, amountFen }), { minLength: 1, maxLength: 5 }), (lines) => {
    expect(value({ kind: 'budget' }, showValue('budget', lines))).toEqual(lines);
  }));
  fc.assert(fc.property(amountFen, (fen) => { expect(value({ kind: 'money' }, showValue('money', fen))).toBe(fen); }));
  expect(value({ kind: 'instant' }, showValue('instant', '2019-03-20T09:30:00.000Z'))).toBe('2019-03-20T09:30:00.000Z');
});

const types = Object.keys(COMMAND_FIELDS) as CommandType[];
/** Commands whose form a page builds of its own, with the reason. */
const OWN_FORM: Readonly<Partial<Record<CommandType, string>>> = {
  createProject: 'one press on a call', confirmLines: 'checkboxes in the table of lines', proposeRanking: 'order of a table', submitReport: 'score sheet', prepareBatch: 'checkboxes in the table of orders', importBankResult: 'a file',
};

test('every command people send has a form', () => {
  const system: readonly string[] = SYSTEM_COMMANDS;
  const all = (Object.keys(commandSchemas) as CommandType[]).filter((type) => !system.includes(type));
  expect(all.filter((type) => !COMMAND_FIELDS[type] && !OWN_FORM[type])).toEqual([]);
  expect(types.filter((type) => !all.includes(type))).toEqual([]);
});

test.each(types)('%s: its fields are fields of the schema, labelled in both languages', (type) => {
  const shape = commandSchemas[type].shape as Record<string, unknown>;
  for (const locale of LOCALES) for (const field of commandFields(locale, type)) {
    expect(Object.keys(shape)).toContain(field.name.split('.')[0]);
    expect(field.label).toMatch(/\S/);
  }
});

test('a posted command becomes its fields, or a code for each fault', () => {
  expect(readCommand('approve', { opinion: '同意', 'minutes.number': '〔2019〕3号', 'minutes.heldOn': '2019-03-04', 'minutes.attendees': '甲\n乙' })).toEqual({ ok: true, fields: { opinion: '同意', minutes: { number: '〔2019〕3号', heldOn: '2019-03-04', attendees: ['甲', '乙'] } } });
  expect(readCommand('approve', { opinion: '' })).toEqual({ ok: true, fields: {} });
  expect(readCommand('approve', { 'minutes.number': '3' })).toMatchObject({ ok: false, errors: { 'minutes.heldOn': 'required' } });
  expect(readCommand('approve', {}, {}, { needed: ['minutes.number', 'minutes.heldOn'] })).toMatchObject({ ok: false, errors: { 'minutes.number': 'required' } });
  expect(readCommand('refuse', {})).toEqual({ ok: false, errors: { reason: 'required' } });
  expect(readCommand('claim', { accountName: 'a', bankName: 'b', account: '12', receiptNumber: '1', commitment: 'true' })).toEqual({ ok: false, errors: { account: 'account_digits' } });
  expect(readCommand('claim', { accountName: 'a', bankName: 'b', account: '12345678', receiptNumber: '1' })).toEqual({ ok: false, errors: { commitment: 'required' } });
  expect(readCommand('submit', {}, { formVersion: 3 })).toEqual({ ok: true, fields: { formVersion: 3 } });
  expect(readCommand('declare', { statement: '无' })).toEqual({ ok: true, fields: { conflict: false, statement: '无' } });
  expect(readCommand('refuse', { reason: 'x', __proto__: 'y', extra: 'z' })).toEqual({ ok: true, fields: { reason: 'x' } });
});

const FORM: FormField[] = [
  { id: 'title', kind: 'text', label: { zh: '名称', en: 'Title' }, required: true },
  { id: 'cost', kind: 'money', label: { zh: '金额', en: 'Cost' }, required: true },
  { id: 'kind', kind: 'choice', label: { zh: '类型', en: 'Kind' }, required: true, options: [{ value: 'a', label: { zh: '甲', en: 'First' } }] },
  { id: 'patents', kind: 'patents', label: { zh: '专利', en: 'Patents' }, required: true, min: 2 },
  { id: 'credit', kind: 'boolean', label: { zh: '承诺', en: 'Commitment' }, required: true },
];

test('a draft keeps what was typed, and the domain agrees when it is complete', () => {
  const body = { title: ' 导航 ', cost: '12,000.5', kind: 'a', patents: 'ZL1\r\nZL2', credit: 'true' };
  const content = readContent(FORM, body);
  expect(content).toEqual({ title: '导航', cost: '12,000.5', kind: 'a', patents: [{ number: 'ZL1' }, { number: 'ZL2' }], credit: true });
  const form = { sections: [{ id: 's', label: { zh: 's', en: 's' }, fields: FORM }], evidence: [] };
  expect(missingOf(form, content, [], '2019-03-05')).toEqual([]);
  expect(sectionState(FORM, content, {})).toBe('completed');
  const shown = formFields('zh-CN', FORM, { content });
  expect(shown.map((f) => f.table?.rows.map((r) => r['number']!.value) ?? f.value)).toEqual(['导航', '12,000.5', 'a', ['ZL1', 'ZL2', ''], 'true']);
  const boxes = shown.flatMap((f): [string, unknown][] => (f.table ? f.table.rows.flatMap((r, i) => Object.entries(r).map(([c, cell]): [string, unknown] => [`${f.name}.${i + 1}.${c}`, cell.value])) : [[f.name, f.value]]));
  expect(readContent(FORM, Object.fromEntries(boxes))).toEqual(content);
  expect(contentLines('zh-CN', FORM[2]!, 'a')).toEqual(['甲']);
  expect(contentLines('en', FORM[4]!, true)).toEqual(['Yes']);
  expect(contentLines('en', FORM[3]!, ['ZL1', { number: 'ZL2' }])).toEqual(['ZL1', 'ZL2']);
});

test('what is missing says why', () => {
  const content = readContent(FORM, { cost: 'viel', patents: 'ZL1' });
  const form = { sections: [{ id: 's', label: { zh: 's', en: 's' }, fields: FORM }], evidence: [] };
  const faults = faultsOf(form, content, [], '2019-03-05');
  expect(Object.fromEntries(formFields('zh-CN', FORM, { content, faults }).map((f) => [f.name, f.error]))).toEqual({
    title: '必填', cost: '请填金额（元），不为负，最多两位小数，如 12000.50', kind: '必填', patents: '条目不足', credit: '请勾选承诺',
  });
  expect(sectionState(FORM, content, faults)).toBe('needs_change');
  expect(sectionState(FORM, { credit: false }, { 'form.title': 'required', 'form.credit': 'commitment' })).toBe('not_started');
  expect(sectionState(FORM, { title: 'x' }, { 'form.cost': 'required' })).toBe('in_progress');
  expect(formFields('zh-CN', FORM, { content }).some((f) => f.error)).toBe(false);
});

test('two open tasks with the same command have fields of different ids', () => {
  const page = { mine: [{ id: 'a', commands: ['approve', 'return'] }, { id: 'b', commands: ['return'] }] } as unknown as Parameters<typeof prefixOf>[0];
  expect([prefixOf(page, { id: 'a' }, 'return'), prefixOf(page, { id: 'b' }, 'return'), prefixOf(page, { id: 'a' }, 'approve'), prefixOf(page, undefined, 'withdraw')]).toEqual(['return', 'return-2', 'approve', 'withdraw']);
});
