/**
 * A programme's form, from its data. What is typed is what is stored: the content of a draft holds the texts of the
 * page (lists one entry a line, amounts in yuan), or what a program put there (arrays). domain/programme/form.ts says
 * what is missing; here each fault gets its sentence. Non-goal: deciding whether an application is complete.
 */
import type { FormContent } from '../../domain/programme/form.js';
import type { FormField } from '../../domain/programme/schema.js';
import { named, say, t, type Locale } from '../../domain/words/index.js';
import type { FieldView } from '../components/index.js';
import { posted, readValue, showValue, type Posted } from './values.js';

/** The posted texts of these fields, to be saved; an unticked box is said too. */
export function readContent(fields: readonly FormField[], body: Posted): FormContent {
  const content: FormContent = {};
  for (const field of fields) {
    const typed = posted(body, field.id);
    const text = (typeof typed === 'string' ? typed : typed?.join('\n') ?? '').replace(/\r\n?/g, '\n').trim();
    if (field.kind === 'boolean') content[field.id] = text === 'true';
    else if (text !== '') content[field.id] = text;
  }
  return content;
}

/** Amounts in content are yuan as typed, not fen. */
const contentText = (kind: FormField['kind'], value: unknown): string =>
  (kind === 'money' ? (value === undefined || value === null ? '' : String(value)) : Array.isArray(value) && value.every((v) => typeof v === 'string') ? value.join('\n') : showValue(kind, value));

export const fieldMessage = (locale: Locale, code: string | undefined): string | undefined => {
  if (code === undefined) return undefined;
  const [name = '', line = ''] = code.split(':', 2);
  return named(locale, 'fieldError', name).replace('{line}', line);
};

/** What is wrong with a text: empty, or of the wrong kind. */
function faultOf(field: FormField, text: string, required: boolean): string | undefined {
  const reading = readValue({ ...field, required }, text === 'false' ? undefined : text);
  return reading.ok ? undefined : reading.error;
}

export interface FormSource {
  content: FormContent;
  /** What was typed, after a refusal. */
  body?: Posted;
  /** Paths of domain/programme/form.ts, `form.title`: these fields show what is wrong. Without it nothing is marked. */
  missing?: readonly string[];
  /** Message codes by path, from a refusal. */
  errors?: Readonly<Record<string, string>>;
}

const isList = ({ kind }: FormField): boolean => kind !== 'integer' && lineHint('zh-CN', kind) !== undefined;

export function formFields(locale: Locale, fields: readonly FormField[], { content, body, missing = [], errors = {} }: FormSource): FieldView[] {
  return fields.map((f) => {
    const text = body ? String(posted(body, f.id) ?? '') : contentText(f.kind, content[f.id]);
    const path = `form.${f.id}`;
    const code = errors[path] ?? errors[f.id] ?? (missing.includes(path) ? faultOf(f, text, true) ?? 'invalid' : undefined);
    const error = fieldMessage(locale, code);
    const hint = [f.hint && say(locale, f.hint), lineHint(locale, f.kind), isList(f) && (f.min ?? 1) > 1 && t(locale, 'draft.atLeast', { n: f.min! })].filter(Boolean).join(' ');
    return {
      name: f.id, kind: f.kind, label: say(locale, f.label), required: f.required, value: text,
      ...(hint ? { hint } : {}),
      ...(f.options ? { options: f.options.map((o) => ({ value: o.value, label: say(locale, o.label) })) } : {}),
      ...(error ? { error } : {}),
    };
  });
}

/** State of a section for the task list: nothing typed, something missing, complete. */
export function sectionState(fields: readonly FormField[], content: FormContent, missing: readonly string[]): 'not_started' | 'in_progress' | 'completed' {
  if (!fields.some((f) => missing.includes(`form.${f.id}`))) return 'completed';
  return fields.some((f) => content[f.id] !== undefined && content[f.id] !== '' && content[f.id] !== false) ? 'in_progress' : 'not_started';
}

/** Stored content as people read it: labels of choices, lists as lines. */
export function contentLines(locale: Locale, field: FormField, value: unknown): string[] {
  if (field.kind === 'choice') {
    const option = field.options?.find((o) => o.value === value);
    return option ? [say(locale, option.label)] : [];
  }
  if (field.kind === 'boolean') return [t(locale, value === true || value === 'true' ? 'option.yes' : 'option.no')];
  const text = contentText(field.kind, value);
  return text === '' ? [] : text.split('\n');
}

export function lineHint(locale: Locale, kind: FieldView['kind']): string | undefined {
  switch (kind) {
    case 'budget': case 'indicators': case 'points': case 'expenditure': case 'list': case 'organisations': case 'patents': return t(locale, `lineHint.${kind}`);
    default: return undefined;
  }
}

