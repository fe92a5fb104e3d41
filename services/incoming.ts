/**
 * The door for text, the same for the API and the pages: what holds half a character or NUL goes no further, by the name
 * of its field, before anything is asked, hashed or kept. What else a field may hold its own schema says.
 */
import { malformedIn } from '../domain/text.js';
import { Refusal } from './house.js';

/** Refuses what came in when any text in it, names of fields too, is malformed. `body` is what a parser made of it. */
export function refuseMalformed(parts: { body?: unknown; query?: unknown; params?: unknown }): void {
  if (Object.keys(malformedIn(parts.params)).length > 0) throw new Refusal({ code: 'not_found' });
  const fields = { ...malformedIn(parts.query), ...malformedIn(parts.body) };
  if (Object.keys(fields).length > 0) throw new Refusal({ code: 'bad_request', fields });
}

/** A parameter of an address that is given twice: nobody could say which was meant. */
export function refuseRepeated(query: unknown): void {
  const twice = Object.entries((query ?? {}) as Record<string, unknown>).filter(([, value]) => Array.isArray(value));
  if (twice.length > 0) throw new Refusal({ code: 'bad_request', fields: Object.fromEntries(twice.map(([name]) => [name, 'given_twice'])) });
}

/** Text parts and the name of the file of a form that was streamed. */
export function refuseMalformedPart(name: string, value: string, fileName = ''): void {
  refuseMalformed({ body: { [name]: value } });
  if (fileName !== '') refuseMalformed({ body: { [`${name}.name`]: fileName } });
}

/** A streamed form that does not say where its parts end, or ends before them. Anything else is thrown on. */
export function brokenForm(error: unknown): never {
  const { message = '', code = '' } = error as { message?: string; code?: string };
  if (/boundary|unexpected end of (form|multipart)|malformed (part|urlencoded)|part terminated early|premature close|aborted/i.test(message) && !code.startsWith('FST_REQ')) {
    throw new Refusal({ code: 'bad_request', fields: { file: 'form_broken' } });
  }
  throw error;
}
