/**
 * Transactions over the shared pool: named statements (prepared once a connection), sent ahead where nobody waits for
 * their rows, bounded waits, and a bounded retry for deadlocks only. Non-goal: any statement of the product.
 */
import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import type pg from 'pg';
import type { Database } from '../client.js';

export interface Tx {
  /** Runs one statement; the name is derived from its text, so equal text is prepared once. */
  rows: <R>(text: string, values?: readonly unknown[]) => Promise<R[]>;
  row: <R>(text: string, values?: readonly unknown[]) => Promise<R | undefined>;
  /**
   * A statement whose rows nobody needs. In a transaction it is sent and not waited for: statements keep their order on
   * the connection, and its error comes with the next rows, at the latest with the commit.
   */
  write: (text: string, values?: readonly unknown[]) => Promise<void>;
  /** Waits for every statement sent so far. */
  settled: () => Promise<void>;
}

const names = new Map<string, string>();
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) { name = createHash('sha1').update(text).digest('base64url').slice(0, 20); names.set(text, name); }
  return name;
}

type Client = Pick<pg.PoolClient, 'query'>;
const query = async (client: Client, text: string, values: readonly unknown[] = []): Promise<unknown[]> =>
  (await client.query({ name: nameOf(text), text, values: [...values] })).rows as unknown[];

/** Every statement is waited for. */
export const over = (client: Client): Tx => {
  const rows = async <R>(text: string, values?: readonly unknown[]): Promise<R[]> => await query(client, text, values) as R[];
  return {
    rows,
    row: async <R>(text: string, values?: readonly unknown[]) => (await rows<R>(text, values))[0],
    write: async (text, values) => { await query(client, text, values); },
    settled: () => Promise.resolve(),
  };
};

const DEADLOCK = '40P01';
/** Says of a statement only that one before it failed. */
const IN_FAILED_TRANSACTION = '25P02';
export const pgCode = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code;

/** Sends ahead: what is asked in one turn of the program leaves in one piece. */
class Pipeline implements Tx {
  private first: { error: unknown } | undefined;
  private readonly ahead: Promise<void>[] = [];
  private begun = false;
  private readonly beginning: Promise<void>;
  private corked = false;

  constructor(private readonly client: pg.PoolClient) {
    this.beginning = this.send(() => client.query("BEGIN; SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '1500ms'")).then(() => { this.begun = true; });
    this.unheard(this.beginning);
  }

  rows = async <R>(text: string, values?: readonly unknown[]): Promise<R[]> => {
    // A question may leave together with BEGIN; nothing is written before the transaction is known to have begun.
    if (!this.begun && !/^\s*SELECT\b/i.test(text)) await this.beginning;
    return await this.heard(this.send(() => query(this.client, text, values))) as R[];
  };
  row = async <R>(text: string, values?: readonly unknown[]): Promise<R | undefined> => (await this.rows<R>(text, values))[0];
  write = async (text: string, values?: readonly unknown[]): Promise<void> => {
    if (!this.begun) await this.beginning;
    this.unheard(this.send(() => query(this.client, text, values)));
  };

  async commit(): Promise<void> {
    await this.heard(this.send(() => this.client.query('COMMIT')));
    // A broken transaction answers COMMIT with a rollback and no error.
    await this.settled();
  }
  settled = async (): Promise<void> => {
    await Promise.all(this.ahead);
    if (this.first) throw this.first.error;
  };

  private unheard(sent: Promise<unknown>): void { this.ahead.push(sent.then(() => undefined, (error: unknown) => { this.first ??= { error }; })); }

  private async heard<T>(sent: Promise<T>): Promise<T> {
    try { return await sent; } catch (error) {
      if (pgCode(error) === IN_FAILED_TRANSACTION) await Promise.all(this.ahead);
      this.first ??= { error };
      throw this.first.error;
    }
  }

  private send<T>(ask: () => Promise<T>): Promise<T> {
    const { stream } = (this.client as unknown as { connection: { stream: Pick<Writable, 'cork' | 'uncork'> } }).connection;
    if (!this.corked) {
      this.corked = true;
      stream.cork();
      process.nextTick(() => { this.corked = false; stream.uncork(); });
    }
    return ask();
  }
}

/** One READ COMMITTED transaction; a wait for a lock is bounded, so that a caller never hangs on a neighbour. */
export async function inTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await db.pool.connect();
    let broken: Error | undefined;
    try {
      const tx = new Pipeline(client);
      const result = await work(tx);
      await tx.commit();
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
