/**
 * Until when an application may be handed in: the window of its call, longer for an applicant that was let in late; and
 * until when its own house may complete what its staff handed in in time. One answer for the guard, the periods and the pages. Pure.
 */
import { dueDate, dueInstant, type Calendar } from '../calendar.js';
import { HOUSE_DAYS_AFTER_CLOSING } from '../defaults.js';
import { no, type Rejection } from '../errors.js';
import type { ProgrammeVersion } from '../programme/schema.js';
import type { Settles } from '../events/index.js';
import type { CallFacts, PeriodChange } from '../stream.js';
import { dateOf, toInstant, toMs, type Instant } from '../time.js';
import { periodId, type Base, type StepDecision } from './protocol.js';

/** The end of the window for this applicant. */
export const closingOf = (call: Pick<CallFacts, 'closesAt' | 'lateUntil'>): Instant => (call.lateUntil !== undefined && call.lateUntil > call.closesAt ? call.lateUntil : call.closesAt);

/** Working days that the house has after the closing: what the plan says, else the default. */
export const houseDaysOf = (version: Pick<ProgrammeVersion, 'steps'>): number =>
  (version.steps.find((s) => s.kind === 'organisation_approval')?.params['daysAfterClosing'] as number | undefined) ?? HOUSE_DAYS_AFTER_CLOSING;

/** The last instant for approvals of the house and confirmations of members. */
export function houseUntil(call: Pick<CallFacts, 'closesAt' | 'lateUntil'>, version: Pick<ProgrammeVersion, 'steps'>, calendar: Calendar): Instant {
  const closing = closingOf(call);
  const days = houseDaysOf(version);
  // A window that ends at midnight ended with the day before.
  return days === 0 ? closing : dueInstant(dueDate(calendar, dateOf(toInstant(toMs(closing) - 1)), { workingDays: days }).dueOn);
}
const untilOf = (ctx: Base): Instant => houseUntil(ctx.context.call!, ctx.version, ctx.context.calendar);

/** `house`: what completes an application whose form left the applicant's hands in time. */
export function windowGuard(ctx: Base, { house = false } = {}): Rejection | undefined {
  const call = ctx.context.call!;
  // What was received in time and then returned by an official is not late when it comes again.
  if (ctx.state.submittedAt !== undefined) return undefined;
  if (call.status === 'created') return no('call_not_open');
  const until = house ? untilOf(ctx) : closingOf(call);
  return ctx.at >= until || ctx.at < call.opensAt ? no('window_closed', { opensAt: call.opensAt, closesAt: until }) : undefined;
}

/** Back to the applicant; after the closing nobody could hand it in again, and it ends. */
export const toApplicant = (ctx: Base): Settles =>
  (ctx.state.submittedAt === undefined && ctx.at >= closingOf(ctx.context.call!) ? { ended: 'lapsed', cause: 'window_closed' } : { returnTo: ctx.version.steps[0]!.id });

const start = (ctx: Base, kind: 'window' | 'closing', dueAt: Instant): PeriodChange => ({ op: 'start', id: periodId(ctx, kind), kind, nature: 'promised', startedOn: ctx.today, dueAt, provisional: false });

/** Runs beside a step of the house that completes an application; none when it was received before. */
export const windowPeriod = (ctx: Base): PeriodChange[] =>
  (ctx.state.submittedAt !== undefined ? [] : ctx.at < closingOf(ctx.context.call!) ? [start(ctx, 'window', closingOf(ctx.context.call!))] : [start(ctx, 'closing', untilOf(ctx))]);

/** The window is over, or what the house has after it; undefined for another period. A window that was extended runs on. */
export function onWindowOver(ctx: Base, kind: string): StepDecision | undefined {
  if (kind !== 'window' && kind !== 'closing') return undefined;
  if (ctx.at >= untilOf(ctx)) return { events: [{ type: 'ApplicationLapsed', stepId: ctx.step.id, cause: 'window_closed', settles: { ended: 'lapsed', cause: 'window_closed' } }] };
  const house = Object.values(ctx.state.tasks).filter((t) => t.stepId === ctx.step.id).map((t) => t.id);
  return { events: [{ type: 'Reminded', stepId: ctx.step.id, key: `${periodId(ctx, kind)}:${ctx.today}`, taskIds: house, periods: windowPeriod(ctx) }] };
}
/** Whether its house has still to complete it: then it does not lapse with the window. */
export const housePending = (state: Pick<Base['state'], 'periods'>): boolean => Object.values(state.periods).some((p) => p.kind === 'window' || p.kind === 'closing');
