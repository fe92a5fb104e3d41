/**
 * Whether this server can be sent requests, part by part. Without what every page reads it cannot (`ready: false`);
 * without what only acts need it can, and says what is missing (`degraded`). Non-goal: mending.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../prisma/store/tx.js';
import type { House } from './house.js';

export type Part = 'database' | 'writable' | 'migrations' | 'engine' | 'files';
export interface Readiness { ready: boolean; /** It is being stopped and takes nothing new. */ draining: boolean; degraded: Part[]; database: boolean; writable: boolean; migrations: boolean; engine: boolean; files: boolean }

/** Pages need these; the engine and the files are needed by acts only. */
const NEEDED: readonly Part[] = ['database', 'writable', 'migrations'];

/** The last migration this program was made with; newer ones in the database are no fault. */
const newest = readdirSync(join(import.meta.dirname, '../prisma/migrations'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort().at(-1) ?? '';

// A server that hangs is away too, and who asks is not kept waiting.
const within = <T>(asked: Promise<T>, otherwise: T): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  return Promise.race([asked.catch(() => otherwise), new Promise<T>((resolve) => { timer = setTimeout(() => resolve(otherwise), 2_000); })]).finally(() => clearTimeout(timer));
};

export async function readiness(house: House): Promise<Readiness> {
  const [base, engine, files] = await Promise.all([
    within(database(house), { database: false, writable: false, migrations: false }),
    within(house.gateway.healthy(), false),
    within(house.documents.healthy?.() ?? Promise.resolve(true), false),
  ]);
  const parts = { ...base, engine, files };
  const missing = (Object.keys(parts) as Part[]).filter((part) => !parts[part]);
  const draining = house.draining?.() ?? false;
  return { ready: !draining && !missing.some((part) => NEEDED.includes(part)), draining, degraded: missing, ...parts };
}

async function database(house: House): Promise<Record<'database' | 'writable' | 'migrations', boolean>> {
  const row = (await reader(house.db).row<{ read_only: boolean; migrated: boolean }>(
    `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
       EXISTS (SELECT 1 FROM _prisma_migrations WHERE migration_name = $1 AND finished_at IS NOT NULL) AS migrated`, [newest],
  ))!;
  return { database: true, writable: !row.read_only, migrations: row.migrated };
}
