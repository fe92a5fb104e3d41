/** One patent is one key however its number is typed: with or without ZL, point and check character. Pure. */
import { foldCode } from '../text.js';

/** Application numbers since 2003 have twelve digits, older ones eight; what follows is the check character. */
export function patentKey(number: string): string {
  const code = foldCode(number).replace(/[.．。·]/gu, '').replace(/^CN/, '').replace(/^ZL/, '').replace(/^CN/, '');
  const long = /^((?:19|20)\d{10})[\dX]?$/.exec(code);
  const short = /^(\d{8})[\dX]?$/.exec(code);
  return long?.[1] ?? short?.[1] ?? code;
}
