/**
 * Periods that no document gives, in one place: how long an official has for an act of the office itself, and when a
 * person is reminded. A programme's own periods stand in its version.
 */

/** Working days for the acts around panel, payment and budget line. */
export const OFFICE_DAYS = {
  replaceMember: 3, recordMeeting: 10, checkBatch: 3, signBatch: 3, releaseBatch: 3, prepareAgain: 5, correctPayee: 5, settleUnknown: 5, confirmSettlement: 3, confirmQuota: 10,
} as const;
