/**
 * Production in short: two servers, two workers, the real Temporal server on PostgreSQL, files in a bucket. Left out by
 * the runner where that server can neither be found nor built. DRILLS=5 kills each part five times (`npm run drills`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openGateway } from '../../services/temporal-gateway.js';
import { count } from '../support/counters.js';
import { applied, NAMES, walkedToTheEnd, type Lives } from '../e2e/lives.js';
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
const moved = (lives: Lives): string[] => movementsOfAwards(lives.actors.map(() => ({ amountFen: 30_000_000, instalments: [30_000_000] })), 400_000_000);

it('a P02 life whose every request goes to the other server ends paid, and the list the worker wrote is read on both', async () => {
  const lives = await applied(plant.program, 'alternating', NAMES.slice(0, 1));
  await walkedToTheEnd(lives);
  expect(await movementsOf(plant.program, lives.line)).toEqual(moved(lives));
  expect(Math.min(...plant.balancer.answered)).toBeGreaterThan(20);
  const { items } = await lives.stage.client.get<{ items: { id: string; budgetLineId: string }[] }>('fin.maker', '/v1/payment-batches');
  const { id } = items.find((b) => b.budgetLineId === lives.line)!;
  const lists = await Promise.all(plant.ports.map(async (port) => {
    const { token } = await (await fetch(`http://127.0.0.1:${port}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'fin.maker', password: 'zhiyun-2019' }) })).json() as { token: string };
    const answer = await fetch(`http://127.0.0.1:${port}/v1/payment-batches/${id}/list`, { headers: { authorization: `Bearer ${token}` } });
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
