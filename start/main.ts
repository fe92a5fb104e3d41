/**
 * The process behind `npm start`, `npm run dev`, `npm run stop`, `npm run builds` and `npm run reset`: reads the settings, supervises, says where the
 * product is and who can sign in. Non-goal: serving anything itself.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve, join } from 'node:path';
import { MigrationError } from '../prisma/migrate.js';
import { buildOf, buildsOf, useBuild } from './builds.js';
import { WORKFLOW_BUNDLE } from './bundle.js';
import { isLoopback, readConfig, StartError, type Config } from './config.js';
import { isAlive, sleep } from './processes.js';
import { leaveSandbox, withDatabase } from './sandbox.js';
import { removeDataDir, startStack } from './stack.js';
import { endOrphans, runningSupervisor, supervise, watchRooms, type Supervisor } from './supervisor.js';

const say = (line: string) => console.log(`· ${line}`);
const task = process.argv[2] ?? 'start';

// `npm start | head`: the reader of the lines going away is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function run(): Promise<void> {
  const config = readConfig({ ...process.env, ...(task === 'dev' ? { DEVELOPMENT: 'on' } : {}) });
  const startedAt = Date.now();
  const abort = new AbortController();
  let supervisor: Supervisor | undefined;
  let ending = false;
  const end = async (why: string) => {
    if (ending) return; // Ctrl-C arrives more than once: from the terminal and from the parent
    ending = true;
    say(`${why}: stopping`);
    writeFileSync(join(config.dataDir, 'run', 'ending'), '');
    abort.abort(new StartError('Stopped while starting.'));
    await starting.catch(() => undefined);
    await supervisor?.stop();
    say('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(signal));
  process.on('disconnect', () => void end('the command that started this is gone'));

  const starting = supervise(config, { say, signal: abort.signal });
  try {
    supervisor = await starting;
  } catch (error) {
    if (ending) return; // `end` is waiting for this
    throw error;
  }
  greet(config, Date.now() - startedAt);
  if (task === 'dev') develop(supervisor);
}

function greet(config: Config, tookMs: number): void {
  say(`ready after ${(tookMs / 1000).toFixed(1)} s`);
  if (config.role === 'worker') return;
  console.log(`\n知运 Zhiyun  ${config.publicUrl}\n`);
  for (const line of warningOf(config)) console.log(line);
  const file = join(config.dataDir, 'accounts.json');
  if (!existsSync(file)) return;
  const accounts = JSON.parse(readFileSync(file, 'utf8')) as { username: string; password: string; roles?: string[]; jurisdiction?: string }[];
  const width = Math.max(...accounts.map(({ username }) => username.length));
  console.log(`Sample accounts (all in ${file}):`);
  for (const { username, password, roles, jurisdiction } of accounts.slice(0, 14)) {
    console.log(`  ${username.padEnd(width)}  ${password}  ${[roles?.join(', '), jurisdiction].filter(Boolean).join('  ')}`);
  }
  if (accounts.length > 14) console.log(`  and ${accounts.length - 14} more`);
  console.log('');
}

/** Sample data is a house without locks: that is said at every start. */
function warningOf({ sampleData, host, port }: Config): string[] {
  if (!sampleData) return [];
  const open = isLoopback(host)
    ? `It listens on ${host} only, so nobody else does; HOST=0.0.0.0 opens it to others.`
    : `IT LISTENS ON ${host}, PORT ${port}: EVERYBODY ON YOUR NETWORK CAN. Never on a public address. HOST=127.0.0.1 closes it.`;
  return ['*** SAMPLE DATA: whoever reaches this address can sign in as anybody, the administrator included. ***', `    ${open}`, '    For an installation of your own: SAMPLE_DATA=off on an empty database (docs/operations.md).', ''];
}

/** Makes a database that was a sandbox one that is not, or only says what that would end. */
async function leave(): Promise<void> {
  const config = readConfig();
  const pid = runningSupervisor(config.dataDir);
  if (pid !== undefined) throw new StartError(`The program runs on ${config.dataDir} (process ${pid}). Nothing was changed. End it first.`);
  const stack = await startStack({ dataDir: config.dataDir, databaseUrl: config.databaseUrl, ownerUrl: config.ownerUrl, withTemporal: false, say });
  try {
    await withDatabase(stack.ownerUrl, (db) => leaveSandbox(db, { yes: process.argv.includes('--yes'), say }));
  } finally {
    await stack.stop();
  }
}

/** The builds of the workflows that the engine knows; with an id, that one gets the tasks from now on. */
async function builds(buildId: string | undefined): Promise<void> {
  const { temporalAddress: address, temporalNamespace: namespace, temporalApiKey: apiKey } = readConfig();
  if (!address) throw new StartError('TEMPORAL_ADDRESS must be set: the embedded server has the one worker of this program.');
  const known = await buildsOf({ address, namespace, apiKey });
  if (buildId !== undefined) {
    if (!known.some((b) => b.buildId === buildId)) throw new StartError(`The engine does not know the build ${buildId}. Known: ${known.map((b) => b.buildId).join(', ') || 'none'}.`);
    await useBuild({ address, namespace, apiKey }, buildId);
  }
  const own = buildOf(WORKFLOW_BUNDLE);
  if (known.length === 0) say('no worker of this installation ran with WORKER_VERSIONING=on');
  for (const b of known) say([b.buildId, b.since, (buildId === undefined ? b.current : b.buildId === buildId) && 'current', b.buildId === own && 'this program'].filter(Boolean).join('  '));
}

/** Rebuilds what changed and restarts server and worker; one change after another. */
function develop(supervisor: Supervisor): void {
  let last = Promise.resolve();
  watchRooms((rooms) => {
    last = last.then(async () => {
      say(`changed: ${[...rooms].join(', ')}`);
      if (spawnSync(process.execPath, [join(import.meta.dirname, 'build.mjs')], { stdio: 'inherit' }).status !== 0) return;
      try {
        await supervisor.reload();
        say('reloaded');
      } catch (error) {
        console.error((error as Error).message);
      }
    });
  });
  say('watching for changes');
}

/** Ends the program on this data folder from another terminal, or what is left of it when it was killed. */
async function stopRunning(): Promise<void> {
  const dataDir = resolve(process.env.DATA_DIR || '.data');
  const pid = runningSupervisor(dataDir);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    for (const until = Date.now() + 90_000; isAlive(pid) && Date.now() < until; ) await sleep(100);
  }
  await endOrphans(dataDir);
  say('stopped');
}

/** Removes all data of the data folder; the next start makes fresh sample data. */
async function reset(): Promise<void> {
  const dataDir = resolve(process.env.DATA_DIR || '.data');
  if (!existsSync(dataDir)) return say(`there is no ${dataDir}`);
  if (!existsSync(join(dataDir, 'run'))) throw new StartError(`${dataDir} does not look like a data folder of this program; nothing was removed.`);
  const pid = runningSupervisor(dataDir);
  if (pid !== undefined) throw new StartError(`The program runs on ${dataDir} (process ${pid}). End it first.`);
  await endOrphans(dataDir);
  removeDataDir(dataDir);
  say(`removed ${dataDir}`);
}

try {
  if (task === 'reset') await reset();
  else if (task === 'stop') await stopRunning();
  else if (task === 'leave-sandbox') await leave();
  else if (task === 'builds') await builds(process.argv[3]);
  else await run();
} catch (error) {
  console.error(error instanceof StartError || error instanceof MigrationError ? error.message : error);
  process.exit(1);
}
