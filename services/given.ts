/** What an applicant was given of a programme in this year, for those whose project is not decided yet. Writes nothing. */
import type { ProgrammeVersion } from '../domain/programme/schema.js';
import type { ProjectState } from '../domain/project/state.js';
import { givenBefore } from '../domain/steps/award.js';
import { dateOf, yearOf } from '../domain/time.js';
import { HELD, heldAwards } from '../prisma/store/awards.js';
import { platformNow } from '../prisma/store/clock.js';
import type { Tx } from '../prisma/store/tx.js';

export interface EarlierAward { projectId: string; title: string; receipt: string | null; amountFen: string; decidedOn: string }
/** A decision of this year would be refused for these; one of the next year would not. */
export interface GivenThisYear { awards: number; year: number; earlier: EarlierAward[] }

/** Null where the version has no such rule, the year has room, or the project is decided or at its end. */
export async function givenThisYear(sql: Tx, version: ProgrammeVersion, state: ProjectState): Promise<GivenThisYear | null> {
  const { perApplicantYear, programmeId } = version;
  if (!perApplicantYear || !state.created || state.phase === 'ended' || HELD.includes(state.award?.money ?? '')) return null;
  const year = yearOf(dateOf(await platformNow(sql)));
  const held = await heldAwards(sql, [programmeId], { projectId: state.streamId, applicantId: state.created.applicantId });
  if (!givenBefore({ programmeId, perApplicantYear }, held, year)) return null;
  const earlier = held.filter((a) => a.year === year).map((a) => ({ projectId: a.projectId!, title: a.title ?? '', receipt: a.receipt ?? null, amountFen: a.amountFen, decidedOn: dateOf(a.decidedAt!) }));
  return { awards: perApplicantYear.awards, year, earlier };
}

export interface RunningProject { id: string; title: string; receipt: string | null }
/** Other projects of the programme by the same applicant that run while this one is prepared: said before it is handed in. */
export async function runningBeside(sql: Tx, { programmeId }: Pick<ProgrammeVersion, 'programmeId'>, state: ProjectState): Promise<RunningProject[]> {
  if (!state.created || state.phase === 'ended') return [];
  return sql.rows<RunningProject>(
    `SELECT p.id, p.title, p.receipt FROM project p JOIN programme_version v ON v.id = p.version_id WHERE p.applicant_id = $1 AND v.programme_id = $2 AND p.id <> $3 AND p.phase = 'running' ORDER BY p.submitted_at, p.id`,
    [state.created.applicantId, programmeId, state.streamId],
  );
}
