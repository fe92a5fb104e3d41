/**
 * The audit: decisions that are no events, refusals and sensitive reads. Entries of a day form a few chains by target;
 * an entry and its chain's head are written by one statement, whose row lock lasts until the commit.
 */
import { mended, wellFormed } from '../../domain/text.js';
import { dateOf, toInstant, type Instant } from '../../domain/time.js';
import { auditChain, auditContent } from './chain.js';
import type { Tx } from './tx.js';

export interface AuditEntry { at: Date | Instant; personId: string | null; action: string; target: string; code?: string; detail?: Record<string, unknown> }
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  const at = toInstant(new Date(entry.at).getTime());
  // Hashed is what is stored: text that no column keeps is mended first.
  const detail = JSON.stringify(mended(JSON.parse(JSON.stringify(entry.detail ?? {}))));
  const { personId, action, code = null } = entry;
  const target = wellFormed(entry.target);
  const content = auditContent({ at, personId, action, target, code, detail: JSON.parse(detail) });
  await tx.write(
    `WITH head AS (
       INSERT INTO audit_head AS h (chain, n, previous, hash) VALUES ($1, 1, '', encode(sha256(convert_to($2, 'UTF8')), 'hex'))
       ON CONFLICT (chain) DO UPDATE SET n = h.n + 1, previous = h.hash, hash = encode(sha256(convert_to(h.hash || $2, 'UTF8')), 'hex')
       RETURNING chain, n, previous, hash)
     INSERT INTO audit_entry (at, person_id, action, target, code, detail, chain, n, previous, hash) SELECT $3, $4, $5, $6, $7, $8, chain, n, previous, hash FROM head`,
    [auditChain(dateOf(at), target), content, at, personId, action, target, code, detail],
  );
}
