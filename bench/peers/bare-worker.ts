/** The bare peer's worker process, with the same worker settings as the product's. Ends with the process that made it. */
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import pg from 'pg';
import { BARE_QUEUE, insertRows, type BareActivities } from './bare.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [], telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } } });
const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };
const pool = new pg.Pool({ connectionString: process.env['BENCH_DATABASE'], max: 12 });
const rows = Number(process.env['BENCH_ROWS']);
const activities: BareActivities = { insert: (id) => insertRows(pool, id, rows) };

const connection = await NativeConnection.connect({ address: process.env['BENCH_ADDRESS']! });
const workflowBundle = await bundleWorkflowCode({ workflowsPath: join(import.meta.dirname, 'bare-workflow.ts'), logger: quiet });
const worker = await Worker.create({ connection, taskQueue: BARE_QUEUE, workflowBundle, activities, maxCachedWorkflows: 300, stickyQueueScheduleToStartTimeout: '2s' });
process.on('disconnect', () => worker.shutdown());
process.on('SIGINT', () => undefined);
const running = worker.run();
process.send?.({ ready: true });
await running;
await connection.close();
await pool.end();
process.exit(0);
