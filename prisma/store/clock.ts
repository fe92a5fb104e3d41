/** Platform time: real time plus the sandbox offset, which only the sandbox clock moves forward. */
import type { Tx } from './tx.js';
import { toInstant, type Instant } from '../../domain/time.js';

export async function offsetMs(tx: Tx): Promise<number> {
  const row = await tx.row<{ offset_ms: bigint }>('SELECT offset_ms FROM sandbox_clock WHERE id = 1');
  return Number(row?.offset_ms ?? 0n);
}
/** The offset, and which life of the record this is (record_epoch in the migrations): a workflow that ran ahead of it sees by that that the record is right. */
export async function offsetAndEpoch(tx: Tx): Promise<{ offset: number; epoch: string }> {
  const row = (await tx.row<{ offset_ms: bigint; epoch: string }>('SELECT coalesce((SELECT offset_ms FROM sandbox_clock WHERE id = 1), 0) AS offset_ms, record_epoch() AS epoch'))!;
  return { offset: Number(row.offset_ms), epoch: row.epoch };
}
/** SQL: the same instant, for a statement that compares or writes it. */
export const PLATFORM_NOW = `(now() + make_interval(secs => coalesce((SELECT offset_ms FROM sandbox_clock WHERE id = 1), 0) / 1000.0))`;
export const platformNow = async (tx: Tx): Promise<Instant> => toInstant(Date.now() + await offsetMs(tx));
