/**
 * What changes beside the streams, looked at each minute: an expert who came to stand behind a project or is no expert
 * any more, and tasks that nobody can do because nobody holds their role. Decides nothing: a panel is asked, the
 * administrator is told once.
 */
import type { WorkflowGateway } from '../domain/ports/index.js';
import { excludedNow, type PanelState } from '../domain/panel/index.js';
import type { Database } from '../prisma/client.js';
import { platformNow } from '../prisma/store/clock.js';
import { UNHELD } from '../prisma/store/holders.js';
import { expertRecords, partiesOf } from '../prisma/store/panel-people.js';
import { uuidOf } from '../prisma/store/telling.js';
import { reader } from '../prisma/store/tx.js';

export interface WatchDeps { db: Database; gateway: Pick<WorkflowGateway, 'wake'> }

export async function watch(deps: WatchDeps): Promise<void> {
  await askPanels(deps);
  await tellOfUnheld(deps);
}

/** Each open panel on which somebody may judge no longer is told to ask its members again. */
async function askPanels({ db, gateway }: WatchDeps): Promise<void> {
  const sql = reader(db);
  const panels = await sql.rows<{ id: string; seq: number; state: PanelState }>(`SELECT id, seq, state FROM stream_head WHERE kind = 'panel' AND NOT closed AND seq > 0 ORDER BY id LIMIT 1000`);
  const at = await platformNow(sql);
  for (const { id, seq, state } of panels) {
    const projectId = state.projectId!;
    const [parties, people] = await Promise.all([partiesOf(sql, projectId), expertRecords(sql, { ids: Object.keys(state.members), projectId, at })]);
    if (excludedNow(state, { parties, people: Object.fromEntries(people.map((p) => [p.id, p])) }).length === 0) continue;
    const key = `ask:${id}:${seq}`;
    await sql.rows(
      `INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, received_at) VALUES ($1, 'system', $2, '', $3, 'askPanel', '{}', $4, $5) ON CONFLICT (principal, key) DO NOTHING`,
      [uuidOf(key), key, id, JSON.stringify({ kind: 'system', cause: key }), at],
    );
    await gateway.wake(id);
  }
}

async function tellOfUnheld({ db }: WatchDeps): Promise<void> {
  await reader(db).rows(
    `INSERT INTO outbox (kind, key, payload) SELECT 'mail', 'mail:unheld:' || t.id, jsonb_build_object('template', 'unheld', 'to', jsonb_build_object('role', 'administrator', 'jurisdiction', NULL), 'taskId', t.id, 'streamId', t.stream_id, 'seq', h.seq)
     FROM task t JOIN stream_head h ON h.id = t.stream_id WHERE ${UNHELD} ON CONFLICT (key) DO NOTHING`,
  );
}
