/**
 * Two accounts of the database: the owner, who migrates, and the program's, who may read, add and change rows. What is
 * the record the program cannot delete, what is only ever added it cannot change, and it has no right to truncate, to
 * switch triggers off or to alter a table. Granted anew after each migration. Non-goal: making the accounts.
 */
import type pg from 'pg';

/** Rows of the record: the program deletes none of them. (A head without events is removed by a rule of its own.) */
export const RECORDS = [
  'event', 'command', 'participation', 'hold', 'private_text', 'audit_entry', 'audit_head', 'chain_root', 'counter', 'outbox', 'project', 'form_version', 'document', 'period', 'call', 'notice', 'notice_item', 'objection',
  'budget_line', 'project_money', 'ledger_transaction', 'posting', 'cap_usage', 'payment_order', 'payment_attempt', 'payment_batch', 'bank_result_line', 'printed_form', 'organisation', 'person', 'account', 'role_grant', 'calendar_year',
] as const;
/** Rows that are added and never changed. */
export const ADDED_ONLY = ['event', 'ledger_transaction', 'posting', 'audit_entry', 'bank_result_line', 'chain_root'] as const;
/** The owner's own. */
export const OWNERS = ['_prisma_migrations', 'separation_pair'] as const;

/** The account of an address. */
export const accountOf = (databaseUrl: string): string => decodeURIComponent(new URL(databaseUrl).username);

/** As the owner: what the program's account may do, no more and no less, in one step. */
export async function grantProgram(client: pg.Client | pg.PoolClient, account: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`);
  const there = new Set(rows.map((r) => r.name));
  const known = (names: readonly string[]): string => names.filter((name) => there.has(name)).map((name) => client.escapeIdentifier(name)).join(', ');
  const program = client.escapeIdentifier(account);
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '10s'`);
    await client.query([
      `REVOKE CREATE ON SCHEMA public FROM PUBLIC`, `REVOKE ALL ON SCHEMA public FROM ${program}`, `GRANT USAGE ON SCHEMA public TO ${program}`,
      `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${program}`, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${program}`,
      `REVOKE DELETE ON ${known(RECORDS)} FROM ${program}`, `REVOKE UPDATE ON ${known(ADDED_ONLY)} FROM ${program}`, `REVOKE INSERT, UPDATE, DELETE ON ${known(OWNERS)} FROM ${program}`,
      `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${program}`,
    ].join('; '));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
