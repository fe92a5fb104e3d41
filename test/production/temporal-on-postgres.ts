/** The real Temporal server, one process on PostgreSQL, as the operations page asks for in production; ended with the test. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { freePort, Keeper, sleep, tail } from '../../start/processes.js';

export const NAMESPACE = 'zhiyun';

export interface TemporalServer { address: string; pid(): number; keeper: Keeper; stop(): Promise<void> }

/** `programs`: folder with `server` and `sql`; `database`: address of a superuser. */
export async function startTemporalServer({ programs, database, dataDir }: { programs: string; database: string; dataDir: string }): Promise<TemporalServer> {
  const { hostname, port, username, password } = new URL(database);
  const folder = join(dataDir, 'temporal-server');
  mkdirSync(folder, { recursive: true });
  const tool = (name: string, ...args: string[]): void => {
    execFileSync(join(programs, 'sql'), ['--ep', hostname, '-p', port, '-u', decodeURIComponent(username), '--pw', decodeURIComponent(password), '--pl', 'postgres12_pgx', '--db', name, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  for (const [name, schema] of [['temporal', 'temporal'], ['temporal_visibility', 'visibility']] as const) {
    tool(name, 'create-database');
    tool(name, 'setup-schema', '-v', '0.0');
    tool(name, 'update-schema', '--schema-name', `postgresql/v12/${schema}`);
  }
  const ports = await Promise.all(Array.from({ length: 9 }, () => freePort()));
  const store = (name: string, most: number) => ({ sql: { pluginName: 'postgres12_pgx', databaseName: name, connectAddr: `${hostname}:${port}`, connectProtocol: 'tcp', user: decodeURIComponent(username), password: decodeURIComponent(password), maxConns: most, maxIdleConns: most, maxConnLifetime: '1h' } });
  const service = (i: number, more = {}) => ({ rpc: { grpcPort: ports[i], membershipPort: ports[i + 4], bindOnLocalHost: true, ...more } });
  const address = `127.0.0.1:${ports[0]}`;
  writeFileSync(join(folder, 'dynamic.yaml'), 'history.timerProcessorMaxTimeShift: [{ value: "50ms" }]\n');
  // YAML reads JSON.
  writeFileSync(join(folder, 'temporal.yaml'), JSON.stringify({
    log: { stdout: true, level: 'error' },
    persistence: { defaultStore: 'pg', visibilityStore: 'pgv', numHistoryShards: 4, datastores: { pg: store('temporal', 3), pgv: store('temporal_visibility', 1) } },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: { frontend: service(0, { httpPort: ports[8] }), history: service(1), matching: service(2), worker: service(3) },
    clusterMetadata: { enableGlobalNamespace: false, failoverVersionIncrement: 10, masterClusterName: 'active', currentClusterName: 'active', clusterInformation: { active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: address } } },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: join(folder, 'dynamic.yaml'), pollInterval: '60s' },
  }));
  const log = join(dataDir, 'log', 'temporal-server.log');
  const keeper = new Keeper({
    name: 'temporal',
    async spawn(): Promise<ChildProcess> {
      const out = openSync(log, 'a');
      try { return spawn(join(programs, 'server'), ['--config-file', join(folder, 'temporal.yaml'), '--allow-no-auth', 'start'], { cwd: folder, detached: true, stdio: ['ignore', out, out] }); } finally { closeSync(out); }
    },
    ready: () => namespaceThere(address),
    stop: { signal: 'SIGTERM', graceMs: 10_000 },
    lastWords: () => tail(log),
  }, dataDir);
  await keeper.start();
  return { address, keeper, pid: () => keeper.pid ?? 0, stop: () => keeper.stop() };
}

async function namespaceThere(address: string): Promise<void> {
  for (const until = Date.now() + 60_000; ; await sleep(100)) {
    let connection: Connection | undefined;
    try {
      connection = await Connection.connect({ address, connectTimeout: 2_000 });
      const { workflowService } = connection;
      await workflowService.describeNamespace({ namespace: NAMESPACE }).catch(() => workflowService.registerNamespace({ namespace: NAMESPACE, workflowExecutionRetentionPeriod: { seconds: 2160 * 3600 as never } }));
      await workflowService.listOpenWorkflowExecutions({ namespace: NAMESPACE, maximumPageSize: 1 });
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    } finally { await connection?.close(); }
  }
}
