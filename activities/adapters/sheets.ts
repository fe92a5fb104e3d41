/**
 * Sheets of text out, ready to print on A4; the same input gives the same bytes. A text is always a text cell, never a
 * formula: nothing is put before it, so that whoever reads the cell reads exactly what was written.
 * Non-goals: what the columns mean; reading (./sheet-reader.ts).
 */
import { writeXlsx, type Cell as SheetCell, type CellStyle } from 'hucre/xlsx';
import { fen, formatYuan, type FenText } from '../../domain/money.js';

export type Cell = string | number | bigint | null | undefined;
export type ColumnKind = 'text' | 'number' | 'money';
/** `money`: the cell is fen (digit string or bigint), shown in yuan. Everything else keeps its characters, leading zeros too. */
export interface Column { header: string; kind?: ColumnKind; width?: number }
export interface Sheet { name: string; heading?: string; top?: Cell[][]; columns: Column[]; rows: Cell[][]; foot?: Cell[][]; bottom?: Cell[][] }

/** What XML cannot hold is left out or shown as U+FFFD; what a reader would take for an escape is escaped itself (ECMA-376 part 1, 22.9.2.19). */
function cellText(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

/** Excel holds 15 significant digits; larger amounts stay text so that no fen is lost. */
const EXACT_FEN = 10n ** 15n;
export function moneyCell(amount: FenText | bigint): { value: number | string; numFmt?: string } {
  const amountFen = typeof amount === 'bigint' ? amount : fen(amount);
  const shown = formatYuan(amountFen);
  return amountFen > -EXACT_FEN && amountFen < EXACT_FEN ? { value: Number(shown.replaceAll(',', '')), numFmt: '#,##0.00' } : { value: shown };
}

const LINE = { style: 'thin' } as const;
const BOXED: CellStyle = { border: { top: LINE, right: LINE, bottom: LINE, left: LINE } };
const FONT = { name: '宋体', size: 10 };

export async function writeSheets(sheets: readonly Sheet[], about: { title: string; madeOn: string }): Promise<Uint8Array> {
  const date = new Date(`${about.madeOn}T00:00:00.000Z`);
  return writeXlsx({
    properties: { title: cellText(about.title), creator: '知运', lastModifiedBy: '知运', created: date, modified: date },
    defaultFont: FONT,
    sheets: sheets.map((sheet) => {
      const cells = new Map<string, Partial<SheetCell>>();
      let next = 0;
      const put = (contents: readonly Cell[], look: CellStyle, columns: readonly Column[] = []): void => {
        contents.forEach((content, i) => {
          const boxed = look.border !== undefined;
          if (content === null || content === undefined || content === '') { if (boxed) cells.set(`${next},${i}`, { value: null, style: look }); return; }
          cells.set(`${next},${i}`, cellOf(content, columns[i]?.kind ?? 'text', look));
        });
        next += 1;
      };
      const wide = Math.max(sheet.columns.length, 1) - 1;
      const merges = sheet.heading ? [{ startRow: 0, startCol: 0, endRow: 0, endCol: wide }] : [];
      if (sheet.heading) put([sheet.heading], { font: { ...FONT, size: 16, bold: true }, alignment: { horizontal: 'center', vertical: 'center' } });
      for (const row of sheet.top ?? []) put(row, { alignment: { vertical: 'center' } });
      put(sheet.columns.map((column) => column.header), { ...BOXED, font: { ...FONT, bold: true }, alignment: { horizontal: 'center', vertical: 'center', wrapText: true } });
      const headerRow = next;
      const line: CellStyle = { ...BOXED, alignment: { vertical: 'center', wrapText: true } };
      for (const row of sheet.rows) put(sheet.columns.map((_, i) => row[i]), line, sheet.columns);
      for (const row of sheet.foot ?? []) put(sheet.columns.map((_, i) => row[i]), { ...line, font: { ...FONT, bold: true } }, sheet.columns);
      for (const row of sheet.bottom ?? []) put(row, { alignment: { vertical: 'center' } });
      return {
        name: sheet.name, cells, merges, rows: Array.from({ length: next }, () => []),
        columns: sheet.columns.map((column) => ({ width: column.width ?? Math.max(10, column.header.length * 2 + 4) })),
        freezePane: { rows: headerRow },
        pageSetup: {
          paperSize: 'a4' as const, orientation: 'landscape' as const, fitToPage: true, fitToWidth: 1, fitToHeight: 0, horizontalCentered: true,
          margins: { left: 0.4, right: 0.4, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 }, printTitlesRow: `$${headerRow}:$${headerRow}`,
        },
        headerFooter: { oddFooter: '&C第 &P 页 共 &N 页' },
      };
    }),
  });
}

function cellOf(content: string | number | bigint, kind: ColumnKind, look: CellStyle): Partial<SheetCell> {
  if (kind === 'money' && (typeof content === 'bigint' || /^-?\d+$/.test(String(content)))) {
    const { value, numFmt } = moneyCell(typeof content === 'bigint' ? content : String(content));
    return { value, style: { ...look, alignment: { ...look.alignment, horizontal: 'right' }, ...(numFmt ? { numFmt } : { numFmt: '@' }) } };
  }
  if (kind === 'number' && typeof content === 'number') return { value: content, style: { ...look, alignment: { ...look.alignment, horizontal: 'center' } } };
  return { value: cellText(String(content)), style: { ...look, numFmt: '@' } };
}
