/** The calendar has changed: every notice that runs is asked to count its last day again. Decides nothing. */
import type { Actor } from '../../domain/access/index.js';
import type { Instant } from '../../domain/time.js';
import { uuidOf } from './telling.js';
import { rulesVersion } from './rules.js';
import type { Tx } from './tx.js';

/** In the transaction of the change; answers whom to wake. One that is not woken the sweep wakes, and each counts again by itself before it ends. */
export async function askNotices(tx: Tx, at: Instant): Promise<string[]> {
  const cause = `calendar ${await rulesVersion(tx, 'calendar_version')}`;
  const open = (await tx.rows<{ id: string }>(`SELECT id FROM notice WHERE status = 'open' ORDER BY id`)).map((n) => n.id);
  const rows = open.map((id) => ({ id: uuidOf(`${cause} ${id}`), key: `${cause} ${id}`, stream_id: id }));
  await tx.rows(
    `INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, received_at)
     SELECT id, 'system', key, '', stream_id, 'recountNotice', '{}', $2::jsonb, $3 FROM jsonb_to_recordset($1::jsonb) AS n(id uuid, key text, stream_id text) ON CONFLICT (principal, key) DO NOTHING`,
    [JSON.stringify(rows), JSON.stringify({ kind: 'system', cause } satisfies Actor), at],
  );
  return open;
}
