/**
 * What the outside must offer, as types only. Adapters stand in activities/ (mail, files, treasury) and services/
 * (workflow gateway); start/ wires them. Nothing here does anything.
 */
import type { Label } from '../programme/schema.js';

export interface MailMessage {
  /** Derived from the business key: the same mail sent twice carries the same id. */
  messageId: string;
  to: string;
  subject: string;
  text: string;
}
/** Throws MailRefused when this address will never get it; any other error is worth another try. */
export interface Mailer { send(message: MailMessage): Promise<void> }
/** `refused`: by the relay, for good. `not_carried`: the relay takes no such name before the @. `invalid`: no single address. */
export type MailFault = 'refused' | 'not_carried' | 'invalid' | 'gave_up';
export class MailRefused extends Error {
  constructor(readonly fault: MailFault, message: string) { super(message); }
}

export interface StoredFile { sha256: string; size: number; mediaType: string; name: string }
export interface DocumentStore {
  /** Stores once by content; the same bytes give the same address. Refuses (FileRefused) by type and size. */
  put(bytes: Uint8Array, name: string): Promise<StoredFile>;
  /** Stores bytes the product itself made, under their hash, with no check of type. */
  putOwn(bytes: Uint8Array, name: string, mediaType: string): Promise<StoredFile>;
  get(sha256: string): Promise<Uint8Array>;
  /** Whether a virus scanner sees each file that comes in. */
  readonly scans?: boolean;
  /** Whether it can be asked at all; absent: always. */
  healthy?(): Promise<boolean>;
}
export class FileRefused extends Error {
  constructor(readonly code: 'file_too_large' | 'file_type_refused' | 'file_empty' | 'file_infected' | 'file_unscanned', readonly detail: Label, options?: { cause?: unknown }) { super(code, options); }
}

/** One line of the payment list (.xlsx); names and accounts as printed. `reference` is what the bank gives back (orderReference). */
export interface PaymentLine {
  reference: string; attempt: number; payeeName: string; bankName: string; account: string; amountFen: string; purpose: string;
}
export interface PaymentList {
  /** What people call the batch (batchName). */
  number: string; madeOn: string; maker: string; checker: string; signer?: string; releaser: string;
  budgetLine: string; fund: string; quotaDocument: string; functionCode: string; economicCode: string; lines: PaymentLine[];
}
export interface ReturnedLine { reference: string; attempt: number; amountFen: string; result: 'paid' | 'rejected'; voucher: string; reason: string; paidOn: string }
/** A line as it was read, with its row in the file. */
export type ReadReturnedLine = ReturnedLine & { row: number };
/** What is said about a row of a file; row 0 is the file itself. */
export interface RowMessage { row: number; code: string; message: Label }

/** Reads and writes of the treasury's .xlsx files. */
export interface TreasuryFiles {
  /** Lines without a fault; what is wrong, by row; what was not used, for information. */
  readReturnedList: (bytes: Uint8Array) => Promise<{ lines: ReadReturnedLine[]; faults: RowMessage[]; notes: RowMessage[] }>;
  writeReturnedList: (lines: readonly ReturnedLine[]) => Promise<Uint8Array>;
  /** The fault of a line that names no order of the batch. */
  unknownReference: (line: ReadReturnedLine) => RowMessage;
}

/** Wakes or updates the workflow of a stream; the only door to the durable engine. */
export interface WorkflowGateway {
  /** Delivers a command that is already a row; 'done' when it was decided so, 'answered' when its row tells the outcome, 'unknown' after the deadline. */
  deliver(streamId: string, commandId: string): Promise<'done' | 'answered' | 'unknown'>;
  /** Contentless: the woken workflow executes what is undecided and takes the new agenda. Starts it if it is not running. */
  wake(streamId: string): Promise<void>;
}
