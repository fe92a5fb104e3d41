/** Whether what is written about an objection names who objected: held against what the objector gave, in the transaction. Stores nothing. */
import { namesObjector, type Identity } from '../../domain/notice/identity.js';
import type { Tx } from './tx.js';

/** What the applicant reads of an objection. */
const READ_BY_APPLICANT = ['reply', 'reason'];
/** Those fields of a command on an objection (`said`: as they came) that name the objector. */
export async function fieldsThatName(tx: Tx, noticeId: string, said: Record<string, unknown>): Promise<string[]> {
  const written = READ_BY_APPLICANT.filter((field) => typeof said[field] === 'string');
  if (written.length === 0 || typeof said['objectionId'] !== 'string') return [];
  const row = await tx.row<Identity>(
    `SELECT coalesce(n.body, '') AS name, coalesce(c.body, '') AS contact, coalesce(p.body, '') AS "identityProof" FROM event e
     LEFT JOIN private_text n ON n.id = e.body -> 'objectorName' ->> 'textId' LEFT JOIN private_text c ON c.id = e.body -> 'contact' ->> 'textId' LEFT JOIN private_text p ON p.id = e.body -> 'identityProof' ->> 'textId'
     WHERE e.type = 'ObjectionOpened' AND e.body ->> 'objectionId' = $1 AND e.stream_id = $2`, [said['objectionId'], noticeId],
  );
  return row ? written.filter((field) => namesObjector(said[field] as string, row)) : [];
}
