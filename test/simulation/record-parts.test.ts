/** What stands beside the chains: after whole roads all of it agrees with the events, and each way of changing it by the owner's hand is named. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { checkRecord, type RecordFault } from '../../services/record-check.js';
import { keepChainRoot } from '../../start/worker.js';
import { applied, callOf, claimed, navigationIssued, orderOf, P02, paid, recommended } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
let owner: pg.Client;
let ids: { project: string; order: string; line: string; open: string };
beforeAll(async () => {
  sim = await openSimulation();
  owner = new pg.Client({ connectionString: sim.databaseUrl });
  await owner.connect();
  const { call, line } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationIssued(sim, project);
  await claimed(sim, project, 'ent');
  await paid(sim, line, [orderOf(project)]);
  await keepChainRoot(sim.house.db);
  ids = { project, order: orderOf(project), line, open: call };
}, 300_000);
afterAll(async () => { await owner.end(); await sim.close(); });

const faults = async (): Promise<RecordFault[]> => (await checkRecord(sim.house, await sim.cast.actor('supervisor'))).faults;
/** By the owner's hand, with every trigger off; what is found, and then all as it was. */
async function tampered(sql: string): Promise<RecordFault[]> {
  const tables = ['event', 'stream_head', 'command', 'ledger_transaction', 'posting', 'budget_line', 'payment_order', 'private_text', 'form_version', 'document', 'programme_version', 'chain_root'];
  await owner.query(`BEGIN; ${tables.map((t) => `CREATE TEMP TABLE kept_${t} ON COMMIT DROP AS TABLE ${t}`).join('; ')}; SET LOCAL session_replication_role = 'replica'; ${sql}; CREATE SCHEMA kept; ${tables.map((t) => `CREATE TABLE kept.${t} AS TABLE kept_${t}`).join('; ')}; COMMIT`);
  try { return await faults(); } finally {
    const columns = async (t: string): Promise<string> => (await owner.query<{ c: string }>(`SELECT string_agg(quote_ident(column_name), ', ') AS c FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`, [t])).rows[0]!.c;
    const back: string[] = [];
    for (const t of tables) { const c = await columns(t); back.push(`DELETE FROM ${t}; INSERT INTO ${t} (${c}) SELECT ${c} FROM kept.${t}`); }
    await owner.query(`BEGIN; SET LOCAL session_replication_role = 'replica'; ${back.join('; ')}; DROP SCHEMA kept CASCADE; COMMIT`);
  }
}
const q = (text: string): string => text.replaceAll('$project', `'${ids.project}'`).replaceAll('$order', `'${ids.order}'`).replaceAll('$line', `'${ids.line}'`).replaceAll('$open', `'${ids.open}'`);

describe('a record after whole roads', () => {
  it('is whole', async () => { expect(await faults()).toEqual([]); });

  it.each([
    ['the state of a head', `UPDATE stream_head SET state = jsonb_set(state, '{award,amountFen}', '"1"') WHERE id = $project`, 'state', '$project'],
    ['the last event with its head', `DELETE FROM event WHERE stream_id = $open AND seq = (SELECT seq FROM stream_head WHERE id = $open); UPDATE stream_head h SET seq = e.seq, hash = e.hash FROM event e WHERE h.id = $open AND e.stream_id = h.id AND e.seq = h.seq - 1`, 'sealed', '$open'],
    ['a whole stream', `DELETE FROM event WHERE stream_id = $open; DELETE FROM stream_head WHERE id = $open`, 'sealed', '$open'],
    ['an amount in the ledger', `UPDATE posting SET amount_fen = sign(amount_fen) * 1 WHERE key LIKE 'pay:%'`, 'ledger', 'pay:'],
    ['one posting', `DELETE FROM posting WHERE key LIKE 'pay:%' AND amount_fen > 0`, 'ledger', 'pay:'],
    ['a transaction that no event made', `INSERT INTO ledger_transaction (key, at, stream_id, seq) VALUES ('forged', now(), $project, 1); INSERT INTO posting (key, line_id, account, amount_fen) VALUES ('forged', $line, 'paid', -5), ('forged', $line, 'available', 5)`, 'ledger', 'forged'],
    ['the sums of a line', `UPDATE budget_line SET paid_fen = paid_fen - 1, reserved_fen = reserved_fen + 1 WHERE id = $line`, 'ledger', '$line'],
    ['the payee of an order', `UPDATE payment_order SET payee = jsonb_set(payee, '{accountName}', '"他人"') WHERE id = $order`, 'order', '$order'],
    ['an order', `DELETE FROM payment_order WHERE id = $order`, 'order', '$order'],
    ['a private text', `UPDATE private_text SET body = body || '。' WHERE id = (SELECT min(id) FROM private_text)`, 'text', ''],
    ['a private text with its hash', `UPDATE private_text SET body = 'x', salt = '', hash = encode(sha256('x'), 'hex') WHERE id = (SELECT min(id) FROM private_text)`, 'text', ''],
    ['a form', `UPDATE form_version SET content = content || '{"later": 1}' WHERE project_id = $project AND version = 1`, 'form', '$project'],
    ['a form that was frozen, with its hash', `UPDATE form_version SET content = '{}', hash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE project_id = $project AND version = 1`, 'form', '$project'],
    ['the row of a file', `UPDATE document SET sha256 = repeat('0', 64) WHERE project_id = $project`, 'file', 'document'],
    ['the size of a file', `UPDATE document SET size = size + 1 WHERE project_id = $project`, 'file', 'document'],
    ['the outcome of a command', `UPDATE command SET outcome = '{"status": "refused", "code": "not_allowed"}' WHERE id = (SELECT command_id FROM event WHERE stream_id = $project AND type = 'DecisionApproved')`, 'outcome', ''],
    ['a published version', `UPDATE programme_version SET body = jsonb_set(body, '{formula,rateBp}', '1') WHERE id = '${P02}'`, 'rules', P02],
  ])('shows %s', async (_what, sql, kind, place) => {
    const found = await tampered(q(sql));
    const where = q(place).replaceAll("'", '');
    expect(found.filter((f) => f.kind === kind && f.place.includes(where)).length).toBeGreaterThan(0);
  }, 120_000);

  it('shows bytes of a file that are others, or gone, and is whole again afterwards', async () => {
    const { sha256 } = (await sim.sql.row<{ sha256: string }>('SELECT sha256 FROM document WHERE project_id = $1 LIMIT 1', [ids.project]))!;
    const file = readdirSync(sim.dataDir, { recursive: true, encoding: 'utf8' }).map((f) => join(sim.dataDir, f)).find((f) => f.endsWith(sha256))!;
    const bytes = await sim.house.documents.get(sha256);
    rmSync(file);
    expect((await faults()).map((f) => f.kind)).toContain('file');
    writeFileSync(file, 'other');
    expect((await faults()).map((f) => f.kind)).toContain('file');
    writeFileSync(file, bytes);
    expect(await faults()).toEqual([]);
  });
});
