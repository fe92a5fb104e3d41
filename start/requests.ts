/**
 * What happens to every request, of pages and interface alike: an id of its own that goes back with the answer, one
 * line in the log, its count, and an end to a body that does not come. No address, no query, no body is logged: the
 * route as it is written, and who asked by their id. Non-goal: the answer.
 */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Meter } from '../api/metrics.js';

/** A form is sent in seconds; a file of twenty megabytes over a slow line is not. */
const BODY_MS = { form: 20_000, file: 300_000 } as const;
/** Of one address at once; behind a proxy all come from the proxy, which counts its own. */
const MOST_CONNECTIONS = 256;

export interface RequestsOptions { meter: Meter; /** A proxy is trusted: addresses of connections say nothing. */ behindProxy: boolean; bodyMs?: Partial<typeof BODY_MS> | Record<'form' | 'file', number>; mostConnections?: number }

/** What the application must be made with. */
export const REQUEST_OPTIONS = {
  genReqId: () => randomUUID(), requestIdHeader: false,
  requestTimeout: BODY_MS.file, keepAliveTimeout: 65_000, http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
} as const;

declare module 'fastify' {
  interface FastifyRequest {
    /** Why it was answered as a fault: kept for its line in the log. */
    cause: { code?: string; message: string } | undefined;
  }
}

export function watchRequests(app: FastifyInstance, { meter, behindProxy, bodyMs = {}, mostConnections = MOST_CONNECTIONS }: RequestsOptions): void {
  const limits = { ...BODY_MS, ...bodyMs };
  if (!behindProxy) limitConnections(app, mostConnections);
  app.decorateRequest('cause', undefined);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    boundBody(request, limits, (ms) => {
      if (!reply.raw.headersSent) reply.raw.writeHead(408, { connection: 'close', 'x-request-id': request.id });
      reply.raw.end(() => request.raw.destroy());
      request.log.warn({ route: routeOf(request), ms }, 'body did not come');
    });
  });
  app.addHook('onError', async (request, _reply, error) => {
    const { code, message } = error as { code?: string; message: string };
    request.cause = { ...(code ? { code } : {}), message };
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const [route, status, ms] = [routeOf(request), reply.statusCode, Math.round(reply.elapsedTime * 10) / 10];
    meter.request({ method, route, status }, reply.elapsedTime);
    const person = request.caller?.actor.personId ?? request.viewer?.actor.personId;
    const line = { method, route, status, ms, ...(person ? { person } : {}) };
    // What is refused is told in the answer; what could not be answered is told here as well.
    if (status >= 500) request.log.warn({ ...line, ...(request.cause ? { cause: request.cause } : {}) }, 'request');
    else if (PROBES.has(route)) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
  });
}

const PROBES = new Set(['/livez', '/readyz']);
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';

/** A body that is not there in time holds a connection, and some hundred of them all: it is ended. */
function boundBody(request: FastifyRequest, limits: Record<'form' | 'file', number>, late: (ms: number) => void): void {
  const { raw } = request;
  // An injected request of a test is whole from the beginning.
  if (raw.complete !== false || request.method === 'GET' || request.method === 'HEAD') return;
  const ms = /multipart\/form-data|spreadsheetml|octet-stream/.test(request.headers['content-type'] ?? '') ? limits.file : limits.form;
  const timer = setTimeout(() => { if (!raw.complete && !raw.destroyed) late(ms); }, ms);
  timer.unref();
  for (const event of ['end', 'close'] as const) raw.once(event, () => clearTimeout(timer));
}

function limitConnections(app: FastifyInstance, most: number): void {
  const open = new Map<string, number>();
  app.server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const n = (open.get(address) ?? 0) + 1;
    if (n > most) { socket.destroy(); return; }
    open.set(address, n);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
