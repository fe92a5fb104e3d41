/**
 * Drills on the whole program: parts are killed or away while people go on, and afterwards the ledger is what an
 * undisturbed run makes it: nothing lost, nothing twice. DRILLS=5 kills each part five times; NO_WORKER_SECONDS=60 lets
 * the worker be away for a minute.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { count } from '../support/counters.js';
import { seed } from '../support/property.js';
import { adminOf, applied, claimed, decided, movementsExpected, noticed, walkedToTheEnd, type Lives } from './lives.js';
import { faultsOfProgram, movementsOf, startProgram, type Program } from './program.js';

const ROUNDS = Number(process.env.DRILLS ?? 1);
const NO_WORKER_MS = Number(process.env.NO_WORKER_SECONDS ?? 8) * 1000;
const DATABASE_AWAY_MS = 4_000;
const PARTS = ['worker', 'server', 'temporal', 'postgres'] as const;
type Part = (typeof PARTS)[number];

let program: Program;
beforeAll(async () => { program = await startProgram(); }, 120_000);
afterAll(() => (program as Program | undefined)?.stop(), 60_000);

// --- chance, repeatable: mulberry32 over the seed of the run ---

function chance(from: number): () => number {
  let a = from >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const shuffled = <T>(items: readonly T[], random: () => number): T[] => items.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);

// --- killing and looking ---

/** kill -9; resolves when the part lives again under another number and, for the server, answers. */
async function killed(part: Part): Promise<void> {
  const before = program.pid(part);
  if (before > 0) process.kill(before, 'SIGKILL');
  await until(`${part} is back`, async () => program.pid(part) > 0 && program.pid(part) !== before && (part !== 'server' || await answers()));
  count('kills');
}
const answers = async (): Promise<boolean> => {
  try { return (await fetch(`${program.base}/livez`, { signal: AbortSignal.timeout(1_000) })).status < 500; } catch { return false; }
};
async function until(what: string, ready: () => Promise<boolean> | boolean, limitMs = 60_000): Promise<void> {
  for (const end = Date.now() + limitMs; !(await ready()); await sleep(20)) if (Date.now() > end) throw new Error(`${what}: not after ${limitMs} ms; pids ${PARTS.map((p) => `${p} ${program.pid(p)}`).join(', ')}`);
}
/** What the outbox and the engine still carry is carried; then nothing may be wrong. */
async function nothingWrong(): Promise<void> {
  let found: string[] = [];
  for (const end = Date.now() + 20_000; ; await sleep(200)) {
    found = await faultsOfProgram(program);
    if (found.length === 0 || Date.now() > end) break;
  }
  expect(found).toEqual([]);
}
const eventsNow = (): Promise<number> => program.sql(async (sql) => Number((await sql.row<{ n: string }>('SELECT count(*)::text AS n FROM event'))!.n));

describe('kill -9 of each part at random moments', () => {
  it.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))('round %i: three lives are paid once each', async (round) => {
    const random = chance(seed + round);
    const run = `kill${round}`;
    const lives = await applied(program, run);
    const before = await eventsNow();
    const plan = shuffled(PARTS, random);
    const told: string[] = [];
    let over = false;
    const killer = (async () => {
      for (const part of plan) {
        const pause = 300 + Math.round(random() * 1_700);
        await sleep(pause);
        if (over) break;
        told.push(`${part} after ${pause} ms`);
        await killed(part);
      }
    })();
    try {
      await Promise.all([walkedToTheEnd(lives).finally(() => { over = true; }), killer]);
      expect(told).toHaveLength(PARTS.length);
      expect(await eventsNow()).toBeGreaterThan(before + 100);
      expect(await movementsOf(program, lives.line)).toEqual(movementsExpected);
      await nothingWrong();
    } catch (error) {
      console.error(`seed ${seed}, round ${round}: ${told.join(', ')}`);
      throw error;
    }
    count('lifecycles', lives.actors.length);
  }, 180_000);
});

describe('a run under other faults', () => {
  let lives: Lives;
  it('without any worker: what was answered 202 is kept over a restart of the server, and done when a worker comes', async () => {
    lives = await applied(program, 'faults');
    const { stage, actors } = lives;
    program.holdWorker();
    const until = Date.now() + NO_WORKER_MS;
    // All three organisations approve into the void.
    const sent = await Promise.all(actors.map(async (actor) => {
      const { seen } = await stage.task(adminOf(actor), 'approve', { project: actor.project });
      return { actor, ...await post(adminOf(actor), `/v1/projects/${actor.project}/commands`, `void:${actor.name}`, { type: 'approve', seen }) };
    }));
    expect(sent.map((s) => s.status)).toEqual([202, 202, 202]);
    await killed('server');
    await sleep(Math.max(0, until - Date.now()));
    const undecided = await Promise.all(sent.map(({ actor, body }) => stage.client.get<{ outcome: unknown }>(adminOf(actor), `/v1/commands/${String(body['commandId'])}`)));
    expect(undecided.map((u) => u.outcome)).toEqual([null, null, null]);

    program.releaseWorker();
    for (const { actor, body } of sent) {
      const outcome = await stage.client.until('the outcome', async () => (await stage.client.get<{ outcome: { status: string } | null }>(adminOf(actor), `/v1/commands/${String(body['commandId'])}`)).outcome ?? undefined);
      expect(outcome.status).toBe('done');
      // Sent again under its key: the same answer, and nothing happens twice.
      const { status, body: again } = await post(adminOf(actor), `/v1/projects/${actor.project}/commands`, `void:${actor.name}`, sentBodies.get(`void:${actor.name}`)!);
      expect([status, again['commandId']]).toEqual([200, body['commandId']]);
    }
    await nothingWrong();
  }, 120_000);

  it('with the database away for some seconds on the main road: people wait, nothing is lost', async () => {
    // The approval is behind them; its step is known to the run by the answer above.
    const away = (async () => {
      await sleep(700);
      await program.supervisor.stack.stopPostgres();
      await sleep(DATABASE_AWAY_MS);
      await program.supervisor.stack.restartPostgres();
    })();
    await Promise.all([away, ...lives.actors.map((actor) => decided(lives, actor, { approved: true }))]);
    await nothingWrong();
  }, 120_000);

  it('with everything killed after the commit and before the answer: sent again, it has happened once', async () => {
    await noticed(lives);
    const { stage, actors } = lives;
    const { project } = actors[0]!;
    const { seen } = await stage.task('finance.bureau', 'agreePlan', { project });
    const before = await program.sql((sql) => sql.row<{ seq: number }>('SELECT seq FROM stream_head WHERE id = $1', [project]));
    const command = { type: 'agreePlan', seen };
    // The project is held until the command is a row and the server stands still: decided, it cannot be answered.
    const answer = await program.sql(async (sql) => {
      const row = (): Promise<{ decided: boolean } | undefined> => sql.row(`SELECT outcome IS NOT NULL AS decided FROM command WHERE key = 'commit'`);
      await sql.rows('BEGIN');
      await sql.rows('SELECT 1 FROM stream_head WHERE id = $1 FOR NO KEY UPDATE', [project]);
      const sent = post('finance.bureau', `/v1/projects/${project}/commands`, 'commit', command).then(() => 'answered', () => 'cut off');
      await until('the command is kept', async () => (await row()) !== undefined);
      process.kill(program.pid('server'), 'SIGSTOP');
      await sql.rows('COMMIT');
      await until('it is committed', async () => (await row())!.decided);
      return { sent };
    });
    await Promise.all(PARTS.map(killed));
    expect(await answer.sent).toBe('cut off');
    const again = await stage.client.until('an answer', async () => {
      const sent = await post('finance.bureau', `/v1/projects/${project}/commands`, 'commit', command).catch(() => undefined);
      return sent && sent.status < 500 ? sent : undefined;
    });
    expect([again.status, again.body['status']]).toEqual([200, 'done']);
    const agreed = await program.sql((sql) => sql.rows<{ seq: number }>(`SELECT seq FROM event WHERE stream_id = $1 AND type = 'PlanAgreed'`, [project]));
    expect(agreed.map((e) => e.seq)).toEqual([before!.seq + 1]);

    await Promise.all(actors.map((actor, i) => claimed(lives, actor, { agreed: i === 0 })));
    await stage.payment('batch', lives.line, actors);
    expect(await movementsOf(program, lives.line)).toEqual(movementsExpected);
    await nothingWrong();
    count('lifecycles', actors.length);
  }, 180_000);
});

// --- a request of one's own, whose answer is looked at ---

const sentBodies = new Map<string, Record<string, unknown>>();
const tokens = new Map<string, string>();
async function post(by: string, path: string, key: string, body: Record<string, unknown>): Promise<{ status: number; body: Record<string, unknown> }> {
  sentBodies.set(key, body);
  if (!tokens.has(by)) tokens.set(by, await signIn(by));
  const response = await fetch(`${program.base}${path}`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': key, authorization: `Bearer ${tokens.get(by)!}` }, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, body: await response.json() as Record<string, unknown> };
}
async function signIn(username: string): Promise<string> {
  const response = await fetch(`${program.base}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: 'zhiyun-2019' }) });
  return ((await response.json()) as { token: string }).token;
}
