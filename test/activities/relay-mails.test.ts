/** Mails over a real SMTP server that refuses some: each person by themselves, the relay's last word heard, another try only where one may help, and an end. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fc } from '../support/property.js';
import { SMTPServer } from 'smtp-server';
import { createMailer } from '../../activities/adapters/mail.js';
import { startRelay } from '../../activities/relay.js';
import { mailAddressFault, namedAddress } from '../../domain/mail-address.js';
import { projectMessages } from '../../services/messages.js';
import { trouble } from '../../services/operations.js';
import { applied, callOf, P02, until } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
let relay: SMTPServer;
let url: string;
/** By address: how often it was asked for, and how often a mail was taken. */
const asked = new Map<string, number>();
const taken = new Map<string, string[]>();
/** What the other side says of an address; nothing: it takes it. */
const answers = new Map<string, number>();

beforeAll(async () => {
  sim = await openSimulation();
  relay = new SMTPServer({
    authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], hideSMTPUTF8: true, disableReverseLookup: true, closeTimeout: 500,
    onRcptTo({ address }, _session, done) {
      asked.set(address, (asked.get(address) ?? 0) + 1);
      const code = answers.get(address);
      done(code === undefined ? null : Object.assign(new Error(`mailbox says ${code}`), { responseCode: code }));
    },
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (part: Buffer) => { text += part.toString(); });
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo) taken.set(address, [...taken.get(address) ?? [], /^Message-ID: (.*)$/mi.exec(text)![1]!]);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => { relay.listen(0, '127.0.0.1', () => resolve()); });
  url = `smtp://127.0.0.1:${(relay.server.address() as { port: number }).port}`;
}, 60_000);
afterAll(async () => { await new Promise<void>((resolve) => { relay.close(() => resolve()); }); await sim?.close(); });

/** A colleague of the applicant's with this in the field of the address. */
async function colleague(n: number, email: string): Promise<string> {
  const id = `person-colleague-${n}`;
  await sim.sql.rows('INSERT INTO person (id, name, name_en, email) VALUES ($1, $2, $2, $3)', [id, `同事${n}`, email]);
  await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction, organisation_id) SELECT $1, $2, 'applicant', jurisdiction, organisation_id FROM role_grant WHERE person_id = 'person-ent.applicant' AND role = 'applicant' LIMIT 1`, [`grant-colleague-${n}`, id]);
  return id;
}
async function carry(done: () => Promise<boolean>): Promise<void> {
  const mailer = createMailer(url, { name: '局', address: 'no-reply@city.example' });
  const running = startRelay({ db: sim.house.db, gateway: sim.house.gateway, publicUrl: sim.house.publicUrl, log: () => undefined, mailer });
  try { await until(done, 'mails carried', 40_000); } finally { await running.stop(); mailer.close(); }
}
const open = async (where = 'true'): Promise<number> => (await sim.sql.row<{ n: number }>(`SELECT count(*)::int AS n FROM outbox WHERE kind = 'mail' AND done_at IS NULL AND ${where}`))!.n;

test('one who is refused keeps a mail from nobody; nobody gets it twice; who will never get it is named, with why', async () => {
  const people = {
    refused: await colleague(1, 'gone@x.example'), later: await colleague(2, 'busy@x.example'), notCarried: await colleague(3, '张三@x.example'), two: await colleague(4, 'a@x.example, b@x.example'), well: await colleague(5, 'well@x.example'),
  };
  answers.set('gone@x.example', 550).set('busy@x.example', 451);
  const { call } = await callOf(sim, P02, { title: 'mails' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  const rows = (await sim.sql.rows<{ id: bigint }>(`SELECT id FROM outbox WHERE kind = 'mail' AND payload -> 'to' ->> 'organisation' = 'ent' AND payload -> 'to' ->> 'role' = 'applicant'`)).length;
  expect(rows).toBeGreaterThan(0);
  // The busy one is tried again and again; the others are done with at the first try.
  await carry(async () => (asked.get('busy@x.example') ?? 0) >= rows * 3 && await open('attempts = 0') === 0);
  // To all applicants of the house, and what goes to one of them alone.
  const due = async (id: string): Promise<number> => rows + (await sim.sql.row<{ n: number }>(`SELECT count(*)::int AS n FROM outbox WHERE kind = 'mail' AND payload -> 'to' ->> 'person' = $1`, [id]))!.n;
  expect([asked.get('gone@x.example'), asked.get('a@x.example'), asked.has('b@x.example'), taken.has('busy@x.example')]).toEqual([await due(people.refused), undefined, false, false]);
  const { email } = (await sim.sql.row<{ email: string }>(`SELECT email FROM person WHERE id = 'person-ent.applicant'`))!;
  for (const address of ['well@x.example', email]) {
    const ids = taken.get(address)!;
    expect([address, ids.length, new Set(ids).size]).toEqual([address, ids.length, ids.length]);
    for (const id of ids) expect(id).toMatch(/^<[0-9a-f]{40}@city\.example>$/);
  }
  expect(taken.get('well@x.example')).toHaveLength(await due(people.well));

  const applicant = await sim.cast.actor('ent.applicant');
  const shown = async () => (await projectMessages(sim.house, applicant, { projectId: project, limit: 200 })).items.filter((m) => m.recipients.length >= 6);
  const [one] = await shown();
  expect(one!.state).toBe('failing');
  expect(Object.fromEntries(one!.recipients.map((r) => [r.name.zh, [r.state, r.fault]]))).toMatchObject({ 同事1: ['failed', 'refused'], 同事2: ['failing', null], 同事3: ['failed', 'not_carried'], 同事4: ['failed', 'invalid'], 同事5: ['sent', null] });

  // It takes it at last: then nothing is open, and the others have not heard of it again.
  const before = new Map([...taken].map(([address, ids]) => [address, ids.length]));
  answers.delete('busy@x.example');
  await sim.sql.rows('UPDATE outbox SET available_at = now() WHERE done_at IS NULL');
  await carry(async () => await open() === 0);
  expect([taken.get('busy@x.example')?.length, asked.get('gone@x.example'), ...['well@x.example', email].map((a) => taken.get(a)!.length - before.get(a)!)]).toEqual([await due(people.later), await due(people.refused), 0, 0]);
  expect((await shown())[0]!.state).toBe('failed');
  const { mails, outbox } = await trouble(sim.house, await sim.cast.actor('admin'));
  expect(new Set(mails.map((m) => `${m.to} ${m.fault}`))).toEqual(new Set(['同事1 refused', '同事3 not_carried', '同事4 invalid']));
  expect(outbox).toEqual([]);
  await sim.sql.rows('DELETE FROM role_grant WHERE person_id = ANY($1)', [Object.values(people)]);
});

test('what three days of tries could not carry has failed, and says so', async () => {
  const id = await colleague(9, 'never@x.example');
  answers.set('never@x.example', 451);
  const { call } = await callOf(sim, P02, { title: 'never' });
  await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '再一次' });
  await carry(async () => (asked.get('never@x.example') ?? 0) > 0 && await open('attempts = 0') === 0);
  expect(await open()).toBeGreaterThan(0);
  await sim.sql.rows(`UPDATE outbox SET created_at = now() - interval '73 hours', available_at = now() WHERE done_at IS NULL`);
  await carry(async () => await open() === 0);
  expect((await trouble(sim.house, await sim.cast.actor('admin'))).mails.filter((m) => m.to === '同事9').map((m) => m.fault)).toContain('gave_up');
  await sim.sql.rows('DELETE FROM role_grant WHERE person_id = $1', [id]);
});

test('a relay that will not have us, or is away, is nobody’s fault: everything is tried again', async () => {
  const { call } = await callOf(sim, P02, { title: 'away' });
  await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '第三次' });
  const mailer = createMailer('smtp://127.0.0.1:1', { name: '', address: 'no-reply@city.example' });
  const running = startRelay({ db: sim.house.db, gateway: sim.house.gateway, publicUrl: '', log: () => undefined, mailer });
  await until(async () => await open('attempts > 1') > 0, 'tried');
  await running.stop();
  mailer.close();
  expect((await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE done_at IS NULL AND failed > 0'))!.n).toBe(0);
});

test('one address is one, however it is written; two are not, whatever stands between', () => {
  for (const good of ['a@x.example', 'a.b-c+d@x-y.example', '张三@例子.中国', ' a@x.example ', "o'neil@x.example"]) expect([good, mailAddressFault(good)]).toEqual([good, undefined]);
  for (const [bad, fault] of [['', 'empty'], ['a@x.example b@x.example', 'list'], ['a@x.example；b@x.example', 'list'], ['a@x.example、b@x.example', 'list'], ['a', 'invalid'], ['a@b', 'invalid'], ['a@@x.example', 'invalid'], ['a b@x.example', 'invalid'], ['A <a@x.example>', 'invalid'], ['a@x.example\r\nBcc: b', 'invalid'], ['.a@x.example', 'invalid'], ['a@-x.example', 'invalid'], ['a\u200b@x.example', 'invalid'], ['a@10.0.0.1', 'invalid'], ['a@x.c', 'invalid'], [`${'a'.repeat(64)}@${`${'b'.repeat(60)}.`.repeat(4)}cn`, 'invalid']]) {
    expect([bad, mailAddressFault(bad!)]).toEqual([bad, fault]);
  }
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  const address = fc.tuple(word, word, fc.stringMatching(/^[a-z]{2,12}$/)).map(([l, d, t]) => `${l}@${d}.${t}`);
  fc.assert(fc.property(address, address, fc.constantFrom(',', ';', ' ', ', ', '，', '；', '、', '/', '|', '\n', '\t'), (one, other, between) => {
    expect([mailAddressFault(one), mailAddressFault(other), mailAddressFault(`${one}${between}${other}`)]).toEqual([undefined, undefined, 'list']);
    expect(namedAddress(`局 <${one}>`)).toEqual({ name: '局', address: one });
    expect(namedAddress(`${one}${between}${other}`)).toBeUndefined();
  }));
});
