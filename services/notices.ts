/** Public notices: anyone reads them; the objector's identity is read by the handler alone. */
import { hasRole, type Actor } from '../domain/access/index.js';
import type { NoticeItem } from '../domain/events/index.js';
import type { NoticeState, ObjectionStatus } from '../domain/notice/index.js';
import { isHeard, noticeResult, type NoticeResult } from '../domain/notice/result.js';
import { platformNow } from '../prisma/store/clock.js';
import { audit } from '../prisma/store/record.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { barredFrom, type Barred } from './barred.js';
import { refuse, type House } from './house.js';
import { timelineOf } from './project-page.js';
import { listTasks, type TaskRow } from './tasks.js';

export interface NoticeRow { id: string; title: string; basis: string; publishedOn: string; lastDay: string; status: string; count: number }
export async function listNotices(house: House, filter: { id?: string; open?: boolean } = {}): Promise<NoticeRow[]> {
  return (await reader(house.db).rows<{ id: string; title: string; basis: string; published_on: string; last_day: string; status: string; count: bigint }>(
    'SELECT n.id, n.title, n.basis, n.published_on, n.last_day, n.status, (SELECT count(*) FROM notice_item i WHERE i.notice_id = n.id) AS count FROM notice n WHERE ($1::text IS NULL OR n.id = $1) AND (NOT $2::boolean OR n.status = \'open\') ORDER BY n.published_on DESC, n.id LIMIT 500', [filter.id ?? null, filter.open === true],
  )).map((r) => ({ id: r.id, title: r.title, basis: r.basis, publishedOn: r.published_on, lastDay: r.last_day, status: r.status, count: Number(r.count) }));
}

export interface NoticePage extends NoticeRow {
  endsAt: string; sample: boolean;
  /** The last day it was published with, where it runs longer. */
  extendedFrom: string | null;
  /** As they were published: names, codes and amounts of that day. */
  items: (NoticeItem & { status: string; /** objections counted */ result: NoticeResult; objections: { status: ObjectionStatus; count: number }[] })[];
  /** For the legal officer and officials: objections; grounds and identity only for the handler. */
  objections: { id: string; projectId: string; title: string; status: string; receivedAt: string; number: string | null; lead: boolean; files: { id: string; name: string; size: number }[]; admittedBecause: string | null; objectorKind: string | null; grounds: string | null; objectorName: string | null; contact: string | null; identityProof: string | null; reply: string | null }[] | null;
  tasks: TaskRow[];
}
export async function noticePage(house: House, actor: Actor | undefined, id: string): Promise<NoticePage> {
  const sql = reader(house.db);
  const [notice] = await listNotices(house, { id });
  const row = await sql.row<{ ends_at: Date; published: string }>(`SELECT n.ends_at, e.body ->> 'lastDay' AS published FROM notice n JOIN event e ON e.stream_id = n.id AND e.type = 'NoticePublished' WHERE n.id = $1`, [id]);
  if (!notice || !row) return refuse('not_found');
  const items = await publishedItems(sql, id);
  const handler = actor !== undefined && hasRole(actor, 'legal_officer');
  const official = actor !== undefined && hasRole(actor, 'legal_officer', 'officer', 'approver', 'supervisor');
  let objections: NoticePage['objections'] = null;
  if (official) {
    const texts = handler ? await timelineOf(sql, id) : [];
    if (texts.some((t) => t.type === 'ObjectionOpened')) await audit(sql, { at: await platformNow(sql), personId: actor.kind === 'person' ? actor.personId : null, action: 'readObjectors', target: id });
    const said = (objection: string, type: string) => texts.find((t) => t.type === type && t.facts['objectionId'] === objection);
    const files = handler ? await sql.rows<{ id: string; objection_id: string; name: string; size: number }>('SELECT id, objection_id, name, size FROM objection_file WHERE notice_id = $1 AND objection_id IS NOT NULL ORDER BY uploaded_at, id', [id]) : [];
    objections = (await sql.rows<{ id: string; project_id: string; title: string; status: string; received_at: Date; number: string | null }>('SELECT b.id, b.project_id, p.title, b.status, b.received_at, b.number FROM objection b JOIN project p ON p.id = b.project_id WHERE b.notice_id = $1 ORDER BY b.received_at', [id])).map((b) => {
      const opened = said(b.id, 'ObjectionOpened');
      return { id: b.id, projectId: b.project_id, title: b.title, status: b.status, receivedAt: b.received_at.toISOString(), number: b.number, lead: b.status === 'lead', files: files.filter((f) => f.objection_id === b.id).map(({ id: fileId, name, size }) => ({ id: fileId, name, size })), admittedBecause: said(b.id, 'ObjectionAdmitted')?.texts['reason'] ?? null, objectorKind: (opened?.facts['objectorKind'] as string | undefined) ?? null, grounds: opened?.texts['grounds'] ?? null, objectorName: opened?.texts['objectorName'] ?? null, contact: opened?.texts['contact'] ?? null, identityProof: opened?.texts['identityProof'] ?? null, reply: said(b.id, 'ObjectionDecided')?.texts['reply'] ?? said(b.id, 'ObjectionDismissed')?.texts['reply'] ?? null };
    });
  }
  return {
    ...notice, endsAt: row.ends_at.toISOString(), extendedFrom: row.published === notice.lastDay ? null : row.published, sample: items.some((i) => i.sample), objections, items,
    tasks: actor ? (await listTasks(house, actor, { stream: id, limit: 200 })).items : [],
  };
}

async function publishedItems(sql: Tx, id: string): Promise<NoticePage['items']> {
  const all = await sql.rows<{ project_id: string; status: ObjectionStatus; n: bigint }>('SELECT project_id, status, count(*) AS n FROM objection WHERE notice_id = $1 GROUP BY project_id, status ORDER BY project_id, status', [id]);
  const rows = await sql.rows<{ item: NoticeItem; status: NoticeState['projects'][string] }>(
    `SELECT l.item, i.status FROM event e CROSS JOIN LATERAL jsonb_array_elements(e.body -> 'items') WITH ORDINALITY AS l(item, n)
     JOIN notice_item i ON i.notice_id = e.stream_id AND i.project_id = l.item ->> 'projectId' WHERE e.stream_id = $1 AND e.type = 'NoticePublished' ORDER BY l.n`, [id],
  );
  return rows.map(({ item, status }) => {
    const own = all.filter((o) => o.project_id === item.projectId);
    return { ...item, status, result: noticeResult(status, own.map((o) => o.status)), objections: own.filter((o) => isHeard(o.status)).map((o) => ({ status: o.status, count: Number(o.n) })) };
  });
}

/** Projects that wait for a notice: what the officer's editor lists. */
export async function waitingForNotice(house: House, actor: Actor): Promise<{ projectId: string; title: string; applicantName: string; amountFen: string | null; callId: string; callTitle: string; taskId: string; /** separation of duties keeps it from this person */ barred: Barred | null }[]> {
  if (!hasRole(actor, 'officer')) return refuse('not_allowed');
  const sql = reader(house.db);
  const rows = (await sql.rows<{ id: string; title: string; name: string; award_fen: bigint | null; call_id: string; call_title: string; task_id: string }>(
    `SELECT p.id, p.title, o.name, p.award_fen, p.call_id, c.title AS call_title, t.id AS task_id FROM task t JOIN project p ON p.id = t.project_id JOIN organisation o ON o.id = p.applicant_id JOIN call c ON c.id = p.call_id WHERE t.kind = 'publish_notice' AND t.closed_at IS NULL ORDER BY c.id, p.receipt LIMIT 2000`,
  )).map((r) => ({ projectId: r.id, title: r.title, applicantName: r.name, amountFen: r.award_fen === null ? null : String(r.award_fen), callId: r.call_id, callTitle: r.call_title, taskId: r.task_id }));
  // Asked only of those on which the person took part.
  const part = new Set(actor.kind === 'person' ? (await sql.rows<{ id: string }>('SELECT DISTINCT stream_id AS id FROM participation WHERE person_id = $1 AND stream_id = ANY($2)', [actor.personId, rows.map((r) => r.projectId)])).map((r) => r.id) : []);
  return Promise.all(rows.map(async (r) => ({ ...r, barred: part.has(r.projectId) ? (await barredFrom(sql, actor, { projectId: r.projectId, tasks: [{ id: r.taskId, kind: 'publish_notice', commands: ['publishNotice'], stepId: '' }], stepKinds: {} }))[r.taskId] ?? null : null })));
}
