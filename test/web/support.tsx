/** A frame and a host without a house, for tests of pages. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { ComponentChildren } from 'preact';
import type { Role } from '../../domain/access/index.js';
import { no } from '../../domain/errors.js';
import type { Locale } from '../../domain/words/index.js';
import { Refusal, type House, type SignedIn } from '../../services/house.js';
import type { Frame } from '../../web/frame/context.js';
import { renderFragment } from '../../web/frame/document.js';
import { hostFor, type WebHost } from '../../web/host.js';
import { pagesOf } from '../../web/pages/index.js';
import { webPlugin, type WebOptions } from '../../web/plugin.js';

export const NOW = '2019-03-04T02:05:00.000Z';
let keys = 0;

export const frame = (locale: Locale = 'zh-CN', change: Partial<Frame> = {}): Frame => ({
  locale, largeType: false, csrfToken: 'token', now: NOW, sandbox: true, jurisdiction: { zh: '郑州市', en: 'Zhengzhou' }, path: '/', nav: [],
  asset: (name) => `/assets/${name}`, newKey: () => `key-${(keys += 1)}`, ...change,
});
export const html = (part: ComponentChildren, locale: Locale = 'zh-CN', change: Partial<Frame> = {}): string => renderFragment(frame(locale, change), part);

const PEOPLE: Readonly<Record<string, { name: string; nameEn: string; roles: Role[] }>> = {
  officer1: { name: '王芳', nameEn: 'Wang Fang', roles: ['officer'] },
  'ent.applicant': { name: '陈静', nameEn: 'Chen Jing', roles: ['applicant'] },
  admin: { name: '沈平', nameEn: 'Shen Ping', roles: ['administrator'] },
};

export function fakeHost(): WebHost {
  const open = new Map<string, SignedIn>();
  const start = (username: string): string => {
    const person = PEOPLE[username];
    if (!person) throw new Refusal(no('bad_credentials'));
    const token = `session-${username}-${open.size}`;
    open.set(token, {
      actor: { kind: 'person', accountId: username, personId: username, grants: person.roles.map((role, i) => ({ id: `${username}-${i}`, role })) },
      sessionId: token, username, name: person.name, nameEn: person.nameEn, locale: 'zh-CN', csrf: 'unused',
    });
    return token;
  };
  return {
    jurisdiction: { zh: '郑州市', en: 'Zhengzhou' }, sample: true,
    now: async () => NOW,
    whoIs: async (token) => open.get(token),
    signIn: async ({ username, password }) => { if (password !== 'right') throw new Refusal(no('bad_credentials')); return start(username); },
    signInAsSample: async (username) => start(username),
    signOut: async (who) => { open.delete(who.sessionId); },
    samplePeople: async () => Object.entries(PEOPLE).map(([username, p]) => ({ username, ...p })),
    keepRefusal: async () => undefined,
    countTasks: async () => 3,
    openCalls: async () => [{ id: 'call-1', title: '<b>2019</b>年度专利导航', programmeName: { zh: '专利导航', en: 'Navigation' }, closesAt: '2019-04-03T09:30:00.000Z', amount: { zh: '按 50%', en: '50%' }, sample: false }],
    currentNotices: async () => [],
  };
}

/** All pages over a real house. */
export async function housePages(house: House): Promise<FastifyInstance> {
  const app = Fastify({ routerOptions: { maxParamLength: 400 } });
  await app.register(webPlugin, { host: hostFor(house, { zh: '郑州市', en: 'Zhengzhou' }), secret: house.secret, https: false, development: false, pages: pagesOf(house) });
  await app.ready();
  return app;
}
/** A browser for each person, signed in once; null: nobody. */
export function visitors(app: () => FastifyInstance): (username: string | null) => Promise<ReturnType<typeof browser>> {
  const known = new Map<string | null, Promise<ReturnType<typeof browser>>>();
  const open = async (username: string | null): Promise<ReturnType<typeof browser>> => {
    const me = browser(app());
    if (username !== null) await me.signIn(username);
    return me;
  };
  return (username) => {
    const me = known.get(username) ?? open(username);
    known.set(username, me);
    return me;
  };
}

export async function webApp(change: Partial<WebOptions> = {}): Promise<FastifyInstance> {
  const app = Fastify();
  await app.register(webPlugin, { host: fakeHost(), secret: 'a secret of tests, more than 32 characters', https: false, development: true, ...change });
  await app.ready();
  return app;
}

/** A browser's memory: cookies kept from answer to question, and the form token of the last page. */
export function browser(app: FastifyInstance) {
  const cookies = new Map<string, string>();
  const keep = (header: string | string[] | undefined): void => {
    for (const line of [header ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line) || value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
  };
  const header = (): string => [...cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const self = {
    cookies,
    token: '',
    async get(url: string, headers: Record<string, string> = {}) {
      const answer = await app.inject({ method: 'GET', url, headers: { ...headers, cookie: header() } });
      keep(answer.headers['set-cookie']);
      self.token = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? self.token;
      return answer;
    },
    post: (url: string, fields: Record<string, string> | [string, string][], headers: Record<string, string> = {}) =>
      self.send(url, new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded', headers),
    async send(url: string, payload: string | Buffer, type: string, headers: Record<string, string> = {}) {
      const answer = await app.inject({ method: 'POST', url, headers: { 'content-type': type, ...headers, cookie: header() }, payload });
      keep(answer.headers['set-cookie']);
      return answer;
    },
    async signIn(username: string) {
      await self.get('/sign-in');
      return self.post('/sign-in/sample', { _csrf: self.token, username });
    },
  };
  return self;
}

/** The main part of a page as a person gets it; the page must be there. */
export const reading = (as: ReturnType<typeof visitors>) => async (who: string | null, url: string): Promise<string> => {
  const answer = await (await as(who)).get(url);
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return answer.body.slice(answer.body.indexOf('<main'));
};
/** What is read of it: the words without the markup. */
export const wordsOf = (body: string): string => body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
