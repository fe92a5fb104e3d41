/**
 * Two programme versions side by side: every field that differs, with its place and both values as they stand in the
 * data; the page puts them in words. Lists are matched by the id of their entries, so that a step put between others is
 * one difference. Pure.
 */
import type { Label, ProgrammeVersion } from './schema.js';

/** Entries of a list in another order: both values are the ids of the entries. */
export interface Difference { path: string; change: 'added' | 'removed' | 'changed' | 'reordered'; before: unknown; after: unknown }

/** Says who it is and how it came about, not what the rules are. */
const NOT_COMPARED = new Set(['id', 'version', 'supersedes']);

export function compareVersions(before: ProgrammeVersion, after: ProgrammeVersion): Difference[] {
  return Object.keys({ ...before, ...after }).filter((key) => !NOT_COMPARED.has(key))
    .flatMap((key) => differences(key, (before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key]));
}

function differences(path: string, before: unknown, after: unknown): Difference[] {
  if (same(before, after)) return [];
  if (before === undefined) return [{ path, change: 'added', before: null, after }];
  if (after === undefined) return [{ path, change: 'removed', before, after: null }];
  if (isKeyed(before) && isKeyed(after)) {
    const [a, b] = [byKey(before), byKey(after)];
    const parts = [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => differences(`${path}.${key}`, a.get(key), b.get(key)));
    return parts.length > 0 ? parts : [{ path, change: 'reordered', before: before.map(keyOf), after: after.map(keyOf) }];
  }
  if (isPlain(before) && isPlain(after) && !isWhole(before) && !isWhole(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => differences(`${path}.${key}`, before[key], after[key]));
  }
  return [{ path, change: 'changed', before, after }];
}

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const keyOf = (entry: unknown): string | undefined => (isPlain(entry) ? (typeof entry['id'] === 'string' ? entry['id'] : typeof entry['n'] === 'number' ? String(entry['n']) : undefined) : undefined);
const isKeyed = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0 && value.every((entry) => keyOf(entry) !== undefined);
const byKey = (list: readonly unknown[]): Map<string, unknown> => new Map(list.map((entry) => [keyOf(entry)!, entry]));
/** Objects that are read as one value: a label, a period, a condition, a source, so many awards a year. */
const isWhole = (value: Plain): boolean => isLabel(value) || isPeriod(value) || 'fact' in value || 'all' in value || 'any' in value || 'default' in value || 'quotation' in value || 'awards' in value;
const isLabel = (value: unknown): value is Label => isPlain(value) && typeof value['zh'] === 'string' && typeof value['en'] === 'string';
const isPeriod = (value: Plain): value is { workingDays?: number; months?: number } => Object.keys(value).length === 1 && (typeof value['workingDays'] === 'number' || typeof value['months'] === 'number');

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => same(x, b[i]));
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.every((key) => same(a[key], b[key]));
}
