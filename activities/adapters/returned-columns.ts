/** Which column of a returned list says what, and how its values are written. Data and small readers; no rows, no files. */
import { parseYuan } from '../../domain/money.js';
import { readDay } from '../../domain/time.js';
import { returnFault, type ReturnFault, type ReturnFaultCode } from './return-faults.js';
import type { ReadCell, ReadRow } from './sheet-reader.js';

export type Meaning = 'reference' | 'attempt' | 'amount' | 'result' | 'voucher' | 'reason' | 'date';
export type Places = Partial<Record<Meaning, number>>;

/** Names of columns, the one of the payment list first: where two columns of a meaning stand in a file, the earlier name is taken. */
const NAMES: Readonly<Record<Meaning, readonly string[]>> = {
  reference: ['支付单号', '支付编号', '付款单号', '业务单号', '单号'],
  attempt: ['次数', '支付次数', '付款次数', '第几次'],
  amount: ['金额', '支付金额', '实付金额', '付款金额', '交易金额', '发生额', '金额元'],
  result: ['结果', '支付结果', '付款结果', '处理结果', '交易结果', '支付状态', '交易状态', '处理状态', '状态'],
  voucher: ['凭证号', '凭证编号', '凭证号码', '回单编号', '回单号', '电子回单号', '交易流水号', '流水号'],
  reason: ['原因', '失败原因', '退回原因', '退汇原因', '失败说明', '错误信息'],
  date: ['日期', '支付日期', '付款日期', '交易日期', '入账日期', '记账日期', '到账日期'],
};
const NEEDED: Readonly<Partial<Record<Meaning, string>>> = { reference: '支付单号', attempt: '次数', amount: '金额(元)', result: '结果(成功/失败)', voucher: '凭证号', date: '日期' };
const MEANINGS = Object.keys(NAMES) as Meaning[];
const YUAN = /^(?:单位:)?(?:人民币|RMB|CNY)?[,:]?元?$/i;

/** A text as it is seen: one width, nothing invisible, single spaces. */
export const words = (text: string): string => text.normalize('NFKC').replace(/[\p{Cf}\p{Cc}\u2800\u3164]/gu, (c) => (/\s/.test(c) ? ' ' : '')).replace(/[\s\p{Z}]+/gu, ' ').trim();

/** A head without its unit or its explanation: 金额（元） is 金额 in 元. */
function headOf(cell: ReadCell): { name: string; unit: string } {
  const text = words(cell.text).replace(/[\s*]/g, '');
  const [, name, unit] = /^(.+?)[([【](.*)[)\]】]$/.exec(text) ?? [];
  return name === undefined ? { name: text, unit: '' } : { name, unit: unit! };
}
const meaningOf = (cell: ReadCell): { meaning: Meaning; rank: number } | undefined => {
  if (cell.kind !== 'text') return undefined;
  const { name } = headOf(cell);
  for (const meaning of MEANINGS) { const rank = NAMES[meaning].indexOf(name); if (rank >= 0) return { meaning, rank }; }
  return undefined;
};

/** The row of the heads: it names a payment number and two more columns. It stands near the top. */
export function findHeader(rows: readonly ReadRow[]): ReadRow | undefined {
  return rows.slice(0, 40).find(({ cells }) => {
    const found = new Set(cells.map((cell) => meaningOf(cell)?.meaning).filter((meaning) => meaning !== undefined));
    return found.has('reference') && found.size >= 3;
  });
}

/** Where each meaning stands, and the heads that are not used. */
export function placesOf(header: ReadRow): { places: Places; unused: string[] } | { faults: ReturnFault[] } {
  const best: Partial<Record<Meaning, { at: number; rank: number; twice: boolean }>> = {};
  header.cells.forEach((cell, at) => {
    const found = meaningOf(cell);
    if (!found) return;
    const known = best[found.meaning];
    if (!known || found.rank < known.rank) best[found.meaning] = { at, rank: found.rank, twice: false };
    else if (found.rank === known.rank) known.twice = true;
  });
  const faults: ReturnFault[] = [];
  const places: Places = {};
  for (const meaning of MEANINGS) {
    const found = best[meaning];
    if (!found) { if (NEEDED[meaning]) faults.push(returnFault(header.row, 'column_missing', NEEDED[meaning])); continue; }
    if (found.twice) faults.push(returnFault(header.row, 'column_twice', words(header.cells[found.at]!.text)));
    places[meaning] = found.at;
  }
  const amount = best.amount && headOf(header.cells[best.amount.at]!).unit;
  if (amount && !YUAN.test(amount)) faults.push(returnFault(header.row, 'column_unit', words(header.cells[best.amount!.at]!.text)));
  if (faults.length > 0) return { faults };
  const used = new Set(Object.values(places));
  return { places, unused: header.cells.filter((cell, at) => cell.kind !== 'empty' && !used.has(at)).map((cell) => words(cell.text)).filter((name) => name !== '') };
}

/** 合计, 总计 over all lines; 小计, 本页合计 over those since the last. A payment number makes it a line whatever else it says. */
export function isTotal({ cells }: ReadRow, places: Places): 'all' | 'page' | undefined {
  const first = cells.map((cell) => words(cell.text).replace(/\s/g, '')).find((text) => text !== '') ?? '';
  const reference = words(cells[places.reference!]?.text ?? '');
  const word = [first, reference].map((text) => /^(小计|本页(?:合计|小计)|合计|总计|共计|共\d+笔|总金额|总额)/.exec(text)?.[1]).find((found) => found !== undefined);
  if (!word || (reference !== '' && !reference.replace(/\s/g, '').startsWith(word))) return undefined;
  return /小计|本页/.test(word) ? 'page' : 'all';
}

export function readAmount({ text, kind }: ReadCell): bigint | ReturnFaultCode {
  const plain = words(text).replace(/\s/g, '').replace(/^(?:¥|人民币|RMB|CNY)/i, '').replace(/元整?$/, '');
  if (plain === '') return 'amount_missing';
  if (/^[-(]/.test(plain)) return 'amount_negative';
  if (/^[\d,]+\.\d{3,}$/.test(plain)) return 'amount_decimals';
  const amountFen = kind === 'text' || kind === 'number' ? parseYuan(plain) : undefined;
  return amountFen === undefined || amountFen === 0n ? 'amount_malformed' : amountFen;
}

/** A day, as it is read everywhere: of a text, of eight digits, of a cell that is a date. */
export const dayOf = ({ text, kind }: ReadCell): string | undefined => (kind === 'text' || kind === 'number' || kind === 'date' ? readDay(text) : undefined);
