/**
 * What was typed outlives the session: a form carries the tag of the person it was made for, and what such a form posts
 * when nobody is signed in any more is sealed, carried through the sign-in page, and handed back to the same person alone.
 * Non-goal: files; a stream is not kept.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

export interface Kept { path: string; fields: [string, string][]; for: string }
/** A day, as long as a token of a form. */
const LASTS_MS = 24 * 3_600_000;
const MOST_BYTES = 4 * 1024 * 1024;

const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'kept forms', 32));
/** Says whose form it was without saying who that is. */
export const personTag = (secret: string, personId: string): string => createHmac('sha256', secret).update(`form of ${personId}`).digest('base64url').slice(0, 22);

/** The fields of a post that was made for somebody; undefined for the forms of visitors. */
export function keptOf(path: string, body: unknown): Kept | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const owner = (body as Record<string, unknown>)['_for'];
  if (typeof owner !== 'string' || !/^[\w-]{22}$/.test(owner)) return undefined;
  const fields = Object.entries(body).filter(([name]) => name !== '_csrf' && name !== '_for')
    .flatMap(([name, value]): [string, string][] => (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string').map((v) => [name, v]));
  return { path, fields, for: owner };
}

export function seal(secret: string, kept: Kept, nowMs = Date.now()): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv);
  const body = Buffer.concat([cipher.update(deflateRawSync(JSON.stringify({ ...kept, at: nowMs }))), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

/** Undefined for what this house has not sealed, or has sealed too long ago. */
export function unseal(secret: string, text: unknown, nowMs = Date.now()): Kept | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    const bytes = Buffer.from(text, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(12, 28));
    const plain = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    const { at, ...kept } = JSON.parse(inflateRawSync(plain, { maxOutputLength: MOST_BYTES }).toString()) as Kept & { at: number };
    return nowMs - at > LASTS_MS ? undefined : kept;
  } catch {
    return undefined;
  }
}
