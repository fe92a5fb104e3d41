/**
 * Hangs one route of the table into Fastify: who asks, may they at all, is the key there, then the handler, then the
 * answer. Each check stands here once. Non-goal: anything of a particular route.
 */
import { create } from 'content-disposition';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import { hasRole } from '../domain/access/index.js';
import { zodRefusal } from '../services/commands.js';
import { Refusal, refuse, type House, type SignedIn } from '../services/house.js';
import { keepRefusal } from '../services/kept-refusals.js';
import { MAX_FILE_BYTES } from './files.js';
import { identify } from './identity.js';
import type { Meter } from './metrics.js';
import { Problem } from './problem.js';
import { XLSX, type Answer, type Route } from './route.js';

/** Requests a minute from one address; reading is generous, guessing is not. */
export const RATES = { 'sign-in': 120, guessable: 60, writing: 30, reading: 12_000 } as const;

export interface Mounting { house: House; meter: Meter; prefix: string; limits: boolean; /** An answer outside its schema is a fault at once (tests); else it is logged. */ strict: boolean }

export const isMutating = (route: Route): boolean => route.rule.method !== 'GET';
export const needsKey = (route: Route): boolean => isMutating(route) && route.rule.withoutKey === undefined;

export function mount(app: FastifyInstance, route: Route, { house, meter, prefix, limits, strict }: Mounting): void {
  const { rule } = route;
  /** Only what the reference shows leaves the house, whatever a service carries along for the pages. */
  const within = (answer: Answer<unknown>): Answer<unknown> => {
    if ('file' in answer || rule.answer === 'file') return answer;
    const parsed = rule.answer.safeParse(answer.body);
    if (parsed.success) return { ...answer, body: parsed.data };
    if (strict) throw new Error(`${rule.method} ${rule.path} answered outside its schema: ${z.prettifyError(parsed.error)}`);
    app.log.error({ route: rule.path, issues: parsed.error.issues.slice(0, 5) }, 'answer outside its schema');
    return answer;
  };
  app.route({
    method: rule.method, url: rule.path, schema: schemaOf(route, prefix),
    ...(rule.files ? { bodyLimit: MAX_FILE_BYTES + 1024 * 1024 } : {}),
    config: { ...(rule.limit && limits ? { rateLimit: { max: RATES[rule.limit], timeWindow: 60_000 } } : {}) },
    validatorCompiler: ({ httpPart }) => {
      const schema = { params: rule.params, querystring: rule.query, body: rule.body }[httpPart ?? ''];
      return schema ? validator(schema, httpPart!) : (value: unknown) => ({ value });
    },
    onRequest: async (request) => {
      request.caller = await callerOf(route, { house, prefix }, request);
      keyOf(route, request);
    },
    handler: async (request, reply) => {
      const answer = await route.handle({
        house, meter, request, who: request.caller, actor: request.caller?.actor, params: request.params, query: request.query, body: request.body,
        key: keyOf(route, request), route: `${rule.method} ${request.url.split('?', 1)[0]}`,
      });
      return give(reply, within(answer as Answer<unknown>), rule.status);
    },
  });
}

function give(reply: FastifyReply, answer: Answer<unknown>, status: number | undefined): FastifyReply {
  if ('file' in answer) {
    const { name, mediaType, bytes } = answer.file;
    reply.type(mediaType);
    if (!mediaType.startsWith('text/plain')) reply.header('content-disposition', create(name));
    return reply.send(Buffer.from(bytes));
  }
  if (answer.headers) reply.headers(answer.headers);
  reply.code(answer.status ?? status ?? 200);
  return reply.statusCode === 204 ? reply.send() : reply.send(answer.body);
}

/** Default deny: a route says 'public', or the person must be there and hold one of its roles. */
async function callerOf({ roles, rule }: Route, { house, prefix }: Pick<Mounting, 'house' | 'prefix'>, request: FastifyRequest): Promise<SignedIn | undefined> {
  if (roles === 'public') {
    // A token that is over does not close what is open to everyone.
    return identify(house, request).catch((error: unknown) => { if (error instanceof Refusal) return undefined; throw error; });
  }
  const who = await identify(house, request) ?? refuse('not_signed_in');
  if (roles !== 'signed_in' && !hasRole(who.actor, ...roles)) {
    await keepRefusal(house, who, `${rule.method} ${prefix}${rule.path}`);
    return refuse('not_allowed');
  }
  return who;
}

const KEY = /^[\x21-\x7e]{1,200}$/;
function keyOf(route: Route, request: FastifyRequest): string {
  if (!needsKey(route)) return '';
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return refuse('idempotency_key_missing');
  if (!KEY.test(key)) throw new Refusal({ code: 'bad_request', fields: { 'idempotency-key': 'invalid' } });
  return key;
}

/** An id in the path that does not fit names nothing; in query and body each wrong field is named. */
function validator(schema: z.ZodType, httpPart: string) {
  return (value: unknown): { value: unknown } | { error: Error } => {
    const parsed = schema.safeParse(value, { reportInput: true });
    if (parsed.success) return { value: parsed.data };
    return { error: new Refusal(httpPart === 'params' ? { code: 'not_found' } : zodRefusal(parsed.error)) };
  };
}

// --- what the reference shows ---

const KeyHeader = z.string().min(1).max(200).describe('chosen by the caller: the same key and content is the same request');
const IfMatch = z.string().describe('the ETag that was read');

function schemaOf(route: Route, prefix: string): FastifySchema {
  const { rule, roles } = route;
  const status = rule.status ?? 200;
  const headers = { ...(needsKey(route) ? { 'idempotency-key': KeyHeader } : {}), ...(rule.ifMatch ? { 'if-match': IfMatch } : {}) };
  const body = rule.shownBody ?? rule.body;
  const query = rule.shownQuery ?? rule.query;
  const problem = { description: 'refused', content: { 'application/problem+json': { schema: Problem } } };
  const good = rule.answer === 'file'
    ? { description: 'the file', content: { [rule.mediaType ?? XLSX]: { schema: rule.mediaType === 'application/json' ? z.looseObject({}) : z.string() } } }
    : status === 204 ? z.null().describe('done') : rule.answer;
  return {
    tags: [rule.tag], operationId: operationId(route, prefix), summary: rule.summary.en, description: rule.summary.zh,
    security: roles === 'public' ? [] : [{ bearer: [] }, { cookie: [] }],
    'x-roles': roles === 'public' || roles === 'signed_in' ? [roles] : roles,
    ...(rule.params ? { params: rule.params } : {}), ...(query ? { querystring: query } : {}), ...(body ? { body } : {}),
    ...(Object.keys(headers).length > 0 ? { headers: z.object(headers) } : {}),
    ...(rule.files ? { consumes: rule.files === 'multipart' ? ['multipart/form-data'] : ['multipart/form-data', XLSX] } : {}),
    response: { [status]: good, ...(rule.mayBePending && rule.answer !== 'file' ? { 202: rule.answer } : {}), ...(rule.path === '/readyz' ? { 503: rule.answer } : {}), default: problem },
  } as FastifySchema;
}

/** postPaymentBatchesByIdRelease */
function operationId({ rule }: Route, prefix: string): string {
  const words = `${prefix === '/v1' ? '' : prefix}${rule.path}`.split('/').filter((w) => w !== '').map((w) => (w.startsWith(':') ? `by-${w.slice(1)}` : w)).join('-');
  return rule.method.toLowerCase() + words.replace(/(^|-)(\w)/g, (_m, _dash, letter: string) => letter.toUpperCase());
}
