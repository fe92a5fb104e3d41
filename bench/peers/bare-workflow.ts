/** The bare peer's workflow: as many updates as a project has human acts, each with one local activity; nothing else. */
import { allHandlersFinished, condition, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './bare.js';

const { insert } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '2s', localRetryThreshold: '5s' });
export const act = defineUpdate<number, [string]>('act');

export async function bareLife({ acts }: { acts: number }): Promise<void> {
  let done = 0;
  setHandler(act, async (id) => {
    await insert(id);
    done += 1;
    return done;
  });
  await condition(() => done >= acts);
  await condition(allHandlersFinished);
}
