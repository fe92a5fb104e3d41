/** Targets, fund rules and work items of the policy documents, as the files of policies/ say them, for pages and programs. */
import { hasRole, type Actor } from '../domain/access/index.js';
import { fold, wordsIn } from '../domain/text.js';
import type { FundRule, Programme, Target } from '../domain/programme/catalogue.js';
import type { Label } from '../domain/programme/schema.js';
import { refuse, type House, type PolicyRoom } from './house.js';

/** A document by its number, or its title where it has none. */
export interface DocumentName { id: string; number: string | null; title: Label }
export interface TargetFilter { document?: string | undefined; projectType?: string | undefined; jurisdiction?: string | undefined; period?: string | undefined; /** Words of name or quotation. */ q?: string | undefined; /** Due by this day. */ dueBy?: string | undefined }
export type TargetRow = Target & { documentName: DocumentName };

const room = (house: House): PolicyRoom => house.policy ?? refuse('not_found');
export const documentNames = (house: House): DocumentName[] => room(house).documents.map(({ id, number, title }) => ({ id, number, title }));
const named = (house: House): ((id: string) => DocumentName) => {
  const names = new Map(documentNames(house).map((d) => [d.id, d]));
  return (id) => names.get(id)!;
};
const holds = (q: string | undefined, ...texts: (string | null)[]): boolean => { const held = fold(texts.filter((t) => t !== null).join('\n')); return wordsIn(q ?? '').every((word) => held.includes(word)); };

/** Signed-in people read targets; the public reads the documents themselves. */
export function listTargetRows(house: House, actor: Actor, filter: TargetFilter = {}): TargetRow[] {
  if (actor.kind !== 'person') return refuse('not_signed_in');
  const nameOf = named(house);
  return room(house).targets.filter((t) => (filter.document === undefined || t.document === filter.document) && (filter.projectType === undefined || t.projectType === filter.projectType)
    && (filter.jurisdiction === undefined || t.jurisdiction === filter.jurisdiction) && (filter.period === undefined || t.period === filter.period)
    && (filter.dueBy === undefined || (t.deadline.on !== null && t.deadline.on <= filter.dueBy)) && holds(filter.q, t.name.zh, t.name.en, t.clause.quotation, t.id))
    .map((t) => ({ ...t, documentName: nameOf(t.document) }));
}

const OFFICE = ['administrator', 'officer', 'approver', 'legal_officer', 'finance_bureau', 'finance_maker', 'finance_checker', 'supervisor'] as const;

export function listFundRules(house: House, actor: Actor): (FundRule & { documentName: DocumentName })[] {
  if (!hasRole(actor, ...OFFICE)) return refuse('not_allowed');
  const nameOf = named(house);
  return room(house).fundRules.map((r) => ({ ...r, documentName: nameOf(r.document) }));
}

/** Programmes that no measure puts money to: seen by those who keep the catalogue, never by the public. */
export function listWorkItems(house: House, actor: Actor): (Programme & { documentName: DocumentName })[] {
  if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
  const nameOf = named(house);
  return room(house).catalogue.filter((p) => p.workItem).map(({ workItem: _workItem, ...p }) => ({ ...p, documentName: nameOf(p.document) }));
}
