/**
 * Guesses are few: a name at an address has five, an address a hundred, whichever names they are for. A try is counted
 * before the password is looked at, in the statement that admits it, so that tries side by side have no more than tries
 * one after another; and whether a name exists changes nothing. Non-goal: what signing in is.
 */
import { isIPv6 } from 'node:net';
import { hasRole, type Actor } from '../domain/access/index.js';
import { foldName } from '../domain/text.js';
import { platformNow } from '../prisma/store/clock.js';
import { audit } from '../prisma/store/record.js';
import { reader, type Database, type Tx } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';
import { refuse, type House } from './house.js';

export const MOST_FAILURES = { name: 5, address: 100 } as const;
const MINUTES = 15;
/** While as many tries as are left are being looked at, others wait so long for their turn. */
const TURN_MS = 10_000;

type Kind = keyof typeof MOST_FAILURES;
interface Place { key: string; kind: Kind; accountId: string | null; address: string }
export interface Attempt { failed: () => Promise<void>; succeeded: () => Promise<void> }

/** Who has one address of a home's or an office's IPv6 network has all of them. */
export function networkOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups.slice(0, 4).map((g) => g.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

const ADMIT = `INSERT INTO sign_in_count AS c (key, account_id, address, failed, open, until) VALUES ($1, $2, $3, 0, 1, now() + make_interval(mins => $5))
  ON CONFLICT (key) DO UPDATE SET failed = CASE WHEN c.until <= now() THEN 0 ELSE c.failed END, open = CASE WHEN c.until <= now() THEN 1 ELSE c.open + 1 END, until = greatest(c.until, CASE WHEN c.until <= now() THEN now() + make_interval(mins => $5) ELSE c.until END)
  WHERE c.until <= now() OR c.failed + c.open < $4 RETURNING key`;
const SETTLE = `UPDATE sign_in_count SET open = greatest(open - 1, 0), failed = CASE WHEN $2 THEN failed + 1 ELSE failed END, until = CASE WHEN $2 THEN now() + make_interval(mins => $3) ELSE until END WHERE key = $1 RETURNING failed`;

/** @throws Refusal `locked_out` when the tries are used up: the same whether the name exists or not */
export async function admit(db: Database, { name, accountId, address: from }: { name: string; accountId: string | null; address: string }): Promise<Attempt> {
  const sql = reader(db);
  const address = networkOf(from);
  const places: Place[] = [{ key: sha256(`address ${address}`), kind: 'address', accountId: null, address }, { key: sha256(`name ${address} ${name}`), kind: 'name', accountId, address }];
  const held: Place[] = [];
  const release = async (failed: boolean): Promise<Map<Kind, number>> => {
    const counts = new Map<Kind, number>();
    for (const place of held.splice(0)) counts.set(place.kind, (await sql.row<{ failed: number }>(SETTLE, [place.key, failed, MINUTES]))?.failed ?? 0);
    return counts;
  };
  try {
    for (const place of places) { await turn(sql, place); held.push(place); }
  } catch (error) {
    await release(false);
    throw error;
  }
  return {
    async failed() {
      const counts = await release(true);
      const locked = (Object.keys(MOST_FAILURES) as Kind[]).find((kind) => counts.get(kind) === MOST_FAILURES[kind]);
      if (locked) await audit(sql, { at: await platformNow(sql), personId: null, action: 'signIn', target: accountId ?? 'account-unknown', code: 'locked_out', detail: { by: locked, address } });
      await sql.rows(`DELETE FROM sign_in_count WHERE until < now() - interval '1 hour'`);
    },
    async succeeded() {
      await release(false);
      await sql.rows('DELETE FROM sign_in_count WHERE key = $1 AND open = 0', [places[1]!.key]);
      await sql.rows('UPDATE sign_in_count SET failed = 0 WHERE key = $1', [places[1]!.key]);
    },
  };
}

async function turn(sql: Tx, { key, kind, accountId, address }: Place): Promise<void> {
  for (const last = Date.now() + TURN_MS; ; ) {
    if (await sql.row(ADMIT, [key, accountId, address, MOST_FAILURES[kind], MINUTES])) return;
    const found = await sql.row<{ failed: number; until: Date }>('SELECT failed, until FROM sign_in_count WHERE key = $1', [key]);
    if (found && found.failed >= MOST_FAILURES[kind]) return refuse('locked_out', { until: found.until.toISOString() });
    if (Date.now() > last) return refuse('too_many_requests');
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

export interface SignInLock { username: string | null; address: string; until: string }
/** Names and addresses that are locked now. A name that no account has is not shown: it may be anything that was typed. */
export async function signInLocks(house: House, actor: Actor): Promise<SignInLock[]> {
  if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
  const rows = await reader(house.db).rows<{ username: string | null; address: string; until: Date }>(
    `SELECT a.username, c.address, c.until FROM sign_in_count c LEFT JOIN account a ON a.id = c.account_id
     WHERE c.until > now() AND (c.account_id IS NOT NULL AND c.failed >= $1 OR c.key = encode(sha256(convert_to('address ' || c.address, 'UTF8')), 'hex') AND c.failed >= $2) ORDER BY c.until DESC LIMIT 200`, [MOST_FAILURES.name, MOST_FAILURES.address],
  );
  return rows.map((r) => ({ username: r.username, address: r.address, until: r.until.toISOString() }));
}

/** Ends the locks of an account at every address, or of an address. */
export async function liftSignInLock(house: House, actor: Actor, asked: { username: string } | { address: string }): Promise<{ lifted: number }> {
  if (!hasRole(actor, 'administrator') || actor.kind !== 'person') return refuse('not_allowed');
  const sql = reader(house.db);
  const lift = 'username' in asked ? { username: foldName(asked.username) } : asked;
  const rows = 'username' in lift
    ? await sql.rows<{ key: string }>('DELETE FROM sign_in_count WHERE account_id = (SELECT id FROM account WHERE username = $1) RETURNING key', [lift.username])
    : await sql.rows<{ key: string }>('DELETE FROM sign_in_count WHERE key = $1 RETURNING key', [sha256(`address ${networkOf(lift.address)}`)]);
  if (rows.length === 0) return { lifted: 0 };
  await audit(sql, { at: await platformNow(sql), personId: actor.personId, action: 'liftSignInLock', target: 'username' in lift ? `account-${lift.username}` : 'address', detail: { ...lift } });
  return { lifted: rows.length };
}
