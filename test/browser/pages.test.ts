/**
 * Every page of every role: no dead link, nothing inline, no complaint of the browser, nothing that axe finds, in both
 * languages and at two widths. A route that no link reaches is listed here with its reason, or the test fails.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { count } from '../support/counters.js';
import { applied, callOf, P02, recommended, savedAgain } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { accessibilityFaults, overflow } from './axe.js';
import { askBy, crawl, type Crawled } from './crawl.js';
import { openSite, SHOTS, visit, visitorsOf, type Site } from './harness.js';
import { faultsOfPage } from './html.js';
import { PICTURES } from './pictures.js';
import { makeScenes } from './scenes.js';

/** One person a role; the visitor is nobody. */
const PEOPLE = ['', 'ent.applicant', 'ent.admin', 'pool.applicant', 'm1.admin', 'jinshui.officer', 'officer1', 'officer2', 'officer3', 'expert1', 'approver', 'legal', 'drc.consulted', 'fin.maker', 'fin.checker', 'finance.bureau', 'supervisor', 'admin'];

/** GET routes that links do not lead to. */
const UNLINKED: Readonly<Record<string, string>> = {
  '/favicon.ico': 'asked for by browsers of their own accord',
  '/assets/:file': 'style sheets, scripts and pictures of every page',
};

let sim: Simulation;
let site: Site;
let visitorOf: ReturnType<typeof visitorsOf>;
const reached: (Crawled & { who: string })[] = [];

beforeAll(async () => {
  sim = await openSimulation({ people: false });
  await makeScenes(sim);
  // One application was corrected: its versions can be compared.
  const { call } = await callOf(sim, P02, { title: '补正批次' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '补正样例' });
  await recommended(sim, project, 'ent');
  await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '合同', reason: '缺页' }] } });
  await sim.cast.act('ent.applicant', 'correct', { project, fields: { formVersion: await savedAgain(sim, project, 'ent.applicant') } });
  await sim.cast.act('ent.admin', 'approve', { project });
  const mails = [1, 2, 3].map((seq) => ({ seq, id: String(seq), from: 'no-reply@zhiyun.example', to: ['ent.applicant@zhiyun.example'], subject: `【知运】样例 ${seq}`, text: '正文', receivedAt: '2019-03-04T01:00:00.000Z', receipts: 1 }));
  sim.house.mailbox = { list: ({ after = 0, limit = 100 }) => mails.filter((m) => m.seq > after).slice(0, limit) };
  site = await openSite(sim);
  visitorOf = visitorsOf(site);
}, 120_000);
afterAll(async () => { await site?.close(); await sim?.close(); }, 30_000);

const known = async (who: string): Promise<boolean> => who === '' || await sim.sql.row('SELECT 1 FROM account WHERE username = $1', [who]) !== undefined;

test('every link of every role leads somewhere, and nothing stands inline', async () => {
  const faults: string[] = [];
  for (const who of PEOPLE) {
    if (!await known(who)) { faults.push(`there is no ${who}`); continue; }
    const { context } = await visitorOf(who);
    const found = await crawl(askBy(context, site.base), who === '' ? ['/'] : ['/', '/work', '/account']);
    reached.push(...found.pages.map((p) => ({ ...p, who })));
    faults.push(...found.faults.map((f) => `${who || 'visitor'}: ${f}`));
  }
  count('pages', reached.length);
  expect(faults).toEqual([]);
}, 600_000);

test('every page that stands behind a GET route was visited', () => {
  const seen = new Set(reached.filter((p) => p.status < 400).map((p) => p.route));
  expect(site.routes.filter((r) => !seen.has(r) && !(r in UNLINKED))).toEqual([]);
  // A reason that is no longer needed goes.
  expect(Object.keys(UNLINKED).filter((r) => !site.routes.includes(r) || seen.has(r))).toEqual([]);
});

/** Each kind of page once, and once more for the role that sees most of another side. */
function toLookAt(): (Crawled & { who: string; kind: string })[] {
  const chosen = new Map<string, Crawled & { who: string; kind: string }>();
  const side = (who: string): string => (/applicant|admin$/.test(who) && who !== 'admin' ? 'applicant' : who === '' ? 'visitor' : /expert/.test(who) ? 'expert' : 'official');
  for (const page of reached) {
    if (!page.html || page.status !== 200) continue;
    const kind = page.route === '/print/:kind/:streamId' ? page.path.split('/').slice(0, 3).join('/') : page.route === '/projects/:id/review/:taskId' ? decodeURIComponent(page.path).split(':')[1] ?? '' : /^\/(projects\/:id|panels\/:id|notices\/:id|work|calls\/:id)$/.test(page.route) ? `${page.route} ${side(page.who)}` : page.route;
    if (!chosen.has(kind)) chosen.set(kind, { ...page, kind });
  }
  return [...chosen.values()];
}

test('the browser and axe have nothing to say, in both languages, on a desk and on a phone', async () => {
  const faults: string[] = [];
  const pages = toLookAt();
  expect(pages.length).toBeGreaterThan(40);
  for (const { who, path, kind } of pages) {
    const visitor = await visitorOf(who);
    const { page, complaints } = visitor;
    for (const lang of ['en', 'zh-CN']) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 });
        const place = `${who || 'visitor'} ${path} ${lang} ${width}`;
        // Each language and each width once: what axe judges depends on the words or on the width, not on both.
        if ((lang === 'zh-CN') === (width === 1280)) faults.push(...(await accessibilityFaults(page)).map((f) => `${place}: ${f}`));
        const wider = await overflow(page);
        if (wider > 0) faults.push(`${place}: ${wider} px wider than the window`);
        if (lang === 'zh-CN' && PICTURES) await page.screenshot({ path: `${SHOTS}/${`${who || 'visitor'} ${kind}`.replace(/\W+/g, '_')}_${width}.jpg`, type: 'jpeg', quality: 60, fullPage: true });
      }
    }
    faults.push(...complaints.splice(0).map((c) => `${who || 'visitor'} ${path}: ${c}`));
  }
  count('pages-looked-at', pages.length);
  expect(faults).toEqual([]);
}, 600_000);

test('a part of a page that is replaced says nothing to the console either', async () => {
  const faults: string[] = [];
  let replaced = 0;
  for (const { who, path } of toLookAt()) {
    if (!/^\/(work|projects|programmes|versions)\b/.test(path) || path.includes('?')) continue;
    const { page, complaints } = await visitorOf(who);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(path);
    const choice = page.locator('form.filters[hx-get] select').filter({ has: page.locator('option:nth-child(2)') }).first();
    if (await choice.count() === 0) continue;
    const answered = page.waitForResponse((r) => r.request().headers()['hx-request'] === 'true');
    await choice.selectOption({ index: 1 });
    await answered;
    await page.waitForFunction(() => !document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping'));
    replaced += 1;
    faults.push(...complaints.splice(0).map((c) => `${who} ${path}: ${c}`));
  }
  expect(replaced).toBeGreaterThan(1);
  expect(faults).toEqual([]);
}, 120_000);

test('the gates see a planted fault', async () => {
  expect(faultsOfPage('<p style="color:red" id="a"><b id="a"></b><a href="#nowhere">x</a><script>1</script><button onclick="x()">')).toHaveLength(5);
  const { page, complaints, context } = await visit(site);
  await page.goto('/');
  await page.evaluate(() => { document.body.insertAdjacentHTML('beforeend', '<img src="/mark.png"><p style="color:#eee">faint</p>'); });
  expect((await accessibilityFaults(page)).some((f) => f.startsWith('image-alt'))).toBe(true);
  expect(complaints.some((c) => c.includes('Content Security Policy') || c.includes('style'))).toBe(true);
  await context.close();
}, 30_000);
