/**
 * What a run stands on: the embedded servers on a scratch data folder, the house with its sample people, and the
 * product's worker as a child process. Everything goes away with the run. Non-goal: load.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { openHouse, type HouseParts, type OpenHouse } from '../start/house.js';
import { commandLine } from '../start/processes.js';
import { loadPeople, loadRules, morning, setClock } from '../start/sample.js';
import { removeDataDir, startStack, type Stack } from '../start/stack.js';
import { endOrphans } from '../start/supervisor.js';
import { sleep } from './measure.js';

const ROOT = join(import.meta.dirname, '..');
const SECRET = 'bench-bench-bench-bench-bench-bench';
export const START = '2019-03-04';

/** A worker process that can be killed and started again. */
export interface WorkerProcess {
  pid(): number | undefined;
  kill(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface Ground {
  stack: Stack;
  open: OpenHouse;
  pool: pg.Pool;
  worker: WorkerProcess;
  /** Another house over the same database, e.g. with another gateway. */
  another(parts: HouseParts): Promise<OpenHouse>;
  /** A migrated database of its own with rules and people, and a house over it without an engine. */
  apart(name: string, parts: HouseParts): Promise<{ open: OpenHouse; pool: pg.Pool }>;
  close(): Promise<void>;
}

/** `profile`: a folder for the worker's CPU profile, written when it is stopped. */
export async function openGround({ say, profile }: { say: (line: string) => void; profile?: string | undefined }): Promise<Ground> {
  const dataDir = await scratchFolder();
  const stack = await startStack({ dataDir, say });
  const post = await postOffice();
  const settings = { dataDir, sampleData: true, publicUrl: 'http://localhost', paperSecret: SECRET, smtpUrl: post.url };
  // Copied before anyone connects to it: a template must be idle.
  await onServer(stack, 'CREATE DATABASE bench_template TEMPLATE zhiyun');
  const { databaseUrl, temporalAddress } = stack;
  const open = await openHouse({ ...settings, databaseUrl, temporalAddress }, { connections: 24, applicationName: 'zhiyun bench' });
  await furnish(open);
  const pool = new pg.Pool({ connectionString: stack.ownerUrl, max: 20 });
  const worker = workerProcess({ ...settings, databaseUrl, temporalAddress }, profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]);
  await worker.start();
  const others: { close(): Promise<void> }[] = [];
  return {
    stack, open, pool, worker,
    async another(parts) {
      const other = await openHouse({ ...settings, databaseUrl, temporalAddress }, { connections: 24, ...parts });
      others.push(other);
      return other;
    },
    async apart(name, parts) {
      await onServer(stack, `CREATE DATABASE ${name} TEMPLATE bench_template`);
      const url = stack.databaseUrlOf(name);
      const other = await openHouse({ ...settings, databaseUrl: url }, { connections: 24, ...parts });
      await furnish(other);
      const otherPool = new pg.Pool({ connectionString: stack.ownerUrlOf(name), max: 4 });
      others.push(other, { close: () => otherPool.end() });
      return { open: other, pool: otherPool };
    },
    async close() {
      await worker.stop();
      await pool.end();
      for (const other of others.reverse()) await other.close();
      await open.close();
      await stack.stop();
      await post.close();
      removeDataDir(dataDir);
    },
  };
}

/**
 * Stands for the mail server of the city, which is no part of the product: takes every mail over SMTP and forgets it.
 * (The inbox of the sample mode parses and syncs each one to the disk, for people to look at.)
 */
async function postOffice(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, onData(stream, _session, done) { stream.on('end', done).resume(); } });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${address.port}`, close: () => new Promise((resolve) => { server.close(() => resolve()); }) };
}

async function furnish({ house, policies }: OpenHouse): Promise<void> {
  await loadRules(house.db, policies);
  await loadPeople(house.db, policies.sample);
  await setClock(house.db, morning(START));
}

async function onServer(stack: Stack, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: stack.ownerUrlOf('postgres') });
  await client.connect();
  try { await client.query(sql); } finally { await client.end(); }
}

/** .data/bench-<pid>; what killed runs left is ended and removed first. */
async function scratchFolder(): Promise<string> {
  const data = join(ROOT, '.data');
  for (const name of existsSync(data) ? readdirSync(data) : []) {
    const pid = Number(/^bench-(\d+)$/.exec(name)?.[1] ?? 0);
    if (pid === 0 || commandLine(pid).includes('bench/')) continue;
    await endOrphans(join(data, name));
    removeDataDir(join(data, name));
  }
  return join(data, `bench-${process.pid}`);
}

function workerProcess(settings: { dataDir: string; databaseUrl: string; temporalAddress: string; smtpUrl: string }, nodeFlags: readonly string[]): WorkerProcess {
  let child: ChildProcess | undefined;
  const env = {
    ...process.env, DATA_DIR: settings.dataDir, DATABASE_URL: settings.databaseUrl, TEMPORAL_ADDRESS: settings.temporalAddress,
    SMTP_URL: settings.smtpUrl, SESSION_SECRET: SECRET, PAPER_SECRET: SECRET, SAMPLE_DATA: 'on', LOG_LEVEL: 'error', ROLE: 'all',
  };
  return {
    pid: () => child?.pid,
    kill() { child?.kill('SIGKILL'); },
    async start() {
      const log = openSync(join(settings.dataDir, 'log', 'worker.log'), 'a');
      const made = spawn(process.execPath, [...nodeFlags, '--import', 'tsx', join(ROOT, 'start/worker.ts'), `--data-dir=${settings.dataDir}`], { cwd: ROOT, stdio: ['ignore', log, log, 'ipc'], env });
      closeSync(log);
      child = made;
      await new Promise<void>((resolve, reject) => {
        made.on('message', (message: { ready?: boolean }) => { if (message.ready) resolve(); });
        made.once('exit', (code, signal) => reject(new Error(`the worker ended with ${signal ?? code} before it was ready`)));
      });
    },
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child!.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(40_000).then(() => child!.kill('SIGKILL'))]);
    },
  };
}
