/**
 * A suspension (暂停): nobody may act and no deadline runs, but it does not last for ever by silence. An officer has a
 * last day to end it; after it those who decide learn of it, and may end it too. What opens while it lasts stands still
 * with the rest. Its end gives every deadline what was left of it. Pure.
 */
import { OFFICE_DAYS } from '../defaults.js';
import { dueIn, overdueOf } from '../envelope.js';
import type { Event } from '../events/index.js';
import type { Context, PeriodChange, TextRef } from '../stream.js';
import { paused, resumed } from './periods.js';
import { RECOVERY } from './recovery.js';
import type { ProjectState, PeriodState } from './state.js';

export const SUSPENSION = 'suspension';

export function suspended(state: ProjectState, reason: TextRef, context: Context): Event {
  const n = (state.suspensions ?? 0) + 1;
  const dueAt = dueIn(context, OFFICE_DAYS.resumeProject);
  return {
    type: 'ProjectSuspended', reason, n,
    // The notice's end is the notice's own.
    periods: [
      ...Object.values(state.periods).filter((p) => p.kind !== 'notice').flatMap((p) => paused(p, context, 'suspended')),
      { op: 'start', id: `${SUSPENSION}:${n}:${SUSPENSION}`, kind: SUSPENSION, nature: 'internal', startedOn: context.today, workingDays: OFFICE_DAYS.resumeProject, dueAt, provisional: false },
    ],
    opens: [{ id: `${state.streamId}:${SUSPENSION}:${n}`, stepId: SUSPENSION, kind: SUSPENSION, assignee: { role: 'officer', jurisdiction: context.version!.jurisdiction }, commands: ['resume'], dueAt }],
  };
}

const ownPeriods = (state: ProjectState): PeriodState[] => Object.values(state.periods).filter((p) => p.kind === SUSPENSION);

export function resumedProject(state: ProjectState, reason: TextRef, context: Context): Event {
  return {
    type: 'ProjectResumed', reason,
    closes: Object.values(state.tasks).filter((t) => t.kind === SUSPENSION).map((t) => t.id),
    periods: [
      ...ownPeriods(state).map((p): PeriodChange => ({ op: 'end', id: p.id, on: context.today })),
      ...Object.values(state.periods).filter((p) => p.paused?.reason === 'suspended').flatMap((p) => resumed(p, context)),
    ],
  };
}

/** Periods that belong to no step of the plan, with a task of the same kind. */
const BESIDE: ReadonlySet<string> = new Set([SUSPENSION, RECOVERY]);
/** Its last day is over: somebody else learns of it; what ends it is an act of a person. Undefined for a period of a step. */
export function besideOver(state: ProjectState, key: string, context: Context): Event | undefined {
  const kind = state.periods[key]?.kind ?? '';
  if (!BESIDE.has(kind)) return undefined;
  const late = Object.values(state.tasks).filter((t) => t.kind === kind && !t.overdue).map((t) => t.id);
  return { ...overdueOf(late, context), periods: [{ op: 'end', id: key, on: context.today }] };
}

/** The state as far as anybody is asked in it: while it lasts nobody is told that something else is late still. */
export const asking = (state: ProjectState): ProjectState => (state.suspended ? { ...state, tasks: Object.fromEntries(Object.entries(state.tasks).filter(([, t]) => t.kind === SUSPENSION)) } : state);

/** What begins in a suspension begins with its end. */
export function standingStill(events: readonly Event[], context: Context): Event[] {
  const still = (change: PeriodChange): PeriodChange[] => {
    if (change.op !== 'start' || change.kind === 'notice' || change.kind === SUSPENSION) return [change];
    const { op: _op, ...period } = change;
    return [change, ...paused(period, context, 'suspended')];
  };
  return events.map((e) => (e.periods?.some((p) => p.op === 'start') ? { ...e, periods: e.periods.flatMap(still) } : e));
}
