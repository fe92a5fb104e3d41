/** Sign-in and sessions: argon2id, few guesses, a session row per sign-in (cookie for pages, bearer token for programs). Real time throughout. */
import { randomBytes } from 'node:crypto';
import { hash as argonHash, verify } from '@node-rs/argon2';
import type { Label } from '../domain/programme/schema.js';
import { foldName } from '../domain/text.js';
import type { Locale } from '../domain/words/index.js';
import { platformNow } from '../prisma/store/clock.js';
import { grantsOf } from '../prisma/store/execute.js';
import { holds } from '../prisma/store/holders.js';
import { audit } from '../prisma/store/record.js';
import { reader } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';
import { Refusal, refuse, type House, type SignedIn } from './house.js';
import { admit, networkOf } from './sign-in-limits.js';

const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
export const hashPassword = (password: string): Promise<string> => argonHash(password, ARGON);

const HOURS = 12;
const token = (): string => randomBytes(32).toString('base64url');

/** Compared against when the name is unknown, so that both answers take as long. */
let decoy: Promise<string> | undefined;

export interface SignIn { username: string; password: string; kind: 'cookie' | 'bearer'; /** Of the visitor, as the server believes it (`TRUST_PROXY`). */ address: string }
export async function signIn(house: House, { username, password, kind, address }: SignIn): Promise<{ token: string; signedIn: SignedIn }> {
  const sql = reader(house.db);
  const name = foldName(username);
  const account = await sql.row<{ id: string; password_hash: string; sample: boolean }>('SELECT id, password_hash, sample FROM account WHERE username = $1', [name]);
  const attempt = await admit(house.db, { name, accountId: account?.id ?? null, address });
  decoy ??= hashPassword('decoy');
  const right = await verify(account?.password_hash ?? await decoy, password) && account !== undefined && (house.sample || !account.sample);
  if (!right) {
    // A name that no account has may be anything that was typed, a password too: it is not kept.
    await audit(sql, { at: await platformNow(sql), personId: null, action: 'signIn', target: account?.id ?? 'account-unknown', code: 'bad_credentials', detail: { address: networkOf(address) } });
    await attempt.failed();
    return refuse('bad_credentials');
  }
  await attempt.succeeded();
  return open(house, account.id, kind, { address });
}

/** Sample mode only: one press on the sign-in page. */
export async function signInAsSample(house: House, username: string, address = ''): Promise<{ token: string; signedIn: SignedIn }> {
  if (!house.sample) return refuse('not_sandbox');
  const account = await reader(house.db).row<{ id: string }>('SELECT id FROM account WHERE username = $1 AND sample', [username]);
  return account ? open(house, account.id, 'cookie', { address, sample: true }) : refuse('not_found');
}

async function open(house: House, accountId: string, kind: 'cookie' | 'bearer', { address, ...how }: { address: string; sample?: true }): Promise<{ token: string; signedIn: SignedIn }> {
  const secret = token();
  const sql = reader(house.db);
  await sql.rows(`INSERT INTO session (id, account_id, kind, csrf, created_at, expires_at) VALUES ($1, $2, $3, $4, now(), now() + make_interval(hours => $5))`, [sha256(secret), accountId, kind, token(), HOURS]);
  const signedIn = await whoIs(house, secret);
  if (!signedIn) throw new Refusal({ code: 'not_allowed' });
  await audit(sql, { at: await platformNow(sql), personId: signedIn.actor.personId, action: 'signIn', target: accountId, detail: { kind, address: networkOf(address), ...how } });
  return { token: secret, signedIn };
}

/** The person behind a token, with the grants of today; undefined when it is unknown or over. */
export async function whoIs(house: House, secret: string | undefined): Promise<SignedIn | undefined> {
  if (!secret) return undefined;
  const sql = reader(house.db);
  const row = await sql.row<{ session_id: string; csrf: string; account_id: string; username: string; person_id: string; name: string; name_en: string; locale: Locale }>(
    `SELECT s.id AS session_id, s.csrf, a.id AS account_id, a.username, n.id AS person_id, n.name, n.name_en, n.locale
     FROM session s JOIN account a ON a.id = s.account_id JOIN person n ON n.id = a.person_id WHERE s.id = $1 AND s.expires_at > now()`, [sha256(secret)],
  );
  if (!row) return undefined;
  const grants = await grantsOf(sql, row.person_id, await platformNow(sql));
  return { actor: { kind: 'person', accountId: row.account_id, personId: row.person_id, grants }, sessionId: row.session_id, username: row.username, name: row.name, nameEn: row.name_en, locale: row.locale, csrf: row.csrf };
}

export async function signOut(house: House, signedIn: SignedIn, everywhere = false): Promise<void> {
  const sql = reader(house.db);
  const ended = await sql.rows(everywhere ? 'DELETE FROM session WHERE account_id = $1 RETURNING id' : 'DELETE FROM session WHERE id = $1 RETURNING id', [everywhere ? signedIn.actor.accountId : signedIn.sessionId]);
  await audit(sql, { at: await platformNow(sql), personId: signedIn.actor.personId, action: 'signOut', target: signedIn.actor.accountId ?? '', detail: { sessions: ended.length } });
}

/** Sample people for the sign-in page, grouped there by role. */
export async function samplePeople(house: House): Promise<{ username: string; name: string; nameEn: string; roles: string[]; unit: Label | undefined }[]> {
  if (!house.sample) return [];
  return (await reader(house.db).rows<{ username: string; name: string; name_en: string; roles: string[]; unit: string | null; unit_en: string | null }>(
    `SELECT a.username, n.name, n.name_en, array_agg(DISTINCT g.role) AS roles, min(coalesce(o.name, j.body -> 'name' ->> 'zh')) AS unit, min(coalesce(nullif(o.name_en, ''), j.body -> 'name' ->> 'en', o.name)) AS unit_en
     FROM account a JOIN person n ON n.id = a.person_id JOIN role_grant g ON g.person_id = n.id AND ${holds()} LEFT JOIN organisation o ON o.id = g.organisation_id LEFT JOIN jurisdiction j ON j.id = g.jurisdiction AND g.role = 'county_officer'
     WHERE a.sample GROUP BY 1, 2, 3 ORDER BY 1`,
  )).map((r) => ({ username: r.username, name: r.name, nameEn: r.name_en, roles: r.roles, unit: r.unit === null ? undefined : { zh: r.unit, en: r.unit_en ?? r.unit } }));
}

export async function setLocale(house: House, personId: string, locale: Locale): Promise<void> {
  await reader(house.db).rows('UPDATE person SET locale = $2 WHERE id = $1', [personId, locale]);
}
