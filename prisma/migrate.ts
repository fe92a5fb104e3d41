/**
 * Migrations through Prisma's schema engine as WebAssembly: it needs no download and writes ordinary
 * `_prisma_migrations` rows, so that `prisma migrate deploy` agrees elsewhere. Each folder of prisma/migrations holds
 * migration.sql and a copy of the schema it leads to; a new one is the difference from the last copy.
 * Non-goal: going back. A wrong migration is put right by the next one.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const PRISMA_DIR = import.meta.dirname;
const NO_FILTERS = { externalTables: [], externalEnums: [] };
/** Taken while migrating, so that of several processes that start at once one migrates and the others wait. */
const LOCK = 0x7a68_6979; // "zhiy"

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
    if (waiting.length === 0) return [];
    const engine = await openEngine(dir, new PrismaPg({ connectionString: databaseUrl, application_name: 'zhiyun migrate' }));
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: engineList(dir, migrations), filters: NO_FILTERS });
      return appliedMigrationNames;
    } finally {
      engine.free();
    }
  } finally {
    await client.end();
  }
}

interface AppliedRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  logs: string | null;
}

/** Compares the folder with the database's own record; the engine is not needed for that, and is slow to load. */
async function findUnapplied(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows: tables } = await client.query<{ there: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`);
  if (!tables[0]?.there) return migrations;
  const { rows } = await client.query<AppliedRow>('SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL');
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = known.get(row.migration_name);
    if (!row.finished_at) throw new Error(`Migration ${row.migration_name} failed half-way on this database and must be put right by hand: ${row.logs ?? ''}`);
    if (!migration) throw new Error(`The database has the migration ${row.migration_name}, which this version does not know: it belongs to a newer version.`);
    if (migration.checksum !== row.checksum) throw new Error(`Migration ${row.migration_name} was changed after it had been applied. Write a new one instead.`);
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
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`A migration's name has small letters, digits and underscores: "${name}" has not.`);
  const sql = await difference(dir);
  if (sql === '' && !empty) return undefined;
  const stamp = now.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const last = readMigrations(dir).at(-1)?.name ?? '';
  if (`${stamp}_` < last.slice(0, 15)) throw new Error(`The last migration, ${last}, is dated later than now.`);
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
  const engine = await openEngine(dir, NO_DATABASE);
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

async function openEngine(dir: string, factory: SqlMigrationAwareDriverAdapterFactory) {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': engine as unknown as WebAssembly.ModuleImports });
  const bindings = engine as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  const schema = readFileSync(join(dir, 'schema.prisma'), 'utf8');
  return engine.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory));
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

const engineList = (dir: string, migrations: Migration[]) => ({
  baseDir: join(dir, 'migrations'),
  lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
  shadowDbInitScript: '',
  migrationDirectories: migrations.map(({ name, sql }) => ({ path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } } })),
});

// --- command line -----------------------------------------------------------------------------------------------

/** `node --import tsx prisma/migrate.ts new <name> [--empty] | check | apply` */
async function main([task, name]: string[]): Promise<void> {
  if (task === 'new' && name) {
    const folder = await writeMigration(name, { empty: process.argv.includes('--empty') });
    console.log(folder ? `wrote ${folder}` : 'the schema has not changed: nothing to write (--empty for one written by hand)');
  } else if (task === 'check') {
    if (!existsSync(join(PRISMA_DIR, 'schema.prisma'))) throw new Error('prisma/schema.prisma is missing');
    const missing = await difference();
    if (missing !== '') throw new Error(`prisma/schema.prisma has changed since the last migration (npm run migration <name>):\n${missing}`);
  } else if (task === 'apply') {
    const applied = await migrate(process.env.DATABASE_URL ?? '');
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'nothing to apply');
  } else {
    throw new Error('usage: migrate.ts new <name> [--empty] | check | apply');
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
