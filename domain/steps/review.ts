/** Step kinds of the review: consultation, expert panel, award calculation, ranking, decision. */
import { z } from 'zod';
import { clashOf } from '../access/index.js';
import { no } from '../errors.js';
import type { AwardLine, Event } from '../events/index.js';
import { fen, fenText, sumFen } from '../money.js';
import { EXPENDITURE_KINDS } from '../project/expenditure-kinds.js';
import type { ProjectState } from '../project/state.js';
import type { Command } from '../stream.js';
import { yearOf } from '../time.js';
import { beyondAward, calculatedOtherwise, confirmedFact, givenThisYear, paidElsewhere, projectAward } from './award.js';
import { OFFICE_DAYS } from '../defaults.js';
import { cityRole, endOffice, maybeText, numberedTask, officePeriod, startPeriod, task, textOf, type Base, type StepCommand, type StepDecision, type StepKind } from './protocol.js';
import { FILLABLE, fillable, panelParams, period } from './params.js';

const ConsultationParams = z.strictObject({ departments: z.array(z.string()).min(1), period });
export const consultation: StepKind<z.infer<typeof ConsultationParams>> = {
  params: ConsultationParams,
  open: (ctx) => {
    const due = startPeriod(ctx, 'consultation', ctx.params.period, 'internal');
    return {
      tasks: ctx.params.departments.map((department, i) => task(ctx, { n: i + 1, assignee: { role: 'consulted', department }, commands: ['giveOpinion'], dueAt: due.dueAt })),
      periods: [due],
    };
  },
  commands: {
    giveOpinion: {
      capacity: 'consulted',
      decide: (ctx, command, t) => {
        const last = Object.values(ctx.state.tasks).every((x) => x.stepId !== ctx.step.id || x.id === t!.id);
        return { events: [{ type: 'OpinionGiven', stepId: ctx.step.id, department: t!.assignee.department!, stance: command.fields['stance'] as string, opinion: textOf(command, 'opinion'), closes: [t!.id], ...(last ? { settles: 'passed' as const } : {}) }] };
      },
    },
  },
  evolve: (data, event) => (event.type === 'OpinionGiven' ? { ...data, [event.department]: event.stance } : data),
  // Silence is recorded as silence and the road goes on.
  onDue: (ctx) => ({
    events: [{ type: 'SilenceRecorded', stepId: ctx.step.id, departments: Object.values(ctx.state.tasks).filter((t) => t.stepId === ctx.step.id).map((t) => t.assignee.department!), settles: 'passed' }],
  }),
};

/** Id of the panel of a step's round; a second acceptance after rectification is a panel of its own. */
export const panelIdOf = (ctx: Base): string =>
  `panel-${ctx.state.streamId.slice('project-'.length)}.${ctx.step.id}.${ctx.step.round}.${((ctx.step.data['attempt'] as number | undefined) ?? 0) + 1}`;

export const organiserTask = (ctx: Base, n = 1, due?: string) =>
  task(ctx, { n, kind: 'appoint_panel', assignee: cityRole(ctx, 'panel_organiser'), commands: ['appointPanel'], target: panelIdOf(ctx), ...(due ? { dueAt: due } : {}) });

/** The panel stream tells its project that it was appointed: the organiser's task is done. */
export const openPanelCommand = {
  decide: (ctx: Base, command: Command): StepDecision => ({
    events: [{ type: 'PanelOpened', stepId: ctx.step.id, panelId: command.fields['panelId'] as string, periods: endOffice(ctx), closes: Object.values(ctx.state.tasks).filter((t) => t.stepId === ctx.step.id && t.kind === 'appoint_panel').map((t) => t.id) }],
  }),
};

const PanelParams = z.strictObject({ ...panelParams, mode: z.enum(['written', 'defence']).default('written'), blind: z.boolean().default(false) }).refine(fillable, FILLABLE);
export const expertPanel: StepKind<z.infer<typeof PanelParams>> = {
  params: PanelParams,
  open: (ctx) => { const due = officePeriod(ctx, OFFICE_DAYS.appointPanel); return { tasks: [organiserTask(ctx, 1, due.dueAt)], periods: [due] }; },
  commands: {
    openPanel: openPanelCommand,
    concludePanel: {
      decide: (ctx, command) => {
        const passed = command.fields['passed'] as boolean;
        return { events: [{ type: 'ReviewGraded', stepId: ctx.step.id, panelId: command.fields['panelId'] as string, passed, meanBp: command.fields['meanBp'] as number, settles: passed ? 'passed' : { ended: 'refused', cause: 'review' } }] };
      },
    },
  },
  evolve: (data, event) => (event.type === 'ReviewGraded' ? { ...data, meanBp: event.meanBp } : data),
};

/** The award by the pinned version and its lines, as an event. */
function calculated(ctx: Base, facts: Record<string, unknown>): Event {
  const { version, state } = ctx;
  const result = projectAward({ version, state, facts, priorAwards: ctx.context.project!.priorAwards, year: yearOf(ctx.today) });
  return {
    type: 'AwardCalculated', stepId: ctx.step.id, version: (state.award?.version ?? 0) + 1, amountFen: fenText(result.amountFen), measure: version.measure.id,
    sample: version.measure.sample, lines: result.steps as AwardLine[], settles: 'passed',
  };
}

const AwardParams = z.strictObject({ period: period.optional(), expenditureLines: z.boolean().default(false), countedKinds: z.array(z.enum(EXPENDITURE_KINDS)).min(1).optional() });
export const awardCalculation: StepKind<z.infer<typeof AwardParams>> = {
  params: AwardParams,
  open: (ctx) => {
    if (!ctx.params.expenditureLines) return { events: [calculated(ctx, ctx.state.form?.facts ?? {})] };
    const due = ctx.params.period ? startPeriod(ctx, 'award', ctx.params.period) : undefined;
    return { tasks: [task(ctx, { assignee: cityRole(ctx, 'officer'), commands: ['confirmLines'], ...(due ? { dueAt: due.dueAt } : {}) })], periods: due ? [due] : [] };
  },
  commands: {
    confirmLines: {
      capacity: 'formal_checker',
      stopsOnHold: true,
      guard: (ctx, command) => {
        const excluded = command.fields['excluded'] as { line: number }[];
        const bad = excluded.find((x) => x.line >= ctx.state.expenditure.length);
        // Said as people count.
        if (bad) return no('unknown_line', { line: bad.line + 1, lines: ctx.state.expenditure.length });
        const twice = excluded.flatMap(({ line }, i) => (excluded.findIndex((x) => x.line === line) === i ? [] : [[`excluded.${i}.line`, 'given_twice']]));
        return twice.length > 0 ? { ...no('validation'), fields: Object.fromEntries(twice) as Record<string, string> } : undefined;
      },
      decide: (ctx, command) => {
        const excluded = command.fields['excluded'] as { line: number; reason: string }[];
        const out = new Set(excluded.map((x) => x.line));
        const eligible = sumFen(ctx.state.expenditure.filter((_, i) => !out.has(i)).map((x) => fen(x.amountFen)));
        return {
          events: [
            { type: 'ExpenditureConfirmed', stepId: ctx.step.id, eligibleFen: fenText(eligible), excluded },
            calculated(ctx, { ...ctx.state.form?.facts, [confirmedFact(ctx.version)]: fenText(eligible) }),
          ],
        };
      },
    },
  },
};

const QUEUED = 'queued_award';
export const queueTasks = (state: ProjectState): string[] => Object.values(state.tasks).filter((t) => t.kind === QUEUED).map((t) => t.id);

/** Reserves what the pool still holds, or queues: a short pool is no refusal, the decision stands. */
export function reservation(ctx: Base): Event[] {
  const award = ctx.state.award;
  // A plan without an amount (recognition alone) reserves nothing.
  if (!award) return [];
  const { lineId, availableFen, queuedBefore, shut } = ctx.context.project!.budget;
  // Freed once and decided again: a version of its own, so that each movement of money has its own key.
  const awardVersion = award.money === 'freed' ? award.version + 1 : award.version;
  const facts = { stepId: ctx.step.id, awardVersion, amountFen: award.amountFen, budgetLineId: lineId };
  // Who was decided earlier is served earlier: a small award does not overtake one that waits.
  // From a line whose year is over, or has not begun, nothing new is taken: it waits until the call has one of this year.
  if (!shut && queuedBefore === 0 && fen(availableFen) >= fen(award.amountFen)) return [{ type: 'AwardReserved', ...facts, closes: queueTasks(ctx.state) }];
  // Finance is told; the task asks for nothing and closes itself when the award leaves the queue.
  const waits = { id: `${ctx.state.streamId}:award:${awardVersion}:${QUEUED}`, stepId: 'award', kind: QUEUED, assignee: cityRole(ctx, 'finance_bureau'), commands: [] };
  return [{ type: 'AwardQueued', ...facts, opens: [waits] }];
}

/** Calculated, and nothing came of it: such a project is refused by a person with the calculation in view, never approved with 0 fen. */
const awardsNothing = (ctx: Base): boolean => ctx.state.award !== undefined && fen(ctx.state.award.amountFen) === 0n;
const refusalTask = (ctx: Base, dueAt?: string, kind = 'nothing_to_award') =>
  task(ctx, { n: numberedTask(ctx) - 1, kind, assignee: cityRole(ctx, 'approver'), commands: ['refuse', 'return'], ...(dueAt ? { dueAt } : {}) });
const refuseDecision: StepCommand<unknown> = {
  capacity: 'decider',
  decide: (ctx, command) => ({ events: [{ type: 'DecisionRefused', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: { ended: 'refused', cause: 'decision' } }] }),
};
const returnDecision: StepCommand<unknown> = {
  choosesStep: true,
  capacity: 'decider',
  guard: (ctx, command) => returnGuard(ctx as Base, command),
  decide: (ctx, command) => ({ events: [{ type: 'ApplicationReturned', stepId: ctx.step.id, reason: textOf(command, 'reason'), settles: { returnTo: (command.fields['to'] as string | undefined) ?? ctx.plan.after[0]! } }] }),
};

const RankingParams = z.strictObject({ quota: z.number().int().min(1).optional(), period: period.optional(), /** how long the reserve list lasts */ reserve: period.optional() });
export const ranking: StepKind<z.infer<typeof RankingParams>> = {
  params: RankingParams,
  // Ranked once for the whole call: an award calculated anew keeps its place and is reserved anew.
  open: (ctx) => {
    const refusal = (kind?: string) => { const due = officePeriod(ctx, OFFICE_DAYS.refuseAward); return { tasks: [refusalTask(ctx, due.dueAt, kind)], periods: [due] }; };
    if (awardsNothing(ctx)) return refusal();
    if (ctx.state.ranked?.result !== 'in') return {};
    // While it was calculated anew, another project of the applicant was decided: a person refuses it or waits.
    if (givenThisYear(ctx)) return refusal('given_before');
    if (beyondAward(ctx)) return refusal('instalments_exceed');
    if (calculatedOtherwise(ctx)) return refusal('award_changed');
    const [first, ...rest] = reservation(ctx);
    return { events: first ? [{ ...first, settles: 'passed' }, ...rest] : [] };
  },
  commands: {
    rank: {
      // The approver decided for the whole call; the duties are separated on each of its projects.
      guard: (ctx) => {
        const clash = clashOf(ctx.context.project!.taken, 'decider', ctx.context.profile);
        return clash ? no('separation_of_duties', { tookPartAs: clash, wouldActAs: 'decider' }) : undefined;
      },
      decide: (ctx, command) => {
        const asked = command.fields['result'] as 'in' | 'reserve' | 'out';
        // Given to the applicant in this year already: out, whatever its place.
        const given = asked === 'reserve' ? undefined : givenThisYear(ctx);
        const result = given ? 'out' : asked;
        // Keeps its place; the approver has the amount calculated anew, and it is reserved as it then is.
        const changed = result !== 'in' ? undefined : beyondAward(ctx) ? 'instalments_exceed' : calculatedOtherwise(ctx) ? 'award_changed' : undefined;
        const due = changed ? officePeriod(ctx, OFFICE_DAYS.refuseAward) : undefined;
        const ranked: Event = {
          type: 'Ranked', stepId: ctx.step.id, place: command.fields['place'] as number, result, minutes: command.fields['minutes'] as never,
          participants: [{ personId: command.fields['personId'] as string, capacity: 'decider' }],
          ...(due ? { opens: [refusalTask(ctx, due.dueAt, changed)], periods: [due] } : result === 'in' ? { settles: 'passed' as const } : result === 'out' ? { settles: { ended: 'refused' as const, cause: given ? 'given_before' : 'ranking' } } : {}),
        };
        return { events: result === 'in' && !changed ? [ranked, ...reservation(ctx)] : [ranked] };
      },
    },
    // The call's reserve list has come to its end.
    closeReserve: { decide: (ctx) => ({ events: [{ type: 'ReserveExpired', stepId: ctx.step.id, settles: { ended: 'refused', cause: 'reserve_closed' } }] }) },
    refuse: refuseDecision,
    return: returnDecision,
  },
  evolve: (data, event) => (event.type === 'Ranked' ? { ...data, place: event.place, result: event.result } : data),
};

const DecisionParams = z.strictObject({ period });
export const decision: StepKind<z.infer<typeof DecisionParams>> = {
  params: DecisionParams,
  open: (ctx) => {
    const due = startPeriod(ctx, 'decision', ctx.params.period, 'internal');
    const asked = awardsNothing(ctx) ? refusalTask(ctx, due.dueAt) : task(ctx, { n: numberedTask(ctx) - 1, assignee: cityRole(ctx, 'approver'), commands: ['approve', 'refuse', 'return'], dueAt: due.dueAt });
    return { tasks: [asked], periods: [due] };
  },
  commands: {
    approve: {
      capacity: 'decider',
      stopsOnHold: true,
      guard: (ctx, command) => (command.fields['minutes'] ? beyondAward(ctx) ?? givenThisYear(ctx) ?? paidElsewhere(ctx) ?? calculatedOtherwise(ctx) : no('minutes_required')),
      decide: (ctx, command) => ({ events: [{ type: 'DecisionApproved', stepId: ctx.step.id, minutes: command.fields['minutes'] as never, ...maybeText(command, 'opinion'), settles: 'passed' }, ...reservation(ctx)] }),
    },
    refuse: refuseDecision,
    return: returnDecision,
  },
};

function returnGuard(ctx: Base, command: Command) {
  const to = command.fields['to'] as string | undefined;
  if (to === undefined) return undefined;
  const passed = Object.values(ctx.state.steps).filter((s) => s.status === 'passed').map((s) => s.id);
  return passed.includes(to) ? undefined : no('validation', { to, steps: passed });
}
