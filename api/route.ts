/**
 * The one way a route comes into being: `open` (anyone) or `guarded` (signed in, with one of these roles). Method,
 * path, summary, role and schema cannot be left out, so the table in routes/index.ts says all there is. Non-goal:
 * deciding; services ask access again, and so does execute.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Role } from '../domain/access/index.js';
import type { Label } from '../domain/programme/schema.js';
import { STREAM_KINDS, type StreamKind } from '../domain/stream.js';
import type { House, Person, SignedIn } from '../services/house.js';
import type { Meter } from './metrics.js';

export const TAGS = ['sessions', 'programmes', 'calls', 'projects', 'tasks', 'panels', 'notices', 'money', 'payments', 'public', 'sandbox', 'oversight', 'probes'] as const;
export type Tag = (typeof TAGS)[number];
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a handler gives back. `file` is sent as it is, under its name. */
export type Answer<T> = { status?: number; headers?: Record<string, string>; body: T } | { file: { name: string; mediaType: string; bytes: Uint8Array } };
export const ok = <T>(body: T, headers?: Record<string, string>): Answer<T> => ({ body, ...(headers ? { headers } : {}) });
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface Given<P, Q, B> {
  house: House;
  params: P;
  query: Q;
  body: B;
  /** The Idempotency-Key; empty where none is needed. */
  key: string;
  /** Method and path, part of what the key stands for. */
  route: string;
  request: FastifyRequest;
  meter: Meter;
}
type Out<S> = S extends z.ZodType ? z.infer<S> : undefined;
type Handler<P, Q, B, A, Who> = (given: Given<Out<P>, Out<Q>, Out<B>> & Who) => Promise<Answer<Out<A>>> | Answer<Out<A>>;

interface Rule<P, Q, B, A> {
  method: Method;
  path: string;
  tag: Tag;
  summary: Label;
  /** Ids in the path; one that does not fit is as good as not there. */
  params?: P;
  query?: Q;
  /** Shown in the reference instead of `query`, where the service names each wrong field itself. */
  shownQuery?: z.ZodType;
  body?: B;
  /** Shown in the reference instead of `body`, where the body is a union or a form with files. */
  shownBody?: z.ZodType;
  /** The body of a good answer; 'file' for bytes. */
  answer: A | 'file';
  /** Of a file; a spreadsheet where nothing is said. */
  mediaType?: string;
  status?: 200 | 201 | 204;
  /** Also answers 202 with the address of the command. */
  mayBePending?: boolean;
  files?: 'multipart' | 'multipart or xlsx';
  /** Mutating routes need an Idempotency-Key unless they say why not. */
  withoutKey?: 'sign-in' | 'changes nothing';
  ifMatch?: boolean;
  /** Requests a minute from one address: guessing, or filling the disk, is made slow. */
  limit?: 'sign-in' | 'guessable' | 'writing' | 'reading';
}

export interface Route {
  rule: Rule<z.ZodType | undefined, z.ZodType | undefined, z.ZodType | undefined, z.ZodType>;
  roles: 'public' | 'signed_in' | readonly Role[];
  handle: Handler<z.ZodType, z.ZodType, z.ZodType, z.ZodType, { who: SignedIn | undefined; actor: Person | undefined }>;
}

type Schema = z.ZodType | undefined;

/** Anyone may ask; a person who is signed in is known to the handler. */
export function open<P extends Schema = undefined, Q extends Schema = undefined, B extends Schema = undefined, A extends z.ZodType = z.ZodType>(
  rule: Rule<P, Q, B, A>, handle: Handler<P, Q, B, A, { who: SignedIn | undefined; actor: Person | undefined }>,
): Route {
  return { rule, roles: 'public', handle } as unknown as Route;
}

/** Signed in, and holding one of the roles; 'signed_in' where the service decides by what the person may see. */
export function guarded<P extends Schema = undefined, Q extends Schema = undefined, B extends Schema = undefined, A extends z.ZodType = z.ZodType>(
  roles: 'signed_in' | readonly [Role, ...Role[]], rule: Rule<P, Q, B, A>, handle: Handler<P, Q, B, A, { who: SignedIn; actor: Person }>,
): Route {
  return { rule, roles, handle } as unknown as Route;
}

/** Path parameter `id` of a stream of this kind. */
export const streamId = (kind: StreamKind) => z.strictObject({ id: z.string().regex(new RegExp(`^${kind}-[0-9A-Za-z._-]{1,100}$`)) });
export const isStreamKind = (kind: string): kind is StreamKind => (STREAM_KINDS as readonly string[]).includes(kind);

/** `?limit=` and `?cursor=` of every list. */
export const page = { limit: z.coerce.number().int().min(1).max(200).optional(), cursor: z.string().min(1).max(200).optional() };
