/**
 * Rows of a table as a page posts them: `budget.1.item` is the cell of the first row. A button `row` adds or takes out a
 * row without scripts; nothing is saved by that. Non-goal: judging cells (domain/programme/field-kinds).
 */
import { columnsOf, isTable, keptCell, rowsOf, showCell, type Column, type Row, type TableKind } from '../../domain/programme/field-kinds/index.js';
import { formatYuan } from '../../domain/money.js';
import { named, type Locale } from '../../domain/words/index.js';
import type { TableView } from '../components/index.js';
import { posted, type Posted } from './values.js';

/** Rows that stand empty for what is to come. */
const FREE = 1;
const AT_FIRST = 3;
const MOST_ROWS = 1000;

type Cells = Record<string, string>;
/** What was typed in the rows of a field, the empty ones too; undefined when the page has sent no rows of it. */
function cellsIn(kind: TableKind, name: string, body: Posted): Cells[] | undefined {
  const found = new Map<number, Cells>();
  for (const key of Object.keys(body)) {
    if (!key.startsWith(`${name}.`)) continue;
    const m = /^(\d{1,4})\.([A-Za-z]+)$/.exec(key.slice(name.length + 1));
    const typed = posted(body, key);
    if (!m || Number(m[1]) > MOST_ROWS || !columnsOf(kind).some((c) => c.id === m[2])) continue;
    found.set(Number(m[1]), { ...found.get(Number(m[1])), [m[2]!]: (typeof typed === 'string' ? typed : typed?.[0] ?? '').trim() });
  }
  return found.size === 0 ? undefined : [...found].sort(([a], [b]) => a - b).map(([, cells]) => cells);
}

const kept = (kind: TableKind, cells: Cells): Row =>
  Object.fromEntries(columnsOf(kind).flatMap((c) => (cells[c.id] === undefined || cells[c.id] === '' ? [] : [[c.id, keptCell(c, cells[c.id]!)]])));

/** The rows to be saved: as typed where they cannot be read, without the empty ones. A text of lines is taken too. */
export function postedRows(kind: TableKind, name: string, body: Posted): Row[] {
  const cells = cellsIn(kind, name, body);
  if (cells) return cells.map((row) => kept(kind, row)).filter((row) => Object.keys(row).length > 0);
  const typed = posted(body, name);
  return rowsOf(kind, typeof typed === 'string' ? typed : typed?.join('\n')) ?? [];
}

/** What the button pressed asks of the rows: `add:budget`, `remove:budget.2`. */
export function rowsChange(body: Posted): { name: string; row?: number } | undefined {
  const asked = posted(body, 'row');
  const m = typeof asked === 'string' ? /^(?:add:([\w.]+)|remove:([\w.]+)\.(\d{1,4}))$/.exec(asked) : null;
  return m ? (m[1] === undefined ? { name: m[2]!, row: Number(m[3]) } : { name: m[1] }) : undefined;
}

export interface TableSource {
  /** What a draft or a program holds. */
  kept?: unknown;
  body?: Posted | undefined;
  /** Sentences by path, `budget.2.amountFen`. */
  errors: (row: number, column: string) => string | undefined;
  against?: TableView['against'] | undefined;
}

export function tableView(locale: Locale, kind: TableKind, name: string, { kept: stored, body, errors, against }: TableSource): TableView {
  const change = body && rowsChange(body);
  const mine = change?.name === name ? change : undefined;
  const typed = body && cellsIn(kind, name, body);
  const columns = columnsOf(kind);
  const before = typed ?? ((body && posted(body, name) !== undefined ? rowsOf(kind, posted(body, name)) : rowsOf(kind, stored)) ?? []).map((row) => Object.fromEntries(columns.map((c) => [c.id, showCell(c, row[c.id])])));
  // Faults are counted over the rows that were kept: the empty ones are passed over.
  let n = 0;
  const numbered = before.map((cells) => ({ cells, n: Object.values(cells).some((c) => c !== '') ? (n += 1) : 0 }));
  const rows = numbered.filter((_, i) => mine?.row !== i + 1).map(({ cells, n: place }) =>
    Object.fromEntries(columns.map((c) => { const error = place > 0 ? errors(place, c.id) : undefined; return [c.id, { value: cells[c.id] ?? '', ...(error ? { error } : {}) }]; })));
  const free = typed ? (mine && mine.row === undefined ? 1 : rows.length === 0 ? 1 : 0) : rows.length === 0 ? AT_FIRST : FREE;
  for (let i = 0; i < free; i += 1) rows.push(Object.fromEntries(columns.map((c) => [c.id, { value: '' }])));
  const sum = columns.find((c) => c.kind === 'money');
  return {
    columns: columns.map((c) => ({ id: c.id, kind: c.kind, label: columnLabel(locale, kind, c.id), required: c.required, ...(c.options ? { options: c.options.map((o) => ({ value: o.value, label: named(locale, 'option', o.value) })) } : {}) })),
    rows, ...(sum ? { sum: sum.id, total: formatYuan(totalOf(sum, rows)) } : {}), ...(against ? { against } : {}), ...(mine && mine.row === undefined ? { added: rows.length } : {}),
  };
}
const totalOf = (sum: Column, rows: readonly Record<string, { value: string }>[]): bigint =>
  rows.reduce((total, row) => { const cell = keptCell(sum, row[sum.id]!.value); return typeof cell === 'string' && /^\d+$/.test(cell) ? total + BigInt(cell) : total; }, 0n);

export const columnLabel = (locale: Locale, kind: TableKind, column: string): string => named(locale, 'tableColumn', `${kind}_${column}`);
export { isTable };
