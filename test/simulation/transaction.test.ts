/** A transaction sends statements ahead of their answers: what then fails is told as what it was, and nothing stays. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
