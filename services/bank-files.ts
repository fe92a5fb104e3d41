/** The treasury's files of a batch: the payment list out, the returned list in, and in the sandbox what its bank answers. */
import { hasRole, type Actor } from '../domain/access/index.js';
import type { BatchState } from '../domain/batch/index.js';
import { orderReference } from '../domain/batch/names.js';
import type { ReturnedLine, RowMessage } from '../domain/ports/index.js';
import { cutText, fold } from '../domain/text.js';
import { dateOf } from '../domain/time.js';
import { platformNow } from '../prisma/store/clock.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';
import { sendCommand, type Sent } from './commands.js';
import { Refusal, refuse, type House } from './house.js';
import { mustSee } from './payments.js';
import { storedBytes } from './projects.js';

/** The payment list as it went to the treasury: the stored bytes. */
export async function paymentListFile(house: House, actor: Actor, batchId: string): Promise<{ name: string; bytes: Uint8Array }> {
  mustSee(actor);
  const row = await reader(house.db).row<{ file_hash: string | null; file_name: string | null }>('SELECT file_hash, file_name FROM payment_batch WHERE id = $1', [batchId]);
  return row?.file_hash && row.file_name ? { name: row.file_name, bytes: await storedBytes(house, row.file_hash) } : refuse('not_found');
}

export interface ImportedLine { line: number; orderId: string; attempt: number; meaning: string }
export interface ImportedList extends Sent { lines: ImportedLine[]; /** Rows that were not taken, by the importer's own choice. */ faults: RowMessage[]; /** What stands in the file and was not used. */ notes: RowMessage[] }
/** Faults and notes that an answer carries; the file itself has them all. */
const MAX_SAID = 100;

/**
 * Imports a returned list: the file is read whole, each line finds its order by its payment number. With a fault nothing
 * is taken, unless the good lines are asked for alone (`partly`). The same file again changes nothing;
 * one that answers several batches is read once for each.
 */
export async function importBankResult(house: House, actor: Actor, input: { batchId?: string; name: string; bytes: Uint8Array; partly?: boolean; key: string | undefined; route: string }): Promise<ImportedList> {
  if (!hasRole(actor, 'finance_maker')) return refuse('not_allowed');
  const read = await house.treasuryFiles.readReturnedList(input.bytes);
  const sql = reader(house.db);
  const batchId = input.batchId ?? await batchOfLines(sql, read.lines);
  const orders = batchId ? await ordersByReference(sql, batchId) : new Map<string, string>();
  const known = read.lines.filter((line) => orders.has(fold(line.reference)));
  const faults = [...read.faults, ...read.lines.filter((line) => !orders.has(fold(line.reference))).map(house.treasuryFiles.unknownReference)].sort((a, b) => a.row - b.row);
  const notes = read.notes.slice(0, MAX_SAID);
  if (faults.length > 0 && !(input.partly && known.length > 0)) throw new Refusal({ code: 'file_faults', detail: { faults: faults.slice(0, MAX_SAID), count: faults.length, good: known.length, notes } });
  if (known.length === 0 || !batchId) return refuse('file_empty');
  const fileHash = sha256(input.bytes);
  const lines = known.map((line) => ({ orderId: orders.get(fold(line.reference))!, attempt: line.attempt, amountFen: line.amountFen, result: line.result, voucher: line.voucher, reason: line.reason, paidOn: line.paidOn }));
  const said = { faults: faults.slice(0, MAX_SAID), notes };
  const written = async (): Promise<ImportedLine[]> => (await sql.rows<{ line: number; order_id: string; attempt: number; meaning: string }>('SELECT line, order_id, attempt, meaning FROM bank_result_line WHERE file_hash = $1 AND batch_id = $2 ORDER BY line', [fileHash, batchId]))
    .map((l) => ({ line: l.line, orderId: l.order_id, attempt: l.attempt, meaning: l.meaning }));
  const earlier = await written();
  if (earlier.length > 0) return { commandId: '', streamId: batchId, status: 'done', lines: earlier.map((l) => ({ ...l, meaning: 'already_known' })), ...said };
  const sent = await sendCommand(house, actor, { type: 'importBankResult', fields: { fileHash, fileName: cutText(input.name, 200), lines }, stream: { id: batchId }, key: input.key, route: input.route });
  return { ...sent, lines: await written(), ...said };
}

/** A list sent without its batch: that of the first payment number that is known. */
async function batchOfLines(sql: Tx, lines: readonly { reference: string }[]): Promise<string | undefined> {
  const row = await sql.row<{ batch_id: string }>(
    `SELECT o.batch_id FROM payment_order o JOIN project p ON p.id = o.project_id WHERE o.batch_id IS NOT NULL AND (o.id = ANY($1) OR p.receipt || '-' || o.n = ANY($1)) LIMIT 1`, [lines.map((line) => line.reference)],
  );
  return row?.batch_id;
}

/** Orders of a batch by what the bank gives back; lists of before carried the order's id. */
async function ordersByReference(sql: Tx, batchId: string): Promise<Map<string, string>> {
  const rows = await sql.rows<{ id: string; n: number; receipt: string | null }>(
    `SELECT o.id, o.n, p.receipt FROM payment_order o JOIN project p ON p.id = o.project_id WHERE o.batch_id = $1 OR EXISTS (SELECT 1 FROM stream_head b WHERE b.id = $1 AND b.state -> 'orderIds' ? o.id)`, [batchId],
  );
  return new Map(rows.flatMap((o) => [[fold(orderReference(o)), o.id], [fold(o.id), o.id]]));
}

/** Sandbox only: what the bank would answer to a released batch, as a returned list. */
export async function sandboxBankAnswer(house: House, actor: Actor, { batchId, answer }: { batchId: string; answer: 'accept' | 'reject' | 'silent' | 'mixed' }): Promise<{ name: string; bytes: Uint8Array }> {
  if (!house.sample) return refuse('not_sandbox');
  if (!hasRole(actor, 'administrator', 'finance_maker')) return refuse('not_allowed');
  const sql = reader(house.db);
  const head = await sql.row<{ state: BatchState }>('SELECT state FROM stream_head WHERE id = $1', [batchId]);
  if (!head || head.state.status !== 'released') return refuse('step_not_open');
  const paidOn = dateOf(await platformNow(sql));
  const orders = await sql.rows<{ id: string; n: number; receipt: string | null; attempt: number; amount_fen: bigint }>('SELECT o.id, o.n, p.receipt, o.attempt, o.amount_fen FROM payment_order o JOIN project p ON p.id = o.project_id WHERE o.id = ANY($1) ORDER BY p.receipt, o.n, o.id', [head.state.released]);
  const lines = orders.flatMap((o, i): ReturnedLine[] => {
    const rejected = answer === 'reject' || (answer === 'mixed' && i % 3 === 1);
    if (answer === 'silent' || (answer === 'mixed' && i % 3 === 2)) return [];
    return [{ reference: orderReference(o), attempt: o.attempt, amountFen: String(o.amount_fen), result: rejected ? 'rejected' : 'paid', voucher: rejected ? '' : `HD${sha256(`${house.secret}:${o.id}:${o.attempt}`).slice(0, 10).toUpperCase()}`, reason: rejected ? '账号户名不符' : '', paidOn }];
  });
  return { name: `returned-${batchId}.xlsx`, bytes: await house.treasuryFiles.writeReturnedList(lines) };
}
