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
const partsOf = (contact: string): string[] => contact.normalize('NFKC').split(/[\s,;，；、]+/);
/** A mobile number of eleven digits, a landline with its area code, or an e-mail address; other words may stand beside it. */
export function isReachable(text: string): boolean {
  if (partsOf(text).some(isMailAddress)) return true;
  return text.normalize('NFKC').split(/[,;，；、/]|转/).some((part) => { const n = digits(part.replace(/[^\d\s()+–—-]/g, '')); return /^1[3-9]\d{9}$/.test(n) || /^0\d{2,3}[2-8]\d{6,7}$/.test(n) || /^[48]00\d{7}$/.test(n); });
}
/** The address to which the answer goes, where one was given as the contact. */
export const emailIn = (text: string): string | undefined => partsOf(text).find(isMailAddress);

export interface Objector { objectorKind: 'unit' | 'person'; contact: string; identityProof: string }
/** What is wrong with it, by field; what is left empty is asked for elsewhere. */
export function identityFaults({ objectorKind, contact, identityProof }: Objector): Record<string, 'credit_code' | 'identity_number' | 'contact_unreachable'> {
  const number = foldCode(identityProof);
  return {
    ...(number === '' || (objectorKind === 'unit' ? isCreditCode(number) : isIdentityNumber(number) || isOtherDocument(number)) ? {} : { identityProof: objectorKind === 'unit' ? 'credit_code' as const : 'identity_number' as const }),
    ...(contact.trim() === '' || isReachable(contact) ? {} : { contact: 'contact_unreachable' as const }),
  };
}

/** Figures of a text in plain width, without what sets them apart. */
const figures = (said: string): string => said.normalize('NFKC').replace(/[\s\p{Z}\p{Cf}()\p{Pd}.·]/gu, '');
const withoutCountry = (run: string): string => run.replace(/^(00)?86(?=1[3-9]\d{9}$)/, '');
const bare = (said: string): string => fold(said).replace(/[\p{P}\p{S}]+/gu, '');

/** Chinese sets no words apart; letters are a name only where the word begins and ends with them. */
function namesWhole(text: string, name: string): boolean {
  const part = bare(name);
  if (Array.from(part).length < 2) return false;
  if (!/^[\p{Script=Latin}\d]+$/u.test(part)) return bare(text).includes(part);
  const words = name.normalize('NFKC').toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
  return new RegExp(`(?<![\\p{Script=Latin}\\d])${words.join('[^\\p{L}\\d]*')}(?![\\p{Script=Latin}\\d])`, 'u').test(text.normalize('NFKC').toLowerCase());
}

export interface Identity { name: string; contact: string; identityProof: string }
/**
 * A text from which a reader learns who objects, however it is written: the name as a whole, the number of the document,
 * an address, or a number they are reached at. Words that stand beside these in the contact (电话, a form of address) name nobody.
 */
export function namesObjector(text: string, { name, contact, identityProof }: Identity): boolean {
  const proof = bare(identityProof);
  const numbers = (figures(contact).match(/\d{7,}/g) ?? []).map(withoutCountry);
  const addresses = partsOf(contact.normalize('NFKC').replace(/[()]/g, ' ')).filter(isMailAddress);
  return namesWhole(text, name)
    || (proof.length > 5 && bare(text).includes(proof))
    || addresses.some((address) => fold(text).includes(fold(address)))
    || numbers.some((number) => figures(text).includes(number));
}
