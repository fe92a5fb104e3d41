/**
 * Migrations without a download. Each folder of prisma/migrations holds migration.sql and a copy of the schema it
 * leads to; a new one is the difference from the last copy, which Prisma's schema engine works out as WebAssembly.
 * They are applied with plain SQL (the engine's adapter cuts a script at every semicolon, function bodies included)
 * and recorded in the `_prisma_migrations` of `prisma migrate deploy`, which agrees with them elsewhere.
 * Non-goal: going back. A wrong migration is put right by the next one.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { accountOf, grantProgram } from './roles.js';

const PRISMA_DIR = import.meta.dirname;
const NO_FILTERS = { externalTables: [], externalEnums: [] };
/** Taken while migrating, so that of several processes that start at once one migrates and the others wait. */
const LOCK = 0x7a68_6979; // "zhiy"

/** A fault a person must look at: shown without a stack. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
  /** A program that does not know it works on with it: it only adds. */
  goOn: boolean;
}

export interface MigrationSource {
  /** The folder with schema.prisma and migrations/. Default: this one. */
  dir?: string;
}
export interface MigrateOptions extends MigrationSource {
  /** Account of the program, which gets its rights after the migrations (prisma/roles.ts); absent: it is the owner itself. */
  program?: string;
  /** How long a migration is tried again while somebody else's statement holds a table it changes. */
  patienceMs?: number;
  say?: (line: string) => void;
}

/** First line of a migration beside which older programs go on; it is kept with the row, so that they can read it. */
const GO_ON = 'older programs go on';
/** A wait for a table stops everybody who comes after it: so it is short, and tried again. */
const LOCK_TIMEOUT = '1s';
const PATIENCE_MS = 120_000;

function readMigrations(dir: string): Migration[] {
  const folder = join(dir, 'migrations');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex'), goOn: sql.startsWith(`-- ${GO_ON}`) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Brings the database to the newest migration, as its owner; does nothing when it is there. A database that a newer
 * program has brought further is taken as it is, when all that was added says that older programs go on.
 * @returns names of the migrations it applied
 * @throws when an applied migration has been changed, is unknown here and stops older programs, or failed
 */
export async function migrate(databaseUrl: string, { dir = PRISMA_DIR, program, patienceMs = PATIENCE_MS, say = () => undefined }: MigrateOptions = {}): Promise<string[]> {
  const migrations = readMigrations(dir);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'zhiyun migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const waiting = await findUnapplied(client, migrations);
    for (const migration of waiting) await patiently(client, migration, { patienceMs, say });
    if (program !== undefined && program !== accountOf(databaseUrl)) await grantProgram(client, program);
    return waiting.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** The table as `prisma migrate` makes it. */
const RECORD = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/** Tried again while others hold what it needs: nothing of a try was kept, and those who queued behind it have gone on. */
async function patiently(client: pg.Client, migration: Migration, { patienceMs, say }: { patienceMs: number; say: (line: string) => void }): Promise<void> {
  const from = Date.now();
  for (let tried = 1; ; tried += 1) {
    try { return await apply(client, migration); } catch (error) {
      const busy = ['55P03', '40P01'].includes(((error as MigrationError).cause as pg.DatabaseError | undefined)?.code ?? '');
      if (!busy || Date.now() - from > patienceMs) throw error;
      if (tried === 1) say(`migration ${migration.name} waits for statements that hold its tables`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(tried * 500, 5_000)));
    }
  }
}

/** The migration and its row in one transaction: it is applied whole and recorded, or not at all. */
async function apply(client: pg.Client, { name, sql, checksum, goOn }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    await client.query(RECORD);
    // Without parameters the server takes the file as it is, function bodies and all.
    await client.query(sql);
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count, logs) VALUES (gen_random_uuid(), $1, $2, now(), clock_timestamp(), 1, $3)', [checksum, name, goOn ? GO_ON : null]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const { message, position, where } = error as pg.DatabaseError;
    const line = position ? ` (line ${sql.slice(0, Number(position)).split('\n').length})` : '';
    throw new MigrationError(`Migration ${name} failed${line}, and nothing of it was kept: ${message}${where ? `\n${where}` : ''}`, { cause: error });
  }
}

interface AppliedRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  logs: string | null;
}

/** Compares the folder with the database's own record. */
async function findUnapplied(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows: tables } = await client.query<{ there: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`);
  if (!tables[0]?.there) return migrations;
  const { rows } = await client.query<AppliedRow>('SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL');
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = known.get(row.migration_name);
    if (!row.finished_at) throw new MigrationError(`Migration ${row.migration_name} failed half-way on this database and must be put right by hand: ${row.logs ?? ''}`);
    if (!migration) {
      if (row.logs === GO_ON) continue;
      throw new MigrationError(`The database has the migration ${row.migration_name}, which this version does not know: it belongs to a newer version, and older programs do not go on beside it.`);
    }
    if (migration.checksum !== row.checksum) throw new MigrationError(`Migration ${row.migration_name} was changed after it had been applied. Write a new one instead.`);
  }
  const applied = new Set(rows.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !applied.has(name));
}

/**
 * Writes the migration from the last one's schema to prisma/schema.prisma.
 * @param options.empty also when the schema has not changed: for triggers and constraints written by hand
 * @returns its folder, or undefined when there is nothing to do
 */
export async function writeMigration(name: string, { dir = PRISMA_DIR, empty = false, now = new Date() }: MigrationSource & { empty?: boolean; now?: Date } = {}): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new MigrationError(`A migration's name has small letters, digits and underscores: "${name}" has not.`);
  const sql = await difference(dir);
  if (sql === '' && !empty) return undefined;
  const stamp = now.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const last = readMigrations(dir).at(-1)?.name ?? '';
  if (`${stamp}_` < last.slice(0, 15)) throw new MigrationError(`The last migration, ${last}, is dated later than now.`);
  const folder = join(dir, 'migrations', `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(dir, 'migrations', 'migration_lock.toml'), 'provider = "postgresql"\n');
  // What follows by hand is judged by who writes it: the line stays only where older programs really go on.
  writeFileSync(join(folder, 'migration.sql'), `${onlyAdds(sql) ? `-- ${GO_ON}\n` : ''}${sql || '-- The schema has not changed; what follows is written by hand.\n'}`);
  writeFileSync(join(folder, 'schema.prisma'), readFileSync(join(dir, 'schema.prisma')));
  return folder;
}

/** New tables, columns that need no value, and indexes: what a program that does not know them never touches. */
export function onlyAdds(sql: string): boolean {
  const statements = sql.replaceAll(/--.*$/gm, '').split(';').map((text) => text.trim()).filter((text) => text !== '');
  return statements.every((text) => /^CREATE (TABLE|INDEX)\b/.test(text)
    || (/^ALTER TABLE "\w+" ADD COLUMN\b/.test(text) && !/\b(DROP|ALTER COLUMN|RENAME|ADD CONSTRAINT)\b/.test(text) && text.split(/,\s*(?=ADD COLUMN)/).every((column) => !/\bNOT NULL\b/.test(column) || /\bDEFAULT\b/.test(column))));
}

/** SQL that is still missing for schema.prisma: '' when the last migration leads to it. */
export async function difference(dir: string = PRISMA_DIR): Promise<string> {
  const schema = readFileSync(join(dir, 'schema.prisma'), 'utf8');
  const last = readMigrations(dir).at(-1);
  const before = last && readFileSync(join(dir, 'migrations', last.name, 'schema.prisma'), 'utf8');
  if (before === schema) return '';
  const engine = await openEngine(schema);
  try {
    const datamodel = (content: string) => ({ tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content }] });
    const { stdout, exitCode } = await engine.diff({
      from: before === undefined ? { tag: 'empty' } : datamodel(before),
      to: datamodel(schema),
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    });
    return exitCode === 0 ? '' : (stdout ?? '');
  } finally {
    engine.free();
  }
}

// --- the engine -------------------------------------------------------------------------------------------------

async function openEngine(schema: string) {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': engine as unknown as WebAssembly.ModuleImports });
  const bindings = engine as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return engine.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, bindMigrationAwareSqlAdapterFactory(NO_DATABASE));
}

/** Comparing two schemas asks a database nothing; the engine only wants to know its kind. */
const unused = () => Promise.reject(new Error('comparing schemas must not touch a database'));
const NO_DATABASE: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'none',
  connect: () =>
    Promise.resolve({
      provider: 'postgres',
      adapterName: 'none',
      executeScript: () => Promise.resolve(),
      queryRaw: () => Promise.resolve({ columnNames: [], columnTypes: [], rows: [] }),
      executeRaw: () => Promise.resolve(0),
      startTransaction: unused,
      dispose: () => Promise.resolve(),
      getConnectionInfo: () => ({ supportsRelationJoins: true }),
    }),
  connectToShadowDb: unused,
};

/** Told after a backup was loaded over the same database: what ran ahead of the record gives way to it. Answers the epoch. */
export async function restored(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'zhiyun migrate' });
  await client.connect();
  try {
    await client.query(`INSERT INTO setting (key, value) VALUES ('restored', $1) ON CONFLICT (key) DO UPDATE SET value = $1`, [randomUUID()]);
    return (await client.query<{ epoch: string }>('SELECT record_epoch() AS epoch')).rows[0]!.epoch;
  } finally {
    await client.end();
  }
}

// --- command line -----------------------------------------------------------------------------------------------

/** `node --import tsx prisma/migrate.ts new <name> [--empty] | check | apply | restored` */
async function main([task, name]: string[]): Promise<void> {
  if (task === 'new' && name) {
    const folder = await writeMigration(name, { empty: process.argv.includes('--empty') });
    console.log(folder ? `wrote ${folder}` : 'the schema has not changed: nothing to write (--empty for one written by hand)');
  } else if (task === 'check') {
    if (!existsSync(join(PRISMA_DIR, 'schema.prisma'))) throw new MigrationError('prisma/schema.prisma is missing');
    const missing = await difference();
    if (missing !== '') throw new MigrationError(`prisma/schema.prisma has changed since the last migration (npm run migration <name>):\n${missing}`);
  } else if (task === 'apply') {
    const url = process.env.DATABASE_URL ?? '';
    const applied = await migrate(process.env.MIGRATION_DATABASE_URL ?? url, { ...(url ? { program: accountOf(url) } : {}), say: console.log });
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'nothing to apply');
  } else if (task === 'restored') {
    console.log(`this is another life of the record from now on: ${await restored(process.env.MIGRATION_DATABASE_URL ?? process.env.DATABASE_URL ?? '')}`);
  } else {
    throw new MigrationError('usage: migrate.ts new <name> [--empty] | check | apply | restored');
  }
}

if (process.argv[1] === import.meta.filename) {
  try {
    await main(process.argv.slice(2));
    process.exit(0);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
