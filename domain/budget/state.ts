/** The state of a budget line: the fold of its events. */
import type { Waiting } from '../envelope.js';

export interface BudgetState extends Waiting {
  streamId: string; status: 'none' | 'created' | 'returned' | 'confirmed'; amountFen: string;
  year?: number;
  maker?: string;
  /** How often its quota was given back: names the tasks apart. */
  returns?: number;
  /** Its year is over. */
  over?: boolean;
  /** A carry-over that waits for its second person; how often one was asked for. */
  carry?: { toLineId: string; proposer: string };
  carries?: number;
}
