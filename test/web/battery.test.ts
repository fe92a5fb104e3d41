/**
 * Every link of every person: it leads somewhere, and nothing stands inline. Every form they find, sent as it should not be: empty, with hostile text, from a page
 * that is out of date, by others, without the token, with files that are none, twice. The answer is a page with its
 * code, never a fault of the program; what was typed comes back; nothing is half-done.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../start/server.js';
import { crawl, ROUTE_HEADER, shapeOf } from '../browser/crawl.js';
import { faultsOfPage, formsOf, type PageForm } from '../browser/html.js';
import { makeRest, makeScenes } from '../browser/scenes.js';
import { count } from '../support/counters.js';
import { faultsOf, openSimulation, type Simulation } from '../support/simulation.js';
import { carriesVersion, changes, empty, everywhere, FILES, HOSTILE, long, lost, multipart, ODD, plausible, remembered, stale, textFields, typedFields, with_, WITH_NUL, type Body, type FileSent } from './battery.js';
import { makeOpenTasks } from './battery-scenes.js';
import { browser } from './support.js';

// Everybody whose page may hold a form of their own.
const PEOPLE = ['', 'ent.applicant', 'ent.admin', 'pool.applicant', 'pool.admin', 'uni.applicant', 'uni.admin', 'm1.admin', 'jinshui.officer', 'gaoxin.officer', 'officer1', 'officer2', 'officer3', 'expert1', 'approver', 'legal', 'drc.consulted', 'fin.maker', 'fin.checker', 'finance.bureau', 'supervisor', 'admin'];
/** POST routes whose forms no page of the scenes shows. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  '/projects/:id/results': 'sent by a button of its own in the form of the results (test/web/said)',
  '/styleguide': 'stands in development only',
  '/administration/sign-in-locks/lift': 'offered only while a name is locked after wrong passwords (test/api/sign-in-limits)',
};
/** GET routes that links do not lead to. */
const UNLINKED: Readonly<Record<string, string>> = {
  '/favicon.ico': 'asked for by browsers of their own accord',
  '/assets/:file': 'style sheets, scripts and pictures of every page',
};
/** Routes that answer everybody, and change nothing but the person's own session. */
const FOR_ALL = new Set(['/rules/:id/simulation', '/notices/:id/objections', '/sign-in', '/sign-in/sample', '/sign-out', '/account/sign-out', '/account/language', '/calculator', '/eligibility', '/eligibility/:id']);
/** Sessions end by these: pressed last, by nobody here. */
const ENDING = new Set(['/sign-out', '/account/sign-out', '/sign-in', '/sign-in/sample']);

let sim: Simulation;
let app: FastifyInstance;
const posts = new Set<string>();
const gets = new Set<string>();
const visited = new Set<string>();
const dead: string[] = [];
const browsers = new Map<string, ReturnType<typeof browser>>();
interface Found { who: string; page: string; key: string; form: PageForm }
const found = new Map<string, Found>();
const answered = new Set<string>();

beforeAll(async () => {
  sim = await openSimulation({ people: false });
  await makeScenes(sim);
  await makeOpenTasks(sim);
  await makeRest(sim);
  app = await buildApp({
    house: sim.house, policies: sim.policies, secret: 'x'.repeat(32),
    observe: (one) => {
      one.addHook('onRoute', (route) => {
        const methods = [route.method].flat();
        if (methods.includes('POST') && !/^\/v1\b/.test(route.url)) posts.add(route.url);
        if (methods.includes('GET') && !/^\/(v1|livez|readyz|metrics)\b/.test(route.url)) gets.add(route.url);
      });
      one.addHook('onSend', async (request, reply) => { reply.header(ROUTE_HEADER, request.routeOptions.url ?? 'none'); });
    },
  });
  await app.ready();
  for (const who of PEOPLE) {
    const me = await as(who);
    const { pages, faults } = await crawl(async (path) => { const answer = await me.get(path); return { status: answer.statusCode, headers: answer.headers, text: () => answer.body }; }, who === '' ? ['/', '/sign-in', '/eligibility?kind=enterprise'] : ['/work', '/', '/account'], {
      look: ({ path }, html) => { for (const form of formsOf(html)) { const key = keyOf(form); if (!found.has(key)) found.set(key, { who, page: path, key, form }); } },
    });
    count('pages', pages.length);
    dead.push(...faults.map((f) => `${who || 'visitor'}: ${f}`));
    for (const page of pages) if (page.status < 400) visited.add(page.route);
  }
}, 480_000);
afterAll(async () => { await app?.close(); await sim?.close(); }, 30_000);

/** Forms of one kind: the address without what names one thing, and the command. */
function keyOf(form: PageForm): string {
  const hidden = (name: string): string => form.fields.find((f) => f.name === name && f.type === 'hidden')?.value ?? '';
  const kind = /\/review\//.test(form.action) ? decodeURIComponent(form.action).split(':')[1]?.split('.')[0] ?? '' : '';
  return [shapeOf(form.action.replace(/(?<=^\/(?:rules|eligibility)\/)[^/]*(?:%40|-P)[^/]*/, ':id')), kind, hidden('type')].filter((part) => part !== '').join(' ');
}

async function as(who: string): Promise<ReturnType<typeof browser>> {
  const known = browsers.get(who);
  if (known) return known;
  const me = browser(app);
  if (who === '') await me.get('/sign-in'); else await me.signIn(who);
  browsers.set(who, me);
  return me;
}

interface Sent { status: number; body: string; location: string; route: string; html: boolean }
async function send(who: string, form: PageForm, body: Body, file?: FileSent): Promise<Sent> {
  const me = await as(who);
  const whole = form.multipart ? multipart(body, file ?? FILES['no file']!) : { payload: new URLSearchParams(body).toString(), type: 'application/x-www-form-urlencoded' };
  const answer = await me.send(form.action, whole.payload, whole.type, form.saving ? { 'hx-request': 'true' } : {});
  const route = String(answer.headers[ROUTE_HEADER] ?? 'none');
  answered.add(route);
  return { status: answer.statusCode, body: answer.body, location: String(answer.headers.location ?? ''), route, html: String(answer.headers['content-type'] ?? '').startsWith('text/html') };
}
/** The token of the person's own last page, as a browser of theirs would send it. */
const ownToken = async (who: string, body: Body): Promise<Body> => with_(body, '_csrf', (await as(who)).token);

const bare = (location: string): string => location.split('?')[0]!;
const codeOf = ({ body }: Sent): string => /data-code="([a-z_]+)"/.exec(body)?.[1] ?? '';

/** What is wrong with an answer that should be a refusal on a page. */
function faultsOfRefusal({ status, body, html }: Sent): string[] {
  const faults: string[] = [];
  if (status < 400 || status >= 500) faults.push(`answered ${status}`);
  if (!html) faults.push('is no page');
  if (!/data-code="[a-z_]+"/.test(body)) faults.push('says no code');
  if (!/class="[^"]*(error-summary|refusal)\b|role="alert"/.test(body)) faults.push('has no summary');
  if (body.includes('<script>alert(1)') || body.includes('<img src=x')) faults.push('repeats markup as markup');
  return [...faults, ...faultsOfPage(body)];
}

/** Sends and says what was wrong; `refused` wants a refusal, and in each refusal nothing was remembered. */
async function check(name: string, who: string, { form, key }: Found, body: Body, { refused = true, comesBack = false, file }: { refused?: boolean; comesBack?: boolean; file?: FileSent } = {}): Promise<{ sent: Sent; faults: string[] }> {
  const before = await remembered(sim);
  const sent = await send(who, form, body, file);
  const faults: string[] = [];
  if (sent.status >= 500) faults.push(`answered ${sent.status}: ${/<p class="lead-text">([^<]*)/.exec(sent.body)?.[1] ?? sent.body.slice(0, 200)}`);
  else if (refused || sent.status >= 400) {
    if (!form.saving) faults.push(...faultsOfRefusal(sent));
    else if (sent.body.includes('<script>')) faults.push('repeats markup as markup');
    const after = await remembered(sim);
    if (after !== before) faults.push(`changed something: ${changes(before, after)}`);
    if (comesBack && !form.saving) for (const field of lost(sent.body, form, body)) faults.push(`lost what was typed in ${field} (${codeOf(sent)} ${sent.status})`);
  }
  count('bad-inputs');
  return { sent, faults: faults.map((f) => `${key} by ${who || 'a visitor'}, ${name}: ${f}`) };
}

/** The form as its page shows it now; undefined when it is gone. */
async function again(one: Found): Promise<Found | undefined> {
  const page = (await (await as(one.who)).get(one.page));
  const form = page.statusCode === 200 ? formsOf(page.body).find((f) => keyOf(f) === one.key && f.action === one.form.action) ?? formsOf(page.body).find((f) => keyOf(f) === one.key) : undefined;
  return form && { ...one, form };
}

test('every link of every role leads somewhere, and nothing stands inline', () => {
  expect(dead).toEqual([]);
});

test('every page that stands behind a GET route was visited', () => {
  expect([...gets].filter((r) => !visited.has(r) && !(r in UNLINKED)).sort()).toEqual([]);
  // A reason that is no longer needed goes.
  expect(Object.keys(UNLINKED).filter((r) => !gets.has(r) || visited.has(r))).toEqual([]);
});

test('the forms that people find cover every route that a form can be sent to', async () => {
  count('forms', found.size);
  expect(found.size).toBeGreaterThan(75);
});

test('out of date, by others, without the token, with hostile text: refused on a page, nothing changed', async () => {
  const faults: string[] = [];
  for (const one of [...found.values()]) {
    const fresh = await again(one);
    if (!fresh) { faults.push(`${one.key}: gone before anything was sent`); continue; }
    const { form, who } = fresh;
    const noToken = await check('without the token', who, fresh, with_(plausible(form, HOSTILE), '_csrf', ''));
    faults.push(...noToken.faults);
    const { route } = noToken.sent;
    if (!FOR_ALL.has(route)) {
      for (const other of ['', 'supervisor', 'uni.applicant'].filter((o) => o !== who)) {
        if (route === '/calls/:id/applications' && other === 'uni.applicant') continue;
        const { sent, faults: wrong } = await check('by somebody else', other, fresh, await ownToken(other, plausible(form, HOSTILE)));
        faults.push(...wrong);
        if (![401, 403, 404, 409].includes(sent.status)) faults.push(`${fresh.key}: ${other || 'a visitor'} was answered ${sent.status} ${codeOf(sent)}`);
      }
    }
    // Streams beside a project are guarded by what they are, not by what was seen: a second press says so below.
    if (carriesVersion(form) && /^\/(projects|rules)\//.test(form.action)) {
      for (const [name, body] of [['', plausible(form, '已经写好的意见。')], ['hostile, ', plausible(form, HOSTILE)], ['very long, ', long(form)], ['the same text everywhere, ', everywhere(form, HOSTILE)]] as const) {
        // A section that nobody else changed is saved over an older version: nothing is lost by it.
        faults.push(...(await check(`${name}out of date`, who, fresh, stale(body), { comesBack: true, refused: !/\/form\//.test(form.action) })).faults);
      }
    }
    for (const [name, file] of form.multipart ? Object.entries(FILES) : []) faults.push(...(await check(name, who, fresh, plausible(form, HOSTILE), { file })).faults);
  }
  expect(faults).toEqual([]);
}, 480_000);

test('empty, hostile, then twice: a clean answer, and the second press does nothing more', async () => {
  const faults: string[] = [];
  let done = 0;
  for (const one of [...found.values()].filter((f) => !f.form.multipart)) {
    for (const [name, bodyOf] of [['empty', empty], ['the same text everywhere', (f: PageForm) => everywhere(f, HOSTILE)]] as const) {
      const fresh = await again(one);
      // Where nothing is asked, nothing typed is the act itself; with a version, hostile text everywhere was sent above.
      if (!fresh || typedFields(fresh.form).length === 0 || (name !== 'empty' && carriesVersion(fresh.form))) continue;
      faults.push(...(await check(name, fresh.who, fresh, bodyOf(fresh.form), { refused: false, comesBack: true })).faults);
    }
    const fresh = await again(one);
    if (!fresh) continue;
    if (textFields(fresh.form).length > 0) faults.push(...(await check('text with NUL', fresh.who, fresh, plausible(fresh.form, WITH_NUL))).faults);
    const body = plausible(fresh.form, ODD);
    const first = await check('odd text', fresh.who, fresh, body, { refused: false, comesBack: true });
    faults.push(...first.faults);
    if (ENDING.has(first.sent.route)) { browsers.delete(fresh.who); continue; }
    if (first.sent.status !== 303) continue;
    done += 1;
    const next = await (await as(fresh.who)).get(first.sent.location.split('#')[0]!);
    if (next.statusCode !== 200 || next.body.includes('<script>alert(1)')) faults.push(`${fresh.key}: afterwards ${next.statusCode}${next.statusCode === 200 ? ' with markup' : ''}`);
    const before = await remembered(sim);
    const second = await send(fresh.who, fresh.form, body);
    if (second.status !== 303 || bare(second.location) !== bare(first.sent.location)) faults.push(`${fresh.key}: pressed twice, answered ${second.status} ${second.location} after ${first.sent.location}`);
    if (await remembered(sim) !== before) faults.push(`${fresh.key}: the second press did it again`);
    const third = await send(fresh.who, fresh.form, with_(body, '_key', `${fresh.key}-third`));
    if (third.status >= 500) faults.push(`${fresh.key}: pressed with a new key, answered ${third.status}`);
    else if (carriesVersion(fresh.form) && !/\/form\//.test(fresh.form.action)) faults.push(...faultsOfRefusal(third).map((f) => `${fresh.key}, pressed with a new key: ${f}`));
  }
  count('forms-done', done);
  expect(done).toBeGreaterThan(20);
  expect(faults).toEqual([]);
  expect(await faultsOf(sim)).toEqual([]);
}, 480_000);

test('a form that was not found is named with its reason', () => {
  expect([...posts].filter((route) => !answered.has(route) && !(route in LEFT_OUT)).sort()).toEqual([]);
  // A reason that is no longer needed goes.
  expect(Object.keys(LEFT_OUT).filter((route) => answered.has(route))).toEqual([]);
});
