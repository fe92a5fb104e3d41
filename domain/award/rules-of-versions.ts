/**
 * The rules of the public calculation, drawn from the catalogue and the versions so that each amount stands in one
 * place: a programme counts by the version of its document, never by a sample measure. Pure. Non-goal: answering.
 */
import type { PolicyDocument, ProgrammeFile } from '../programme/catalogue.js';
import { lastDayOf } from '../programme/version-checks.js';
import type { Condition, Fact, ProgrammeVersion } from '../programme/schema.js';
import { CalculationRules } from './calculation-rules.js';

export function calculationRules(documents: readonly PolicyDocument[], files: readonly ProgrammeFile[]): CalculationRules {
  const paying = files.flatMap(({ programme, versions }) => {
    const own = versions.filter((v) => !v.measure.sample && v.formula.type !== 'not_set');
    // Of several the day decides; one alone answers for the whole period of its document.
    return own.map((version) => ({ programme, version, ...(own.length > 1 ? { from: version.validFrom, to: lastDayOf(version, own) } : {}) }));
  });
  const used = new Set(paying.map(({ version }) => version.measure.document));
  return CalculationRules.parse({
    documents: documents.filter((d) => used.has(d.id)).map((d) => ({ id: d.id, number: d.number ?? d.title.zh, issuedOn: d.issuedOn ?? d.validFrom, openTo: d.validTo, period: periodOf(d, paying) })),
    programmes: paying.map(({ programme: { id, clause }, version, from, to }) => ({
      id,
      document: version.measure.document,
      ...(from === undefined ? {} : { from, to }),
      section: clause.section,
      quotation: clause.quotation,
      facts: Object.fromEntries((version.facts ?? []).map((f) => [f.id, typeOf(f)])),
      ...formsOf(version),
      after: (version.facts ?? []).flatMap((f) => (f.laterThan === undefined ? [] : [{ earlier: f.laterThan, later: f.id }])),
      condition: { all: version.eligibility.flatMap((e) => (e.condition ? [labelled(e.condition, e.label)] : [])) },
      formula: version.formula,
      ...(version.grading ? { grading: version.grading } : {}),
      ...(version.quota?.countFact ? { quota: { fact: version.quota.countFact, max: version.quota.max, quotation: clause.quotation } } : {}),
      ...(version.once ? { once: { quotation: clause.quotation } } : {}),
    })),
    amountNotSet: files.filter(({ programme }) => !paying.some((p) => p.programme.id === programme.id))
      .map(({ programme: { id, document, clause } }) => ({ id, document, section: clause.section, quotation: clause.quotation })),
  });
}

/** Where the document's period is stated: as the versions cite it. */
function periodOf(document: PolicyDocument, paying: readonly { version: ProgrammeVersion }[]): { section: string; quotation: string } {
  for (const { version } of paying) {
    const source = version.sources['validTo'];
    if (source && 'document' in source && source.document === document.id) return { section: source.section, quotation: source.quotation };
  }
  return { section: document.title.zh, quotation: document.validity.quotation };
}

const typeOf = (fact: Fact): object => (fact.kind === 'enum' ? { type: 'enum', values: fact.options } : { type: fact.kind });

function formsOf({ facts = [] }: ProgrammeVersion): { forms?: string[][] } {
  const forms = ['A', 'B'].map((form) => facts.filter((f) => f.form === form).map((f) => f.id)).filter((ids) => ids.length > 0);
  return forms.length > 0 ? { forms } : {};
}

/** A condition of one leaf says the label of its line; a group keeps the labels of its leaves. */
const labelled = (condition: Condition, label: { zh: string; en: string }): Condition =>
  ('fact' in condition ? { ...condition, label: condition.label ?? label }
    : 'all' in condition ? { all: condition.all.map((part) => labelled(part, label)) } : { any: condition.any.map((part) => labelled(part, label)) });
