/** Codes of the classification as options of a form: number and name. */
import { say, type Locale } from '../../../domain/words/index.js';
import type { budgetCodesFor } from '../../../services/finance.js';
import type { OptionView } from '../../components/index.js';

export type Codes = Awaited<ReturnType<typeof budgetCodesFor>>;

export function codeOptions(locale: Locale, codes: Codes): Record<'functionCode' | 'economicCode', OptionView[]> {
  const of = (list: Codes['function']): OptionView[] => list.map(({ code, name }) => ({ value: code, label: `${code} ${say(locale, name)}` }));
  return { functionCode: of(codes.function), economicCode: of(codes.economic) };
}
