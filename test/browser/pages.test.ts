/**
 * Every kind of page of every role in the browser: no complaint of it, nothing that axe finds, in both languages and at
 * two widths. That each link leads somewhere stands in test/web/battery.test.ts, which follows them all.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { count } from '../support/counters.js';
import { seed } from '../support/property.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { accessibilityFaults, overflow } from './axe.js';
import { askBy, crawl, type Crawled } from './crawl.js';
import { openSite, SHOTS, visit, visitorsOf, type Site } from './harness.js';
import { faultsOfPage } from './html.js';
import { PICTURES } from './pictures.js';
import { makeRest, makeScenes } from './scenes.js';

/** One person a role; the visitor is nobody. */
const PEOPLE = ['', 'ent.applicant', 'ent.admin', 'pool.applicant', 'm1.admin', 'jinshui.officer', 'officer1', 'officer2', 'officer3', 'expert1', 'approver', 'legal', 'drc.consulted', 'fin.maker', 'fin.checker', 'finance.bureau', 'supervisor', 'admin'];

let sim: Simulation;
let site: Site;
let visitorOf: ReturnType<typeof visitorsOf>;
const reached: (Crawled & { who: string })[] = [];

beforeAll(async () => {
  sim = await openSimulation({ people: false });
  await makeScenes(sim);
  await makeRest(sim);
  site = await openSite(sim);
  visitorOf = visitorsOf(site);
  for (const who of PEOPLE) {
    const { context } = await visitorOf(who);
    // Two of a shape show every kind.
    const { pages } = await crawl(askBy(context, site.base), who === '' ? ['/'] : ['/', '/work', '/account'], { most: 2 });
    reached.push(...pages.map((p) => ({ ...p, who })));
  }
}, 240_000);
afterAll(async () => { await site?.close(); await sim?.close(); }, 30_000);

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

/** What axe judges depends on the words or on the width, not on both: Chinese on the desk or English on the phone, page by page in turn, by the seed the one way or the other. The drills take both. */
const looksClosely = (i: number, lang: string, width: number): boolean => {
  const desk = width === 1280;
  return (lang === 'zh-CN') === desk && (process.env['ALL_ROADS'] === '1' || ((seed + i) % 2 === 0) === desk);
};

test('the browser and axe have nothing to say, in both languages, on a desk and on a phone', async () => {
  const faults: string[] = [];
  const pages = toLookAt();
  expect(pages.length).toBeGreaterThan(80);
  for (const [i, { who, path, kind }] of pages.entries()) {
    const visitor = await visitorOf(who);
    const { page, complaints } = visitor;
    for (const lang of ['en', 'zh-CN']) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 });
        const place = `${who || 'visitor'} ${path} ${lang} ${width}`;
        if (looksClosely(i, lang, width)) faults.push(...(await accessibilityFaults(page)).map((f) => `${place}: ${f}`));
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
