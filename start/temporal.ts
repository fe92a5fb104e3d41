/**
 * The embedded Temporal: the official dev server as a child on 127.0.0.1, its state in one SQLite file that is synced
 * at each commit. Non-goal: finding the program (temporal-binary.ts); a server given by TEMPORAL_ADDRESS.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { StartError } from './config.js';
import { endOrphan, rememberedPort, sleep, tail, type Program, type Trace } from './processes.js';
import { findTemporal } from './temporal-binary.js';

const STOP = { signal: 'SIGTERM', graceMs: 15_000 } as const;
const RETENTION_SECONDS = 2160 * 3600; // 90 days: the dev server's own default is one
const NAMESPACE = 'default';

const databaseFile = (dataDir: string) => join(dataDir, 'temporal', 'temporal.db');

export const temporalTrace = (dataDir: string): Trace => ({ dataDir, name: 'temporal', marks: ['temporal', 'start-dev', databaseFile(dataDir)] });

export const endOrphanedTemporal = (dataDir: string) => endOrphan(temporalTrace(dataDir), STOP);

export interface TemporalOptions {
  dataDir: string;
  say(line: string): void;
}

export function temporalProgram({ dataDir, say }: TemporalOptions): Program & { address(): string } {
  const log = join(dataDir, 'log', 'temporal.log');
  let binary: string | undefined;
  let port = 0;
  const address = () => `127.0.0.1:${port}`;

  async function spawnServer(): Promise<ChildProcess> {
    binary ??= await findTemporal(say);
    mkdirSync(join(dataDir, 'temporal'), { recursive: true, mode: 0o700 });
    port = await rememberedPort(dataDir, 'temporal');
    if (existsSync(log) && statSync(log).size > 20_000_000) truncateSync(log);
    const out = openSync(log, 'a', 0o600);
    try {
      return spawn(
        binary,
        [
          'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--headless',
          '--db-filename', databaseFile(dataDir),
          // Write-ahead log, synced at each commit: nothing acknowledged is lost, not even with the power.
          '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=2',
          '--log-level', 'error',
          // Timers are up to a second late without this.
          '--dynamic-config-value', 'history.timerProcessorMaxTimeShift="50ms"',
        ],
        { cwd: dataDir, detached: true, stdio: ['ignore', out, out] },
      );
    } finally {
      closeSync(out);
    }
  }

  async function ready(): Promise<void> {
    for (const until = Date.now() + 60_000; ; await sleep(50)) {
      try {
        await keepNamespaceLong(address());
        return;
      } catch (error) {
        if (Date.now() > until) throw new StartError(`Temporal does not answer after a minute: ${(error as Error).message}. Its log: ${log}`);
      }
    }
  }

  return { name: 'temporal', spawn: spawnServer, ready, stop: STOP, lastWords: () => tail(log), address };
}

/** Connects, and sets the retention of the namespace where it is shorter than ours. */
async function keepNamespaceLong(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.withDeadline(Date.now() + 5_000, async () => {
      const { config } = await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
      if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) >= RETENTION_SECONDS) return;
      // protobufjs fills a Long from a plain number of this size.
      await connection.workflowService.updateNamespace({ namespace: NAMESPACE, config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never } } });
    });
  } finally {
    await connection.close();
  }
}
