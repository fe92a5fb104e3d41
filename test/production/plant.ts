/**
 * The installation that the operations page describes, on one machine: PostgreSQL, the real Temporal server on it, an S3
 * store, two servers and two workers with their own data folders, and something in front that sends requests in turn.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { over, type Tx } from '../../prisma/store/tx.js';
import { readConfig, type Config } from '../../start/config.js';
import { Client } from '../../start/demo/client.js';
import { freePort } from '../../start/processes.js';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { removeDataDir, startStack, type Stack } from '../../start/stack.js';
import { supervise, type Supervisor } from '../../start/supervisor.js';
import type { Program } from '../e2e/program.js';
import { BUCKET, KEYS, startBucket } from '../support/bucket.js';
import { startBalancer, type Balancer } from './balancer.js';
import { NAMESPACE, startTemporalServer, type TemporalServer } from './temporal-on-postgres.js';

const ROOT = join(import.meta.dirname, '../..');
export const PARTS = ['server1', 'server2', 'worker1', 'worker2', 'temporal', 'postgres'] as const;
export type PartName = (typeof PARTS)[number];

export interface Plant {
  stack: Stack;
  temporal: TemporalServer;
  balancer: Balancer;
  /** As the lives of the drills take it. */
  program: Program;
  ports: [number, number];
  pid(part: PartName): number;
  supervisors: Map<PartName, Supervisor>;
  /** Servers and workers, without what they stand on. */
  launchAll(): Promise<void>;
  stopAll(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPlant(programs: string): Promise<Plant> {
  const stops: (() => Promise<unknown> | unknown)[] = [];
  const stop = async (): Promise<void> => { for (const end of stops.splice(0).reverse()) await end(); };
  try {
    const dataDir = join(ROOT, '.data', `e2e-${process.pid}-${Date.now()}`);
    mkdirSync(dataDir, { recursive: true });
    stops.push(() => removeDataDir(dataDir));
    const stack = await startStack({ dataDir, withTemporal: false, durable: false });
    stops.push(() => stack.stop());
    const temporal = await startTemporalServer({ programs, database: stack.ownerUrl, dataDir });
    stops.push(() => temporal.stop());
    const bucket = await startBucket();
    stops.push(() => bucket.close());

    const ports: [number, number] = [await freePort(), await freePort()];
    const secret = (letter: string): string => letter.repeat(40);
    const settings = (part: PartName): Config => {
      const own = mkdtempSync(join(tmpdir(), `zhiyun-${part}-`));
      stops.push(() => rmSync(own, { recursive: true, force: true }));
      return readConfig({
        DATA_DIR: own, ROLE: part.replace(/\d/, ''), PORT: String(ports[part === 'server2' ? 1 : 0]), LOG_LEVEL: 'silent', SAMPLE_DATA: 'on', SESSION_SECRET: secret('s'), PAPER_SECRET: secret('p'),
        DATABASE_URL: stack.databaseUrl, MIGRATION_DATABASE_URL: stack.ownerUrl, TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: NAMESPACE, WORKER_VERSIONING: 'on', TRUST_PROXY: '1', DRAIN_SECONDS: '1', PUBLIC_URL: 'http://zhiyun.example',
        S3_BUCKET: BUCKET, S3_ENDPOINT: bucket.endpoint, S3_ACCESS_KEY_ID: KEYS.accessKeyId, S3_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      });
    };
    const supervisors = new Map<PartName, Supervisor>();
    const configs = new Map<PartName, Config>();
    const launch = async (part: PartName): Promise<void> => {
      const config = configs.get(part) ?? settings(part);
      configs.set(part, config);
      const supervisor = await supervise(config, { say: () => undefined });
      supervisors.set(part, supervisor);
      stops.push(() => supervisor.stop());
    };
    // The first server makes the sample; the others find it.
    const launchAll = async (): Promise<void> => {
      await launch('server1');
      await Promise.all((['server2', 'worker1', 'worker2'] as const).map(launch));
    };
    const stopAll = async (): Promise<void> => { await Promise.all([...supervisors.values()].map((supervisor) => supervisor.stop())); };
    await launchAll();
    const balancer = await startBalancer(ports);
    stops.push(() => balancer.close());
    const pid = (part: PartName): number => {
      if (part === 'temporal') return temporal.pid();
      if (part === 'postgres') return stack.pids().postgres ?? 0;
      const file = join(configs.get(part)!.dataDir, 'run', `${part.replace(/\d/, '')}.pid`);
      return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    };
    return { stack, temporal, balancer, supervisors, ports, pid, launchAll, stopAll, stop, program: programOf({ stack, balancer, config: configs.get('server1')! }) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function programOf({ stack, balancer, config }: { stack: Stack; balancer: Balancer; config: Config }): Program {
  return {
    config, base: balancer.base, said: [],
    client(run: string, more: readonly string[] = []) {
      const accounts = JSON.parse(readFileSync(join(config.dataDir, 'accounts.json'), 'utf8')) as { username: string; password: string }[];
      return new Client({ base: balancer.base, run, journalFile: join(config.dataDir, 'run', `demo-${run}.json`), passwords: new Map([...accounts.map((a) => [a.username, a.password] as const), ...more.map((username) => [username, SAMPLE_PASSWORD] as const)]) });
    },
    async sql<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      const client = new pg.Client({ connectionString: stack.ownerUrl });
      client.on('error', () => undefined);
      await client.connect();
      try { return await work(over(client as unknown as pg.PoolClient)); } finally { await client.end(); }
    },
  } as unknown as Program;
}
