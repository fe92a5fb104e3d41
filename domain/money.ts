/**
 * Money is `bigint` fen; on the wire and in events a digit string. Rates are basis points. Shares round down to
 * the fen (Q27). Formatting for people lives here too, so that no page formats an amount in its own way.
 */
export { parseYuan } from './money-text.js';
export type FenText = string;

export const fen = (text: FenText): bigint => BigInt(text);
export const fenText = (amount: bigint): FenText => amount.toString();

/** `amount` × `rateBp` / 10 000, rounded down. Both at least 0. */
export const shareDown = (amountFen: bigint, rateBp: number): bigint => (amountFen * BigInt(rateBp)) / 10_000n;

export const minFen = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const sumFen = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, a) => sum + a, 0n);

/** 123456789n -> "1,234,567.89" (yuan). */
export function formatYuan(amountFen: bigint): string {
  const sign = amountFen < 0n ? '-' : '';
  const abs = amountFen < 0n ? -amountFen : amountFen;
  const yuan = (abs / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${yuan}.${(abs % 100n).toString().padStart(2, '0')}`;
}

/** 30000000n -> "30.00" (万元, for lists; rounded down to 百元). */
export const formatWan = (amountFen: bigint): string => {
  const hundredths = amountFen / 10_000n;
  return `${(hundredths / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',')}.${(hundredths % 100n).toString().padStart(2, '0')}`;
};

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const UNITS = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '万亿'];

/** Amount in capital Chinese numerals as vouchers write it: 30000000n -> 叁拾万元整. */
export function inCapitals(amountFen: bigint): string {
  if (amountFen < 0n || amountFen >= 10n ** 18n) throw new RangeError('amount must be 0 or more, of at most 18 digits');
  const yuan = amountFen / 100n;
  const jiao = Number((amountFen / 10n) % 10n);
  const cent = Number(amountFen % 10n);
  let text = '';
  const groups: number[] = [];
  for (let rest = yuan; rest > 0n; rest /= 10_000n) groups.unshift(Number(rest % 10_000n));
  let gap = false;
  groups.forEach((group, i) => {
    const place = groups.length - 1 - i;
    if (group === 0) { gap = text !== ''; return; }
    let part = '';
    let zero = text !== '' && (gap || group < 1000);
    for (let p = 3; p >= 0; p -= 1) {
      const digit = Math.floor(group / 10 ** p) % 10;
      if (digit === 0) { zero ||= part !== ''; continue; }
      part += (zero ? '零' : '') + DIGITS[digit] + UNITS[p];
      zero = false;
    }
    gap = false;
    // 壹万贰仟亿, not 壹万亿贰仟亿: 亿 is said once.
    text += part + (place === 3 && groups[i + 1] !== 0 ? '万' : GROUPS[place]);
  });
  if (text !== '') text += '元';
  if (jiao === 0 && cent === 0) return (text === '' ? '零元' : text) + '整';
  if (jiao > 0) text += DIGITS[jiao] + '角';
  else if (text !== '') text += '零';
  return cent > 0 ? `${text}${DIGITS[cent]}分` : `${text}整`;
}
