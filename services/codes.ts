/** Hashes and codes people can type: check codes of receipts and verification codes of printed forms (HMAC, base32). */
import { createHash, createHmac } from 'node:crypto';

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const base32 = (bytes: Uint8Array, length: number): string => Array.from(bytes.slice(0, length), (b) => ALPHABET[b % 32]).join('');

/** Six characters beside a receipt number; asked for with it on the public progress page. */
export const checkCode = (secret: string, receipt: string): string => base32(createHmac('sha256', secret).update(`receipt:${receipt}`).digest(), 6);

/** Twelve characters on a printed form: HMAC of type, number and content hash. */
export const verificationCode = (secret: string, form: { type: string; number: string; contentHash: string }): string =>
  base32(createHmac('sha256', secret).update(`${form.type}:${form.number}:${form.contentHash}`).digest(), 12);
