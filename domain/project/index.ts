/**
 * A project as a stream: guard says no, decide says what happens, evolve remembers. Steps bring their own rules
 * (domain/steps); what stands beside the plan (creation, withdrawal, suspension, holds, lapse) stands here.
 */
import { clashOf, grantFor, hasRole, mayAct, type Actor, type Capacity } from '../access/index.js';
import { SYSTEM_COMMANDS, type CommandType } from '../commands/index.js';
import { no, type Rejection } from '../errors.js';
import { objectionSaid } from '../notice/said.js';
import type { Event } from '../events/index.js';
import { duesOf, onLateStill, overdueOf, unlike } from '../envelope.js';
import { fenText } from '../money.js';
import { answersOf, checklistIn, refuseChecks } from '../steps/checks.js';
import { kindOf } from '../steps/index.js';
import { openCodes } from '../steps/odd-codes.js';
import { reservation } from '../steps/review.js';
import type { StepCommand } from '../steps/protocol.js';
import { closingOf, housePending } from '../steps/window.js';
import { byObject, givenBefore } from '../steps/award.js';
import { nothing, type Command, type Context, type Decision, type Stream, type Tell, type TextRef } from '../stream.js';
import { objectKey } from '../text.js';
import { addDays, dateOf, yearOf } from '../time.js';
import { advance, endRoad, goBack, stepContext } from './advance.js';
import { AT_REST, carriedOver, movedOrders } from './carry-over.js';
import { evolve } from './evolve.js';
import { farewells, withoutActor } from './farewells.js';
import { initialProject, type ProjectState, type StepState, type TaskState } from './state.js';
import { stageOf } from './names.js';
import { lengthened } from './periods.js';
import { remind, remindersDue } from './reminders.js';
import { paidFen, recoveryClosed, recoveryOpen } from './recovery.js';
import { capacityIn } from './duties.js';
import { asking, besideOver, resumedProject, standingStill, suspended } from './suspension.js';
import { isReversible, refusedDecision, refuseReversal, refuseUndo, undoable } from './undo.js';

const isSystem = (type: CommandType): boolean => (SYSTEM_COMMANDS as readonly CommandType[]).includes(type);
/** Where it only matters whether anything may be taken back; the plan's first step is its draft. */
const DRAFT = 'draft';
const applicantOf = (state: ProjectState) => ({ role: 'applicant' as const, organisation: state.created!.applicantId });

/** Commands beside the plan: who, when, and what happens. */
interface Beside {
  by: (state: ProjectState, actor: Actor) => boolean;
  open: (state: ProjectState) => boolean;
  /** The capacity in which the person takes part; separation of duties is asked on it. */
  capacity?: Capacity;
  guard?: (context: Context, state: ProjectState, command: Command) => Rejection | undefined;
  decide: (state: ProjectState, command: Command, context: Context) => Event[];
  tells?: (context: Context, state: ProjectState, command: Command) => Tell[];
}
/** Orders that can still be called off, by their status; others are on their way or have an answer to wait for. */
const RECALLABLE = AT_REST;
const recallable = ({ project }: Context): string[] => (project!.orders ?? []).filter((o) => RECALLABLE.includes(o.status)).map((o) => o.id);
const holdOf = ({ fields }: Command): { holdId: string; outcome?: 'upheld' } => { const { holdId, outcome } = fields as { holdId: string; outcome?: 'upheld' }; return { holdId, ...(outcome ? { outcome } : {}) }; };
/** Panels of the steps that are open. */
const panelsOf = (state: ProjectState): string[] => Object.values(state.steps).filter((s) => s.status === 'open').flatMap((s) => state.panels[s.id] ?? []);
const linesOf = (command: Command) => command.fields as { fromLineId: string; toLineId: string };
const beside: { [C in CommandType]?: Beside } = {
  withdraw: {
    by: (state, actor) => mayAct(actor, applicantOf(state)),
    // Free before recognition (Q18); afterwards it is a termination.
    open: (state) => state.phase !== 'ended' && (state.award === undefined || state.award.money === 'calculated'),
    decide: (state, command, context) => [{ type: 'ProjectWithdrawn', reason: command.fields['reason'] as TextRef }, ...endRoad(state, context, 'withdrawn', 'applicant')],
  },
  suspend: {
    by: (_state, actor) => hasRole(actor, 'officer'),
    open: (state) => state.phase === 'running' && !state.suspended,
    decide: (state, command, context) => [suspended(state, command.fields['reason'] as TextRef, context)],
    tells: (_context, state) => panelsOf(state).map((streamId) => ({ streamId, type: 'suspendPanel', fields: {} })),
  },
  resume: {
    // Those who decide learn of one that lasts too long, and may end it too.
    by: (_state, actor) => hasRole(actor, 'officer', 'approver'),
    open: (state) => state.suspended && state.phase !== 'ended',
    decide: (state, command, context) => [resumedProject(state, command.fields['reason'] as TextRef, context)],
    // What was decided on an objection meanwhile takes effect now.
    tells: (_context, state) => [
      ...panelsOf(state).map((streamId): Tell => ({ streamId, type: 'resumePanel', fields: {} })),
      ...(state.noticeId !== undefined && state.holds.length > 0 ? [{ streamId: state.noticeId, type: 'applyUpheld' as const, fields: { projectId: state.streamId } }] : []),
    ],
  },
  // 终止: what is reserved and not paid goes back to the line, orders not yet in a batch are called off; money paid before is settled apart.
  terminate: {
    by: (_state, actor) => hasRole(actor, 'approver'),
    open: (state) => state.phase === 'running',
    capacity: 'decider',
    guard: ({ project }) => {
      const orders = (project!.orders ?? []).filter((o) => ![...RECALLABLE, 'confirmed', 'cancelled'].includes(o.status));
      return orders.length > 0 ? no('payment_under_way', { orders: orders.map((o) => o.id) }) : undefined;
    },
    decide: (state, command, context) => {
      const paid = paidFen(state);
      const cancelled = recallable(context);
      const terminated: Event = {
        type: 'ProjectTerminated', reason: command.fields['reason'] as TextRef, cause: 'terminated', documentNumber: command.fields['documentNumber'] as string,
        ...(cancelled.length > 0 ? { cancelled } : {}), ...(paid > 0n ? { paidFen: fenText(paid) } : {}), ...participant(command, 'decider'),
      };
      return [terminated, ...endRoad(evolve(state, terminated, context.at), context, 'terminated', 'terminated')];
    },
    tells: (context) => recallable(context).map((streamId) => ({ streamId, type: 'cancelOrder', fields: { reason: 'terminated' } })),
  },
  // 撤回: by its maker, or by the applicant, while nobody has acted on it.
  takeBack: {
    by: (state, actor) => undoable(state, actor, DRAFT) !== undefined,
    open: (state) => state.lastAct !== undefined,
    guard: (context, state) => refuseUndo(state, context),
    decide: (state, command, context) => {
      const { stepId, of } = undoable(state, command.actor, context.version!.steps[0]!.id)!;
      const reason = command.fields['reason'] ? { reason: command.fields['reason'] as TextRef } : {};
      const back: Event = of === 'submission' || state.steps[stepId]!.kind === 'organisation_approval'
        ? { type: 'SubmissionTakenBack', stepId, ...reason } : { type: 'ApprovalTakenBack', stepId, ...reason };
      return [back, ...goBack(state, { from: stepId, to: stepId }, context)];
    },
  },
  // 撤销决定: by the body that decides, for a reason and with minutes, as long as no money was instructed.
  reverseDecision: {
    by: (_state, actor) => hasRole(actor, 'approver'),
    open: isReversible,
    capacity: 'decider',
    guard: (context, state) => refuseReversal(context, state, RECALLABLE),
    decide: (state, command, context) => {
      const [cancelled, refused] = [recallable(context), refusedDecision(state)];
      const reversed: Event = {
        type: 'DecisionReversed', ...(refused ? { reopens: refused.id } : {}), reason: command.fields['reason'] as TextRef, minutes: command.fields['minutes'] as never, ...(cancelled.length > 0 ? { cancelled } : {}), ...participant(command, 'decider'),
      };
      // What was refused is decided anew; what was granted is granted no more.
      return refused ? [reversed] : [reversed, ...endRoad(evolve(state, reversed, context.at), context, 'refused', 'reversed')];
    },
    tells: (context) => recallable(context).map((streamId) => ({ streamId, type: 'cancelOrder', fields: { reason: 'reversed' } })),
  },
  archive: {
    by: (_state, actor) => hasRole(actor, 'officer'),
    open: (state) => state.phase === 'ended' && state.archivedOn === undefined && Object.values(state.tasks).every((t) => t.kind === 'follow_up' && t.overdue === true),
    // A report that never came does not keep the file open.
    decide: (state, _command, context) => [{ type: 'ProjectArchived', archivedOn: context.today, ...(Object.keys(state.tasks).length > 0 ? { closes: Object.keys(state.tasks) } : {}) }],
  },
  // A code that follows no rule is accepted with proof by who checks; it is asked for before the check passes.
  acceptCode: {
    by: (_state, actor) => hasRole(actor, 'officer'),
    open: (state) => Object.values(state.steps).some((s) => s.kind === 'formal_check' && s.status === 'open'),
    capacity: 'formal_checker',
    guard: (context, state, command) => (openCodes(state, context.project!.oddCodes).some((o) => o.organisationId === command.fields['organisationId']) ? undefined : { ...no('validation'), fields: { organisationId: 'not_an_option' } }),
    decide: (_state, command, context) => {
      const odd = context.project!.oddCodes!.find((o) => o.organisationId === command.fields['organisationId'])!;
      return [{ type: 'CreditCodeAccepted', organisationId: odd.organisationId, code: odd.code, proof: command.fields['proof'] as string, reason: command.fields['reason'] as TextRef, ...participant(command, 'formal_checker') }];
    },
  },
  // Told by the line of a past year: what is unpaid on it goes on to another.
  carryOver: {
    by: () => false,
    open: () => true,
    decide: (state, command, context) => carriedOver(state, linesOf(command), context.project!.orders),
    tells: (context, state, command) => movedOrders(state, linesOf(command), context.project!.orders),
  },
  // Money of the line that it waits for is there for it: reserved at once, before anybody else acts.
  serveQueued: {
    by: () => false,
    open: (state) => state.award?.money === 'queued' && state.phase === 'running',
    decide: (state, _command, context) => served(state, context),
  },
  // What finance did to have back what was paid; the money's own road is not built.
  noteRecovery: {
    by: (_state, actor) => hasRole(actor, 'finance_maker'),
    open: recoveryOpen,
    decide: (state, command, context) => [{ type: 'RecoveryNoted', note: command.fields['note'] as TextRef, ...recoveryClosed(state, context) }],
  },
  noteLeftOut: { by: () => false, open: (state) => state.phase === 'running', decide: () => [{ type: 'LeftOutOfRanking' }] },
  // Of a project that has ended nothing is left to hold; what is told of it is told all the same, and refused to nobody.
  placeHold: { by: () => false, open: (state) => state.phase !== 'draft', decide: (state, command) => (state.phase === 'ended' ? [] : [{ type: 'HoldPlaced', holdId: command.fields['holdId'] as string, source: command.fields['source'] as string }]) },
  releaseHold: { by: () => false, open: () => true, decide: (_s, command) => [{ type: 'HoldReleased', ...holdOf(command), ...objectionSaid(command) }] },
  noteUpheld: { by: () => false, open: () => true, decide: (_s, command) => [{ type: 'ObjectionUpheld', ...holdOf(command) as { holdId: string; outcome: 'upheld' }, ...objectionSaid(command) }] },
  lapse: {
    by: () => false,
    // What its house has still to approve has a time of its own.
    open: (state) => state.phase !== 'ended' && state.submittedAt === undefined && !housePending(state),
    guard: ({ call, at }) => (at < closingOf(call!) ? no('step_not_open', { closesAt: closingOf(call!) }) : undefined),
    decide: (state, _command, context) => [{ type: 'ApplicationLapsed', cause: 'window_closed' }, ...endRoad(state, context, 'lapsed', 'window_closed')],
  },
};

/** Reserved for one that waits, where the line carries it by now and nobody waits before it. */
function served(state: ProjectState, context: Context): Event[] {
  const step = Object.values(state.steps).find((s) => AWARDING.includes(s.kind));
  const events = step ? reservation(stepContext(state, step, context)) : [];
  return events[0]?.type === 'AwardReserved' ? events : [];
}
const AWARDING: readonly string[] = ['decision', 'ranking'];

/** Lines after their year on which something comes to rest, or for whose money something waits: finance is asked to carry it over. */
const askedLines = (events: readonly Event[], { project }: Context): string[] => [...new Set(events.flatMap((e) =>
  (e.type === 'InstalmentReturned' && !e.freed) || (e.type === 'AwardQueued' && project?.budget.shut === 'budget_line_over') ? [e.budgetLineId] : []))];

/** The way back is one: a step that is named would not be gone back to. */
const NO_CHOICE: Rejection = { ...no('validation'), fields: { to: 'no_choice' } };

interface Addressed { step: StepState; task: TaskState | undefined; rule: StepCommand<never> }

/** The step and task a command means: by the task that was seen, or for the system by step id or kind. */
function addressed(state: ProjectState, command: Command): Addressed | undefined {
  const task = command.seen ? state.tasks[command.seen.taskId] : undefined;
  const step = task ? state.steps[task.stepId]
    // Money that was on its way when the road ended still arrives.
    : isSystem(command.type) ? Object.values(state.steps).find((s) => (s.status === 'open' || (s.status === 'ended' && command.type === 'settleInstalment') || (s.status !== 'closed' && (command.type === 'returnInstalment' || command.type === 'proposePayee'))) && (command.fields['stepId'] === undefined || command.fields['stepId'] === s.id) && command.type in kindOf(s.kind).commands)
      : undefined;
  const rule = step && (kindOf(step.kind).commands as Record<string, StepCommand<never> | undefined>)[command.type];
  return step && rule ? { step, task, rule } : undefined;
}

export function allowed(state: ProjectState, actor: Actor): CommandType[] {
  const fromTasks = Object.values(state.tasks).filter((t) => mayAct(actor, t.assignee)).flatMap((t) => t.commands);
  const around = (Object.keys(beside) as CommandType[]).filter((c) => state.created !== undefined && beside[c]!.open(state) && beside[c]!.by(state, actor));
  return [...new Set([...fromTasks, ...around])];
}

function guard(state: ProjectState, command: Command, context: Context): Rejection | undefined {
  if (command.type === 'createProject') return guardCreation(state, command, context);
  if (!state.created) return no('not_found');
  const refusal = judge(state, command, context);
  return refusal && (refusal.allowed ? refusal : { ...refusal, allowed: allowed(state, command.actor).filter((c) => !barredAlike(c, state, command, context)) });
}
/** Termination and reversal are refused for the same money: the one is not held out where the other is refused, when it would be refused too. */
const UNDONE_BY: readonly CommandType[] = ['terminate', 'reverseDecision'];
const barredAlike = (other: CommandType, state: ProjectState, command: Command, context: Context): boolean =>
  UNDONE_BY.includes(other) && UNDONE_BY.includes(command.type) && beside[other]!.guard!(context, state, command) !== undefined;

function guardCreation(state: ProjectState, command: Command, context: Context): Rejection | undefined {
  if (state.created) return no('already_done');
  const { applicantId } = command.fields as { applicantId: string };
  if (!mayAct(command.actor, { role: 'applicant', organisation: applicantId })) return no(hasRole(command.actor, 'applicant') ? 'wrong_person' : 'not_allowed');
  const call = context.call;
  if (!call) return no('not_found', { callId: command.fields['callId'] });
  if (call.status !== 'open' && (call.status !== 'closed' || call.lateUntil === undefined)) return no(call.status === 'closed' ? 'window_closed' : 'call_not_open');
  if (context.at >= closingOf(call)) return no('window_closed', { closesAt: closingOf(call) });
  const version = context.version!;
  if (!version.applicantKinds.includes(context.project!.applicant.kind as never)) return no('not_eligible', { applicantKinds: version.applicantKinds });
  if (byObject(version) && objectKey(command.fields['object'] as string) === '') return { ...no('validation'), fields: { object: 'required' } };
  if (context.project!.objectTaken) return no('object_taken');
  // What was given for it in another call counts as well; what else limits an applicant is asked when it is handed in.
  return givenBefore({ programmeId: version.programmeId, uniqueBy: version.uniqueBy }, context.project!.priorAwards, yearOf(context.today));
}

function judge(state: ProjectState, command: Command, context: Context): Rejection | undefined {
  const system = command.actor.kind === 'system';
  if (isSystem(command.type) && !system) return no('not_allowed');
  const around = beside[command.type];
  if (around) {
    if (!system && !around.by(state, command.actor)) return no('not_allowed');
    if (!around.open(state)) return no(state.phase === 'ended' ? 'stream_closed' : 'step_not_open');
    const clash = around.capacity && clashOf(context.project!.taken, around.capacity, context.profile);
    if (clash) return no('separation_of_duties', { tookPartAs: clash, wouldActAs: around.capacity });
    return around.guard?.(context, state, command);
  }
  const target = addressed(state, command);
  if (!target) {
    if (state.phase === 'ended' && Object.keys(state.tasks).length === 0) return no('stream_closed');
    if (!command.seen && !system) return no('validation', { seen: 'required' });
    // The task seen is not open any more: it was done, superseded or belongs to an earlier round.
    return no(command.seen && state.tasks[command.seen.taskId] ? 'step_not_open' : command.seen ? 'stale_version' : 'step_not_open');
  }
  const { step, task, rule } = target;
  if (!system) {
    if (!task!.commands.includes(command.type)) return no('step_not_open');
    if (!grantFor(command.actor, task!.assignee)) return no(hasRole(command.actor, task!.assignee.role) ? 'wrong_person' : 'not_allowed');
    const stale = unlike(command.seen!, task);
    if (stale) return stale;
    if (state.form && command.seen!.formVersion !== 0 && command.seen!.formVersion !== state.form.version) return no('stale_version', { formVersion: state.form.version });
    const capacity = capacityIn(rule, task);
    const clash = capacity && clashOf(context.project!.taken, capacity, context.profile);
    if (clash) return no('separation_of_duties', { tookPartAs: clash, wouldActAs: capacity });
    if (state.suspended) return no('project_suspended');
  }
  if (!rule.choosesStep && command.fields['to'] !== undefined) return NO_CHOICE;
  if (rule.stopsOnHold && (state.holds.length > 0 || context.project!.holds.length > 0)) return no('hold_open', { holds: state.holds });
  const ctx = stepContext(state, step, context);
  return (rule.checked && refuseChecks(checklistIn(ctx.params), command.fields)) || rule.guard?.(ctx, command, task);
}

function decide(state: ProjectState, command: Command, context: Context): Decision {
  const { events, tells } = decided(state, command, context);
  return { events: withoutActor(events, command), tells };
}

function decided(state: ProjectState, command: Command, context: Context): Decision {
  if (command.type === 'createProject') {
    const { callId, applicantId, title, object } = command.fields as Record<string, string>;
    return moved(state, [{ type: 'ProjectCreated', callId: callId!, versionId: context.version!.id, applicantId: applicantId!, title: title!, object: context.version!.uniqueBy === 'applicant' ? '' : object!, county: context.project!.applicant.county, ...participant(command, 'applicant_side') }], [], context);
  }
  const around = beside[command.type];
  if (around) return moved(state, around.decide(state, command, context), around.tells?.(context, state, command) ?? [], context);
  const { step, task, rule } = addressed(state, command)!;
  const ctx = stepContext(state, step, context);
  const brought = rule.decide(ctx, command, task);
  const [first, ...rest] = brought.events;
  const capacity = capacityIn(rule, task);
  const checks = rule.checked ? answersOf(checklistIn(ctx.params), command.fields) : [];
  const events = first ? [{ ...first, ...(capacity ? participant(command, capacity) : {}), ...(checks.length > 0 ? { checks } : {}) } as Event, ...rest] : brought.events;
  return moved(state, events, brought.tells ?? [], context);
}

const participant = (command: Command, capacity: Capacity) =>
  (command.actor.kind === 'person' ? { participants: [{ personId: command.actor.personId, capacity }] } : {});

function moved(state: ProjectState, events: Event[], tells: Decision['tells'], context: Context): Decision {
  const after = events.reduce((s, e) => evolve(s, e, context.at), state);
  const further = advance(after, context);
  const both = [...events, ...further.events];
  const all = state.suspended && after.suspended ? standingStill(both, context) : both;
  const final = (): ProjectState => further.events.reduce((s, e) => evolve(s, e, context.at), after);
  const leftOut = context.call?.leftOut === true;
  const lines = askedLines(all, context).map((streamId): Tell => ({ streamId, type: 'askCarryOver', fields: {} }));
  return { events: all, tells: [...tells, ...further.tells, ...lines, ...farewells(all, final, leftOut), ...(leftOut && !waitsForRank(state) && waitsForRank(final()) ? [{ streamId: state.created!.callId, type: 'joinRanking' as const, fields: { projectId: state.streamId } }] : [])] };
}

/** Left out of the ranking of its call, it comes to it now. */
const waitsForRank = (state: ProjectState): boolean => state.phase === 'running' && !state.suspended && !state.ranked && Object.values(state.steps).some((s) => s.kind === 'ranking' && s.status === 'open');

/** A period of the project is over: the step says what that brings; an official's lateness never decides anything. */
function onDue(state: ProjectState, key: string, context: Context): Decision {
  const still = onLateStill(asking(state), key, context);
  if (still) return still;
  const over = besideOver(state, key, context);
  if (over) return moved(state, [over], [], context);
  const reminded = remind(state, key, context.at);
  if (reminded) return moved(state, [reminded], [], context);
  const period = state.periods[key];
  if (!period || period.paused || period.dueAt > context.at) return nothing;
  // Whoever changed the calendar: an applicant has the working days of the calendar of now before anything is lost.
  const stepId = key.split(':')[0]!;
  const longer = lengthened(state, period, context.calendar);
  if (longer) return moved(state, [{ type: 'PeriodLengthened', stepId, period: period.kind, lastDay: addDays(dateOf(longer.dueAt), -1), periods: [longer] }], [], context);
  const step = state.steps[stepId];
  if (!step || (step.status !== 'open' && !kindOf(step.kind).outlast?.includes(period.kind))) return moved(state, [{ type: 'Reminded', key, periods: [{ op: 'end', id: key, on: context.today }] }], [], context);
  const brought = kindOf(step.kind).onDue?.(stepContext(state, step, context), period.kind) ?? { events: [] };
  // What ends with it is not late.
  const ends = new Set(brought.events.flatMap((e) => e.closes ?? []));
  const late = Object.values(state.tasks).filter((t) => t.stepId === step.id && !t.overdue && !ends.has(t.id) && t.dueAt !== undefined && t.dueAt <= context.at).map((t) => t.id);
  const end = { stepId: step.id, periods: [{ op: 'end' as const, id: key, on: context.today }] };
  // The period ends with what it brings. Lateness is said where it decides nothing; where neither is, its end is an event of its own.
  const [first, ...rest] = brought.events;
  const events: Event[] = late.length > 0 && !brought.events.some((e) => e.settles !== undefined) ? [{ ...overdueOf(late, context), ...end }, ...brought.events]
    : first ? [{ ...first, periods: [...end.periods, ...(first.periods ?? [])] }, ...rest] : [{ type: 'Reminded', ...end, key }];
  return moved(state, events, brought.tells ?? [], context);
}

export const projectStream: Stream<ProjectState> = {
  initial: initialProject,
  guard,
  decide,
  onDue,
  evolve,
  agendaOf: (state) => ({
    stage: stageOf(state),
    // The notice's end is the notice's to decide; the project shows the period only.
    due: [...duesOf(asking(state)).filter((d) => state.periods[d.key]?.kind !== 'notice'), ...remindersDue(state)].sort((a, b) => a.at.localeCompare(b.at)),
    closed: state.phase === 'ended' && Object.keys(state.tasks).length === 0 && Object.keys(state.periods).length === 0,
  }),
  allowed,
};
