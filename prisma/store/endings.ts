/** The ends of projects as they are told (domain/project/ending.ts), read for all of them together. Decides nothing. */
import { ENDED_BY, ENDED_BY_OTHERS, giveBackFen, remedyOf, type Ending } from '../../domain/project/ending.js';
import type { ProjectState } from '../../domain/project/state.js';
import { OFFICE } from './subjects.js';
import type { Tx } from './tx.js';

type Label = { zh: string; en: string };
interface Row { id: string; state: ProjectState; document: string | null; minutes: Ending['minutes']; reason: string | null; office: Label | null; county: Label | null; party: Label | null }

/** By project; one that has not ended is not in it. */
export async function endingsOf(tx: Tx, projects: readonly string[]): Promise<Map<string, { ending: Ending; applicantId: string }>> {
  if (projects.length === 0) return new Map();
  const rows = await tx.rows<Row>(
    `SELECT h.id, h.state, c.body ->> 'documentNumber' AS document, c.body -> 'minutes' AS minutes, t.body AS reason, (${OFFICE}) AS office, j.body -> 'name' AS county,
       (SELECT jsonb_build_object('zh', o.name, 'en', coalesce(nullif(o.name_en, ''), o.name)) FROM organisation o WHERE o.id = c.body ->> 'party') AS party
     FROM stream_head h JOIN project p ON p.id = h.id LEFT JOIN jurisdiction j ON j.id = p.county
     LEFT JOIN LATERAL (SELECT e.body FROM event e WHERE e.stream_id = h.id AND e.type = $2::jsonb ->> (h.state -> 'end' ->> 'cause') ORDER BY e.seq DESC LIMIT 1) c ON true
     LEFT JOIN private_text t ON t.id = c.body -> 'reason' ->> 'textId'
     WHERE h.id = ANY($1) AND h.state -> 'end' IS NOT NULL`, [[...new Set(projects)], JSON.stringify(ENDED_BY)],
  );
  return new Map(rows.map((r): [string, { ending: Ending; applicantId: string }] => {
    const { outcome, cause, on } = r.state.end!;
    const who = ENDED_BY_OTHERS[cause];
    const by = who === 'nobody' ? null : who === 'county' ? r.county : who === 'party' ? r.party ?? r.office : r.office;
    const ending: Ending = { outcome, cause, on, by, reason: r.reason || null, document: r.document, minutes: r.minutes, giveBackFen: giveBackFen(r.state), remedy: remedyOf(r.state) ?? 'none' };
    return [r.id, { ending, applicantId: r.state.created!.applicantId }];
  }));
}
