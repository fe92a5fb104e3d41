/**
 * Reads the whole record again and says where it does not agree: the audit's chains against their heads and the sealed
 * roots, and the events' chains against the heads of their streams. Reads page by page, in one snapshot; changes nothing.
 */
import { hasRole, type Actor } from '../domain/access/index.js';
import { auditContent, auditHash, chainHash } from '../prisma/store/chain.js';
import { over, type Tx } from '../prisma/store/tx.js';
import { refuse, type House } from './house.js';
import { partsOf, type PartKind } from './record-parts.js';

export type RecordFaultKind = 'changed' | 'missing' | 'unlinked' | 'head' | 'sealed' | 'unchained' | PartKind;
/** `place`: chain or stream with the number in it, or `#id` of an entry without one. */
export interface RecordFault { kind: RecordFaultKind; place: string }
export interface RecordCheck { whole: boolean; faults: RecordFault[]; audit: { chains: number; entries: number; unchained: number }; events: { streams: number; events: number } }

const PAGE = 2_000;
const SHOWN = 100;

/** Kinds of fault take turns, audit and each kind of stream apart: many of one hide none of another. */
function inTurn(faults: readonly RecordFault[]): RecordFault[] {
  const groups = new Map<string, RecordFault[]>();
  for (const fault of faults) {
    const key = `${fault.kind} ${/^[a-z]+(?=-)/.exec(fault.place)?.[0] ?? 'audit'}`;
    const group = groups.get(key);
    if (group) group.push(fault); else groups.set(key, [fault]);
  }
  const each = Math.max(1, Math.floor(SHOWN / Math.max(groups.size, 1)));
  return [...groups.values()].flatMap((group) => group.slice(0, each)).slice(0, SHOWN);
}

/** For supervisors and administrators. At most a hundred faults are named. */
export async function checkRecord(house: House, actor: Actor): Promise<RecordCheck> {
  if (!hasRole(actor, 'administrator', 'supervisor')) return refuse('not_allowed');
  const client = await house.db.pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const sql = over(client);
    const audit = await auditOf(sql);
    const events = await eventsOf(sql);
    const faults = [...audit.faults, ...events.faults, ...await partsOf(sql, house.documents)];
    return { whole: faults.length === 0, faults: inTurn(faults), audit: { chains: audit.chains, entries: audit.entries, unchained: audit.unchained }, events: { streams: events.streams, events: events.events } };
  } finally {
    await client.query('ROLLBACK').finally(() => client.release());
  }
}

interface EntryRow { id: bigint; chain: string; n: number; previous: string; hash: string; at: Date; person_id: string | null; action: string; target: string; code: string | null; detail: unknown }
async function auditOf(sql: Tx): Promise<{ faults: RecordFault[]; chains: number; entries: number; unchained: number }> {
  const faults: RecordFault[] = [];
  const heads = new Map((await sql.rows<{ chain: string; n: number; hash: string }>('SELECT chain, n, hash FROM audit_head')).map((h) => [h.chain, h]));
  const sealed = new Map<string, string>();
  for (const s of await sql.rows<{ chain: string; n: number; hash: string }>(`SELECT key AS chain, (value ->> 0)::int AS n, value ->> 1 AS hash FROM chain_root, jsonb_each(audit)`)) sealed.set(`${s.chain}#${s.n}`, s.hash);
  const seen = new Map<string, { n: number; hash: string }>();
  let entries = 0;
  let [chain, n] = ['', 0];
  for (;;) {
    const rows = await sql.rows<EntryRow>(
      `SELECT id, chain, n, previous, hash, at, person_id, action, target, code, detail FROM audit_entry WHERE chain <> '' AND (chain, n) > ($1, $2) ORDER BY chain, n LIMIT ${PAGE}`, [chain, n],
    );
    for (const row of rows) {
      const last = seen.get(row.chain) ?? { n: 0, hash: '' };
      const place = `${row.chain}#${row.n}`;
      for (let gone = last.n + 1; gone < row.n && gone <= last.n + SHOWN; gone += 1) faults.push({ kind: 'missing', place: `${row.chain}#${gone}` });
      if (row.n === last.n + 1 && row.previous !== last.hash) faults.push({ kind: 'unlinked', place });
      const { person_id: personId, action, target, code, detail } = row;
      if (auditHash(row.previous, auditContent({ at: row.at.toISOString(), personId, action, target, code, detail })) !== row.hash) faults.push({ kind: 'changed', place });
      const seal = sealed.get(place);
      if (seal !== undefined && seal !== row.hash) faults.push({ kind: 'sealed', place });
      sealed.delete(place);
      seen.set(row.chain, { n: row.n, hash: row.hash });
    }
    entries += rows.length;
    if (rows.length < PAGE) break;
    ({ chain, n } = rows.at(-1)!);
  }
  // What is sealed and not there any more: the end of a chain was cut off, whatever its head says.
  for (const place of sealed.keys()) faults.push({ kind: 'sealed', place });
  for (const name of new Set([...heads.keys(), ...seen.keys()])) {
    const [head, last] = [heads.get(name), seen.get(name)];
    if (head?.n !== last?.n || head?.hash !== last?.hash) faults.push({ kind: 'head', place: name });
  }
  const plain = await sql.rows<{ id: bigint; late: boolean }>(`SELECT id, id > coalesce((SELECT min(id) FROM audit_entry WHERE chain <> ''), 9223372036854775807) AS late FROM audit_entry WHERE chain = '' ORDER BY id DESC LIMIT ${PAGE}`);
  for (const { id } of plain.filter((p) => p.late)) faults.push({ kind: 'unchained', place: `#${id}` });
  const unchained = (await sql.row<{ n: number }>(`SELECT count(*)::int AS n FROM audit_entry WHERE chain = ''`))!.n;
  return { faults, chains: seen.size, entries, unchained };
}

interface EventRow { stream_id: string; seq: number; type: string; at: Date; by: string; body: unknown; hash: string }
async function eventsOf(sql: Tx): Promise<{ faults: RecordFault[]; streams: number; events: number }> {
  const faults: RecordFault[] = [];
  const heads = new Map((await sql.rows<{ id: string; seq: number; hash: string }>('SELECT id, seq, hash FROM stream_head WHERE seq > 0')).map((h) => [h.id, h]));
  const streams = heads.size;
  let events = 0;
  let last = { stream: '', seq: 0, hash: '' };
  const close = (): void => {
    const head = heads.get(last.stream);
    if (last.stream !== '' && (head?.seq !== last.seq || head.hash !== last.hash)) faults.push({ kind: 'head', place: last.stream });
    heads.delete(last.stream);
  };
  for (;;) {
    const rows = await sql.rows<EventRow>(`SELECT stream_id, seq, type, at, by, body, hash FROM event WHERE (stream_id, seq) > ($1, $2) ORDER BY stream_id, seq LIMIT ${PAGE}`, [last.stream, last.seq]);
    for (const row of rows) {
      if (row.stream_id !== last.stream) { close(); last = { stream: row.stream_id, seq: 0, hash: '' }; }
      for (let gone = last.seq + 1; gone < row.seq && gone <= last.seq + SHOWN; gone += 1) faults.push({ kind: 'missing', place: `${row.stream_id}#${gone}` });
      if (row.seq === last.seq + 1 && chainHash(last.hash, { streamId: row.stream_id, seq: row.seq, type: row.type, at: row.at.toISOString(), by: row.by, body: row.body }) !== row.hash) faults.push({ kind: 'changed', place: `${row.stream_id}#${row.seq}` });
      last = { stream: row.stream_id, seq: row.seq, hash: row.hash };
    }
    events += rows.length;
    if (rows.length < PAGE) break;
  }
  close();
  for (const stream of heads.keys()) faults.push({ kind: 'head', place: stream });
  return { faults, streams, events };
}
