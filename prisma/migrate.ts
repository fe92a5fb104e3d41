/**
 * Migrations without a download. Each folder of prisma/migrations holds migration.sql and a copy of the schema it
 * leads to; a new one is the difference from the last copy, which Prisma's schema engine works out as WebAssembly.
 * They are applied with plain SQL (the engine's adapter cuts a script at every semicolon, function bodies included)
 * and recorded in the `_prisma_migrations` of `prisma migrate deploy`, which agrees with them elsewhere.
 * Non-goal: going back. A wrong migration is put right by the next one.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

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
}

export interface MigrationSource {
  /** The folder with schema.prisma and migrations/. Default: this one. */
  dir?: string;
}

function readMigrations(dir: string): Migration[] {
  const folder = join(dir, 'migrations');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Brings the database to the newest migration; does nothing when it is there.
 * @returns names of the migrations it applied
 * @throws when an applied migration has been changed, is unknown here, or failed
 */
export async function migrate(databaseUrl: string, { dir = PRISMA_DIR }: MigrationSource = {}): Promise<string[]> {
  const migrations = readMigrations(dir);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'zhiyun migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const waiting = await findUnapplied(client, migrations);
    for (const migration of waiting) await apply(client, migration);
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

/** The migration and its row in one transaction: it is applied whole and recorded, or not at all. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(RECORD);
    // Without parameters the server takes the file as it is, function bodies and all.
    await client.query(sql);
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES (gen_random_uuid(), $1, $2, now(), clock_timestamp(), 1)', [checksum, name]);
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
    if (!migration) throw new MigrationError(`The database has the migration ${row.migration_name}, which this version does not know: it belongs to a newer version.`);
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
  writeFileSync(join(folder, 'migration.sql'), sql || '-- The schema has not changed; what follows is written by hand.\n');
  writeFileSync(join(folder, 'schema.prisma'), readFileSync(join(dir, 'schema.prisma')));
  return folder;
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

// --- command line -----------------------------------------------------------------------------------------------

/** `node --import tsx prisma/migrate.ts new <name> [--empty] | check | apply` */
async function main([task, name]: string[]): Promise<void> {
  if (task === 'new' && name) {
    const folder = await writeMigration(name, { empty: process.argv.includes('--empty') });
    console.log(folder ? `wrote ${folder}` : 'the schema has not changed: nothing to write (--empty for one written by hand)');
  } else if (task === 'check') {
    if (!existsSync(join(PRISMA_DIR, 'schema.prisma'))) throw new MigrationError('prisma/schema.prisma is missing');
    const missing = await difference();
    if (missing !== '') throw new MigrationError(`prisma/schema.prisma has changed since the last migration (npm run migration <name>):\n${missing}`);
  } else if (task === 'apply') {
    const applied = await migrate(process.env.DATABASE_URL ?? '');
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'nothing to apply');
  } else {
    throw new MigrationError('usage: migrate.ts new <name> [--empty] | check | apply');
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
