/** The lines of an eligibility answer: each condition with its state in words, and the clause it stands on. */
import type { Source } from '../../../domain/programme/schema.js';
import type { EligibilityLine, LineState } from '../../../domain/programme/eligibility.js';
import { faultReason } from '../../../domain/words/index.js';
import type { EligibilityAnswer } from '../../../services/eligibility.js';
import { AwardTable, Badge, Card, Money, Note, Table, type Tone } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

const STATE_TONE: Readonly<Record<LineState, Tone>> = { met: 'good', not_met: 'bad', missing: 'warn', later: 'neutral', check: 'info' };
const VERDICT_TONE = { eligible: 'good', possible: 'wait', not_eligible: 'bad' } as const satisfies Record<EligibilityAnswer['verdict'], Tone>;

export const VerdictBadge = ({ verdict }: { verdict: EligibilityAnswer['verdict'] }) => { const { named } = useWords(); return <Badge tone={VERDICT_TONE[verdict]}>{named('verdict', verdict)}</Badge>; };

export const SourceText = ({ source, documentOf }: { source: Source; documentOf: (id: string) => string }) => {
  const { t } = useWords();
  return 'default' in source
    ? <><Badge>{t('programmes.default')}</Badge> {t('programmes.defaultSet')}{source.note && <span class="cell-note" lang="zh-CN">{source.note}</span>}</>
    : <><span lang="zh-CN">{documentOf(source.document)} {source.section}</span><blockquote lang="zh-CN">{source.quotation}</blockquote></>;
};

/** Why a check refuses a place, in words where there are any. */
export const Reason = ({ reason }: { reason: string }) => { const { locale } = useWords(); const { text, lang } = faultReason(locale, reason); return <span lang={lang}>{text}</span>; };

export const LineList = ({ lines }: { lines: readonly EligibilityLine[] }) => {
  const { t, say, named } = useWords();
  const list = (of: readonly EligibilityLine[]) => <ul class="lined-list">{of.map((l, i) => <li key={`${i}${l.id}`}><span>{say(l.label)}</span><Badge tone={STATE_TONE[l.state]}>{named('lineState', l.state)}</Badge></li>)}</ul>;
  const later = lines.filter((l) => l.state === 'later');
  return <>{list(lines.filter((l) => l.state !== 'later'))}{later.length > 0 && <><p class="muted small">{t('eligibilityPage.later')}</p>{list(later)}</>}</>;
};

export function LineTable({ lines, documentOf }: { lines: readonly EligibilityLine[]; documentOf: (id: string) => string }) {
  const { t, say, named } = useWords();
  return (
    <Table<EligibilityLine>
      caption={t('eligibilityPage.lines')}
      rows={[...lines.filter((l) => l.state !== 'later'), ...lines.filter((l) => l.state === 'later')]}
      rowKey={(l, i) => `${i}${l.id}`}
      columns={[
        { id: 'label', label: t('eligibilityPage.condition'), head: true, cell: (l) => say(l.label) },
        { id: 'state', label: t('eligibilityPage.state'), narrow: true, cell: (l) => <Badge tone={STATE_TONE[l.state]}>{named('lineState', l.state)}</Badge> },
        { id: 'source', label: t('eligibilityPage.basis'), cell: (l) => (l.source ? <SourceText source={l.source} documentOf={documentOf} /> : '–') },
      ]}
    />
  );
}

export const Gain = ({ money, plain }: { money: EligibilityAnswer['money']; plain?: boolean }) => {
  const { t, say } = useWords();
  if (money.amountFen === null) return <span class="muted">{say(money.words)}</span>;
  return <>{money.status === 'up_to' && <span class="muted">{t('eligibilityPage.upTo')} </span>}<Money fen={money.amountFen} as={plain ? 'wan' : 'yuan'} /></>;
};

/** The whole answer of one programme. */
export function AnswerCards({ answer, missing, documentOf, sample }: { answer: EligibilityAnswer; missing: string; documentOf: (id: string) => string; sample?: boolean }) {
  const { t } = useWords();
  const { verdict, money } = answer;
  return (
    <>
      <Card title={t('eligibilityPage.results')} icon="checks" id="result" actions={<VerdictBadge verdict={verdict} />}>
        <p class="gain">{t('eligibilityPage.amount')} <Gain money={money} /></p>
        {money.status === 'up_to' && <p class="muted">{t('eligibilityPage.takenAsPassed')}</p>}
        {missing !== '' && <Note tone="warn"><p>{t('eligibilityPage.missingFacts', { names: missing })}</p></Note>}
      </Card>
      <Card title={t('eligibilityPage.lines')} icon="list-check" flush><div class="whole-tables"><LineTable lines={answer.lines} documentOf={documentOf} /></div></Card>
      {money.amountFen !== null && money.steps.length > 0 && <Card title={t('section.award')} icon="calculator" flush><AwardTable lines={money.steps} totalFen={money.amountFen} {...(sample ? { sample } : {})} /></Card>}
    </>
  );
}
