/**
 * The protocol every step kind satisfies: one object per kind, in one file, in a closed record (index.ts), so that the
 * compiler names what was forgotten. A kind says what its commands need and bring; opening, settling, tasks, periods
 * and moving on are the same for all and stand in domain/project. Pure: context is data read under the locks.
 */
import type { z } from 'zod';
import type { Assignee, Capacity, Role } from '../access/index.js';
import { dueDate, dueInstant } from '../calendar.js';
import type { CommandType } from '../commands/index.js';
import type { Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import type { PlanStep, ProgrammeVersion } from '../programme/schema.js';
import { paused, resumed } from '../project/periods.js';
import type { ProjectState, StepState, TaskState } from '../project/state.js';
import type { Command, Context, PeriodChange, PeriodNature, TaskSpec, Tell, TextRef } from '../stream.js';
import type { Instant, PlainDate } from '../time.js';

export interface StepContext<P = Record<string, unknown>> {
  state: ProjectState;
  step: StepState;
  plan: PlanStep;
  params: P;
  version: ProgrammeVersion;
  context: Context;
  at: Instant;
  today: PlainDate;
}
export interface StepDecision { events: Event[]; tells?: Tell[] }

export interface StepCommand<P> {
  /** The capacity in which the person takes part, where it depends on it by the task; separation of duties is asked on it. */
  capacity?: Capacity | ((task: TaskState | undefined) => Capacity | undefined);
  /** Who gives back says to which step (`to`); elsewhere the way back is one. */
  choosesStep?: true;
  /** Refused while an objection holds the project or it is suspended. */
  stopsOnHold?: boolean;
  /** The list of the step's params is answered with it; without a list nothing is asked. */
  checked?: true;
  guard?: (ctx: StepContext<P>, command: Command, task: TaskState | undefined) => Rejection | undefined;
  decide: (ctx: StepContext<P>, command: Command, task: TaskState | undefined) => StepDecision;
}

export interface StepKind<P = Record<string, unknown>> {
  params: z.ZodType<P>;
  /** Whether it would ask nothing of anybody: then it is skipped. */
  idle?: (ctx: StepContext<P>) => boolean;
  /** What opening brings: tasks, periods, streams asked for. */
  open: (ctx: StepContext<P>) => { tasks?: TaskSpec[]; periods?: PeriodChange[]; events?: Event[]; tells?: Tell[] };
  commands: { [C in CommandType]?: StepCommand<P> };
  /** Folds the kind's own facts; the envelope is folded for all kinds alike. */
  evolve?: (data: Record<string, unknown>, event: Event, state: ProjectState) => Record<string, unknown>;
  /** What a period of this step brings when it is over. Default: its tasks are marked overdue, nothing is decided. */
  onDue?: (ctx: StepContext<P>, periodKind: string) => StepDecision;
  /** Kinds of periods that bring something after the step has passed as well. */
  outlast?: readonly string[];
  /** Asked while the step is open and anything changed: events that follow from the state alone. */
  react?: (ctx: StepContext<P>) => StepDecision;
}

/** A context without its params: what helpers need. */
export type Base = Omit<StepContext, 'params'>;

export const taskId = (ctx: Base, n = 1): string => `${ctx.state.streamId}:${ctx.step.id}:${ctx.step.round}:${n}`;
export const periodId = (ctx: Base, kind: string): string => `${ctx.step.id}:${ctx.step.round}:${kind}`;

/** A task of this step; `n` tells parallel ones apart. */
export function task(ctx: Base, spec: { n?: number; kind?: string; assignee: Assignee; commands: CommandType[]; dueAt?: Instant; target?: string }): TaskSpec {
  const made: TaskSpec = { id: taskId(ctx, spec.n), stepId: ctx.step.id, kind: spec.kind ?? ctx.step.kind, assignee: spec.assignee, commands: spec.commands };
  if (spec.target !== undefined) made.target = spec.target;
  if (spec.dueAt !== undefined) made.dueAt = spec.dueAt;
  return made;
}

export interface PeriodSpec { workingDays?: number; months?: number }

/** Starts a period on `from` (default today; that day does not count). */
export function startPeriod(ctx: Base, kind: string, span: PeriodSpec, nature: PeriodNature = 'promised', from: PlainDate = ctx.today): PeriodChange & { op: 'start' } {
  const due = dueDate(ctx.context.calendar, from, span);
  return { op: 'start', id: periodId(ctx, kind), kind, nature, startedOn: from, ...span, dueAt: dueInstant(due.dueOn), provisional: due.provisional };
}

/** The time for an act that no document gives one for: it shows, is late and is told like any other. */
export const OFFICE = 'office';
export const officePeriod = (ctx: Base, workingDays: number): PeriodChange & { op: 'start' } => startPeriod(ctx, OFFICE, { workingDays }, 'internal');
export const endOffice = (ctx: Base): PeriodChange[] => (ctx.state.periods[periodId(ctx, OFFICE)] ? [{ op: 'end', id: periodId(ctx, OFFICE), on: ctx.today }] : []);

const day = (ctx: Base) => ({ calendar: ctx.context.calendar, today: ctx.today });
export function pausePeriod(ctx: Base, kind: string, reason: string): PeriodChange[] {
  const period = ctx.state.periods[periodId(ctx, kind)];
  return period ? paused(period, day(ctx), reason) : [];
}
export function resumePeriod(ctx: Base, kind: string): PeriodChange[] {
  const period = ctx.state.periods[periodId(ctx, kind)];
  return period ? resumed(period, day(ctx)) : [];
}

/** The city's own role holder, and the applicant's staff: the two most frequent assignees. */
export const cityRole = (ctx: Base, role: Role): Assignee => ({ role, jurisdiction: ctx.version.jurisdiction });
export const applicantRole = (ctx: Base, role: 'applicant' | 'organisation_admin' = 'applicant'): Assignee => ({ role, organisation: ctx.context.project!.applicant.id });
export const textOf = (command: Command, field: string): TextRef => command.fields[field] as TextRef;
export const maybeText = <F extends string>(command: Command, field: F): { [K in F]?: TextRef } =>
  (command.fields[field] ? { [field]: command.fields[field] as TextRef } as { [K in F]?: TextRef } : {});
export const numberedTask = (ctx: Base): number => ((ctx.step.data['tasks'] as number | undefined) ?? 1) + 1;
