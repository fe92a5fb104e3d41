/**
 * Migrations beside programs that run: what only adds stops no older program, a long reader stops nobody, and several
 * processes that start at once on an empty database all come up.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate, MigrationError, onlyAdds, writeMigration } from '../../prisma/migrate.js';
import { furnish } from '../../start/sample.js';
import { directGateway, openHouse } from '../../start/house.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const PRISMA = join(import.meta.dirname, '../../prisma');
let database: FreshDatabase;
let newer: string;
beforeEach(async () => {
  database = await freshDatabase();
  newer = mkdtempSync(join(tmpdir(), 'zhiyun-newer-'));
  cpSync(join(PRISMA, 'migrations'), join(newer, 'migrations'), { recursive: true });
  cpSync(join(PRISMA, 'schema.prisma'), join(newer, 'schema.prisma'));
});
afterEach(async () => { await database.drop(); rmSync(newer, { recursive: true, force: true }); });

/** A migration of a newer program. */
function add(name: string, sql: string): void {
  const folder = join(newer, 'migrations', `20991231000000_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), sql);
}

describe('a migration of a newer program', () => {
  it('that only adds lets older programs start', async () => {
    add('adds', '-- older programs go on\nALTER TABLE "counter" ADD COLUMN "later_on" TEXT;');
    expect(await migrate(database.ownerUrl, { dir: newer })).toEqual(['20991231000000_adds']);
    expect(await migrate(database.ownerUrl)).toEqual([]);
  });

  it('that does not say so stops them, and says why', async () => {
    add('takes_away', 'ALTER TABLE "counter" DROP COLUMN "n";');
    await migrate(database.ownerUrl, { dir: newer });
    await expect(migrate(database.ownerUrl)).rejects.toThrow(MigrationError);
    await expect(migrate(database.ownerUrl)).rejects.toThrow(/takes_away.*older programs do not go on/);
  });

  it.each([
    ['ALTER TABLE "counter" ADD COLUMN     "later" TEXT;', true],
    ['-- AlterTable\nALTER TABLE "counter" ADD COLUMN     "later" INTEGER NOT NULL DEFAULT 0,\nADD COLUMN     "other" TEXT;', true],
    ['-- CreateTable\nCREATE TABLE "later_on" (\n    "id" TEXT NOT NULL,\n\n    CONSTRAINT "later_on_pkey" PRIMARY KEY ("id")\n);\n\n-- CreateIndex\nCREATE INDEX "later_on_id" ON "later_on"("id");', true],
    ['', true],
    ['ALTER TABLE "counter" ADD COLUMN     "later" INTEGER NOT NULL;', false],
    ['ALTER TABLE "counter" ADD COLUMN     "other" TEXT,\nADD COLUMN     "later" INTEGER NOT NULL;', false],
    ['ALTER TABLE "counter" DROP COLUMN "n";', false],
    ['ALTER TABLE "counter" ADD COLUMN "later" TEXT,\nDROP COLUMN "n";', false],
    ['ALTER TABLE "counter" ALTER COLUMN "n" SET DATA TYPE BIGINT;', false],
    ['CREATE UNIQUE INDEX "counter_n_key" ON "counter"("n");', false],
    ['DROP INDEX "counter_n";', false],
    ['DROP TABLE "counter";', false],
  ])('%s only adds: %s', (sql, goOn) => { expect(onlyAdds(sql)).toBe(goOn); });

  it('is written with the line that it deserves', async () => {
    writeFileSync(join(newer, 'schema.prisma'), readFileSync(join(newer, 'schema.prisma'), 'utf8').replace('model counter {', 'model counter {\n  later String?'));
    const folder = (await writeMigration('later', { dir: newer, now: new Date('2099-12-31T00:00:00Z') }))!;
    expect(readFileSync(join(folder, 'migration.sql'), 'utf8')).toMatch(/^-- older programs go on\n/);
  });
});

describe('a long reader', () => {
  it('makes a migration wait, and nobody else', async () => {
    add('adds', '-- older programs go on\nALTER TABLE "event" ADD COLUMN "later_on" TEXT;');
    const [reader, other] = [new pg.Client({ connectionString: database.url }), new pg.Client({ connectionString: database.url })];
    await reader.connect();
    await other.connect();
    await reader.query('BEGIN; SELECT count(*) FROM event');
    const said: string[] = [];
    const migrating = migrate(database.ownerUrl, { dir: newer, say: (line) => said.push(line) });
    let slowest = 0;
    for (const until = Date.now() + 4_000; Date.now() < until; ) {
      const from = Date.now();
      await other.query('SELECT count(*) FROM event');
      slowest = Math.max(slowest, Date.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(slowest).toBeLessThan(3_000);
    expect(said).toEqual(['migration 20991231000000_adds waits for statements that hold its tables']);
    await reader.query('COMMIT');
    expect(await migrating).toEqual(['20991231000000_adds']);
    await reader.end();
    await other.end();
  }, 60_000);

  it('that never ends is said after a bound, and nothing of the migration is kept', async () => {
    add('adds', '-- older programs go on\nALTER TABLE "event" ADD COLUMN "later_on" TEXT;');
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('BEGIN; SELECT count(*) FROM event');
    await expect(migrate(database.ownerUrl, { dir: newer, patienceMs: 500 })).rejects.toThrow(/adds failed, and nothing of it was kept/);
    await reader.end();
    expect(await migrate(database.ownerUrl)).toEqual([]);
  }, 60_000);
});

describe('two servers that start at once on an empty database', () => {
  it('both come up, and the sample data is there once', async () => {
    const dataDirs = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'zhiyun-two-')));
    const houses = await Promise.all(dataDirs.map((dataDir) => openHouse({ databaseUrl: database.url, dataDir, sampleData: true, publicUrl: 'http://localhost', paperSecret: 'x'.repeat(32) }, { gateway: directGateway })));
    await Promise.all(houses.map(({ house, policies }, i) => furnish(house, { policies, dataDir: dataDirs[i]!, sandboxStart: '2019-03-04', sample: true })));
    const { rows } = await houses[0]!.house.db.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM project');
    expect(rows[0]!.n).toBe(6);
    for (const { close } of houses) await close();
    for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true });
  }, 120_000);
});
