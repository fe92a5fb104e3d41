/**
 * Reads this room's files, checks them whole and answers them as data. Every fault of every file is reported at once,
 * with file, path and reason; a room with a fault gives nothing. Only start/ and tests read it. Non-goal: storing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { calculationRules, type CalculationRules } from '../domain/award/index.js';
import type { ProgrammeVersion } from '../domain/programme/schema.js';
import type { WalksWell } from '../domain/programme/version-checks.js';
import { checkAll } from './checks.js';
import {
  BudgetCodes, CalendarFile, Department, FundRule, HandlingPeriod, Jurisdiction, PolicyDocument, ProgrammeFile, SampleAccount, SampleForm, SampleOrganisation, Target, type Fault, type Programme, type Read,
} from './shapes.js';

export interface Policies {
  documents: PolicyDocument[];
  /** All programmes of the documents, work items too, by id. */
  catalogue: (Programme & { workItem: boolean })[];
  /** Every version of every programme, sample measures too. */
  programmes: ProgrammeVersion[];
  /** What the public calculation answers from, drawn from the catalogue and the versions. */
  calculations: CalculationRules;
  calendars: CalendarFile[];
  jurisdictions: Jurisdiction[];
  departments: Department[];
  targets: Target[];
  fundRules: FundRule[];
  budgetCodes: BudgetCodes;
  /** Which steps count in the period for handling. */
  handlingPeriods: HandlingPeriod[];
  sample: { organisations: SampleOrganisation[]; accounts: SampleAccount[]; forms: Record<string, SampleForm> };
}
export type { BudgetCodes, CalendarFile, Clause, Department, Fault, FundRule, Jurisdiction, PolicyDocument, Programme, SampleAccount, SampleForm, SampleOrganisation, Target } from './shapes.js';

/** What is wrong with the files, all of it. */
export class PolicyFault extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(`policies: ${faults.length} fault(s)\n${faults.map((f) => `  ${f.file} ${f.path || '(whole file)'}: ${f.reason}`).join('\n')}`);
    this.name = 'PolicyFault';
  }
}

/** Throws PolicyFault when any file has a fault. `dir`: a folder of the same layout as this one. `walksWell`: plans that need no second walk. */
export function loadPolicies({ dir = import.meta.dirname, walksWell }: { dir?: string; walksWell?: WalksWell } = {}): Policies {
  const faults: Fault[] = [];
  const reader = readerOf(dir, faults);

  const documents = reader.folder('documents', PolicyDocument).map(({ file, data }) => ({ file, data: { ...data, body: reader.text(join('documents', data.text)) ?? '' } }));
  const programmeFiles = reader.folder('programmes', ProgrammeFile);
  const calendars = reader.folder('calendars', CalendarFile);
  const rows = {
    jurisdictions: reader.file('jurisdictions.json', z.array(Jurisdiction)) ?? [],
    departments: reader.file('departments.json', z.array(Department)) ?? [],
    targets: reader.file('targets.json', z.array(Target)) ?? [],
    fundRules: reader.file('fund-rules.json', z.array(FundRule)) ?? [],
    budgetCodes: reader.file('budget-codes.json', BudgetCodes)!,
    handlingPeriods: reader.file('handling-periods.json', z.array(HandlingPeriod)) ?? [],
  };
  const sample = {
    organisations: reader.file('sample/organisations.json', z.array(SampleOrganisation)) ?? [],
    accounts: reader.file('sample/accounts.json', z.array(SampleAccount)) ?? [],
    forms: reader.file('sample/forms.json', z.record(z.string(), SampleForm)) ?? {},
  };

  // A file that cannot be read would be blamed for all that refers to it.
  if (faults.length === 0) faults.push(...checkAll({ documents, programmeFiles, calendars, ...rows, sample }, walksWell));
  if (faults.length > 0) throw new PolicyFault(faults);
  return {
    documents: documents.map((d) => d.data),
    catalogue: programmeFiles.map((f) => ({ ...f.data.programme, workItem: f.data.workItem === true })),
    programmes: programmeFiles.flatMap((f) => f.data.versions),
    calculations: calculationRules(documents.map((d) => d.data), programmeFiles.map((f) => f.data)),
    calendars: calendars.map((c) => c.data),
    ...rows,
    sample,
  };
}

function readerOf(dir: string, faults: Fault[]) {
  const text = (name: string): string | undefined => {
    if (existsSync(join(dir, name))) return readFileSync(join(dir, name), 'utf8');
    faults.push({ file: name, path: '', reason: 'there is no such file' });
    return undefined;
  };
  function file<S extends z.ZodType>(name: string, schema: S): z.infer<S> | undefined {
    const content = text(name);
    if (content === undefined) return undefined;
    let json: unknown;
    try {
      json = JSON.parse(content);
    } catch (error) {
      faults.push({ file: name, path: '', reason: `not JSON: ${(error as Error).message}` });
      return undefined;
    }
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    faults.push(...parsed.error.issues.map((issue) => ({ file: name, path: issue.path.map(String).join('.'), reason: reasonOf(issue) })));
    return undefined;
  }
  function folder<S extends z.ZodType>(name: string, schema: S): Read<z.infer<S>>[] {
    const path = join(dir, name);
    if (!existsSync(path)) { faults.push({ file: name, path: '', reason: 'there is no such folder' }); return []; }
    const names = readdirSync(path).filter((n) => n.endsWith('.json')).sort();
    if (names.length === 0) faults.push({ file: name, path: '', reason: 'the folder is empty' });
    return names.flatMap((n) => {
      const at = relative(dir, join(path, n));
      const data = file(at, schema);
      return data === undefined ? [] : [{ file: at, data }];
    });
  }
  return { text, file, folder };
}

const reasonOf = (issue: z.core.$ZodIssue): string => (issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys.join(', ')}` : issue.message);
