/**
 * Objections from outside: files are sent first and belong to nobody until an objection names them; the objector gets a
 * number, and a code with which they follow it. What follows of it says nothing of who objects. Non-goal: handling.
 */
import { createHash, randomUUID } from 'node:crypto';
import { hasRole, type Actor } from '../domain/access/index.js';
import { OFFICE_DAYS } from '../domain/defaults.js';
import type { ObjectionStatus } from '../domain/notice/index.js';
import { FileRefused } from '../domain/ports/index.js';
import { fold, foldCode } from '../domain/text.js';
import { platformNow } from '../prisma/store/clock.js';
import { audit } from '../prisma/store/record.js';
import { reader } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';
import { sendCommand, type Sent } from './commands.js';
import { refuse, type House } from './house.js';
import { timelineOf } from './project-page.js';

/** Files that no objection named yet, of one notice and one day: beyond that somebody fills the store. */
const MOST_WAITING = 300;

export interface ObjectionFile { id: string; name: string; size: number }
export async function addObjectionFile(house: House, { noticeId, name, bytes }: { noticeId: string; name: string; bytes: Uint8Array }): Promise<ObjectionFile> {
  const sql = reader(house.db);
  const at = await platformNow(sql);
  const notice = await sql.row<{ ends_at: Date; waiting: number }>(
    `SELECT n.ends_at, (SELECT count(*)::int FROM objection_file f WHERE f.notice_id = n.id AND f.objection_id IS NULL AND f.uploaded_at > $2::timestamptz - interval '1 day') AS waiting FROM notice n WHERE n.id = $1`, [noticeId, at],
  );
  if (!notice) return refuse('not_found');
  if (notice.ends_at.toISOString() <= at) return refuse('notice_closed');
  if (notice.waiting >= MOST_WAITING) return refuse('too_many_requests');
  let stored;
  try { stored = await house.documents.put(bytes, name); } catch (error) {
    if (error instanceof FileRefused) return refuse(error.code, { reason: error.detail });
    throw error;
  }
  const id = randomUUID();
  await sql.rows('INSERT INTO objection_file (id, notice_id, name, sha256, size, media_type, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)', [id, noticeId, stored.name, stored.sha256, stored.size, stored.mediaType, at]);
  return { id, name: stored.name, size: stored.size };
}

/** Files sent before, by their ids: for a form that is shown again. */
export async function objectionFiles(house: House, noticeId: string, ids: readonly string[]): Promise<ObjectionFile[]> {
  return ids.length === 0 ? [] : reader(house.db).rows<ObjectionFile>('SELECT id, name, size FROM objection_file WHERE notice_id = $1 AND id = ANY($2) AND objection_id IS NULL ORDER BY uploaded_at, id', [noticeId, ids]);
}

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** Twelve letters that only the answer to the objector holds; the same for the same objection. */
export const followCode = (commandId: string): string =>
  [...createHash('sha256').update(`objection:${commandId}`).digest().subarray(0, 12)].map((byte) => LETTERS[byte % 32]).join('').replace(/(.{4})(?=.)/g, '$1-');

export interface Objected { sent: Sent; /** null while the command is pending */ number: string | null; lead: boolean | null; code: string }
export async function openObjection(house: House, { noticeId, fields, key, route }: { noticeId: string; fields: Record<string, unknown>; key: string | undefined; route: string }): Promise<Objected> {
  // Without an account the name and the key together say whose objection it is; the record of requests holds no name.
  const name = sha256(fold(String(fields['objectorName'] ?? ''))).slice(0, 24);
  const sent = await sendCommand(house, { kind: 'public', name }, { type: 'openObjection', fields, stream: { id: noticeId }, key, route });
  const row = await reader(house.db).row<{ number: string | null; status: string }>('SELECT number, status FROM objection WHERE command_id = $1', [sent.commandId]);
  return { sent, number: row?.number ?? null, lead: row ? row.status === 'lead' : null, code: followCode(sent.commandId) };
}

export interface FollowedObjection {
  number: string; status: ObjectionStatus; receivedAt: string; decidedAt: string | null; /** the last day for what comes next */ dueAt: string | null;
  noticeId: string; noticeTitle: string; projectTitle: string; files: number; admittedBecause: string | null; reply: string | null; leadDays: number;
}
/** By number and code: how far it is, and the answer. A wrong pair is as if it were not there. */
export async function followObjection(house: House, { number, code }: { number: string; code: string }): Promise<FollowedObjection> {
  const sql = reader(house.db);
  const wanted = fold(number);
  const row = (await sql.rows<{ id: string; number: string; command_id: string; notice_id: string; status: ObjectionStatus; received_at: Date; decided_at: Date | null; notice_title: string; title: string; files: number; due_at: Date | null }>(
    `SELECT b.id, b.number, b.command_id, b.notice_id, b.status, b.received_at, b.decided_at, n.title AS notice_title, p.title, (SELECT count(*)::int FROM objection_file f WHERE f.objection_id = b.id) AS files,
       (SELECT min(t.due_at) FROM task t WHERE t.closed_at IS NULL AND t.id IN (b.id || ':lead', b.id || ':decide')) AS due_at
     FROM objection b JOIN notice n ON n.id = b.notice_id JOIN project p ON p.id = b.project_id WHERE right(b.number, 5) = right($1, 5) AND b.command_id IS NOT NULL`, [wanted],
  )).find((r) => fold(r.number) === wanted && foldCode(followCode(r.command_id)) === foldCode(code));
  if (!row) return refuse('not_found');
  const said = (await timelineOf(sql, row.notice_id)).filter((e) => e.facts['objectionId'] === row.id);
  const text = (type: string, field: string): string | null => said.find((e) => e.type === type)?.texts[field] ?? null;
  return {
    number: row.number, status: row.status, receivedAt: row.received_at.toISOString(), decidedAt: row.decided_at?.toISOString() ?? null, dueAt: row.due_at?.toISOString() ?? null, noticeId: row.notice_id, noticeTitle: row.notice_title,
    projectTitle: row.title, files: row.files, admittedBecause: text('ObjectionAdmitted', 'reason'), reply: text('ObjectionDecided', 'reply') ?? text('ObjectionDismissed', 'reply'), leadDays: OFFICE_DAYS.admitObjection,
  };
}

/** For the handler alone; each look is kept. */
export async function readObjectionFile(house: House, actor: Actor, { noticeId, fileId }: { noticeId: string; fileId: string }): Promise<{ name: string; mediaType: string; bytes: Uint8Array }> {
  if (!hasRole(actor, 'legal_officer')) return refuse('not_allowed');
  const sql = reader(house.db);
  const file = await sql.row<{ name: string; media_type: string; sha256: string }>('SELECT name, media_type, sha256 FROM objection_file WHERE id = $1 AND notice_id = $2 AND objection_id IS NOT NULL', [fileId, noticeId]);
  if (!file) return refuse('not_found');
  await audit(sql, { at: await platformNow(sql), personId: actor.kind === 'person' ? actor.personId : null, action: 'readObjectors', target: noticeId });
  return { name: file.name, mediaType: file.media_type, bytes: await house.documents.get(file.sha256) };
}
