/** Step kinds between the decision and the money: public notice and issuance. */
import { z } from 'zod';
import { no } from '../errors.js';
import type { Event } from '../events/index.js';
import { splitAward } from '../award/instalments.js';
import { fen } from '../money.js';
import { dueInstant } from '../calendar.js';
import { OFFICE_DAYS } from '../defaults.js';
import { objectionSaid } from '../notice/said.js';
import { cityRole, endOffice, maybeText, numberedTask, officePeriod, periodId, startPeriod, task, textOf, type Base, type StepKind } from './protocol.js';
import { period, workingDays } from './params.js';
import { beyondAward, givenToAnother } from './award.js';
import { reservation } from './review.js';

const NoticeParams = z.strictObject({ period: workingDays, firstDayCounts: z.boolean().default(false), objectionPeriod: workingDays });
export const publicNotice: StepKind<z.infer<typeof NoticeParams>> = {
  params: NoticeParams,
  open: (ctx) => {
    const due = officePeriod(ctx, OFFICE_DAYS.publishNotice);
    return { tasks: [task(ctx, { kind: 'publish_notice', assignee: cityRole(ctx, 'officer'), commands: ['publishNotice'], target: 'notice', dueAt: due.dueAt })], periods: [due] };
  },
  commands: {
    openNotice: {
      decide: (ctx, command) => {
        const lastDay = command.fields['lastDay'] as string;
        return {
          events: [{
            type: 'NoticeOpened', stepId: ctx.step.id, noticeId: command.fields['noticeId'] as string, lastDay,
            closes: Object.values(ctx.state.tasks).filter((t) => t.stepId === ctx.step.id).map((t) => t.id),
            periods: [...endOffice(ctx), { op: 'start', id: periodId(ctx, 'notice'), kind: 'notice', nature: 'statutory', startedOn: ctx.today, dueAt: dueInstant(lastDay), provisional: false }],
          }],
        };
      },
    },
    extendNotice: {
      decide: (ctx, command) => {
        const lastDay = command.fields['lastDay'] as string;
        const known = ctx.state.periods[periodId(ctx, 'notice')];
        return { events: [{
          type: 'NoticeLengthened', stepId: ctx.step.id, noticeId: command.fields['noticeId'] as string, lastDay,
          ...(known ? { periods: [{ op: 'start', id: known.id, kind: known.kind, nature: known.nature, startedOn: known.startedOn, dueAt: dueInstant(lastDay), provisional: false }] } : {}),
        }] };
      },
    },
    clearNotice: {
      decide: (ctx, command) => {
        const { noticeId, leads } = command.fields as { noticeId: string; leads?: number };
        return { events: [{ type: 'NoticeCleared', stepId: ctx.step.id, noticeId, ...(leads ? { leads } : {}), settles: 'passed' }] };
      },
    },
    removeFromNotice: {
      decide: (ctx, command) => {
        const recalculate = command.fields['recalculate'] as boolean;
        const award = ctx.version.steps.find((s) => s.kind === 'award_calculation');
        return {
          events: [{
            type: 'NoticeRemoved', stepId: ctx.step.id, noticeId: command.fields['noticeId'] as string, recalculate, ...objectionSaid(command),
            settles: recalculate && award ? { returnTo: award.id } : { ended: 'refused', cause: 'objection' },
          }],
        };
      },
    },
  },
};

/** The instalments of an award by the version's plan; a share that rounds down to nothing is none. */
export function instalmentPlan(ctx: Base): { n: number; milestone: string; amountFen: string }[] {
  return ctx.state.award ? splitAward(ctx.version, ctx.state.award.amountFen).filter((i) => fen(i.amountFen) > 0n) : [];
}

const IssuanceParams = z.strictObject({ allocationPlan: z.boolean().default(false), period });
export const issuance: StepKind<z.infer<typeof IssuanceParams>> = {
  params: IssuanceParams,
  open: (ctx) => {
    const due = startPeriod(ctx, 'issuance', ctx.params.period, 'internal');
    const first = ctx.params.allocationPlan
      ? task(ctx, { kind: 'allocation_plan', assignee: cityRole(ctx, 'finance_bureau'), commands: ['agreePlan', 'return'], dueAt: due.dueAt })
      : task(ctx, { kind: 'issuance', assignee: cityRole(ctx, 'officer'), commands: ['issue'], dueAt: due.dueAt });
    return { tasks: [first], periods: [due] };
  },
  commands: {
    agreePlan: {
      capacity: 'plan_agreer',
      decide: (ctx, command, t) => ({
        events: [{
          type: 'PlanAgreed', stepId: ctx.step.id, ...maybeText(command, 'opinion'), closes: [t!.id],
          opens: [task(ctx, { n: numberedTask(ctx), kind: 'issuance', assignee: cityRole(ctx, 'officer'), commands: ['issue'], ...(t!.dueAt ? { dueAt: t!.dueAt } : {}) })],
        }],
      }),
    },
    return: {
      capacity: 'plan_agreer',
      decide: (ctx, command) => ({ events: [{ type: 'PlanReturned', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: { returnTo: ctx.version.steps.find((s) => s.kind === 'decision')?.id ?? ctx.plan.after[0]! } }] }),
    },
    issue: {
      capacity: 'formal_checker',
      stopsOnHold: true,
      guard: (ctx, command) => {
        const award = ctx.state.award;
        // One document may carry many projects; it is written in one way.
        const { issuedAs } = ctx.context.project!;
        if (issuedAs !== undefined && issuedAs !== command.fields['documentNumber']) return { ...no('validation', { documentNumber: issuedAs }), fields: { documentNumber: `written_as:${issuedAs}` } };
        const { availableFen, queuedBefore, shut, awardShut } = ctx.context.project!.budget;
        const closed = award?.money === 'queued' ? shut : award?.money === 'reserved' ? awardShut : undefined;
        if (closed) return no(closed);
        if (award?.money === 'queued' && queuedBefore > 0) return no('queued_before', { place: queuedBefore + 1, queuedBefore, neededFen: award.amountFen });
        if (award?.money === 'queued' && fen(availableFen) < fen(award.amountFen)) return no('budget_short', { availableFen, neededFen: award.amountFen, place: 1 });
        return award && (beyondAward(ctx) ?? givenToAnother(ctx));
      },
      decide: (ctx, command) => {
        const award = ctx.state.award;
        // A queued award is reserved as soon as the pool carries it, at the latest here.
        const reserved: Event[] = award?.money === 'queued' ? reservation(ctx) : [];
        return {
          events: [...reserved, {
            type: 'Issued', stepId: ctx.step.id, documentNumber: command.fields['documentNumber'] as string, amountFen: award?.amountFen ?? '0', awardVersion: award?.version ?? 0,
            // Money is committed where it was reserved, whatever line the call has by now.
            budgetLineId: reserved.length === 0 && award?.budgetLineId ? award.budgetLineId : ctx.context.project!.budget.lineId, instalments: instalmentPlan(ctx), settles: 'passed',
          }],
        };
      },
    },
  },
};
