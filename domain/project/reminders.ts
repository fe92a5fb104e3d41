/** Reminders before the end of a period: each once for that end, to the applicant's side; nothing is decided. */
import { REMIND_DAYS_BEFORE } from '../defaults.js';
import type { Event } from '../events/index.js';
import type { Due } from '../stream.js';
import { addDays, dateOf, startOfDay, type Instant } from '../time.js';
import type { PeriodState, ProjectState } from './state.js';

interface Reminder extends Due { period: PeriodState }

/** A period that goes on after a pause has a new end, and is reminded of that. */
function remindersOf(state: ProjectState): Reminder[] {
  return Object.values(state.periods).filter((p) => !p.paused).flatMap((period) => (REMIND_DAYS_BEFORE[period.kind] ?? []).map((days) => {
    const dueOn = dateOf(period.dueAt);
    return { key: `remind:${period.id}:${days}:${dueOn}`, at: startOfDay(addDays(dueOn, -days)), period };
  })).filter(({ key, at, period }) => at > startOfDay(period.resumedOn ?? period.startedOn) && !state.reminded.includes(key));
}

export const remindersDue = (state: ProjectState): Due[] => remindersOf(state).map(({ key, at }) => ({ key, at }));

export function remind(state: ProjectState, key: string, at: Instant): Event | undefined {
  const reminder = remindersOf(state).find((r) => r.key === key && r.at <= at);
  if (!reminder) return undefined;
  const stepId = reminder.period.id.split(':')[0]!;
  const taskIds = Object.values(state.tasks).filter((t) => t.stepId === stepId && ['applicant', 'organisation_admin'].includes(t.assignee.role)).map((t) => t.id);
  return { type: 'Reminded', stepId, key, taskIds };
}
