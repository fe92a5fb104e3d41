/** The same key and content is the same request, whatever happened in between; another content under it is refused. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createMeter } from '../../api/metrics.js';
import { pdf } from '../../start/cast.js';
import { applied, callOf, P02 } from '../support/roads.js';
import { eventsOf, now, openSimulation, type Simulation } from '../support/simulation.js';
import { multipart, openCaller, type Caller } from './caller.js';

jest.setTimeout(180_000);
let sim: Simulation;
let api: Caller;
let call: string;
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); ({ call } = await callOf(sim, P02, { title: 'keys' })); }, 60_000);
afterAll(async () => { await api.close(); await sim.close(); });

const line = { year: 2019, title: 'line', fund: 'f', level: 'city', quotaDocument: 'q', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' };
const count = async (sql: string, values: unknown[] = []): Promise<number> => Number((await sim.sql.row<{ n: bigint }>(`SELECT count(*) AS n FROM ${sql}`, values))!.n);

describe('a command', () => {
  it('sent fifty times at once has one effect and one answer', async () => {
    const before = await count('budget_line');
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.as('fin.maker', 'POST', '/budget-lines', { body: line, key: 'fifty' })));
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
    expect(answers.every((a) => a.status === 201)).toBe(true);
    expect(await count('budget_line') - before).toBe(1);
  });

  it('under the same key with another body, or at another place, is refused; under another person’s key it is another command', async () => {
    const first = await api.as<{ id: string }>('fin.maker', 'POST', '/budget-lines', { body: line, key: 'k1' });
    expect(await api.as('fin.maker', 'POST', '/budget-lines', { body: { ...line, title: 'other' }, key: 'k1' })).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
    expect(await api.as('fin.maker', 'POST', '/payment-batches', { body: { budgetLineId: first.json.id, orderIds: ['order-1.1'] }, key: 'k1' })).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('grant-m', 'person-officer2', 'finance_maker', 'zhengzhou')`);
    const second = await api.as<{ id: string }>('officer2', 'POST', '/budget-lines', { body: line, key: 'k1' });
    expect(second.status).toBe(201);
    expect(second.json.id).not.toBe(first.json.id);
    expect((await api.as<{ id: string }>('fin.maker', 'POST', '/budget-lines', { body: line, key: 'k1' })).json.id).toBe(first.json.id);
  });

  it('answers the same after the world has gone on', async () => {
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    const { json } = await api.as<{ items: { seen: unknown }[] }>('jinshui.officer', 'GET', `/tasks?project=${project}`);
    const body = { type: 'recommend', seen: json.items[0]!.seen, opinion: '同意推荐。' };
    const send = () => api.as('jinshui.officer', 'POST', `/projects/${project}/commands`, { body, key: 'once' });
    const first = await send();
    expect([first.status, first.json['status']]).toEqual([200, 'done']);
    const seq = (await eventsOf(sim, project)).length;
    await api.as('admin', 'POST', '/clock/advances', { body: { by: { days: 30 } } });
    expect((await send()).text).toBe(first.text);
    expect((await eventsOf(sim, project)).filter((e) => e.type === 'Recommended')).toHaveLength(1);
    expect((await eventsOf(sim, project)).length).toBeGreaterThanOrEqual(seq);
  });

  it('refused by execute is refused again under its key; a new attempt takes a new key', async () => {
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = NULL`);
    const { call: other } = await callOf(sim, P02, { title: 'role' });
    const project = await applied(sim, { call: other, organisation: 'ent', programme: '000-P02' });
    const { json } = await api.as<{ items: { seen: unknown }[] }>('jinshui.officer', 'GET', `/tasks?project=${project}`);
    const body = { type: 'recommend', seen: json.items[0]!.seen };
    const revoke = (at: string) => sim.sql.rows(`UPDATE role_grant SET revoked_at = ${at} WHERE person_id = 'person-jinshui.officer'`);
    const losing = await openCaller({ ...sim.house, gateway: { ...sim.house.gateway, deliver: async (s, c) => { await revoke('now()'); return sim.house.gateway.deliver(s, c); } } });
    const send = (key: string, caller = api) => caller.as('jinshui.officer', 'POST', `/projects/${project}/commands`, { body, key });
    expect(await send('lost', losing)).toMatchObject({ status: 403, json: { code: 'role_lost' } });
    await revoke('NULL');
    expect(await send('lost')).toMatchObject({ status: 403, json: { code: 'role_lost' } });
    expect(await send('anew')).toMatchObject({ status: 200 });
    const row = await sim.sql.row<{ body: unknown }>(`SELECT body FROM command WHERE key = 'lost'`);
    expect(row).toEqual({ body: {} });
    await losing.close();
  });
});

describe('what is no command keeps the same promise', () => {
  let project: string;
  beforeAll(async () => { project = (await api.as<{ id: string }>('ent.applicant', 'POST', '/projects', { body: { callId: (await callOf(sim, P02, { title: 'rows' })).call, applicantId: 'ent', title: 'rows' } })).json.id; });

  it('a saved form', async () => {
    const save = (key: string, title: string) => api.as('ent.applicant', 'PUT', `/projects/${project}/form`, { body: { content: { title } }, headers: { 'if-match': '"0"' }, key });
    const answers = await Promise.all([save('form', 'a'), save('form', 'a'), save('form', 'a')]);
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
    expect(await save('form', 'b')).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
    expect(await save('form2', 'b')).toMatchObject({ status: 412 });
    expect(await count('form_version WHERE project_id = $1', [project])).toBe(1);
  });

  it('an upload', async () => {
    const up = (key: string, text: string) => api.as<{ id: string }>('ent.applicant', 'POST', `/projects/${project}/documents`, { ...multipart([{ name: 'slot', value: 'plan' }, { name: 'file', fileName: 'plan.pdf', bytes: pdf(text) }]), key });
    const [a, b] = await Promise.all([up('file', 'x'), up('file', 'x')]);
    expect([a.status, b.status]).toEqual([201, 201]);
    expect(b.json.id).toBe(a.json.id);
    expect((await up('file', 'y')).json).toMatchObject({ code: 'idempotency_key_reused' });
    expect((await up('file2', 'x')).json.id).not.toBe(a.json.id);
    expect(await count('document WHERE project_id = $1', [project])).toBe(2);
  });

  it('a move of the clock', async () => {
    const move = (key: string, days: number) => api.as<{ now: string }>('admin', 'POST', '/clock/advances', { body: { by: { days } }, key });
    const first = await move('clock', 3);
    expect(first.status).toBe(200);
    const again = await move('clock', 3);
    expect(again.text).toBe(first.text);
    expect(await move('clock', 4)).toMatchObject({ json: { code: 'idempotency_key_reused' } });
    const { now } = (await api.as<{ now: string }>(null, 'GET', '/clock')).json;
    expect(Date.parse(now) - Date.parse(first.json.now)).toBeLessThan(60_000);
  });
});

describe('an engine that does not answer', () => {
  it('is 202 with an address; the command is kept, and its outcome is told there to its sender', async () => {
    const { call: silentCall } = await callOf(sim, P02, { title: 'silent' });
    const meter = createMeter();
    const project = await applied(sim, { call: silentCall, organisation: 'ent', programme: '000-P02' });
    const silent = await openCaller({ ...sim.house, gateway: { ...sim.house.gateway, deliver: () => Promise.resolve('unknown' as const) } }, { meter });
    const { json } = await api.as<{ items: { seen: unknown }[] }>('jinshui.officer', 'GET', `/tasks?project=${project}`);
    const body = { type: 'recommend', seen: json.items[0]!.seen };
    const answer = await silent.as<{ commandId: string; status: string }>('jinshui.officer', 'POST', `/projects/${project}/commands`, { body, key: 'silent' });
    expect(answer).toMatchObject({ status: 202, json: { status: 'pending', streamId: project } });
    expect(answer.headers.location).toBe(`/v1/commands/${answer.json.commandId}`);
    const status = () => api.as('jinshui.officer', 'GET', String(answer.headers.location));
    expect(await status()).toMatchObject({ status: 200, json: { type: 'recommend', outcome: null } });
    expect(await api.as('officer1', 'GET', String(answer.headers.location))).toMatchObject({ status: 404 });
    // A sweep, or the same request again, brings it to its end.
    await sim.house.gateway.wake(project);
    expect(await status()).toMatchObject({ json: { outcome: { status: 'done' } } });
    expect(await silent.as('jinshui.officer', 'POST', `/projects/${project}/commands`, { body, key: 'silent' })).toMatchObject({ status: 200, json: { status: 'done', commandId: answer.json.commandId } });
    const made = await silent.as<{ id: string }>('officer1', 'POST', '/calls', { body: { programmeVersionId: P02, title: 'x', opensAt: await now(sim), closesAt: '2020-03-04T00:00:00+08:00', budgetLineId: (await api.as<{ items: { id: string; status: string }[] }>('fin.maker', 'GET', '/budget-lines')).json.items.find((l) => l.status === 'confirmed')!.id } });
    expect([made.status, made.headers.location?.toString().startsWith('/v1/commands/')]).toEqual([202, true]);
    expect(meter.text({})).toContain('zhiyun_commands_total{outcome="pending"} 2');
    await silent.close();
  });
});
