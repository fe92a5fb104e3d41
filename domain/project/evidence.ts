/**
 * When a file may be added to a slot or taken out of it: the form's while the form is open, a step's while that step waits
 * for the applicant. One answer for uploads, removals and pages, asked again under the lock. Pure.
 */
import type { ProgrammeVersion } from '../programme/schema.js';
import type { ProjectState } from './state.js';

const applicantWaits = (state: ProjectState, commands: readonly string[], stepId?: string): boolean =>
  Object.values(state.tasks).some((t) => t.assignee.role === 'applicant' && (stepId === undefined || t.stepId === stepId) && t.commands.some((c) => commands.includes(c)));

/** Slots of the form wait for `submit` and `correct`; results are gathered from the execution on until they are handed in, and again for a rectification. */
export function evidenceOpen(version: Pick<ProgrammeVersion, 'form' | 'steps'>, state: ProjectState, slot: string): boolean {
  if (version.form.evidence.some((e) => e.id === slot)) return applicantWaits(state, ['submit', 'correct']);
  return version.steps.filter((s) => ((s.params['evidence'] as { id: string }[] | undefined) ?? []).some((e) => e.id === slot)).some((step) => {
    if (step.kind !== 'result_submission') return state.steps[step.id]?.status === 'open';
    return applicantWaits(state, ['submitResults', 'reportResult']);
  });
}
