/** An end as whom it hurts reads it: by whom, why, by which document, what follows, what can be done. The same lines on the page and on the paper. */
import { formatYuan } from '../../../domain/money.js';
import type { Translate } from '../../../domain/words/index.js';
import type { ProjectPage } from '../../../services/project-page.js';
import type { useWords } from '../../frame/context.js';

export type EndingView = NonNullable<ProjectPage['ending']>;
type Words = Pick<ReturnType<typeof useWords>, 't' | 'named' | 'say'>;

export const remedyText = (t: Translate, remedy: EndingView['remedy']): string => t(remedy === 'administrative' ? 'printed.remedyAdministrative' : remedy === 'agreement' ? 'printed.remedyAgreement' : 'printed.remedyNone');

/** Without the remedy, which stands apart. */
export function endingLines({ t, named, say }: Words, ending: EndingView): { label: string; value: string }[] {
  return [...groundLines({ t, named, say }, ending), { label: t('ending.follows'), value: follows({ t, named }, ending) }];
}
/** By whom, why and by which document. */
export function groundLines({ t, named, say }: Words, { by, cause, reason, document, minutes, outcome }: EndingView): { label: string; value: string }[] {
  return [
    ...(by ? [{ label: t('ending.by'), value: say(by) }] : []),
    { label: t(outcome === 'terminated' ? 'ending.ground' : 'ending.why'), value: named('endCause', cause) },
    ...(reason ? [{ label: t('field.reason'), value: reason }] : []),
    ...(document ? [{ label: t('field.documentNumber'), value: document }] : []),
    ...(minutes?.number ? [{ label: t('field.minutesNumber'), value: `${minutes.number} ${minutes.heldOn}` }] : []),
  ];
}
/** Each a sentence, or more, of its own. */
export const followLines = ({ t, named }: Pick<Words, 't' | 'named'>, { outcome, giveBackFen }: EndingView): string[] =>
  [named('endFollows', outcome), ...(giveBackFen === '0' ? [] : [t('ending.giveBack', { amount: formatYuan(BigInt(giveBackFen)) })])];
export const follows = (words: Pick<Words, 't' | 'named'>, ending: EndingView): string => followLines(words, ending).join(' ');
