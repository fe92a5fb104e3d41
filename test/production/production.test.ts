/**
 * Production in short: two servers, two workers, the real Temporal server on PostgreSQL, files in a bucket. Left out by
 * the runner where that server can neither be found nor built. DRILLS=5 kills each part five times (`npm run drills`).
 */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { openDatabase } from '../../prisma/client.js';
import { openGateway } from '../../services/temporal-gateway.js';
import { buildOf, buildsOf, useBuild } from '../../start/builds.js';
import { WORKFLOW_BUNDLE } from '../../start/bundle.js';
import { quietRuntime, startWorkers } from '../../start/worker.js';
import { count } from '../support/counters.js';
import { applied, decided, NAMES, walkedToTheEnd, type Lives } from '../e2e/lives.js';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { faultsOfProgram, movementsOf, movementsOfAwards } from '../e2e/program.js';
import { PARTS, startPlant, type PartName, type Plant } from './plant.js';
import { NAMESPACE } from './temporal-on-postgres.js';

const ROUNDS = Number(process.env['DRILLS'] ?? 1);
let plant: Plant;
beforeAll(async () => { plant = await startPlant(process.env['TEMPORAL_SERVER_DIR']!); }, 600_000);
afterAll(() => (plant as Plant | undefined)?.stop(), 120_000);

const until = async (what: string, ready: () => Promise<boolean> | boolean, limitMs = 60_000): Promise<void> => {
  for (const end = Date.now() + limitMs; !(await ready()); await sleep(20)) if (Date.now() > end) throw new Error(`${what}: not after ${limitMs} ms`);
};
const readyOf = async (port: number): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
  return { status: answer.status, body: await answer.json() as Record<string, unknown> };
};
async function nothingWrong(): Promise<void> {
  let found: string[] = [];
  for (const end = Date.now() + 20_000; ; await sleep(200)) {
    found = await faultsOfProgram(plant.program);
    if (found.length === 0 || Date.now() > end) break;
  }
  expect(found).toEqual([]);
}
type Answer = Record<string, unknown> & { http: number };
/** A session is good at every server. */
const tokens = new Map<string, string>();
/** One request to one of the two servers, by a person of the sample or nobody. */
async function asked(port: number, who: string | null, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Answer> {
  const at = `http://127.0.0.1:${port}/v1`;
  const json = { 'content-type': 'application/json' };
  if (who && !tokens.has(who)) tokens.set(who, ((await (await fetch(`${at}/sessions`, { method: 'POST', headers: json, body: JSON.stringify({ username: who, password: SAMPLE_PASSWORD }) })).json()) as { token: string }).token);
  const answer = await fetch(at + path, { method, headers: { ...(body ? json : {}), ...(who ? { authorization: `Bearer ${tokens.get(who)}` } : {}), 'idempotency-key': randomUUID() }, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { ...await answer.json() as Record<string, unknown>, http: answer.status };
}
// A part that was killed is back when it has a process; that it serves again may take it a while, longer after many deaths.
beforeEach(() => until('both servers serve', async () => (await Promise.all(plant.ports.map((port) => readyOf(port).then((ready) => ready.status, () => 0)))).every((status) => status === 200), 90_000), 100_000);
const moved = (lives: Lives): string[] => movementsOfAwards(lives.actors.map(() => ({ amountFen: 30_000_000, instalments: [30_000_000] })), 400_000_000);

it('a P02 life whose every request goes to the other server ends paid, and the list the worker wrote is read on both', async () => {
  const lives = await applied(plant.program, 'alternating', NAMES.slice(0, 1));
  await walkedToTheEnd(lives);
  expect(await movementsOf(plant.program, lives.line)).toEqual(moved(lives));
  expect(Math.min(...plant.balancer.answered)).toBeGreaterThan(20);
  const { items } = await lives.stage.client.get<{ items: { id: string; budgetLineId: string }[] }>('fin.maker', '/v1/payment-batches');
  const { id } = items.find((b) => b.budgetLineId === lives.line)!;
  await asked(plant.ports[0], 'fin.maker', 'GET', '/payment-batches');
  const lists = await Promise.all(plant.ports.map(async (port) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/payment-batches/${id}/list`, { headers: { authorization: `Bearer ${tokens.get('fin.maker')}` } });
    return [answer.status, Buffer.from(await answer.arrayBuffer()).toString('hex')];
  }));
  expect([lists[0]![0], lists[0]![1] === lists[1]![1]]).toEqual([200, true]);
  await nothingWrong();
  count('lifecycles', 1);
}, 180_000);

it.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))('round %i: a kill of each part while a life is walked loses nothing and does nothing twice', async (round) => {
  const lives = await applied(plant.program, `kills${round}`, NAMES.slice(0, 1));
  let over = false;
  const killer = (async () => {
    for (const part of PARTS) {
      await sleep(700);
      if (over) break;
      await killed(part);
    }
  })();
  await Promise.all([walkedToTheEnd(lives).finally(() => { over = true; }), killer]);
  expect(await movementsOf(plant.program, lives.line)).toEqual(moved(lives));
  await nothingWrong();
  count('lifecycles', 1);
}, 240_000);
async function killed(part: PartName): Promise<void> {
  const before = plant.pid(part);
  process.kill(before, 'SIGKILL');
  await until(`${part} is back`, () => plant.pid(part) > 0 && plant.pid(part) !== before);
  count('kills');
}

it('a version that is published at one server is in force at the other at once', async () => {
  const [one, other] = plant.ports;
  const statusAt = async (port: number): Promise<unknown> => (await asked(port, null, 'POST', '/calculations', { programmeId: '000-P06', asOf: '2020-06-01', facts: { applicantKind: 'university', hasInternalTransferOffice: true, transactionValueFen: '1000000000' } }))['status'];
  expect(await Promise.all(plant.ports.map(statusAt))).toEqual(['calculated', 'calculated']);
  const draft = await asked(one, 'admin', 'POST', '/programme-versions', { from: '000-P06@zz-2017-243#1' }) as unknown as { id: string; body: { validTo: string } };
  draft.body.validTo = '2020-03-31';
  const at = `/programme-versions/${encodeURIComponent(draft.id)}`;
  expect(await asked(one, 'admin', 'PUT', at, { revision: 1, version: draft.body })).toMatchObject({ http: 200, faults: [] });
  expect(await asked(one, 'admin', 'POST', `${at}/proposal`, { revision: 2 })).toMatchObject({ http: 200 });
  expect(await asked(one, 'legal', 'POST', `${at}/publication`, { revision: 2 })).toMatchObject({ http: 200 });
  expect(await Promise.all([other, one].map(statusAt))).toEqual(['not_open', 'not_open']);
}, 60_000);

it('a workflow change that replay refuses hangs where it is seen, and is taken back by its build', async () => {
  const engine = { address: plant.temporal.address, namespace: NAMESPACE };
  const good = buildOf(WORKFLOW_BUNDLE);
  expect(await buildsOf(engine)).toMatchObject([{ buildId: good, current: true }]);
  const lives = await applied(plant.program, 'refused', NAMES.slice(0, 1));
  const [actor] = lives.actors;

  // A change without patched(): a timer before everything else.
  const folder = mkdtempSync(join(tmpdir(), 'zhiyun-bad-'));
  const bundle = join(folder, 'workflows.js');
  const [found] = /async function projectLifecycle\(input\) \{/.exec(readFileSync(WORKFLOW_BUNDLE, 'utf8'))!;
  writeFileSync(bundle, readFileSync(WORKFLOW_BUNDLE, 'utf8').replace(found, `${found} await new Promise((r) => setTimeout(r, 1));`));
  quietRuntime();
  const db = openDatabase(plant.stack.databaseUrl);
  const bad = await startWorkers({ db, documents: undefined as never, ...engine, bundle, versioning: true, graceMs: 500 });
  try {
    await until('the engine knows both builds', async () => (await buildsOf(engine)).length === 2);
    // Beside the good one it waits.
    expect((await buildsOf(engine)).filter((b) => b.current)).toMatchObject([{ buildId: good }]);
    await useBuild(engine, buildOf(bundle));
    const cause = async (): Promise<string> => {
      const { unanswered } = await asked(plant.ports[1], 'admin', 'GET', '/operations/trouble') as unknown as { unanswered: { streamId: string; cause: string | null }[] };
      return unanswered.map((u) => u.cause ?? '').join();
    };
    // The person who acts goes on pressing meanwhile; nothing is lost by it.
    const end = decided(lives, actor!);
    await plant.program.sql(async (sql) => {
      await until('the act is a row', async () => (await sql.row(`SELECT 1 FROM command WHERE outcome IS NULL`)) !== undefined);
      await sql.rows(`UPDATE command SET recorded_at = now() - interval '31 seconds' WHERE outcome IS NULL`);
    });
    await until('the cause is in trouble', async () => /nondeterminis|non-determinis|TMPRL1100/i.test(await cause()), 90_000);
    await useBuild(engine, good);
    await end;
    await walkedToTheEnd(lives);
  } finally {
    await useBuild(engine, good);
    await bad.stop();
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  }
  expect(await movementsOf(plant.program, lives.line)).toEqual(moved(lives));
  await nothingWrong();
}, 240_000);

it('a restored record goes on in the namespace whose workflows are ahead of it', async () => {
  const run = 'restored';
  const before = await applied(plant.program, run, NAMES.slice(0, 1));
  const journal = join(plant.program.config.dataDir, 'run', `demo-${run}.json`);
  const kept = `${journal}.kept`;
  copyFileSync(journal, kept);
  const { pathname } = new URL(plant.stack.ownerUrl);
  const name = pathname.slice(1);
  const owner = async (...statements: string[]): Promise<void> => {
    const url = new URL(plant.stack.ownerUrl);
    url.pathname = '/postgres';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try { for (const statement of statements) await client.query(statement); } finally { await client.end(); }
  };
  // A copy of the whole database, taken in quiet, as a dump would be.
  await plant.stopAll();
  await owner(`CREATE DATABASE kept TEMPLATE ${name}`);
  await plant.launchAll();
  await decided(before, before.actors[0]!);
  const lost = (await plant.program.sql((sql) => sql.row<{ n: number }>('SELECT count(*)::int AS n FROM event')))!.n;
  await plant.stopAll();
  await owner(`DROP DATABASE ${name} WITH (FORCE)`, `CREATE DATABASE ${name} TEMPLATE kept`);
  await plant.launchAll();
  expect((await plant.program.sql((sql) => sql.row<{ n: number }>('SELECT count(*)::int AS n FROM event')))!.n).toBeLessThan(lost);
  copyFileSync(kept, journal);
  // What was decided after the backup is decided anew, by the same hands.
  const lives = await applied(plant.program, run, NAMES.slice(0, 1));
  await walkedToTheEnd(lives);
  expect(await movementsOf(plant.program, lives.line)).toEqual(moved(lives));
  await nothingWrong();
}, 300_000);

it('without Temporal public pages are served by both and readiness names what is missing; a namespace that is not there is no engine', async () => {
  await plant.temporal.keeper.stop();
  for (const port of plant.ports) {
    await until('the engine is missed', async () => (await readyOf(port)).body['engine'] === false);
    expect(await readyOf(port)).toMatchObject({ status: 200, body: { ready: true, degraded: ['engine'] } });
    expect((await fetch(`http://127.0.0.1:${port}/calls`)).status).toBe(200);
  }
  await plant.temporal.keeper.start();
  for (const port of plant.ports) await until('the engine is back', async () => (await readyOf(port)).body['engine'] === true);
  for (const [namespace, there] of [[NAMESPACE, true], ['no-such-namespace', false]] as const) {
    const gateway = await openGateway({ address: plant.temporal.address, namespace });
    expect([namespace, await gateway.healthy()]).toEqual([namespace, there]);
    await gateway.close();
  }
}, 120_000);

it('a server that is stopped says first that it is not ready, and answers meanwhile', async () => {
  const [port] = plant.ports;
  const stopping = plant.supervisors.get('server1')!.stop();
  await until('it says so', async () => (await readyOf(port)).status === 503, 5_000);
  expect((await readyOf(port)).body).toMatchObject({ ready: false, draining: true, database: true });
  expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
  await stopping;
  await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
  // The other goes on alone.
  expect((await fetch(`${plant.balancer.base}/readyz`)).status).toBe(200);
}, 60_000);
