/** The state of a project: the fold of its events. Plain JSON; only evolve.ts writes it. */
import type { AwardLine } from '../events/index.js';
import type { Settles } from '../events/index.js';
import type { StageName } from '../programme/schema.js';
import type { PeriodNature, TaskSpec } from '../stream.js';
import type { Instant, PlainDate } from '../time.js';

export interface TaskState extends TaskSpec { revision: number; openedAt: Instant; overdue?: boolean; /** still late by then, the next level learns of it */ againAt?: Instant }
export interface PeriodState {
  id: string; kind: string; nature: PeriodNature; startedOn: PlainDate; workingDays?: number; months?: number;
  dueAt: Instant; provisional: boolean; resumedOn?: PlainDate; /** from that day */ resumedDays?: number; paused?: { on: PlainDate; remaining: number; reason: string };
}
export type StepStatus = 'closed' | 'open' | 'passed' | 'ended' | 'skipped';
export interface StepState {
  id: string; kind: string; stage: StageName; status: StepStatus; round: number; /** Of the step that decides. */ openedOn?: PlainDate; /** The day on which somebody said yes or no. */ settledOn?: PlainDate; /** Its approval was taken back by who gave it. */ takenBack?: true;
  settled?: Settles; data: Record<string, unknown>;
}
export interface InstalmentState { n: number; milestone: string; amountFen: string; status: 'waiting' | 'due' | 'paid' | 'lapsed'; orderId?: string; paidOn?: PlainDate; /** the budget line, where it is not the award's or money was carried over */ lineId?: string }
export interface AwardState { version: number; amountFen: string; measure: string; sample: boolean; lines: AwardLine[]; money: 'calculated' | 'queued' | 'reserved' | 'committed' | 'freed'; budgetLineId?: string; /** how often money of it was carried over */ carries?: number }
export interface PayeeState {
  organisationId: string; accountName: string; bankName: string; account: string; verified: boolean; confirmed: boolean;
  /** The account registered for the organisation on the day of the claim. */
  registered?: { bankName: string; account: string };
  /** Where another one was claimed: who did, and who of the house says that it is theirs. */
  claimant?: string; owner?: string;
}
/** A new account under way: whose proposal, and who checked it so far. */
export interface PayeeChange { orderId: string; to: { organisationId: string; accountName: string; bankName: string; account: string }; proposer: string; owner?: string; verifier?: string; approver?: string }
export interface Outcome { outcome: 'completed' | 'refused' | 'withdrawn' | 'lapsed' | 'terminated' | 'failed'; cause: string; on: PlainDate }

export interface ProjectState {
  streamId: string;
  created?: { callId: string; versionId: string; applicantId: string; title: string; object: string; county: string };
  phase: 'draft' | 'running' | 'ended';
  form?: { version: number; hash: string; facts: Record<string, unknown>; paidKey?: string };
  submittedAt?: Instant;
  numbers: Record<string, string>;
  steps: Record<string, StepState>;
  tasks: Record<string, TaskState>;
  periods: Record<string, PeriodState>;
  milestones: string[];
  award?: AwardState;
  instalments: InstalmentState[];
  payee?: PayeeState;
  payeeChange?: PayeeChange;
  holds: string[];
  panels: Record<string, string>;
  noticeId?: string;
  /** The call's ranking of this project; it stands when a later step is gone through again. */
  ranked?: { place: number; result: 'in' | 'reserve' | 'out' };
  expenditure: { item: string; category: string; amountFen: string; spentOn: PlainDate; voucher: string }[];
  suspended: boolean;
  /** How often it was suspended: each has a task of its own. */
  suspensions?: number;
  reminded: string[];
  /** Codes of organisations that an officer accepted with proof, though they follow no rule. */
  codesAccepted?: Record<string, string>;
  /** The last act of a person as far as nobody has acted on it: what may be taken back. */
  lastAct?: { stepId: string; personId: string };
  end?: Outcome;
  archivedOn?: PlainDate;
}

export const initialProject = (streamId: string): ProjectState => ({
  streamId, phase: 'draft', numbers: {}, steps: {}, tasks: {}, periods: {}, milestones: [], instalments: [], holds: [], panels: {},
  expenditure: [], suspended: false, reminded: [],
});

export const openSteps = (state: ProjectState): StepState[] => Object.values(state.steps).filter((s) => s.status === 'open');
