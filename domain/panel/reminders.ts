/** Members are reminded once before the last day of what waits for them; what is late is the organiser's to end. */
import { REMIND_EXPERTS_DAYS_BEFORE } from '../defaults.js';
import type { Due } from '../stream.js';
import { addDays, dateOf, startOfDay } from '../time.js';
import type { Members } from './members.js';

interface Reminder extends Due { taskIds: string[] }

export function remindersOf(state: Members & { reminded?: string[] }): Reminder[] {
  const waiting = Object.values(state.tasks).filter((t) => t.kind.startsWith('panel_') && t.dueAt !== undefined && !t.overdue);
  return [...new Set(waiting.map((t) => t.dueAt!))].sort().flatMap((dueAt): Reminder[] => {
    const at = startOfDay(addDays(dateOf(dueAt), -REMIND_EXPERTS_DAYS_BEFORE));
    const key = `remind:${dueAt}`;
    const taskIds = waiting.filter((t) => t.dueAt === dueAt && t.openedAt < at).map((t) => t.id).sort();
    return taskIds.length > 0 && !state.reminded?.includes(key) ? [{ key, at, taskIds }] : [];
  });
}
