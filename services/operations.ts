/** The administrator's view: what is late or unanswered, the audit, health. No business action. */
import { hasRole, type Actor } from '../domain/access/index.js';
import { streamKind, WITHOUT_WORKFLOW } from '../domain/stream.js';
import { PLATFORM_NOW, platformNow } from '../prisma/store/clock.js';
import { UNHELD } from '../prisma/store/holders.js';
import { differingOrders } from '../prisma/store/order-check.js';
import { TITLE } from '../prisma/store/titles.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { refuse, type House } from './house.js';
import { signInLocks, type SignInLock } from './sign-in-limits.js';

/** A defect is shown for so long after it was met. */
const DEFECT_DAYS = 14;
export interface OverdueRow { role: string; count: number; oldest: { taskId: string; streamId: string; kind: string; dueAt: string; title: string } }
export interface Trouble { /** Commands and due instants for which a rule threw, with its cause. */ defects: { id: string; streamId: string; asked: string; at: string; cause: string; places: string[] }[]; /** `cause`: why the engine's last task of the stream failed. */ lateStreams: { id: string; dueAt: string; cause: string | null }[]; unanswered: { id: string; streamId: string; type: string; receivedAt: string; cause: string | null }[]; outbox: { id: string; kind: string; key: string; attempts: number; error: string | null }[]; /** Orders on their way to the bank whose row is not what their events say: their list is not written. */ differingOrders: { id: string; projectId: string }[]; /** Mails that will not reach somebody, of the last thirty days. */ mails: { id: string; projectId: string | null; to: string; fault: string; error: string; at: string }[]; locks: SignInLock[]; /** What is late, by the role that it waits for: how much, and what has waited longest. */ overdue: OverdueRow[]; /** Open tasks that nobody can do: nobody holds the role today, or all who do are kept from it by what they did before. */ unheld: { taskId: string; streamId: string; kind: string; role: string; person: string | null; openedAt: string; dueAt: string | null }[] }
export async function trouble(house: House, actor: Actor): Promise<Trouble> {
  if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
  const sql = reader(house.db);
  const now = await platformNow(sql);
  const [defects, late, unanswered, outbox, orders, mails, locks, unheld, overdue] = await Promise.all([
    sql.rows<{ id: bigint; target: string; action: string; at: Date; detail: { cause?: string; at?: string[] } }>(
      `SELECT id, target, action, at, detail FROM audit_entry WHERE code = 'internal' AND recorded_at > now() - interval '${DEFECT_DAYS} days' ORDER BY id DESC LIMIT 100`),
    sql.rows<{ id: string; next_due_at: Date }>(`SELECT id, next_due_at FROM stream_head WHERE running AND next_due_at < $1::timestamptz - interval '1 minute' ORDER BY next_due_at LIMIT 100`, [now]),
    sql.rows<{ id: string; stream_id: string; type: string; received_at: Date }>(`SELECT id, stream_id, type, received_at FROM command WHERE outcome IS NULL AND recorded_at < now() - interval '30 seconds' ORDER BY recorded_at LIMIT 100`),
    sql.rows<{ id: bigint; kind: string; key: string; attempts: number; last_error: string | null }>('SELECT id, kind, key, attempts, last_error FROM outbox WHERE done_at IS NULL AND attempts >= 3 ORDER BY id LIMIT 100'),
    sql.rows<{ id: string; project_id: string }>(`SELECT id, project_id FROM payment_order WHERE status IN ('prepared', 'checked', 'released') ORDER BY id LIMIT 2000`),
    sql.rows<{ id: bigint; project_id: string | null; name: string; fault: string; says: string; at: string }>(
      `SELECT o.id, o.said ->> 'projectId' AS project_id, n.name, t.value ->> 'fault' AS fault, coalesce(t.value ->> 'says', '') AS says, t.value ->> 'at' AS at
       FROM outbox o, jsonb_each(o.told) t LEFT JOIN person n ON n.id = t.key WHERE o.failed > 0 AND t.value ? 'fault' AND o.created_at > now() - interval '30 days' ORDER BY o.id DESC LIMIT 100`),
    signInLocks(house, actor),
    sql.rows<{ id: string; stream_id: string; kind: string; role: string; person: string | null; opened_at: Date; due_at: Date | null }>(
      `SELECT t.id, t.stream_id, t.kind, t.role, n.name AS person, t.opened_at, t.due_at FROM task t LEFT JOIN person n ON n.id = t.person_id WHERE ${UNHELD} ORDER BY t.due_at NULLS LAST, t.id LIMIT 100`),
    overdueByRole(sql),
  ]);
  const differing = new Set(await differingOrders(sql, orders.map((o) => o.id)));
  const causes = await causesOf(house, [...late.map((l) => l.id), ...unanswered.map((c) => c.stream_id)]);
  const causeOf = (streamId: string): string | null => causes.get(streamId) ?? null;
  return {
    defects: defects.map((d) => ({ id: String(d.id), streamId: d.target, asked: d.action, at: d.at.toISOString(), cause: d.detail.cause ?? '', places: d.detail.at ?? [] })),
    locks, overdue,
    mails: mails.map((m) => ({ id: String(m.id), projectId: m.project_id, to: m.name, fault: m.fault, error: m.says, at: m.at })),
    differingOrders: orders.filter((o) => differing.has(o.id)).map((o) => ({ id: o.id, projectId: o.project_id })),
    lateStreams: late.map((l) => ({ id: l.id, dueAt: l.next_due_at.toISOString(), cause: causeOf(l.id) })),
    unanswered: unanswered.map((c) => ({ id: c.id, streamId: c.stream_id, type: c.type, receivedAt: c.received_at.toISOString(), cause: causeOf(c.stream_id) })),
    outbox: outbox.map((o) => ({ id: String(o.id), kind: o.kind, key: o.key, attempts: o.attempts, error: o.last_error })),
    unheld: unheld.map((t) => ({ taskId: t.id, streamId: t.stream_id, kind: t.kind, role: t.role, person: t.person, openedAt: t.opened_at.toISOString(), dueAt: t.due_at?.toISOString() ?? null })),
  };
}

async function overdueByRole(sql: Tx): Promise<OverdueRow[]> {
  const rows = await sql.rows<{ role: string; n: bigint; id: string; stream_id: string; kind: string; due_at: Date; title: string }>(
    `SELECT x.*, ${TITLE} AS title FROM (SELECT DISTINCT ON (t.role) t.role, count(*) OVER (PARTITION BY t.role) AS n, t.id, t.stream_id, t.kind, t.due_at FROM task t
       WHERE t.closed_at IS NULL AND t.overdue ORDER BY t.role, t.due_at, t.id) x ORDER BY x.due_at, x.role`,
  );
  return rows.map((r) => ({ role: r.role, count: Number(r.n), oldest: { taskId: r.id, streamId: r.stream_id, kind: r.kind, dueAt: r.due_at.toISOString(), title: r.title } }));
}

const MOST_ASKED = 25;
/** What the engine says of streams that do not get on; of the first few, and nothing where it does not answer. */
async function causesOf({ gateway }: House, streamIds: readonly string[]): Promise<Map<string, string>> {
  const asked = gateway.failureOf ? [...new Set(streamIds)].filter((id) => !WITHOUT_WORKFLOW.includes(streamKind(id))).slice(0, MOST_ASKED) : [];
  const told = await Promise.all(asked.map(async (id) => [id, await gateway.failureOf!(id).catch(() => undefined)] as const));
  return new Map(told.flatMap(([id, cause]) => (cause === undefined ? [] : [[id, cause] as const])));
}

/** Ids as somebody may have typed them: of another width or case; those of streams end in capitals, or do not. */
function targetsMeant(typed: string): string[] {
  const plain = typed.normalize('NFKC').replace(/[\s\p{Z}\p{Cf}]+/gu, '').replace(/[\p{Pd}\u2212]/gu, '-');
  const [kind = '', ...rest] = plain.toLowerCase().split('-');
  return [...new Set([typed, plain, plain.toLowerCase(), [kind, ...rest.map((part) => part.toUpperCase())].join('-')])];
}

export async function readAudit(house: House, actor: Actor, filter: { after?: string | undefined; limit?: number | undefined; target?: string | undefined }): Promise<{ items: { id: string; at: string; personId: string | null; action: string; target: string; code: string | null; detail: unknown }[] }> {
  if (!hasRole(actor, 'administrator', 'supervisor')) return refuse('not_allowed');
  const rows = await reader(house.db).rows<{ id: bigint; at: Date; person_id: string | null; action: string; target: string; code: string | null; detail: unknown }>(
    'SELECT id, at, person_id, action, target, code, detail FROM audit_entry WHERE id < $1 AND ($2::text[] IS NULL OR target = ANY($2)) ORDER BY id DESC LIMIT $3', [filter.after ?? '9223372036854775807', filter.target === undefined ? null : targetsMeant(filter.target), Math.min(filter.limit ?? 100, 500)],
  );
  return { items: rows.map((r) => ({ id: String(r.id), at: r.at.toISOString(), personId: r.person_id, action: r.action, target: r.target, code: r.code, detail: r.detail })) };
}

export async function readMailbox(house: House, actor: Actor, query: { after?: number | undefined; limit?: number | undefined }): Promise<unknown[]> {
  if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
  return house.mailbox ? house.mailbox.list(query) : refuse('not_found');
}

/** Numbers for /metrics, each from a small partial index. */
export async function gauges(house: House): Promise<Record<string, number>> {
  const sql = reader(house.db);
  const row = await sql.row<{ tasks: bigint; outbox: bigint; undecided: bigint; unanswered: bigint; late: bigint }>(
    `SELECT (SELECT count(*) FROM task WHERE closed_at IS NULL) AS tasks, (SELECT count(*) FROM outbox WHERE done_at IS NULL) AS outbox, (SELECT count(*) FROM command WHERE outcome IS NULL) AS undecided,
       (SELECT count(*) FROM command WHERE outcome IS NULL AND recorded_at < now() - interval '30 seconds') AS unanswered, (SELECT count(*) FROM stream_head WHERE running AND next_due_at < ${PLATFORM_NOW} - interval '1 minute') AS late`,
  ).catch(() => undefined);
  if (!row) return { zhiyun_up: 0 };
  return {
    zhiyun_up: 1, zhiyun_tasks_open: Number(row.tasks), zhiyun_outbox_waiting: Number(row.outbox), zhiyun_commands_undecided: Number(row.undecided),
    zhiyun_commands_unanswered: Number(row.unanswered), zhiyun_streams_late: Number(row.late),
  };
}
