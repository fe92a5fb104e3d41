/** Step kinds of the money's last road: the payee's claim and the instalments beside the road. */
import { z } from 'zod';
import type { Capacity } from '../access/index.js';
import { no } from '../errors.js';
import { accountDiffers, sameName, typedOfAnother } from '../order/payee.js';
import { lineOf } from '../project/carry-over.js';
import { recoveryClosed } from '../project/recovery.js';
import { Instalment } from '../programme/schema.js';
import type { Command, Tell } from '../stream.js';
import { dueIn } from '../envelope.js';
import type { Event } from '../events/index.js';
import { OFFICE_DAYS } from '../defaults.js';
import { applicantRole, cityRole, maybeText, numberedTask, officePeriod, periodId, startPeriod, task, textOf, type Base, type StepKind } from './protocol.js';
import { CONFIRMATION, isPayeeTask, notTheirs, PAYEE_PERIODS, payeeCapacity, payeeCommands, payeeOnDue, payeeReturned, personOf } from './payee.js';
import { period, workingDays } from './params.js';

/** `order-{project}.{n}`: one payment order a project and instalment; the id is the business key. */
export const orderIdOf = (projectId: string, n: number): string => `order-${projectId.slice('project-'.length)}.${n}`;

const ClaimParams = z.strictObject({ period, verifyPeriod: period });
export const paymentClaim: StepKind<z.infer<typeof ClaimParams>> = {
  params: ClaimParams,
  open: (ctx) => {
    const due = startPeriod(ctx, 'claim', ctx.params.period, 'promised');
    return { tasks: [task(ctx, { kind: 'payment_claim', assignee: applicantRole(ctx), commands: ['claim'], dueAt: due.dueAt })], periods: [due] };
  },
  commands: {
    // Another account than the registered one asks for what a later change asks: a reason, and a second person of the house who says that it is theirs.
    claim: {
      capacity: 'applicant_side',
      guard: (ctx, command) => {
        const { applicant } = ctx.context.project!;
        if (!sameName(command.fields['accountName'] as string, applicant.name)) return no('account_mismatch', { accountName: applicant.name });
        const foreign = typedOfAnother(ctx.context.project!.accountElsewhere);
        if (foreign) return foreign;
        const differs = accountDiffers(claimedIn(command), registeredOf(ctx));
        return differs.length === 0 || command.fields['reason'] ? undefined : { ...no('account_differs', { ...registeredOf(ctx) }), fields: { ...Object.fromEntries(differs.map((part) => [part, 'not_as_registered'])), reason: 'required' } };
      },
      decide: (ctx, command) => {
        const { applicant } = ctx.context.project!;
        const { bankName, account, receiptNumber } = command.fields as Record<string, string>;
        const registered = registeredOf(ctx);
        const differs = accountDiffers(claimedIn(command), registered).length > 0;
        const ownership = differs ? askHouse(ctx) : askFinance(ctx);
        return {
          events: [{
            type: 'PaymentClaimed', stepId: ctx.step.id, receiptNumber: receiptNumber!, closes: Object.values(ctx.state.tasks).filter((x) => x.stepId === ctx.step.id).map((x) => x.id),
            // As the register writes it: what the bank compares.
            payee: { organisationId: applicant.id, accountName: applicant.name, bankName: bankName!, account: account! },
            registered, ...(differs ? { claimant: personOf(command) } : {}), ...maybeText(command, 'reason'),
            periods: [{ op: 'end', id: periodId(ctx, 'claim'), on: ctx.today }, ownership.due], opens: ownership.opens,
          }],
        };
      },
    },
    verifyAccount: {
      capacity: 'account_verifier',
      guard: notTheirs,
      decide: (ctx, _command, t) => ({
        events: [{
          type: 'AccountVerified', stepId: ctx.step.id, closes: [t!.id],
          opens: [task(ctx, { n: numberedTask(ctx), kind: 'confirm_account', assignee: cityRole(ctx, 'finance_checker'), commands: ['confirmAccount', 'return'], ...(t!.dueAt ? { dueAt: t!.dueAt } : {}) })],
        }],
      }),
    },
    confirmAccount: { capacity: 'account_confirmer', guard: notTheirs, decide: (ctx) => ({ events: [{ type: 'AccountConfirmed', stepId: ctx.step.id, settles: 'passed' }] }) },
    // What is wrong with a claim goes back to who made it; a new account goes back to the order.
    return: {
      capacity: (t) => CHECKING[t?.kind ?? ''] ?? payeeCapacity(t),
      decide: (ctx, command, t) => {
        if (isPayeeTask(t!)) return payeeReturned(ctx, command);
        const due = startPeriod(ctx, 'claim', ctx.params.period, 'promised');
        const ended = ['verification', ...PAYEE_PERIODS].map((kind) => periodId(ctx, kind)).filter((id) => ctx.state.periods[id]);
        return {
          events: [{
            type: 'ClaimReturned', stepId: ctx.step.id, reason: textOf(command, 'reason'), closes: Object.values(ctx.state.tasks).filter((x) => x.stepId === ctx.step.id).map((x) => x.id), periods: [...ended.map((id) => ({ op: 'end' as const, id, on: ctx.today })), due],
            opens: [task(ctx, { n: numberedTask(ctx), kind: 'payment_claim', assignee: applicantRole(ctx), commands: ['claim'], dueAt: due.dueAt })],
          }],
        };
      },
    },
    ...payeeCommands,
    confirmPayee: {
      capacity: 'applicant_side',
      guard: (ctx, command) => (!ctx.state.payeeChange && ctx.state.payee?.claimant === personOf(command) ? no('separation_of_duties', { tookPartAs: 'applicant_side', wouldActAs: 'applicant_side' }) : notTheirs(ctx)),
      decide: (ctx, command, t) => {
        if (ctx.state.payeeChange) return payeeCommands.confirmPayee.decide(ctx, command);
        const { due, opens } = askFinance(ctx);
        return { events: [{ type: 'PayeeOwned', stepId: ctx.step.id, personId: personOf(command), closes: [t!.id, ...unowned(ctx)], periods: [...endConfirmation(ctx), due], opens }] };
      },
    },
    lapseClaim: {
      capacity: 'decider',
      decide: (ctx, command) => ({ events: [{ type: 'ClaimLapsed', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: { ended: 'lapsed', cause: 'claim' } }] }),
    },
  },
  // A missed claim is reminded first; it lapses only by a decision.
  onDue: (ctx, kind) => {
    if (kind === CONFIRMATION && ctx.state.payee?.claimant !== undefined && ctx.state.payee.owner === undefined) return { events: [houseSilent(ctx)] };
    if (PAYEE_PERIODS.includes(kind)) return payeeOnDue(ctx, kind);
    return { events: kind === 'claim' ? [claimReminded(ctx)] : [] };
  },
  outlast: PAYEE_PERIODS,
};

/** Nobody of the house says that the account is theirs: its task stays, and finance may give the claim back. */
const houseSilent = (ctx: Base): Event => ({
  type: 'PayeeUnanswered', stepId: ctx.step.id,
  opens: [task(ctx, { n: numberedTask(ctx), kind: 'account_unowned', assignee: cityRole(ctx, 'finance_maker'), commands: ['return'], dueAt: dueIn(ctx.context, OFFICE_DAYS.returnPayee) })],
});
const claimReminded = (ctx: Base): Event => {
  const due = officePeriod(ctx, OFFICE_DAYS.lapseClaim);
  return { type: 'ClaimReminded', stepId: ctx.step.id, opens: [task(ctx, { n: numberedTask(ctx), kind: 'claim_overdue', assignee: cityRole(ctx, 'approver'), commands: ['lapseClaim'], dueAt: due.dueAt })], periods: [due] };
};

const claimedIn = (command: Command) => command.fields as { bankName: string; account: string };
/** As the register holds it on this day. */
const registeredOf = (ctx: Base) => { const { bankName, bankAccount } = ctx.context.project!.applicant; return { bankName, account: bankAccount }; };
const askFinance = (ctx: Base & { params: z.infer<typeof ClaimParams> }) => {
  const due = startPeriod(ctx, 'verification', ctx.params.verifyPeriod, 'promised');
  return { due, opens: [task(ctx, { n: numberedTask(ctx), kind: 'verify_account', assignee: cityRole(ctx, 'finance_maker'), commands: ['verifyAccount', 'return'], dueAt: due.dueAt })] };
};
const askHouse = (ctx: Base) => {
  const due = startPeriod(ctx, CONFIRMATION, { workingDays: OFFICE_DAYS.confirmPayee }, 'internal');
  return { due, opens: [task(ctx, { n: numberedTask(ctx), kind: 'confirm_claimed', assignee: applicantRole(ctx, 'organisation_admin'), commands: ['confirmPayee', 'return'], dueAt: due.dueAt })] };
};
const endConfirmation = (ctx: Base) => [periodId(ctx, CONFIRMATION)].filter((id) => ctx.state.periods[id]).map((id) => ({ op: 'end' as const, id, on: ctx.today }));
const unowned = (ctx: Base): string[] => Object.values(ctx.state.tasks).filter((t) => t.stepId === ctx.step.id && t.kind === 'account_unowned').map((t) => t.id);

/** Who gives a claim back, by the task from which it is given. */
const CHECKING: Readonly<Record<string, Capacity>> = { confirm_claimed: 'applicant_side', account_unowned: 'account_verifier', verify_account: 'account_verifier', confirm_account: 'account_confirmer' };

/** Where its money lies: carried over or not. */
const lineOfInstalment = ({ state }: Base, n: number): string => lineOf(state, state.instalments.find((i) => i.n === n)!);

const InstalmentParams = z.strictObject({ list: z.array(Instalment).min(1), orderPeriod: period, answerPeriod: workingDays });
export const instalments: StepKind<z.infer<typeof InstalmentParams>> = {
  params: InstalmentParams,
  open: () => ({}),
  commands: {
    settleInstalment: {
      decide: (ctx, command) => {
        const { n, orderId, amountFen, paidOn, voucher, attempt } = command.fields as { n: number; orderId: string; amountFen: string; paidOn: string; voucher: string; attempt?: number };
        const others = ctx.state.instalments.every((i) => i.n === n || i.status === 'paid' || i.status === 'lapsed');
        return { events: [{ type: 'InstalmentPaid', stepId: ctx.step.id, n, orderId, amountFen, paidOn, voucher, budgetLineId: lineOfInstalment(ctx, n), ...(attempt === undefined ? {} : { attempt }), ...(others ? { settles: 'passed' as const } : {}) }] };
      },
    },
    // The money came back after the road may have ended: the instalment is to be paid again, and what followed the end waits for the next.
    returnInstalment: {
      guard: (ctx, command) => (ctx.state.instalments.some((i) => i.n === command.fields['n'] && i.status === 'paid') ? undefined : no('step_not_open', { n: command.fields['n'] })),
      decide: (ctx, command) => {
        const { n, orderId, amountFen, attempt, returnedOn, voucher } = command.fields as { n: number; orderId: string; amountFen: string; attempt: number; returnedOn: string; voucher: string };
        const { end } = ctx.state;
        const freed = end !== undefined && end.outcome !== 'completed';
        // All that was paid has come back by itself: finance has nothing left to ask for.
        const recovered = freed && ctx.state.instalments.every((i) => i.n === n || i.status !== 'paid') ? recoveryClosed(ctx.state, ctx) : {};
        const closesSteps = freed ? [] : ctx.version.steps.filter((s) => s.afterEnd && ctx.state.steps[s.id]?.status === 'open').map((s) => s.id);
        return {
          events: [{
            type: 'InstalmentReturned', stepId: ctx.step.id, n, orderId, amountFen, attempt, returnedOn, voucher, budgetLineId: lineOfInstalment(ctx, n), closesSteps, ...(freed ? { freed } : {}),
            closes: [...Object.values(ctx.state.tasks).filter((t) => closesSteps.includes(t.stepId)).map((t) => t.id), ...recovered.closes ?? []],
            periods: [...Object.keys(ctx.state.periods).filter((id) => closesSteps.includes(id.split(':')[0]!)).map((id) => ({ op: 'end' as const, id, on: ctx.today })), ...recovered.periods ?? []],
          }],
        };
      },
    },
  },
  // An instalment is due as soon as its milestone is reached and the payee's account is confirmed by two persons.
  react: (ctx) => {
    const events: Event[] = [];
    const tells: Tell[] = [];
    if (!ctx.state.payee?.confirmed || ctx.state.holds.length > 0 || ctx.state.suspended) return { events };
    for (const instalment of ctx.state.instalments) {
      if (instalment.status !== 'waiting' || !ctx.state.milestones.includes(instalment.milestone)) continue;
      const orderId = orderIdOf(ctx.state.streamId, instalment.n);
      const { organisationId, accountName, bankName, account } = ctx.state.payee;
      const due = startPeriod(ctx, `order_${instalment.n}`, ctx.params.orderPeriod);
      events.push({ type: 'InstalmentDue', stepId: ctx.step.id, n: instalment.n, orderId, amountFen: instalment.amountFen });
      tells.push({
        streamId: orderId, type: 'openOrder',
        fields: {
          projectId: ctx.state.streamId, n: instalment.n, amountFen: instalment.amountFen, budgetLineId: lineOf(ctx.state, instalment),
          payee: { organisationId, accountName, bankName, account }, dueAt: due.dueAt, answerDays: ctx.params.answerPeriod.workingDays,
        },
      });
    }
    return { events, tells };
  },
};
