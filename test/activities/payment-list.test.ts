import ExcelJS from 'exceljs';
import { fileTypeFromBuffer } from 'file-type';
import { readReturnedList, sandboxAnswer, writePaymentList, writeReturnedList, writeTable } from '../../activities/adapters/payment-list.js';
import { plainText, safeText } from '../../activities/adapters/sheets.js';
import type { PaymentList, ReturnedLine } from '../../domain/ports/index.js';

const list: PaymentList = {
  batchId: 'B-2026-0007', title: '2026年度专利导航项目第一批', madeOn: '2026-11-02', maker: '王经办', checker: '李复核', budgetLine: '2150299 / 郑财预〔2026〕1号',
  lines: [
    { orderId: 'PO-0001', attempt: 1, projectNumber: 'ZZ-P02-2026-0001', payeeName: '郑州某某科技有限公司', bankName: '中国工商银行郑州支行', account: '0017020012345678901', amountFen: '30000000', purpose: '专利导航事后补助' },
    { orderId: 'PO-0002', attempt: 2, projectNumber: 'ZZ-P02-2026-0002', payeeName: '=HYPERLINK("http://x")', bankName: '@SUM(1)', account: '6222000000000000001', amountFen: '10753', purpose: '-1+1' },
    { orderId: 'PO-0003', attempt: 1, projectNumber: 'ZZ-P07-2026-0003', payeeName: '某大学', bankName: '建设银行', account: '410501', amountFen: '123456789012345678', purpose: '一期' },
  ],
};
const open = async (bytes: Uint8Array): Promise<ExcelJS.Workbook> => { const workbook = new ExcelJS.Workbook(); await workbook.xlsx.load(Buffer.from(bytes) as never); return workbook; };
const rowsOf = (sheet: ExcelJS.Worksheet): unknown[][] => { const rows: unknown[][] = []; sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1))); return rows; };

test('the payment list reads back as printed', async () => {
  const bytes = await writePaymentList(list);
  expect((await fileTypeFromBuffer(bytes))?.ext).toBe('xlsx');
  const workbook = await open(bytes);
  expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual(['拨付清单', '回单']);
  const rows = rowsOf(workbook.getWorksheet('拨付清单')!);
  expect(rows[0]).toEqual(['拨付清单']);
  expect(rows[3]).toEqual(['序号', '支付单号', '次数', '项目编号', '收款户名', '开户行', '账号', '金额(元)', '大写', '用途']);
  expect(rows[4]).toEqual([1, 'PO-0001', 1, 'ZZ-P02-2026-0001', '郑州某某科技有限公司', '中国工商银行郑州支行', '0017020012345678901', 300000, '叁拾万元整', '专利导航事后补助']);
  expect(rows[5]!.slice(4, 10)).toEqual(['\'=HYPERLINK("http://x")', "'@SUM(1)", '6222000000000000001', 107.53, '壹佰零柒元伍角叁分', "'-1+1"]);
  expect(rows[6]![7]).toBe('1,234,567,890,123,456.78'); // beyond 15 digits a number would lose fen
  expect(rows[7]).toEqual(expect.arrayContaining(['合计', '共 3 笔', '1,234,567,890,423,564.31']));
  expect(rows[7]![8]).toMatch(/^壹仟贰佰叁拾肆万/);
  expect(rows[8]!.filter(Boolean)).toEqual(['控制和', '1234567890423564.31', '校验码', expect.stringMatching(/^[0-9a-f]{16}$/)]);
  expect(rows[9]!.filter(Boolean)).toEqual(['经办', '王经办', '复核', '李复核']);
  workbook.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((cell) => expect(cell.type).not.toBe(ExcelJS.ValueType.Formula))));
});

test('the same list two seconds later has the same bytes; another list has not', async () => {
  const first = await writePaymentList(list);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  expect(Buffer.from(await writePaymentList(list)).equals(Buffer.from(first))).toBe(true);
  expect(Buffer.from(await writePaymentList({ ...list, maker: '赵' })).equals(Buffer.from(first))).toBe(false);
});

describe('returned list', () => {
  test('what was written is read; the sandbox bank answers four ways', async () => {
    for (const answer of ['accept', 'reject', 'mixed'] as const) {
      const lines = sandboxAnswer(list.lines, answer, '2026-11-03');
      expect(await readReturnedList(await writeReturnedList(lines))).toEqual({ lines, faults: [] });
    }
    const mixed = sandboxAnswer(list.lines, 'mixed', '2026-11-03');
    expect(mixed.map((line) => line.result)).toEqual(['paid', 'rejected', 'paid']);
    expect(sandboxAnswer(list.lines, 'accept', '2026-11-03')).toEqual(sandboxAnswer(list.lines, 'accept', '2026-11-03'));
    expect(sandboxAnswer(list.lines, 'silent', '2026-11-03')).toEqual([]);
    expect((await readReturnedList(await writeReturnedList([]))).faults).toMatchObject([{ code: 'no_lines' }]);
  });
  test('texts that look like formulas come back as they were', async () => {
    const lines: ReturnedLine[] = [{ orderId: 'PO-1', attempt: 1, amountFen: '1', result: 'rejected', voucher: '', reason: '=1+1', paidOn: '2026-11-03' }];
    expect((await readReturnedList(await writeReturnedList(lines))).lines).toEqual(lines);
  });
  test('the template in the payment list, filled in by hand', async () => {
    const workbook = await open(await writePaymentList(list));
    const sheet = workbook.getWorksheet('回单')!;
    expect(rowsOf(sheet)[1]).toEqual(['PO-0001', 1, 300000]);
    [['成功', '0001', '', new Date('2026-11-03T00:00:00Z')], ['失败', '', { richText: [{ text: '账号' }, { text: '不符' }] }, '2026-11-03'], ['', '', '', '']].forEach((cells, i) =>
      cells.forEach((value, j) => { if (value !== '') sheet.getCell(i + 2, j + 4).value = value as ExcelJS.CellValue; }));
    expect(await readReturnedList(new Uint8Array(await workbook.xlsx.writeBuffer()))).toMatchObject({
      lines: [
        { orderId: 'PO-0001', attempt: 1, amountFen: '30000000', result: 'paid', voucher: '0001', paidOn: '2026-11-03' },
        { orderId: 'PO-0002', attempt: 2, amountFen: '10753', result: 'rejected', reason: '账号不符', paidOn: '2026-11-03' },
      ],
      faults: [{ row: 4, code: 'result_missing' }, { row: 4, code: 'date_missing' }],
    });
  });

  const headers = ['支付单号', '次数', '金额(元)', '结果(成功/失败)', '凭证号', '原因', '日期'];
  const ok = ['PO-1', 1, 1.5, '成功', 'V1', '', '2026-11-03'];
  const sheetOf = async (rows: unknown[][]): Promise<Uint8Array> => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('回单');
    for (const row of rows) sheet.addRow(row);
    return new Uint8Array(await workbook.xlsx.writeBuffer());
  };
  const withCell = (i: number, value: unknown): unknown[] => ok.map((cell, j) => (i === j ? value : cell));
  test('the plain line is good, in any order of columns', async () => {
    const expected = [{ orderId: 'PO-1', attempt: 1, amountFen: '150', result: 'paid', voucher: 'V1', reason: '', paidOn: '2026-11-03' }];
    expect(await readReturnedList(await sheetOf([headers, ok]))).toEqual({ lines: expected, faults: [] });
    expect((await readReturnedList(await sheetOf([[...headers].reverse(), [...ok].reverse()]))).lines).toEqual(expected);
  });
  test.each<[string, number, unknown]>([
    ['order_missing', 0, ''], ['attempt_malformed', 1, 0], ['attempt_malformed', 1, 1.5], ['attempt_malformed', 1, '一'],
    ['amount_missing', 2, ''], ['amount_negative', 2, -1], ['amount_negative', 2, '-1.00'], ['amount_decimals', 2, 1.234], ['amount_decimals', 2, '1.000'],
    ['amount_malformed', 2, 0], ['amount_malformed', 2, '壹元'], ['amount_malformed', 2, '1e3'], ['amount_malformed', 2, 1e22], ['amount_malformed', 2, true],
    ['result_missing', 3, ''], ['result_unknown', 3, '已付'], ['result_unknown', 3, '成功 失败'], ['voucher_missing', 4, ''],
    ['date_missing', 6, ''], ['date_impossible', 6, '2026-02-29'], ['date_impossible', 6, '2026/11/03'], ['date_impossible', 6, 46000], ['date_impossible', 6, new Date('2026-11-03T08:00:00Z')],
    ['formula_refused', 2, { formula: '1+1', result: 2 }], ['formula_refused', 4, { formula: 'HYPERLINK("http://x")', result: 'V1' }],
  ])('%s: column %i holding %p', async (code, i, value) => {
    const { lines, faults } = await readReturnedList(await sheetOf([headers, [...ok.slice(0, 0), 'PO-0', ...ok.slice(1)], withCell(i, value)]));
    expect(faults).toMatchObject([{ row: 3, code }]);
    expect(faults[0]!.message.zh).toBeTruthy();
    expect(lines.map((line) => line.orderId)).toEqual(['PO-0']);
  });
  test('a failure needs its reason', async () => {
    expect((await readReturnedList(await sheetOf([headers, ['PO-1', 1, 1, '失败', '', '', '2026-11-03']]))).faults).toMatchObject([{ row: 2, code: 'reason_missing' }]);
  });
  test('binary fractions are not decimals: 0.1 + 0.2 is 0.30', async () => {
    expect((await readReturnedList(await sheetOf([headers, withCell(2, 0.1 + 0.2)]))).lines[0]!.amountFen).toBe('30');
  });
  test('the same order and attempt twice: neither line is taken; another attempt is another line', async () => {
    const { lines, faults } = await readReturnedList(await sheetOf([headers, ok, withCell(2, 2), withCell(1, 2)]));
    expect(faults.map(({ row, code }) => [row, code])).toEqual([[2, 'duplicate_line'], [3, 'duplicate_line']]);
    expect(lines.map((line) => line.attempt)).toEqual([2]);
  });
  test.each<[string, unknown[][]]>([
    ['column_unknown', [[...headers, '备注'], ok]], ['column_missing', [headers.slice(0, 6), ok.slice(0, 6)]], ['column_twice', [[...headers, '日期'], ok]], ['column_unknown', [headers, [...ok, 'beside']]],
  ])('%s takes nothing from it', async (code, rows) => {
    expect(await readReturnedList(await sheetOf(rows))).toMatchObject({ lines: [], faults: [{ code }] });
  });
  test('what is no workbook', async () => {
    for (const bytes of [Buffer.from('x'), Buffer.alloc(0), Buffer.from('PK\x03\x04rest')]) expect(await readReturnedList(bytes)).toMatchObject({ lines: [], faults: [{ row: 0, code: 'not_xlsx' }] });
  });
});

test('a table for export keeps zeros and neutralises formulas', async () => {
  const bytes = await writeTable({ title: '项目台账', columns: [{ header: '编号' }, { header: '金额', kind: 'money' }, { header: '件数', kind: 'number' }], rows: [['007', '30000000', 3], ['=cmd|1', 5n, null], ['\t+1', '', 0]] });
  expect(rowsOf((await open(bytes)).worksheets[0]!)).toEqual([['项目台账'], ['编号', '金额', '件数'], ['007', 300000, 3], ["'=cmd|1", 0.05], ["'\t+1", undefined, 0]]);
  expect(Buffer.from(bytes).equals(Buffer.from(await writeTable({ title: '项目台账', columns: [{ header: '编号' }, { header: '金额', kind: 'money' }, { header: '件数', kind: 'number' }], rows: [['007', '30000000', 3], ['=cmd|1', 5n, null], ['\t+1', '', 0]] })))).toBe(true);
});

test.each(['=1', '+1', '-1', '@x', ' =1', '＝1', '|x'])('%j is neutralised and comes back', (text) => {
  expect(safeText(text)).toBe(`'${text}`);
  expect(plainText(safeText(text))).toBe(text);
});
test('characters that XML cannot hold are dropped', () => expect(safeText('a\u0000b\u000bc\ud800')).toBe('abc\ufffd'));
