/** A blind panel: nobody learns from lists, file, names of files, mails or programs whose project it is; and a score sheet that is put aside half filled. */
import type { FastifyInstance } from 'fastify';
import { listProjects, readDocument, readForm } from '../../services/projects.js';
import { projectPage } from '../../services/project-page.js';
import { listTasks } from '../../services/tasks.js';
import { readReportDraft, saveReportDraft } from '../../services/report-drafts.js';
import { messageTo } from '../../activities/mails.js';
import { lettersOf } from '../../prisma/store/letters.js';
import { applied, callOf, P05, PANEL, recommended, savedAgain } from '../support/roads.js';
import { openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { browser, housePages } from './support.js';

const BLIND = '000-P05@sample-pool#9';
let sim: Simulation;
let app: FastifyInstance;
const signedIn = async (who: string) => { const me = browser(app); await me.signIn(who); return me; };
let project: string;
let panel: string;
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
  const version = structuredClone(sim.policies.programmes.find((v) => v.id === P05)!);
  Object.assign(version, { id: BLIND, version: 9 });
  version.steps.find((s) => s.kind === 'expert_panel')!.params['blind'] = true;
  await sim.sql.rows(`INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, valid_from, valid_to, body, body_hash) SELECT $1, programme_id, 9, jurisdiction, sample, valid_from, valid_to, $2, 'blind' FROM programme_version WHERE id = $3`, [BLIND, JSON.stringify(version), P05]);
  const { call } = await callOf(sim, BLIND);
  project = await applied(sim, { call, organisation: 'pool', programme: '000-P05', title: '郑州样例超硬材料专利池' });
  for (const member of ['m1.admin', 'm2.admin']) await sim.cast.act(member, 'confirm', { project });
  await recommended(sim, project, 'pool');
  await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '目标', reason: '请补充。' }] } });
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

test('the applicant is warned; names in answers, lists, files and mails are struck out for the panel alone', async () => {
  const applicant = browser(app);
  await applicant.signIn('pool.applicant');
  for (const path of ['/form', '/form/goals', '/documents']) expect([path, (await applicant.get(`/projects/${project}${path}`)).body.includes('本事项实行盲审')]).toEqual([path, true]);

  const organisations = await sim.sql.rows<{ name: string; name_en: string; credit_code: string }>('SELECT o.name, o.name_en, o.credit_code FROM organisation o JOIN project p ON o.id = p.applicant_id OR o.id = ANY(p.members) WHERE p.id = $1', [project]);
  expect(organisations.length).toBe(3);
  const people = (await sim.sql.rows<{ name: string }>(`SELECT n.name FROM person n JOIN role_grant g ON g.person_id = n.id JOIN project p ON g.organisation_id = p.applicant_id WHERE p.id = $1`, [project])).map((n) => n.name);
  const short = organisations[0]!.name.replace(/(股份|责任)?有限公司$/, '');
  const goals = `${organisations.map((o) => `${o.name}（${o.credit_code}，${o.name_en.toUpperCase()}）`).join('与')}、${short}、${people[0]}共同建设，目标清楚，措施可行。`;
  const formVersion = await savedAgain(sim, project, 'pool.applicant', { goals });
  await sim.cast.act('pool.applicant', 'correct', { project, fields: { formVersion } });
  await sim.cast.act('pool.admin', 'approve', { project });
  await sim.cast.act('officer1', 'accept', { project });
  for (const department of ['drc', 'fin', 'sti', 'miit']) await sim.cast.act(`${department}.consulted`, 'giveOpinion', { project, fields: { stance: 'agree', opinion: '无意见。' } });
  panel = (await sim.sql.row<{ target: string }>(`SELECT target FROM task WHERE kind = 'appoint_panel' AND project_id = $1`, [project]))!.target;
  await sim.cast.act('officer3', 'appointPanel', { stream: panel, fields: { members: PANEL.map((e) => `person-${e}`) } });

  const words = [...organisations.flatMap((o) => [o.name, o.name_en, o.credit_code, o.name_en.toUpperCase()]), short, ...people, '0371-'];
  const leaks = (text: string): string[] => words.filter((w) => text.includes(w));
  const expert = browser(app);
  await expert.signIn('expert1');
  expect(leaks((await expert.get('/work')).body)).toEqual([]);
  await sim.cast.act('expert1', 'acceptInvitation', { stream: panel });
  expect(leaks((await expert.get(`/panels/${panel}`)).body)).toEqual([]);
  await sim.cast.act('expert1', 'declare', { stream: panel, fields: { conflict: false, statement: '无。' } });
  const file = (await expert.get(`/panels/${panel}`)).body;
  expect([leaks(file), file.includes('目标清楚，措施可行。'), file.includes('＊＊＊')]).toEqual([[], true, true]);
  for (const path of ['/work', '/work?box=done', '/panels', '/projects', `/projects/${project}`, `/projects/${project}/timeline`]) expect([path, leaks((await expert.get(path)).body)]).toEqual([path, []]);

  // Programs get no more than pages.
  const actor = await sim.cast.actor('expert1');
  const { documents, ...page } = await projectPage(sim.house, actor, project);
  expect(leaks(JSON.stringify({ ...page, mine: [] }))).toEqual([]);
  expect(leaks(JSON.stringify(await readForm(sim.house, actor, project)))).toEqual([]);
  expect((await listProjects(sim.house, actor, {})).items.filter((p) => p.id === project)).toEqual([]);
  const given = await sim.sql.rows<{ name: string }>('SELECT name FROM document WHERE project_id = $1', [project]);
  expect(documents.map((d) => d.name).filter((n) => given.some((g) => g.name === n))).toEqual([]);
  expect((await readDocument(sim.house, actor, { projectId: project, documentId: documents[0]!.id })).document.name).toBe(documents[0]!.name);
  expect((await expert.get(`/print/receipt/${project}`)).statusCode).toBe(404);
  const mails = (await sim.sql.rows<{ key: string; payload: Record<string, unknown> }>(`SELECT key, payload FROM outbox WHERE kind = 'mail' AND payload -> 'to' ->> 'person' = 'person-expert1'`));
  expect(mails.length).toBeGreaterThan(1);
  const letters = await lettersOf(sim.sql, mails);
  expect(leaks(letters.flatMap((letter, i) => letter.people.map((person) => messageTo(person, { key: mails[i]!.key, letter, publicUrl: 'http://x' }))).map((m) => m.subject + m.text).join())).toEqual([]);

  // Nor does the applicant learn who sits over it, or how many; who appointed them reads it.
  const started = (await applicant.get('/work?box=started')).body;
  const experts = (await sim.sql.rows<{ name: string }>('SELECT n.name FROM person n WHERE n.id = ANY($1)', [PANEL.map((e) => `person-${e}`)])).map((n) => n.name);
  const theirs = (await listTasks(sim.house, await sim.cast.actor('pool.applicant'), { box: 'started', project })).items.filter((task) => task.role === 'expert');
  expect([experts.length, experts.filter((n) => started.includes(n)), theirs.map((task) => task.owner), started.includes('/panels/')]).toEqual([PANEL.length, [], [null], false]);
  const own = (await (await signedIn('officer3')).get('/work?box=started')).body;
  expect([experts.some((n) => own.includes(n)), own.includes(`/panels/${encodeURIComponent(panel)}`)]).toEqual([true, true]);

  // Those who handle it read it whole.
  const official = await projectPage(sim.house, await sim.cast.actor('officer1'), project);
  expect([official.blind, official.applicant.name, official.form.content['goals']]).toEqual([false, organisations.find((o) => o.name === official.applicant.name)!.name, goals]);
});

test('a score sheet is put aside without scripts, saved while one types, and gone when it is handed in', async () => {
  const expert = browser(app);
  await expert.signIn('expert1');
  const { criteria } = await stateOf<{ criteria: { id: string }[] }>(sim, panel);
  const hidden = (html: string): Record<string, string> => Object.fromEntries([...html.split('<form').find((p) => p.includes('value="submitReport"'))!.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]));
  const before = (await expert.get(`/panels/${panel}`)).body;
  const [first = { id: '' }] = criteria;
  const saved = await expert.post(`/panels/${panel}`, { ...hidden(before), [`score.${first.id}`]: '8', opinion: '写到一半', save: '1' });
  expect([saved.statusCode, saved.headers.location]).toEqual([303, `/panels/${panel}#task`]);
  const again = (await expert.get(`/panels/${panel}`)).body;
  expect([again.includes('>写到一半<'), again.includes('value="8"'), again.includes('尚未提交'), again.includes(`data-autosave="/panels/${panel}/draft"`)]).toEqual([true, true, true, true]);
  const line = await expert.post(`/panels/${panel}/draft`, { ...hidden(again), opinion: '写完了' });
  expect([line.statusCode, line.body.includes('已保存'), line.body.includes('<html')]).toEqual([200, true, false]);
  const actor = await sim.cast.actor('expert1');
  expect((await readReportDraft(sim.house, actor, panel)).draft.opinion).toBe('写完了');

  // Longer than a report may hold: named where it stands, kept on the page, not cut and not saved, with scripts and without.
  const long = '长'.repeat(1001);
  const reason = `reason.${first.id}`;
  const id = `submitReport-reason-${first.id}`;
  const refused = await expert.post(`/panels/${panel}`, { ...hidden(again), [reason]: long, opinion: '写到新的一半', save: '1' });
  expect([refused.statusCode, refused.body.includes(`href="#${id}"`), refused.body.includes(`id="${id}-error">最多 1000 字，现在有 1001 字`), refused.body.includes(`>${long}</textarea>`), refused.body.includes('>写到新的一半<')]).toEqual([422, true, true, true, true]);
  const beside = await expert.post(`/panels/${panel}/draft`, { ...hidden(again), [reason]: long, opinion: '写到新的一半' }, { 'hx-request': 'true' });
  expect([beside.statusCode, beside.body.includes('未保存'), beside.body.includes(`href="#${id}"`), beside.body.includes('最多 1000 字，现在有 1001 字'), beside.body.includes('<html')]).toEqual([422, true, true, true, false]);
  expect((await readReportDraft(sim.house, actor, panel)).draft.opinion).toBe('写完了');
  const handed = await expert.post(`/panels/${panel}`, { ...hidden(again), [reason]: long });
  expect([handed.statusCode, handed.body.includes('最多 1000 字，现在有 1001 字')]).toEqual([422, true]);
  // Ends of lines count once, as they were typed.
  const lines = `${'行'.repeat(499)}\r\n`.repeat(2).trim();
  expect((await expert.post(`/panels/${panel}/draft`, { ...hidden(again), [reason]: lines, opinion: '写完了' })).statusCode).toBe(200);
  expect((await readReportDraft(sim.house, actor, panel)).draft.scores[0]!.reason).toBe(lines.replace('\r\n', '\n'));

  // Nobody else reads or writes it, and what is not asked is refused.
  const empty = { scores: [], opinion: '' };
  expect((await readReportDraft(sim.house, await sim.cast.actor('officer3'), panel)).draft).toEqual(empty);
  await expect(saveReportDraft(sim.house, await sim.cast.actor('expert2'), { panelId: panel, draft: empty })).rejects.toMatchObject({ rejection: { code: 'step_not_open' } });
  await expect(saveReportDraft(sim.house, actor, { panelId: panel, draft: { scores: [{ criterion: 'none', score: '', reason: '' }], opinion: '' } })).rejects.toMatchObject({ rejection: { code: 'validation' } });

  const now = (await expert.get(`/panels/${panel}`)).body;
  const sent = await expert.post(`/panels/${panel}`, { ...hidden(now), ...Object.fromEntries(criteria.flatMap((c) => [[`score.${c.id}`, '80'], [`reason.${c.id}`, '依据材料。']])), opinion: '同意。' });
  expect(sent.statusCode).toBe(303);
  expect(await sim.sql.rows('SELECT 1 FROM report_draft')).toEqual([]);
  await expect(saveReportDraft(sim.house, actor, { panelId: panel, draft: empty })).rejects.toMatchObject({ rejection: { code: 'step_not_open' } });
});
