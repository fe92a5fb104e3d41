/** 公示名单: the list on public notice, with its basis, both dates and how to object. Open to everyone. */
import { formatOfficialDay } from '../../../domain/words/index.js';
import type { NoticePrint } from '../../../services/printing.js';
import { Money, PrintList, Unparted } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { sealOf, Sheet, useAddress } from './parts.js';

const off = (status: string): boolean => status === 'removed' || status === 'ended';

export function NoticeList({ view }: { view: NoticePrint }) {
  const { t, say, named, locale } = useWords();
  const { notice, event, office } = view;
  const address = useAddress(`/notices/${notice.id}`);
  const money = notice.items.some((i) => i.amountFen !== null);
  const removed = notice.items.some((i) => off(i.status));
  const heads = [t('field.projectNumber'), t('field.projectTitle'), t('field.applicant'), t('field.county'), ...(money ? [t('field.amountFen')] : []), ...(removed ? [t('field.state')] : [])];
  return (
    <Sheet event={event} office={office} title={notice.title} signatures={[sealOf(say(office), event.on)]}>
      <p><Unparted text={t('sheet.noticeText', { basis: notice.basis, from: formatOfficialDay(locale, notice.publishedOn), to: formatOfficialDay(locale, notice.lastDay) })} /></p>
      <PrintList heads={heads} figures={money ? [4] : []} tight={[0]} names={[1, 2]}
        rows={notice.items.map((i) => [i.receipt ?? '–', i.title, i.applicantName, i.county ? say(i.county) : '–', ...(money ? [<Money fen={i.amountFen} as="plain" />] : []), ...(removed ? [named('noticeItemState', i.status)] : [])])}
        {...(money ? { foot: ['', '', '', '', <Money fen={notice.items.filter((i) => !off(i.status)).reduce((all, i) => all + BigInt(i.amountFen ?? '0'), 0n)} as="plain" />, ...(removed ? [''] : [])] } : {})} />
      {notice.sample && <p><strong>{t('sheet.sampleMeasure')}</strong></p>}
      <p>{t('sheet.objectHow')}</p>
      <p>{t('sheet.objectAt', { url: address })}</p>
    </Sheet>
  );
}
