/**
 * The bare peer: the same number of human acts and rows through Temporal with no product around it, on the same two
 * servers, with a worker process of its own. Its rate is the limit to come close to.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import type pg from 'pg';
import { crowd, now, Samples } from '../measure.js';

export const BARE_QUEUE = 'bench-bare';
export interface BareActivities { insert(id: string): Promise<void> }

/** About as wide as the product's rows; one transaction an act, one statement for all its rows. */
export const PEER_TABLE = `CREATE TABLE IF NOT EXISTS bench_row (act text NOT NULL, n int NOT NULL, body text NOT NULL, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (act, n))`;
const INSERT = `INSERT INTO bench_row (act, n, body) SELECT $1, n, repeat('x', 200) FROM generate_series(1, $2::int) n ON CONFLICT DO NOTHING`;
export async function insertRows(pool: pg.Pool, id: string, rows: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query({ name: 'bare-insert', text: INSERT, values: [id, rows] });
    await client.query('COMMIT');
  } finally { client.release(); }
}
/** What an inbox is to the peers: the act's row by its key. */
export async function look(pool: pg.Pool, id: string): Promise<void> {
  const { rowCount } = await pool.query({ name: 'bare-look', text: 'SELECT body FROM bench_row WHERE act = $1 AND n = 1', values: [id] });
  if (rowCount !== 1) throw new Error(`${id} is not visible`);
}

export interface PeerRun { rate: number; latency: Samples }
export interface PeerInput { pool: pg.Pool; lives: number; acts: number; officers: number }

export interface Bare {
  run(input: PeerInput): Promise<PeerRun>;
  /** Length of the history of the last life. */
  events(): Promise<number>;
  pid(): number | undefined;
  close(): Promise<void>;
}

export async function openBare({ address, databaseUrl, rows }: { address: string; databaseUrl: string; rows: number }): Promise<Bare> {
  const worker = await startWorker({ BENCH_ADDRESS: address, BENCH_DATABASE: databaseUrl, BENCH_ROWS: String(rows) });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  let last = '';
  return {
    events: async () => (await client.workflow.getHandle(last).describe()).historyLength,
    pid: () => worker.pid,
    async run({ pool, lives, acts, officers }) {
      const latency = new Samples();
      const seconds = await crowd(Array.from({ length: lives }), officers, async () => {
        const workflowId = `bare-${randomUUID()}`;
        const startWorkflowOperation = new WithStartWorkflowOperation<(input: { acts: number }) => Promise<void>>('bareLife', {
          workflowId, taskQueue: BARE_QUEUE, args: [{ acts }], workflowTaskTimeout: '5s', workflowIdConflictPolicy: 'USE_EXISTING',
        });
        last = workflowId;
        startWorkflowOperation.workflowHandle().catch(() => undefined);
        for (let n = 1; n <= acts; n += 1) {
          const id = `${workflowId}:${n}`;
          const from = now();
          if (n === 1) await client.workflow.executeUpdateWithStart<(input: { acts: number }) => Promise<void>, number, [string]>('act', { args: [id], updateId: id, startWorkflowOperation });
          else await client.workflow.getHandle(workflowId).executeUpdate<number, [string]>('act', { args: [id], updateId: id });
          await look(pool, id);
          latency.add(now() - from);
        }
      });
      return { rate: lives / seconds, latency };
    },
    async close() {
      await connection.close();
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.disconnect();
      await ended;
    },
  };
}

function startWorker(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'bare-worker.ts')], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`the bare worker ended with code ${code}`)));
  });
}
