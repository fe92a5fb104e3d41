/** 立项 / 认定 / 下达通知 and 备案证. */
import { formatOfficialDay } from '../../../domain/words/index.js';
import type { ProjectPrint } from '../../../services/printing.js';
import { Money, PrintList, PrintTable, type PrintRow } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Addressee, applicantName, sealOf, Sheet } from './parts.js';

type Instalments = { n: number; milestone: string; amountFen: string }[];

/** Number, condition and amount of each instalment; their sum is the award. */
export const InstalmentList = ({ list }: { list: Instalments }) => {
  const { t, named } = useWords();
  return (
    <PrintList caption={t('sheet.instalments')} heads={[t('sheet.condition'), t('field.amountFen')]} figures={[1]} rows={list.map((i) => [named('milestone', i.milestone), <Money fen={i.amountFen} as="plain" />])}
      foot={['', <Money fen={list.reduce((all, i) => all + BigInt(i.amountFen), 0n)} as="plain" />]} />
  );
};

export function Issuance({ view }: { view: ProjectPrint }) {
  const { t, say, locale } = useWords();
  const { page, event, office, budgetLine } = view;
  const amountFen = event.facts['amountFen'] as string;
  const list = event.facts['instalments'] as Instalments;
  const paid = BigInt(amountFen) > 0n;
  const words = page.programme.wordSet;
  return (
    <Sheet event={event} office={office} title={t(`sheet.issuanceTitle_${words}`)} signatures={[sealOf(say(office), event.on)]}>
      <Addressee view={view} />
      <p>{t(`sheet.issuanceText_${words}`, { title: page.title })}</p>
      <PrintTable rows={[
        [{ label: t('field.projectTitle'), value: page.title }],
        [{ label: t('field.applicant'), value: applicantName(view, locale) }, { label: t('field.receipt'), value: page.receipt ?? '–' }],
        [{ label: t('sheet.measure'), value: say(page.programme.measure.label) }],
        ...(paid ? [[{ label: t('sheet.issuanceMoney'), value: <Money fen={amountFen} as="voucher" /> }] as const] : []),
        ...(paid && budgetLine ? [[{ label: t('field.budgetLineId'), value: budgetLine.title }, { label: t('field.quotaDocument'), value: budgetLine.quotaDocument }] as const] : []),
      ]} />
      {paid && list.length > 0 && <InstalmentList list={list} />}
      {paid && page.programme.measure.sample && <p><strong>{t('sheet.sampleMeasure')}</strong></p>}
      {paid && <p>{t('sheet.issuanceUse')}</p>}
      <p>{t('sheet.hereby')}</p>
    </Sheet>
  );
}

export function Filing({ view }: { view: ProjectPrint }) {
  const { t, say, locale } = useWords();
  const { page, event, office, county } = view;
  const started = page.timeline.find((e) => e.type === 'ExecutionStarted');
  const rows: (readonly [PrintRow] | readonly [PrintRow, PrintRow])[] = [
    [{ label: t('field.projectTitle'), value: page.title }],
    [{ label: t('field.applicant'), value: applicantName(view, locale) }, { label: t('field.creditCode'), value: page.applicant.creditCode }],
    [{ label: t('field.county'), value: county ? say(county) : '–' }, { label: t('sheet.filedOn'), value: formatOfficialDay(locale, event.facts['filedOn'] as string) }],
    [{ label: t('field.programme'), value: say(page.programme.name) }],
    ...(started ? [[{ label: t('sheet.term'), value: t('sheet.termDates', { from: formatOfficialDay(locale, started.facts['startsOn'] as string), to: formatOfficialDay(locale, started.facts['endsOn'] as string) }) }] as const] : []),
  ];
  return (
    <Sheet event={event} office={office} title={t('print.filing')} signatures={[sealOf(say(office), event.on)]}>
      <p>{t('sheet.filingText', { title: page.title })}</p>
      <PrintTable rows={rows} />
      {event.facts['filingType'] === 'pre_project' && <p>{t('printed.filingNoPromise')}</p>}
    </Sheet>
  );
}
