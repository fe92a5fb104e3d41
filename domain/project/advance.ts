/**
 * The only place that moves a project on: settles steps, opens those whose predecessors are done, asks open steps what
 * follows from the state, ends the road. Works on the folded state until nothing more happens.
 */
import type { Event } from '../events/index.js';
import { evaluate } from '../programme/conditions.js';
import { AWARD_FACT } from '../programme/plan.js';
import type { PlanStep } from '../programme/schema.js';
import { fen, fenText, sumFen } from '../money.js';
import { ownersOf } from '../envelope.js';
import { kindOf } from '../steps/index.js';
import { payeeOutlives } from '../steps/payee.js';
import type { StepContext } from '../steps/protocol.js';
import { queueTasks } from '../steps/review.js';
import type { Context, Decision, PeriodChange, Tell } from '../stream.js';
import { lineOf } from './carry-over.js';
import { recoveryAsked } from './recovery.js';
import { SUSPENSION } from './suspension.js';
import { evolve } from './evolve.js';
import type { Outcome, ProjectState, StepState } from './state.js';

const read = new WeakMap<PlanStep, never>();
/** The params of a step of a version, which never changes: read once. */
function paramsOf(plan: PlanStep): never {
  const known = read.get(plan);
  if (known !== undefined) return known;
  const params = kindOf(plan.kind).params.parse(plan.params);
  read.set(plan, params);
  return params;
}

export function stepContext(state: ProjectState, step: StepState, context: Context): StepContext<never> {
  const version = context.version!;
  const plan = version.steps.find((s) => s.id === step.id)!;
  const params = paramsOf(plan);
  return { state, step, plan, params, version, context, at: context.at, today: context.today };
}

const tasksOf = (state: ProjectState, stepIds: ReadonlySet<string>): string[] => Object.values(state.tasks).filter((t) => stepIds.has(t.stepId)).map((t) => t.id);
const endPeriods = (state: ProjectState, stepIds: ReadonlySet<string>, on: string): PeriodChange[] =>
  Object.values(state.periods).filter((p) => stepIds.has(p.id.split(':')[0]!)).map((p) => ({ op: 'end', id: p.id, on }));

/** The step itself and all that come after it in the plan. */
function following(plan: readonly PlanStep[], id: string): Set<string> {
  const found = new Set([id]);
  for (let grew = true; grew;) {
    grew = false;
    for (const s of plan) if (!found.has(s.id) && s.after.some((a) => found.has(a))) { found.add(s.id); grew = true; }
  }
  return found;
}

const done = (state: ProjectState, id: string): boolean => ['passed', 'skipped'].includes(state.steps[id]?.status ?? 'closed');

/** What of the award is not paid and not on its way: freed when the road ends otherwise than completed. */
function freed(state: ProjectState, cause: string): Event[] {
  const award = state.award;
  if (!award?.budgetLineId || award.money === 'calculated' || award.money === 'freed') return [];
  if (award.money === 'queued') return [{ type: 'AwardDequeued', awardVersion: award.version, amountFen: award.amountFen, budgetLineId: award.budgetLineId, cause, closes: queueTasks(state) }];
  if (award.money === 'reserved') return [{ type: 'AwardFreed', awardVersion: award.version, amountFen: award.amountFen, budgetLineId: award.budgetLineId, from: award.money, cause }];
  const open = state.instalments.filter((i) => i.status === 'waiting' || i.status === 'lapsed');
  const lines = [...new Set(open.map((i) => lineOf(state, i)))];
  return lines.map((line): [string, bigint] => [line, sumFen(open.filter((i) => lineOf(state, i) === line).map((i) => fen(i.amountFen)))]).filter(([, amount]) => amount > 0n)
    .map(([line, amount], i): Event => ({ type: 'AwardFreed', awardVersion: award.version, amountFen: fenText(amount), budgetLineId: line, from: 'committed', cause, ...(i > 0 ? { part: i } : {}) }));
}

export function endRoad(state: ProjectState, context: Context, outcome: Outcome['outcome'], cause: string): Event[] {
  const all = new Set([...Object.keys(state.steps), SUSPENSION]);
  const outlives = payeeOutlives(state);
  const closes = tasksOf(state, all).filter((id) => !outlives.has(id));
  const over = endPeriods(state, all, context.today).filter(({ id }) => !outlives.has(id));
  // The applicant's side learns of it by its organisations; who has an office's task, by that.
  const told = ownersOf(state, closes.filter((id) => { const t = state.tasks[id]!; return t.commands.length > 0 && t.assignee.organisation === undefined; }));
  const recovery = recoveryAsked(state, outcome, context);
  return [
    { type: 'RoadEnded', outcome, cause, on: context.today, closes, periods: [...over, ...recovery.periods], ...(recovery.opens.length > 0 ? { opens: recovery.opens } : {}), ...(told.length > 0 ? { told } : {}) },
    ...(outcome === 'completed' ? [] : freed(state, cause)),
  ];
}

/** Continues from `state`; answers the further events and what other streams are told. */
export function advance(from: ProjectState, context: Context): Decision {
  let state = from;
  const events: Event[] = [];
  const tells: Tell[] = [];
  const add = (more: readonly Event[], told: readonly Tell[] = []): void => {
    for (const event of more) { state = evolve(state, event, context.at); events.push(event); }
    tells.push(...told);
  };
  const plan = context.version!.steps;

  for (let turn = 0; ; turn += 1) {
    if (turn > 200) throw new Error(`plan of ${state.streamId} does not come to rest`);
    const before = events.length;

    const settled = Object.values(state.steps).find((s) => s.status === 'open' && s.settled !== undefined);
    if (settled) { add(settle(state, settled, context)); continue; }

    const opening = plan.find((s) => (state.steps[s.id]?.status ?? 'closed') === 'closed' && s.after.every((a) => done(state, a))
      && (s.afterEnd ? state.end?.outcome === 'completed' : state.phase !== 'ended'));
    if (opening) { const { events: opened, tells: told } = openOf(state, opening, context); add(opened, told); continue; }

    for (const step of Object.values(state.steps).filter((s) => s.status === 'open')) {
      const reaction = kindOf(step.kind).react?.(stepContext(state, step, context));
      if (reaction) add(reaction.events, reaction.tells);
    }
    if (events.length > before) continue;

    if (state.phase !== 'ended' && plan.filter((s) => !s.afterEnd).every((s) => done(state, s.id))) { add(endRoad(state, context, 'completed', 'all_settled')); continue; }
    return { events, tells };
  }
}

function settle(state: ProjectState, step: StepState, context: Context): Event[] {
  const settled = step.settled!;
  if (settled === 'passed') {
    const own = new Set([step.id]);
    return [{ type: 'StepPassed', stepId: step.id, closes: tasksOf(state, own), periods: endPeriods(state, own, context.today) }];
  }
  if ('returnTo' in settled) return goBack(state, { from: step.id, to: settled.returnTo }, context);
  return endRoad(state, context, settled.ended, settled.cause);
}

/** The named step and all that follow it are superseded; what they had reserved is free again. */
export function goBack(state: ProjectState, { from, to }: { from: string; to: string }, context: Context): Event[] {
  const plan = context.version!.steps;
  const superseded = following(plan, to);
  const reserving = plan.some((s) => superseded.has(s.id) && (s.kind === 'decision' || s.kind === 'ranking') && state.steps[s.id]?.status === 'passed');
  return [
    { type: 'StepReturned', stepId: from, to, closesSteps: [...superseded], closes: tasksOf(state, superseded), periods: endPeriods(state, superseded, context.today) },
    ...(reserving ? freed(state, 'returned') : []),
  ];
}

/** A step whose opening threw: the defect names it. */
export class StepFault extends Error {
  constructor(readonly stepId: string, cause: unknown) { super(`step ${stepId}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }); this.name = 'StepFault'; }
}
function openOf(state: ProjectState, plan: PlanStep, context: Context): ReturnType<typeof open> {
  try { return open(state, plan, context); } catch (error) { throw new StepFault(plan.id, error); }
}

/** What a condition of a step may ask: what the form says, and the award once it is calculated. */
const whenFacts = (state: ProjectState): Record<string, unknown> => ({ ...state.form?.facts, [AWARD_FACT]: state.award?.amountFen });

function open(state: ProjectState, plan: PlanStep, context: Context): { events: Event[]; tells: Tell[] } {
  const stage = plan.stage;
  const idle = (): boolean => {
    const closed: StepState = { id: plan.id, kind: plan.kind, stage, status: 'closed', round: 0, data: {} };
    return kindOf(plan.kind).idle?.(stepContext(state, closed, context)) === true;
  };
  if ((plan.when && !evaluate(plan.when, whenFacts(state)).met) || idle()) {
    return { events: [{ type: 'StepSkipped', stepId: plan.id, kind: plan.kind, stage }], tells: [] };
  }
  const opened: Event = { type: 'StepOpened', stepId: plan.id, kind: plan.kind, stage, round: (state.steps[plan.id]?.round ?? 0) + 1 };
  const provisional = evolve(state, opened, context.at);
  const opening = kindOf(plan.kind).open(stepContext(provisional, provisional.steps[plan.id]!, context));
  return {
    events: [{ ...opened, ...(opening.tasks?.length ? { opens: opening.tasks } : {}), ...(opening.periods?.length ? { periods: opening.periods } : {}) }, ...(opening.events ?? [])],
    tells: opening.tells ?? [],
  };
}
