/**
 * One applicant let in after the closing: an officer proposes with a reason, the approver of the call decides, for that
 * organisation alone and until a named instant; then its draft lapses as the others did with the window. Pure.
 */
import { grantFor } from '../access/index.js';
import { dueIn, isRejection, taskOf } from '../envelope.js';
import { OFFICE_DAYS } from '../defaults.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import type { CommandType } from '../commands/index.js';
import { nothing, says, type Command, type Context, type Decision, type TextRef } from '../stream.js';
import { approverOf, officerOf, type CallState, type LateEntry } from './state.js';
import { withinVersion } from './window.js';

export const LATE_COMMANDS: ReadonlySet<CommandType> = new Set<CommandType>(['proposeLateEntry', 'allowLateEntry', 'refuse']);
const LATE = 'late:';
const periodOf = (organisation: string): string => `${LATE}${organisation}`;
/** Of a task `…:late:{organisation}:{n}`. */
const organisationOf = (taskId: string): string => /:late:(.+):\d+$/.exec(taskId)![1]!;
/** Somebody is or may be let in: nothing is ranked before that is over. */
export const lateOpen = (state: Pick<CallState, 'late'>): string[] => Object.entries(state.late ?? {}).filter(([, l]) => l.status === 'proposed' || l.status === 'allowed').map(([id]) => id);

export function judgeLate(state: CallState, command: Command, context: Context): Rejection | undefined {
  if (command.type !== 'proposeLateEntry') {
    const task = taskOf(state, command);
    if (isRejection(task)) return task;
    const late = state.late?.[organisationOf(task.id)];
    if (command.actor.kind === 'person' && command.actor.personId === late?.proposer) return no('separation_of_duties', { tookPartAs: 'formal_checker', wouldActAs: 'decider' });
    return command.type === 'allowLateEntry' && late!.until <= context.at ? no('window_closed', { closesAt: late!.until }) : undefined;
  }
  if (!grantFor(command.actor, officerOf(state))) return no('not_allowed');
  // While the window is open it is open to everyone; what is ranked has no place for another.
  if (state.status !== 'closed' || state.proposed || state.decided) return no('step_not_open', { status: state.status });
  const who = context.lateApplicant;
  const { version } = context;
  const until = command.fields['until'] as string;
  if (!who) return { ...no('validation'), fields: { organisation: 'unknown' } };
  if (!version?.applicantKinds.includes(who.kind as never)) return no('not_eligible', { applicantKinds: version?.applicantKinds });
  if (lateOpen(state).includes(who.id)) return no('already_done');
  if (until <= context.at) return { ...no('validation'), fields: { until: 'after_opening' } };
  return withinVersion(until, context);
}

export function decideLate(state: CallState, command: Command, context: Context): Decision {
  if (command.type === 'proposeLateEntry') {
    const organisationId = context.lateApplicant!.id;
    const n = (state.late?.[organisationId]?.n ?? 0) + 1;
    return says({
      type: 'LateEntryProposed', organisationId, until: command.fields['until'] as string, reason: command.fields['reason'] as TextRef, personId: command.actor.kind === 'person' ? command.actor.personId : '',
      opens: [{ id: `${state.streamId}:${periodOf(organisationId)}:${n}`, stepId: 'window', kind: 'decide_late_entry', assignee: approverOf(state), commands: ['allowLateEntry', 'refuse'], dueAt: dueIn(context, OFFICE_DAYS.decideLateEntry) }],
    });
  }
  const { taskId } = command.seen!;
  const organisationId = organisationOf(taskId);
  const { until } = state.late![organisationId]!;
  if (command.type === 'refuse') return says({ type: 'LateEntryRefused', organisationId, reason: command.fields['reason'] as TextRef, closes: [taskId] });
  return says({
    type: 'LateEntryAllowed', organisationId, until, ...(command.fields['opinion'] ? { opinion: command.fields['opinion'] as TextRef } : {}), closes: [taskId],
    periods: [{ op: 'start', id: periodOf(organisationId), kind: 'late_entry', nature: 'promised', startedOn: context.today, dueAt: until, provisional: false }],
  });
}

/** The time is over: what is still a draft lapses. Undefined for a key that means something else. */
export function onLateOver(state: CallState, key: string, context: Context): Decision | undefined {
  if (!key.startsWith(LATE)) return undefined;
  const organisationId = key.slice(LATE.length);
  const late = state.late?.[organisationId];
  if (late?.status !== 'allowed' || late.until > context.at) return nothing;
  return {
    events: [{ type: 'LateEntryOver', organisationId, periods: [{ op: 'end', id: key, on: context.today }] }],
    tells: context.callProjects!.unsubmitted.map((streamId) => ({ streamId, type: 'lapse' as const, fields: { reason: 'window_closed' } })),
  };
}

export function evolveLate(state: CallState, event: Event): CallState {
  const set = (organisationId: string, entry: Partial<LateEntry>): CallState => ({ ...state, late: { ...state.late, [organisationId]: { ...state.late?.[organisationId], ...entry } as LateEntry } });
  switch (event.type) {
    case 'LateEntryProposed': return set(event.organisationId, { status: 'proposed', until: event.until, proposer: event.personId, n: (state.late?.[event.organisationId]?.n ?? 0) + 1 });
    case 'LateEntryAllowed': return set(event.organisationId, { status: 'allowed' });
    case 'LateEntryRefused': return set(event.organisationId, { status: 'refused' });
    case 'LateEntryOver': return set(event.organisationId, { status: 'over' });
    default: return state;
  }
}
