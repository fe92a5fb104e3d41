/**
 * The treasury's files: the payment list (拨付清单) out, the returned list (回单) in. The same list gives the same bytes.
 * Reads strictly and says what is wrong by row; it decides nothing about orders.
 */
import { createHash } from 'node:crypto';
import { fen, formatYuan, inCapitals, parseYuan, sumFen } from '../../domain/money.js';
import type { PaymentLine, PaymentList, ReturnedLine } from '../../domain/ports/index.js';
import type { Label } from '../../domain/programme/schema.js';
import { isPlainDate } from '../../domain/time.js';
import { readSheet, writeSheets, type Cell, type Column, type ReadCell, type ReadRow } from './sheets.js';

const RETURN_SHEET = '回单';
const LIST_COLUMNS: Column[] = [
  { header: '序号', kind: 'number', width: 6 }, { header: '支付单号', width: 28 }, { header: '次数', kind: 'number', width: 6 },
  { header: '项目编号', width: 24 }, { header: '收款户名', width: 34 }, { header: '开户行', width: 34 }, { header: '账号', width: 26 },
  { header: '金额(元)', kind: 'money', width: 18 }, { header: '大写', width: 34 }, { header: '用途', width: 34 },
];
const RETURN_HEADERS = ['支付单号', '次数', '金额(元)', '结果(成功/失败)', '凭证号', '原因', '日期'] as const;
type ReturnHeader = (typeof RETURN_HEADERS)[number];
const RETURN_COLUMNS: Column[] = [
  { header: '支付单号', width: 28 }, { header: '次数', kind: 'number', width: 6 }, { header: '金额(元)', kind: 'money', width: 18 },
  { header: '结果(成功/失败)', width: 18 }, { header: '凭证号', width: 24 }, { header: '原因', width: 34 }, { header: '日期', width: 14 },
];

/** Totals that must agree on both sides: number of lines, their sum, and a check over every line as sent. */
export function listTotals(lines: readonly PaymentLine[]): { count: number; sumFen: bigint; controlSum: string; check: string } {
  const total = sumFen(lines.map((line) => fen(line.amountFen)));
  const text = JSON.stringify(lines.map((l) => [l.orderId, l.attempt, l.projectNumber, l.payeeName, l.bankName, l.account, l.amountFen, l.purpose]));
  return { count: lines.length, sumFen: total, controlSum: formatYuan(total).replaceAll(',', ''), check: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

export async function writePaymentList(list: PaymentList): Promise<Uint8Array> {
  const totals = listTotals(list.lines);
  return writeSheets([
    {
      name: '拨付清单',
      top: [
        ['拨付清单'],
        ['名称', list.title, null, '批次号', list.batchId],
        ['预算指标', list.budgetLine, null, '制单日期', list.madeOn],
      ],
      columns: LIST_COLUMNS,
      rows: list.lines.map((line, i): Cell[] => [
        i + 1, line.orderId, line.attempt, line.projectNumber, line.payeeName, line.bankName, line.account,
        line.amountFen, inCapitals(fen(line.amountFen)), line.purpose,
      ]),
      bottom: [
        ['合计', `共 ${totals.count} 笔`, null, null, null, null, null, totals.sumFen, inCapitals(totals.sumFen)],
        ['控制和', totals.controlSum, null, '校验码', totals.check],
        ['经办', list.maker, null, '复核', list.checker],
      ],
    },
    { name: RETURN_SHEET, columns: RETURN_COLUMNS, rows: list.lines.map((line): Cell[] => [line.orderId, line.attempt, line.amountFen]) },
  ], { title: list.title, madeOn: list.madeOn });
}

/** The returned list as a bank would fill it; for the sandbox bank and tests. */
export async function writeReturnedList(lines: ReturnedLine[]): Promise<Uint8Array> {
  const madeOn = lines.map((line) => line.paidOn).filter(isPlainDate).sort().at(-1) ?? '2000-01-01';
  return writeSheets([{
    name: RETURN_SHEET,
    columns: RETURN_COLUMNS,
    rows: lines.map((line): Cell[] => [
      line.orderId, line.attempt, line.amountFen, line.result === 'paid' ? '成功' : '失败', line.voucher, line.reason, line.paidOn,
    ]),
  }], { title: RETURN_SHEET, madeOn });
}

/** How the sandbox bank answers: all, none, nothing at all, or every second line rejected. */
export type SandboxAnswer = 'accept' | 'reject' | 'silent' | 'mixed';

/** Lines a sandbox bank returns for a list; an empty answer is silence. Voucher numbers follow from order and attempt. */
export function sandboxAnswer(lines: readonly PaymentLine[], answer: SandboxAnswer, paidOn: string): ReturnedLine[] {
  if (answer === 'silent') return [];
  return lines.map((line, i): ReturnedLine => {
    const same = { orderId: line.orderId, attempt: line.attempt, amountFen: line.amountFen, paidOn };
    const rejected = answer === 'reject' || (answer === 'mixed' && i % 2 === 1);
    if (rejected) return { ...same, result: 'rejected', voucher: '', reason: '户名与账号不符' };
    const hash = createHash('sha256').update(`${line.orderId}/${line.attempt}`).digest('hex');
    return { ...same, result: 'paid', voucher: `HD${BigInt(`0x${hash.slice(0, 12)}`).toString().padStart(15, '0')}`, reason: '' };
  });
}

const FAULTS = {
  not_xlsx: { zh: '文件不是可读取的 .xlsx 回单,或没有“回单”工作表', en: 'The file is no readable .xlsx returned list, or has no sheet 回单' },
  too_many_rows: { zh: '行数超过 20000', en: 'More than 20,000 rows' },
  column_missing: { zh: '缺少列', en: 'Column missing' },
  column_unknown: { zh: '未知的列', en: 'Unknown column' },
  column_twice: { zh: '列重复', en: 'Column given twice' },
  no_lines: { zh: '没有任何一行', en: 'There is no line' },
  formula_refused: { zh: '单元格不得为公式', en: 'A cell must not hold a formula' },
  order_missing: { zh: '缺少支付单号', en: 'Order number missing' },
  attempt_malformed: { zh: '次数应为 1 以上的整数', en: 'The attempt must be an integer of 1 or more' },
  amount_missing: { zh: '缺少金额', en: 'Amount missing' },
  amount_negative: { zh: '金额不得为负', en: 'The amount must not be negative' },
  amount_decimals: { zh: '金额最多两位小数', en: 'The amount has more than two decimals' },
  amount_malformed: { zh: '金额应为大于 0 的数', en: 'The amount must be a number above 0' },
  result_missing: { zh: '未填结果(成功/失败)', en: 'No result given (成功 or 失败)' },
  result_unknown: { zh: '结果只能为“成功”或“失败”', en: 'The result must be 成功 or 失败' },
  voucher_missing: { zh: '结果为成功时须填凭证号', en: 'A success needs a voucher number' },
  reason_missing: { zh: '结果为失败时须填原因', en: 'A failure needs a reason' },
  date_missing: { zh: '缺少日期', en: 'Date missing' },
  date_impossible: { zh: '日期应为真实的日历日,格式 YYYY-MM-DD', en: 'The date must be a real day, written YYYY-MM-DD' },
  duplicate_line: { zh: '同一支付单号与次数出现多次,各行均未采用', en: 'The same order and attempt stands more than once; none of the lines is taken' },
} as const satisfies Record<string, Label>;
export type ReturnFaultCode = keyof typeof FAULTS;
export interface ReturnFault { row: number; code: ReturnFaultCode; message: Label }

const fault = (row: number, code: ReturnFaultCode, what = ''): ReturnFault =>
  ({ row, code, message: what ? { zh: `${FAULTS[code].zh}:${what}`, en: `${FAULTS[code].en}: ${what}` } : FAULTS[code] });

const MAX_ROWS = 20_000;

/** Strict: a row with a fault is not among the lines; faults of the header or the file leave no lines at all (row 0: the file). */
export async function readReturnedList(bytes: Uint8Array): Promise<{ lines: ReturnedLine[]; faults: ReturnFault[] }> {
  const rows = await readSheet(bytes, RETURN_SHEET);
  const header = rows?.[0];
  if (!rows || !header) return { lines: [], faults: [fault(0, 'not_xlsx')] };
  if (rows.length > MAX_ROWS + 1) return { lines: [], faults: [fault(0, 'too_many_rows')] };
  const columns = readHeader(header);
  if ('faults' in columns) return { lines: [], faults: columns.faults };
  const body = rows.slice(1);
  if (body.length === 0) return { lines: [], faults: [fault(header.row, 'no_lines')] };

  const read = body.map((row) => ({ row: row.row, ...readLine(row, columns.place) }));
  const times = new Map<string, number>();
  for (const { key } of read) if (key) times.set(key, (times.get(key) ?? 0) + 1);
  const lines: ReturnedLine[] = [];
  const faults: ReturnFault[] = [];
  for (const { row, key, line, faults: own } of read) {
    const twice = key !== undefined && times.get(key)! > 1;
    faults.push(...own, ...(twice ? [fault(row, 'duplicate_line', key)] : []));
    if (line && own.length === 0 && !twice) lines.push(line);
  }
  return { lines, faults };
}

function readHeader(header: ReadRow): { place: Record<ReturnHeader, number> } | { faults: ReturnFault[] } {
  const faults: ReturnFault[] = [];
  const place: Partial<Record<ReturnHeader, number>> = {};
  header.cells.forEach((cell, i) => {
    if (cell.kind === 'empty') return;
    const name = RETURN_HEADERS.find((known) => known === cell.text);
    if (!name) faults.push(fault(header.row, 'column_unknown', cell.text));
    else if (place[name] !== undefined) faults.push(fault(header.row, 'column_twice', name));
    else place[name] = i;
  });
  for (const name of RETURN_HEADERS) if (place[name] === undefined) faults.push(fault(header.row, 'column_missing', name));
  return faults.length > 0 ? { faults } : { place: place as Record<ReturnHeader, number> };
}

function readLine({ row, cells }: ReadRow, place: Record<ReturnHeader, number>): { key?: string; line?: ReturnedLine; faults: ReturnFault[] } {
  const cell = (name: ReturnHeader): ReadCell => cells[place[name]] ?? { text: '', kind: 'empty' };
  const faults: ReturnFault[] = [];
  const add = (code: ReturnFaultCode, what?: string): void => { faults.push(fault(row, code, what)); };
  const known = new Set(Object.values(place));
  if (cells.some((c, i) => c.kind !== 'empty' && !known.has(i))) add('column_unknown');
  for (const name of RETURN_HEADERS) if (cell(name).kind === 'formula') add('formula_refused', name);
  if (faults.length > 0) return { faults };

  const orderId = cell('支付单号').text;
  const attemptText = cell('次数').text;
  const resultText = cell('结果(成功/失败)').text;
  const voucher = cell('凭证号').text;
  const reason = cell('原因').text;
  if (orderId === '') add('order_missing');
  const attempt = /^[1-9]\d{0,3}$/.test(attemptText) ? Number(attemptText) : undefined;
  if (attempt === undefined) add('attempt_malformed', attemptText);
  const amount = readAmount(cell('金额(元)'));
  if (typeof amount === 'string') add(amount, cell('金额(元)').text);
  const result = ({ 成功: 'paid', 失败: 'rejected' } as const)[resultText];
  if (resultText === '') add('result_missing');
  else if (result === undefined) add('result_unknown', resultText);
  if (result === 'paid' && voucher === '') add('voucher_missing');
  if (result === 'rejected' && reason === '') add('reason_missing');
  const paidOn = cell('日期').text;
  if (paidOn === '') add('date_missing');
  else if (!isPlainDate(paidOn)) add('date_impossible', paidOn);

  const key = orderId !== '' && attempt !== undefined ? `${orderId}/${attempt}` : undefined;
  if (faults.length > 0 || typeof amount !== 'bigint' || !result || attempt === undefined) return { key, faults };
  return { key, faults, line: { orderId, attempt, amountFen: amount.toString(), result, voucher, reason, paidOn } };
}

function readAmount({ text, kind }: ReadCell): bigint | ReturnFaultCode {
  if (kind === 'empty') return 'amount_missing';
  if (/^-/.test(text)) return 'amount_negative';
  if (/^[\d,]+\.\d{3,}$/.test(text)) return 'amount_decimals';
  const amountFen = kind === 'text' || kind === 'number' ? parseYuan(text) : undefined;
  return amountFen === undefined || amountFen === 0n ? 'amount_malformed' : amountFen;
}

/** A table for people: title, header, rows; leading zeros kept, formula injection neutralised. `madeOn` dates the file. */
export async function writeTable({ title, columns, rows, madeOn = '2000-01-01' }: { title: string; columns: Column[]; rows: Cell[][]; madeOn?: string }): Promise<Uint8Array> {
  const name = title.replace(/[\\/*?:[\]'\p{Cc}]/gu, ' ').trim().slice(0, 31) || 'Sheet1';
  return writeSheets([{ name, top: [[title]], columns, rows }], { title, madeOn });
}
