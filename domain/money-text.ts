/**
 * The one reading of amounts that people type, banks write and programs send: 640,000.00, ￥640 000元, ６４００００, 64万,
 * 六十四万元, 陆拾肆万元整. What may be meant in two ways is not read. Pure.
 */

/** Yuan as text -> fen; undefined when it is no amount, negative, or finer than a fen. */
export function parseYuan(text: string): bigint | undefined {
  const plain = text.normalize('NFKC').replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '').trim();
  const amount = plain.replace(/^(人民币|RMB|CNY|¥)\s*/iu, '').replace(/\s*(人民币|RMB|CNY)$/iu, '');
  return inDigits(amount) ?? inNumerals(amount.replace(/\s/gu, ''));
}

const DIGITS = /^(\d{1,3}(?:([, ])\d{3}(?:\2\d{3})*)?|\d{1,16})(?:\.(\d{1,6}))?\s*(万|亿)?\s*(?:元|圆)?\s*(?:整|正)?$/u;
const TIMES = { 万: 10_000n, 亿: 100_000_000n } as const;

function inDigits(text: string): bigint | undefined {
  const m = DIGITS.exec(text);
  if (!m) return undefined;
  const [, whole = '', , decimals = '', unit] = m;
  if (unit === undefined && decimals.length > 2) return undefined;
  const millionths = (BigInt(whole.replace(/[, ]/g, '')) * 1_000_000n + BigInt(decimals.padEnd(6, '0'))) * (unit === undefined ? 1n : TIMES[unit as keyof typeof TIMES]);
  return millionths % 10_000n === 0n && millionths < 10n ** 22n ? millionths / 10_000n : undefined;
}

const VALUES: Readonly<Record<string, bigint>> = Object.fromEntries(['零〇', '一壹', '二贰两貳', '三叁參', '四肆', '五伍', '六陆陸', '七柒', '八捌', '九玖'].flatMap((signs, n) => [...signs].map((sign) => [sign, BigInt(n)])));
const D = '[一二三四五六七八九壹贰叁肆伍陆柒捌玖两貳參陸]';
/** Up to 9,999. A last digit stands after tens, after a zero or alone: 一百二 is a hundred and two to one, and twenty to another. */
const SECTION = new RegExp(`^[零〇]?(?:(${D})[千仟])?([零〇])?(?:(${D})[百佰])?([零〇])?(?:(${D})?([十拾]))?([零〇])?(${D})?$`, 'u');

function section(text: string): bigint | undefined {
  const m = text === '' ? null : SECTION.exec(text);
  if (!m) return undefined;
  const [, thousands, , hundreds, , tens, ten, zero, ones] = m;
  const zeroed = zero !== undefined || m[2] !== undefined || m[4] !== undefined;
  if (ones !== undefined && ten === undefined && (thousands ?? hundreds) !== undefined && !zeroed) return undefined;
  const value = (digit: string | undefined): bigint => (digit === undefined ? 0n : VALUES[digit]!);
  return value(thousands) * 1000n + value(hundreds) * 100n + (ten === undefined ? 0n : (tens === undefined ? 1n : value(tens)) * 10n) + value(ones);
}

/** A whole number in numerals; below 10^16. */
function numeral(text: string): bigint | undefined {
  if (/^[零〇]$/u.test(text)) return 0n;
  for (const [unit, times] of [['亿', TIMES['亿']], ['万', TIMES['万']]] as const) {
    const at = text.lastIndexOf(unit);
    if (at < 0) continue;
    const [above, rest] = [numeral(text.slice(0, at)), text.slice(at + 1)];
    // 一万五 is fifteen thousand to one, and ten thousand and five to another.
    if (above === undefined || above === 0n || new RegExp(`^${D}$`, 'u').test(rest)) return undefined;
    const below = rest === '' ? 0n : numeral(rest);
    return below === undefined || below >= times ? undefined : above * times + below;
  }
  return section(text);
}

function inNumerals(text: string): bigint | undefined {
  const m = new RegExp(`^(?:(.+?)(?:元|圆))?([零〇]?)(?:(${D})角)?([零〇]?)(?:(${D})分)?(?:整|正)?$`, 'u').exec(text);
  const [whole, jiao, cent] = m && (m[1] ?? m[3] ?? m[5]) !== undefined ? [m[1], m[3], m[5]] : [text.replace(/[整正]$/u, ''), undefined, undefined];
  const yuan = whole === undefined ? 0n : numeral(whole);
  if (yuan === undefined || yuan >= 10n ** 16n) return undefined;
  return yuan * 100n + (jiao === undefined ? 0n : VALUES[jiao]! * 10n) + (cent === undefined ? 0n : VALUES[cent]!);
}
