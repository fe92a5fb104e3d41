/**
 * Periods that no document gives, in one place: how long an official has for an act of the office itself, and when a
 * person is reminded. A programme's own periods stand in its version.
 */

/** Working days for the acts around panel, payment and budget line. */
export const OFFICE_DAYS = {
  appointPanel: 5, publishNotice: 5, issueAgreement: 5, checkReport: 10, lapseClaim: 10, refuseAward: 10, rankCall: 10, proposePromotion: 5, decidePromotion: 10,
  replaceMember: 3, recordMeeting: 10, checkBatch: 3, signBatch: 3, releaseBatch: 3, prepareAgain: 5, correctPayee: 5, settleUnknown: 5, confirmSettlement: 3, confirmReturn: 3, confirmQuota: 10, correctQuota: 10, carryOver: 20, carryAgain: 10, confirmCarryOver: 5,
  confirmPayee: 10, verifyPayee: 3, approvePayee: 3, returnPayee: 3, settleDispute: 3, confirmDispute: 3,
  /** Whether an objection that proves nothing is admitted: until then it holds nothing. */
  admitObjection: 2,
  decideLateEntry: 3,
  /** What follows from an objection that was upheld after the notice was over. */
  closeUpheld: 5,
  /** What was paid of a terminated project: until finance has said what was done to have it back. */
  recoverPaid: 20,
  /** A suspension is ended, or its reason is looked at again: until then. */
  resumeProject: 20,
  /** For a county that has not answered: whoever acts in its stead. */
  recommendInstead: 5,
} as const;

/**
 * Working days after which a task that is still late is told to the next level: those who supervise, at last those who
 * run the system. No document of the city gives it.
 */
export const ESCALATE_AGAIN_DAYS = 5;

/** What one budget line may hold: a fen at least, ten thousand million yuan at most; more is a slip of the pen. The database asks the same. */
export const LINE_FEN = { least: '1', most: '1000000000000' } as const;

/**
 * Working days between the last check of a payee's new account and its use: time for the organisation, which is told,
 * to say that it is not theirs. No document of the city gives it.
 */
export const PAYEE_WAIT_DAYS = 2;

/**
 * Months for which the reserve list of a ranking may still be given a place that becomes free, where the version says
 * none (`reserve` of its ranking step). No document of the city gives it.
 */
export const RESERVE_MONTHS = 6;

/**
 * Days before the end of a period on which the person it runs against is reminded, by kind of period: the long ones of
 * execution and results, and those whose silence costs the applicant the application, the agreement or the money.
 */
export const REMIND_DAYS_BEFORE: Readonly<Record<string, readonly number[]>> = {
  term: [30, 7, 1], results: [30, 7, 1], rectification: [30, 7, 1],
  correction: [1], confirmation: [1], signing: [1], midterm_answer: [1], claim: [1],
  /** An application that its own house has not approved yet: before the closing, and before what it has after it. */
  window: [3, 1], closing: [1],
};

/** An invitation, a declaration of interests and a report are reminded of on their last day. */
export const REMIND_EXPERTS_DAYS_BEFORE = 1;

/**
 * Working days that an applicant's house, and joint applicants, have after the closing for what their staff handed in in
 * time. No document of the city gives it; a plan may say another number, or none (`daysAfterClosing`).
 */
export const HOUSE_DAYS_AFTER_CLOSING = 3;

/** Working days for the applicant's side where no document gives a period: a returned application, the report after the end. */
export const APPLICANT_DAYS = { draftAgain: 10, followUp: 20 } as const;

/** What one project may bring in files, those that were removed again included: they stay stored. No document gives it. */
export const PROJECT_FILES = { most: 500, bytes: 2 * 1024 ** 3 } as const;
