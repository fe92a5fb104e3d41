/**
 * What a project names that another project names as well: the number of a contract, the vouchers of what was spent. Told
 * to those who check and decide, never refused: one contract or voucher may rightly stand in two files. Reads only.
 */
import { hasRole, type Actor } from '../domain/access/index.js';
import type { Elsewhere } from '../domain/project/expenditure.js';
import type { ReferenceKind } from '../domain/projection/references.js';
import type { Tx } from '../prisma/store/tx.js';

export interface UsedContract { said: string; elsewhere: Omit<Elsewhere, 'line' | 'item' | 'amountFen' | 'spentOn'>[] }
/** A file that another application holds as well, byte for byte. */
export interface UsedFile { name: string; slot: string; elsewhere: (Omit<UsedContract['elsewhere'][number], 'voucher'> & { name: string; own: boolean })[] }
export interface UsedBefore { contracts: UsedContract[]; /** by line of the expenditure */ vouchers: Elsewhere[][] }

const NONE: UsedBefore = { contracts: [], vouchers: [] };
/** Of each number so many are named; more says nothing more. */
const MOST = 10;

/** The same number in a file of the same house; in a stranger's, whose books count alike, with the same amount and day. */
const of = (whose: 'o.applicant_id = r.applicant_id' | 'o.applicant_id <> r.applicant_id AND o.detail = r.detail'): string =>
  `SELECT r.kind, r.line, r.said AS own, o.project_id, o.line AS other_line, o.said FROM project_reference r
   JOIN LATERAL (SELECT o.project_id, o.line, o.said FROM project_reference o WHERE o.kind = r.kind AND o.key = r.key AND ${whose} AND o.project_id <> r.project_id LIMIT ${MOST}) o ON true
   WHERE r.project_id = $1 AND r.kind IN ('contract', 'voucher')`;

/** Of the project's files that stand, those that another application handed in as well; a house's own papers (a licence) stand in each of its own. */
export async function usedFiles(sql: Tx, actor: Actor, projectId: string): Promise<UsedFile[]> {
  if (!hasRole(actor, 'officer', 'approver', 'supervisor')) return [];
  const rows = await sql.rows<{ id: string; name: string; slot: string; project_id: string; other: string; title: string; receipt: string | null; applicant: string; own: boolean }>(
    `SELECT d.id, d.name, d.slot, x.project_id, x.name AS other, p.title, p.receipt, g.name AS applicant, p.applicant_id = m.applicant_id AS own
     FROM document d JOIN project m ON m.id = d.project_id
     JOIN LATERAL (SELECT DISTINCT ON (o.project_id) o.project_id, o.name FROM document o JOIN project q ON q.id = o.project_id
       WHERE o.sha256 = d.sha256 AND o.project_id <> d.project_id AND o.removed_at IS NULL AND q.submitted_at IS NOT NULL AND (q.applicant_id <> m.applicant_id OR o.slot <> d.slot OR d.slot <> 'licence') ORDER BY o.project_id LIMIT ${MOST}) x ON true
     JOIN project p ON p.id = x.project_id JOIN organisation g ON g.id = p.applicant_id
     WHERE d.project_id = $1 AND d.removed_at IS NULL ORDER BY d.uploaded_at, d.id, x.project_id LIMIT 100`, [projectId],
  );
  const found = new Map<string, UsedFile>();
  for (const r of rows) {
    const file = found.get(r.id) ?? { name: r.name, slot: r.slot, elsewhere: [] };
    found.set(r.id, file);
    file.elsewhere.push({ projectId: r.project_id, title: r.title, receipt: r.receipt, applicantName: r.applicant, name: r.other, own: r.own });
  }
  return [...found.values()];
}

/** A receipt of a claim under whose number the same house claimed another payment. `of`: the project it is told at, with its own writing. */
export interface SameReceipt { of: string; own: string; projectId: string; said: string; title: string; receipt: string | null }
/** A house numbers its receipts itself: those of another say nothing. To finance and to those who check what it does. */
export async function sameReceipts(sql: Tx, actor: Actor, projectIds: readonly string[]): Promise<SameReceipt[]> {
  if (projectIds.length === 0 || !hasRole(actor, 'finance_maker', 'finance_checker', 'supervisor')) return [];
  return sql.rows<SameReceipt>(
    `SELECT r.project_id AS of, r.said AS own, o.project_id AS "projectId", o.said, p.title, p.receipt FROM project_reference r
     JOIN LATERAL (SELECT x.project_id, x.said FROM project_reference x WHERE x.applicant_id = r.applicant_id AND x.kind = 'receipt' AND x.key = r.key AND x.project_id <> r.project_id ORDER BY x.project_id LIMIT ${MOST}) o ON true
     JOIN project p ON p.id = o.project_id WHERE r.project_id = ANY($1) AND r.kind = 'receipt' ORDER BY r.project_id, p.receipt, o.project_id LIMIT 100`, [projectIds],
  );
}

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
