/** Which mails an event orders: every opened task mails its owner, and the notices of scenarios.md go to applicant and administrator. */
import type { Role } from '../access/index.js';
import type { Waiting } from '../envelope.js';
import type { Event } from '../events/index.js';
import type { TaskSpec } from '../task.js';
import type { ProjectState } from '../project/state.js';

export interface MailOrder {
  template: string;
  /** A person, all holders of a role in an organisation, or those who decide in a jurisdiction (any, when the task names none). */
  to: { person: string } | { objection: string } | { organisation: string; role: 'applicant' | 'organisation_admin' } | { role: 'approver' | 'finance_checker' | 'supervisor' | 'administrator'; jurisdiction: string | null };
  taskId?: string;
}

/** Events whose mail goes to the applicant; the template is named after the event. How it is judged is told with the decision. */
const toApplicant: Partial<Record<Event['type'], readonly ('applicant' | 'organisation_admin')[]>> = {
  ReceiptIssued: ['applicant'],
  Recommended: ['applicant'],
  ApplicationReturned: ['applicant'],
  CorrectionRequested: ['applicant'],
  ApplicationAccepted: ['applicant'],
  ApplicationRefused: ['applicant', 'organisation_admin'],
  RecommendationRefused: ['applicant', 'organisation_admin'],
  FilingRegistered: ['applicant'],
  AcceptanceGraded: ['applicant'],
  DecisionApproved: ['applicant'],
  DecisionRefused: ['applicant', 'organisation_admin'],
  DecisionReversed: ['applicant', 'organisation_admin'],
  ApprovalTakenBack: ['applicant'],
  SubmissionTakenBack: ['applicant', 'organisation_admin'],
  NoticeOpened: ['applicant'],
  NoticeLengthened: ['applicant'],
  PeriodLengthened: ['applicant', 'organisation_admin'],
  HoldPlaced: ['applicant'],
  HoldReleased: ['applicant'],
  ObjectionUpheld: ['applicant', 'organisation_admin'],
  Issued: ['applicant', 'organisation_admin'],
  AgreementLapsed: ['applicant', 'organisation_admin'],
  ClaimReturned: ['applicant'],
  PayeeProposed: ['applicant', 'organisation_admin'],
  PayeeApproved: ['applicant', 'organisation_admin'],
  PayeeChanged: ['applicant', 'organisation_admin'],
  InstalmentReturned: ['applicant', 'organisation_admin'],
  InstalmentPaid: ['applicant', 'organisation_admin'],
  ProjectSuspended: ['applicant', 'organisation_admin'],
  ProjectResumed: ['applicant', 'organisation_admin'],
  LeftOutOfRanking: ['applicant', 'organisation_admin'],
};

/** Their notice is what asks: who gets it holds the task as well, and one letter says both. */
export const ASKING: readonly Event['type'][] = ['CorrectionRequested', 'ClaimReturned', 'PayeeProposed'];

/** Officials whose overdue task is told to those who decide. */
export const ESCALATED: readonly Role[] = ['county_officer', 'officer', 'panel_organiser', 'legal_officer', 'consulted', 'finance_maker', 'finance_checker', 'finance_bureau'];

/** Somebody else learns that a task is late: of officials who decides, of who decides who supervises, of one side of a house the other. An expert's lateness is the organiser's task. */
function escalationOf({ assignee }: Pick<TaskSpec, 'assignee'>, again: boolean): MailOrder['to'] | undefined {
  const { role, organisation } = assignee;
  const jurisdiction = assignee.jurisdiction ?? null;
  // Late still: the level above those who learnt of it first. A house has no other side than the two.
  if (again) return organisation || role === 'expert' ? undefined : ESCALATED.includes(role) ? { role: 'supervisor', jurisdiction } : { role: 'administrator', jurisdiction: null };
  if (ESCALATED.includes(role)) return { role: 'approver', jurisdiction };
  if (role === 'approver' || role === 'witness' || role === 'supervisor') return { role: role === 'supervisor' ? 'administrator' : 'supervisor', jurisdiction };
  if (organisation && role === 'applicant') return { organisation, role: 'organisation_admin' };
  return organisation && role === 'organisation_admin' ? { organisation, role: 'applicant' } : undefined;
}

/** How a road or an objection ended is said by the mail itself. */
const templateOf = (event: Event): string =>
  (event.type === 'RoadEnded' || (event.type === 'HoldReleased' && event.outcome !== undefined) ? `${event.type}.${event.outcome}` : event.type);
/** Where another objection still holds it, nothing is released; where the road ends with the hold, its end is told, and says more. */
const saysNothing = (event: Event, { holds, end }: Partial<Pick<ProjectState, 'holds' | 'end'>>): boolean =>
  event.type === 'HoldReleased' && (event.outcome === 'upheld' || event.outcome === 'lapsed' || (holds ?? []).length > 0 || end !== undefined);
/** Everybody who has a part in it learns of the end, not by the loss of tasks: both sides of the applicant's house, and each member's. */
const toldOfEnd = (applicantId: string, facts: Record<string, unknown> | undefined): MailOrder['to'][] => [
  { organisation: applicantId, role: 'applicant' }, { organisation: applicantId, role: 'organisation_admin' },
  ...[...new Set((facts?.['members'] as string[] | undefined) ?? [])].filter((m) => m !== applicantId).map((organisation) => ({ organisation, role: 'organisation_admin' as const })),
];

/** `state` after the event; of a project also whose it is. */
export function mailsOf(event: Event, state: Waiting & Pick<ProjectState, 'created'> & Partial<Pick<ProjectState, 'form' | 'holds' | 'end'>>): MailOrder[] {
  const applicantId = state.created?.applicantId;
  const said = (t: TaskSpec): boolean => ASKING.includes(event.type) && t.assignee.organisation === applicantId && (toApplicant[event.type] ?? []).some((role) => role === t.assignee.role);
  const tasks = (event.opens ?? []).filter((t) => (t.ownerId !== undefined || t.assignee.person !== undefined) && !said(t))
    .map((t): MailOrder => ({ template: 'task', to: { person: (t.assignee.person ?? t.ownerId)! }, taskId: t.id }));
  const of = (ids: readonly string[] = []) => ids.flatMap((id) => state.tasks[id] ?? []);
  const reminders = event.type !== 'Reminded' ? [] : of(event.taskIds).flatMap((t): MailOrder[] => (t.ownerId === undefined ? [] : [{ template: 'reminder', to: { person: t.ownerId }, taskId: t.id }]));
  const escalations = event.type !== 'TaskOverdue' ? [] : of(event.taskIds)
    .flatMap((t): MailOrder[] => { const to = escalationOf(t, event.again === true); return to ? [{ template: event.again ? 'escalation_again' : 'escalation', to, taskId: t.id }] : []; });
  const asked = (role: string): { taskId?: string } => { const task = (event.opens ?? []).find((t) => said(t) && t.assignee.role === role); return task ? { taskId: task.id } : {}; };
  const notices = applicantId && !saysNothing(event, state) ? (toApplicant[event.type] ?? []).map((role): MailOrder => ({ template: templateOf(event), to: { organisation: applicantId, role }, ...asked(role) })) : [];
  // The objector has no account: the address is the one given, where one was.
  const objector = event.type === 'ObjectionDecided' || event.type === 'ObjectionDismissed' || event.type === 'ObjectionAdmitted' ? [{ template: event.type, to: { objection: event.objectionId } }] : [];
  const late = event.type === 'LateEntryAllowed' ? (['applicant', 'organisation_admin'] as const).map((role): MailOrder => ({ template: event.type, to: { organisation: event.organisationId, role } })) : [];
  const left = event.type === 'ApplicationFrozen' || event.type === 'ApplicationCorrected' ? (event.left ?? []).map((organisation): MailOrder => ({ template: 'MemberLeft', to: { organisation, role: 'organisation_admin' } })) : [];
  const told = 'told' in event ? (event.told ?? []).map(({ personId, taskId }): MailOrder => ({ template: templateOf(event), to: { person: personId }, taskId })) : [];
  const ends = event.type === 'RoadEnded' && applicantId ? toldOfEnd(applicantId, state.form?.facts).map((to): MailOrder => ({ template: templateOf(event), to })) : [];
  // Money may be lost: those who check it and those who run the system learn of it at once.
  const alarms = event.type !== 'AnswerDisputed' ? [] : (['finance_checker', 'administrator'] as const).map((role): MailOrder => ({ template: event.type, to: { role, jurisdiction: null }, taskId: event.opens![0]!.id }));
  return [...tasks, ...alarms, ...told, ...objector, ...late, ...left, ...reminders, ...escalations, ...notices, ...ends];
}
