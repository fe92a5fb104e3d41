/**
 * An issued form never changes: every printed form of the scenes, read before and after every row it was made from has
 * been renamed, says the same under the same code. And who reads what of a project, by every way out.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { PRINTED, PRINTED_FORMS, type PrintedForm } from '../../domain/papers.js';
import { crawl } from '../browser/crawl.js';
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

const KINDS = PRINTED_FORMS;
const READERS: Readonly<Partial<Record<PrintedForm, string | null>>> = { notice: null, paymentList: 'fin.maker', reviewSheet: 'officer3', reviewSummary: 'officer3' };

/** The sheets of every printed form there is: address -> what stands on the paper. */
async function papers(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const kind of KINDS) {
    const events = await sim.sql.rows<{ stream_id: string; seq: number }>(`SELECT stream_id, seq FROM event WHERE type = ANY($1) AND (type <> 'RoadEnded' OR body ->> 'outcome' NOT IN ('completed', 'withdrawn')) ORDER BY stream_id, seq`, [PRINTED[kind]]);
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
  // The next attempt goes to another account: what was released before named the former.
  payment_order: `UPDATE payment_order SET payee = payee || '{"accountName": "改名公司", "bankName": "改名银行", "account": "999999999999"}'`,
  document: `UPDATE document SET name = '改' || name`,
};

const attributes = (html: string): string => html.replaceAll('&amp;', '&');

test('a link to a paper bears the name that stands on the paper, and codes on paper are not parted', async () => {
  const projects = await sim.sql.rows<{ id: string }>('SELECT id FROM project WHERE submitted_at IS NOT NULL ORDER BY id');
  const kinds = new Set<string>();
  for (const { id } of projects) {
    const { body } = await (await as('officer1')).get(`/projects/${encodeURIComponent(id)}`);
    const list = /<ul class="print-links">([\s\S]*?)<\/ul>/.exec(body)?.[1] ?? '';
    for (const [, href = '', inside = ''] of list.matchAll(/<a href="([^"]+)">([\s\S]*?)<\/a>/g)) {
      const name = inside.replace(/<svg[\s\S]*?<\/svg>/, '').replace(/<span class="muted small">.*?<\/span>/, '').replace(/<[^>]+>/g, '').trim();
      const paper = (await (await as('officer1')).get(attributes(href))).body;
      const kind = href.split('/')[2]!;
      kinds.add(kind);
      // The list of a notice is called as the office called it.
      if (kind !== 'notice') expect([href, /<h1>([^<]+)<\/h1>/.exec(paper)?.[1]]).toEqual([href, name]);
      const sheet = /<article[\s\S]*<\/article>/.exec(paper)![0];
      const loose = sheet.replace(/<(span class="no-break"|code)>[\s\S]*?<\/(span|code)>/g, '').replace(/<p class="sheet-number">[\s\S]*?<\/p>|<footer[\s\S]*<\/footer>|<td class="cell-(tight|right)">[\s\S]*?<\/td>/g, '').replace(/<[^>]+>/g, ' ');
      expect([href, [...loose.matchAll(/ZZ-\d{4}-P\d\d-\d{5}|[0-9A-Z]{18}/g)].map((m) => m[0])]).toEqual([href, []]);
      // What was confirmed online stands in its list; a signature is written by hand.
      if (kind === 'agreement') expect([href, [...sheet.matchAll(/class="signature-blank">([^<]*)</g)].map((m) => m[1]).join('')]).toEqual([href, '']);
    }
  }
  expect([...kinds].sort()).toEqual(expect.arrayContaining(['acceptance', 'acceptanceOpinion', 'agreement', 'calculation', 'filing', 'issuance', 'receipt']));
}, 60_000);

test('who verifies a paper reads the name that stands on it', async () => {
  const seen = new Set<string>();
  for (const [address, paper] of await papers()) {
    const kind = address.split('/')[2]!;
    // The list of a notice is called as the office called it.
    if (seen.has(kind) || kind === 'notice') continue;
    seen.add(kind);
    const code = /验证码：\s*([A-Z2-9]{12})/.exec(paper)![1]!;
    const said = />文书<\/dt><dd><strong>([^<]+)</.exec((await (await as(null)).get(`/verification?code=${code}`)).body)?.[1];
    expect([kind, said, paper.includes(` ${said} `)]).toEqual([kind, expect.any(String), true]);
  }
  expect(seen.size).toBeGreaterThan(8);
}, 60_000);

test('no page shows a code of the program, or a question of its own', async () => {
  const shown: string[] = [];
  let pages = 0;
  for (const who of ['officer1', 'ent.applicant', null]) {
    const me = await as(who);
    const { faults } = await crawl(async (path) => { const { statusCode, headers, body } = await me.get(path); return { status: statusCode, headers, text: () => body }; }, ['/', '/work', '/programmes', '/eligibility', '/calls', '/projects?call=none'], {
      most: 3, look: ({ path }, html) => {
        pages += 1;
        const text = html.slice(html.indexOf('<main')).replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ');
        for (const [said] of text.matchAll(/错误代码|问题 ?Q\d+|\bQ\d{1,2}\b|可计入.{0,8}undefined/g)) shown.push(`${who} ${path}: ${said}`);
      },
    });
    expect(faults.filter((f) => f.startsWith('5'))).toEqual([]);
  }
  expect(pages).toBeGreaterThan(60);
  expect(shown).toEqual([]);
}, 120_000);

describe('an issued form', () => {
  test('says the same whatever is renamed after it', async () => {
    const before = await papers();
    expect(new Set([...before.keys()].map((a) => a.split('/')[2]))).toEqual(new Set(KINDS.filter((k) => k !== 'refusal' && k !== 'ending')));
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

  test('what was taken off a notice is in the sum neither of its page nor of its paper', async () => {
    const { id } = (await sim.sql.row<{ id: string }>('SELECT id FROM notice ORDER BY id LIMIT 1'))!;
    const paper = [...(await papers()).keys()].find((address) => address.includes(encodeURIComponent(id)))!;
    const sums = async (): Promise<string[]> => Promise.all([`/notices/${encodeURIComponent(id)}`, paper].map(async (address) => {
      const { body } = await (await as(null)).get(address);
      return /[\d,]+\.\d\d/.exec(/<tfoot[\s\S]*?<\/tfoot>/.exec(body)![0])![0];
    }));
    const [page, list] = await sums();
    expect([page, page === '0.00']).toEqual([list, false]);
    await sim.sql.rows(`UPDATE notice_item SET status = 'removed' WHERE notice_id = $1`, [id]);
    expect(await sums()).toEqual(['0.00', '0.00']);
  });
});
