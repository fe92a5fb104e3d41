/**
 * The API as one Fastify plugin: the closed table of routes under /v1, the probes beside it, problem+json for every
 * refusal, OpenAPI 3.1 and a reference page. Takes the house; tests register it with app.inject. Non-goal: listening.
 */
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { no, type Rejection } from '../domain/errors.js';
import { DEEPEST, depthOf, placesOf } from '../domain/json-text.js';
import { rejectionOf, statusAndHeaders } from '../services/faults.js';
import { Refusal, refuse, type House } from '../services/house.js';
import { refuseMalformed, refuseRepeated } from '../services/incoming.js';
import { localeOf } from './identity.js';
import { createMeter, type Meter } from './metrics.js';
import { mount } from './mount.js';
import { openApi } from './openapi.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import { referencePages } from './reference.js';
import { probeRoutes, v1Routes } from './routes/index.js';
import { XLSX } from './route.js';

/** An address that no route can be asked for (`%ZZ`, an endless id): a refusal like any other; in the browser the page that says so. */
function unroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  if (!request.url.startsWith('/v1/')) void reply.redirect('/not-found', 303);
  else void reply.code(400).type(PROBLEM_TYPE).headers({ ...ALWAYS, 'x-request-id': request.id }).send(JSON.stringify(problemOf(rejectionOf(error) ?? no('bad_request'), { locale: localeOf(request), publicUrl: '' })));
}

/** What the application that carries this plugin must be made with: ids of tasks are long, bodies are not. */
export const SERVER_OPTIONS = { bodyLimit: 1024 * 1024, routerOptions: { maxParamLength: 400 }, frameworkErrors: unroutable } as const;

export interface ApiOptions {
  house: House;
  /** false: no rate limits (tests and load measurements on one address). */
  limits?: boolean;
  /** Of this process; requests are counted by who owns the application. */
  meter?: Meter;
  /** An answer outside its schema is a fault at once (tests). */
  strict?: boolean;
}

export async function apiPlugin(app: FastifyInstance, { house, limits = true, meter = createMeter(), strict = false }: ApiOptions): Promise<void> {
  const say = (request: FastifyRequest, reply: FastifyReply, rejection: Rejection): FastifyReply => {
    const problem = problemOf(rejection, { locale: localeOf(request), publicUrl: house.publicUrl, ...(rejection.code === 'internal' ? { instance: request.id } : {}) });
    if (rejection.code === 'not_signed_in') reply.header('www-authenticate', 'Bearer');
    const { status, headers } = statusAndHeaders(rejection);
    return reply.code(status).headers(headers).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  };
  /** What every part of the API shares; a scope of its own, so that the pages beside it keep theirs. */
  const common = (scope: FastifyInstance): void => {
    scope.decorateRequest('caller', undefined);
    scope.setSerializerCompiler(() => (data) => JSON.stringify(data));
    scope.setErrorHandler(async (error: FastifyError, request, reply) => {
      const rejection = rejectionOf(error);
      if (!rejection) request.log.error({ err: error }, 'request failed');
      return say(request, reply, rejection ?? no('internal'));
    });
    scope.addHook('preValidation', async ({ query, body, params }) => { refuseMalformed({ query, params, body: Buffer.isBuffer(body) ? undefined : body }); refuseRepeated(query); });
    // Answers belong to the person who asked.
    scope.addHook('onSend', async (_request, reply) => { for (const [name, value] of Object.entries(ALWAYS)) if (!reply.hasHeader(name)) reply.header(name, value); });
  };

  await app.register(async (v1) => {
    common(v1);
    v1.setNotFoundHandler(async (request, reply) => say(request, reply, no('not_found')));
    bodies(v1);
    await v1.register(multipart, { throwFileSizeLimit: true });
    if (limits) await v1.register(rateLimit, { global: false, addHeadersOnExceeding: { 'x-ratelimit-limit': true, 'x-ratelimit-remaining': true, 'x-ratelimit-reset': true }, errorResponseBuilder: () => new Refusal({ code: 'too_many_requests' }) });
    await openApi(v1, house);
    referencePages(v1);
    await v1.register(async (routes) => { for (const route of v1Routes) mount(routes, route, { house, meter, prefix: '/v1', limits, strict }); });
  }, { prefix: '/v1' });
  await app.register(async (scope) => {
    common(scope);
    for (const route of probeRoutes) mount(scope, route, { house, meter, prefix: '', limits, strict });
  });
}

const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin' } as const;

/** Names given twice in one object: a parser would keep the last alone, and nobody could say which was meant. What is nested too deep to be looked through is not taken either. */
function refuseTwice(text: string): void {
  if (depthOf(text) > DEEPEST) throw new Refusal({ code: 'bad_request', detail: { body: 'nested too deep', max: DEEPEST } });
  const { twice } = placesOf(text);
  if (twice.length > 0) throw new Refusal({ code: 'bad_request', fields: Object.fromEntries(twice.map(({ path }) => [path, 'given_twice'])) });
}

/** JSON (an empty body is none), and spreadsheets as bytes. */
function bodies(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, (error, value) => {
      if (error) return done(new Refusal({ code: 'bad_request', detail: { body: 'not JSON' } }));
      try { refuseTwice(body as string); } catch (refusal) { return done(refusal as Error); }
      done(null, value);
    });
  });
  scope.addContentTypeParser([XLSX, 'application/octet-stream'], { parseAs: 'buffer' }, (request, body, done) => {
    // Only where a file is asked for; elsewhere it is the wrong kind of body.
    if (request.routeOptions.schema?.consumes?.includes(XLSX)) done(null, body);
    else try { refuse('bad_request', { contentType: 'application/json' }); } catch (error) { done(error as Error); }
  });
}
