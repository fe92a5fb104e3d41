/**
 * The two servers everything stands on, PostgreSQL and Temporal, started for one data folder and kept running. The
 * supervisor uses it, and so do the tests and their drills. Non-goal: the program's own processes.
 */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { migrate } from '../prisma/migrate.js';
import { accountOf } from '../prisma/roles.js';
import { prepareDataDir } from './config.js';
import { endOrphanedPostgres, existingClusterDir, postgresProgram } from './postgres.js';
import { Keeper, type KeeperEvents } from './processes.js';
import { endOrphanedTemporal, temporalProgram } from './temporal.js';

export interface StackOptions {
  dataDir: string;
  /** Use this server instead of the embedded one. */
  databaseUrl?: string;
  /** The same database as its owner, who migrates; absent: the program's account owns it. */
  ownerUrl?: string;
  temporalAddress?: string;
  /** Start Temporal? Default true. */
  withTemporal?: boolean;
  /** Apply the migrations? Default true. */
  withMigrations?: boolean;
  /** false: PostgreSQL without fsync, for tests. */
  durable?: boolean;
  say?(line: string): void;
  events?: KeeperEvents;
}

export interface Stack {
  dataDir: string;
  /** As the program connects, with its lesser rights. */
  databaseUrl: string;
  /** As the owner, who migrates. */
  ownerUrl: string;
  temporalAddress: string;
  /** Addresses of another database on the same server. */
  ownerUrlOf(database: string): string;
  databaseUrlOf(database: string): string;
  /** Planned restarts: resolve when the server serves again, at the same address. */
  restartPostgres(): Promise<void>;
  restartTemporal(): Promise<void>;
  /** kill -9; the server comes back by itself, and the promise resolves when it serves again. */
  killPostgres(): Promise<void>;
  killTemporal(): Promise<void>;
  /** Ends a server and keeps it ended until restart*: for drills of an outage. */
  stopPostgres(): Promise<void>;
  stopTemporal(): Promise<void>;
  pids(): { postgres?: number; temporal?: number };
  restarts(): { postgres: number; temporal: number };
  /** Temporal first: it may have something to write. */
  stop(): Promise<void>;
}

/** @throws StartError when a server cannot be started; what had been started is ended again */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dataDir = prepareDataDir(options.dataDir);
  const say = options.say ?? (() => undefined);
  const ownPostgres = options.databaseUrl === undefined;
  const ownTemporal = options.temporalAddress === undefined && options.withTemporal !== false;
  await Promise.all([ownTemporal && endOrphanedTemporal(dataDir), ownPostgres && endOrphanedPostgres(dataDir)]);

  const postgres = postgresKeeper();
  const temporal = temporalKeeper();
  function postgresKeeper() {
    if (!ownPostgres) return undefined;
    const program = postgresProgram({ dataDir, durable: options.durable });
    return { program, keeper: new Keeper(program, dataDir, options.events) };
  }
  function temporalKeeper() {
    if (!ownTemporal) return undefined;
    const program = temporalProgram({ dataDir, say });
    return { program, keeper: new Keeper(program, dataDir, options.events) };
  }
  const embedded = <T>(part: T | undefined, name: string): T => {
    if (part === undefined) throw new Error(`${name} is not embedded here, so it cannot be restarted or ended`);
    return part;
  };
  const stop = async () => {
    await temporal?.keeper.stop();
    await postgres?.keeper.stop();
  };
  const databaseUrl = () => options.databaseUrl ?? postgres!.program.programUrl();
  const ownerUrl = () => (postgres ? postgres.program.ownerUrl() : options.ownerUrl ?? options.databaseUrl!);
  const of = (address: string, database: string) => {
    const url = new URL(address);
    url.pathname = `/${database}`;
    return url.href;
  };

  try {
    await settleAll([
      (async () => {
        if (postgres) {
          say('starting PostgreSQL');
          await startOnSomePort(postgres.keeper);
        }
        if (options.withMigrations === false) return;
        const applied = await migrate(ownerUrl(), { program: accountOf(databaseUrl()), say });
        if (applied.length > 0) say(`applied ${applied.length} migration${applied.length > 1 ? 's' : ''}`);
      })(),
      (async () => {
        if (!temporal) return;
        say('starting Temporal');
        await startOnSomePort(temporal.keeper);
      })(),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }

  const kill = async (part: { keeper: Keeper }) => {
    part.keeper.kill();
    // First it must be seen dead, then it is waited for.
    for (const before = part.keeper.pid; part.keeper.pid !== undefined && part.keeper.pid === before; ) await new Promise((r) => setTimeout(r, 5));
    await part.keeper.serving();
  };
  return {
    dataDir,
    get databaseUrl() {
      return databaseUrl();
    },
    get ownerUrl() {
      return ownerUrl();
    },
    get temporalAddress() {
      return options.temporalAddress ?? temporal?.program.address() ?? '';
    },
    ownerUrlOf: (database) => of(ownerUrl(), database),
    databaseUrlOf: (database) => of(databaseUrl(), database),
    restartPostgres: () => embedded(postgres, 'PostgreSQL').keeper.restart(),
    restartTemporal: () => embedded(temporal, 'Temporal').keeper.restart(),
    killPostgres: () => kill(embedded(postgres, 'PostgreSQL')),
    killTemporal: () => kill(embedded(temporal, 'Temporal')),
    stopPostgres: () => embedded(postgres, 'PostgreSQL').keeper.stop(),
    stopTemporal: () => embedded(temporal, 'Temporal').keeper.stop(),
    pids: () => ({ postgres: postgres?.keeper.pid, temporal: temporal?.keeper.pid }),
    restarts: () => ({ postgres: postgres?.keeper.restarts ?? 0, temporal: temporal?.keeper.restarts ?? 0 }),
    stop,
  };
}

/** Removes a data folder whose processes have ended, the database included wherever it lies. */
export function removeDataDir(path: string): void {
  const dataDir = resolve(path);
  const cluster = existingClusterDir(dataDir);
  if (cluster) rmSync(cluster, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

/**
 * Between finding a free port and using it another program may take it, and Temporal finds five more by itself in the
 * same way and ends with a panic: then once more, with others. What fails for another reason fails three times.
 */
async function startOnSomePort(keeper: Keeper): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await keeper.start();
    } catch (error) {
      if (attempt === 3 || !/ before it was ready|could not bind/i.test((error as Error).message)) throw error;
    }
  }
}

/** Like Promise.all, but waits for all before it throws, so that nothing is still starting when the rest is ended. */
async function settleAll(work: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

