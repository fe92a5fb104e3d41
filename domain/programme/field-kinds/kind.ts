/**
 * What a kind of field is: one object that reads what a page, a program or a pasted cell gave, judges it, and shows it.
 * A draft holds what was typed; nothing is lost because it cannot be read. Pure.
 */
import type { PlainDate } from '../../time.js';

/** One thing that is wrong; `at` says where inside a table: the row as people count it and the column. */
export interface Fault { code: string; at?: { row: number; column?: string } }
export type Reading<V> = { is: 'nothing' } | { is: 'value'; value: V } | { is: 'fault'; faults: Fault[] };

export const nothing = { is: 'nothing' } as const;
export const value = <V>(v: V): Reading<V> => ({ is: 'value', value: v });
export const fault = (code: string): Reading<never> => ({ is: 'fault', faults: [{ code }] });

/** What a form says of a field, as far as its kind asks. A bound of a date is `today`, a day, or another field of the form. */
export interface FieldRule { required?: boolean | undefined; min?: number | undefined; max?: number | undefined; options?: readonly { value: string }[] | undefined; notBefore?: string | undefined; notAfter?: string | undefined }

/** What a value is held against: the day on which it is judged and the dates of other fields. */
export interface Against { today: PlainDate; dateOf?: (field: string) => PlainDate | undefined }

export interface FieldKind<V = unknown> {
  /** `given` may be anything; what is of no type this kind knows is the fault invalid_type. */
  read: (given: unknown, rule?: FieldRule) => Reading<V>;
  /** What is wrong with a value that could be read, among the other answers and on a day. */
  faults?: (v: V, rule: FieldRule, against: Against) => Fault[];
  /** As it would be typed again: read(show(v)) is v. */
  show: (v: V) => string;
  /** As conditions and formulas read it; absent for what stays in the form (texts, names of people). */
  fact?: (v: V) => unknown;
}

/** Text of a page, or a number of a program, as text; undefined for what is neither. */
export const asText = (given: unknown): string | undefined =>
  (typeof given === 'string' ? given.trim() : typeof given === 'number' && Number.isFinite(given) ? String(given) : undefined);
export const isNothing = (given: unknown): boolean => given === undefined || given === null || (typeof given === 'string' && given.trim() === '');
/** Reads what is given as text; nothing given is nothing. */
export const ofText = <V>(given: unknown, read: (text: string) => Reading<V>): Reading<V> => {
  if (isNothing(given)) return nothing;
  const text = asText(given);
  return text === undefined ? fault('invalid_type') : read(text);
};
