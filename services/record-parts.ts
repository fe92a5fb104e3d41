/**
 * What stands beside the chains, held against the events: states of heads, the ledger, payment orders, private texts,
 * forms, files, outcomes of commands, published rules, and the heads of streams that a root sealed. Over the snapshot
 * of who asks, page by page; changes nothing. Non-goal: the chains themselves (record-check.ts), and what people's
 * lists show (tasks, periods, titles), which decides nothing.
 */
import { createHash } from 'node:crypto';
import { postingsOf } from '../domain/budget/index.js';
import type { Event } from '../domain/events/index.js';
import type { DocumentStore } from '../domain/ports/index.js';
import { isStreamId, streamKind } from '../domain/stream.js';
import { streams } from '../domain/streams.js';
import { toInstant } from '../domain/time.js';
import { canonical } from '../prisma/store/chain.js';
import { differingOrders } from '../prisma/store/order-check.js';
import type { Tx } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';

export const PART_KINDS = ['sealed', 'state', 'ledger', 'order', 'text', 'form', 'file', 'outcome', 'rules'] as const;
export type PartKind = (typeof PART_KINDS)[number];
export interface PartFault { kind: PartKind; place: string }

const PAGE = 2_000;
const asJson = (value: unknown): string => canonical(JSON.parse(JSON.stringify(value)));

/** Everything, in a fixed order. */
export async function partsOf(sql: Tx, documents: Pick<DocumentStore, 'get'>): Promise<PartFault[]> {
  return [...await foldedOf(sql), ...await ordersOf(sql), ...await formsOf(sql), ...await textsOf(sql), ...await filesOf(sql, documents), ...await outcomesOf(sql), ...await rulesOf(sql)];
}

interface Moved { line: string; from: string; to: string; amountFen: string; place: string }
interface Referred { texts: Map<string, string>; forms: Map<string, string>; moves: Map<string, Moved>; sealed: Map<string, string> }

/** One walk over all events: states and sealed heads on the way; ledger, texts and forms by what the events refer to. */
async function foldedOf(sql: Tx): Promise<PartFault[]> {
  const faults: PartFault[] = [];
  const seen: Referred = { texts: new Map(), forms: new Map(), moves: new Map(), sealed: new Map() };
  for (const s of await sql.rows<{ id: string; seq: number; hash: string }>(`SELECT key AS id, (value ->> 0)::int AS seq, value ->> 1 AS hash FROM chain_root, jsonb_each(streams)`)) seen.sealed.set(`${s.id}#${s.seq}`, s.hash);
  let [stream, seq, state] = ['', 0, undefined as unknown];
  let ended: { id: string; state: unknown }[] = [];
  const close = (): void => { if (stream !== '') ended.push({ id: stream, state }); };
  for (;;) {
    const rows = await sql.rows<{ stream_id: string; seq: number; type: Event['type']; at: Date; body: Record<string, unknown>; hash: string }>(`SELECT stream_id, seq, type, at, body, hash FROM event WHERE (stream_id, seq) > ($1, $2) ORDER BY stream_id, seq LIMIT ${PAGE}`, [stream, seq]);
    for (const row of rows) {
      if (row.stream_id !== stream) { close(); stream = row.stream_id; state = isStreamId(stream) ? streams[streamKind(stream)].initial(stream) : undefined; }
      seq = row.seq;
      const event = { type: row.type, ...row.body } as unknown as Event;
      try { state = isStreamId(stream) ? streams[streamKind(stream)].evolve(state, event, toInstant(row.at.getTime())) : undefined; } catch { state = undefined; }
      refer(seen, { stream, seq, event, body: row.body });
      const seal = seen.sealed.get(`${stream}#${seq}`);
      if (seal !== undefined && seal !== row.hash) faults.push({ kind: 'sealed', place: `${stream}#${seq}` });
      seen.sealed.delete(`${stream}#${seq}`);
    }
    if (rows.length < PAGE) close();
    faults.push(...await statesOf(sql, ended), ...await textRefsOf(sql, seen.texts), ...await formRefsOf(sql, seen.forms));
    ended = [];
    seen.texts.clear();
    seen.forms.clear();
    if (rows.length < PAGE) break;
  }
  // Sealed, and not there any more: the end of a stream was cut off, or all of it, whatever its head says.
  for (const place of seen.sealed.keys()) faults.push({ kind: 'sealed', place });
  return [...faults, ...await ledgerOf(sql, seen.moves)];
}

function refer(seen: Referred, { stream, seq, event, body }: { stream: string; seq: number; event: Event; body: Record<string, unknown> }): void {
  for (const moved of postingsOf(stream, event)) if (moved.amountFen !== '0') seen.moves.set(moved.key, { line: moved.lineId, from: moved.from, to: moved.to, amountFen: moved.amountFen, place: `${stream}#${seq}` });
  const { formVersion, formHash } = body as { formVersion?: number; formHash?: string };
  if (formVersion !== undefined && formHash !== undefined) seen.forms.set(`${stream}#${formVersion}`, formHash);
  const texts = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const { textId, hash } = value as { textId?: unknown; hash?: unknown };
    if (typeof textId === 'string' && typeof hash === 'string') seen.texts.set(textId, hash);
    else for (const inner of Object.values(value)) texts(inner);
  };
  texts(body);
}

/** The head of a stream keeps the state that its events fold to. */
async function statesOf(sql: Tx, ended: readonly { id: string; state: unknown }[]): Promise<PartFault[]> {
  if (ended.length === 0) return [];
  const heads = new Map((await sql.rows<{ id: string; state: unknown }>('SELECT id, state FROM stream_head WHERE id = ANY($1)', [ended.map((e) => e.id)])).map((h) => [h.id, h.state]));
  return ended.filter(({ id, state }) => !heads.has(id) || state === undefined || asJson(state) !== canonical(heads.get(id))).map(({ id }) => ({ kind: 'state', place: id }));
}

/** A text that an event names is there under the hash it was named with; erased, only the hash is left. */
async function textRefsOf(sql: Tx, texts: ReadonlyMap<string, string>): Promise<PartFault[]> {
  if (texts.size === 0) return [];
  const rows = new Map((await sql.rows<{ id: string; hash: string }>('SELECT id, hash FROM private_text WHERE id = ANY($1)', [[...texts.keys()]])).map((r) => [r.id, r.hash]));
  return [...texts].filter(([id, hash]) => rows.get(id) !== hash).map(([id]) => ({ kind: 'text', place: id }));
}
async function formRefsOf(sql: Tx, forms: ReadonlyMap<string, string>): Promise<PartFault[]> {
  if (forms.size === 0) return [];
  const rows = new Map((await sql.rows<{ place: string; hash: string }>(`SELECT project_id || '#' || version AS place, hash FROM form_version WHERE project_id || '#' || version = ANY($1) AND project_id = ANY($2)`, [[...forms.keys()], [...forms.keys()].map((k) => k.slice(0, k.lastIndexOf('#')))])).map((r) => [r.place, r.hash]));
  return [...forms].filter(([place, hash]) => rows.get(place) !== hash).map(([place]) => ({ kind: 'form', place }));
}

/** Each movement of money is that of an event, each event's is there, and the lines hold what the postings sum up to. */
async function ledgerOf(sql: Tx, moves: ReadonlyMap<string, Moved>): Promise<PartFault[]> {
  const faults: PartFault[] = [];
  const left = new Map(moves);
  let last = '';
  for (;;) {
    const rows = await sql.rows<{ key: string; place: string; postings: { line: string; account: string; fen: string }[] | null }>(
      `SELECT t.key, t.stream_id || '#' || t.seq AS place, (SELECT json_agg(json_build_object('line', p.line_id, 'account', p.account, 'fen', p.amount_fen::text) ORDER BY p.amount_fen, p.account) FROM posting p WHERE p.key = t.key) AS postings
       FROM ledger_transaction t WHERE t.key > $1 ORDER BY t.key LIMIT ${PAGE}`, [last],
    );
    for (const { key, place, postings } of rows) {
      const move = left.get(key);
      left.delete(key);
      const should = move && [{ line: move.line, account: move.from, fen: `-${move.amountFen}` }, { line: move.line, account: move.to, fen: move.amountFen }];
      if (!should || move.place !== place || canonical(postings) !== canonical(should)) faults.push({ kind: 'ledger', place: key });
      last = key;
    }
    if (rows.length < PAGE) break;
  }
  for (const key of left.keys()) faults.push({ kind: 'ledger', place: key });
  const lines = await sql.rows<{ id: string }>(
    `SELECT l.id FROM budget_line l CROSS JOIN LATERAL (
       SELECT -coalesce(sum(amount_fen) FILTER (WHERE account = 'quota'), 0) AS allocated, coalesce(sum(amount_fen) FILTER (WHERE account = 'reserved'), 0) AS reserved,
         coalesce(sum(amount_fen) FILTER (WHERE account = 'committed'), 0) AS committed, coalesce(sum(amount_fen) FILTER (WHERE account = 'paid'), 0) AS paid FROM posting p WHERE p.line_id = l.id) s
     WHERE (l.allocated_fen, l.reserved_fen, l.committed_fen, l.paid_fen) IS DISTINCT FROM (s.allocated, s.reserved, s.committed, s.paid) ORDER BY l.id`,
  );
  return [...faults, ...lines.map(({ id }): PartFault => ({ kind: 'ledger', place: id }))];
}

async function ordersOf(sql: Tx): Promise<PartFault[]> {
  const ids = (await sql.rows<{ id: string }>(`SELECT id FROM payment_order UNION SELECT id FROM stream_head WHERE kind = 'order' ORDER BY id`)).map((r) => r.id);
  const faults: PartFault[] = [];
  for (let i = 0; i < ids.length; i += PAGE) faults.push(...(await differingOrders(sql, ids.slice(i, i + PAGE))).map((place): PartFault => ({ kind: 'order', place })));
  return faults;
}

async function formsOf(sql: Tx): Promise<PartFault[]> {
  const faults: PartFault[] = [];
  let [project, version] = ['', 0];
  for (;;) {
    const rows = await sql.rows<{ project_id: string; version: number; content: unknown; hash: string }>('SELECT project_id, version, content, hash FROM form_version WHERE (project_id, version) > ($1, $2) ORDER BY project_id, version LIMIT 200', [project, version]);
    for (const r of rows) if (sha256(canonical(r.content)) !== r.hash) faults.push({ kind: 'form', place: `${r.project_id}#${r.version}` });
    const end = rows.at(-1);
    if (!end || rows.length < 200) return faults;
    [project, version] = [end.project_id, end.version];
  }
}

/** What is not erased is what its hash was taken of. */
async function textsOf(sql: Tx): Promise<PartFault[]> {
  const rows = await sql.rows<{ id: string }>(`SELECT id FROM private_text WHERE body IS NOT NULL AND encode(sha256(convert_to(coalesce(salt, '') || body, 'UTF8')), 'hex') <> hash ORDER BY id`);
  return rows.map(({ id }) => ({ kind: 'text', place: id }));
}

/** Every file that a row names is there with its bytes; a file that several rows name is read once. */
async function filesOf(sql: Tx, documents: Pick<DocumentStore, 'get'>): Promise<PartFault[]> {
  const rows = await sql.rows<{ place: string; sha256: string; size: bigint | number | null }>(
    `SELECT 'document ' || min(id) AS place, sha256, size FROM document GROUP BY sha256, size UNION ALL SELECT 'list ' || min(id), file_hash, NULL FROM payment_batch WHERE file_hash IS NOT NULL GROUP BY file_hash ORDER BY 1`,
  );
  const faults: PartFault[] = [];
  for (const row of rows) {
    const bytes = await documents.get(row.sha256).catch(() => undefined);
    const whole = bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === row.sha256 && (row.size === null || Number(row.size) === bytes.byteLength);
    if (!whole) faults.push({ kind: 'file', place: row.place });
  }
  return faults;
}

/** A command that was done left the events it names; one that was refused left none. */
async function outcomesOf(sql: Tx): Promise<PartFault[]> {
  const rows = await sql.rows<{ id: string }>(
    `SELECT c.id FROM command c WHERE c.outcome ->> 'status' = 'done' AND c.outcome ? 'seqs' AND (c.outcome -> 'seqs' ->> 0)::int <= (c.outcome -> 'seqs' ->> 1)::int
       AND NOT EXISTS (SELECT 1 FROM event e WHERE e.stream_id = c.stream_id AND e.seq = (c.outcome -> 'seqs' ->> 0)::int AND e.command_id = c.id)
     UNION SELECT e.command_id FROM event e LEFT JOIN command c ON c.id = e.command_id WHERE e.command_id IS NOT NULL AND c.outcome ->> 'status' IS DISTINCT FROM 'done' ORDER BY 1`,
  );
  return rows.map(({ id }) => ({ kind: 'outcome', place: id }));
}

/** A published version is what it was when it was published. */
async function rulesOf(sql: Tx): Promise<PartFault[]> {
  const rows = await sql.rows<{ id: string; body: unknown; body_hash: string }>(`SELECT id, body, body_hash FROM programme_version WHERE status = 'published' ORDER BY id`);
  return rows.filter((r) => sha256(canonical(r.body)) !== r.body_hash).map(({ id }) => ({ kind: 'rules', place: id }));
}
