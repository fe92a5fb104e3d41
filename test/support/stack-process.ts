/**
 * The process that holds PostgreSQL and Temporal during a test run, under .data/test-<its pid>. First it removes what
 * earlier runs left when they were killed. Ends when the test process goes away.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../start/processes.js';
import { removeDataDir, startStack } from '../../start/stack.js';
import { endOrphans } from '../../start/supervisor.js';
import { TEMPLATE_DATABASE } from './database-names.js';

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
  process.send?.({
    TEST_DATABASE_SERVER: stack.ownerUrlOf('postgres'),
    TEST_DATABASE_PROGRAM: stack.databaseUrlOf('postgres'),
    // Migrated by startStack; never connected to again, so that it can be copied at any time.
    TEST_DATABASE_TEMPLATE: TEMPLATE_DATABASE,
    TEST_TEMPORAL_ADDRESS: stack.temporalAddress,
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  removeDataDir(dataDir);
  process.exit(1);
}
