/**
 * From orders of mail in the outbox to messages: who gets them and what they speak of, asked for all of them together.
 * The message id comes from the order's key and the person, so that a repeated mail is the same mail.
 */
import { createHash } from 'node:crypto';
import type { MailMessage } from '../domain/ports/index.js';
import type { MailOrder } from '../domain/projection/index.js';
import type { Locale } from '../domain/words/index.js';
import { mailText } from '../domain/words/mails.js';
import { BLIND_TASK } from '../prisma/store/scope.js';
import type { Tx } from '../prisma/store/tx.js';

export interface MailRow { key: string; payload: Record<string, unknown> }
interface Order { to: MailOrder['to']; template: string; streamId: string; taskId?: string }
interface Recipient { id: string; name: string; name_en: string; email: string; locale: Locale }
interface Task { id: string; kind: string; due_at: Date | null; project_id: string | null; blind: boolean }
interface Project { id: string; title: string; receipt: string | null }
export interface MailFacts { people: ReadonlyMap<string, readonly Recipient[]>; tasks: ReadonlyMap<string, Task>; projects: ReadonlyMap<string, Project> }

const orderOf = (row: MailRow): Order => row.payload as unknown as Order;
const addressOf = (to: MailOrder['to']): string => ('person' in to ? to.person : 'organisation' in to ? `${to.organisation} ${to.role}` : `> ${to.jurisdiction ?? ''} ${to.role}`);
const projectOf = ({ streamId }: Order, task: Task | undefined): string | null => task?.project_id ?? (streamId.startsWith('project-') ? streamId : null);

export async function factsOf(sql: Tx, rows: readonly MailRow[]): Promise<MailFacts> {
  const orders = rows.map(orderOf);
  const tasks = byId(await sql.rows<Task>(`SELECT t.id, t.kind, t.due_at, t.project_id, ${BLIND_TASK} AS blind FROM task t WHERE t.id = ANY($1)`, [orders.flatMap((o) => o.taskId ?? [])]));
  const ids = orders.flatMap((o) => projectOf(o, tasks.get(o.taskId ?? '')) ?? []);
  return {
    tasks, people: await peopleOf(sql, orders.map((o) => o.to)),
    projects: byId(await sql.rows<Project>('SELECT id, title, receipt FROM project WHERE id = ANY($1)', [[...new Set(ids)]])),
  };
}
const byId = <T extends { id: string }>(rows: readonly T[]): Map<string, T> => new Map(rows.map((r) => [r.id, r]));

export function messagesOf(row: MailRow, { people, tasks, projects }: MailFacts, publicUrl: string): MailMessage[] {
  const order = orderOf(row);
  const task = tasks.get(order.taskId ?? '');
  const projectId = projectOf(order, task);
  // Who judges blind learns no title: it may name the applicant.
  const project = task?.blind ? undefined : projects.get(projectId ?? '');
  return (people.get(addressOf(order.to)) ?? []).map((person) => {
    const text = mailText(person.locale, {
      template: order.template, name: person.locale === 'en' ? person.name_en : person.name, title: project?.title ?? '', receipt: project?.receipt ?? '', taskKind: task?.kind ?? '',
      dueAt: task?.due_at?.toISOString() ?? null, url: projectId ? `${publicUrl}/projects/${projectId}` : publicUrl,
    });
    const messageId = `<${createHash('sha256').update(`${row.key}:${person.id}`).digest('hex').slice(0, 40)}@zhiyun>`;
    return { messageId, to: person.email, subject: text.subject, text: text.body };
  });
}

/** A person, those who hold a role in an organisation, or those who decide in a jurisdiction. */
async function peopleOf(sql: Tx, to: readonly MailOrder['to'][]): Promise<Map<string, Recipient[]>> {
  const people = new Map<string, Recipient[]>();
  const add = (rows: readonly (Recipient & { address: string })[]): void => { for (const { address, ...person } of rows) people.set(address, [...(people.get(address) ?? []), person]); };
  const persons = to.flatMap((t) => ('person' in t ? t.person : []));
  const organisations = to.flatMap((t) => ('organisation' in t ? t : []));
  if (persons.length > 0) add(await sql.rows('SELECT id AS address, id, name, name_en, email, locale FROM person WHERE id = ANY($1)', [[...new Set(persons)]]));
  if (organisations.length > 0) {
    add(await sql.rows(
      `SELECT DISTINCT a.organisation || ' ' || a.role AS address, n.id, n.name, n.name_en, n.email, n.locale FROM unnest($1::text[], $2::text[]) AS a(organisation, role)
       JOIN role_grant g ON g.organisation_id = a.organisation AND g.role = a.role AND g.revoked_at IS NULL JOIN person n ON n.id = g.person_id ORDER BY 1, n.id`, [organisations.map((o) => o.organisation), organisations.map((o) => o.role)],
    ));
  }
  for (const one of new Map(to.filter((t) => !('person' in t) && !('organisation' in t)).map((t) => [addressOf(t), t])).values()) {
    if ('jurisdiction' in one) add((await sql.rows<Recipient>(DECIDERS, [one.jurisdiction, one.role])).map((person) => ({ ...person, address: addressOf(one) })));
  }
  return people;
}

/** Where nobody holds the role (a county decides nothing), those of the next jurisdiction above. */
const DECIDERS = `WITH RECURSIVE up AS (SELECT id, parent, 0 AS n FROM jurisdiction WHERE id = $1 UNION ALL SELECT j.id, j.parent, up.n + 1 FROM jurisdiction j JOIN up ON j.id = up.parent),
    near AS (SELECT up.id FROM up JOIN role_grant g ON g.jurisdiction = up.id AND g.role = $2 AND g.revoked_at IS NULL ORDER BY up.n LIMIT 1)
  SELECT DISTINCT n.id, n.name, n.name_en, n.email, n.locale FROM person n JOIN role_grant g ON g.person_id = n.id
  WHERE g.role = $2 AND g.revoked_at IS NULL AND ($1::text IS NULL OR g.jurisdiction = (SELECT id FROM near))`;
