/** A database is a sandbox or not: a start as the other is refused, says what to do, and changes nothing; leaving ends what only a sandbox has. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StartError } from '../../start/config.js';
import { checkSandbox, leaveSandbox } from '../../start/sandbox.js';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { signIn, whoIs } from '../../services/sessions.js';
import { openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
let empty: Simulation;
beforeAll(async () => {
  // Beginning on a day of the past; then on none at all.
  sim = await openSimulation();
  empty = await openSimulation({ people: false });
}, 60_000);
afterAll(async () => { await sim?.close(); await empty?.close(); });

const key = { paperSecret: 'x'.repeat(32) };
const check = (of: Simulation, sampleData: boolean, paperSecret = key.paperSecret): Promise<void> => checkSandbox(of.house.db, { sampleData, paperSecret });

describe('a start', () => {
  it('on an empty database is either', async () => {
    await check(empty, false);
    await check(empty, true);
  });

  it('without sample data on a sandbox is refused with the three ways on, and as a sandbox it goes on', async () => {
    const refused = await check(sim, false).catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(StartError);
    expect((refused as Error).message).toMatch(/SAMPLE_DATA is off, but this database is a sandbox: \d+ sample accounts, 0 sessions of theirs, and a clock \d{4} days behind the real date\./);
    for (const way of ['empty database', 'SAMPLE_DATA=on', 'npm run leave-sandbox']) expect((refused as Error).message).toContain(way);
    await check(sim, true);
  });

  it('with sample data beside people of one’s own is refused: no known password comes beside theirs', async () => {
    await empty.sql.rows(`INSERT INTO person (id, name, name_en, email) VALUES ('p1', '张三', 'Zhang San', 'z@example.cn')`);
    await empty.sql.rows(`INSERT INTO account (id, person_id, username, password_hash) VALUES ('a1', 'p1', 'zhang', '')`);
    await expect(check(empty, true)).rejects.toThrow(/no sample: sample accounts with a known password are not made beside them/);
    await check(empty, false);
  });

  it('with another key of papers than they were printed with is refused', async () => {
    await expect(check(sim, true, 'y'.repeat(32))).rejects.toThrow(/^PAPER_SECRET is not the key with which the papers of this database were printed/);
    await check(sim, true);
  });
});

describe('leaving the sandbox', () => {
  const said: string[] = [];
  const leave = (yes: boolean): Promise<void> => { said.length = 0; return leaveSandbox(sim.house.db, { yes, say: (line) => said.push(line) }); };

  it('says first what it would end and changes nothing', async () => {
    await leave(false);
    expect(said.at(-1)).toContain('nothing was changed');
    await check(sim, true);
  });

  it('ends sample accounts, their sessions and roles, and the clock; then only real dates are', async () => {
    const { token } = await signIn(sim.house, { username: 'admin', password: SAMPLE_PASSWORD, kind: 'bearer', address: '127.0.0.1' });
    await leave(true);
    expect(said[0]).toMatch(/^\d+ sample accounts cannot be used any more, and [1-9]\d* roles of theirs end$/);
    expect(await whoIs(sim.house, token)).toBeUndefined();
    await expect(signIn(sim.house, { username: 'admin', password: SAMPLE_PASSWORD, kind: 'bearer', address: '127.0.0.1' })).rejects.toThrow('bad_credentials');
    expect(await sim.sql.rows('SELECT 1 FROM sandbox_clock')).toEqual([]);
    expect(await sim.sql.rows('SELECT 1 FROM role_grant WHERE revoked_at IS NULL')).toEqual([]);
    expect(await sim.sql.row(`SELECT action FROM audit_entry WHERE action = 'leaveSandbox'`)).toBeDefined();
    await check(sim, false);
    await expect(check(sim, true)).rejects.toThrow(/left the sandbox on \d{4}-\d\d-\d\d/);
    await expect(leave(true)).rejects.toThrow(/left the sandbox .* already; nothing was changed/);
  });

  it('is refused while the clock is ahead: the record would bear days that have not come', async () => {
    const ahead = await openSimulation({ start: '2199-01-04' });
    try {
      await expect(leaveSandbox(ahead.house.db, { yes: true, say: () => undefined })).rejects.toThrow(/days ahead of the real date/);
      expect(await ahead.sql.rows('SELECT 1 FROM sandbox_clock')).toHaveLength(1);
    } finally { await ahead.close(); }
  });
});
