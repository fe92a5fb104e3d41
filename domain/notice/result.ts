/** What became of one project of a public notice, objections counted: only who was objected to by nobody, and about whom no lead is looked at any more, is 无异议. Pure. */
import type { NoticeState, ObjectionStatus } from './index.js';

export type NoticeResult = NoticeState['projects'][string] | 'held' | 'lead' | 'rejected' | 'upheld';
/** No longer on the list: its amount is not among what is announced. */
export const isOff = (status: string): boolean => status === 'removed' || status === 'ended';
/** Of all that came in; a lead that was never admitted is no objection. */
export const isHeard = (status: ObjectionStatus): boolean => status !== 'lead' && status !== 'dismissed';

export function noticeResult(status: NoticeState['projects'][string], objections: readonly ObjectionStatus[]): NoticeResult {
  if (isOff(status)) return status;
  if (objections.includes('open')) return 'held';
  // After the notice was over: it stays on the list, and what follows is decided apart.
  if (objections.some((o) => o === 'upheld' || o === 'partly')) return 'upheld';
  // A lead held nothing, and may still be admitted.
  if (status === 'cleared' && objections.includes('lead')) return 'lead';
  return status === 'cleared' && objections.some(isHeard) ? 'rejected' : status;
}
