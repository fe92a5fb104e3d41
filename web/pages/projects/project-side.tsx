/** Beside a project: its facts and numbers, its periods with what stops them, and its files. */
import type { InstalmentShown } from '../../../domain/project/money-shown.js';
import { objectionWith, WAITS_FOR } from '../../../domain/project/names.js';
import { formatEnd, formatMinute, formatSecond, lastDayOf } from '../../../domain/words/index.js';
import type { PeriodRow, ProjectPage } from '../../../services/project-page.js';
import { Card, DescriptionList, DocumentList, Due, PeriodList, type DescriptionItem, type PeriodView } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { fileHrefs } from '../download.js';
import { taskName, taskOutsideName } from '../task-link.js';
import { PrintLinks, printLinks } from '../print/links.js';
import type { ProjectView } from './actions.js';

const base = (page: ProjectPage): string => `/projects/${encodeURIComponent(page.id)}`;

const NUMBERS = [['acceptance', 'projectPage.acceptanceNumber'], ['filing', 'projectPage.filingNumber'], ['agreement', 'projectPage.agreementNumber'], ['issuance', 'projectPage.issuanceNumber']] as const;

export function Facts({ page }: { page: ProjectPage }) {
  const { t, say, locale } = useWords();
  const issued = page.timeline.find((e) => e.type === 'Issued')?.facts['documentNumber'];
  const numbers: Record<string, string> = { ...page.numbers, ...(typeof issued === 'string' ? { issuance: issued } : {}) };
  const items: DescriptionItem[] = [
    { label: t('projectPage.applicant'), value: <>{locale === 'en' ? page.applicant.nameEn : page.applicant.name}<span class="cell-note figure">{page.applicant.creditCode}</span></> },
    ...(page.members.length > 0 ? [{ label: t('projectPage.members'), value: <ul class="answer-lines">{page.members.map((m) => <li key={m.id}>{m.name}</li>)}</ul> }] : []),
    ...(page.object ? [{ label: t('callPage.object'), value: page.object }] : []),
    { label: t('field.call'), value: <a href={`/calls/${encodeURIComponent(page.call.id)}`}>{page.call.title}</a> },
    { label: t('projectPage.measure'), value: say(page.programme.measure.label) },
    { label: t('projectPage.receivedAt'), value: page.submittedAt ? <span class="figure">{formatSecond(page.submittedAt)}</span> : <>{t('projectPage.notSubmitted')}<span class="cell-note figure">{t('frame.labelled', { label: t('projectPage.callCloses'), value: formatEnd(page.call.closesAt) })}</span></> },
    ...(page.receipt ? [{ label: t('field.receipt'), value: page.reader === 'applicant' ? <a class="figure" href={`${base(page)}/receipt`}>{page.receipt}</a> : <span class="figure">{page.receipt}</span> }] : []),
    ...(page.timeline.some((e) => e.type === 'ApplicationCorrected') && page.reader !== 'expert' && page.reader !== 'consulted' ? [{ label: t('corrections.title'), value: <a href={`${base(page)}/versions`}>{t('corrections.seeAll')}</a> }] : []),
    ...NUMBERS.filter(([name]) => numbers[name]).map(([name, label]) => ({ label: t(label), value: <span class="figure">{numbers[name]}</span> })),
    ...(page.noticeId ? [{ label: t('page.notice'), value: <a href={`/notices/${encodeURIComponent(page.noticeId)}`}>{t('projectPage.noticeLink')}</a> }] : []),
    ...Object.entries(page.panels).map(([stepId, panelId]) => ({ label: say(page.steps.find((s) => s.id === stepId)?.label ?? { zh: t('page.panel'), en: t('page.panel') }), value: <a href={`/panels/${encodeURIComponent(panelId)}`}>{t('projectPage.panelLink')}</a> })),
  ];
  return <Card title={t('section.basics')} icon="info-circle"><DescriptionList columns={1} items={items} /></Card>;
}

const kindOf = (kind: string): string => (/^order_\d+$/.test(kind) ? 'payment' : kind);

export function Periods({ view: { page, daysLeft } }: { view: ProjectView }) {
  const { t, named } = useWords();
  const shown = (p: PeriodRow): PeriodView => ({
    id: p.id, kind: kindOf(p.kind), nature: p.nature as PeriodView['nature'], startedOn: p.startedOn, dueAt: p.dueAt, workingDaysLeft: daysLeft(p.dueAt), provisional: p.provisional,
    ...(p.workingDays === null ? {} : { workingDays: p.workingDays }), ...(p.months === null ? {} : { months: p.months }),
    ...(p.pausedOn ? { paused: { remaining: p.remaining ?? 0, reason: t('projectPage.pausedSince', { date: p.pausedOn, reason: named('pauseReason', p.pausedFor ?? '') }) } } : {}),
  });
  const running = page.periods.filter((p) => p.endedOn === null && p.kind !== 'reminder');
  const over = page.periods.filter((p) => p.endedOn !== null && p.kind !== 'reminder');
  if (running.length + over.length === 0) return null;
  return (
    <Card title={t('section.periods')} icon="clock">
      <PeriodList periods={running.map(shown)} />
      {over.length > 0 && (
        <details class="more">
          <summary>{t('projectPage.endedPeriods', { n: over.length })}</summary>
          <ul class="lined-list">{over.map((p) => <li key={p.id}><span>{named('period', kindOf(p.kind))}</span><span class="muted small figure">{p.endedOn! < p.startedOn ? t('projectPage.endedUnbegun', { date: p.endedOn!, from: p.startedOn }) : <>{p.startedOn} – {t('projectPage.endedOnDay', { date: p.endedOn! })}</>}</span></li>)}</ul>
        </details>
      )}
    </Card>
  );
}

export function Files({ page }: { page: ProjectPage }) {
  const { t, say } = useWords();
  const label = (slot: string): string | undefined => { const e = page.evidence.find((x) => x.id === slot); return e && say(e.label); };
  const mayUpload = page.reader === 'applicant' && (page.form.editable || page.mine.some((m) => m.commands.includes('submitResults')));
  return (
    <Card title={t('tab.documents')} icon="files" actions={mayUpload && <a class="btn btn-sm btn-outline-secondary" href={`${base(page)}/documents`}>{t('button.upload')}</a>}>
      <DocumentList documents={page.documents.map((d) => {
        const kind = label(d.slot);
        return { id: d.id, name: d.name, ...fileHrefs(page.id, d), bytes: d.size, uploadedAt: d.uploadedAt, sha256: d.sha256, ...(kind ? { kind } : {}) };
      })} />
    </Card>
  );
}

/** The official forms that can be printed by now. */
export function Prints({ page }: { page: ProjectPage }) {
  const { t, locale } = useWords();
  const links = printLinks(page, locale);
  return links.length === 0 ? null : <Card title={t('projectPage.prints')} icon="printer"><PrintLinks links={links} /></Card>;
}

/** Where nobody is asked and yet something runs: the notice, the review, an objection. */
function runsOn(page: ProjectPage, { t, named }: Pick<ReturnType<typeof useWords>, 't' | 'named'>): string {
  const notice = page.periods.find((p) => p.kind === 'notice' && p.endedOn === null);
  if (page.holds.length > 0) return t(objectionWith(page.next) === 'approver' ? 'projectPage.nextUpheld' : 'projectPage.nextObjection');
  if (notice) return t('projectPage.nextNotice', { date: lastDayOf(notice.dueAt) });
  return page.stateName === 'under_review' || page.stateName === 'in_acceptance' ? t('projectPage.nextReview') : page.stateName === 'paying' || page.instalments.some((i) => WITH_FINANCE.has(i.shown)) ? t('projectPage.nextPayment') : othersTurn(page, { t, named });
}
/** A batch asks its checker, not the project; and the bank answers in its own time. */
const WITH_FINANCE: ReadonlySet<InstalmentShown> = new Set<InstalmentShown>(['in_batch', 'with_bank', 'asked_bank']);
/** The lists name these too as whom it is with. */
function othersTurn({ stateName }: ProjectPage, { t, named }: Pick<ReturnType<typeof useWords>, 't' | 'named'>): string {
  const role = WAITS_FOR[stateName];
  return role ? t('projectPage.nextWith', { who: named('role', role) }) : t('projectPage.nothingNext');
}

type NextRow = ProjectPage['next'][number];
/** Several experts or members asked for the same are one line. */
const oneLineEach = (rows: readonly NextRow[]): NextRow[] => rows.filter((n, i) => rows.findIndex((o) => o.kind === n.kind && o.role === n.role && o.whom === n.whom && o.dueAt === n.dueAt) === i);
/** These name an organisation or a department: the name says more than the role. */
const NAMED_BY_WHOM: ReadonlySet<string> = new Set(['applicant', 'organisation_admin', 'consulted']);

/** Who is asked for what, since when and until when. */
export function Next({ view: { page, daysLeft } }: { view: Pick<ProjectView, 'page' | 'daysLeft'> }) {
  const words = useWords();
  const { t, named, locale } = words;
  const mine = new Set(page.mine.map((m) => m.id));
  const others = oneLineEach(page.next.filter((n) => !mine.has(n.id)));
  if (others.length === 0 && (mine.size > 0 || page.end)) return null;
  return (
    <Card title={t('section.whatNext')} icon="arrow-right" id="next">
      {/* Who handles an objection has the task; what that means for the project is said all the same. */}
      {(others.length === 0 || page.holds.length > 0) && <p>{runsOn(page, words)}</p>}
      {others.length > 0 && (
        <ul class="next-list">
          {others.map((n) => (
            <li key={n.id}>
              <div>
                <strong>{page.reader === 'official' ? taskName(words, n) : taskOutsideName(words, n)}</strong>
                <p class="muted small">{[NAMED_BY_WHOM.has(n.role) && n.whom ? undefined : named('role', n.role), locale === 'en' ? n.whomEn ?? n.whom : n.whom].filter(Boolean).join(' · ')} · <span class="figure">{t('projectPage.waitingSince', { date: formatMinute(n.openedAt) })}</span></p>
              </div>
              {n.dueAt ? <Due dueAt={n.dueAt} workingDaysLeft={daysLeft(n.dueAt)} {...(n.kind === 'organisation_approval' ? { label: t('projectPage.remindedOn') } : {})} /> : <span class="muted small">{t('projectPage.noDue')}</span>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
