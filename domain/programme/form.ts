/** What a form's content says: facts by field id, and what is still missing. Pure; the form itself is programme data. */
import { parseYuan } from '../money.js';
import { isPlainDate } from '../time.js';
import type { Form, FormField } from './schema.js';

export type FormContent = Record<string, unknown>;
const fields = (form: Form): FormField[] => form.sections.flatMap((s) => s.fields);

/** Lists arrive from pages as text, one entry a line; from programs as arrays. */
export const entries = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))) : typeof value === 'string' ? value.split('\n') : []).map((v) => v.trim()).filter((v) => v !== '');

/** Free text and names of people stay in the form; facts travel into events and are never erased. */
const FACTS: readonly FormField['kind'][] = ['integer', 'money', 'date', 'choice', 'boolean', 'organisations'];

/** Facts as conditions and formulas read them: money as fen text under the id with suffix Fen, organisations as an array. */
export function factsOf(form: Form, content: FormContent): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const field of fields(form)) {
    const value = content[field.id];
    if (value === undefined || value === '' || !FACTS.includes(field.kind)) continue;
    if (field.kind === 'money') { const amount = parseYuan(String(value)); if (amount !== undefined) facts[field.id.endsWith('Fen') ? field.id : `${field.id}Fen`] = amount.toString(); }
    else if (field.kind === 'integer') facts[field.id] = Number(value);
    else if (field.kind === 'boolean') facts[field.id] = value === true || value === 'true' || value === 'on';
    else if (field.kind === 'organisations') facts[field.id] = entries(value);
    else facts[field.id] = value;
  }
  return facts;
}

/** The field that says a fact; undefined when the form does not ask for it. */
export const fieldOf = (form: Form, fact: string): string | undefined => fields(form).find((f) => f.id === fact || (f.kind === 'money' && `${f.id}Fen` === fact))?.id;

/** Paths of what is missing or malformed: `form.<field>` and `evidence.<slot>`. */
export function missingOf(form: Form, content: FormContent, evidence: readonly string[]): string[] {
  return [
    ...fields(form).filter((f) => !complete(f, content[f.id])).map((f) => `form.${f.id}`),
    ...form.evidence.filter((e) => e.required && !evidence.includes(e.id)).map((e) => `evidence.${e.id}`),
  ];
}

function complete(field: FormField, value: unknown): boolean {
  if (value === undefined || value === null || value === '') return !field.required;
  switch (field.kind) {
    case 'money': return parseYuan(String(value)) !== undefined;
    case 'integer': { const n = Number(value); return Number.isSafeInteger(n) && n >= (field.min ?? 0) && n <= (field.max ?? Number.MAX_SAFE_INTEGER); }
    case 'date': return isPlainDate(String(value));
    case 'choice': return field.options?.some((o) => o.value === value) ?? true;
    case 'boolean': return field.required ? value === true || value === 'true' || value === 'on' : true;
    case 'list': case 'organisations': case 'patents': case 'budget': case 'indicators': {
      const n = entries(value).length;
      return n >= (field.min ?? (field.required ? 1 : 0)) && n <= (field.max ?? 1000);
    }
    case 'text': case 'longtext': return typeof value === 'string' && value.trim() !== '';
  }
}

/** Why a path of `missingOf` stands there, as a message code: nothing is given, or what is given is of the wrong kind. */
export function faultsOf(form: Form, content: FormContent, evidence: readonly string[]): Record<string, string> {
  const known = new Map(fields(form).map((f) => [`form.${f.id}`, f]));
  return Object.fromEntries(missingOf(form, content, evidence).map((path) => {
    const field = known.get(path);
    return [path, field ? faultOf(field, content[field.id]) : 'required'];
  }));
}

function faultOf(field: FormField, value: unknown): string {
  if (value === undefined || value === null || value === '') return 'required';
  switch (field.kind) {
    case 'money': return parseYuan(String(value)) === undefined ? 'not_money' : 'invalid';
    case 'date': return isPlainDate(String(value)) ? 'invalid' : 'impossible_date';
    case 'choice': return 'not_an_option';
    case 'integer': return Number.isSafeInteger(Number(value)) ? (Number(value) < (field.min ?? 0) ? 'too_small' : 'too_big') : 'not_integer';
    case 'boolean': return 'commitment';
    case 'list': case 'organisations': case 'patents': case 'budget': case 'indicators': return entries(value).length < (field.min ?? 1) ? 'too_few' : 'too_many';
    case 'text': case 'longtext': return 'required';
  }
}

/** Field ids a form knows; anything else is refused. */
export const unknownFields = (form: Form, content: FormContent): string[] => {
  const known = new Set(fields(form).map((f) => f.id));
  return Object.keys(content).filter((k) => !known.has(k));
};
