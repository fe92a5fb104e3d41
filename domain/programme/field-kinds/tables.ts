/**
 * Kinds of many rows: budget, indicators, expenditure, patents, points, and lists of one column. Rows come as objects of
 * a program, as rows of a page, or as text, one entry a line. Each cell is a kind of its own; a fault names row and column.
 */
import { asText, isNothing, nothing, type Against, type Fault, type FieldKind, type Reading } from './kind.js';
import { fold, sameText } from '../../text.js';
import { patentKey } from '../patent-key.js';
import { choice, date, money, number, text } from './scalars.js';

export interface Column {
  id: string;
  kind: 'text' | 'money' | 'number' | 'date' | 'choice';
  required: boolean;
  /** Values of a choice with the ways people write them. */
  options?: readonly { value: string; written: readonly string[] }[];
  /** The bound of a date: no row is later than the day on which it is judged. */
  notAfter?: 'today';
  /** What is counted by its rows is named once: rows with the same key are the same thing. */
  once?: (text: string) => string;
}
export type Row = Record<string, unknown>;

const CELL = { text, money, number, date, choice } as unknown as Readonly<Record<Column['kind'], FieldKind>>;
const column = (id: string, kind: Column['kind'] = 'text', more: Partial<Column> = {}): Column => ({ id, kind, required: true, ...more });
const open = { required: false } as const;

export const TABLES = {
  budget: [column('item'), column('amountFen', 'money'), column('source', 'choice', { ...open, options: [{ value: 'fiscal', written: ['财政资金', '财政', 'Fiscal funds'] }, { value: 'own', written: ['自筹资金', '自筹', 'Own funds'] }] })],
  indicators: [column('name'), column('target', 'number'), column('unit', 'text', open)],
  expenditure: [
    column('item'),
    column('category', 'choice', { options: [
      { value: 'navigation_service', written: ['专利导航服务合同', '服务合同', '专利导航服务', 'Navigation service contract'] }, { value: 'data_search', written: ['数据与检索费', '数据检索费', 'Data and search fees'] }, { value: 'expert_fees', written: ['专家费', 'Expert fees'] }, { value: 'wages', written: ['人员工资', '工资', 'Wages'] }, { value: 'equipment', written: ['设备购置', '设备', 'Equipment'] }, { value: 'other', written: ['其他', 'Other'] },
    ] }),
    column('amountFen', 'money'), column('spentOn', 'date', { notAfter: 'today' }), column('voucher'),
  ],
  patents: [
    column('number', 'text', { once: patentKey }), column('title', 'text', open),
    column('kind', 'choice', { ...open, options: [{ value: 'invention', written: ['发明', '发明专利', 'Invention'] }, { value: 'utility_model', written: ['实用新型', '实用新型专利', 'Utility model'] }, { value: 'design', written: ['外观设计', '外观设计专利', '外观', 'Design'] }] }),
    column('holder', 'text', open),
  ],
  points: [column('item'), column('reason')],
} as const satisfies Record<string, readonly Column[]>;
export type TableKind = keyof typeof TABLES;
export const isTable = (kind: string): kind is TableKind => Object.hasOwn(TABLES, kind);
export const columnsOf = (kind: TableKind): readonly Column[] => TABLES[kind];

export const linesOf = (typed: string): string[] => typed.split(/\r\n?|\n/).map((l) => l.trim()).filter((l) => l !== '');

/**
 * A comma, of either kind, that stands between digits alone may be one of thousands (12,000), of ten thousands (30,0000)
 * or part two numbers: what may be meant in several ways parts nothing, and the line is refused for what it then lacks.
 * A number with decimals before it, and a day or letters after it, say what it is.
 */
const COMMA = /[,\uff0c]/g;
function parts(line: string, at: number): boolean {
  const before = /[\d.,\uff0c]*$/.exec(line.slice(0, at))![0];
  const after = /^[\d.,\uff0c]*/.exec(line.slice(at + 1))![0];
  if (!/\d$/.test(before) || !/^\d/.test(after)) return true;
  if (/\.\d+$/.test(before)) return true;
  return /^\d+$/.test(after) && /^[-/\u5e74A-Za-z]/.test(line.slice(at + 1 + after.length));
}

/** Parted by tab or bar, else by a comma. The last cell keeps the rest. */
function cellsOf(typed: string, most: number): string[] {
  const line = typed.replace(/[\uff10-\uff19\uff0e]/g, (c) => c.normalize('NFKC'));
  const mark = /\t/.test(line) ? /\t/g : /[|\uff5c]/.test(line) ? /[|\uff5c]/g : undefined;
  if (!mark) {
    const marks = [...line.matchAll(COMMA)].map((m) => m.index).filter((at) => parts(line, at)).slice(0, most - 1);
    return [...marks, line.length].map((end, i) => typed.slice(i === 0 ? 0 : marks[i - 1]! + 1, end).trim());
  }
  const cells: string[] = [];
  let from = 0;
  for (let m = mark.exec(line); m && cells.length < most - 1; m = mark.exec(line)) {
    cells.push(line.slice(from, m.index).trim());
    from = mark.lastIndex;
  }
  return [...cells, line.slice(from).trim()];
}
/** A comma inside a cell would part it when read again: such an entry is parted by bars. */
const joined = (cells: readonly string[], most: number): string => cells.join(cells.slice(0, most - 1).some((c) => /[,\uff0c]/.test(c)) ? ' | ' : ', ');

/** A cell as a page or a pasted sheet gave it, as the draft keeps it: its value where it can be read, else as it was typed. */
export function keptCell(of: Column, typed: string): unknown {
  const reading = readCell(of, typed, 'typed');
  return reading.is === 'value' ? reading.value : typed;
}

/** `kept`: amounts are fen already, as programs and drafts hold them. */
function readCell(of: Column, given: unknown, as: 'kept' | 'typed'): Reading<unknown> {
  if (of.kind === 'money' && as === 'kept' && typeof given === 'string' && /^(0|[1-9]\d{0,17})$/.test(given)) return { is: 'value', value: given };
  if (of.kind === 'text' && typeof given === 'number') return text.read(String(given));
  if (of.kind === 'choice' && typeof given === 'string') {
    const known = of.options!.find((o) => o.value === given.trim() || o.written.some((w) => sameText(w, given)));
    return known ? { is: 'value', value: known.value } : choice.read(given.trim(), { options: of.options });
  }
  return CELL[of.kind].read(given);
}

/** The cell as it stands in its box: as people type it. */
export function showCell(of: Column, kept: unknown): string {
  if (isNothing(kept)) return '';
  const reading = readCell(of, kept, 'kept');
  return reading.is === 'value' ? CELL[of.kind].show(reading.value) : asText(kept) ?? JSON.stringify(kept);
}

const isRow = (given: unknown): given is Row => typeof given === 'object' && given !== null && !Array.isArray(given);
/** A line of text as the cells it holds, kept as a page keeps them. */
const ofLine = (kind: TableKind, line: string): Row => {
  const columns = columnsOf(kind);
  const cells = cellsOf(line, columns.length);
  return Object.fromEntries(columns.flatMap((c, i) => (cells[i] === undefined || cells[i] === '' ? [] : [[c.id, keptCell(c, cells[i])]])));
};

/** The rows of what is given, whatever brought it; undefined when it is no table at all. Rows without a cell are left out. */
export function rowsOf(kind: TableKind, given: unknown): Row[] | undefined {
  if (isNothing(given)) return [];
  const entries = typeof given === 'string' ? linesOf(given) : Array.isArray(given) ? given as unknown[] : undefined;
  if (!entries || entries.some((e) => typeof e !== 'string' && !isRow(e))) return undefined;
  return entries.map((e) => (typeof e === 'string' ? ofLine(kind, e) : e as Row)).filter((row) => Object.values(row).some((cell) => !isNothing(cell)));
}

function readRows(kind: TableKind, rows: readonly Row[]): { values: Row[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const values = rows.map((row, i) => {
    const read: Row = {};
    for (const c of columnsOf(kind)) {
      const reading = readCell(c, row[c.id], 'kept');
      if (reading.is === 'value') read[c.id] = reading.value;
      else if (reading.is === 'fault') faults.push({ code: reading.faults[0]!.code, at: { row: i + 1, column: c.id } });
      else if (c.required) faults.push({ code: 'required', at: { row: i + 1, column: c.id } });
    }
    if (kind === 'indicators') read['unit'] ??= '';
    for (const id of Object.keys(row)) if (!columnsOf(kind).some((c) => c.id === id)) faults.push({ code: 'unknown_field', at: { row: i + 1, column: id } });
    return read;
  });
  return { values, faults };
}

/** Entries, as people count them, that stand before already. */
const twice = (keys: readonly string[]): number[] => keys.flatMap((key, i) => (keys.indexOf(key) < i ? [i + 1] : []));
const tooMany = (n: number, rule: { min?: number | undefined; max?: number | undefined; required?: boolean | undefined }): Fault[] =>
  (n < (rule.min ?? (rule.required ? 1 : 0)) ? [{ code: 'too_few' }] : n > (rule.max ?? 1000) ? [{ code: 'too_many' }] : []);

export const table = (kind: TableKind): FieldKind<Row[]> => ({
  read: (given, rule = {}) => {
    const rows = rowsOf(kind, given);
    if (!rows) return { is: 'fault', faults: [{ code: 'invalid_type' }] };
    if (rows.length === 0) return nothing;
    const { values, faults } = readRows(kind, rows);
    const all = [...faults, ...tooMany(rows.length, rule)];
    return all.length > 0 ? { is: 'fault', faults: all } : { is: 'value', value: values };
  },
  faults: (rows, _rule, against: Against) => columnsOf(kind).flatMap((c) => [
    ...(c.notAfter === undefined ? [] : rows.flatMap((row, i) => date.faults!(row[c.id] as string, { notAfter: c.notAfter }, against).map((f) => ({ ...f, at: { row: i + 1, column: c.id } })))),
    ...(c.once === undefined ? [] : twice(rows.map((row) => c.once!(row[c.id] as string))).map((row) => ({ code: 'given_twice', at: { row, column: c.id } }))),
  ]),
  show: (rows) => rows.map((row) => joined(trimmed(columnsOf(kind).map((c) => showCell(c, row[c.id]))), columnsOf(kind).length)).join('\n'),
});
/** Empty cells at the end are not written. */
const trimmed = (cells: string[]): string[] => { const end = cells.findLastIndex((c) => c !== ''); return cells.slice(0, end + 1); };

/** One column: names, organisations. */
export const list: FieldKind<string[]> = {
  read: (given, rule = {}) => {
    if (isNothing(given)) return nothing;
    const entries = typeof given === 'string' ? linesOf(given) : Array.isArray(given) ? given as unknown[] : undefined;
    if (!entries) return { is: 'fault', faults: [{ code: 'invalid_type' }] };
    const readings = entries.map((e) => text.read(e));
    const faults = readings.flatMap((r, i): Fault[] => (r.is === 'fault' ? [{ code: r.faults[0]!.code, at: { row: i + 1 } }] : []));
    const values = readings.flatMap((r) => (r.is === 'value' ? [r.value] : []));
    if (values.length === 0 && faults.length === 0) return nothing;
    const all = [...faults, ...tooMany(values.length, rule)];
    return all.length > 0 ? { is: 'fault', faults: all } : { is: 'value', value: values };
  },
  // Namesakes are told apart by what stands beside the name.
  faults: (entries) => twice(entries.map(fold)).map((row) => ({ code: 'given_twice', at: { row } })),
  show: (entries) => entries.join('\n'),
};
