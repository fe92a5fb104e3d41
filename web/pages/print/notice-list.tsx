/** 公示名单: the list on public notice, with its basis, both dates and how to object. Open to everyone. */
import { isOff } from '../../../domain/notice/result.js';
import { formatOfficialDay } from '../../../domain/words/index.js';
import type { NoticePrint } from '../../../services/printing.js';
import { Money, PrintList, Unparted } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { objectionsSaid } from '../projects/notice-result.js';
import { sealOf, Sheet, useAddress } from './parts.js';

export function NoticeList({ view }: { view: NoticePrint }) {
  const words = useWords();
  const { t, say, named, locale } = words;
  const { notice, event, office } = view;
  const address = useAddress(`/notices/${notice.id}`);
  const money = notice.items.some((i) => i.amountFen !== null);
  // Where anything happened to one of them, of each it is said what.
  const removed = notice.items.some((i) => isOff(i.status) || i.result === 'lead' || i.objections.length > 0);
  const all = notice.items.flatMap((i) => i.objections);
  const counted = [...new Set(all.map((o) => o.status))].map((status) => ({ status, count: all.filter((o) => o.status === status).reduce((n, o) => n + o.count, 0) }));
  const heads = [t('field.projectNumber'), t('field.projectTitle'), t('field.applicant'), t('field.county'), ...(money ? [t('field.amountFen')] : []), ...(removed ? [t('field.state')] : [])];
  return (
    <Sheet event={event} office={office} title={notice.title} signatures={[sealOf(say(office), event.on)]}>
      <p><Unparted text={t('sheet.noticeText', { basis: notice.basis, from: formatOfficialDay(locale, notice.publishedOn), to: formatOfficialDay(locale, notice.extendedFrom ?? notice.lastDay) })} /></p>
      {notice.extendedFrom && <p>{t('noticePage.extended', { from: formatOfficialDay(locale, notice.extendedFrom), to: formatOfficialDay(locale, notice.lastDay) })}</p>}
      <PrintList heads={heads} figures={money ? [4] : []} tight={[0]} names={[1, 2]}
        rows={notice.items.map((i) => [i.receipt ?? '–', i.title, i.applicantName, i.county ? say(i.county) : '–', ...(money ? [<Money fen={i.amountFen} as="plain" />] : []), ...(removed ? [[named('noticeItemState', i.result), objectionsSaid(i, words)].filter(Boolean).join(' · ')] : [])])}
        {...(money ? { foot: ['', '', '', '', <Money fen={notice.items.filter((i) => !isOff(i.status)).reduce((all, i) => all + BigInt(i.amountFen ?? '0'), 0n)} as="plain" />, ...(removed ? [''] : [])] } : {})} />
      {notice.status === 'over' && <p>{all.length === 0 ? t(notice.items.some((i) => i.result === 'lead') ? 'sheet.noticeLead' : 'sheet.noticeQuiet') : t('sheet.noticeObjected', { said: objectionsSaid({ objections: counted }, words)! })}</p>}
      {notice.sample && <p><strong>{t('sheet.sampleMeasure')}</strong></p>}
      <p>{t('sheet.objectHow')}</p>
      <p>{t('sheet.objectAt', { url: address })}</p>
    </Sheet>
  );
}
