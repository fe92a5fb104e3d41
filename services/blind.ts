/**
 * Blind review (盲审): what a member of a blind panel reads of a project. Neither applicant nor members are named; their
 * names, credit codes and people are struck out of the answers; files go by their place in the list. Pages, API and
 * prints all take it from here. Non-goal: what stands inside the files (the applicant is warned of that).
 */
import { hasRole, OFFICIAL_ROLES, type Actor } from '../domain/access/index.js';
import { fieldsOf, type FormContent } from '../domain/programme/form.js';
import type { Form } from '../domain/programme/schema.js';
import { BLIND_TASK } from '../prisma/store/scope.js';
import type { Tx } from '../prisma/store/tx.js';

/** In the place of what is struck out. */
export const STRUCK = '＊＊＊';

/** The version's steps ask for a blind review: the applicant is warned not to name anybody. */
export const hasBlindReview = (version: { steps: readonly { params: Record<string, unknown> }[] }): boolean => version.steps.some((s) => s.params['blind'] === true);

/** An expert who is known to this project by blind panels only. */
export async function readsBlind(sql: Tx, actor: Actor, projectId: string): Promise<boolean> {
  if (actor.kind !== 'person' || !hasRole(actor, 'expert') || hasRole(actor, ...OFFICIAL_ROLES)) return false;
  const row = await sql.row<{ blind: boolean | null }>(
    `SELECT bool_and(${BLIND_TASK}) AS blind FROM task t WHERE t.project_id = $1 AND t.role = 'expert' AND t.person_id = $2`, [projectId, actor.personId],
  );
  return row?.blind === true;
}

/** Answers that say who somebody is, whatever is typed in them. */
const IDENTIFYING: readonly string[] = ['contactName', 'contactPhone', 'contactEmail', 'operator', 'leader', 'team', 'members'];
const LEGAL_FORM = /(股份有限公司|有限责任公司|有限公司)$/;

export type Strike = (text: string) => string;

/** Strikes out names (with and without their legal form), credit codes and people of the applicant and its members. */
export async function strikeFor(sql: Tx, projectId: string): Promise<Strike> {
  const row = await sql.row<{ names: string[] }>(
    `SELECT array_agg(DISTINCT w) AS names FROM project p JOIN organisation o ON o.id = p.applicant_id OR o.id = ANY(p.members),
       LATERAL (SELECT unnest(ARRAY[o.name, o.name_en, o.credit_code]) AS w UNION SELECT unnest(ARRAY[n.name, n.name_en]) FROM role_grant g JOIN person n ON n.id = g.person_id WHERE g.organisation_id = o.id) names WHERE p.id = $1`, [projectId],
  );
  const words = (row?.names ?? []).filter((name) => name !== null).flatMap((name) => [name, name.replace(LEGAL_FORM, '')]).filter((name) => name.trim().length > 1);
  // The longest first: a short name stands inside a long one.
  const found = [...new Set(words)].sort((a, b) => b.length - a.length).map((w) => (/^[\w.@ -]+$/.test(w) ? `(?<![A-Za-z0-9])${patternOf(w)}(?![A-Za-z0-9])` : patternOf(w)));
  if (found.length === 0) return (text) => text;
  const pattern = new RegExp(found.join('|'), 'giu');
  return (text) => text.replace(pattern, STRUCK);
}
/** Letters and figures also as they are typed at full width. */
const patternOf = (word: string): string => [...word].map((c) => (/[A-Za-z0-9]/.test(c) ? `[${c}${String.fromCodePoint(c.codePointAt(0)! + 0xfee0)}]` : /\s/.test(c) ? '\\s+' : /[.*+?^${}()|[\]\\/]/.test(c) ? `\\${c}` : c)).join('');

const everywhere = (value: unknown, strike: Strike): unknown =>
  (typeof value === 'string' ? strike(value) : Array.isArray(value) ? value.map((v) => everywhere(v, strike)) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, everywhere(v, strike)])) : value);

export const blindContent = (form: Form, content: FormContent, strike: Strike): FormContent => {
  const hidden = new Set(fieldsOf(form).filter((f) => f.kind === 'organisations' || IDENTIFYING.includes(f.id)).map((f) => f.id));
  return Object.fromEntries(Object.entries(content).map(([id, value]) => [id, hidden.has(id) ? STRUCK : everywhere(value, strike)]));
};

/** Names of files tell as much as answers: the slot and a number instead. */
export const blindDocuments = <D extends { slot: string; name: string }>(documents: readonly D[], labels: ReadonlyMap<string, string>): D[] => {
  const seen = new Map<string, number>();
  return documents.map((d) => {
    const n = (seen.get(d.slot) ?? 0) + 1;
    seen.set(d.slot, n);
    return { ...d, name: `${labels.get(d.slot) ?? d.slot}-${n}${/\.[A-Za-z0-9]{2,5}$/.exec(d.name)?.[0].toLowerCase() ?? ''}` };
  });
};
