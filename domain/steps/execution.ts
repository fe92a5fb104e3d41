/** Step kinds from the filing to the acceptance: filing, agreement, execution, results, acceptance review, follow-up. */
import { z } from 'zod';
import { dueInstant } from '../calendar.js';
import { no, type Rejection } from '../errors.js';
import { givenTwice, type Line } from '../project/expenditure.js';
import { numbersOf } from '../programme/schema.js';
import type { Event } from '../events/index.js';
import type { PeriodChange } from '../stream.js';
import { addMonths } from '../time.js';
import { APPLICANT_DAYS, OFFICE_DAYS } from '../defaults.js';
import { applicantRole, cityRole, endOffice, maybeText, numberedTask, officePeriod, periodId, startPeriod, task, textOf, type Base, type StepDecision, type StepKind } from './protocol.js';
import { FILLABLE, fillable, label, months, panelParams, period } from './params.js';
import { openPanelCommand, organiserTask } from './review.js';

const FilingParams = z.strictObject({ filingType: z.enum(['pre_project', 'recognition', 'external']), pattern: z.string(), period });
export const filingRegistration: StepKind<z.infer<typeof FilingParams>> = {
  params: FilingParams,
  open: (ctx) => {
    const due = startPeriod(ctx, 'filing', ctx.params.period, 'promised');
    return { tasks: [task(ctx, { assignee: cityRole(ctx, 'officer'), commands: ['register', 'refuse'], dueAt: due.dueAt })], periods: [due] };
  },
  commands: {
    register: {
      capacity: 'formal_checker',
      decide: (ctx) => ({
        events: [{
          type: 'FilingRegistered', stepId: ctx.step.id, number: '', filingType: ctx.params.filingType, filedOn: ctx.today, settles: 'passed',
          draw: { series: `filing:${ctx.version.jurisdiction}:${ctx.params.pattern}:${ctx.today.slice(0, 4)}`, format: `${ctx.params.pattern}〔${ctx.today.slice(0, 4)}〕{0000}号` },
        }],
      }),
    },
    refuse: { capacity: 'formal_checker', decide: (ctx, command) => ({ events: [{ type: 'FilingRefused', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: { ended: 'refused', cause: 'filing' } }] }) },
  },
};

const AgreementParams = z.strictObject({ parties: z.array(z.enum(['authority', 'lead', 'members'])).min(2), period });
export const agreement: StepKind<z.infer<typeof AgreementParams>> = {
  params: AgreementParams,
  open: (ctx) => {
    const due = officePeriod(ctx, OFFICE_DAYS.issueAgreement);
    return { tasks: [task(ctx, { kind: 'issue_agreement', assignee: cityRole(ctx, 'officer'), commands: ['issueAgreement'], dueAt: due.dueAt })], periods: [due] };
  },
  commands: {
    issueAgreement: {
      capacity: 'formal_checker',
      decide: (ctx, _command, t) => {
        const members = ctx.params.parties.includes('members') ? ((ctx.state.form?.facts['members'] as string[] | undefined) ?? []) : [];
        const parties = [
          ...(ctx.params.parties.includes('authority') ? [{ party: 'authority', organisation: ctx.version.jurisdiction }] : []),
          ...(ctx.params.parties.includes('lead') ? [{ party: 'lead', organisation: ctx.context.project!.applicant.id }] : []),
          ...members.map((organisation) => ({ party: 'member', organisation })),
        ];
        const due = startPeriod(ctx, 'signing', ctx.params.period, 'promised');
        return {
          events: [{
            type: 'AgreementIssued', stepId: ctx.step.id, number: '', parties, closes: [t!.id], periods: [...endOffice(ctx), due],
            draw: { series: `agreement:${ctx.version.jurisdiction}:${ctx.today.slice(0, 4)}`, format: `${numbersOf(ctx.version).office}任〔${ctx.today.slice(0, 4)}〕{0000}号` },
            opens: parties.map((p, i) => task(ctx, {
              n: numberedTask(ctx) + i, kind: 'sign_agreement', commands: p.party === 'authority' ? ['sign'] : ['sign', 'decline'], dueAt: due.dueAt,
              assignee: p.party === 'authority' ? cityRole(ctx, 'officer') : { role: 'organisation_admin', organisation: p.organisation },
            })),
          }],
        };
      },
    },
    sign: {
      stopsOnHold: true,
      decide: (ctx, command, t) => {
        const last = Object.values(ctx.state.tasks).every((x) => x.stepId !== ctx.step.id || x.id === t!.id);
        const authority = t!.assignee.role === 'officer';
        const signed: Event = {
          type: 'AgreementSignedBy', stepId: ctx.step.id, party: authority ? 'authority' : t!.assignee.organisation === ctx.context.project!.applicant.id ? 'lead' : 'member',
          organisation: t!.assignee.organisation ?? ctx.version.jurisdiction, signer: command.fields['signer'] as string, closes: [t!.id],
        };
        return { events: last ? [signed, { type: 'AgreementSigned', stepId: ctx.step.id, signedOn: ctx.today, settles: 'passed' }] : [signed] };
      },
    },
    decline: {
      decide: (ctx, command, t) => ({ events: [{ type: 'AgreementDeclined', stepId: ctx.step.id, party: t!.assignee.organisation!, reason: textOf(command, 'reason'), settles: { ended: 'lapsed', cause: 'agreement_declined' } }] }),
    },
  },
  evolve: (data, event) => {
    if (event.type === 'AgreementIssued') return { ...data, number: event.number, parties: event.parties };
    if (event.type === 'AgreementSignedBy') return { ...data, signed: [...((data['signed'] as string[] | undefined) ?? []), event.organisation] };
    return data;
  },
  onDue: (ctx, kind) => (kind === 'signing' ? { events: [{ type: 'AgreementLapsed', stepId: ctx.step.id, settles: { ended: 'lapsed', cause: 'agreement_unsigned' } }] } : { events: [] }),
};

const ExecutionParams = z.strictObject({
  term: months,
  milestones: z.array(z.strictObject({ id: z.string(), label })).default([]),
  midTerm: z.boolean().default(false),
  midTermAnswer: period.optional(),
});
type Execution = z.infer<typeof ExecutionParams>;
const midTermTask = (ctx: Base & { params: Execution }) => {
  const due = startPeriod(ctx, 'midterm_answer', ctx.params.midTermAnswer ?? { workingDays: 10 });
  return { opens: [task(ctx, { n: numberedTask(ctx), kind: 'midterm_report', assignee: applicantRole(ctx), commands: ['reportMidTerm'], dueAt: due.dueAt })], periods: [due] as PeriodChange[] };
};
const reportedIn = (ctx: Base): string[] => (ctx.step.data['milestones'] as string[] | undefined) ?? [];
export const execution: StepKind<Execution> = {
  params: ExecutionParams,
  open: (ctx) => {
    const length = ctx.params.term.months;
    const endsOn = addMonths(ctx.today, length);
    const midTermOn = ctx.params.midTerm ? addMonths(ctx.today, Math.floor(length / 2)) : undefined;
    const term: PeriodChange = { op: 'start', id: periodId(ctx, 'term'), kind: 'term', nature: 'promised', startedOn: ctx.today, months: length, dueAt: dueInstant(endsOn), provisional: false };
    const half: PeriodChange[] = midTermOn
      ? [{ op: 'start', id: periodId(ctx, 'midterm'), kind: 'midterm', nature: 'internal', startedOn: ctx.today, dueAt: dueInstant(midTermOn), provisional: false }] : [];
    return {
      tasks: [task(ctx, { assignee: applicantRole(ctx), commands: ctx.params.milestones.length > 0 ? ['reportMilestone', 'reportResult'] : ['reportResult'], dueAt: dueInstant(endsOn) })],
      periods: [term, ...half],
      events: [{ type: 'ExecutionStarted', stepId: ctx.step.id, startsOn: ctx.today, endsOn, ...(midTermOn ? { midTermOn } : {}) }],
    };
  },
  commands: {
    reportMilestone: {
      capacity: 'applicant_side',
      // Each is reported once in a round; a step that was returned begins with none.
      guard: (ctx, command) => {
        const milestone = command.fields['milestone'] as string;
        if (!ctx.params.milestones.some((m) => m.id === milestone)) return no('validation', { milestone: ctx.params.milestones.map((m) => m.id) });
        return reportedIn(ctx).includes(milestone) ? { code: 'already_done', fields: { milestone: 'already_reported' } } : undefined;
      },
      decide: (ctx, command) => ({ events: [{ type: 'MilestoneReported', stepId: ctx.step.id, milestone: command.fields['milestone'] as string, note: textOf(command, 'note') }] }),
    },
    reportMidTerm: {
      capacity: 'applicant_side',
      decide: (ctx, command, t) => { const due = officePeriod(ctx, OFFICE_DAYS.checkReport); return {
        events: [{
          type: 'MidTermReported', stepId: ctx.step.id, note: textOf(command, 'note'), closes: [t!.id],
          periods: [{ op: 'end', id: periodId(ctx, 'midterm_answer'), on: ctx.today }, due],
          opens: [task(ctx, { n: numberedTask(ctx), kind: 'midterm_check', assignee: cityRole(ctx, 'officer'), commands: ['checkReport'], dueAt: due.dueAt })],
        }],
      }; },
    },
    checkReport: {
      capacity: 'formal_checker',
      guard: (_ctx, command) => (command.fields['result'] !== 'normal' && !command.fields['reason'] ? no('reason_required') : undefined),
      decide: (ctx, command, t): StepDecision => {
        const result = command.fields['result'] as 'normal' | 'rectify' | 'terminate';
        if (result === 'normal') return { events: [{ type: 'MidTermPassed', stepId: ctx.step.id, closes: [t!.id], periods: endOffice(ctx) }] };
        if (result === 'rectify') { const again = midTermTask(ctx); return { events: [{ type: 'RectificationOrdered', stepId: ctx.step.id, ...maybeText(command, 'reason'), closes: [t!.id], ...again, periods: [...endOffice(ctx), ...again.periods] }] }; }
        return { events: [{ type: 'ProjectTerminated', stepId: ctx.step.id, ...maybeText(command, 'reason'), cause: 'midterm', settles: { ended: 'terminated', cause: 'midterm' } }] };
      },
    },
    reportResult: {
      capacity: 'applicant_side',
      guard: (ctx) => {
        const missing = ctx.params.milestones.map((m) => m.id).filter((m) => !reportedIn(ctx).includes(m));
        if (ctx.params.midTerm && !ctx.step.data['midTermPassed']) missing.push('midterm');
        return missing.length > 0 ? no('report_due', { missing }) : undefined;
      },
      decide: (ctx, command) => ({
        events: [
          { type: 'ExecutionReported', stepId: ctx.step.id, note: textOf(command, 'note') },
          { type: 'ExecutionCompleted', stepId: ctx.step.id, completedOn: ctx.today, early: true, settles: 'passed' },
        ],
      }),
    },
  },
  evolve: (data, event) => {
    if (event.type === 'ExecutionStarted') return { ...data, endsOn: event.endsOn, midTermOn: event.midTermOn };
    if (event.type === 'MilestoneReported') return { ...data, milestones: [...new Set([...((data['milestones'] as string[] | undefined) ?? []), event.milestone])] };
    if (event.type === 'MidTermPassed') return { ...data, midTermPassed: true };
    return data;
  },
  onDue: (ctx, kind) => {
    if (kind === 'midterm') return { events: [{ type: 'MidTermDue', stepId: ctx.step.id, ...midTermTask(ctx) }] };
    if (kind === 'term') return { events: [{ type: 'ExecutionCompleted', stepId: ctx.step.id, completedOn: ctx.today, early: false, settles: 'passed' }] };
    return { events: [] };
  },
};

const ResultParams = z.strictObject({ window: period, evidence: z.array(z.strictObject({ id: z.string(), label, required: z.boolean().default(true) })).default([]), expenditure: z.boolean().default(false) });
type Results = z.infer<typeof ResultParams>;
const resultsGuard = (evidence: Results['evidence'], expenditure: boolean) => (ctx: Base, fields: Record<string, unknown>) => {
  const missing = evidence.filter((e) => e.required && !ctx.context.project!.evidence.includes(e.id)).map((e) => `evidence.${e.id}`);
  if (expenditure && (fields['expenditure'] as unknown[]).length === 0) missing.push('expenditure');
  if (missing.length === 0) return refuseTwice(fields);
  return missing.length > 0 ? { code: missing.some((m) => m.startsWith('evidence.')) ? 'evidence_missing' as const : 'validation' as const, fields: Object.fromEntries(missing.map((m) => [m, 'required'])) } : undefined;
};
/** The same line twice would be counted twice. */
function refuseTwice(fields: Record<string, unknown>): Rejection | undefined {
  const twice = givenTwice(fields['expenditure'] as Line[]);
  return Object.keys(twice).length > 0 ? { ...no('validation'), fields: twice } : undefined;
}
export const resultSubmission: StepKind<Results> = {
  params: ResultParams,
  open: (ctx) => {
    const executed = Object.values(ctx.state.steps).find((s) => s.kind === 'execution');
    const due = startPeriod(ctx, 'results', ctx.params.window, 'promised', (executed?.data['endsOn'] as string | undefined) ?? ctx.today);
    return { tasks: [task(ctx, { assignee: applicantRole(ctx), commands: ['submitResults'], dueAt: due.dueAt })], periods: [due] };
  },
  commands: {
    submitResults: {
      capacity: 'applicant_side',
      guard: (ctx, command) => resultsGuard(ctx.params.evidence, ctx.params.expenditure)(ctx, command.fields),
      decide: (ctx, command) => ({ events: [{ type: 'ResultsSubmitted', stepId: ctx.step.id, note: textOf(command, 'note'), expenditure: command.fields['expenditure'] as never, settles: 'passed' }] }),
    },
  },
  onDue: (ctx) => ({ events: [{ type: 'ResultsMissed', stepId: ctx.step.id, settles: { ended: 'failed', cause: 'results_missed' } }] }),
};

const AcceptanceParams = z.strictObject({ ...panelParams, mode: z.enum(['written', 'defence']).default('written'), period, rectification: z.strictObject({ count: z.number().int().min(0), period }) }).refine(fillable, FILLABLE);
export const acceptanceReview: StepKind<z.infer<typeof AcceptanceParams>> = {
  params: AcceptanceParams,
  open: (ctx) => {
    const due = startPeriod(ctx, 'acceptance', ctx.params.period, 'promised');
    return { tasks: [organiserTask(ctx, 1, due.dueAt)], periods: [due] };
  },
  commands: {
    openPanel: openPanelCommand,
    concludePanel: {
      decide: (ctx, command) => {
        const panelId = command.fields['panelId'] as string;
        const meanBp = command.fields['meanBp'] as number;
        if (command.fields['passed'] as boolean) return { events: [{ type: 'AcceptanceGraded', stepId: ctx.step.id, panelId, grade: 'passed', meanBp, settles: 'passed' }] };
        if (((ctx.step.data['attempt'] as number | undefined) ?? 0) < ctx.params.rectification.count) {
          const due = startPeriod(ctx, 'rectification', ctx.params.rectification.period, 'promised');
          return {
            events: [{
              type: 'AcceptanceGraded', stepId: ctx.step.id, panelId, grade: 'rectify', meanBp, periods: [{ op: 'end', id: periodId(ctx, 'acceptance'), on: ctx.today }, due],
              opens: [task(ctx, { n: numberedTask(ctx), kind: 'rectification', assignee: applicantRole(ctx), commands: ['submitResults'], dueAt: due.dueAt })],
            }],
          };
        }
        return { events: [{ type: 'AcceptanceGraded', stepId: ctx.step.id, panelId, grade: 'failed', meanBp, settles: { ended: 'failed', cause: 'acceptance' } }] };
      },
    },
    submitResults: {
      capacity: 'applicant_side',
      guard: (_ctx, command) => refuseTwice(command.fields),
      decide: (ctx, command, t) => {
        const again = { ...ctx, step: { ...ctx.step, data: { ...ctx.step.data } } };
        const due = officePeriod(ctx, OFFICE_DAYS.appointPanel);
        return {
          events: [{
            type: 'ResultsSubmitted', stepId: ctx.step.id, note: textOf(command, 'note'), expenditure: command.fields['expenditure'] as never, closes: [t!.id],
            periods: [{ op: 'end', id: periodId(ctx, 'rectification'), on: ctx.today }, due], opens: [organiserTask(again, numberedTask(ctx), due.dueAt)],
          }],
        };
      },
    },
  },
  evolve: (data, event) => (event.type === 'AcceptanceGraded' && event.grade === 'rectify' ? { ...data, attempt: ((data['attempt'] as number | undefined) ?? 0) + 1, meanBp: event.meanBp } : event.type === 'AcceptanceGraded' ? { ...data, grade: event.grade, meanBp: event.meanBp } : data),
  onDue: (ctx, kind) => (kind === 'rectification' ? { events: [{ type: 'RectificationMissed', stepId: ctx.step.id, settles: { ended: 'failed', cause: 'rectification_missed' } }] } : { events: [] }),
};

const reportAfterwards = (ctx: Base): Event => {
  const due = officePeriod(ctx, APPLICANT_DAYS.followUp);
  return { type: 'Reminded', stepId: ctx.step.id, key: periodId(ctx, 'follow_up'), opens: [task(ctx, { kind: 'follow_up', assignee: applicantRole(ctx), commands: ['submitEvaluation'], dueAt: due.dueAt })], periods: [due] };
};
const FollowUpParams = z.strictObject({ months: z.number().int().min(1) });
export const followUp: StepKind<z.infer<typeof FollowUpParams>> = {
  params: FollowUpParams,
  open: (ctx) => ({ periods: [startPeriod(ctx, 'follow_up', { months: ctx.params.months }, 'internal')] }),
  commands: {
    submitEvaluation: { capacity: 'applicant_side', decide: (ctx, command) => ({ events: [{ type: 'EvaluationSubmitted', stepId: ctx.step.id, note: textOf(command, 'note'), settles: 'passed' }] }) },
  },
  onDue: (ctx, kind) => (kind === 'follow_up'
    ? { events: [reportAfterwards(ctx)] } : { events: [] }),
};
