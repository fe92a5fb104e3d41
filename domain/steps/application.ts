/** Step kinds by which an application leaves the house and reaches the city: draft, organisation, members, recommendation, formal check. */
import { z } from 'zod';
import { no, type Rejection } from '../errors.js';
import { unsaid } from '../programme/completeness.js';
import { evaluate } from '../programme/conditions.js';
import { APPLICANT_STEPS } from '../programme/plan.js';
import { eligibility } from '../programme/eligibility.js';
import { fieldOf } from '../programme/form.js';
import { givenBefore, paidElsewhere } from './award.js';
import { numbersOf } from '../programme/schema.js';
import type { Event } from '../events/index.js';
import { yearOf } from '../time.js';
import { APPLICANT_DAYS, OFFICE_DAYS } from '../defaults.js';
import { applicantRole, cityRole, maybeText, numberedTask, officePeriod, pausePeriod, periodId, resumePeriod, startPeriod, task, textOf, type Base, type StepDecision, type StepKind } from './protocol.js';
import { CheckItem } from './checks.js';
import { evolveCorrection, houseAsked, houseCommands, isMemberTask, memberRefused, membersOf } from './correction.js';
import { refuseOddCodes } from './odd-codes.js';
import { period } from './params.js';
import { onWindowOver, toApplicant, windowGuard, windowPeriod } from './window.js';

const formGuard = (ctx: Base, formVersion: number) => {
  const form = ctx.context.project!.form;
  if (!form || form.version !== formVersion) return no('stale_version', { formVersion: form?.version });
  const fields = { ...unsaid(ctx.version, form.facts), ...form.faults };
  return Object.keys(fields).length > 0 ? { code: 'form_incomplete' as const, fields } : unmet(ctx, form.facts) ?? paidElsewhere(ctx);
};
/** Conditions that the form's own facts decide against, named at their fields; what a form does not ask is the officer's to check. */
function unmet({ version, context, today }: Base, facts: Record<string, unknown>): Rejection | undefined {
  const { lines } = eligibility({ version, on: today, applicantKind: context.project!.applicant.kind, facts });
  const failed = lines.filter((l) => l.id.startsWith('eligibility.') && l.state === 'not_met');
  if (failed.length === 0) return undefined;
  const asked = failed.flatMap((l) => l.leaves.filter((leaf) => leaf.met === false)).flatMap((leaf) => fieldOf(version.form, leaf.fact) ?? []);
  return { ...no('not_eligible', { conditions: failed.map((l) => l.label) }), fields: Object.fromEntries(asked.map((id) => [`form.${id}`, 'condition_not_met'])) };
}
/** What is asked of a form when it is handed in, and again when it comes corrected: it may say something else by then. */
const entryGuard = (ctx: Base, formVersion: number): Rejection | undefined => formGuard(ctx, formVersion)
  ?? (ctx.version.applicantKinds.includes(ctx.context.project!.applicant.kind as never) ? undefined : no('not_eligible', { applicantKinds: ctx.version.applicantKinds }))
  // What is given once is refused here already; how often in a year, the decision is asked, whose year counts.
  ?? givenBefore({ programmeId: ctx.version.programmeId, once: ctx.version.once, perApplicant: ctx.version.perApplicant, uniqueBy: ctx.version.uniqueBy }, ctx.context.project!.priorAwards, yearOf(ctx.today));
/** The act that completes the application: judged against the window on its own instant of receipt. */
function submission(ctx: Base): Event[] {
  const { version, at, today } = ctx;
  return [
    { type: 'ApplicationSubmitted', stepId: ctx.step.id, receivedAt: at },
    // A receipt keeps its number when a returned application comes again.
    ...(ctx.state.numbers['receipt'] ? [] : [{ type: 'ReceiptIssued', stepId: ctx.step.id, number: '', draw: { series: `receipt:${version.jurisdiction}:${version.code}:${today.slice(0, 4)}`, format: `${numbersOf(version).receipt}-${today.slice(0, 4)}-${version.code}-{00000}` } } as Event]),
  ];
}
/** The form's title is the project's, from its receipt on: in lists, mails and papers. */
const newTitle = ({ context, state }: Base): { title?: string } => { const title = context.project!.form?.title; return title === undefined || title === state.created!.title ? {} : { title }; };
/** Who was named before and is no more learns of it. */
const membersLeft = ({ state }: Base, facts: Record<string, unknown>): { left?: string[] } => { const named = membersOf(facts); const left = membersOf(state.form?.facts).filter((m) => !named.includes(m)); return left.length > 0 ? { left } : {}; };
const paidKey = ({ paidKey }: { paidKey?: string }): { paidKey?: string } => (paidKey === undefined ? {} : { paidKey });
/**
 * Whether this act is the last of the applicant's side: every other of its steps is behind, or will ask nobody. A plan
 * without an approval of the organisation, or without members to confirm, is handed in by the act before.
 */
const completes = (ctx: Base, facts: Record<string, unknown>): boolean => ctx.version.steps.every((s) => {
  if (s.id === ctx.step.id || !APPLICANT_STEPS.includes(s.kind)) return true;
  const status = ctx.state.steps[s.id]?.status;
  if (status === 'passed' || status === 'skipped') return true;
  if (status === 'open') return false;
  return (s.when !== undefined && !evaluate(s.when, facts).met) || (s.kind === 'member_confirmation' && membersOf(facts).length === 0);
});

const DraftParams = z.strictObject({});
export const draft: StepKind<z.infer<typeof DraftParams>> = {
  params: DraftParams,
  open: (ctx) => {
    const draft = { kind: ctx.step.round > 1 ? 'draft_again' : 'draft', assignee: applicantRole(ctx), commands: ['submit' as const] };
    // Before the application has left the house the window of the call ends it; returned later, it has a time of its own.
    if (ctx.state.submittedAt === undefined) return { tasks: [task(ctx, draft)] };
    const due = officePeriod(ctx, APPLICANT_DAYS.draftAgain);
    return { tasks: [task(ctx, { ...draft, dueAt: due.dueAt })], periods: [due] };
  },
  commands: {
    submit: {
      capacity: 'applicant_side',
      guard: (ctx, command) => windowGuard(ctx) ?? entryGuard(ctx, command.fields['formVersion'] as number),
      decide: (ctx) => {
        const form = ctx.context.project!.form!;
        return {
          events: [
            { type: 'ApplicationFrozen', stepId: ctx.step.id, formVersion: form.version, formHash: form.hash, facts: form.facts, ...paidKey(form), ...newTitle(ctx), ...membersLeft(ctx, form.facts), projectType: ctx.version.projectType, settles: 'passed' },
            ...(completes(ctx, form.facts) ? submission(ctx) : []),
          ],
        };
      },
    },
  },
};

const OrganisationParams = z.strictObject({
  reminderWorkingDays: z.number().int().default(3),
  /** Of what the applicant's staff handed in in time; none: the house approves within the window. */
  daysAfterClosing: z.number().int().min(0).max(30).optional(),
});
export const organisationApproval: StepKind<z.infer<typeof OrganisationParams>> = {
  params: OrganisationParams,
  open: (ctx) => {
    const reminder = startPeriod(ctx, 'reminder', { workingDays: ctx.params.reminderWorkingDays }, 'internal');
    return { tasks: [task(ctx, { assignee: applicantRole(ctx, 'organisation_admin'), commands: ['approve', 'return'], dueAt: reminder.dueAt })], periods: [reminder, ...windowPeriod(ctx)] };
  },
  commands: {
    approve: {
      capacity: 'applicant_side',
      guard: (ctx) => windowGuard(ctx, { house: true }),
      decide: (ctx, command) => ({
        events: [
          { type: 'OrganisationApproved', stepId: ctx.step.id, ...maybeText(command, 'opinion'), settles: 'passed' },
          ...(completes(ctx, ctx.state.form?.facts ?? {}) ? submission(ctx) : []),
        ],
      }),
    },
    return: { capacity: 'applicant_side', decide: (ctx, command) => ({ events: [{ type: 'ApplicationReturned', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: toApplicant(ctx) }] }) },
  },
  onDue: (ctx, kind) => onWindowOver(ctx, kind) ?? { events: [] },
};

const firstStep = (ctx: Base): string => ctx.version.steps[0]!.id;

const MemberParams = z.strictObject({ period });
export const memberConfirmation: StepKind<z.infer<typeof MemberParams>> = {
  params: MemberParams,
  // Who applies alone has nobody to ask.
  idle: (ctx) => membersOf(ctx.state.form?.facts).length === 0,
  open: (ctx) => {
    const members = membersOf(ctx.state.form?.facts);
    const due = startPeriod(ctx, 'confirmation', ctx.params.period, 'promised');
    return {
      tasks: members.map((organisation, i) => task(ctx, { n: i + 1, assignee: { role: 'organisation_admin', organisation }, commands: ['confirm', 'refuse'], dueAt: due.dueAt })),
      periods: [due, ...windowPeriod(ctx)],
    };
  },
  commands: {
    confirm: {
      capacity: 'applicant_side',
      guard: (ctx) => windowGuard(ctx, { house: true }),
      decide: (ctx, _command, t) => {
        const last = Object.values(ctx.state.tasks).filter((x) => x.stepId === ctx.step.id && x.id !== t!.id).length === 0;
        return {
          events: [
            { type: 'MemberConfirmed', stepId: ctx.step.id, organisation: t!.assignee.organisation!, closes: [t!.id], ...(last ? { settles: 'passed' as const } : {}) },
            ...(last && completes(ctx, ctx.state.form?.facts ?? {}) ? submission(ctx) : []),
          ],
        };
      },
    },
    refuse: {
      capacity: 'applicant_side',
      decide: (ctx, command, t) => ({ events: [{ type: 'MemberRefused', stepId: ctx.step.id, organisation: t!.assignee.organisation!, reason: textOf(command, 'reason'), settles: toApplicant(ctx) }] }),
    },
  },
  onDue: (ctx, kind) => onWindowOver(ctx, kind) ?? { events: [{ type: 'ApplicationLapsed', stepId: ctx.step.id, cause: 'member_silent', settles: toApplicant(ctx) }] },
};

const RecommendationParams = z.strictObject({ period });
export const recommendation: StepKind<z.infer<typeof RecommendationParams>> = {
  params: RecommendationParams,
  open: (ctx) => {
    const { county, ownZone } = ctx.context.project!.applicant;
    const due = startPeriod(ctx, 'recommendation', ctx.params.period);
    // 免推荐: where the zone itself applies, the city officer takes the step.
    const assignee = ownZone ? cityRole(ctx, 'officer') : { role: 'county_officer' as const, jurisdiction: county };
    return { tasks: [task(ctx, { assignee, commands: ['recommend', 'return', 'refuse'], dueAt: due.dueAt })], periods: [due] };
  },
  commands: {
    recommend: {
      capacity: 'recommender',
      // In the stead of a county that was silent only with a reason.
      guard: (_ctx, command, t) => (t?.kind === INSTEAD && !command.fields['opinion'] ? { code: 'reason_required', fields: { opinion: 'required' } } : undefined),
      decide: (ctx, command, t) => ({ events: [{ type: 'Recommended', stepId: ctx.step.id, ...maybeText(command, 'opinion'), ...(t?.kind === INSTEAD ? { instead: true as const } : {}), settles: 'passed' }] }),
    },
    return: { capacity: 'recommender', decide: (ctx, command) => ({ events: [{ type: 'ApplicationReturned', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: { returnTo: firstStep(ctx) } }] }) },
    refuse: { capacity: 'recommender', decide: (ctx, command) => ({ events: [{ type: 'RecommendationRefused', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: { ended: 'refused', cause: 'recommendation' } }] }) },
  },
  // The county may still answer; nobody waits for it alone. Lateness decides nothing.
  onDue: (ctx, kind) => {
    if (kind !== 'recommendation' || ctx.context.project!.applicant.ownZone) return { events: [] };
    const due = officePeriod(ctx, OFFICE_DAYS.recommendInstead);
    return { events: [{ type: 'RecommendationSilent', stepId: ctx.step.id, opens: [task(ctx, { n: numberedTask(ctx), kind: INSTEAD, assignee: cityRole(ctx, 'officer'), commands: ['recommend', 'return', 'refuse'], dueAt: due.dueAt })], periods: [due] }] };
  },
};
const INSTEAD = 'recommend_instead';

const FormalParams = z.strictObject({
  checklist: z.array(CheckItem).default([]),
  period,
  correction: z.strictObject({ count: z.number().int().min(0), period }).optional(),
  numbering: z.enum(['acceptance', 'none']).default('none'),
});
export const formalCheck: StepKind<z.infer<typeof FormalParams>> = {
  params: FormalParams,
  open: (ctx) => {
    const due = startPeriod(ctx, 'formal_check', ctx.params.period, 'statutory');
    return { tasks: [task(ctx, { assignee: cityRole(ctx, 'officer'), commands: formalCommands(ctx), dueAt: due.dueAt })], periods: [due] };
  },
  commands: {
    accept: {
      capacity: 'formal_checker',
      checked: true,
      guard: (ctx) => refuseOddCodes(ctx.state, ctx.context.project!.oddCodes),
      decide: (ctx, command) => ({
        events: [{
          type: 'ApplicationAccepted', stepId: ctx.step.id, ...maybeText(command, 'opinion'), settles: 'passed',
          ...(ctx.params.numbering === 'acceptance'
            ? { number: '', draw: { series: `acceptance:${ctx.version.jurisdiction}:${ctx.today.slice(0, 4)}`, format: `${numbersOf(ctx.version).office}受理〔${ctx.today.slice(0, 4)}〕{0000}号` } } : {}),
        }],
      }),
    },
    requestCorrection: {
      capacity: 'formal_checker',
      guard: (ctx) => (((ctx.step.data['corrections'] as number | undefined) ?? 0) >= (ctx.params.correction?.count ?? 0) ? no('cap_reached', { corrections: ctx.params.correction?.count ?? 0 }) : undefined),
      decide: (ctx, command, t): StepDecision => {
        const due = startPeriod(ctx, 'correction', ctx.params.correction!.period, 'statutory');
        return {
          events: [{
            type: 'CorrectionRequested', stepId: ctx.step.id, points: command.fields['points'] as { item: string; reason: string }[], closes: [t!.id],
            opens: [task(ctx, { n: numberedTask(ctx), kind: 'correction', assignee: applicantRole(ctx), commands: ['correct'], dueAt: due.dueAt })],
            periods: [...pausePeriod(ctx, 'formal_check', 'correction'), due],
          }],
        };
      },
    },
    refuse: {
      capacity: (t) => (isMemberTask(t?.kind) ? 'applicant_side' : 'formal_checker'),
      decide: (ctx, command, t) => ({
        events: [isMemberTask(t?.kind) ? memberRefused(ctx, command, t!.assignee.organisation!)
          : { type: 'ApplicationRefused', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: { ended: 'refused', cause: 'formal_check' } }],
      }),
    },
    correct: {
      capacity: 'applicant_side',
      guard: (ctx, command) => entryGuard(ctx, command.fields['formVersion'] as number),
      decide: (ctx, command, t) => {
        const form = ctx.context.project!.form!;
        return {
          events: [{
            type: 'ApplicationCorrected', stepId: ctx.step.id, formVersion: form.version, formHash: form.hash, facts: form.facts, ...paidKey(form), ...newTitle(ctx), ...membersLeft(ctx, form.facts), closes: [t!.id],
            ...maybeText(command, 'note'), ...(houseAsked(ctx, form.facts) ?? toOffice(ctx)),
          }],
        };
      },
    },
    ...houseCommands((ctx) => toOffice(ctx as FormalContext)),
  },
  evolve: evolveCorrection,
  // An applicant's missed correction ends the application; an officer's lateness never decides anything.
  onDue: (ctx, kind) => (kind === 'correction' ? { events: [{ type: 'CorrectionMissed', stepId: ctx.step.id, settles: { ended: 'lapsed', cause: 'correction_missed' } }] } : { events: [] }),
};
type FormalContext = Base & { params: z.infer<typeof FormalParams> };
/** The corrected application is the officer's again, for what was left of the time. */
function toOffice(ctx: FormalContext): Pick<Event, 'opens' | 'periods'> {
  const resumed = resumePeriod(ctx, 'formal_check');
  const dueAt = resumed[0] && 'dueAt' in resumed[0] ? resumed[0].dueAt : undefined;
  return {
    opens: [task(ctx, { n: numberedTask(ctx), assignee: cityRole(ctx, 'officer'), commands: formalCommands(ctx), ...(dueAt ? { dueAt } : {}) })],
    periods: [{ op: 'end', id: periodId(ctx, 'correction'), on: ctx.today }, ...resumed],
  };
}
const formalCommands = (ctx: FormalContext): ('accept' | 'requestCorrection' | 'refuse')[] =>
  (((ctx.step.data['corrections'] as number | undefined) ?? 0) < (ctx.params.correction?.count ?? 0) ? ['accept', 'requestCorrection', 'refuse'] : ['accept', 'refuse']);
