/**
 * Who objects, judged by form: a unit by its unified social credit code, a person by the number of an identity document,
 * both by a contact at which they can be reached. Whether it is true the handler asks. Pure.
 */
import { isCreditCode } from '../credit-code.js';
import { isMailAddress } from '../mail-address.js';
import { fold, foldCode } from '../text.js';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** 公民身份号码 (GB 11643-1999): 17 digits with a possible birthday, and the check character modulo 11. */
export function isIdentityNumber(text: string): boolean {
  const found = /^[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(text);
  if (!found) return false;
  const day = new Date(`${found[1]}-${found[2]}-${found[3]}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.getUTCDate() !== Number(found[3]) || Number(found[1]) < 1900) return false;
  return '10X98765432'[WEIGHTS.reduce((sum, w, i) => sum + w * Number(text[i]), 0) % 11] === text[17];
}
/** Passports and permits of residents of Hong Kong, Macao and Taiwan and of foreigners: letters and digits of the usual length. */
const isOtherDocument = (text: string): boolean => /^[A-Z]{1,3}\d{7,15}$/.test(text);

const digits = (text: string): string => text.normalize('NFKC').replace(/[\s()+–—-]/g, '').replace(/^0?086|^86(?=1\d{10}$)/, '');
/** A mobile number of eleven digits, a landline with its area code, or an e-mail address; other words may stand beside it. */
export function isReachable(text: string): boolean {
  if (text.normalize('NFKC').split(/[\s,;，；、]+/).some(isMailAddress)) return true;
  return text.normalize('NFKC').split(/[,;，；、/]|转/).some((part) => { const n = digits(part.replace(/[^\d\s()+–—-]/g, '')); return /^1[3-9]\d{9}$/.test(n) || /^0\d{2,3}[2-8]\d{6,7}$/.test(n) || /^[48]00\d{7}$/.test(n); });
}
/** The address to which the answer goes, where one was given as the contact. */
export const emailIn = (text: string): string | undefined => text.normalize('NFKC').split(/[\s,;，；、]+/).find(isMailAddress);

export interface Objector { objectorKind: 'unit' | 'person'; contact: string; identityProof: string }
/** What is wrong with it, by field; what is left empty is asked for elsewhere. */
export function identityFaults({ objectorKind, contact, identityProof }: Objector): Record<string, 'credit_code' | 'identity_number' | 'contact_unreachable'> {
  const number = foldCode(identityProof);
  return {
    ...(number === '' || (objectorKind === 'unit' ? isCreditCode(number) : isIdentityNumber(number) || isOtherDocument(number)) ? {} : { identityProof: objectorKind === 'unit' ? 'credit_code' as const : 'identity_number' as const }),
    ...(contact.trim() === '' || isReachable(contact) ? {} : { contact: 'contact_unreachable' as const }),
  };
}

/** A text from which a reader learns who objects: it holds a name, a way to reach them or a number of theirs, however it is written. */
export function namesObjector(text: string, identity: readonly string[]): boolean {
  const bare = (said: string): string => fold(said).replace(/[\p{P}\p{S}]+/gu, '');
  const read = bare(text);
  // One character is no name; of a contact each part counts.
  return identity.flatMap((said) => [said, ...said.split(/[\s,;，；、/]+/)]).map(bare).some((part) => Array.from(part).length > 1 && read.includes(part));
}
