/** The other peer: the same rows in as many transactions, with no durable engine. */
import { randomUUID } from 'node:crypto';
import { crowd, now, Samples } from '../measure.js';
import { insertRows, look, type PeerInput, type PeerRun } from './bare.js';

export async function plainSql({ pool, lives, acts, officers, rows }: PeerInput & { rows: number }): Promise<PeerRun> {
  const latency = new Samples();
  const seconds = await crowd(Array.from({ length: lives }), officers, async () => {
    const life = `sql-${randomUUID()}`;
    for (let n = 1; n <= acts; n += 1) {
      const from = now();
      await insertRows(pool, `${life}:${n}`, rows);
      await look(pool, `${life}:${n}`);
      latency.add(now() - from);
    }
  });
  return { rate: lives / seconds, latency };
}
