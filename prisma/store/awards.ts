/**
 * Awards that were decided, as later decisions read them. The year of an award is that of its decision, whenever it is
 * reserved or paid; one that waits for money of the line is decided all the same. Writes nothing.
 */
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { askedAwards, limitsApplicant } from '../../domain/steps/award.js';
import type { PriorAward } from '../../domain/stream.js';
import { dateOf, toInstant, yearOf } from '../../domain/time.js';
import type { Tx } from './tx.js';

/** SQL: the instant at which the project named by `id` was decided: by the approver, or by the ranking of its call. */
export const decidedAt = (id: string): string =>
  `(SELECT max(d.at) FROM event d WHERE d.stream_id = ${id} AND (d.type = 'DecisionApproved' OR (d.type = 'Ranked' AND d.body ->> 'result' = 'in')))`;
/** SQL: what `award_money` says of an award that was decided and is not given up. */
export const HELD_AWARD = `('queued', 'reserved', 'committed')`;

interface Row { id: string; programme_id: string; title: string; receipt: string | null; award_fen: bigint; decided_at: Date; same: boolean }
const priorOf = (r: Row): PriorAward => ({
  programmeId: r.programme_id, year: yearOf(dateOf(toInstant(r.decided_at.getTime()))), amountFen: String(r.award_fen),
  projectId: r.id, title: r.title, decidedAt: toInstant(r.decided_at.getTime()), ...(r.receipt ? { receipt: r.receipt } : {}), ...(r.same ? { sameObject: true } : {}),
});

export interface Asked { projectId: string; applicantId: string }

/** What the applicant holds of these programmes, without the project itself. */
export async function heldAwards(tx: Tx, programmes: readonly string[], { projectId, applicantId }: Asked): Promise<PriorAward[]> {
  if (programmes.length === 0) return [];
  const rows = await tx.rows<Row>(
    `SELECT * FROM (SELECT p.id, v.programme_id, p.title, p.receipt, p.award_fen, ${decidedAt('p.id')} AS decided_at,
         p.object <> '' AND p.object = (SELECT o.object FROM project o WHERE o.id = $2) AS same
       FROM project p JOIN programme_version v ON v.id = p.version_id
       WHERE p.applicant_id = $1 AND p.id <> $2 AND p.award_money IN ${HELD_AWARD} AND v.programme_id = ANY($3)) a WHERE a.decided_at IS NOT NULL ORDER BY a.decided_at, a.id`, [applicantId, projectId, programmes],
  );
  return rows.map(priorOf);
}

/** What it held at an instant, by the events up to then: a calculation is done again with what it rested on. */
export async function awardsHeldAt(tx: Tx, version: ProgrammeVersion, { projectId, applicantId, at }: Asked & { at: Date }): Promise<PriorAward[]> {
  const programmes = askedAwards(version);
  if (programmes.length === 0) return [];
  const rows = await tx.rows<Row>(
    `SELECT p.id, v.programme_id, p.title, p.receipt, (e.body ->> 'amountFen')::bigint AS award_fen, d.at AS decided_at, p.object <> '' AND p.object = (SELECT o.object FROM project o WHERE o.id = $2) AS same
     FROM project p JOIN programme_version v ON v.id = p.version_id
     JOIN LATERAL (SELECT type, body FROM event x WHERE x.stream_id = p.id AND x.at <= $4 AND x.type IN ('AwardReserved', 'AwardQueued', 'AwardFreed', 'AwardDequeued') ORDER BY seq DESC LIMIT 1) e ON e.type IN ('AwardReserved', 'AwardQueued')
     JOIN LATERAL (SELECT max(x.at) AS at FROM event x WHERE x.stream_id = p.id AND x.at <= $4 AND (x.type = 'DecisionApproved' OR (x.type = 'Ranked' AND x.body ->> 'result' = 'in'))) d ON d.at IS NOT NULL
     WHERE p.applicant_id = $1 AND p.id <> $2 AND v.programme_id = ANY($3) ORDER BY d.at, p.id`, [applicantId, projectId, programmes, at],
  );
  return rows.map(priorOf);
}

/**
 * Makes decisions about one applicant wait for each other until the commit, where a rule of the version counts what the
 * applicant was given. Sent ahead: what is read after it is read under the lock.
 */
export async function lockApplicants(tx: Tx, version: ProgrammeVersion, ids: readonly string[]): Promise<void> {
  if (!limitsApplicant(version)) return;
  for (const id of [...new Set(ids)].sort()) await tx.write('SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE', [id]);
}

/** What the applicants of these projects were given of the programme; locked, nobody else decides about them until the commit. */
export async function givenToAll(tx: Tx, version: ProgrammeVersion, projects: readonly string[], lock?: { lineId: string }): Promise<Record<string, { applicantId: string; awards: PriorAward[] }>> {
  const rows = await tx.rows<{ id: string; applicant_id: string }>('SELECT id, applicant_id FROM project WHERE id = ANY($1) ORDER BY id', [projects]);
  if (lock) {
    // The line first, as every decision locks it.
    await tx.rows('SELECT 1 FROM budget_line WHERE id = $1 FOR UPDATE', [lock.lineId]);
    await lockApplicants(tx, version, rows.map((r) => r.applicant_id));
  }
  const given: Record<string, { applicantId: string; awards: PriorAward[] }> = {};
  for (const { id, applicant_id: applicantId } of rows) given[id] = { applicantId, awards: await heldAwards(tx, [version.programmeId], { projectId: id, applicantId }) };
  return given;
}
