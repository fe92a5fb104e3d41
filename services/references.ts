/**
 * What a project names that another project names as well: the number of a contract, the vouchers of what was spent. Told
 * to those who check and decide, never refused: one contract or voucher may rightly stand in two files. Reads only.
 */
import { hasRole, type Actor } from '../domain/access/index.js';
import type { Elsewhere } from '../domain/project/expenditure.js';
import type { ReferenceKind } from '../domain/projection/references.js';
import type { Tx } from '../prisma/store/tx.js';

export interface UsedContract { said: string; elsewhere: Omit<Elsewhere, 'line' | 'item' | 'amountFen' | 'spentOn'>[] }
export interface UsedBefore { contracts: UsedContract[]; /** by line of the expenditure */ vouchers: Elsewhere[][] }

const NONE: UsedBefore = { contracts: [], vouchers: [] };
/** Of each number so many are named; more says nothing more. */
const MOST = 10;

/** The same number in a file of the same house; in a stranger's, whose books count alike, with the same amount and day. */
const of = (whose: 'o.applicant_id = r.applicant_id' | 'o.applicant_id <> r.applicant_id AND o.detail = r.detail'): string =>
  `SELECT r.kind, r.line, r.said AS own, o.project_id, o.line AS other_line, o.said FROM project_reference r
   JOIN LATERAL (SELECT o.project_id, o.line, o.said FROM project_reference o WHERE o.kind = r.kind AND o.key = r.key AND ${whose} AND o.project_id <> r.project_id LIMIT ${MOST}) o ON true
   WHERE r.project_id = $1 AND r.kind <> 'issuance'`;

export async function usedBefore(sql: Tx, actor: Actor, projectId: string): Promise<UsedBefore> {
  if (!hasRole(actor, 'officer', 'approver', 'supervisor')) return NONE;
  const rows = await sql.rows<{ kind: ReferenceKind; line: number; own: string; project_id: string; other_line: number; said: string; title: string; receipt: string | null; name: string; spent: { item: string; amountFen: string; spentOn: string } | null }>(
    `SELECT u.kind, u.line, u.own, u.project_id, u.other_line, u.said, p.title, p.receipt, g.name, CASE WHEN u.kind = 'voucher' THEN h.state -> 'expenditure' -> u.other_line END AS spent
     FROM (${of('o.applicant_id = r.applicant_id')} UNION ALL ${of('o.applicant_id <> r.applicant_id AND o.detail = r.detail')}) u
     JOIN project p ON p.id = u.project_id JOIN organisation g ON g.id = p.applicant_id JOIN stream_head h ON h.id = u.project_id ORDER BY u.kind, u.line, p.receipt, u.project_id, u.other_line`, [projectId],
  );
  const found: UsedBefore = { contracts: [], vouchers: [] };
  for (const r of rows) {
    const where = { projectId: r.project_id, title: r.title, receipt: r.receipt, applicantName: r.name, voucher: r.said };
    if (r.kind === 'voucher') (found.vouchers[r.line] ??= []).push({ ...where, line: r.other_line, item: r.spent?.item ?? null, amountFen: r.spent?.amountFen ?? null, spentOn: r.spent?.spentOn ?? null });
    else {
      const known = found.contracts.find((c) => c.said === r.own);
      if (known) known.elsewhere.push(where); else found.contracts.push({ said: r.own, elsewhere: [where] });
    }
  }
  return found;
}
