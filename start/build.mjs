/**
 * What must be made before the program runs: the Prisma client, the workflow bundle, the walk through the plans. Each is
 * skipped when its sources have not changed. Plain JavaScript, because it runs before anything else is sure to be there.
 * Non-goal: installing packages (run.mjs does).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const BUILD_DIR = join(ROOT, '.build');
export const WORKFLOW_BUNDLE = join(BUILD_DIR, 'workflows.js');
const PLANS = join(BUILD_DIR, 'plans.json');

/** @param {string} line */
const say = (line) => console.log(`· ${line}`);

/** Hash of the given files and of all files under the given folders, names included. */
function hashOf(paths, salt) {
  const hash = createHash('sha256').update(salt);
  const visit = (path) => {
    if (!existsSync(join(ROOT, path))) return;
    for (const entry of readdirSync(join(ROOT, path), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(child);
      else hash.update(child).update('\0').update(readFileSync(join(ROOT, child))).update('\0');
    }
  };
  for (const path of paths) {
    if (/\.\w+$/.test(path)) hash.update(path).update(readFileSync(join(ROOT, path)));
    else visit(path);
  }
  return hash.digest('hex');
}

const versionOf = (name) => JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;

function stamped(name, value) {
  const file = join(BUILD_DIR, `${name}.stamp`);
  return existsSync(file) && readFileSync(file, 'utf8') === value;
}
const stamp = (name, value) => writeFileSync(join(BUILD_DIR, `${name}.stamp`), value);

/** Runs `work` while no other process of this checkout does; a lock left by a dead process is taken over. */
export async function withBuildLock(work) {
  mkdirSync(BUILD_DIR, { recursive: true });
  const file = join(BUILD_DIR, 'lock');
  for (let waited = 0; ; waited += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!holderLives(file)) rmSync(file, { force: true });
      else if (waited === 20) say('waiting for another build of this checkout');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function holderLives(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (!pid) return true; // being written
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** `prisma generate`, offline: the named engine is never run by it, it only keeps it from being downloaded. */
export function generatePrismaClient() {
  if (!existsSync(join(ROOT, 'prisma/schema.prisma'))) return say('no prisma/schema.prisma yet: no database client made');
  const key = hashOf(['prisma/schema.prisma'], versionOf('prisma'));
  if (stamped('prisma', key) && existsSync(join(ROOT, 'prisma/generated'))) return;
  say('generating the database client');
  const done = spawnSync(process.execPath, [join(ROOT, 'node_modules/prisma/build/index.js'), 'generate', '--no-hints'], {
    cwd: ROOT,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`prisma generate failed:\n${done.stdout}${done.stderr}`);
  stamp('prisma', key);
}

/** Bundles workflows/ into one file, so that each worker starts in a fraction of a second. */
export async function bundleWorkflows() {
  const entry = join(ROOT, 'workflows/index.ts');
  if (!existsSync(entry)) return say('no workflows/index.ts yet: no workflow bundle made');
  const key = hashOf(['workflows', 'domain'], versionOf('@temporalio/worker'));
  if (stamped('workflows', key) && existsSync(WORKFLOW_BUNDLE)) return;
  say('bundling the workflows');
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, logger: quiet });
  writeFileSync(`${WORKFLOW_BUNDLE}.new`, code);
  renameSync(`${WORKFLOW_BUNDLE}.new`, WORKFLOW_BUNDLE);
  stamp('workflows', key);
}

/** Walks the plans of policies/ once, so that no start has to (plans.ts). */
export function walkPlans() {
  const key = hashOf(['policies', 'domain'], versionOf('zod'));
  if (stamped('plans', key) && existsSync(PLANS)) return;
  const done = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'start/walk-plans.ts')], { cwd: ROOT, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the plans of policies/ could not be walked:\n${done.stderr}`);
  writeFileSync(`${PLANS}.new`, done.stdout);
  renameSync(`${PLANS}.new`, PLANS);
  stamp('plans', key);
}

/** All of it, one build of this checkout at a time. */
export async function build() {
  await withBuildLock(async () => {
    generatePrismaClient();
    await bundleWorkflows();
    walkPlans();
  });
}

// `node start/build.mjs`: the development mode runs it after each change.
if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
