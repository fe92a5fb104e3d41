/** The closed record of step kinds: programme data names them, the compiler and `kindOf` know no others. */
import type { StepKind } from './protocol.js';
import { draft, formalCheck, memberConfirmation, organisationApproval, recommendation } from './application.js';
import { acceptanceReview, agreement, execution, filingRegistration, followUp, resultSubmission } from './execution.js';
import { issuance, publicNotice } from './notice.js';
import { instalments, paymentClaim } from './payment.js';
import { awardCalculation, consultation, decision, expertPanel, ranking } from './review.js';

export const stepKinds = {
  draft,
  organisation_approval: organisationApproval,
  member_confirmation: memberConfirmation,
  recommendation,
  formal_check: formalCheck,
  consultation,
  expert_panel: expertPanel,
  award_calculation: awardCalculation,
  ranking,
  decision,
  public_notice: publicNotice,
  issuance,
  filing_registration: filingRegistration,
  agreement,
  execution,
  result_submission: resultSubmission,
  acceptance_review: acceptanceReview,
  payment_claim: paymentClaim,
  instalments,
  follow_up: followUp,
} as const;

export type StepKindName = keyof typeof stepKinds;

export function kindOf(name: string): StepKind<never> {
  const kind = (stepKinds as unknown as Record<string, StepKind<never>>)[name];
  if (!kind) throw new Error(`unknown step kind ${name}`);
  return kind;
}
export const isStepKind = (name: string): name is StepKindName => name in stepKinds;
export { orderIdOf } from './payment.js';
