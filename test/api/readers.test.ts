/** Who reads what of a project, by every way out: amounts and scores are the applicant's with the decision, the public's with the notice, and an expert's file ends with the report. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventFacts, type EventType } from '../../domain/events/index.js';
import { isDecided, isDecidedRow, readingOf, type Reader } from '../../domain/project/reading.js';
import { checkCode } from '../../services/codes.js';
import { applied, callOf, decided, linesConfirmed, navigationFiled, navigationResults, noticeOver, P02, PANEL, published, recommended } from '../support/roads.js';
import { openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { openCaller, type Caller } from './caller.js';

let sim: Simulation;
let api: Caller;
let project: string;
beforeAll(async () => {
  sim = await openSimulation();
  api = await openCaller(sim.house);
  const { call } = await callOf(sim, P02);
  project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationResults(sim, project);
}, 120_000);
afterAll(async () => { await api.close(); await sim.close(); });

/** Every address below a project that answers with something of it. */
const WAYS = ['', '/form', '/documents', '/events', '/periods', '/award', '/explanation', '/evidence', '/messages'];
const AMOUNTS = /"(30000000|300000\.00|32000000)"|meanBp":\d/;
const said = async (who: string): Promise<string[]> => (await Promise.all([...WAYS.map((way) => `/projects/${project}${way}`), '/projects?limit=200', '/tasks?limit=100', '/tasks?box=started'].map(async (path) => [path, (await api.as(who, 'GET', path)).text] as const)))
  .filter(([, text]) => AMOUNTS.test(text)).map(([path]) => path.replace(project, ':id'));
const row = async (who: string) => (await api.as<{ items: { id: string; awardFen: string | null }[] }>(who, 'GET', '/projects?limit=200')).json.items.find((p) => p.id === project);
const publicState = async (): Promise<string> => {
  const { receipt } = (await sim.sql.row<{ receipt: string }>('SELECT receipt FROM project WHERE id = $1', [project]))!;
  return (await api.as<{ state: string }>(null, 'GET', `/public/progress?receipt=${encodeURIComponent(receipt)}&check=${checkCode(sim.house.secret, receipt)}`)).json.state;
};

test('an expert reads the file until the report is handed in', async () => {
  const panel = await sim.cast.panel(project, { members: PANEL, score: 80, until: 'accepted' });
  const { criteria } = await stateOf<{ criteria: { id: string }[] }>(sim, panel);
  for (const expert of PANEL) {
    expect([expert, (await api.as(expert, 'GET', `/projects/${project}`)).status]).toEqual([expert, 200]);
    await sim.cast.act(expert, 'submitReport', { stream: panel, fields: { scores: criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据申报材料评定。' })), opinion: '同意评审意见。' } });
  }
  for (const way of WAYS) expect([way, (await api.as('expert1', 'GET', `/projects/${project}${way}`)).status]).toEqual([way, 404]);
  expect(await row('expert1')).toBeUndefined();
});

test('the applicant reads neither amount nor what led to it before the decision, officials do', async () => {
  await linesConfirmed(sim, project);
  for (const who of ['ent.applicant', 'ent.admin']) expect([who, (await said(who)).filter((path) => path !== '/projects/:id' && path !== '/projects/:id/events')]).toEqual([who, []]);
  const { award, paid, timeline } = (await api.as<{ award: unknown; paid: { fen: string }; timeline: { type: EventType }[] }>('ent.applicant', 'GET', `/projects/${project}`)).json;
  expect([award, paid.fen, timeline.map((e) => e.type).filter((t) => ['AwardCalculated', 'ExpenditureConfirmed', 'ReviewGraded'].includes(t))]).toEqual([null, '0', []]);
  expect((await row('ent.applicant'))!.awardFen).toBeNull();
  expect((await row('officer1'))!.awardFen).toBe('30000000');
  expect(await said('officer2')).toEqual(expect.arrayContaining(['/projects/:id', '/projects/:id/award', '/projects?limit=200']));
});

test('with the decision the applicant reads the amount; everyone learns how far it is with the notice', async () => {
  expect(await publicState()).toBe('in_progress');
  await decided(sim, project);
  expect((await row('ent.applicant'))!.awardFen).toBe('30000000');
  expect((await api.as<{ award: { amountFen: string } }>('ent.applicant', 'GET', `/projects/${project}/award`)).json.award.amountFen).toBe('30000000');
  expect(await publicState()).toBe('in_progress');
  await noticeOver(sim, await published(sim, [project]));
  expect(await publicState()).toBe('awaiting_issuance');
});

test('a list says of a decision what the page says, and nobody but the applicant and officials reads money', async () => {
  const states = await sim.sql.rows<{ id: string; phase: string; award_money: string | null }>('SELECT id, phase, award_money FROM project');
  for (const { id, phase, award_money } of states) expect([id, isDecidedRow({ phase, awardMoney: award_money })]).toEqual([id, isDecided(await stateOf(sim, id))]);
  for (const reader of ['member', 'expert', 'consulted'] satisfies Reader[]) {
    for (const decidedNow of [false, true]) {
      const reading = readingOf(reader, decidedNow);
      const shown = (Object.keys(eventFacts) as EventType[]).filter((type) => reading.event(type));
      const facts = shown.filter((type) => type !== 'ResultsSubmitted').flatMap((type) => Object.keys(eventFacts[type].shape).filter((f) => /fen$|payee|account/i.test(f)).map((f) => `${type}.${f}`));
      expect([reader, reading.money, facts.filter((f) => !f.startsWith('ProjectTerminated'))]).toEqual([reader, false, []]);
    }
  }
});
