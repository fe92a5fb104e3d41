/**
 * Typed values of fields and the text people type for them: what domain/programme/field-kinds reads and shows, and beside
 * it what only pages ask for: instants, several choices, passwords. read(show(value)) is the same value.
 */
import { fieldKind, isTable, linesOf, table, type FieldRule as DomainRule, type Reading as DomainReading } from '../../domain/programme/field-kinds/index.js';
import { readDay, toInstant } from '../../domain/time.js';
import { formatSecond } from '../../domain/words/index.js';
import type { FieldKind } from '../components/index.js';

/** `cells`: what is wrong in a table, by row and column: `2.amountFen`. */
export type Reading = { ok: true; value: unknown } | { ok: false; error: string; cells?: Record<string, string> };
const fine = (value: unknown): Reading => ({ ok: true, value });
const bad = (error: string): Reading => ({ ok: false, error });

export interface FieldRule extends DomainRule { kind: FieldKind }
export { linesOf };

const asReading = (reading: DomainReading<unknown>, required: boolean | undefined): Reading => {
  if (reading.is === 'nothing') return required ? bad('required') : fine(undefined);
  if (reading.is === 'value') return fine(reading.value);
  const cells = Object.fromEntries(reading.faults.flatMap((f) => (f.at ? [[[f.at.row, f.at.column].filter((p) => p !== undefined).join('.'), f.code]] : [])));
  return { ok: false, error: reading.faults[0]!.code, ...(Object.keys(cells).length > 0 ? { cells } : {}) };
};

function readInstant(typed: string): Reading {
  const m = /^(.+?)(?:T|\s+)(\d{2}:\d{2})(:\d{2})?$/.exec(typed.normalize('NFKC'));
  const day = m ? readDay(m[1]!) : undefined;
  const ms = m && day !== undefined ? Date.parse(`${day}T${m[2]}${m[3] ?? ':00'}.000+08:00`) : Number.NaN;
  return Number.isNaN(ms) ? bad('impossible_instant') : fine(toInstant(ms));
}

/** Reads what was typed, or the rows of a table; `undefined` when an optional field is empty. */
export function readValue(rule: FieldRule, typed: string | readonly string[] | readonly Record<string, unknown>[] | undefined): Reading {
  const { kind } = rule;
  if (isTable(kind)) return asReading(table(kind).read(typed, rule), rule.required);
  if (kind === 'boolean') return typed === 'true' || !rule.required ? fine(typed === 'true') : bad('required');
  if (kind === 'choices') {
    const chosen = typed === undefined ? [] : typeof typed === 'string' ? [typed] : [...typed as readonly string[]];
    if (chosen.length === 0 && rule.required) return bad('required');
    return !rule.options || chosen.every((c) => rule.options!.some((o) => o.value === c)) ? fine(chosen) : bad('not_an_option');
  }
  const plain = String((typeof typed === 'string' ? typed : typed?.[0]) ?? '').trim();
  if (plain === '') return rule.required ? bad('required') : fine(undefined);
  switch (kind) {
    case 'instant': return readInstant(plain);
    case 'password': return fine(plain);
    // How long the texts of commands may be, their schema says.
    case 'text': case 'longtext': return fine(plain);
    default: return asReading(fieldKind(kind).read(plain, rule), rule.required);
  }
}

/** An entry that a program put into a list with its parts, as one line. */
const entryText = (entry: unknown): string =>
  (typeof entry === 'object' && entry !== null ? Object.values(entry).filter((v) => typeof v === 'string' || typeof v === 'number').join(', ') : String(entry));

/** The text of a stored value, as it would be typed. */
export function showValue(kind: FieldKind, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (kind === 'money') return typeof value === 'string' && /^\d+$/.test(value) ? fieldKind('money').show(value) : '';
  if (kind === 'instant') return typeof value === 'string' ? formatSecond(value).replace(' ', 'T') : '';
  if (isTable(kind) && Array.isArray(value) && value.every((e) => typeof e === 'object' && e !== null)) return table(kind).show(value as Record<string, unknown>[]);
  if (Array.isArray(value)) return value.map(entryText).join('\n');
  return String(value);
}

export type Posted = Readonly<Record<string, unknown>>;

/** The text posted under a name: a string, or several for checkboxes. */
export function posted(body: Posted, name: string): string | string[] | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : undefined;
}
