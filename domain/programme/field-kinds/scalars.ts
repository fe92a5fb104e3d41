/** Kinds of one value: text, number, amount, date, choice, yes or no, telephone, e-mail. */
import { mailAddressFault } from '../../mail-address.js';
import { formatYuan, parseYuan } from '../../money.js';
import { textFault } from '../../text.js';
import { isPlainDate, typedDay, type PlainDate } from '../../time.js';
import { fault, isNothing, nothing, ofText, value, type Fault, type FieldKind } from './kind.js';

const MOST_FEN = 999_999_999_999_999_999n;

/** Typed with full-width characters it is the same. */
const plain = (text: string): string => text.normalize('NFKC').trim();

const textOf = (max: number, lines: boolean): FieldKind<string> => ({
  read: (given) => (isNothing(given) ? nothing : typeof given !== 'string' ? fault('invalid_type') : written(given.trim(), max, lines)),
  show: (v) => v,
});
const written = (text: string, max: number, lines: boolean) => {
  const code = textFault(text, { max, lines });
  return code ? fault(code) : value(text);
};
export const text = textOf(300, false);
export const longtext = textOf(20_000, true);

export const integer: FieldKind<number> = {
  read: (given, rule = {}) => ofText(given, (typed) => {
    const digits = plain(typed).replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '');
    const n = Number(digits);
    if (!/^[+-]?\d{1,15}$/.test(digits)) return fault('not_integer');
    return n < (rule.min ?? 0) ? fault('too_small') : n > (rule.max ?? Number.MAX_SAFE_INTEGER) ? fault('too_big') : value(n);
  }),
  show: String, fact: (n) => n,
};

/** A target: whole or with decimals, not negative. */
export const number: FieldKind<number> = {
  read: (given) => ofText(given, (typed) => {
    const digits = plain(typed).replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '');
    return /^\d{1,12}(\.\d{1,6})?$/.test(digits) ? value(Number(digits)) : fault('not_number');
  }),
  show: String,
};

/** Typed in yuan; the value is fen as digits. */
export const money: FieldKind<string> = {
  read: (given) => ofText(given, (typed) => {
    const fen = parseYuan(typed);
    return fen === undefined || fen > MOST_FEN ? fault('not_money') : value(fen.toString());
  }),
  show: (fen) => formatYuan(BigInt(fen)).replaceAll(',', ''),
  fact: (fen) => fen,
};

export const date: FieldKind<PlainDate> = {
  read: (given) => ofText(given, (typed) => { const read = typedDay(typed); return 'fault' in read ? fault(read.fault) : value(read.day); }),
  faults: (day, rule, { today, dateOf }) => {
    const bound = (named: string | undefined): PlainDate | undefined => (named === undefined ? undefined : named === 'today' ? today : isPlainDate(named) ? named : dateOf?.(named));
    const found: Fault[] = [];
    const latest = bound(rule.notAfter);
    const earliest = bound(rule.notBefore);
    if (latest !== undefined && day > latest) found.push({ code: rule.notAfter === 'today' ? 'after_today' : `not_after:${rule.notAfter}` });
    if (earliest !== undefined && day < earliest) found.push({ code: rule.notBefore === 'today' ? 'before_today' : `not_before:${rule.notBefore}` });
    return found;
  },
  show: (day) => day, fact: (day) => day,
};

export const choice: FieldKind<string> = {
  read: (given, rule = {}) => (isNothing(given) ? nothing : typeof given !== 'string' ? fault('invalid_type') : !rule.options || rule.options.some((o) => o.value === given) ? value(given) : fault('not_an_option')),
  show: (v) => v, fact: (v) => v,
};

export const boolean: FieldKind<boolean> = {
  read: (given, rule = {}) => {
    const yes = given === true || given === 'true' || given === 'on';
    if (!yes && !isNothing(given) && given !== false && given !== 'false') return fault('invalid_type');
    return yes || !rule.required ? value(yes) : isNothing(given) ? nothing : fault('commitment');
  },
  show: String, fact: (v) => v,
};

/** 0371-63330000, 138 0000 0000, +86 …, with an extension. One number: a second one would be dialled as part of the first. */
export const telephone: FieldKind<string> = {
  read: (given) => ofText(given, (typed) => {
    const number = plain(typed).replace(/[\u2010-\u2015\u2212]/g, '-');
    if (/[,、;；/，]|\d\s{2,}\d|或/.test(number)) return fault('one_telephone');
    const [main = '', extension = ''] = number.split(/(?:转|ext\.?|x|#)/i, 2).map((part) => part.trim());
    const digits = main.replace(/^\+?86[- ]?(?=1\d{10}$|0?\d{2,3}[- ]?\d{7,8}$)/, '').replace(/[\s()-]/g, '');
    const shape = /^\+?\d{7,15}$/.test(digits) && !(/^1\d{10}$/.test(digits) && !/^1[3-9]/.test(digits)) && !/^(\d)\1+$/.test(digits);
    return shape && /^\d{0,6}$/.test(extension) ? value(number) : fault('not_telephone');
  }),
  show: (v) => v,
};

export const email: FieldKind<string> = {
  read: (given) => ofText(given, (typed) => {
    const address = plain(typed);
    const wrong = mailAddressFault(address);
    return wrong === undefined ? value(address) : fault(wrong === 'list' ? 'one_email' : 'not_email');
  }),
  show: (v) => v,
};
