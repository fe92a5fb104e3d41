/** Returned lists as banks and people write them, and as nobody should: what was meant is read, what cannot be is a fault at its row. */
import { readReturnedList as readList } from '../../activities/adapters/returned-list.js';
import { fc } from '../support/property.js';
import { changedSheet, packed, partsOf, sheetOf } from '../support/sheets.js';

/** On a busy machine all is slow: only what is about the limits runs against them. */
const readReturnedList = (bytes: Uint8Array, limits = {}) => readList(bytes, { timeMs: 60_000, ...limits });
const headers = ['支付单号', '次数', '金额(元)', '结果(成功/失败)', '凭证号', '原因', '日期'];
const ok = ['PO-1', 1, 1.5, '成功', 'V1', '', '2026-11-03'];
const meant = { row: 2, reference: 'PO-1', attempt: 1, amountFen: '150', result: 'paid', voucher: 'V1', reason: '', paidOn: '2026-11-03' };
const withCell = (i: number, value: unknown, line: unknown[] = ok): unknown[] => line.map((cell, j) => (i === j ? value : cell));
const read = async (rows: unknown[][], more = {}) => readReturnedList(await sheetOf(rows, more));
const codes = (list: { row: number; code: string }[]) => list.map(({ row, code }) => `${row} ${code}`);

test('the plain line is good, in any order of columns', async () => {
  expect(await read([headers, ok])).toEqual({ lines: [meant], faults: [], notes: [] });
  expect((await read([[...headers].reverse(), [...ok].reverse()])).lines).toEqual([meant]);
});

describe('dates as banks write them', () => {
  test.each<[unknown, string]>([
    ['2019-03-04', '2019-03-04'], [new Date('2019-03-04T00:00:00Z'), '2019-03-04'], [new Date('2019-03-04T15:30:00Z'), '2019-03-04'], [20190304, '2019-03-04'], ['20190304', '2019-03-04'], ['2019/3/4', '2019-03-04'],
    ['2019年3月4日', '2019-03-04'], ['２０１９．３．４', '2019-03-04'], ['2019-03-04 15:30:12', '2019-03-04'], ['2019/3/4 8:05', '2019-03-04'], ['20190304153012', '2019-03-04'], [' 2019-3-4\u200b', '2019-03-04'],
  ])('%p', async (written, day) => expect((await read([headers, withCell(6, written)])).lines.map((l) => l.paidOn)).toEqual([day]));
});
describe('amounts as banks write them', () => {
  test.each<[unknown, string]>([[640000, '64000000'], ['640,000.00', '64000000'], ['￥640,000.00', '64000000'], ['¥640000', '64000000'], ['640000元', '64000000'], ['６４００００', '64000000'], ['640 000', '64000000'], [0.1 + 0.2, '30']])(
    '%p', async (written, amountFen) => expect((await read([headers, withCell(2, written)])).lines.map((l) => l.amountFen)).toEqual([amountFen]));
});

test('title rows, totals, remarks, other heads, invisible characters, a head again on the second page', async () => {
  const { lines, faults, notes } = await read([
    ['郑州市知识产权专项资金支付回单'], ['开户行:工商银行', null, null, '2026年11月'],
    ['序号', '支付\u200b单号', '支付 次数', '金额（元）', '支付结果', '回单编号', '失败原因', '交易日期', '备注', '网点'],
    [1, 'PO-1', '第1次', '1.50', '支付成功', 'V1', null, '2026/11/3', '加急', '郑州'],
    ['序号', '支付\u200b单号', '支付 次数', '金额（元）', '支付结果', '回单编号', '失败原因', '交易日期', '备注', '网点'],
    [2, 'PO-2', 1, 2, '退汇', null, '户名不符', 20261103, null, null],
    ['合计', null, null, 3.5], ['制表人:张三', null, null, null, null, null, null, null], ['打印日期:2026年11月3日'],
  ]);
  expect(lines).toEqual([{ ...meant, row: 4 }, { row: 6, reference: 'PO-2', attempt: 1, amountFen: '200', result: 'rejected', voucher: '', reason: '户名不符', paidOn: '2026-11-03' }]);
  expect(faults).toEqual([]);
  expect(codes(notes)).toEqual(['3 column_ignored', '3 column_ignored', '3 column_ignored', '8 row_ignored', '9 row_ignored']);
  expect(notes.map((n) => n.message.zh).join()).toMatch(/备注.*网点/);
});
test('a total that is not the sum is said at its row, of all lines or of the paid ones; a subtotal is that of its page', async () => {
  const failed = ['PO-2', 1, 2, '失败', '', '户名不符', '2026-11-03'];
  expect(codes((await read([headers, ok, failed, ['合计', '', 4]])).faults)).toEqual(['4 total_differs']);
  for (const total of [1.5, 3.5, '3.50元']) expect((await read([headers, ok, failed, ['合计', '', total]])).faults).toEqual([]);
  expect((await read([headers, ok, ['小计', '', 1.5], failed, ['小计', '', 2], ['总计', '', 3.5]])).faults).toEqual([]);
  expect(codes((await read([headers, ok, ['小计', '', 1.5], failed, ['小计', '', 3.5]])).faults)).toEqual(['5 total_differs']);
  const summed = await read([headers, ok, ['合计', '', null]], { cells: new Map([['2,2', { formula: 'SUM(C2:C2)', formulaResult: 1.5, value: 1.5, type: 'formula' }]]) });
  expect([summed.lines.length, summed.faults]).toEqual([1, []]);
});
test('a hidden row is not taken and said; hidden columns, other sheets and cells beside the table are said', async () => {
  const hidden = await read([headers, ok, withCell(0, 'PO-2')], { rowDefs: new Map([[2, { hidden: true }]]), columns: headers.map((_, i) => ({ hidden: i === 2 })) });
  expect(hidden.lines).toEqual([meant]);
  expect([codes(hidden.faults), codes(hidden.notes)]).toEqual([['3 row_hidden'], ['1 column_hidden']]);
  const beside = await read([headers, [...ok, 'beside']]);
  expect([beside.lines.length, codes(beside.notes)]).toEqual([1, ['1 column_ignored']]);
});

test.each<[string, number, unknown]>([
  ['order_missing', 0, ''], ['attempt_malformed', 1, 0], ['attempt_malformed', 1, 1.5], ['attempt_malformed', 1, '一'],
  ['amount_missing', 2, ''], ['amount_negative', 2, -1], ['amount_negative', 2, '-1.00'], ['amount_decimals', 2, 1.234], ['amount_decimals', 2, '1.000'],
  ['amount_malformed', 2, 0], ['amount_malformed', 2, '若干元'], ['amount_malformed', 2, '1e3'], ['amount_malformed', 2, true],
  ['number_too_long', 4, 20190304123456789], ['number_too_long', 0, 20190304123456789], ['text_too_long', 4, '1'.repeat(101)],
  ['result_missing', 3, ''], ['result_unknown', 3, '已付'], ['result_unknown', 3, '成功/失败'], ['result_unknown', 3, 'constructor'], ['voucher_missing', 4, ''], ['voucher_malformed', 4, new Date('2026-11-03T00:00:00Z')],
  ['date_missing', 6, ''], ['date_impossible', 6, '2026-02-29'], ['date_impossible', 6, '2026/13/03'], ['date_impossible', 6, 46000], ['date_impossible', 6, '3月4日'],
])('%s: column %i holding %p', async (code, i, value) => {
  const { lines, faults } = await read([headers, withCell(0, 'PO-0'), withCell(i, value)]);
  expect(codes(faults)).toEqual([`3 ${code}`]);
  expect(faults[0]!.message.zh).toBeTruthy();
  expect(lines.map((line) => line.reference)).toEqual(['PO-0']);
});
test.each([2, 4])('a formula in column %i is a fault', async (column) => {
  const { faults } = await read([headers, ok], { cells: new Map([[`1,${column}`, { formula: 'HYPERLINK("http://x")', formulaResult: 'V1', value: 'V1', type: 'formula' }]]) });
  expect(faults.map((f) => f.code)).toContain('formula_refused');
});
test('an amount beyond 15 digits in a number cell is a fault, as text it is read', async () => {
  expect((await read([headers, withCell(2, 1234567890123456)])).faults.map((f) => f.code)).toContain('number_too_long');
  expect((await read([headers, withCell(2, '1,234,567,890,123,456.78')])).lines[0]!.amountFen).toBe('123456789012345678');
});
test('a failure needs its reason; the same order and attempt twice: neither line is taken; another attempt is another line', async () => {
  expect(codes((await read([headers, ['PO-1', 1, 1, '失败', '', '', '2026-11-03']])).faults)).toEqual(['2 reason_missing']);
  const { lines, faults } = await read([headers, ok, withCell(2, 2), withCell(1, 2)]);
  expect([codes(faults), lines.map((line) => line.attempt)]).toEqual([['2 duplicate_line', '3 duplicate_line'], [2]]);
});
test.each<[string, unknown[][]]>([
  ['column_missing', [headers.slice(0, 6), ok.slice(0, 6)]], ['column_twice', [[...headers, '日期'], ok]], ['column_unit', [headers.map((h) => h.replace('元', '万元')), ok]], ['header_missing', [['甲', '乙'], [1, 2]]], ['no_lines', [headers]],
])('%s takes nothing from it', async (code, rows) => {
  expect(await read(rows)).toMatchObject({ lines: [], faults: [{ code }] });
});

test('comma-separated text in UTF-8 and in the national character set', async () => {
  const text = '支付单号,次数,金额（元）,结果,凭证号,原因,日期\r\nPO-1,1,"1.50",成功,V1,,2026/11/3\r\n';
  // 支付单号 … in GB 18030.
  const gb = Buffer.from('d6a7b8b6b5a5bac52cb4cecafd2cbdf0b6eea3a8d4aaa3a92cbde1b9fb2cc6bed6a4bac52cd4add2f22cc8d5c6da0d0a504f2d312c312c22312e3530222cb3c9b9a62c56312c2c323032362f31312f330d0a', 'hex');
  for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), gb]) expect(await readReturnedList(bytes)).toEqual({ lines: [meant], faults: [], notes: [] });
});

test('what was meant comes back, whatever the layout, the forms of dates and amounts, and the noise around', async () => {
  const names = { reference: ['支付单号', '支付\u200b单号', '支付编号'], attempt: ['次数', '支付次数'], amount: ['金额(元)', '金额（元）', '金额', '支付金额'], result: ['结果(成功/失败)', '支付结果', '状态'], voucher: ['凭证号', '回单编号', '流水号'], reason: ['原因', '失败原因'], date: ['日期', '交易日期'] } as const;
  const meanings = Object.keys(names) as (keyof typeof names)[];
  const day = fc.tuple(fc.integer({ min: 2013, max: 2030 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }));
  const two = (n: number) => String(n).padStart(2, '0');
  const dates = [([y, m, d]: number[]) => `${y}-${two(m!)}-${two(d!)}`, ([y, m, d]: number[]) => `${y}/${m}/${d}`, ([y, m, d]: number[]) => `${y}年${m}月${d}日`, ([y, m, d]: number[]) => `${y}${two(m!)}${two(d!)}`, ([y, m, d]: number[]) => Number(`${y}${two(m!)}${two(d!)}`), ([y, m, d]: number[]) => new Date(Date.UTC(y!, m! - 1, d!, 15, 30))];
  const grouped = (fen: number) => `${Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ',')}.${two(fen % 100)}`;
  const amounts = [(fen: number) => fen / 100, grouped, (fen: number) => `￥${grouped(fen)}`, (fen: number) => `${grouped(fen)}元`, (fen: number) => grouped(fen).replaceAll(',', '')];
  const line = fc.record({ day, fen: fc.integer({ min: 1, max: 10_000_000_00 }), paid: fc.boolean(), date: fc.constantFrom(...dates), amount: fc.constantFrom(...amounts), attempt: fc.integer({ min: 1, max: 9 }) });
  const noise = fc.subarray(['title', 'remark', 'number', 'blank', 'total', 'footer', 'heads'] as const);
  const layout = fc.tuple(fc.shuffledSubarray(meanings, { minLength: meanings.length }), fc.tuple(...meanings.map((m) => fc.constantFrom(...names[m]))));
  await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), layout, noise, async (lines, [order, heads], kinds) => {
    const has = (kind: (typeof kinds)[number]) => kinds.includes(kind);
    const wrap = (cells: unknown[], n: unknown, remark: unknown) => [...(has('number') ? [n] : []), ...cells, ...(has('remark') ? [remark] : [])];
    const head = wrap(order.map((m) => heads[meanings.indexOf(m)]), '序号', '备注');
    const expected = lines.map((l, i) => ({ reference: `郑知-${i}-1`, attempt: l.attempt, amountFen: String(l.fen), result: l.paid ? 'paid' : 'rejected', voucher: l.paid ? `HD${i}` : '', reason: l.paid ? '' : '退回', paidOn: `${l.day[0]}-${two(l.day[1])}-${two(l.day[2])}` }));
    const body = lines.map((l, i) => {
      const values = { reference: `郑知-${i}-1`, attempt: l.attempt, amount: l.amount(l.fen), result: l.paid ? '成功' : '失败', voucher: expected[i]!.voucher, reason: expected[i]!.reason, date: l.date(l.day) };
      return wrap(order.map((m) => values[m]), i + 1, '加急');
    });
    const total = order.map((m) => (m === 'amount' ? grouped(lines.reduce((sum, l) => sum + l.fen, 0)) : m === order.find((o) => o !== 'amount') ? '合计' : null));
    const middle = Math.floor(body.length / 2);
    const rows = [
      ...(has('title') ? [['支付回单'], ['2026年11月3日']] : []), head, ...body.slice(0, middle), ...(has('blank') ? [[]] : []), ...(has('heads') ? [head] : []), ...body.slice(middle),
      // The word stands in the first cell that has one.
      ...(has('total') ? [has('number') ? ['合计', ...total.map((cell) => (cell === '合计' ? null : cell)), null] : order[0] === 'amount' ? [] : total] : []), ...(has('footer') ? [['制表:王']] : []),
    ];
    const { lines: found, faults } = await read(rows);
    expect(faults).toEqual([]);
    expect(found.map(({ row: _, ...rest }) => rest)).toEqual(expected);
  }), { numRuns: 40 });
}, 120_000);

describe('files made to stop the server', () => {
  const grown = async (add: string, at = '</sheetData>') => changedSheet(await sheetOf([headers, ok]), (xml) => xml.replace(at, add));
  const after = (xml: string) => `</sheetData>${xml}`;
  const inside = (xml: string) => `${xml}</sheetData>`;
  test.each<[string, () => Promise<Uint8Array>, 'read' | RegExp]>([
    ['a validation of the whole sheet', () => grown(after('<dataValidations count="1"><dataValidation type="list" sqref="A1:XFD1048576"><formula1>"a,b"</formula1></dataValidation></dataValidations>')), 'read'],
    ['a merge of the whole sheet', () => grown(after('<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')), 'read'],
    ['cells in the last column', () => grown(inside(Array.from({ length: 2000 }, (_, i) => `<row r="${i + 3}"><c r="XFD${i + 3}"><v>1</v></c></row>`).join(''))), 'read'],
    ['a cell in the last corner', () => grown(inside('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), 'read'],
    ['900,000 rows', () => grown(inside(Array.from({ length: 900_000 }, (_, i) => `<row r="${i + 3}"/>`).join(''))), /too_many_rows|too_large/],
    ['a name for the whole sheet', async () => { const bytes = await sheetOf([headers, ok]); const parts = partsOf(bytes); return packed({ ...parts, 'xl/workbook.xml': parts['xl/workbook.xml']!.replace('</sheets>', '</sheets><definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">回单!$A$1:$XFD$1048576</definedName></definedNames>') }); }, 'read'],
    ['an archive bomb', async () => packed({ ...partsOf(await sheetOf([headers, ok])), 'xl/media/a': new Uint8Array(60 * 1024 * 1024) }), /too_large/],
    ['columns to the last, hidden', () => grown('<cols><col min="1" max="16384" width="9" hidden="1"/></cols><sheetData>', '<sheetData>'), 'read'],
    ['ten thousand levels of elements', () => grown(after(`${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`)), /not_xlsx|read|too_large/],
    ['entities in entities', () => changedSheetOf((xml) => xml.replace(/^<\?xml[^>]*>/, `$&<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100)}">${Array.from({ length: 8 }, (_, i) => `<!ENTITY a${i} "${`&a${i ? i - 1 : ''};`.repeat(10)}">`).join('')}]>`).replace('<t>V1</t>', '<t>&a7;</t>')), /not_xlsx|read/],
    ['half a file', async () => (await sheetOf([headers, ok])).slice(0, 900), /not_xlsx/],
    ['no workbook', async () => Buffer.from('x'), /header_missing/], ['nothing', async () => Buffer.alloc(0), /not_xlsx/], ['bytes', async () => Buffer.from([1, 0, 2]), /not_xlsx/],
    ['an old .xls', async () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), /old_format/],
    ['an encrypted .xlsx', async () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from('EncryptedPackage', 'utf16le')]), /encrypted/],
  ])('%s', async (_, make, expected) => {
    const bytes = await make();
    const { lines, faults } = await readReturnedList(bytes);
    if (expected === 'read') expect([lines, faults]).toEqual([[meant], []]);
    else expect([lines.length === 0 ? faults[0]?.code ?? 'read' : 'read']).toEqual([expect.stringMatching(expected)]);
  });
  const changedSheetOf = async (change: (xml: string) => string) => changedSheet(await sheetOf([headers, ok]), change);
  test('what takes too long, or too much memory, ends its thread and nothing else', async () => {
    const wide = await sheetOf([headers, ...Array.from({ length: 4000 }, (_, i) => withCell(0, `PO-${i}`))]);
    expect(await readReturnedList(wide, { timeMs: 1 })).toMatchObject({ lines: [], faults: [{ code: 'too_long' }] });
    expect((await readReturnedList(wide, { memoryMb: 4 })).faults.map((f) => f.code)).toEqual([expect.stringMatching(/too_large|not_xlsx/)]);
    expect((await read([headers, ok])).lines).toEqual([meant]);
  });
  test('broken containers and parts never hang and never throw', async () => {
    const good = await sheetOf([headers, ok, withCell(0, 'PO-2')]);
    const parts = partsOf(good);
    const bytesBroken = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 20 }).map((changes) => { const copy = Uint8Array.from(good); for (const [at, byte] of changes) copy[at] = byte; return copy; });
    const bits = fc.constantFrom('<row>', '</row>', '<c r="A1" t="s"><v>999999</v></c>', '<c r="ZZZZZ99999999"/>', '<f>', '&#0;', '&amp', '<![CDATA[', ' r="-1"', '"', '\0', '<row r="1048577">', '<v>1e999</v>', '<c t="d"><v>x</v></c>');
    const partBroken = fc.tuple(fc.constantFrom(...Object.keys(parts)), fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), bits), { maxLength: 5 }), fc.boolean()).map(([name, inserts, dropped]) => {
      const changed = { ...parts };
      if (dropped) delete changed[name];
      else for (const [where, bit] of inserts) { const at = Math.floor(where * changed[name]!.length); changed[name] = changed[name]!.slice(0, at) + bit + changed[name]!.slice(at); }
      return packed(changed);
    });
    await fc.assert(fc.asyncProperty(fc.oneof(bytesBroken, partBroken), async (bytes) => {
      const { lines, faults } = await readReturnedList(bytes);
      expect(lines.length + faults.length).toBeGreaterThan(0);
      for (const fault of faults) expect(fault.message.zh).toBeTruthy();
    }), { numRuns: 80 });
  }, 120_000);
});
