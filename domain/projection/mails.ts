/** Which mails an event orders: every opened task mails its owner, and the notices of scenarios.md go to applicant and administrator. */
import type { Event } from '../events/index.js';
import type { ProjectState } from '../project/state.js';

export interface MailOrder {
  template: string;
  /** A person, or all holders of a role in an organisation. */
  to: { person: string } | { organisation: string; role: 'applicant' | 'organisation_admin' };
  taskId?: string;
}

/** Events whose mail goes to the applicant; the template is named after the event. */
const toApplicant: Partial<Record<Event['type'], readonly ('applicant' | 'organisation_admin')[]>> = {
  ReceiptIssued: ['applicant'],
  Recommended: ['applicant'],
  ApplicationReturned: ['applicant'],
  CorrectionRequested: ['applicant'],
  ApplicationAccepted: ['applicant'],
  ApplicationRefused: ['applicant', 'organisation_admin'],
  RecommendationRefused: ['applicant', 'organisation_admin'],
  FilingRegistered: ['applicant'],
  ReviewGraded: ['applicant'],
  AcceptanceGraded: ['applicant'],
  AwardCalculated: ['applicant'],
  DecisionApproved: ['applicant'],
  DecisionRefused: ['applicant', 'organisation_admin'],
  NoticeOpened: ['applicant'],
  HoldPlaced: ['applicant'],
  Issued: ['applicant', 'organisation_admin'],
  AgreementLapsed: ['applicant', 'organisation_admin'],
  InstalmentPaid: ['applicant', 'organisation_admin'],
  ProjectSuspended: ['applicant'],
  RoadEnded: ['applicant'],
};

export function mailsOf(event: Event, project: ProjectState | undefined): MailOrder[] {
  const tasks = (event.opens ?? []).filter((t) => t.ownerId !== undefined || t.assignee.person !== undefined)
    .map((t): MailOrder => ({ template: 'task', to: { person: (t.assignee.person ?? t.ownerId)! }, taskId: t.id }));
  const applicantId = project?.created?.applicantId;
  const notices = applicantId ? (toApplicant[event.type] ?? []).map((role): MailOrder => ({ template: event.type, to: { organisation: applicantId, role } })) : [];
  return [...tasks, ...notices];
}
