/**
 * Reads the cells of one spreadsheet in a thread of its own, so that a file made to hang or to fill the memory ends this
 * thread and nothing else. Plain JavaScript: a thread starts without the loader of the program. Non-goal: what cells mean.
 */
import { parentPort } from 'node:worker_threads';
import { parseCsv } from 'hucre/csv';
import { readXlsx } from 'hucre/xlsx';

function columnName(n) {
  let name = '';
  for (let rest = n; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

/** 15 digits are what a spreadsheet keeps of a number; beyond them stands only the noise of binary fractions. */
function cellOf(value, detail) {
  if (detail?.type === 'formula') return { text: value === null || value === undefined ? '' : cellOf(value).text, kind: 'formula' };
  if (detail?.type === 'error') return { text: String(value ?? ''), kind: 'other' };
  if (value === null || value === undefined || value === '') return { text: '', kind: 'empty' };
  if (typeof value === 'string') return { text: value, kind: 'text' };
  if (typeof value === 'number') return Number.isFinite(value) ? { text: String(Number(value.toPrecision(15))), kind: Math.abs(value) >= 1e15 ? 'long_number' : 'number' } : { text: String(value), kind: 'other' };
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? { text: '', kind: 'other' } : { text: value.toISOString().slice(0, 10), kind: 'date' };
  return { text: String(value), kind: 'other' };
}

function rowsOf(rows, { cells, rowDefs }, maxColumns) {
  const read = [];
  rows.forEach((values, i) => {
    const found = values.slice(0, maxColumns).map((value, column) => cellOf(value, cells?.get(`${i},${column}`)));
    if (found.some(({ text, kind: cell }) => text.trim() !== '' || cell === 'formula')) read.push({ row: i + 1, hidden: rowDefs?.get(i)?.hidden === true, cells: found });
  });
  return read;
}

async function workbook({ bytes, sheetName, maxRows, maxColumns }) {
  const names = [];
  const read = await readXlsx(bytes, {
    range: `A1:${columnName(maxColumns)}${maxRows}`,
    sheets: (info) => { names.push({ name: info.name, hidden: Boolean(info.hidden || info.veryHidden) }); return !info.hidden && !info.veryHidden && names.length <= 20; },
  });
  const wanted = read.sheets.find((sheet) => sheet.name.normalize('NFKC').trim() === sheetName);
  return {
    hiddenSheets: names.filter((sheet) => sheet.hidden).map((sheet) => sheet.name),
    sheets: (wanted ? [wanted] : read.sheets).map((sheet) => ({
      name: sheet.name, rows: rowsOf(sheet.rows, sheet, maxColumns),
      hiddenColumns: (sheet.columns ?? []).slice(0, maxColumns).flatMap((column, i) => (column?.hidden ? [i] : [])),
    })),
  };
}

function commaSeparated({ bytes, maxRows, maxColumns }) {
  return { hiddenSheets: [], sheets: [{ name: '', rows: rowsOf(parseCsv(decoded(bytes), { maxRows: maxRows + 1 }), {}, maxColumns), hiddenColumns: [] }] };
}

/** UTF-8 where it is that, the national character set otherwise: nothing else is written by the programs of banks. */
function decoded(bytes) {
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { return new TextDecoder('gb18030', { fatal: true }).decode(bytes); }
}

parentPort.on('message', async (job) => {
  try {
    parentPort.postMessage({ workbook: await (job.kind === 'csv' ? commaSeparated(job) : workbook(job)) });
  } catch (error) {
    parentPort.postMessage({ unreadable: String(error?.message ?? error).slice(0, 200) });
  }
});
parentPort.postMessage({ ready: true });
