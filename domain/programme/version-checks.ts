/**
 * What one programme version must satisfy beyond its shape: quotations found, facts declared, every rule with its source,
 * a plan that may run with params its step kinds know. Pure. Non-goal: files (policies/checks.ts).
 */
import { fieldsOf } from './form.js';
import { isStepKind, kindOf } from '../steps/index.js';
import { addDays } from '../time.js';
import type { Clause, PolicyDocument, ProgrammeFile } from './catalogue.js';
import { checkBase, checkConditions, checkInstalmentSum } from './condition-checks.js';
import { dryRun } from './dry-run.js';
import { checkPlan, type PlanFault } from './plan.js';
import { factsIn } from './conditions.js';
import { GRADE_FACT } from './grading.js';
import { TO_FILL_IN, type ProgrammeVersion } from './schema.js';

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

/**
 * Against the day on which it is looked at: a review is not held in the future, and what takes the place of another version
 * does so from today on. The first version of a policy that is in force already may begin with it.
 */
export function checkDays(say: Say, { legality, validFrom, supersedes }: Pick<ProgrammeVersion, 'legality' | 'validFrom' | 'supersedes'>, today: string): void {
  if (legality.fairCompetitionOn > today) say('legality.fairCompetitionOn', 'is in the future');
  if (supersedes !== undefined && validFrom < today) say('validFrom', 'is in the past: what it supersedes was in force then');
}

/** Everything one version must satisfy; when that holds, its plan is walked, unless these very rules are known to walk well. */
export function checkVersion(say: Say, version: ProgrammeVersion, file: Pick<ProgrammeFile, 'programme'>, walksWell: WalksWell = () => false): void {
  let faults = 0;
  checkWritten((path, reason) => { faults += 1; say(path, reason); }, version, file);
  // A plan that is not in order cannot be walked.
  if (faults === 0 && !walksWell(rulesOf(version))) for (const fault of walked(version)) say(fault.path, fault.reason);
}

/** Whether a plan was walked without a fault by the rules of this program, told by the text of `rulesOf`. */
export type WalksWell = (rules: string) => boolean;
/** What of a version its walk depends on. */
export function rulesOf(version: ProgrammeVersion): string {
  const { sources: _sources, guide: _guide, ...rules } = version;
  return JSON.stringify(rules);
}

const known = new Map<string, readonly PlanFault[]>();
const MOST_KNOWN = 300;
/** What the dry run of a version found; the same content is walked once a process. */
function walked(version: ProgrammeVersion): readonly PlanFault[] {
  const key = rulesOf(version);
  const found = known.get(key) ?? dryRun(version);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, found);
  return found;
}

function checkWritten(say: Say, version: ProgrammeVersion, { programme }: Pick<ProgrammeFile, 'programme'>): void {
  if (version.programmeId !== programme.id) say('programmeId', `stands in the file of ${programme.id}`);
  if (version.id !== `${version.programmeId}@${version.measure.id}#${version.version}`) say('id', 'is not programme@measure#version');
  if (version.validFrom > version.validTo) say('validTo', 'ends before it begins');
  const fields = fieldsOf(version.form);
  unique((id, reason) => say(`form.${id}`, reason), [...fields.map((f) => f.id), ...version.form.evidence.map((e) => `evidence.${e.id}`)]);
  for (const field of fields) if ((field.kind === 'choice') !== (field.options !== undefined)) say(`form.${field.id}`, 'a choice, and nothing else, has options');
  unique((id, reason) => say(`eligibility.${id}`, reason), version.eligibility.map((e) => e.id));

  const facts = new Set((version.facts ?? []).map((f) => f.id));
  const askFact = (path: string, id: string): void => { if (!facts.has(id)) say(path, `${id} is not among the facts`); };
  for (const e of version.eligibility) for (const fact of e.condition ? factsIn(e.condition) : []) askFact(`eligibility.${e.id}`, fact);
  if (version.formula.type === 'rate') askFact('formula.baseFact', version.formula.baseFact);
  if (version.formula.type === 'tiers') for (const tier of version.formula.tiers) for (const fact of factsIn(tier.when)) askFact('formula.tiers', fact);
  if (version.quota?.countFact) askFact('quota.countFact', version.quota.countFact);
  if (version.grading) {
    askFact('grading', GRADE_FACT);
    const { grades } = version.grading;
    unique((id, reason) => say(`grading.${id}`, reason), grades.map((g) => g.id));
    if (grades.some((g, i) => i > 0 && g.atLeastBp > grades[i - 1]!.atLeastBp)) say('grading.grades', 'the highest grade stands first');
    if (!version.steps.some((s) => s.kind === 'acceptance_review')) say('grading', 'no step of the plan grades an acceptance');
  }
  if (version.paidOnce) {
    const named = fields.find((f) => f.id === version.paidOnce!.field);
    if (!named || !['patents', 'text', 'choice'].includes(named.kind)) say('paidOnce.field', `${version.paidOnce.field} names nothing on the form that could be paid once`);
    else if (!named.required || (named.kind === 'patents' && named.max !== 1)) say('paidOnce.field', 'is asked of everyone, and names one thing');
  }
  for (const c of version.combination ?? []) if (c.with.includes(version.programmeId)) say('combination', 'names the programme itself: once and perApplicantYear say that');
  for (const fact of version.facts ?? []) {
    if ((fact.kind === 'enum') !== (fact.options !== undefined)) say(`facts.${fact.id}`, 'an enum, and nothing else, has options');
    if (fact.laterThan) askFact(`facts.${fact.id}`, fact.laterThan);
  }

  for (const path of placesToFillIn(version)) say(path, 'is to be filled in');
  // A measure of its own (a sample, a later document) sets its own money; the document's version says what the catalogue row states.
  if (!version.measure.sample && version.measure.document === programme.document && !sameMoney(version, programme.stated)) say('formula', 'differs from what the catalogue row states');
  for (const path of missingSources(version)) say(path, 'has no source');
  for (const path of staleSources(version)) say(`sources.${path}`, 'is the source of nothing');
  checkConditions(say, version);
  for (const fault of checkPlan(version)) say(fault.path, fault.reason);
  checkBase(say, version);
  checkInstalmentSum(say, version);
  for (const step of version.steps) {
    if (!isStepKind(step.kind)) { say(`steps.${step.id}.kind`, `there is no step kind ${step.kind}`); continue; }
    const params = kindOf(step.kind).params.safeParse(step.params);
    for (const issue of params.error?.issues ?? []) say(['steps', step.id, 'params', ...issue.path.map(String)].join('.'), issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys.join(', ')}` : issue.message);
  }
}

/** Where the text that a new entry or measure begins with still stands. */
function placesToFillIn(value: unknown, path = ''): string[] {
  if (value === TO_FILL_IN.zh || value === TO_FILL_IN.en) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => placesToFillIn(part, path === '' ? key : `${path}.${key}`));
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

/** Departments that steps of the plan ask, each with its path: a task of an unknown one could be done by nobody. */
export const consultedBy = (version: ProgrammeVersion): [string, string][] =>
  version.steps.flatMap((s) => (Array.isArray(s.params['departments']) ? (s.params['departments'] as string[]).map((id): [string, string] => [`steps.${s.id}.params.departments`, id]) : []));

/** A version of a measure that is no sample carries out its document and cannot outlast it. */
export function checkDocument(say: Say, version: ProgrammeVersion, document: PolicyDocument | undefined): void {
  if (!document) say('measure.document', `there is no document ${version.measure.document}`);
  else if (!version.measure.sample && (version.validFrom < document.validFrom || version.validTo > document.validTo)) say('validTo', `outside the period of ${document.id}`);
}

/** Paths of rules and numbers that must name where they come from, as `sources` writes them. */
function sourcedPaths(version: ProgrammeVersion): string[] {
  const formula = Object.keys(version.formula).filter((k) => k !== 'type' && k !== 'baseFact').map((k) => `formula.${k}`);
  const params = version.steps.flatMap((s) => Object.entries(s.params).filter(([, value]) => holdsRule(value)).map(([name]) => `steps.${s.id}.params.${name}`));
  const eligibility = version.eligibility.map((e) => `eligibility.${e.id}`);
  const given = (['once', 'paidOnce', 'perApplicant', 'perApplicantYear', 'combination', 'grading', 'quota', 'auditThresholdFen'] as const).filter((k) => version[k] !== undefined);
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

type Dated = Pick<ProgrammeVersion, 'id' | 'programmeId' | 'measure' | 'validFrom' | 'validTo' | 'supersedes'>;
/** The last day on which a version may be chosen: its own, or the day before the one that supersedes it. */
export function lastDayOf(version: Pick<Dated, 'id' | 'validTo'>, all: readonly Pick<Dated, 'supersedes' | 'validFrom'>[]): string {
  return all.filter((v) => v.supersedes === version.id).map((v) => addDays(v.validFrom, -1)).reduce((last, day) => (day < last ? day : last), version.validTo);
}

/** Pairs of versions of one programme and measure that are in force on the same day; one that is superseded ends the day before. */
export function overlaps(versions: readonly Dated[]): [string, string][] {
  return versions.flatMap((a, i) => versions.slice(i + 1)
    .filter((b) => a.programmeId === b.programmeId && a.measure.id === b.measure.id && a.validFrom <= lastDayOf(b, versions) && b.validFrom <= lastDayOf(a, versions))
    .map((b): [string, string] => [a.id, b.id]));
}

/** What `supersedes` says wrong among the versions of one programme. */
export function supersessionFaults(versions: readonly Dated[]): { id: string; reason: string }[] {
  return versions.flatMap((version): { id: string; reason: string }[] => {
    if (version.supersedes === undefined) return [];
    const old = versions.find((v) => v.id === version.supersedes);
    if (!old) return [{ id: version.id, reason: `supersedes ${version.supersedes}, which is not there` }];
    if (old.programmeId !== version.programmeId || old.measure.sample !== version.measure.sample) return [{ id: version.id, reason: `supersedes ${old.id}, which is of another kind` }];
    if (version.validFrom <= old.validFrom || version.validFrom > old.validTo) return [{ id: version.id, reason: `supersedes ${old.id} outside its period` }];
    return versions.some((v) => v.id !== version.id && v.supersedes === old.id) ? [{ id: version.id, reason: `${old.id} is superseded twice` }] : [];
  });
}
