/**
 * Transactions over the shared pool: named statements (prepared once a connection), bounded waits, and a bounded
 * retry for deadlocks only. Non-goal: any statement of the product.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Database } from '../client.js';

export interface Tx {
  /** Runs one statement; the name is derived from its text, so equal text is prepared once. */
  rows: <R>(text: string, values?: readonly unknown[]) => Promise<R[]>;
  row: <R>(text: string, values?: readonly unknown[]) => Promise<R | undefined>;
}

const names = new Map<string, string>();
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) { name = createHash('sha1').update(text).digest('base64url').slice(0, 20); names.set(text, name); }
  return name;
}

export const over = (client: Pick<pg.PoolClient, 'query'>): Tx => {
  const rows = async <R>(text: string, values: readonly unknown[] = []): Promise<R[]> =>
    (await client.query({ name: nameOf(text), text, values: [...values] })).rows as R[];
  return { rows, row: async <R>(text: string, values?: readonly unknown[]) => (await rows<R>(text, values))[0] };
};

const DEADLOCK = '40P01';
export const pgCode = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code;

/** One READ COMMITTED transaction; a wait for a lock is bounded, so that a caller never hangs on a neighbour. */
export async function inTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await db.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("BEGIN; SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '1500ms'");
      const result = await work(over(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((e: unknown) => { broken = e as Error; });
      if (pgCode(error) !== DEADLOCK || attempt >= 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 20 + ((attempt * 7919) % 17)));
    } finally {
      client.release(broken);
    }
  }
}

/** Reads outside a transaction. */
export const reader = (db: Database): Tx => over(db.pool as unknown as pg.PoolClient);
export type { Database };
