/**
 * The API over a simulation, asked as its callers ask it. Every answer is held against the schema that the reference
 * shows, and every refusal against the catalogue, so that no test can overlook one that is outside.
 */
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Response } from 'light-my-request';
import type { Meter } from '../../api/metrics.js';
import { apiPlugin, SERVER_OPTIONS } from '../../api/plugin.js';
import { Problem } from '../../api/problem.js';
import { errorCatalogue, type ErrorCode } from '../../domain/errors.js';
import type { House } from '../../services/house.js';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { count } from '../support/counters.js';

export interface Asking { body?: unknown; headers?: Record<string, string>; /** null: none is sent */ key?: string | null; raw?: string | Buffer; token?: string }
export interface Answer<T = Record<string, unknown>> { status: number; json: T; headers: Response['headers']; raw: Buffer; text: string }

export interface Caller {
  app: FastifyInstance;
  /** As a person of the sample, or as nobody. */
  as: <T = Record<string, unknown>>(username: string | null, method: string, path: string, asking?: Asking) => Promise<Answer<T>>;
  tokenOf: (username: string) => Promise<string>;
  close: () => Promise<void>;
}

export async function openCaller(house: House, options: { limits?: boolean; meter?: Meter } = {}): Promise<Caller> {
  const app = Fastify(SERVER_OPTIONS);
  await app.register(apiPlugin, { house, limits: false, strict: true, ...options });
  await app.ready();
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (username: string): Promise<string> => {
    const known = tokens.get(username) ?? app.inject({ method: 'POST', url: '/v1/sessions', payload: { username, password: SAMPLE_PASSWORD } }).then((r) => {
      if (r.statusCode !== 201) throw new Error(`sign-in of ${username}: ${r.body}`);
      return (r.json<{ token: string }>()).token;
    });
    tokens.set(username, known);
    return known;
  };
  const as: Caller['as'] = async (username, method, path, { body, headers = {}, key, raw, token } = {}) => {
    const bearer = token ?? (username === null ? undefined : await tokenOf(username));
    const response = await app.inject({
      method: method as 'GET', url: path.startsWith('/v1') || ['/livez', '/readyz'].includes(path) ? path : `/v1${path}`,
      headers: {
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...(method !== 'GET' && key !== null ? { 'idempotency-key': key ?? randomUUID() } : {}),
        ...(body !== undefined ? { 'content-type': 'application/json' } : {}), ...headers,
      },
      ...(raw !== undefined ? { payload: raw } : body !== undefined ? { payload: JSON.stringify(body) } : {}),
    });
    const answer = { status: response.statusCode, headers: response.headers, raw: response.rawPayload, text: response.body, json: jsonOf(response) as never };
    if (response.statusCode >= 400 && path !== '/readyz') checkProblem(answer);
    return answer;
  };
  return { app, as, tokenOf, close: () => app.close() };
}

const jsonOf = (response: Response): unknown => (String(response.headers['content-type'] ?? '').includes('json') && response.body !== '' ? response.json() : {});

/** Closed catalogue, right media type, right status, a title for people. */
function checkProblem({ status, json, headers, text }: Answer): void {
  count('problems');
  const problem = Problem.parse(json);
  if (!String(headers['content-type']).startsWith('application/problem+json')) throw new Error(`a refusal as ${String(headers['content-type'])}: ${text}`);
  if (!Object.hasOwn(errorCatalogue, problem.code)) throw new Error(`${problem.code} is not in the catalogue`);
  if (errorCatalogue[problem.code as ErrorCode].status !== status || problem.status !== status || problem.title === '' || problem.detail === '') throw new Error(`odd problem: ${text}`);
  if (problem.code === 'internal') throw new Error(`a defect was answered: ${text}`);
}

/** A multipart body by hand: inject knows none. */
export function multipart(parts: readonly ({ name: string; value: string } | { name: string; fileName: string; bytes: Uint8Array })[]): { raw: Buffer; headers: Record<string, string> } {
  const boundary = '----zhiyuntest';
  const chunks = parts.flatMap((p) => ('value' in p
    ? [Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${p.name}"\r\n\r\n${p.value}\r\n`)]
    : [Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${p.name}"; filename="${p.fileName}"\r\ncontent-type: application/octet-stream\r\n\r\n`), Buffer.from(p.bytes), Buffer.from('\r\n')]));
  return { raw: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
