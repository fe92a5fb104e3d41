/** Applicants let in after the closing, as people read them at the call: all see who was let in until when, officials the reason. */
import type { CallState, LateEntry } from '../domain/call/index.js';
import type { Tx } from '../prisma/store/tx.js';

export interface LateRow { organisationId: string; name: string; nameEn: string; until: string; status: LateEntry['status']; reason: string | null; proposedBy: string | null }

export async function lateOf(sql: Tx, callId: string, official: boolean): Promise<LateRow[]> {
  const late = (await sql.row<{ late: CallState['late'] | null }>(`SELECT state -> 'late' AS late FROM stream_head WHERE id = $1`, [callId]))?.late ?? {};
  const shown = Object.entries(late).filter(([, l]) => official || l.status === 'allowed' || l.status === 'over');
  if (shown.length === 0) return [];
  const rows = await sql.rows<{ id: string; name: string; name_en: string; reason: string | null; by_name: string | null }>(
    `SELECT o.id, o.name, o.name_en, t.body AS reason, n.name AS by_name FROM organisation o
     LEFT JOIN LATERAL (SELECT e.by, e.body FROM event e WHERE e.stream_id = $2 AND e.type = 'LateEntryProposed' AND e.body ->> 'organisationId' = o.id ORDER BY e.seq DESC LIMIT 1) e ON true
     LEFT JOIN private_text t ON t.id = e.body -> 'reason' ->> 'textId' LEFT JOIN person n ON n.id = e.by WHERE o.id = ANY($1)`, [shown.map(([id]) => id), callId],
  );
  return shown.flatMap(([organisationId, l]): LateRow[] => {
    const row = rows.find((r) => r.id === organisationId);
    return row ? [{ organisationId, name: row.name, nameEn: row.name_en || row.name, until: l.until, status: l.status, reason: official ? row.reason : null, proposedBy: official ? row.by_name : null }] : [];
  });
}
