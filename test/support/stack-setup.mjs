/**
 * Starts the servers of a test run in a process of their own; the tests find them by environment. When the test
 * process is killed, that process notices and ends them. Plain JavaScript: Jest loads it before any transform.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default async function setup() {
  const here = dirname(fileURLToPath(import.meta.url));
  // The test process's own flags are not for this child. Detached: it must outlive a killed test process to clean up.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', join(here, 'stack-process.ts')], { cwd: join(here, '../..'), env, detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  globalThis.__testStack = child;
  const ready = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the servers for the tests could not be started (code ${code})`)));
  });
  Object.assign(process.env, ready);
  child.unref();
  child.channel?.unref();
}
