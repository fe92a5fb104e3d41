/** The plugin: policy headers, tokens, languages, flash, assets, refusals as pages. */
import { webApp, browser } from './support.js';
import { readFileSync } from 'node:fs';
import { buildSprite, SPRITE_FILE } from '../../web/assets/build-icons.js';

const CSP = "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'";

test('every answer carries the strict policy, pages are not kept', async () => {
  const app = await webApp();
  for (const url of ['/', '/sign-in', '/nowhere', '/styleguide', '/styleguide/failure']) {
    const answer = await app.inject(url);
    expect(answer.headers['content-security-policy']).toBe(CSP);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  }
  await app.close();
});

test('behind https cookies are secure and HSTS is sent', async () => {
  const app = await webApp({ https: true, development: false });
  const answer = await app.inject('/sign-in?lang=en');
  expect(answer.headers['strict-transport-security']).toContain('max-age=');
  for (const cookie of [answer.headers['set-cookie']!].flat()) { expect(cookie).toContain('Secure'); expect(cookie).toContain('HttpOnly'); }
  expect((await app.inject('/styleguide')).statusCode).toBe(404);
  await app.close();
});

test('sign in, see the name, sign out', async () => {
  const app = await webApp();
  const me = browser(app);
  await me.get('/sign-in?return=%2Fprojects%3Fx%3D1');
  const wrong = await me.post('/sign-in', { _csrf: me.token, username: 'officer1', password: 'wrong', return: '/projects' });
  expect(wrong.statusCode).toBe(422);
  expect(wrong.body).toContain('用户名或密码不对');
  expect(wrong.body).toContain('value="officer1"');
  expect(wrong.body).not.toContain('value="wrong"');
  expect((await me.post('/sign-in', { _csrf: me.token, username: '', password: '' })).body).toContain('href="#f-password"');
  const right = await me.post('/sign-in', { _csrf: me.token, username: 'officer1', password: 'right', return: '/projects?x=1' });
  expect([right.statusCode, right.headers.location]).toEqual([303, '/projects?x=1']);
  expect((await me.get('/')).body).toContain('王芳');
  expect((await me.get('/?lang=en')).body).toContain('Wang Fang');
  expect((await me.get('/sign-in')).headers.location).toBe('/work');
  await me.get('/');
  expect((await me.post('/sign-out', { _csrf: me.token })).headers.location).toBe('/');
  expect((await me.get('/')).body).toContain('You have signed out');
  expect((await me.get('/')).body).not.toContain('You have signed out');
  await app.close();
});

test('one press signs in as a sample person; a way out of the site is not followed', async () => {
  const app = await webApp();
  const me = browser(app);
  await me.get('/sign-in');
  expect((await me.post('/sign-in/sample', { _csrf: me.token, username: 'admin', return: '//evil.example' })).headers.location).toBe('/work');
  await app.close();
});

test('a post without its token, or with the token of another session, does nothing', async () => {
  const app = await webApp();
  const me = browser(app);
  await me.get('/sign-in');
  const early = me.token;
  for (const token of ['', 'made-up', undefined]) {
    const answer = await me.post('/sign-in/sample', { username: 'admin', ...(token === undefined ? {} : { _csrf: token }) });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('页面已过期');
    expect(me.cookies.has('zy_session')).toBe(false);
  }
  await me.signIn('admin');
  expect((await me.post('/styleguide', { _csrf: early })).statusCode).toBe(403);
  await me.get('/styleguide');
  expect((await me.post('/styleguide', { _csrf: me.token })).statusCode).toBe(303);
  await app.close();
});

test('language and type size are chosen by a link and remembered', async () => {
  const app = await webApp();
  const me = browser(app);
  expect((await me.get('/')).body).toMatch(/<html lang="zh-CN"><head>/);
  expect((await me.get('/?lang=en&type=large')).body).toMatch(/<html lang="en" class="large-type">/);
  const again = await me.get('/?x=1');
  expect(again.body).toMatch(/<html lang="en" class="large-type">/);
  expect(again.body).toContain('href="/?x=1&amp;lang=zh-CN"');
  expect((await me.get('/?lang=tlh')).body).toContain('<html lang="en"');
  await app.close();
});

test('what people wrote is escaped on the first page', async () => {
  const app = await webApp();
  const { body } = await app.inject('/');
  expect(body).toContain('&lt;b>2019');
  expect(body).not.toContain('<b>2019');
  await app.close();
});

test('refusals are pages that help, and one line for a part of a page', async () => {
  const app = await webApp();
  const missing = await app.inject('/nowhere');
  expect([missing.statusCode, missing.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  expect(missing.body).toContain('not_found');
  const stale = await app.inject('/styleguide/refusal');
  expect(stale.statusCode).toBe(409);
  expect(stale.body).toContain('查看最新内容');
  expect(stale.body).toContain('通知补正');
  const fault = await app.inject('/styleguide/failure');
  expect(fault.statusCode).toBe(500);
  expect(fault.body).not.toContain('a fault for the style guide');
  expect(fault.body).toMatch(/编号 req-/);
  // Said once, with the way to look again.
  expect([fault.body.match(/系统出错/g)!.length, fault.body.includes('href="/styleguide/failure">刷新')]).toEqual([2, true]);
  const part = await app.inject({ url: '/styleguide/refusal', headers: { 'hx-request': 'true' } });
  expect([part.statusCode, part.body]).toEqual([409, '内容已被他人更新，您看到的是旧版本。请看过最新内容再作决定。']);
  // A form that is sent as the browser would send it gets the page.
  const whole = await app.inject({ url: '/styleguide/refusal', headers: { 'hx-request': 'true', 'hx-boosted': 'true' } });
  expect([whole.statusCode, whole.body.includes('<main id="main"')]).toEqual([409, true]);
  await app.close();
});

test('assets are named by their content, kept for a year and compressed', async () => {
  const app = await webApp();
  const { body } = await app.inject('/');
  const urls = [...new Set([...body.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)].map((m) => m[1]!))];
  expect(urls.length).toBeGreaterThanOrEqual(7);
  for (const url of urls) {
    const plain = await app.inject(url);
    expect([url, plain.statusCode, plain.headers['cache-control']]).toEqual([url, 200, 'public, max-age=31536000, immutable']);
    const zipped = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length);
    expect(plain.body).not.toContain('sourceMappingURL');
  }
  expect((await app.inject(urls[0]!.replace(/\.[0-9a-f]{12}\./, '.000000000000.'))).headers['cache-control']).toBe('no-cache');
  expect((await app.inject('/assets/..%2f..%2fpackage.json')).statusCode).toBe(404);
  await app.close();
});

test('the committed icons are those the pages name', () => {
  expect(readFileSync(SPRITE_FILE, 'utf8')).toBe(buildSprite());
});
