/** The reserve list of a decided ranking: how long it lasts, whether a place is free, who is next, and the promotion as a task. */
import { formatEnd, t as text, type Locale } from '../../../domain/words/index.js';
import type { CallPage } from '../../../services/calls.js';
import { ActionPanel, actionErrors, Card, DescriptionList, Note, type ActionView } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { useWords } from '../../frame/context.js';
import { commandFields } from '../../forms/index.js';
import { seenFields, type Tried } from '../act.js';
import { callHref } from './manage-calls.js';

const taskOf = (page: CallPage) => page.tasks.find((task) => task.kind === 'propose_promotion' || task.kind === 'decide_promotion');

function actionsOf(locale: Locale, page: CallPage, tried: Tried | undefined): ActionView[] {
  const kind = taskOf(page)?.kind;
  const fields = (type: 'proposePromotion' | 'decidePromotion' | 'return') => commandFields(locale, type, tried?.type === type ? { body: tried.body, errors: tried.errors } : {});
  if (kind === 'propose_promotion') return [{ type: 'proposePromotion', label: text(locale, 'command.proposePromotion'), icon: 'send', explanation: text(locale, 'manage.promoteText'), fields: fields('proposePromotion') }];
  if (kind !== 'decide_promotion') return [];
  return [
    { type: 'decidePromotion', label: text(locale, 'command.decidePromotion'), icon: 'gavel', explanation: text(locale, 'manage.decidePromotionText'), fields: fields('decidePromotion') },
    { type: 'return', label: text(locale, 'command.return'), icon: 'arrow-back-up', tone: 'danger', open: tried?.type === 'return', explanation: text(locale, 'manage.returnPromotionText'), fields: fields('return') },
  ];
}

export function ReserveCard({ page, tried }: { page: CallPage; tried?: Tried }) {
  const { t, locale } = useWords();
  const reserve = page.ranking?.reserve;
  if (!reserve) return null;
  const titleOf = (id: string | null) => (id === null ? '–' : <a href={`/projects/${encodeURIComponent(id)}`}>{page.ranking!.candidates.find((c) => c.id === id)?.title ?? id}</a>);
  const task = taskOf(page);
  return (
    <>
      <Card title={t('manage.reserve')} icon="list-numbers">
        {reserve.returned !== null && <Note tone="warn" title={t('manage.promotionReturned')}><p>{reserve.returned}</p></Note>}
        <DescriptionList items={[
          { label: t('manage.reserveUntil'), value: <span class="figure">{reserve.until === null ? t('manage.reserveOver') : formatEnd(reserve.until)}</span> }, { label: t('manage.reserveFree'), value: reserve.free },
          { label: t('manage.reserveNext'), value: titleOf(reserve.next) }, { label: t('manage.reserveProposed'), value: titleOf(reserve.proposed) },
          ...(reserve.reason === null ? [] : [{ label: t('field.reason'), value: reserve.reason, wide: true }]),
        ]} />
      </Card>
      {task && <ActionPanel title={t(task.kind === 'propose_promotion' ? 'task.propose_promotion' : 'task.decide_promotion')} action={callHref(page.call.id)} hidden={seenFields(task)} actions={actionsOf(locale, page, tried)} />}
    </>
  );
}

export const reserveErrors = (locale: Locale, page: CallPage, tried: Tried | undefined): ErrorItem[] =>
  (tried && taskOf(page) ? actionErrors(actionsOf(locale, page, tried)) : []);
