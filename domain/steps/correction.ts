/**
 * What a correction asks of the applicant's own side before the office reads it again: the approval of its house, where
 * the plan asks for one, and the word of members who have not agreed to the application yet. Both are asked at once, and
 * what they take is the house's to add to the time of the correction, as it is after a closing. Pure.
 */
import { dueDate, dueInstant } from '../calendar.js';
import { evaluate } from '../programme/conditions.js';
import type { PlanStep } from '../programme/schema.js';
import type { Event } from '../events/index.js';
import type { PeriodChange, TaskSpec } from '../stream.js';
import { addDays, dateOf, type Instant } from '../time.js';
import { applicantRole, maybeText, numberedTask, periodId, task, textOf, type Base, type PeriodSpec, type StepCommand } from './protocol.js';
import { houseDaysOf } from './window.js';

/** Members named in the form, whose confirmation is asked one by one. */
export const membersOf = (facts: Record<string, unknown> | undefined): string[] => [...new Set((facts?.['members'] as string[] | undefined) ?? [])];

const CORRECTION = 'correction';
const APPROVAL = 'correction_approval';
const MEMBER = 'correction_member';
export const isMemberTask = (kind: string | undefined): boolean => kind === MEMBER;

interface Asked { house?: PlanStep; members: string[]; /** members who agreed to it before and are still named */ agreed: string[]; period?: PeriodSpec }
function askedBy(ctx: Base, facts: Record<string, unknown>): Asked {
  const asks = (kind: string): PlanStep | undefined => ctx.version.steps.find((s) => s.kind === kind && (s.when === undefined || evaluate(s.when, facts).met));
  const [house, confirmation] = [asks('organisation_approval'), asks('member_confirmation')];
  const before = (ctx.step.data['agreed'] as string[] | undefined) ?? membersOf(ctx.state.form?.facts);
  const named = membersOf(facts);
  return {
    ...(house ? { house } : {}), agreed: named.filter((m) => before.includes(m)),
    ...(confirmation ? { members: named.filter((m) => !before.includes(m)), period: confirmation.params['period'] as PeriodSpec } : { members: [] }),
  };
}

/** The end of the correction, longer once by what its house, or the members, have for their word. */
function untilHouse(ctx: Base, { house, members, period }: Asked): { dueAt: Instant; periods: PeriodChange[] } {
  const known = ctx.state.periods[periodId(ctx, CORRECTION)]!;
  if (ctx.step.data['asked'] === true) return { dueAt: known.dueAt, periods: [] };
  const lastDay = addDays(dateOf(known.dueAt), -1);
  const days = house ? houseDaysOf(ctx.version) : 0;
  const ends = [...(days > 0 ? [{ workingDays: days }] : []), ...(members.length > 0 && period ? [period] : [])].map((span) => dueDate(ctx.context.calendar, lastDay, span));
  const last = ends.sort((a, b) => a.dueOn.localeCompare(b.dueOn)).at(-1);
  if (!last) return { dueAt: known.dueAt, periods: [] };
  const { id, kind, nature, startedOn } = known;
  const dueAt = dueInstant(last.dueOn);
  return { dueAt, periods: [{ op: 'start', id, kind, nature, startedOn, dueAt, provisional: last.provisional }] };
}

export interface HouseAsked { opens: TaskSpec[]; periods: PeriodChange[]; agreed: string[] }
/** Undefined where nobody of the applicant's side is asked again. */
export function houseAsked(ctx: Base, facts: Record<string, unknown>): HouseAsked | undefined {
  const asked = askedBy(ctx, facts);
  if (!asked.house && asked.members.length === 0) return undefined;
  const { dueAt, periods } = untilHouse(ctx, asked);
  const n = numberedTask(ctx);
  const ask = (i: number, kind: string, organisation: string, commands: TaskSpec['commands']): TaskSpec => task(ctx, { n: n + i, kind, assignee: { role: 'organisation_admin', organisation }, commands, dueAt });
  return {
    periods, agreed: asked.agreed,
    opens: [
      ...(asked.house ? [ask(0, APPROVAL, ctx.context.project!.applicant.id, ['approve', 'return'])] : []),
      ...asked.members.map((organisation, i) => ask(i + 1, MEMBER, organisation, ['confirm', 'refuse'])),
    ],
  };
}

/** What hands the corrected application over to the office. */
type HandOver = (ctx: Base) => Pick<Event, 'opens' | 'periods'>;
const othersWait = (ctx: Base, id: string): boolean => Object.values(ctx.state.tasks).some((t) => t.stepId === ctx.step.id && t.id !== id);
/** Somebody of the applicant's side said no: it is the applicant's again, for what is left of its time. */
const backToApplicant = (ctx: Base): Pick<Event, 'opens' | 'closes'> => {
  const due = ctx.state.periods[periodId(ctx, CORRECTION)];
  return {
    closes: Object.values(ctx.state.tasks).filter((t) => t.stepId === ctx.step.id).map((t) => t.id),
    opens: [task(ctx, { n: numberedTask(ctx), kind: CORRECTION, assignee: applicantRole(ctx), commands: ['correct'], ...(due ? { dueAt: due.dueAt } : {}) })],
  };
};

export const houseCommands = (handOver: HandOver) => ({
  approve: {
    capacity: 'applicant_side',
    decide: (ctx, command, t) => ({ events: [{ type: 'OrganisationApproved', stepId: ctx.step.id, ...maybeText(command, 'opinion'), closes: [t!.id], ...(othersWait(ctx, t!.id) ? {} : handOver(ctx)) }] }),
  },
  confirm: {
    capacity: 'applicant_side',
    decide: (ctx, _command, t) => ({ events: [{ type: 'MemberConfirmed', stepId: ctx.step.id, organisation: t!.assignee.organisation!, closes: [t!.id], ...(othersWait(ctx, t!.id) ? {} : handOver(ctx)) }] }),
  },
  return: {
    capacity: 'applicant_side',
    decide: (ctx, command) => ({ events: [{ type: 'ApplicationReturned', stepId: ctx.step.id, reason: textOf(command, 'reason'), ...backToApplicant(ctx) }] }),
  },
}) satisfies Record<string, StepCommand<unknown>>;

export const memberRefused = (ctx: Base, command: Parameters<StepCommand<unknown>['decide']>[1], organisation: string): Event =>
  ({ type: 'MemberRefused', stepId: ctx.step.id, organisation, reason: textOf(command, 'reason'), ...backToApplicant(ctx) });

/** Who has agreed, and whether the time was lengthened in this round. */
export function evolveCorrection(data: Record<string, unknown>, event: Event): Record<string, unknown> {
  switch (event.type) {
    case 'CorrectionRequested': { const { asked: _asked, ...rest } = data; return { ...rest, corrections: ((data['corrections'] as number | undefined) ?? 0) + 1, points: event.points }; }
    case 'ApplicationCorrected': return event.agreed ? { ...data, agreed: event.agreed, asked: true } : data;
    case 'MemberConfirmed': return { ...data, agreed: [...((data['agreed'] as string[] | undefined) ?? []), event.organisation] };
    default: return data;
  }
}
