/**
 * What applicants of a dry run say: facts that meet the version's conditions as far as its form asks for them, with
 * members and without, much money and one fen, and each condition of a step met and not. Pure.
 */
import { fieldsOf } from './form.js';
import { evaluate } from './conditions.js';
import { eligibility } from './eligibility.js';
import { AWARD_FACT } from './plan.js';
import type { Condition, FormField, ProgrammeVersion } from './schema.js';

export interface Scenario {
  /** Said beside a fault; empty for the plain one. */
  name: string;
  facts: Record<string, unknown>;
  kind: string;
  expenditureFen: string;
  /** Every command and silence at each place; otherwise the road alone. */
  thorough: boolean;
  /** Somebody must be able to come to the end. */
  completes: boolean;
}
const LARGE = '100000000000';
const SMALL = '1';

export function scenariosOf(version: ProgrammeVersion): Scenario[] {
  const fields = fieldsOf(version.form);
  const members = fields.find((f) => f.id === 'members' && f.kind === 'organisations');
  const conditions = version.eligibility.flatMap((e) => (e.condition ? [e.condition] : []));
  const whens = version.steps.flatMap((s) => (s.when ? [{ id: s.id, when: s.when }] : []));
  const facts = (moneyFen: string, lone: boolean, more: readonly [Condition, boolean][] = []): Record<string, unknown> => {
    const found = typed(fields, moneyFen);
    for (const { id, laterThan } of version.facts ?? []) if (laterThan !== undefined && id in found && laterThan in found) found[id] = '2020-02-01';
    if (members) found['members'] = lone ? [] : Array.from({ length: Math.max(members.min ?? 1, 1) }, (_, i) => `member${i + 1}`);
    for (const [condition, wanted] of [...conditions.map((c): [Condition, boolean] => [c, true]), ...more, ...conditions.map((c): [Condition, boolean] => [c, true])]) reach(condition, wanted, found, fields);
    return found;
  };
  const kind = version.applicantKinds[0]!;
  const scenario = (name: string, said: Record<string, unknown>, expenditureFen: string, how: Partial<Scenario> = {}): Scenario => ({ name, facts: said, kind, expenditureFen, thorough: false, completes: false, ...how });
  const mayBeAlone = members !== undefined && !members.required && (members.min ?? 0) === 0;
  const firstTier = version.formula.type === 'tiers' ? version.formula.tiers.map((t) => t.when) : [];
  const best: [Condition, boolean][] = firstTier[0] ? [[firstTier[0], true]] : [];
  return [
    scenario('', facts(LARGE, false, best), LARGE, { thorough: true, completes: true }),
    ...(mayBeAlone ? [scenario('without members', facts(LARGE, true, best), LARGE, { thorough: true, completes: true })] : []),
    scenario('with one fen', facts(SMALL, false, best), SMALL),
    ...firstTier.map((when, i) => scenario(`in tier ${i + 1}`, facts(LARGE, false, [[when, true]]), LARGE)),
    ...whens.flatMap(({ id, when }) => [true, false].map((wanted) => scenario(`the condition of ${id} ${wanted ? '' : 'not '}met`, facts(LARGE, false, [...best, [when, wanted]]), LARGE, { thorough: true }))),
  ].filter((s) => eligibility({ version, on: version.validFrom, applicantKind: kind, facts: s.facts }).lines.every((l) => !l.id.startsWith('eligibility.') || l.state !== 'not_met') || s.completes);
}

/** A value for every field that is a fact. */
function typed(fields: readonly FormField[], moneyFen: string): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const field of fields) {
    const name = nameOf(field);
    switch (field.kind) {
      case 'money': facts[name] = moneyFen; break;
      case 'integer': facts[name] = field.max ?? Math.max(field.min ?? 0, 1); break;
      case 'boolean': facts[name] = true; break;
      case 'choice': facts[name] = field.options?.[0]?.value ?? ''; break;
      case 'date': facts[name] = '2019-02-01'; break;
      default: break;
    }
  }
  return facts;
}
const nameOf = (field: FormField): string => (field.kind === 'money' && !field.id.endsWith('Fen') ? `${field.id}Fen` : field.id);

/** Changes facts of the form until the condition is as wanted, where the form asks for what it is about. */
function reach(condition: Condition, wanted: boolean, facts: Record<string, unknown>, fields: readonly FormField[]): void {
  if (evaluate(condition, facts).met === wanted) return;
  if ('all' in condition || 'any' in condition) {
    for (const part of 'all' in condition ? condition.all : condition.any) {
      if (evaluate(condition, facts).met === wanted) return;
      reach(part, wanted, facts, fields);
    }
    return;
  }
  const field = fields.find((f) => nameOf(f) === condition.fact);
  if (!field || condition.fact === AWARD_FACT) return;
  const before = facts[condition.fact];
  for (const value of candidates(field, condition)) {
    facts[condition.fact] = value;
    if (evaluate(condition, facts).met === wanted) return;
  }
  facts[condition.fact] = before;
}

function candidates(field: FormField, { value }: Extract<Condition, { fact: string }>): unknown[] {
  const given = [value].flat();
  switch (field.kind) {
    case 'boolean': return [true, false];
    case 'choice': return (field.options ?? []).map((o) => o.value);
    case 'integer': return given.flatMap((v) => (typeof v === 'number' ? [v, v + 1, Math.max(v - 1, 0)] : []));
    case 'money': return given.flatMap((v) => (typeof v === 'string' && /^\d+$/.test(v) ? [v, String(BigInt(v) + 1n), String(BigInt(v) > 0n ? BigInt(v) - 1n : 0n)] : []));
    case 'date': return ['2000-01-01', ...given.filter((v) => typeof v === 'string'), '2090-01-01'];
    default: return [];
  }
}
