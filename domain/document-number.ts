/**
 * Numbers of official documents (文号), contracts and vouchers, compared as people write them: 郑财预〔2019〕1号, 郑财预[2019]1 号,
 * 郑财预2019第01号, 郑财预（２０１９）一号 are one document. The one key for all of them; what was typed is stored and shown as it was
 * typed. The steps are written so that PostgreSQL can take them as well (prisma/store/fold.ts). Pure.
 */
import { fold } from './text.js';

/** Figures in words, one for one; 十 and 百 are read where they stand. */
export const NUMERALS = ['〇零一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖拾佰', '00123456789122334566789十百'] as const;
/** From what pattern to what, one after the other, over the folded text with its figures. */
const STEPS: readonly (readonly [string, string])[] = [
  ['(?<=[0-9])十(?=[0-9])', ''], ['(?<=[0-9])十', '0'], ['十(?=[0-9])', '1'], ['十', '10'],
  ['(?<=[0-9])百0(?=[0-9])', '0'], ['(?<=[0-9])百(?=[0-9][0-9])', ''], ['(?<=[0-9])百(?![0-9])', '00'],
  // What only sets apart: it counts between figures alone, whatever it is.
  ['第', '-'], ['[-()<>"/_.,:·#]+', '-'], ['(?<=[0-9])年-?(?=[0-9])', '-'],
  ['-?[号號](文|文件)?-?$', ''], ['(?<![0-9])-|-(?![0-9])', ''],
  ['(?<![0-9])0+(?=[0-9])', ''], ['^0+(?=.)', ''],
];
/** 记字第1号 is 记-1; of a document 字 is part of its name (郑政字). */
const OF_VOUCHERS: readonly (readonly [string, string])[] = [['字第', '-']];

export type KeyKind = 'document' | 'voucher';
export const stepsOf = (kind: KeyKind): readonly (readonly [string, string])[] => (kind === 'voucher' ? [...OF_VOUCHERS, ...STEPS] : STEPS);
const COMPILED = { document: stepsOf('document').map(([from, to]) => [new RegExp(from, 'gu'), to] as const), voucher: stepsOf('voucher').map(([from, to]) => [new RegExp(from, 'gu'), to] as const) };
const FIGURES: Readonly<Record<string, string>> = Object.fromEntries(Array.from(NUMERALS[0], (c, i) => [c, NUMERALS[1][i]!]));

const keyOf = (kind: KeyKind, number: string): string =>
  COMPILED[kind].reduce((text, [from, to]) => text.replace(from, to), Array.from(fold(number), (c) => FIGURES[c] ?? c).join(''));

export const documentKey = (number: string): string => keyOf('document', number);
/**
 * Numbers of vouchers (记账凭证号、回单号) and contracts: 记-1, 记字第1号, 第记-001号, （记-1）. Holds together what is the same, and now and
 * then what only looks so: what is found by it is told to a person, or named by a refusal.
 */
export const voucherKey = (number: string): string => keyOf('voucher', number);
export const sameDocument = (a: string, b: string): boolean => documentKey(a) === documentKey(b);
export const sameVoucher = (a: string, b: string): boolean => voucherKey(a) === voucherKey(b);
