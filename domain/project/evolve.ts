/** The only writer of a project's state. The envelope (tasks, periods, settling) is folded for all events alike; facts by type. */
import { evolveCarried } from './carry-over.js';
import { foldEnvelope } from '../envelope.js';
import type { Event } from '../events/index.js';
import { kindOf } from '../steps/index.js';
import { isPayeeTask } from '../steps/payee.js';
import { dateOf } from '../time.js';
import { lastActAfter } from './undo.js';
import type { InstalmentState, ProjectState, StepState } from './state.js';

export function evolve(state: ProjectState, event: Event, at = ''): ProjectState {
  const next: ProjectState = { ...state, steps: { ...state.steps }, tasks: { ...state.tasks }, periods: { ...state.periods } };
  steps(next, event, at);
  foldEnvelope(next, event, at);
  facts(next, event);
  const last = lastActAfter(state.lastAct, event);
  if (last) next.lastAct = last; else delete next.lastAct;
  return next;
}

/** Step status, the count of tasks a step has opened, its settling, and the kind's own data. */
function steps(next: ProjectState, event: Event, at: string): void {
  if (event.stepId === undefined) return;
  if (event.type === 'StepOpened') {
    next.steps[event.stepId] = { id: event.stepId, kind: event.kind, stage: event.stage as StepState['stage'], status: 'open', round: event.round, data: {}, ...openedOn(next.steps[event.stepId], event, at) };
  } else if (event.type === 'StepSkipped') {
    next.steps[event.stepId] = { id: event.stepId, kind: event.kind, stage: event.stage as StepState['stage'], status: 'skipped', round: 0, data: {} };
  }
  const step = next.steps[event.stepId];
  if (!step) return;
  let data = step.data;
  if (event.opens?.length) data = { ...data, tasks: ((data['tasks'] as number | undefined) ?? 0) + event.opens.length };
  data = kindOf(step.kind).evolve?.(data, event, next) ?? data;
  const changed: StepState = { ...step, data };
  if (event.settles !== undefined) { changed.settled = event.settles; if (at !== '') changed.settledOn = dateOf(at); }
  if (event.type === 'ApprovalTakenBack') changed.takenBack = true;
  if (event.type === 'StepPassed') { changed.status = 'passed'; delete changed.settled; }
  next.steps[event.stepId] = changed;
}

/** No meeting decided before its step was open; taken back and approved again, the same meeting has decided. */
function openedOn(before: StepState | undefined, { kind }: { kind: string }, at: string): { openedOn?: string } {
  if (kind !== 'decision' || at === '') return {};
  return { openedOn: before?.takenBack && before.openedOn ? before.openedOn : dateOf(at) };
}

const instalment = (next: ProjectState, n: number, change: Partial<InstalmentState>): void => {
  next.instalments = next.instalments.map((i) => (i.n === n ? { ...i, ...change } : i));
};
const reached = (next: ProjectState, milestone: string): void => { next.milestones = [...new Set([...next.milestones, milestone])]; };
const money = (next: ProjectState, kind: NonNullable<ProjectState['award']>['money'], by?: { awardVersion: number; budgetLineId: string }): void => {
  if (next.award) next.award = { ...next.award, money: kind, ...(by ? { version: by.awardVersion, budgetLineId: by.budgetLineId } : {}) };
};

/** The road goes on where it ended: the steps that ended with it open anew. */
function reopen(next: ProjectState): void {
  next.phase = 'running';
  delete next.end;
  for (const step of Object.values(next.steps)) if (step.status === 'ended') { const { settled: _settled, ...rest } = step; next.steps[step.id] = { ...rest, status: 'closed' }; }
}

/** Facts that outlive their step. Events not named here change nothing but the envelope and the step's own data. */
function facts(next: ProjectState, event: Event): void {
  switch (event.type) {
    case 'ProjectCreated': next.created = { callId: event.callId, versionId: event.versionId, applicantId: event.applicantId, title: event.title, object: event.object, county: event.county }; break;
    case 'ApplicationFrozen':
    case 'ApplicationCorrected': next.form = { version: event.formVersion, hash: event.formHash, facts: event.facts, ...(event.paidKey === undefined ? {} : { paidKey: event.paidKey }) }; if (event.title !== undefined) next.created = { ...next.created!, title: event.title }; break;
    case 'ApplicationSubmitted': next.phase = 'running'; next.submittedAt = event.receivedAt; break;
    case 'SubmissionTakenBack': next.phase = 'draft'; delete next.submittedAt; break;
    case 'CreditCodeAccepted': next.codesAccepted = { ...next.codesAccepted, [event.organisationId]: event.code }; break;
    case 'ReceiptIssued': next.numbers = { ...next.numbers, receipt: event.number }; break;
    case 'ApplicationAccepted': if (event.number) next.numbers = { ...next.numbers, acceptance: event.number }; break;
    case 'FilingRegistered': next.numbers = { ...next.numbers, filing: event.number, filedOn: event.filedOn }; break;
    case 'AgreementIssued': next.numbers = { ...next.numbers, agreement: event.number }; break;
    case 'PanelOpened': next.panels = { ...next.panels, [event.stepId!]: event.panelId }; break;
    case 'ResultsSubmitted': if (event.expenditure.length > 0) next.expenditure = event.expenditure; break;
    case 'AwardCalculated': next.award = { version: event.version, amountFen: event.amountFen, measure: event.measure, sample: event.sample, lines: event.lines, money: 'calculated' }; break;
    case 'Ranked': next.ranked = { place: event.place, result: event.result as 'in' }; break;
    case 'AwardReserved': money(next, 'reserved', event); break;
    case 'AwardQueued': money(next, 'queued', event); break;
    case 'AwardCarriedOver': evolveCarried(next, event); break;
    case 'AwardFreed':
    case 'AwardDequeued': money(next, 'freed'); break;
    case 'NoticeOpened': next.noticeId = event.noticeId; break;
    case 'HoldPlaced': next.holds = [...next.holds, event.holdId]; break;
    case 'HoldReleased': next.holds = next.holds.filter((h) => h !== event.holdId); break;
    case 'Issued':
      money(next, 'committed', event);
      next.numbers = { ...next.numbers, issuance: event.documentNumber };
      next.instalments = event.instalments.map((i) => ({ ...i, status: 'waiting' }));
      reached(next, 'issued');
      break;
    case 'AgreementSigned': reached(next, 'agreement_signed'); break;
    case 'MidTermPassed': reached(next, 'midterm_passed'); break;
    case 'AcceptanceGraded': if (event.grade === 'passed') reached(next, 'acceptance_passed'); break;
    case 'PaymentClaimed': next.payee = { ...event.payee, verified: false, confirmed: false, ...(event.registered ? { registered: event.registered } : {}), ...(event.claimant ? { claimant: event.claimant } : {}) }; break;
    case 'AccountVerified': if (next.payee) next.payee = { ...next.payee, verified: true }; break;
    case 'AccountConfirmed': if (next.payee) next.payee = { ...next.payee, confirmed: true }; break;
    case 'ClaimReturned': delete next.payee; break;
    case 'PayeeProposed': next.payee = { ...next.payee!, verified: false, confirmed: false }; next.payeeChange = { orderId: event.orderId, to: event.to, proposer: event.personId }; break;
    case 'PayeeOwned':
      if (next.payeeChange) next.payeeChange = { ...next.payeeChange, owner: event.personId };
      else next.payee = { ...next.payee!, owner: event.personId };
      break;
    case 'PayeeVerified': next.payeeChange = { ...next.payeeChange!, verifier: event.personId }; break;
    case 'PayeeApproved': next.payeeChange = { ...next.payeeChange!, approver: event.personId }; break;
    case 'PayeeReturned': delete next.payeeChange; break;
    case 'PayeeChanged': next.payee = { ...event.to, verified: true, confirmed: true }; delete next.payeeChange; break;
    case 'InstalmentDue': instalment(next, event.n, { status: 'due', orderId: event.orderId }); break;
    case 'InstalmentPaid': instalment(next, event.n, { status: 'paid', paidOn: event.paidOn }); break;
    case 'InstalmentReturned': {
      next.instalments = next.instalments.map((i) => { if (i.n !== event.n) return i; const { paidOn: _paid, ...rest } = i; return { ...rest, status: event.freed ? 'lapsed' : 'due' }; });
      const own = next.steps[event.stepId!];
      if (next.end?.outcome !== 'completed' && next.phase === 'ended') break;
      if (own) { next.steps[own.id] = { ...own, status: 'open' }; delete next.steps[own.id]!.settled; }
      for (const id of event.closesSteps) next.steps[id] = { ...next.steps[id]!, status: 'closed' };
      next.phase = 'running';
      delete next.end;
      delete next.archivedOn;
      break;
    }
    case 'ProjectTerminated':
    case 'DecisionReversed':
      next.instalments = next.instalments.map((i) => (i.orderId !== undefined && event.cancelled?.includes(i.orderId) ? { ...i, status: 'lapsed' } : i));
      if (event.type === 'DecisionReversed' && event.reopens !== undefined) reopen(next);
      break;
    case 'ProjectArchived': next.archivedOn = event.archivedOn; break;
    case 'Reminded': next.reminded = [...next.reminded, event.key]; break;
    case 'ProjectSuspended': next.suspended = true; if (event.n !== undefined) next.suspensions = event.n; break;
    case 'ProjectResumed': next.suspended = false; break;
    case 'StepReturned': {
      // The named step and every one that follows it are superseded; what was decided stays in the stream.
      for (const id of event.closesSteps ?? []) { const step = next.steps[id]; if (step) { next.steps[id] = { ...step, status: 'closed' }; delete next.steps[id]!.settled; } }
      break;
    }
    case 'RoadEnded':
      next.phase = 'ended';
      next.end = { outcome: event.outcome, cause: event.cause, on: event.on };
      // A new account whose payment arrived, or is owed no more, is asked about no further; if the money comes back, it is proposed anew.
      if (!Object.values(next.tasks).some(isPayeeTask)) delete next.payeeChange;
      for (const step of Object.values(next.steps)) if (step.status === 'open') next.steps[step.id] = { ...step, status: 'ended' };
      if (event.outcome !== 'completed') next.instalments = next.instalments.map((i) => (i.status === 'waiting' ? { ...i, status: 'lapsed' } : i));
      break;
    default: break;
  }
}
