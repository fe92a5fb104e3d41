/** Whether what is written about an objection tells who objected: held against what the objector gave, in the transaction. Stores nothing. */
import { namesObjector } from '../../domain/notice/identity.js';
import type { Tx } from './tx.js';

/** What the applicant reads of an objection. */
const READ_BY_APPLICANT = ['reply', 'reason'];
/** Those fields of a command on an objection (`said`: as they came) that name the objector. */
export async function fieldsThatTell(tx: Tx, noticeId: string, said: Record<string, unknown>): Promise<string[]> {
  const written = READ_BY_APPLICANT.filter((field) => typeof said[field] === 'string');
  if (written.length === 0 || typeof said['objectionId'] !== 'string') return [];
  const identity = await tx.rows<{ body: string }>(
    `SELECT t.body FROM event e JOIN private_text t ON t.id IN (e.body -> 'objectorName' ->> 'textId', e.body -> 'contact' ->> 'textId', e.body -> 'identityProof' ->> 'textId')
     WHERE e.type = 'ObjectionOpened' AND e.body ->> 'objectionId' = $1 AND e.stream_id = $2`, [said['objectionId'], noticeId],
  );
  return written.filter((field) => namesObjector(said[field] as string, identity.map((i) => i.body)));
}
