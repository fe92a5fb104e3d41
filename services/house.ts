/** What every service stands on, and the one way a service says no. */
import type { CalculationRules } from '../domain/award/index.js';
import type { Actor } from '../domain/access/index.js';
import type { FundRule, HandlingPeriod, PolicyDocument, Programme, Target } from '../domain/programme/catalogue.js';
import { no, type ErrorCode, type Rejection } from '../domain/errors.js';
import type { DocumentStore, TreasuryFiles, WorkflowGateway } from '../domain/ports/index.js';
import type { Locale } from '../domain/words/index.js';
import type { Database } from '../prisma/client.js';

export interface PolicyRoom { documents: readonly PolicyDocument[]; catalogue: readonly (Programme & { workItem: boolean })[]; targets: readonly Target[]; fundRules: readonly FundRule[]; handlingPeriods: readonly HandlingPeriod[] }
export interface Mailbox { list: (query: { after?: number | undefined; limit?: number | undefined }) => Promise<unknown[]> | unknown[] }
export interface House {
  db: Database;
  /** `failureOf`: why the last task of the stream's workflow failed, where it did. */
  gateway: WorkflowGateway & { healthy: () => Promise<boolean>; failureOf?: (streamId: string) => Promise<string | undefined> };
  /** Asked through `currentRules` (services/rules-now.ts): another server may have published since. */
  rules: CalculationRules;
  /** Which published versions `rules` were made of. */
  rulesVersion?: string;
  /** The catalogue as the files of policies/ say it; pages of rules stand on it. */
  policy?: PolicyRoom;
  treasuryFiles: TreasuryFiles;
  documents: DocumentStore;
  /** Absent when mail goes to an SMTP relay outside. */
  mailbox?: Mailbox;
  /** Sample data on: the sandbox clock, the sample bank and sample sign-in exist. */
  sample: boolean;
  publicUrl: string;
  /** This process is being stopped and takes nothing new. */
  draining?: () => boolean;
  /** Key of check and verification codes. */
  secret: string;
}

/** A typed refusal, thrown by services and shown by api and web; never for a defect. */
export class Refusal extends Error {
  constructor(readonly rejection: Rejection) { super(rejection.code); }
}
export const refuse = (code: ErrorCode, detail?: Record<string, unknown>): never => { throw new Refusal(no(code, detail)); };

export type Person = Extract<Actor, { kind: 'person' }>;
/** The signed-in person with what pages show of them. */
export interface SignedIn { actor: Person; sessionId: string; username: string; name: string; nameEn: string; locale: Locale; csrf: string }
