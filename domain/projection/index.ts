/**
 * What people's lists show, as pure functions of events and state: the rows `execute` writes beside the events, and
 * that `rebuild` can make again from nothing. Rows hold ids and facts of events only; names are joined at reading.
 */
import type { Event } from '../events/index.js';
import { fen, fenText, sumFen } from '../money.js';
import { stageOf, stateName } from '../project/names.js';
import type { ProjectState } from '../project/state.js';
import type { BatchState } from '../batch/index.js';
import type { BudgetState } from '../budget/index.js';
import type { CallState } from '../call/index.js';
import type { NoticeState } from '../notice/index.js';
import type { OrderState } from '../order/index.js';
import type { PanelState } from '../panel/index.js';
import { streamKind } from '../stream.js';

/** The project's row in lists. */
export interface ProjectView {
  id: string; callId: string; versionId: string; applicantId: string; object: string; title: string; county: string; phase: string; stage: string;
  stateName: string; submittedAt: string | null; receipt: string | null; number: string | null; filingNumber: string | null; editable: boolean;
  awardFen: string | null; awardMoney: string | null; paidFen: string; paidCount: number; paidOf: number; nextDueAt: string | null; members: string[]; formVersion: number; /** of what is paid once */ paidKey: string | null;
}

export function projectView(state: ProjectState): ProjectView {
  const created = state.created!;
  const paid = state.instalments.filter((i) => i.status === 'paid');
  const due = Object.values(state.periods).filter((p) => !p.paused).map((p) => p.dueAt).sort()[0];
  return {
    id: state.streamId, callId: created.callId, versionId: created.versionId, applicantId: created.applicantId, object: created.object, title: created.title,
    county: created.county, phase: state.phase, stage: stageOf(state), stateName: stateName(state), submittedAt: state.submittedAt ?? null,
    receipt: state.numbers['receipt'] ?? null, number: state.numbers['acceptance'] ?? null, filingNumber: state.numbers['filing'] ?? null,
    editable: isEditable(state), awardFen: state.award?.amountFen ?? null, awardMoney: state.award?.money ?? null,
    paidFen: fenText(sumFen(paid.map((i) => fen(i.amountFen)))), paidCount: paid.length, paidOf: state.instalments.length, nextDueAt: due ?? null,
    members: (state.form?.facts['members'] as string[] | undefined) ?? [], formVersion: state.form?.version ?? 0, paidKey: state.form?.paidKey ?? null,
  };
}

/** The form may be edited while its draft or a correction waits for the applicant. */
export const isEditable = (state: ProjectState): boolean =>
  Object.values(state.tasks).some((t) => t.commands.includes('submit') || t.commands.includes('correct'));

/** The project that a task of another stream belongs to. */
export function projectOf(streamId: string, state: unknown): string | null {
  switch (streamKind(streamId)) {
    case 'project': return streamId;
    case 'panel': return (state as PanelState).projectId ?? null;
    case 'order': return (state as OrderState).projectId || null;
    case 'call': case 'notice': case 'batch': case 'budget': return null;
  }
}

export type StreamState = ProjectState | CallState | PanelState | NoticeState | OrderState | BatchState | BudgetState;
export { ASKING, ESCALATED, mailsOf, type MailOrder } from './mails.js';
export type { Event };
