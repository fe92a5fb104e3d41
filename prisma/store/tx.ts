/**
 * Transactions over the shared pool: named statements (prepared once a connection), sent ahead where nobody waits for
 * their rows, bounded waits, and a bounded retry of what the database was too busy for, or lost before its commit.
 * Non-goal: any statement of the product.
 */
import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import type pg from 'pg';
import type { Database } from '../client.js';
import { connected, isBusy, isGone, isOutdated, pgCode, release } from './connections.js';

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

type Ask = (text: string, values?: readonly unknown[]) => Promise<unknown[]>;
const asked = (ask: Ask): Tx => {
  const rows = async <R>(text: string, values?: readonly unknown[]): Promise<R[]> => await ask(text, values) as R[];
  return {
    rows,
    row: async <R>(text: string, values?: readonly unknown[]) => (await rows<R>(text, values))[0],
    write: async (text, values) => { await ask(text, values); },
    settled: () => Promise.resolve(),
  };
};
/** Every statement is waited for. */
export const over = (client: Client): Tx => asked((text, values) => query(client, text, values));

/** Says of a statement only that one before it failed. */
const IN_FAILED_TRANSACTION = '25P02';
export { pgCode };

/** Sends ahead: what is asked in one turn of the program leaves in one piece. */
class Pipeline implements Tx {
  private first: { error: unknown } | undefined;
  private readonly ahead: Promise<void>[] = [];
  private begun = false;
  private readonly beginning: Promise<void>;
  private corked = false;
  /** From here on nobody knows what was kept, should the connection be lost. */
  committing = false;

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
    this.committing = true;
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

/** How long a transaction is tried again that others were in the way of; each wait for a lock is a second. */
export const PATIENCE_MS = 4_000;
/** A connection that is lost, old or leads to the wrong server is tried again so often: it is renewed, and that is quick or it is an outage. */
const CONNECTIONS = 3;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Patience { patienceMs?: number }

/**
 * One READ COMMITTED transaction; a wait for a lock is bounded, so that a caller never hangs on a neighbour. `work` is
 * done again from its beginning when the database was too busy for it or the connection was lost before the commit.
 */
export async function inTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>, { patienceMs = PATIENCE_MS }: Patience = {}): Promise<T> {
  const from = Date.now();
  let lost = 0;
  for (let attempt = 1; ; attempt += 1) {
    const tried = await attempted(db, work);
    if ('result' in tried) return tried.result;
    const { error, committing } = tried;
    if (isBusy(error) && Date.now() - from < patienceMs) await pause(Math.min(attempt, 5) * 20 + ((attempt * 7919) % 17));
    else if (!committing && (isOutdated(error) || isGone(error)) && lost + 1 < CONNECTIONS) { await pause(lost * 200); lost += 1; }
    else throw error;
  }
}

async function attempted<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<{ result: T } | { error: unknown; committing: boolean }> {
  let client: pg.PoolClient;
  try { client = await connected(db); } catch (error) { return { error, committing: false }; }
  const tx = new Pipeline(client);
  let failed: unknown;
  let broken = false;
  try {
    const result = await work(tx);
    await tx.commit();
    return { result };
  } catch (error) {
    failed = error;
    await client.query('ROLLBACK').catch(() => { broken = true; });
    return { error, committing: tx.committing };
  } finally {
    release(db, client, failed, broken);
  }
}

/** Work that one process at a time does, by its name; the others wait, however long. Over a connection of its own: the work may take as many as it likes. */
export async function alone<T>(db: Database, name: string, work: () => Promise<T>): Promise<T> {
  const client = await connected(db);
  let failed: unknown;
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    return await work();
  } catch (error) {
    failed = error;
    throw error;
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch((error: unknown) => { failed = error; });
    release(db, client, failed);
  }
}

/** Reads outside a transaction. What only reads is asked again when its connection was lost; anything, when it was refused for its connection alone. */
export const reader = (db: Database): Tx => {
  const ask = async (text: string, values?: readonly unknown[]): Promise<unknown[]> => {
    for (let attempt = 1; ; attempt += 1) {
      let client: pg.PoolClient | undefined;
      let failed: unknown;
      try {
        client = await connected(db);
        return await query(client, text, values);
      } catch (error) {
        failed = error;
        const undone = client === undefined || isOutdated(error) || (isGone(error) && /^\s*SELECT\b/i.test(text));
        if (!undone || !(isGone(error) || isOutdated(error)) || attempt >= CONNECTIONS) throw error;
      } finally {
        if (client) release(db, client, failed);
      }
      await pause((attempt - 1) * 200);
    }
  };
  return asked(ask);
};
export type { Database };
