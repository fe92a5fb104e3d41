/** A transaction sends statements ahead of their answers: what then fails is told as what it was, and nothing stays. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onWake, writeWake } from '../../prisma/store/ear.js';
import { inTransaction, reader } from '../../prisma/store/tx.js';
import { openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeAll(async () => { sim = await openSimulation(); });
afterAll(() => sim.close());

const put = 'INSERT INTO counter (series, n) VALUES ($1, 1)';
const kept = async (): Promise<string[]> => (await reader(sim.house.db).rows<{ series: string }>(`SELECT series FROM counter WHERE series LIKE 'ahead-%' ORDER BY series`)).map((r) => r.series);

describe('statements sent ahead', () => {
  it('fail the commit with the first error, and nothing of them stays', async () => {
    await expect(inTransaction(sim.house.db, async (tx) => {
      for (const series of ['ahead-1', 'ahead-1', 'ahead-2']) await tx.write(put, [series]);
    })).rejects.toMatchObject({ code: '23505' });
    expect(await kept()).toEqual([]);
  });

  it('fail the next question with their own error, not with that of a broken transaction', async () => {
    await expect(inTransaction(sim.house.db, async (tx) => {
      for (const series of ['ahead-3', 'ahead-3', 'ahead-4']) await tx.write(put, [series]);
      await tx.rows('SELECT 1');
    })).rejects.toMatchObject({ code: '23505' });
    expect(await kept()).toEqual([]);
  });

  it('are seen by a question asked after them, in their order', async () => {
    const seen = await inTransaction(sim.house.db, async (tx) => {
      await tx.write(put, ['ahead-5']);
      await tx.write(`UPDATE counter SET n = n + 1 WHERE series = 'ahead-5'`);
      return tx.row<{ n: number }>(`SELECT n FROM counter WHERE series = 'ahead-5'`);
    });
    expect(seen?.n).toBe(2);
    expect(await kept()).toEqual(['ahead-5']);
  });

  it('leave a connection that works', async () => {
    await expect(inTransaction(sim.house.db, (tx) => tx.write('INSERT INTO counter (series, n) VALUES (NULL, 1)'))).rejects.toMatchObject({ code: '23502' });
    await Promise.all(Array.from({ length: 12 }, (_, i) => inTransaction(sim.house.db, (tx) => tx.write(put, [`ahead-x${i}`]))));
    expect((await kept()).filter((s) => s.startsWith('ahead-x'))).toHaveLength(12);
  });
});

describe('a word of a wake', () => {
  const LISTENERS = `SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`;
  const listeners = async (): Promise<number[]> => (await reader(sim.house.db).rows<{ pid: number }>(LISTENERS)).map((r) => r.pid);
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => { while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10)); };

  it('is heard with the commit, not after a rollback, and again after the connection broke', async () => {
    let heard = 0;
    const ear = onWake(sim.house.db, () => { heard += 1; });
    // Once when it begins.
    await until(() => heard === 1);
    await inTransaction(sim.house.db, (tx) => writeWake(tx, 'wake:ear:1', 'project-ear'));
    await until(() => heard === 2);
    await expect(inTransaction(sim.house.db, async (tx) => { await writeWake(tx, 'wake:ear:2', 'project-ear'); throw new Error('no'); })).rejects.toThrow('no');
    await reader(sim.house.db).rows('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid', [await listeners()]);
    await until(() => heard === 3);
    await inTransaction(sim.house.db, (tx) => writeWake(tx, 'wake:ear:3', 'project-ear'));
    await until(() => heard === 4);
    ear.stop();
    await until(async () => (await listeners()).length === 0);
    expect((await reader(sim.house.db).rows<{ key: string }>(`SELECT key FROM outbox WHERE key LIKE 'wake:ear:%' ORDER BY key`)).map((r) => r.key)).toEqual(['wake:ear:1', 'wake:ear:3']);
    expect(heard).toBe(4);
  });
});
