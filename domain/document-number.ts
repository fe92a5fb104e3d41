/**
 * Numbers of official documents (文号), compared as people write them: 郑财预〔2019〕1号, 郑财预[2019]1 号, 郑财预（２０１９）第01号 are
 * one document. The one key for all of them; what was typed is stored and shown as it was typed. Pure.
 */
import { fold } from './text.js';

/** The folding of texts, without 第 before a number and without leading zeros. */
export const documentKey = (number: string): string => fold(number).replace(/第(?=\d)/gu, '').replace(/(?<!\d)0+(?=\d)/gu, '');
export const sameDocument = (a: string, b: string): boolean => documentKey(a) === documentKey(b);
