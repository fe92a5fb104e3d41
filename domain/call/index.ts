/** A call (申报批次): its window, and the ranking over all its projects. It tells projects; it never writes their events. */
import { clashOf, grantFor, hasRole, type Actor } from '../access/index.js';
import { dueDate, dueInstant } from '../calendar.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, duesWithTasks, isRejection, onTasksOverdue, taskOf, withEnvelope } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import type { CommandType } from '../commands/index.js';
import { placesOf, rankingStepOf } from '../programme/plan.js';
import type { ProgrammeVersion } from '../programme/schema.js';
import { decideLate, evolveLate, judgeLate, LATE_COMMANDS, lateOpen, onLateOver } from './late.js';
import { givenBefore } from '../steps/award.js';
import { nothing, says, type Command, type Context, type Decision, type GivenTo, type PeriodChange, type PriorAward, type Stream, type TaskSpec, type TextRef } from '../stream.js';
import { dateOf, yearOf } from '../time.js';
import { closing, evolveReserve, joining, left, nextReserve, promoted, promotionReturned, RESERVE, reservePeriod, toDecide } from './reserve.js';
import { departuresOf } from './scores.js';
import { approverOf, officerOf, type CallState } from './state.js';
import { refuseOpening, refuseWindow, withinVersion, type Window } from './window.js';

export { shownCall } from './state.js';
export type { CallState, LateEntry, ShownCall } from './state.js';

/** `refuse` is another's where it is said of another task. */
const isLate = (state: CallState, command: Command): boolean => LATE_COMMANDS.has(command.type) && (command.type !== 'refuse' || state.tasks[command.seen?.taskId ?? '']?.kind === 'decide_late_entry');
const windowPeriod = (state: { streamId: string }, today: string, closesAt: string): PeriodChange =>
  ({ op: 'start', id: 'window', kind: 'window', nature: 'promised', startedOn: today, dueAt: closesAt, provisional: false });

const nth = (n: number | undefined): string => (n ? `:${n + 1}` : '');
/** Proposed by the officer, anew after each return; decided by the approver. */
const toRank = (state: CallState, context: Context, kind: 'propose' | 'decide'): TaskSpec => ({
  id: `${state.streamId}:ranking:${kind}${nth(state.rounds)}`, stepId: 'ranking', kind: `${kind}_ranking`, ...rankingDue(context),
  ...(kind === 'propose' ? { assignee: officerOf(state), commands: ['proposeRanking'] } : { assignee: approverOf(state), commands: ['decideRanking', 'return'] }),
});
const personOf = (actor: Actor): string => (actor.kind === 'person' ? actor.personId : 'system');

/** The last day of the ranking's acts: the period of the version, else of the office. */
function rankingDue({ version, calendar, today }: Context): { dueAt: string } {
  const span = version?.steps.find((s) => s.kind === 'ranking')?.params['period'] as { workingDays?: number; months?: number } | undefined;
  return { dueAt: dueInstant(dueDate(calendar, today, span ?? { workingDays: OFFICE_DAYS.rankCall }).dueOn) };
}

function allowed(state: CallState, actor: Actor): CommandType[] {
  const own: CommandType[] = state.status === 'none' || !grantFor(actor, officerOf(state)) ? [] : state.status === 'created' ? ['openCall', 'correctCall', 'withdrawCall'] : state.status === 'withdrawn' ? [] : state.status === 'open' ? ['extendWindow'] : state.proposed || state.decided ? [] : ['proposeLateEntry'];
  return [...own, ...allowedByTasks(state, actor)];
}

function guard(state: CallState, command: Command, context: Context): Rejection | undefined {
  const refusal = judge(state, command, context);
  return refusal && { ...refusal, allowed: refusal.allowed ?? allowed(state, command.actor) };
}

function judge(state: CallState, command: Command, context: Context): Rejection | undefined {
  if (command.type === 'createCall') {
    if (!hasRole(command.actor, 'officer')) return no('not_allowed');
    if (state.status !== 'none') return no('already_done');
    return refuseOpening(command.fields as unknown as Window, context);
  }
  if (state.status === 'none') return no('not_found');
  if (isLate(state, command)) return judgeLate(state, command, context);
  switch (command.type) {
    case 'openCall': {
      if (!grantFor(command.actor, officerOf(state))) return no('not_allowed');
      if (state.status !== 'created') return no('already_done');
      // Days may lie between: what let it be made is asked again. A window that has begun or is over is set right first: nobody is told of days that nobody had.
      if (context.at >= state.closesAt!) return no('window_closed', { closesAt: state.closesAt });
      if (dateOf(state.opensAt!) < context.today) return { ...no('validation', { opensAt: state.opensAt }), fields: { opensAt: 'before_today' } };
      return refuseOpening({ opensAt: state.opensAt!, closesAt: state.closesAt!, ...(state.quota === undefined ? {} : { quota: state.quota }) }, context);
    }
    case 'correctCall':
    case 'withdrawCall': {
      if (!grantFor(command.actor, officerOf(state))) return no('not_allowed');
      // Once it takes applications it is extended, never set anew.
      if (state.status !== 'created' && (state.status !== 'open' || context.at >= state.opensAt!)) return no('step_not_open');
      const { unsubmitted, pending, rankingOpen } = context.callProjects!;
      const begun = [...unsubmitted, ...pending, ...rankingOpen].length;
      return command.type === 'correctCall' ? refuseWindow(command.fields as unknown as Window, context) : begun > 0 ? no('step_not_open', { begun }) : undefined;
    }
    case 'extendWindow':
      if (!grantFor(command.actor, officerOf(state))) return no('not_allowed');
      if (state.status !== 'open') return no('step_not_open');
      if ((command.fields['closesAt'] as string) <= state.closesAt!) return no('validation', { closesAt: state.closesAt });
      return withinVersion(command.fields['closesAt'] as string, context);
    case 'proposeRanking': {
      const task = taskOf(state, command);
      if (isRejection(task)) return task;
      // What its house has still to complete, and who was let in late, comes into the ranking with the others.
      const { rankingOpen, pending, unsubmitted, suspended = [], late = [] } = context.callProjects!;
      const without = (command.fields['without'] as string[] | undefined) ?? [];
      // Only who keeps the others waiting without an end in sight is left out: suspended, or late in an office.
      const wrong = without.filter((p) => !suspended.includes(p) && !(pending.includes(p) && late.includes(p)));
      if (wrong.length > 0) return { ...no('validation', { without: wrong }), fields: { without: 'not_waiting_for_it' } };
      const stays = (p: string): boolean => !without.includes(p);
      const still = [...rankingOpen, ...pending].filter((p) => suspended.includes(p) && stays(p));
      if (still.length > 0) return no('project_suspended', { projects: still });
      const open = [...pending.filter(stays), ...unsubmitted, ...lateOpen(state)];
      if (open.length > 0) return no('step_not_open', { stillUnderReview: open });
      const order = command.fields['order'] as string[];
      const ready = rankingOpen.filter(stays);
      if (new Set(order).size !== order.length || order.length !== ready.length || !order.every((p) => ready.includes(p))) return no('validation', { order: ready });
      // Against the panels' scores only with a reason, which who decides sees.
      const departures = departuresOf(order, context.callProjects!.scores ?? {});
      if (command.fields['reason'] || (departures.length === 0 && without.length === 0)) return undefined;
      return { code: 'reason_required', fields: { reason: 'required' }, detail: departures.length > 0 ? { againstScores: departures.map((d) => d.place).join(', ') } : { leftOut: without.length } };
    }
    case 'moveLine':
    case 'joinRanking':
    case 'passOver': return command.actor.kind === 'system' ? undefined : no('not_allowed');
    case 'proposePromotion': {
      const task = taskOf(state, command);
      if (isRejection(task)) return task;
      // A suspended reserve is not given a place; the next in order is, for a reason.
      const next = nextReserve(state, context);
      if (next === undefined) return no('project_suspended', { projects: state.decided!.reserve });
      return next !== state.decided!.reserve[0] && !command.fields['reason'] ? { code: 'reason_required', fields: { reason: 'required' }, detail: { leftOut: state.decided!.reserve.indexOf(next) } } : undefined;
    }
    case 'return':
    case 'decidePromotion':
    case 'decideRanking': {
      const task = taskOf(state, command);
      if (isRejection(task)) return task;
      if (personOf(command.actor) === state.proposer) return no('separation_of_duties', { tookPartAs: 'formal_checker', wouldActAs: 'decider' });
      // Nothing is decided about one that is suspended: it is proposed anew without it.
      const still = command.type === 'return' ? [] : (state.promotion === undefined ? state.proposed ?? [] : [state.promotion]).filter((p) => context.callProjects!.suspended?.includes(p));
      if (still.length > 0) return no('project_suspended', { projects: still });
      // Decided once for all: one project on which this person may not decide refuses the whole, however many are told.
      for (const [stream, capacities] of Object.entries(context.callProjects!.taken ?? {})) {
        const clash = clashOf(capacities, 'decider', context.profile);
        if (clash) return no('separation_of_duties', { tookPartAs: clash, wouldActAs: 'decider', stream });
      }
      return undefined;
    }
    default: return no('step_not_open');
  }
}

function decide(state: CallState, command: Command, context: Context): Decision {
  const fields = command.fields;
  if (isLate(state, command)) return decideLate(state, command, context);
  switch (command.type) {
    case 'createCall': {
      const version = context.version!;
      return says({
        type: 'CallCreated', versionId: version.id, title: fields['title'] as string, opensAt: fields['opensAt'] as string, closesAt: fields['closesAt'] as string,
        budgetLineId: fields['budgetLineId'] as string, ...(fields['quota'] === undefined ? {} : { quota: fields['quota'] as number }), jurisdiction: version.jurisdiction, sample: version.measure.sample,
      });
    }
    case 'openCall': return says({ type: 'CallOpened', periods: [windowPeriod(state, context.today, state.closesAt!)] });
    case 'correctCall': {
      const { title, opensAt, closesAt, quota } = fields as { title: string; opensAt: string; closesAt: string; quota?: number };
      return says({
        type: 'CallCorrected', title, opensAt, closesAt, ...(quota === undefined ? {} : { quota }), reason: fields['reason'] as TextRef,
        ...(state.periods['window'] ? { periods: [{ op: 'end', id: 'window', on: context.today }, windowPeriod(state, context.today, closesAt)] } : {}),
      });
    }
    case 'withdrawCall': return says({ type: 'CallWithdrawn', reason: fields['reason'] as TextRef, closes: Object.keys(state.tasks), ...(state.periods['window'] ? { periods: [{ op: 'end', id: 'window', on: context.today }] } : {}) });
    case 'extendWindow': {
      const closesAt = fields['closesAt'] as string;
      return says({ type: 'WindowExtended', closesAt, reason: fields['reason'] as TextRef, periods: [{ op: 'end', id: 'window', on: context.today }, windowPeriod(state, context.today, closesAt)] });
    }
    case 'proposeRanking': {
      const order = fields['order'] as string[];
      const departures = departuresOf(order, context.callProjects!.scores ?? {});
      const leftOut = (fields['without'] as string[] | undefined) ?? [];
      return says({
        type: 'RankingProposed', order, ...(leftOut.length > 0 ? { leftOut } : {}), personId: personOf(command.actor), ...(fields['reason'] ? { opinion: fields['reason'] as TextRef } : {}), ...(departures.length > 0 ? { departures } : {}),
        closes: Object.keys(state.tasks), opens: [toRank(state, context, 'decide')],
      });
    }
    case 'return': {
      const returned = { reason: fields['reason'] as TextRef, taskId: command.seen!.taskId };
      if (state.promotion !== undefined) return promotionReturned(state, returned, context);
      return says({
        type: 'RankingReturned', reason: returned.reason, told: [{ personId: state.proposer ?? '', taskId: returned.taskId }], closes: Object.keys(state.tasks),
        opens: [toRank({ ...state, rounds: (state.rounds ?? 0) + 1 }, context, 'propose')],
      });
    }
    case 'passOver': {
      const ended = { projectId: fields['projectId'] as string, cause: fields['cause'] as string };
      if (state.decided && !state.leftOut?.includes(ended.projectId)) return left(state, ended, context);
      return state.proposed?.includes(ended.projectId) || state.leftOut?.includes(ended.projectId) ? says({ type: 'RankingPassedOver', ...ended, revises: Object.keys(state.tasks) }) : nothing;
    }
    case 'joinRanking': return says(...joining(state, fields['projectId'] as string, context));
    case 'moveLine': return says({ type: 'CallLineMoved', from: state.budgetLineId!, budgetLineId: fields['budgetLineId'] as string });
    case 'proposePromotion': return says({
      type: 'PromotionProposed', projectId: nextReserve(state, context)!, personId: personOf(command.actor), ...(fields['reason'] ? { opinion: fields['reason'] as TextRef } : {}), closes: Object.keys(state.tasks), opens: [toDecide(state, context)],
    });
    case 'decidePromotion': return promoted(state, { minutes: fields['minutes'] as never, personId: personOf(command.actor) }, context);
    case 'decideRanking': {
      const order = state.proposed!;
      const quota = placesOf(state.quota, context.version) ?? order.length;
      const minutes = fields['minutes'] as never;
      const results = placed(order, quota, { version: context.version, given: context.callProjects!.given, year: yearOf(context.today) });
      const of = (result: RankResult): string[] => order.filter((p) => results.get(p) === result);
      const personId = personOf(command.actor);
      const leftOut = state.leftOut ?? [];
      // Without a quota each has a place.
      const free = leftOut.length === 0 ? 0 : placesOf(state.quota, context.version) === undefined ? leftOut.length : quota - of('in').length;
      const ranked: Event = { type: 'RankingDecided', minutes, in: of('in'), reserve: of('reserve'), out: of('out'), closes: Object.keys(state.tasks), ...(of('reserve').length > 0 ? { periods: [reservePeriod(context)] } : {}), ...(free > 0 ? { free } : {}) };
      // Who became ready while it was decided comes at once.
      const ready = leftOut.filter((p) => context.callProjects!.rankingOpen.includes(p) && !context.callProjects!.suspended?.includes(p));
      const events = ready.reduce<Event[]>((all, p) => [...all, ...joining(all.reduce((s, e) => evolve(s, e, context.at), state), p, context)], [ranked]);
      return {
        events,
        tells: [
          ...order.map((streamId, i) => ({ streamId, type: 'rank' as const, fields: { place: i + 1, result: results.get(streamId)!, minutes, personId } })),
          ...leftOut.map((streamId) => ({ streamId, type: 'noteLeftOut' as const, fields: {} })),
        ],
      };
    }
    default: return nothing;
  }
}

export type RankResult = 'in' | 'reserve' | 'out';
/** Places by the order. Whose applicant was given what the version counts is out, and its place goes to the next. */
export function placed(order: readonly string[], quota: number, { version, given = {}, year }: { version: ProgrammeVersion | undefined; given?: GivenTo | undefined; year: number }): Map<string, RankResult> {
  const results = new Map<string, RankResult>();
  const here = new Map<string, PriorAward[]>();
  let left = quota;
  for (const projectId of order) {
    const { applicantId = projectId, awards = [] } = given[projectId] ?? {};
    const now = here.get(applicantId) ?? [];
    const result = left === 0 ? 'reserve' : version && givenBefore(version, [...awards, ...now], year) ? 'out' : 'in';
    if (result === 'in') { left -= 1; here.set(applicantId, [...now, { programmeId: version?.programmeId ?? '', year, amountFen: '0', projectId }]); }
    results.set(projectId, result);
  }
  return results;
}

function onDue(state: CallState, key: string, context: Context): Decision {
  const overdue = onTasksOverdue(state, key, context) ?? onLateOver(state, key, context);
  if (overdue) return overdue;
  if (key === RESERVE) return closing(state, context);
  if (key !== 'window' || state.status !== 'open' || state.closesAt! > context.at) return nothing;
  const ranked = rankingStepOf(context.version) !== undefined;
  const opens = ranked ? [toRank(state, context, 'propose')] : [];
  return {
    events: [{ type: 'WindowClosed', periods: [{ op: 'end', id: 'window', on: context.today }], opens }],
    tells: context.callProjects!.unsubmitted.map((streamId) => ({ streamId, type: 'lapse' as const, fields: { reason: 'window_closed' } })),
  };
}

function evolve(from: CallState, event: Event, at: string): CallState {
  const state = withEnvelope(from, event, at);
  switch (event.type) {
    case 'CallCreated': return { ...state, status: 'created', versionId: event.versionId, title: event.title, opensAt: event.opensAt, closesAt: event.closesAt, budgetLineId: event.budgetLineId, jurisdiction: event.jurisdiction, sample: event.sample, ...(event.quota === undefined ? {} : { quota: event.quota }) };
    case 'CallCorrected': { const { quota: _quota, ...rest } = state; return { ...rest, title: event.title, opensAt: event.opensAt, closesAt: event.closesAt, ...(event.quota === undefined ? {} : { quota: event.quota }) }; }
    case 'CallWithdrawn': return { ...state, status: 'withdrawn' };
    case 'CallOpened': return { ...state, status: 'open' };
    case 'WindowExtended': return { ...state, closesAt: event.closesAt };
    case 'CallLineMoved': return { ...state, budgetLineId: event.budgetLineId };
    case 'WindowClosed': return { ...state, status: 'closed' };
    case 'RankingProposed': { const { leftOut: _leftOut, ...rest } = state; return { ...rest, proposed: event.order, ...(event.leftOut ? { leftOut: event.leftOut } : {}), ...(event.personId ? { proposer: event.personId } : {}) }; }
    case 'RankingReturned': { const { proposer: _proposer, ...rest } = state; return { ...rest, rounds: (state.rounds ?? 0) + 1 }; }
    case 'RankingPassedOver': return { ...state, proposed: state.proposed!.filter((p) => p !== event.projectId), ...(state.leftOut ? { leftOut: state.leftOut.filter((p) => p !== event.projectId) } : {}) };
    case 'RankingDecided': return { ...state, ...(event.free === undefined ? {} : { free: event.free }), decided: { in: event.in, reserve: event.reserve, out: event.out } };
    default: return state.decided ? evolveReserve(state, event) : evolveLate(state, event);
  }
}

export const callStream: Stream<CallState> = {
  initial: (streamId) => ({ streamId, status: 'none', tasks: {}, periods: {} }),
  guard, decide, onDue, evolve, allowed,
  agendaOf: (state) => ({ stage: state.status, due: duesWithTasks(state), closed: state.status === 'withdrawn' || (state.status === 'closed' && !state.leftOut?.length && Object.keys(state.tasks).length === 0 && Object.keys(state.periods).length === 0) }),
};
