/**
 * Starts everything for one data folder, keeps it running, ends it in order: server, worker, Temporal, PostgreSQL.
 * Non-goal: what the children do; it knows their files and their word "ready" only.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, truncateSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, StartError, type Config } from './config.js';
import { LIFE, watchLife } from './liveness.js';
import { endOrphan, findTraced, isPortFree, Keeper, pidFile, sleep, tail, type KeeperEvents, type Program, type Trace } from './processes.js';
import { checkSandbox, withDatabase } from './sandbox.js';
import { startStack, type Stack } from './stack.js';

const ROOT = join(import.meta.dirname, '..');

type ChildName = 'server' | 'worker';
/** A worker lets running activities end (30 s); the server finishes its requests. */
const GRACE_MS: Record<ChildName, number> = { server: 15_000, worker: 40_000 };

export interface Supervisor {
  stack: Stack;
  /** Ends all children in order. Safe to call more than once. */
  stop(): Promise<void>;
  /** Development: restarts server and worker. */
  reload(): Promise<void>;
  restarts(): Record<string, number>;
}

export interface SupervisorOptions {
  say(line: string): void;
  /** The files of the children; others in tests. */
  entries?: Record<ChildName, string>;
  /** Stops the start half-way: children are ended, and the promise is rejected. */
  signal?: AbortSignal;
}

/** @throws StartError when the address is taken, another supervisor runs here, or a part cannot be started */
export async function supervise(config: Config, options: SupervisorOptions): Promise<Supervisor> {
  const { say } = options;
  const { dataDir } = config;
  const entries = options.entries ?? { server: join(ROOT, 'start/server.ts'), worker: join(ROOT, 'start/worker.ts') };
  await takeDataDir(config);
  const names: ChildName[] = config.role === 'all' ? ['server', 'worker'] : [config.role];
  for (const name of names) await endOrphan(childTrace(dataDir, name), { signal: 'SIGTERM', graceMs: 10_000 });
  if (names.includes('server') && !(await isPortFree(config.port, config.host))) {
    throw new StartError(`PORT ${config.port} is taken by another program. Choose another: PORT=${config.port + 1} npm start`);
  }

  const startedAt = new Date().toISOString();
  const keepers = new Map<ChildName, Keeper>();
  let stack: Stack | undefined;
  let stopped: Promise<void> | undefined;

  const restarts = () => ({ ...stack?.restarts(), ...Object.fromEntries([...keepers].map(([name, keeper]) => [name, keeper.restarts])) });
  const events: KeeperEvents = {
    onDeath(name, how, lastWords) {
      say(`${name} ended ${how}; starting it again`);
      // Killed from outside, it has nothing to say about it.
      if (lastWords && !how.includes('SIGKILL') && config.logLevel !== 'silent') console.error(lastWords.replace(/^/gm, `  ${name} | `));
    },
    onRestart(name, count) {
      say(`${name} is back (restart ${count})`);
      // Kept for the administrator's page and the metrics.
      writeFileSync(join(dataDir, 'run', 'restarts.json'), JSON.stringify({ startedAt, restarts: restarts() }));
    },
  };
  const stop = () =>
    (stopped ??= (async () => {
      // The server first: no new commands. Then the worker, which needs both servers to finish what it holds.
      await keepers.get('server')?.stop();
      await keepers.get('worker')?.stop();
      await stack?.stop();
      rmSync(pidFile(ownTrace(dataDir, config.role)), { force: true });
      rmSync(join(dataDir, 'run', 'ending'), { force: true });
    })());

  try {
    const proceed = <T>(value: T): T => {
      options.signal?.throwIfAborted();
      return value;
    };
    stack = proceed(await startStack({ dataDir, databaseUrl: config.databaseUrl, ownerUrl: config.ownerUrl, temporalAddress: config.temporalAddress, say, events }));
    await withDatabase(stack.databaseUrl, (db) => checkSandbox(db, config));
    writeFileSync(join(dataDir, 'run', 'restarts.json'), JSON.stringify({ startedAt, restarts: restarts() }));
    const environment = () => childEnvironment(config, stack!);
    for (const name of names) keepers.set(name, new Keeper(childProgram({ name, entry: entries[name], dataDir, environment, say, passOutput: config.role !== 'all' }), dataDir, events));
    say(`starting ${names.join(' and ')}`);
    await Promise.all([...keepers.values()].map((keeper) => keeper.start()));
    proceed(undefined);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stack,
    stop,
    restarts,
    reload: async () => {
      await Promise.all([...keepers.values()].map((keeper) => keeper.restart()));
    },
  };
}

// --- one supervisor a data folder -------------------------------------------------------------------------------

/** A server and a worker of one machine may share a data folder, each under its own supervisor. */
const ownTrace = (dataDir: string, role: Config['role'] = 'all'): Trace => ({ dataDir, name: role === 'all' ? 'supervisor' : `supervisor-${role}`, marks: ['start/main.ts'] });
const childTrace = (dataDir: string, name: ChildName): Trace => ({ dataDir, name, marks: [`--data-dir=${dataDir}`, name] });

/** A supervisor that is on its way out is waited for; one that stays is not disturbed. */
async function takeDataDir(config: Config): Promise<void> {
  const trace = ownTrace(config.dataDir, config.role);
  for (const until = Date.now() + 20_000; findTraced(trace) !== undefined; await sleep(100)) {
    if (Date.now() > until || !isEnding(trace)) {
      throw new StartError(`It runs already on ${config.dataDir} (process ${findTraced(trace)}). End that one, or choose another DATA_DIR and PORT.`);
    }
  }
  writeFileSync(pidFile(trace), String(process.pid));
  rmSync(join(config.dataDir, 'run', 'ending'), { force: true });
}

/** Told to end, or its parent is gone: then it sees that within a second or two. */
function isEnding(trace: Trace): boolean {
  if (existsSync(join(trace.dataDir, 'run', 'ending'))) return true;
  const pid = findTraced(trace);
  const status = `/proc/${pid}/status`;
  return pid === undefined || (existsSync(status) && /^PPid:\s+1$/m.test(readFileSync(status, 'utf8')));
}

/** Ends whatever a killed supervisor of this data folder left. */
export async function endOrphans(dataDir: string): Promise<void> {
  const { endOrphanedPostgres } = await import('./postgres.js');
  const { endOrphanedTemporal } = await import('./temporal.js');
  for (const name of ['server', 'worker'] as const) await endOrphan(childTrace(dataDir, name), { signal: 'SIGTERM', graceMs: 10_000 });
  await endOrphanedTemporal(dataDir);
  await endOrphanedPostgres(dataDir);
}

/** The pid of the supervisor that runs on this data folder. */
export const runningSupervisor = (dataDir: string) => findTraced(ownTrace(dataDir));

// --- the program's own children ---------------------------------------------------------------------------------

interface ChildOptions {
  name: ChildName;
  entry: string;
  dataDir: string;
  environment(): Record<string, string>;
  say(line: string): void;
  /** Log to this process's own output (containers) instead of a file. */
  passOutput: boolean;
}

function childProgram({ name, entry, dataDir, environment, say, passOutput }: ChildOptions): Program {
  const log = join(dataDir, 'log', `${name}.log`);
  const reported = new WeakSet<ChildProcess>();
  async function spawnChild(): Promise<ChildProcess> {
    if (!existsSync(entry)) throw new StartError(`${entry} is missing.`);
    if (existsSync(log) && statSync(log).size > 20_000_000) truncateSync(log);
    const out = passOutput ? undefined : openSync(log, 'a', 0o600);
    try {
      const child = spawn(process.execPath, ['--enable-source-maps', '--import', 'tsx', entry, `--data-dir=${dataDir}`], {
        cwd: ROOT,
        // A group of its own: Ctrl-C must reach the supervisor only.
        detached: true,
        stdio: ['ignore', out ?? 'inherit', out ?? 'inherit', 'ipc'],
        env: { ...process.env, ...environment() },
      });
      child.on('message', (message: { ready?: boolean; progress?: string }) => {
        if (message.progress) say(message.progress);
        if (message.ready) reported.add(child);
      });
      watchLife(child, LIFE, () => say(`${name} hangs: it is ended`));
      return child;
    } finally {
      if (out !== undefined) closeSync(out);
    }
  }
  async function ready(child: ChildProcess): Promise<void> {
    for (let waited = 1; !reported.has(child); waited += 1) {
      if (child.exitCode !== null || child.signalCode !== null) return; // reported by the keeper
      if (waited % 3_000 === 0) say(`${name} is not ready after ${waited / 50} s; its log: ${log}`);
      await sleep(20);
    }
  }
  return { name, spawn: spawnChild, ready, stop: { signal: 'SIGTERM', graceMs: GRACE_MS[name] + (name === 'server' ? Number(environment()['DRAIN_SECONDS']) * 1_000 : 0) }, lastWords: () => (passOutput ? '' : tail(log)) };
}

// --- development ------------------------------------------------------------------------------------------------

const ROOMS = ['policies', 'domain', 'workflows', 'activities', 'prisma', 'services', 'api', 'web', 'start'];

/** Calls back, at most once in 300 ms, with the rooms in which a source file has changed. */
export function watchRooms(onChange: (rooms: Set<string>) => void): () => void {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const watchers: FSWatcher[] = ROOMS.filter((room) => existsSync(join(ROOT, room))).map((room) =>
    watch(join(ROOT, room), { recursive: true }, (_, file) => {
      if (file?.includes('generated')) return;
      changed.add(room);
      clearTimeout(timer);
      timer = setTimeout(() => {
        const rooms = new Set(changed);
        changed.clear();
        onChange(rooms);
      }, 300);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
