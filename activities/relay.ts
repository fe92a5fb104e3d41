/**
 * The outbox relay: a loop in each worker process that carries mail and wakes, at least once. The same row is never
 * held by two relays (SKIP LOCKED and a lease); the mail's id is derived from its business key. And the sweep: what
 * stayed undecided or overdue is woken again. Treasury is never in here.
 */
import { createHash } from 'node:crypto';
import type { Locale } from '../domain/words/index.js';
import type { Mailer, WorkflowGateway } from '../domain/ports/index.js';
import type { MailOrder } from '../domain/projection/index.js';
import { WITHOUT_WORKFLOW, streamKind } from '../domain/stream.js';
import { mailText } from '../domain/words/mails.js';
import type { Database } from '../prisma/client.js';
import { offsetMs } from '../prisma/store/clock.js';
import { execute } from '../prisma/store/execute.js';
import { reader, type Tx } from '../prisma/store/tx.js';

export interface RelayDeps { db: Database; mailer: Mailer; gateway: WorkflowGateway; publicUrl: string; log: (line: string, error?: unknown) => void }
interface Row { id: bigint; kind: 'mail' | 'wake'; key: string; payload: Record<string, unknown>; attempts: number }

const CLAIM = `UPDATE outbox SET attempts = attempts + 1, available_at = now() + interval '30 seconds'
  WHERE id IN (SELECT id FROM outbox WHERE done_at IS NULL AND available_at <= now() ORDER BY (kind = 'mail'), id FOR UPDATE SKIP LOCKED LIMIT 40) RETURNING id, kind, key, payload, attempts`;
const IDLE_MS = 100;
const SWEEP_MS = 5_000;
/** After so many tries a row rests for an hour and shows on the administrator's page. */
const TRIES = 10;

export function startRelay(deps: RelayDeps): { stop: () => Promise<void> } {
  let stopping = false;
  const sleepers = new Set<() => void>();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => {
    const wake = (): void => { clearTimeout(timer); sleepers.delete(wake); resolve(); };
    const timer = setTimeout(wake, ms);
    sleepers.add(wake);
  });
  const loop = async (work: () => Promise<number>, idleMs: number): Promise<void> => {
    while (!stopping) {
      const done = await work().catch((error: unknown) => { deps.log('relay', error); return 0; });
      if (done === 0 && !stopping) await pause(idleMs);
    }
  };
  const running = [loop(() => carry(deps), IDLE_MS), loop(() => sweep(deps).then(() => 0), SWEEP_MS)];
  return { async stop() { stopping = true; for (const wake of [...sleepers]) wake(); await Promise.all(running); } };
}

async function carry(deps: RelayDeps): Promise<number> {
  const sql = reader(deps.db);
  const rows = await sql.rows<Row>(CLAIM);
  // One wake serves all rows of a stream that wait together.
  const seen = new Set<string>();
  await Promise.all(rows.map(async (row) => {
    try {
      if (row.kind === 'wake') {
        const streamId = row.payload['streamId'] as string;
        if (!seen.has(streamId)) { seen.add(streamId); await deps.gateway.wake(streamId); }
      } else await mail(deps, row);
      await sql.rows('UPDATE outbox SET done_at = now(), last_error = NULL WHERE id = $1', [row.id]);
    } catch (error) {
      const wait = row.attempts >= TRIES ? 3_600 : Math.min(2 ** row.attempts, 300);
      await sql.rows(`UPDATE outbox SET available_at = now() + make_interval(secs => $2), last_error = $3 WHERE id = $1`, [row.id, wait, String(error).slice(0, 500)]);
    }
  }));
  return rows.length;
}

interface Recipient { id: string; name: string; name_en: string; email: string; locale: Locale }
async function mail({ db, mailer, publicUrl }: RelayDeps, row: Row): Promise<void> {
  const sql = reader(db);
  const { to, template, streamId, taskId } = row.payload as { to: MailOrder['to']; template: string; streamId: string; taskId?: string };
  const people = await recipients(sql, to);
  const task = taskId ? await sql.row<{ kind: string; due_at: Date | null; project_id: string | null }>('SELECT kind, due_at, project_id FROM task WHERE id = $1', [taskId]) : undefined;
  const projectId = task?.project_id ?? (streamId.startsWith('project-') ? streamId : null);
  const project = projectId ? await sql.row<{ title: string; receipt: string | null }>('SELECT title, receipt FROM project WHERE id = $1', [projectId]) : undefined;
  for (const person of people) {
    const text = mailText(person.locale, { template, name: person.locale === 'en' ? person.name_en : person.name, title: project?.title ?? '', receipt: project?.receipt ?? '', taskKind: task?.kind ?? '', dueAt: task?.due_at?.toISOString() ?? null, url: projectId ? `${publicUrl}/projects/${projectId}` : publicUrl });
    const messageId = `<${createHash('sha256').update(`${row.key}:${person.id}`).digest('hex').slice(0, 40)}@zhiyun>`;
    await mailer.send({ messageId, to: person.email, subject: text.subject, text: text.body });
  }
}

/** Where nobody holds the role (a county decides nothing), those of the next jurisdiction above. */
const DECIDERS = `WITH RECURSIVE up AS (SELECT id, parent, 0 AS n FROM jurisdiction WHERE id = $1 UNION ALL SELECT j.id, j.parent, up.n + 1 FROM jurisdiction j JOIN up ON j.id = up.parent),
    near AS (SELECT up.id FROM up JOIN role_grant g ON g.jurisdiction = up.id AND g.role = $2 AND g.revoked_at IS NULL ORDER BY up.n LIMIT 1)
  SELECT DISTINCT n.id, n.name, n.name_en, n.email, n.locale FROM person n JOIN role_grant g ON g.person_id = n.id
  WHERE g.role = $2 AND g.revoked_at IS NULL AND ($1::text IS NULL OR g.jurisdiction = (SELECT id FROM near))`;
function recipients(sql: Tx, to: MailOrder['to']): Promise<Recipient[]> {
  if ('person' in to) return sql.rows('SELECT id, name, name_en, email, locale FROM person WHERE id = $1', [to.person]);
  if ('jurisdiction' in to) return sql.rows(DECIDERS, [to.jurisdiction, to.role]);
  return sql.rows('SELECT DISTINCT n.id, n.name, n.name_en, n.email, n.locale FROM person n JOIN role_grant g ON g.person_id = n.id WHERE g.organisation_id = $1 AND g.role = $2 AND g.revoked_at IS NULL', [to.organisation, to.role]);
}

/** Undecided commands older than 10 s and due instants that passed unheard: their streams are woken (or executed). */
export async function sweep({ db, gateway }: Pick<RelayDeps, 'db' | 'gateway'>): Promise<void> {
  const sql = reader(db);
  const waiting = await sql.rows<{ stream_id: string; id: string; type: string }>(
    `SELECT DISTINCT ON (stream_id) stream_id, id, type FROM command WHERE outcome IS NULL AND recorded_at < now() - interval '10 seconds' ORDER BY stream_id, received_at LIMIT 200`,
  );
  for (const { stream_id: streamId, id, type } of waiting) {
    if (WITHOUT_WORKFLOW.includes(streamKind(streamId)) || type === 'createProject') await execute(db, { streamId, commandId: id });
    else await gateway.wake(streamId);
  }
  const late = await sql.rows<{ id: string }>(`SELECT id FROM stream_head WHERE running AND next_due_at < now() + make_interval(secs => $1) - interval '5 seconds' ORDER BY next_due_at LIMIT 200`, [(await offsetMs(sql)) / 1000]);
  for (const { id } of late) await gateway.wake(id);
  await sql.rows(
    `UPDATE task t SET closed_at = now() + make_interval(secs => $1), closed_by = 'sweep' WHERE t.role = 'administrator' AND t.kind = 'stuck_deadline' AND t.closed_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM stream_head h, jsonb_array_elements(h.agenda -> 'due') d WHERE h.id = t.stream_id AND d ->> 'key' = t.step_id)`, [(await offsetMs(sql)) / 1000],
  );
}
