/** Letters to the applicant: receipt, acceptance, correction, refusal. */
import { dateOf } from '../../../domain/time.js';
import { formatMinute, formatOfficialDay, lastDayOf } from '../../../domain/words/index.js';
import type { ProjectPrint } from '../../../services/printing.js';
import { PrintList, PrintTable, Unparted } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Addressee, applicantName, sealOf, Sheet, useAddress } from './parts.js';
import { endingLines, followLines, groundLines, remedyText } from '../projects/ending.js';
import { paperTitle, refusalKeys } from './titles.js';

interface Props { view: ProjectPrint }

export function Receipt({ view }: Props) {
  const { t, say, locale } = useWords();
  const { page, event, office } = view;
  const progress = useAddress('/progress');
  const at = formatMinute(page.submittedAt ?? event.at);
  const slots = new Map(page.evidence.map((e) => [e.id, say(e.label)]));
  const papers = page.documents.filter((d) => d.uploadedAt <= event.at && page.evidence.some((e) => e.id === d.slot && e.when === 'form'));
  return (
    <Sheet event={event} office={office} title={t('print.receipt')} signatures={[sealOf(say(office), event.on)]}>
      <Addressee view={view} />
      <p><Unparted text={t('sheet.receiptText', { title: page.title, time: `${formatOfficialDay(locale, dateOf(page.submittedAt ?? event.at))} ${at.slice(11)}` })} /></p>
      <PrintTable rows={[
        [{ label: t('field.projectTitle'), value: page.title }],
        [{ label: t('field.applicant'), value: applicantName(view, locale) }, { label: t('field.creditCode'), value: page.applicant.creditCode }],
        [{ label: t('field.programme'), value: say(page.programme.name) }, { label: t('field.call'), value: page.call.title }],
        [{ label: t('sheet.receivedAt'), value: at }, { label: t('field.formVersion'), value: page.form.version }],
        ...(page.checkCode ? [[{ label: t('field.receipt'), value: event.number ?? '' }, { label: t('field.check'), value: <code>{page.checkCode}</code> }] as const] : []),
      ]} />
      {papers.length > 0 && <PrintList caption={t('sheet.materials')} heads={[t('sheet.material'), t('sheet.file'), t('sheet.fingerprint')]} rows={papers.map((d) => [slots.get(d.slot) ?? d.slot, d.name, <code>{d.sha256.slice(0, 16)}</code>])} />}
      {page.checkCode && <p>{t('sheet.progressAt', { url: progress })}</p>}
    </Sheet>
  );
}

export function AcceptanceNotice({ view }: Props) {
  const { t, say } = useWords();
  const { page, event, office } = view;
  const check = page.programme.formalWords === 'check';
  return (
    <Sheet event={event} office={office} title={t(check ? 'sheet.checkTitle' : 'sheet.acceptTitle')} signatures={[sealOf(say(office), event.on)]}>
      <Addressee view={view} />
      <p><Unparted text={t(check ? 'sheet.checkText' : 'sheet.acceptText', { title: page.title, receipt: page.receipt ?? '' })} /></p>
      {view.entry.texts['opinion'] && <p>{t('frame.labelled', { label: t('field.opinion'), value: view.entry.texts['opinion'] })}</p>}
      <p>{t('sheet.hereby')}</p>
    </Sheet>
  );
}

export function Correction({ view }: Props) {
  const { t, say, locale } = useWords();
  const { page, event, office } = view;
  const asked = event.facts['points'] as { item: string; reason: string }[];
  const period = ((event.facts['periods'] as { op: string; kind?: string; dueAt?: string }[] | undefined) ?? []).find((p) => p.op === 'start' && p.kind === 'correction');
  return (
    <Sheet event={event} office={office} title={t('print.correction')} number={page.receipt} remedy={t('printed.remedyNone')} signatures={[sealOf(say(office), event.on)]}>
      <Addressee view={view} />
      <p><Unparted text={t('sheet.correctionText', { title: page.title, receipt: page.receipt ?? '' })} /></p>
      <PrintList heads={[t('field.item'), t('sheet.why')]} rows={asked.map((p) => [p.item, p.reason])} />
      <p>{period?.dueAt ? t('sheet.correctionDue', { date: formatOfficialDay(locale, lastDayOf(period.dueAt)) }) : t('sheet.correctionOnce')}</p>
      <p>{t('sheet.hereby')}</p>
    </Sheet>
  );
}

export function Refused({ view }: Props) {
  const { t, say } = useWords();
  const { page, event, entry, office, county } = view;
  const { title, decision } = refusalKeys(event.type, page.programme);
  // A county refuses in its own name.
  const signer = event.type === 'RecommendationRefused' && county ? county : office;
  return (
    <Sheet event={event} office={signer} title={t(title as 'sheet.refusalFiling')} number={page.receipt} remedy={t(page.remedy === 'agreement' ? 'printed.remedyAgreement' : 'printed.remedyAdministrative')} signatures={[sealOf(say(signer), event.on)]}>
      <Addressee view={view} />
      <p><Unparted text={t('sheet.refusalText', { title: page.title, receipt: page.receipt ?? '', decision: t(decision as 'sheet.refusedFiling') })} /></p>
      <PrintTable rows={[[{ label: t('sheet.reasons'), value: entry.texts['reason'] ?? '' }], [{ label: t('section.legalBasis'), value: say(page.programme.measure.label) }]]} />
      <p>{t('sheet.hereby')}</p>
    </Sheet>
  );
}

/** 项目终止决定书: what is decided, on which ground, with what consequence; under the number of the decision, where it has one. */
function Terminated({ view }: Props) {
  const words = useWords();
  const { t, say, locale } = words;
  const { page, event, office } = view;
  const ending = page.ending!;
  return (
    <Sheet event={event} office={office} title={t('sheet.endingTerminated')} number={ending.document} remedy={remedyText(t, ending.remedy)} signatures={[sealOf(say(office), event.on)]}>
      <Addressee view={view} />
      <p><Unparted text={t('sheet.terminationText', { title: page.title, receipt: page.receipt ?? '–' })} /></p>
      <PrintTable rows={groundLines(words, ending).map((l) => [l])} />
      <p>{t('ending.follows')}{t('frame.colon')}{t('sheet.terminationFollows', { date: formatOfficialDay(locale, event.on) })}</p>
      {followLines(words, ending).map((line) => <p key={line}>{line}</p>)}
      <p>{t('sheet.herebyDecided')}</p>
    </Sheet>
  );
}

/** Every other end that was not wished for. */
export function Ended({ view }: Props) {
  const words = useWords();
  const { t, say, locale } = words;
  const { page, event, office } = view;
  const { outcome } = event.facts;
  if (outcome === 'terminated') return <Terminated view={view} />;
  const ending = page.ending!;
  return (
    <Sheet event={event} office={office} title={paperTitle(locale, { kind: 'ending', event: event.type, outcome }, page.programme)} number={page.receipt} remedy={remedyText(t, ending.remedy)} signatures={[sealOf(say(office), event.on)]}>
      <Addressee view={view} />
      <p><Unparted text={t('sheet.endingText', { title: page.title, receipt: page.receipt ?? '–' })} /></p>
      <PrintTable rows={endingLines(words, ending).map((l) => [l])} />
      <p>{t('sheet.hereby')}</p>
    </Sheet>
  );
}
