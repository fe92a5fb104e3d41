/**
 * How a road that did not reach its goal is told to whom it hurts: by whom it ended, why, by which document, what is to
 * be given back, and what can be done against it. One answer for the page, the mail and the paper. Pure.
 */
import { fenText } from '../money.js';
import type { EventType } from '../events/index.js';
import { paidFen } from './recovery.js';
import type { Outcome, ProjectState } from './state.js';

export type Remedy = 'none' | 'administrative' | 'agreement';

/** By the cause of an end: the event that says why. */
export const ENDED_BY: Readonly<Record<string, EventType>> = {
  formal_check: 'ApplicationRefused', recommendation: 'RecommendationRefused', filing: 'FilingRefused', review: 'ReviewGraded', decision: 'DecisionRefused', reserve_closed: 'ReserveExpired',
  ranking: 'Ranked', given_before: 'Ranked', objection: 'NoticeRemoved', reversed: 'DecisionReversed', window_closed: 'ApplicationLapsed', applicant: 'ProjectWithdrawn', correction_missed: 'CorrectionMissed',
  agreement_unsigned: 'AgreementLapsed', agreement_declined: 'AgreementDeclined', terminated: 'ProjectTerminated', midterm: 'ProjectTerminated', results_missed: 'ResultsMissed', acceptance: 'AcceptanceGraded',
  rectification_missed: 'RectificationMissed', claim: 'ClaimLapsed',
};
/** Who ended it is the office, but for these. */
export const ENDED_BY_OTHERS: Readonly<Record<string, 'county' | 'party' | 'nobody'>> = { recommendation: 'county', agreement_declined: 'party', applicant: 'nobody' };

/** An end that hurts somebody who did not choose it. */
export const hurts = ({ outcome }: { outcome: string }): boolean => outcome !== 'completed' && outcome !== 'withdrawn';

/** Only who has signed an agreement is bound to it in a dispute; before that it is the decision of an office. */
export function remedyOf({ end, steps, submittedAt }: Pick<ProjectState, 'end' | 'steps' | 'submittedAt'>): Remedy | null {
  if (!end || end.outcome === 'completed') return null;
  if (end.outcome === 'withdrawn' || submittedAt === undefined) return 'none';
  if (end.outcome === 'refused') return 'administrative';
  return Object.values(steps).some((s) => s.kind === 'agreement' && s.status === 'passed') ? 'agreement' : 'administrative';
}

/** What was paid and is asked back. */
export const giveBackFen = (state: Pick<ProjectState, 'end' | 'instalments'>): string => (state.end?.outcome === 'terminated' ? fenText(paidFen(state)) : '0');

export interface Ending {
  outcome: Outcome['outcome']; cause: string; on: string;
  /** Null where nobody decided it. */
  by: { zh: string; en: string } | null;
  reason: string | null; document: string | null; minutes: { number: string; heldOn: string } | null;
  giveBackFen: string; remedy: Remedy;
}
