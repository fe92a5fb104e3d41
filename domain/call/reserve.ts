/**
 * The reserve list of a ranking: a place that becomes free within its period goes to the next in order, proposed by the
 * officer and decided by the approver; at the end who is left is told so. Whose place was free in time keeps waiting for
 * the officials: their lateness decides nothing. Non-goal: the ranking itself (index.ts).
 */
import { dueDate, dueInstant } from '../calendar.js';
import { OFFICE_DAYS, RESERVE_MONTHS } from '../defaults.js';
import { dueIn } from '../envelope.js';
import type { Event } from '../events/index.js';
import { nothing, says, type Context, type Decision, type PeriodChange, type TaskSpec, type TextRef } from '../stream.js';
import { officerOf, approverOf, type CallState } from './state.js';

export const RESERVE = 'reserve';

/** How long the list of the ranking lasts: by the version, else by the default. */
export function reservePeriod({ version, calendar, today }: Pick<Context, 'version' | 'calendar' | 'today'>): PeriodChange {
  const span = (version?.steps.find((s) => s.kind === 'ranking')?.params['reserve'] as { workingDays?: number; months?: number } | undefined) ?? { months: RESERVE_MONTHS };
  const due = dueDate(calendar, today, span);
  return { op: 'start', id: RESERVE, kind: RESERVE, nature: 'internal', startedOn: today, ...span, dueAt: dueInstant(due.dueOn), provisional: due.provisional };
}

const toPropose = (state: CallState, context: Context): TaskSpec =>
  ({ id: `${state.streamId}:promotion:propose:${state.rounds ?? 0}`, stepId: 'ranking', kind: 'propose_promotion', assignee: officerOf(state), commands: ['proposePromotion'], dueAt: dueIn(context, OFFICE_DAYS.proposePromotion) });
/** Who is next for a free place: the first that is not suspended. */
export const nextReserve = (state: CallState, { callProjects }: Pick<Context, 'callProjects'>): string | undefined => state.decided?.reserve.find((p) => !callProjects?.suspended?.includes(p));
export const toDecide = (state: CallState, context: Context): TaskSpec =>
  ({ id: `${state.streamId}:promotion:decide:${state.rounds ?? 0}`, stepId: 'ranking', kind: 'decide_promotion', assignee: approverOf(state), commands: ['decidePromotion', 'return'], dueAt: dueIn(context, OFFICE_DAYS.decidePromotion) });
const next = (state: CallState): CallState => ({ ...state, rounds: (state.rounds ?? 0) + 1 });
/** The task for the next proposal, where a place is free and somebody waits for it. */
const opens = (free: number, reserve: readonly string[], state: CallState, context: Context): { opens?: TaskSpec[] } => (free > 0 && reserve.length > 0 ? { opens: [toPropose(next(state), context)] } : {});
const ends = (state: CallState, context: Context): { periods?: PeriodChange[] } => (state.periods[RESERVE] ? { periods: [{ op: 'end', id: RESERVE, on: context.today }] } : {});

/** A project of the decided ranking has ended otherwise than completed. */
export function left(state: CallState, { projectId, cause }: { projectId: string; cause: string }, context: Context): Decision {
  const { in: placed, reserve } = state.decided!;
  const free = state.free ?? 0;
  if (reserve.includes(projectId)) {
    const rest = reserve.filter((p) => p !== projectId);
    const proposed = state.promotion === projectId;
    // What was open about it is asked anew, of the next; with nobody left there is nothing to ask.
    const again = proposed || rest.length === 0;
    return says({
      type: 'ReserveLeft', projectId, cause, ...(again ? { closes: Object.keys(state.tasks), ...opens(free, rest, state, context) } : { revises: Object.keys(state.tasks) }), ...(rest.length === 0 ? ends(state, context) : {}),
    });
  }
  if (!placed.includes(projectId) || state.reserveOver || (reserve.length === 0 && !state.leftOut?.length)) return nothing;
  const asked = Object.keys(state.tasks).length > 0;
  return says({
    type: 'PlaceFreed', projectId, cause, ...(asked ? {} : opens(free + 1, reserve, state, context)),
    // Decided before reserve lists had an end: it begins now.
    ...(state.periods[RESERVE] || reserve.length === 0 ? {} : { periods: [reservePeriod(context)] }),
  });
}

/** Left out of the ranking and ready now: a reserve like the others, before those whose panels gave less, with a list that lasts anew where it was over. */
export function joining(state: CallState, projectId: string, context: Context): Event[] {
  if (!state.decided || !state.leftOut?.includes(projectId)) return [];
  const { reserve } = state.decided;
  const scores = context.callProjects?.scores ?? {};
  const own = scores[projectId];
  const lower = own === undefined ? -1 : reserve.findIndex((p) => (scores[p] ?? own) < own);
  const place = lower < 0 ? reserve.length : lower;
  const order = [...reserve.slice(0, place), projectId, ...reserve.slice(place)];
  const asked = Object.keys(state.tasks);
  return [{ type: 'RankingJoined', projectId, reserve: order, ...(asked.length > 0 ? { revises: asked } : opens(state.free ?? 0, order, state, context)), ...(state.periods[RESERVE] ? {} : { periods: [reservePeriod(context)] }) }];
}

export function promoted(state: CallState, { minutes, personId }: { minutes: never; personId: string }, context: Context): Decision {
  const projectId = state.promotion!;
  const rest = state.decided!.reserve.filter((p) => p !== projectId);
  const place = (state.proposed ?? []).indexOf(projectId) + 1;
  return {
    events: [{ type: 'Promoted', projectId, minutes, closes: Object.keys(state.tasks), ...opens((state.free ?? 0) - 1, rest, state, context), ...(rest.length === 0 ? ends(state, context) : {}) }],
    tells: [{ streamId: projectId, type: 'rank', fields: { place, result: 'in', minutes, personId } }],
  };
}

export const promotionReturned = (state: CallState, { reason, taskId }: { reason: TextRef; taskId: string }, context: Context): Decision =>
  says({ type: 'PromotionReturned', reason, told: [{ personId: state.proposer ?? '', taskId }], closes: Object.keys(state.tasks), opens: [toPropose(next(state), context)] });

/** The period is over: those beyond the places that are free already are told that there is none. */
export function closing(state: CallState, context: Context): Decision {
  const reserve = state.decided?.reserve ?? [];
  const kept = reserve.slice(0, state.free ?? 0);
  const closed = reserve.slice(kept.length);
  return {
    events: [{ type: 'ReserveListClosed', closed, kept, ...ends(state, context) }],
    tells: closed.map((streamId) => ({ streamId, type: 'closeReserve' as const, fields: {} })),
  };
}

export function evolveReserve(state: CallState, event: Event): CallState {
  const decided = state.decided!;
  const without = (projectId: string): string[] => decided.reserve.filter((p) => p !== projectId);
  const { promotion, proposer: _proposer, ...rest } = state;
  switch (event.type) {
    case 'RankingJoined': { const { reserveOver: _over, ...still } = counted(state, event); return { ...still, leftOut: state.leftOut!.filter((p) => p !== event.projectId), proposed: [...state.proposed ?? [], event.projectId], decided: { ...decided, reserve: event.reserve } }; }
    case 'PlaceFreed': return { ...counted(state, event), free: (state.free ?? 0) + 1 };
    case 'ReserveLeft': return { ...counted(promotion === event.projectId ? rest : state, event), decided: { ...decided, reserve: without(event.projectId) } };
    case 'PromotionProposed': return { ...state, promotion: event.projectId, proposer: event.personId };
    case 'PromotionReturned': return counted(rest, event);
    case 'Promoted': return { ...counted(rest, event), free: (state.free ?? 0) - 1, decided: { ...decided, in: [...decided.in, event.projectId], reserve: without(event.projectId) } };
    case 'ReserveListClosed': return { ...state, reserveOver: true, decided: { ...decided, reserve: event.kept, out: [...decided.out, ...event.closed] } };
    default: return state;
  }
}
const counted = (state: CallState, event: Event): CallState => (event.opens?.length ? next(state) : state);
