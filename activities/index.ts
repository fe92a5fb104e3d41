/** What workflows may ask to be done: `execute` as a local activity, and the treasury instruction as a bounded remote one. */
import type { DocumentStore, PaymentLine } from '../domain/ports/index.js';
import type { BatchState } from '../domain/batch/index.js';
import { batchName, orderReference } from '../domain/batch/names.js';
import { dateOf } from '../domain/time.js';
import type { Database } from '../prisma/client.js';
import { platformNow } from '../prisma/store/clock.js';
import { execute } from '../prisma/store/execute.js';
import { differingOrders, foldedOrders } from '../prisma/store/order-check.js';
import { uuidOf } from '../prisma/store/telling.js';
import { reader } from '../prisma/store/tx.js';
import type { LocalActivities, TreasuryActivities } from '../workflows/contract.js';
import { writePaymentList } from './adapters/payment-list.js';

export interface ActivityDeps { db: Database; documents: DocumentStore }

export const localActivities = ({ db }: ActivityDeps): LocalActivities => ({
  /** Histories are kept for years: of the outcome they get status and code, never the facts. */
  async execute(request) {
    // The engine asks again by itself, and has a bound of its own for each time.
    const { outcome, agenda } = await execute(db, request, { patienceMs: 1_500 });
    return { agenda, ...(outcome ? { outcome: { status: outcome.status, ...(outcome.status === 'refused' ? { code: outcome.code } : {}) } } : {}) };
  },
});

/** Released, but an objection or a suspension came before the instruction: tried again until it is decided. */
export class InstructionHeld extends Error {
  constructor(orderId: string) { super(`${orderId} is held`); this.name = 'InstructionHeld'; }
}

export const treasuryActivities = ({ db, documents }: ActivityDeps): TreasuryActivities => ({
  /** Stores the batch's payment list once and records the instruction under its attempt: repeated, it does nothing more. */
  async instruct({ orderId }) {
    const sql = reader(db);
    const order = await sql.row<{ batch_id: string; attempt: number; status: string; refused: number; held: boolean }>(
      `SELECT o.batch_id, o.attempt, o.status, EXISTS (SELECT 1 FROM hold h WHERE h.stream_id = o.project_id AND h.released_at IS NULL) AS held,
         (SELECT count(*)::int FROM command c WHERE c.stream_id = o.id AND c.type = 'instruct' AND c.outcome ->> 'status' = 'refused') AS refused FROM payment_order o WHERE o.id = $1`, [orderId],
    );
    if (!order || order.status !== 'released') return;
    if (order.held) throw new InstructionHeld(orderId);
    const batch = (await sql.row<BatchFacts>(
      `SELECT b.id, b.file_hash, b.file_name, h.state, b.prepared_at, b.released_at, m.name AS maker, k.name AS checker, s.name AS signer, r.name AS releaser,
         l.title AS line, l.fund, l.quota_document, l.function_code, l.economic_code
       FROM payment_batch b JOIN stream_head h ON h.id = b.id JOIN budget_line l ON l.id = b.budget_line_id
       LEFT JOIN person m ON m.id = b.maker LEFT JOIN person k ON k.id = b.checker LEFT JOIN person s ON s.id = b.signer LEFT JOIN person r ON r.id = b.releaser WHERE b.id = $1`, [order.batch_id],
    ))!;
    let file = batch.file_hash && batch.file_name ? { sha256: batch.file_hash, name: batch.file_name } : undefined;
    if (!file) {
      const number = batchName({ id: batch.id, preparedAt: batch.prepared_at.toISOString() });
      const name = `拨付清单-${number}.xlsx`;
      const bytes = await writePaymentList({
        number, madeOn: dateOf((batch.released_at ?? new Date(0)).toISOString()), maker: batch.maker, checker: batch.checker, ...(batch.signer ? { signer: batch.signer } : {}), releaser: batch.releaser ?? '',
        budgetLine: batch.line, fund: batch.fund, quotaDocument: batch.quota_document, functionCode: batch.function_code, economicCode: batch.economic_code,
        lines: await paymentLines(db, batch.state.released),
      });
      file = await documents.putOwn(bytes, name, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    }
    // A refused instruction closed its key; the next try is a command of its own.
    const key = `instruct:${orderId}:${order.attempt}:${order.refused}`;
    const id = uuidOf(key);
    await sql.rows(
      `INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, received_at) VALUES ($1, 'system', $2, '', $3, 'instruct', $4, $5, $6) ON CONFLICT (principal, key) DO NOTHING`,
      [id, key, orderId, JSON.stringify({ fileHash: file.sha256, fileName: file.name }), JSON.stringify({ kind: 'system', cause: key }), await platformNow(sql)],
    );
    const { outcome } = await execute(db, { streamId: orderId, commandId: id });
    if (outcome?.status === 'refused' && outcome.code === 'hold_open') throw new InstructionHeld(orderId);
  },
});

/** A row of the list was written past the program: nothing is sent until somebody has looked. Shown to the administrator with what is in trouble. */
export class OrdersDiffer extends Error {
  constructor(orderIds: readonly string[]) { super(`${orderIds.join(', ')}: the row is not what the events say`); this.name = 'OrdersDiffer'; }
}

interface BatchFacts {
  id: string; file_hash: string | null; file_name: string | null; state: BatchState; prepared_at: Date; released_at: Date | null;
  maker: string; checker: string; signer: string | null; releaser: string | null; line: string; fund: string; quota_document: string; function_code: string; economic_code: string;
}

/** What is paid, to whom, by the events; the rows beside them must say the same. In the order of the page and of the print. */
async function paymentLines(db: Database, orderIds: readonly string[]): Promise<PaymentLine[]> {
  const sql = reader(db);
  const differing = await differingOrders(sql, orderIds);
  if (differing.length > 0) throw new OrdersDiffer(differing);
  const orders = await foldedOrders(sql, orderIds);
  const rows = await sql.rows<{ id: string; receipt: string | null; title: string }>('SELECT o.id, p.receipt, p.title FROM payment_order o JOIN project p ON p.id = o.project_id WHERE o.id = ANY($1) ORDER BY p.receipt, o.n, o.id', [[...orders.keys()]]);
  return rows.map(({ id, receipt, title }) => {
    const { attempt, n, amountFen, payee } = orders.get(id)!;
    return { reference: orderReference({ id, receipt, n }), attempt, payeeName: payee!.accountName, bankName: payee!.bankName, account: payee!.account, amountFen, purpose: `${title} 第${n}期` };
  });
}
