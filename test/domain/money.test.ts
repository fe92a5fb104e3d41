import { fc } from '../support/property.js';
import { formatWan, formatYuan, inCapitals, parseYuan, shareDown } from '../../domain/money.js';

const anyFen = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n });

describe('大写', () => {
  test.each([
    [0n, '零元整'], [5n, '伍分'], [50n, '伍角整'], [53n, '伍角叁分'], [100n, '壹元整'], [105n, '壹元零伍分'], [1000n, '壹拾元整'],
    [10_753n, '壹佰零柒元伍角叁分'], [10_700n, '壹佰零柒元整'], [140_950n, '壹仟肆佰零玖元伍角整'], [600_714n, '陆仟零柒元壹角肆分'],
    [168_032n, '壹仟陆佰捌拾元叁角贰分'], [32_504n, '叁佰贰拾伍元零肆分'], [30_000_000n, '叁拾万元整'], [70_000_000n, '柒拾万元整'],
    [10_500_000n, '壹拾万伍仟元整'], [100_000_100n, '壹佰万零壹元整'], [1_000_000_000_00n, '壹拾亿元整'], [100_000_001_00n, '壹亿零壹元整'],
    [100_010_000_00n, '壹亿零壹万元整'], [1_000_000_000_000_00n, '壹万亿元整'], [1_234_500_000_000_00n, '壹万贰仟叁佰肆拾伍亿元整'],
    [1_000_500_000_000_00n, '壹万零伍亿元整'],
  ])('%s fen', (amountFen, text) => expect(inCapitals(amountFen)).toBe(text));

  test('a negative amount and one beyond 9,999 万亿 are refused', () => {
    expect(() => inCapitals(-1n)).toThrow(RangeError);
    expect(() => inCapitals(10n ** 18n)).toThrow(RangeError);
  });

  test('reads back to the same amount', () => {
    fc.assert(fc.property(anyFen, (amountFen) => { expect(readCapitals(inCapitals(amountFen))).toBe(amountFen); }));
  });
});

describe('yuan for people', () => {
  test.each([[0n, '0.00'], [1n, '0.01'], [123_456_789n, '1,234,567.89'], [-1_05n, '-1.05'], [100_000n, '1,000.00']])('%s fen is %s', (amountFen, text) => {
    expect(formatYuan(amountFen)).toBe(text);
  });
  test('formatYuan and parseYuan agree both ways', () => {
    fc.assert(fc.property(anyFen, (amountFen) => {
      expect(parseYuan(formatYuan(amountFen))).toBe(amountFen);
      expect(parseYuan(formatYuan(amountFen).replaceAll(',', ''))).toBe(amountFen);
    }));
  });
  test.each(['', '-1', '+1', '1.234', '1e3', '1,23', '12,34.5', '.5', '1.', 'NaN', '0x10', '1,2345', '1 00', '64万5', '一百二', '一万五', '元', '万', '二三', '十十', '0.00000001万', '万一', '一亿亿'])('refuses %p', (text) => {
    expect(parseYuan(text)).toBeUndefined();
  });
  test.each<[string, bigint]>([
    ['￥640,000.00', 64_000_000n], ['640000元', 64_000_000n], ['６４００００', 64_000_000n], ['640 000', 64_000_000n], ['64万', 64_000_000n], ['64.5 万元', 64_500_000n], ['1.2亿', 12_000_000_000n], ['人民币640000元整', 64_000_000n],
    ['六十四万元', 64_000_000n], ['陆拾肆万元整', 64_000_000n], ['六十四万', 64_000_000n], ['一百二十万', 120_000_000n], ['两千三百', 230_000n], ['一万零五', 1_000_500n], ['十万', 10_000_000n], ['三千五百元五角', 350_050n], ['伍分', 5n], ['零元整', 0n],
    ['\u200b640000\u00a0', 64_000_000n], ['¥ 12,000.50', 1_200_050n],
  ])('%j is read as %s fen', (text, amountFen) => { expect(parseYuan(text)).toBe(amountFen); });
  test('capital numerals and their plain forms are read back, whatever the amount', () => {
    const plain = (text: string): string => text.replace(/[壹贰叁肆伍陆柒捌玖拾佰仟]/gu, (c) => '一二三四五六七八九十百千'['壹贰叁肆伍陆柒捌玖拾佰仟'.indexOf(c)]!);
    fc.assert(fc.property(anyFen, (amountFen) => { expect([parseYuan(inCapitals(amountFen)), parseYuan(plain(inCapitals(amountFen)))]).toEqual([amountFen, amountFen]); }));
  });
  test('any text is an amount or none, and never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789,. 元万亿十百千零一二三角分整¥') })), (text) => { expect(['bigint', 'undefined']).toContain(typeof parseYuan(text)); }), { numRuns: 2000 });
  });
  test('万元 for lists rounds down', () => {
    expect(formatWan(30_000_000n)).toBe('30.00');
    expect(formatWan(123_456_789_99n)).toBe('12,345.67');
  });
});

test('a share is rounded down to the fen and all parts of a whole never exceed it', () => {
  expect(shareDown(1n, 5000)).toBe(0n);
  expect(shareDown(60_000_001n, 5000)).toBe(30_000_000n);
  fc.assert(fc.property(anyFen, fc.integer({ min: 0, max: 10_000 }), (amountFen, rateBp) => {
    const share = shareDown(amountFen, rateBp);
    expect(share * 10_000n <= amountFen * BigInt(rateBp) && amountFen * BigInt(rateBp) < (share + 1n) * 10_000n).toBe(true);
    expect(share + shareDown(amountFen, 10_000 - rateBp) <= amountFen).toBe(true);
  }));
});

/** An independent reader of capital numerals. */
function readCapitals(text: string): bigint {
  const [whole, rest] = text.includes('元') ? (text.split('元') as [string, string]) : ['', text];
  const digit = (character: string): bigint => BigInt('零壹贰叁肆伍陆柒捌玖'.indexOf(character));
  const section = (part: string): bigint => {
    let sum = 0n;
    for (const [unit, times] of [['仟', 1000n], ['佰', 100n], ['拾', 10n]] as const) {
      const m = new RegExp(`(.)${unit}`).exec(part);
      if (m) sum += digit(m[1]!) * times;
    }
    const last = part.at(-1);
    return sum + (last && digit(last) > 0n ? digit(last) : 0n);
  };
  const upTo = (part: string, unit: string, times: bigint, below: (rest: string) => bigint, above: (rest: string) => bigint): bigint => {
    const i = part.lastIndexOf(unit);
    return i < 0 ? below(part) : above(part.slice(0, i)) * times + below(part.slice(i + 1));
  };
  const wan = (part: string): bigint => upTo(part, '万', 10_000n, section, section);
  const yuan = upTo(whole, '亿', 100_000_000n, wan, wan);
  const jiao = /(.)角/.exec(rest);
  const cent = /(.)分/.exec(rest);
  return yuan * 100n + (jiao ? digit(jiao[1]!) * 10n : 0n) + (cent ? digit(cent[1]!) : 0n);
}
