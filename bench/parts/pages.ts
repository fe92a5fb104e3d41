/**
 * Warm pages through the application (no network), with a thousand projects made: one figure for each kind of page. Most
 * of the projects are copies of three that real commands brought to their place. The CPU time beside each tells a slow
 * page from a busy machine.
 */
import type { FastifyInstance } from 'fastify';
import { treasuryActivities } from '../../activities/index.js';
import { signInAsSample } from '../../services/sessions.js';
import { buildApp } from '../../start/server.js';
import { directGateway } from '../../start/house.js';
import { SESSION_COOKIE } from '../../web/index.js';
import { reviewHref } from '../../web/pages/task-link.js';
import { cloneProject } from '../clone.js';
import { Samples, timed } from '../measure.js';
import { TO_NOTICE } from '../p02.js';
import { makeDrafts, openField, partWay, walk } from '../walk.js';
import { watch } from './execute.js';
import type { Part } from './part.js';

const TARGET = { must: 30, good: 15, excellent: 8, better: 'less' } as const;
const WARM = 8;
const FORMAL_CHECK = TO_NOTICE.findIndex((act) => act.command === 'requestCorrection');

export const pages: Part = {
  name: 'pages',
  what: 'each kind of page, warm, with a thousand projects made',
  async run({ ground, report, options, say }) {
    const count = options.quick ? 200 : 1_000;
    const asks = options.quick ? 15 : 40;
    const { open, pool } = await ground.apart('bench_pages', { gateway: directGateway });
    const { house, policies } = open;
    const { instruct } = treasuryActivities({ db: house.db, documents: house.documents });
    const field = { ...await openField(open), instruct: (orderId: string) => instruct({ orderId }) };
    const [paid, checked, panelled] = await makeDrafts({ open, field, count: 3 });
    await walk({ field, lives: [paid!], officers: 1 });
    await partWay(field, [checked!], TO_NOTICE.slice(0, FORMAL_CHECK));
    await partWay(field, [panelled!], TO_NOTICE.slice(0, TO_NOTICE.findIndex((act) => act.command === 'confirmLines')));
    for (const { project } of [paid!, checked!, panelled!]) await cloneProject(pool, project, Math.round(count / 3));
    await pool.query('VACUUM ANALYZE');

    const ids = async (sql: string, values: unknown[] = []): Promise<string> => (await pool.query<{ id: string }>(sql, values)).rows[0]!.id;
    const task = await ids('SELECT id FROM task WHERE project_id = $1 AND closed_at IS NULL', [checked!.project]);
    const panel = await ids('SELECT stream_id AS id FROM task WHERE project_id = $1 AND stream_id LIKE $2', [panelled!.project, 'panel-%']);
    const notice = await ids('SELECT id FROM notice LIMIT 1');
    const order = await ids('SELECT id FROM payment_order LIMIT 1');
    const batch = await ids('SELECT id FROM payment_batch LIMIT 1');
    const kinds: [string, string, string][] = [
      ['home', 'officer1', '/'], ['desk', 'officer1', '/work'], ['desk, done', 'officer1', '/work?box=done'], ['list', 'officer1', '/projects'], ['list, searched', 'officer1', '/projects?q=%E5%AF%BC%E8%88%AA'],
      ['project, running', 'officer1', `/projects/${checked!.project}`], ['project, paid', 'officer1', `/projects/${paid!.project}`], ['task: formal check', 'officer1', reviewHref(checked!.project, task)],
      ['progress', 'officer1', '/progress'], ['panel', 'officer3', `/panels/${panel}`], ['panels', 'expert1', '/panels'], ['notice', 'officer1', `/notices/${notice}`], ['manage notices', 'officer1', '/manage/notices'],
      ['calls', 'officer1', '/calls'], ['call', 'officer1', `/calls/${field.call}`], ['manage calls', 'officer1', '/manage/calls'], ['manage a call', 'officer1', `/manage/calls/${field.call}`],
      ['finance', 'fin.maker', '/finance'], ['budget line', 'fin.maker', `/finance/budget-lines/${field.line}`], ['ledger', 'fin.maker', `/finance/ledger?line=${field.line}`], ['orders', 'fin.maker', '/finance/orders'],
      ['order', 'fin.maker', `/finance/orders/${order}`], ['batches', 'fin.maker', '/finance/batches'], ['batch', 'fin.maker', `/finance/batches/${batch}`],
      ['programmes', 'ent.applicant', '/programmes'], ['what could we get', 'ent.applicant', '/eligibility'], ['rules', 'officer1', '/rules'], ['targets', 'officer1', '/targets'],
      ['administration', 'admin', '/administration'], ['trouble', 'admin', '/administration/trouble'], ['audit', 'admin', '/audit'],
    ];
    const app = await buildApp({ house, policies, secret: house.secret });
    const watched = watch(house.db);
    try {
      const cookies = new Map<string, string>();
      for (const who of new Set(kinds.map(([, name]) => name))) cookies.set(who, `${SESSION_COOKIE}=${(await signInAsSample(house, who)).token}`);
      for (const [kind, who, url] of kinds) {
        const ask = () => answered(app, url, cookies.get(who)!);
        for (let i = 0; i < WARM; i += 1) await ask();
        watched.statements.clear();
        const before = watched.n();
        const samples = new Samples();
        let bytes = 0;
        const cpuBefore = process.cpuUsage();
        for (let i = 0; i < asks; i += 1) bytes = await timed(samples, ask);
        const { user, system } = process.cpuUsage(cpuBefore);
        const cpu = (user + system) / 1000 / asks;
        report.add({ part: 'pages', what: `page: ${kind}, p50`, unit: 'ms', ours: samples.p50, target: TARGET, note: `p99 ${samples.p99.toFixed(1)} ms, CPU of this process ${cpu.toFixed(1)} ms, ${Math.round(bytes / 1024)} KiB` });
        say(`  ${((watched.n() - before) / asks).toFixed(1)} statements, ${Math.round(bytes / 1024)} KiB, p99 ${samples.p99.toFixed(1)} ms, CPU of this process ${cpu.toFixed(1)} ms`);
        if (samples.p50 > TARGET.must) for (const { text, n, ms } of [...watched.statements.values()].sort((a, b) => b.ms - a.ms).slice(0, 4)) say(`    ${(ms / n).toFixed(1)} ms  ${text}`);
      }
    } finally { await app.close(); }
  },
};

async function answered(app: FastifyInstance, url: string, cookie: string): Promise<number> {
  const { statusCode, body } = await app.inject({ method: 'GET', url, headers: { cookie } });
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${body.slice(0, 200)}`);
  return body.length;
}
