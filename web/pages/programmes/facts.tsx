/** Facts of programmes as fields, and what was typed as facts again; an empty field states nothing. */
import type { Fact, Label } from '../../../domain/programme/schema.js';
import { ApplicantKind } from '../../../domain/programme/schema.js';
import { parseYuan } from '../../../domain/money.js';
import { named, say, t, type Locale } from '../../../domain/words/index.js';
import type { StatedAward } from '../../../services/eligibility.js';
import type { FieldView } from '../../components/index.js';
import { fieldMessage, linesOf, posted, readValue, type Posted } from '../../forms/index.js';

const KIND = { money: 'money', count: 'integer', boolean: 'choice', date: 'date', enum: 'choice' } as const;
export const factName = (id: string): string => `fact.${id}`;

export const kindField = (locale: Locale, { value, kinds = ApplicantKind.options, error }: { value: string; kinds?: readonly string[]; error?: string | undefined }): FieldView => ({
  name: 'applicantKind', kind: 'choice', label: t(locale, 'eligibilityPage.kind'), value, options: kinds.map((k) => ({ value: k, label: named(locale, 'applicantKind', k) })), ...message(locale, error),
});

const message = (locale: Locale, code: string | undefined): { error?: string } => { const error = fieldMessage(locale, code); return error ? { error } : {}; };

/** A fact that nobody has to state: yes, no, or not stated. */
export function factFields(locale: Locale, facts: readonly Fact[], { body = {}, errors = {} }: { body?: Posted; errors?: Readonly<Record<string, string>> }): FieldView[] {
  const unknown = { value: '', label: t(locale, 'eligibilityPage.unknown') };
  return facts.map((fact) => {
    const values = fact.kind === 'boolean' ? [{ value: 'true', label: t(locale, 'option.yes') }, { value: 'false', label: t(locale, 'option.no') }]
      : fact.options?.map((v) => ({ value: v, label: named(locale, fact.id === 'applicantKind' ? 'applicantKind' : 'factValue', v) }));
    const options = values && (values.length > 4 ? values : [...values, unknown]);
    return {
      name: factName(fact.id), kind: KIND[fact.kind], label: say(locale, fact.label), value: String(posted(body, factName(fact.id)) ?? ''), ...(options ? { options } : {}), ...(values && values.length > 4 ? { none: unknown.label } : {}), ...message(locale, errors[`facts.${fact.id}`]),
    };
  });
}

export interface ReadFacts { facts: Record<string, unknown>; errors: Record<string, string> }
export function readFacts(facts: readonly Fact[], body: Posted): ReadFacts {
  const reading: ReadFacts = { facts: {}, errors: {} };
  for (const fact of facts) {
    const value = readValue({ kind: KIND[fact.kind], required: false, ...(fact.kind === 'count' ? { min: 0 } : {}) }, posted(body, factName(fact.id)));
    if (!value.ok) reading.errors[`facts.${fact.id}`] = value.error;
    else if (value.value !== undefined) reading.facts[fact.id] = fact.kind === 'boolean' ? value.value === 'true' : value.value;
  }
  return reading;
}

export const awardsField = (locale: Locale, { body = {}, errors = {} }: { body?: Posted; errors?: Readonly<Record<string, string>> }): FieldView => ({
  name: 'priorAwards', kind: 'list', label: t(locale, 'eligibilityPage.awards'), hint: t(locale, 'eligibilityPage.awardsHint'), rows: 2, value: String(posted(body, 'priorAwards') ?? ''), ...message(locale, errors['priorAwards']),
});

/** programme, year, amount: one a line. */
export function readAwards(body: Posted): { awards: StatedAward[]; error?: string } {
  const awards: StatedAward[] = [];
  for (const [i, line] of linesOf(String(posted(body, 'priorAwards') ?? '')).entries()) {
    const [, programmeId, year, amount = ''] = /^(\d{3}-P\d{2})\s*[,，\s|]\s*(\d{4})\s*[,，\s|]\s*(.+)$/.exec(line) ?? [];
    const amountFen = parseYuan(amount.trim());
    if (!programmeId || !year || amountFen === undefined) return { awards, error: `award_line:${i + 1}` };
    awards.push({ programmeId, year: Number(year), amountFen: amountFen.toString() });
  }
  return { awards };
}

/** Labels of facts, to name what is missing. */
export const factLabels = (locale: Locale, facts: readonly Fact[], ids: readonly string[]): string =>
  ids.map((id) => { const label: Label | undefined = facts.find((f) => f.id === id)?.label; return label ? say(locale, label) : id === 'applicantKind' ? t(locale, 'eligibilityPage.kind') : t(locale, 'eligibilityPage.otherFact'); }).join(locale === 'zh-CN' ? '、' : ', ');
