/** Payees compared as people and banks write them: width, spaces, brackets and case say nothing. */
import { fold, foldCode } from '../text.js';

export interface Payee { organisationId: string; accountName: string; bankName: string; account: string }

export const sameName = (a: string, b: string): boolean => fold(a) === fold(b);
/** What of an account is not as it is registered for the organisation; of one without a registered account both. */
export type AccountPart = 'bankName' | 'account';
export const accountDiffers = (claimed: Pick<Payee, AccountPart>, registered: Pick<Payee, AccountPart>): AccountPart[] => [
  ...(sameName(claimed.bankName, registered.bankName) ? [] : ['bankName' as const]),
  ...(foldCode(claimed.account) === foldCode(registered.account) ? [] : ['account' as const]),
];
export const samePayee = (a: Payee, b: Payee): boolean =>
  a.organisationId === b.organisationId && sameName(a.accountName, b.accountName) && sameName(a.bankName, b.bankName) && foldCode(a.account) === foldCode(b.account);
