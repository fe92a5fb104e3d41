/** Numbers of documents are one however they are written, and two where they are. */
import { documentKey, sameDocument, voucherKey } from '../../domain/document-number.js';
import { fc } from '../support/property.js';

test.each(['郑财预[2019]1 号', '郑财预（2019）1号', '郑财预（２０１９）第０１号', ' 郑财预﹝2019﹞ 第1号', '郑财预【2019】0001号', '郑\u200b财预〔2019〕1号', '郑财预2019第1号', '郑财预〔2019〕第一号', '郑财预〔二〇一九〕1号', '郑财预〔2019〕1号文', '郑财预2019-1', '郑财预2019年1号', '郑财预〔2019〕1'])('郑财预〔2019〕1号 = %j', (written) => {
  expect(sameDocument('郑财预〔2019〕1号', written)).toBe(true);
});
test.each(['郑财预〔2019〕10号', '郑财预〔2019〕11号', '郑财预〔2020〕1号', '郑财〔2019〕1号', '郑财预〔2019〕100号', '郑财预〔2019〕十一号', '郑财预〔2019〕一百号', '郑财预〔201〕91号', '郑财预20191号'])('郑财预〔2019〕1号 is not %j', (other) => {
  expect(sameDocument('郑财预〔2019〕1号', other)).toBe(false);
});

const FIGURES = '零一二三四五六七八九';
/** 一百零五, 二百一十, 十二. */
function inWords(n: number): string {
  const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
  const head = hundreds ? `${FIGURES[hundreds]}百` : '';
  const middle = tens ? `${tens === 1 && !hundreds ? '' : FIGURES[tens]}十` : hundreds && ones ? '零' : '';
  return `${head}${middle}${ones ? FIGURES[ones] : ''}`;
}

test('any writing of any number has its key, and the key of no other', () => {
  const wide = (text: string): string => text.replace(/[0-9A-Za-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
  const number = fc.record({ office: fc.constantFrom('郑财预', '郑知', '豫财教'), year: fc.integer({ min: 2013, max: 2030 }), n: fc.integer({ min: 1, max: 2000 }) });
  const hand = fc.record({ brackets: fc.constantFrom('〔〕', '[]', '（）', '()', '【】', '［］'), zeros: fc.nat(3), ordinal: fc.boolean(), words: fc.boolean(), space: fc.constantFrom('', ' ', '\u3000', '\u00a0', '\u200b'), wide: fc.boolean() });
  const written = ({ office, year, n }: { office: string; year: number; n: number }, h: { brackets: string; zeros: number; ordinal: boolean; words: boolean; space: string; wide: boolean }): string => {
    const text = `${office}${h.space}${h.brackets[0]}${year}${h.brackets[1]}${h.ordinal ? '第' : ''}${h.space}${h.words && n < 1000 ? inWords(n) : `${'0'.repeat(h.zeros)}${n}`}${h.space}号`;
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
  // Where numbers begin anew each month, year and month are part of the number.
  ['2019-07 记-15', ['2019-7 记-15', '２０１９－０７　记字第15号'], ['记-15', '2019-06 记-15', '2018-07 记-15']],
  // Contracts as well.
  ['HT-2019-001', ['HT（2019）1号', 'ht 2019/001', 'HT〔2019〕第001号', 'ＨＴ－２０１９－１', 'HT2019第一号'], ['HT-2019-011', 'HT-2019-1-1', 'HT-20191', 'HT-2018-001']],
])('the voucher %s in any writing, and none beside it', (said, same, others) => {
  expect(same.filter((s) => voucherKey(s) !== voucherKey(said))).toEqual([]);
  expect(others.filter((s) => voucherKey(s) === voucherKey(said))).toEqual([]);
});
