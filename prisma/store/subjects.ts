/**
 * What a printed form names, read under the locks at the moment its event is written and kept beside the event: an
 * issued form never changes. Kept like free text, apart and erasable; the event holds id and hash. Decides nothing.
 */
import type { Event, NoticeItem } from '../../domain/events/index.js';
import { batchName, orderReference } from '../../domain/batch/names.js';
import { HAND, printedBy, subjectOfState, type BatchSubject, type Subject } from '../../domain/papers.js';
import type { PanelState } from '../../domain/panel/index.js';
import type { Label } from '../../domain/programme/schema.js';
import type { ProjectState } from '../../domain/project/state.js';
import { streamKind, type TextRef } from '../../domain/stream.js';
import { keepTexts, sealed } from './texts.js';
import type { Tx } from './tx.js';

const named = (alias: string): string => `jsonb_build_object('zh', ${alias}.name, 'en', coalesce(nullif(${alias}.name_en, ''), ${alias}.name))`;

/** 郑州市 + 市知识产权局 = 郑州市知识产权局: of the departments that answer for the programme the first. */
export const OFFICE = `SELECT jsonb_build_object(
    'zh', coalesce(j.body -> 'name' ->> 'zh', '') || coalesce(regexp_replace(d.body -> 'name' ->> 'zh', '^市', ''), ''),
    'en', trim(coalesce(j.body -> 'name' ->> 'en', '') || ' ' || coalesce(d.body -> 'name' ->> 'en', '')))
  FROM programme_version v LEFT JOIN jurisdiction j ON j.id = v.body ->> 'jurisdiction'
  LEFT JOIN LATERAL (SELECT d.body FROM jsonb_array_elements_text(v.body -> 'responsible') WITH ORDINALITY AS r(id, n) JOIN department d ON d.id = r.id ORDER BY r.n LIMIT 1) d ON true WHERE v.id = p.version_id`;

const SUBJECT = `SELECT p.title, c.title AS call, (${OFFICE}) AS office, j.body -> 'name' AS county,
    jsonb_build_object('id', o.id, 'name', o.name, 'nameEn', o.name_en, 'creditCode', o.credit_code, 'county', o.jurisdiction, 'kind', o.kind) AS applicant,
    coalesce((SELECT jsonb_object_agg(m.id, ${named('m')}) FROM organisation m WHERE m.id = p.applicant_id OR m.id = ANY(p.members) OR m.id = ANY($2)), '{}') AS organisations,
    coalesce((SELECT jsonb_object_agg(n.id, jsonb_build_object('name', n.name, 'specialty', coalesce(n.specialty, ''))) FROM person n WHERE n.id = ANY($3)), '{}') AS people,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', d.id, 'slot', d.slot, 'name', d.name, 'sha256', d.sha256, 'size', d.size, 'mediaType', d.media_type, 'uploadedAt', to_char(d.uploaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY d.uploaded_at, d.id) FROM document d WHERE d.project_id = p.id AND d.removed_at IS NULL), '[]') AS documents,
    (SELECT jsonb_build_object('title', b.title, 'quotaDocument', b.quota_document) FROM budget_line b WHERE b.id = $4) AS "budgetLine"
  FROM project p JOIN organisation o ON o.id = p.applicant_id JOIN call c ON c.id = p.call_id LEFT JOIN jurisdiction j ON j.id = o.jurisdiction WHERE p.id = $1`;

type Read = Omit<Subject, keyof ReturnType<typeof subjectOfState>>;

/** The event with what its form names; another event comes back as it is. `state` is that after the event. */
export async function withSubject(tx: Tx, event: Event, { streamId, seq, state, by, at }: { streamId: string; seq: number; state: unknown; by: string; at: string }): Promise<Event> {
  if (event.type === 'NoticePublished') {
    return { ...event, items: await noticeItems(tx, event.projectIds), office: await officeOf(tx, event.projectIds[0] ?? '') };
  }
  const kind = streamKind(streamId);
  if (event.type === 'BatchReleased') return { ...event, subject: await keep(tx, `${streamId}:${seq}:subject`, streamId, await batchSubject(tx, streamId, { released: event.released, releaser: { by, at } })) };
  if (printedBy(event.type, event) === undefined || (kind !== 'project' && kind !== 'panel')) return event;
  const projectId = kind === 'project' ? streamId : (state as PanelState).projectId!;
  const project = kind === 'project' ? state as ProjectState : (await tx.row<{ state: ProjectState }>('SELECT state FROM stream_head WHERE id = $1', [projectId]))!.state;
  const people = kind === 'panel' ? Object.keys((state as PanelState).members) : 'panelId' in event ? await membersOf(tx, event.panelId) : [];
  const parties = event.type === 'AgreementIssued' ? event.parties.map((p) => p.organisation) : [];
  const line = 'budgetLineId' in event ? event.budgetLineId : project.award?.budgetLineId ?? null;
  const read = await tx.row<Read>(SUBJECT, [projectId, parties, [by, ...people], line]);
  if (!read) return event;
  const subject: Subject = { ...read, ...subjectOfState(project) };
  return { ...event, subject: await keep(tx, `${streamId}:${seq}:subject`, streamId, subject) };
}

async function keep(tx: Tx, id: string, streamId: string, subject: Subject | BatchSubject): Promise<TextRef> {
  const text = sealed(id, JSON.stringify(subject));
  await keepTexts(tx, [text], streamId);
  return { textId: text.id, hash: text.hash };
}

/** A payment list as it is released; of a list from before it was kept, as its rows say now. */
export async function batchSubject(tx: Tx, batchId: string, { released, releaser }: { released: readonly string[]; releaser?: { by: string; at: string } }): Promise<BatchSubject> {
  const line = (await tx.row<BatchSubject['line'] & { preparedAt: Date }>('SELECT b.prepared_at AS "preparedAt", l.title, l.quota_document AS "quotaDocument", l.function_code AS "functionCode", l.economic_code AS "economicCode", l.fund FROM payment_batch b JOIN budget_line l ON l.id = b.budget_line_id WHERE b.id = $1', [batchId]))!;
  const rows = await tx.rows<{ id: string; n: number; title: string; receipt: string | null; amountFen: string; payee: BatchSubject['orders'][number]['payee']; projectId: string }>(
    // In the order of the page and of the bank's file.
    'SELECT o.id, o.n, p.title, p.receipt, o.amount_fen::text AS "amountFen", o.payee, p.id AS "projectId" FROM payment_order o JOIN project p ON p.id = o.project_id WHERE o.id = ANY($1) ORDER BY p.receipt, o.n, o.id', [[...released]],
  );
  const hands = await tx.rows<{ type: keyof typeof HAND; by: string; at: Date; name: string | null }>('SELECT e.type, e.by, e.at, n.name FROM event e LEFT JOIN person n ON n.id = e.by WHERE e.stream_id = $1 AND e.type = ANY($2) ORDER BY e.seq', [batchId, Object.keys(HAND)]);
  const last = releaser && { name: (await tx.row<{ name: string }>('SELECT name FROM person WHERE id = $1', [releaser.by]))?.name ?? null, at: releaser.at };
  const { preparedAt, ...facts } = line;
  return {
    number: batchName({ id: batchId, preparedAt: preparedAt.toISOString() }), office: await officeOf(tx, rows[0]?.projectId ?? ''), line: facts,
    orders: rows.map(({ id, n, title, receipt, amountFen, payee }) => ({ reference: orderReference({ id, receipt, n }), n, title, amountFen, payee: { accountName: payee.accountName, bankName: payee.bankName, account: payee.account } })),
    people: { ...Object.fromEntries(hands.map((h) => [HAND[h.type], { name: h.name, at: h.at.toISOString() }])), ...(last ? { releaser: last } : {}) },
  };
}

/** The office that answers for the project's programme, as it is called now. */
export const officeOf = async (tx: Tx, projectId: string): Promise<Label> => (await tx.row<{ office: Label }>(`SELECT (${OFFICE}) AS office FROM project p WHERE p.id = $1`, [projectId]))?.office ?? { zh: '', en: '' };

const membersOf = async (tx: Tx, panelId: string): Promise<string[]> => Object.keys((await tx.row<{ state: PanelState }>('SELECT state FROM stream_head WHERE id = $1', [panelId]))?.state.members ?? {});

/** A notice is public: its lines stand in the event as they are published. */
const noticeItems = (tx: Tx, projectIds: readonly string[]): Promise<NoticeItem[]> => tx.rows<NoticeItem>(
  `SELECT p.id AS "projectId", p.title, o.name AS "applicantName", o.credit_code AS "creditCode", p.award_fen::text AS "amountFen", p.receipt, j.body -> 'name' AS county, v.sample
   FROM project p JOIN organisation o ON o.id = p.applicant_id JOIN programme_version v ON v.id = p.version_id LEFT JOIN jurisdiction j ON j.id = p.county WHERE p.id = ANY($1) ORDER BY p.receipt, p.id`, [projectIds],
);

/** What was kept of a form; undefined of events from before it was, and of what was erased. */
export async function keptSubject<S extends Subject | BatchSubject = Subject>(tx: Tx, facts: Record<string, unknown>): Promise<S | undefined> {
  const ref = facts['subject'] as TextRef | undefined;
  const row = ref && await tx.row<{ body: string | null }>('SELECT body FROM private_text WHERE id = $1', [ref.textId]);
  return row?.body ? JSON.parse(row.body) as S : undefined;
}
