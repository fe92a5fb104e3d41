/**
 * Awards that were decided, as later decisions read them. The year of an award is that of its decision, whenever it is
 * reserved or paid; one that waits for money of the line is decided all the same. Writes nothing.
 */
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { askedAwards, restsOnOthers } from '../../domain/steps/award.js';
import type { GivenTo, PriorAward } from '../../domain/stream.js';
import { dateOf, toInstant, yearOf } from '../../domain/time.js';
import { objectKeySql } from './fold.js';
import type { Tx } from './tx.js';

/** SQL: the instant at which the project named by `id` was decided, as far as events up to `until` tell: by the approver, or by the ranking of its call. */
export const decidedAt = (id: string, until?: string): string =>
  `(SELECT max(d.at) FROM event d WHERE d.stream_id = ${id}${until ? ` AND d.at <= ${until}` : ''} AND (d.type = 'DecisionApproved' OR (d.type = 'Ranked' AND d.body ->> 'result' = 'in')))`;
/** What the money of an award is when it was decided and is not given up; the same as SQL over `award_money`. */
export const HELD: readonly string[] = ['queued', 'reserved', 'committed'];
export const HELD_AWARD = `(${HELD.map((money) => `'${money}'`).join(', ')})`;

interface Row { id: string; programme_id: string; title: string; receipt: string | null; award_fen: bigint; decided_at: Date; same: boolean }
const priorOf = (r: Row): PriorAward => ({
  programmeId: r.programme_id, year: yearOf(dateOf(toInstant(r.decided_at.getTime()))), amountFen: String(r.award_fen),
  projectId: r.id, title: r.title, decidedAt: toInstant(r.decided_at.getTime()), ...(r.receipt ? { receipt: r.receipt } : {}), ...(r.same ? { sameObject: true } : {}),
});

/** `object`: of a project that is only being made. */
export interface Asked { projectId: string; applicantId: string; object?: string }

/** SQL over `project p`: its object is the one given, however either is written. */
const sameObject = (object: string): string => `p.object <> '' AND ${objectKeySql('p.object')} = ${objectKeySql(object)}`;
/** SQL over `project p`: its decided award, `same` when its object is the one given. */
const heldOf = (object: string): string =>
  `SELECT p.id, p.applicant_id, v.programme_id, p.title, p.receipt, p.award_fen, ${decidedAt('p.id')} AS decided_at, ${sameObject(object)} AS same
   FROM project p JOIN programme_version v ON v.id = p.version_id WHERE p.award_money IN ${HELD_AWARD}`;

/** What the applicant holds of these programmes, without the project itself. */
export async function heldAwards(tx: Tx, programmes: readonly string[], { projectId, applicantId, object }: Asked): Promise<PriorAward[]> {
  if (programmes.length === 0) return [];
  const rows = await tx.rows<Row>(
    `SELECT * FROM (${heldOf('coalesce($4, (SELECT o.object FROM project o WHERE o.id = $2))')} AND p.applicant_id = $1 AND p.id <> $2 AND v.programme_id = ANY($3)) a
     WHERE a.decided_at IS NOT NULL ORDER BY a.decided_at, a.id`, [applicantId, projectId, programmes, object ?? null],
  );
  return rows.map(priorOf);
}

/** What it held at an instant, by the events up to then: a calculation is done again with what it rested on. */
export async function awardsHeldAt(tx: Tx, version: ProgrammeVersion, { projectId, applicantId, at }: Asked & { at: Date }): Promise<PriorAward[]> {
  const programmes = askedAwards(version);
  if (programmes.length === 0) return [];
  const rows = await tx.rows<Row>(
    `SELECT p.id, v.programme_id, p.title, p.receipt, (e.body ->> 'amountFen')::bigint AS award_fen, d.decided_at, ${sameObject('(SELECT o.object FROM project o WHERE o.id = $2)')} AS same
     FROM project p JOIN programme_version v ON v.id = p.version_id
     JOIN LATERAL (SELECT type, body FROM event x WHERE x.stream_id = p.id AND x.at <= $4 AND x.type IN ('AwardReserved', 'AwardQueued', 'AwardFreed', 'AwardDequeued') ORDER BY seq DESC LIMIT 1) e ON e.type IN ('AwardReserved', 'AwardQueued')
     JOIN LATERAL (SELECT ${decidedAt('p.id', '$4')} AS decided_at) d ON d.decided_at IS NOT NULL
     WHERE p.applicant_id = $1 AND p.id <> $2 AND v.programme_id = ANY($3) ORDER BY d.decided_at, p.id`, [applicantId, projectId, programmes, at],
  );
  return rows.map(priorOf);
}

/**
 * Makes decisions about one applicant wait for each other until the commit, where a rule of the version counts or
 * subtracts what the applicant was given. Sent ahead: what is read after it is read under the lock.
 */
export async function lockApplicants(tx: Tx, version: ProgrammeVersion, ids: readonly string[]): Promise<void> {
  if (!restsOnOthers(version)) return;
  await tx.write('SELECT 1 FROM organisation WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [ids]);
}

/** What the applicants of these projects were given of the programme; locked, nobody else decides about them until the commit. */
export async function givenToAll(tx: Tx, version: ProgrammeVersion, projects: readonly string[], lock?: { lineId: string }): Promise<GivenTo> {
  const asked = await tx.rows<{ id: string; applicant_id: string }>('SELECT id, applicant_id FROM project WHERE id = ANY($1) ORDER BY id', [projects]);
  const applicants = [...new Set(asked.map((p) => p.applicant_id))];
  if (lock) {
    // The line first, as every decision locks it.
    await tx.rows('SELECT 1 FROM budget_line WHERE id = $1 FOR NO KEY UPDATE', [lock.lineId]);
    await lockApplicants(tx, version, applicants);
  }
  const held = await tx.rows<Row & { asked: string }>(
    `SELECT o.id AS asked, a.* FROM project o JOIN LATERAL (${heldOf('o.object')} AND p.applicant_id = o.applicant_id AND p.id <> o.id AND v.programme_id = $2) a ON a.decided_at IS NOT NULL
     WHERE o.id = ANY($1) ORDER BY a.decided_at, a.id`, [projects, version.programmeId],
  );
  return Object.fromEntries(asked.map(({ id, applicant_id: applicantId }) => [id, { applicantId, awards: held.filter((a) => a.asked === id).map(priorOf) }]));
}
