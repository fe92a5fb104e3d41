/** What happened to a project, as the page tells it: the stream without the plan's own events, each with its facts. */
import type { Locale, Translate } from '../../../domain/words/index.js';
import { formatRate, named, say } from '../../../domain/words/index.js';
import type { CheckAnswer } from '../../../domain/steps/checks.js';
import { formatYuan } from '../../../domain/money.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { Timeline, type TimelineEntry, type Tone } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

/** Opening and passing of steps repeats what stands beside it, and so does an end that another event brought. */
const PLAN: ReadonlySet<string> = new Set(['StepOpened', 'StepPassed', 'StepSkipped', 'Reminded', 'ExecutionReported', 'AccountVerified']);
const BAD = /Refused|Missed|Lapsed|Terminated|Withdrawn|Declined|Rejected|Freed|NoticeRemoved|Upheld/;
const GOOD = /Accepted|Approved|Registered|Issued|Paid|Cleared|Signed$|Confirmed|Recommended|ReceiptIssued|MidTermPassed/;
const WARN = /Returned|CorrectionRequested|Rectification|Hold|Suspended|Queued|Overdue|Silence/;
const toneOf = (type: string): Tone => (BAD.test(type) ? 'bad' : WARN.test(type) ? 'warn' : GOOD.test(type) ? 'good' : type === 'RoadEnded' ? 'neutral' : 'info');

type Entry = ProjectPage['timeline'][number];
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined);

/** Facts worth a line, in the order in which they are read. */
function factsOf({ type, facts }: Entry, locale: Locale): [string, string][] {
  const out: [string, string][] = [];
  const add = (name: string, value: string | undefined): void => { if (value !== undefined) out.push([name, value]); };
  add('number', text(facts['number']));
  add('documentNumber', text(facts['documentNumber']));
  const minutes = facts['minutes'] as { number?: string; heldOn?: string } | undefined;
  if (minutes?.number) add('minutes', `${minutes.number} ${minutes.heldOn ?? ''}`.trim());
  if (type === 'InstalmentDue' || type === 'InstalmentPaid') add('n', text(facts['n']));
  for (const name of ['amountFen', 'eligibleFen', 'paidFen']) if (typeof facts[name] === 'string' && facts[name] !== '0') add(name, `${formatYuan(BigInt(facts[name]))} ${locale === 'zh-CN' ? '元' : 'yuan'}`);
  for (const name of ['lastDay', 'filedOn', 'endsOn', 'paidOn', 'returnedOn', 'voucher', 'receiptNumber', 'signer', 'place']) add(name, text(facts[name]));
  if (typeof facts['meanBp'] === 'number') add('mean', formatRate(facts['meanBp']).replace('%', ''));
  if (typeof facts['grade'] === 'string') add('grade', named(locale, 'timelineFact', facts['grade']));
  if (type === 'HoldReleased' || type === 'ObjectionUpheld') { const outcome = text(facts['outcome']); add('objectionOutcome', outcome && named(locale, 'objectionState', outcome)); }
  if (typeof facts['stance'] === 'string') add('stance', named(locale, 'option', facts['stance']));
  return out;
}

const Points = ({ points }: { points: readonly { item: string; reason: string }[] }) => (
  <ul class="points">{points.map((p) => <li key={p.item}><strong>{p.item}</strong> {p.reason}</li>)}</ul>
);

const pointsOf = (entry: Entry): { item: string; reason: string }[] | undefined => entry.facts['points'] as { item: string; reason: string }[] | undefined;

/** What the officer answered to the list of the step, item by item. */
function checkedOf({ facts, stepId }: Entry, page: ProjectPage): { id: string; label: { zh: string; en: string }; answer: string }[] {
  const list = page.steps.find((s) => s.id === stepId)?.checklist ?? [];
  return ((facts['checks'] as CheckAnswer[] | undefined) ?? []).flatMap(({ id, answer }) => { const item = list.find((c) => c.id === id); return item ? [{ id, label: item.label, answer }] : []; });
}

function Detail({ entry, page, milestones }: { entry: Entry; page: ProjectPage; milestones: Readonly<Record<string, string>> }) {
  const { t, say, locale } = useWords();
  const checked = checkedOf(entry, page);
  const facts = factsOf(entry, locale);
  const milestone = text(entry.facts['milestone']);
  const points = pointsOf(entry);
  return (
    <>
      {(facts.length > 0 || milestone) && (
        <p class="timeline-facts">
          {milestone && <span>{t('frame.labelled', { label: t('timelineFact.milestone'), value: milestones[milestone] ?? milestone })}</span>}
          {facts.map(([name, value]) => <span key={name}>{t('frame.labelled', { label: named(locale, 'timelineFact', name), value })}</span>)}
        </p>
      )}
      {points && <Points points={points} />}
      {checked.length > 0 && <ul class="points">{checked.map((c) => <li key={c.id}>{t('frame.labelled', { label: say(c.label), value: named(locale, 'checkAnswer', c.answer) })}</li>)}</ul>}
    </>
  );
}

function titleOf(entry: Entry, page: ProjectPage, t: Translate, locale: Locale): string {
  if (entry.type === 'ApplicationAccepted' || entry.type === 'ApplicationRefused') {
    const accepted = entry.type === 'ApplicationAccepted';
    const checks = page.steps.filter((s) => s.kind === 'formal_check');
    const step = checks.find((s) => s.id === entry.stepId);
    // A second check (of the plan) goes by its own name.
    if (step?.label && step !== checks[0]) return t('frame.labelled', { label: say(locale, step.label), value: t(accepted ? 'timelineFact.passed' : 'timelineFact.failed') });
    if (page.programme.formalWords === 'accept') return t(accepted ? 'timelineFact.accepted' : 'timelineFact.notAccepted');
  }
  if (entry.type === 'NoticeCleared' && entry.facts['leads']) return t('timelineFact.clearedWithLead');
  return named(locale, 'event', entry.type);
}

export function ProjectTimeline({ page, milestones = {} }: { page: ProjectPage; milestones?: Readonly<Record<string, string>> }) {
  const { t, locale } = useWords();
  const entries = page.timeline.filter((e) => !PLAN.has(e.type) && (e.type !== 'RoadEnded' || e.facts['outcome'] === 'completed')).reverse().map((e): TimelineEntry => {
    const reason = e.texts['reason'] ?? e.texts['opinion'] ?? e.texts['note'] ?? e.texts['reply'];
    return {
      id: String(e.seq), at: e.at, title: titleOf(e, page, t, locale), tone: toneOf(e.type),
      ...(e.byName ? { actor: e.byName } : {}), ...(reason ? { reason } : {}),
      ...(factsOf(e, locale).length > 0 || e.facts['milestone'] || pointsOf(e) || checkedOf(e, page).length > 0 ? { detail: <Detail entry={e} page={page} milestones={milestones} /> } : {}),
    };
  });
  return <Timeline entries={entries} />;
}

/** The points of the last request for corrections. */
export const correctionPoints = (page: ProjectPage): { item: string; reason: string }[] =>
  (page.timeline.filter((e) => e.type === 'CorrectionRequested').at(-1)?.facts['points'] as { item: string; reason: string }[] | undefined) ?? [];
export { Points as CorrectionPoints };
