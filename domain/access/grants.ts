/**
 * Whether a role holds, by date: the one answer for offers, tasks, owners, mails, escalations, sign-in and empty lists.
 * `prisma/store/holders.ts` says the same in SQL, and a property test compares the two.
 */
import { dateOf, type Instant, type PlainDate } from '../time.js';

/** Whole days of platform time, both included; what was revoked holds no more, whatever its days. */
export interface GrantDates { validFrom: PlainDate | null; validTo: PlainDate | null; revoked: boolean }

export const holdsOn = ({ validFrom, validTo, revoked }: GrantDates, day: PlainDate): boolean =>
  !revoked && (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day);
export const holdsAt = (grant: GrantDates, at: Instant): boolean => holdsOn(grant, dateOf(at));
