/**
 * An issued form never changes: every printed form of the scenes, read before and after every row it was made from has
 * been renamed, says the same under the same code. And who reads what of a project, by every way out.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { PRINTED, PRINTED_FORMS, type PrintedForm } from '../../domain/papers.js';
import { makeScenes } from '../browser/scenes.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { housePages, visitors } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
const as = visitors(() => app);
beforeAll(async () => {
  sim = await openSimulation({ people: false });
  await makeScenes(sim);
  app = await housePages(sim.house);
}, 180_000);
afterAll(async () => { await app.close(); await sim.close(); });

const KINDS = PRINTED_FORMS.filter((k) => k !== 'paymentList');
const READERS: Readonly<Partial<Record<PrintedForm, string | null>>> = { notice: null, paymentList: 'fin.maker', reviewSheet: 'officer3', reviewSummary: 'officer3' };

/** The sheets of every printed form there is: address -> what stands on the paper. */
async function papers(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const kind of KINDS) {
    const events = await sim.sql.rows<{ stream_id: string; seq: number }>('SELECT stream_id, seq FROM event WHERE type = ANY($1) ORDER BY stream_id, seq', [PRINTED[kind]]);
    for (const { stream_id, seq } of events) {
      const address = `/print/${kind}/${encodeURIComponent(stream_id)}?seq=${seq}`;
      const reader = READERS[kind];
      const { statusCode, body } = await (await as(reader === undefined ? 'officer1' : reader)).get(address);
      expect([address, statusCode]).toEqual([address, 200]);
      found.set(address, [...body.matchAll(/<article[\s\S]*?<\/article>/g)].map(([sheet]) => sheet.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')).join('\n'));
    }
  }
  return found;
}

/** By table: every text of a row that some form shows. */
const CHANGES: Readonly<Record<string, string>> = {
  organisation: `UPDATE organisation SET name = '新' || name, name_en = 'New ' || name_en, credit_code = 'X' || substr(credit_code, 2)`,
  person: `UPDATE person SET name = '改' || name, name_en = 'New ' || name_en, specialty = CASE WHEN specialty IS NULL THEN NULL ELSE 'legal' END`,
  budget_line: `UPDATE budget_line SET title = '改' || title, quota_document = '改' || quota_document, fund = '改' || fund`,
  call: `UPDATE call SET title = '改' || title`,
  project: `UPDATE project SET title = '改' || title, award_fen = award_fen + 100`,
  jurisdiction: `UPDATE jurisdiction SET body = jsonb_set(body, '{name,zh}', to_jsonb('改' || (body -> 'name' ->> 'zh')))`,
  department: `UPDATE department SET body = jsonb_set(body, '{name,zh}', to_jsonb((body -> 'name' ->> 'zh') || '改'))`,
  document: `UPDATE document SET name = '改' || name`,
};

describe('an issued form', () => {
  test('says the same whatever is renamed after it', async () => {
    const before = await papers();
    expect(new Set([...before.keys()].map((a) => a.split('/')[2]))).toEqual(new Set(KINDS.filter((k) => k !== 'refusal')));
    for (const change of Object.values(CHANGES)) await sim.sql.rows(change);
    const after = await papers();
    expect([...before].filter(([address, paper]) => after.get(address) !== paper).map(([address, paper]) => [address, paper, after.get(address)])).toEqual([]);
  });

  test('the page of a notice keeps names and amounts of its day', async () => {
    const id = (await sim.sql.row<{ id: string }>('SELECT id FROM notice ORDER BY id LIMIT 1'))!.id;
    const { body } = await (await as(null)).get(`/notices/${encodeURIComponent(id)}`);
    const text = body.slice(body.indexOf('<main')).replace(/<[^>]+>/g, ' ');
    expect(text).not.toMatch(/新郑州|改/);
  });
});
