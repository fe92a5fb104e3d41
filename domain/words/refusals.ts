/** A refusal as a person reads it: what was wrong, what to do, the facts, the fields, what is allowed now. */
import type { CommandType } from '../commands/index.js';
import type { Rejection } from '../errors.js';
import { formatYuan } from '../money.js';
import { command, commandLabel, type CommandPlace } from './commands.js';
import { formatBytes, formatEnd, formatMinute } from './dates.js';
import { errorFact, errorHelp } from './error-help.js';
import { error } from './errors.js';
import { fieldError } from './fields.js';
import { applicantKind, capacity } from './people.js';
import { fill, type Locale, type Topic } from './words.js';

export interface RefusalText {
  code: string;
  title: string;
  help: string;
  facts: { label: string; value: string }[];
  fields: { path: string; message: string }[];
  allowed: { type: string; label: string }[];
}

const isCommand = (type: string): type is CommandType => Object.hasOwn(command, type);

const asWord = (locale: Locale, words: Topic, value: string): string => (Object.hasOwn(words, value) ? fill(locale, words[value]!) : value);

const isWord = (value: unknown): value is { zh: string; en: string } => typeof value === 'object' && value !== null && typeof (value as { zh?: unknown }).zh === 'string' && typeof (value as { en?: unknown }).en === 'string';

/** Units are in the names: …Fen is money, …At an instant, …Bytes a size. A list is joined. */
function factText(locale: Locale, name: string, value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const parts = value.flatMap((v: unknown) => (typeof v === 'string' ? [asWord(locale, applicantKind, v)] : isWord(v) ? [fill(locale, v)] : []));
    return parts.length > 0 ? parts.join(locale === 'zh-CN' ? '、' : ', ') : undefined;
  }
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  if (name.endsWith('Fen') && /^\d+$/.test(String(value))) return `${formatYuan(BigInt(value))} ${locale === 'zh-CN' ? '元' : 'yuan'}`;
  if ((name.endsWith('At') || name === 'until') && typeof value === 'string' && !Number.isNaN(Date.parse(value))) return name === 'closesAt' ? formatEnd(value) : formatMinute(value);
  if (name.endsWith('Bytes')) return formatBytes(Number(value));
  return typeof value === 'string' ? asWord(locale, capacity, value) : String(value);
}

/** A message code of a field, `code` or `code:argument`; a sentence that is no code is shown as it is. */
function fieldText(locale: Locale, code: string): string {
  const [name = '', argument = ''] = code.split(':', 2);
  const words: Topic = fieldError;
  return Object.hasOwn(words, name) ? fill(locale, words[name]!, { line: argument }) : code;
}

export function describeRejection(locale: Locale, rejection: Rejection, place: CommandPlace = {}): RefusalText {
  const labels: Topic = errorFact;
  return {
    code: rejection.code,
    title: fill(locale, error[rejection.code]),
    help: fill(locale, errorHelp[rejection.code]),
    facts: Object.entries(rejection.detail ?? {}).flatMap(([name, value]) => {
      const text = Object.hasOwn(labels, name) ? factText(locale, name, value) : undefined;
      return text === undefined ? [] : [{ label: fill(locale, labels[name]!), value: text }];
    }),
    fields: Object.entries(rejection.fields ?? {}).map(([path, code]) => ({ path, message: fieldText(locale, code) })),
    allowed: (rejection.allowed ?? []).map((type) => ({ type, label: isCommand(type) ? commandLabel(locale, type, place) : type })),
  };
}
