/**
 * The returned list (回单) in, as banks and people write it: title rows and totals, columns in any order and under several
 * names, dates and amounts in the usual forms. Only an impossible value is a fault, at its row; what is not used is said.
 * Decides nothing about orders.
 */
import { formatYuan, sumFen } from '../../domain/money.js';
import type { ReadReturnedLine } from '../../domain/ports/index.js';
import { returnFault, returnNote, type ReturnFault, type ReturnFaultCode, type ReturnNote } from './return-faults.js';
import { findHeader, isTotal, placesOf, readAmount, dayOf, words, type Meaning, type Places } from './returned-columns.js';
import { readWorkbook, type ReadCell, type ReadRow, type ReadSheet, type SheetLimits } from './sheet-reader.js';

export const RETURN_SHEET = '回单';
/** As many as one command takes. */
const MAX_LINES = 1000;
export interface ReturnedList { lines: ReadReturnedLine[]; faults: ReturnFault[]; notes: ReturnNote[] }

/** A row with a fault is not among the lines; a fault of the heads or the file leaves no lines at all (row 0: the file). */
export async function readReturnedList(bytes: Uint8Array, limits: Partial<SheetLimits> = {}): Promise<ReturnedList> {
  const nothing = (...faults: ReturnFault[]): ReturnedList => ({ lines: [], faults, notes: [] });
  const book = await readWorkbook(bytes, RETURN_SHEET, limits);
  if ('fault' in book) return nothing(returnFault(0, book.fault));
  const sheet = book.sheets.find(({ rows }) => findHeader(rows)) ?? book.sheets.find(({ rows }) => rows.length > 0);
  const header = sheet && findHeader(sheet.rows);
  if (!sheet || !header) return nothing(returnFault(0, 'header_missing', HEADS));
  const columns = placesOf(header);
  if ('faults' in columns) return nothing(...columns.faults);
  const read = readRows(sheet, header, columns.places);
  const others = [...book.sheets.filter((other) => other !== sheet && other.rows.length > 0).map((other) => other.name), ...book.hiddenSheets];
  const beside = columnsBeside(sheet.rows, header).map((name) => returnNote(header.row, 'column_ignored', name));
  const hidden = sheet.hiddenColumns.filter((i) => Object.values(columns.places).includes(i)).map((i) => returnNote(header.row, 'column_hidden', words(header.cells[i]!.text)));
  const notes = [...others.map((name) => returnNote(0, 'sheet_ignored', name)), ...columns.unused.map((name) => returnNote(header.row, 'column_ignored', name)), ...beside, ...hidden, ...read.notes];
  if (read.found === 0) return { lines: [], faults: [...read.faults, returnFault(header.row, 'no_lines')], notes };
  if (read.lines.length > MAX_LINES) return { lines: [], faults: [returnFault(0, 'too_many_lines')], notes };
  return { lines: read.lines, faults: read.faults, notes };
}
/** A line whose payment number is none of the batch. */
export const unknownReference = (line: ReadReturnedLine): ReturnFault => returnFault(line.row, 'order_unknown', line.reference);
const HEADS = '支付单号、次数、金额(元)、结果(成功/失败)、凭证号、原因、日期';

/** Columns without a head that hold something below it, by their letter. */
function columnsBeside(rows: readonly ReadRow[], header: ReadRow): string[] {
  const found = new Set<number>();
  for (const row of rows) if (row.row > header.row) row.cells.forEach((cell, i) => { if (words(cell.text) !== '' && words(header.cells[i]?.text ?? '') === '') found.add(i); });
  return [...found].sort((a, b) => a - b).map((i) => (i < 26 ? String.fromCharCode(65 + i) : `A${String.fromCharCode(65 + (i % 26))}`));
}

interface Read extends ReturnedList { found: number }
function readRows(sheet: ReadSheet, header: ReadRow, places: Places): Read {
  const out: Read = { lines: [], faults: [], notes: [], found: 0 };
  const read: { row: number; line: ParsedLine }[] = [];
  const counted = { page: [] as ParsedLine[], all: [] as ParsedLine[] };
  for (const row of sheet.rows) {
    const text = words(row.cells.map((cell) => cell.text).join(' '));
    // Rows above the heads are title and dates of the list.
    if (row.row <= header.row) continue;
    if (sameHeads(row, header)) continue;
    const total = isTotal(row, places);
    if (total) {
      compareTotal({ row, places, lines: total === 'page' ? counted.page : counted.all, out });
      counted.page = [];
      continue;
    }
    // A signature or a date below the table stands alone in its row, wherever the columns are.
    const alone = row.cells.filter((cell) => words(cell.text) !== '' || cell.kind === 'formula').length === 1;
    if (alone || (['attempt', 'amount', 'result', 'voucher', 'date'] as const).every((meaning) => words(cellAt(row, places, meaning).text) === '' && cellAt(row, places, meaning).kind !== 'formula')) {
      out.notes.push(returnNote(row.row, 'row_ignored', text));
      continue;
    }
    out.found += 1;
    const line = readLine(row, places);
    counted.all.push(line);
    counted.page.push(line);
    if (row.hidden) out.faults.push(returnFault(row.row, 'row_hidden', text));
    else read.push({ row: row.row, line });
  }
  const times = new Map<string, number>();
  for (const { line: { key } } of read) if (key) times.set(key, (times.get(key) ?? 0) + 1);
  for (const { row, line } of read) {
    const twice = line.key !== undefined && times.get(line.key)! > 1;
    out.faults.push(...line.faults, ...(twice ? [returnFault(row, 'duplicate_line', line.key)] : []));
    if (line.line && line.faults.length === 0 && !twice) out.lines.push(line.line);
  }
  out.faults.sort((a, b) => a.row - b.row);
  return out;
}

/** A list of several pages repeats its heads. */
const sameHeads = (row: ReadRow, header: ReadRow): boolean => row.cells.every((cell, i) => words(cell.text) === words(header.cells[i]?.text ?? ''));

const EMPTY: ReadCell = { text: '', kind: 'empty' };
const cellAt = (row: ReadRow, places: Places, meaning: Meaning): ReadCell => { const at = places[meaning]; return at === undefined ? EMPTY : row.cells[at] ?? EMPTY; };

/** Banks add up all lines, or only those that were paid. */
function compareTotal({ row, places, lines, out }: { row: ReadRow; places: Places; lines: readonly ParsedLine[]; out: Read }): void {
  const cell = cellAt(row, places, 'amount');
  const total = readAmount(cell.kind === 'formula' ? { text: cell.text, kind: 'number' } : cell);
  if (typeof total !== 'bigint' || lines.some((line) => line.amountFen === undefined)) { out.notes.push(returnNote(row.row, 'total_unread', words(cell.text))); return; }
  const all = sumFen(lines.map((line) => line.amountFen!));
  const paid = sumFen(lines.filter((line) => line.result === 'paid').map((line) => line.amountFen!));
  if (total !== all && total !== paid) out.faults.push(returnFault(row.row, 'total_differs', `${formatYuan(total)} ≠ ${formatYuan(all)}`));
}

const RESULTS: Readonly<Record<string, 'paid' | 'rejected'>> = {
  成功: 'paid', 支付成功: 'paid', 交易成功: 'paid', 付款成功: 'paid', 处理成功: 'paid', 转账成功: 'paid', 入账成功: 'paid', 已支付: 'paid', 已成功: 'paid',
  失败: 'rejected', 支付失败: 'rejected', 交易失败: 'rejected', 付款失败: 'rejected', 处理失败: 'rejected', 转账失败: 'rejected', 入账失败: 'rejected', 退汇: 'rejected', 已退汇: 'rejected', 退回: 'rejected', 已退回: 'rejected',
};

interface ParsedLine { key?: string; line?: ReadReturnedLine; faults: ReturnFault[]; amountFen?: bigint; result?: 'paid' | 'rejected' }
function readLine(row: ReadRow, places: Places): ParsedLine {
  const cell = (meaning: Meaning): ReadCell => cellAt(row, places, meaning);
  const text = (meaning: Meaning): string => words(cell(meaning).text);
  const faults: ReturnFault[] = [];
  const add = (code: ReturnFaultCode, what?: string): void => { faults.push(returnFault(row.row, code, what)); };
  for (const meaning of Object.keys(places) as Meaning[]) {
    if (cell(meaning).kind === 'formula') add('formula_refused', text(meaning));
    if (cell(meaning).kind === 'long_number') add('number_too_long', text(meaning));
  }
  const reference = text('reference').replace(/\s/g, '');
  if (reference === '') add('order_missing');
  const attemptText = text('attempt').replace(/^第?\s*(\d+)\s*次?$/, '$1');
  const attempt = /^[1-9]\d{0,3}$/.test(attemptText) ? Number(attemptText) : undefined;
  if (attempt === undefined) add('attempt_malformed', attemptText);
  const amount = readAmount(cell('amount'));
  if (typeof amount === 'string') add(amount, text('amount'));
  const resultText = text('result').replace(/\s/g, '');
  const result = Object.hasOwn(RESULTS, resultText) ? RESULTS[resultText] : undefined;
  if (resultText === '') add('result_missing');
  else if (result === undefined) add('result_unknown', resultText);
  const voucher = text('voucher');
  const reason = text('reason');
  if (voucher !== '' && cell('voucher').kind !== 'text' && cell('voucher').kind !== 'number' && cell('voucher').kind !== 'long_number') add('voucher_malformed', voucher);
  if (result === 'paid' && voucher === '') add('voucher_missing');
  if (result === 'rejected' && reason === '') add('reason_missing');
  if (voucher.length > 100 || reason.length > 300) add('text_too_long', voucher.length > 100 ? voucher : reason);
  const paidOn = dayOf(cell('date'));
  if (text('date') === '') add('date_missing');
  else if (paidOn === undefined) add('date_impossible', text('date'));

  const amountFen = typeof amount === 'bigint' ? amount : undefined;
  const key = reference !== '' && attempt !== undefined ? `${reference}/${attempt}` : undefined;
  const about: ParsedLine = { faults, ...(key ? { key } : {}), ...(amountFen === undefined ? {} : { amountFen }), ...(result ? { result } : {}) };
  if (faults.length > 0 || amountFen === undefined || !result || attempt === undefined || paidOn === undefined) return about;
  return { ...about, line: { row: row.row, reference, attempt, amountFen: amountFen.toString(), result, voucher, reason, paidOn } };
}
