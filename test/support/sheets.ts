/** Spreadsheets for tests: written by the library, or taken apart and put together again to be what no library writes. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { readXlsx, writeXlsx, type Cell, type CellValue, type Sheet, type WriteSheet } from 'hucre/xlsx';

export const sheetOf = async (rows: unknown[][], more: Partial<WriteSheet> & { cells?: Map<string, Partial<Cell>> } = {}): Promise<Uint8Array> =>
  writeXlsx({ sheets: [{ name: '回单', rows: rows as CellValue[][], ...more }] });

export const sheetsIn = async (bytes: Uint8Array): Promise<Sheet[]> => (await readXlsx(bytes, { readStyles: true })).sheets;
/** Rows without the nothing at their ends, and without empty rows. */
export const rowsIn = (sheet: Sheet): unknown[][] => sheet.rows.map((row) => row.slice(0, row.findLastIndex((value) => value !== null && value !== '') + 1)).filter((row) => row.length > 0);

export const partsOf = (bytes: Uint8Array): Record<string, string> => Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, part]) => [name, strFromU8(part)]));
/** A container of these parts; `like` first, with what is changed in it. */
export const packed = (parts: Record<string, string | Uint8Array>, level: 0 | 6 = 6): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part])), { level });
export const SHEET_PART = 'xl/worksheets/sheet1.xml';
export const changedSheet = (bytes: Uint8Array, change: (xml: string) => string, more: Record<string, string> = {}): Uint8Array => {
  const parts = partsOf(bytes);
  return packed({ ...parts, [SHEET_PART]: change(parts[SHEET_PART]!), ...more });
};
