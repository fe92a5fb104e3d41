/** One voucher at several lines: seen however it is written, marked where it may be right, refused where the line itself stands twice. */
import { givenTwice, judged, type Line } from '../../domain/project/expenditure.js';
import { documentKey } from '../../domain/document-number.js';
import { referencesOf } from '../../domain/projection/references.js';
import { fc } from '../support/property.js';

const line = (voucher: string, more: Partial<Line> = {}): Line => ({ item: '检索', category: 'data_search', amountFen: '100', spentOn: '2019-03-04', voucher, ...more });
const marksOf = (lines: Line[]) => judged(lines, { filedOn: undefined, counted: undefined, events: [] }).map((l) => [l.marks, l.twins]);

test('one voucher, two lines: marked at both; the same line once more is refused with the line it repeats', () => {
  const lines = [line('记-2'), line('记-3'), line('记－２', { item: '专家费', amountFen: '200' })];
  expect([marksOf(lines), givenTwice(lines)]).toEqual([[[['voucher_twice'], [2]], [[], []], [['voucher_twice'], [0]]], {}]);
  expect(givenTwice([line('记-2'), line('记-3'), line('记 － ２', { item: '检 索' })])).toEqual({ 'expenditure.2.voucher': 'line_twice:1' });
});

test('however a voucher is written: twins are twins of each other, and only a line that is the same in all is refused', () => {
  const wide = (text: string): string => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
  const hand = fc.constantFrom<(text: string) => string>((t) => t, wide, (t) => t.replace('-', '\u2014'), (t) => ` ${t}\u200b`, (t) => t.toLowerCase());
  const one = fc.record({ n: fc.nat(2), hand, amountFen: fc.constantFrom('100', '200'), item: fc.constantFrom('检索', '专家费') });
  fc.assert(fc.property(fc.array(one, { maxLength: 6 }), (typed) => {
    const lines = typed.map(({ n, hand: write, amountFen, item }) => line(write(`PZ-${n}`), { amountFen, item }));
    const seen = judged(lines, { filedOn: undefined, counted: undefined, events: [] });
    seen.forEach((l, i) => { expect(l.twins).toEqual(typed.flatMap((t, j) => (j !== i && t.n === typed[i]!.n ? [j] : []))); });
    const same = (a: number, b: number): boolean => typed[a]!.n === typed[b]!.n && typed[a]!.amountFen === typed[b]!.amountFen && typed[a]!.item === typed[b]!.item;
    expect(Object.keys(givenTwice(lines))).toEqual(typed.flatMap((_, i) => (typed.slice(0, i).some((__, j) => same(i, j)) ? [`expenditure.${i}.voucher`] : [])));
    // What another project is held against is the same key.
    const named = referencesOf({ type: 'ResultsSubmitted', note: { textId: 't', hash: 'h' }, expenditure: lines as never });
    expect(new Set(named?.references.map((r) => r.key)).size).toBe(new Set(typed.map((t) => t.n)).size);
  }));
  expect(referencesOf({ type: 'Issued', documentNumber: '郑知（２０１９）1 号', amountFen: '1', budgetLineId: 'b', awardVersion: 1, instalments: [] })!.references[0]!.key).toBe(documentKey('郑知〔2019〕1号'));
});
