/**
 * What people wait for: lists, inboxes and single projects among 100,000, through the application itself (API and
 * pages, no network), against a bare Fastify route that asks the same table with one query.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import type pg from 'pg';
import { apiPlugin, SERVER_OPTIONS } from '../../api/plugin.js';
import { buildApp } from '../../start/server.js';
import { directGateway } from '../../start/house.js';
import { signInAsSample } from '../../services/sessions.js';
import { SESSION_COOKIE } from '../../web/index.js';
import { rate, Samples, timed } from '../measure.js';
import { makeDrafts, openField } from '../walk.js';
import { watch } from './execute.js';
import type { Part } from './part.js';

const ASKS = 150;
const LIST = { must: 300, good: 80, excellent: 30, better: 'less' } as const;

export const reading: Part = {
  name: 'reading',
  what: 'lists, inboxes and single projects among many, API and pages',
  async run({ ground, report, options, say }) {
    const count = options.quick ? 10_000 : 100_000;
    const { open, pool } = await ground.apart('bench_reading', { gateway: directGateway });
    const { house, policies } = open;
    const field = await openField(open);
    const [model] = await makeDrafts({ open, field, count: 1 });
    await fill(pool, { model: model!.project, call: field.call, count });
    const { n } = (await pool.query<{ n: string }>('SELECT count(*) AS n FROM task WHERE closed_at IS NULL')).rows[0]!;
    say(`${count} projects, ${n} open tasks`);

    const app = await buildApp({ house, policies, secret: house.secret });
    const api = Fastify({ ...SERVER_OPTIONS, logger: false });
    await api.register(apiPlugin, { house, limits: false });
    const bare = bareApp(pool);
    try {
      const { token } = await signInAsSample(house, 'officer1');
      const headers = { authorization: `Bearer ${token}` };
      const ask = async (target: FastifyInstance, url: string, by: Record<string, string>): Promise<void> => {
        const { statusCode, body } = await target.inject({ method: 'GET', url, headers: by });
        if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${body.slice(0, 200)}`);
      };
      const watched = watch(house.db);
      const measure = async (target: FastifyInstance, urls: readonly string[], by: Record<string, string>): Promise<Samples> => {
        for (const url of urls) await ask(target, url, by);
        const samples = new Samples();
        for (let i = 0; i < ASKS; i += 1) await timed(samples, () => ask(target, urls[i % urls.length]!, by));
        return samples;
      };
      const filters = ['stage=review', 'county=jinshui', 'stage=payment&county=gaoxin', 'programme=000-P02', 'q=%E5%AF%BC%E8%88%AA%2099'];
      const peer = await measure(bare, filters.map((f) => `/projects?${f}`), {});
      const cookie = { cookie: `${SESSION_COOKIE}=${token}` };
      const lists: [string, FastifyInstance, string[], Record<string, string>][] = [
        ['projects, API', api, filters.map((f) => `/v1/projects?${f}`), headers],
        ['inbox, API', api, ['', 'stage=review', 'county=jinshui', 'due=overdue'].map((f) => `/v1/tasks?${f}`), headers],
        ['projects, page', app, filters.map((f) => `/projects?${f}`), cookie],
        ['inbox, page', app, ['', 'stage=review', 'county=jinshui', 'due=overdue'].map((f) => `/work?${f}`), cookie],
      ];
      for (const [what, target, urls, by] of lists) {
        const before = watched.n();
        const samples = await measure(target, urls, by);
        say(`${what}: ${((watched.n() - before) / (ASKS + urls.length)).toFixed(1)} statements a request`);
        report.add({ part: 'reading', what: `list: ${what}, filtered, ${count} projects, p99`, unit: 'ms', ours: samples.p99, peer: peer.p99, target: LIST, note: `p50 ${samples.p50.toFixed(1)}` });
      }
      const ids = (await pool.query<{ id: string }>('SELECT id FROM project WHERE submitted_at IS NOT NULL LIMIT 200')).rows.map((r) => r.id);
      let i = 0;
      const next = (): string => ids[(i += 1) % ids.length]!;
      const bareRate = await rate(16, 3_000, () => ask(bare, `/projects/${next()}`, {}));
      const perSecond = await rate(16, 3_000, () => ask(api, `/v1/projects/${next()}`, headers));
      report.add({ part: 'reading', what: 'read API by key, the whole project page', unit: '/s', ours: perSecond, peer: bareRate, target: { must: 1_500, good: 3_000, excellent: 4_500, better: 'more' } });
      const { statements } = watched;
      statements.clear();
      for (let n = 0; n < 20; n += 1) await ask(api, `/v1/projects/${next()}`, headers);
      say('one project by key, statements a request:');
      for (const { text, n, ms } of [...statements.values()].sort((a, b) => b.ms - a.ms)) say(`${(ms / 20).toFixed(2)} ms  ${(n / 20).toFixed(1)} ×  ${text}`);
      const small = await rate(16, 3_000, () => ask(api, `/v1/projects/${next()}/periods`, headers));
      report.add({ part: 'reading', what: 'read API by key, a part of it (periods)', unit: '/s', ours: small, peer: bareRate });
    } finally { await Promise.all([app.close(), api.close(), bare.close()]); }
  },
};

/** The peer: the same table, one query, JSON; no sign-in, no rules. */
function bareApp(pool: pg.Pool): FastifyInstance {
  const app = Fastify({ logger: false });
  app.get<{ Querystring: { stage?: string; county?: string } }>('/projects', async ({ query }) => {
    const { rows } = await pool.query({
      name: 'bare-list', values: [query.stage ?? null, query.county ?? null],
      text: `SELECT p.id, p.title, o.name, p.stage, p.state_name, p.county, p.updated_at FROM project p JOIN organisation o ON o.id = p.applicant_id
             WHERE ($1::text IS NULL OR p.stage = $1) AND ($2::text IS NULL OR p.county = $2) ORDER BY p.updated_at DESC, p.id DESC LIMIT 50`,
    });
    return { items: rows };
  });
  app.get<{ Params: { id: string } }>('/projects/:id', async ({ params }) => (await pool.query({ name: 'bare-one', text: 'SELECT * FROM project WHERE id = $1', values: [params.id] })).rows[0]);
  return app;
}

/** Projects of 2,000 enterprises over stages, states and counties; a third has an open task. Rows only, made from a model. */
async function fill(pool: pg.Pool, { model, call, count }: { model: string; call: string; count: number }): Promise<void> {
  await pool.query(
    `INSERT INTO organisation (id, name, name_en, kind, credit_code, jurisdiction, bank_name, bank_account) SELECT 'many-' || n, '郑州企业第' || n || '号', 'Enterprise ' || n, 'enterprise', 'many-' || n, (ARRAY['jinshui','gaoxin','erqi','zhongyuan'])[1 + n % 4], '', '' FROM generate_series(1, 2000) n`,
  );
  const hex = `lpad(to_hex(n), 20, '0')`;
  const spread = (values: string, by: number): string => `(ARRAY[${values}])[1 + (n / ${by}) % array_length(ARRAY[${values}], 1)]`;
  await pool.query(
    `INSERT INTO project (id, call_id, version_id, applicant_id, object, title, county, phase, stage, state_name, submitted_at, receipt, editable, award_fen, award_money, created_at, updated_at, seq, members, form_version)
     SELECT 'project-' || ${hex}, $2, p.version_id, 'many-' || (1 + n % 2000), n::text, '企业专利导航 ' || n, (ARRAY['jinshui','gaoxin','erqi','zhongyuan'])[1 + n % 4], 'running',
       ${spread(`'application','review','filing','acceptance','payment'`, 4)}, ${spread(`'awaiting_acceptance_of_application','under_review','in_execution','in_acceptance','awaiting_decision'`, 4)},
       '2019-03-04T01:00:00Z'::timestamptz + n * interval '7 seconds', 'ZZ-2019-P02-' || lpad(n::text, 6, '0'), false, 30000000, 'calculated', '2019-03-04T01:00:00Z', '2019-03-04T01:00:00Z'::timestamptz + n * interval '11 seconds', 9, '{}', 1
     FROM project p, generate_series(1, $3::int) n WHERE p.id = $1`, [model, call, count],
  );
  // The single project's page needs its stream.
  await pool.query(
    `INSERT INTO stream_head (id, kind, seq, hash, state, agenda, closed, running) SELECT 'project-' || ${hex}, kind, seq, hash, replace(state::text, $2, ${hex})::jsonb, agenda, false, false FROM stream_head h, generate_series(1, 1000) n WHERE h.id = $1`,
    [model, model.slice('project-'.length)],
  );
  await pool.query(
    `INSERT INTO task (id, stream_id, target, project_id, step_id, kind, role, jurisdiction, owner_id, commands, opened_at, due_at, overdue)
     SELECT 'task-' || n, 'project-' || ${hex}, 'project-' || ${hex}, 'project-' || ${hex}, 'formal_check', 'formal_check', 'officer', 'zhengzhou', 'person-officer' || (1 + n % 3), '{accept,refuse}', '2019-03-04T01:00:00Z', '2019-03-11T10:00:00Z'::timestamptz + n * interval '13 seconds', n % 50 = 0
     FROM generate_series(1, $1::int, 3) n`, [count],
  );
  await pool.query('VACUUM ANALYZE');
}
