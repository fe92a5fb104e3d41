/** A public notice (公示): a list of projects, a period, objections. An objection freezes only the project it touches; a project's end takes it off the list. */
import { clashOf, hasRole } from '../access/index.js';
import { dueDate, dueInstant } from '../calendar.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, ownersOf, staleElsewhere, taskOf, withEnvelope, type Waiting } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import { nothing, type Command, type Context, type Decision, type Stream, type Tell, type TextRef } from '../stream.js';
import { addDays } from '../time.js';

export interface NoticeState extends Waiting {
  streamId: string;
  title?: string; basis?: string; publishedOn?: string; lastDay?: string; endsAt?: string; objectionDays: number;
  over: boolean;
  projects: Record<string, 'listed' | 'cleared' | 'removed' | 'ended'>;
  objections: Record<string, { projectId: string; status: 'open' | 'upheld' | 'partly' | 'rejected' | 'lapsed' }>;
}

const openObjections = (state: NoticeState, projectId: string): string[] => Object.keys(state.objections).filter((id) => state.objections[id]!.projectId === projectId && state.objections[id]!.status === 'open');
const openOn = (state: NoticeState, projectId: string): boolean => openObjections(state, projectId).length > 0;

function guard(state: NoticeState, command: Command, context: Context): Rejection | undefined {
  const refusal = judge(state, command, context);
  return refusal && { ...refusal, allowed: refusal.allowed ?? [...allowedByTasks(state, command.actor), ...(state.endsAt && !state.over ? ['openObjection'] : [])] };
}

function judge(state: NoticeState, command: Command, context: Context): Rejection | undefined {
  switch (command.type) {
    case 'publishNotice': {
      if (!hasRole(command.actor, 'officer')) return no('not_allowed');
      const stale = staleElsewhere(command, context);
      if (stale) return stale;
      if (state.endsAt) return no('already_done');
      const waiting = context.notice!.projects;
      const wrong = (command.fields['projectIds'] as string[]).filter((p) => !waiting[p]?.noticeStepOpen);
      if (wrong.length > 0) return no('step_not_open', { projects: wrong });
      const clash = Object.values(waiting).map((p) => clashOf(p.taken, 'formal_checker', context.profile)).find((c) => c !== undefined);
      return clash ? no('separation_of_duties', { tookPartAs: clash, wouldActAs: 'formal_checker' }) : undefined;
    }
    case 'openObjection': {
      if (!state.endsAt) return no('not_found');
      const projectId = command.fields['projectId'] as string;
      if (!state.projects[projectId]) return no('not_found', { projectId });
      // Real name and proof, written, inside the period; late or anonymous ones are refused and the refusal is kept.
      if (context.at >= state.endsAt || state.projects[projectId] !== 'listed') return no('notice_closed', { lastDay: state.lastDay });
      const missing = ['objectorName', 'contact', 'identityProof'].filter((f) => typeof command.fields[f] === 'string');
      return missing.length > 0 ? { code: 'objection_incomplete', fields: Object.fromEntries(missing.map((f) => [f, 'required'])) } : undefined;
    }
    case 'delistProject': return command.actor.kind === 'system' ? undefined : no('not_allowed');
    case 'decideObjection': {
      if (state.objections[command.fields['objectionId'] as string]?.status === 'lapsed') return no('stream_closed');
      const task = taskOf(state, command);
      if (isRejection(task)) return task;
      const objection = state.objections[command.fields['objectionId'] as string];
      if (!objection || objection.status !== 'open') return no('already_done');
      const clash = clashOf(context.notice!.projects[objection.projectId]?.taken ?? [], 'objection_handler', context.profile);
      return clash ? no('separation_of_duties', { tookPartAs: clash, wouldActAs: 'objection_handler' }) : undefined;
    }
    default: return no('step_not_open');
  }
}

function decide(state: NoticeState, command: Command, context: Context): Decision {
  const fields = command.fields;
  const personId = command.actor.kind === 'person' ? command.actor.personId : '';
  switch (command.type) {
    case 'publishNotice': {
      const step = context.version!.steps.find((s) => s.kind === 'public_notice')!;
      const { period, firstDayCounts, objectionPeriod } = step.params as { period: { workingDays: number }; firstDayCounts?: boolean; objectionPeriod?: { workingDays?: number } };
      const from = firstDayCounts ? addDays(context.today, -1) : context.today;
      const due = dueDate(context.calendar, from, period);
      const projectIds = fields['projectIds'] as string[];
      const endsAt = dueInstant(due.dueOn);
      return {
        events: [{
          type: 'NoticePublished', title: fields['title'] as string, basis: fields['basis'] as string, projectIds, publishedOn: context.today, lastDay: due.dueOn, endsAt,
          objectionDays: objectionPeriod?.workingDays ?? 15, participants: projectIds.map((on) => ({ personId, capacity: 'formal_checker' as const, on })),
          periods: [{ op: 'start', id: 'notice', kind: 'notice', nature: 'statutory', startedOn: context.today, workingDays: period.workingDays, dueAt: endsAt, provisional: due.provisional }],
        }],
        tells: projectIds.map((streamId) => ({ streamId, type: 'openNotice' as const, fields: { noticeId: state.streamId, lastDay: due.dueOn } })),
      };
    }
    case 'openObjection': {
      const projectId = fields['projectId'] as string;
      const objectionId = `${state.streamId}:${Object.keys(state.objections).length + 1}`;
      return {
        events: [{
          type: 'ObjectionOpened', objectionId, projectId, objectorKind: fields['objectorKind'] as string, objectorName: fields['objectorName'] as TextRef,
          contact: fields['contact'] as TextRef, identityProof: fields['identityProof'] as TextRef, grounds: fields['grounds'] as TextRef,
          opens: [{ id: `${objectionId}:decide`, stepId: 'objection', kind: 'objection', assignee: { role: 'legal_officer' }, commands: ['decideObjection'], dueAt: dueIn(context, state.objectionDays) }],
        }],
        tells: [{ streamId: projectId, type: 'placeHold', fields: { holdId: objectionId, source: state.streamId } }],
      };
    }
    case 'decideObjection': {
      const objectionId = fields['objectionId'] as string;
      const outcome = fields['outcome'] as 'upheld' | 'partly' | 'rejected';
      const { projectId } = state.objections[objectionId]!;
      const decided: Event = { type: 'ObjectionDecided', objectionId, projectId, outcome, reply: fields['reply'] as TextRef, closes: [`${objectionId}:decide`], participants: [{ personId, capacity: 'objection_handler', on: projectId }] };
      const tells: Tell[] = [{ streamId: projectId, type: 'releaseHold', fields: { holdId: objectionId } }];
      const others = Object.entries(state.objections).some(([id, o]) => id !== objectionId && o.projectId === projectId && o.status === 'open');
      if (outcome !== 'rejected' && state.projects[projectId] === 'listed') tells.push({ streamId: projectId, type: 'removeFromNotice', fields: { noticeId: state.streamId, recalculate: outcome === 'partly' } });
      else if (state.over && !others && state.projects[projectId] === 'listed') tells.push({ streamId: projectId, type: 'clearNotice', fields: { noticeId: state.streamId } });
      return { events: [decided], tells };
    }
    case 'delistProject': return delisting(state, fields['projectId'] as string, fields['cause'] as string);
    default: return nothing;
  }
}

/** Its project has ended: what is open about it has nothing left to decide, and holds nothing any more. */
function delisting(state: NoticeState, projectId: string, cause: string): Decision {
  const objections = openObjections(state, projectId);
  if (state.projects[projectId] !== 'listed' && objections.length === 0) return nothing;
  const closes = objections.map((id) => `${id}:decide`);
  return {
    events: [{ type: 'ProjectDelisted', projectId, cause, objections, told: ownersOf(state, closes), closes }],
    tells: objections.map((holdId) => ({ streamId: projectId, type: 'releaseHold' as const, fields: { holdId } })),
  };
}

function onDue(state: NoticeState, key: string, context: Context): Decision {
  const overdue = onTasksOverdue(state, key, context);
  if (overdue) return overdue;
  if (key !== 'notice' || state.over || state.endsAt! > context.at) return nothing;
  const listed = Object.keys(state.projects).filter((p) => state.projects[p] === 'listed');
  const held = listed.filter((p) => openOn(state, p));
  const cleared = listed.filter((p) => !held.includes(p));
  return {
    events: [{ type: 'NoticeConcluded', cleared, held, periods: [{ op: 'end', id: 'notice', on: context.today }] }],
    tells: cleared.map((streamId) => ({ streamId, type: 'clearNotice' as const, fields: { noticeId: state.streamId } })),
  };
}

function evolve(from: NoticeState, event: Event, at: string): NoticeState {
  const state = withEnvelope(from, event, at);
  switch (event.type) {
    case 'NoticePublished': return { ...state, title: event.title, basis: event.basis, publishedOn: event.publishedOn, lastDay: event.lastDay, endsAt: event.endsAt, objectionDays: event.objectionDays, projects: Object.fromEntries(event.projectIds.map((p) => [p, 'listed' as const])) };
    case 'ObjectionOpened': return { ...state, objections: { ...state.objections, [event.objectionId]: { projectId: event.projectId, status: 'open' } } };
    case 'ObjectionDecided': {
      const objections = { ...state.objections, [event.objectionId]: { projectId: event.projectId, status: event.outcome } };
      const now = event.outcome !== 'rejected' ? 'removed' as const : state.over && !openOn({ ...state, objections }, event.projectId) ? 'cleared' as const : state.projects[event.projectId]!;
      return { ...state, objections, projects: { ...state.projects, [event.projectId]: now } };
    }
    case 'ProjectDelisted': return {
      ...state, objections: { ...state.objections, ...Object.fromEntries(event.objections.map((id) => [id, { projectId: event.projectId, status: 'lapsed' as const }])) },
      projects: state.projects[event.projectId] === 'listed' ? { ...state.projects, [event.projectId]: 'ended' } : state.projects,
    };
    case 'NoticeConcluded': return { ...state, over: true, projects: { ...state.projects, ...Object.fromEntries(event.cleared.map((p) => [p, 'cleared' as const])) } };
    default: return state;
  }
}

export const noticeStream: Stream<NoticeState> = {
  initial: (streamId) => ({ streamId, objectionDays: 15, over: false, projects: {}, objections: {}, tasks: {}, periods: {} }),
  guard, decide, onDue, evolve,
  agendaOf: (state) => ({ stage: state.over ? 'over' : 'open', due: duesWithTasks(state), closed: state.over && Object.values(state.objections).every((o) => o.status !== 'open') }),
  allowed: (state, actor) => allowedByTasks(state, actor),
};
