/**
 * The whole program as people run it, for tests: supervisor, server, worker, PostgreSQL and Temporal on a scratch data
 * folder; and what must be true of its database afterwards, whatever was killed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig, type Config } from '../../start/config.js';
import { isAlive } from '../../start/processes.js';
import { over, type Tx } from '../../prisma/store/tx.js';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { removeDataDir } from '../../start/stack.js';
import { endOrphans, supervise, type Supervisor } from '../../start/supervisor.js';
import { Client } from '../../start/demo/client.js';
import { faultsIn } from '../support/simulation.js';

const ROOT = join(import.meta.dirname, '../..');
const HERE = import.meta.dirname;

export interface Program {
  config: Config;
  base: string;
  supervisor: Supervisor;
  said: string[];
  /** A person's hands: sends each change once under its key, and again until it is answered. `more`: who is not of the sample, with its password. */
  client(run: string, more?: readonly string[]): Client;
  /** The pid of a part, 0 while it is down. */
  pid(part: 'server' | 'worker' | 'temporal' | 'postgres'): number;
  /** While held, no worker starts; the one that runs is killed. */
  holdWorker(): void;
  releaseWorker(): void;
  sql<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** @throws StartError when a part cannot be started; nothing is left running then */
export async function startProgram(): Promise<Program> {
  const dataDir = await scratchFolder();
  const config = readConfig({ DATA_DIR: dataDir, PORT: String(await freePort()), LOG_LEVEL: 'error' });
  const said: string[] = [];
  const supervisor = await supervise(config, { say: (line) => said.push(line), entries: { server: join(ROOT, 'start/server.ts'), worker: join(HERE, 'held-worker.ts') } });
  const hold = join(dataDir, 'hold-worker');
  const pid = (part: string): number => {
    const file = join(dataDir, 'run', `${part}.pid`);
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  };
  return {
    config, supervisor, said, pid, base: `http://127.0.0.1:${config.port}`,
    client(run, more = []) {
      const accounts = JSON.parse(readFileSync(join(dataDir, 'accounts.json'), 'utf8')) as { username: string; password: string }[];
      return new Client({ base: `http://127.0.0.1:${config.port}`, run, journalFile: join(dataDir, 'run', `demo-${run}.json`), passwords: new Map([...accounts.map((a) => [a.username, a.password] as const), ...more.map((username) => [username, SAMPLE_PASSWORD] as const)]) });
    },
    holdWorker() {
      writeFileSync(hold, '');
      if (pid('worker') > 0) process.kill(pid('worker'), 'SIGKILL');
    },
    releaseWorker: () => rmSync(hold, { force: true }),
    async sql(work) {
      const client = new pg.Client({ connectionString: supervisor.stack.ownerUrl });
      client.on('error', () => undefined);
      await client.connect();
      try { return await work(over(client as unknown as pg.PoolClient)); } finally { await client.end(); }
    },
    async stop() {
      rmSync(hold, { force: true });
      await supervisor.stop();
      removeDataDir(dataDir);
    },
  };
}

/** Below the repository, where the database's account may pass; what killed tests left is ended and removed. */
async function scratchFolder(): Promise<string> {
  const data = join(ROOT, '.data');
  mkdirSync(data, { recursive: true });
  for (const name of readdirSync(data)) {
    const pid = Number(/^e2e-(\d+)-\d+$/.exec(name)?.[1] ?? 0);
    if (pid === 0 || isAlive(pid)) continue;
    await endOrphans(join(data, name));
    removeDataDir(join(data, name));
  }
  return join(data, `e2e-${process.pid}-${Date.now()}`);
}

const freePort = (): Promise<number> => new Promise((resolve) => {
  const probe = createServer().listen(0, '0.0.0.0', () => {
    const { port } = probe.address() as { port: number };
    probe.close(() => resolve(port));
  });
});

/** Everything the events say and the rows do not, and every broken promise about money and messages. Empty when all is well. */
export async function faultsOfProgram(program: Program): Promise<string[]> {
  return program.sql(async (sql) => {
    // One snapshot: the program goes on meanwhile. It ends with the connection.
    await sql.rows('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const of = async (what: string, query: string): Promise<string[]> => (await sql.rows<{ id: string }>(query)).map((row) => `${what}: ${row.id}`);
    return [
      ...await faultsIn(sql),
      ...await of('undecided command', `SELECT id::text FROM command WHERE outcome IS NULL`),
      ...await of('paid twice', `SELECT body ->> 'orderId' AS id FROM event WHERE type = 'InstalmentPaid' GROUP BY 1 HAVING count(*) > 1`),
      ...await of('instructed twice', `SELECT stream_id || ' attempt ' || (body ->> 'attempt') AS id FROM event WHERE type = 'PaymentInstructed' GROUP BY 1 HAVING count(*) > 1`),
      ...await of('one command, events of two decisions', `SELECT command_id::text AS id FROM event GROUP BY command_id, stream_id HAVING command_id IS NOT NULL AND max(seq) - min(seq) + 1 <> count(*)`),
      ...await of('line differs from its postings', `SELECT l.id FROM budget_line l JOIN LATERAL (SELECT account, sum(amount_fen) AS sum FROM posting p WHERE p.line_id = l.id GROUP BY account) p ON true
        WHERE (p.account = 'reserved' AND p.sum <> l.reserved_fen) OR (p.account = 'committed' AND p.sum <> l.committed_fen) OR (p.account = 'paid' AND p.sum <> l.paid_fen)`),
    ];
  });
}

/** What moved on a budget line, as `from→to amount`, sorted: the same whatever happened on the way. */
export const movementsOf = (program: Program, line: string): Promise<string[]> => program.sql(async (sql) => (await sql.rows<{ move: string }>(
  `SELECT (SELECT account FROM posting f WHERE f.key = t.key AND f.amount_fen < 0) || '→' || p.account || ' ' || p.amount_fen AS move
   FROM posting p JOIN ledger_transaction t ON t.key = p.key WHERE p.line_id = $1 AND p.amount_fen > 0 ORDER BY 1`, [line],
)).map((row) => row.move));
/** The movements of awards paid in full, `instalments` in fen each. */
export const movementsOfAwards = (awards: readonly { amountFen: number; instalments: readonly number[] }[], allocatedFen: number): string[] => [
  `quota→available ${allocatedFen}`,
  ...awards.flatMap(({ amountFen, instalments }) => [`available→reserved ${amountFen}`, `reserved→committed ${amountFen}`, ...instalments.map((fen) => `committed→paid ${fen}`)]),
].sort();
