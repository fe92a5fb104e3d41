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
import { confirmedFact, projectAward } from '../domain/steps/award.js';
import { dateOf, yearOf } from '../domain/time.js';
import { awardsHeldAt } from '../prisma/store/awards.js';
import type { Tx } from '../prisma/store/tx.js';

/** `same`: amount and every line are those that were written down; `agrees` says it line by line, of the longer of the two. */
export interface Recomputation { amountFen: string; steps: Step[]; same: boolean; agrees: boolean[]; calculatedAt: string }
interface Row { type: string; version: number; at: Date; body: Record<string, unknown> }
const eventOf = ({ type, version, body }: Row): Event => ({ ...upcast(type, version, body), type }) as Event;

/** Null while nothing has been calculated. `seq`: the last event that is looked at, when an earlier calculation is asked for. */
export async function recompute(sql: Tx, projectId: string, version: ProgrammeVersion, seq?: number): Promise<Recomputation | null> {
  const rows = await sql.rows<Row>('SELECT type, version, at, body FROM event WHERE stream_id = $1 AND ($2::int IS NULL OR seq <= $2) ORDER BY seq', [projectId, seq ?? null]);
  const events = rows.map(eventOf);
  const index = events.findLastIndex((e) => e.type === 'AwardCalculated');
  const written = events[index];
  if (written?.type !== 'AwardCalculated') return null;
  const { at } = rows[index]!;
  const before = events.slice(0, index).reduce<ProjectState>((state, e, i) => evolve(state, e, rows[i]!.at.toISOString()), initialProject(projectId));
  const last = events[index - 1];
  // Confirmed expenditure and calculation are one decision, and stand side by side.
  const confirmed = last?.type === 'ExpenditureConfirmed' ? { [confirmedFact(version)]: last.eligibleFen } : {};
  const priorAwards = await awardsHeldAt(sql, version, { projectId, applicantId: before.created!.applicantId, at });
  const award = projectAward({ version, state: before, facts: { ...before.form?.facts, ...confirmed }, priorAwards, year: yearOf(dateOf(at.toISOString())) });
  const amountFen = fenText(award.amountFen);
  const agrees = Array.from({ length: Math.max(award.steps.length, written.lines.length) }, (_, i) => figures(award.steps[i]) === figures(written.lines[i]));
  return { amountFen, steps: award.steps, same: amountFen === written.amountFen && agrees.every(Boolean), agrees, calculatedAt: at.toISOString() };
}

const figures = (line: Step | undefined): string => JSON.stringify(line && [line.clause, line.inputFen, line.resultFen]) ?? '';
