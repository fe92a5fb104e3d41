/**
 * Update or direct (docs/adr/0008): a command through its workflow's update, against one that the service executes
 * itself and tells the workflow of afterwards, with and without waiting for that.
 */
import { execute } from '../../prisma/store/execute.js';
import type { Database } from '../../prisma/store/tx.js';
import type { House } from '../../services/house.js';
import { openGateway } from '../../services/temporal-gateway.js';
import { Samples } from '../measure.js';
import { makeDrafts, openField, walk } from '../walk.js';
import type { Part } from './part.js';

const LIVES_A_ROUND = 16;
const IDLE_LIVES = 2;
type Gateway = House['gateway'] & { close: () => Promise<void> };

/** The service decides; the wake follows. Not awaited, it may be lost, and the sweep must find the stream. */
async function directThenWake(db: Database, address: string, awaited: boolean): Promise<Gateway> {
  const gateway = await openGateway({ address });
  return {
    ...gateway,
    async deliver(streamId, commandId) {
      await execute(db, { streamId, commandId });
      const woken = gateway.wake(streamId).catch(() => undefined);
      if (awaited) await woken;
      return 'answered';
    },
  };
}

export const compare: Part = {
  name: 'compare',
  what: 'a command by the workflow\'s update, or executed by the service with a wake afterwards',
  async run({ ground, report, options }) {
    const { officers } = options;
    const rounds = Math.max(2, Math.round(options.lives / LIVES_A_ROUND));
    const lives = Math.ceil(options.lives / rounds) * rounds;
    const address = ground.stack.temporalAddress;
    const arms = [
      { name: 'update', open: ground.open },
      { name: 'direct, wake awaited', open: await ground.another({ gateway: (db) => directThenWake(db, address, true) }) },
      { name: 'direct, wake beside', open: await ground.another({ gateway: (db) => directThenWake(db, address, false) }) },
    ];
    const results = await Promise.all(arms.map(async (arm) => ({ ...arm, field: await openField(arm.open), idle: new Samples(), busy: new Samples(), seconds: 0 })));
    for (const arm of results) arm.idle.take((await walk({ field: arm.field, lives: await makeDrafts({ open: arm.open, field: arm.field, count: IDLE_LIVES }), officers: 1 })).visible);
    for (let round = 0; round < rounds; round += 1) {
      for (const arm of results) {
        const drafts = await makeDrafts({ open: arm.open, field: arm.field, count: lives / rounds });
        const walked = await walk({ field: arm.field, lives: drafts, officers });
        arm.busy.take(walked.visible);
        arm.seconds += walked.seconds;
      }
    }
    for (const { name, idle, busy, seconds } of results) {
      report.add({ part: 'compare', what: `${name}: lifecycles/s`, unit: '/s', ours: lives / seconds });
      report.add({ part: 'compare', what: `${name}: decision → inbox, idle, p50`, unit: 'ms', ours: idle.p50 });
      report.add({ part: 'compare', what: `${name}: decision → inbox, idle, p99`, unit: 'ms', ours: idle.p99 });
      report.add({ part: 'compare', what: `${name}: decision → inbox, ${officers} officers, p50`, unit: 'ms', ours: busy.p50 });
      report.add({ part: 'compare', what: `${name}: decision → inbox, ${officers} officers, p99`, unit: 'ms', ours: busy.p99 });
    }
  },
};
