/**
 * The shapes of the files in this room. What the product reads too stands in domain/programme/catalogue.ts; here are the
 * sample's. Strict: a field that is not named is a fault. Non-goal: what files say about each other (checks.ts).
 */
import { z } from 'zod';
import { ROLES } from '../domain/access/index.js';
import { isCreditCode } from '../domain/credit-code.js';
import { Day, Id } from '../domain/programme/catalogue.js';
import { ApplicantKind, Fen, Label } from '../domain/programme/schema.js';

export { BudgetCodes, CalendarFile, Clause, Department, FundRule, HandlingPeriod, Jurisdiction, PolicyDocument, Programme, ProgrammeFile, Target } from '../domain/programme/catalogue.js';

export interface Fault { file: string; path: string; reason: string }
/** A file's name under this room, and what it says. */
export interface Read<T> { file: string; data: T }

export const SampleOrganisation = z.strictObject({
  id: Id,
  kind: ApplicantKind,
  jurisdiction: Id,
  name: Label,
  creditCode: z.string().refine(isCreditCode, 'not a credit code (GB 32100)'),
  address: z.string().min(1),
  bankName: z.string().min(1).optional(),
  bankAccount: z.string().regex(/^\d{8,30}$/).optional(),
  accountName: z.string().min(1).optional(),
});
export type SampleOrganisation = z.infer<typeof SampleOrganisation>;

export const SampleAccount = z.strictObject({
  username: z.string().regex(/^[a-z0-9]+(\.[a-z0-9]+)?$/),
  name: z.string().min(1),
  nameEn: z.string().min(1),
  email: z.email(),
  roles: z.array(z.strictObject({ role: z.enum(ROLES), jurisdiction: Id, department: Id.optional(), organisation: Id.optional() })).min(1),
  specialty: z.enum(['technical', 'finance', 'legal', 'management']).optional(),
  employer: Id.optional(),
});
export type SampleAccount = z.infer<typeof SampleAccount>;

/** A complete application of a sample organisation; `evidence` names a file for each piece. */
export const SampleForm = z.strictObject({ organisation: Id, values: z.record(z.string(), z.unknown()), evidence: z.record(z.string(), z.string().min(1)) });
export type SampleForm = z.infer<typeof SampleForm>;

/** What the special kinds of form field hold. */
export const FieldValue = {
  text: z.string().trim().min(1),
  longtext: z.string().trim().min(1),
  integer: z.number().int(),
  money: Fen,
  date: Day,
  choice: z.string(),
  boolean: z.boolean(),
  telephone: z.string().trim().min(1),
  email: z.email(),
  list: z.array(z.string().trim().min(1)),
  organisations: z.array(Id),
  patents: z.array(z.strictObject({ number: z.string().min(1), title: z.string().min(1), kind: z.enum(['invention', 'utility_model', 'design']), holder: z.string().min(1) })),
  budget: z.array(z.strictObject({ item: z.string().min(1), amountFen: Fen, source: z.enum(['fiscal', 'own']) })),
  indicators: z.array(z.strictObject({ name: z.string().min(1), unit: z.string().min(1), target: z.number().int() })),
} as const;
