/**
 * What stands around the programme versions: policy documents, rows of the catalogue, one file a programme, targets,
 * fund rules, calendars, places. Shapes only. Strict: a field that is not named here is a fault. Non-goal: what they
 * say about each other (version-checks.ts, policies/checks.ts).
 */
import { z } from 'zod';
import { dayFault } from '../time.js';
import { Fen, Label, ProgrammeVersion, Source } from './schema.js';

export const Id = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/);
export const Day = z.string().refine((day) => dayFault(day) === undefined, 'not a day of the calendar, or before 1949');
const Year = z.number().int().min(2000).max(2100);
const ProjectType = z.enum(['patent_navigation', 'patent_pool', 'high_value_patent', 'other']);

/** A place in a policy document; the quotation is found there, white space ignored, parts around … apart. */
export const Clause = z.strictObject({ document: Id, section: z.string().min(1), quotation: z.string().min(1) });
export type Clause = z.infer<typeof Clause>;

export const PolicyDocument = z.strictObject({
  id: Id,
  prefix: z.string().regex(/^\d{3}$/).describe('first part of the ids of its programmes and targets'),
  title: Label,
  number: z.string().min(1).nullable(),
  issuer: Label.nullable(),
  jurisdiction: Id,
  issuedOn: Day.nullable(),
  validFrom: Day,
  validTo: Day,
  validity: z.strictObject({ quotation: z.string(), rule: Label }),
  text: z.string().regex(/^[a-z0-9-]+\.txt$/),
});
export type PolicyDocument = z.infer<typeof PolicyDocument> & { body: string };

const Stated = z.strictObject({
  type: z.enum(['fixed', 'rate', 'not_stated']),
  amountFen: Fen.optional(),
  rateBp: z.number().int().min(1).max(10_000).optional(),
  base: Label.optional(),
  perCaseCapFen: Fen.optional(),
  perApplicantYearCapFen: Fen.optional(),
  limit: Label.optional(),
});

/** A row of the catalogue: what a document says of a programme, whether or not it may ever be applied for. */
export const Programme = z.strictObject({
  id: z.string().regex(/^\d{3}-P\d{2}$/),
  document: Id,
  jurisdiction: Id,
  projectType: ProjectType,
  name: Label,
  applicants: z.array(Label).min(1),
  conditions: z.array(Label),
  stated: Stated,
  thresholds: z.array(z.strictObject({ metric: z.string(), op: z.enum(['gte', 'gt']), value: z.number().int().optional(), unit: z.string().optional(), amountFen: Fen.optional() })).optional(),
  thresholdsCombine: z.enum(['any', 'all']).optional(),
  filing: z.enum(['pre_project', 'professional_registration', 'external_platform', 'not_stated']),
  gate: z.strictObject({
    type: z.enum(['external_recognition', 'review_and_recognition', 'application_assessment', 'recognition', 'competitive_selection', 'objective_threshold', 'not_stated']),
    words: z.string().optional(),
  }),
  payment: z.strictObject({
    timing: z.enum(['after_recognition', 'one_off', 'annual', 'ex_post', 'procurement', 'investment', 'policy', 'scheduled', 'not_stated']),
    words: z.string().optional(),
  }),
  responsible: z.string().nullable().describe('responsible units as the document lists them'),
  clause: Clause,
  openPoint: Label.nullable(),
});
export type Programme = z.infer<typeof Programme>;

/** One file a programme. A programme no measure puts money to is a work item (工作任务) and has no version. */
export const ProgrammeFile = z.strictObject({ programme: Programme, workItem: z.literal(true).optional(), versions: z.array(ProgrammeVersion) });
export type ProgrammeFile = z.infer<typeof ProgrammeFile>;

export const CalendarFile = z.strictObject({
  year: Year,
  document: z.string().min(1),
  amendments: z.array(z.strictObject({ document: z.string().min(1), note: z.string().min(1) })).optional(),
  note: z.string().optional(),
  off: z.array(Day).min(1),
  work: z.array(Day),
});
export type CalendarFile = z.infer<typeof CalendarFile>;

export const Jurisdiction = z.strictObject({
  id: Id, parent: Id.nullable(), level: z.enum(['province', 'city', 'county', 'zone']), code: z.string().regex(/^\d{6}$/).nullable().describe('GB/T 2260; zones have none'), name: Label,
});
export type Jurisdiction = z.infer<typeof Jurisdiction>;

export const Department = z.strictObject({
  id: Id, jurisdiction: Id, name: Label, validFrom: Day, validTo: Day.nullable(), successor: Id.nullable(), note: z.string().optional(),
});
export type Department = z.infer<typeof Department>;

export const Target = z.strictObject({
  id: z.string().regex(/^\d{3}-K\d{2}$/),
  document: Id,
  jurisdiction: Id,
  projectType: ProjectType,
  name: Label,
  comparator: z.enum(['at_least', 'equal', 'range', 'about', 'trend', 'milestone', 'deadline']),
  value: z.number().int().nullable().describe('in the unit as written'),
  valueMax: z.number().int().nullable(),
  unit: z.string().nullable(),
  amountFen: Fen.nullable(),
  rateBp: z.number().int().nullable(),
  period: z.enum(['cumulative', 'point', 'annual', 'average_annual', 'three_year', 'milestone']),
  deadline: z.strictObject({
    words: z.string(),
    on: Day.nullable(),
    strictOn: Day.nullable().describe('the narrower reading where the words leave two'),
    yearlyOn: z.string().regex(/^\d{2}-\d{2}$/).optional(),
    basis: z.enum(['stated', 'derived', 'open_ended']),
  }),
  responsible: z.string().nullable(),
  restatedIn: z.string().nullable(),
  clause: Clause,
  openPoint: Label.nullable(),
});
export type Target = z.infer<typeof Target>;

export const FundRule = z.strictObject({
  id: z.string().regex(/^B\d{2}$/),
  document: Id,
  jurisdiction: Id,
  clause: Clause,
  meaning: Label,
  requirement: Label,
  figures: z.array(z.strictObject({ id: Id, amountFen: Fen.optional(), rateBp: z.number().int().min(1).max(10_000).optional() })),
});
export type FundRule = z.infer<typeof FundRule>;

const BudgetCode = (digits: number) => z.strictObject({ code: z.string().regex(new RegExp(`^[0-9]{${digits}}$`)), name: Label });
/** 政府收支分类科目, as far as awards are paid by it: 功能分类 to the item (项), 经济分类 of departments and of the government to the section (款). */
export const BudgetCodes = z.strictObject({
  source: z.strictObject({ document: z.string().min(1), section: z.string().min(1), checked: z.string().min(1) }),
  function: z.array(BudgetCode(7)).min(1), economic: z.array(BudgetCode(5)).min(1),
});
export type BudgetCodes = z.infer<typeof BudgetCodes>;

/** Whether the time of a kind of step counts in the period for handling (办理时限), and why. One line for each kind. */
export const HandlingPeriod = z.strictObject({ step: z.string(), counted: z.boolean(), why: Label, source: Source });
export type HandlingPeriod = z.infer<typeof HandlingPeriod>;
