/**
 * A member's score sheet before it is handed in: texts as they were typed, saved by a press of a button or while one
 * types. Only its writer reads it; it goes when the report is handed in. What is longer than a report may hold is refused
 * by name, never cut. Non-goal: judging anything else that is typed.
 */
import type { Actor } from '../domain/access/index.js';
import { LONGEST } from '../domain/commands/index.js';
import { countCharacters, tidy } from '../domain/text.js';
import { platformNow } from '../prisma/store/clock.js';
import { inTransaction, reader } from '../prisma/store/tx.js';
import { Refusal, refuse, type House } from './house.js';
import { claimKey, type Keyed } from './once.js';
import { panelPage, type PanelPage } from './panels.js';

export interface ReportDraft { scores: { criterion: string; score: string; reason: string }[]; opinion: string }
export interface SavedDraft { draft: ReportDraft; savedAt: string | null }

const EMPTY: ReportDraft = { scores: [], opinion: '' };
const writes = (page: PanelPage): boolean => page.tasks.some((t) => t.kind === 'panel_report' && t.mine);

/** The longest a report may hold; a score is short as it is typed. */
export const REPORT_LIMITS = { score: 10, reason: LONGEST.reason, opinion: LONGEST.text } as const;

/** What is too long, by the names of the sheet: `reason.{criterion}`, `opinion`. */
const tooLong = (draft: ReportDraft): string[] => [
  ...draft.scores.flatMap((s) => (['score', 'reason'] as const).filter((part) => countCharacters(tidy(s[part])) > REPORT_LIMITS[part]).map((part) => `${part}.${s.criterion}`)),
  ...(countCharacters(tidy(draft.opinion)) > REPORT_LIMITS.opinion ? ['opinion'] : []),
];

/** Empty before the first save, and after the report was handed in. */
export async function readReportDraft(house: House, actor: Actor, panelId: string): Promise<SavedDraft> {
  const page = await panelPage(house, actor, panelId);
  if (actor.kind !== 'person' || !writes(page)) return { draft: EMPTY, savedAt: null };
  const row = await reader(house.db).row<{ content: ReportDraft; saved_at: Date }>('SELECT content, saved_at FROM report_draft WHERE panel_id = $1 AND person_id = $2', [panelId, actor.personId]);
  return row ? { draft: row.content, savedAt: row.saved_at.toISOString() } : { draft: EMPTY, savedAt: null };
}

/** Refused with step_not_open when no report is asked of this person, with validation for a criterion that is not asked and for what is too long. */
export async function saveReportDraft(house: House, actor: Actor, { panelId, draft, ...keyed }: { panelId: string; draft: ReportDraft } & Keyed): Promise<SavedDraft> {
  const page = await panelPage(house, actor, panelId);
  if (actor.kind !== 'person' || !writes(page)) return refuse('step_not_open');
  const strange = draft.scores.find((s) => !page.criteria.some((c) => c.id === s.criterion));
  if (strange) throw new Refusal({ code: 'validation', fields: { [`scores.${strange.criterion}`]: 'unknown' } });
  const long = tooLong(draft);
  if (long.length > 0) throw new Refusal({ code: 'validation', fields: Object.fromEntries(long.map((name) => [name, 'too_long'])) });
  return inTransaction(house.db, async (tx) => {
    const savedAt = await platformNow(tx);
    if (!await claimKey(tx, actor, keyed, { type: 'saveReportDraft', streamId: panelId, input: draft })) {
      await tx.rows('INSERT INTO report_draft (panel_id, person_id, content, saved_at) VALUES ($1, $2, $3, $4) ON CONFLICT (panel_id, person_id) DO UPDATE SET content = $3, saved_at = $4', [panelId, actor.personId, JSON.stringify(draft), savedAt]);
    }
    return { draft, savedAt };
  });
}

/** After the report was handed in, or the member stepped back. */
export async function dropReportDraft(house: House, actor: Actor, panelId: string): Promise<void> {
  if (actor.kind === 'person') await reader(house.db).rows('DELETE FROM report_draft WHERE panel_id = $1 AND person_id = $2', [panelId, actor.personId]);
}
