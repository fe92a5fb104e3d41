/**
 * The one module that touches exceljs: sheets of text out (the same input gives the same bytes), cells in as plain text.
 * Strings never become formulas. Non-goal: what the columns mean.
 */
import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import { fen, formatYuan, type FenText } from '../../domain/money.js';
import { inspectZip } from './zip.js';

export type Cell = string | number | bigint | null | undefined;
export type ColumnKind = 'text' | 'number' | 'money';
/** `money`: the cell is fen (digit string or bigint), shown in yuan. Everything else keeps its characters, leading zeros too. */
export interface Column { header: string; kind?: ColumnKind; width?: number }
export interface Sheet { name: string; top?: Cell[][]; columns: Column[]; rows: Cell[][]; bottom?: Cell[][] }

/** Neutralises what a spreadsheet would take for a formula, and drops characters that XML cannot hold. */
export function safeText(text: string): string {
  const legal = text.replace(/\p{Cs}/gu, '\ufffd').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return /^[\s\u200b\ufeff]*[=+\-@|%＝＋－＠]/.test(legal) || /^[\t\r\n]/.test(legal) ? `'${legal}` : legal;
}
/** What safeText was given, as far as it added a sign. */
export const plainText = (text: string): string => (/^'[\s\u200b\ufeff]*[=+\-@|%＝＋－＠]/.test(text) ? text.slice(1) : text);

/** Excel holds 15 significant digits; larger amounts stay text so that no fen is lost. */
const EXACT_FEN = 10n ** 15n;
export function moneyCell(amount: FenText | bigint): { value: number | string; numFmt?: string } {
  const amountFen = typeof amount === 'bigint' ? amount : fen(amount);
  const shown = formatYuan(amountFen);
  return amountFen > -EXACT_FEN && amountFen < EXACT_FEN
    ? { value: Number(shown.replaceAll(',', '')), numFmt: '#,##0.00' }
    : { value: shown };
}

export async function writeSheets(sheets: Sheet[], about: { title: string; madeOn: string }): Promise<Uint8Array> {
  const date = new Date(`${about.madeOn}T00:00:00.000Z`);
  const workbook = new ExcelJS.Workbook();
  workbook.creator = '知运';
  workbook.lastModifiedBy = '知运';
  workbook.title = safeText(about.title);
  workbook.created = date;
  workbook.modified = date;
  for (const sheet of sheets) {
    const page = workbook.addWorksheet(sheet.name, { pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 } });
    page.columns = sheet.columns.map((column) => ({ width: column.width ?? Math.max(10, column.header.length * 2 + 4) }));
    for (const row of sheet.top ?? []) put(page.addRow([]), row, []);
    const header = page.addRow(sheet.columns.map((column) => safeText(column.header)));
    header.font = { bold: true };
    header.eachCell((cell) => { cell.border = { bottom: { style: 'thin' } }; });
    page.views = [{ state: 'frozen', ySplit: header.number }];
    for (const row of sheet.rows) put(page.addRow([]), row, sheet.columns);
    for (const row of sheet.bottom ?? []) put(page.addRow([]), row, sheet.columns);
  }
  // Stored: it is packed anew at once.
  return sameBytes(new Uint8Array(await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } })), date);
}

function put(row: ExcelJS.Row, cells: Cell[], columns: Column[]): void {
  cells.forEach((content, i) => {
    if (content === null || content === undefined || content === '') return;
    const cell = row.getCell(i + 1);
    const kind = columns[i]?.kind ?? 'text';
    if (kind === 'money' && (typeof content === 'bigint' || /^-?\d+$/.test(String(content)))) {
      const money = moneyCell(typeof content === 'bigint' ? content : String(content));
      cell.value = money.value;
      if (money.numFmt) cell.numFmt = money.numFmt;
      cell.alignment = { horizontal: 'right' };
    } else if (kind === 'number' && typeof content === 'number') {
      cell.value = content;
    } else {
      cell.value = safeText(String(content));
      cell.numFmt = '@';
    }
  });
}

/** The container again, entries in order and all with one date. */
async function sameBytes(bytes: Uint8Array, date: Date): Promise<Uint8Array> {
  const from = await JSZip.loadAsync(bytes);
  const to = new JSZip();
  // [Content_Types].xml first: readers that sniff the type look there.
  const names = Object.keys(from.files).filter((name) => !from.files[name]!.dir).sort((a, b) =>
    Number(b === '[Content_Types].xml') - Number(a === '[Content_Types].xml') || (a < b ? -1 : 1));
  const entryDate = date.getUTCFullYear() < 1980 ? new Date('1980-01-01T00:00:00.000Z') : date;
  for (const name of names) to.file(name, await from.files[name]!.async('uint8array'), { date: entryDate, createFolders: false });
  return to.generateAsync({ type: 'uint8array', compression: 'DEFLATE', compressionOptions: { level: 6 }, platform: 'DOS' });
}

/** One cell as read: its text; a number as its shortest decimal writing; a date cell as YYYY-MM-DD; formulas are marked. */
export interface ReadCell { text: string; kind: 'empty' | 'text' | 'number' | 'date' | 'formula' | 'other' }
export interface ReadRow { row: number; cells: ReadCell[] }

/** Rows of the named sheet, or of the only one; undefined when the bytes are no sound .xlsx. Empty rows are left out. */
export async function readSheet(bytes: Uint8Array, name: string): Promise<ReadRow[] | undefined> {
  const zip = await inspectZip(bytes);
  if ('fault' in zip) return undefined;
  const workbook = new ExcelJS.Workbook();
  try { await workbook.xlsx.load(Buffer.from(bytes) as never); } catch { return undefined; }
  const page = workbook.getWorksheet(name) ?? (workbook.worksheets.length === 1 ? workbook.worksheets[0] : undefined);
  if (!page) return undefined;
  const rows: ReadRow[] = [];
  page.eachRow({ includeEmpty: false }, (row, number) => {
    const cells: ReadCell[] = [];
    row.eachCell({ includeEmpty: false }, (cell, column) => { if (column <= 200) cells[column - 1] = readCell(cell.value); });
    for (let i = 0; i < cells.length; i += 1) cells[i] ??= { text: '', kind: 'empty' };
    if (cells.some((cell) => cell.text !== '' || cell.kind === 'formula')) rows.push({ row: number, cells });
  });
  return rows;
}

function readCell(value: ExcelJS.CellValue): ReadCell {
  if (value === null || value === undefined) return { text: '', kind: 'empty' };
  if (typeof value === 'string') { const text = plainText(value.trim()); return { text, kind: text === '' ? 'empty' : 'text' }; }
  // 15 digits are what a spreadsheet shows; beyond them stands only the noise of binary fractions.
  if (typeof value === 'number') return { text: String(Number(value.toPrecision(15))), kind: 'number' };
  if (value instanceof Date) {
    const iso = Number.isNaN(value.getTime()) ? '' : value.toISOString();
    return { text: iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso, kind: 'date' };
  }
  if (typeof value === 'object' && ('formula' in value || 'sharedFormula' in value)) return { text: '', kind: 'formula' };
  if (typeof value === 'object' && 'richText' in value) return readCell(value.richText.map((part) => part.text).join(''));
  if (typeof value === 'object' && 'hyperlink' in value) return readCell(value.text as ExcelJS.CellValue);
  return { text: String(value), kind: 'other' };
}
