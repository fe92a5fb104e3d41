/**
 * Finds the Temporal server's program: on the PATH, in this project's cache, by the official download, or built from
 * the official Go module. Whatever had to be fetched is kept in the cache and serves every copy on the machine.
 * Non-goal: starting it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { StartError } from './config.js';

/** The last version that can be built from the Go module; it carries server 1.29.1. */
const VERSION = '1.5.1';
/** Of the server inside: updates that start their workflow are on by default from here. */
const OLDEST_SERVER = [1, 28];
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${VERSION}`;
const DOWNLOAD_TIMEOUT_MS = 20_000;
const OLDEST_GO = [1, 25];

const executable = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

const cacheDir = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zhiyun', `temporal-${VERSION}`);

/** @returns absolute path of a program that runs. @throws StartError with the ways out when there is none */
export async function findTemporal(say: (line: string) => void): Promise<string> {
  const cached = join(cacheDir(), executable);
  const ready = onPath() ?? (runs(cached) ? cached : undefined);
  if (ready) return ready;
  mkdirSync(cacheDir(), { recursive: true });
  say('fetching the Temporal server (once for this machine)');
  if (await download(cached)) return cached;
  if (await buildFromModule(cached, say)) return cached;
  throw new StartError(
    [
      `No Temporal server was found, its download could not be reached, and there is no Go ${OLDEST_GO.join('.')} or later to build it. Any one of these helps:`,
      `  1. put the Temporal CLI on the PATH (or at ${cached});`,
      `  2. install Go ${OLDEST_GO.join('.')} or later: it is then built by itself;`,
      '  3. set TEMPORAL_ADDRESS to a Temporal server.',
    ].join('\n'),
  );
}

function isAtLeast(version: RegExpExecArray | null, [major, minor]: number[]): boolean {
  const [a, b] = [Number(version?.[1]), Number(version?.[2])];
  return a > major! || (a === major && b >= minor!);
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 && isAtLeast(/Server (\d+)\.(\d+)/.exec(stdout), OLDEST_SERVER);
}

function onPath(): string | undefined {
  const dirs = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return dirs.map((dir) => join(dir, executable)).find((path) => existsSync(path) && statSync(path).isFile() && runs(path));
}

/** The download of Temporal's own SDK, in a process of its own so that it can be given up. */
async function download(target: string): Promise<boolean> {
  const into = join(cacheDir(), `download-${process.pid}`);
  mkdirSync(into, { recursive: true });
  const program = `
    import { TestWorkflowEnvironment } from '@temporalio/testing';
    import { DefaultLogger, Runtime } from '@temporalio/worker';
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const executable = { type: 'cached-download', downloadDir: ${JSON.stringify(into)}, version: 'v${VERSION}' };
    const env = await TestWorkflowEnvironment.createLocal({ server: { executable } });
    await env.teardown();
    process.exit(0);`;
  try {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname, stdio: 'ignore' });
    // Given up when nothing comes, not when much comes slowly: the file grows while it is loaded.
    const giveUp = () => child.kill('SIGKILL');
    process.once('exit', giveUp);
    let lastSize = 0;
    let lastGrowth = Date.now();
    const watch = setInterval(() => {
      const size = readdirSync(into).reduce((sum, name) => sum + statSync(join(into, name)).size, 0);
      if (size > lastSize) [lastSize, lastGrowth] = [size, Date.now()];
      if (Date.now() - lastGrowth > DOWNLOAD_TIMEOUT_MS) child.kill('SIGKILL');
    }, 500);
    await new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
    process.off('exit', giveUp);
    clearInterval(watch);
    const file = readdirSync(into).map((name) => join(into, name)).find((path) => statSync(path).isFile() && runs(path));
    if (!file) return false;
    renameSync(file, target);
    return true;
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

async function buildFromModule(target: string, say: (line: string) => void): Promise<boolean> {
  const go = spawnSync('go', ['version'], { encoding: 'utf8' });
  if (go.status !== 0 || !isAtLeast(/go(\d+)\.(\d+)/.exec(go.stdout), OLDEST_GO)) return false;
  const into = join(cacheDir(), `build-${process.pid}`);
  mkdirSync(into, { recursive: true });
  say('building the Temporal server from its Go module: some four minutes, once for this machine');
  const startedAt = Date.now();
  const progress = setInterval(() => say(`still building, ${Math.round((Date.now() - startedAt) / 1000)} s`), 10_000);
  try {
    let words = '';
    const child = spawn('go', ['install', '-ldflags', '-s -w', MODULE], { env: { ...process.env, GOBIN: into }, stdio: ['ignore', 'ignore', 'pipe'] });
    const giveUp = () => child.kill('SIGTERM');
    process.once('exit', giveUp);
    child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2_000)));
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve).once('error', () => resolve(1)));
    process.off('exit', giveUp);
    const built = join(into, executable);
    if (code !== 0 || !existsSync(built)) {
      say(`the build failed: ${words.trim().split('\n').slice(-3).join(' ')}`);
      return false;
    }
    chmodSync(built, 0o755);
    renameSync(built, target);
    return true;
  } finally {
    clearInterval(progress);
    rmSync(into, { recursive: true, force: true });
  }
}
