/**
 * Numbers of official documents (文号), compared as people write them: 郑财预〔2019〕1号, 郑财预[2019]1 号, 郑财预（２０１９）第01号 are
 * one document. The one key for all of them; what was typed is stored and shown as it was typed. Pure.
 */
import { fold } from './text.js';

/** The folding of texts, without 第 before a number and without leading zeros. */
export const documentKey = (number: string): string => fold(number).replace(/第(?=\d)/gu, '').replace(/(?<!\d)0+(?=\d)/gu, '');
/**
 * Numbers of vouchers (记账凭证号、回单号), which people write in more ways still: 记-1, 记字第1号, 第记-001号, （记-1）. A hyphen counts between
 * digits alone. Holds together what is the same, and now and then what only looks so: what is found by it is told to a person.
 */
export const voucherKey = (number: string): string => documentKey(fold(number).replace(/[()<>"]/gu, '').replace(/字?第|[号號]$/gu, '').replace(/(?<=\D)-|-(?=\D)/gu, '').replace(/^0+(?=.)/u, ''));
export const sameDocument = (a: string, b: string): boolean => documentKey(a) === documentKey(b);
