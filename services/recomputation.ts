/**
 * An award computed again from what it rested on: the pinned version, the state of the stream before the calculation,
 * the expenditure as it was confirmed, and the awards the applicant held at that instant. Writes nothing.
 */
import { fenText } from '../domain/money.js';
import type { Step } from '../domain/award/index.js';
import type { Event } from '../domain/events/index.js';
import { upcast } from '../domain/events/upcast.js';
import type { ProgrammeVersion } from '../domain/programme/schema.js';
import { evolve } from '../domain/project/evolve.js';
import { initialProject, type ProjectState } from '../domain/project/state.js';
import { askedAwards, confirmedFact, projectAward } from '../domain/steps/award.js';
import type { ProjectContext } from '../domain/stream.js';
import { dateOf, yearOf } from '../domain/time.js';
import type { Tx } from '../prisma/store/tx.js';

/** `same`: amount and every line are those that were written down. */
export interface Recomputation { amountFen: string; steps: Step[]; same: boolean; calculatedAt: string }
interface Row { type: string; version: number; at: Date; body: Record<string, unknown> }
const eventOf = ({ type, version, body }: Row): Event => ({ ...upcast(type, version, body), type }) as Event;

/** Null while nothing has been calculated. */
export async function recompute(sql: Tx, projectId: string, version: ProgrammeVersion): Promise<Recomputation | null> {
  const rows = await sql.rows<Row>('SELECT type, version, at, body FROM event WHERE stream_id = $1 ORDER BY seq', [projectId]);
  const events = rows.map(eventOf);
  const index = events.findLastIndex((e) => e.type === 'AwardCalculated');
  const written = events[index];
  if (written?.type !== 'AwardCalculated') return null;
  const { at } = rows[index]!;
  const before = events.slice(0, index).reduce<ProjectState>((state, e, i) => evolve(state, e, rows[i]!.at.toISOString()), initialProject(projectId));
  const last = events[index - 1];
  // Confirmed expenditure and calculation are one decision, and stand side by side.
  const confirmed = last?.type === 'ExpenditureConfirmed' ? { [confirmedFact(version)]: last.eligibleFen } : {};
  const priorAwards = await awardsAt(sql, version, { projectId, applicantId: before.created!.applicantId, at });
  const award = projectAward({ version, state: before, facts: { ...before.form?.facts, ...confirmed }, priorAwards, year: yearOf(dateOf(at.toISOString())) });
  const amountFen = fenText(award.amountFen);
  return { amountFen, steps: award.steps, same: amountFen === written.amountFen && figures(award.steps) === figures(written.lines), calculatedAt: at.toISOString() };
}

const figures = (lines: readonly Step[]): string => JSON.stringify(lines.map((l) => [l.clause, l.inputFen, l.resultFen]));

/** Awards of the applicant that were reserved, and not freed, at an instant. */
async function awardsAt(sql: Tx, version: ProgrammeVersion, { projectId, applicantId, at }: { projectId: string; applicantId: string; at: Date }): Promise<ProjectContext['priorAwards']> {
  const asked = askedAwards(version);
  if (asked.length === 0) return [];
  const rows = await sql.rows<{ programme_id: string; amount_fen: string; at: Date; same: boolean }>(
    `SELECT v.programme_id, e.body ->> 'amountFen' AS amount_fen, e.at, p.object <> '' AND p.object = (SELECT o.object FROM project o WHERE o.id = $2) AS same
     FROM project p JOIN programme_version v ON v.id = p.version_id
     JOIN LATERAL (SELECT type, at, body FROM event x WHERE x.stream_id = p.id AND x.at <= $4 AND x.type IN ('AwardReserved', 'AwardFreed') ORDER BY seq DESC LIMIT 1) e ON e.type = 'AwardReserved'
     WHERE p.applicant_id = $1 AND p.id <> $2 AND v.programme_id = ANY($3) ORDER BY p.id`, [applicantId, projectId, asked, at],
  );
  return rows.map((r) => ({ programmeId: r.programme_id, year: yearOf(dateOf(r.at.toISOString())), amountFen: r.amount_fen, ...(r.same ? { sameObject: true } : {}) }));
}
