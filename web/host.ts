/**
 * What the frame, the first page and the sign-in page ask of the house, as one small interface: `hostFor` answers it
 * from the services, a test by hand. All other pages ask the services themselves. Refusals are thrown as Refusal.
 */
import type { Role } from '../domain/access/index.js';
import type { Label } from '../domain/programme/schema.js';
import type { Instant } from '../domain/time.js';
import { listCalls } from '../services/calls.js';
import { now } from '../services/clock.js';
import type { House, SignedIn } from '../services/house.js';
import { keepRefusal } from '../services/kept-refusals.js';
import { listNotices } from '../services/notices.js';
import { samplePeople, signIn, signInAsSample, signOut, whoIs } from '../services/sessions.js';
import { countTasks } from '../services/tasks.js';

export type SamplePerson = { username: string; name: string; nameEn: string; roles: readonly Role[]; /** Whose staff, where the role alone does not say. */ unit?: Label | undefined };
export interface CallCard { id: string; title: string; programmeName: Label; closesAt: Instant; amount: Label; sample: boolean }
export interface NoticeCard { id: string; title: string; publishedOn: string; lastDay: string }

export interface WebHost {
  jurisdiction: Label;
  sample: boolean;
  /** Platform time. */
  now: () => Promise<Instant>;
  whoIs: (token: string) => Promise<SignedIn | undefined>;
  signIn: (input: { username: string; password: string; address: string }) => Promise<string>;
  /** One press in sample mode; refused outside it. */
  signInAsSample: (username: string, address: string) => Promise<string>;
  signOut: (who: SignedIn) => Promise<void>;
  /** Empty outside sample mode. */
  samplePeople: () => Promise<readonly SamplePerson[]>;
  /** Asked a place that is not theirs. */
  keepRefusal: (who: SignedIn, route: string) => Promise<void>;
  countTasks: (who: SignedIn) => Promise<number>;
  openCalls: () => Promise<readonly CallCard[]>;
  currentNotices: () => Promise<readonly NoticeCard[]>;
}

/** Notices on the first page: those still running. */
const MOST_SHOWN = 8;

export function hostFor(house: House, jurisdiction: Label): WebHost {
  return {
    jurisdiction,
    sample: house.sample,
    now: () => now(house),
    whoIs: (token) => whoIs(house, token),
    signIn: async (input) => (await signIn(house, { ...input, kind: 'cookie' })).token,
    signInAsSample: async (username, address) => (await signInAsSample(house, username, address)).token,
    signOut: (who) => signOut(house, who),
    keepRefusal: (who, route) => keepRefusal(house, who, route),
    samplePeople: async () => (await samplePeople(house)).map((p) => ({ ...p, roles: p.roles as Role[] })),
    countTasks: (who) => countTasks(house, who.actor),
    openCalls: async () => (await listCalls(house, undefined, { open: true })).slice(0, MOST_SHOWN),
    currentNotices: async () => (await listNotices(house, { open: true })).slice(0, MOST_SHOWN),
  };
}
