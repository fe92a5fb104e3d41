/**
 * Sandbox or not: a database is one or the other, and a process that was started as the other is refused with what to
 * do. And the way out: `npm run leave-sandbox` ends what only a sandbox may have. Non-goal: making sample data.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { audit } from '../prisma/store/audit.js';
import { openDatabase } from '../prisma/client.js';
import { inTransaction, reader, type Database } from '../prisma/store/tx.js';
import { hashPassword } from '../services/sessions.js';
import { StartError, type Config } from './config.js';

/** What of a sandbox there is in the database. */
export interface SandboxState { offsetMs: number | null; sampleAccounts: number; sampleSessions: number; liveGrants: number; ownAccounts: number; streams: number; leftAt: string | null }

export async function sandboxState(db: Database): Promise<SandboxState> {
  const row = (await reader(db).row<Record<'accounts' | 'sessions' | 'grants' | 'own' | 'streams', bigint> & { offset_ms: bigint | null; left_at: string | null }>(
    `SELECT (SELECT offset_ms FROM sandbox_clock WHERE id = 1) AS offset_ms, (SELECT value FROM setting WHERE key = 'sandbox_left') AS left_at,
       (SELECT count(*) FROM account WHERE sample) AS accounts, (SELECT count(*) FROM account WHERE NOT sample) AS own, (SELECT count(*) FROM stream_head) AS streams,
       (SELECT count(*) FROM session s JOIN account a ON a.id = s.account_id WHERE a.sample) AS sessions,
       (SELECT count(*) FROM role_grant g JOIN account a ON a.person_id = g.person_id WHERE a.sample AND g.revoked_at IS NULL) AS grants`,
  ))!;
  return {
    offsetMs: row.offset_ms === null ? null : Number(row.offset_ms), leftAt: row.left_at,
    sampleAccounts: Number(row.accounts), sampleSessions: Number(row.sessions), liveGrants: Number(row.grants), ownAccounts: Number(row.own), streams: Number(row.streams),
  };
}

const days = (ms: number): string => `${Math.round(Math.abs(ms) / 86_400_000)} days ${ms < 0 ? 'behind' : 'ahead of'} the real date`;
const isSandbox = (s: SandboxState): boolean => s.offsetMs !== null || (s.sampleAccounts > 0 && s.leftAt === null);

/** @throws StartError when the settings and the database contradict each other */
export async function checkSandbox(db: Database, { sampleData, paperSecret }: Pick<Config, 'sampleData' | 'paperSecret'>): Promise<void> {
  const state = await sandboxState(db);
  if (!sampleData && isSandbox(state)) {
    throw new StartError([
      `SAMPLE_DATA is off, but this database is a sandbox: ${state.sampleAccounts} sample accounts, ${state.sampleSessions} sessions of theirs${state.offsetMs === null ? '' : `, and a clock ${days(state.offsetMs)}`}. Nothing was started. Either`,
      '  1. start on an empty database (another DATA_DIR or DATABASE_URL): the way to a new installation;',
      '  2. set SAMPLE_DATA=on: it goes on as the sandbox it is;',
      '  3. run `npm run leave-sandbox` with the same settings: it says what it would end (sample accounts, their sessions and roles, the clock), and does it with `-- --yes`.',
    ].join('\n'));
  }
  if (sampleData && state.leftAt !== null) throw new StartError(`SAMPLE_DATA is on, but this database left the sandbox on ${state.leftAt.slice(0, 10)}. Set SAMPLE_DATA=off, or choose another DATA_DIR or DATABASE_URL for a sandbox.`);
  if (sampleData && state.offsetMs === null && state.sampleAccounts === 0 && (state.ownAccounts > 0 || state.streams > 0)) {
    throw new StartError('SAMPLE_DATA is on, but this database has accounts or projects that are no sample: sample accounts with a known password are not made beside them. Set SAMPLE_DATA=off, or choose another DATA_DIR or DATABASE_URL for a sandbox.');
  }
  await checkPaperKey(db, paperSecret);
}

/** The first server writes which key its papers bear; another key would call all of them false. */
async function checkPaperKey(db: Database, paperSecret: string): Promise<void> {
  const sql = reader(db);
  const print = createHmac('sha256', paperSecret).update('which key is this').digest('hex').slice(0, 16);
  await sql.rows(`INSERT INTO setting (key, value) VALUES ('paper_key', $1) ON CONFLICT (key) DO NOTHING`, [print]);
  const kept = await sql.row<{ value: string }>(`SELECT value FROM setting WHERE key = 'paper_key'`);
  if (kept!.value === print) return;
  throw new StartError([
    'PAPER_SECRET is not the key with which the papers of this database were printed: every check and verification code would be refused.',
    'Set PAPER_SECRET to the one used so far (without the setting: DATA_DIR/secrets/papers of the first server, to be found in its backup).',
    `If it is lost, codes printed so far cannot be verified any more; to go on all the same: DELETE FROM setting WHERE key = 'paper_key'.`,
  ].join('\n'));
}

/** Ends what only a sandbox has. `yes` false: only says what would be ended. @throws StartError when that cannot be done */
export async function leaveSandbox(db: Database, { yes, say }: { yes: boolean; say: (line: string) => void }): Promise<void> {
  const state = await sandboxState(db);
  if (!isSandbox(state)) throw new StartError(state.leftAt === null ? 'This database is no sandbox; nothing was changed.' : `This database left the sandbox on ${state.leftAt.slice(0, 10)} already; nothing was changed.`);
  if ((state.offsetMs ?? 0) > 0) {
    throw new StartError(`The clock of this sandbox is ${days(state.offsetMs!)}: its record bears dates that have not come, so it cannot go on with real time. Nothing was changed. Start on an empty database.`);
  }
  const running = (await reader(db).row<{ n: bigint }>(`SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('zhiyun server', 'zhiyun worker')`))!.n;
  if (running > 0n) throw new StartError('Servers or workers use this database. Nothing was changed. Stop them first (npm run stop).');
  const due = (await reader(db).row<{ n: bigint }>('SELECT count(*) AS n FROM stream_head WHERE running AND next_due_at <= now()'))!.n;
  say(`${state.sampleAccounts} sample accounts cannot be used any more, and ${state.liveGrants} roles of theirs end`);
  say(`${state.sampleSessions} sessions of theirs end`);
  if (state.offsetMs !== null) say(`the clock, ${days(state.offsetMs)}, is the real one from then on; ${due} projects have deadlines that are then past, and take effect at once`);
  say('sample projects, calls and papers stay: they are the record');
  if (!yes) return say('nothing was changed; `npm run leave-sandbox -- --yes` does it, and there is no way back');
  const unknown = await hashPassword(randomBytes(32).toString('hex'));
  await inTransaction(db, async (tx) => {
    await tx.rows('DELETE FROM session USING account a WHERE a.id = session.account_id AND a.sample');
    await tx.rows('UPDATE account SET password_hash = $1 WHERE sample', [unknown]);
    await tx.rows('UPDATE role_grant SET revoked_at = now() WHERE revoked_at IS NULL AND person_id IN (SELECT person_id FROM account WHERE sample)');
    await tx.rows('DELETE FROM sandbox_clock');
    await tx.rows(`INSERT INTO setting (key, value) VALUES ('sandbox_left', $1)`, [new Date().toISOString()]);
    await audit(tx, { at: new Date(), personId: null, action: 'leaveSandbox', target: 'sandbox_clock', detail: { ...state } });
  });
  say('done; start with SAMPLE_DATA=off');
}

/** One connection for one piece of work. */
export async function withDatabase(url: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = openDatabase(url, { max: 1, applicationName: 'zhiyun start' });
  try { await work(db); } finally { await db.close(); }
}
