/**
 * The value of a version's field as a person reads it: names for ids, sentences for conditions, units for numbers. The
 * editor shows the data itself; here nothing is edited. What has no name stands for itself.
 */
import type { ComponentChildren } from 'preact';
import { formatYuan } from '../../../domain/money.js';
import type { Condition, Fact, Label, ProgrammeVersion } from '../../../domain/programme/schema.js';
import { formatRate, named, say, t, type Locale } from '../../../domain/words/index.js';
import { fieldsOf } from '../../../domain/programme/form.js';
import { codeName, entryAt, partName } from './names.js';

/** What pages know beside the version: names of places and departments, numbers of documents. */
export interface Names { nameOf: (id: string) => Label; documentOf: (id: string) => string }
interface Reading extends Names { locale: Locale; version: ProgrammeVersion }
type Plain = Record<string, unknown>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const isLabel = (value: unknown): value is Label => isPlain(value) && Object.keys(value).length === 2 && typeof value['zh'] === 'string' && typeof value['en'] === 'string';
const isCondition = (value: unknown): value is Condition => isPlain(value) && (('fact' in value && 'op' in value) || 'all' in value || 'any' in value);
const sequence = (locale: Locale, parts: readonly string[]): string => parts.join(locale === 'zh-CN' ? '、' : ', ');
const clauses = (locale: Locale, parts: readonly (string | false | undefined)[]): string => parts.filter((p) => typeof p === 'string' && p !== '').join(locale === 'zh-CN' ? '，' : ', ');
const bracketed = (locale: Locale, text: string): string => (locale === 'zh-CN' ? `（${text}）` : ` (${text})`);
const yuan = (locale: Locale, fen: string): string => `${formatYuan(BigInt(fen))} ${t(locale, 'frame.yuan')}`;

/** The value below a version that a heading of the editor names; ids or numbers stand for places in lists. */
export function rawOf(version: ProgrammeVersion, heading: string): unknown {
  // A section and a field of it may have one name: the section is asked for by its label alone.
  const field = /^form\.(?!evidence\.)([^.]+)$/.exec(heading)?.[1];
  if (field !== undefined) return fieldsOf(version.form).find((f) => f.id === field);
  return heading.split('.').reduce<unknown>((value, part) => (Array.isArray(value) ? entryAt(value, part) : (value as Plain | undefined)?.[part]), version);
}

// --- facts and conditions ---

const factOf = (version: ProgrammeVersion, id: unknown): Fact | undefined => version.facts?.find((f) => f.id === id);
const factName = ({ locale, version }: Reading, id: unknown): string => { const fact = factOf(version, id); return fact ? say(locale, fact.label) : String(id); };

export function factValue({ locale }: Pick<Reading, 'locale'>, fact: Fact | undefined, value: unknown): string {
  if (typeof value === 'boolean') return t(locale, value ? 'option.yes' : 'option.no');
  if (fact?.kind === 'money' && typeof value === 'string' && /^\d+$/.test(value)) return yuan(locale, value);
  if (typeof value === 'string') return named(locale, fact?.id === 'applicantKind' ? 'applicantKind' : 'factValue', value);
  return String(value);
}

export function conditionText(reading: Reading, condition: Condition): string {
  const { locale, version } = reading;
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any).map((c) => ('fact' in c ? conditionText(reading, c) : bracketed(locale, conditionText(reading, c))));
    return parts.join(locale === 'zh-CN' ? `，${t(locale, 'all' in condition ? 'ruleText.and' : 'ruleText.or')}` : ` ${t(locale, 'all' in condition ? 'ruleText.and' : 'ruleText.or')} `);
  }
  const fact = factOf(version, condition.fact);
  const values = (Array.isArray(condition.value) ? condition.value : [condition.value]).map((v) => factValue(reading, fact, v));
  const value = condition.op === 'between' ? values.join('–') : values.join(locale === 'zh-CN' ? '或' : ' or ');
  return t(locale, `ruleText.${condition.op}`, { fact: factName(reading, condition.fact), value });
}

function factLine(reading: Reading, fact: Fact): string {
  const { locale } = reading;
  const options = fact.options?.map((o) => factValue(reading, fact, o));
  return clauses(locale, [
    named(locale, 'ruleValue', `kind.${fact.kind}`) + (options ? bracketed(locale, sequence(locale, options)) : ''), named(locale, 'ruleValue', `origin.${fact.origin ?? 'applicant'}`),
    fact.laterThan !== undefined && t(locale, 'ruleText.laterThan', { fact: factName(reading, fact.laterThan) }),
  ]);
}

// --- entries of lists that have a name ---

const limitsText = (locale: Locale, { min, max }: Plain): string => clauses(locale, [typeof min === 'number' && t(locale, 'ruleText.atLeast', { n: min }), typeof max === 'number' && t(locale, 'ruleText.atMost', { n: max })]);

/** What an entry says beside its label. */
function entryText({ locale }: Reading, key: string, entry: Plain): string {
  if (key === 'evidence') return t(locale, entry['required'] === false ? 'ruleText.handInOptional' : 'ruleText.handIn');
  if (typeof entry['weightBp'] === 'number') return t(locale, 'ruleText.weight', { rate: formatRate(entry['weightBp']) });
  return '';
}
function instalmentText({ locale }: Reading, entry: Plain): string {
  const amount = typeof entry['amountFen'] === 'string' ? yuan(locale, entry['amountFen']) : entry['shareBp'] === undefined ? t(locale, 'callPage.balance') : formatRate(Number(entry['shareBp']));
  return t(locale, 'ruleText.share', { n: Number(entry['n']), milestone: named(locale, 'milestone', String(entry['milestone'])), amount });
}
function gradeText({ locale }: Reading, entry: Plain): string {
  const text = t(locale, 'ruleText.grade', { label: say(locale, entry['label'] as Label), mark: (Number(entry['atLeastBp']) / 100).toString(), share: formatRate(Number(entry['shareBp'])) });
  return clauses(locale, [text, entry['firstAttemptOnly'] === true && t(locale, 'ruleText.firstAttempt')]);
}
function combinationText({ locale }: Reading, entry: Plain): string {
  const programmes = sequence(locale, entry['with'] as string[]);
  const of = (field: string): string => named(locale, 'ruleValue', `${field}.${String(entry[field])}`);
  return `${programmes}${locale === 'zh-CN' ? '：' : ': '}${t(locale, 'ruleText.combined', { label: say(locale, entry['label'] as Label), scope: of('same'), within: of('within'), rule: of('rule') })}`;
}
const tierText = (reading: Reading, tier: Plain): string => `${say(reading.locale, tier['label'] as Label)}${reading.locale === 'zh-CN' ? '：' : ': '}${yuan(reading.locale, String(tier['amountFen']))}`;

const List = ({ items }: { items: readonly ComponentChildren[] }) => <ul class="lined-list">{items.map((item, i) => <li key={String(i)}>{item}</li>)}</ul>;
const Named = ({ label, text }: { label: string; text: string }) => <><span>{label}</span>{text !== '' && <span class="muted">{text}</span>}</>;

// --- one value ---

/** Fields whose text is the id of something. */
function wordOf(reading: Reading, key: string, value: string): string {
  const { locale, version, nameOf, documentOf } = reading;
  switch (key) {
    case 'jurisdiction': case 'responsible': case 'departments': return say(locale, nameOf(value));
    case 'document': return documentOf(value);
    case 'baseFact': case 'countFact': return factName(reading, value);
    case 'applicantKinds': return named(locale, 'applicantKind', value);
    case 'instrument': case 'projectType': case 'stage': case 'wordSet': case 'formalWords': case 'milestone': return named(locale, key, value);
    case 'after': { const step = version.steps.find((s) => s.id === value); return step ? stepName(locale, step) : value; }
    case 'parties': { const known = codeName(locale, key, value); return known === value ? named(locale, 'party', value) : known; }
    default: return codeName(locale, key, value);
  }
}
const stepName = (locale: Locale, step: ProgrammeVersion['steps'][number]): string => (step.label ? say(locale, step.label) : named(locale, 'step', step.kind));

function textOf(reading: Reading, key: string, value: unknown): string | undefined {
  const { locale } = reading;
  if (typeof value === 'boolean') return t(locale, value ? 'option.yes' : 'option.no');
  if (typeof value === 'number') return key.endsWith('Bp') ? formatRate(value) : key === 'reminderWorkingDays' ? t(locale, 'ruleText.workingDays', { n: value }) : key === 'days' ? t(locale, 'ruleText.days', { n: value }) : key === 'count' ? t(locale, 'ruleText.times', { n: value }) : String(value);
  if (typeof value === 'string') return key.endsWith('Fen') && /^\d+$/.test(value) ? yuan(locale, value) : wordOf(reading, key, value);
  if (isPlain(value) && Object.keys(value).length === 1) {
    if (typeof value['workingDays'] === 'number') return t(locale, 'ruleText.workingDays', { n: value['workingDays'] });
    if (typeof value['months'] === 'number') return t(locale, 'ruleText.months', { n: value['months'] });
    if (key === 'perApplicantYear' && typeof value['awards'] === 'number') return t(locale, 'ruleText.awardsAYear', { n: value['awards'] });
  }
  if (isCondition(value)) return conditionText(reading, value);
  return undefined;
}

export function Value({ reading, name, value }: { reading: Reading; name: string; value: unknown }): ComponentChildren {
  const { locale } = reading;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return <span class="muted">–</span>;
  const text = textOf(reading, name, value);
  if (text !== undefined) return <span class="pre-line">{text}</span>;
  // Both languages stand in the version: who reads one of them sees the other beside it.
  if (isLabel(value)) { const other: Locale = locale === 'zh-CN' ? 'en' : 'zh-CN'; return <>{say(locale, value)}<span class="cell-note" lang={other}>{say(other, value)}</span></>; }
  if (Array.isArray(value)) {
    if (value.every((v) => typeof v === 'string')) return <>{sequence(locale, value.map((v: string) => wordOf(reading, name, v)))}</>;
    const entries = value as Plain[];
    if (name === 'facts') return <List items={(value as Fact[]).map((f) => <Named label={say(locale, f.label)} text={factLine(reading, f)} />)} />;
    if (name === 'tiers') return <List items={entries.map((tier) => <Named label={tierText(reading, tier)} text={conditionText(reading, tier['when'] as Condition)} />)} />;
    if (name === 'combination') return <List items={entries.map((c) => combinationText(reading, c))} />;
    if (name === 'grades') return <List items={entries.map((g) => gradeText(reading, g))} />;
    if (name === 'list') return <List items={entries.map((i) => instalmentText(reading, i))} />;
    if (entries.every((e) => isLabel(e['label']))) return <List items={entries.map((e) => <Named label={say(locale, e['label'] as Label)} text={entryText(reading, name, e)} />)} />;
  }
  if (isPlain(value)) return <dl class="pairs">{Object.entries(value).filter(([key]) => key !== 'id').map(([key, part]) => <div key={key}><dt>{partName(locale, key)}</dt><dd><Value reading={reading} name={key} value={part} /></dd></div>)}</dl>;
  return <pre class="code-block" tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>;
}

// --- groups of the sections that hold entries ---

/** The list whose entries are lines of their own wherever they stand: facts, rules of combination, grades, tiers. */
export const listOf = (heading: string): string | undefined => /^(?:grading\.|formula\.)?(facts|combination|grades|tiers)\.[^.]+$/.exec(heading)?.[1];

/** The label of a field, a piece of evidence, a condition or a step. */
export function entryLabel({ locale, version }: Reading, heading: string): string {
  const value = rawOf(version, heading) as { label?: Label; kind?: string } | undefined;
  return value?.label ? say(locale, value.label) : named(locale, 'step', value?.kind ?? heading);
}

/** A field of the form, a piece of evidence, a condition, a fact, a tier, a grade, a step: one line says what it is. */
export function Entry({ reading, heading }: { reading: Reading; heading: string }): ComponentChildren {
  const { locale, version } = reading;
  const value = rawOf(version, heading);
  const list = listOf(heading);
  if (list !== undefined) return <Value reading={reading} name={list} value={[value]} />;
  if (heading.startsWith('eligibility.')) { const { condition } = value as ProgrammeVersion['eligibility'][number]; return <>{condition ? conditionText(reading, condition) : <span class="muted">{t(locale, 'ruleText.byOfficer')}</span>}</>; }
  if (heading.startsWith('form.evidence.')) return <>{entryText(reading, 'evidence', value as Plain)}</>;
  if (heading.startsWith('form.')) {
    const field = value as ProgrammeVersion['form']['sections'][number]['fields'][number];
    const options = field.options && sequence(locale, field.options.map((o) => say(locale, o.label)));
    return <>{clauses(locale, [named(locale, 'ruleValue', `kind.${field.kind}`), t(locale, field.required ? 'ruleText.required' : 'ruleText.optional'), limitsText(locale, field as unknown as Plain)])}{options && <span class="cell-note">{options}</span>}{field.hint && <span class="cell-note">{say(locale, field.hint)}</span>}</>;
  }
  const step = value as ProgrammeVersion['steps'][number];
  return <>{clauses(locale, [
    named(locale, 'stage', step.stage), step.after.length === 0 ? t(locale, 'ruleText.first') : t(locale, 'ruleText.after', { names: sequence(locale, step.after.map((id) => wordOf(reading, 'after', id))) }),
    step.beside && t(locale, 'ruleText.beside'), step.afterEnd && t(locale, 'ruleText.afterEnd'), step.when && t(locale, 'ruleText.when', { condition: conditionText(reading, step.when) }),
  ])}</>;
}
export type { Reading };
