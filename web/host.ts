/**
 * What the pages ask of the rest of the house. start/ (or a test) hands in an object; the pages know no service by
 * name. Every answer is plain data. Refusals come as data, defects are thrown.
 */
import type { Role } from '../domain/access/index.js';
import type { Rejection } from '../domain/errors.js';
import type { Label } from '../domain/programme/schema.js';
import type { Instant } from '../domain/time.js';

/** A signed-in person, as far as the frame needs. `actor` is what services take. */
export interface Viewer {
  sessionId: string;
  personId: string;
  name: string;
  roles: readonly Role[];
  organisation?: string;
}
export interface SamplePerson { username: string; name: string; roles: readonly Role[]; place?: string }
export interface CallCard { id: string; title: string; programme: Label; responsible?: string; closesAt: Instant; maxFen?: string; sample: boolean }
export interface NoticeCard { id: string; title: string; publishedOn: string; lastDay: string }

export type SignInAnswer = { ok: true; token: string; expiresAt: Date } | { ok: false; rejection: Rejection };

export interface WebHost {
  jurisdiction: Label;
  /** Where the API's reference page stands. */
  now: () => Instant;
  sandbox: boolean;
  session: (token: string) => Promise<Viewer | undefined>;
  signIn: (input: { username: string; password: string; address: string }) => Promise<SignInAnswer>;
  /** One press in sample mode; refused outside it. */
  signInAsSample: (input: { username: string; address: string }) => Promise<SignInAnswer>;
  signOut: (token: string) => Promise<void>;
  /** Empty outside sample mode. */
  samplePeople: () => Promise<{ people: readonly SamplePerson[]; password?: string }>;
  waitingCount: (viewer: Viewer) => Promise<number>;
  openCalls: () => Promise<readonly CallCard[]>;
  currentNotices: () => Promise<readonly NoticeCard[]>;
}
