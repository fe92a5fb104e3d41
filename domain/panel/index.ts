/** A panel in its simple form: the organiser appoints; all accept and declare; each reports; the mean decides; it tells its project. Its project's end closes it. */
import { clashOf, hasRole, type Actor } from '../access/index.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, ownersOf, staleElsewhere, taskOf, withEnvelope } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import { paused, resumed } from '../project/periods.js';
import { nothing, says, type Command, type Context, type Decision, type PeriodChange, type Stream, type TextRef } from '../stream.js';
import { againstMember, composition, exclusions, mayBeReplaced, memberTask, memberTaskId, nextSeat, replacementOf, sitting, taskOfMember, toReplace, type Members } from './members.js';
import { remindersOf } from './reminders.js';
import { dateOf } from '../time.js';

export { interestOf, partiesNamed, type ExpertFacts, type Interest, type Party } from './interests.js';
export { excludedNow, isGone, replacementOf, sitting, type Exclusion } from './members.js';

export interface PanelState extends Members {
  projectId?: string; panelStepId?: string; size: number; mode: string; passMarkBp: number; replyDays: number; reportDays: number;
  criteria: { id: string; weightBp: number }[];
  /** No meeting of the panel is of an earlier day. */
  appointedOn?: string;
  meeting?: { heldOn: string; attendees: string[] };
  concluded?: { passed: boolean; meanBp: number };
  /** The project ended before a conclusion: with which outcome. */
  closed?: { cause: string };
  reminded?: string[];
  /** Its project is suspended: nobody is asked, and no last day runs. */
  still?: true;
  /** What there was to review at the appointment. */
  files?: { id: string; sha256: string }[];
}

const mine = (state: PanelState, actor: Actor): string | undefined => (actor.kind === 'person' && state.members[actor.personId] ? actor.personId : undefined);
const seatsOf = ({ panel }: Context): { size: number; minFinance: number } => {
  const params = panel!.step.params as { size: number; minFinance?: number };
  return { size: params.size, minFinance: params.minFinance ?? 0 };
};

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
    if (panel.step.suspended) return no('project_suspended');
    const clash = clashOf(panel.taken, 'organiser', context.profile);
    if (clash) return no('separation_of_duties', { tookPartAs: clash, wouldActAs: 'organiser' });
    const members = command.fields['members'] as string[];
    return composition(members, members, context, seatsOf(context));
  }
  if (!state.projectId) return no('not_found');
  if (TOLD.has(command.type)) return command.actor.kind === 'system' ? undefined : no('not_allowed');
  if (state.closed) return no('stream_closed');
  const task = taskOf(state, command);
  if (isRejection(task)) return task;
  if (state.still || context.panel?.step.suspended) return no('project_suspended');
  switch (command.type) {
    case 'replaceMember': {
      const { member, by } = command.fields as { member: string; by: string };
      if (replacementOf(state, member)?.id !== task.id || !mayBeReplaced(state, member)) return no('validation', { member: 'not_vacant' });
      if (state.members[by]) return no('panel_composition', { by });
      return composition([...sitting(state).filter((m) => m !== member), by], [by], context, { ...seatsOf(context), size: seated(state, member) });
    }
    case 'acceptInvitation': return bound(context, mine(state, command.actor));
    case 'declare': return command.fields['conflict'] === true ? undefined : bound(context, mine(state, command.actor));
    case 'submitReport': {
      const given = (command.fields['scores'] as { criterion: string }[]).map((s) => s.criterion);
      const missing = state.criteria.map((c) => c.id).filter((c) => !given.includes(c));
      return missing.length > 0 || given.length !== state.criteria.length ? no('score_incomplete', { missing, criteria: state.criteria.map((c) => c.id) }) : bound(context, mine(state, command.actor));
    }
    case 'recordMeeting': return attended(state, command.fields as { heldOn: string; attendees: string[] });
    default: return undefined;
  }
}

const TOLD: ReadonlySet<string> = new Set(['closePanel', 'askPanel', 'suspendPanel', 'resumePanel']);

/** Who was not on the panel, or not on it yet, was not at its meeting. */
function attended({ members }: PanelState, { heldOn, attendees }: { heldOn: string; attendees: readonly string[] }): Rejection | undefined {
  const fields: Record<string, string> = {};
  attendees.forEach((member, i) => {
    const { since } = members[member] ?? {};
    if (!members[member]) fields[`attendees.${i}`] = 'not_on_the_panel';
    else if (since !== undefined && heldOn < since) fields[`attendees.${i}`] = `not_on_the_panel_before:${since}`;
    else if (attendees.indexOf(member) !== i) fields[`attendees.${i}`] = 'given_twice';
  });
  return Object.keys(fields).length > 0 ? { ...no('validation'), fields } : undefined;
}

/** Who has come to stand behind the project since the appointment goes no further; declining and declaring it stay open. */
function bound(context: Context, member: string | undefined): Rejection | undefined {
  const why = member === undefined ? undefined : againstMember(context, member);
  return why && no('expert_conflict', { members: [member!], reasons: [why] });
}
/** Several places may be vacant at once: as many sit afterwards as before, with this place filled. */
const seated = (state: PanelState, member: string): number => sitting(state).filter((m) => m !== member).length + 1;

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
    const seats = Object.fromEntries(members.map((m, i) => [m, i + 1]));
    return {
      events: [{
        type: 'PanelAppointed', projectId: step.projectId, panelStepId: step.stepId, round: step.round, members, seats, ...(context.panel!.files ? { files: context.panel!.files } : {}), size: p.size, mode: p.mode ?? 'written',
        criteria: p.criteria.map(({ id, weightBp }) => ({ id, weightBp })), passMarkBp: p.passMarkBp, replyDays: p.replyPeriod.workingDays, reportDays: p.reportPeriod.workingDays,
        opens: members.map((m) => memberTask(state, m, 'panel_invitation', { dueAt, seat: seats[m]! })), participants: [{ personId: person, capacity: 'organiser', on: step.projectId }],
      }],
      tells: [{ streamId: step.projectId, type: 'openPanel', fields: { stepId: step.stepId, panelId: state.streamId } }],
    };
  }
  if (command.type === 'closePanel') return closing(state, fields['cause'] as string);
  if (command.type === 'askPanel') return over(state) || state.still ? nothing : says(...exclusions(state, context));
  if (command.type === 'suspendPanel') return over(state) || state.still ? nothing : says(stillPanel(state, context));
  if (command.type === 'resumePanel') return resuming(state, context);
  const task = taskOf(state, command) as { id: string };
  const member = mine(state, command.actor) ?? '';
  // Who was late and acts after all is not replaced any more.
  const asked = replacementOf(state, member);
  const closes = [task.id];
  const inTime = asked ? [...closes, asked.id] : closes;
  switch (command.type) {
    case 'acceptInvitation': return says({ type: 'InvitationAccepted', member, closes: inTime, opens: [memberTask(state, member, 'panel_declaration', { dueAt: dueIn(context, state.replyDays) })] });
    case 'declineInvitation': return says({ type: 'InvitationDeclined', member, reason: fields['reason'] as TextRef, closes, ...toReplace(state, member, context) });
    case 'declare': {
      const conflicted = fields['conflict'] as boolean;
      return says({
        type: 'InterestDeclared', member, conflict: conflicted, statement: fields['statement'] as TextRef,
        ...(conflicted ? { closes, ...toReplace(state, member, context) } : { closes: inTime, opens: [memberTask(state, member, 'panel_report', { dueAt: dueIn(context, state.reportDays) })] }),
      });
    }
    case 'replaceMember': {
      const { member: vacant, by } = fields as { member: string; by: string };
      const seat = nextSeat(state);
      const open = taskOfMember(state, vacant);
      return says({
        type: 'MemberReplaced', member: vacant, by, seat, reason: fields['reason'] as TextRef, closes: open ? [...closes, open.id] : closes, ...(open ? { told: [{ personId: vacant, taskId: open.id }] } : {}),
        opens: [memberTask(state, by, 'panel_invitation', { dueAt: dueIn(context, state.replyDays), seat })],
      });
    }
    case 'submitReport': {
      const scores = fields['scores'] as { criterion: string; score: number; reason: string }[];
      const reported: Event = { type: 'ReportSubmitted', member, totalBp: weighted(state.criteria, scores), scores, opinion: fields['opinion'] as TextRef, closes: inTime, participants: [{ personId: member, capacity: 'expert', on: state.projectId! }] };
      return concluding(state, reported, context);
    }
    case 'recordMeeting':
      return concluding(state, { type: 'MeetingRecorded', heldOn: fields['heldOn'] as string, attendees: fields['attendees'] as string[], minutes: fields['minutes'] as TextRef, closes }, context);
    default: return nothing;
  }
}

const over = (state: PanelState): boolean => state.concluded !== undefined || state.closed !== undefined;
/** Each last day stands still as a period that is paused, and goes on with what was left of it. */
function stillPanel(state: PanelState, context: Context): Event {
  const days = [...new Set(Object.values(state.tasks).flatMap((t) => (t.dueAt === undefined || t.overdue ? [] : [t.dueAt])))].sort();
  const periods = days.flatMap((dueAt): PeriodChange[] => {
    const period = { id: `panel:still:${dueAt}`, kind: 'panel_still', nature: 'internal' as const, startedOn: context.today, dueAt, provisional: false };
    return [{ op: 'start', ...period }, ...paused(period, context, 'suspended')];
  });
  return { type: 'PanelSuspended', ...(periods.length > 0 ? { periods } : {}) };
}
/** Who has come to stand behind the project meanwhile is put out now. */
function resuming(state: PanelState, context: Context): Decision {
  if (!state.still || over(state)) return nothing;
  const periods = Object.values(state.periods).filter((p) => p.kind === 'panel_still').flatMap((p): PeriodChange[] => [...resumed(p, context), { op: 'end', id: p.id, on: context.today }]);
  const event: Event = { type: 'PanelResumed', ...(periods.length > 0 ? { periods } : {}) };
  return says(event, ...exclusions(evolve(state, event, context.at), context));
}

/** Who is still on it, and who has a task of it, learns that it is over; a panel that has concluded has nothing to close. */
function closing(state: PanelState, cause: string): Decision {
  if (state.concluded || state.closed) return nothing;
  const owners = ownersOf(state, Object.keys(state.tasks));
  const others = Object.keys(state.members).filter((m) => state.members[m]!.status === 'reported').map((personId) => ({ personId, taskId: memberTaskId(state, personId, 'panel_report') }));
  return says({ type: 'PanelClosed', cause, told: [...owners, ...others], closes: Object.keys(state.tasks) });
}

/** When every report is in, and for a defence the meeting is recorded, the mean decides and the project is told. */
function concluding(state: PanelState, event: Event, context: Context): Decision {
  const after = evolve(state, event, context.at);
  // Asked once more before it counts: whose interest came up since is out, with what they wrote.
  const out = exclusions(after, context);
  if (out.length > 0) return says(event, ...out);
  const totals = Object.values(after.members).filter((m) => m.status === 'reported').map((m) => m.totalBp!);
  if (totals.length < after.size) return says(event);
  if (after.mode === 'defence' && !after.meeting) {
    const id = `${state.streamId}:meeting`;
    return after.tasks[id] ? says(event) : says({ ...event, opens: [{ id, stepId: 'panel', kind: 'record_meeting', assignee: { role: 'officer' }, commands: ['recordMeeting'], dueAt: dueIn(context, OFFICE_DAYS.recordMeeting) }] });
  }
  const meanBp = Math.floor(totals.reduce((a, b) => a + b, 0) / totals.length);
  const passed = meanBp >= after.passMarkBp;
  return {
    events: [event, { type: 'PanelConcluded', passed, meanBp, ...(Object.keys(after.tasks).length > 0 ? { closes: Object.keys(after.tasks) } : {}) }],
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
      replyDays: event.replyDays, reportDays: event.reportDays, appointedOn: dateOf(at), ...(event.files ? { files: event.files } : {}), members: Object.fromEntries(event.members.map((m) => [m, { status: 'invited' as const, ...(event.seats ? { seat: event.seats[m]! } : {}) }])),
    };
    case 'InvitationAccepted': return set(event.member, { status: 'accepted' });
    case 'InvitationDeclined': return set(event.member, { status: 'declined' });
    case 'InterestDeclared': return set(event.member, { status: event.conflict ? 'conflicted' : 'declared' });
    case 'MemberReplaced': return { ...state, members: { ...state.members, [event.member]: { ...state.members[event.member]!, status: 'replaced' }, [event.by]: { status: 'invited', ...(at === '' ? {} : { since: dateOf(at) }), ...(event.seat === undefined ? {} : { seat: event.seat }) } } };
    case 'MemberExcluded': return set(event.member, { status: 'excluded', cause: event.cause });
    case 'Reminded': return { ...state, reminded: [...state.reminded ?? [], event.key] };
    case 'ReportSubmitted': return set(event.member, { status: 'reported', totalBp: event.totalBp, scores: event.scores });
    case 'MeetingRecorded': return { ...state, meeting: { heldOn: event.heldOn, attendees: event.attendees } };
    case 'PanelSuspended': return { ...state, still: true };
    case 'PanelResumed': { const { still: _still, reminded: _reminded, ...rest } = state; return rest; }
    case 'PanelConcluded': return { ...state, concluded: { passed: event.passed, meanBp: event.meanBp } };
    case 'PanelClosed': return { ...state, closed: { cause: event.cause } };
    default: return state;
  }
}

/** A member's lateness decides nothing by itself: it is marked, and the organiser is asked whether to wait or to replace. */
function due(state: PanelState, key: string, context: Context): Decision {
  const reminder = remindersOf(state).find((r) => r.key === key && r.at <= context.at);
  if (reminder) return says({ type: 'Reminded', key, taskIds: reminder.taskIds });
  const overdue = onTasksOverdue(state, key, context);
  const event = overdue?.events[0];
  if (event?.type !== 'TaskOverdue' || event.again) return overdue ?? nothing;
  const silent = sitting(state).filter((m) => event.taskIds.includes(taskOfMember(state, m)?.id ?? ''));
  return says({ ...event, opens: silent.flatMap((m) => toReplace(state, m, context).opens ?? []) });
}

export const panelStream: Stream<PanelState> = {
  initial: (streamId) => ({ streamId, size: 0, mode: 'written', passMarkBp: 0, replyDays: 3, reportDays: 10, criteria: [], members: {}, tasks: {}, periods: {} }),
  guard, decide, evolve,
  onDue: due,
  agendaOf: (state) => ({
    stage: state.concluded ? 'concluded' : state.closed ? 'closed' : 'open', closed: state.concluded !== undefined || state.closed !== undefined,
    due: state.still ? [] : [...remindersOf(state).map(({ key, at }) => ({ key, at })), ...duesWithTasks(state)].sort((a, b) => a.at.localeCompare(b.at)),
  }),
  allowed: (state, actor) => allowedByTasks(state, actor),
};
