/**
 * Many at once on the engine: projects that wait (memory of the worker), a ranking over a whole call, and the rush of
 * submissions before a window closes.
 */
import { randomUUID } from 'node:crypto';
import { Cast } from '../../start/cast.js';
import { sendCommand, type Sent } from '../../services/commands.js';
import type { House, Person } from '../../services/house.js';
import { advanceClock } from '../../services/clock.js';
import { dateOf } from '../../domain/time.js';
import { platformNow } from '../../prisma/store/clock.js';
import { reader } from '../../prisma/store/tx.js';
import { cloneProject } from '../clone.js';
import { cpuMs, crowd, now, rssMiB, Samples, sleep, timed, until } from '../measure.js';
import { EXPERTS, TO_NOTICE } from '../p02.js';
import { makeDrafts, openField, partWay, type Project } from '../walk.js';
import type { Part, Scene } from './part.js';

const wakeAll = ({ open }: Scene['ground'], ids: readonly string[]): Promise<number> => crowd(ids, 32, (id) => open.house.gateway.wake(id));

export const parked: Part = {
  name: 'parked',
  what: 'memory of the worker with many projects that wait',
  async run({ ground, report, options }) {
    const count = options.quick ? 200 : 2_000;
    const field = await openField(ground.open);
    const [model] = await makeDrafts({ open: ground.open, field, count: 1 });
    await submit(field.house, model!);
    const ids = await cloneProject(ground.pool, model!.project, count);
    await wakeAll(ground, ids);
    // Parked, and not on their way to it.
    await atRest(ground);
    const pid = ground.worker.pid();
    report.add({ part: 'parked', what: `worker RSS with ${count} parked projects`, unit: 'MiB', ours: rssMiB(pid), target: { must: 768, good: 512, excellent: 350, better: 'less' } });
    await ground.worker.stop();
    await ground.worker.start();
    report.add({ part: 'parked', what: 'worker RSS after a cold start', unit: 'MiB', ours: rssMiB(ground.worker.pid()) });
    // Each replays its history before it answers.
    const cold = new Samples();
    const officer = field.people.get('jinshui.officer')!;
    await crowd(ids.slice(0, 100), 4, (project) => timed(cold, () => sendTo(field.house, officer, project, 'recommend', {})).then(() => undefined));
    report.add({ part: 'parked', what: 'first decision of a parked project after a cold start, p99', unit: 's', ours: cold.p99 / 1000, target: { must: 1, good: 0.5, excellent: 0.25, better: 'less' } });
  },
};

/** Until the worker has nothing left to do: next to no CPU for a second. */
async function atRest({ worker }: Scene['ground']): Promise<void> {
  for (let before = cpuMs(worker.pid()); ;) {
    await sleep(1_000);
    const after = cpuMs(worker.pid());
    if (!(after - before > 30)) return;
    before = after;
  }
}

async function submit(house: House, { project, staff }: Project): Promise<void> {
  await sendTo(house, staff.get('ent.applicant')!, project, 'submit', { formVersion: 1 });
  await sendTo(house, staff.get('ent.admin')!, project, 'approve', {});
}

/** A command on the project's one open task. */
async function sendTo(house: House, actor: Person, project: string, type: string, fields: Record<string, unknown>): Promise<Sent> {
  const task = (await reader(house.db).row<{ id: string; revision: number }>('SELECT id, revision FROM task WHERE project_id = $1 AND closed_at IS NULL', [project]))!;
  return sendCommand(house, actor, { type, fields, stream: { id: project }, key: randomUUID(), route: 'bench', seen: { taskId: task.id, revision: task.revision, formVersion: 0 } });
}

export const ranking: Part = {
  name: 'ranking',
  what: 'one ranking decision over a whole call, until all its projects show it',
  async run({ ground, report, options }) {
    const count = options.quick ? 50 : 500;
    const { house, policies } = ground.open;
    const cast = new Cast(house, `ranking-${randomUUID().slice(0, 8)}`);
    const sql = reader(house.db);
    const line = await cast.budgetLine('排序测量', 100_000_000_000n);
    const closesAt = new Date(Date.parse(await platformNow(sql)) + 20 * 86_400_000).toISOString();
    const call = await cast.openCall({ version: '000-P07@zz-2017-243#1', title: '排序测量', line, closesAt, quota: 20 });
    const model = await cast.draft('uni.applicant', { call, organisation: 'uni', form: policies.sample.forms['000-P07']!, title: '示范中心（测量）' });
    await cast.act('uni.applicant', 'submit', { project: model, fields: { formVersion: 1 } });
    await cast.act('uni.admin', 'approve', { project: model });
    await cast.act('gaoxin.officer', 'recommend', { project: model });
    await cast.act('officer1', 'accept', { project: model });
    await cast.panel(model, { members: EXPERTS, score: 80, meetingOn: dateOf(await platformNow(sql)) });
    const ids = [model, ...await cloneProject(ground.pool, model, count - 1)];
    await wakeAll(ground, ids);
    const admin = await cast.actor('admin');
    for (let pending = 1; pending > 0;) ({ pending } = await advanceClock(house, admin, { to: closesAt }));
    await until(async () => (await cast.task(await cast.actor('officer1'), 'proposeRanking', { stream: call })) !== undefined, { limitMs: 30_000, what: 'the window is closed' });
    await cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: ids } });
    const from = now();
    await cast.act('approver', 'decideRanking', { stream: call, fields: { minutes: { number: '〔2019〕5号', heldOn: dateOf(await platformNow(sql)), attendees: ['局长'] } } });
    const answered = (now() - from) / 1000;
    await until(async () => Number((await sql.row<{ n: bigint }>(`SELECT count(*) AS n FROM event WHERE type = 'Ranked' AND stream_id = ANY($1)`, [ids]))!.n) === count, { limitMs: 120_000, everyMs: 20, what: 'all are ranked' });
    report.add({ part: 'ranking', what: `ranking decision over ${count} projects: answered`, unit: 's', ours: answered });
    report.add({ part: 'ranking', what: `ranking decision over ${count} projects: all visible`, unit: 's', ours: (now() - from) / 1000, target: { must: 30, good: 8, excellent: 3, better: 'less' }, note: 'targets are for 500' });
  },
};

const RUSH_PER_SECOND = 20;
export const rush: Part = {
  name: 'rush',
  what: 'submissions at 20/s before a window closes, on top of normal use',
  async run({ ground, report, options }) {
    const count = options.quick ? 100 : 2_000;
    const field = await openField(ground.open);
    const [model, ...others] = await makeDrafts({ open: ground.open, field, count: 1 + Math.max(4, Math.round(count / 50)) });
    const sql = reader(field.house.db);
    const ids = await cloneProject(ground.pool, model!.project, count);
    const tasks = new Map((await sql.rows<{ id: string; project_id: string; revision: number }>('SELECT id, project_id, revision FROM task WHERE project_id = ANY($1) AND closed_at IS NULL', [ids])).map((t) => [t.project_id, t]));
    const answers = new Samples();
    let refused = 0;
    let later = 0;
    // Without the clock: ten days at once would make every one of them due, which no rush does.
    const normalUse = partWay(field, others, TO_NOTICE);
    const from = now();
    const sent: Promise<void>[] = [];
    for (const [i, project] of ids.entries()) {
      await sleep(Math.max(0, from + (i * 1000) / RUSH_PER_SECOND - now()));
      const { id: taskId, revision } = tasks.get(project)!;
      sent.push(timed(answers, () => sendCommand(field.house, model!.staff.get('ent.applicant')!, { type: 'submit', fields: { formVersion: 1 }, stream: { id: project }, key: randomUUID(), route: 'bench', seen: { taskId, revision, formVersion: 0 } }))
        .then(({ status }) => { if (status === 'pending') later += 1; }, () => { refused += 1; }));
    }
    await Promise.all(sent);
    await normalUse;
    report.add({ part: 'rush', what: `${count} submissions at ${RUSH_PER_SECOND}/s: refused`, unit: '', ours: refused, target: { must: 0, good: 0, excellent: 0, better: 'less' } });
    report.add({ part: 'rush', what: `${count} submissions at ${RUSH_PER_SECOND}/s: answered 202`, unit: '', ours: later });
    report.add({ part: 'rush', what: `${count} submissions at ${RUSH_PER_SECOND}/s, p99`, unit: 's', ours: answers.p99 / 1000, target: { must: 5, good: 1, excellent: 0.3, better: 'less' } });
  },
};
