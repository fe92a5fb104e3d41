/**
 * The mails about a project, the newest first: when, to whom, what they say, and whether they have left. The applicant and
 * its members read those to their own people; officials all, of a panel only where panels are theirs to see; everybody
 * else their own. So no expert is named to an applicant, and no applicant to an expert.
 */
import { hasRole, PANEL_READERS, type Actor } from '../domain/access/index.js';
import type { MailFault } from '../domain/ports/index.js';
import type { Label } from '../domain/programme/schema.js';
import { lettersOf, textOf, type Recipient, type Said, type ToldOne } from '../prisma/store/letters.js';
import { reader } from '../prisma/store/tx.js';
import { Refusal, type House } from './house.js';
import { readerOf, type Reader } from '../domain/project/reading.js';
import { readableProject } from './projects.js';

/** `failing`: tried and not delivered so far; it is tried again. `failed`: for good, to one of them at least. */
export type MessageState = 'sent' | 'waiting' | 'failing' | 'failed';
export interface MessageRow {
  id: string;
  /** When it was ordered, platform time. */
  at: string;
  to: Label[]; subject: Label; text: Label;
  state: MessageState;
  /** How it stands for each of them; `fault` says why it will not reach them. */
  recipients: { name: Label; state: MessageState; fault: MailFault | null }[];
  sentAt: string | null;
  attempts: number;
  /** Why it was not delivered: for officials. */
  error: string | null;
}
export interface MessageList { items: MessageRow[]; next: string | null }
interface Row { id: bigint; payload: Record<string, unknown>; attempts: number; done_at: Date | null; last_error: string | null; said: Said | null; said_at: Date | null; told: Record<string, ToldOne>; failed: number; at: Date }

/** SQL over `outbox o` and the task `t` it speaks of: the mails this reader may read. */
function mailsFor(who: Reader, actor: Actor, at: (value: unknown) => string): string {
  if (who === 'official') return hasRole(actor, ...PANEL_READERS) ? 'true' : `o.payload ->> 'streamId' NOT LIKE 'panel-%'`;
  if (actor.kind !== 'person') return 'false';
  if (who !== 'applicant' && who !== 'member') return `o.payload -> 'to' ->> 'person' = ${at(actor.personId)}`;
  const own = at(actor.grants.flatMap((g) => ((g.role === 'applicant' || g.role === 'organisation_admin') && g.organisation) || []));
  return `(o.payload -> 'to' ->> 'organisation' = ANY(${own}::text[]) OR t.organisation_id = ANY(${own}::text[]))`;
}

const stateFor = (row: Row, told: ToldOne | undefined): MessageState => (told ? (told.fault ? 'failed' : 'sent') : row.done_at ? 'sent' : row.last_error === null ? 'waiting' : 'failing');
const label = ({ name, name_en }: Recipient): Label => ({ zh: name, en: name_en || name });
const joined = (names: readonly Label[]): Label => ({ zh: names.map((n) => n.zh).join('、'), en: names.map((n) => n.en).join(', ') });

/** The cursor is the last row's id. */
export async function projectMessages(house: House, actor: Actor, { projectId, cursor, limit = 20 }: { projectId: string; cursor?: string | undefined; limit?: number | undefined }): Promise<MessageList> {
  if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) throw new Refusal({ code: 'validation', fields: { cursor: 'malformed' } });
  const sql = reader(house.db);
  const who = readerOf(actor, await readableProject(sql, actor, projectId));
  const values: unknown[] = [projectId];
  const at = (value: unknown): string => `$${values.push(value)}`;
  const [mine, before, most] = [mailsFor(who, actor, at), cursor ? `o.id < ${at(cursor)}::bigint` : 'true', at(limit + 1)];
  // Of each stream the newest, by the index that holds them in this order; then the newest of all.
  const rows = await sql.rows<Row>(
    `SELECT m.*, e.at FROM (
       SELECT o.* FROM (SELECT $1::text AS id UNION SELECT stream_id FROM task WHERE project_id = $1) s CROSS JOIN LATERAL (
         SELECT o.id, o.payload, o.attempts, o.done_at, o.last_error, o.said, o.said_at, o.told, o.failed FROM outbox o LEFT JOIN task t ON t.id = o.payload ->> 'taskId'
         WHERE o.kind = 'mail' AND o.payload ->> 'streamId' = s.id AND ${mine} AND ${before} ORDER BY o.id DESC LIMIT ${most}) o
       ORDER BY o.id DESC LIMIT ${most}) m
     JOIN event e ON e.stream_id = m.payload ->> 'streamId' AND e.seq = (m.payload ->> 'seq')::int ORDER BY m.id DESC`, values,
  );
  const shown = rows.slice(0, limit);
  const letters = await lettersOf(sql, shown);
  const items = shown.map((row, i): MessageRow => {
    const letter = letters[i]!;
    const to = letter.people.map(label);
    const names = joined(to);
    const [zh, en] = [textOf(letter, 'zh-CN', names.zh, house.publicUrl), textOf(letter, 'en', names.en, house.publicUrl)];
    return {
      id: String(row.id), at: row.at.toISOString(), to, subject: { zh: zh.subject, en: en.subject }, text: { zh: zh.body, en: en.body },
      state: row.done_at ? (row.failed > 0 ? 'failed' : 'sent') : row.last_error === null ? 'waiting' : 'failing',
      recipients: letter.people.map((person) => ({ name: label(person), state: stateFor(row, row.told[person.id]), fault: row.told[person.id]?.fault ?? null })), sentAt: (row.said_at ?? row.done_at)?.toISOString() ?? null, attempts: row.attempts, error: who === 'official' ? row.last_error ?? Object.values(row.told).find((t) => t.fault)?.says ?? null : null,
    };
  });
  return { items, next: rows.length > limit ? items.at(-1)!.id : null };
}
