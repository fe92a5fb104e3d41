/** Who asks a place of another role is in the audit, once in a while and not once a question; what nobody signed in asks is not. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pdf } from '../../start/cast.js';
import { applied, callOf, P02 } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { housePages, visitors } from '../web/support.js';
import { multipart, openCaller, type Caller } from './caller.js';

let sim: Simulation;
let api: Caller;
let pages: Awaited<ReturnType<typeof housePages>>;
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); pages = await housePages(sim.house); }, 60_000);
afterAll(async () => { await api?.close(); await pages?.close(); await sim?.close(); });

const kept = (action: string) => sim.sql.rows<{ person_id: string; target: string; code: string | null }>('SELECT person_id, target, code FROM audit_entry WHERE action = $1 ORDER BY id', [action]);

it('a route of another role, on the interface and on a page', async () => {
  for (let i = 0; i < 5; i += 1) expect((await api.as('ent.applicant', 'GET', '/audit')).status).toBe(403);
  await api.as('officer1', 'GET', '/audit');
  const as = visitors(() => pages);
  for (let i = 0; i < 3; i += 1) expect((await (await as('expert1')).get('/administration')).statusCode).toBe(403);
  expect(await kept('askRoute')).toEqual([
    { person_id: 'person-ent.applicant', target: 'GET /v1/audit', code: 'not_allowed' }, { person_id: 'person-officer1', target: 'GET /v1/audit', code: 'not_allowed' }, { person_id: 'person-expert1', target: 'GET /administration', code: 'not_allowed' },
  ]);
});

it('nothing of who is not signed in, however often', async () => {
  const before = (await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM audit_entry'))!.n;
  for (const path of ['/audit', '/tasks', '/projects/project-x', '/payment-batches', '/public/verification?code=AAAABBBBCCCC', '/clock']) for (let i = 0; i < 5; i += 1) await api.as(null, 'GET', path);
  for (const url of ['/audit', '/work', '/projects/project-x', '/administration', '/progress?receipt=x&check=y']) for (let i = 0; i < 5; i += 1) await pages.inject(url);
  expect((await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM audit_entry'))!.n).toBe(before);
});

it('an upload, with what it was', async () => {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  const { slots } = { slots: (await sim.sql.rows<{ slot: string }>('SELECT DISTINCT slot FROM document WHERE project_id = $1', [project])).map((d) => d.slot) };
  const uploads = await kept('addDocument');
  expect(new Set(uploads.map((u) => `${u.person_id} ${u.target}`))).toEqual(new Set([`person-ent.applicant ${project}`]));
  expect(uploads.length).toBeGreaterThanOrEqual(slots.length);
  const refused = await api.as('uni.applicant', 'POST', `/projects/${project}/documents`, { ...multipart([{ name: 'slot', value: slots[0]! }, { name: 'file', fileName: 'x.pdf', bytes: pdf('x') }]) });
  expect(refused.status).toBe(404);
  expect(await kept('addDocument')).toHaveLength(uploads.length);
});
