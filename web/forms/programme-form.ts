/** A programme's form, from its data: fields to show, and a posted body read back into facts with a code for each fault. */
import type { FormField } from '../../domain/programme/schema.js';
import { named, say, t, type Locale } from '../../domain/words/index.js';
import type { FieldView } from '../components/index.js';
import { posted, readValue, showValue, type Posted } from './values.js';

export type Facts = Readonly<Record<string, unknown>>;
export interface FormReading { facts: Record<string, unknown>; errors: Record<string, string> }

/** A draft may be incomplete: with `complete: false` an empty field is no fault. */
export function readFacts(fields: readonly FormField[], body: Posted, complete: boolean): FormReading {
  const facts: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const reading = readValue({ ...field, required: complete && field.required, min: complete ? field.min : undefined }, posted(body, field.id));
    if (!reading.ok) errors[field.id] = reading.error;
    else if (reading.value !== undefined) facts[field.id] = reading.value;
  }
  return { facts, errors };
}

const message = (locale: Locale, code: string | undefined): string | undefined => {
  if (code === undefined) return undefined;
  const [name = '', line = ''] = code.split(':', 2);
  return named(locale, 'fieldError', name).replace('{line}', line);
};

/** `body` shows what was typed, `facts` what is stored; `errors` holds message codes by field id. */
export function formFields(locale: Locale, fields: readonly FormField[], from: { facts?: Facts; body?: Posted; errors?: Readonly<Record<string, string>> }): FieldView[] {
  return fields.map((f) => {
    const hints = [f.hint && say(locale, f.hint), lineHint(locale, f.kind)].filter(Boolean);
    const error = message(locale, from.errors?.[f.id]);
    return {
      name: f.id,
      kind: f.kind,
      label: say(locale, f.label),
      required: f.required,
      value: from.body ? posted(from.body, f.id) ?? '' : showValue(f.kind, from.facts?.[f.id]),
      ...(hints.length > 0 ? { hint: hints.join(' ') } : {}),
      ...(f.options ? { options: f.options.map((o) => ({ value: o.value, label: say(locale, o.label) })) } : {}),
      ...(error ? { error } : {}),
    };
  });
}

export function lineHint(locale: Locale, kind: FieldView['kind']): string | undefined {
  if (kind === 'budget' || kind === 'indicators' || kind === 'points' || kind === 'expenditure' || kind === 'list' || kind === 'organisations' || kind === 'patents') return t(locale, `lineHint.${kind}`);
  return undefined;
}

export { message as fieldMessage };
