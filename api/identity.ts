/**
 * Who asks: a bearer token, or the session cookie of the pages. A cookie is sent by the browser on its own, so with it
 * a change needs the session's token in `x-csrf-token`. Non-goal: what the person may do.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isLocale, type Locale } from '../domain/words/index.js';
import { refuse, type House, type SignedIn } from '../services/house.js';
import { whoIs } from '../services/sessions.js';

export const SESSION_COOKIE = 'zy_session';

declare module 'fastify' {
  interface FastifyRequest {
    /** The person behind an API request. */
    caller: SignedIn | undefined;
  }
}

const cookieOf = (request: FastifyRequest, name: string): string | undefined =>
  request.headers.cookie?.split(';').map((part) => part.trim()).find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

/** The person, or undefined; refuses a token that is unknown or over, and a change by cookie without its token. */
export async function identify(house: House, request: FastifyRequest): Promise<SignedIn | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const bearer = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    return await whoIs(house, bearer) ?? refuse('not_signed_in');
  }
  const who = await whoIs(house, cookieOf(request, SESSION_COOKIE));
  if (who && request.method !== 'GET' && request.method !== 'HEAD' && !sameText(request.headers['x-csrf-token'], who.csrf)) return refuse('csrf');
  return who;
}

function sameText(given: string | string[] | undefined, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The first language of Accept-Language that there is, else the person's own, else Chinese. */
export function localeOf(request: FastifyRequest): Locale {
  const wanted = (request.headers['accept-language'] ?? '').split(',').map((part) => {
    const [tag = '', q] = part.trim().split(';q=');
    return { locale: tag.toLowerCase().startsWith('zh') ? 'zh-CN' : tag.toLowerCase().startsWith('en') ? 'en' : '', q: q === undefined ? 1 : Number(q) };
  }).filter((l) => isLocale(l.locale) && l.q > 0).sort((a, b) => b.q - a.q)[0]?.locale;
  return isLocale(wanted) ? wanted : request.caller?.locale ?? 'zh-CN';
}
