/** Whose a number of an account is: the one place that asks the register, and the payments that are owed or made to others. Writes nothing. */
import { foldCode } from '../../domain/text.js';
import { codeSql } from './fold.js';
import type { Tx } from './tx.js';

/** Digits alone, as nearly all are written, need no folding. */
const registered = (alias: string): string => `CASE WHEN ${alias}.bank_account ~ '^[0-9]*$' THEN ${alias}.bank_account ELSE ${codeSql(`${alias}.bank_account`)} END`;

export interface NamedAccount { organisationId: string; account: string }
const keyOf = ({ organisationId, account }: NamedAccount): string => `${organisationId} ${foldCode(account)}`;

/**
 * Answers whether a number is another organisation's: registered for it, or paid to it (an account that two persons
 * checked). What was paid to another by mistake does not take a number from the organisation for which it is registered.
 */
export async function accountsElsewhere(tx: Tx, named: readonly NamedAccount[]): Promise<(one: NamedAccount | undefined) => boolean> {
  if (named.length === 0) return () => false;
  const rows = await tx.rows<{ org: string; account: string }>(
    `WITH k AS (SELECT DISTINCT org, account FROM unnest($1::text[], $2::text[]) AS u(org, account))
     SELECT k.org, k.account FROM k JOIN organisation z ON ${registered('z')} = k.account AND z.id <> k.org
     UNION SELECT k.org, k.account FROM k JOIN organisation own ON own.id = k.org AND ${registered('own')} <> k.account
       JOIN payment_order x ON x.payee ->> 'account' = k.account AND x.payee ->> 'organisationId' <> k.org AND x.status NOT IN ('rejected', 'bounced', 'correcting', 'cancelled')`,
    [named.map((n) => n.organisationId), named.map((n) => foldCode(n.account))],
  );
  const found = new Set(rows.map(({ org, account }) => keyOf({ organisationId: org, account })));
  return (one) => one !== undefined && found.has(keyOf(one));
}
export const accountElsewhere = async (tx: Tx, organisationId: string, account: string): Promise<boolean> => (await accountsElsewhere(tx, [{ organisationId, account }]))({ organisationId, account });
