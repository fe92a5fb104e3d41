/** What a form's content says: facts by field id, and what is still missing or wrong. Pure; the form itself is programme data, each value is judged by its kind. */
import { plainWidth } from '../text.js';
import type { PlainDate } from '../time.js';
import { dateKind, fieldKind, type Against, type Fault } from './field-kinds/index.js';
import type { Form, FormField } from './schema.js';

export type FormContent = Record<string, unknown>;
/** Of all its sections, in their order. */
export const fieldsOf = (form: Form): FormField[] => form.sections.flatMap((s) => s.fields);

/** Lists arrive from pages as text, one entry a line; from programs as arrays. */
export const entries = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))) : typeof value === 'string' ? value.split('\n') : []).map((v) => v.trim()).filter((v) => v !== '');

/**
 * Facts as conditions and formulas read them: money as fen text under the id with suffix Fen, organisations as an array.
 * Free text and names of people stay in the form; facts travel into events and are never erased.
 */
export function factsOf(form: Form, content: FormContent): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const field of fieldsOf(form)) {
    const kind = fieldKind(field.kind);
    const given = content[field.id];
    // A box that was not ticked says no; anything else that was left empty says nothing.
    if (!kind.fact || (field.kind !== 'boolean' && (given === undefined || given === ''))) continue;
    const reading = kind.read(given, { options: field.options });
    if (reading.is === 'value') facts[field.kind === 'money' && !field.id.endsWith('Fen') ? `${field.id}Fen` : field.id] = kind.fact(reading.value);
  }
  return facts;
}

/** The title was given when the draft was made: the form begins with it until it says another. */
export const answersOf = (form: Form, content: FormContent, title: string): FormContent =>
  (content['title'] === undefined && fieldsOf(form).some((f) => f.id === 'title') ? { title, ...content } : content);

/** What the project is called once it is handed in: one title, on the form and wherever it is named. */
export const titleIn = (content: FormContent): string | undefined => (typeof content['title'] === 'string' && content['title'].trim() !== '' ? content['title'].trim() : undefined);

/** The field that says a fact; undefined when the form does not ask for it. */
export const fieldOf = (form: Form, fact: string): string | undefined => fieldsOf(form).find((f) => f.id === fact || (f.kind === 'money' && `${f.id}Fen` === fact))?.id;

/** `form.budget.2.amountFen`: field, row as people count it, column. */
const pathOf = (field: FormField, { at }: Fault): string => [`form.${field.id}`, ...(at ? [at.row, ...(at.column === undefined ? [] : [at.column])] : [])].join('.');
/** Whether a path of a fault lies in this field, in itself or in a cell of it. */
export const isAt = (path: string, field: string): boolean => path === `form.${field}` || path.startsWith(`form.${field}.`);

/** What is wrong with the answer to one field among the other answers; nothing when it may stay so. */
function faultsIn(field: FormField, content: FormContent, against: Against): Fault[] {
  const kind = fieldKind(field.kind);
  const reading = kind.read(content[field.id], field);
  if (reading.is === 'fault') return reading.faults;
  if (reading.is === 'nothing') return field.required ? [{ code: 'required' }] : [];
  return kind.faults?.(reading.value, field, against) ?? [];
}
const againstOf = (form: Form, content: FormContent, today: PlainDate): Against => ({
  today,
  dateOf: (id) => { const reading = fieldsOf(form).some((f) => f.id === id) ? dateKind.read(content[id]) : undefined; return reading?.is === 'value' ? reading.value : undefined; },
});

/** Why it cannot be submitted: paths `form.<field>`, `form.<field>.<row>.<column>` and `evidence.<slot>`, each with a message code. */
export function faultsOf(form: Form, content: FormContent, evidence: readonly string[], today: PlainDate): Record<string, string> {
  const against = againstOf(form, content, today);
  return Object.fromEntries([
    ...fieldsOf(form).flatMap((f) => faultsIn(f, content, against).map((found) => [pathOf(f, found), found.code])),
    ...form.evidence.filter((e) => e.required && !evidence.includes(e.id)).map((e) => [`evidence.${e.id}`, 'required']),
  ]) as Record<string, string>;
}
/** The paths of `faultsOf`. */
export const missingOf = (form: Form, content: FormContent, evidence: readonly string[], today: PlainDate): string[] => Object.keys(faultsOf(form, content, evidence, today));

/** Faults of answers, not of what is still open: what was given and cannot stay so. */
export const isFaulty = (code: string): boolean => code !== 'required' && code !== 'commitment';

/** What no draft can hold, because no kind of field knows it: a list for a date, text that no database keeps. */
export function strangeOf(form: Form, content: FormContent): Record<string, string> {
  return Object.fromEntries(fieldsOf(form).flatMap((f) => {
    const reading = fieldKind(f.kind).read(content[f.id], { options: f.options });
    return reading.is === 'fault' ? reading.faults.filter((found) => STRANGE.includes(found.code)).map((found) => [pathOf(f, found), found.code]) : [];
  })) as Record<string, string>;
}
const STRANGE: readonly string[] = ['invalid_type', 'malformed_text', 'control_characters'];

/** Fields of a form that hold the number of a contract. */
export const CONTRACT_FIELD = /contractNumber$/i;
/** Amounts, days and numbers in their one way of writing, where they can be read: what is frozen and printed says 640000.00 and 0371-…, however it was typed. */
export const keptOf = (form: Form, content: FormContent): FormContent => ({ ...content, ...Object.fromEntries(fieldsOf(form).flatMap((f) => {
  const given = content[f.id];
  if (typeof given === 'string' && f.kind === 'text' && CONTRACT_FIELD.test(f.id)) return [[f.id, plainWidth(given)]];
  if ((f.kind !== 'money' && f.kind !== 'date' && f.kind !== 'telephone') || typeof given !== 'string' || (f.kind === 'money' && /^\d{1,16}(\.\d{1,2})?$/.test(given))) return [];
  const reading = fieldKind(f.kind).read(given, { options: f.options });
  return reading.is === 'value' ? [[f.id, fieldKind(f.kind).show(reading.value)]] : [];
})) });

/** Field ids a form knows; anything else is refused. */
export const unknownFields = (form: Form, content: FormContent): string[] => {
  const known = new Set(fieldsOf(form).map((f) => f.id));
  return Object.keys(content).filter((k) => !known.has(k));
};
