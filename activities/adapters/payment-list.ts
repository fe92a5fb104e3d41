/**
 * The payment list (拨付清单) out, as the treasury reads and prints it, with an empty returned list on its second sheet.
 * The same list gives the same bytes. Non-goal: reading what comes back (./returned-list.ts).
 */
import { createHash } from 'node:crypto';
import { fen, inCapitals, sumFen } from '../../domain/money.js';
import type { PaymentLine, PaymentList, ReturnedLine } from '../../domain/ports/index.js';
import { isPlainDate } from '../../domain/time.js';
import { RETURN_SHEET } from './returned-list.js';
import { writeSheets, type Cell, type Column } from './sheets.js';

const LIST_COLUMNS: Column[] = [
  { header: '序号', kind: 'number', width: 5 }, { header: '支付单号', width: 22 }, { header: '次数', kind: 'number', width: 5 },
  { header: '收款户名', width: 28 }, { header: '开户行', width: 26 }, { header: '账号', width: 24 }, { header: '金额(元)', kind: 'money', width: 16 }, { header: '用途', width: 24 },
];
const RETURN_COLUMNS: Column[] = [
  { header: '支付单号', width: 22 }, { header: '次数', kind: 'number', width: 6 }, { header: '金额(元)', kind: 'money', width: 16 },
  { header: '结果(成功/失败)', width: 18 }, { header: '凭证号', width: 24 }, { header: '原因', width: 28 }, { header: '日期', width: 14 },
];

/** Totals that must agree on both sides: number of lines, their sum, and a check over every line as sent. */
export function listTotals(lines: readonly PaymentLine[]): { count: number; sumFen: bigint; check: string } {
  const total = sumFen(lines.map((line) => fen(line.amountFen)));
  const text = JSON.stringify(lines.map((l) => [l.reference, l.attempt, l.payeeName, l.bankName, l.account, l.amountFen, l.purpose]));
  return { count: lines.length, sumFen: total, check: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

export async function writePaymentList(list: PaymentList): Promise<Uint8Array> {
  const totals = listTotals(list.lines);
  return writeSheets([
    {
      name: '拨付清单', heading: '拨付清单',
      top: [
        [`批次:${list.number}`, null, null, `制单日期:${list.madeOn}`, null, `共 ${totals.count} 笔`],
        [`预算指标:${list.budgetLine}`, null, null, `指标文号:${list.quotaDocument}`],
        [`资金:${list.fund}`, null, null, `功能分类:${list.functionCode}`, `经济分类:${list.economicCode}`],
      ],
      columns: LIST_COLUMNS,
      rows: list.lines.map((line, i): Cell[] => [i + 1, line.reference, line.attempt, line.payeeName, line.bankName, line.account, line.amountFen, line.purpose]),
      foot: [['合计', null, null, inCapitals(totals.sumFen), null, null, totals.sumFen]],
      bottom: [
        [`核对码:${totals.check}`],
        [`经办:${list.maker}`, null, null, `复核:${list.checker}`, ...(list.signer ? [`会签:${list.signer}`] : []), `放行:${list.releaser}`],
      ],
    },
    { name: RETURN_SHEET, columns: RETURN_COLUMNS, rows: list.lines.map((line): Cell[] => [line.reference, line.attempt, line.amountFen]) },
  ], { title: `拨付清单 ${list.number}`, madeOn: list.madeOn });
}

/** The returned list as a bank would fill it; for the sandbox bank and tests. */
export async function writeReturnedList(lines: readonly ReturnedLine[]): Promise<Uint8Array> {
  const madeOn = lines.map((line) => line.paidOn).filter(isPlainDate).sort().at(-1) ?? '2000-01-01';
  return writeSheets([{
    name: RETURN_SHEET,
    columns: RETURN_COLUMNS,
    rows: lines.map((line): Cell[] => [
      line.reference, line.attempt, line.amountFen, line.result === 'paid' ? '成功' : '失败', line.voucher, line.reason, line.paidOn,
    ]),
  }], { title: RETURN_SHEET, madeOn });
}
