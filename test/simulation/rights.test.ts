/**
 * What the program's account of the database may not do, and what not even the owner does by one statement; and that
 * money goes by the events: a payment order whose row was changed past the program is not paid.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { treasuryActivities } from '../../activities/index.js';
import { ADDED_ONLY, accountOf, grantProgram, OWNERS, RECORDS } from '../../prisma/roles.js';
import { reader } from '../../prisma/store/tx.js';
import { trouble } from '../../services/operations.js';
import { applied, batchReleased, callOf, claimed, navigationIssued, orderOf, P02, recommended } from '../support/roads.js';
import { openSimulation, stateOf, type Simulation } from '../support/simulation.js';

let sim: Simulation;
let owner: pg.Client;
beforeAll(async () => {
  sim = await openSimulation();
  owner = new pg.Client({ connectionString: sim.databaseUrl });
  await owner.connect();
});
afterAll(async () => { await owner.end(); await sim.close(); });

const program = async (): Promise<string> => (await reader(sim.house.db).row<{ name: string }>('SELECT current_user AS name'))!.name;
/** Rights on tables that the program should not have, as the database itself says. */
async function excess(): Promise<string[]> {
  const may = async (right: string, tables: readonly string[]) => (await sim.sql.rows<{ t: string }>(`SELECT t FROM unnest($1::text[]) t WHERE has_table_privilege($2, quote_ident(t), $3)`, [tables, await program(), right])).map((r) => `${right} ${r.t}`);
  const all = (await sim.sql.rows<{ t: string }>(`SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'`)).map((r) => r.t);
  return [
    ...await may('DELETE', RECORDS), ...await may('UPDATE', ADDED_ONLY), ...await may('INSERT', OWNERS), ...await may('UPDATE', OWNERS), ...await may('DELETE', OWNERS), ...await may('TRUNCATE', all), ...await may('TRIGGER', all), ...await may('REFERENCES', all),
    ...(await sim.sql.rows<{ x: string }>(`SELECT 'CREATE in public' AS x WHERE has_schema_privilege($1, 'public', 'CREATE')`, [await program()])).map((r) => r.x),
    ...(await sim.sql.rows<{ x: string }>(`SELECT 'owns ' || relname AS x FROM pg_class c WHERE c.relowner = $1::regrole AND c.relkind IN ('r', 'S', 'v')`, [await program()])).map((r) => r.x),
    ...(await sim.sql.rows<{ x: string }>(`SELECT 'superuser' AS x FROM pg_roles WHERE rolname = $1 AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)`, [await program()])).map((r) => r.x),
  ];
}

describe('the account of the program', () => {
  it('is another than the owner’s and has no right too many; one that is given is seen, and taken at the next migration', async () => {
    expect(await program()).not.toBe(accountOf(sim.databaseUrl));
    expect(await excess()).toEqual([]);
    await owner.query(`GRANT DELETE ON event TO ${await program()}; GRANT TRUNCATE ON posting TO ${await program()}; GRANT CREATE ON SCHEMA public TO ${await program()}`);
    expect(await excess()).toEqual(['DELETE event', 'TRUNCATE posting', 'CREATE in public']);
    await grantProgram(owner, await program());
    expect(await excess()).toEqual([]);
  });

  it.each([
    'DELETE FROM event', 'UPDATE event SET body = body', 'DELETE FROM audit_entry', 'DELETE FROM command', 'DELETE FROM posting', 'UPDATE posting SET amount_fen = 0', 'UPDATE chain_root SET root = root', 'DELETE FROM payment_order',
    'TRUNCATE event', 'TRUNCATE audit_entry', 'TRUNCATE budget_line CASCADE', 'ALTER TABLE event DISABLE TRIGGER ALL', 'DROP TRIGGER event_append_only ON event', 'ALTER TABLE budget_line DROP CONSTRAINT budget_line_within_quota',
    'CREATE TABLE mine (a int)', 'CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$', 'DROP INDEX command_principal_key_key', `SET session_replication_role = 'replica'`,
    `INSERT INTO separation_pair VALUES ('a', 'b')`, 'DELETE FROM separation_pair', 'DELETE FROM _prisma_migrations', 'COPY event TO PROGRAM $$cat$$',
  ])('may not: %s', async (sql) => {
    await expect(sim.house.db.pool.query(sql)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the owner', () => {
  it('does not empty what is only ever added; with the trigger off it would be gone', async () => {
    const guarded = (await sim.sql.rows<{ t: string }>(`SELECT c.relname AS t FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid WHERE g.tgname LIKE '%_not_emptied' ORDER BY 1`)).map((r) => r.t);
    expect(guarded).toEqual(expect.arrayContaining([...ADDED_ONLY, 'command', 'stream_head', 'budget_line', 'payment_order']));
    for (const table of guarded) await expect(owner.query(`TRUNCATE ${table} CASCADE`)).rejects.toMatchObject({ code: 'ZY001' });
    await owner.query('BEGIN; ALTER TABLE bank_result_line DISABLE TRIGGER bank_result_line_not_emptied; TRUNCATE bank_result_line; ROLLBACK');
  });

  it('takes no stream away that has happened', async () => {
    await callOf(sim, P02);
    await expect(owner.query('DELETE FROM stream_head')).rejects.toMatchObject({ code: 'ZY001' });
  });
});

describe('a payment order whose row was changed past the program', () => {
  it.each([
    ['payee', `UPDATE payment_order SET payee = jsonb_set(payee, '{account}', '"6222000000000000000"') WHERE id = $1`],
    ['amount', 'UPDATE payment_order SET amount_fen = amount_fen - 100 WHERE id = $1'],
    ['line', `UPDATE payment_order SET budget_line_id = 'budget-other' WHERE id = $1`],
  ])('by its %s is not sent, and shown in trouble; put right, it is paid by its events', async (what, tamper) => {
    const { call, line } = await callOf(sim, P02);
    const applicant = `ent-${what}`;
    await sim.sql.rows(`INSERT INTO organisation (id, name, name_en, kind, credit_code, jurisdiction, bank_name, bank_account) SELECT $1, name || $1, name_en, kind, $1, jurisdiction, bank_name, bank_account || $2 FROM organisation WHERE id = 'ent'`, [applicant, String(what.length)]);
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction, organisation_id) SELECT id || $1, person_id, role, jurisdiction, $1 FROM role_grant WHERE organisation_id = 'ent'`, [applicant]);
    const project = await applied(sim, { call, organisation: 'ent', applicant, programme: '000-P02', title: what });
    await recommended(sim, project, 'ent');
    await navigationIssued(sim, project);
    await claimed(sim, project, 'ent');
    const order = orderOf(project);
    const { payee, amountFen } = await stateOf<{ payee: object; amountFen: string }>(sim, order);
    await batchReleased(sim, line, [order]);
    const { instruct } = treasuryActivities({ db: sim.house.db, documents: sim.house.documents });
    await owner.query(tamper, [order]);
    await expect(instruct({ orderId: order })).rejects.toMatchObject({ name: 'OrdersDiffer' });
    expect((await stateOf<{ status: string }>(sim, order)).status).toBe('released');
    expect((await trouble(sim.house, await sim.cast.actor('admin'))).differingOrders).toEqual([{ id: order, projectId: project }]);
    await owner.query('UPDATE payment_order SET payee = $2, amount_fen = $3, budget_line_id = $4 WHERE id = $1', [order, JSON.stringify(payee), amountFen, line]);
    await instruct({ orderId: order });
    expect((await stateOf<{ status: string }>(sim, order)).status).toBe('instructed');
    expect((await trouble(sim.house, await sim.cast.actor('admin'))).differingOrders).toEqual([]);
  }, 120_000);
});
