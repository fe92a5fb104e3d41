/** A panel in its simple form: the organiser appoints; all accept and declare; each reports; the mean decides; it tells its project. Its project's end closes it. */
import { clashOf, hasRole, type Actor } from '../access/index.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, ownersOf, staleElsewhere, taskOf, withEnvelope, type Waiting } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import { nothing, says, type Command, type Context, type Decision, type Stream, type TaskSpec, type TextRef } from '../stream.js';

type MemberStatus = 'invited' | 'accepted' | 'declared' | 'reported' | 'declined' | 'conflicted' | 'replaced';
export interface PanelState extends Waiting {
  streamId: string;
  projectId?: string; panelStepId?: string; size: number; mode: string; passMarkBp: number; replyDays: number; reportDays: number;
  criteria: { id: string; weightBp: number }[];
  members: Record<string, { status: MemberStatus; totalBp?: number; scores?: { criterion: string; score: number; reason: string }[] }>;
  meeting?: { heldOn: string; attendees: string[] };
  concluded?: { passed: boolean; meanBp: number };
  /** The project ended before a conclusion: with which outcome. */
  closed?: { cause: string };
}

const memberTask = (state: { streamId: string }, member: string, kind: 'panel_invitation' | 'panel_declaration' | 'panel_report', dueAt: string): TaskSpec => ({
  id: `${state.streamId}:${kind}:${member}`, stepId: 'panel', kind, assignee: { role: 'expert', person: member }, dueAt,
  commands: kind === 'panel_invitation' ? ['acceptInvitation', 'declineInvitation'] : kind === 'panel_declaration' ? ['declare'] : ['submitReport'],
});
const mine = (state: PanelState, actor: Actor): string | undefined => (actor.kind === 'person' && state.members[actor.personId] ? actor.personId : undefined);

function composition(members: readonly string[], context: Context, size: number, minFinance: number): Rejection | undefined {
  const { people, step } = context.panel!;
  if (new Set(members).size !== members.length || members.length !== size) return no('panel_composition', { size });
  const unknown = members.filter((m) => !people[m]?.expert);
  if (unknown.length > 0) return no('panel_composition', { notExperts: unknown });
  if (members.filter((m) => people[m]!.specialty === 'finance').length < minFinance) return no('panel_composition', { minFinance });
  return conflict(members, people, step.applicantOrganisations);
}
function conflict(members: readonly string[], people: NonNullable<Context['panel']>['people'], organisations: string[]): Rejection | undefined {
  const conflicted = members.filter((m) => organisations.includes(people[m]!.employerId) || people[m]!.tookPart);
  return conflicted.length > 0 ? no('expert_conflict', { members: conflicted }) : undefined;
}

function guard(state: PanelState, command: Command, context: Context): Rejection | undefined {
  const refusal = judge(state, command, context);
  return refusal && { ...refusal, allowed: refusal.allowed ?? allowedByTasks(state, command.actor) };
}

function judge(state: PanelState, command: Command, context: Context): Rejection | undefined {
  if (command.type === 'appointPanel') {
    if (!hasRole(command.actor, 'panel_organiser')) return no('not_allowed');
    const stale = staleElsewhere(command, context);
    if (stale) return stale;
    if (state.projectId) return no('already_done');
    const panel = context.panel;
    if (!panel) return no('not_found');
    if (!panel.step.open) return no('step_not_open');
    const clash = clashOf(panel.taken, 'organiser', context.profile);
    if (clash) return no('separation_of_duties', { tookPartAs: clash, wouldActAs: 'organiser' });
    return composition(command.fields['members'] as string[], context, panel.step.params['size'] as number, (panel.step.params['minFinance'] as number | undefined) ?? 0);
  }
  if (!state.projectId) return no('not_found');
  if (command.type === 'closePanel') return command.actor.kind === 'system' ? undefined : no('not_allowed');
  if (state.closed) return no('stream_closed');
  const task = taskOf(state, command);
  if (isRejection(task)) return task;
  switch (command.type) {
    case 'replaceMember': {
      const { member, by } = command.fields as { member: string; by: string };
      if (!['declined', 'conflicted'].includes(state.members[member]?.status ?? '')) return no('validation', { member: 'not_vacant' });
      if (state.members[by] || !context.panel!.people[by]?.expert) return no('panel_composition', { by });
      return conflict([by], context.panel!.people, context.panel!.step.applicantOrganisations);
    }
    case 'submitReport': {
      const given = (command.fields['scores'] as { criterion: string }[]).map((s) => s.criterion);
      const missing = state.criteria.map((c) => c.id).filter((c) => !given.includes(c));
      return missing.length > 0 || given.length !== state.criteria.length ? no('score_incomplete', { missing, criteria: state.criteria.map((c) => c.id) }) : undefined;
    }
    default: return undefined;
  }
}

/** Each score of 0 to 100 weighs its basis points: 100 everywhere gives 10000. Rounds down. */
export const weighted = (criteria: PanelState['criteria'], scores: readonly { criterion: string; score: number }[]): number =>
  Math.floor(criteria.reduce((sum, c) => sum + c.weightBp * (scores.find((s) => s.criterion === c.id)?.score ?? 0), 0) / 100);

function decide(state: PanelState, command: Command, context: Context): Decision {
  const fields = command.fields;
  const person = command.actor.kind === 'person' ? command.actor.personId : '';
  if (command.type === 'appointPanel') {
    const { step } = context.panel!;
    const p = step.params as { size: number; mode?: string; criteria: { id: string; weightBp: number }[]; passMarkBp: number; replyPeriod: { workingDays: number }; reportPeriod: { workingDays: number } };
    const members = fields['members'] as string[];
    const dueAt = dueIn(context, p.replyPeriod.workingDays);
    return {
      events: [{
        type: 'PanelAppointed', projectId: step.projectId, panelStepId: step.stepId, round: step.round, members, size: p.size, mode: p.mode ?? 'written',
        criteria: p.criteria.map(({ id, weightBp }) => ({ id, weightBp })), passMarkBp: p.passMarkBp, replyDays: p.replyPeriod.workingDays, reportDays: p.reportPeriod.workingDays,
        opens: members.map((m) => memberTask(state, m, 'panel_invitation', dueAt)), participants: [{ personId: person, capacity: 'organiser', on: step.projectId }],
      }],
      tells: [{ streamId: step.projectId, type: 'openPanel', fields: { stepId: step.stepId, panelId: state.streamId } }],
    };
  }
  if (command.type === 'closePanel') return closing(state, fields['cause'] as string);
  const task = taskOf(state, command) as { id: string };
  const closes = [task.id];
  const member = mine(state, command.actor) ?? '';
  const replace = (vacant: string): TaskSpec[] => [{ id: `${state.streamId}:replace:${vacant}`, stepId: 'panel', kind: 'replace_member', assignee: { role: 'panel_organiser' }, commands: ['replaceMember'], dueAt: dueIn(context, OFFICE_DAYS.replaceMember) }];
  switch (command.type) {
    case 'acceptInvitation': return says({ type: 'InvitationAccepted', member, closes, opens: [memberTask(state, member, 'panel_declaration', dueIn(context, state.replyDays))] });
    case 'declineInvitation': return says({ type: 'InvitationDeclined', member, reason: fields['reason'] as TextRef, closes, opens: replace(member) });
    case 'declare': {
      const conflicted = fields['conflict'] as boolean;
      return says({
        type: 'InterestDeclared', member, conflict: conflicted, statement: fields['statement'] as TextRef, closes,
        opens: conflicted ? replace(member) : [memberTask(state, member, 'panel_report', dueIn(context, state.reportDays))],
      });
    }
    case 'replaceMember': {
      const by = fields['by'] as string;
      return says({ type: 'MemberReplaced', member: fields['member'] as string, by, reason: fields['reason'] as TextRef, closes, opens: [memberTask(state, by, 'panel_invitation', dueIn(context, state.replyDays))] });
    }
    case 'submitReport': {
      const scores = fields['scores'] as { criterion: string; score: number; reason: string }[];
      const reported: Event = { type: 'ReportSubmitted', member, totalBp: weighted(state.criteria, scores), scores, opinion: fields['opinion'] as TextRef, closes, participants: [{ personId: member, capacity: 'expert', on: state.projectId! }] };
      return concluding(state, reported, context);
    }
    case 'recordMeeting':
      return concluding(state, { type: 'MeetingRecorded', heldOn: fields['heldOn'] as string, attendees: fields['attendees'] as string[], minutes: fields['minutes'] as TextRef, closes }, context);
    default: return nothing;
  }
}

/** Who is still on it, and who has a task of it, learns that it is over; a panel that has concluded has nothing to close. */
function closing(state: PanelState, cause: string): Decision {
  if (state.concluded || state.closed) return nothing;
  const owners = ownersOf(state, Object.keys(state.tasks));
  const others = Object.keys(state.members).filter((m) => state.members[m]!.status === 'reported').map((personId) => ({ personId, taskId: memberTask(state, personId, 'panel_report', '').id }));
  return says({ type: 'PanelClosed', cause, told: [...owners, ...others], closes: Object.keys(state.tasks) });
}

/** When every report is in, and for a defence the meeting is recorded, the mean decides and the project is told. */
function concluding(state: PanelState, event: Event, context: Context): Decision {
  const after = evolve(state, event, context.at);
  const totals = Object.values(after.members).filter((m) => m.status === 'reported').map((m) => m.totalBp!);
  if (totals.length < after.size) return says(event);
  if (after.mode === 'defence' && !after.meeting) {
    return says({ ...event, opens: [{ id: `${state.streamId}:meeting`, stepId: 'panel', kind: 'record_meeting', assignee: { role: 'officer' }, commands: ['recordMeeting'], dueAt: dueIn(context, OFFICE_DAYS.recordMeeting) }] });
  }
  const meanBp = Math.floor(totals.reduce((a, b) => a + b, 0) / totals.length);
  const passed = meanBp >= after.passMarkBp;
  return {
    events: [event, { type: 'PanelConcluded', passed, meanBp }],
    tells: [{ streamId: after.projectId!, type: 'concludePanel', fields: { stepId: after.panelStepId!, panelId: after.streamId, passed, meanBp } }],
  };
}

function evolve(from: PanelState, event: Event, at: string): PanelState {
  const state = withEnvelope(from, event, at);
  const set = (member: string, change: Partial<PanelState['members'][string]>): PanelState =>
    ({ ...state, members: { ...state.members, [member]: { ...(state.members[member] ?? { status: 'invited' }), ...change } } });
  switch (event.type) {
    case 'PanelAppointed': return {
      ...state, projectId: event.projectId, panelStepId: event.panelStepId, size: event.size, mode: event.mode, passMarkBp: event.passMarkBp, criteria: event.criteria,
      replyDays: event.replyDays, reportDays: event.reportDays, members: Object.fromEntries(event.members.map((m) => [m, { status: 'invited' as const }])),
    };
    case 'InvitationAccepted': return set(event.member, { status: 'accepted' });
    case 'InvitationDeclined': return set(event.member, { status: 'declined' });
    case 'InterestDeclared': return set(event.member, { status: event.conflict ? 'conflicted' : 'declared' });
    case 'MemberReplaced': return { ...state, members: { ...state.members, [event.member]: { ...state.members[event.member]!, status: 'replaced' }, [event.by]: { status: 'invited' } } };
    case 'ReportSubmitted': return set(event.member, { status: 'reported', totalBp: event.totalBp, scores: event.scores });
    case 'MeetingRecorded': return { ...state, meeting: { heldOn: event.heldOn, attendees: event.attendees } };
    case 'PanelConcluded': return { ...state, concluded: { passed: event.passed, meanBp: event.meanBp } };
    case 'PanelClosed': return { ...state, closed: { cause: event.cause } };
    default: return state;
  }
}

export const panelStream: Stream<PanelState> = {
  initial: (streamId) => ({ streamId, size: 0, mode: 'written', passMarkBp: 0, replyDays: 3, reportDays: 10, criteria: [], members: {}, tasks: {}, periods: {} }),
  guard, decide, evolve,
  // An expert's lateness decides nothing; the task shows it as overdue.
  onDue: (state, key, context) => onTasksOverdue(state, key, context) ?? nothing,
  agendaOf: (state) => ({ stage: state.concluded ? 'concluded' : state.closed ? 'closed' : 'open', due: duesWithTasks(state), closed: state.concluded !== undefined || state.closed !== undefined }),
  allowed: (state, actor) => allowedByTasks(state, actor),
};
