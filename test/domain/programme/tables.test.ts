/** Lines of text as tables: what may be meant in two ways is refused by its line, and what is shown is read again as it was. */
import { table, type TableKind } from '../../../domain/programme/field-kinds/index.js';
import { columnsOf, TABLES } from '../../../domain/programme/field-kinds/tables.js';
import { fc } from '../../support/property.js';

const read = (kind: TableKind, text: string) => table(kind).read(text);

test.each<[TableKind, string, unknown]>([
  // A comma of ten thousands is none of thousands, and parts nothing.
  ['budget', '许可 30,0000', { row: 1, column: 'amountFen' }],
  ['budget', '许可 30，0000', { row: 1, column: 'amountFen' }],
  ['budget', '许可 30，000', { row: 1, column: 'amountFen' }],
  ['budget', '检索, 1000.00\n许可 30,1234', { row: 2, column: 'amountFen' }],
  ['indicators', '专利 6,1234', { row: 1, column: 'target' }],
])('%s: %j is refused by its line', (kind, text, at) => {
  const reading = read(kind, text);
  expect(reading.is === 'fault' ? reading.faults.map((f) => [f.code, f.at]) : reading).toEqual([['required', at]]);
});

test('lines as people paste them are read as before', () => {
  expect(read('budget', '专利导航服务, 640000.00, 财政\n许可,300000')).toEqual({ is: 'value', value: [{ item: '专利导航服务', amountFen: '64000000', source: 'fiscal' }, { item: '许可', amountFen: '30000000' }] });
  for (const line of ['导航,服务合同,640000.00,2019-03-04,记-1', '导航，服务合同，640000，2019年3月4日，记-1', '导航 | 服务合同 | 640,000.00 | 2019-03-04 | 记-1']) {
    expect(read('expenditure', line)).toEqual({ is: 'value', value: [{ item: '导航', category: 'navigation_service', amountFen: '64000000', spentOn: '2019-03-04', voucher: '记-1' }] });
  }
  expect(read('patents', 'ZL201810012345.6,一种方法,发明')).toEqual({ is: 'value', value: [{ number: 'ZL201810012345.6', title: '一种方法', kind: 'invention' }] });
});

test('however digits are grouped by a comma of either kind: an amount holds all of them, or the line is refused', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 6 });
  const before = fc.constantFrom('许可 ', '许可', '设备A', '第3批 ');
  fc.assert(fc.property(before, digits, digits, fc.constantFrom(',', '，'), (item, a, b, comma) => {
    const reading = read('budget', `${item}${a}${comma}${b}`);
    // Never the second part alone, with the first left in the name.
    expect(reading).toMatchObject({ is: 'fault', faults: [{ code: 'required', at: { row: 1, column: 'amountFen' } }] });
    const parted = read('budget', `${item}费${comma}${a}`);
    expect(parted).toEqual({ is: 'value', value: [{ item: `${item}费`.trim(), amountFen: String(BigInt(a) * 100n) }] });
  }), { numRuns: 500 });
});

test('whatever the cells of a row of any table are: shown and read again it is the same row', () => {
  const word = fc.string({ unit: fc.constantFrom(...'专利导航AB12-、，, '), minLength: 1, maxLength: 8 }).map((s) => s.trim()).filter((s) => s !== '');
  const cell = { text: word, money: fc.nat(99_999_999).map(String), number: fc.nat(9_999), date: fc.constantFrom('2019-03-04', '1999-12-31'), choice: fc.constant('') } as const;
  for (const kind of Object.keys(TABLES) as TableKind[]) {
    const row = fc.record(Object.fromEntries(columnsOf(kind).map((c) => [c.id, c.kind === 'choice' ? fc.constantFrom(...(c.options ?? []).map((o) => o.value)) : cell[c.kind]])));
    fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), (rows) => {
      const first = table(kind).read(rows);
      fc.pre(first.is === 'value');
      const { value } = first as { value: Record<string, unknown>[] };
      expect(table(kind).read(table(kind).show(value))).toEqual({ is: 'value', value });
    }), { numRuns: 200 });
  }
});
