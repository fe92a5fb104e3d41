/**
 * The words every stream speaks: command, event, decision, agenda. One stream is one append-only list of events with
 * one state folded from it; `execute` alone writes it. Non-goal: anything of a particular stream kind.
 */
import type { Actor, Capacity } from './access/index.js';
import type { Calendar } from './calendar.js';
import type { CommandType } from './commands/index.js';
import type { Event } from './events/index.js';
import type { Rejection } from './errors.js';
import type { YearFault } from './budget/year.js';
import type { ExpertFacts, Party } from './panel/interests.js';
import type { NamedPaper } from './order/paper-kinds.js';
import type { Payee } from './order/payee.js';
import type { ProgrammeVersion } from './programme/schema.js';
import type { Instant, PlainDate } from './time.js';

export const STREAM_KINDS = ['call', 'notice', 'panel', 'batch', 'project', 'order', 'budget'] as const;
export type StreamKind = (typeof STREAM_KINDS)[number];

/** `project-01J…` -> project. Ids are the workflow ids as well. */
export function streamKind(streamId: string): StreamKind {
  const kind = STREAM_KINDS.find((k) => streamId.startsWith(`${k}-`));
  if (!kind) throw new Error(`no stream kind in ${streamId}`);
  return kind;
}
/** What comes from outside may be no stream's id at all. */
export const isStreamId = (text: string): boolean => STREAM_KINDS.some((k) => text.startsWith(`${k}-`)) && /^[A-Za-z0-9._-]{1,150}$/.test(text);

/** The command that begins a stream of the kind; to any other a stream without events is not there. */
export const BEGINS: { readonly [K in StreamKind]: CommandType } = {
  call: 'createCall', notice: 'publishNotice', panel: 'appointPanel', batch: 'prepareBatch', project: 'createProject', order: 'openOrder', budget: 'createBudgetLine',
};

/** Streams that live without a workflow: execute is called by the service. */
export const WITHOUT_WORKFLOW: readonly StreamKind[] = ['batch', 'budget'];

export type { PeriodChange, PeriodNature, TaskSpec } from './task.js';

/** A stored private text; events carry only this. */
export interface TextRef { textId: string; hash: string }

/** What the person saw when deciding; older than the state -> stale_version. */
export interface Seen { taskId: string; revision: number; formVersion: number }

export interface Command {
  id: string;
  type: CommandType;
  streamId: string;
  actor: Actor;
  /** Platform instant of receipt; deadlines are judged on it. */
  at: Instant;
  seen?: Seen;
  fields: Record<string, unknown>;
}

/** A command that a decision sends to another stream, executed in the same transaction. */
export interface Tell { streamId: string; type: CommandType; fields: Record<string, unknown> }
export interface Decision { events: Event[]; tells: Tell[] }

export interface Due { key: string; at: Instant }
export interface Agenda {
  seq: number;
  /** Which life of the record says so: in another one (restored, failed over) a lower seq is no older answer. */
  epoch?: string;
  stage: string;
  clockOffsetMs: number;
  due: Due[];
  closed: boolean;
}

/** Facts read under the locks before guard and decide; plain data, filled by prisma/store/context.ts. */
export interface Context {
  at: Instant;
  today: PlainDate;
  calendar: Calendar;
  profile: 'full' | 'small_office';
  version?: ProgrammeVersion;
  call?: CallFacts;
  project?: ProjectContext;
  panel?: PanelContext;
  notice?: NoticeContext;
  batch?: BatchContext;
  /** At the proposal to let one applicant in late: who it is. */
  lateApplicant?: { id: string; kind: string };
  callProjects?: { unsubmitted: string[]; rankingOpen: string[]; pending: string[]; /** of all of them */ suspended?: string[]; /** at a proposal: with a task that is late */ late?: string[]; /** at a proposal: mean scores of the panels, by project */ scores?: Record<string, number>; /** at the decision: who decides took part in which of them, and how */ taken?: Record<string, Capacity[]>; /** at the decision */ given?: GivenTo };
  budgetLine?: { id: string; status: string; year?: number };
  budget?: BudgetContext;
  /** The last day on which the version of a call may be chosen; another may supersede it before its own end. */
  versionLastDay?: PlainDate;
  order?: OrderContext;
  /** The open task that was seen, where it stands in another stream than the one it begins. */
  seenTask?: { revision: number; commands: string[] };
}
export interface CallFacts { id: string; status: string; versionId: string; opensAt: Instant; closesAt: Instant; /** this applicant alone was let in until then */ lateUntil?: Instant; budgetLineId: string; quota?: number; jurisdiction: string; /** this project was left out of the ranking, and is ranked when it is ready */ leftOut?: boolean }
/** An award that was decided, of the year of its decision. */
export interface PriorAward { programmeId: string; year: number; amountFen: string; sameObject?: boolean; projectId?: string; title?: string; receipt?: string; decidedAt?: Instant }
/** Whose the projects of a ranking are, and what these were given that a rule of the version counts. */
export type GivenTo = Readonly<Record<string, { applicantId: string; awards: readonly PriorAward[] }>>;
/** A code of the register that follows no rule; `fault` says which character. */
export interface OddCode { organisationId: string; name: string; code: string; fault: string }
export interface ProjectContext {
  /** Capacities in which the acting person took part before. */
  taken: Capacity[];
  holds: { id: string; source: string }[];
  form?: { version: number; hash: string; /** what the form calls the project */ title?: string | undefined; facts: Record<string, unknown>; paidKey?: string; /** what is missing or malformed: message code by path */ faults: Record<string, string> };
  evidence: string[];
  applicant: { id: string; kind: string; county: string; ownZone: boolean; bankName: string; bankAccount: string; name: string };
  /** What the line still holds, and how many decided awards wait for its money before this one. */
  budget: { lineId: string; availableFen: string; queuedBefore: number; /** the year of the call's line is over or has not begun, and of the line the award lies on */ shut?: YearFault; awardShut?: YearFault };
  /** Awards of the applicant that a rule of the version asks for: of the programme itself, and of those it may not be combined with. */
  priorAwards: PriorAward[];
  /** When this project itself was decided, once it was. */
  decidedAt?: Instant;
  /** At a check, and where one is accepted: of the applicant and the members. */
  oddCodes?: OddCode[];
  /** What this version pays once was awarded to another project already. */
  paidElsewhere?: boolean;
  /** Where an account is named, confirmed or checked: its number is another organisation's. */
  accountElsewhere?: boolean;
  /** At an issuance: how the same document is written where another project was issued under it. */
  issuedAs?: string;
  /** At creation: a live application for the same object in the call. */
  objectTaken?: boolean;
  /** At a termination: its payment orders. */
  orders?: { id: string; status: string }[];
}
export interface PanelContext {
  taken: Capacity[];
  step: { projectId: string; stepId: string; round: number; open: boolean; /** nobody begins anything about it */ suspended?: boolean; params: Record<string, unknown>; /** who stands behind the project */ parties: Party[] };
  /** Those who are named, and those who sit on the panel. */
  people: Record<string, ExpertFacts>;
  /** At an appointment: the files that are there to be reviewed. */
  files?: { id: string; sha256: string }[];
}
export interface NoticeContext {
  /** Projects named by the command or listed on the notice: whether each waits for a notice, and how the actor took part. */
  projects: Record<string, { noticeStepOpen: boolean; suspended?: boolean; taken: Capacity[] }>;
  /** Files that a new objection names: those that were sent for this notice and belong to none yet. */
  files: string[];
  /** Fields of the command whose text names who objected. */
  naming?: string[];
}
export interface OrderContext {
  /** An open hold, a suspension, an account in doubt or an answer in dispute. */
  held: boolean;
  /** The project has ended otherwise than completed: nothing more is paid, and what comes back stays. */
  over?: boolean;
  /** Capacities in which the acting person took part on the project. */
  taken: Capacity[];
  /** Whose money it is, as the register names it. */
  organisationName?: string;
  /** The project's payee, once two persons checked it and nothing has put it in doubt since. */
  payee?: Payee;
  /** What stands in the books under the number of the paper that the command names: papers of this order and of others. */
  papers?: NamedPaper[];
  /** The order for which a new account is being checked. */
  changing?: string;
  /** The number of the account that the command names is another organisation's. */
  accountElsewhere?: boolean;
}
export interface BatchContext {
  line?: { id: string; status: string; year?: number; /** the last day on which it pays in its year */ cutOffOn?: PlainDate };
  orders: Record<string, { projectId: string; status: string; attempt: number; amountFen: string; budgetLineId: string; batchId: string; held: boolean; /** by what, what weighs most first */ heldBy?: readonly string[]; taken: Capacity[]; /** the project's payee, when it is checked and undoubted */ payee?: Payee; /** its account is being changed, or an answer of the bank is in dispute */ blocked?: boolean; /** prepared for another account than the project has now */ overtaken?: boolean; /** at its preparation and its release: the number of the payee's account is another organisation's */ accountElsewhere?: boolean; /** each attempt with what is booked of it */ attempts?: { attempt: number; status: string; voucher: string | null }[]; /** answers of the bank that are in dispute */ disputed?: { attempt: number; result: 'paid' | 'rejected'; amountFen: string; voucher: string }[] }>;
  thirdSignatureFromFen: string;
}

export interface BudgetContext {
  /** The published classification (政府收支分类科目): what a line may be entered under. */
  codes?: { function: BudgetCode[]; economic: BudgetCode[] };
  /** At a carry-over: the line itself, and the one it goes on to. */
  own?: LineFacts; target?: LineFacts & { status: string };
  /** At the proposal of a carry-over: projects whose money on the line was carried over before. */
  carriedBefore?: string[];
  /** What still lies on the line: calls that go on, projects with unpaid money. */
  holding?: { calls: string[]; projects: string[]; /** of these, some have a payment on its way */ underWay: boolean };
}
export interface BudgetCode { code: string; name: { zh: string; en: string } }
export interface LineFacts { year: number; level: string; fund: string }

export interface Stream<S> {
  initial: (streamId: string) => S;
  guard: (state: S, command: Command, context: Context) => Rejection | undefined;
  decide: (state: S, command: Command, context: Context) => Decision;
  /** What a due instant brings; empty when it is no longer open. */
  onDue: (state: S, key: string, context: Context) => Decision;
  evolve: (state: S, event: Event, at: Instant) => S;
  agendaOf: (state: S) => Pick<Agenda, 'stage' | 'due' | 'closed'>;
  /** Commands this actor may send now; the same answer for pages and refusals. */
  allowed: (state: S, actor: Actor) => CommandType[];
}

export const nothing: Decision = { events: [], tells: [] };
export const says = (...events: Event[]): Decision => ({ events, tells: [] });
