/** 任务书: generated from the application and the programme, for its parties, with a blank for each signature. */
import type { ComponentChildren } from 'preact';
import { dateOf } from '../../../domain/time.js';
import { formatOfficialDay } from '../../../domain/words/index.js';
import { columnsOf, rowsOf } from '../../../domain/programme/field-kinds/index.js';
import { fieldsOf } from '../../../domain/programme/form.js';
import type { ProjectPrint } from '../../../services/printing.js';
import { Money, PrintList, PrintTable, type SignatureView } from '../../components/index.js';
import { cellText, contentLines } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { InstalmentList } from './issuance.js';
import { Sheet } from './parts.js';

interface Signed { signer: string; on: string }
const Part = ({ title, children }: { title: string; children: ComponentChildren }) => <section class="sheet-part"><h2>{title}</h2>{children}</section>;
export function Agreement({ view }: { view: ProjectPrint }) {
  const { t, say, named, locale } = useWords();
  const { page, event, office, version, organisations } = view;
  const fields = fieldsOf(page.form.definition);
  const lines = (id: string): string[] => { const f = fields.find((x) => x.id === id); return f ? contentLines(locale, f, page.form.content[id]) : []; };
  const parties = event.facts['parties'] as { party: string; organisation: string }[];
  const nameOf = (organisation: string): string => (organisations[organisation] ? say(organisations[organisation]) : say(office));
  const signed = new Map(page.timeline.filter((e) => e.type === 'AgreementSignedBy' && e.seq > event.seq).map((e): [string, Signed] => [e.facts['organisation'] as string, { signer: e.facts['signer'] as string, on: dateOf(e.at) }]));
  const execution = version.steps.find((s) => s.kind === 'execution')?.params as { term: { months: number }; milestones: { id: string; label: { zh: string; en: string } }[]; midTerm: boolean } | undefined;
  // Signed by hand on paper: what was confirmed online stands in a list of its own, never in the place of a signature.
  const signatures = parties.map((p): SignatureView => ({ label: `${named('party', p.party)} ${nameOf(p.organisation)}`, kind: 'both' }));
  const online = parties.flatMap((p) => { const by = signed.get(p.organisation); return by ? [[nameOf(p.organisation), by.signer, formatOfficialDay(locale, by.on)]] : []; });
  const cells = (kind: 'budget' | 'indicators'): string[][] => (rowsOf(kind, page.form.content[kind]) ?? []).map((row) => columnsOf(kind).map((c) => cellText(locale, c, row[c.id])));
  const indicators = cells('indicators');
  const budget = cells('budget');
  return (
    <Sheet event={event} office={office} title={t('sheet.agreementTitle', { programme: say(page.programme.name) })} signatures={signatures}>
      <PrintTable rows={[
        [{ label: t('field.projectTitle'), value: page.title }],
        [{ label: t('field.receipt'), value: page.receipt ?? '–' }, { label: t('field.documentNumber'), value: page.numbers['issuance'] ?? '–' }],
      ]} />
      <PrintList caption={t('sheet.parties')} heads={[t('sheet.party'), t('sheet.name')]} rows={parties.map((p) => [named('party', p.party), nameOf(p.organisation)])} />
      <Part title={t('sheet.part1')}>{lines('goals').length > 0 ? lines('goals').map((l) => <p key={l}>{l}</p>) : <p>{t('sheet.noFigures')}</p>}</Part>
      <Part title={t('sheet.part2')}>{indicators.length > 0 ? <PrintList heads={[t('sheet.indicator'), t('sheet.targetValue'), t('sheet.unit')]} rows={indicators} /> : <p>{t('sheet.noFigures')}</p>}</Part>
      <Part title={t('sheet.part3')}>
        {execution && <p>{t('sheet.termMonths', { n: execution.term.months })}{execution.midTerm && t('sheet.midTerm')}</p>}
        {execution && execution.milestones.length > 0 && <PrintList heads={[t('sheet.milestone')]} rows={execution.milestones.map((m) => [say(m.label)])} />}
      </Part>
      <Part title={t('sheet.part4')}>
        {page.award && <PrintTable rows={[[{ label: t('sheet.issuanceMoney'), value: <Money fen={page.award.amountFen} as="voucher" /> }]]} />}
        {page.award?.sample && <p><strong>{t('sheet.sampleMeasure')}</strong></p>}
        {page.instalments.length > 0 && <InstalmentList list={page.instalments} />}
        {budget.length > 0 && <PrintList heads={[t('sheet.budgetItem'), t('sheet.budgetSource'), t('field.amountFen')]} figures={[2]} rows={budget.map(([item = '', amount = '', source = '']) => [item, source || '–', amount])} />}
      </Part>
      <Part title={t('sheet.part5')}>
        <p>{t('sheet.duty1')}</p><p>{t('sheet.duty2')}</p><p>{t('sheet.duty3')}</p>{parties.some((p) => p.party === 'member') && <p>{t('sheet.duty4')}</p>}
      </Part>
      <Part title={t('sheet.part6')}><p>{t('sheet.change')}</p><p>{t('printed.remedyAgreement')}</p><p>{t('sheet.copies')}</p></Part>
      {online.length > 0 && <p class="sheet-small">{t('frame.labelled', { label: t('sheet.signedOnline'), value: online.map(([organisation = '', signer = '', on = '']) => `${organisation}（${signer}，${on}）`).join(locale === 'en' ? '; ' : '；') })}</p>}
    </Sheet>
  );
}
