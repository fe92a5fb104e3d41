/**
 * The process that holds PostgreSQL and Temporal during a test run, under .data/test-<its pid>. First it removes what
 * earlier runs left when they were killed. Ends when the test process goes away.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../prisma/client.js';
import { shippedPolicies } from '../../start/plans.js';
import { commandLine } from '../../start/processes.js';
import { loadPeople, loadRules } from '../../start/sample.js';
import { removeDataDir, startStack } from '../../start/stack.js';
import { endOrphans } from '../../start/supervisor.js';
import { EMPTY_DATABASE, SAMPLE_DATABASE } from './database-names.js';

const DATA = join(import.meta.dirname, '../../.data');

async function removeLeftovers(): Promise<void> {
  if (!existsSync(DATA)) return;
  for (const name of readdirSync(DATA)) {
    const pid = Number(/^test-(\d+)$/.exec(name)?.[1] ?? 0);
    if (pid === 0 || (pid !== process.pid && commandLine(pid).includes('stack-process'))) continue;
    await endOrphans(join(DATA, name));
    removeDataDir(join(DATA, name));
  }
}

/** Both databases are never connected to again, so that they can be copied at any time. */
async function makeSample(urlOf: (database: string) => string): Promise<void> {
  const server = openDatabase(urlOf('postgres'));
  await server.pool.query(`CREATE DATABASE ${SAMPLE_DATABASE} STRATEGY FILE_COPY TEMPLATE ${EMPTY_DATABASE}`);
  await server.close();
  const policies = shippedPolicies();
  const db = openDatabase(urlOf(SAMPLE_DATABASE));
  await loadRules(db, policies);
  await loadPeople(db, policies.sample);
  await db.close();
}

await removeLeftovers();
const dataDir = join(DATA, `test-${process.pid}`);
let ending = false;
const starting = startStack({ dataDir, durable: false });

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  const stack = await starting.catch(() => undefined);
  await stack?.stop();
  removeDataDir(dataDir);
  process.exit(0);
}
process.on('disconnect', () => void end());
// Ctrl-C reaches this process too; the test process decides when it is over, and is noticed by the line above.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void end());

try {
  const stack = await starting;
  await makeSample(stack.ownerUrlOf);
  process.send?.({
    TEST_DATABASE_SERVER: stack.ownerUrlOf('postgres'),
    TEST_DATABASE_PROGRAM: stack.databaseUrlOf('postgres'),
    TEST_TEMPORAL_ADDRESS: stack.temporalAddress,
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  removeDataDir(dataDir);
  process.exit(1);
}
