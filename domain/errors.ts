/** The one closed catalogue of refusals: code -> HTTP status and whether the same request may succeed later. Titles: domain/words. */
export const errorCatalogue = {
  validation: { status: 422, retryable: false },
  unknown_field: { status: 422, retryable: false },
  not_signed_in: { status: 401, retryable: false },
  bad_credentials: { status: 401, retryable: false },
  locked_out: { status: 429, retryable: true },
  too_many_requests: { status: 429, retryable: true },
  csrf: { status: 403, retryable: true },
  not_allowed: { status: 403, retryable: false },
  role_lost: { status: 403, retryable: false },
  wrong_person: { status: 403, retryable: false },
  separation_of_duties: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  stale_version: { status: 409, retryable: false },
  step_not_open: { status: 409, retryable: false },
  already_done: { status: 409, retryable: false },
  stream_closed: { status: 409, retryable: false },
  project_suspended: { status: 409, retryable: true },
  hold_open: { status: 409, retryable: true },
  object_taken: { status: 409, retryable: false },
  window_closed: { status: 409, retryable: false },
  call_not_open: { status: 409, retryable: false },
  notice_closed: { status: 409, retryable: false },
  not_draft: { status: 409, retryable: false },
  cap_reached: { status: 409, retryable: false },
  award_changed: { status: 409, retryable: false },
  quota_exceeded: { status: 409, retryable: false },
  budget_line_not_begun: { status: 409, retryable: true },
  budget_line_over: { status: 409, retryable: true },
  budget_short: { status: 409, retryable: true },
  queued_before: { status: 409, retryable: true },
  nothing_to_carry: { status: 409, retryable: false },
  payment_under_way: { status: 409, retryable: true },
  money_instructed: { status: 409, retryable: false },
  payment_blocked: { status: 409, retryable: true },
  payee_change_open: { status: 409, retryable: true },
  instalments_exceed_award: { status: 409, retryable: false },
  already_in_batch: { status: 409, retryable: false },
  third_signature_needed: { status: 409, retryable: true },
  report_due: { status: 409, retryable: true },
  not_sandbox: { status: 409, retryable: false },
  form_incomplete: { status: 422, retryable: false },
  evidence_missing: { status: 422, retryable: false },
  reason_required: { status: 422, retryable: false },
  minutes_required: { status: 422, retryable: false },
  panel_composition: { status: 422, retryable: false },
  expert_conflict: { status: 422, retryable: false },
  credit_code_unproven: { status: 409, retryable: false },
  checks_incomplete: { status: 422, retryable: false },
  score_incomplete: { status: 422, retryable: false },
  unknown_line: { status: 422, retryable: false },
  not_eligible: { status: 422, retryable: false },
  amount_not_set: { status: 422, retryable: false },
  account_differs: { status: 422, retryable: false },
  account_of_another: { status: 422, retryable: false },
  account_mismatch: { status: 422, retryable: false },
  objection_incomplete: { status: 422, retryable: false },
  file_too_large: { status: 413, retryable: false },
  too_many_files: { status: 409, retryable: false },
  file_type_refused: { status: 415, retryable: false },
  file_empty: { status: 422, retryable: false },
  file_infected: { status: 422, retryable: false },
  file_damaged: { status: 409, retryable: false },
  file_unscanned: { status: 503, retryable: true },
  file_faults: { status: 422, retryable: false },
  version_faults: { status: 422, retryable: false },
  version_overlap: { status: 409, retryable: false },
  version_published: { status: 409, retryable: false },
  idempotency_key_missing: { status: 400, retryable: false },
  idempotency_key_reused: { status: 422, retryable: false },
  bad_request: { status: 400, retryable: false },
  if_match_missing: { status: 428, retryable: false },
  if_match_failed: { status: 412, retryable: false },
  internal: { status: 500, retryable: true },
  unavailable: { status: 503, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** A typed no: what was wrong, and what is allowed now. `fields` maps a field path to a message code. */
export interface Rejection {
  code: ErrorCode;
  detail?: Record<string, unknown>;
  allowed?: string[];
  fields?: Record<string, string>;
}

export const no = (code: ErrorCode, detail?: Record<string, unknown>): Rejection => (detail ? { code, detail } : { code });

/** What these say stands until something else happens, whatever is changed in the act. */
const UNTIL_THEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'separation_of_duties', 'hold_open', 'project_suspended', 'payment_under_way', 'money_instructed', 'payee_change_open', 'third_signature_needed', 'report_due', 'cap_reached', 'award_changed', 'object_taken',
  'budget_short', 'queued_before', 'budget_line_over', 'budget_line_not_begun', 'instalments_exceed_award', 'nothing_to_carry',
]);
/** The act that was just refused is not offered beside its refusal. */
export const withoutRefused = (rejection: Rejection, type: string): Rejection =>
  (rejection.allowed?.includes(type) && UNTIL_THEN.has(rejection.code) ? { ...rejection, allowed: rejection.allowed.filter((a) => a !== type) } : rejection);

export function assertNever(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
