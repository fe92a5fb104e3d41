/** The mails about a project: each reads those to their own people, officials all that is theirs to see; and a mail that was sent keeps what it said. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startRelay } from '../../activities/relay.js';
import type { MailMessage } from '../../domain/ports/index.js';
import { callOf, P05, PANEL, poolAccepted, until } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { openCaller, type Caller } from './caller.js';

interface Message { id: string; at: string; to: { zh: string; en: string }[]; subject: { zh: string; en: string }; text: { zh: string; en: string }; state: string; sentAt: string | null; attempts: number; error: string | null }
type List = { items: Message[]; next: string | null };

const BLIND = '000-P05@sample-pool#8';
let sim: Simulation;
let api: Caller;
let project: string;
beforeAll(async () => {
  sim = await openSimulation();
  api = await openCaller(sim.house);
  const version = structuredClone(sim.policies.programmes.find((v) => v.id === P05)!);
  Object.assign(version, { id: BLIND, version: 8 });
  version.steps.find((s) => s.kind === 'expert_panel')!.params['blind'] = true;
  await sim.sql.rows(`INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, valid_from, valid_to, body, body_hash) SELECT $1, programme_id, 8, jurisdiction, sample, valid_from, valid_to, $2, 'blind' FROM programme_version WHERE id = $3`, [BLIND, JSON.stringify(version), P05]);
  const { call } = await callOf(sim, BLIND);
  project = await poolAccepted(sim, call, { title: '郑州样例超硬材料专利池' });
  for (const department of ['drc', 'fin', 'sti', 'miit']) await sim.cast.act(`${department}.consulted`, 'giveOpinion', { project, fields: { stance: 'agree', opinion: '无意见。' } });
  await sim.cast.panel(project, { members: PANEL, score: 80, until: 'accepted' });
}, 120_000);
afterAll(async () => { await api.close(); await sim.close(); });

const messages = async (who: string, query = ''): Promise<List> => (await api.as<List>(who, 'GET', `/projects/${project}/messages?limit=200${query}`)).json;
const names = (list: List): string[] => [...new Set(list.items.flatMap((m) => m.to.map((n) => n.zh)))];
const peopleOf = async (where: string): Promise<string[]> => (await sim.sql.rows<{ name: string }>(`SELECT DISTINCT n.name FROM person n JOIN role_grant g ON g.person_id = n.id WHERE ${where}`)).map((n) => n.name);
/** Carries what waits; a mail to one of `refused` fails. */
async function carry(refused: readonly string[], done: () => Promise<boolean>): Promise<MailMessage[]> {
  const sent: MailMessage[] = [];
  const send = (m: MailMessage): Promise<void> => (refused.includes(m.to) ? Promise.reject(new Error(`550 no mailbox ${m.to}`)) : (sent.push(m), Promise.resolve()));
  const relay = startRelay({ db: sim.house.db, gateway: sim.house.gateway, publicUrl: sim.house.publicUrl, log: () => undefined, mailer: { send } });
  await until(done, 'mails carried');
  await relay.stop();
  return sent;
}
const waiting = async (): Promise<number> => (await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE done_at IS NULL AND last_error IS NULL'))!.n;

test('each reads the mails to their own people, and no expert is named to an applicant or the other way round', async () => {
  const experts = await peopleOf(`g.role = 'expert'`);
  const lead = await messages('pool.applicant');
  const house = await peopleOf(`g.organisation_id = 'pool'`);
  expect(lead.items.length).toBeGreaterThan(4);
  expect(names(lead).filter((n) => !house.includes(n))).toEqual([]);
  expect(lead.items.map((m) => m.subject.zh)).toEqual(expect.arrayContaining([expect.stringContaining('郑州样例超硬材料专利池')]));
  expect(await messages('pool.admin')).toEqual(lead);
  // A member: what its own people were asked, and nothing of the others.
  const member = await messages('m1.admin');
  expect(member.items.length).toBeGreaterThan(0);
  expect(names(member)).toEqual(await peopleOf(`g.organisation_id = 'm1'`));
  // The officer sees the panel's too; the county and finance, to whom panels are closed, do not.
  const [officer, county, finance] = [await messages('officer1'), await messages('gaoxin.officer'), await messages('fin.maker')];
  expect(names(officer).filter((n) => experts.includes(n)).length).toBe(PANEL.length);
  for (const list of [county, finance]) expect([list.items.length > lead.items.length, names(list).filter((n) => experts.includes(n))]).toEqual([true, []]);
  // A blind expert: their own, without a name or title that says whose it is.
  const mine = await messages('expert1');
  expect(mine.items.length).toBeGreaterThan(1);
  expect(names(mine)).toEqual(await peopleOf(`g.person_id = 'person-expert1'`));
  expect(JSON.stringify(mine)).not.toMatch(/超硬|专利池/);
  expect(names(await messages('drc.consulted'))).toEqual(await peopleOf(`g.person_id = 'person-drc.consulted'`));
  // Nobody else learns that there is anything.
  for (const who of ['ent.applicant', 'uni.applicant', 'jinshui.officer', 'expert7', 'admin']) expect([who, (await api.as(who, 'GET', `/projects/${project}/messages`)).status]).toEqual([who, 404]);
  expect((await api.as(null, 'GET', `/projects/${project}/messages`)).status).toBe(401);
});

test('the newest first, page by page; a cursor or limit that is none is refused', async () => {
  const all = (await messages('officer1')).items.map((m) => m.id);
  const walked: string[] = [];
  for (let cursor = ''; ;) {
    const { items, next } = (await api.as<List>('officer1', 'GET', `/projects/${project}/messages?limit=4${cursor}`)).json;
    expect(items.length).toBeLessThanOrEqual(4);
    walked.push(...items.map((m) => m.id));
    if (next === null) break;
    cursor = `&cursor=${next}`;
  }
  expect(walked).toEqual(all);
  expect(all.map(Number)).toEqual(all.map(Number).sort((a, b) => b - a));
  for (const query of ['cursor=x', 'cursor=1%3BDROP', 'cursor=99999999999999999999', 'limit=0', 'limit=201', 'limit=x', 'who=expert1']) {
    const { status, json } = await api.as<{ code: string }>('officer1', 'GET', `/projects/${project}/messages?${query}`);
    expect([query, status, json.code]).toEqual([query, 422, query.startsWith('who') ? 'unknown_field' : 'validation']);
  }
});

test('waits, could not be delivered, was sent; and what was sent stays as it was said', async () => {
  expect(new Set((await messages('officer1')).items.map((m) => m.state))).toEqual(new Set(['waiting']));
  const [admin] = await sim.sql.rows<{ email: string }>(`SELECT email FROM person WHERE id = 'person-pool.admin'`);
  const sent = await carry([admin!.email], async () => await waiting() === 0);
  const lead = await messages('pool.applicant');
  const failing = lead.items.filter((m) => m.state === 'failing');
  expect(failing.length).toBeGreaterThan(0);
  for (const m of failing) expect([m.sentAt, m.attempts > 0, m.error]).toEqual([null, true, null]);
  // Why is for officials.
  const seen = (await messages('officer1')).items.find((m) => m.id === failing[0]!.id)!;
  expect(seen.error).toContain('550 no mailbox');

  const one = lead.items.find((m) => m.state === 'sent')!;
  const as = sent.find((m) => m.subject === one.subject.zh && m.text === one.text.zh);
  expect([as !== undefined, one.sentAt! >= one.at, one.sentAt!.slice(0, 4)]).toEqual([true, true, '2019']);
  // The project gets another title, people leave: the mail said what it said, to whom it said it.
  await sim.sql.rows(`UPDATE project SET title = '改名' WHERE id = $1`, [project]);
  await sim.sql.rows(`UPDATE task SET due_at = due_at + interval '9 days' WHERE project_id = $1`, [project]);
  expect((await messages('pool.applicant')).items.find((m) => m.id === one.id)).toEqual(one);
  expect((await messages('pool.applicant')).items.find((m) => m.id === failing[0]!.id)!.subject.zh).toContain('改名');

  // Tried again later, it leaves, and the fault is over.
  await sim.sql.rows('UPDATE outbox SET available_at = now() WHERE done_at IS NULL');
  await carry([], async () => (await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE done_at IS NULL'))!.n === 0);
  const after = (await messages('officer1')).items;
  expect([new Set(after.map((m) => m.state)), after.every((m) => m.error === null && m.sentAt !== null)]).toEqual([new Set(['sent']), true]);
});
