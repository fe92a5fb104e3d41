/**
 * The road of a project in its stages, one truth for every reader: which stages a plan has, and how far each is. A
 * stage is current only when a step of it is, and done only when all of them are behind. Pure; what a reader is shown
 * of it besides (dates, who has it) is asked of domain/project/reading.ts.
 */
import type { PlanStep, StageName } from '../programme/schema.js';
import type { ProjectState, StepStatus } from './state.js';

/** Deciding is a stage of its own where a plan counts it to the payment: nothing is paid before it is decided. */
export type RoadStage = StageName | 'decision';
export type StageStatus = 'done' | 'current' | 'to_come' | 'ended' | 'skipped';
export interface RoadStageRow { stage: RoadStage; status: StageStatus; steps: string[] }

const ORDER: readonly RoadStage[] = ['application', 'review', 'filing', 'acceptance', 'decision', 'payment'];
const DECIDING: ReadonlySet<string> = new Set(['award_calculation', 'ranking', 'decision', 'public_notice', 'issuance']);
/** They run beside the road: what is open of them alone does not make a stage current while the road is elsewhere. */
const BESIDE: ReadonlySet<string> = new Set(['instalments', 'payment_claim']);

type Step = Pick<PlanStep, 'id' | 'kind' | 'stage'> & { afterEnd?: boolean };
export const roadStageOf = ({ stage, kind }: Pick<Step, 'stage' | 'kind'>): RoadStage => (stage === 'payment' && DECIDING.has(kind) ? 'decision' : stage);

export function roadStages({ steps, end }: Pick<ProjectState, 'steps' | 'end'>, plan: readonly Step[]): RoadStageRow[] {
  const road = plan.filter((s) => !s.afterEnd);
  const statusOf = (s: Step): StepStatus => steps[s.id]?.status ?? 'closed';
  const open = road.filter((s) => statusOf(s) === 'open');
  const main = open.filter((s) => !BESIDE.has(s.kind));
  const now = ORDER.find((stage) => (main.length > 0 ? main : open).some((s) => roadStageOf(s) === stage));
  return ORDER.flatMap((stage): RoadStageRow[] => {
    const own = road.filter((s) => roadStageOf(s) === stage);
    if (own.length === 0) return [];
    return [{ stage, steps: own.map((s) => s.id), status: statusIn(own.map(statusOf), { current: stage === now, completed: end?.outcome === 'completed' }) }];
  });
}

function statusIn(steps: readonly StepStatus[], { current, completed }: { current: boolean; completed: boolean }): StageStatus {
  if (steps.every((s) => s === 'skipped')) return 'skipped';
  if (completed || steps.every((s) => s === 'passed' || s === 'skipped')) return 'done';
  if (steps.includes('ended')) return 'ended';
  return current ? 'current' : 'to_come';
}
