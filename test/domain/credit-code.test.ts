import { fc } from '../support/property.js';
import { creditCodeCheck, creditCodeFault, isCreditCode } from '../../domain/credit-code.js';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const body = fc.tuple(
  fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 2, maxLength: 2 }),
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 9, maxLength: 9 }),
).map((parts) => parts.join(''));

test.each(['91350100M000100Y43', '91440300708461136T'])('%s is a code', (code) => expect(isCreditCode(code)).toBe(true));

test.each(['', '91350100M000100Y44', '91350100m000100y43', '91350100M000100Y4', '91350100M000100Y433', '9135O100M000100Y43', '91350100M000100I43', ' 91350100M000100Y43', '91350100M000100Y43\n'])(
  '%p is none', (code) => expect(isCreditCode(code)).toBe(false));

test.each([
  ['91350100M000100Y43', undefined], ['91350100M000100Y44', 'credit_code:3'], ['9135O100M000100Y43', 'credit_code_character:5'], ['91350100M000100I43', 'credit_code_character:16'], ['91350100M000100Y4', 'credit_code_length:17'], ['ZHENGZHOUUNIVERSITY', undefined], ['', undefined],
])('%j is told what is wrong with it: %s', (text, fault) => { expect(creditCodeFault(text)).toBe(fault); });

test('one wrong character is always found', () => {
  fc.assert(fc.property(body, fc.nat(17), fc.nat(29), (first17, at, step) => {
    const code = first17 + creditCodeCheck(first17);
    expect(isCreditCode(code)).toBe(true);
    const other = ALPHABET[(ALPHABET.indexOf(code[at]!) + 1 + step) % 31]!;
    expect(isCreditCode(code.slice(0, at) + other + code.slice(at + 1))).toBe(false);
  }));
});
