/**
 * Finds the Temporal server that production drills run against (the real one, on PostgreSQL): in this project's cache,
 * or built once from the official Go module. The product itself does not need it. Plain JavaScript: the runner asks
 * before anything is loaded. Non-goal: starting it (test/production).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '1.32.0';
const MODULES = ['server', 'tools/sql'].map((name) => `go.temporal.io/server/cmd/${name}@v${VERSION}`);
const PROGRAMS = ['server', 'sql'];

const cacheDir = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zhiyun', `temporal-server-${VERSION}`);
const whole = (dir) => PROGRAMS.every((name) => existsSync(join(dir, name)) && spawnSync(join(dir, name), ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0);

/** @returns {{ dir?: string, missing?: string }} the folder of both programs, or in one sentence why there is none */
export function ensureTemporalServer({ needed, say }) {
  if (!needed) return {};
  const dir = cacheDir();
  if (whole(dir)) return { dir };
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) return { missing: `no Go, and nothing in ${dir}` };
  const into = `${dir}.build-${process.pid}`;
  mkdirSync(into, { recursive: true });
  say(`building the Temporal server ${VERSION} for the production drills from its Go module: some ten minutes, once for this machine`);
  const built = spawnSync('go', ['install', '-ldflags', '-s -w', ...MODULES], { env: { ...process.env, GOBIN: into }, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: 45 * 60_000 });
  try {
    if (built.status !== 0 || !whole(into)) return { missing: `its build failed: ${(built.stderr ?? '').trim().split('\n').slice(-2).join(' ')}` };
    rmSync(dir, { recursive: true, force: true });
    renameSync(into, dir);
    return { dir };
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}
