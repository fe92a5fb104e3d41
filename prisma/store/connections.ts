/**
 * What goes wrong between the program and its database, by kind, and connections that are renewed after it: behind a
 * failover, or beside a migration, all of them are old at once. Non-goal: any statement; how often one is tried again.
 */
import type pg from 'pg';
import type { Database } from '../client.js';

export const pgCode = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code;

/** Two transactions waited for each other, or one too long for a neighbour: tried again, it may go. */
export const isBusy = (error: unknown): boolean => ['40P01', '55P03', '40001'].includes(pgCode(error) ?? '');
/** The server of this connection takes no more writing: it was the first one, and another is now. */
const isReadOnly = (error: unknown): boolean => pgCode(error) === '25006';
/** A statement prepared on this connection was made for a table that has changed since. */
const isStalePlan = (error: unknown): boolean => pgCode(error) === '0A000' && (error as Error).message.includes('cached plan');
/** The connection is as good as gone, and nothing of the statement was done: another one is tried. */
export const isOutdated = (error: unknown): boolean => isReadOnly(error) || isStalePlan(error);

const AWAY = /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|57P0\d|08\w{3})$/;
/** No connection, or none any more. */
export function isGone(error: unknown): boolean {
  const { code, syscall, message, severity } = (error ?? {}) as { code?: string; syscall?: string; message?: string; severity?: string };
  // The server ends the session with what it calls fatal, or does not begin it.
  if (severity === 'FATAL') return true;
  // ENOENT of a connect: the server took its socket with it.
  return (code !== undefined && (AWAY.test(code) || (code === 'ENOENT' && syscall === 'connect')))
    || /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(message ?? '');
}
/** Nothing was decided, and the same request may be sent again: away, restarting, read-only, or busier than it may be. */
export const isUnavailable = (error: unknown): boolean => isGone(error) || isBusy(error) || isOutdated(error) || /^(57014|53\w{3})$/.test(pgCode(error) ?? '');

interface Age { now: number; born: WeakMap<object, number> }
const ages = new WeakMap<pg.Pool, Age>();
function ageOf(pool: pg.Pool): Age {
  let age = ages.get(pool);
  if (!age) { age = { now: 0, born: new WeakMap() }; ages.set(pool, age); }
  return age;
}

/** A connection that is not older than the last renewal. */
export async function connected(db: Database): Promise<pg.PoolClient> {
  const age = ageOf(db.pool);
  for (;;) {
    const client = await db.pool.connect();
    const born = age.born.get(client) ?? age.born.set(client, age.now).get(client)!;
    if (born === age.now) return client;
    client.release(true);
  }
}

/** After an error: this connection is not used again, and where all are as old as it, none of them is. */
export function release(db: Database, client: pg.PoolClient, error: unknown, broken = false): void {
  const age = ageOf(db.pool);
  if (isOutdated(error) && age.born.get(client) === age.now) age.now += 1;
  client.release(broken || isOutdated(error) || isGone(error));
}
