/** How a record is chained: each link is the SHA-256 of the one before and of its own content as canonical JSON. */
import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/time.js';

/** JSON with sorted keys: the same text for the same content, whatever stored it. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
const sha256 = (...parts: string[]): string => { const hash = createHash('sha256'); for (const part of parts) hash.update(part); return hash.digest('hex'); };

export const chainHash = (previous: string, link: { streamId: string; seq: number; type: string; at: Instant; by: string; body: unknown }): string => sha256(previous, canonical(link));

export interface AuditFacts { at: Instant; personId: string | null; action: string; target: string; code: string | null; detail: unknown }
/** What an entry says, as one hash; the chain is built over these. */
export const auditContent = (facts: AuditFacts): string => sha256(canonical(facts));
export const auditHash = (previous: string, content: string): string => sha256(previous, content);

const SHARDS = 16;
/** The chain of an entry: its day, and one of a few by its target, so that nobody waits for all others. */
export const auditChain = (day: string, target: string): string => `${day}:${String(parseInt(sha256(target).slice(0, 8), 16) % SHARDS).padStart(2, '0')}`;
