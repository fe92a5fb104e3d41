/** The state of a payment order: the fold of its events. Plain JSON; only index.ts writes it. */
import type { Waiting } from '../envelope.js';
import type { PlainDate } from '../time.js';
import type { DisputeKind, Finding } from './dispute-kinds.js';
import type { Payee } from './payee.js';

export interface Said { result: 'paid' | 'rejected'; amountFen: string; voucher: string; paidOn: string; reason: string }
export interface Booked { attempt: number; result: string; voucher: string }

export interface Dispute {
  n: number; kind: DisputeKind; attempt: number; said: Said; booked: Booked[];
  /** Money has left, or is about to leave, twice. */
  double: boolean;
  rounds: number;
  /** In suspense meanwhile. */
  beyondFen?: string; budgetLineId?: string;
  proposed?: { finding: Finding; voucher: string; settledOn: string; personId: string };
}

export interface OrderState extends Waiting {
  streamId: string;
  status: 'none' | 'due' | 'prepared' | 'checked' | 'released' | 'instructed' | 'confirmed' | 'rejected' | 'unknown' | 'settling' | 'returning' | 'bounced' | 'correcting' | 'cancelled';
  projectId: string; n: number; amountFen: string; budgetLineId: string; attempt: number; answerDays: number; batchId?: string;
  /** How often a batch was asked for: names the tasks apart. */
  asked: number;
  /** The days of the last instruction and of the payment: no answer and no return is of an earlier one. */
  instructedOn?: PlainDate; paidOn?: PlainDate;
  payee?: Payee;
  /** A new account that waits for the project's word; where the order came from. */
  correcting?: { to: Payee; from: 'rejected' | 'bounced' };
  /** How often a correction was asked for, and returns and settlements were given back: names the tasks apart. */
  corrections?: number; givenBack?: number;
  /** Answers of the bank that contradict what is booked, until two persons have settled them; how many were. */
  disputes?: Dispute[]; settledDisputes?: number;
  /** How often money came back after it was confirmed. */
  returns?: number;
  returned?: { voucher: string; returnedOn: string; personId: string };
  proposed?: { result: 'paid' | 'rejected'; voucher: string; paidOn: string; personId: string };
}
