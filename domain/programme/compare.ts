/**
 * Two programme versions side by side: every field that differs, with its place and both values in words. Lists are
 * matched by the id of their entries, so that a step put between others is one difference. Pure.
 */
import { fen, formatYuan } from '../money.js';
import { percent } from '../award/adjustments.js';
import type { Label, ProgrammeVersion } from './schema.js';

export interface Difference { path: string; change: 'added' | 'removed' | 'changed'; before: Label | null; after: Label | null }

/** Says who it is and how it came about, not what the rules are. */
const NOT_COMPARED = new Set(['id', 'version', 'supersedes']);

export function compareVersions(before: ProgrammeVersion, after: ProgrammeVersion): Difference[] {
  return Object.keys({ ...before, ...after }).filter((key) => !NOT_COMPARED.has(key))
    .flatMap((key) => differences(key, (before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key]));
}

function differences(path: string, before: unknown, after: unknown): Difference[] {
  if (same(before, after)) return [];
  if (before === undefined) return [{ path, change: 'added', before: null, after: words(path, after) }];
  if (after === undefined) return [{ path, change: 'removed', before: words(path, before), after: null }];
  if (isKeyed(before) && isKeyed(after)) {
    const [a, b] = [byKey(before), byKey(after)];
    const parts = [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => differences(`${path}.${key}`, a.get(key), b.get(key)));
    return parts.length > 0 ? parts : [{ path, change: 'changed', before: order(before), after: order(after) }];
  }
  if (isPlain(before) && isPlain(after) && !isWhole(before) && !isWhole(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => differences(`${path}.${key}`, before[key], after[key]));
  }
  return [{ path, change: 'changed', before: words(path, before), after: words(path, after) }];
}

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const keyOf = (entry: unknown): string | undefined => (isPlain(entry) ? (typeof entry['id'] === 'string' ? entry['id'] : typeof entry['n'] === 'number' ? String(entry['n']) : undefined) : undefined);
const isKeyed = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0 && value.every((entry) => keyOf(entry) !== undefined);
const byKey = (list: readonly unknown[]): Map<string, unknown> => new Map(list.map((entry) => [keyOf(entry)!, entry]));
const order = (list: readonly unknown[]): Label => { const text = list.map(keyOf).join(' → '); return { zh: text, en: text }; };
/** Objects that are read as one value: a label, a period, a condition, a source. */
const isWhole = (value: Plain): boolean => isLabel(value) || isPeriod(value) || 'fact' in value || 'all' in value || 'any' in value || 'default' in value || 'quotation' in value;
const isLabel = (value: unknown): value is Label => isPlain(value) && typeof value['zh'] === 'string' && typeof value['en'] === 'string';
const isPeriod = (value: Plain): value is { workingDays?: number; months?: number } => Object.keys(value).length === 1 && (typeof value['workingDays'] === 'number' || typeof value['months'] === 'number');

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => same(x, b[i]));
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.every((key) => same(a[key], b[key]));
}

const both = (text: string): Label => ({ zh: text, en: text });
const joined = (labels: readonly Label[], zh = '；', en = '; '): Label => ({ zh: labels.map((l) => l.zh).join(zh), en: labels.map((l) => l.en).join(en) });

/** A value of the data in words; the name of its field says its unit. */
export function words(path: string, value: unknown): Label {
  const name = path.split('.').at(-1)!;
  if (value === undefined || value === null) return { zh: '无', en: 'none' };
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
  if (typeof value === 'string' && name.endsWith('Fen') && /^\d+$/.test(value)) return { zh: `${formatYuan(fen(value))} 元`, en: `CNY ${formatYuan(fen(value))}` };
  if (typeof value === 'number') return name.endsWith('Bp') ? both(percent(value)) : both(String(value));
  if (typeof value === 'string') return both(value);
  if (Array.isArray(value)) return value.length === 0 ? { zh: '无', en: 'none' } : joined(value.map((entry) => words(name, entry)));
  return ofObject(value as Plain);
}

const OPERATORS: Readonly<Record<string, Label>> = {
  eq: both('='), ne: both('≠'), gte: both('≥'), gt: both('>'), lte: both('≤'), lt: both('<'), in: { zh: '属于', en: 'one of' }, between: { zh: '介于', en: 'between' }, present: { zh: '已填', en: 'present' },
};

function ofObject(value: Plain): Label {
  if (isLabel(value)) return { zh: value.zh, en: value.en };
  if (isPeriod(value)) {
    return value.workingDays !== undefined ? { zh: `${value.workingDays} 个工作日`, en: `${value.workingDays} working days` } : { zh: `${value.months} 个月`, en: `${value.months} months` };
  }
  if ('all' in value) return wrapped(joined((value['all'] as unknown[]).map((part) => words('', part)), ' 且 ', ' and '));
  if ('any' in value) return wrapped(joined((value['any'] as unknown[]).map((part) => words('', part)), ' 或 ', ' or '));
  if ('fact' in value && 'op' in value) {
    const operator = OPERATORS[value['op'] as string]!;
    const operand = words(value['fact'] as string, value['value'] ?? '');
    return { zh: `${String(value['fact'])} ${operator.zh} ${operand.zh}`.trim(), en: `${String(value['fact'])} ${operator.en} ${operand.en}`.trim() };
  }
  if ('quotation' in value) return both(`${String(value['document'])} ${String(value['section'])}「${String(value['quotation'])}」`);
  if ('default' in value) return { zh: `默认 ${String(value['default'])}${value['note'] ? `（${String(value['note'])}）` : ''}`, en: `default ${String(value['default'])}${value['note'] ? ` (${String(value['note'])})` : ''}` };
  if (isLabel(value['label'])) return value['label'];
  return joined(Object.entries(value).map(([key, part]) => { const text = words(key, part); return { zh: `${key}：${text.zh}`, en: `${key}: ${text.en}` }; }));
}
const wrapped = (label: Label): Label => ({ zh: `（${label.zh}）`, en: `(${label.en})` });
