/** Streams that serve many projects, or one payment: each lives until its agenda is closed. */
import { proxyActivities } from '@temporalio/workflow';
import type { StreamInput, TreasuryActivities } from './contract.js';
import { StreamLife } from './stream.js';

const { instruct } = proxyActivities<TreasuryActivities>({ taskQueue: 'zhiyun-treasury', startToCloseTimeout: '30s', retry: { initialInterval: '1s', maximumInterval: '60s' } });

/** A call: its window, then the ranking over all its projects. */
export async function callLifecycle(input: StreamInput): Promise<void> {
  const life = new StreamLife(input);
  await life.live();
  await life.end(input);
}

/** A panel: invitations, declarations, reports, meeting, conclusion. */
export async function expertPanel(input: StreamInput): Promise<void> {
  const life = new StreamLife(input);
  await life.live();
  await life.end(input);
}

/** A public notice: its period and its objections. */
export async function publicNotice(input: StreamInput): Promise<void> {
  const life = new StreamLife(input);
  await life.live();
  await life.end(input);
}

/**
 * One payment order from its release to the treasury's answer. The instruction is stored by content and its command
 * is keyed by attempt, so that a repeated activity sends nothing twice; silence becomes an unknown outcome.
 */
export async function paymentOrder(input: StreamInput): Promise<void> {
  const life = new StreamLife(input);
  // A rejected attempt may be followed by another before this life has ended.
  for (;;) {
    await life.live(() => life.stage === 'released');
    if (life.stage !== 'released') break;
    await instruct({ orderId: input.streamId });
    life.refresh();
    await life.live(() => life.stage !== 'released');
  }
  await life.end(input);
}
