/** Tasks and periods of any stream, folded from the envelope of its events; the same for every stream kind. */
import { grantFor, hasRole, mayAct, type Actor } from './access/index.js';
import { no, type Rejection } from './errors.js';
import type { Event } from './events/index.js';
import type { CommandType } from './commands/index.js';
import type { Command, Due, PeriodChange } from './stream.js';
import type { PeriodState, TaskState } from './project/state.js';

export interface Waiting { tasks: Record<string, TaskState>; periods: Record<string, PeriodState> }

/** Folds into the given (already copied) records. */
export function foldEnvelope(next: Waiting, event: Event, at: string): void {
  for (const id of event.closes ?? []) delete next.tasks[id];
  for (const task of event.opens ?? []) next.tasks[task.id] = { ...task, revision: 1, openedAt: at };
  for (const change of event.periods ?? []) foldPeriod(next.periods, change);
}

function foldPeriod(periods: Record<string, PeriodState>, change: PeriodChange): void {
  const known = periods[change.id];
  switch (change.op) {
    case 'start': { const { op: _op, ...period } = change; periods[change.id] = period; return; }
    case 'pause': if (known) periods[change.id] = { ...known, paused: { on: change.on, remaining: change.remaining, reason: change.reason } }; return;
    case 'resume': if (known) { const { paused: _paused, ...rest } = known; periods[change.id] = { ...rest, dueAt: change.dueAt, provisional: change.provisional }; } return;
    case 'end': delete periods[change.id]; return;
  }
}

export const withEnvelope = <S extends Waiting>(state: S, event: Event, at: string): S => {
  const next = { ...state, tasks: { ...state.tasks }, periods: { ...state.periods } };
  foldEnvelope(next, event, at);
  return next;
};

export const duesOf = (waiting: Waiting): Due[] =>
  Object.values(waiting.periods).filter((p) => !p.paused).map((p) => ({ key: p.id, at: p.dueAt })).sort((a, b) => a.at.localeCompare(b.at));

export const allowedByTasks = (waiting: Waiting, actor: Actor): CommandType[] =>
  [...new Set(Object.values(waiting.tasks).filter((t) => mayAct(actor, t.assignee)).flatMap((t) => t.commands))];

/** The open task a person's command means, or why it may not: not open, not theirs, or not what was seen. */
export function taskOf(waiting: Waiting, command: Command): TaskState | Rejection {
  const seen = command.seen;
  if (!seen) return no('validation', { seen: 'required' });
  const task = waiting.tasks[seen.taskId];
  if (!task) return no('stale_version');
  if (!task.commands.includes(command.type)) return no('step_not_open', { taskCommands: task.commands });
  if (!grantFor(command.actor, task.assignee)) return no(hasRole(command.actor, task.assignee.role) ? 'wrong_person' : 'not_allowed');
  if (seen.revision !== task.revision) return no('stale_version', { revision: task.revision });
  return task;
}
export const isRejection = (value: object): value is Rejection => 'code' in value;
