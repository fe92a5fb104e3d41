/** Where a proposed ranking goes against the panels' scores, with both scores, and the reason that was given. */
import { formatRate } from '../../../domain/words/index.js';
import type { CallPage } from '../../../services/calls.js';
import { useWords } from '../../frame/context.js';

export const points = (bp: number | null): string => (bp === null ? '–' : formatRate(bp).replace('%', ''));

export function Departures({ ranking }: { ranking: NonNullable<CallPage['ranking']> }) {
  const { t } = useWords();
  const { departures, reason, candidates } = ranking;
  const titleOf = (id: string): string => candidates.find((c) => c.id === id)?.title ?? id;
  return (
    <>
      {departures.length === 0 ? <p class="muted">{t('manage.departuresNone')}</p>
        : <ul class="plain-list">{departures.map((d) => <li key={d.projectId}>{t('manage.departure', { place: d.place, title: titleOf(d.projectId), mean: points(d.meanBp), before: titleOf(d.before), beforeMean: points(d.beforeMeanBp) })}</li>)}</ul>}
      {reason !== null && <p>{t('manage.departuresWhy', { reason })}</p>}
    </>
  );
}
