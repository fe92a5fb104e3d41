/** Tasks and periods of any stream, folded from the envelope of its events; the same for every stream kind. */
import { grantFor, hasRole, mayAct, type Actor } from './access/index.js';
import { dueDate, dueInstant } from './calendar.js';
import { no, type Rejection } from './errors.js';
import { ESCALATE_AGAIN_DAYS } from './defaults.js';
import type { Event, EventOf } from './events/index.js';
import type { CommandType } from './commands/index.js';
import { nothing, says, type Command, type Context, type Decision, type Due, type PeriodChange, type Seen } from './stream.js';
import type { PeriodState, TaskState } from './project/state.js';

export interface Waiting { tasks: Record<string, TaskState>; periods: Record<string, PeriodState> }

/** Folds into the given (already copied) records. */
export function foldEnvelope(next: Waiting, event: Event, at: string): void {
  for (const id of event.closes ?? []) delete next.tasks[id];
  for (const id of event.revises ?? []) if (next.tasks[id]) next.tasks[id] = { ...next.tasks[id]!, revision: next.tasks[id]!.revision + 1 };
  for (const task of event.opens ?? []) next.tasks[task.id] = { ...task, revision: 1, openedAt: at };
  for (const change of event.periods ?? []) foldPeriod(next, change);
  if (event.type === 'TaskOverdue') {
    for (const id of event.taskIds) {
      if (!next.tasks[id]) continue;
      const { againAt: _told, ...task } = next.tasks[id]!;
      next.tasks[id] = { ...task, overdue: true, ...(event.againAt === undefined ? {} : { againAt: event.againAt }) };
    }
  }
}

function foldPeriod({ tasks, periods }: Waiting, change: PeriodChange): void {
  const known = periods[change.id];
  switch (change.op) {
    case 'start': { const { op: _op, ...period } = change; periods[change.id] = period; return; }
    case 'pause': if (known) periods[change.id] = { ...known, paused: { on: change.on, remaining: change.remaining, reason: change.reason } }; return;
    case 'resume': {
      if (!known) return;
      const { paused: _paused, resumedDays: _before, ...rest } = known;
      periods[change.id] = { ...rest, dueAt: change.dueAt, provisional: change.provisional, resumedOn: change.on, ...(change.workingDays === undefined ? {} : { resumedDays: change.workingDays }) };
      dueWith(tasks, known, change.dueAt);
      return;
    }
    case 'lengthen': {
      if (!known) return;
      periods[change.id] = { ...known, dueAt: change.dueAt, provisional: change.provisional };
      dueWith(tasks, known, change.dueAt);
      return;
    }
    case 'end': delete periods[change.id]; return;
  }
}

/** What was due with the period is due with it still. */
function dueWith(tasks: Waiting['tasks'], period: PeriodState, dueAt: string): void {
  for (const task of Object.values(tasks)) if (task.stepId === period.id.split(':')[0] && task.dueAt === period.dueAt) tasks[task.id] = { ...task, dueAt };
}

export const withEnvelope = <S extends Waiting>(state: S, event: Event, at: string): S => {
  const next = { ...state, tasks: { ...state.tasks }, periods: { ...state.periods } };
  foldEnvelope(next, event, at);
  return next;
};

/** Periods that run, and when a task that is late still is told to the next level. */
export const duesOf = (waiting: Waiting): Due[] => [
  ...Object.values(waiting.periods).filter((p) => !p.paused).map((p) => ({ key: p.id, at: p.dueAt })),
  ...[...new Set(Object.values(waiting.tasks).flatMap((t) => t.againAt ?? []))].map((at) => ({ key: `${AGAIN}${at}`, at })),
].sort((a, b) => a.at.localeCompare(b.at));
const AGAIN = 'again:';

/** Tasks are late, decided by nobody: who learns of it stands in domain/projection/mails.ts. */
export const overdueOf = (taskIds: string[], context: Pick<Context, 'calendar' | 'today'>): EventOf<'TaskOverdue'> => ({ type: 'TaskOverdue', taskIds, againAt: dueIn(context, ESCALATE_AGAIN_DAYS) });
/** They are late still; undefined for a key that means something else. */
export function onLateStill(waiting: Waiting, key: string, context: Pick<Context, 'at'>): Decision | undefined {
  if (!key.startsWith(AGAIN)) return undefined;
  const taskIds = Object.values(waiting.tasks).filter((t) => t.againAt !== undefined && t.againAt <= context.at).map((t) => t.id).sort();
  return taskIds.length > 0 ? says({ type: 'TaskOverdue', taskIds, again: true }) : nothing;
}

/** 00:00+08:00 of the day after the n-th working day from today. */
export const dueIn = (context: Pick<Context, 'calendar' | 'today'>, workingDays: number): string => dueInstant(dueDate(context.calendar, context.today, { workingDays }).dueOn);

const OVERDUE = 'overdue:';
const late = (waiting: Waiting, at: string): string[] => Object.values(waiting.tasks).filter((t) => !t.overdue && t.dueAt !== undefined && t.dueAt <= at).map((t) => t.id).sort();
/** Periods, and the last day of each task: for streams whose tasks have no period of their own. */
export function duesWithTasks(waiting: Waiting): Due[] {
  const ends = new Set(Object.values(waiting.tasks).flatMap((t) => (t.dueAt === undefined || t.overdue ? [] : [t.dueAt])));
  return [...duesOf(waiting), ...[...ends].map((at) => ({ key: `${OVERDUE}${at}`, at }))].sort((a, b) => a.at.localeCompare(b.at) || a.key.localeCompare(b.key));
}
/** The last day of tasks is over: they are marked, nothing is decided. Undefined for a key that means something else. */
export function onTasksOverdue(waiting: Waiting, key: string, context: Context): Decision | undefined {
  const still = onLateStill(waiting, key, context);
  if (still) return still;
  if (!key.startsWith(OVERDUE)) return undefined;
  const taskIds = late(waiting, context.at);
  return taskIds.length > 0 ? says(overdueOf(taskIds, context)) : nothing;
}

export const allowedByTasks = (waiting: Waiting, actor: Actor): CommandType[] =>
  [...new Set(Object.values(waiting.tasks).filter((t) => mayAct(actor, t.assignee)).flatMap((t) => t.commands))];

/** Who has these open tasks, each with the task: they are told when nothing is to be done any more. */
export const ownersOf = (waiting: Waiting, ids: readonly string[]): { personId: string; taskId: string }[] =>
  ids.flatMap((taskId) => { const task = waiting.tasks[taskId]; const personId = task?.assignee.person ?? task?.ownerId; return personId === undefined ? [] : [{ personId, taskId }]; });

/** The open task a person's command means, or why it may not: not open, not theirs, or not what was seen. */
export function taskOf(waiting: Waiting, command: Command): TaskState | Rejection {
  const seen = command.seen;
  if (!seen) return no('validation', { seen: 'required' });
  const task = waiting.tasks[seen.taskId];
  if (!task) return unlike(seen, task)!;
  if (!task.commands.includes(command.type)) return no('step_not_open', { taskCommands: task.commands });
  if (!grantFor(command.actor, task.assignee)) return no(hasRole(command.actor, task.assignee.role) ? 'wrong_person' : 'not_allowed');
  return unlike(seen, task) ?? task;
}
/** What was seen is not what is there now: the task was done or superseded, or what it shows for decision has changed. */
export const unlike = (seen: Seen, task: { revision: number } | undefined): Rejection | undefined =>
  (task === undefined ? no('stale_version') : seen.revision !== task.revision ? no('stale_version', { revision: task.revision }) : undefined);
/** The same for a command that begins a stream: its task stands in the stream that asked for it, and need not be named. */
export const staleElsewhere = (command: Command, { seenTask }: Context): Rejection | undefined => (command.seen ? unlike(command.seen, seenTask?.commands.includes(command.type) ? seenTask : undefined) : undefined);
export const isRejection = (value: object): value is Rejection => 'code' in value;
