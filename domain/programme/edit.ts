/**
 * A programme version as a form, section by section, with the source beside what it is the source of: which fields
 * there are, what they hold as text, and the version with what was typed. Reads and writes data only; the shape and the
 * rules are checked when the draft is saved. Pure.
 */
import { fen, formatYuan, parseYuan } from '../money.js';
import { isPlainDate } from '../time.js';
import { ApplicantKind, FormField, StageName, type Label, type ProgrammeVersion, type Source } from './schema.js';
import { missingSources } from './version-checks.js';

export const SECTIONS = ['basics', 'conditions', 'money', 'form', 'steps', 'guide'] as const;
export type SectionName = (typeof SECTIONS)[number];
const KEYS: Readonly<Record<SectionName, readonly (keyof ProgrammeVersion)[]>> = {
  basics: ['name', 'projectType', 'jurisdiction', 'measure', 'instrument', 'legality', 'validFrom', 'validTo', 'supersedes', 'wordSet', 'formalWords', 'code', 'numbers', 'responsible', 'window'],
  conditions: ['applicantKinds', 'eligibility', 'facts', 'once', 'perApplicantYear', 'uniqueBy', 'combination'],
  money: ['formula', 'grading', 'quota', 'auditThresholdFen'],
  form: ['form'],
  steps: ['steps'],
  guide: ['guide'],
};
/** Keys that a version may leave out; shown empty, so that they can be put in. */
const OPTIONAL: readonly string[] = ['supersedes', 'numbers', 'once', 'perApplicantYear', 'combination', 'grading', 'quota', 'auditThresholdFen', 'facts'];
/** Never changed in a draft, or only by the whole file. */
const FIXED: ReadonlySet<string> = new Set(['measure.id', 'measure.sample']);

export type EditKind = 'text' | 'longtext' | 'integer' | 'money' | 'date' | 'boolean' | 'choice' | 'choices' | 'lines' | 'json';
export interface EditField { path: string; kind: EditKind; value: string; options?: readonly string[]; fixed?: true }
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
  uniqueBy: ['applicant', 'applicant_and_object'], stage: StageName.options,
};

type Json = unknown;
type Plain = Record<string, Json>;
const isPlain = (value: Json): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const isLabel = (value: Json): value is Label => isPlain(value) && Object.keys(value).length === 2 && typeof value['zh'] === 'string' && typeof value['en'] === 'string';
const isCondition = (value: Plain): boolean => ('fact' in value && 'op' in value) || 'all' in value || 'any' in value;
const keyed = (value: Json): value is Plain[] => Array.isArray(value) && value.length > 0 && value.every((v) => isPlain(v) && typeof v['id'] === 'string');
const text = (value: Json): string => JSON.stringify(value, null, 2);

function leaf(path: string, value: Json): EditField {
  const key = path.split('.').at(-1)!;
  const fixed = FIXED.has(path) ? { fixed: true as const } : {};
  if (typeof value === 'boolean') return { path, kind: 'boolean', value: String(value), ...fixed };
  if (typeof value === 'number') return { path, kind: 'integer', value: String(value), ...fixed };
  if (typeof value === 'string') {
    if (key.endsWith('Fen')) return { path, kind: 'money', value: yuan(value), ...fixed };
    if (isPlainDate(value)) return { path, kind: 'date', value, ...fixed };
    const options = key === 'kind' && path.startsWith('form.') ? FormField.shape.kind.options : OPTIONS[key];
    if (options) return { path, kind: 'choice', value, options, ...fixed };
    return { path, kind: value.length > 60 ? 'longtext' : 'text', value, ...fixed };
  }
  if (path === 'applicantKinds') return { path, kind: 'choices', value: (value as string[]).join('\n'), options: ApplicantKind.options };
  if (Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === 'string' && !v.includes('\n'))) return { path, kind: 'lines', value: value.join('\n') };
  return { path, kind: 'json', value: value === undefined ? '' : text(value) };
}

const yuan = (value: string): string => (/^\d+$/.test(value) ? formatYuan(fen(value)).replaceAll(',', '') : value);

/** Leaves below a value; a list of entries with ids goes by their ids, everything else that is nested deep is one JSON. */
function leaves(path: string, value: Json): EditField[] {
  if (isLabel(value)) return [leaf(`${path}.zh`, value.zh), leaf(`${path}.en`, value.en)];
  if (isPlain(value) && !isCondition(value)) return Object.entries(value).flatMap(([key, part]) => leaves(`${path}.${key}`, part));
  return [leaf(path, value)];
}

export function sectionGroups(version: ProgrammeVersion, section: SectionName): EditGroup[] {
  const missing = new Set(missingSources(version));
  const group = (source: string | null, heading: string, fields: EditField[], entry?: string): EditGroup =>
    ({ source, heading, fields, stated: source === null ? null : version.sources[source] ?? null, needed: source !== null && (missing.has(source) || source in version.sources), ...(entry ? { entry } : {}) });
  return KEYS[section].flatMap((key): EditGroup[] => {
    const value = version[key] as Json;
    if (value === undefined) return OPTIONAL.includes(key) ? [group(key === 'facts' || key === 'supersedes' || key === 'numbers' ? null : key, key, [key === 'supersedes' ? { path: key, kind: 'text', value: '' } : { path: key, kind: 'json', value: '' }])] : [];
    switch (key) {
      case 'formula': return [group(null, 'formula.type', [{ path: 'formula.type', kind: 'text', value: version.formula.type, fixed: true }]), ...Object.entries(value as Plain).filter(([k]) => k !== 'type').map(([k, part]) => group(`formula.${k}`, `formula.${k}`, leaves(`formula.${k}`, part)))];
      case 'eligibility': return version.eligibility.map((e, i) => group(`eligibility.${e.id}`, `eligibility.${e.id}`, leaves(`eligibility.${i}`, e.condition ? e : { ...e, condition: undefined }), `eligibility.${i}`));
      case 'steps': return version.steps.flatMap((step, i) => [
        group(null, `steps.${step.id}`, leaves(`steps.${i}`, { ...step, params: {} }).filter((f) => !f.path.endsWith('.params')), `steps.${i}`),
        ...Object.entries(step.params).map(([name, part]) => group(`steps.${step.id}.params.${name}`, `steps.${step.id}.params.${name}`, leaves(`steps.${i}.params.${name}`, part))),
      ]);
      case 'form': return [
        ...version.form.sections.flatMap((s, i) => [group('form', `form.${s.id}`, leaves(`form.sections.${i}.label`, s.label)), ...s.fields.map((f, n) => group(null, `form.${f.id}`, leaves(`form.sections.${i}.fields.${n}`, f), `form.sections.${i}.fields.${n}`))]),
        ...version.form.evidence.map((e, i) => group(null, `form.evidence.${e.id}`, leaves(`form.evidence.${i}`, e), `form.evidence.${i}`)),
      ];
      case 'facts': case 'combination': case 'grading': return [group(key === 'facts' ? null : key, key, [{ path: key, kind: 'json', value: text(value) }])];
      case 'window': return [group('window.days', 'window.days', leaves('window', value))];
      case 'guide': return [group('guide', 'guide', leaves('guide', value))];
      default: return [group(key === 'name' || key === 'projectType' || key === 'jurisdiction' || key === 'measure' || key === 'code' || key === 'numbers' || key === 'supersedes' ? null : key, key, leaves(key, value))];
    }
  });
}

/** Lists of a section to which an entry can be added, typed as JSON. */
export const listsOf = (version: ProgrammeVersion, section: SectionName): string[] => {
  if (section === 'conditions') return ['eligibility'];
  if (section === 'steps') return ['steps'];
  return section === 'form' ? [...version.form.sections.map((_, i) => `form.sections.${i}.fields`), 'form.evidence'] : [];
};

export type EditError = 'required' | 'not_integer' | 'not_money' | 'impossible_date' | 'not_an_option' | 'not_json';
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
  for (const [path, json] of Object.entries(typed.add)) {
    if (json.trim() === '' || !listsOf(version, section).includes(path)) continue;
    try { (getAt(next, path) as Json[]).push(JSON.parse(json)); } catch { errors[`add.${path}`] = 'not_json'; }
  }
  // From the back, so that the places before stay what they are.
  for (const path of [...typed.remove].sort((a, b) => Number(b.split('.').at(-1)) - Number(a.split('.').at(-1)))) {
    const parts = path.split('.');
    const list = getAt(next, parts.slice(0, -1).join('.'));
    if (keyed(list) && listsOf(version, section).includes(parts.slice(0, -1).join('.'))) list.splice(Number(parts.at(-1)), 1);
  }
  return { version: next, errors };
}

type Read = { value: Json } | { error: EditError };
function readField(field: EditField, typed: string | readonly string[] | undefined): Read {
  const all = typed === undefined ? [] : typeof typed === 'string' ? [typed] : typed;
  const plain = (all[0] ?? '').trim();
  switch (field.kind) {
    case 'boolean': return { value: plain === 'true' };
    case 'choices': return all.every((v) => field.options!.includes(v)) ? { value: [...all] } : { error: 'not_an_option' };
    case 'lines': return { value: plain.split(/\r?\n/).map((l) => l.trim()).filter((l) => l !== '') };
    case 'integer': return /^-?\d{1,12}$/.test(plain) ? { value: Number(plain) } : { error: plain === '' ? 'required' : 'not_integer' };
    case 'money': { const amount = parseYuan(plain); return amount === undefined ? { error: plain === '' ? 'required' : 'not_money' } : { value: amount.toString() }; }
    case 'date': return isPlainDate(plain) ? { value: plain } : { error: plain === '' ? 'required' : 'impossible_date' };
    case 'choice': return field.options!.includes(plain) ? { value: plain } : { error: 'not_an_option' };
    case 'json': {
      if (plain === '') return { value: undefined };
      try { return { value: JSON.parse(plain) as Json }; } catch { return { error: 'not_json' }; }
    }
    case 'text': case 'longtext': return plain === '' && field.value !== '' && field.path !== 'supersedes' ? { error: 'required' } : { value: plain === '' ? undefined : plain };
  }
}

const getAt = (from: Json, path: string): Json => path.split('.').reduce<Json>((value, part) => (value as Plain | undefined)?.[part], from);
function setAt(into: Plain, path: string, value: Json): void {
  const parts = path.split('.');
  const holder = getAt(into, parts.slice(0, -1).join('.')) as Plain | undefined;
  const target = parts.length === 1 ? into : holder;
  if (!target) return;
  if (value === undefined) delete target[parts.at(-1)!];
  else target[parts.at(-1)!] = value;
}
