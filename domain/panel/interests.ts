/**
 * Who may judge a project: the organisations that stand behind it (applicant, members, operator, service agency named
 * in the form), and what binds an expert to one of them. One answer for offers, appointment, every act of a member and
 * the conclusion. Pure; the facts are read by prisma/store/panel-people.ts.
 */
import { fieldsOf, type FormContent } from '../programme/form.js';
import type { Form, FormField, Label } from '../programme/schema.js';
import { fold, foldCode } from '../text.js';

export type PartyRole = 'applicant' | 'member' | 'operator' | 'agency';
/** An organisation of the register by its id, or as the form names it. */
export interface Party { as: PartyRole; id?: string; name?: string; code?: string; typed?: string }
export interface Organisation { id: string; name: string; code: string }
export interface ExpertFacts { specialty: string; /** holds the role of an expert on that day */ expert: boolean; employer?: Organisation; /** organisations for which the person acts by a grant */ staffOf: string[]; tookPart: boolean }

/** What stands against an expert. */
export type Interest = 'employer' | 'member' | 'operator' | 'agency' | 'took_part';
export const INTERESTS: readonly Interest[] = ['employer', 'member', 'operator', 'agency', 'took_part'];

/** Answers of the form that name an organisation in words; those of kind `organisations` are members by their ids. */
const NAMED_IN: Readonly<Record<string, PartyRole>> = { operator: 'operator', serviceAgency: 'agency' };
function namedIn(f: Pick<FormField, 'id' | 'kind'>, content: FormContent): Party[] {
  const as = NAMED_IN[f.id];
  const typed = content[f.id];
  return as && f.kind === 'text' && typeof typed === 'string' && typed.trim() !== '' ? [{ as, typed }] : [];
}
export const partiesNamed = (form: Form, content: FormContent): Party[] => fieldsOf(form).flatMap((f) => namedIn(f, content));

/** The same house: by id, by code, by name; what a form says in words may hold more than the name. */
function isParty({ id, name, code, typed }: Party, organisation: Organisation): boolean {
  if (id !== undefined && id === organisation.id) return true;
  const own = foldCode(organisation.code);
  if (code !== undefined && own !== '' && foldCode(code) === own) return true;
  const ownName = fold(organisation.name);
  if (name !== undefined && fold(name) === ownName) return true;
  return typed !== undefined && (fold(typed).includes(ownName) || (own !== '' && foldCode(typed).includes(own)));
}
/** Fields that name the applicant itself where another organisation belongs. */
export const ownNamed = (form: Form, content: FormContent, applicant: Organisation): { field: string; label: Label }[] =>
  fieldsOf(form).filter((f) => namedIn(f, content).some((p) => p.as === 'agency' && isParty(p, applicant))).map((f) => ({ field: f.id, label: f.label }));
const BINDS: Readonly<Record<PartyRole, Interest>> = { applicant: 'employer', member: 'member', operator: 'operator', agency: 'agency' };

export function interestOf(person: ExpertFacts, parties: readonly Party[]): Interest | undefined {
  const bound = parties.find((p) => (person.employer && isParty(p, person.employer)) || (p.id !== undefined && person.staffOf.includes(p.id)));
  return bound ? BINDS[bound.as] : person.tookPart ? 'took_part' : undefined;
}
