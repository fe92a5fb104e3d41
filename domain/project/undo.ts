/**
 * What was done and is undone: an approval that its maker takes back while nobody has acted on it, an application that
 * the applicant takes back before any office has looked at it, and a decision that the same body reverses later. Pure.
 */
import { hasRole, mayAct, type Actor } from '../access/index.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import { closingOf } from '../steps/window.js';
import type { Context } from '../stream.js';
import type { PlainDate } from '../time.js';
import type { ProjectState, StepState } from './state.js';

/** Steps whose passing may be taken back, and who did it then and may do it still. */
const TAKEN_BACK = {
  draft: 'house', organisation_approval: 'house', member_confirmation: 'house', recommendation: 'office', decision: 'office',
} as const satisfies Record<string, 'house' | 'office'>;
const sideOf = (kind: string | undefined): 'house' | 'office' | undefined => (TAKEN_BACK as Record<string, 'house' | 'office'>)[kind ?? ''];

/** Follows from an act by itself; whatever else happens is somebody acting on it. */
const FOLLOWS: ReadonlySet<Event['type']> = new Set<Event['type']>([
  'StepOpened', 'StepPassed', 'StepSkipped', 'ApplicationSubmitted', 'ReceiptIssued', 'AwardCalculated', 'AwardReserved', 'AwardQueued', 'TaskOverdue', 'Reminded', 'PeriodLengthened', 'RecommendationSilent',
]);

/** The last act as far as nobody has acted on it; folded from every event. */
export function lastActAfter(before: ProjectState['lastAct'], event: Event): ProjectState['lastAct'] {
  const person = event.participants?.find((p) => p.on === undefined)?.personId;
  if (event.settles === 'passed' && event.stepId !== undefined && person !== undefined) return { stepId: event.stepId, personId: person };
  return FOLLOWS.has(event.type) ? before : undefined;
}

export interface Undoing { stepId: string; of: 'submission' | 'approval' }
/** What this person may take back now: the own act, or of the applicant's staff the whole application while it was in the house alone. */
export function undoable(state: ProjectState, actor: Actor, draftId: string): Undoing | undefined {
  const act = state.lastAct;
  const step = act && state.steps[act.stepId];
  if (!step || step.status !== 'passed' || state.phase === 'ended' || state.suspended || actor.kind !== 'person') return undefined;
  const side = sideOf(step.kind);
  const organisation = state.created!.applicantId;
  if (side === 'house') {
    if (step.kind === 'organisation_approval' && act.personId === actor.personId && mayAct(actor, { role: 'organisation_admin', organisation })) return { stepId: step.id, of: 'approval' };
    return mayAct(actor, { role: 'applicant', organisation }) ? { stepId: draftId, of: 'submission' } : undefined;
  }
  return side === 'office' && act.personId === actor.personId && hasRole(actor, ...(step.kind === 'decision' ? ['approver'] as const : ['county_officer', 'officer'] as const)) ? { stepId: step.id, of: 'approval' } : undefined;
}

/** What the house takes back after the closing, nobody could hand in again. */
export function refuseUndo(state: ProjectState, context: Context): Rejection | undefined {
  const step = state.steps[state.lastAct?.stepId ?? ''];
  const closing = closingOf(context.call!);
  return sideOf(step?.kind) === 'house' && context.at >= closing ? no('window_closed', { closesAt: closing }) : undefined;
}

const DECIDED_BY: ReadonlySet<string> = new Set(['decision', 'ranking']);
/** By the cause of an end, the step at which a person said no to this project alone. A ranking decides over all of its call at once. */
const SAID_NO: Readonly<Record<string, string>> = { decision: 'decision', formal_check: 'formal_check', recommendation: 'recommendation', filing: 'filing_registration' };
/** Somebody said no and the road ended with it: that step, while the file is not archived. A refusal that follows from a reversal is none, and after the decision its money is another's. */
export const refusedDecision = ({ phase, archivedOn, end, steps, award }: ProjectState): StepState | undefined =>
  (phase === 'ended' && archivedOn === undefined && end?.outcome === 'refused' && (end.cause === 'decision' || award === undefined || award.money === 'calculated') ? Object.values(steps).find((s) => s.kind === SAID_NO[end.cause] && s.status === 'ended') : undefined);

/** The day of what a reversal answers: of the refusal, or of the decision in favour. */
export const reversedDay = (state: ProjectState): PlainDate | undefined =>
  (refusedDecision(state) ?? Object.values(state.steps).findLast((s) => DECIDED_BY.has(s.kind) && s.status === 'passed'))?.settledOn;

/** A decision in favour stands and can be reversed, and so does a refusal. */
export const isReversible = (state: ProjectState): boolean =>
  refusedDecision(state) !== undefined || (state.phase === 'running' && Object.values(state.steps).some((s) => DECIDED_BY.has(s.kind) && s.status === 'passed'));

/** Money that is in a batch is taken out of it first; money that was instructed is no longer the decision's to take back. */
export function refuseReversal({ project }: Context, state: ProjectState, recallable: readonly string[]): Rejection | undefined {
  // The applicant may have applied for the same again meanwhile: one of the two runs.
  if (refusedDecision(state)) return project!.objectTaken ? no('object_taken') : undefined;
  const on = (project!.orders ?? []).filter((o) => !recallable.includes(o.status) && o.status !== 'cancelled');
  if (on.length === 0) return undefined;
  const inBatch = on.every((o) => ['prepared', 'checked'].includes(o.status));
  return no(inBatch ? 'payment_under_way' : 'money_instructed', { orders: on.map((o) => o.id) });
}
