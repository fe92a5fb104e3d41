/** An award of a project: computed again it is the same; its version stays with it; what a clause gives once is given once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { addDays } from '../../domain/time.js';
import { advanceTo, openSimulation, today, type Simulation } from '../support/simulation.js';
import { applied, callOf, decided, linesConfirmed, navigationFiled, navigationResults, P02, published, recommended, reviewed } from '../support/roads.js';
import { openCaller, type Caller } from './caller.js';

let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { await api.close(); await sim.close(); });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are read freely.
type Loose = any;
const explained = async (project: string): Promise<Loose> => (await api.as<Loose>('officer2', 'GET', `/projects/${project}/explanation`)).json;
const V2 = '000-P02@zz-2017-243#2';

/** A second version of P02 from tomorrow on, in which a notice takes seven working days and an applicant is paid once. */
async function publishedV2(): Promise<void> {
  const at = (end = ''): string => `/programme-versions/${encodeURIComponent(V2)}${end}`;
  const body = (await api.as<Loose>('admin', 'POST', '/programme-versions', { body: { from: P02 } })).json.body;
  body.steps.find((s: Loose) => s.id === 'public_notice').params.period = { workingDays: 7 };
  body.once = true;
  body.sources.once = { default: 'Q30' };
  expect((await api.as<Loose>('admin', 'PUT', at(), { body: { revision: 1, version: body } })).json.faults).toEqual([]);
  await api.as('admin', 'POST', at('/proposal'), { body: { revision: 2 } });
  expect((await api.as('legal', 'POST', at('/publication'), { body: { revision: 2 } })).status).toBe(200);
}

it('a project keeps its version while another is published; the award recomputes; once is once', async () => {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  expect(await explained(project)).toMatchObject({ award: null, recomputed: null });

  await publishedV2();
  await advanceTo(sim, `${addDays(await today(sim), 1)}T04:00:00.000Z`);
  await navigationResults(sim, project);
  await reviewed(sim, project);
  await linesConfirmed(sim, project);

  // The confirmed expenditure, not what the form said: 50 % of 640 000 yuan, at most 300 000.
  const first = await explained(project);
  expect(first).toMatchObject({ award: { amountFen: '30000000' }, recomputed: { amountFen: '30000000', same: true } });
  expect(first.recomputed.steps.map((s: Loose) => s.inputFen)).toEqual(['64000000', '32000000']);

  await decided(sim, project);
  await published(sim, [project]);
  const five = (await api.as<Loose>(null, 'GET', `/calendar/due-date?from=${await today(sim)}&workingDays=5`)).json.dueOn;
  const events = (await api.as<Loose>('ent.applicant', 'GET', `/projects/${project}/events`)).json.items;
  expect((await sim.sql.row<{ version_id: string }>('SELECT version_id FROM project WHERE id = $1', [project]))!.version_id).toBe(P02);
  expect(events.find((e: Loose) => e.type === 'NoticeOpened').facts.lastDay).toBe(five);

  // A new call takes the new version; there the applicant has had its award.
  const second = await callOf(sim, V2, { title: 'second' });
  const again = await sim.cast.draft('ent.applicant', { call: second.call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '再次申报' });
  const task = (await sim.cast.task(await sim.cast.actor('ent.applicant'), 'submit', { project: again }))!;
  const refused = await api.as<Loose>('ent.applicant', 'POST', `/projects/${again}/commands`, { body: { type: 'submit', seen: task.seen, formVersion: 1 } });
  expect([refused.status, refused.json.code, refused.json.facts]).toEqual([409, 'cap_reached', expect.objectContaining({ once: '000-P02', year: 2019, amountFen: '30000000' })]);

  // An amount that was changed behind the product's back does not recompute.
  await sim.sql.rows(`ALTER TABLE event DISABLE TRIGGER ALL`);
  await sim.sql.rows(`UPDATE event SET body = jsonb_set(body, '{amountFen}', '"31000000"') WHERE stream_id = $1 AND type = 'AwardCalculated'`, [project]);
  expect(await explained(project)).toMatchObject({ recomputed: { amountFen: '30000000', same: false } });
}, 60_000);
