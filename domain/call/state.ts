/** The state of a call (申报批次): the fold of its events, and whom its tasks wait for. */
import type { Waiting } from '../envelope.js';

export interface LateEntry { status: 'proposed' | 'allowed' | 'refused' | 'over'; until: string; proposer: string; n: number }
export interface CallState extends Waiting {
  streamId: string;
  status: 'none' | 'created' | 'open' | 'closed' | 'withdrawn';
  versionId?: string; title?: string; opensAt?: string; closesAt?: string; budgetLineId?: string; quota?: number; jurisdiction?: string; sample?: boolean;
  /** Applicants let in after the closing, by organisation. */
  late?: Record<string, LateEntry>;
  proposed?: string[];
  /** Suspended, or late under review, at the proposal: ranked when they are ready, against what is left. */
  leftOut?: string[];
  /** Who proposed the ranking, or the promotion that is open: they do not decide it. */
  proposer?: string;
  /** How often something was proposed: names the tasks apart. */
  rounds?: number;
  decided?: { in: string[]; reserve: string[]; out: string[] };
  /** Places given by the ranking that became free, and that no reserve has been given yet. */
  free?: number;
  /** The reserve that is proposed for a free place. */
  promotion?: string;
  /** The period of the reserve list is over: a place that becomes free now stays free. */
  reserveOver?: boolean;
}

/** As people are told: announced and not begun is a state of its own, and a window is over when its end has come. */
export type ShownCall = Exclude<CallState['status'], 'none'> | 'coming';
export const shownCall = ({ status, opensAt, closesAt }: { status: string; opensAt: string; closesAt: string }, now: string): ShownCall =>
  (status !== 'open' ? status as ShownCall : now < opensAt ? 'coming' : now < closesAt ? 'open' : 'closed');

export const officerOf = (state: CallState) => ({ role: 'officer' as const, jurisdiction: state.jurisdiction! });
export const approverOf = (state: CallState) => ({ role: 'approver' as const, jurisdiction: state.jurisdiction! });
