/**
 * Text as people and programs send it: one way to compare it, one way to count it, and what no text may hold. `fold` is
 * for comparing alone (names, search, unique indexes); what was typed is stored as it was typed. Pure.
 */
import { z } from 'zod';

// --- comparing ---

/** Formats, joiners, selectors, fillers: nothing of them is seen. U+2800 is a letter of braille without a dot. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]/gu;
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/[\[{\u3014\u3016\u3018\u301a\u3010\u2772]/gu, '('], [/[\]}\u3015\u3017\u3019\u301b\u3011\u2773]/gu, ')'],
  [/[\u300a\u3008\u2039\u00ab\u27e8\u27ea]/gu, '<'], [/[\u300b\u3009\u203a\u00bb\u27e9\u27eb]/gu, '>'],
  [/['\u2018-\u201f\u2032\u2033\u300c-\u300f\u301d-\u301f]/gu, '"'],
  [/[\p{Pd}\u2212]+/gu, '-'], [/[\u2022\u2027\u2219\u22c5\u30fb]/gu, '\u00b7'], [/[\u3002\uff61]/gu, '.'], [/\u3001/gu, ','],
];
/** One letter at a time: the small form of a letter must not hang on its neighbours. */
const small = (text: string): string => Array.from(text, (c) => c.toUpperCase().toLowerCase()).join('');

function foldOnce(text: string): string {
  let folded = small(text.normalize('NFKC')).replace(UNSEEN, '').replace(/[\s\p{Z}]+/gu, '');
  for (const [pattern, one] of ALIKE) folded = folded.replace(pattern, one);
  return folded.normalize('NFKC');
}

/** The same for texts that people take for the same: width, case, spaces, invisible characters, kinds of brackets, quotes and dashes. Never stored in place of what was typed. */
export function fold(text: string): string {
  let folded = foldOnce(text);
  // What one pass puts together the next may still change; three are the most that any letter needs.
  for (let next = foldOnce(folded); next !== folded; next = foldOnce(folded)) folded = next;
  return folded;
}

/** In plain width, without what nobody sees and without spaces. */
const bare = (text: string): string => text.normalize('NFKC').replace(UNSEEN, '').replace(/[\s\p{Z}]+/gu, '');

/** The name of an account: width, case and what nobody sees do not matter, but another letter is another name (ı is no i). */
export const foldName = (text: string): string => bare(text).toLowerCase();

/** What is searched for, word by word: each is looked for by itself. */
export const wordsIn = (text: string): string[] => text.normalize('NFKC').split(/[\s\p{Z}]+/u).map(fold).filter((word) => word !== '');

/** A code or a number of an account, as it is kept: capitals and digits of plain width, no spaces, no hyphens. Twice, because what stood apart for an invisible character may be put together once that is gone. */
export const foldCode = (text: string): string => bare(bare(text)).replace(/[\p{Pd}\u2212]+/gu, '').toUpperCase();

/** A number that was printed, as it was printed: with its hyphens, without what nobody sees or means. */
export const foldNumber = (text: string): string => text.normalize('NFKC').replace(UNSEEN, '').replace(/[\p{Pd}\u2212]/gu, '-').replace(/[\s\p{Z}]+/gu, '').toUpperCase();
/** Letters, digits and the signs of numbers in plain width, all else as it was typed: a number is dialled, searched and printed so. */
export const plainWidth = (text: string): string => text.replace(/[\uff0b\uff0d-\uff19\uff21-\uff3a\uff41-\uff5a]/gu, (c) => c.normalize('NFKC')).trim();
/** Digits as they are counted with: plain width, no spaces and no commas between thousands; a sign stays. */
export const foldDigits = (text: string): string => text.normalize('NFKC').replace(UNSEEN, '').trim().replace(/^\u2212/, '-').replace(/(?<=\d)[, ](?=\d{3}(\D|$))/g, '');

/** What only sets apart within a name, of the characters that are left by `fold`; the same for PostgreSQL. */
export const SETS_APART = '[-.,;:!?·"()<>_/]+';
/** What an application is for (a park, an industry, a case), as it is compared: nobody is given twice for one thing written in two ways. */
export const objectKey = (object: string): string => fold(object).replace(new RegExp(SETS_APART, 'gu'), '');

export const sameText = (a: string, b: string): boolean => fold(a) === fold(b);

// --- what a text may hold ---

/** At least one character that is seen: no space, no format, no filler, no accent without a letter. */
export const isVisible = (text: string): boolean => /[^\s\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]|\p{Co}/u.test(text);

/** Half of a pair, NUL, and points that are no characters: no database, sheet or document keeps them. */
const LONE = /[\ud800-\udfff]/u;
const NO_CHARACTER = /[\0\ufdd0-\ufdef\ufffe\uffff]|[\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/u;
export const isWellFormed = (text: string): boolean => !LONE.test(text) && !text.includes('\0');

/** Every text in a value that came in, names too, that is malformed: its path and the code. */
export function malformedIn(value: unknown, path = ''): Record<string, 'malformed_text'> {
  if (typeof value === 'string') return isWellFormed(value) ? {} : { [path]: 'malformed_text' };
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return {};
  const found: Record<string, 'malformed_text'> = {};
  for (const [name, inner] of Object.entries(value)) {
    const at = path === '' ? wellFormed(name) : `${path}.${wellFormed(name)}`;
    if (!isWellFormed(name)) found[at] = 'malformed_text';
    Object.assign(found, malformedIn(inner, at));
  }
  return found;
}
/** The same value with U+FFFD where a text of it is malformed: what is kept of a refused request is what is hashed of it. */
export function mended<T>(value: T): T {
  if (typeof value === 'string') return wellFormed(value) as T;
  if (Array.isArray(value)) return value.map(mended) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [wellFormed(name), mended(inner)])) as T;
}

/** Turns the writing of what follows around: a name could be read as another. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/u;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n]/u;

/** Line ends as one character, nothing empty around it: the same text whether a page or a program sent it. */
export const tidy = (text: string): string => text.replace(/\r\n?|\u2028|\u2029/gu, '\n').trim();

/** Characters as people count them; a line end is one, however it was sent. */
export function countCharacters(text: string): number {
  let n = 0;
  for (const _ of text.replaceAll('\r\n', '\n')) n += 1;
  return n;
}

/** At most `max` characters, none of them cut in two. What is malformed is shown as U+FFFD. */
export const cutText = (text: string, max: number): string => Array.from(wellFormed(text)).slice(0, max).join('');
/** For a record of what a stranger sent: halves of pairs and NUL are shown as U+FFFD. */
export const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff\0]/gu, '\ufffd');

export type TextFault = 'required' | 'not_visible' | 'malformed_text' | 'control_characters' | 'direction_marks' | 'too_long';

/** Why a text cannot be taken; undefined when it can. The text is tidy already. */
export function textFault(text: string, { max, lines }: { max: number; lines: boolean }): TextFault | undefined {
  if (!isWellFormed(text) || NO_CHARACTER.test(text)) return 'malformed_text';
  if ((lines ? CONTROL_BUT_LINES : CONTROL).test(text)) return 'control_characters';
  if (DIRECTION.test(text)) return 'direction_marks';
  if (text !== '' && !isVisible(text)) return 'not_visible';
  return countCharacters(text) > max ? 'too_long' : undefined;
}

// --- fields ---

const field = (max: number, lines: boolean, needed: boolean) => z.string().overwrite(tidy).superRefine((text, context) => {
  const fault = text === '' && needed ? 'required' : textFault(text, { max, lines });
  if (fault) context.addIssue({ code: 'custom', message: fault });
}).meta({ ...(needed ? { minLength: 1 } : {}), maxLength: max });

/** Sentences, with line breaks. */
export const freeText = (max: number) => field(max, true, true);
/** Sentences, or nothing. */
export const textOrNothing = (max: number) => field(max, true, false);
/** A name, a title, a number of a document: one line. */
export const nameText = (max: number) => field(max, false, true);
/** The same where nothing may be given. */
export const nameOrNothing = (max: number) => field(max, false, false);
/** An id as the house gave it out: taken as it is. */
export const idText = (max: number) => z.string().superRefine((text, context) => {
  const fault = text === '' ? 'required' : textFault(text, { max, lines: false });
  if (fault) context.addIssue({ code: 'custom', message: fault });
}).meta({ minLength: 1, maxLength: max });
/** A code or an account: kept without spaces, hyphens and full-width digits, however it was typed. */
export const codeText = (shape: RegExp, fault: string) => z.string().overwrite(foldCode).regex(shape, fault);
