/** Guessing a password: few tries however they are made, no name told apart from another, nobody else locked out, and a way out. */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fc } from '../support/property.js';
import { MOST_FAILURES, networkOf } from '../../services/sign-in-limits.js';
import { buildApp } from '../../start/server.js';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { browser } from '../web/support.js';

let sim: Simulation;
let app: Awaited<ReturnType<typeof buildApp>>;
beforeAll(async () => {
  sim = await openSimulation();
  // One proxy in front: each visitor comes with an address of their own.
  app = await buildApp({ house: sim.house, policies: sim.policies, secret: 'x'.repeat(32), proxies: 1 });
}, 60_000);
afterAll(async () => { await app?.close(); await sim?.close(); });

const fresh = (): string => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
const api = async (username: string, password: string, address: string): Promise<string> => {
  const answer = await app.inject({ method: 'POST', url: '/v1/sessions', payload: { username, password }, headers: { 'x-forwarded-for': address } });
  return answer.statusCode === 201 ? 'in' : answer.json<{ code: string }>().code;
};
const page = async (username: string, password: string, address: string): Promise<number> => {
  const me = browser(app);
  await me.get('/sign-in');
  return (await me.post('/sign-in', { _csrf: me.token, username, password }, { 'x-forwarded-for': address })).statusCode;
};
const tries = (answers: readonly string[]): number => answers.filter((a) => a === 'bad_credentials').length;

describe('guesses', () => {
  it('side by side have as many tries as one after another, whatever the name', async () => {
    for (const name of ['officer1', 'no-such-name']) {
      const address = fresh();
      const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => api(name, `guess${i}`, address)));
      expect([name, tries(answers), answers.filter((a) => a === 'locked_out').length]).toEqual([name, MOST_FAILURES.name, 35]);
    }
  });

  it('in any mixture of page and interface, side by side or not, are never more than the limit, and a right one among them lets nobody in after it', async () => {
    const way = fc.constantFrom('api', 'page');
    await fc.assert(fc.asyncProperty(fc.array(fc.array(way, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 4 }), async (waves) => {
      const address = fresh();
      let looked = 0;
      for (const wave of waves) {
        const answers = await Promise.all(wave.map(async (how) => (how === 'api' ? await api('legal', 'wrong', address) === 'bad_credentials' : await page('legal', 'wrong', address) === 422)));
        looked += answers.filter(Boolean).length;
      }
      const made = waves.flat().length;
      expect(looked).toBe(Math.min(made, MOST_FAILURES.name));
      // The right password is not looked at any more, and elsewhere it is.
      expect(await api('legal', SAMPLE_PASSWORD, address)).toBe(made >= MOST_FAILURES.name ? 'locked_out' : 'in');
      expect(await api('legal', SAMPLE_PASSWORD, fresh())).toBe('in');
    }), { numRuns: 8 });
  }, 120_000);

  it('at a name that is none answer as at one that is: the same codes, facts and headers all the way', async () => {
    const of = async (username: string) => {
      const address = fresh();
      const answers = [];
      for (let i = 0; i < 7; i += 1) {
        const a = await app.inject({ method: 'POST', url: '/v1/sessions', payload: { username, password: 'wrong' }, headers: { 'x-forwarded-for': address } });
        const { facts, ...body } = a.json<{ facts?: object; detail: string }>();
        answers.push([a.statusCode, { ...body, detail: body.detail.replace(/\d/g, '0') }, Object.keys(facts ?? {}), a.headers['retry-after']]);
      }
      return answers;
    };
    expect(await of('officer2')).toEqual(await of('nobody-of-this-name'));
  });

  it('of many names from one address end too', async () => {
    const address = fresh();
    const answers: string[] = [];
    for (let i = 0; i < 7; i += 1) answers.push(...await Promise.all(Array.from({ length: 16 }, (_, j) => api(`name${i}-${j}`, 'wrong', address))));
    expect([tries(answers), answers.filter((a) => a === 'locked_out').length]).toEqual([MOST_FAILURES.address, 12]);
  }, 120_000);

  it('of somebody in a hurry with the right password are all let in', async () => {
    const address = fresh();
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => api('supervisor', SAMPLE_PASSWORD, address))))).toEqual(new Set(['in']));
  });

  it('begin anew after their end: one wrong one does not lock again', async () => {
    const address = fresh();
    for (let i = 0; i < 5; i += 1) await api('officer3', 'wrong', address);
    expect(await api('officer3', SAMPLE_PASSWORD, address)).toBe('locked_out');
    await sim.sql.rows(`UPDATE sign_in_count SET until = now() - interval '1 second' WHERE address = $1`, [address]);
    expect(await api('officer3', 'wrong', address)).toBe('bad_credentials');
    expect(await api('officer3', SAMPLE_PASSWORD, address)).toBe('in');
  });

  it('write no more to the audit than they had tries, and nothing that was typed as a name nobody has', async () => {
    const count = async (): Promise<number> => (await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM audit_entry'))!.n;
    const before = await count();
    const address = fresh();
    await Promise.all(Array.from({ length: 60 }, () => api('my-password-typed-as-a-name', 'x', address)));
    expect(await count() - before).toBeLessThanOrEqual(MOST_FAILURES.name + 1);
    expect(await sim.sql.rows(`SELECT 1 FROM audit_entry WHERE target LIKE '%typed-as%' OR detail::text LIKE '%typed-as%'`)).toEqual([]);
  });
});

describe('a lock', () => {
  it('is seen and lifted by an administrator, on the page and by the interface, with an entry in the audit; by nobody else', async () => {
    const tokenOf = async (username: string) => (await app.inject({ method: 'POST', url: '/v1/sessions', payload: { username, password: SAMPLE_PASSWORD }, headers: { 'x-forwarded-for': fresh() } })).json<{ token: string }>().token;
    const lift = async (who: string, body: object) => app.inject({ method: 'POST', url: '/v1/operations/sign-in-locks/lift', payload: body, headers: { authorization: `Bearer ${await tokenOf(who)}`, 'idempotency-key': `k${randomInt(2 ** 40)}` } });
    const address = fresh();
    for (let i = 0; i < 6; i += 1) await api('fin.maker', 'wrong', address);
    expect((await lift('officer1', { username: 'fin.maker' })).statusCode).toBe(403);
    expect(await api('fin.maker', SAMPLE_PASSWORD, address)).toBe('locked_out');
    expect((await lift('admin', { username: ' ＦＩＮ.maker\u200b' })).json()).toEqual({ lifted: 1 });
    expect(await api('fin.maker', SAMPLE_PASSWORD, address)).toBe('in');
    for (let i = 0; i < 6; i += 1) await api('fin.maker', 'wrong', address);
    const admin = browser(app);
    await admin.signIn('admin');
    const shown = (await admin.get('/administration/trouble')).body;
    for (const text of ['fin.maker', address, '已锁定的登录']) expect(shown).toContain(text);
    expect((await admin.post('/administration/sign-in-locks/lift', { _csrf: admin.token, username: 'fin.maker' })).statusCode).toBe(303);
    expect(await api('fin.maker', SAMPLE_PASSWORD, address)).toBe('in');
    expect(await sim.sql.rows(`SELECT person_id, target FROM audit_entry WHERE action = 'liftSignInLock'`)).toEqual(Array(2).fill({ person_id: 'person-admin', target: 'account-fin.maker' }));
  });
});

describe('an address', () => {
  it('of IPv6 counts as its network, however it is written; of IPv4 as itself', () => {
    for (const [one, network] of [['10.1.2.3', '10.1.2.3'], ['::ffff:10.1.2.3', '10.1.2.3'], ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'], ['2001:DB8:1:2::1', '2001:db8:1:2::/64'], ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'], ['fe80::1%eth0', 'fe80:0:0:0::/64'], ['::1', '0:0:0:0::/64']]) {
      expect([one, networkOf(one!)]).toEqual([one, network]);
    }
  });

  it('is not believed from a header where no proxy is trusted', async () => {
    const direct = await buildApp({ house: sim.house, policies: sim.policies, secret: 'x'.repeat(32) });
    const answers = await Promise.all(Array.from({ length: 8 }, () => direct.inject({ method: 'POST', url: '/v1/sessions', payload: { username: 'fin.checker1', password: 'wrong' }, headers: { 'x-forwarded-for': fresh() } })));
    expect(answers.filter((a) => a.statusCode === 401)).toHaveLength(MOST_FAILURES.name);
    await direct.close();
  });
});

describe('a session', () => {
  it('leaves in the audit who began and ended it, and from where', async () => {
    const address = fresh();
    const { token } = (await app.inject({ method: 'POST', url: '/v1/sessions', payload: { username: 'approver', password: SAMPLE_PASSWORD }, headers: { 'x-forwarded-for': address } })).json<{ token: string }>();
    await app.inject({ method: 'DELETE', url: '/v1/sessions', headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'bye' } });
    const rows = await sim.sql.rows<{ action: string; target: string; code: string | null; detail: { address?: string } }>(`SELECT action, target, code, detail FROM audit_entry WHERE person_id = 'person-approver' AND action IN ('signIn', 'signOut') ORDER BY id`);
    expect(rows.map((r) => [r.action, r.target, r.code])).toEqual([['signIn', 'account-approver', null], ['signOut', 'account-approver', null]]);
    expect(rows[0]!.detail).toMatchObject({ kind: 'bearer', address });
  });

  it('takes a name in other widths, cases and with spaces for the same', async () => {
    for (const name of ['Officer1', 'ｏｆｆｉｃｅｒ1', ' officer1 ', 'officer\u200b1']) expect([name, await api(name, SAMPLE_PASSWORD, fresh())]).toEqual([name, 'in']);
  });

  it('shows pages in another language by a link, and keeps the person’s own until they choose it', async () => {
    const me = browser(app);
    await me.signIn('ent.applicant');
    const own = async () => (await sim.sql.row<{ locale: string }>(`SELECT locale FROM person WHERE id = 'person-ent.applicant'`))!.locale;
    const account = (await me.get('/account?lang=en')).body;
    expect([account.includes('<html lang="en"'), await own()]).toEqual([true, 'zh-CN']);
    await me.post('/account/language', { _csrf: me.token, locale: 'en' });
    expect(await own()).toBe('en');
  });
});
