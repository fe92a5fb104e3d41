/** The policies of this repository, and copies of the room with a planted fault. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPolicies, PolicyFault, type Fault } from '../../policies/load.js';
import { walksWell } from '../../start/plans.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON that tests read or break freely has no type.
export type Loose = any;

export const ROOM = join(import.meta.dirname, '../../policies');
export const json = (name: string): Loose => JSON.parse(readFileSync(join(ROOM, name), 'utf8'));
export const filesIn = (folder: string): string[] => readdirSync(join(ROOM, folder)).filter((n) => n.endsWith('.json')).sort();

/** Every place of a JSON value: its path and what stands there. */
export function* walk(value: unknown, path: string[] = []): Generator<{ path: string[]; value: unknown }> {
  yield { path, value };
  if (typeof value === 'object' && value !== null) for (const [key, child] of Object.entries(value)) yield* walk(child, [...path, key]);
}

interface Copy {
  edit: (file: string, change: (data: Loose) => void) => void;
  write: (file: string, text: string) => void;
  remove: (path: string) => void;
}

let copy: string | undefined;
afterAll(() => { if (copy) rmSync(copy, { recursive: true }); });

/** The faults of a copy of the room after `plant` changed it; empty when it loads. The copy is put right afterwards. */
export function faultsAfter(plant: (room: Copy) => void): readonly Fault[] {
  if (!copy) cpSync(ROOM, copy = mkdtempSync(join(tmpdir(), 'policies-')), { recursive: true, filter: (from) => !from.endsWith('.ts') });
  const dir = copy;
  const touched = new Set<string>();
  const write = (file: string, text: string): void => { touched.add(file); writeFileSync(join(dir, file), text); };
  try {
    plant({
      write,
      edit: (file, change) => {
        const data = JSON.parse(readFileSync(join(dir, file), 'utf8'));
        change(data);
        write(file, JSON.stringify(data));
      },
      remove: (path) => { touched.add(path); rmSync(join(dir, path), { recursive: true }); },
    });
    loadPolicies({ dir, walksWell });
    return [];
  } catch (error) {
    if (error instanceof PolicyFault) return error.faults;
    throw error;
  } finally {
    for (const path of touched) cpSync(join(ROOM, path), join(dir, path), { recursive: true });
  }
}
