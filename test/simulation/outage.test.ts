/**
 * A database that fails over, is read-only, away, or changed beside the program: what can be answered is, over renewed
 * connections; what cannot is a 503 with the time to come back, on pages and interface alike, and readiness says so.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { errorCatalogue } from '../../domain/errors.js';
import { inTransaction, reader } from '../../prisma/store/tx.js';
import { rejectionOf } from '../../services/faults.js';
import { Refusal } from '../../services/house.js';
import { buildApp } from '../../start/server.js';
import { callOf, P02 } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
let app: FastifyInstance;
let token: string;
beforeAll(async () => {
  sim = await openSimulation();
  app = await buildApp({ house: sim.house, policies: sim.policies, secret: 's'.repeat(32) });
  await app.ready();
  await callOf(sim, P02);
  token = (await app.inject({ method: 'POST', url: '/v1/sessions', payload: { username: 'fin.maker', password: 'zhiyun-2019' } })).json<{ token: string }>().token;
});
afterAll(async () => { await app.close(); await sim.close(); });

/** Past the program's own connections; `server` for what another database of the server is asked. */
async function aside(sql: string | readonly string[], database?: string): Promise<void> {
  const url = new URL(sim.databaseUrl);
  if (database) url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try { for (const text of [sql].flat()) await client.query(text); } finally { await client.end(); }
}
const name = (): string => new URL(sim.databaseUrl).pathname.slice(1);
const get = (url: string) => app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}`, accept: url.startsWith('/v1') ? 'application/json' : 'text/html' } });
const line = { year: 2019, title: '指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕1号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' };
const write = () => app.inject({ method: 'POST', url: '/v1/budget-lines', headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() }, payload: line });
/** Every connection that the pool has open, at once. */
async function onEach(sql: string): Promise<void> {
  const clients = await Promise.all(Array.from({ length: 12 }, () => sim.house.db.pool.connect()));
  for (const client of clients) await client.query(sql);
  for (const client of clients) client.release();
}

describe('connections that lead to a server that is the first no more', () => {
  it('are renewed, and nobody is told', async () => {
    await onEach('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
    const answers = await Promise.all(Array.from({ length: 8 }, write));
    expect(answers.map((a) => a.statusCode)).toEqual(answers.map(() => 201));
  });

  it('are a 503 with the time to come back while there is no other, and readiness says so', async () => {
    await aside(`ALTER DATABASE ${name()} SET default_transaction_read_only = on`, 'postgres');
    await onEach('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
    const answer = await write();
    expect([answer.statusCode, answer.json<{ code: string }>().code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '2']);
    const ready = await app.inject('/readyz');
    expect([ready.statusCode, ready.json<{ writable: boolean }>().writable]).toEqual([503, false]);
    // What only reads goes on.
    expect((await get('/programmes')).statusCode).toBe(200);
    await aside([`ALTER DATABASE ${name()} RESET default_transaction_read_only`], 'postgres');
    expect((await write()).statusCode).toBe(201);
    expect((await app.inject('/readyz')).statusCode).toBe(200);
  });

  it('of a database that takes nobody: pages and interface say the same', async () => {
    await aside([`ALTER DATABASE ${name()} WITH ALLOW_CONNECTIONS false`, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name()}'`], 'postgres');
    for (const url of ['/programmes', '/v1/programmes']) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.headers['retry-after']]).toEqual([url, 503, '2']);
    }
    await aside(`ALTER DATABASE ${name()} WITH ALLOW_CONNECTIONS true`, 'postgres');
    expect((await get('/programmes')).statusCode).toBe(200);
    expect((await write()).statusCode).toBe(201);
  });
});

describe('a table that gets a column beside the program', () => {
  it('breaks no request, read or write', async () => {
    const paths = ['/v1/budget-lines', '/v1/payment-batches', '/v1/calls', '/v1/tasks', '/programmes'];
    for (const path of paths) await Promise.all(Array.from({ length: 3 }, () => get(path)));
    await aside(['budget_line', 'payment_batch', 'payment_order', 'call', 'task', 'stream_head', 'command', 'project', 'outbox', 'session', 'person', 'role_grant'].map((t) => `ALTER TABLE ${t} ADD COLUMN later_on text`));
    for (const path of paths) expect([path, ...(await Promise.all(Array.from({ length: 3 }, () => get(path)))).map((a) => a.statusCode)]).toEqual([path, 200, 200, 200]);
    expect((await write()).statusCode).toBe(201);
  });

  it('is seen by a statement that would take all its columns, made anew on another connection', async () => {
    const { db } = sim.house;
    const all = 'SELECT * FROM counter LIMIT 1';
    const inside = () => inTransaction(db, (tx) => tx.rows(all));
    await Promise.all(Array.from({ length: 12 }, () => reader(db).rows(all)));
    await aside('ALTER TABLE counter ADD COLUMN later_on text');
    await Promise.all(Array.from({ length: 12 }, () => reader(db).rows(all)));
    await aside('ALTER TABLE counter DROP COLUMN later_on');
    await Promise.all(Array.from({ length: 12 }, inside));
  });

  it('finds no statement of the program that does', () => {
    const root = join(import.meta.dirname, '../..');
    const files = ['services', 'prisma/store', 'activities', 'start'].flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts')).map((f) => join(room, f)));
    expect(files.length).toBeGreaterThan(60);
    // A derived table says its columns itself.
    const stars = files.flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:SELECT|RETURNING)\s+(?:(\w+)\.)?\*\s*(?:,|FROM\s+(?!\(|\w+\(|jsonb_)|$|[`'])/gim)].filter(([text]) => !/SELECT [mox]\.\*/.test(text)).map(([text]) => `${file}: ${text}`));
    expect(stars).toEqual([]);
  });
});

describe('what was thrown, in one table', () => {
  const pgError = (code: string, severity = 'ERROR', message = '') => Object.assign(new Error(message), { code, severity });
  it.each([
    ...['25006', '40P01', '55P03', '40001', '57014', '53300', '57P01', '57P03', '08006', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN'].map((code) => [pgError(code), 'unavailable'] as const),
    [pgError('0A000', 'ERROR', 'cached plan must not change result type'), 'unavailable'], [pgError('3D000', 'FATAL'), 'unavailable'],
    [new Error('Connection terminated unexpectedly'), 'unavailable'], [pgError('22021'), 'bad_request'],
    [Object.assign(new Error('x'), { code: 'FST_CSRF_INVALID_TOKEN', statusCode: 403 }), 'csrf'], [Object.assign(new Error('x'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 'file_too_large'],
    [Object.assign(new Error('x'), { statusCode: 404 }), 'not_found'], [new Refusal({ code: 'hold_open' }), 'hold_open'],
    [pgError('23505'), undefined], [pgError('42703'), undefined], [pgError('0A000', 'ERROR', 'cannot do that'), undefined], [new TypeError('x'), undefined], [undefined, undefined],
  ])('%s is %s', (error, code) => {
    expect(rejectionOf(error)?.code).toBe(code);
    if (code === 'unavailable') expect(errorCatalogue[code].retryable).toBe(true);
  });
});
