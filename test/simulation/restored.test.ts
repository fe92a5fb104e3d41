/**
 * Workflows that know more than the record, and workflows that their own program cannot read: a restored record is
 * right, and what hangs says why.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate, restored } from '../../prisma/migrate.js';
import { trouble, gauges } from '../../services/operations.js';
import { WORKFLOW_BUNDLE } from '../../start/bundle.js';
import { engineWarnings } from '../../start/worker.js';
import { addDays, startOfDay } from '../../domain/time.js';
import { openEngine, type Engine } from '../support/temporal.js';
import { advanceTo, faultsOf, insertCommand, nameOf, outcomeOf, today } from '../support/simulation.js';
import { applied, callOf, P02, recommended, savedAgain, until } from '../support/roads.js';

let engine: Engine;
let owner: pg.Client;
beforeAll(async () => {
  engine = await openEngine();
  owner = new pg.Client({ connectionString: engine.databaseUrl });
  await owner.connect();
}, 60_000);
afterAll(async () => { await owner.end(); await engine.close(); }, 60_000);

/** The record as it is now, beside itself; `load` puts it back over the same database, as a backup is. */
async function backup(): Promise<{ load: () => Promise<void> }> {
  const tables = (await owner.query<{ t: string }>(`SELECT quote_ident(tablename) AS t FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('_prisma_migrations', 'sandbox_clock')`)).rows.map((r) => r.t);
  await owner.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; CREATE SCHEMA backup; ${tables.map((t) => `CREATE TABLE backup.${t} AS TABLE public.${t}`).join('; ')}; COMMIT`);
  return {
    load: async () => {
      // Tables with generated columns take the others.
      const columns = async (t: string): Promise<string> => (await owner.query<{ c: string }>(`SELECT string_agg(quote_ident(column_name), ', ') AS c FROM information_schema.columns WHERE table_schema = 'public' AND quote_ident(table_name) = $1 AND is_generated = 'NEVER'`, [t])).rows[0]!.c;
      const loads = await Promise.all(tables.map(async (t) => { const c = await columns(t); return `DELETE FROM public.${t}; INSERT INTO public.${t} (${c}) SELECT ${c} FROM backup.${t}`; }));
      await owner.query(`BEGIN; SET LOCAL session_replication_role = 'replica'; ${loads.join('; ')}; DROP SCHEMA backup CASCADE; COMMIT`);
    },
  };
}

describe('a backup that is loaded over the record while its workflows live on', () => {
  it('is right: what was decided after it is forgotten, its deadlines are kept and it goes on', async () => {
    const { call } = await callOf(engine, P02, { days: 60 });
    const project = await applied(engine, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(engine, project, 'ent');
    await engine.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '合同', reason: '缺页' }] } });
    const { load } = await backup();
    const seq = async (): Promise<number> => (await engine.sql.row<{ seq: number }>('SELECT seq FROM stream_head WHERE id = $1', [project]))!.seq;
    const kept = await seq();
    // The workflow hears of four acts more than the record will know of.
    await engine.cast.act('ent.applicant', 'correct', { project, fields: { formVersion: await savedAgain(engine, project, 'ent.applicant') } });
    await engine.cast.act('ent.admin', 'approve', { project });
    await engine.cast.act('officer1', 'accept', { project });
    await engine.cast.act('officer2', 'accept', { project });
    expect(await nameOf(engine, project)).toBe('awaiting_filing');
    await load();
    expect([await nameOf(engine, project), await seq()]).toEqual(['correction', kept]);

    // Untold, the workflow takes the record for the older one and lets the deadline pass.
    const past = startOfDay(addDays(await today(engine), 15));
    await expect(advanceTo(engine, past)).rejects.toThrow('unsettled');
    expect(await nameOf(engine, project)).toBe('correction');
    // Told, the sweep wakes it and it goes by the record.
    await restored(engine.databaseUrl);
    await until(async () => (await seq()) > kept, 'what was due is done', 40_000);
    await advanceTo(engine, past);
    expect(await nameOf(engine, project)).toBe('lapsed');
    expect(await faultsOf(engine)).toEqual([]);
  }, 120_000);
});

describe('a workflow that its program cannot read any more', () => {
  it('is seen: in the log, in trouble with its cause, and in a number; with the old program back it goes on', async () => {
    const { call } = await callOf(engine, P02, { days: 60, title: 'unread' });
    const project = await applied(engine, { call, organisation: 'ent', programme: '000-P02', title: '样例二' });
    const admin = await engine.cast.actor('admin');
    await engine.stopWorkers();
    // A change without patched(): a timer before everything else.
    const changed = join(engine.dataDir, 'changed.js');
    const [found] = /async function projectLifecycle\(input\) \{/.exec(readFileSync(WORKFLOW_BUNDLE, 'utf8')) ?? [];
    expect(found).toBeDefined();
    writeFileSync(changed, readFileSync(WORKFLOW_BUNDLE, 'utf8').replace(found!, `${found} await new Promise((r) => setTimeout(r, 1));`));
    const before = engineWarnings.count;
    await engine.startWorkers(changed);
    const commandId = await insertCommand(engine, { type: 'withdraw', streamId: project, actor: await engine.cast.actor('ent.applicant'), fields: { reason: '不再申报。' } });
    await engine.sql.rows(`UPDATE command SET recorded_at = now() - interval '31 seconds' WHERE id = $1`, [commandId]);
    await until(async () => (await trouble(engine.house, admin)).unanswered.some((u) => u.streamId === project && /nondeterminis|non-determinis|TMPRL1100/i.test(u.cause ?? '')), 'the cause in trouble', 40_000);
    // The library hands its words on a moment later.
    await until(async () => engineWarnings.count > before, 'a warning of the engine', 30_000);
    expect((await gauges(engine.house))['zhiyun_commands_unanswered']).toBeGreaterThan(0);
    await engine.stopWorkers();
    await engine.startWorkers();
    await until(async () => (await outcomeOf(engine, commandId))?.status === 'done', 'decided by the program that can read it', 40_000);
    expect(await nameOf(engine, project)).toBe('withdrawn');
  }, 120_000);
});

describe('the epoch of the record', () => {
  it('is the same while nothing happened, and is asked by the program’s account', async () => {
    const epoch = async (): Promise<string> => (await engine.house.db.pool.query<{ e: string }>('SELECT record_epoch() AS e')).rows[0]!.e;
    const first = await epoch();
    expect(first.split('.').length).toBeGreaterThan(2);
    await migrate(engine.databaseUrl);
    expect(await epoch()).toBe(first);
    await restored(engine.databaseUrl);
    expect(await epoch()).not.toBe(first);
  });
});
