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

/**
 * Why a text that was meant as a code is none, as a message code with the place: a character that stands in no code, too
 * many or too few of them, or a check character that does not follow from the others. Undefined for a code, and for
 * what was not meant as one (a name).
 */
export function creditCodeFault(text: string): string | undefined {
  if (!/^[0-9A-Z]{15,21}$/.test(text) || (text.match(/\d/g) ?? []).length < 6) return undefined;
  if (text.length !== 18) return `credit_code_length:${text.length}`;
  const wrong = [...text].findIndex((c, i) => !ALPHABET.includes(c) || (i >= 2 && i < 8 && !/\d/.test(c)));
  if (wrong >= 0) return `credit_code_character:${wrong + 1}`;
  const check = creditCodeCheck(text);
  return text[17] === check ? undefined : `credit_code:${check}`;
}

/** True for 18 capital characters of the right shape (region code in digits) with the right check character. */
export const isCreditCode = (text: string): boolean => SHAPE.test(text) && text[17] === creditCodeCheck(text);
