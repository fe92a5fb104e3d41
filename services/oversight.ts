/** Pages of the administrator and of oneself: mail newest first, names in the audit, what the clock has in store, one's own account. */
import { hasRole, type Actor } from '../domain/access/index.js';
import { fold, wordsIn } from '../domain/text.js';
import type { Label } from '../domain/programme/schema.js';
import type { Locale } from '../domain/words/index.js';
import { TITLE } from '../prisma/store/titles.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { refuse, type House, type SignedIn } from './house.js';
import { readAudit, readMailbox } from './operations.js';

export interface Mail { seq: number; id: string; from: string; to: string[]; subject: string; text: string; receivedAt: string; receipts: number }
const CHUNK = 500;

async function allMail(house: House, actor: Actor): Promise<Mail[]> {
  const mails: Mail[] = [];
  for (;;) {
    const part = await readMailbox(house, actor, { after: mails.at(-1)?.seq ?? 0, limit: CHUNK }) as Mail[];
    mails.push(...part);
    if (part.length < CHUNK) return mails.reverse();
  }
}
/** Newest first. `before` is the seq of the last message seen; `q` looks in receivers and subject. Refused as not_found when mail goes outside. */
export async function mailPage(house: House, actor: Actor, { before, q = '', limit = 50 }: { before?: number | undefined; q?: string | undefined; limit?: number | undefined }): Promise<{ items: Mail[]; next: number | null; total: number }> {
  const words = wordsIn(q);
  const found = (await allMail(house, actor)).filter((m) => { const held = fold(`${m.to.join(' ')} ${m.subject}`); return words.every((word) => held.includes(word)); });
  const rest = found.filter((m) => before === undefined || m.seq < before);
  return { items: rest.slice(0, limit), next: rest.length > limit ? rest[limit - 1]!.seq : null, total: found.length };
}
export async function oneMail(house: House, actor: Actor, seq: number): Promise<Mail> {
  const [mail] = await readMailbox(house, actor, { after: seq - 1, limit: 1 }) as Mail[];
  return mail?.seq === seq ? mail : refuse('not_found');
}

/** `title`: of the stream, the organisation or the person that it is about; of anything else the target itself. */
export interface AuditRow { id: string; at: string; person: string | null; action: string; target: string; title: string; code: string | null; detail: unknown }
export async function auditPage(house: House, actor: Actor, filter: { after?: string | undefined; target?: string | undefined; limit?: number | undefined }): Promise<{ items: AuditRow[]; next: string | null }> {
  const limit = filter.limit ?? 50;
  const { items } = await readAudit(house, actor, { ...filter, limit: limit + 1 });
  const shown = items.slice(0, limit);
  const names = await namesOf(reader(house.db), shown.flatMap((i) => (i.personId ? [i.personId] : [])));
  const titles = new Map((await reader(house.db).rows<{ id: string; title: string }>(`SELECT x.stream_id AS id, coalesce((SELECT name FROM organisation WHERE id = x.stream_id), (SELECT name FROM person WHERE id = x.stream_id), ${TITLE}) AS title FROM unnest($1::text[]) AS x(stream_id)`, [[...new Set(shown.map((i) => i.target))]])).map((r) => [r.id, r.title]));
  return { items: shown.map(({ personId, ...i }) => ({ ...i, title: titles.get(i.target) ?? i.target, person: personId === null ? null : names.get(personId) ?? personId })), next: items.length > limit ? shown.at(-1)!.id : null };
}
async function namesOf(sql: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  return new Map((await sql.rows<{ id: string; name: string }>('SELECT id, name FROM person WHERE id = ANY($1)', [[...new Set(ids)]])).map((p) => [p.id, p.name]));
}

/** `kind` of the period that ends; null where the due instant is no period. */
export interface DueRow { streamId: string; title: string; at: string; kind: string | null }
export interface FiredRow { streamId: string; title: string; at: string; type: string }
export async function clockAgenda(house: House, actor: Actor, { since }: { since?: string | undefined }): Promise<{ due: DueRow[]; fired: FiredRow[] }> {
  if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
  const sql = reader(house.db);
  const [due, fired] = await Promise.all([
    sql.rows<{ stream_id: string; title: string; at: Date; kind: string | null }>(`SELECT x.*, ${TITLE} AS title FROM (SELECT id AS stream_id, next_due_at AS at, state -> 'periods' -> (agenda -> 'due' -> 0 ->> 'key') ->> 'kind' AS kind FROM stream_head WHERE running AND next_due_at IS NOT NULL ORDER BY next_due_at, id LIMIT 25) x ORDER BY x.at, x.stream_id`),
    since === undefined ? [] : sql.rows<{ stream_id: string; title: string; at: Date; type: string }>(
      `SELECT x.*, ${TITLE} AS title FROM (SELECT stream_id, at, seq, type FROM event WHERE at > $1 AND by LIKE 'due:%' AND type NOT IN ('StepOpened', 'StepPassed', 'StepSkipped') ORDER BY at DESC, stream_id, seq LIMIT 200) x ORDER BY x.at, x.stream_id, x.seq`, [since],
    ),
  ]);
  return {
    due: due.map((d) => ({ streamId: d.stream_id, title: d.title, at: d.at.toISOString(), kind: d.kind })),
    fired: fired.map((f) => ({ streamId: f.stream_id, title: f.title, at: f.at.toISOString(), type: f.type })),
  };
}

export interface AccountPage { name: string; nameEn: string; username: string; email: string; specialty: string | null; locale: Locale; grants: { role: string; jurisdiction: Label | null; department: Label | null; organisation: string | null }[]; sessions: { kind: string; createdAt: string; expiresAt: string; current: boolean }[] }
export async function accountPage(house: House, { actor, sessionId, username, name, nameEn, locale }: SignedIn): Promise<AccountPage> {
  const sql = reader(house.db);
  const [person, grants, sessions] = await Promise.all([
    sql.row<{ email: string; specialty: string | null }>('SELECT email, specialty FROM person WHERE id = $1', [actor.personId]),
    sql.rows<{ role: string; jurisdiction: Label | null; department: Label | null; organisation: string | null }>(
      `SELECT g.role, j.body -> 'name' AS jurisdiction, d.body -> 'name' AS department, o.name AS organisation FROM role_grant g LEFT JOIN jurisdiction j ON j.id = g.jurisdiction LEFT JOIN department d ON d.id = g.department LEFT JOIN organisation o ON o.id = g.organisation_id
       WHERE g.id = ANY($1) ORDER BY g.role, g.id`, [actor.grants.map((g) => g.id)],
    ),
    sql.rows<{ id: string; kind: string; created_at: Date; expires_at: Date }>('SELECT id, kind, created_at, expires_at FROM session WHERE account_id = $1 AND expires_at > now() ORDER BY created_at DESC LIMIT 50', [actor.accountId]),
  ]);
  return {
    name, nameEn, username, email: person?.email ?? '', specialty: person?.specialty ?? null, locale, grants,
    sessions: sessions.map((s) => ({ kind: s.kind, createdAt: s.created_at.toISOString(), expiresAt: s.expires_at.toISOString(), current: s.id === sessionId })),
  };
}
