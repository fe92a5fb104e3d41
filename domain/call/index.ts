/** A call (申报批次): its window, and the ranking over all its projects. It tells projects; it never writes their events. */
import { clashOf, grantFor, hasRole, type Actor } from '../access/index.js';
import { dueDate, dueInstant } from '../calendar.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, duesWithTasks, isRejection, onTasksOverdue, taskOf, withEnvelope, type Waiting } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import type { CommandType } from '../commands/index.js';
import { placesOf } from '../programme/plan.js';
import type { ProgrammeVersion } from '../programme/schema.js';
import { givenBefore } from '../steps/award.js';
import { nothing, says, type Command, type Context, type Decision, type GivenTo, type PeriodChange, type PriorAward, type Stream, type TextRef } from '../stream.js';
import { dateOf, yearOf } from '../time.js';

export interface CallState extends Waiting {
  streamId: string;
  status: 'none' | 'created' | 'open' | 'closed';
  versionId?: string; title?: string; opensAt?: string; closesAt?: string; budgetLineId?: string; quota?: number; jurisdiction?: string; sample?: boolean;
  proposed?: string[];
  decided?: { in: string[]; reserve: string[]; out: string[] };
}

const officer = (state: CallState) => ({ role: 'officer' as const, jurisdiction: state.jurisdiction! });
const windowPeriod = (state: { streamId: string }, today: string, closesAt: string): PeriodChange =>
  ({ op: 'start', id: 'window', kind: 'window', nature: 'promised', startedOn: today, dueAt: closesAt, provisional: false });

/** The last day of the ranking's acts: the period of the version, else of the office. */
function rankingDue({ version, calendar, today }: Context): { dueAt: string } {
  const span = version?.steps.find((s) => s.kind === 'ranking')?.params['period'] as { workingDays?: number; months?: number } | undefined;
  return { dueAt: dueInstant(dueDate(calendar, today, span ?? { workingDays: OFFICE_DAYS.rankCall }).dueOn) };
}

function allowed(state: CallState, actor: Actor): CommandType[] {
  const own: CommandType[] = state.status === 'none' || !grantFor(actor, officer(state)) ? [] : state.status === 'created' ? ['openCall'] : state.status === 'open' ? ['extendWindow'] : [];
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
    const version = context.version;
    if (!version) return no('not_found', { programmeVersionId: command.fields['programmeVersionId'] });
    const { opensAt, closesAt, quota } = command.fields as { opensAt: string; closesAt: string; quota?: number };
    if (closesAt <= opensAt || closesAt <= context.at) return no('validation', { closesAt: 'after_opening' });
    if (version.formula.type === 'not_set') return no('amount_not_set', { measure: version.measure.id });
    if (!version.legality.inForce || !['subsidy', 'award'].includes(version.instrument)) return no('call_not_open', { legality: version.legality });
    const validTo = context.versionLastDay ?? version.validTo;
    if (context.today < version.validFrom || dateOf(closesAt) > validTo) return no('call_not_open', { validFrom: version.validFrom, validTo });
    const places = placesOf(undefined, version);
    if (quota !== undefined && places !== undefined && quota > places) return no('quota_exceeded', { max: places });
    if (context.budgetLine?.status !== 'confirmed') return no('budget_short', { budgetLine: context.budgetLine?.status ?? 'unknown' });
    return undefined;
  }
  if (state.status === 'none') return no('not_found');
  switch (command.type) {
    case 'openCall': return !grantFor(command.actor, officer(state)) ? no('not_allowed') : state.status !== 'created' ? no('already_done') : undefined;
    case 'extendWindow':
      if (!grantFor(command.actor, officer(state))) return no('not_allowed');
      if (state.status !== 'open') return no('step_not_open');
      return (command.fields['closesAt'] as string) > state.closesAt! ? undefined : no('validation', { closesAt: state.closesAt });
    case 'proposeRanking': {
      const task = taskOf(state, command);
      if (isRejection(task)) return task;
      const { rankingOpen, pending } = context.callProjects!;
      if (pending.length > 0) return no('step_not_open', { stillUnderReview: pending });
      const order = command.fields['order'] as string[];
      return new Set(order).size === order.length && order.length === rankingOpen.length && order.every((p) => rankingOpen.includes(p)) ? undefined : no('validation', { order: rankingOpen });
    }
    case 'passOver': return command.actor.kind === 'system' ? undefined : no('not_allowed');
    case 'decideRanking': {
      const task = taskOf(state, command);
      if (isRejection(task)) return task;
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
  switch (command.type) {
    case 'createCall': {
      const version = context.version!;
      return says({
        type: 'CallCreated', versionId: version.id, title: fields['title'] as string, opensAt: fields['opensAt'] as string, closesAt: fields['closesAt'] as string,
        budgetLineId: fields['budgetLineId'] as string, ...(fields['quota'] === undefined ? {} : { quota: fields['quota'] as number }), jurisdiction: version.jurisdiction, sample: version.measure.sample,
      });
    }
    case 'openCall': return says({ type: 'CallOpened', periods: [windowPeriod(state, context.today, state.closesAt!)] });
    case 'extendWindow': {
      const closesAt = fields['closesAt'] as string;
      return says({ type: 'WindowExtended', closesAt, reason: fields['reason'] as TextRef, periods: [{ op: 'end', id: 'window', on: context.today }, windowPeriod(state, context.today, closesAt)] });
    }
    case 'proposeRanking': {
      const opens = [{ id: `${state.streamId}:ranking:decide`, stepId: 'ranking', kind: 'decide_ranking', assignee: { role: 'approver' as const, jurisdiction: state.jurisdiction! }, commands: ['decideRanking' as const], ...rankingDue(context) }];
      return says({ type: 'RankingProposed', order: fields['order'] as string[], ...(fields['reason'] ? { opinion: fields['reason'] as TextRef } : {}), closes: Object.keys(state.tasks), opens });
    }
    case 'passOver': {
      const projectId = fields['projectId'] as string;
      return state.proposed?.includes(projectId) && !state.decided ? says({ type: 'RankingPassedOver', projectId, cause: fields['cause'] as string, revises: Object.keys(state.tasks) }) : nothing;
    }
    case 'decideRanking': {
      const order = state.proposed!;
      const quota = placesOf(state.quota, context.version) ?? order.length;
      const minutes = fields['minutes'] as never;
      const results = placed(order, quota, { version: context.version, given: context.callProjects!.given, year: yearOf(context.today) });
      const of = (result: RankResult): string[] => order.filter((p) => results.get(p) === result);
      const personId = command.actor.kind === 'person' ? command.actor.personId : 'system';
      return {
        events: [{ type: 'RankingDecided', minutes, in: of('in'), reserve: of('reserve'), out: of('out'), closes: Object.keys(state.tasks) }],
        tells: order.map((streamId, i) => ({ streamId, type: 'rank' as const, fields: { place: i + 1, result: results.get(streamId)!, minutes, personId } })),
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
  const overdue = onTasksOverdue(state, key, context);
  if (overdue) return overdue;
  if (key !== 'window' || state.status !== 'open' || state.closesAt! > context.at) return nothing;
  const ranked = context.version?.steps.some((s) => s.kind === 'ranking');
  const opens = ranked ? [{ id: `${state.streamId}:ranking:propose`, stepId: 'ranking', kind: 'propose_ranking', assignee: officer(state), commands: ['proposeRanking' as const], ...rankingDue(context) }] : [];
  return {
    events: [{ type: 'WindowClosed', periods: [{ op: 'end', id: 'window', on: context.today }], opens }],
    tells: context.callProjects!.unsubmitted.map((streamId) => ({ streamId, type: 'lapse' as const, fields: { reason: 'window_closed' } })),
  };
}

function evolve(from: CallState, event: Event, at: string): CallState {
  const state = withEnvelope(from, event, at);
  switch (event.type) {
    case 'CallCreated': return { ...state, status: 'created', versionId: event.versionId, title: event.title, opensAt: event.opensAt, closesAt: event.closesAt, budgetLineId: event.budgetLineId, jurisdiction: event.jurisdiction, sample: event.sample, ...(event.quota === undefined ? {} : { quota: event.quota }) };
    case 'CallOpened': return { ...state, status: 'open' };
    case 'WindowExtended': return { ...state, closesAt: event.closesAt };
    case 'WindowClosed': return { ...state, status: 'closed' };
    case 'RankingProposed': return { ...state, proposed: event.order };
    case 'RankingPassedOver': return { ...state, proposed: state.proposed!.filter((p) => p !== event.projectId) };
    case 'RankingDecided': return { ...state, decided: { in: event.in, reserve: event.reserve, out: event.out } };
    default: return state;
  }
}

export const callStream: Stream<CallState> = {
  initial: (streamId) => ({ streamId, status: 'none', tasks: {}, periods: {} }),
  guard, decide, onDue, evolve, allowed,
  agendaOf: (state) => ({ stage: state.status, due: duesWithTasks(state), closed: state.status === 'closed' && Object.keys(state.tasks).length === 0 }),
};
