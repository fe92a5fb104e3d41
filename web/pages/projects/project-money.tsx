/** The money of a project: the award with every line and clause, the instalments, the expenditure, the payee's account. */
import { formatYuan } from '../../../domain/money.js';
import { dateOf } from '../../../domain/time.js';
import type { ProjectPage } from '../../../services/project-page.js';
import type { Recomputation } from '../../../services/recomputation.js';
import { AwardTable, Badge, Card, DescriptionList, ExpenditureCard, InstalmentTable, NamedBadge, Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { AgainstRegister } from './payee.js';

const Payee = ({ payee }: { payee: NonNullable<ProjectPage['payee']> }) => {
  const { t } = useWords();
  return (
    <Card title={t('section.payee')} icon="building-bank" actions={<Badge tone={payee.confirmed ? 'good' : 'wait'}>{payee.confirmed ? t('projectPage.payeeConfirmed') : payee.to ? t('projectPage.payeeDoubted') : t('projectPage.payeeChecking')}</Badge>}>
      <DescriptionList items={[
        { label: t('field.accountName'), value: payee.accountName, wide: true },
        { label: t('field.bankName'), value: payee.bankName },
        { label: t('projectPage.accountNumber'), value: <span class="figure">{payee.account}</span> },
        ...(payee.receiptNumber ? [{ label: t('field.receiptNumber'), value: payee.receiptNumber }] : []),
      ]} />
      {payee.differs.length > 0 && payee.registered && <AgainstRegister payee={{ ...payee, registered: payee.registered }} />}
    </Card>
  );
};

function Agreement({ recomputed }: { recomputed: Recomputation }) {
  const { t } = useWords();
  const date = dateOf(recomputed.calculatedAt);
  return recomputed.same
    ? <p class="card-content muted award-check">{t('award.allAgree', { date })}</p>
    : <div class="card-content"><Note tone="bad" title={t('award.differs')}><p>{t('award.someDiffer', { date, amount: formatYuan(BigInt(recomputed.amountFen)) })}</p></Note></div>;
}

export function ProjectMoney({ page, recomputed }: { page: ProjectPage; recomputed: Recomputation | null }) {
  const { t } = useWords();
  const { award, instalments, expenditure, payee, programme } = page;
  const paying = page.steps.some((s) => s.kind === 'award_calculation');
  // Who judges the results reads what was spent, and nothing of the award.
  if (page.reader !== 'applicant' && page.reader !== 'official') return expenditure.length > 0 ? <ExpenditureCard lines={expenditure} /> : null;
  if ((!paying || page.end) && !award) return null;
  return (
    <>
      {award
        ? <Card title={t('section.award')} icon="coin" flush actions={<NamedBadge topic="awardState" name={award.shown} />}>{page.queue && <div class="card-content"><Note tone="wait"><p>{t('projectPage.queued', page.queue)}</p></Note></div>}<AwardTable lines={award.lines} totalFen={award.amountFen} sample={award.sample} recomputed={recomputed} />{recomputed && <Agreement recomputed={recomputed} />}</Card>
        : <p class="empty-line"><Icon name="coin" />{t('projectPage.awardNone')}{!programme.measure.sample && page.reader === 'applicant' && <> <a href={`/calculator?programme=${encodeURIComponent(programme.id)}`}>{t('callPage.calculate')}</a></>}</p>}
      {instalments.length > 0 && (
        <Card title={t('section.instalments')} icon="cash" flush actions={<span class="muted">{t('projectPage.paidOf', { paid: page.paid.count, of: page.paid.of })}</span>}>
          <InstalmentTable instalments={instalments.map(({ n, milestone, amountFen, shown, paidOn }) => ({ n, milestone, amountFen, status: shown, ...(paidOn ? { paidOn } : {}) }))} />
        </Card>
      )}
      {expenditure.length > 0 && <ExpenditureCard lines={expenditure} />}
      {payee && <Payee payee={payee} />}
    </>
  );
}
