/** What the official needs in sight for this step: the amount and the line it comes from, reviews and opinions, parties, reports. */
import type { ProgrammeVersion } from '../../../domain/programme/schema.js';
import { formatMinute, formatRate } from '../../../domain/words/index.js';
import type { BudgetLineRow } from '../../../services/payments.js';
import type { Places } from '../../../services/places.js';
import type { ProjectPage } from '../../../services/project-page.js';
import type { TaskRow } from '../../../services/tasks.js';
import { AwardTable, Badge, Card, DescriptionList, Money, NamedBadge, Note, SampleBadge, Table, type DescriptionItem } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { milestonesOf } from '../projects/actions.js';

export interface ReviewSubject { page: ProjectPage; task: TaskRow; version: ProgrammeVersion; places: Places; line: BudgetLineRow | undefined }

const MONEY_KINDS: ReadonlySet<string> = new Set(['decision', 'allocation_plan', 'issuance', 'claim_overdue']);

export const stepOf = ({ page, task }: Pick<ReviewSubject, 'page' | 'task'>) => page.steps.find((s) => s.id === task.stepId);
export const paramsOf = ({ version, task }: Pick<ReviewSubject, 'version' | 'task'>): Record<string, unknown> => version.steps.find((s) => s.id === task.stepId)?.params ?? {};

function Budget({ line, page, deciding }: { line: BudgetLineRow; page: ProjectPage; deciding: boolean }) {
  const { t } = useWords();
  const award = BigInt(page.award?.amountFen ?? '0');
  const left = BigInt(line.availableFen) - award;
  return (
    <>
      <DescriptionList items={[
        { label: t('reviewing.budgetLine'), value: <>{line.title}<span class="cell-note">{line.quotaDocument}</span></>, wide: true },
        { label: t('reviewing.available'), value: <Money fen={line.availableFen} /> },
        ...(deciding && left >= 0n ? [{ label: t('reviewing.afterwards'), value: <Money fen={left} /> }] : []),
      ]} />
      {deciding && left < 0n && <Note tone="warn"><p>{t('reviewing.shortPool')}</p></Note>}
    </>
  );
}

function Amount({ page, task, line }: ReviewSubject) {
  const { t, named } = useWords();
  if (!page.award) return <p class="empty-line"><Icon name="coin" />{t('reviewing.noAmount')}</p>;
  return (
    <Card title={t('reviewing.amount')} icon="coin" actions={<>{page.award.sample && <SampleBadge />}<Badge tone="info">{named('awardState', page.award.shown)}</Badge></>}>
      <p class="amount"><Money fen={page.award.amountFen} as="voucher" /></p>
      {page.queue && <Note tone="warn"><p>{t('projectPage.queued', page.queue)}</p></Note>}
      {line && <Budget line={line} page={page} deciding={task.kind === 'decision'} />}
    </Card>
  );
}

interface Opinion { department: string; stance: string; text: string; at: string }

function Reviews({ page, places }: ReviewSubject) {
  const { t, say, locale } = useWords();
  const graded = page.steps.filter((s) => typeof s.data['meanBp'] === 'number');
  const opinions: Opinion[] = page.timeline.filter((e) => e.type === 'OpinionGiven').map((e) => ({ department: say(places.nameOf(String(e.facts['department']))), stance: String(e.facts['stance']), text: e.texts['opinion'] ?? '', at: e.at }));
  const silent = page.timeline.filter((e) => e.type === 'SilenceRecorded').flatMap((e) => (e.facts['departments'] as string[] | undefined) ?? []).map((d) => say(places.nameOf(d)));
  if (graded.length === 0 && opinions.length === 0 && silent.length === 0) return null;
  const scores: DescriptionItem[] = graded.map((s) => ({
    label: s.label ? say(s.label) : t('reviewing.panelResult'),
    value: <>{t('reviewing.meanScore')} <strong class="figure">{formatRate(Number(s.data['meanBp'])).replace('%', '')}</strong>{page.panels[s.id] && <> · <a href={`/panels/${encodeURIComponent(page.panels[s.id]!)}`}>{t('panelDesk.results')}</a></>}</>,
  }));
  return (
    <Card title={t('reviewing.findings')} icon="users-group">
      {scores.length > 0 && <DescriptionList columns={1} items={scores} />}
      {(opinions.length > 0 || silent.length > 0) && <h3 class="inner-title">{t('reviewing.opinions')}</h3>}
      {opinions.map((o) => (
        <div key={o.department} class="opinion"><p><strong>{o.department}</strong> <NamedBadge topic="option" name={o.stance} tone={o.stance === 'disagree' ? 'bad' : o.stance === 'agree' ? 'good' : 'wait'} /> <span class="muted small">{formatMinute(o.at)}</span></p><blockquote>{o.text}</blockquote></div>
      ))}
      {silent.length > 0 && <p class="muted">{t('frame.labelled', { label: t('event.SilenceRecorded'), value: silent.join(locale === 'en' ? ', ' : '、') })}</p>}
    </Card>
  );
}

interface Party { party: string; organisation: string }

function Parties({ page, task, places }: ReviewSubject) {
  const { t, say, named } = useWords();
  const data = stepOf({ page, task })?.data ?? {};
  const parties = (data['parties'] as Party[] | undefined) ?? [];
  if (parties.length === 0) return null;
  const signed = (data['signed'] as string[] | undefined) ?? [];
  const organisations = new Map([...page.members, page.applicant].map((o) => [o.id, o.name]));
  return (
    <Card title={t('reviewing.parties')} icon="signature" flush actions={<span class="figure muted">{page.numbers['agreement']}</span>}>
      <Table<Party>
        caption={t('reviewing.parties')} rows={parties} rowKey={(p) => p.organisation}
        columns={[
          { id: 'party', label: t('field.organisation'), head: true, cell: (p) => <>{organisations.get(p.organisation) ?? say(places.nameOf(p.organisation))}<span class="cell-note">{named('party', p.party)}</span></> },
          { id: 'state', label: t('field.state'), narrow: true, cell: (p) => <Badge tone={signed.includes(p.organisation) ? 'good' : 'wait'}>{signed.includes(p.organisation) ? t('reviewing.signed') : t('reviewing.notSigned')}</Badge> },
        ]}
      />
    </Card>
  );
}

function Report({ page, version }: ReviewSubject) {
  const { t, say } = useWords();
  const last = page.timeline.filter((e) => e.type === 'MidTermReported').at(-1);
  const reached = new Set(page.timeline.filter((e) => e.type === 'MilestoneReported').map((e) => String(e.facts['milestone'])));
  const milestones = milestonesOf(version).filter((m) => reached.has(m.id));
  return (
    <Card title={t('reviewing.report')} icon="report">
      {last && <><p class="muted small">{last.byName} · {formatMinute(last.at)}</p><blockquote>{last.texts['note']}</blockquote></>}
      {milestones.length > 0 && <><h3 class="inner-title">{t('reviewing.milestonesReported')}</h3><ul>{milestones.map((m) => <li key={m.id}>{say(m.label)}</li>)}</ul></>}
    </Card>
  );
}

/** Above the acts of this task: what it is about in short. */
export function ReviewFacts(subject: ReviewSubject) {
  const { kind } = subject.task;
  return (
    <>
      {MONEY_KINDS.has(kind) && <Amount {...subject} />}
      {kind === 'sign_agreement' && <Parties {...subject} />}
      {kind === 'midterm_check' && <Report {...subject} />}
    </>
  );
}

/** At the head of the file: what was found before and how the amount came about. */
export function ReviewFindings(subject: ReviewSubject) {
  const { t } = useWords();
  const { page, task } = subject;
  return (
    <>
      {task.kind === 'decision' && <Reviews {...subject} />}
      {MONEY_KINDS.has(task.kind) && page.award && <Card title={t('section.award')} icon="calculator" flush><AwardTable lines={page.award.lines} totalFen={page.award.amountFen} sample={page.award.sample} /></Card>}
    </>
  );
}
