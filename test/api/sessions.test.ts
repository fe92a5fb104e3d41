/** Sign-in, lock-out, the two ways to carry a session, and its end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { openCaller, type Caller } from './caller.js';

let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { await api.close(); await sim.close(); });

const signIn = (username: string, password = SAMPLE_PASSWORD) => api.as<{ token: string; csrf: string; code: string; person: { grants: unknown[] } }>(null, 'POST', '/sessions', { body: { username, password }, key: null });
const cookieOf = (answer: { headers: Record<string, unknown> }): string => String(answer.headers['set-cookie']).split(';')[0]!;

describe('sign-in', () => {
  it('gives a token, the cookie of the pages and who one is; needs no key', async () => {
    const answer = await signIn('officer3');
    expect(answer.status).toBe(201);
    expect(answer.json.person).toMatchObject({ username: 'officer3', personId: 'person-officer3', locale: 'zh-CN', grants: [{ role: 'officer', jurisdiction: 'zhengzhou', department: 'ip_bureau' }, { role: 'panel_organiser' }] });
    expect(answer.headers['set-cookie']).toMatch(/^zy_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await api.as(null, 'GET', '/sessions/current', { token: answer.json.token })).json).toMatchObject({ username: 'officer3' });
  });

  it('says the same of a wrong password and an unknown name', async () => {
    const [wrong, unknown] = [await signIn('officer1', 'wrong'), await signIn('nobody', 'wrong')];
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect({ ...wrong.json }).toEqual({ ...unknown.json });
    expect(wrong.json.code).toBe('bad_credentials');
  });

  it('takes a name in another width or case, and no other letter for one of its own', async () => {
    expect((await signIn('ＥＮＴ．applicant　')).status).toBe(201);
    expect((await signIn('ent.appl\u0131cant')).json.code).toBe('bad_credentials');
  });

  it('is locked after five failures, for the right password too, and audited', async () => {
    for (let i = 0; i < 5; i += 1) expect((await signIn('legal', `wrong${i}`)).status).toBe(401);
    const locked = await signIn('legal');
    expect([locked.status, locked.json.code, locked.headers['retry-after']]).toEqual([429, 'locked_out', '900']);
    const { n } = (await sim.sql.row<{ n: bigint }>(`SELECT count(*) AS n FROM audit_entry WHERE action = 'signIn' AND target = 'account-legal' AND code = 'bad_credentials'`))!;
    expect(n).toBe(5n);
    await sim.sql.rows(`UPDATE sign_in_count SET until = now() - interval '1 second' WHERE account_id = 'account-legal'`);
    expect((await signIn('legal')).status).toBe(201);
    // The count begins anew after a success.
    expect((await signIn('legal', 'wrong')).json.code).toBe('bad_credentials');
    expect((await signIn('legal')).status).toBe(201);
  });

  it('refuses sample accounts where there is no sample', async () => {
    const real = await openCaller({ ...sim.house, sample: false });
    expect((await real.as(null, 'POST', '/sessions', { body: { username: 'officer1', password: SAMPLE_PASSWORD } })).json).toMatchObject({ code: 'bad_credentials' });
    await real.close();
  });

  it('is slowed down by address', async () => {
    const limited = await openCaller(sim.house, { limits: true });
    const answers = [];
    for (let i = 0; i < 62; i += 1) answers.push(await limited.as(null, 'GET', '/public/verification?code=AAAABBBBCCCC'));
    expect(answers.slice(0, 60).every((a) => a.status === 404)).toBe(true);
    expect(answers[61]).toMatchObject({ status: 429, json: { code: 'too_many_requests' } });
    expect(Number(answers[61]!.headers['retry-after'])).toBeGreaterThan(0);
    await limited.close();
  });
});

describe('a session', () => {
  it('is needed, and a token that is none is no session', async () => {
    expect(await api.as(null, 'GET', '/tasks')).toMatchObject({ status: 401, json: { code: 'not_signed_in' }, headers: { 'www-authenticate': 'Bearer' } });
    expect(await api.as(null, 'GET', '/tasks', { token: 'x'.repeat(43) })).toMatchObject({ status: 401, json: { code: 'not_signed_in' } });
    expect(await api.as(null, 'GET', '/tasks', { headers: { authorization: 'Basic eDp5' } })).toMatchObject({ status: 401 });
    // What is open to everyone stays open to a token that is over.
    expect((await api.as(null, 'GET', '/clock', { token: 'x'.repeat(43) })).status).toBe(200);
  });

  it('by cookie reads, and changes only with its token', async () => {
    const signed = await signIn('ent.applicant');
    const cookie = cookieOf(signed);
    expect((await api.as(null, 'GET', '/tasks', { headers: { cookie } })).status).toBe(200);
    const change = (headers: Record<string, string>) => api.as(null, 'PUT', '/sessions/current/locale', { body: { locale: 'en' }, headers: { cookie, ...headers } });
    expect(await change({})).toMatchObject({ status: 403, json: { code: 'csrf' } });
    expect(await change({ 'x-csrf-token': 'x'.repeat(43) })).toMatchObject({ status: 403, json: { code: 'csrf' } });
    const other = await signIn('ent.applicant');
    expect(await change({ 'x-csrf-token': other.json.csrf })).toMatchObject({ status: 403, json: { code: 'csrf' } });
    expect((await change({ 'x-csrf-token': signed.json.csrf })).status).toBe(200);
  });

  it('speaks the language asked for, else the person’s own, else Chinese', async () => {
    const titleOf = async (username: string | null, headers: Record<string, string>) => (await api.as<{ title: string }>(username, 'GET', '/projects/project-none', { headers })).json.title;
    await api.as('ent.admin', 'PUT', '/sessions/current/locale', { body: { locale: 'en' } });
    expect(await titleOf('ent.admin', {})).toBe('Not found');
    expect(await titleOf('ent.admin', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' })).toBe('没有找到');
    expect(await titleOf('officer1', { 'accept-language': 'fr,en-GB;q=0.7' })).toBe('Not found');
    expect(await titleOf('officer1', { 'accept-language': 'fr' })).toBe('没有找到');
  });

  it('ends here, or everywhere', async () => {
    const tokens = (await Promise.all([signIn('supervisor'), signIn('supervisor'), signIn('supervisor')])).map((a) => a.json.token);
    const works = async (token: string) => (await api.as(null, 'GET', '/sessions/current', { token })).status === 200;
    expect((await api.as(null, 'DELETE', '/sessions/current', { token: tokens[0]! })).status).toBe(204);
    expect(await Promise.all(tokens.map(works))).toEqual([false, true, true]);
    expect((await api.as(null, 'DELETE', '/sessions', { token: tokens[1]! })).status).toBe(204);
    expect(await Promise.all(tokens.map(works))).toEqual([false, false, false]);
  });

  it('loses a role at once when the grant is revoked', async () => {
    const { token } = (await signIn('fin.checker2')).json;
    expect((await api.as(null, 'GET', '/payment-batches', { token })).status).toBe(200);
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = now() WHERE person_id = 'person-fin.checker2'`);
    expect(await api.as(null, 'GET', '/payment-batches', { token })).toMatchObject({ status: 403, json: { code: 'not_allowed' } });
  });
});
