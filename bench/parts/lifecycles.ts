/**
 * Whole lifecycles and the way from a decision to the next person's inbox: the product, bare Temporal with the same
 * acts and rows, and plain SQL, one after the other on the same servers.
 */
import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { cpuMs, cpuWithChildrenMs, now, Samples, sleep } from '../measure.js';
import { openBare, PEER_TABLE } from '../peers/bare.js';
import { plainSql } from '../peers/plain-sql.js';
import { ROAD } from '../p02.js';
import type { Figure } from '../report.js';
import { faults, makeDrafts, openField, walk } from '../walk.js';
import type { Part, Scene } from './part.js';

/** Lives of one officer on an idle house: some hundred decisions. */
const IDLE_LIVES = 3;
/** Lives a round: short, so that a busy minute of the machine falls on both sides. */
const LIVES_A_ROUND = 32;

export const lifecycles: Part = {
  name: 'lifecycles',
  what: 'P02 lifecycles/s and decision → inbox, against bare Temporal and plain SQL',
  async run({ ground, report, options, say }) {
    const { officers } = options;
    const rounds = Math.max(2, Math.round(options.lives / LIVES_A_ROUND));
    const lives = Math.ceil(options.lives / rounds) * rounds;
    const acts = ROAD.length;
    const field = await openField(ground.open);
    const drafts = await makeDrafts({ open: ground.open, field, count: IDLE_LIVES + lives });
    // First of all one officer alone: it warms both sides, and tells how many rows an act writes.
    // (Statistics of connections that rest come up to ten seconds late: those of the drafts are let in first.)
    await sleep(11_000);
    const counted = await startMeter(ground, {});
    const idle = await walk({ field, lives: drafts.slice(0, IDLE_LIVES), officers: 1 });
    await sleep(11_000);
    const rows = Math.max(1, Math.round((await counted.stop()).rows / IDLE_LIVES / acts));
    say(`${acts} human acts a life, ${rows} rows written an act`);

    await ground.pool.query(PEER_TABLE);
    const bare = await openBare({ address: ground.stack.temporalAddress, databaseUrl: ground.stack.ownerUrl, rows });
    try {
      const input = { pool: ground.pool, acts, officers };
      const bareIdle = await bare.run({ ...input, lives: IDLE_LIVES, officers: 1 });
      const ours = new Half();
      const peer = new Half();
      const instructed = new Samples();
      let clock = 0;
      const shares = new Samples();
      const each: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const share = drafts.slice(IDLE_LIVES + (round * lives) / rounds, IDLE_LIVES + ((round + 1) * lives) / rounds);
        let meter = await startMeter(ground, { worker: ground.worker.pid() });
        const walked = await walk({ field, lives: share, officers });
        ours.add({ lives: share.length, seconds: walked.seconds, latency: walked.visible, cost: await meter.stop() });
        instructed.take(walked.instructed);
        clock += walked.clockSeconds;
        meter = await startMeter(ground, { worker: bare.pid() });
        const from = now();
        const { latency } = await bare.run({ ...input, lives: share.length });
        const seconds = (now() - from) / 1000;
        peer.add({ lives: share.length, seconds, latency, cost: await meter.stop() });
        shares.add(seconds / walked.seconds);
        each.push(seconds / walked.seconds);
      }
      const sql = await plainSql({ ...input, lives, rows });
      const wrong = await faults(field, drafts);
      if (wrong.length > 0) throw new Error(`lifecycles went wrong: ${wrong.slice(0, 5).join('; ')}`);
      say(`the clock took ${clock.toFixed(1)} of ${ours.seconds.toFixed(1)} s; shares round by round: ${each.map((s) => s.toFixed(2)).join(', ')}`);
      const events = await eventsOf(ground, drafts[0]!.project);
      say(`Temporal events of one life: ${[...events].map(([id, n]) => `${id.replace(/-.*/, '')} ${n}`).join(', ')}`);

      const add = (figure: Omit<Figure, 'part'>): void => report.add({ part: 'lifecycles', ...figure });
      add({ what: `P02 lifecycles/s, ${officers} officers, N = ${lives}`, unit: '/s', ours: ours.rate, peer: peer.rate });
      add({ what: 'lifecycles/s as a share of bare Temporal', unit: '', ours: shares.p50, target: { must: 0.5, good: 0.8, excellent: 1, better: 'more' }, note: `median of ${rounds} rounds` });
      add({ what: 'the same rows by plain SQL, lives/s', unit: '/s', ours: Number.NaN, peer: sql.rate });
      const inbox = (when: string, mine: Samples, theirs: Samples, at: 'p50' | 'p99', [must, good, excellent]: [number, number, number]): void =>
        add({ what: `decision → next inbox, ${when}, ${at}`, unit: 'ms', ours: mine[at], peer: theirs[at], target: { must, good, excellent, better: 'less' } });
      inbox('idle', idle.visible, bareIdle.latency, 'p50', [60, 30, 20]);
      inbox('idle', idle.visible, bareIdle.latency, 'p99', [250, 120, 60]);
      inbox(`${officers} officers`, ours.latency, peer.latency, 'p50', [400, 150, 80]);
      inbox(`${officers} officers`, ours.latency, peer.latency, 'p99', [1500, 500, 250]);
      add({ what: 'release → instructed, idle, p50', unit: 'ms', ours: idle.instructed.p50 });
      add({ what: `release → instructed, ${officers} officers, p50`, unit: 'ms', ours: instructed.p50 });
      for (const [who, ms] of Object.entries(ours.cost.cpu)) add({ what: `CPU a life: ${who}`, unit: 'ms', ours: ms / lives, peer: peer.cost.cpu[who]! / lives });
      add({ what: 'Temporal events a life', unit: '', ours: [...events.values()].reduce((a, b) => a + b, 0), peer: await bare.events() });
      add({ what: 'disk a life: PostgreSQL', unit: 'KiB', ours: ours.cost.diskKiB / lives, peer: peer.cost.diskKiB / lives });
    } finally { await bare.close(); }
  },
};

/** Length of the history of each stream a project had. */
async function eventsOf({ open, stack }: Scene['ground'], project: string): Promise<Map<string, number>> {
  const { rows } = await open.house.db.pool.query<{ id: string }>(
    `SELECT $1 AS id UNION SELECT stream_id FROM task WHERE project_id = $1 UNION SELECT notice_id FROM notice_item WHERE project_id = $1 UNION SELECT id FROM payment_order WHERE project_id = $1`, [project],
  );
  const connection = await Connection.connect({ address: stack.temporalAddress });
  try {
    const client = new Client({ connection });
    const events = new Map<string, number>();
    for (const { id } of rows.filter((r) => !r.id.startsWith('batch-'))) events.set(id, (await client.workflow.getHandle(id).describe()).historyLength);
    return events;
  } finally { await connection.close(); }
}

interface Cost { rows: number; diskKiB: number; cpu: Record<string, number> }
/** What one side did in all rounds. */
class Half {
  lives = 0;
  seconds = 0;
  readonly latency = new Samples();
  readonly cost: Cost = { rows: 0, diskKiB: 0, cpu: {} };
  add(round: { lives: number; seconds: number; latency: Samples; cost: Cost }): void {
    this.lives += round.lives;
    this.seconds += round.seconds;
    this.latency.take(round.latency);
    this.cost.rows += round.cost.rows;
    this.cost.diskKiB += round.cost.diskKiB;
    for (const [who, ms] of Object.entries(round.cost.cpu)) this.cost.cpu[who] = (this.cost.cpu[who] ?? 0) + ms;
  }
  get rate(): number { return this.lives / this.seconds; }
}

/** What happens costs: rows written, CPU of each process, growth of the database. */
async function startMeter({ pool, stack }: Scene['ground'], { worker }: { worker?: number | undefined }) {
  const cpu = (): Record<string, number> => ({
    'the services (here)': cpuMs(process.pid), worker: cpuMs(worker), Temporal: cpuMs(stack.pids().temporal), PostgreSQL: cpuWithChildrenMs(stack.pids().postgres),
  });
  const read = async (): Promise<Cost> => ({ rows: await rowsWritten(pool), diskKiB: await databaseSize(pool) / 1024, cpu: cpu() });
  await sleep(1_200); // statistics of the server come a second late
  const before = await read();
  return {
    async stop(): Promise<Cost> {
      const { cpu: used } = await read();
      await sleep(1_200);
      const after = await read();
      return { rows: after.rows - before.rows, diskKiB: after.diskKiB - before.diskKiB, cpu: Object.fromEntries(Object.keys(used).map((who) => [who, used[who]! - before.cpu[who]!])) };
    },
  };
}
const number = async (pool: pg.Pool, sql: string): Promise<number> => Number((await pool.query<{ n: string }>(sql)).rows[0]!.n);
const rowsWritten = (pool: pg.Pool): Promise<number> => number(pool, 'SELECT sum(n_tup_ins + n_tup_upd) AS n FROM pg_stat_user_tables');
const databaseSize = (pool: pg.Pool): Promise<number> => number(pool, 'SELECT pg_database_size(current_database()) AS n');
