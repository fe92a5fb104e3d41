/**
 * What one programme version must satisfy beyond its shape: quotations found, facts declared, every rule with its source,
 * a plan that may run with params its step kinds know, forms that can be filled. Pure. Non-goal: files (checks.ts).
 */
import { checkPlan } from '../domain/programme/plan.js';
import type { Condition, FormField, ProgrammeVersion } from '../domain/programme/schema.js';
import { isStepKind, kindOf } from '../domain/steps/index.js';
import { FieldValue, type Clause, type PolicyDocument, type ProgrammeFile, type SampleForm } from './shapes.js';

export type Say = (path: string, reason: string) => void;

/** A document and whether a quotation stands in it. */
export interface Quotable { data: PolicyDocument; quotes: (quotation: string) => boolean }

/** Every part of the quotation around … stands in the text; white space is ignored, punctuation is not. */
export function quotesOf(body: string): Quotable['quotes'] {
  const bare = (text: string): string => text.replace(/\s+/g, '');
  const text = bare(body);
  return (quotation) => {
    const parts = quotation.split('…').map(bare).filter((part) => part !== '');
    return parts.length > 0 && parts.every((part) => text.includes(part));
  };
}

export function checkClause(say: Say, path: string, clause: Clause, documents: ReadonlyMap<string, Quotable>): void {
  const document = documents.get(clause.document);
  if (!document) say(`${path}.document`, `there is no document ${clause.document}`);
  else if (!document.quotes(clause.quotation)) say(`${path}.quotation`, `not found in ${document.data.text}`);
}

export function unique(say: Say, ids: readonly string[]): void {
  for (const id of new Set(ids.filter((x, i) => ids.indexOf(x) !== i))) say(id, 'stands there twice');
}

export function checkVersion(say: Say, version: ProgrammeVersion, { programme }: ProgrammeFile): void {
  if (version.programmeId !== programme.id) say('programmeId', `stands in the file of ${programme.id}`);
  if (version.id !== `${version.programmeId}@${version.measure.id}#${version.version}`) say('id', 'is not programme@measure#version');
  if (version.validFrom > version.validTo) say('validTo', 'ends before it begins');
  const fields = version.form.sections.flatMap((s) => s.fields);
  unique((id, reason) => say(`form.${id}`, reason), [...fields.map((f) => f.id), ...version.form.evidence.map((e) => `evidence.${e.id}`)]);
  for (const field of fields) if ((field.kind === 'choice') !== (field.options !== undefined)) say(`form.${field.id}`, 'a choice, and nothing else, has options');
  unique((id, reason) => say(`eligibility.${id}`, reason), version.eligibility.map((e) => e.id));

  const facts = new Set((version.facts ?? []).map((f) => f.id));
  const askFact = (path: string, id: string): void => { if (!facts.has(id)) say(path, `${id} is not among the facts`); };
  for (const e of version.eligibility) for (const fact of e.condition ? factsIn(e.condition) : []) askFact(`eligibility.${e.id}`, fact);
  if (version.formula.type === 'rate') askFact('formula.baseFact', version.formula.baseFact);
  if (version.formula.type === 'tiers') for (const tier of version.formula.tiers) for (const fact of factsIn(tier.when)) askFact('formula.tiers', fact);
  if (version.quota?.countFact) askFact('quota.countFact', version.quota.countFact);
  for (const fact of version.facts ?? []) {
    if ((fact.kind === 'enum') !== (fact.options !== undefined)) say(`facts.${fact.id}`, 'an enum, and nothing else, has options');
    if (fact.laterThan) askFact(`facts.${fact.id}`, fact.laterThan);
  }

  // A measure of its own (sample) sets its own money; the document's version says what the catalogue row states.
  if (!version.measure.sample && !sameMoney(version, programme.stated)) say('formula', 'differs from what the catalogue row states');
  for (const path of missingSources(version)) say(path, 'has no source');
  for (const path of staleSources(version)) say(`sources.${path}`, 'is the source of nothing');
  for (const fault of checkPlan(version)) say(fault.path, fault.reason);
  for (const step of version.steps) {
    if (!isStepKind(step.kind)) { say(`steps.${step.id}.kind`, `there is no step kind ${step.kind}`); continue; }
    const params = kindOf(step.kind).params.safeParse(step.params);
    for (const issue of params.error?.issues ?? []) say(['steps', step.id, 'params', ...issue.path.map(String)].join('.'), issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys.join(', ')}` : issue.message);
  }
}

function sameMoney({ formula }: ProgrammeVersion, stated: ProgrammeFile['programme']['stated']): boolean {
  switch (formula.type) {
    case 'fixed': return stated.type === 'fixed' && formula.amountFen === stated.amountFen;
    case 'rate': return stated.type === 'rate' && formula.rateBp === stated.rateBp && formula.caseCapFen === stated.perCaseCapFen && formula.yearCapFen === stated.perApplicantYearCapFen;
    case 'first_year_interest': return stated.type === 'rate' && formula.rateBp === stated.rateBp && formula.caseCapFen === stated.perCaseCapFen;
    case 'not_set': return stated.type === 'not_stated';
    case 'tiers': return stated.type !== 'not_stated';
  }
}

/** A version of a measure that is no sample carries out its document and cannot outlast it. */
export function checkDocument(say: Say, version: ProgrammeVersion, document: PolicyDocument | undefined): void {
  if (!document) say('measure.document', `there is no document ${version.measure.document}`);
  else if (!version.measure.sample && (version.validFrom < document.validFrom || version.validTo > document.validTo)) say('validTo', `outside the period of ${document.id}`);
}

const factsIn = (condition: Condition): string[] =>
  ('all' in condition ? condition.all.flatMap(factsIn) : 'any' in condition ? condition.any.flatMap(factsIn) : [condition.fact]);

/** Paths of rules and numbers that must name where they come from, as `sources` writes them. */
function sourcedPaths(version: ProgrammeVersion): string[] {
  const formula = Object.keys(version.formula).filter((k) => k !== 'type' && k !== 'baseFact').map((k) => `formula.${k}`);
  const params = version.steps.flatMap((s) => Object.entries(s.params).filter(([, value]) => holdsRule(value)).map(([name]) => `steps.${s.id}.params.${name}`));
  const eligibility = version.eligibility.map((e) => `eligibility.${e.id}`);
  const given = (['once', 'quota', 'auditThresholdFen'] as const).filter((k) => version[k] !== undefined);
  return ['validFrom', 'validTo', 'legality', 'instrument', 'applicantKinds', 'responsible', 'uniqueBy', 'window.days', ...given, ...formula, ...eligibility, ...params];
}
/** Anything but a label decides something. */
const holdsRule = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
  || (typeof value === 'object' && value !== null && (Array.isArray(value) ? value : Object.values(value)).some(holdsRule));

/** Rules and numbers without a source; a source names exactly the path it is the source of. */
export function missingSources(version: ProgrammeVersion): string[] {
  const named = Object.keys(version.sources);
  return sourcedPaths(version).filter((path) => !named.includes(path));
}

function staleSources(version: ProgrammeVersion): string[] {
  return Object.keys(version.sources).filter((path) => {
    const [root, id, , name] = path.split('.');
    if (root === 'steps') return !version.steps.some((s) => s.id === id && name !== undefined && name in s.params);
    if (root === 'eligibility') return !version.eligibility.some((e) => e.id === id);
    if (root === 'formula' || root === 'window') return id === undefined || !(id in version[root]);
    return !(root! in version);
  });
}

/** What a filled form lacks or has wrong under a version; used for the sample forms. */
export function formFaults(version: ProgrammeVersion, form: SampleForm, organisations: ReadonlySet<string>): { path: string; reason: string }[] {
  const fields = version.form.sections.flatMap((s) => s.fields);
  const values = Object.entries(form.values).filter(([id]) => !fields.some((f) => f.id === id)).map(([id]) => ({ path: `values.${id}`, reason: 'the form has no such field' }));
  const lacking = fields.flatMap((field) => {
    const reason = fieldFault(field, form.values[field.id], organisations);
    return reason ? [{ path: `values.${field.id}`, reason }] : [];
  });
  const evidence = version.form.evidence.filter((e) => e.required && form.evidence[e.id] === undefined).map((e) => ({ path: `evidence.${e.id}`, reason: 'is missing' }));
  const strange = Object.keys(form.evidence).filter((id) => !version.form.evidence.some((e) => e.id === id)).map((id) => ({ path: `evidence.${id}`, reason: 'the form has no such evidence' }));
  return [...values, ...lacking, ...evidence, ...strange];
}

function fieldFault(field: FormField, value: unknown, organisations: ReadonlySet<string>): string | undefined {
  if (value === undefined) return field.required ? 'is missing' : undefined;
  const parsed = FieldValue[field.kind].safeParse(value);
  if (!parsed.success) return `not a value of kind ${field.kind}`;
  const size = typeof value === 'number' ? value : Array.isArray(value) ? value.length : undefined;
  if (size !== undefined && field.min !== undefined && size < field.min) return `less than ${field.min}`;
  if (size !== undefined && field.max !== undefined && size > field.max) return `more than ${field.max}`;
  if (field.kind === 'choice' && !field.options!.some((o) => o.value === value)) return 'not one of the options';
  if (field.kind === 'organisations' && (value as string[]).some((id) => !organisations.has(id))) return 'names an unknown organisation';
  return undefined;
}
