/**
 * Opens the database: one pool of connections, shared by Prisma and by plain SQL. Non-goal: any query.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';

export interface Database {
  /** For SQL written by hand. int8 comes as bigint, date and numeric as text, timestamptz as Date. */
  pool: pg.Pool;
  /** The same connections through Prisma. */
  prisma: PrismaClient;
  close(): Promise<void>;
}

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const DATE_ARRAY = 1182;
const asIs = (text: string) => text;
const arrayOf = (parse: (text: string) => unknown) => (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map((item) => (item === 'NULL' ? null : parse(item))));
const PARSERS = new Map<number, (text: string) => unknown>([
  [INT8, BigInt],
  [INT8_ARRAY, arrayOf(BigInt)],
  // A date has no time zone; pg would make it midnight of the machine's.
  [DATE, asIs],
  [DATE_ARRAY, arrayOf(asIs)],
]);

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (format !== 'binary' && PARSERS.get(oid)) || pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

export interface DatabaseOptions {
  /** Most connections at once. Default 10. */
  max?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}

export function openDatabase(url: string, { max = 10, applicationName = 'zhiyun' }: DatabaseOptions = {}): Database {
  // One plan a statement: every one is named and sent thousands of times, and to plan it anew for each set of values cost
  // more than a quarter of what the database did for a decision.
  // `pipeline`: a transaction may send statements before the ones ahead of them are answered (prisma/store/tx.ts).
  const pool = new pg.Pool({ connectionString: url, max, types, application_name: applicationName, connectionTimeoutMillis: 5_000, keepAlive: true, pipeline: true, options: '-c plan_cache_mode=force_generic_plan' });
  // An idle connection dies with the server; the next query opens another. Unheard, this event would end the process.
  pool.on('error', () => undefined);
  // The same for a connection in use: its query is rejected as well, and that is where it is dealt with.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
