/** The road of a project in its stages: since when, until when, who has it and how long they still have. */
import type { RoadStage, StageStatus } from '../../domain/project/stages.js';
import type { Instant, PlainDate } from '../../domain/time.js';
import { useWords } from '../frame/context.js';
import { Icon, type IconName } from '../frame/icon.js';
import { Due } from './period.js';

export type { StageStatus };
export interface StageView { stage: RoadStage; status: StageStatus; startedOn?: PlainDate | null; endedOn?: PlainDate | null; with?: { role: string; whom: string | null; whomEn: string | null } | null; dueAt?: Instant | null; /** The open step, an amount. */ note?: string }

const ICON = { done: 'check', current: 'player-play', to_come: 'circle', ended: 'x', skipped: 'minus' } as const satisfies Record<StageStatus, IconName>;
const WORD = { done: 'frame.doneStep', current: 'frame.currentStep', to_come: 'frame.waitingStep', ended: 'frame.endedStep', skipped: 'frame.skippedStep' } as const satisfies Record<StageStatus, string>;
/** These name an organisation or a department: the name says more than the role. */
const NAMED_BY_WHOM: ReadonlySet<string> = new Set(['applicant', 'organisation_admin', 'consulted']);

/** Who has it, as one line: the organisation, or the role with its office. */
export function Holder({ holder: { role, whom, whomEn } }: { holder: NonNullable<StageView['with']> }) {
  const { named, locale } = useWords();
  const name = locale === 'en' ? whomEn ?? whom : whom;
  return <>{name && NAMED_BY_WHOM.has(role) ? name : named('role', role)}{name && !NAMED_BY_WHOM.has(role) && <span class="cell-note">{name}</span>}</>;
}

function Dates({ startedOn, endedOn, status }: Pick<StageView, 'startedOn' | 'endedOn' | 'status'>) {
  const { t } = useWords();
  if (status === 'current') return startedOn ? <span class="stage-note figure">{t('frame.sinceDay', { date: startedOn })}</span> : null;
  if (!endedOn) return null;
  return <span class="stage-note figure">{startedOn && startedOn !== endedOn ? t('frame.fromTo', { from: startedOn, to: endedOn }) : endedOn}</span>;
}

export const StageBar = ({ stages, daysLeft }: { stages: readonly StageView[]; daysLeft?: (dueAt: Instant) => number }) => {
  const { t } = useWords();
  return (
    <ol class="stages">
      {stages.map(({ stage, status, note, dueAt, with: holder, ...dates }) => (
        <li key={stage} class={`stage stage-${status}`} aria-current={status === 'current' ? 'step' : undefined}>
          <span class="stage-mark"><Icon name={ICON[status]} /></span>
          <div class="stage-text">
            <span class="stage-name">{t(`stage.${stage}`)}</span>
            <span class="visually-hidden">, {t(WORD[status])}</span>
            <Dates {...dates} status={status} />
            {holder && <span class="stage-note">{t('frame.labelled', { label: t('projectList.with'), value: '' })}<Holder holder={holder} /></span>}
            {dueAt && <span class="stage-note"><Due dueAt={dueAt} {...(daysLeft ? { workingDaysLeft: Math.abs(daysLeft(dueAt)) } : {})} /></span>}
            {note && <span class="stage-note">{note}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
};
