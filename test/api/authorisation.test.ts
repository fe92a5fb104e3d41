/**
 * Who may call what, against a table written by hand from the product's roles: every route for every sample person, and
 * nobody; default deny. A route that the table does not name fails, and so does a name that is no route. Then the same
 * for what a person may see of four projects.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isMutating, needsKey } from '../../api/mount.js';
import { probeRoutes, v1Routes } from '../../api/routes/index.js';
import type { Route } from '../../api/route.js';
import { count } from '../support/counters.js';
import { applied, callOf, navigationFiled, navigationResults, P02, P05, P07, PANEL, poolAccepted, recommended } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { openCaller, type Caller } from './caller.js';

jest.setTimeout(120_000);
let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { await api.close(); await sim.close(); });

/** One person for each role, and the two who hold more than one part. */
const PEOPLE = [
  'ent.applicant', 'ent.admin', 'm1.admin', 'jinshui.officer', 'officer1', 'officer3', 'legal', 'expert1', 'approver', 'drc.consulted', 'fin.maker', 'fin.checker', 'finance.bureau', 'supervisor', 'admin',
] as const;
type Username = (typeof PEOPLE)[number];
const EVERYONE = [...PEOPLE];
const OFFICERS: Username[] = ['officer1', 'officer3'];
const MONEY: Username[] = ['fin.maker', 'fin.checker', 'finance.bureau', 'supervisor', 'approver', ...OFFICERS];
/** Who reads drafts and versions of rules. */
const RULES: Username[] = ['admin', 'legal', 'approver', 'supervisor', ...OFFICERS];
const PUBLIC = 'public';

const TABLE: Readonly<Record<string, typeof PUBLIC | readonly Username[]>> = {
  'POST /v1/sessions': PUBLIC,
  'GET /v1/sessions/current': EVERYONE,
  'PUT /v1/sessions/current/locale': EVERYONE,
  'DELETE /v1/sessions/current': EVERYONE,
  'DELETE /v1/sessions': EVERYONE,
  'GET /v1/programmes': PUBLIC,
  'GET /v1/programmes/:id': PUBLIC,
  'POST /v1/calculations': PUBLIC,
  'GET /v1/calendar/due-date': PUBLIC,
  'GET /v1/programmes/:id/eligibility': PUBLIC,
  'POST /v1/programmes/:id/eligibility': PUBLIC,
  'GET /v1/programmes/:id/file': PUBLIC,
  'POST /v1/proposals': PUBLIC,
  'GET /v1/programme-versions': RULES,
  'POST /v1/programme-versions': ['admin'],
  'GET /v1/programme-versions/:id': RULES,
  'PUT /v1/programme-versions/:id': ['admin'],
  'POST /v1/programme-versions/:id/discarding': ['admin'],
  'POST /v1/programme-versions/:id/proposal': ['admin'],
  'POST /v1/programme-versions/:id/return': ['legal'],
  'POST /v1/programme-versions/:id/publication': ['legal'],
  'GET /v1/programme-versions/:id/comparison': RULES,
  'POST /v1/programme-versions/:id/simulations': RULES,
  'POST /v1/programme-files': ['admin'],
  'GET /v1/fund-rules': [...MONEY, 'legal', 'admin'],
  'GET /v1/work-items': ['admin'],
  'GET /v1/calendar/years': PUBLIC,
  'GET /v1/calendar/years/:year': PUBLIC,
  'PUT /v1/calendar/years/:year': ['admin'],
  'GET /v1/calendar/provisional-periods': [...OFFICERS, 'supervisor', 'admin'],
  'GET /v1/calls': PUBLIC,
  'POST /v1/calls': OFFICERS,
  'GET /v1/calls/versions': OFFICERS,
  'GET /v1/calls/:id': PUBLIC,
  'POST /v1/calls/:id/opening': OFFICERS,
  'POST /v1/calls/:id/commands': [...OFFICERS, 'approver'],
  'GET /v1/calls/:id/ranking': [...MONEY, 'legal'],
  'POST /v1/calls/:id/ranking': OFFICERS,
  'GET /v1/projects': EVERYONE,
  'POST /v1/projects': ['ent.applicant'],
  'GET /v1/projects/:id': EVERYONE,
  'GET /v1/projects/:id/form': EVERYONE,
  'PUT /v1/projects/:id/form': ['ent.applicant'],
  'POST /v1/projects/:id/documents': ['ent.applicant'],
  'GET /v1/projects/:id/documents': EVERYONE,
  'GET /v1/projects/:id/documents/:documentId': EVERYONE,
  'DELETE /v1/projects/:id/documents/:documentId': ['ent.applicant'],
  'POST /v1/projects/:id/commands': EVERYONE,
  'GET /v1/projects/:id/events': EVERYONE,
  'GET /v1/projects/:id/periods': EVERYONE,
  'GET /v1/projects/:id/messages': EVERYONE,
  'GET /v1/projects/:id/award': EVERYONE,
  'GET /v1/projects/:id/explanation': EVERYONE,
  'GET /v1/projects/:id/evidence': EVERYONE,
  'GET /v1/tasks': EVERYONE,
  'GET /v1/tasks/:id': EVERYONE,
  'GET /v1/commands/:id': EVERYONE,
  'GET /v1/panels': [...OFFICERS, 'approver', 'supervisor'],
  'POST /v1/panels': ['officer3'],
  'GET /v1/panels/:id': [...OFFICERS, 'approver', 'supervisor', 'legal', 'expert1'],
  'POST /v1/panels/:id/commands': [...OFFICERS, 'expert1'],
  'GET /v1/assignments/:id/report': ['expert1'],
  'PUT /v1/assignments/:id/report': ['expert1'],
  'GET /v1/assignments/:id/draft': ['expert1'],
  'PUT /v1/assignments/:id/draft': ['expert1'],
  'GET /v1/experts': ['officer3'],
  'GET /v1/notices': PUBLIC,
  'POST /v1/notices': OFFICERS,
  'GET /v1/notices/waiting': OFFICERS,
  'GET /v1/notices/:id': PUBLIC,
  'POST /v1/notices/:id/objections': PUBLIC,
  'POST /v1/notices/:id/objection-files': PUBLIC,
  'GET /v1/notices/:id/objection-files/:fileId': ['legal'],
  'GET /v1/objections': PUBLIC,
  'POST /v1/notices/:id/commands': ['legal', 'approver', ...OFFICERS],
  'GET /v1/budget-lines': MONEY,
  'POST /v1/budget-lines': ['fin.maker'],
  'POST /v1/budget-lines/:id/commands': ['finance.bureau', 'fin.maker', 'fin.checker'],
  'GET /v1/budget-codes': MONEY,
  'GET /v1/ledger/accounts': MONEY,
  'GET /v1/ledger/postings': MONEY,
  'GET /v1/payment-batches': MONEY,
  'POST /v1/payment-batches': ['fin.maker'],
  'GET /v1/payment-batches/:id': MONEY,
  'POST /v1/payment-batches/:id/check': ['fin.checker'],
  'POST /v1/payment-batches/:id/signature': ['fin.checker'],
  'POST /v1/payment-batches/:id/release': ['fin.checker'],
  'POST /v1/payment-batches/:id/return': ['fin.checker'],
  'GET /v1/payment-batches/:id/list': MONEY,
  'GET /v1/payment-orders': MONEY,
  'GET /v1/payment-orders/:id': MONEY,
  'POST /v1/payment-orders/:id/commands': ['fin.maker', 'fin.checker'],
  'POST /v1/bank-results': ['fin.maker'],
  'GET /v1/public/progress': PUBLIC,
  'GET /v1/public/verification': PUBLIC,
  'GET /v1/clock': PUBLIC,
  'POST /v1/clock/advances': ['admin'],
  'POST /v1/sandbox/bank-answers': ['admin', 'fin.maker'],
  'GET /v1/mailbox': ['admin'],
  'GET /v1/audit': ['admin', 'supervisor'],
  'GET /v1/audit/check': ['admin', 'supervisor'],
  'GET /v1/operations/trouble': ['admin'],
  'POST /v1/operations/sign-in-locks/lift': ['admin'],
  'GET /v1/targets': EVERYONE,
  'GET /livez': PUBLIC,
  'GET /readyz': PUBLIC,
};

const named = (route: Route, prefix: string): string => `${route.rule.method} ${prefix}${route.rule.path}`;
const ROUTES = [...v1Routes.map((route) => ({ route, name: named(route, '/v1') })), ...probeRoutes.map((route) => ({ route, name: named(route, '') }))];
/** A path whose ids name nothing. */
const pathOf = (name: string): string => {
  const path = name.slice(name.indexOf(' ') + 1);
  const kinds: Record<string, string> = { calls: 'call', projects: 'project', panels: 'panel', assignments: 'panel', notices: 'notice', 'budget-lines': 'budget', 'payment-batches': 'batch', 'payment-orders': 'order' };
  return path.replace(':documentId', '00000000-0000-4000-8000-000000000000').replace(':id', () => {
    const room = path.split('/')[2]!;
    return kinds[room] ? `${kinds[room]}-none.x.1.1` : room === 'programmes' ? '000-P99' : '00000000-0000-4000-8000-000000000000';
  });
};
const ANYTHING = { nonsense: true };

describe('every route has its rule', () => {
  it('the table names each route and no other', () => {
    expect(Object.keys(TABLE).sort()).toEqual(ROUTES.map((r) => r.name).sort());
    expect(ROUTES.length).toBeGreaterThan(65);
  });
  it('a route without a summary, a role or a schema cannot be; nothing is served beside the table', () => {
    for (const { route, name } of ROUTES) {
      expect([name, route.rule.summary.zh !== '' && route.rule.summary.en !== '', route.roles.length > 0, route.rule.answer !== undefined]).toEqual([name, true, true, true]);
      if (isMutating(route)) expect([name, route.rule.body !== undefined || route.rule.files !== undefined || route.rule.method === 'DELETE']).toEqual([name, true]);
      if (route.rule.path.includes(':')) expect([name, route.rule.params !== undefined]).toEqual([name, true]);
    }
    const beside = ['GET /v1/openapi.json', 'GET /v1/reference', 'GET /v1/reference.css'];
    const served = new Set<string>();
    const stack: string[] = [];
    for (const line of api.app.printRoutes({ commonPrefix: false }).split('\n')) {
      const match = /^([│├└─\s]*)(\S+) \(([A-Z, ]+)\)$/u.exec(line);
      if (!match) continue;
      const depth = Math.floor(match[1]!.length / 4);
      stack.length = depth;
      stack[depth] = match[2]!;
      for (const method of match[3]!.split(', ')) if (method !== 'HEAD' && method !== 'OPTIONS') served.add(`${method} ${stack.join('')}`);
    }
    const unknown = [...served].filter((s) => !beside.includes(s) && !ROUTES.some((r) => r.name === s));
    expect(unknown.filter((s) => s.includes('/v1') || s.includes('z'))).toEqual([]);
  });
  it('every change but sign-in needs a key', () => {
    expect(ROUTES.filter(({ route }) => isMutating(route) && !needsKey(route)).map((r) => r.name)).toEqual(['POST /v1/sessions', 'POST /v1/calculations', 'POST /v1/programmes/:id/eligibility', 'POST /v1/proposals', 'POST /v1/programme-versions/:id/simulations']);
  });
});

describe('routes by person, default deny', () => {
  it.each(ROUTES.map(({ name, route }) => [name, route] as const))('%s', async (name, route) => {
    const allowed = TABLE[name]!;
    const asking = isMutating(route) && route.rule.method !== 'DELETE' ? { body: ANYTHING } : {};
    const nobody = await api.as(null, route.rule.method, pathOf(name), asking);
    expect([name, 'nobody', nobody.status === 401]).toEqual([name, 'nobody', allowed !== PUBLIC && name !== 'POST /v1/sessions']);
    // Sessions that the test still needs are not ended by it.
    const ends = name.startsWith('DELETE /v1/sessions');
    for (const username of PEOPLE) {
      const spare = ends ? (await api.as<{ token: string }>(null, 'POST', '/sessions', { body: { username, password: 'zhiyun-2019' }, key: null })).json.token : undefined;
      if (name === 'DELETE /v1/sessions') break;
      const { status, json } = await api.as<{ code?: string }>(username, route.rule.method, pathOf(name), { ...asking, ...(spare ? { token: spare } : {}) });
      count('authorisations');
      const denied = status === 401 || status === 403;
      expect([username, denied, denied ? json.code : '']).toEqual([username, allowed !== PUBLIC && !allowed.includes(username), denied ? 'not_allowed' : '']);
    }
  });
});

describe('projects by person', () => {
  it('each sees what is theirs, and of the rest not even that it exists', async () => {
    const { call } = await callOf(sim, P02, { title: 'seen' });
    const { call: pools } = await callOf(sim, P05, { title: 'seen pools' });
    const { call: centres } = await callOf(sim, P07, { title: 'seen centres' });
    const draft = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: 'draft' });
    const frozen = await sim.cast.draft('pool.applicant', { call: pools, organisation: 'pool', form: sim.policies.sample.forms['000-P05']!, title: 'frozen', object: 'frozen' });
    await sim.cast.act('pool.applicant', 'submit', { project: frozen, fields: { formVersion: 1 } });
    await sim.cast.act('pool.admin', 'approve', { project: frozen });
    const consulted = await poolAccepted(sim, pools, { title: 'consulted' });
    const reviewed = await applied(sim, { call: (await callOf(sim, P02, { title: 'reviewed' })).call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, reviewed, 'ent');
    await navigationFiled(sim, reviewed);
    await navigationResults(sim, reviewed);
    await sim.cast.panel(reviewed, { members: PANEL, score: 80, until: 'accepted' });
    await sim.cast.draft('uni.applicant', { call: centres, organisation: 'uni', form: sim.policies.sample.forms['000-P07']!, title: 'a draft of another house' });

    const city: Username[] = ['officer1', 'officer3', 'legal', 'approver', 'fin.maker', 'fin.checker', 'finance.bureau', 'supervisor'];
    const may: Record<string, readonly (Username | string)[]> = {
      [draft]: ['ent.applicant', 'ent.admin'],
      // A member reads what it is asked to confirm, before the application has left the house.
      [frozen]: ['pool.applicant', 'pool.admin', 'm1.admin', 'm2.admin'],
      [consulted]: [...city, 'pool.applicant', 'pool.admin', 'm1.admin', 'm2.admin', 'gaoxin.officer', 'drc.consulted', 'fin.consulted'],
      [reviewed]: [...city, 'ent.applicant', 'ent.admin', 'jinshui.officer', 'expert1'],
    };
    const people = [...PEOPLE, 'pool.applicant', 'pool.admin', 'm2.admin', 'uni.applicant', 'gaoxin.officer', 'fin.consulted', 'expert7'];
    for (const [project, readers] of Object.entries(may)) {
      for (const username of people) {
        const answers = await Promise.all(['', '/form', '/documents', '/events', '/periods', '/messages', '/award', '/explanation', '/evidence'].map((part) => api.as(username, 'GET', `/projects/${project}${part}`)));
        count('authorisations', answers.length);
        expect([username, project, [...new Set(answers.map((a) => a.status))]]).toEqual([username, project, [readers.includes(username) ? 200 : 404]]);
        const { json } = await api.as<{ items: { id: string }[] }>(username, 'GET', '/projects?limit=200');
        expect([username, project, 'in the list', json.items.some((p) => p.id === project)]).toEqual([username, project, 'in the list', readers.includes(username)]);
      }
    }
    // What a reader may not know is not in the answer: an expert sees the expenditure to be judged, and neither award nor the other panels' people.
    const expert = (await api.as<{ award: unknown; expenditure: unknown[]; checkCode: unknown; panels: object }>('expert1', 'GET', `/projects/${reviewed}`)).json;
    expect([expert.award, expert.expenditure.length, expert.checkCode, expert.panels]).toEqual([null, 2, null, {}]);
    // A document is reached through its own project only.
    const { items } = (await api.as<{ items: { id: string }[] }>('officer1', 'GET', `/projects/${reviewed}/documents`)).json;
    expect((await api.as('officer1', 'GET', `/projects/${consulted}/documents/${items[0]!.id}`)).status).toBe(404);
    expect((await api.as('officer1', 'GET', `/projects/${reviewed}/documents/${items[0]!.id}`)).status).toBe(200);
    // A refused look is kept.
    expect(await sim.sql.row(`SELECT 1 AS kept FROM audit_entry WHERE action = 'readProject' AND target = $1 AND person_id = 'person-expert7' LIMIT 1`, [reviewed])).toEqual({ kept: 1 });
  });
});
