/**
 * What a reader of a project is shown of it: one projection for pages, lists, events, prints and mails alike. A closed
 * table says of every event of a project who reads it. Non-goal: whether the person may read the project at all
 * (domain/access/scope.ts), and blind review, which strikes names out of what is left (services/blind.ts).
 */
import { hasRole, mayAct, OFFICIAL_ROLES, type Actor } from '../access/index.js';
import type { EventType } from '../events/index.js';
import { fieldsOf, type FormContent } from '../programme/form.js';
import type { Form } from '../programme/schema.js';
import type { ProjectState } from './state.js';

export type Reader = 'applicant' | 'member' | 'official' | 'expert' | 'consulted';

/**
 * `file`: whoever reads the file. `house`: the applicant's side as well as officials. `result`: how it is judged,
 * officials at once and the applicant when the decision is there. `money`: applicant and officials. `office`: officials.
 */
type Audience = 'file' | 'house' | 'result' | 'money' | 'office';

const AUDIENCE = {
  ProjectCreated: 'file', ApplicationFrozen: 'file', OrganisationApproved: 'house', MemberConfirmed: 'house', MemberRefused: 'house', ApplicationSubmitted: 'file', ReceiptIssued: 'file',
  ApplicationReturned: 'house', SubmissionTakenBack: 'house', ApprovalTakenBack: 'house', Recommended: 'house', RecommendationRefused: 'house', RecommendationSilent: 'house', CorrectionRequested: 'house', ApplicationCorrected: 'file', CorrectionMissed: 'house', CreditCodeAccepted: 'office', ApplicationAccepted: 'file', ApplicationRefused: 'house', ApplicationLapsed: 'house',
  OpinionGiven: 'office', SilenceRecorded: 'office', PanelOpened: 'office', ReviewGraded: 'result', ExpenditureConfirmed: 'result', AwardCalculated: 'result',
  Ranked: 'house', ReserveExpired: 'house', DecisionApproved: 'house', DecisionRefused: 'house', DecisionReversed: 'house', AwardReserved: 'money', AwardQueued: 'money', AwardFreed: 'money', AwardCarriedOver: 'office', AwardDequeued: 'money',
  NoticeOpened: 'house', NoticeLengthened: 'house', PeriodLengthened: 'house', NoticeCleared: 'house', NoticeRemoved: 'house', HoldPlaced: 'house', HoldReleased: 'house', ObjectionUpheld: 'house', PlanAgreed: 'office', PlanReturned: 'office', Issued: 'money',
  FilingRegistered: 'file', FilingRefused: 'house', AgreementIssued: 'house', AgreementSignedBy: 'house', AgreementSigned: 'house', AgreementDeclined: 'house', AgreementLapsed: 'house',
  ExecutionStarted: 'file', MilestoneReported: 'file', MidTermDue: 'house', MidTermReported: 'file', MidTermPassed: 'house', RectificationOrdered: 'house', ExecutionReported: 'file', ExecutionCompleted: 'file',
  ProjectTerminated: 'house', ProjectArchived: 'house', RecoveryNoted: 'money', ResultsSubmitted: 'file', ResultsMissed: 'house', AcceptanceGraded: 'house', RectificationMissed: 'house',
  ClaimReturned: 'money', PayeeProposed: 'money', PayeeOwned: 'money', PayeeVerified: 'money', PayeeApproved: 'money', PayeeUnanswered: 'money', PayeeReturned: 'money', PayeeChanged: 'money',
  PaymentClaimed: 'money', AccountVerified: 'money', AccountConfirmed: 'money', ClaimReminded: 'money', ClaimLapsed: 'money', InstalmentDue: 'money', InstalmentPaid: 'money', InstalmentReturned: 'money',
  EvaluationSubmitted: 'house', StepOpened: 'house', StepPassed: 'house', StepSkipped: 'house', StepReturned: 'house', TaskOverdue: 'office', Reminded: 'office',
  LeftOutOfRanking: 'house', ProjectWithdrawn: 'house', ProjectSuspended: 'house', ProjectResumed: 'house', RoadEnded: 'house',
  // Of other streams: not read through a project.
  CallCreated: 'office', CallOpened: 'office', CallCorrected: 'office', CallWithdrawn: 'office', WindowExtended: 'office', WindowClosed: 'office', LateEntryProposed: 'office', LateEntryAllowed: 'office', LateEntryRefused: 'office', LateEntryOver: 'office', RankingProposed: 'office', RankingReturned: 'office', RankingJoined: 'office', PanelSuspended: 'office', PanelResumed: 'office', UpheldApplied: 'office', RankingPassedOver: 'office', PlaceFreed: 'office', ReserveLeft: 'office', PromotionProposed: 'office', PromotionReturned: 'office', Promoted: 'office', ReserveListClosed: 'office',
  RankingDecided: 'office', PanelAppointed: 'office', MemberReplaced: 'office', MemberExcluded: 'office', InvitationAccepted: 'office', InvitationDeclined: 'office', InterestDeclared: 'office',
  ReportSubmitted: 'office', MeetingRecorded: 'office', PanelConcluded: 'office', PanelClosed: 'office', NoticePublished: 'office', NoticeExtended: 'office', ObjectionOpened: 'office', ObjectionAdmitted: 'office', ObjectionDismissed: 'office', UpheldClosed: 'office',
  ObjectionDecided: 'office', ProjectDelisted: 'office', NoticeConcluded: 'office', BudgetLineCreated: 'office', BudgetConfirmed: 'office', BatchPrepared: 'office',
  BatchChecked: 'office', BatchSigned: 'office', BatchReleased: 'office', BankResultImported: 'office', PaymentDue: 'office', PaymentPrepared: 'office',
  PaymentChecked: 'office', PaymentDropped: 'office', PaymentReleased: 'office', PaymentInstructed: 'office', PaymentConfirmed: 'office', PaymentRejected: 'office',
  PaymentUnknown: 'office', ReturnRecorded: 'office', PaymentReturned: 'office', PaymentCancelled: 'office', PayeeCorrected: 'office', CorrectionProposed: 'office', CorrectionReopened: 'office', AnswerDisputed: 'office', DisputeFound: 'office', DisputeFindingReturned: 'office', DisputeSettled: 'office', SettlementReturned: 'office', ReturnRefused: 'office',
  CallLineMoved: 'office', BudgetYearEnded: 'office', CarryOverProposed: 'office', CarryOverReturned: 'office', CarryOverConfirmed: 'office', CarryOverAsked: 'office', PaymentMoved: 'office', BatchReturned: 'office', QuotaReturned: 'office', BudgetLineCorrected: 'office', SettlementProposed: 'office',
} as const satisfies Record<EventType, Audience>;

/** As whom this person reads the project; of several, as who is shown most of what is their own. */
export function readerOf(actor: Actor, project: { applicantId: string; members: readonly string[] }): Reader {
  const of = (organisation: string): boolean => mayAct(actor, { role: 'applicant', organisation }) || mayAct(actor, { role: 'organisation_admin', organisation });
  if (of(project.applicantId)) return 'applicant';
  if (project.members.some(of)) return 'member';
  if (hasRole(actor, ...OFFICIAL_ROLES, 'county_officer')) return 'official';
  return hasRole(actor, 'consulted') ? 'consulted' : 'expert';
}

/** Whether the decision on the award is there: from then on the applicant reads how it was judged, and the amount. */
export const isDecided = (state: Pick<ProjectState, 'phase' | 'steps'>): boolean =>
  state.phase === 'ended' || Object.values(state.steps).some((s) => (s.kind === 'decision' || s.kind === 'ranking') && s.status === 'passed');

/** The same of a project's row in lists, which has no steps. */
export const isDecidedRow = (row: { phase: string; awardMoney: string | null }): boolean => row.phase === 'ended' || (row.awardMoney !== null && row.awardMoney !== 'calculated');

/** Whether it was told to everyone: by a public notice, where the plan has one, otherwise by its issuance or its end. */
export function isPublic(state: Pick<ProjectState, 'phase' | 'steps' | 'tasks' | 'end'>, plan: readonly { id: string; kind: string }[]): boolean {
  if (state.end?.outcome === 'completed') return true;
  const notice = plan.filter((s) => s.kind === 'public_notice').map((s) => state.steps[s.id]);
  const opened = notice.some((s) => s?.status === 'passed' || (s?.status === 'open' && !Object.values(state.tasks).some((t) => t.stepId === s.id)));
  if (notice.length > 0) return opened;
  return isDecided(state) && plan.filter((s) => s.kind === 'issuance').every((s) => state.steps[s.id]?.status === 'passed');
}

export interface Reading {
  /** Amounts, accounts and instalments. */
  money: boolean;
  /** Whom to call and write to: who judges the file does not read it. */
  contact: boolean;
  event: (type: EventType) => boolean;
}

/** `decided`: see `isDecided`. */
export function readingOf(reader: Reader, decided: boolean): Reading {
  const official = reader === 'official';
  const money = official || (reader === 'applicant' && decided);
  const side = reader === 'applicant' || reader === 'member';
  return {
    money, contact: official || side,
    event: (type) => {
      switch (AUDIENCE[type] as Audience) {
        case 'file': return true;
        case 'house': return official || side;
        case 'result': return money;
        case 'money': return official || reader === 'applicant';
        case 'office': return official;
      }
    },
  };
}

const CONTACT_FIELDS: ReadonlySet<string> = new Set(['contactName', 'contactPhone', 'contactEmail']);
const isContact = ({ id, kind }: { id: string; kind: string }): boolean => kind === 'telephone' || kind === 'email' || CONTACT_FIELDS.has(id);

/** The form as this reader is shown it: without contact data the fields themselves are gone, and a section that held nothing else. */
export function readableForm(form: Form, { contact }: Pick<Reading, 'contact'>): Form {
  if (contact) return form;
  return { ...form, sections: form.sections.map((s) => ({ ...s, fields: s.fields.filter((f) => !isContact(f)) })).filter((s) => s.fields.length > 0) };
}
export function readableContent(form: Form, content: FormContent, { contact }: Pick<Reading, 'contact'>): FormContent {
  if (contact) return content;
  const hidden = new Set(fieldsOf(form).filter(isContact).map((f) => f.id));
  return Object.fromEntries(Object.entries(content).filter(([id]) => !hidden.has(id)));
}
