/**
 * Databases for tests: each a migrated copy on the shared server, so that tests never see each other's rows. The
 * server goes away with the run, and all databases with it.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { EMPTY_DATABASE } from './database-names.js';

const needed = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: this test needs the servers, so it belongs to the project "stack" (npm test)`);
  return value;
};

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: needed('TEST_DATABASE_SERVER') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export interface FreshDatabase {
  /** As the program connects, with its lesser rights. */
  url: string;
  /** As the owner: for what a test plants or does aside. */
  ownerUrl: string;
  /** Not needed at the end of a test; for tests that make many. Ends all connections to it. */
  drop(): Promise<void>;
}

/** A new database with all migrations applied and no rows, or with the rules and the sample people. */
export async function freshDatabase(template = EMPTY_DATABASE): Promise<FreshDatabase> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} STRATEGY FILE_COPY TEMPLATE ${template}`);
  const of = (server: string): string => { const url = new URL(needed(server)); url.pathname = `/${name}`; return url.href; };
  return { url: of('TEST_DATABASE_PROGRAM'), ownerUrl: of('TEST_DATABASE_SERVER'), drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Address of the shared Temporal server; use a task queue and workflow ids of your own on it. */
export const temporalAddress = (): string => needed('TEST_TEMPORAL_ADDRESS');
