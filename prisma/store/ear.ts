/**
 * Hears of wakes as they are committed, so that nobody need ask many times a second. A word that is lost (the
 * connection broke) is only late: whoever listens also looks by itself. Non-goal: what a word is about.
 */
import type pg from 'pg';
import type { Database } from '../client.js';
import type { Tx } from './tx.js';

const CHANNEL = 'zhiyun_wake';
const AGAIN_MS = 1_000;

/** An outbox row that wakes the stream, and a word of it to whoever listens, with the commit. */
export const writeWake = (tx: Tx, key: string, streamId: string): Promise<void> => tx.write(
  `WITH kept AS (INSERT INTO outbox (kind, key, payload) VALUES ('wake', $1, $2) ON CONFLICT (key) DO NOTHING) SELECT pg_notify('${CHANNEL}', '')`, [key, JSON.stringify({ streamId })],
);

/** Calls `heard` for each word, and once when it begins to listen (again). */
export function onWake(db: Database, heard: () => void): { stop: () => void } {
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let ear: pg.PoolClient | undefined;
  const again = (): void => { if (!stopping) timer = setTimeout(() => void listen(), AGAIN_MS); };
  const listen = async (): Promise<void> => {
    const client = await db.pool.connect().catch(() => undefined);
    if (!client) { again(); return; }
    if (stopping) { client.release(); return; }
    ear = client;
    const lost = (): void => { if (ear === client) { ear = undefined; client.release(true); again(); } };
    client.on('notification', heard);
    client.once('end', lost);
    await client.query(`LISTEN ${CHANNEL}`).then(heard, lost);
  };
  void listen();
  return {
    stop() {
      stopping = true;
      clearTimeout(timer);
      const client = ear;
      ear = undefined;
      // Ended, not given back: the next to use it would hear our words.
      client?.release(true);
    },
  };
}
