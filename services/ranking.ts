/** The ranking of a call as officials read it: its candidates, where the proposed order goes against the scores and why, and its reserve list. */
import { nextReserve } from '../domain/call/reserve.js';
import { placed, type CallState, type RankResult } from '../domain/call/index.js';
import { departuresOf, type Departure } from '../domain/call/scores.js';
import { placesOf, rankingStepOf } from '../domain/programme/plan.js';
import type { ProgrammeVersion } from '../domain/programme/schema.js';
import { limitsApplicant } from '../domain/steps/award.js';
import { dateOf, yearOf } from '../domain/time.js';
import { givenToAll } from '../prisma/store/awards.js';
import { platformNow } from '../prisma/store/clock.js';
import type { Tx } from '../prisma/store/tx.js';
import { timelineOf, type TimelineEntry } from './project-page.js';

export interface RankingPage {
  proposed: string[]; decided: CallState['decided'] | null;
  /** Projects that are not ready: those that are suspended or late in an office may be left out for a reason. */
  waiting: { id: string; title: string; applicantName: string; why: 'suspended' | 'late' | 'review' }[];
  /** Left out of the proposed or decided order, until they are ready. */
  leftOut: string[];
  /** Of the order that is proposed or was decided. */
  departures: Departure[];
  /** Given with the proposal. */
  reason: string | null;
  /** Why the last proposal was given back; until it is proposed again. */
  returned: string | null;
  /** `until`: null when the list is closed already. */
  reserve: { until: string | null; over: boolean; free: number; next: string | null; proposed: string | null; reason: string | null; returned: string | null } | null;
  candidates: { id: string; title: string; applicantName: string; meanBp: number | null; place: number | null; result: string | null; /** by the proposed order, before it is decided */ wouldBe: RankResult | null }[];
}

export async function rankingOf(sql: Tx, call: { id: string; quota: number | null }, version: ProgrammeVersion): Promise<RankingPage | null> {
  const rankingStep = rankingStepOf(version);
  if (rankingStep === undefined) return null;
  const state = (await sql.row<{ state: CallState }>('SELECT state FROM stream_head WHERE id = $1', [call.id]))!.state;
  const panelStep = version.steps.find((s) => s.kind === 'expert_panel')?.id ?? '';
  const candidates = (await sql.rows<{ id: string; title: string; name: string; mean: number | null; place: number | null; result: string | null; suspended: boolean }>(
    `SELECT p.id, p.title, o.name, (h.state -> 'steps' -> $2 -> 'data' ->> 'meanBp')::int AS mean, (h.state -> 'steps' -> $3::text -> 'data' ->> 'place')::int AS place, h.state -> 'steps' -> $3::text -> 'data' ->> 'result' AS result, p.state_name = 'suspended' AS suspended
     FROM project p JOIN organisation o ON o.id = p.applicant_id JOIN stream_head h ON h.id = p.id WHERE p.call_id = $1 AND h.state -> 'steps' ? $3::text AND NOT (p.award_fen = 0 AND h.state -> 'steps' -> $3::text -> 'data' -> 'place' IS NULL) ORDER BY 4 DESC NULLS LAST, p.id LIMIT 2000`, [call.id, panelStep, rankingStep],
  ));
  const proposed = state.proposed ?? [];
  const waiting = state.decided ? [] : await sql.rows<RankingPage['waiting'][number]>(
    `SELECT p.id, p.title, o.name AS "applicantName", CASE WHEN p.state_name = 'suspended' THEN 'suspended' WHEN EXISTS (SELECT 1 FROM task t WHERE t.project_id = p.id AND t.closed_at IS NULL AND t.overdue) THEN 'late' ELSE 'review' END AS why
     FROM project p JOIN organisation o ON o.id = p.applicant_id JOIN stream_head h ON h.id = p.id
     WHERE p.call_id = $1 AND p.phase = 'running' AND (p.state_name = 'suspended' OR coalesce(h.state -> 'steps' -> $2::text ->> 'status', '') <> 'open') ORDER BY p.id LIMIT 2000`, [call.id, rankingStep],
  );
  const order = state.decided ? [] : proposed.filter((p) => candidates.some((c) => c.id === p));
  const given = limitsApplicant(version) ? await givenToAll(sql, version, order) : undefined;
  const wouldBe = placed(order, placesOf(call.quota ?? undefined, version) ?? order.length, { version, given, year: yearOf(dateOf(await platformNow(sql))) });
  const scores = Object.fromEntries(candidates.flatMap((c) => (c.mean === null ? [] : [[c.id, c.mean]])));
  const said = await timelineOf(sql, call.id);
  const ranking = latest(said, 'RankingProposed', 'RankingReturned');
  return {
    proposed, waiting, leftOut: state.leftOut ?? [], decided: state.decided ?? null, departures: departuresOf(proposed, scores), reason: ranking.reason, returned: ranking.returned, reserve: reserveOf(state, latest(said, 'PromotionProposed', 'PromotionReturned'), candidates.filter((c) => c.suspended).map((c) => c.id)),
    candidates: candidates.map((c) => ({ id: c.id, title: c.title, applicantName: c.name, meanBp: c.mean, place: c.place, result: c.result, wouldBe: wouldBe.get(c.id) ?? null })),
  };
}

function reserveOf(state: CallState, { reason, returned }: { reason: string | null; returned: string | null }, suspended: string[]): RankingPage['reserve'] {
  const reserve = state.decided?.reserve ?? [];
  const until = state.periods['reserve']?.dueAt ?? null;
  if (reserve.length === 0 && until === null && state.free === undefined) return null;
  return { until, over: state.reserveOver === true, free: state.free ?? 0, next: nextReserve(state, { callProjects: { unsubmitted: [], rankingOpen: [], pending: [], suspended } }) ?? null, proposed: state.promotion ?? null, reason: state.promotion === undefined ? null : reason, returned };
}

/** The reason of the last proposal, or why it was given back when that is the last word. */
function latest(said: readonly TimelineEntry[], proposedBy: string, returnedBy: string): { reason: string | null; returned: string | null } {
  const last = said.findLast((e) => e.type === proposedBy || e.type === returnedBy);
  const proposal = said.findLast((e) => e.type === proposedBy);
  return { reason: proposal?.texts['opinion'] ?? null, returned: last?.type === returnedBy ? last.texts['reason'] ?? '' : null };
}
