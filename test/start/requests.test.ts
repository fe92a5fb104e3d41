/** Every request, of pages and interface: its id goes back, one line of JSON tells of it and of nobody's data, an outage leaves its cause, a body that does not come is ended. */
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMeter } from '../../api/metrics.js';
import { readiness } from '../../services/readiness.js';
import { serveMetrics } from '../../start/metrics-server.js';
import { sleep } from '../../start/processes.js';
import { buildApp } from '../../start/server.js';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { browser } from '../web/support.js';

let sim: Simulation;
let app: Awaited<ReturnType<typeof buildApp>>;
const lines: Record<string, unknown>[] = [];
const meter = createMeter();
const logTo = new Writable({ write(chunk: Buffer, _encoding, done) { for (const line of chunk.toString().trim().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>); done(); } });
const build = (house = sim.house) => buildApp({ house, policies: sim.policies, secret: 'x'.repeat(32), logLevel: 'info', logTo, meter, bodyMs: { form: 700, file: 1_500 } });
beforeAll(async () => { sim = await openSimulation(); app = await build(); await app.ready(); }, 60_000);
afterAll(async () => { await app?.close(); await sim?.close(); });

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const lineOf = (id: unknown) => lines.filter((l) => l['reqId'] === id && l['msg'] === 'request');

describe('a request', () => {
  it('of any kind has an id that goes back and one line with it: route, status, time, who; never an address, a query or what was typed', async () => {
    const me = browser(app);
    await me.signIn('officer1');
    const { token } = (await app.inject({ method: 'POST', url: '/v1/sessions', payload: { username: 'officer2', password: SAMPLE_PASSWORD } })).json<{ token: string }>();
    const headers = { authorization: `Bearer ${token}` };
    const answers = [
      ['GET', '/', 200, await me.get('/?q=secret-text')], ['GET', '/work', 200, await me.get('/work?q=secret-text')], ['GET', '/projects/:id', 404, await me.get('/projects/secret-text')], ['GET', 'none', 404, await me.get('/no/secret-text')],
      ['POST', '/sign-in', 422, await me.post('/sign-in', { _csrf: me.token, username: 'secret-text', password: 'secret-text' })],
      ['GET', '/v1/tasks', 200, await app.inject({ url: '/v1/tasks', headers })], ['GET', '/v1/projects/:id', 404, await app.inject({ url: '/v1/projects/secret-text', headers })], ['GET', '/v1/audit', 403, await app.inject({ url: '/v1/audit', headers })],
      ['POST', '/v1/sessions', 401, await app.inject({ method: 'POST', url: '/v1/sessions', payload: { username: 'secret-text', password: 'secret-text' } })], ['POST', '/v1/sessions', 400, await app.inject({ method: 'POST', url: '/v1/sessions', payload: '{"secret-text', headers: { 'content-type': 'application/json' } })],
    ] as const;
    const ids = answers.map(([, , , a]) => String(a.headers['x-request-id']));
    expect(new Set(ids).size).toBe(ids.length);
    for (const [i, [method, route, status]] of answers.entries()) {
      expect(ids[i]).toMatch(UUID);
      const [line, ...more] = lineOf(ids[i]);
      expect([line, more]).toMatchObject([{ method, route, status, process: 'server' }, []]);
      expect([typeof line!['ms'], line!['time']]).toEqual(['number', expect.stringMatching(/^\d{4}-\d\d-\d\dT/)]);
    }
    expect([lineOf(ids[1])[0]!['person'], lineOf(ids[5])[0]!['person'], lineOf(ids[8])[0]!['person']]).toEqual(['person-officer1', 'person-officer2', undefined]);
    expect(JSON.stringify(lines)).not.toMatch(/secret-text|127\.0\.0\.1|王芳/);
    expect(meter.text({})).toMatch(/zhiyun_requests_total\{method="GET",route="\/work",status="200"\} \d/);
    // What cannot even be routed says its id too; nobody can choose it.
    expect((await app.inject({ url: '/v1/%ZZ' })).headers['x-request-id']).toMatch(UUID);
    expect((await app.inject({ url: '/', headers: { 'x-request-id': 'mine', 'request-id': 'mine' } })).headers['x-request-id']).toMatch(UUID);
  });

  it('that an outage answered leaves its cause', async () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const away = await build({ ...sim.house, db: { ...sim.house.db, pool: { query: () => Promise.reject(error), connect: () => Promise.reject(error) } as never } });
    const answer = await away.inject('/v1/calls');
    expect(answer.statusCode).toBe(503);
    expect(lineOf(answer.headers['x-request-id'])).toMatchObject([{ status: 503, route: '/v1/calls', cause: { code: 'ECONNREFUSED' }, level: 40 }]);
    await away.close();
  });

  it('whose body does not come is ended, a slow one that comes is not; a file has longer', async () => {
    const slow = await build();
    await slow.listen({ port: 0, host: '127.0.0.1' });
    const { port } = slow.server.address() as { port: number };
    const send = (type: string, parts: string[], everyMs: number): Promise<{ answer: string; ms: number }> => new Promise((resolve) => {
      const started = Date.now();
      let answer = '';
      const drip = async (): Promise<void> => {
        socket.write(`POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 50\r\n\r\n`);
        for (const part of parts) { if (socket.destroyed) break; socket.write(part); await sleep(everyMs); }
      };
      const socket = connect(port, '127.0.0.1', () => void drip());
      socket.on('data', (chunk: Buffer) => { answer += chunk.toString(); if (!answer.includes('408')) socket.end(); });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve({ answer, ms: Date.now() - started }));
    });
    const [hung, dripping, coming, file] = await Promise.all([
      send('application/json', ['{'], 0), send('application/json', Array<string>(40).fill(' '), 100), send('application/json', ['{"username":"a","password":"b"}'.padEnd(49), ' '], 200), send('application/octet-stream', ['-'], 0),
    ]);
    for (const { answer, ms } of [hung, dripping]) { expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*x-request-id: /); expect(ms).toBeLessThan(4_000); }
    expect(coming.answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(file.ms).toBeGreaterThan(1_400);
    await slow.close();
  }, 30_000);
});

describe('readiness', () => {
  const of = (change: Partial<typeof sim.house>) => readiness({ ...sim.house, ...change });
  it('says each part that is missing; without engine or files pages are served all the same', async () => {
    expect(await of({})).toEqual({ ready: true, draining: false, degraded: [], database: true, writable: true, migrations: true, engine: true, files: true });
    expect(await of({ gateway: { ...sim.house.gateway, healthy: () => Promise.resolve(false) } })).toMatchObject({ ready: true, degraded: ['engine'] });
    expect(await of({ gateway: { ...sim.house.gateway, healthy: () => new Promise(() => undefined) } })).toMatchObject({ ready: true, degraded: ['engine'] });
    expect(await of({ documents: { ...sim.house.documents, healthy: () => Promise.reject(new Error('gone')) } })).toMatchObject({ ready: true, degraded: ['files'] });
    expect(await of({ draining: () => true })).toMatchObject({ ready: false, draining: true, degraded: [] });
    const name = (await sim.sql.row<{ name: string }>('SELECT current_database() AS name'))!.name;
    await sim.sql.rows(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    const { openDatabase } = await import('../../prisma/client.js');
    const readOnly = openDatabase(sim.databaseUrl, { max: 1 });
    expect(await of({ db: readOnly })).toMatchObject({ ready: false, database: true, writable: false, degraded: ['writable'] });
    await readOnly.close();
    await sim.sql.rows(`ALTER DATABASE "${name}" RESET default_transaction_read_only`);
    await sim.sql.rows(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`);
    expect(await of({})).toMatchObject({ ready: false, migrations: false, degraded: ['migrations'] });
    await sim.sql.rows('UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL');
  });
});

describe('counters', () => {
  it('stand on an address of their own, and not beside the pages', async () => {
    const metrics = await serveMetrics({ host: '127.0.0.1', port: 0 }, () => Promise.resolve(meter.text({ zhiyun_up: 1 })));
    const text = await (await fetch(`http://127.0.0.1:${metrics.port}/metrics`)).text();
    expect(text).toContain('zhiyun_up 1');
    expect((await fetch(`http://127.0.0.1:${metrics.port}/`)).status).toBe(404);
    await metrics.close();
    for (const url of ['/metrics', '/v1/metrics']) expect((await app.inject(url)).statusCode).toBe(404);
  });
});
