/** What a panel asks of people: the organisations behind a project, and of experts their role today, employer, grants and part in the project. */
import { partiesNamed, type ExpertFacts, type Party } from '../../domain/panel/index.js';
import type { FormContent } from '../../domain/programme/form.js';
import { dateOf, type Instant } from '../../domain/time.js';
import { holds } from './holders.js';
import { programmeVersion } from './rules.js';
import type { Tx } from './tx.js';

/** Applicant and members by the register, others as the frozen form names them. */
export async function partiesOf(tx: Tx, projectId: string): Promise<Party[]> {
  const row = await tx.row<{ applicant_id: string; members: string[]; version_id: string; content: FormContent | null }>(
    `SELECT p.applicant_id, p.members, p.version_id, (SELECT f.content FROM form_version f WHERE f.project_id = p.id AND f.version = p.form_version) AS content FROM project p WHERE p.id = $1`, [projectId],
  );
  if (!row) return [];
  const known = await tx.rows<{ id: string; name: string; credit_code: string }>('SELECT id, name, credit_code FROM organisation WHERE id = ANY($1)', [[row.applicant_id, ...row.members]]);
  const version = await programmeVersion(tx, row.version_id);
  const by = (id: string): Partial<Party> => { const o = known.find((k) => k.id === id); return { id, ...(o ? { name: o.name, code: o.credit_code } : {}) }; };
  return [{ as: 'applicant', ...by(row.applicant_id) }, ...row.members.map((id): Party => ({ as: 'member', ...by(id) })), ...(version && row.content ? partiesNamed(version.form, row.content) : [])];
}

export interface ExpertRecord extends ExpertFacts { id: string; name: string; nameEn: string; openTasks: number }
/** The people of these ids, or all who are experts on that day. */
export async function expertRecords(tx: Tx, { ids, projectId, at }: { ids?: readonly string[]; projectId: string; at: Instant }): Promise<ExpertRecord[]> {
  const rows = await tx.rows<{ id: string; name: string; name_en: string; specialty: string | null; employer_id: string | null; employer: string | null; credit_code: string | null; expert: boolean; staff_of: string[]; took_part: boolean; open: number }>(
    `SELECT n.id, n.name, n.name_en, n.specialty, n.employer_id, o.name AS employer, o.credit_code,
       EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = n.id AND g.role = 'expert' AND ${holds('g', '$3::date')}) AS expert,
       coalesce((SELECT array_agg(g.organisation_id) FROM role_grant g WHERE g.person_id = n.id AND g.role IN ('applicant', 'organisation_admin') AND g.organisation_id IS NOT NULL AND ${holds('g', '$3::date')}), '{}') AS staff_of,
       EXISTS (SELECT 1 FROM participation a WHERE a.stream_id = $2 AND a.person_id = n.id AND a.capacity <> 'expert') AS took_part,
       (SELECT count(*)::int FROM task t WHERE t.person_id = n.id AND t.closed_at IS NULL) AS open
     FROM person n LEFT JOIN organisation o ON o.id = n.employer_id
     WHERE CASE WHEN $1::text[] IS NULL THEN EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = n.id AND g.role = 'expert' AND ${holds('g', '$3::date')}) ELSE n.id = ANY($1) END ORDER BY n.id`,
    [ids ?? null, projectId, dateOf(at)],
  );
  return rows.map((r) => ({
    id: r.id, name: r.name, nameEn: r.name_en, specialty: r.specialty ?? '', expert: r.expert, staffOf: r.staff_of, tookPart: r.took_part, openTasks: r.open,
    ...(r.employer_id ? { employer: { id: r.employer_id, name: r.employer ?? '', code: r.credit_code ?? '' } } : {}),
  }));
}
