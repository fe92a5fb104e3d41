/** How long people wait when the worker is killed, and how long a second start of the whole program takes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { Samples, now, sleep, until } from '../measure.js';
import { freePort } from '../../start/processes.js';
import { removeDataDir } from '../../start/stack.js';
import { makeDrafts, openField, type Field, type Project } from '../walk.js';
import { randomUUID } from 'node:crypto';
import { sendCommand, type Sent } from '../../services/commands.js';
import { listTasks } from '../../services/tasks.js';
import { reader } from '../../prisma/store/tx.js';
import type { Part, Scene } from './part.js';

/** The supervisor's first back-off. */
const BACK_OFF_MS = 100;

export const recovery: Part = {
  name: 'recovery',
  what: 'a killed worker, idle and in the middle of a decision',
  async run({ ground, report, options }) {
    const rounds = options.quick ? 2 : 5;
    const field = await openField(ground.open);
    const projects = await makeDrafts({ open: ground.open, field, count: rounds * 2 });
    // The first decision is behind them: their workflows live in the worker that is killed.
    for (const project of projects) await send(field, project, 'ent.applicant', 'submit', { formVersion: 1 });
    const idle = new Samples();
    for (const project of projects.slice(0, rounds)) {
      const from = now();
      ground.worker.kill();
      const back = sleep(BACK_OFF_MS).then(() => ground.worker.start());
      await decidedAfter(field, project, send(field, project, 'ent.admin', 'approve', {}));
      idle.add(now() - from);
      await back;
    }
    const middle = new Samples();
    for (const project of projects.slice(rounds)) {
      const release = await holdStream(ground, project.project);
      const sending = send(field, project, 'ent.admin', 'approve', {});
      await sleep(400);
      const from = now();
      ground.worker.kill();
      await release();
      const back = sleep(BACK_OFF_MS).then(() => ground.worker.start());
      await decidedAfter(field, project, sending);
      middle.add(now() - from);
      await back;
    }
    report.add({ part: 'recovery', what: 'recovery of a killed worker, idle, worst', unit: 's', ours: idle.at(1) / 1000, target: { must: 10, good: 3, excellent: 2.5, better: 'less' } });
    report.add({ part: 'recovery', what: 'recovery of a killed worker, mid-decision, worst', unit: 's', ours: middle.at(1) / 1000, target: { must: 15, good: 6, excellent: 5.5, better: 'less' } });
  },
};

async function send({ house }: Field, { project, staff }: Project, who: string, type: string, fields: Record<string, unknown>): Promise<Sent> {
  const actor = staff.get(who)!;
  const task = (await listTasks(house, actor, { project })).items.find((t) => (t.commands as string[]).includes(type))!;
  return sendCommand(house, actor, { type, fields, stream: { id: project }, key: randomUUID(), route: 'bench', seen: task.seen });
}

/** The answer may be 202: then the decision itself is waited for. */
async function decidedAfter({ house }: Field, { project }: Project, sending: Promise<Sent>): Promise<void> {
  await sending;
  await until(async () => (await reader(house.db).row('SELECT 1 FROM command WHERE stream_id = $1 AND outcome IS NULL', [project])) === undefined, { limitMs: 60_000, everyMs: 10, what: 'the decision' });
}

/** Holds the stream's lock, so that a decision stands in its middle; execute gives up after its lock time-out and asks again. */
async function holdStream({ stack }: Scene['ground'], streamId: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM stream_head WHERE id = $1 FOR UPDATE', [streamId]);
  return async () => { await client.query('ROLLBACK'); await client.end(); };
}

const ROOT = join(import.meta.dirname, '../..');
export const restart: Part = {
  name: 'restart',
  what: 'the second npm start, until it serves',
  async run({ report }) {
    const dataDir = join(ROOT, '.data', `bench-${process.pid}-restart`);
    const port = await freePort();
    try {
      const first = await startProgram(dataDir, port);
      await first.stop();
      const second = await startProgram(dataDir, port);
      await second.stop();
      report.add({ part: 'restart', what: 'first npm start to ready, sample data included', unit: 's', ours: first.seconds });
      report.add({ part: 'restart', what: 'second npm start to ready', unit: 's', ours: second.seconds, target: { must: 20, good: 8, excellent: 4, better: 'less' } });
    } finally { removeDataDir(dataDir); }
  },
};

async function startProgram(dataDir: string, port: number): Promise<{ seconds: number; stop: () => Promise<void> }> {
  const from = now();
  const child: ChildProcess = spawn(process.execPath, ['start/run.mjs', 'start'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' } });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const serves = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`);
    try { return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok; } catch { return false; }
  };
  await until(serves, { limitMs: 120_000, everyMs: 20, what: 'the program is ready' });
  return { seconds: (now() - from) / 1000, stop: async () => { child.kill('SIGTERM'); await ended; } };
}
