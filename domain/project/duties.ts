/** In which capacity a task lets its person take part in the project: separation of duties is asked on it before it is assigned, and said before it is begun. Pure. */
import { forbiddenPairs, type Capacity } from '../access/index.js';
import type { CommandType } from '../commands/index.js';
import { isStepKind, kindOf } from '../steps/index.js';
import type { StepCommand } from '../steps/protocol.js';
import type { TaskSpec } from '../task.js';
import type { TaskState } from './state.js';

/** Commands that another stream takes. */
const ELSEWHERE: Readonly<Partial<Record<CommandType, Capacity>>> = {
  publishNotice: 'formal_checker', appointPanel: 'organiser', admitObjection: 'objection_handler', dismissObjection: 'objection_handler', decideObjection: 'objection_handler', closeUpheld: 'decider',
};

/** In which capacity a command of a step lets its person take part, by the task where that decides. */
export const capacityIn = ({ capacity }: Pick<StepCommand<never>, 'capacity'>, task: TaskState | undefined): Capacity | undefined =>
  (typeof capacity === 'function' ? capacity(task) : capacity);

/** Undefined where nobody's part is written down. */
export function capacityOf(task: Pick<TaskSpec, 'commands' | 'kind'>, stepKind: string | undefined): Capacity | undefined {
  const rules = stepKind !== undefined && isStepKind(stepKind) ? kindOf(stepKind).commands as Record<string, StepCommand<never> | undefined> : {};
  for (const command of task.commands) {
    const found = capacityIn(rules[command] ?? {}, task as never) ?? ELSEWHERE[command];
    if (found) return found;
  }
  return undefined;
}
/** Who took part in one of these may not. */
export const excludedBy = (capacity: Capacity, profile: 'full' | 'small_office' = 'full'): Capacity[] =>
  forbiddenPairs(profile).flatMap(([a, b]) => (a === capacity ? [b] : b === capacity ? [a] : []));
