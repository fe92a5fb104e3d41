/**
 * A refusal as application/problem+json (RFC 9457), in the language of the person; and what Fastify, its plugins and
 * the database throw as refusals of the one catalogue. Everything else is a defect: logged, and answered without a word
 * of what it was.
 */
import { z } from 'zod';
import { errorCatalogue, no, type ErrorCode, type Rejection } from '../domain/errors.js';
import { describeRejection, type Locale } from '../domain/words/index.js';
import { Refusal } from '../services/house.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export const Problem = z.looseObject({
  type: z.string().describe('address of what the code means, in the reference'),
  title: z.string().describe('one sentence in the language of the person'),
  status: z.number().int(),
  code: z.string().describe('stable; one of the catalogue'),
  detail: z.string().describe('what to do now'),
  facts: z.record(z.string(), z.unknown()).optional().describe('what the refusal rests on'),
  fields: z.record(z.string(), z.strictObject({ code: z.string(), message: z.string() })).optional().describe('by path of the field'),
  allowed: z.array(z.string()).optional().describe('commands this person may send now'),
  retryable: z.boolean().describe('the same request may succeed later'),
  instance: z.string().optional().describe('the request, as the log knows it'),
});
export type Problem = z.infer<typeof Problem>;

export function problemOf(rejection: Rejection, { locale, publicUrl, instance }: { locale: Locale; publicUrl: string; instance?: string }): Problem {
  const text = describeRejection(locale, rejection);
  const { status, retryable } = errorCatalogue[rejection.code];
  const messages = new Map(text.fields.map((f) => [f.path, f.message]));
  const facts = text.facts.map((f) => `${f.label}${locale === 'zh-CN' ? '：' : ': '}${f.value}`).join(locale === 'zh-CN' ? '；' : '; ');
  return {
    type: `${publicUrl}/v1/reference#${rejection.code}`,
    title: text.title, status, code: rejection.code,
    detail: [text.help, facts].filter((part) => part !== '').join(' '),
    ...(rejection.detail && Object.keys(rejection.detail).length > 0 ? { facts: rejection.detail } : {}),
    ...(rejection.fields ? { fields: Object.fromEntries(Object.entries(rejection.fields).map(([path, code]) => [path, { code, message: messages.get(path) ?? code }])) } : {}),
    ...(rejection.allowed ? { allowed: rejection.allowed } : {}),
    retryable, ...(instance ? { instance } : {}),
  };
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = { 400: 'bad_request', 401: 'not_signed_in', 403: 'not_allowed', 404: 'not_found', 405: 'not_found', 406: 'bad_request', 413: 'file_too_large', 414: 'bad_request', 415: 'bad_request', 429: 'too_many_requests', 431: 'bad_request', 503: 'unavailable' };
/** The database is away, restarting or busy: nothing was decided, and the same request may be sent again. */
const DATABASE_AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0\d|57014|55P03|08\w{3}|53\w{3})$/;

/** undefined: a defect. */
export function rejectionOf(error: unknown): Rejection | undefined {
  if (error instanceof Refusal) return error.rejection;
  const { code, syscall, statusCode, message } = error as { code?: string; syscall?: string; statusCode?: number; message?: string };
  // ENOENT of a connect: the server took its socket with it.
  if (code && (DATABASE_AWAY.test(code) || (code === 'ENOENT' && syscall === 'connect'))) return no('unavailable');
  // Text that holds NUL, which no column keeps.
  if (code === '22021' || code === '22P05') return no('bad_request');
  if (message && /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(message)) return no('unavailable');
  if (code?.startsWith('FST_') || (statusCode !== undefined && statusCode >= 400 && statusCode < 500)) {
    const found = statusCode === undefined ? undefined : BY_STATUS[statusCode];
    if (found) return no(found);
  }
  return undefined;
}
