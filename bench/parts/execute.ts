/**
 * What one command costs inside the house: statements, time and state size of each act of the P02 road, executed with
 * no engine in between, and the statements that take most of it.
 */
import type pg from 'pg';
import { treasuryActivities } from '../../activities/index.js';
import { directGateway } from '../../start/house.js';
import { reader, type Database } from '../../prisma/store/tx.js';
import { now, Samples } from '../measure.js';
import { ROAD } from '../p02.js';
import { faults, makeDrafts, openField, walk, type Project } from '../walk.js';
import type { Part } from './part.js';

interface Statement { text: string; n: number; ms: number }

/** Counts and times every statement that goes over the pool's connections. */
export function watch(db: Database): { statements: Map<string, Statement>; n: () => number } {
  const statements = new Map<string, Statement>();
  const seen = new WeakSet<pg.PoolClient>();
  let n = 0;
  db.pool.on('acquire', (client) => {
    if (seen.has(client)) return;
    seen.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    (client as { query: unknown }).query = (...args: unknown[]) => {
      const [first] = args;
      const text = (typeof first === 'string' ? first : (first as { text?: string }).text ?? '').replace(/\s+/g, ' ').slice(0, 110);
      const statement = statements.get(text) ?? { text, n: 0, ms: 0 };
      statements.set(text, statement);
      const from = now();
      n += 1;
      statement.n += 1;
      const over = (): void => { statement.ms += now() - from; };
      // A pool's own query passes a callback and gets nothing back.
      const last = args.at(-1);
      if (typeof last === 'function') return query(...args.slice(0, -1), (...answer: unknown[]) => { over(); return (last as (...answer: unknown[]) => unknown)(...answer); });
      const result = query(...args);
      void result.then(over, over);
      return result;
    };
  });
  return { statements, n: () => n };
}

export const executing: Part = {
  name: 'execute',
  what: 'statements and time of one command inside the house, by act',
  async run({ ground, report, options, say }) {
    const { open } = await ground.apart('bench_execute', { gateway: directGateway, connections: 4 });
    const { instruct } = treasuryActivities({ db: open.house.db, documents: open.house.documents });
    const field = { ...await openField(open), instruct: (orderId: string) => instruct({ orderId }) };
    const count = options.quick ? 3 : 10;
    const lives = await makeDrafts({ open, field, count: count + 1 });
    await walk({ field, lives: lives.slice(0, 1), officers: 1 });
    const watched = watch(open.house.db);
    const costs = new Map<string, { n: number; samples: Samples }>();
    const rest = lives.slice(1);
    const from = now();
    const { visible } = await walk({ field, lives: rest, officers: 1, onAct: (act, ms) => {
      const cost = costs.get(act.command) ?? { n: 0, samples: new Samples() };
      cost.n += 1;
      cost.samples.add(ms);
      costs.set(act.command, cost);
    } });
    const seconds = (now() - from) / 1000;
    const wrong = await faults(field, rest);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
    const acts = ROAD.length * count;
    for (const [command, { n, samples }] of costs) say(`${command.padEnd(20)} n ${String(n).padStart(3)}  p50 ${samples.p50.toFixed(1).padStart(6)} ms  p99 ${samples.p99.toFixed(1).padStart(6)} ms`);
    say('the statements that take most, per act:');
    const top = [...watched.statements.values()].sort((a, b) => b.ms - a.ms).slice(0, 24);
    for (const { text, n, ms } of top) say(`${(ms / acts).toFixed(3)} ms  ${(n / acts).toFixed(2)} ×  ${text}`);
    const sizes = await stateSizes(open.house.db, rest);
    say(`state of a project at the end ${sizes.project} bytes, agenda ${sizes.agenda}, events ${sizes.events} in all; of its panel ${sizes.panel}`);
    report.add({ part: 'execute', what: 'statements an act, inbox included', unit: '', ours: watched.n() / acts });
    report.add({ part: 'execute', what: 'an act with no engine in between, p50', unit: 'ms', ours: visible.p50 });
    report.add({ part: 'execute', what: 'lives/s of one officer with no engine', unit: '/s', ours: count / seconds });
  },
};

async function stateSizes(db: Database, lives: readonly Project[]): Promise<{ project: number; agenda: number; events: number; panel: number }> {
  const { project } = lives[0]!;
  const row = await reader(db).row<{ project: number; agenda: number; events: number; panel: number }>(
    `SELECT length(h.state::text) AS project, length(h.agenda::text) AS agenda, (SELECT sum(length(body::text))::int FROM event WHERE stream_id = h.id) AS events,
       (SELECT max(length(state::text)) FROM stream_head p WHERE p.kind = 'panel' AND p.state ->> 'projectId' = h.id) AS panel FROM stream_head h WHERE h.id = $1`, [project],
  );
  return row!;
}
