/** The payment list as banks and people open it: what is written in a cell is exactly what was registered, and nothing runs. */
import { fileTypeFromBuffer } from 'file-type';
import { writePaymentList, writeReturnedList } from '../../activities/adapters/payment-list.js';
import { readReturnedList } from '../../activities/adapters/returned-list.js';
import type { PaymentList } from '../../domain/ports/index.js';
import { fc } from '../support/property.js';
import { partsOf, rowsIn, sheetsIn } from '../support/sheets.js';

const line = { attempt: 1, bankName: '中国工商银行郑州支行', account: '0017020012345678901', amountFen: '30000000', purpose: '专利导航事后补助 第1期' };
const list: PaymentList = {
  number: '2026-11-01-0A1B2C', madeOn: '2026-11-02', maker: '王经办', checker: '李复核', releaser: '赵放行', budgetLine: '专项资金', fund: '知识产权专项', quotaDocument: '郑财预〔2026〕1号', functionCode: '2011409', economicCode: '31299',
  lines: [
    { ...line, reference: '郑知-2026-P02-00001-1', payeeName: '郑州某某科技有限公司' },
    { ...line, reference: '郑知-2026-P02-00002-1', attempt: 2, payeeName: '=HYPERLINK("http://x")', bankName: '@SUM(1)', amountFen: '10753', purpose: '-1+1' },
    { ...line, reference: '郑知-2026-P07-00003-1', payeeName: '某大学', bankName: '建设银行', account: '410501', amountFen: '123456789012345678', purpose: '一期' },
  ],
};

test('the payment list reads back as printed, with fund, quota and classification, without ids of the house', async () => {
  const bytes = await writePaymentList(list);
  expect((await fileTypeFromBuffer(bytes))?.ext).toBe('xlsx');
  const [sheet, back] = await sheetsIn(bytes);
  expect([sheet!.name, back!.name]).toEqual(['拨付清单', '回单']);
  const rows = rowsIn(sheet!);
  expect(rows.slice(0, 4).flat().filter(Boolean)).toEqual([
    '拨付清单', '批次:2026-11-01-0A1B2C', '制单日期:2026-11-02', '共 3 笔', '预算指标:专项资金', '指标文号:郑财预〔2026〕1号', '资金:知识产权专项', '功能分类:2011409', '经济分类:31299',
  ]);
  expect(rows[4]).toEqual(['序号', '支付单号', '次数', '收款户名', '开户行', '账号', '金额(元)', '用途']);
  expect(rows[5]).toEqual([1, '郑知-2026-P02-00001-1', 1, '郑州某某科技有限公司', '中国工商银行郑州支行', '0017020012345678901', 300000, '专利导航事后补助 第1期']);
  expect(rows[6]!.slice(3)).toEqual(['=HYPERLINK("http://x")', '@SUM(1)', '0017020012345678901', 107.53, '-1+1']);
  expect(rows[7]![6]).toBe('1,234,567,890,123,456.78'); // beyond 15 digits a number would lose fen
  expect(rows[8]).toEqual(['合计', null, null, expect.stringMatching(/^壹仟贰佰叁拾肆万/), null, null, '1,234,567,890,423,564.31']);
  expect(rows[9]).toEqual([expect.stringMatching(/^核对码:[0-9a-f]{16}$/)]);
  expect(rows[10]!.filter(Boolean)).toEqual(['经办:王经办', '复核:李复核', '放行:赵放行']);
  expect(rowsIn(back!)[1]).toEqual(['郑知-2026-P02-00001-1', 1, 300000]);
});

test('each text is a text cell in the file itself: no formula, no sign before it; every cell of the table has a border; A4 across', async () => {
  const parts = partsOf(await writePaymentList(list));
  const xml = parts['xl/worksheets/sheet1.xml']!;
  expect(xml).not.toMatch(/<f[ >]/);
  expect(xml).toMatch(/<pageSetup[^>]*paperSize="9"[^>]*orientation="landscape"[^>]*fitToWidth="1"/);
  expect(parts['xl/workbook.xml']).toContain('拨付清单!$5:$5');
  const texts = [...parts['xl/sharedStrings.xml']!.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((m) => m[1]!.replaceAll('&quot;', '"'));
  for (const exact of ['=HYPERLINK("http://x")', '@SUM(1)', '-1+1']) expect(texts).toContain(exact);
  // Row 7 holds the line that looks like formulas: each of its texts points into the table of texts.
  const row = /<row r="7".*?<\/row>/s.exec(xml)![0];
  for (const column of ['B', 'D', 'E', 'F', 'H']) expect(row).toMatch(new RegExp(`<c r="${column}7" t="s" `));
  const [sheet] = await sheetsIn(await writePaymentList(list));
  for (let r = 4; r <= 8; r += 1) for (let c = 0; c < 8; c += 1) expect([r, c, sheet!.cells?.get(`${r},${c}`)?.style?.border?.bottom?.style]).toEqual([r, c, 'thin']);
});

test('whatever a name is, the cell holds it and the list stays the same bytes', async () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.tuple(fc.constantFrom('@', '+', '-', '=', '%', '|', '\'', '＝', ' ', '_x0041_', '"'), fc.string({ maxLength: 20 })).map((parts) => parts.join('')),
  ).filter((text) => !/\p{Cs}/u.test(text) && !/[\u0000-\u001f\ufffe\uffff]/.test(text));
  await fc.assert(fc.asyncProperty(name, async (payeeName) => {
    const bytes = await writePaymentList({ ...list, lines: [{ ...list.lines[0]!, payeeName }] });
    const [sheet] = await sheetsIn(bytes);
    expect(sheet!.rows[5]![3]).toBe(payeeName);
    expect(partsOf(bytes)['xl/worksheets/sheet1.xml']).not.toMatch(/<f[ >]/);
    expect(Buffer.from(await writePaymentList({ ...list, lines: [{ ...list.lines[0]!, payeeName }] })).equals(Buffer.from(bytes))).toBe(true);
  }), { numRuns: 60 });
});

test('the same list two seconds later has the same bytes; another list has not', async () => {
  const first = await writePaymentList(list);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  expect(Buffer.from(await writePaymentList(list)).equals(Buffer.from(first))).toBe(true);
  expect(Buffer.from(await writePaymentList({ ...list, maker: '赵' })).equals(Buffer.from(first))).toBe(false);
});

test('the list as the treasury fills it in is read; texts that look like formulas come back as they were', async () => {
  const lines = [
    { reference: '郑知-2026-P02-00001-1', attempt: 1, amountFen: '30000000', result: 'paid' as const, voucher: '0001', reason: '', paidOn: '2026-11-03' },
    { reference: '郑知-2026-P02-00002-1', attempt: 2, amountFen: '123456789012345678', result: 'rejected' as const, voucher: '', reason: '=1+1', paidOn: '2026-11-03' },
  ];
  expect(await readReturnedList(await writeReturnedList(lines))).toEqual({ lines: lines.map((l, i) => ({ ...l, row: i + 2 })), faults: [], notes: [] });
  expect((await readReturnedList(await writeReturnedList([]))).faults).toMatchObject([{ code: 'no_lines' }]);
  const unfilled = await readReturnedList(await writePaymentList(list));
  expect([unfilled.lines, unfilled.faults.filter((f) => f.code === 'result_missing').map((f) => f.row)]).toEqual([[], [2, 3, 4]]);
});
