/** The road of a project in its stages; what a programme does not have is left out by the caller. */
import type { StageName } from '../../domain/programme/schema.js';
import { useWords } from '../frame/context.js';
import { Icon, type IconName } from '../frame/icon.js';

export type StageStatus = 'done' | 'current' | 'to_come' | 'ended' | 'skipped';
export interface StageView { stage: StageName; status: StageStatus; /** The open step, a date, an amount. */ note?: string }

const ICON = { done: 'check', current: 'player-play', to_come: 'circle', ended: 'x', skipped: 'minus' } as const satisfies Record<StageStatus, IconName>;
const WORD = { done: 'frame.doneStep', current: 'frame.currentStep', to_come: 'frame.waitingStep', ended: 'frame.endedStep', skipped: 'frame.skippedStep' } as const satisfies Record<StageStatus, string>;

export const StageBar = ({ stages }: { stages: readonly StageView[] }) => {
  const { t } = useWords();
  return (
    <ol class="stages">
      {stages.map(({ stage, status, note }) => (
        <li key={stage} class={`stage stage-${status}`} aria-current={status === 'current' ? 'step' : undefined}>
          <span class="stage-mark"><Icon name={ICON[status]} /></span>
          <span class="stage-text">
            <span class="stage-name">{t(`stage.${stage}`)}</span>
            <span class="visually-hidden">, {t(WORD[status])}</span>
            {note && <span class="stage-note">{note}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
};
