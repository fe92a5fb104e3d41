/**
 * From orders of mail in the outbox to letters: who gets them and what they speak of, asked for all of them together.
 * A letter that was sent keeps what it said, whatever changed since; one that waits speaks of things as they are now.
 */
import type { Label } from '../../domain/programme/schema.js';
import { ASKING, type MailOrder } from '../../domain/projection/index.js';
import { emailIn } from '../../domain/notice/identity.js';
import type { MailFault } from '../../domain/ports/index.js';
import type { Locale } from '../../domain/words/index.js';
import { mailText } from '../../domain/words/mails.js';
import { hurts, type Ending } from '../../domain/project/ending.js';
import { endingsOf } from './endings.js';
import { holds } from './holders.js';
import { programmeVersion } from './rules.js';
import { BLIND_TASK } from './scope.js';
import { TITLE } from './titles.js';
import type { Tx } from './tx.js';

/** What a letter told whom: ids and facts of the business, no names. */
export interface Said { people: string[]; projectId: string | null; title: string; receipt: string; taskKind: string; dueAt: string | null }
/** How it ended for one person, real time; with `fault` it never will reach them. */
export interface ToldOne { at: string; fault?: MailFault; says?: string }
export interface MailRow { payload: Record<string, unknown>; said?: Said | null }
export interface Recipient { id: string; name: string; name_en: string; email: string; locale: Locale }
export interface Letter { template: string; said: Said; people: readonly Recipient[]; /** of an end, to the side that it hurts; read from the record, kept in no letter */ ending?: Ending | undefined; /** of several checks of a project, which; read from the record */ check?: Label | undefined; /** to who objected; read from the record, kept in no letter */ answer?: { outcome: string; reply: string } | undefined; /** of what became longer, its last day; read from the record */ until?: string | undefined }

interface Order { to: MailOrder['to']; template: string; streamId: string; seq?: number; taskId?: string }
interface Task { id: string; kind: string; due_at: Date | null; project_id: string | null; blind: boolean }
interface Project { id: string; title: string; receipt: string | null }

/** An objector is no person of the register: known by the objection. */
const OBJECTION = 'objection ';
const orderOf = (row: MailRow): Order => row.payload as unknown as Order;
const addressOf = (to: MailOrder['to']): string => ('person' in to ? to.person : 'objection' in to ? `${OBJECTION}${to.objection}` : 'organisation' in to ? `${to.organisation} ${to.role}` : `> ${to.jurisdiction ?? ''} ${to.role}`);
const projectOf = ({ streamId }: Order, task: Task | undefined): string | null => task?.project_id ?? (streamId.startsWith('project-') ? streamId : null);
const byId = <T extends { id: string }>(rows: readonly T[]): Map<string, T> => new Map(rows.map((r) => [r.id, r]));

/** A letter for each row, in their order. */
export async function lettersOf(sql: Tx, rows: readonly MailRow[]): Promise<Letter[]> {
  const all = rows.map(orderOf);
  const orders = rows.filter((r) => !r.said).map(orderOf);
  const tasks = await tasksIn(sql, orders.flatMap((o) => o.taskId ?? []));
  const projects = await projectsIn(sql, orders.flatMap((o) => projectOf(o, tasks.get(o.taskId ?? '')) ?? []));
  // A notice, a call, a budget line: what is no project's is known by its own title.
  const objects = await titlesOf(sql, orders.flatMap((o) => (projectOf(o, tasks.get(o.taskId ?? '')) === null ? [o.streamId] : [])));
  const addressed = await peopleOf(sql, orders.map((o) => o.to), rows.flatMap((r) => r.said?.people ?? []));
  const hurt = (order: Order): boolean => 'organisation' in order.to && order.template.startsWith('RoadEnded.') && hurts({ outcome: order.template.slice('RoadEnded.'.length) });
  const endings = await endingsOf(sql, all.filter(hurt).map((o) => o.streamId));
  const [checks, answers, lastDays] = [await checksOf(sql, all), await answersOf(sql, all), await lastDaysOf(sql, all)];
  return rows.map((row, i): Letter => {
    const order = all[i]!;
    const [check, answer] = [checks.get(eventOf(order)), 'objection' in order.to ? answers.get(eventOf(order)) : undefined];
    const until = lastDays.get(eventOf(order));
    const told = hurt(order) ? endings.get(order.streamId) : undefined;
    // A member reads no amounts.
    const ending = { ...(check ? { check } : {}), ...(answer ? { answer } : {}), ...(until ? { until } : {}), ...(told ? { ending: 'organisation' in order.to && order.to.organisation === told.applicantId ? told.ending : { ...told.ending, giveBackFen: '0' } } : {}) };
    if (row.said) return { template: order.template, said: row.said, people: row.said.people.flatMap((id) => addressed.get(id) ?? []), ...ending };
    const task = tasks.get(order.taskId ?? '');
    const projectId = projectOf(order, task);
    // Who judges blind learns no title: it may name the applicant.
    const project = task?.blind ? undefined : projects.get(projectId ?? '');
    const people = addressed.get(addressOf(order.to)) ?? [];
    return { template: order.template, people, ...ending, said: { people: people.map((p) => p.id), projectId, title: project?.title ?? (projectId === null ? objects.get(order.streamId) ?? '' : ''), receipt: project?.receipt ?? '', taskKind: task?.kind ?? '', dueAt: task?.due_at?.toISOString() ?? null } };
  });
}

/** Its words in a language, to whom it names. */
export const textOf = ({ template, said, ending, check, answer, until }: Letter, locale: Locale, name: string, publicUrl: string): { subject: string; body: string } =>
  mailText(locale, { template, name, ending, check, answer, until, asks: (ASKING as readonly string[]).includes(template), project: said.projectId !== null, title: said.title, receipt: said.receipt, taskKind: said.taskKind, dueAt: said.dueAt, url: said.projectId && template !== 'MemberLeft' ? `${publicUrl}/projects/${said.projectId}` : said.people.some((id) => id.startsWith(OBJECTION)) ? `${publicUrl}/objections` : publicUrl });

const eventOf = ({ streamId, seq }: Pick<Order, 'streamId' | 'seq'>): string => `${streamId} ${seq}`;
/** The events of the orders that are meant, as two columns for THESE. */
function eventsOf(orders: readonly Order[], meant: (order: Order) => boolean): [string[], number[]] {
  const of = orders.filter((o) => o.seq !== undefined && meant(o));
  return [of.map((o) => o.streamId), of.map((o) => o.seq!)];
}
const THESE = 'unnest($1::text[], $2::int[]) AS x(stream_id, seq) JOIN event e ON e.stream_id = x.stream_id AND e.seq = x.seq';
/** Of a project that is checked more than once: the name of each check but the first, which is the one that everybody means. */
async function checksOf(sql: Tx, orders: readonly Order[]): Promise<Map<string, Label>> {
  const found = new Map<string, Label>();
  const [streams, seqs] = eventsOf(orders, (o) => o.template === 'ApplicationAccepted' || o.template === 'ApplicationRefused');
  if (streams.length === 0) return found;
  const rows = await sql.rows<{ streamId: string; seq: number; step: string; version: string }>(
    `SELECT e.stream_id AS "streamId", e.seq, e.body ->> 'stepId' AS step, p.version_id AS version FROM ${THESE} JOIN project p ON p.id = e.stream_id`, [streams, seqs]);
  for (const row of rows) {
    const checks = (await programmeVersion(sql, row.version))?.steps.filter((s) => s.kind === 'formal_check') ?? [];
    const check = checks.find((s) => s.id === row.step);
    if (check?.label && check !== checks[0]) found.set(eventOf(row), check.label);
  }
  return found;
}
/** How an objection ended, with the reply, as the page tells who objected. An erased text is gone from its mail as well. */
async function answersOf(sql: Tx, orders: readonly Order[]): Promise<Map<string, { outcome: string; reply: string }>> {
  const [streams, seqs] = eventsOf(orders, (o) => 'objection' in o.to && (o.template === 'ObjectionDecided' || o.template === 'ObjectionDismissed'));
  const rows = streams.length === 0 ? [] : await sql.rows<{ streamId: string; seq: number; outcome: string | null; reply: string | null }>(
    `SELECT e.stream_id AS "streamId", e.seq, e.body ->> 'outcome' AS outcome, t.body AS reply FROM ${THESE} JOIN private_text t ON t.id = e.body -> 'reply' ->> 'textId'`, [streams, seqs]);
  return new Map(rows.flatMap((row) => (row.reply ? [[eventOf(row), { outcome: row.outcome ?? 'dismissed', reply: row.reply }]] : [])));
}

/** Of what became longer: its last day. */
async function lastDaysOf(sql: Tx, orders: readonly Order[]): Promise<Map<string, string>> {
  const [streams, seqs] = eventsOf(orders, (o) => o.template === 'NoticeLengthened' || o.template === 'PeriodLengthened');
  const rows = streams.length === 0 ? [] : await sql.rows<{ streamId: string; seq: number; day: string | null }>(`SELECT e.stream_id AS "streamId", e.seq, e.body ->> 'lastDay' AS day FROM ${THESE}`, [streams, seqs]);
  return new Map(rows.flatMap((row) => (row.day ? [[eventOf(row), row.day]] : [])));
}

const tasksIn = async (sql: Tx, ids: readonly string[]): Promise<Map<string, Task>> =>
  byId(ids.length === 0 ? [] : await sql.rows<Task>(`SELECT t.id, t.kind, t.due_at, t.project_id, ${BLIND_TASK} AS blind FROM task t WHERE t.id = ANY($1)`, [ids]));
const projectsIn = async (sql: Tx, ids: readonly string[]): Promise<Map<string, Project>> =>
  byId(ids.length === 0 ? [] : await sql.rows<Project>('SELECT id, title, receipt FROM project WHERE id = ANY($1)', [[...new Set(ids)]]));

/** A review is known by its project alone, whose title its panel may not learn. */
async function titlesOf(sql: Tx, streams: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(streams.filter((id) => !id.startsWith('panel-')))];
  const rows = ids.length === 0 ? [] : await sql.rows<{ stream_id: string; title: string }>(`SELECT x.stream_id, ${TITLE} AS title FROM unnest($1::text[]) AS x(stream_id)`, [ids]);
  return new Map(rows.filter((r) => r.title !== r.stream_id).map((r) => [r.stream_id, r.title]));
}

/** By their address: a person, those who hold a role in an organisation, or those who decide in a jurisdiction. */
async function peopleOf(sql: Tx, to: readonly MailOrder['to'][], told: readonly string[]): Promise<Map<string, Recipient[]>> {
  const people = new Map<string, Recipient[]>();
  const add = (rows: readonly (Recipient & { address: string })[]): void => { for (const { address, ...person } of rows) people.set(address, [...(people.get(address) ?? []), person]); };
  const persons = [...told, ...to.flatMap((t) => ('person' in t ? t.person : []))];
  const organisations = to.flatMap((t) => ('organisation' in t ? t : []));
  if (persons.length > 0) add(await sql.rows('SELECT id AS address, id, name, name_en, email, locale FROM person WHERE id = ANY($1)', [[...new Set(persons)]]));
  if (organisations.length > 0) {
    add(await sql.rows(
      `SELECT DISTINCT a.organisation || ' ' || a.role AS address, n.id, n.name, n.name_en, n.email, n.locale FROM unnest($1::text[], $2::text[]) AS a(organisation, role)
       JOIN role_grant g ON g.organisation_id = a.organisation AND g.role = a.role AND ${holds()} JOIN person n ON n.id = g.person_id ORDER BY 1, n.id`, [organisations.map((o) => o.organisation), organisations.map((o) => o.role)],
    ));
  }
  const objections = [...told.filter((id) => id.startsWith(OBJECTION)).map((id) => id.slice(OBJECTION.length)), ...to.flatMap((t) => ('objection' in t ? t.objection : []))];
  if (objections.length > 0) add(await objectors(sql, objections));
  for (const one of new Map(to.filter((t) => !('person' in t) && !('organisation' in t) && !('objection' in t)).map((t) => [addressOf(t), t])).values()) {
    if (!('jurisdiction' in one)) continue;
    const named = await sql.rows<Recipient>(DECIDERS, [one.jurisdiction, one.role]);
    // Nobody holds the role anywhere above: it is not lost, the administrator learns of it.
    const found = named.length > 0 || one.role === 'administrator' ? named : await sql.rows<Recipient>(DECIDERS, [null, 'administrator']);
    add(found.map((person) => ({ ...person, address: addressOf(one) })));
  }
  return people;
}

/** The objector's own address, from the private text of the contact; none where a telephone was given. */
async function objectors(sql: Tx, ids: readonly string[]): Promise<(Recipient & { address: string })[]> {
  const rows = await sql.rows<{ id: string; contact: string | null; name: string | null }>(
    `SELECT b.id, c.body AS contact, n.body AS name FROM objection b JOIN event e ON e.stream_id = b.notice_id AND e.type = 'ObjectionOpened' AND e.body ->> 'objectionId' = b.id
     LEFT JOIN private_text c ON c.id = e.body -> 'contact' ->> 'textId' LEFT JOIN private_text n ON n.id = e.body -> 'objectorName' ->> 'textId' WHERE b.id = ANY($1)`, [[...new Set(ids)]],
  );
  return rows.flatMap(({ id, contact, name }) => { const email = emailIn(contact ?? ''); return email ? [{ address: `${OBJECTION}${id}`, id: `${OBJECTION}${id}`, name: name ?? '', name_en: name ?? '', email, locale: 'zh-CN' as const }] : []; });
}

/** Where nobody holds the role (a county decides nothing), those of the next jurisdiction above. */
const DECIDERS = `WITH RECURSIVE up AS (SELECT id, parent, 0 AS n FROM jurisdiction WHERE id = $1 UNION ALL SELECT j.id, j.parent, up.n + 1 FROM jurisdiction j JOIN up ON j.id = up.parent),
    near AS (SELECT up.id FROM up JOIN role_grant g ON g.jurisdiction = up.id AND g.role = $2 AND ${holds()} ORDER BY up.n LIMIT 1)
  SELECT DISTINCT n.id, n.name, n.name_en, n.email, n.locale FROM person n JOIN role_grant g ON g.person_id = n.id
  WHERE g.role = $2 AND ${holds()} AND ($1::text IS NULL OR g.jurisdiction = (SELECT id FROM near))`;
