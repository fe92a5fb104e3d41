/** Calls of other cities as data alone: each file put into a copy of the room of policies, which is then loaded as it is. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Department, Jurisdiction, PolicyDocument, ProgrammeFile, SampleOrganisation } from '../../policies/shapes.js';
import { loadPolicies, type Policies } from '../../policies/load.js';
import { walksWell } from '../../start/plans.js';
import { ROOM } from './room.js';

export interface Walk {
  programme: string; start: string; organisation: SampleOrganisation; values: Record<string, unknown>; evidence: Record<string, string>;
  /** Of the acceptance; `firstScore` fails it once. */
  score?: number; firstScore?: number; expenditureFen?: string; awardFen: string;
}
export interface ForeignCall {
  name: string;
  /** Where the figures come from, and which are defaults because the text was not seen. */
  provenance: { address: string; seen: string; figures: string; /** What was found when it was looked up again, and what was not. */ checked: string };
  jurisdictions: Jurisdiction[]; departments: Department[]; document: Omit<PolicyDocument, 'text' | 'body'>; text: string[]; programmes: ProgrammeFile[]; walks: Walk[];
}

const FOLDER = join(import.meta.dirname, 'foreign');
export const foreignCalls = (): ForeignCall[] => readdirSync(FOLDER).filter((n) => n.endsWith('.json')).sort()
  .map((n) => ({ name: n.replace('.json', ''), ...JSON.parse(readFileSync(join(FOLDER, n), 'utf8')) as Omit<ForeignCall, 'name'> }));

/** The room with these calls added to it as files. */
export function loadWith(calls: readonly ForeignCall[], change: (write: (file: string, text: string) => void) => void = () => undefined): Policies {
  const dir = mkdtempSync(join(tmpdir(), 'policies-foreign-'));
  const write = (file: string, text: string): void => writeFileSync(join(dir, file), text);
  const rows = <T extends { id: string }>(file: string, more: readonly T[]): void => {
    const all = [...JSON.parse(readFileSync(join(dir, file), 'utf8')) as T[], ...more];
    write(file, JSON.stringify(all.filter((row, i) => all.findIndex((r) => r.id === row.id) === i)));
  };
  try {
    cpSync(ROOM, dir, { recursive: true, filter: (from) => !from.endsWith('.ts') });
    for (const call of calls) {
      rows('jurisdictions.json', call.jurisdictions);
      rows('departments.json', call.departments);
      write(`documents/${call.document.id}.json`, JSON.stringify({ ...call.document, text: `${call.document.id}.txt` }));
      write(`documents/${call.document.id}.txt`, call.text.join('\n'));
      for (const file of call.programmes) write(`programmes/${file.programme.id}.json`, JSON.stringify(file));
    }
    change(write);
    return loadPolicies({ dir, walksWell });
  } finally {
    rmSync(dir, { recursive: true });
  }
}
