/** Files of an application: shown where a browser can, with a policy under which nothing of them runs; framed only by the pages that show them beside the work. */
import type { FastifyInstance } from 'fastify';
import { applied, callOf, P02, recommended } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { housePages, visitors } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
let project: string;
let review: string;
const as = visitors(() => app);
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
  const { call } = await callOf(sim, P02);
  project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '数控转台专利导航' });
  await recommended(sim, project, 'ent');
  const { id } = (await sim.sql.row<{ id: string }>('SELECT id FROM task WHERE project_id = $1 AND closed_at IS NULL', [project]))!;
  review = `/projects/${project}/review/${encodeURIComponent(id)}`;
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

const policyOf = (headers: Record<string, unknown>): Map<string, string> => new Map(String(headers['content-security-policy']).split(';').map((d) => { const [name = '', ...rest] = d.trim().split(' '); return [name, rest.join(' ')]; }));

test('each kind of file has its own answer: what a browser shows runs nothing, what it does not is downloaded', async () => {
  const me = await as('officer1');
  const [first] = await sim.sql.rows<{ id: string }>('SELECT id FROM document WHERE project_id = $1 ORDER BY id LIMIT 1', [project]);
  const url = `/projects/${project}/documents/${first!.id}`;
  const kinds = [['application/pdf', true, false], ['image/png', true, true], ['image/jpeg', true, true], ['text/html', false, false], ['image/svg+xml', false, false], ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', false, false]] as const;
  for (const [mediaType, shown, sandbox] of kinds) {
    await sim.sql.rows('UPDATE document SET media_type = $2 WHERE id = $1', [first!.id, mediaType]);
    const { statusCode, headers } = await me.get(`${url}/inline`);
    const policy = policyOf(headers);
    expect([mediaType, statusCode, String(headers['content-disposition']).split(';')[0], headers['x-content-type-options'], String(headers['content-type']).split(';')[0]]).toEqual([mediaType, 200, shown ? 'inline' : 'attachment', 'nosniff', mediaType]);
    expect([mediaType, policy.get('default-src'), policy.get('script-src') ?? "'none'", policy.get('connect-src') ?? "'none'", policy.has('sandbox')].slice(0, shown ? 5 : 2)).toEqual([mediaType, "'none'", "'none'", "'none'", sandbox].slice(0, shown ? 5 : 2));
    expect([mediaType, policy.get('frame-ancestors')]).toEqual([mediaType, shown ? "'self'" : "'none'"]);
    expect((await me.get(url)).headers['content-disposition']).toMatch(/^attachment/);
    const { body } = await me.get(review);
    expect([mediaType, body.includes(`href="${url}/inline"`)]).toEqual([mediaType, shown]);
  }
  await sim.sql.rows(`UPDATE document SET media_type = 'application/pdf' WHERE id = $1`, [first!.id]);
  expect((await (await as('pool.applicant')).get(`${url}/inline`)).statusCode).toBe(404);
});

test('only pages with a file beside the work may frame, and only from here; all others keep their policy', async () => {
  const frames = async (who: string, url: string): Promise<string | undefined> => policyOf((await (await as(who)).get(url)).headers).get('frame-src');
  expect(await frames('officer1', review)).toBe("'self'");
  for (const [who, url] of [['officer1', '/work'], ['officer1', `/projects/${project}`], ['ent.applicant', `/projects/${project}`], ['ent.applicant', '/projects']] as const) expect([url, await frames(who, url)]).toEqual([url, undefined]);
  const { headers } = await (await as('officer1')).get(review);
  const policy = policyOf(headers);
  expect([policy.get('script-src'), policy.get('style-src'), policy.get('frame-ancestors')]).toEqual(["'self'", "'self'", "'none'"]);
  // What htmx is told: it copies no style attribute, which the policy would refuse after each upload.
  const { body } = await (await as('ent.applicant')).get('/projects');
  const told = JSON.parse(/name="htmx-config" content="([^"]+)"/.exec(body)![1]!.replaceAll('&quot;', '"')) as { attributesToSettle: string[]; includeIndicatorStyles: boolean };
  expect([told.attributesToSettle.includes('style'), told.includeIndicatorStyles]).toEqual([false, false]);
});
