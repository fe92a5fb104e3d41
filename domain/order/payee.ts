/** Payees compared as people and banks write them: width, spaces, brackets and case say nothing. */
import { no, type Rejection } from '../errors.js';
import { fold, foldCode } from '../text.js';

export interface Payee { organisationId: string; accountName: string; bankName: string; account: string }

export const sameName = (a: string, b: string): boolean => fold(a) === fold(b);
/** What of an account is not as it is registered for the organisation; of one without a registered account both. */
export type AccountPart = 'bankName' | 'account';
export const accountDiffers = (claimed: Pick<Payee, AccountPart>, registered: Pick<Payee, AccountPart>): AccountPart[] => [
  ...(sameName(claimed.bankName, registered.bankName) ? [] : ['bankName' as const]),
  ...(foldCode(claimed.account) === foldCode(registered.account) ? [] : ['account' as const]),
];
/** A number is one organisation's: where it is another's, the right name beside it does not bring the money to whom it is due. Whose it is, is not told. */
export const ofAnother = (elsewhere: boolean | undefined): Rejection | undefined => (elsewhere ? no('account_of_another') : undefined);
/** The same where the number is typed. */
export const typedOfAnother = (elsewhere: boolean | undefined): Rejection | undefined => { const refusal = ofAnother(elsewhere); return refusal && { ...refusal, fields: { account: 'of_another' } }; };
export const samePayee = (a: Payee, b: Payee): boolean =>
  a.organisationId === b.organisationId && sameName(a.accountName, b.accountName) && sameName(a.bankName, b.bankName) && foldCode(a.account) === foldCode(b.account);
