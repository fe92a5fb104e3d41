/**
 * Where a task is done: the one table from a task to the page that takes its commands. Non-goal: whether the reader
 * may do it; the page and the services ask that.
 */
import type { Label } from '../../domain/programme/schema.js';
import { streamKind } from '../../domain/stream.js';
import type { TaskRow } from '../../services/tasks.js';
import type { useWords } from '../frame/context.js';

/** What a task is called: by its step where the plan has several of its kind. */
export const taskName = ({ say, named }: Pick<ReturnType<typeof useWords>, 'say' | 'named'>, { label, kind }: { label: Label | null; kind: string }): string => (label ? say(label) : named('task', kind));
/** To whom it is not given. */
export const taskOutsideName = (words: Pick<ReturnType<typeof useWords>, 'say' | 'named'>, task: { label: Label | null; kind: string }): string => { const outside = words.named('taskOutside', task.kind); return outside === task.kind ? taskName(words, task) : outside; };

export type LinkedTask = Pick<TaskRow, 'id' | 'kind' | 'streamId' | 'target' | 'projectId' | 'role'>;

/** Tasks of a project that have a working page of their own beside the project page. */
export const REVIEW_KINDS = [
  'recommendation', 'recommend_instead', 'formal_check', 'consultation', 'award_calculation', 'decision', 'allocation_plan', 'issuance',
  'filing_registration', 'issue_agreement', 'sign_agreement', 'midterm_check', 'claim_overdue',
] as const;
const reviewed: ReadonlySet<string> = new Set(REVIEW_KINDS);
/** The applicant's side does its work on the project page. */
const APPLICANT_SIDE: ReadonlySet<string> = new Set(['applicant', 'organisation_admin']);

const part = encodeURIComponent;
export const reviewHref = (projectId: string, taskId: string): string => `/projects/${part(projectId)}/review/${part(taskId)}`;

export function taskHref(task: LinkedTask): string {
  if (task.kind === 'prepare_payment') return '/finance/batches/new';
  // The notice does not stand yet: a new one is drawn up with this project on it.
  if (task.kind === 'publish_notice') return `/manage/notices/new?project=${part(task.projectId ?? '')}`;
  if (task.target.startsWith('panel-')) return `/panels/${part(task.target)}`;
  switch (streamKind(task.streamId)) {
    case 'project': return reviewed.has(task.kind) && !APPLICANT_SIDE.has(task.role) ? reviewHref(task.streamId, task.id) : `/projects/${part(task.streamId)}#task`;
    case 'panel': return `/panels/${part(task.streamId)}`;
    case 'call': return `/manage/calls/${part(task.streamId)}`;
    case 'notice': return `/manage/notices/${part(task.streamId)}`;
    case 'batch': return `/finance/batches/${part(task.streamId)}`;
    case 'order': return `/finance/orders/${part(task.streamId)}`;
    case 'budget': return `/finance/budget-lines/${part(task.streamId)}`;
  }
}
