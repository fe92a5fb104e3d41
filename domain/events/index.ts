/**
 * The closed table of events, past tense: type -> facts. Every event may also open and close tasks, move periods and
 * settle its step; those parts are the same for all and stand in `Envelope`. Only `evolve` reads facts back into state.
 */
import { z } from 'zod';
import type { Capacity } from '../access/index.js';
import { Minutes, ExpenditureLine, OBJECTION_ENDS } from '../commands/index.js';
import { DISPUTE_KINDS, FINDINGS } from '../order/dispute-kinds.js';
import type { CheckAnswer } from '../steps/checks.js';
import type { PeriodChange, TaskSpec } from '../task.js';

const id = z.string();
const fen = z.string();
const text = z.object({ textId: z.string(), hash: z.string() });
const payee = z.object({ organisationId: id, accountName: z.string(), bankName: z.string(), account: z.string() });
const none = z.object({});
const why = z.object({ reason: text });
/** Who learns of it by mail, and the task by which they know the matter. */
const told = z.array(z.object({ personId: id, taskId: id }));

export const AwardLine = z.object({ clause: z.string(), description: z.object({ zh: z.string(), en: z.string() }), inputFen: fen.nullable(), resultFen: fen });
export type AwardLine = z.infer<typeof AwardLine>;
/** A line of a public notice as it was published. */
export const NoticeItem = z.object({
  projectId: id, title: z.string(), applicantName: z.string(), creditCode: z.string(), amountFen: fen.nullable(), receipt: z.string().nullable(), county: z.object({ zh: z.string(), en: z.string() }).nullable(), sample: z.boolean(),
});
export type NoticeItem = z.infer<typeof NoticeItem>;
export const InstalmentPlan = z.object({ n: z.number(), milestone: z.string(), amountFen: fen });

export const eventFacts = {
  // project: application
  ProjectCreated: z.object({ callId: id, versionId: id, applicantId: id, title: z.string(), object: z.string(), county: z.string() }),
  ApplicationFrozen: z.object({ formVersion: z.number(), formHash: z.string(), facts: z.record(z.string(), z.unknown()), projectType: z.string(), /** of what is paid once */ paidKey: z.string().optional(), /** the form calls the project otherwise than its draft was called */ title: z.string().optional(), /** members of the version before that are named no more */ left: z.array(id).optional() }),
  OrganisationApproved: z.object({ opinion: text.optional() }),
  MemberConfirmed: z.object({ organisation: id }),
  MemberRefused: z.object({ organisation: id, reason: text }),
  ApplicationSubmitted: z.object({ receivedAt: z.string() }),
  ReceiptIssued: z.object({ number: z.string() }),
  ApplicationReturned: why,
  /** By the applicant's side before any office acted on it: it is a draft again. */
  SubmissionTakenBack: z.object({ reason: text.optional() }),
  ApprovalTakenBack: z.object({ reason: text.optional() }),
  /** `instead`: by the city's officer for a county that was silent, with the reason as opinion. */
  Recommended: z.object({ opinion: text.optional(), instead: z.literal(true).optional() }),
  RecommendationRefused: why,
  /** The county was silent: the city's officer is asked to act in its stead. */
  RecommendationSilent: none,
  CorrectionRequested: z.object({ points: z.array(z.object({ item: z.string(), reason: z.string() })) }),
  ApplicationCorrected: z.object({ formVersion: z.number(), formHash: z.string(), facts: z.record(z.string(), z.unknown()), paidKey: z.string().optional(), note: text.optional(), /** its house is asked again: members who agreed before */ agreed: z.array(id).optional(), title: z.string().optional(), left: z.array(id).optional() }),
  CorrectionMissed: none,
  /** `proof`: the paper by its number, or a file of the project by its name. */
  CreditCodeAccepted: z.object({ organisationId: id, code: z.string(), proof: z.string(), reason: text }),
  ApplicationAccepted: z.object({ number: z.string().optional(), opinion: text.optional() }),
  ApplicationRefused: why,
  ApplicationLapsed: z.object({ cause: z.string() }),
  // review
  OpinionGiven: z.object({ department: id, stance: z.string(), opinion: text }),
  SilenceRecorded: z.object({ departments: z.array(id) }),
  PanelOpened: z.object({ panelId: id }),
  ReviewGraded: z.object({ panelId: id, passed: z.boolean(), meanBp: z.number() }),
  ExpenditureConfirmed: z.object({ eligibleFen: fen, excluded: z.array(z.object({ line: z.number(), reason: z.string() })) }),
  AwardCalculated: z.object({ version: z.number(), amountFen: fen, measure: z.string(), sample: z.boolean(), lines: z.array(AwardLine) }),
  Ranked: z.object({ place: z.number(), result: z.string(), minutes: Minutes }),
  /** The reserve list was closed before a place became free. */
  ReserveExpired: none,
  DecisionApproved: z.object({ minutes: Minutes.optional(), opinion: text.optional() }),
  DecisionRefused: why,
  /** `reopens`: a refusal was reversed, and this step is gone through again. */
  DecisionReversed: z.object({ reason: text, minutes: Minutes, cancelled: z.array(id).optional(), reopens: id.optional() }),
  AwardReserved: z.object({ awardVersion: z.number(), amountFen: fen, budgetLineId: id }),
  AwardQueued: z.object({ awardVersion: z.number(), amountFen: fen, budgetLineId: id }),
  /** `part`: of an award that lies on several lines, the second and further ones. */
  AwardFreed: z.object({ awardVersion: z.number(), amountFen: fen, budgetLineId: id, from: z.enum(['reserved', 'committed']), cause: z.string(), part: z.number().optional() }),
  /** 结转 of the project's own part: what is unpaid on one line goes on to another. `carry` counts them. */
  AwardCarriedOver: z.object({ fromLineId: id, toLineId: id, from: z.enum(['reserved', 'committed']), amountFen: fen, instalments: z.array(z.number()), carry: z.number() }),
  AwardDequeued: z.object({ awardVersion: z.number(), amountFen: fen, budgetLineId: id, cause: z.string() }),
  NoticeOpened: z.object({ noticeId: id, lastDay: z.string() }),
  /** A period of an applicant, because holidays were rearranged while it ran. */
  PeriodLengthened: z.object({ period: z.string(), lastDay: z.string() }),
  /** Its last day was counted again, and is later. */
  NoticeLengthened: z.object({ noticeId: id, lastDay: z.string() }),
  NoticeCleared: z.object({ noticeId: id, /** leads that were not looked at to the end by then */ leads: z.number().optional() }),
  /** `reason`: the reply to the objection; `handler`: who decided it. */
  NoticeRemoved: z.object({ noticeId: id, recalculate: z.boolean(), reason: text.optional(), handler: id.optional() }),
  HoldPlaced: z.object({ holdId: id, source: id }),
  /** `outcome`: of the objection that held it. */
  HoldReleased: z.object({ holdId: id, outcome: z.enum(OBJECTION_ENDS).optional(), reason: text.optional(), handler: id.optional() }),
  /** When the notice was over already: it is held until the approver has said what follows. */
  ObjectionUpheld: z.object({ holdId: id, outcome: z.enum(OBJECTION_ENDS), reason: text.optional(), handler: id.optional() }),
  PlanAgreed: z.object({ opinion: text.optional() }),
  PlanReturned: why,
  Issued: z.object({ documentNumber: z.string(), amountFen: fen, budgetLineId: id, awardVersion: z.number(), instalments: z.array(InstalmentPlan) }),
  // filing, agreement, execution
  FilingRegistered: z.object({ number: z.string(), filingType: z.string(), filedOn: z.string() }),
  FilingRefused: why,
  AgreementIssued: z.object({ number: z.string(), parties: z.array(z.object({ party: z.string(), organisation: z.string() })) }),
  AgreementSignedBy: z.object({ party: z.string(), organisation: z.string(), signer: z.string() }),
  AgreementSigned: z.object({ signedOn: z.string() }),
  AgreementDeclined: z.object({ party: z.string(), reason: text }),
  AgreementLapsed: none,
  ExecutionStarted: z.object({ startsOn: z.string(), endsOn: z.string(), midTermOn: z.string().optional() }),
  MilestoneReported: z.object({ milestone: z.string(), note: text }),
  MidTermDue: none,
  MidTermReported: z.object({ note: text }),
  MidTermPassed: z.object({ opinion: text.optional() }),
  RectificationOrdered: z.object({ reason: text.optional() }),
  ExecutionReported: z.object({ note: text }),
  ExecutionCompleted: z.object({ completedOn: z.string(), early: z.boolean() }),
  /** `cancelled`: orders that will not be paid; `paidFen`: what was paid before and is settled apart. */
  ProjectTerminated: z.object({ reason: text.optional(), cause: z.string(), documentNumber: z.string().optional(), cancelled: z.array(id).optional(), paidFen: fen.optional() }),
  RecoveryNoted: z.object({ note: text }),
  ProjectArchived: z.object({ archivedOn: z.string() }),
  ResultsSubmitted: z.object({ note: text, expenditure: z.array(ExpenditureLine) }),
  ResultsMissed: none,
  // acceptance
  AcceptanceGraded: z.object({ panelId: id, grade: z.enum(['passed', 'rectify', 'failed']), meanBp: z.number() }),
  RectificationMissed: none,
  // payment
  /** `registered`: the account of the register on that day; `claimant`: who claimed another one, which a second person of the house confirms. */
  PaymentClaimed: z.object({ payee, receiptNumber: z.string(), registered: z.object({ bankName: z.string(), account: z.string() }).optional(), claimant: id.optional(), reason: text.optional() }),
  AccountVerified: none,
  AccountConfirmed: none,
  ClaimReminded: none,
  ClaimLapsed: why,
  /** Finance gave the claim back: the applicant corrects and sends it again. */
  ClaimReturned: why,
  /** A new account after a rejection or a return; the old one counts as checked no longer. */
  PayeeProposed: z.object({ orderId: id, from: payee, to: payee, personId: id }),
  PayeeOwned: z.object({ personId: id }),
  PayeeVerified: z.object({ personId: id }),
  /** Checked by all; it takes effect after the waiting period. */
  PayeeApproved: z.object({ personId: id }),
  PayeeUnanswered: none,
  PayeeReturned: z.object({ reason: text, orderId: id, to: payee }),
  PayeeChanged: z.object({ orderId: id, from: payee, to: payee }),
  InstalmentDue: z.object({ n: z.number(), orderId: id, amountFen: fen }),
  InstalmentPaid: z.object({ n: z.number(), orderId: id, amountFen: fen, budgetLineId: id, paidOn: z.string(), voucher: z.string(), attempt: z.number().optional() }),
  InstalmentReturned: z.object({ n: z.number(), orderId: id, amountFen: fen, budgetLineId: id, attempt: z.number(), returnedOn: z.string(), voucher: z.string(), closesSteps: z.array(id), /** The project is over: it is not paid again, and the line has it back. */ freed: z.boolean().optional() }),
  EvaluationSubmitted: z.object({ note: text }),
  // the plan
  StepOpened: z.object({ kind: z.string(), round: z.number(), stage: z.string() }),
  StepPassed: none,
  StepSkipped: z.object({ kind: z.string(), stage: z.string() }),
  StepReturned: z.object({ to: id, closesSteps: z.array(id) }),
  TaskOverdue: z.object({ taskIds: z.array(id), /** when the next level learns of it, if it is late still */ againAt: z.string().optional(), /** it is told to the next level now */ again: z.literal(true).optional() }),
  Reminded: z.object({ key: z.string(), taskIds: z.array(id).optional() }),
  ProjectWithdrawn: why,
  /** `n` counts them: each has an officer's task to end it. */
  ProjectSuspended: z.object({ reason: text, n: z.number().optional() }),
  ProjectResumed: why,
  RoadEnded: z.object({ outcome: z.enum(['completed', 'refused', 'withdrawn', 'lapsed', 'terminated', 'failed']), cause: z.string(), on: z.string(), /** officials whose tasks end with it */ told: told.optional() }),
  // call
  CallCreated: z.object({ versionId: id, title: z.string(), opensAt: z.string(), closesAt: z.string(), budgetLineId: id, quota: z.number().optional(), jurisdiction: z.string(), sample: z.boolean() }),
  CallOpened: none,
  CallCorrected: z.object({ title: z.string(), opensAt: z.string(), closesAt: z.string(), quota: z.number().optional(), reason: text }),
  CallWithdrawn: why,
  WindowExtended: z.object({ closesAt: z.string(), reason: text }),
  WindowClosed: none,
  /** `departures`: where the order goes against the panels' mean scores, as they were; `opinion` says why. */
  RankingProposed: z.object({ order: z.array(id), opinion: text.optional(), personId: id.optional(), departures: z.array(z.object({ projectId: id, place: z.number(), meanBp: z.number(), before: id, beforeMeanBp: z.number() })).optional(), /** suspended or late under review: ranked later */ leftOut: z.array(id).optional() }),
  RankingReturned: z.object({ reason: text, told }),
  /** One applicant after the closing, until an instant: proposed by one person, decided by another. */
  LateEntryProposed: z.object({ organisationId: id, until: z.string(), reason: text, personId: id }),
  LateEntryAllowed: z.object({ organisationId: id, until: z.string(), opinion: text.optional() }),
  LateEntryRefused: z.object({ organisationId: id, reason: text }),
  LateEntryOver: z.object({ organisationId: id }),
  /** A project of the proposed order has ended: its place goes to the next. */
  RankingPassedOver: z.object({ projectId: id, cause: z.string() }),
  RankingDecided: z.object({ minutes: Minutes, in: z.array(id), reserve: z.array(id), out: z.array(id), /** places that nobody took, while some were left out */ free: z.number().optional() }),
  /** Left out of the ranking and ready now: it stands among the reserves, by its score. */
  RankingJoined: z.object({ projectId: id, reserve: z.array(id) }),
  /** Of the project: the ranking of its call was decided without it. */
  LeftOutOfRanking: none,
  /** A project with a place has ended otherwise than completed while the reserve list was open. */
  PlaceFreed: z.object({ projectId: id, cause: z.string() }),
  ReserveLeft: z.object({ projectId: id, cause: z.string() }),
  PromotionProposed: z.object({ projectId: id, personId: id, opinion: text.optional() }),
  PromotionReturned: z.object({ reason: text, told }),
  Promoted: z.object({ projectId: id, minutes: Minutes }),
  /** `kept`: for whom a place was free in time and is not decided yet. */
  ReserveListClosed: z.object({ closed: z.array(id), kept: z.array(id) }),
  CallLineMoved: z.object({ from: id, budgetLineId: id }),
  // panel
  PanelAppointed: z.object({ projectId: id, panelStepId: z.string(), round: z.number(), members: z.array(id), seats: z.record(z.string(), z.number()).optional(), /** what there was to review */ files: z.array(z.object({ id, sha256: z.string() })).optional(), size: z.number(), mode: z.string(), criteria: z.array(z.object({ id: z.string(), weightBp: z.number() })), passMarkBp: z.number(), replyDays: z.number(), reportDays: z.number() }),
  MemberReplaced: z.object({ member: id, by: id, seat: z.number().optional(), reason: text, told: told.optional() }),
  /** May judge no longer: bound to the project by now, or the role has ended. */
  MemberExcluded: z.object({ member: id, cause: z.enum(['employer', 'member', 'operator', 'agency', 'took_part', 'role_ended']), told }),
  InvitationAccepted: z.object({ member: id }),
  InvitationDeclined: z.object({ member: id, reason: text }),
  InterestDeclared: z.object({ member: id, conflict: z.boolean(), statement: text }),
  ReportSubmitted: z.object({ member: id, totalBp: z.number(), scores: z.array(z.object({ criterion: z.string(), score: z.number(), reason: z.string() })), opinion: text }),
  MeetingRecorded: z.object({ heldOn: z.string(), attendees: z.array(id), minutes: text }),
  PanelConcluded: z.object({ passed: z.boolean(), meanBp: z.number() }),
  /** Its project is suspended: nobody is asked, and no last day runs, until it is resumed. */
  PanelSuspended: none,
  PanelResumed: none,
  /** Its project ended under review; `cause`: with which outcome. */
  PanelClosed: z.object({ cause: z.string(), told }),
  // notice
  NoticePublished: z.object({ title: z.string(), basis: z.string(), projectIds: z.array(id), publishedOn: z.string(), lastDay: z.string(), endsAt: z.string(), objectionDays: z.number(), /** the lines and the office as published; execute adds them */ items: z.array(NoticeItem).optional(), office: z.object({ zh: z.string(), en: z.string() }).optional() }),
  /** Holidays were rearranged while it ran: it runs as many working days as it was to. */
  NoticeExtended: z.object({ lastDay: z.string(), endsAt: z.string() }),
  ObjectionOpened: z.object({ objectionId: id, projectId: id, objectorKind: z.string(), objectorName: text, contact: text, identityProof: text, grounds: text, number: z.string().optional(), /** with nothing attached it is a lead */ lead: z.boolean().optional(), files: z.array(id).optional() }),
  ObjectionAdmitted: z.object({ objectionId: id, projectId: id, reason: text }),
  ObjectionDismissed: z.object({ objectionId: id, projectId: id, reply: text }),
  /** Upheld after the notice was over: what was to be done is done, and the project goes on. */
  UpheldClosed: z.object({ objectionId: id, projectId: id, reason: text }),
  ObjectionDecided: z.object({ objectionId: id, projectId: id, outcome: z.enum(['upheld', 'partly', 'rejected']), reply: text, held: z.boolean().optional(), /** upheld while the project is suspended: what follows waits for its resumption */ waits: z.literal(true).optional() }),
  /** The suspension is over: what was decided meanwhile takes effect. */
  UpheldApplied: z.object({ projectId: id, objections: z.array(id) }),
  /** The project ended while on notice: its open objections have nothing left to decide. */
  ProjectDelisted: z.object({ projectId: id, cause: z.string(), objections: z.array(id), told }),
  NoticeConcluded: z.object({ cleared: z.array(id), held: z.array(id) }),
  // budget line
  BudgetLineCreated: z.object({ year: z.number(), title: z.string(), fund: z.string(), level: z.string(), quotaDocument: z.string(), functionCode: z.string(), economicCode: z.string(), route: z.string(), amountFen: fen, cutOffOn: z.string(), makerId: id.optional() }),
  BudgetConfirmed: z.object({ amountFen: fen }),
  QuotaReturned: z.object({ reason: text, told }),
  BudgetLineCorrected: z.object({ year: z.number(), title: z.string(), fund: z.string(), level: z.string(), quotaDocument: z.string(), functionCode: z.string(), economicCode: z.string(), route: z.string(), amountFen: fen, cutOffOn: z.string(), makerId: id.optional() }),
  /** The year of the line is over: nothing new is reserved, committed or paid from it. */
  BudgetYearEnded: z.object({ year: z.number() }),
  CarryOverProposed: z.object({ toLineId: id, personId: id, reason: text.optional() }),
  CarryOverReturned: z.object({ reason: text, told }),
  /** Whether something stayed on the line after a carry-over. */
  CarryOverAsked: none,
  CarryOverConfirmed: z.object({ toLineId: id, calls: z.array(id), projects: z.array(id) }),
  // batch and order
  BatchPrepared: z.object({ budgetLineId: id, orderIds: z.array(id), totalFen: fen }),
  BatchChecked: none,
  BatchSigned: none,
  BatchReturned: z.object({ reason: text, told }),
  BatchReleased: z.object({ released: z.array(id), heldBack: z.array(z.object({ orderId: id, reason: z.string() })) }),
  BankResultImported: z.object({ fileHash: z.string(), fileName: z.string(), lines: z.array(z.object({ line: z.number(), orderId: id, attempt: z.number(), meaning: z.string() })) }),
  PaymentDue: z.object({ projectId: id, n: z.number(), amountFen: fen, budgetLineId: id, payee, answerDays: z.number() }),
  /** `payee`: as the project has it on that day. */
  PaymentPrepared: z.object({ batchId: id, payee: payee.optional() }),
  PaymentChecked: none,
  PaymentDropped: z.object({ cause: z.string() }),
  PaymentReleased: z.object({ attempt: z.number() }),
  PaymentInstructed: z.object({ attempt: z.number(), fileHash: z.string(), fileName: z.string() }),
  PaymentConfirmed: z.object({ attempt: z.number(), voucher: z.string(), paidOn: z.string() }),
  PaymentRejected: z.object({ attempt: z.number(), cause: z.string() }),
  PaymentUnknown: z.object({ attempt: z.number() }),
  ReturnRecorded: z.object({ attempt: z.number(), voucher: z.string(), returnedOn: z.string(), reason: text, personId: id }),
  PaymentReturned: z.object({ attempt: z.number(), voucher: z.string(), returnedOn: z.string() }),
  PaymentMoved: z.object({ from: id, budgetLineId: id }),
  PaymentCancelled: z.object({ cause: z.string() }),
  /** Proposed by the finance maker; it waits for the project, where its owner and two persons check it. */
  CorrectionProposed: z.object({ from: payee, to: payee, reason: text }),
  CorrectionReopened: z.object({ cause: z.string() }),
  PayeeCorrected: z.object({ payee, from: payee.optional(), reason: text.optional() }),
  /** The bank contradicts what is booked; `double`: money has left, or may leave, twice. */
  AnswerDisputed: z.object({ n: z.number(), kind: z.enum(DISPUTE_KINDS), attempt: z.number(), said: z.object({ result: z.enum(['paid', 'rejected']), amountFen: fen, voucher: z.string(), paidOn: z.string(), reason: z.string() }), booked: z.array(z.object({ attempt: z.number(), result: z.string(), voucher: z.string() })), double: z.boolean(), fileHash: z.string(), /** what by the bank's word left beyond what is booked (below nothing: what is booked and did not leave), and the line it lies on */ beyondFen: fen.optional(), budgetLineId: id.optional() }),
  DisputeFound: z.object({ n: z.number(), finding: z.enum(FINDINGS), voucher: z.string(), settledOn: z.string(), evidence: text, personId: id }),
  DisputeFindingReturned: z.object({ n: z.number(), reason: text, told }),
  DisputeSettled: z.object({ n: z.number(), kind: z.enum(DISPUTE_KINDS), finding: z.enum(FINDINGS), voucher: z.string(), settledOn: z.string(), beyondFen: fen.optional(), budgetLineId: id.optional() }),
  SettlementReturned: z.object({ reason: text, told }),
  ReturnRefused: z.object({ reason: text, told }),
  SettlementProposed: z.object({ result: z.enum(['paid', 'rejected']), voucher: z.string(), paidOn: z.string(), evidence: text, personId: id }),
} as const satisfies Record<string, z.ZodObject>;

export type EventType = keyof typeof eventFacts;

/** How a step is settled by an event of its own. */
export type Settles = 'passed' | { returnTo: string } | { ended: 'refused' | 'lapsed' | 'terminated' | 'failed'; cause: string };

export interface Envelope {
  stepId?: string;
  settles?: Settles;
  opens?: TaskSpec[];
  closes?: string[];
  /** Open tasks that show something else for decision than before: who saw them before is asked to look again. */
  revises?: string[];
  periods?: PeriodChange[];
  /** A number drawn by execute from a counter row: written into `number`. `{0000}` in the format is the padded count. */
  draw?: { series: string; format: string };
  /** What was answered to the list of the step, item by item. */
  checks?: CheckAnswer[];
  /** Of an event that makes a printed form: whom and what it names, as it was then (domain/papers.ts), kept apart. */
  subject?: { textId: string; hash: string };
  /** Who took part in which capacity on which project (default: this stream); separation of duties is asked against these rows for ever. */
  participants?: { personId: string; capacity: Capacity; on?: string }[];
}

// zod reads an empty object as "no key at all"; here it means "no facts of its own".
type FactsOf<T extends EventType> = z.infer<(typeof eventFacts)[T]> extends Record<string, never> ? unknown : z.infer<(typeof eventFacts)[T]>;
export type EventOf<T extends EventType> = { type: T } & FactsOf<T> & Envelope;
export type Event = { [T in EventType]: EventOf<T> }[EventType];

/** Facts as recorded; what a reader of the stream gets. */
export type RecordedEvent = Event & { streamId: string; seq: number; version: number; at: string; by: string; commandId: string | null };

export { upcast } from './upcast.js';
