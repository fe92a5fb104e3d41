/**
 * The one door of the command line: `node start/run.mjs start|dev|stop|leave-sandbox|builds|demo|test|drills|planted|check|bench|reset|build [arguments]`.
 * Installs and builds what is missing, then hands over to the program and passes on its signals and its exit code.
 * Plain JavaScript without dependencies: on a fresh clone there is nothing else.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const [task = 'start', ...rest] = process.argv.slice(2);
const say = (line) => console.log(`· ${line}`);
process.chdir(ROOT);

function fail(message) {
  console.error(message);
  process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Node.js 20.19 or later is needed; this is ${process.versions.node}.`);

// --- packages ---------------------------------------------------------------------------------------------------

/** npm's own record of what it installed, compared with the lockfile. Packages of other systems may be absent. */
function installed() {
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(record)) return false;
  const have = JSON.parse(readFileSync(record, 'utf8')).packages;
  const want = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  return Object.entries(want).every(([path, entry]) => path === '' || (have[path] ? have[path].version === entry.version : entry.optional || entry.peer));
}

function install() {
  if (installed()) return;
  say('installing packages (npm ci), a minute or so the first time');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const done = spawnSync(npm[0], [...npm.slice(1), 'ci', '--no-progress', '--include=dev', '--loglevel=error'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) fail('npm ci failed: see the lines above. Is a package registry reachable?');
}

// --- handing over -----------------------------------------------------------------------------------------------

/**
 * Runs a child to its end; passes SIGINT, SIGTERM and SIGHUP on; resolves with its exit code (128 + n for a signal).
 * With `ipc` the child notices when this process is killed, and stops by itself. With `ownGroup` nothing of its group
 * outlives it.
 */
function hand(args, { env = {}, ipc = false, ownGroup = false, onSpawn, program = process.execPath } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: ownGroup, stdio: ['inherit', 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])], env: { ...process.env, ...env } });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const pass = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, pass);
    onSpawn?.(child);
    const stopWatching = ipc ? whenNpmDies(() => child.kill('SIGTERM')) : () => {};
    child.on('exit', (code, signal) => {
      stopWatching();
      if (ownGroup) endGroup(child.pid);
      for (const name of signals) process.off(name, pass);
      resolve(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1));
    });
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody left in it.
  }
}

/** Killed with -9, npm cannot tell its script; the script can see that its parent, or the shell's between, has gone. */
function whenNpmDies(stop) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return () => {};
  const chain = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const atStart = chain();
  const timer = setInterval(() => {
    if (chain() === atStart) return;
    clearInterval(timer);
    stop();
  }, 1000);
  return () => clearInterval(timer);
}

/** Parent of npm's shell; '' for any other process, whose own parent may go without harm. */
function parentOf(pid) {
  try {
    const [, command, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return command === 'sh' ? rest.split(' ')[1] : '';
  } catch {
    return '';
  }
}

const tsx = (file, ...args) => ['--import', 'tsx', file, ...args];

// --- tests ------------------------------------------------------------------------------------------------------

const jest = (args) => ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...args];

/** Counters that tests appended, summed by name: `lifecycles 1200, refusals 300`. */
function readCounters(file) {
  const sums = new Map();
  if (existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [, name, n] = /^(\S+) (\d+)$/.exec(line) ?? [];
      if (name) sums.set(name, (sums.get(name) ?? 0) + Number(n));
    }
  }
  return [...sums].sort().map(([name, n]) => `${name} ${n}`).join(', ');
}

/** Runs Jest; prints seed, counters and, last, the one line `N passed, N failed`; returns the exit code. */
async function runTests(args) {
  const dir = join('.build', `test-${process.pid}`);
  for (const old of readdirSync('.build')) {
    const pid = Number(/^test-(\d+)$/.exec(old)?.[1]);
    if (!pid || alive(pid)) continue;
    endLeftTests(join('.build', old, 'jest.pid'));
    rmSync(join('.build', old), { recursive: true, force: true });
  }
  mkdirSync(dir, { recursive: true });
  const resultFile = join(ROOT, dir, 'result.json');
  const seed = process.env.TEST_SEED ?? String(randomInt(2 ** 31));
  console.log(`seed ${seed} (repeat with TEST_SEED=${seed})`);
  let hung = false;
  // Jest's workers go on with their test when Jest is killed; in a group of their own they can be ended.
  const code = await hand(jest(args), {
    env: { TEST_SEED: seed, TEST_RESULT_FILE: resultFile, TEST_COUNTERS_FILE: join(ROOT, dir, 'counters'), NODE_ENV: 'test' },
    ownGroup: process.platform !== 'win32',
    onSpawn(child) {
      writeFileSync(join(dir, 'jest.pid'), String(child.pid));
      // All tests have ended when the result stands there; a process that lives on for a minute holds something open.
      let since = 0;
      const timer = setInterval(() => {
        if (!since && existsSync(resultFile)) since = Date.now();
        if (since && Date.now() - since > 60_000) {
          hung = true;
          child.kill('SIGKILL');
        }
      }, 1000);
      child.on('exit', () => clearInterval(timer));
    },
  });
  const result = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
  const complaints = [];
  let { failed } = result;
  if (hung) complaints.push('The test process did not end by itself: something was left open.');
  if (result.skipped > 0) complaints.push(`${result.skipped} tests were skipped or are to do: none may be.`);
  if (result.passed + result.failed === 0) complaints.push('No test ran.');
  if (complaints.length === 0 && code !== 0 && failed === 0) complaints.push(`The test process ended with code ${code}.`);
  if (failed === 0 && complaints.length > 0) failed = Math.max(1, result.skipped);
  for (const line of complaints) console.log(line);
  const counters = readCounters(join(dir, 'counters'));
  if (counters) console.log(counters);
  console.log(`seed ${seed}`);
  console.log(`${result.passed} passed, ${failed} failed`);
  rmSync(dir, { recursive: true, force: true });
  return failed > 0 ? code || 1 : code;
}

/** Ends the tests of a run that was itself killed. The number may have gone to another process by now: it is looked at. */
function endLeftTests(pidFile) {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
  if (pid > 1 && existsSync(`/proc/${pid}/cmdline`) && /jest/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) endGroup(pid);
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function test(args) {
  const { ensureBrowser } = await import('./browser.mjs');
  const browser = ensureBrowser({ needed: existsSync('test/browser') && readdirSync('test/browser').some((name) => name.includes('.test.')) });
  if (browser.path) process.env.CHROMIUM_PATH = browser.path;
  const left = [];
  if (browser.missing) {
    if (process.env.CI === 'true') {
      console.log(browser.missing);
      console.log('0 passed, 1 failed');
      return 1;
    }
    say(`${browser.missing} The browser tests are left out.`);
    left.push('/test/browser/');
  }
  // They need a server that is built for ten minutes: asked for by name, or all with `npm run drills`.
  const missing = args.some((arg) => arg.startsWith('test/production')) ? await production() : 'npm run drills';
  if (missing) {
    say(`left out: production drills (${missing})`);
    left.push('/test/production/');
  }
  // Not as an argument: that would take the place of what each project of jest.config.mjs leaves to the other.
  process.env.TESTS_LEFT_OUT = left.join(',');
  return runTests(args);
}

/** Looks for what the production drills stand on; says in a few words why they have to be left out. */
async function production() {
  const { ensureTemporalServer } = await import('./temporal-server.mjs');
  const server = ensureTemporalServer({ needed: true, say });
  if (server.dir) process.env.TEMPORAL_SERVER_DIR = server.dir;
  return server.missing;
}

/**
 * The drills in their long form: each part is killed five times, the worker is away for a minute, every road is walked at the pages, each page is looked at both ways. First, on the current
 * long-term release of Node, the short form and the engine's own tests.
 */
async function drills(args) {
  const missing = await production();
  if (missing) say(`left out: production drills (${missing})`);
  const { ensureNodeLts, VERSION } = await import('./node-lts.mjs');
  const lts = ensureNodeLts({ say });
  if (lts.missing) say(`left out: the drills on another Node (${lts.missing})`);
  else if (lts.path !== process.execPath) {
    say(`the short form on Node ${VERSION}, which Node ${process.versions.node} goes on after`);
    const code = await hand(['start/run.mjs', 'test', 'test/e2e/', 'test/simulation/temporal.test.ts'], { program: lts.path });
    if (code !== 0) return code;
  }
  Object.assign(process.env, { DRILLS: process.env.DRILLS ?? '5', NO_WORKER_SECONDS: process.env.NO_WORKER_SECONDS ?? '60', ALL_ROADS: '1' });
  return test(['test/e2e/drills.test.ts', 'test/browser/life.test.ts', 'test/browser/pages.test.ts', ...(missing ? [] : ['test/production/']), ...args]);
}

/** Types, lint, migrations against the schema, and the tests that need no service. */
async function check(args) {
  const steps = [
    ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
    ['lint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0', '--cache', '--cache-location', '.build/eslint']],
    ['migrations', tsx('prisma/migrate.ts', 'check')],
  ];
  // Types and lint share no state and there are two cores: side by side.
  const codes = await Promise.all(steps.map(async ([name, command]) => ({ name, code: await hand(command) })));
  const bad = codes.filter(({ code }) => code !== 0).map(({ name }) => name);
  if (bad.length > 0) console.log(`Not in order: ${bad.join(', ')}`);
  const tests = await runTests(['--selectProjects', 'unit', ...args]);
  return bad.length > 0 ? 1 : tests;
}

// --- the tasks --------------------------------------------------------------------------------------------------

const tasks = {
  async start() {
    const code = await hand(tsx('start/main.ts', ...rest), { ipc: true });
    if (code === 128 + 9) say('the supervisor was killed; the next start, or npm run stop, ends what it left running');
    return code;
  },
  dev: () => hand(tsx('start/main.ts', 'dev', ...rest), { ipc: true, env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'debug' } }),
  stop: () => hand(tsx('start/main.ts', 'stop', ...rest)),
  reset: () => hand(tsx('start/main.ts', 'reset', ...rest)),
  'leave-sandbox': () => hand(tsx('start/main.ts', 'leave-sandbox', ...rest)),
  builds: () => hand(tsx('start/main.ts', 'builds', ...rest)),
  demo: () => hand(tsx('start/demo.ts', ...rest), { ipc: true }),
  bench: () => hand(tsx('bench/index.ts', ...rest), { ipc: true }),
  test: () => test(rest),
  drills: () => drills(rest),
  planted: () => hand(tsx('test/planted/run.ts', ...rest)),
  check: () => check(rest),
  build: async () => 0,
};

if (!Object.hasOwn(tasks, task)) fail(`There is no task "${task}". Tasks: ${Object.keys(tasks).join(', ')}.`);
try {
  install();
  const { build } = await import('./build.mjs');
  await build();
  process.exitCode = await tasks[task]();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
