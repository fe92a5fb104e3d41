/**
 * A programme's form, from its data. What is typed is what is stored: the content of a draft holds the texts of the
 * page (amounts in yuan) and the rows of its tables, or what a program put there. domain/programme/form.ts says what is
 * missing or wrong; here each fault gets its sentence at its field. Non-goal: deciding whether an application is complete.
 */
import { formatYuan } from '../../domain/money.js';
import { isTable, rowsOf, showCell, columnsOf } from '../../domain/programme/field-kinds/index.js';
import { isAt, isFaulty, type FormContent } from '../../domain/programme/form.js';
import type { FormField } from '../../domain/programme/schema.js';
import { named, say, t, type Locale } from '../../domain/words/index.js';
import type { FieldView, TableView } from '../components/index.js';
import { postedRows, tableView } from './table-rows.js';
import { posted, showValue, type Posted } from './values.js';

/** The posted texts of these fields, to be saved; an unticked box is said too. */
export function readContent(fields: readonly FormField[], body: Posted): FormContent {
  const content: FormContent = {};
  for (const field of fields) {
    if (isTable(field.kind)) {
      const rows = postedRows(field.kind, field.id, body);
      if (rows.length > 0) content[field.id] = rows;
      continue;
    }
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

/** The sentence of a message code, `code` or `code:argument`; an argument that names another field is said by its label. */
export const fieldMessage = (locale: Locale, code: string | undefined, fields: readonly FormField[] = []): string | undefined => {
  if (code === undefined) return undefined;
  const [name = '', argument = ''] = code.split(':', 2);
  const other = fields.find((f) => f.id === argument);
  return named(locale, 'fieldError', name).replace('{line}', other ? say(locale, other.label) : argument);
};

export interface FormSource {
  content: FormContent;
  /** What was typed, after a refusal. */
  body?: Posted;
  /** Message codes by path, of domain/programme/form.ts or of a refusal: these fields show what is wrong. Without it nothing is marked. */
  faults?: Readonly<Record<string, string>>;
  /** Amounts that the total of a table is held against, by field. */
  against?: Readonly<Record<string, TableView['against']>>;
}

const isList = ({ kind }: FormField): boolean => kind !== 'integer' && lineHint('zh-CN', kind) !== undefined;

export function formFields(locale: Locale, fields: readonly FormField[], { content, body, faults = {}, against = {} }: FormSource): FieldView[] {
  const message = (code: string | undefined): string | undefined => fieldMessage(locale, code, fields);
  return fields.map((f) => {
    const path = `form.${f.id}`;
    const hint = [f.hint && say(locale, f.hint), lineHint(locale, f.kind), isList(f) && (f.min ?? 1) > 1 && t(locale, 'draft.atLeast', { n: f.min! })].filter(Boolean).join(' ');
    // A list in a box of lines says which line is meant.
    const inLine = isTable(f.kind) ? undefined : Object.entries(faults).find(([at]) => at.startsWith(`${path}.`));
    const error = message(faults[path] ?? faults[f.id]) ?? (inLine && t(locale, 'table.rowPlace', { row: inLine[0].slice(path.length + 1), message: message(inLine[1])! }));
    return {
      name: f.id, kind: f.kind, label: say(locale, f.label), required: f.required,
      ...(isTable(f.kind)
        ? { table: tableView(locale, f.kind, f.id, { kept: content[f.id], body, errors: (row, column) => message(faults[`${path}.${row}.${column}`]), against: against[f.id] }) }
        : { value: body ? String(posted(body, f.id) ?? '') : contentText(f.kind, content[f.id]) }),
      ...(hint ? { hint } : {}),
      ...(f.options ? { options: f.options.map((o) => ({ value: o.value, label: say(locale, o.label) })) } : {}),
      ...(error ? { error } : {}),
    };
  });
}

/** State of a section for the task list: nothing typed, something missing, something wrong, complete. */
export function sectionState(fields: readonly FormField[], content: FormContent, faults: Readonly<Record<string, string>>): 'not_started' | 'in_progress' | 'needs_change' | 'completed' {
  const here = Object.entries(faults).filter(([path]) => fields.some((f) => isAt(path, f.id)));
  if (here.length === 0) return 'completed';
  if (here.some(([, code]) => isFaulty(code))) return 'needs_change';
  return fields.some((f) => content[f.id] !== undefined && content[f.id] !== '' && content[f.id] !== false) ? 'in_progress' : 'not_started';
}

/** Stored content as people read it: labels of choices, lists and rows as lines. */
export function contentLines(locale: Locale, field: FormField, value: unknown): string[] {
  if (field.kind === 'choice') {
    const option = field.options?.find((o) => o.value === value);
    return option ? [say(locale, option.label)] : [];
  }
  if (field.kind === 'boolean') return [t(locale, value === true || value === 'true' ? 'option.yes' : 'option.no')];
  if (isTable(field.kind)) {
    const { kind } = field;
    const rows = rowsOf(kind, value);
    if (rows) return rows.map((row) => columnsOf(kind).map((c) => cellText(locale, c, row[c.id])).filter((cell) => cell !== '').join(', '));
  }
  const text = contentText(field.kind, value);
  return text === '' ? [] : text.split('\n');
}
type Column = ReturnType<typeof columnsOf>[number];
/** A cell as people read it: an amount with its thousands, a choice by its label. */
export function cellText(locale: Locale, column: Column, kept: unknown): string {
  if (column.kind === 'money' && typeof kept === 'string' && /^\d+$/.test(kept)) return formatYuan(BigInt(kept));
  const text = showCell(column, kept);
  return column.kind === 'choice' && column.options!.some((o) => o.value === text) ? named(locale, 'option', text) : text;
}

export function lineHint(locale: Locale, kind: FieldView['kind']): string | undefined {
  switch (kind) {
    case 'budget': case 'indicators': case 'points': case 'expenditure': case 'list': case 'organisations': case 'patents': return t(locale, `lineHint.${kind}`);
    default: return undefined;
  }
}
