/** Tasks and periods as events open and move them; the same for every stream kind. */
import type { Assignee } from './access/index.js';
import type { CommandType } from './commands/index.js';
import type { Instant, PlainDate } from './time.js';

export interface TaskSpec {
  id: string;
  stepId: string;
  /** Message key of what is asked, e.g. formal_check. */
  kind: string;
  assignee: Assignee;
  commands: CommandType[];
  /** The stream that takes the commands, when it is not the one that holds the task (a panel, a notice). */
  target?: string;
  dueAt?: Instant;
  /** Filled by execute: the person of the role and scope with the fewest open tasks. */
  ownerId?: string;
}

export type PeriodNature = 'statutory' | 'promised' | 'internal';
export type PeriodChange =
  | { op: 'start'; id: string; kind: string; nature: PeriodNature; startedOn: PlainDate; workingDays?: number; months?: number; dueAt: Instant; provisional: boolean }
  | { op: 'pause'; id: string; on: PlainDate; remaining: number; reason: string }
  | { op: 'resume'; id: string; on: PlainDate; /** what was left, from that day */ workingDays?: number; dueAt: Instant; provisional: boolean }
  | { op: 'lengthen'; id: string; dueAt: Instant; provisional: boolean }
  | { op: 'end'; id: string; on: PlainDate };
