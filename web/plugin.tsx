/**
 * The pages as one Fastify plugin: cookies, strict Content-Security-Policy, form token, language and type size,
 * assets, error pages. `reply.page` renders, `reply.refuse` says no, `reply.done` redirects with a word at the top of
 * the next page. Everything the pages ask goes through WebHost. Non-goal: JSON.
 */
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import type { Role } from '../domain/access/index.js';
import { no, type Rejection } from '../domain/errors.js';
import { toInstant, toMs, type Instant } from '../domain/time.js';
import { rejectionOf, statusAndHeaders } from '../services/faults.js';
import { Refusal, type SignedIn } from '../services/house.js';
import { refuseMalformed, refuseRepeated } from '../services/incoming.js';
import { describeRejection, isLocale, t, type CommandPlace, type Locale } from '../domain/words/index.js';
import { loadAssets } from './assets.js';
import type { FlashView, Frame } from './frame/context.js';
import { renderDocument, renderFragment } from './frame/document.js';
import { withQuery } from './frame/href.js';
import { navFor } from './frame/nav.js';
import { RefusalPage } from './frame/refusal-page.js';
import type { WebHost } from './host.js';
import { keptOf, personTag, seal, unseal, type Kept } from './kept.js';
import { homePage } from './pages/home.js';
import { ResumePage } from './pages/resume.js';
import { signInAgain, signInPages } from './pages/sign-in.js';
import { styleguidePage } from './pages/styleguide.js';

export const SESSION_COOKIE = 'zy_session';
const LANGUAGE_COOKIE = 'zy_lang';
const TYPE_COOKIE = 'zy_type';
const FLASH_COOKIE = 'zy_flash';
const YEAR_S = 31_536_000;

export interface WebOptions {
  host: WebHost;
  /** At least 32 characters; signs cookies and binds form tokens to the session. */
  secret: string;
  /** Behind https: cookies are Secure and HSTS is sent. */
  https: boolean;
  /** Assets are read again when they change, and /styleguide stands. */
  development: boolean;
  /** The pages beyond sign-in and first page; each file of web/pages registers its routes. */
  pages?: (app: FastifyInstance) => void;
}

export interface RefuseOptions { backHref?: string; place?: CommandPlace; reference?: string }

declare module 'fastify' {
  interface FastifyRequest {
    webHost: WebHost;
    locale: Locale;
    viewer: SignedIn | undefined;
    /** The token of a streamed form, set when its part has arrived; see `checkToken`. */
    formToken: string | undefined;
  }
  interface FastifyReply {
    /** A whole page, or for htmx with `fragment` only that part. */
    page: (page: ComponentChildren, options?: { status?: number }) => Promise<FastifyReply>;
    fragment: (part: ComponentChildren, options?: { status?: number }) => Promise<FastifyReply>;
    refuse: (rejection: Rejection, options?: RefuseOptions) => Promise<FastifyReply>;
    done: (href: string, flash?: FlashView) => FastifyReply;
    startSession: (token: string) => void;
    /** Signed in: on to where one was going, with what was typed before the session ended. */
    signedIn: (token: string, next: { returnTo: string; kept: unknown }) => Promise<FastifyReply>;
    endSession: () => void;
  }
  interface FastifyContextConfig {
    /** The handler reads the stream of a multipart form and checks the token itself. */
    ownTokenCheck?: boolean;
  }
}

/** The person behind the request; a visitor is sent to the sign-in page and comes back. */
export function viewerOf(request: FastifyRequest): SignedIn {
  if (!request.viewer) throw new Refusal(no('not_signed_in'));
  return request.viewer;
}

/** A page that can be shown again by GET: this one, or for a posted form the one it stood on. */
function pathOf(request: FastifyRequest): string {
  if (request.method === 'GET' || request.method === 'HEAD') return withQuery(request.url, { lang: undefined, type: undefined });
  try {
    const from = new URL(request.headers.referer ?? '');
    return from.host === request.host ? withQuery(from.pathname + from.search, { lang: undefined, type: undefined }) : '/';
  } catch {
    return '/';
  }
}

/** Checks the token of a streamed form when its part has arrived; files before it are refused by the caller. */
export function checkToken(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> {
  request.formToken = token;
  return new Promise((resolve, reject) => app.csrfProtection(request, reply, (error?: unknown) => (error ? reject(new Refusal(no('csrf'))) : resolve())));
}

export async function webPlugin(app: FastifyInstance, { host, secret, https, development, pages }: WebOptions): Promise<void> {
  const assets = loadAssets({ reload: development });
  const cookieBase = { path: '/', httpOnly: true, sameSite: 'lax', secure: https } as const;

  if (!app.hasReplyDecorator('setCookie')) await app.register(cookie, { secret });
  if (!app.hasContentTypeParser('application/x-www-form-urlencoded')) await app.register(formbody, { bodyLimit: 2 * 1024 * 1024 });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", 'data:'], fontSrc: ["'self'"],
        connectSrc: ["'self'"], formAction: ["'self'"], frameAncestors: ["'none'"], baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: YEAR_S } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  });
  await app.register(csrf, {
    sessionPlugin: '@fastify/cookie',
    cookieKey: 'zy_form',
    cookieOpts: { ...cookieBase, signed: true },
    csrfOpts: { hmacKey: secret, userInfo: true, validity: 24 * 3_600_000 },
    getUserInfo: (request) => request.viewer?.sessionId ?? 'visitor',
    getToken: (request) => request.formToken ?? (request.body as { _csrf?: string } | undefined)?._csrf ?? (request.headers['x-form-token'] as string | undefined),
  });

  app.decorateRequest('webHost', { getter: () => host });
  app.decorateRequest('locale', 'zh-CN');
  app.decorateRequest('viewer', undefined);
  app.decorateRequest('formToken', undefined);

  // Language and type size: a link with ?lang= or ?type= sets the cookie and shows the page at once.
  app.addHook('onRequest', async (request, reply) => {
    const query = request.query as Record<string, unknown>;
    const chosen = isLocale(query['lang']) ? query['lang'] : undefined;
    if (chosen) reply.setCookie(LANGUAGE_COOKIE, chosen, { ...cookieBase, maxAge: YEAR_S });
    const stored = request.cookies[LANGUAGE_COOKIE];
    if (query['type'] === 'large' || query['type'] === 'normal') {
      reply.setCookie(TYPE_COOKIE, query['type'], { ...cookieBase, maxAge: YEAR_S });
      request.cookies[TYPE_COOKIE] = query['type'];
    }
    const token = request.cookies[SESSION_COOKIE];
    request.viewer = token && !request.url.startsWith('/assets/') ? await host.whoIs(token) : undefined;
    request.locale = chosen ?? (isLocale(stored) ? stored : request.viewer?.locale ?? 'zh-CN');
  });
  app.addHook('preValidation', async ({ query, params, body, routeOptions }) => {
    refuseMalformed({ query, params });
    refuseRepeated(query);
    if (routeOptions.config.ownTokenCheck || body === undefined || body === null) return;
    // A form has names; anything else was not sent by a page.
    if (typeof body !== 'object' || Array.isArray(body)) throw new Refusal(no('bad_request'));
    refuseMalformed({ body });
  });
  app.addHook('preHandler', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.routeOptions.config.ownTokenCheck) return;
    const body = request.body as Record<string, unknown> | undefined;
    await checkToken(app, request, reply, typeof body?.['_csrf'] === 'string' ? body['_csrf'] : String(request.headers['x-form-token'] ?? ''));
  });

  /** A form whose session is over, or whose token is: nothing is done by it, and nothing of it is lost to who wrote it. */
  async function carriedOn(request: FastifyRequest, reply: FastifyReply, kept: Kept): Promise<FastifyReply | undefined> {
    if (request.viewer && personTag(secret, request.viewer.actor.personId) !== kept.for) return undefined;
    if (request.headers['hx-request']) return request.viewer ? undefined : reply.refuse(no('not_signed_in'));
    return request.viewer ? reply.page(<ResumePage kept={kept} refused="csrf" />, { status: 403 }) : signInAgain(request, reply, { kept: seal(secret, kept), returnTo: pathOf(request) });
  }

  // How far the platform's clock was ahead when it was last asked: what a page shows that has to do without the database.
  let aheadMs = 0;
  async function askedOf(viewer: SignedIn | undefined, status: number): Promise<{ now: Instant; waiting: number }> {
    try {
      const [now, waiting] = await Promise.all([host.now(), viewer ? host.countTasks(viewer) : 0]);
      aheadMs = toMs(now) - Date.now();
      return { now, waiting };
    } catch (error) {
      // The page that says something is out of order stands by itself.
      if (status < 500) throw error;
      return { now: toInstant(Date.now() + aheadMs), waiting: 0 };
    }
  }
  async function frameOf(request: FastifyRequest, reply: FastifyReply, status: number): Promise<Frame> {
    const { viewer, locale } = request;
    const path = pathOf(request);
    const { now, waiting } = await askedOf(viewer, status);
    return {
      locale,
      largeType: request.cookies[TYPE_COOKIE] === 'large',
      csrfToken: reply.generateCsrf({ userInfo: viewer?.sessionId ?? 'visitor' }),
      ...(viewer ? { personTag: personTag(secret, viewer.actor.personId) } : {}),
      now,
      sandbox: host.sample,
      jurisdiction: host.jurisdiction,
      path,
      ...(viewer ? { person: { name: locale === 'en' && viewer.nameEn ? viewer.nameEn : viewer.name, roles: rolesOf(viewer), waiting } } : {}),
      nav: navFor(locale, viewer && rolesOf(viewer), path),
      ...takeFlash(request, reply),
      asset: assets.url,
      newKey: randomUUID,
    };
  }

  function takeFlash(request: FastifyRequest, reply: FastifyReply): { flash?: FlashView } {
    const raw = request.cookies[FLASH_COOKIE];
    if (!raw) return {};
    reply.clearCookie(FLASH_COOKIE, cookieBase);
    const { valid, value } = request.unsignCookie(raw);
    return valid && value ? { flash: JSON.parse(Buffer.from(value, 'base64url').toString()) as FlashView } : {};
  }

  app.decorateReply('page', async function page(this: FastifyReply, content, { status = 200 } = {}) {
    const frame = await frameOf(this.request, this, status);
    return this.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(renderDocument(frame, content));
  });
  app.decorateReply('fragment', async function fragment(this: FastifyReply, content, { status = 200 } = {}) {
    const frame = await frameOf(this.request, this, status);
    return this.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(renderFragment(frame, content));
  });
  app.decorateReply('refuse', async function refuse(this: FastifyReply, rejection: Rejection, { backHref, place, reference }: RefuseOptions = {}) {
    const { status, headers } = statusAndHeaders(rejection);
    this.headers(headers);
    const refusal = describeRejection(this.request.locale, rejection, place);
    // A part of a page gets one line; a form that htmx sends as the browser would gets the page.
    if (this.request.headers['hx-request'] && !this.request.headers['hx-boosted']) return this.fragment(t(this.request.locale, 'frame.sentences', { first: refusal.title, second: refusal.help }), { status });
    return this.page(<RefusalPage status={status} refusal={refusal} backHref={backHref ?? (this.request.method === 'GET' ? undefined : pathOf(this.request))} reference={reference} />, { status });
  });
  app.decorateReply('done', function done(this: FastifyReply, href: string, flash?: FlashView) {
    if (flash) this.setCookie(FLASH_COOKIE, Buffer.from(JSON.stringify(flash)).toString('base64url'), { ...cookieBase, signed: true, maxAge: 60 });
    return this.redirect(href, 303);
  });
  app.decorateReply('startSession', function startSession(this: FastifyReply, token: string) {
    // The session itself ends on the server; the cookie goes with the browser.
    this.setCookie(SESSION_COOKIE, token, cookieBase);
  });
  app.decorateReply('signedIn', async function signedIn(this: FastifyReply, token: string, { returnTo, kept: sealed }: { returnTo: string; kept: unknown }) {
    this.startSession(token);
    const kept = unseal(secret, sealed);
    if (!kept) return this.done(returnTo);
    const viewer = await host.whoIs(token);
    if (!viewer || personTag(secret, viewer.actor.personId) !== kept.for) return this.done('/work', { tone: 'warn', text: t(this.request.locale, 'resume.other') });
    this.request.viewer = viewer;
    return this.page(<ResumePage kept={kept} />);
  });
  app.decorateReply('endSession', function endSession(this: FastifyReply) {
    this.clearCookie(SESSION_COOKIE, cookieBase);
  });

  app.setNotFoundHandler(async (_request, reply) => reply.refuse(no('not_found')));
  app.setErrorHandler(async (error, request, reply) => {
    const rejection = rejectionOf(error) ?? no('internal');
    if (rejection.code === 'not_signed_in' && request.method === 'GET' && !request.headers['hx-request']) {
      return reply.redirect(withQuery('/sign-in', { return: request.url }), 303);
    }
    if (rejection.code === 'not_allowed' && request.viewer && request.method === 'GET') await host.keepRefusal(request.viewer, `GET ${request.routeOptions.url ?? 'none'}`);
    if (rejection.code === 'csrf') {
      const kept = keptOf(request.url, request.body);
      const answer = kept && await carriedOn(request, reply, kept);
      if (answer) return answer;
    }
    if (rejection.code === 'internal') request.log.error({ err: error }, 'page failed');
    return reply.refuse(rejection, { reference: rejection.code === 'internal' ? request.id : undefined });
  });

  assets.serve(app);
  homePage(app);
  signInPages(app);
  if (development) styleguidePage(app);
  pages?.(app);
}

export const rolesOf = (who: SignedIn): Role[] => [...new Set(who.actor.grants.map((g) => g.role))];
