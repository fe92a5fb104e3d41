/**
 * A new account for a payee whose payment was rejected or came back. It goes the way of a claim again: proposed by the
 * finance maker, said to be theirs by the organisation, checked by two further persons of finance, used after a waiting
 * period in which the organisation may still object. Until then the project has no account that counts as checked, so
 * that nothing of it is paid. Part of the payee's step; it goes on after that step has passed.
 */
import type { Capacity } from '../access/index.js';
import { dueIn } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import { ofAnother } from '../order/payee.js';
import type { Event } from '../events/index.js';
import { OFFICE_DAYS, PAYEE_WAIT_DAYS } from '../defaults.js';
import type { PayeeChange, ProjectState, TaskState } from '../project/state.js';
import type { Command, TaskSpec } from '../stream.js';
import { applicantRole, cityRole, numberedTask, periodId, startPeriod, task, textOf, type Base, type StepCommand, type StepKind } from './protocol.js';

/** Kinds of the tasks a change opens: the kind says who acts, and in which capacity. */
const CAPACITY: Readonly<Record<string, Capacity>> = {
  confirm_payee: 'applicant_side', payee_waiting: 'applicant_side', verify_payee: 'payment_checker', approve_payee: 'payment_checker', payee_watch: 'payment_checker', payee_unanswered: 'payment_maker',
};
export const isPayeeTask = (t: Pick<TaskState, 'kind'>): boolean => t.kind in CAPACITY;
export const payeeCapacity = (t: Pick<TaskState, 'kind'> | undefined): Capacity | undefined => (t ? CAPACITY[t.kind] : undefined);

export const CONFIRMATION = 'payee_confirmation';
const WAIT = 'payee_wait';
/** Periods that are heard although the step has passed. */
export const PAYEE_PERIODS: readonly string[] = [CONFIRMATION, WAIT];

/** What of a change an end of the road leaves running: all of it while its payment is still owed, nothing otherwise. */
export function payeeOutlives({ payeeChange, instalments, tasks, periods }: Pick<ProjectState, 'payeeChange' | 'instalments' | 'tasks' | 'periods'>): ReadonlySet<string> {
  if (!payeeChange || !instalments.some((i) => i.orderId === payeeChange.orderId && i.status === 'due')) return new Set();
  return new Set([...Object.values(tasks).filter(isPayeeTask).map((t) => t.id), ...Object.keys(periods).filter((id) => PAYEE_PERIODS.includes(periods[id]!.kind))]);
}

export const personOf = (command: Command): string => (command.actor.kind === 'person' ? command.actor.personId : '');
/** The number that a command names, or lets pass: the one of a change where one is under way. */
const LETS_PASS: ReadonlySet<string> = new Set(['verifyAccount', 'confirmAccount', 'confirmPayee', 'verifyPayee', 'approvePayee']);
export const accountNamed = ({ payee, payeeChange }: Pick<ProjectState, 'payee' | 'payeeChange'>, command: Pick<Command, 'type' | 'fields'> | undefined): string | undefined =>
  (command?.type === 'claim' ? command.fields['account'] as string : LETS_PASS.has(command?.type ?? '') ? (payeeChange?.to ?? payee)?.account : undefined);

/** Asked again at each post: the register may have changed since the number was named. */
export const notTheirs = (ctx: Base): Rejection | undefined => ofAnother(ctx.context.project?.accountElsewhere);

const openTasks = (ctx: Base): string[] => Object.values(ctx.state.tasks).filter((t) => t.stepId === ctx.step.id && isPayeeTask(t)).map((t) => t.id);
const endPeriods = (ctx: Base) => PAYEE_PERIODS.map((kind) => periodId(ctx, kind)).filter((id) => ctx.state.periods[id]).map((id) => ({ op: 'end' as const, id, on: ctx.today }));
const pending = (ctx: Base): PayeeChange => ctx.state.payeeChange!;

/** Who proposed and who checked before are no second pair of eyes. */
function another(ctx: Base, command: Command): Rejection | undefined {
  const { proposer, verifier } = pending(ctx);
  const person = personOf(command);
  if (person === proposer) return no('separation_of_duties', { tookPartAs: 'payment_maker', wouldActAs: 'payment_checker' });
  return person === verifier ? no('separation_of_duties', { tookPartAs: 'account_verifier', wouldActAs: 'account_confirmer' }) : undefined;
}
const asked = (ctx: Base, n: number, kind: string, command: 'verifyPayee' | 'approvePayee'): TaskSpec =>
  task(ctx, { n, kind, assignee: cityRole(ctx, 'finance_checker'), commands: [command, 'return'], dueAt: dueIn(ctx.context, OFFICE_DAYS[command]) });

export const payeeCommands = {
  proposePayee: {
    guard: (ctx) => (ctx.state.payeeChange ? no('payee_change_open', { orderId: ctx.state.payeeChange.orderId }) : undefined),
    decide: (ctx, command) => {
      const { orderId, payee, personId } = command.fields as { orderId: string; payee: PayeeChange['to']; personId: string };
      const { organisationId, accountName, bankName, account } = ctx.state.payee!;
      const due = startPeriod(ctx, CONFIRMATION, { workingDays: OFFICE_DAYS.confirmPayee }, 'internal');
      const n = numberedTask(ctx);
      // Whoever of the organisation comes first answers for it.
      const opens = (['applicant', 'organisation_admin'] as const).map((role, i) => task(ctx, { n: n + i, kind: 'confirm_payee', assignee: applicantRole(ctx, role), commands: ['confirmPayee', 'return'], dueAt: due.dueAt }));
      return { events: [{ type: 'PayeeProposed', stepId: ctx.step.id, orderId, from: { organisationId, accountName, bankName, account }, to: payee, personId, opens, periods: [due], participants: [{ personId, capacity: 'payment_maker' }] }] };
    },
  },
  confirmPayee: {
    capacity: 'applicant_side',
    guard: notTheirs,
    decide: (ctx, command) => ({ events: [{ type: 'PayeeOwned', stepId: ctx.step.id, personId: personOf(command), closes: openTasks(ctx), periods: endPeriods(ctx), opens: [asked(ctx, numberedTask(ctx), 'verify_payee', 'verifyPayee')] }] }),
  },
  verifyPayee: {
    capacity: 'payment_checker',
    guard: (ctx, command) => another(ctx, command) ?? notTheirs(ctx),
    decide: (ctx, command) => ({ events: [{ type: 'PayeeVerified', stepId: ctx.step.id, personId: personOf(command), closes: openTasks(ctx), opens: [asked(ctx, numberedTask(ctx), 'approve_payee', 'approvePayee')] }] }),
  },
  approvePayee: {
    capacity: 'payment_checker',
    guard: (ctx, command) => another(ctx, command) ?? notTheirs(ctx),
    decide: (ctx, command) => {
      const wait = startPeriod(ctx, WAIT, { workingDays: PAYEE_WAIT_DAYS }, 'internal');
      const n = numberedTask(ctx);
      // Nothing must be done meanwhile; who sees that it is wrong can still say so.
      const opens = [
        task(ctx, { n, kind: 'payee_waiting', assignee: applicantRole(ctx, 'applicant'), commands: ['return'], dueAt: wait.dueAt }),
        task(ctx, { n: n + 1, kind: 'payee_waiting', assignee: applicantRole(ctx, 'organisation_admin'), commands: ['return'], dueAt: wait.dueAt }),
        task(ctx, { n: n + 2, kind: 'payee_watch', assignee: cityRole(ctx, 'finance_checker'), commands: ['return'], dueAt: wait.dueAt }),
      ];
      return { events: [{ type: 'PayeeApproved', stepId: ctx.step.id, personId: personOf(command), closes: openTasks(ctx), opens, periods: [wait] }] };
    },
  },
} satisfies Partial<Record<string, StepCommand<unknown>>>;

/** Said to be wrong at any of its posts: the old account stays doubted, and the order waits for another proposal. */
export function payeeReturned(ctx: Base, command: Command): { events: Event[]; tells: { streamId: string; type: 'reopenCorrection'; fields: Record<string, unknown> }[] } {
  const { orderId, to } = pending(ctx);
  return {
    events: [{ type: 'PayeeReturned', stepId: ctx.step.id, reason: textOf(command, 'reason'), orderId, to, closes: openTasks(ctx), periods: endPeriods(ctx) }],
    tells: [{ streamId: orderId, type: 'reopenCorrection', fields: { cause: 'payee_returned' } }],
  };
}

export const payeeOnDue: NonNullable<StepKind['onDue']> = (ctx, kind) => {
  if (!ctx.state.payeeChange) return { events: [] };
  const { orderId, to } = pending(ctx);
  if (kind === CONFIRMATION) {
    // The organisation is silent: its tasks stay, and the maker may take the proposal back.
    return { events: [{ type: 'PayeeUnanswered', stepId: ctx.step.id, opens: [task(ctx, { n: numberedTask(ctx), kind: 'payee_unanswered', assignee: cityRole(ctx, 'finance_maker'), commands: ['return'], dueAt: dueIn(ctx.context, OFFICE_DAYS.returnPayee) })] }] };
  }
  const { organisationId, accountName, bankName, account } = ctx.state.payee!;
  return {
    events: [{ type: 'PayeeChanged', stepId: ctx.step.id, orderId, from: { organisationId, accountName, bankName, account }, to, closes: openTasks(ctx) }],
    tells: [{ streamId: orderId, type: 'takePayee', fields: { payee: to } }],
  };
};
