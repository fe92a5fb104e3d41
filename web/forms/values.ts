/**
 * Typed values of fields and the text people type for them. `read` turns text into a value or a message code,
 * `show` turns a value into text; read(show(value)) is the same value. Lists are one entry a line; the cells of a line
 * are parted by a comma, a Chinese comma, a bar, or a tab when they are pasted from a sheet.
 */
import { formatYuan, parseYuan } from '../../domain/money.js';
import { isPlainDate, toInstant } from '../../domain/time.js';
import { formatSecond } from '../../domain/words/index.js';
import type { FieldKind } from '../components/index.js';

export type Reading = { ok: true; value: unknown } | { ok: false; error: string };
const fine = (value: unknown): Reading => ({ ok: true, value });
const bad = (error: string): Reading => ({ ok: false, error });

export interface FieldRule { kind: FieldKind; required?: boolean; min?: number; max?: number; options?: readonly { value: string }[] }

export const linesOf = (text: string): string[] => text.split(/\r?\n/).map((l) => l.trim()).filter((l) => l !== '');

/** Parted by tab or bar, else by a comma of either kind that is not one of thousands (12,000.00). The last cell keeps the rest. */
function cellsOf(line: string, most: number): string[] {
  const mark = /\t/.test(line) ? /\t/g : /[|\uff5c]/.test(line) ? /[|\uff5c]/g : /\uff0c|,(?!\d{3}(?:\D|$))/g;
  const cells: string[] = [];
  let from = 0;
  for (let m = mark.exec(line); m && cells.length < most - 1; m = mark.exec(line)) {
    cells.push(line.slice(from, m.index).trim());
    from = mark.lastIndex;
  }
  return [...cells, line.slice(from).trim()];
}

/** A comma inside a cell would part it when read again: such an entry is parted by bars. */
const joined = (cells: readonly string[]): string => cells.join(cells.slice(0, -1).some((c) => /[,\uff0c]/.test(c)) ? ' | ' : ', ');

interface LineKind { most: number; error: string; read: (cells: string[]) => Record<string, unknown> | undefined; show: (entry: Record<string, unknown>) => string[] }

const moneyText = (text: string | undefined): string | undefined => {
  const amount = text === undefined ? undefined : parseYuan(text.replace(/[\u5143\u00a5\uffe5\s]/g, ''));
  return amount === undefined ? undefined : amount.toString();
};
const yuan = (value: unknown): string => (typeof value === 'string' && /^\d+$/.test(value) ? formatYuan(BigInt(value)).replaceAll(',', '') : '');
const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

const LINE_KINDS: Readonly<Partial<Record<FieldKind, LineKind>>> = {
  budget: {
    most: 3, error: 'budget_line',
    // Who bears it may be left open; said, it must be one of the two.
    read: ([item, amount, from = '']) => {
      const amountFen = moneyText(amount);
      const source = BUDGET_SOURCE[from] ?? (from === '' ? undefined : null);
      return item && amountFen !== undefined && source !== null ? { item, amountFen, ...(source ? { source } : {}) } : undefined;
    },
    show: (e) => [text(e['item']), yuan(e['amountFen']), ...(e['source'] === undefined ? [] : [SOURCE_TEXT[String(e['source'])] ?? text(e['source'])])],
  },
  indicators: {
    most: 3, error: 'indicator_line',
    read: ([name, target, unit = '']) => (name && target ? { name, target, unit } : undefined),
    show: (e) => [text(e['name']), text(e['target']), text(e['unit'])],
  },
  points: {
    most: 2, error: 'points_line',
    read: ([item, why]) => (item && why ? { item, reason: why } : undefined),
    show: (e) => [text(e['item']), text(e['reason'])],
  },
  expenditure: {
    most: 5, error: 'expenditure_line',
    read: ([item, category, amount, spentOn, voucher]) => {
      const amountFen = moneyText(amount);
      const kind = category === undefined ? undefined : EXPENDITURE[category] ?? category;
      return item && kind && Object.values(EXPENDITURE).includes(kind) && amountFen !== undefined && spentOn && isPlainDate(spentOn) && voucher
        ? { item, category: kind, amountFen, spentOn, voucher } : undefined;
    },
    show: (e) => [text(e['item']), text(e['category']), yuan(e['amountFen']), text(e['spentOn']), text(e['voucher'])],
  },
};
/** Who bears an item of a budget, as people write it, and as it is shown in a line to be edited. */
const BUDGET_SOURCE: Readonly<Record<string, string>> = { 财政资金: 'fiscal', 财政: 'fiscal', fiscal: 'fiscal', 自筹资金: 'own', 自筹: 'own', own: 'own' };
const SOURCE_TEXT: Readonly<Record<string, string>> = { fiscal: '财政资金', own: '自筹资金' };
/** An entry that a program put there with its parts (a patent with title and holder), as one line. */
const entryText = (entry: unknown): string =>
  (typeof entry === 'object' && entry !== null ? joined(['number', 'title', 'name', 'holder'].map((k) => text((entry as Record<string, unknown>)[k])).filter((v) => v !== '')) : String(entry));
/** Categories as people write them. */
const EXPENDITURE: Readonly<Record<string, string>> = {
  专利导航服务合同: 'navigation_service', 服务合同: 'navigation_service', 数据与检索费: 'data_search', 数据检索费: 'data_search', 专家费: 'expert_fees', 其他: 'other',
  navigation_service: 'navigation_service', data_search: 'data_search', expert_fees: 'expert_fees', other: 'other',
};

function readLines(kind: LineKind, typed: string): Reading {
  const entries: Record<string, unknown>[] = [];
  for (const [i, line] of linesOf(typed).entries()) {
    const entry = kind.read(cellsOf(line, kind.most));
    if (!entry) return bad(`${kind.error}:${i + 1}`);
    entries.push(entry);
  }
  return fine(entries);
}

function readOne(rule: FieldRule, typed: string): Reading {
  switch (rule.kind) {
    case 'integer': {
      const n = Number(typed);
      if (!/^-?\d{1,15}$/.test(typed)) return bad('not_integer');
      if (rule.min !== undefined && n < rule.min) return bad('too_small');
      return rule.max !== undefined && n > rule.max ? bad('too_big') : fine(n);
    }
    case 'money': { const amount = moneyText(typed); return amount === undefined ? bad('not_money') : fine(amount); }
    case 'date': return isPlainDate(typed) ? fine(typed) : bad('impossible_date');
    case 'instant': {
      const m = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?$/.exec(typed);
      const ms = m && isPlainDate(m[1]!) ? Date.parse(`${m[1]}T${m[2]}${m[3] ?? ':00'}.000+08:00`) : Number.NaN;
      return Number.isNaN(ms) ? bad('impossible_instant') : fine(toInstant(ms));
    }
    case 'choice': return !rule.options || rule.options.some((o) => o.value === typed) ? fine(typed) : bad('not_an_option');
    case 'list': case 'organisations': case 'patents': return fine(linesOf(typed));
    case 'budget': case 'indicators': case 'points': case 'expenditure': return readLines(LINE_KINDS[rule.kind]!, typed);
    default: return fine(typed);
  }
}

/** Reads what was typed; `undefined` when an optional field is empty. */
export function readValue(rule: FieldRule, typed: string | readonly string[] | undefined): Reading {
  if (rule.kind === 'boolean') return typed === 'true' || !rule.required ? fine(typed === 'true') : bad('required');
  if (rule.kind === 'choices') {
    const chosen = typed === undefined ? [] : typeof typed === 'string' ? [typed] : [...typed];
    if (chosen.length === 0 && rule.required) return bad('required');
    return !rule.options || chosen.every((c) => rule.options!.some((o) => o.value === c)) ? fine(chosen) : bad('not_an_option');
  }
  const plain = (typeof typed === 'string' ? typed : typed?.[0] ?? '').trim();
  if (plain === '') return rule.required ? bad('required') : fine(undefined);
  const reading = readOne(rule, plain);
  if (!reading.ok || !Array.isArray(reading.value)) return reading;
  if (rule.min !== undefined && reading.value.length < rule.min) return bad('too_few');
  return rule.max !== undefined && reading.value.length > rule.max ? bad('too_many') : reading;
}

/** The text of a stored value, as it would be typed. */
export function showValue(kind: FieldKind, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (kind === 'money') return yuan(value);
  if (kind === 'instant') return typeof value === 'string' ? formatSecond(value).replace(' ', 'T') : '';
  const lineKind = LINE_KINDS[kind];
  if (lineKind && Array.isArray(value)) return value.map((e) => joined(lineKind.show(e as Record<string, unknown>))).join('\n');
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
