/** The unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, the last one a check character modulo 31. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const SHAPE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

/** The check character of the first 17 characters; weights are 3^i modulo 31. */
export function creditCodeCheck(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of first17.slice(0, 17)) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (sum % 31)) % 31]!;
}

/** True for 18 capital characters of the right shape (region code in digits) with the right check character. */
export const isCreditCode = (text: string): boolean => SHAPE.test(text) && text[17] === creditCodeCheck(text);
