/**
 * Child processes that outlive accidents: a pid file each, verified before anything is ended by it; restarted with
 * back-off when they die; stopped with a polite signal first. Non-goal: knowing what the processes do.
 */
import { execFileSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { StartError } from './config.js';

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

// --- processes of this machine ----------------------------------------------------------------------------------

/** The command line of a live process, or '' when there is none or it may not be seen. */
export function commandLine(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A zombie takes signal 0 but is dead; its command line is empty.
  return !existsSync('/proc/self/cmdline') || commandLine(pid) !== '';
}

async function waitForEnd(pid: number, ms: number): Promise<boolean> {
  for (const until = Date.now() + ms; Date.now() < until; await sleep(50)) if (!isAlive(pid)) return true;
  return !isAlive(pid);
}

/** Asks the process to end, then makes it. */
async function endProcess(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const send = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch {
      // Gone already.
    }
  };
  send(signal);
  if (await waitForEnd(pid, graceMs)) return;
  send('SIGKILL');
  await waitForEnd(pid, 5_000);
}

/** Whether any process works in this folder: the helpers of a killed database server do, for a moment. */
export function isWorkedIn(dir: string): boolean {
  if (!existsSync('/proc/self/cwd')) return false;
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readlinkSync(`/proc/${entry}/cwd`) === dir;
    } catch {
      return false;
    }
  });
}

// --- ports ------------------------------------------------------------------------------------------------------

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * A free port below those the system hands out by itself: one of those may be taken by any outgoing connection between
 * being found here and being listened on.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(12_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('no free port');
}

/** The port this data folder used before, while it is free; else another free one, remembered from now on. */
export async function rememberedPort(dataDir: string, name: string): Promise<number> {
  const file = join(dataDir, 'run', `${name}.port`);
  const before = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (before > 0 && (await isPortFree(before))) return before;
  const port = await freePort();
  writeFileSync(file, String(port));
  return port;
}

// --- pid files --------------------------------------------------------------------------------------------------

/** One process of a data folder, findable by `run/<name>.pid`. `marks` must all stand in its command line. */
export interface Trace {
  dataDir: string;
  name: string;
  marks: string[];
}

export const pidFile = ({ dataDir, name }: Pick<Trace, 'dataDir' | 'name'>) => join(dataDir, 'run', `${name}.pid`);

/** The pid in the pid file, if that process lives and is verifiably the one meant. */
export function findTraced(trace: Trace): number | undefined {
  const file = pidFile(trace);
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (!(pid > 1) || pid === process.pid) return undefined;
  const line = commandLine(pid);
  return line !== '' && trace.marks.every((mark) => line.includes(mark)) ? pid : undefined;
}

/** Ends what a killed supervisor left behind. Returns whether there was anything. */
export async function endOrphan(trace: Trace, stop: { signal: NodeJS.Signals; graceMs: number }): Promise<boolean> {
  const pid = findTraced(trace);
  if (pid !== undefined) await endProcess(pid, stop.signal, stop.graceMs);
  rmSync(pidFile(trace), { force: true });
  return pid !== undefined;
}

// --- kept processes ---------------------------------------------------------------------------------------------

export interface Program {
  name: string;
  /** Starts the process. Called again for each restart. */
  spawn(): Promise<ChildProcess>;
  /** Resolves when the process serves; need not watch for its death, that is done here. */
  ready(child: ChildProcess): Promise<void>;
  stop: { signal: NodeJS.Signals; graceMs: number };
  /** Last lines of its log, shown when it dies. */
  lastWords(): string;
}

export interface KeeperEvents {
  onDeath?(name: string, how: string, lastWords: string): void;
  onRestart?(name: string, restarts: number): void;
}

const BACK_OFF_MS = [100, 300, 1_000, 3_000, 10_000];
/** After so long alive a death starts the back-off anew. */
const STEADY_MS = 60_000;

/** Keeps one program running until told to stop. */
export class Keeper {
  restarts = 0;
  #child: ChildProcess | undefined;
  #stopping = false;
  #deathsInARow = 0;
  #launching: Promise<void> | undefined;

  constructor(
    private readonly program: Program,
    private readonly dataDir: string,
    private readonly events: KeeperEvents = {},
  ) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws when the program dies or fails before it serves; it is not tried again then. */
  start(): Promise<void> {
    this.#stopping = false;
    return this.#launch();
  }

  /** Ends the program and keeps it ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#endChild();
    // It may have been on its way up; then it has come by now.
    await this.#launching?.catch(() => undefined);
    await this.#endChild();
  }

  async #endChild(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    await endProcess(child.pid, this.program.stop.signal, this.program.stop.graceMs);
    // The process may be gone before its end was heard here; the pid file goes with that.
    for (const until = Date.now() + 2_000; this.#child === child && Date.now() < until;) await sleep(10);
  }

  /** A planned restart: ends the program and waits until it serves again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** kill -9. The program comes back by itself; wait for that with `serving`. */
  kill(): void {
    if (this.#child?.pid !== undefined) process.kill(this.#child.pid, 'SIGKILL');
  }

  /** Resolves when a live process serves. */
  async serving(timeoutMs = 60_000): Promise<void> {
    for (const until = Date.now() + timeoutMs; ; await sleep(50)) {
      await this.#launching?.catch(() => undefined);
      if (this.#child && !this.#launching && isAlive(this.#child.pid ?? 0)) return;
      if (Date.now() > until) throw new Error(`${this.program.name} does not serve after ${timeoutMs} ms`);
    }
  }

  #launch(): Promise<void> {
    const launching = this.#spawnOnce().finally(() => {
      if (this.#launching === launching) this.#launching = undefined;
    });
    this.#launching = launching;
    return launching;
  }

  async #spawnOnce(): Promise<void> {
    const { program } = this;
    const child = await program.spawn();
    const startedAt = Date.now();
    let served = false;
    const died = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        if (this.#child === child) this.#child = undefined;
        rmSync(pidFile({ dataDir: this.dataDir, name: program.name }), { force: true });
        const how = signal ? `by ${signal}` : `with code ${code}`;
        reject(new StartError(`${program.name} ended ${how} before it was ready.\n${program.lastWords()}`));
        if (served && !this.#stopping) this.#revive(how, Date.now() - startedAt);
      });
    });
    died.catch(() => undefined);
    this.#child = child;
    if (child.pid !== undefined) writeFileSync(pidFile({ dataDir: this.dataDir, name: program.name }), String(child.pid));
    try {
      await Promise.race([program.ready(child), died]);
      served = true;
      // Died between being ready and this line.
      if (child.exitCode !== null || child.signalCode !== null) await died;
    } catch (error) {
      served = false;
      if (child.pid !== undefined) await endProcess(child.pid, program.stop.signal, program.stop.graceMs);
      throw error;
    }
  }

  #revive(how: string, livedMs: number): void {
    this.events.onDeath?.(this.program.name, how, this.program.lastWords());
    this.#deathsInARow = livedMs > STEADY_MS ? 0 : this.#deathsInARow;
    const again = async (): Promise<void> => {
      for (;;) {
        const backOffMs = BACK_OFF_MS[Math.min(this.#deathsInARow, BACK_OFF_MS.length - 1)]!;
        for (const until = Date.now() + backOffMs; Date.now() < until && !this.#stopping; ) await sleep(50);
        this.#deathsInARow += 1;
        if (this.#stopping) return;
        try {
          await this.#spawnOnce();
          this.restarts += 1;
          this.events.onRestart?.(this.program.name, this.restarts);
          return;
        } catch (error) {
          if (this.#stopping) return;
          this.events.onDeath?.(this.program.name, 'while starting again', (error as Error).message);
        }
      }
    };
    const reviving = again().finally(() => {
      if (this.#launching === reviving) this.#launching = undefined;
    });
    this.#launching = reviving;
  }
}

/** The last lines of a log file. */
export function tail(file: string, lines = 12): string {
  if (!existsSync(file)) return '';
  const all = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-100);
  // A Go program says why first, and then many lines of where.
  const reason = all.findLastIndex((line) => /^(panic|fatal error): /.test(line));
  return (reason < 0 ? all.slice(-lines) : all.slice(reason, reason + lines)).join('\n');
}
