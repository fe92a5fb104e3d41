/**
 * The worker process: carries the workflows of all streams, the treasury's queue, the outbox relay with its sweep, and
 * the chain root. Everything it holds is in the databases, so it may end at any time. Non-goal: HTTP.
 */
import { createHash } from 'node:crypto';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createMeter } from '../api/metrics.js';
import { localActivities, treasuryActivities } from '../activities/index.js';
import { startRelay } from '../activities/relay.js';
import type { DocumentStore } from '../domain/ports/index.js';
import type { Database } from '../prisma/client.js';
import { reader } from '../prisma/store/tx.js';
import { gauges } from '../services/operations.js';
import { TASK_QUEUE, TREASURY_QUEUE } from '../workflows/contract.js';
import { buildOf, DEPLOYMENT, firstIsCurrent } from './builds.js';
import { WORKFLOW_BUNDLE } from './bundle.js';
import { beginning, onStop, reportReady } from './child.js';
import { readConfig, type Config } from './config.js';
import { openHouse } from './house.js';
import { jsonLog } from './log.js';
import { serveMetrics } from './metrics-server.js';
import { checkSandbox } from './sandbox.js';

export interface WorkersOptions {
  db: Database;
  documents: DocumentStore;
  address: string;
  namespace?: string;
  apiKey?: string;
  /** File of the bundled workflows. */
  bundle?: string;
  /** The engine gives tasks to the build that is current only (./builds.ts). */
  versioning?: boolean;
  graceMs?: number;
}
export interface Workers {
  /** Rejects when a worker breaks. */
  done: Promise<void>;
  stop(): Promise<void>;
}

/** Two workers on one connection: the streams, and the treasury with few activities at once. */
export async function startWorkers({ db, documents, address, namespace = 'default', apiKey, bundle = WORKFLOW_BUNDLE, versioning = false, graceMs = 30_000 }: WorkersOptions): Promise<Workers> {
  const connection = await NativeConnection.connect({ address, ...(apiKey ? { apiKey, tls: true } : {}) });
  // Named in every task it ends: by a history one sees which program wrote it, and which could not read it.
  const version = { deploymentName: DEPLOYMENT, buildId: buildOf(bundle) };
  const shared = {
    connection, namespace, shutdownGraceTime: graceMs,
    // Lives last for years: they go on with the build that is current, as they do without versioning.
    workerDeploymentOptions: versioning ? { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' } : { version, useWorkerVersioning: false },
  } satisfies Partial<WorkerOptions>;
  const made: Worker[] = [];
  try {
    made.push(await Worker.create({
      ...shared, taskQueue: TASK_QUEUE, workflowBundle: { codePath: bundle }, activities: localActivities({ db, documents }),
      maxCachedWorkflows: 300, stickyQueueScheduleToStartTimeout: '2s',
    }));
    made.push(await Worker.create({ ...shared, taskQueue: TREASURY_QUEUE, activities: treasuryActivities({ db, documents }), maxConcurrentActivityTaskExecutions: 4 }));
  } catch (error) {
    await connection.close();
    throw error;
  }
  const running = made.map((worker) => worker.run());
  const stopAll = (): void => { for (const worker of made) if (worker.getState() === 'RUNNING') worker.shutdown(); };
  const done = (async () => {
    try {
      // One that breaks takes the other with it: the supervisor starts both anew.
      await Promise.all(running.map((run) => run.finally(stopAll)));
    } finally {
      await Promise.allSettled(running);
      await connection.close();
    }
  })();
  if (versioning) await firstIsCurrent({ address, namespace, apiKey }, version.buildId);
  return {
    done,
    async stop() {
      stopAll();
      await done;
    },
  };
}

/** What the engine's library warned of since the process began: a workflow that the program cannot read, above all. */
export const engineWarnings = { count: 0 };

/**
 * Once a process, before the first worker: this program's own signals, and of the library's words the warnings, one
 * line of JSON each. A task that fails is retried for ever, so that without them nobody would hear of it.
 */
export function quietRuntime(say: (line: string) => void = () => undefined): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta, timestampNanos }) => {
    // The treasury's worker has none, and is meant to.
    if (message.startsWith('No workflows registered')) return;
    engineWarnings.count += 1;
    say(JSON.stringify({ level: level === 'WARN' ? 40 : 50, time: Number(timestampNanos / 1_000_000n), msg: message, ...plain(meta) }));
  });
  Runtime.install({ shutdownSignals: [], logger, telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } } });
}
/** Errors as text; what cannot be written as JSON is left out. */
const plain = (meta: object | undefined): Record<string, unknown> => Object.fromEntries(Object.entries(meta ?? {}).flatMap(([key, value]): [string, unknown][] => {
  if (value instanceof Error) return [[key, value.stack ?? value.message]];
  return ['string', 'number', 'boolean'].includes(typeof value) ? [[key, value]] : [];
}));

const ROOT_EVERY_MS = 5 * 60_000;

/** Merkle root over the heads of all streams, in the order of their ids; an odd one goes up alone. */
export function merkleRoot(hashes: readonly string[]): string {
  let level = hashes.map((h) => createHash('sha256').update(h).digest('hex'));
  if (level.length === 0) return createHash('sha256').digest('hex');
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => (
      level[2 * i + 1] === undefined ? level[2 * i]! : createHash('sha256').update(level[2 * i]! + level[2 * i + 1]!).digest('hex')));
  }
  return level[0]!;
}

/** Keeps the root over streams and audit when it has changed; the heads that moved on stand beside it, so that what is cut off behind one is seen. */
export async function keepChainRoot(db: Database): Promise<void> {
  const sql = reader(db);
  const heads = await sql.rows<{ id: string; seq: number; hash: string }>('SELECT id, seq, hash FROM stream_head WHERE seq > 0 ORDER BY id COLLATE "C"');
  const audit = await sql.rows<{ chain: string; n: number; hash: string }>('SELECT chain, n, hash FROM audit_head ORDER BY chain COLLATE "C"');
  const root = merkleRoot([...heads.map((h) => `${h.id}:${h.seq}:${h.hash}`), ...audit.map((a) => `${a.chain}:${a.n}:${a.hash}`)]);
  // Those that are sealed already stand in an earlier root.
  const sealed = new Map((await sql.rows<{ chain: string; n: number }>(`SELECT key AS chain, max((value ->> 0)::int) AS n FROM chain_root, jsonb_each(audit) GROUP BY key`)).map((s) => [s.chain, s.n]));
  const moved = Object.fromEntries(audit.filter((a) => sealed.get(a.chain) !== a.n).map((a) => [a.chain, [a.n, a.hash]]));
  const known = new Map((await sql.rows<{ id: string; seq: number }>(`SELECT key AS id, max((value ->> 0)::int) AS seq FROM chain_root, jsonb_each(streams) GROUP BY key`)).map((s) => [s.id, s.seq]));
  const grown = Object.fromEntries(heads.filter((h) => known.get(h.id) !== h.seq).map((h) => [h.id, [h.seq, h.hash]]));
  await sql.rows(
    `INSERT INTO chain_root (at, root, heads, audit, streams) SELECT now(), $1, $2, $3, $4 WHERE $1 IS DISTINCT FROM (SELECT root FROM chain_root ORDER BY at DESC LIMIT 1) ON CONFLICT (at) DO NOTHING`,
    [root, heads.length + audit.length, JSON.stringify(moved), JSON.stringify(grown)],
  );
}

export function startChainRoot(db: Database, log: (line: string, error?: unknown) => void): { stop(): Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  const run = (): void => { last = keepChainRoot(db).catch((error: unknown) => log('chain root', error)); };
  run();
  const timer = setInterval(run, ROOT_EVERY_MS);
  return { async stop() { clearInterval(timer); await last; } };
}

async function main(config: Config): Promise<void> {
  const log = jsonLog('worker', config);
  quietRuntime((line) => { if (config.logLevel !== 'silent') console.error(line); });
  const { house, mailer, checkFiles, close } = await openHouse(config, { applicationName: 'zhiyun worker', connections: 12 });
  await checkSandbox(house.db, config);
  await checkFiles();
  const workers = await startWorkers({ db: house.db, documents: house.documents, address: config.temporalAddress!, namespace: config.temporalNamespace, versioning: config.workerVersioning, ...(config.temporalApiKey ? { apiKey: config.temporalApiKey } : {}) });
  const relayed = createMeter();
  const relay = startRelay({ db: house.db, mailer, gateway: house.gateway, publicUrl: config.publicUrl, log, mailed: (outcome) => relayed.mail(outcome) });
  const root = startChainRoot(house.db, log);
  // Under one supervisor the server has the first of the two ports.
  const metrics = config.metrics && await serveMetrics({ ...config.metrics, port: config.metrics.port + (config.role === 'all' ? 1 : 0) }, async () => relayed.text({ ...await gauges(house), zhiyun_engine_warnings: engineWarnings.count }));
  let stopping = false;
  onStop(async () => {
    stopping = true;
    await Promise.all([relay.stop(), root.stop(), workers.stop(), metrics?.close()]);
    await close();
  });
  workers.done.catch((error: unknown) => {
    if (stopping) return;
    log('worker', error);
    process.exit(1);
  });
  reportReady();
}

if (process.argv[1]?.endsWith('worker.ts')) await beginning(() => main(readConfig()));
