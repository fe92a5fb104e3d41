/**
 * What was thrown, as a refusal of the one catalogue: the one table for pages and interface alike. A service's own
 * refusal is itself; what Fastify, its plugins and the database throw is found here; everything else is a defect,
 * which is logged and answered without a word of what it was. Non-goal: words and media types.
 */
import { errorCatalogue, no, type ErrorCode, type Rejection } from '../domain/errors.js';
import { isUnavailable } from '../prisma/store/connections.js';
import { Refusal } from './house.js';

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request', 401: 'not_signed_in', 403: 'not_allowed', 404: 'not_found', 405: 'not_found', 406: 'bad_request', 408: 'bad_request', 411: 'bad_request', 413: 'file_too_large', 414: 'bad_request', 415: 'bad_request',
  416: 'bad_request', 417: 'bad_request', 422: 'bad_request', 429: 'too_many_requests', 431: 'bad_request', 503: 'unavailable',
};
/** Text that no column keeps: NUL, or half a character. */
const NO_TEXT = ['22021', '22P05'];

/** undefined: a defect. */
export function rejectionOf(error: unknown): Rejection | undefined {
  if (error instanceof Refusal) return error.rejection;
  const { code, statusCode } = (error ?? {}) as { code?: string; statusCode?: number };
  if (isUnavailable(error)) return no('unavailable');
  if (code !== undefined && NO_TEXT.includes(code)) return no('bad_request');
  if (code?.startsWith('FST_CSRF')) return no('csrf');
  const found = statusCode === undefined ? undefined : BY_STATUS[statusCode];
  return found && (code?.startsWith('FST_') || statusCode! < 500) ? no(found) : undefined;
}

/** Seconds after which the same request may be sent again; undefined where that would not help. */
export function retryAfterS({ code, detail }: Rejection): number | undefined {
  if (typeof detail?.['retryAfterS'] === 'number') return detail['retryAfterS'];
  if (code === 'unavailable') return 2;
  return code === 'locked_out' ? 900 : undefined;
}
/** What a refusal says by its status line and headers, whoever shows it. */
export function statusAndHeaders(rejection: Rejection): { status: number; headers: Record<string, string> } {
  const after = retryAfterS(rejection);
  return { status: errorCatalogue[rejection.code].status, headers: after === undefined ? {} : { 'retry-after': String(after) } };
}
