/** Numbers of documents are one however they are written, and two where they are. */
import { documentKey, sameDocument, voucherKey } from '../../domain/document-number.js';
import { fc } from '../support/property.js';

test.each(['郑财预[2019]1 号', '郑财预（2019）1号', '郑财预（２０１９）第０１号', ' 郑财预﹝2019﹞ 第1号', '郑财预【2019】0001号', '郑\u200b财预〔2019〕1号'])('郑财预〔2019〕1号 = %j', (written) => {
  expect(sameDocument('郑财预〔2019〕1号', written)).toBe(true);
});
test.each(['郑财预〔2019〕10号', '郑财预〔2019〕11号', '郑财预〔2020〕1号', '郑财〔2019〕1号', '郑财预〔2019〕100号'])('郑财预〔2019〕1号 is not %j', (other) => {
  expect(sameDocument('郑财预〔2019〕1号', other)).toBe(false);
});

test('any writing of any number has its key, and the key of no other', () => {
  const wide = (text: string): string => text.replace(/[0-9A-Za-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
  const number = fc.record({ office: fc.constantFrom('郑财预', '郑知', '豫财教'), year: fc.integer({ min: 2013, max: 2030 }), n: fc.integer({ min: 1, max: 2000 }) });
  const hand = fc.record({ brackets: fc.constantFrom('〔〕', '[]', '（）', '()', '【】', '［］'), zeros: fc.nat(3), ordinal: fc.boolean(), space: fc.constantFrom('', ' ', '\u3000', '\u00a0', '\u200b'), wide: fc.boolean() });
  const written = ({ office, year, n }: { office: string; year: number; n: number }, h: { brackets: string; zeros: number; ordinal: boolean; space: string; wide: boolean }): string => {
    const text = `${office}${h.space}${h.brackets[0]}${year}${h.brackets[1]}${h.ordinal ? '第' : ''}${h.space}${'0'.repeat(h.zeros)}${n}${h.space}号`;
    return h.wide ? wide(text) : text;
  };
  fc.assert(fc.property(number, number, hand, hand, (a, b, one, other) => {
    expect(documentKey(written(a, one))).toBe(documentKey(written(a, other)));
    expect(sameDocument(written(a, one), written(b, other))).toBe(a.office === b.office && a.year === b.year && a.n === b.n);
  }), { numRuns: 1000 });
});

test.each([
  ['记-1', ['记－１', '记—1', '第记-1号', '记字第1号', '记-001', '【记-1】', '记-１号', '记 - 1', '记\u200b-1'], ['记-11', '记-2', '收-1', '记-1-1', '记-10']],
  ['HD44B09B6247', ['（HD44B09B6247）', '第HD44B09B6247号', '0HD44B09B6247', 'hd44b09b6247'], ['HD44B09B6248', 'HD44B09B62470']],
])('the voucher %s in any writing, and none beside it', (said, same, others) => {
  expect(same.filter((s) => voucherKey(s) !== voucherKey(said))).toEqual([]);
  expect(others.filter((s) => voucherKey(s) === voucherKey(said))).toEqual([]);
});
