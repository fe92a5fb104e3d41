/**
 * What was paid of a project that was terminated is to come back (追回): finance is asked, with a last day, and says what
 * was done about it. Non-goal: the road of the money itself (claim, receipts, postings), which has none yet. Pure.
 */
import { OFFICE_DAYS } from '../defaults.js';
import { dueIn } from '../envelope.js';
import type { Event } from '../events/index.js';
import { fen, sumFen } from '../money.js';
import type { Context } from '../stream.js';
import type { ProjectState } from './state.js';

export const RECOVERY = 'recovery';
export const paidFen = (state: Pick<ProjectState, 'instalments'>): bigint => sumFen(state.instalments.filter((i) => i.status === 'paid').map((i) => fen(i.amountFen)));

/** What the end of the road asks of finance; nothing where nothing was paid. */
export function recoveryAsked(state: ProjectState, outcome: string, context: Context): Required<Pick<Event, 'opens' | 'periods'>> {
  if (outcome !== 'terminated' || paidFen(state) === 0n) return { opens: [], periods: [] };
  const dueAt = dueIn(context, OFFICE_DAYS.recoverPaid);
  return {
    opens: [{ id: `${state.streamId}:${RECOVERY}`, stepId: RECOVERY, kind: RECOVERY, assignee: { role: 'finance_maker', jurisdiction: context.version!.jurisdiction }, commands: ['noteRecovery'], dueAt }],
    periods: [{ op: 'start', id: `${RECOVERY}:1:${RECOVERY}`, kind: RECOVERY, nature: 'internal', startedOn: context.today, workingDays: OFFICE_DAYS.recoverPaid, dueAt, provisional: false }],
  };
}
export const recoveryOpen = (state: ProjectState): boolean => Object.values(state.tasks).some((t) => t.kind === RECOVERY);
export const recoveryClosed = (state: ProjectState, context: Pick<Context, 'today'>): Pick<Event, 'closes' | 'periods'> => ({
  closes: Object.values(state.tasks).filter((t) => t.kind === RECOVERY).map((t) => t.id),
  periods: Object.values(state.periods).filter((p) => p.kind === RECOVERY).map((p) => ({ op: 'end', id: p.id, on: context.today })),
});
