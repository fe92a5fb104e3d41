/**
 * Finds the current long-term release of Node, so that the drills may be run on it too: this process, or the platform's
 * package from the registry, kept in this project's cache. Plain JavaScript. Non-goal: choosing what the product runs on.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const VERSION = '26.12.1';

/** @returns {{ path?: string, missing?: string }} the program, or in one sentence why there is none */
export function ensureNodeLts({ say }) {
  if (process.versions.node.split('.')[0] === VERSION.split('.')[0]) return { path: process.execPath };
  const name = `node-${process.platform}-${process.arch}`;
  const dir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zhiyun', `node-${VERSION}`);
  const path = join(dir, 'node_modules', name, 'bin', 'node');
  if (!existsSync(path)) {
    say(`fetching Node ${VERSION} for the drills, once for this machine`);
    mkdirSync(dir, { recursive: true });
    spawnSync('npm', ['install', '--prefix', dir, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', `${name}@${VERSION}`], { stdio: 'ignore', timeout: 600_000 });
  }
  if (!existsSync(path) || spawnSync(path, ['--version'], { stdio: 'ignore' }).status !== 0) return { missing: `no Node ${VERSION} for ${process.platform}-${process.arch}` };
  return { path };
}
