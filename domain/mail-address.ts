/**
 * The one reading of a mail address, asked at entry (forms, objections), by the settings and before a mail leaves: one mailbox, no list, no words
 * around it, nothing that could become a header. Not the whole grammar: what relays carry. Non-goal: whether somebody reads it.
 */

/** undefined: one address. `list`: several in one field. */
export type MailAddressFault = 'empty' | 'list' | 'invalid';

const LOCAL = /^[^\s@<>()[\]\\,;:"\p{C}]+$/u;
/** The last label is a name, never a number: 10.0.0.1 is no domain. */
const TOP = /^(?=.*\p{L}).{2,}$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;

export function mailAddressFault(text: string): MailAddressFault | undefined {
  const address = text.trim();
  if (address === '') return 'empty';
  if ((address.match(/@/g)?.length ?? 0) > 1 && /[\s,;，；、/|]/.test(address)) return 'list';
  const [local = '', domain = '', ...rest] = address.split('@');
  if (rest.length > 0 || !LOCAL.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..') || Buffer.byteLength(local) > 64) return 'invalid';
  const labels = domain.split('.');
  const right = labels.length > 1 && domain.length <= 253 && Buffer.byteLength(address) <= 254 && labels.every((label) => label.length <= 63 && LABEL.test(label)) && TOP.test(labels.at(-1)!);
  return right ? undefined : 'invalid';
}
export const isMailAddress = (text: string): boolean => mailAddressFault(text) === undefined;

/** `名称 <address>` or an address alone, as in a setting; undefined when it is neither. */
export function namedAddress(text: string): { name: string; address: string } | undefined {
  const [, name = '', address = text.trim()] = /^\s*"?([^"<>@\p{C}]*?)"?\s*<([^<>]+)>\s*$/u.exec(text) ?? [];
  return mailAddressFault(address) === undefined && /^\p{ASCII}+$/u.test(address) ? { name, address } : undefined;
}
