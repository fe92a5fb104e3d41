/**
 * One budget line, many decisions at once: fifty officers decide at the same moment, each about a project of their own
 * that is paid from the same line, while fifty organisations approve applications of the same call. Shows the rate and
 * the slowest, and how many were not decided at the first asking.
 */
import { randomUUID } from 'node:crypto';
import { directGateway } from '../../start/house.js';
import { sendCommand } from '../../services/commands.js';
import { listTasks } from '../../services/tasks.js';
import { now, Samples } from '../measure.js';
import { TO_NOTICE, type Act } from '../p02.js';
import { makeDrafts, openField, partWay, type Field, type Project } from '../walk.js';
import type { Part } from './part.js';

const AT_ONCE = 50;
const actOf = (who: string): { act: Act; before: readonly Act[] } => {
  const i = TO_NOTICE.findIndex((a) => a.who === who && a.command === 'approve');
  return { act: TO_NOTICE[i]!, before: TO_NOTICE.slice(0, i + 1) };
};

interface Asked { samples: Samples; failed: Map<string, number>; from: number; until: number }
/** All at once; what is not answered with a decision is counted by its code. */
async function decideAll(field: Field, lives: readonly Project[], act: Act, asked: Asked): Promise<void> {
  const ready = await Promise.all(lives.map(async (life) => {
    const person = (life.staff.get(act.who) ?? field.people.get(act.who))!;
    const { items } = await listTasks(field.house, person, { project: life.project, limit: 50 });
    return { life, person, task: items.find((t) => (t.commands as string[]).includes(act.command))! };
  }));
  asked.from = now();
  await Promise.all(ready.map(async ({ life, person, task }) => {
    const from = now();
    try {
      await sendCommand(field.house, person, { type: act.command, fields: act.fields?.(life) ?? {}, stream: { id: task.target }, key: randomUUID(), route: 'bench', seen: task.seen });
      asked.samples.add(now() - from);
    } catch (error) {
      const code = (error as { code?: string }).code ?? String(error);
      asked.failed.set(code, (asked.failed.get(code) ?? 0) + 1);
    }
  }));
  asked.until = now();
}
const nobody = (): Asked => ({ samples: new Samples(), failed: new Map(), from: 0, until: 0 });

export const line: Part = {
  name: 'line',
  what: `${AT_ONCE} decisions at once on one budget line, while ${AT_ONCE} organisations approve`,
  async run({ ground, report, say }) {
    const { open } = await ground.apart('bench_line', { gateway: directGateway, connections: 60 });
    const field = await openField(open);
    const [decision, approval] = [actOf('approver'), actOf('ent.admin')];
    const deciding = await makeDrafts({ open, field, count: AT_ONCE });
    const applying = await makeDrafts({ open, field, count: AT_ONCE });
    await partWay(field, deciding, decision.before.slice(0, -1));
    await partWay(field, applying, approval.before.slice(0, -1));
    const [money, none] = [nobody(), nobody()];
    await Promise.all([decideAll(field, deciding, decision.act, money), decideAll(field, applying, approval.act, none)]);
    for (const [what, asked] of [['decisions that take money', money], ['approvals of organisations beside', none]] as const) {
      const failed = [...asked.failed].map(([code, n]) => `${n} × ${code}`).join(', ');
      if (failed) say(`${what}: not decided ${failed}`);
      report.add({ part: 'line', what: `${what}, ${AT_ONCE} at once: decided`, unit: '', ours: asked.samples.n });
      report.add({ part: 'line', what: `${what}: rate`, unit: '/s', ours: asked.samples.n / ((asked.until - asked.from) / 1000) });
      report.add({ part: 'line', what: `${what}: p50`, unit: 'ms', ours: asked.samples.p50 });
      report.add({ part: 'line', what: `${what}: p99`, unit: 'ms', ours: asked.samples.p99 });
    }
    if (money.samples.n + none.samples.n < 2 * AT_ONCE) throw new Error('some decisions were not made');
  },
};
