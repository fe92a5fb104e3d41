/** One patent is one key, however its number is typed; two patents never share one. */
import { patentKey } from '../../../domain/programme/patent-key.js';
import { fc } from '../../support/property.js';

const digits = (n: number): fc.Arbitrary<string> => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n }).map((all) => all.join(''));
const base = fc.oneof(fc.tuple(fc.constantFrom('2003', '2014', '1999'), digits(8)).map((p) => p.join('')), digits(8).filter((d) => !/^(19|20)/.test(d)));
const check = fc.constantFrom('', '.1', '.X', '.x', '9', '．5');
const prefix = fc.constantFrom('', 'ZL', 'zl ', 'ＺＬ', 'CN', 'CN ZL', 'ZL\u200b');
const spaced = (text: string): string => `${text.slice(0, 4)} ${text.slice(4, 5)} ${text.slice(5)}`;

test('prefix, spaces, widths and the check character make no other patent', () => {
  fc.assert(fc.property(base, prefix, check, fc.boolean(), (number, before, after, apart) => {
    expect(patentKey(`${before}${apart ? spaced(number) : number}${after}`)).toBe(number);
  }));
});
test('two numbers are two keys', () => {
  fc.assert(fc.property(base, base, prefix, (a, b, before) => { if (a !== b) expect(patentKey(before + a)).not.toBe(patentKey(b)); }));
});
