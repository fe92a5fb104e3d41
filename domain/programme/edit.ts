/**
 * A programme version as a form, section by section, with the source beside what it is the source of: which fields
 * there are, what they hold as text, and the version with what was typed. Reads and writes data only; the shape and the
 * rules are checked when the draft is saved. Pure.
 */
import { fen, formatYuan, parseYuan } from '../money.js';
import { isPlainDate, typedDay, type DayFault } from '../time.js';
import { conditionOf, OPERATORS, rowsOf, valuesOf, type ConditionRows } from './condition-rows.js';
import { ApplicantKind, Fact, FormField, StageName, TO_FILL_IN, type Condition, type Formula, type Label, type ProgrammeVersion, type Source } from './schema.js';
import { missingSources } from './version-checks.js';

export const SECTIONS = ['basics', 'conditions', 'money', 'form', 'steps', 'guide'] as const;
export type SectionName = (typeof SECTIONS)[number];
const KEYS: Readonly<Record<SectionName, readonly (keyof ProgrammeVersion)[]>> = {
  basics: ['name', 'projectType', 'jurisdiction', 'measure', 'instrument', 'legality', 'validFrom', 'validTo', 'supersedes', 'wordSet', 'formalWords', 'code', 'numbers', 'responsible', 'window'],
  conditions: ['applicantKinds', 'eligibility', 'facts', 'once', 'paidOnce', 'perApplicant', 'perApplicantYear', 'uniqueBy', 'combination'],
  money: ['formula', 'grading', 'quota', 'auditThresholdFen'],
  form: ['form'],
  steps: ['steps'],
  guide: ['guide'],
};
/** Fields that a version, or an entry of its lists, may leave out; shown empty, so that they can be put in. */
const OPTIONAL: Readonly<Record<string, readonly (readonly [field: string, kind: EditKind])[]>> = {
  supersedes: [['', 'text']], numbers: [['receipt', 'text'], ['office', 'text']], once: [['', 'boolean']], paidOnce: [['field', 'text']], perApplicant: [['awards', 'integer']], perApplicantYear: [['awards', 'integer']],
  quota: [['max', 'integer'], ['warnBelow', 'integer'], ['countFact', 'text']], auditThresholdFen: [['', 'money']],
  facts: [['options', 'lines'], ['origin', 'choice'], ['form', 'choice'], ['laterThan', 'text']], grades: [['firstAttemptOnly', 'boolean']],
  rate: [['caseCapFen', 'money'], ['yearCapFen', 'money']],
};
/** Never changed in a draft, or only by the whole file: what other places know an entry by. */
const isFixed = (path: string): boolean => path === 'measure.id' || path === 'measure.sample' || /^(eligibility|facts|steps|grading\.grades|form\..*)\.\d+\.id$/.test(path);

export type EditKind = 'text' | 'longtext' | 'integer' | /** in percent; stored in basis points */ 'rate' | 'money' | 'date' | 'boolean' | 'choice' | 'choices' | 'lines' | 'condition' | 'json';
export interface EditField {
  path: string;
  kind: EditKind;
  value: string;
  options?: readonly string[];
  fixed?: true;
  /** Left empty it is left out. */
  optional?: true;
  /** Of a condition: how its rows are joined, and fact, comparison and value of each row, the last one empty. */
  parts?: readonly EditField[];
}
export interface EditGroup {
  /** Path in `sources`. */
  source: string | null;
  heading: string;
  fields: EditField[];
  /** Entry of a list, which can be taken out. */
  entry?: string;
  stated: Source | null;
  needed: boolean;
}

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  projectType: ['patent_navigation', 'patent_pool', 'high_value_patent', 'other'], instrument: ['subsidy', 'award', 'equity', 'purchase'], wordSet: ['approval', 'recognition', 'award'], formalWords: ['check', 'accept'],
  uniqueBy: ['applicant', 'applicant_and_object'], stage: StageName.options, limits: ['before', 'after'], same: ['applicant', 'object'], within: ['year', 'ever'], rule: ['full', 'difference', 'exclude', 'warn'],
  origin: ['applicant', 'procedure', 'ledger'], form: ['A', 'B'],
};

type Json = unknown;
type Plain = Record<string, Json>;
const isPlain = (value: Json): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const isLabel = (value: Json): value is Label => isPlain(value) && Object.keys(value).length === 2 && typeof value['zh'] === 'string' && typeof value['en'] === 'string';
const isCondition = (value: Plain): boolean => ('fact' in value && 'op' in value) || 'all' in value || 'any' in value;
const text = (value: Json): string => JSON.stringify(value, null, 2);

/** What `kind` may be: of a fact or of a field of the form; a step's kind is code. */
const kindsAt = (path: string): readonly string[] | undefined => (path.startsWith('form.') ? FormField.shape.kind.options : path.startsWith('facts.') ? Fact.shape.kind.options : undefined);

function leaf(path: string, value: Json): EditField {
  const key = path.split('.').at(-1)!;
  const fixed = isFixed(path) ? { fixed: true as const } : {};
  if (typeof value === 'boolean') return { path, kind: 'boolean', value: String(value), ...fixed };
  if (typeof value === 'number' && key.endsWith('Bp')) return { path, kind: 'rate', value: percent(value), ...fixed };
  if (typeof value === 'number') return { path, kind: 'integer', value: String(value), ...fixed };
  if (typeof value === 'string') {
    if (key.endsWith('Fen')) return { path, kind: 'money', value: yuan(value), ...fixed };
    if (isPlainDate(value)) return { path, kind: 'date', value, ...fixed };
    const options = key === 'kind' ? kindsAt(path) : OPTIONS[key];
    if (options) return { path, kind: 'choice', value, options, ...fixed };
    return { path, kind: value.length > 60 ? 'longtext' : 'text', value, ...fixed };
  }
  if (path === 'applicantKinds') return { path, kind: 'choices', value: (value as string[]).join('\n'), options: ApplicantKind.options };
  if (Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === 'string' && !v.includes('\n'))) return { path, kind: 'lines', value: value.join('\n') };
  return { path, kind: 'json', value: value === undefined ? '' : text(value) };
}

/** 5000 -> 50, 1250 -> 12.5; read back it is the same number. */
export const percent = (bp: number): string => `${bp < 0 ? '-' : ''}${Math.floor(Math.abs(bp) / 100)}${Math.abs(bp) % 100 === 0 ? '' : `.${String(Math.abs(bp) % 100).padStart(2, '0').replace(/0$/, '')}`}`;
function basisPoints(typed: string): number | undefined {
  const [, whole, part = ''] = /^(\d{1,5})(?:\.(\d{1,2}))?\s*%?$/.exec(typed.normalize('NFKC').trim()) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, '0'));
}
const yuan = (value: string): string => (/^\d+$/.test(value) ? formatYuan(fen(value)).replaceAll(',', '') : value);

/** A condition as rows; one that nests is one JSON. */
function conditionField(path: string, condition: Condition | undefined, facts: readonly Fact[]): EditField {
  const value = condition === undefined ? '' : text(condition);
  const shown = rowsOf(condition, facts);
  if (!shown) return { path, kind: 'json', value };
  const rows = [...shown.rows, { fact: '', op: 'eq', value: '' }];
  return {
    path, kind: 'condition', value,
    parts: [
      { path: `${path}.join`, kind: 'choice', value: shown.join, options: ['all', 'any'] },
      ...rows.flatMap((row, i): EditField[] => [
        { path: `${path}.${i}.fact`, kind: 'choice', value: row.fact, options: facts.map((f) => f.id), optional: true },
        { path: `${path}.${i}.op`, kind: 'choice', value: row.op, options: OPERATORS },
        { path: `${path}.${i}.value`, kind: 'text', value: row.value, optional: true },
      ]),
    ],
  };
}

/** Fields that may be left out: as they stand, or empty. */
const optionalFields = (key: string, path: string, value: Json): EditField[] => OPTIONAL[key]!.map(([name, kind]) => {
  const at = name === '' ? path : `${path}.${name}`;
  const given = name === '' ? value : (value as Plain | undefined)?.[name];
  return { ...(given === undefined ? { path: at, kind, value: '', ...(kind === 'choice' ? { options: OPTIONS[name]! } : {}) } : leaf(at, given)), optional: true };
});

/** Leaves below a value; a list of entries with ids goes by their ids, everything else that is nested deep is one JSON. */
function leaves(path: string, value: Json): EditField[] {
  if (isLabel(value)) return [leaf(`${path}.zh`, value.zh), leaf(`${path}.en`, value.en)];
  if (isPlain(value) && !isCondition(value)) return Object.entries(value).flatMap(([key, part]) => leaves(`${path}.${key}`, part));
  return [leaf(path, value)];
}

/** An entry of a list, with the fields it may leave out last. */
function entryFields(key: string, path: string, entry: Plain): EditField[] {
  const optional = new Set((OPTIONAL[key] ?? []).map(([name]) => name));
  return [...leaves(path, Object.fromEntries(Object.entries(entry).filter(([name]) => !optional.has(name)))), ...(OPTIONAL[key] ? optionalFields(key, path, entry) : [])];
}

export function sectionGroups(version: ProgrammeVersion, section: SectionName): EditGroup[] {
  const missing = new Set(missingSources(version));
  const facts = version.facts ?? [];
  const group = (source: string | null, heading: string, fields: EditField[], entry?: string): EditGroup =>
    ({ source, heading, fields, stated: source === null ? null : version.sources[source] ?? null, needed: source !== null && (missing.has(source) || source in version.sources), ...(entry ? { entry } : {}) });
  return KEYS[section].flatMap((key): EditGroup[] => {
    const value = version[key] as Json;
    switch (key) {
      case 'formula': return formulaGroups(version.formula, facts, group);
      case 'eligibility': return version.eligibility.map(({ condition, ...e }, i) => group(`eligibility.${e.id}`, `eligibility.${e.id}`, [...leaves(`eligibility.${i}`, e), conditionField(`eligibility.${i}.condition`, condition, facts)], `eligibility.${i}`));
      case 'steps': return version.steps.flatMap((step, i) => [
        group(null, `steps.${step.id}`, leaves(`steps.${i}`, { ...step, params: {} }).filter((f) => !f.path.endsWith('.params')), `steps.${i}`),
        ...Object.entries(step.params).map(([name, part]) => group(`steps.${step.id}.params.${name}`, `steps.${step.id}.params.${name}`, leaves(`steps.${i}.params.${name}`, part))),
      ]);
      case 'form': return [
        ...version.form.sections.flatMap((s, i) => [group('form', `form.${s.id}`, leaves(`form.sections.${i}.label`, s.label)), ...s.fields.map((f, n) => group(null, `form.${f.id}`, leaves(`form.sections.${i}.fields.${n}`, f), `form.sections.${i}.fields.${n}`))]),
        ...version.form.evidence.map((e, i) => group(null, `form.evidence.${e.id}`, leaves(`form.evidence.${i}`, e), `form.evidence.${i}`)),
      ];
      case 'facts': return facts.map((fact, i) => group(null, `facts.${fact.id}`, entryFields('facts', `facts.${i}`, fact), `facts.${i}`));
      case 'combination': return (version.combination ?? []).map((c, i) => group('combination', `combination.${i}`, leaves(`combination.${i}`, c), `combination.${i}`));
      case 'grading': return version.grading ? [group('grading', 'grading.limits', leaves('grading.limits', version.grading.limits)), ...version.grading.grades.map((g, i) => group('grading', `grading.grades.${g.id}`, entryFields('grades', `grading.grades.${i}`, g), `grading.grades.${i}`))] : [];
      case 'window': return [group('window.days', 'window.days', leaves('window', value))];
      case 'guide': return [group('guide', 'guide', leaves('guide', value))];
      default: return [group(UNSOURCED.has(key) ? null : key, key, OPTIONAL[key] ? optionalFields(key, key, value) : leaves(key, value))];
    }
  });
}
const UNSOURCED: ReadonlySet<string> = new Set(['name', 'projectType', 'jurisdiction', 'measure', 'code', 'numbers', 'supersedes'] satisfies (keyof ProgrammeVersion)[]);

/** Each number of the formula with its own source; caps that it may have and has not are shown empty. */
function formulaGroups(formula: Formula, facts: readonly Fact[], group: (source: string | null, heading: string, fields: EditField[], entry?: string) => EditGroup): EditGroup[] {
  const type = group(null, 'formula.type', [{ path: 'formula.type', kind: 'text', value: formula.type, fixed: true }]);
  if (formula.type === 'tiers') return [type, ...formula.tiers.map(({ when, ...tier }, i) => group('formula.tiers', `formula.tiers.${i}`, [...leaves(`formula.tiers.${i}`, tier), conditionField(`formula.tiers.${i}.when`, when, facts)], `formula.tiers.${i}`))];
  const fields = entryFields(formula.type, 'formula', formula as unknown as Plain).filter((f) => f.path !== 'formula.type');
  return [type, ...fields.map((f) => group(f.path, f.path, [f.path === 'formula.baseFact' ? { ...f, kind: 'choice', options: facts.map((fact) => fact.id) } : f]))];
}

/** What an entry that is added begins as, made from what was typed: its identifier, or the programmes or name it is about. */
const NEW_ENTRY: Readonly<Record<string, (typed: string, version: ProgrammeVersion) => Json>> = {
  eligibility: (id) => ({ id, label: TO_FILL_IN }),
  facts: (id) => ({ id, kind: 'boolean', label: TO_FILL_IN }),
  combination: (programmes) => ({ with: valuesOf(undefined, programmes), same: 'applicant', within: 'year', rule: 'warn', label: TO_FILL_IN }),
  'formula.tiers': (name, { facts }) => ({ when: { fact: facts?.[0]?.id ?? '', op: 'present' }, amountFen: '0', label: { zh: name, en: name } }),
  'grading.grades': (id) => ({ id, label: TO_FILL_IN, atLeastBp: 0, shareBp: 0 }),
  fields: (id) => ({ id, kind: 'text', label: TO_FILL_IN, required: true }),
  'form.evidence': (id) => ({ id, label: TO_FILL_IN, required: true }),
};
const newEntry = (path: string): (typeof NEW_ENTRY)[string] | undefined => NEW_ENTRY[path.endsWith('.fields') ? 'fields' : path];
/** Whether an entry is added by a word; a step, which is made of more, is typed as JSON. */
export const isAddedByWord = (path: string): boolean => newEntry(path) !== undefined;

/** Lists of a section to which an entry can be added. */
export function listsOf(version: ProgrammeVersion, section: SectionName): string[] {
  switch (section) {
    case 'conditions': return ['eligibility', 'facts', 'combination'];
    case 'money': return [...(version.formula.type === 'tiers' ? ['formula.tiers'] : []), 'grading.grades'];
    case 'form': return [...version.form.sections.map((_, i) => `form.sections.${i}.fields`), 'form.evidence'];
    case 'steps': return ['steps'];
    case 'basics': case 'guide': return [];
  }
}

export type EditError = 'required' | 'not_integer' | 'not_rate' | 'not_money' | DayFault | 'not_an_option' | 'not_json';
export interface Typed {
  /** Text by path; an unticked box is absent. */
  values: Readonly<Record<string, string | readonly string[] | undefined>>;
  sources: Readonly<Record<string, { kind: 'clause' | 'default' | 'none'; document?: string; section?: string; quotation?: string; default?: string; note?: string }>>;
  remove: readonly string[];
  add: Readonly<Record<string, string>>;
}

/** The version with what was typed in a section; errors by path of the field. Nothing else of the version is touched. */
export function applySection(version: ProgrammeVersion, section: SectionName, typed: Typed): { version: Json; errors: Record<string, EditError> } {
  const next = JSON.parse(JSON.stringify(version)) as Plain;
  const errors: Record<string, EditError> = {};
  const groups = sectionGroups(version, section);
  const sourced = new Set(groups.flatMap((g) => (g.source === null ? [] : [g.source])));
  for (const field of groups.flatMap((g) => g.fields)) {
    if (field.fixed) continue;
    if (field.kind === 'condition') {
      const { condition, faults } = conditionOf(typedRows(field, typed.values), version.facts ?? []);
      for (const [at, fault] of Object.entries(faults)) errors[`${field.path}.${at}`] = fault;
      setAt(next, field.path, condition);
      continue;
    }
    const read = readField(field, typed.values[field.path]);
    if ('error' in read) errors[field.path] = read.error;
    else setAt(next, field.path, read.value);
  }
  const sources = next['sources'] as Record<string, Json>;
  for (const [path, given] of Object.entries(typed.sources).filter(([p]) => sourced.has(p))) {
    if (given.kind === 'none') delete sources[path];
    else if (given.kind === 'clause') sources[path] = { document: given.document ?? '', section: given.section ?? '', quotation: given.quotation ?? '' };
    else sources[path] = { default: given.default ?? '', ...(given.note ? { note: given.note } : {}) };
  }
  // What is left out whole leaves no holder behind.
  for (const key of Object.keys(OPTIONAL)) if (isPlain(next[key]) && Object.keys(next[key]).length === 0) delete next[key];
  for (const [path, added] of Object.entries(typed.add)) {
    if (added.trim() === '' || !listsOf(version, section).includes(path)) continue;
    try { listAt(next, path).push(newEntry(path)?.(added.trim(), version) ?? JSON.parse(added)); } catch { errors[`add.${path}`] = 'not_json'; }
  }
  // From the back, so that the places before stay what they are.
  for (const path of [...typed.remove].sort((a, b) => Number(b.split('.').at(-1)) - Number(a.split('.').at(-1)))) {
    const parts = path.split('.');
    const list = getAt(next, parts.slice(0, -1).join('.'));
    if (Array.isArray(list) && listsOf(version, section).includes(parts.slice(0, -1).join('.'))) list.splice(Number(parts.at(-1)), 1);
  }
  if (Array.isArray(next['combination']) && next['combination'].length === 0) delete next['combination'];
  if (isPlain(next['grading']) && (next['grading']['grades'] as Json[]).length === 0) delete next['grading'];
  return { version: next, errors };
}

/** The rows of a condition as they were typed. */
function typedRows({ path, parts = [] }: EditField, values: Typed['values']): ConditionRows {
  const at = (place: string): string => [values[`${path}.${place}`] ?? ''].flat().join('').trim();
  const rows = (parts.length - 1) / 3;
  return { join: at('join') === 'any' ? 'any' : 'all', rows: Array.from({ length: rows }, (_, i) => ({ fact: at(`${i}.fact`), op: at(`${i}.op`), value: at(`${i}.value`) })) };
}

type Read = { value: Json } | { error: EditError };
function readField(field: EditField, typed: string | readonly string[] | undefined): Read {
  const all = typed === undefined ? [] : typeof typed === 'string' ? [typed] : typed;
  const plain = (all[0] ?? '').trim();
  if (field.optional && (plain === '' || plain === 'false')) return { value: field.kind === 'boolean' && field.value !== '' ? false : undefined };
  switch (field.kind) {
    case 'boolean': return { value: plain === 'true' };
    case 'choices': return all.every((v) => field.options!.includes(v)) ? { value: [...all] } : { error: 'not_an_option' };
    case 'lines': return { value: plain.split(/\r?\n/).map((l) => l.trim()).filter((l) => l !== '') };
    case 'integer': return /^-?\d{1,12}$/.test(plain) ? { value: Number(plain) } : { error: plain === '' ? 'required' : 'not_integer' };
    case 'rate': { const rate = basisPoints(plain); return rate === undefined ? { error: plain === '' ? 'required' : 'not_rate' } : { value: rate }; }
    case 'money': { const amount = parseYuan(plain); return amount === undefined ? { error: plain === '' ? 'required' : 'not_money' } : { value: amount.toString() }; }
    case 'date': { const read = typedDay(plain); return 'fault' in read ? { error: plain === '' ? 'required' : read.fault } : { value: read.day }; }
    case 'choice': return field.options!.includes(plain) ? { value: plain } : { error: 'not_an_option' };
    case 'json': {
      if (plain === '') return { value: undefined };
      try { return { value: JSON.parse(plain) as Json }; } catch { return { error: 'not_json' }; }
    }
    case 'text': case 'longtext': return plain === '' && field.value !== '' ? { error: 'required' } : { value: plain === '' ? undefined : plain };
    case 'condition': throw new Error('a condition is read from its rows');
  }
}

const getAt = (from: Json, path: string): Json => path.split('.').reduce<Json>((value, part) => (value as Plain | undefined)?.[part], from);
function setAt(into: Plain, path: string, value: Json): void {
  const parts = path.split('.');
  if (parts.length === 2 && value !== undefined && into[parts[0]!] === undefined) into[parts[0]!] = {};
  const holder = getAt(into, parts.slice(0, -1).join('.')) as Plain | undefined;
  const target = parts.length === 1 ? into : holder;
  if (!target) return;
  if (value === undefined) delete target[parts.at(-1)!];
  else target[parts.at(-1)!] = value;
}

/** A list of a version, made where the version has none yet. */
function listAt(into: Plain, path: string): Json[] {
  if (path === 'grading.grades') into['grading'] ??= { grades: [], limits: 'before' };
  else if (!path.includes('.')) into[path] ??= [];
  return getAt(into, path) as Json[];
}
