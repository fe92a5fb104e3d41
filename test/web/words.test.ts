/** The catalogue holds both languages, complete and with the same arguments; everything the domain names has a word. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCatalogue, type ErrorCode } from '../../domain/errors.js';
import { STATE_NAMES } from '../../domain/project/names.js';
import { catalogue, commandLabel, describeRejection, fill, formatEnd, formatOfficialDay, formatRate, lastDayOf, LOCALES, named, stateLabel, t, type TopicName, type Word } from '../../domain/words/index.js';

const all: [string, Word][] = Object.entries(catalogue).flatMap(([topic, words]) => Object.entries(words as Record<string, Word>).map(([name, word]): [string, Word] => [`${topic}.${name}`, word]));
const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!).sort();
const english = (word: Word): string[] => (typeof word.en === 'string' ? [word.en] : [word.en.one, word.en.other]);

test('every entry has both languages, with the same arguments', () => {
  expect(all.length).toBeGreaterThan(700);
  for (const [key, word] of all) {
    expect([key, word.zh.trim()]).not.toEqual([key, '']);
    for (const text of english(word)) {
      expect([key, text.trim()]).not.toEqual([key, '']);
      // The singular may leave the number out.
      if (typeof word.en === 'string') expect([key, namesIn(text)]).toEqual([key, namesIn(word.zh)]);
    }
  }
});

test('English holds no Chinese, Chinese no half-width punctuation', () => {
  const bad = all.filter(([key, word]) => key !== 'frame.switchLanguage' && english(word).some((text) => /[\u4e00-\u9fff]/.test(text)))
    .concat(all.filter(([, word]) => /[\u4e00-\u9fff][,:;?!()]|[,:;?!(][\u4e00-\u9fff]/.test(word.zh)));
  expect(bad).toEqual([]);
});

test('Chinese texts that the domain writes itself hold no half-width punctuation either', () => {
  const files = ['award', 'steps', 'project', 'projection', 'programme'].flatMap((room) => readdirSync(join(import.meta.dirname, '../../domain', room)).filter((name) => name.endsWith('.ts')).map((name) => join(import.meta.dirname, '../../domain', room, name)));
  const texts = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bzh: ('[^']*'|`[^`]*`)/g)].map((m) => m[1]!));
  expect(texts.length).toBeGreaterThan(30);
  // What stands in ${} is code.
  expect(texts.filter((text) => /[\u4e00-\u9fff“”][,:;?!()]|[,:;?!()][\u4e00-\u9fff“]/.test(text.replace(/\$\{[^}]*\}/g, '天')))).toEqual([]);
});

test('a code that a refusal lays to a field in one line of the source has words', () => {
  const root = join(import.meta.dirname, '../..');
  const files = ['domain', 'services'].flatMap((room) => (readdirSync(join(root, room), { recursive: true }) as string[]).filter((name) => name.endsWith('.ts') && !name.includes('words/')).map((name) => join(root, room, name)));
  const codes = files.flatMap((file) => readFileSync(file, 'utf8').split('\n')
    .flatMap((line) => [...line.matchAll(/(?:\bno\(|\bcode: |refuse\().*?\bfields: \{ ?\[?\w+\]?: ['`]([a-z_]+)/g)].map((m) => m[1]!)));
  expect(new Set(codes).size).toBeGreaterThan(12);
  expect([...new Set(codes)].filter((code) => !(code in catalogue.fieldError))).toEqual([]);
});

test('arguments and plurals are filled in', () => {
  expect(t('zh-CN', 'frame.waiting', { n: 3 })).toBe('待办 3 件');
  expect(t('en', 'frame.waiting', { n: 1 })).toBe('1 task waiting');
  expect(t('en', 'frame.waiting', { n: 0 })).toBe('0 tasks waiting');
  expect(fill('zh-CN', { zh: '{a}{b}', en: '' }, { a: '1' })).toBe('1{b}');
  expect(named('en', 'step', 'no_such_step')).toBe('no_such_step');
});

test('verbs follow the step and the word set', () => {
  expect(commandLabel('zh-CN', 'refuse', { stepKind: 'formal_check', formalWords: 'accept' })).toBe('不予受理');
  expect(commandLabel('zh-CN', 'refuse', { stepKind: 'formal_check', formalWords: 'check' })).toBe('形式审查不通过');
  expect(commandLabel('zh-CN', 'refuse', { stepKind: 'decision', wordSet: 'recognition' })).toBe('不予认定');
  expect(commandLabel('zh-CN', 'refuse', { stepKind: 'recommendation' })).toBe('不予推荐');
  expect(commandLabel('zh-CN', 'approve', { stepKind: 'organisation_approval' })).toBe('同意上报');
  expect(commandLabel('zh-CN', 'refuse')).toBe('不同意');
});

test('every state has its name in every word set', () => {
  for (const locale of LOCALES) for (const wordSet of ['approval', 'recognition', 'award'] as const) for (const formalWords of ['check', 'accept'] as const) {
    for (const name of STATE_NAMES) expect(stateLabel(locale, name, { wordSet, formalWords })).toMatch(/\S/);
  }
  expect(stateLabel('zh-CN', 'established', { wordSet: 'recognition', formalWords: 'check' })).toBe('已认定');
  expect(stateLabel('zh-CN', 'not_established', { wordSet: 'award', formalWords: 'check' })).toBe('不予奖补');
});

test('every refusal is a sentence with help, in both languages', () => {
  const codes = Object.keys(errorCatalogue) as ErrorCode[];
  expect(codes.length).toBeGreaterThan(30);
  for (const code of codes) for (const locale of LOCALES) {
    const text = describeRejection(locale, { code });
    expect(text.title).toMatch(/\S/);
    expect(text.help).toMatch(/[。.]$/);
  }
});

test('a refusal tells its facts, fields and what is allowed', () => {
  const text = describeRejection('zh-CN', {
    code: 'separation_of_duties', detail: { tookPartAs: 'formal_checker', wouldActAs: 'third_signature', closesAt: '2019-04-03T09:30:00.000Z', neededFen: '30000000', applicantKinds: ['enterprise', 'university'], secret: { a: 1 } },
    fields: { title: 'required', budget: 'prior_award_line:3', other: 'A sentence.' }, allowed: ['accept', 'refuse'],
  }, { stepKind: 'formal_check', formalWords: 'accept' });
  expect(text.facts.map((f) => f.value)).toEqual(['形式审查人', '加签人', '2019-04-03 17:30', '300,000.00 元', '企业、高等院校']);
  expect(text.fields.map((f) => f.message)).toEqual(['必填', '第 3 行应写作：年度，金额（元）', 'A sentence.']);
  expect(text.allowed.map((a) => a.label)).toEqual(['受理', '不予受理']);
});

test('days and rates', () => {
  expect(lastDayOf('2019-03-06T16:00:00.000Z')).toBe('2019-03-06');
  expect(['2019-03-06T16:00:00.000Z', '2019-03-06T16:00:01.000Z', '2019-03-06T09:30:00.000Z'].map(formatEnd)).toEqual(['2019-03-06 24:00', '2019-03-07 00:00:01', '2019-03-06 17:30']);
  expect(formatOfficialDay('zh-CN', '2019-03-04')).toBe('2019年3月4日');
  expect([formatRate(5000), formatRate(1667), formatRate(10000), formatRate(50)]).toEqual(['50%', '16.67%', '100%', '0.5%']);
});

/** What the domain opens under a literal name must be sayable; a kind that is the step's own is in `step` and `task`. */
describe('kinds named in domain/', () => {
  const root = join(import.meta.dirname, '../../domain');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts') && !f.startsWith('words')).map((f) => readFileSync(join(root, f), 'utf8')).join('\n');
  const found = (pattern: RegExp): string[] => [...new Set([...sources.matchAll(pattern)].map((m) => m[1]!))];
  const missing = (topic: TopicName, names: string[]): string[] => names.filter((n) => !Object.hasOwn(catalogue[topic], n));

  test('periods', () => {
    const kinds = found(/startPeriod\(ctx, '(\w+)'/g).concat(found(/op: 'start'[^}]*kind: '(\w+)'/g));
    expect(kinds.length).toBeGreaterThan(10);
    expect(missing('period', kinds)).toEqual([]);
  });
  test('tasks', () => {
    const kinds = found(/task\(ctx, \{[^}]*?kind: '(\w+)'/g).concat(found(/kind: '(\w+)', assignee/g));
    expect(kinds.length).toBeGreaterThan(15);
    expect(missing('task', kinds)).toEqual([]);
  });
});

test('what an office is told to do is not what others read: every instruction has its outside words', () => {
  const OWN = new Set(['draft', 'draft_again', 'correction', 'rectification', 'confirm_payee', 'confirm_claimed', 'payee_waiting', 'correction_member', 'member_confirmation']);
  const tells = Object.entries(catalogue.task).filter(([kind, { zh }]) => !OWN.has(kind) && /(?<![提邀申])请|不予|须|不能/.test(zh)).map(([kind]) => kind);
  expect(tells.length).toBeGreaterThan(5);
  expect(tells.filter((kind) => !Object.hasOwn(catalogue.taskOutside, kind))).toEqual([]);
  for (const { zh } of Object.values(catalogue.taskOutside)) expect(zh).not.toMatch(/(?<![提邀申])请|不予|须|不能/);
});
