/**
 * A rule that throws is a defect of the program or of a programme's data, never an answer of the state. It is caught
 * where the rule is asked, laid to the command or due instant it was asked for, said in the log with its cause, and kept
 * in the audit, from where the administrator's page of troubles shows it. Non-goal: faults of the database.
 */
import type { Rejection } from '../../domain/errors.js';
import { no } from '../../domain/errors.js';
import { audit } from './audit.js';
import type { Instant } from '../../domain/time.js';
import type { Tx } from './tx.js';

export interface DefectPlace { streamId: string; asked: string }
export class Defect extends Error {
  constructor(readonly place: DefectPlace, cause: unknown) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause });
    this.name = 'Defect';
  }
}

/** Asks a rule, which is pure: whatever it throws is its own. */
export function ruled<T>(place: DefectPlace, ask: () => T): T {
  try { return ask(); } catch (error) { throw error instanceof Defect ? error : new Defect(place, error); }
}

/** Reads what a rule needs: a fault of the program is told from one of the database, which passes. */
export async function readFor<T>(place: DefectPlace, read: Promise<T>): Promise<T> {
  return read.catch((error: unknown) => { throw error instanceof TypeError || error instanceof RangeError || (error as Error | undefined)?.name === 'ZodError' ? new Defect(place, error) : error; });
}

/** What of a defect is kept: its words and the first places of the program, which name no person. */
export function causeOf(defect: Defect): Record<string, unknown> {
  const { cause } = defect;
  const stack = cause instanceof Error ? (cause.stack ?? '').split('\n').slice(1, 4).map((l) => l.trim().replace(/^at /, '').replace(/\(?(?:file:\/\/)?\/.*?([^/]+\/[^/]+:\d+):\d+\)?$/, '$1')) : [];
  return { cause: defect.message.slice(0, 500), at: stack, asked: defect.place.asked };
}

export const DEFECT: Rejection = no('internal');

/** One line for the log of the process; it names the stream and what was asked, no content. */
export function sayDefect(defect: Defect, commandId?: string): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level: 'error', event: 'defect', stream: defect.place.streamId, ...(commandId ? { command: commandId } : {}), ...causeOf(defect) })}\n`);
}

/** Of a due instant nobody is answered: the audit alone keeps why nothing came of it. */
export const keepDueDefect = (tx: Tx, defect: Defect, { key, at }: { key: string; at: Instant }): Promise<void> =>
  audit(tx, { at, personId: null, action: `due:${key}`.slice(0, 200), target: defect.place.streamId, code: 'internal', detail: causeOf(defect) });
