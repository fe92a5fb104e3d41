/**
 * The streams of one execution: locked in a fixed order (call, notice, panel, batch, project, order, budget, then id),
 * read once, and kept as they move on. A stream that comes late in that order is not waited for: the execution begins
 * anew with it (LockFirst). Non-goal: what is decided over them.
 */
import { STREAM_KINDS, streamKind, type StreamKind } from '../../domain/stream.js';
import { streams } from '../../domain/streams.js';
import type { Loaded } from './record.js';
import { ToldFirst, untold } from './telling.js';
import type { Tx } from './tx.js';

const kindRank = (id: string): number => STREAM_KINDS.indexOf(streamKind(id));
const rank = (id: string): string => `${kindRank(id)}:${id}`;
export const inLockOrder = (ids: readonly string[]): string[] => [...new Set(ids)].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));

/** A payment order is decided under the lock of its project. */
export const withProject = (id: string): string[] => (streamKind(id) === 'order' ? [`project-${id.slice('order-'.length).replace(/\.\d+$/, '')}`, id] : [id]);
const TELLS_MANY: readonly StreamKind[] = ['call', 'notice', 'batch', 'budget'];

/** These streams stand before one that is locked already: two executions that did so could wait for each other. */
export class LockFirst extends Error {
  constructor(readonly ids: readonly string[]) { super(`${ids.join()} to be locked first`); }
}

export class LockedStreams {
  private readonly loaded = new Map<string, Loaded>();
  /** `first`: what an earlier beginning found to be needed before all else. */
  constructor(private readonly tx: Tx, private readonly first: readonly string[]) {}

  get(streamId: string): Loaded {
    const loaded = this.loaded.get(streamId);
    if (!loaded) throw new Error(`${streamId} is not locked`);
    return loaded;
  }

  /** For a command or due instant of this stream; answers whether the stream was there to be locked. */
  async lockFor(streamId: string): Promise<boolean> {
    const kind = streamKind(streamId);
    const there = await this.lock([...this.first, ...withProject(streamId)]);
    if (!TELLS_MANY.includes(kind)) return there;
    // What it began to say is said before it says more.
    const telling = await untold(this.tx, streamId);
    if (telling) throw new ToldFirst(telling);
    if (kind !== 'batch') return there;
    const projects = await this.tx.rows<{ id: string }>(
      `SELECT DISTINCT project_id AS id FROM payment_order WHERE batch_id = $1 OR id IN (SELECT jsonb_array_elements_text(c.body -> 'orderIds') FROM command c WHERE c.stream_id = $1 AND c.outcome IS NULL AND c.type = 'prepareBatch')`, [streamId],
    );
    await this.lock(projects.map((p) => p.id));
    return there;
  }

  /** For the words of a telling, all together. */
  lockAll = (ids: readonly string[]): Promise<boolean> => this.lock([...this.first, ...ids]);

  /** Answers whether all were there. */
  async lock(ids: readonly string[]): Promise<boolean> {
    const wanted = inLockOrder(ids.filter((id) => !this.loaded.has(id)));
    const held = Math.max(-1, ...[...this.loaded.keys()].map(kindRank));
    const late = wanted.filter((id) => kindRank(id) < held);
    if (late.length > 0) throw new LockFirst(late);
    let there = true;
    for (const id of wanted) {
      const select = () => this.tx.row<{ seq: number; hash: string; state: unknown; running: boolean }>('SELECT seq, hash, state, running FROM stream_head WHERE id = $1 FOR UPDATE', [id]);
      let row = await select();
      const kind = streamKind(id);
      if (!row) {
        there = false;
        const state = streams[kind].initial(id);
        await this.tx.rows(`INSERT INTO stream_head (id, kind, seq, hash, state, agenda, closed) VALUES ($1, $2, 0, '', $3, '{}', false) ON CONFLICT (id) DO NOTHING`, [id, kind, JSON.stringify(state)]);
        row = (await select())!;
      }
      this.loaded.set(id, { streamId: id, seq: row.seq, hash: row.hash, state: row.state, running: row.running });
    }
    return there;
  }

  /** A refused command must not leave an empty stream behind. */
  async leaveNoEmptyStreams(): Promise<void> {
    for (const { streamId, seq } of this.loaded.values()) if (seq === 0) await this.tx.rows('DELETE FROM stream_head WHERE id = $1 AND seq = 0', [streamId]);
  }
}
