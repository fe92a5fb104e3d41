/** A public notice (公示): a list of projects, a period, objections. An objection freezes only the project it touches; a project's end takes it off the list. */
import { clashOf, hasRole } from '../access/index.js';
import { dueDate, dueInstant, type DueDate } from '../calendar.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, ownersOf, staleElsewhere, taskOf, withEnvelope, type Waiting } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event, EventOf } from '../events/index.js';
import { OFFICE_DAYS } from '../defaults.js';
import { numbersOf } from '../programme/schema.js';
import { nothing, type Command, type Context, type Decision, type Stream, type TaskSpec, type Tell, type TextRef } from '../stream.js';
import { addDays, type PlainDate } from '../time.js';

/** A lead is recorded and holds nothing; admitted, it is an objection like any other. */
export type ObjectionStatus = 'lead' | 'open' | 'upheld' | 'partly' | 'rejected' | 'dismissed' | 'lapsed';
export interface NoticeState extends Waiting {
  streamId: string;
  title?: string; basis?: string; publishedOn?: string; lastDay?: string; endsAt?: string; objectionDays: number;
  over: boolean;
  projects: Record<string, 'listed' | 'cleared' | 'removed' | 'ended'>;
  objections: Record<string, { projectId: string; status: ObjectionStatus; /** upheld after the notice was over: the project waits for the approver */ held?: boolean; /** upheld while the project was suspended, with the reply: what follows waits for its resumption */ waits?: { reply: TextRef; handler: string } }>;
}

const openObjections = (state: NoticeState, projectId: string): string[] => Object.keys(state.objections).filter((id) => state.objections[id]!.projectId === projectId && (state.objections[id]!.status === 'open' || state.objections[id]!.waits !== undefined));
/** What still is a lead holds nothing; its project is not said to be without objection. */
const clearing = (state: NoticeState, projectId: string): Tell => {
  const leads = Object.values(state.objections).filter((o) => o.projectId === projectId && o.status === 'lead').length;
  return { streamId: projectId, type: 'clearNotice', fields: { noticeId: state.streamId, ...(leads > 0 ? { leads } : {}) } };
};
/** Leads too, and what was upheld late: all that is still to be done about a project. */
const pending = (state: NoticeState, projectId: string): string[] => Object.keys(state.objections).filter((id) => { const o = state.objections[id]!; return o.projectId === projectId && (o.status === 'open' || o.status === 'lead' || o.held === true || o.waits !== undefined); });
const taskIds = (state: NoticeState, objectionId: string): string[] => ['decide', 'lead', 'upheld'].map((t) => `${objectionId}:${t}`).filter((id) => state.tasks[id] !== undefined);
const openOn = (state: NoticeState, projectId: string): boolean => openObjections(state, projectId).length > 0;

interface NoticeRule { period: { workingDays: number }; firstDayCounts?: boolean; objectionPeriod?: { workingDays?: number } }
const ruleOf = (context: Context): NoticeRule => context.version!.steps.find((s) => s.kind === 'public_notice')!.params as unknown as NoticeRule;
/** Its last day, counted by the calendar of now. */
function countedFrom(publishedOn: PlainDate, context: Context): DueDate {
  const { period, firstDayCounts } = ruleOf(context);
  return dueDate(context.calendar, firstDayCounts ? addDays(publishedOn, -1) : publishedOn, period);
}

/** Holidays were rearranged while it ran, and the public lost working days by it: how long it runs now. It is never made shorter than it was published. */
function longer(state: NoticeState, context: Context): DueDate | undefined {
  if (state.over || !state.endsAt || !context.version) return undefined;
  const due = countedFrom(state.publishedOn!, context);
  return due.dueOn > state.lastDay! ? due : undefined;
}
function lengthened(state: NoticeState, { dueOn, provisional }: DueDate, context: Context): Decision {
  const endsAt = dueInstant(dueOn);
  return {
    events: [{ type: 'NoticeExtended', lastDay: dueOn, endsAt, periods: [{ op: 'start', id: 'notice', kind: 'notice', nature: 'statutory', startedOn: state.publishedOn!, workingDays: ruleOf(context).period.workingDays, dueAt: endsAt, provisional }] }],
    tells: Object.keys(state.projects).filter((p) => state.projects[p] === 'listed').map((streamId) => ({ streamId, type: 'extendNotice' as const, fields: { noticeId: state.streamId, lastDay: dueOn } })),
  };
}

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
      const named = command.fields['projectIds'] as string[];
      if (new Set(named).size !== named.length) return { ...no('validation'), fields: { projectIds: 'given_twice' } };
      const waiting = context.notice!.projects;
      const wrong = named.filter((p) => !waiting[p]?.noticeStepOpen);
      if (wrong.length > 0) return no('step_not_open', { projects: wrong });
      const still = named.filter((p) => waiting[p]?.suspended);
      if (still.length > 0) return no('project_suspended', { projects: still });
      const clash = Object.values(waiting).map((p) => clashOf(p.taken, 'formal_checker', context.profile)).find((c) => c !== undefined);
      return clash ? no('separation_of_duties', { tookPartAs: clash, wouldActAs: 'formal_checker' }) : undefined;
    }
    case 'openObjection': {
      if (!state.endsAt) return no('not_found');
      const projectId = command.fields['projectId'] as string;
      if (!state.projects[projectId]) return no('not_found', { projectId });
      // Real name and proof, written, inside the period; late or anonymous ones are refused and the refusal is kept.
      const lastDay = longer(state, context)?.dueOn ?? state.lastDay!;
      if (state.over || context.at >= dueInstant(lastDay) || state.projects[projectId] !== 'listed') return no('notice_closed', { lastDay });
      const missing = ['objectorName', 'contact', 'identityProof'].filter((f) => typeof command.fields[f] === 'string');
      if (missing.length > 0) return { code: 'objection_incomplete', fields: Object.fromEntries(missing.map((f) => [f, 'required'])) };
      // Each file was sent for this notice and belongs to no other objection.
      const files = (command.fields['files'] as string[] | undefined) ?? [];
      return files.some((f) => !context.notice!.files.includes(f)) ? { code: 'validation', fields: { files: 'unknown' } } : undefined;
    }
    case 'recountNotice':
    case 'applyUpheld':
    case 'delistProject': return command.actor.kind === 'system' ? undefined : no('not_allowed');
    case 'admitObjection':
    case 'dismissObjection':
    case 'closeUpheld':
    case 'decideObjection': {
      const objectionId = command.fields['objectionId'] as string;
      if (state.objections[objectionId]?.status === 'lapsed') return no('stream_closed');
      const task = taskOf(state, command);
      if (isRejection(task)) return task;
      const objection = state.objections[objectionId];
      if (!objection || !taskIds(state, objectionId).includes(task.id)) return no('already_done');
      const capacity = command.type === 'closeUpheld' ? 'decider' as const : 'objection_handler' as const;
      const { naming = [] } = context.notice!;
      if (naming.length > 0) return { ...no('validation'), fields: Object.fromEntries(naming.map((field) => [field, 'names_objector'])) };
      // Who decided the award may say what follows; who handled the objection may not.
      const clash = clashOf(context.notice!.projects[objection.projectId]?.taken ?? [], capacity, context.profile);
      return clash ? no('separation_of_duties', { tookPartAs: clash, wouldActAs: capacity }) : undefined;
    }
    default: return no('step_not_open');
  }
}

const toDecide = (state: NoticeState, objectionId: string, context: Context): TaskSpec =>
  ({ id: `${objectionId}:decide`, stepId: 'objection', kind: 'objection', assignee: { role: 'legal_officer' }, commands: ['decideObjection'], dueAt: dueIn(context, state.objectionDays) });

function decide(state: NoticeState, command: Command, context: Context): Decision {
  const fields = command.fields;
  const personId = command.actor.kind === 'person' ? command.actor.personId : '';
  switch (command.type) {
    case 'publishNotice': {
      const { period, objectionPeriod } = ruleOf(context);
      const due = countedFrom(context.today, context);
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
    case 'recountNotice': { const more = longer(state, context); return more ? lengthened(state, more, context) : nothing; }
    case 'openObjection': {
      const projectId = fields['projectId'] as string;
      const objectionId = `${state.streamId}:${Object.keys(state.objections).length + 1}`;
      const files = (fields['files'] as string[] | undefined) ?? [];
      const lead = files.length === 0;
      const year = context.today.slice(0, 4);
      const { jurisdiction } = context.version!;
      return {
        events: [{
          type: 'ObjectionOpened', objectionId, projectId, objectorKind: fields['objectorKind'] as string, objectorName: fields['objectorName'] as TextRef,
          contact: fields['contact'] as TextRef, identityProof: fields['identityProof'] as TextRef, grounds: fields['grounds'] as TextRef, ...(lead ? { lead } : { files }),
          number: '', draw: { series: `objection:${jurisdiction}:${year}`, format: `${numbersOf(context.version!).office}异〔${year}〕{0000}号` },
          opens: [lead
            ? { id: `${objectionId}:lead`, stepId: 'objection', kind: 'objection_lead', assignee: { role: 'legal_officer' }, commands: ['admitObjection', 'dismissObjection'], dueAt: dueIn(context, OFFICE_DAYS.admitObjection) }
            : toDecide(state, objectionId, context)],
        }],
        tells: lead ? [] : [{ streamId: projectId, type: 'placeHold', fields: { holdId: objectionId, source: state.streamId } }],
      };
    }
    case 'admitObjection': {
      const objectionId = fields['objectionId'] as string;
      const { projectId } = state.objections[objectionId]!;
      return {
        events: [{ type: 'ObjectionAdmitted', objectionId, projectId, reason: fields['reason'] as TextRef, closes: [`${objectionId}:lead`], opens: [toDecide(state, objectionId, context)], participants: [{ personId, capacity: 'objection_handler', on: projectId }] }],
        tells: [{ streamId: projectId, type: 'placeHold', fields: { holdId: objectionId, source: state.streamId } }],
      };
    }
    case 'dismissObjection': {
      const objectionId = fields['objectionId'] as string;
      const { projectId } = state.objections[objectionId]!;
      return { events: [{ type: 'ObjectionDismissed', objectionId, projectId, reply: fields['reply'] as TextRef, closes: [`${objectionId}:lead`], participants: [{ personId, capacity: 'objection_handler', on: projectId }] }], tells: [] };
    }
    case 'closeUpheld': {
      const objectionId = fields['objectionId'] as string;
      const { projectId } = state.objections[objectionId]!;
      return { events: [{ type: 'UpheldClosed', objectionId, projectId, reason: fields['reason'] as TextRef, closes: [`${objectionId}:upheld`], participants: [{ personId, capacity: 'decider', on: projectId }] }], tells: [{ streamId: projectId, type: 'releaseHold', fields: { holdId: objectionId, reply: fields['reason'] as TextRef, handler: personId } }] };
    }
    case 'decideObjection': {
      const objectionId = fields['objectionId'] as string;
      const outcome = fields['outcome'] as 'upheld' | 'partly' | 'rejected';
      const { projectId } = state.objections[objectionId]!;
      const decided: EventOf<'ObjectionDecided'> = { type: 'ObjectionDecided', objectionId, projectId, outcome, reply: fields['reply'] as TextRef, closes: [`${objectionId}:decide`], participants: [{ personId, capacity: 'objection_handler', on: projectId }] };
      const said = { reply: decided.reply, handler: personId };
      // Upheld when the project had left the notice already: it waits until the approver has said what follows, or has ended it.
      if (outcome !== 'rejected' && state.projects[projectId] === 'cleared') {
        return { events: [{ ...decided, held: true, opens: [{ id: `${objectionId}:upheld`, stepId: 'objection', kind: 'objection_upheld', assignee: { role: 'approver', jurisdiction: context.version!.jurisdiction }, commands: ['closeUpheld'], dueAt: dueIn(context, OFFICE_DAYS.closeUpheld) }] }], tells: [{ streamId: projectId, type: 'noteUpheld', fields: { holdId: objectionId, outcome, ...said } }] };
      }
      // Nothing happens to a project that is suspended: what was decided is told, and takes effect with its resumption.
      if (outcome !== 'rejected' && state.projects[projectId] === 'listed' && context.notice!.projects[projectId]?.suspended) return { events: [{ ...decided, waits: true }], tells: [{ streamId: projectId, type: 'noteUpheld', fields: { holdId: objectionId, outcome, ...said } }] };
      const tells: Tell[] = [{ streamId: projectId, type: 'releaseHold', fields: { holdId: objectionId, outcome, ...said } }];
      const others = Object.entries(state.objections).some(([id, o]) => id !== objectionId && o.projectId === projectId && o.status === 'open');
      if (outcome !== 'rejected' && state.projects[projectId] === 'listed') tells.push({ streamId: projectId, type: 'removeFromNotice', fields: { noticeId: state.streamId, recalculate: outcome === 'partly', ...said } });
      else if (state.over && !others && state.projects[projectId] === 'listed') tells.push(clearing(state, projectId));
      return { events: [decided], tells };
    }
    case 'applyUpheld': return applying(state, fields['projectId'] as string);
    case 'delistProject': return delisting(state, fields['projectId'] as string, fields['cause'] as string);
    default: return nothing;
  }
}

/** Its suspension is over. Of several that were upheld one in full decides. */
function applying(state: NoticeState, projectId: string): Decision {
  const objections = Object.keys(state.objections).filter((id) => state.objections[id]!.projectId === projectId && state.objections[id]!.waits !== undefined);
  const first = objections.find((id) => state.objections[id]!.status === 'upheld') ?? objections[0];
  if (first === undefined || state.projects[projectId] !== 'listed') return nothing;
  const { status, waits } = state.objections[first]!;
  return {
    events: [{ type: 'UpheldApplied', projectId, objections }],
    tells: [
      ...objections.map((holdId): Tell => ({ streamId: projectId, type: 'releaseHold', fields: { holdId, outcome: state.objections[holdId]!.status, ...state.objections[holdId]!.waits } })),
      { streamId: projectId, type: 'removeFromNotice', fields: { noticeId: state.streamId, recalculate: status === 'partly', ...waits } },
    ],
  };
}

/** Its project has ended: what is open about it has nothing left to decide, and holds nothing any more. */
function delisting(state: NoticeState, projectId: string, cause: string): Decision {
  const objections = pending(state, projectId);
  if (state.projects[projectId] !== 'listed' && objections.length === 0) return nothing;
  const closes = objections.flatMap((id) => taskIds(state, id));
  return {
    events: [{ type: 'ProjectDelisted', projectId, cause, objections, told: ownersOf(state, closes), closes }],
    tells: objections.filter((id) => state.objections[id]!.status !== 'lead').map((holdId) => ({ streamId: projectId, type: 'releaseHold' as const, fields: { holdId, ...(state.objections[holdId]!.status === 'open' ? { outcome: 'lapsed' } : {}) } })),
  };
}

function onDue(state: NoticeState, key: string, context: Context): Decision {
  const overdue = onTasksOverdue(state, key, context);
  if (overdue) return overdue;
  if (key !== 'notice' || state.over || state.endsAt! > context.at) return nothing;
  // Whoever changed the calendar, and whether or not it was told: the public has the working days of the rules before it ends.
  const more = longer(state, context);
  if (more) return lengthened(state, more, context);
  const listed = Object.keys(state.projects).filter((p) => state.projects[p] === 'listed');
  const held = listed.filter((p) => openOn(state, p));
  const cleared = listed.filter((p) => !held.includes(p));
  return {
    events: [{ type: 'NoticeConcluded', cleared, held, periods: [{ op: 'end', id: 'notice', on: context.today }] }],
    tells: cleared.map((projectId) => clearing(state, projectId)),
  };
}

function evolve(from: NoticeState, event: Event, at: string): NoticeState {
  const state = withEnvelope(from, event, at);
  switch (event.type) {
    case 'NoticePublished': return { ...state, title: event.title, basis: event.basis, publishedOn: event.publishedOn, lastDay: event.lastDay, endsAt: event.endsAt, objectionDays: event.objectionDays, projects: Object.fromEntries(event.projectIds.map((p) => [p, 'listed' as const])) };
    case 'NoticeExtended': return { ...state, lastDay: event.lastDay, endsAt: event.endsAt };
    case 'ObjectionOpened': return { ...state, objections: { ...state.objections, [event.objectionId]: { projectId: event.projectId, status: event.lead ? 'lead' : 'open' } } };
    case 'ObjectionAdmitted': return { ...state, objections: { ...state.objections, [event.objectionId]: { projectId: event.projectId, status: 'open' } } };
    case 'ObjectionDismissed': return { ...state, objections: { ...state.objections, [event.objectionId]: { projectId: event.projectId, status: 'dismissed' } } };
    case 'UpheldClosed': { const { held: _held, ...rest } = state.objections[event.objectionId]!; return { ...state, objections: { ...state.objections, [event.objectionId]: rest } }; }
    case 'ObjectionDecided': {
      const objections = { ...state.objections, [event.objectionId]: { projectId: event.projectId, status: event.outcome, ...(event.held ? { held: true } : {}), ...(event.waits ? { waits: { reply: event.reply, handler: event.participants?.[0]?.personId ?? '' } } : {}) } };
      if (event.held || event.waits) return { ...state, objections };
      const now = event.outcome !== 'rejected' ? 'removed' as const : state.over && !openOn({ ...state, objections }, event.projectId) ? 'cleared' as const : state.projects[event.projectId]!;
      return { ...state, objections, projects: { ...state.projects, [event.projectId]: now } };
    }
    case 'UpheldApplied': return { ...state, projects: { ...state.projects, [event.projectId]: 'removed' }, objections: { ...state.objections, ...Object.fromEntries(event.objections.map((id) => { const { waits: _waits, ...rest } = state.objections[id]!; return [id, rest]; })) } };
    case 'ProjectDelisted': return {
      ...state, objections: { ...state.objections, ...Object.fromEntries(event.objections.map((id) => [id, { projectId: event.projectId, status: state.objections[id]?.held || state.objections[id]?.waits ? state.objections[id].status : 'lapsed' as const }])) },
      projects: state.projects[event.projectId] === 'listed' ? { ...state.projects, [event.projectId]: 'ended' } : state.projects,
    };
    case 'NoticeConcluded': return { ...state, over: true, projects: { ...state.projects, ...Object.fromEntries(event.cleared.map((p) => [p, 'cleared' as const])) } };
    default: return state;
  }
}

export const noticeStream: Stream<NoticeState> = {
  initial: (streamId) => ({ streamId, objectionDays: 15, over: false, projects: {}, objections: {}, tasks: {}, periods: {} }),
  guard, decide, onDue, evolve,
  agendaOf: (state) => ({ stage: state.over ? 'over' : 'open', due: duesWithTasks(state), closed: state.over && Object.values(state.objections).every((o) => o.status !== 'open' && o.status !== 'lead' && !o.held && o.waits === undefined) }),
  allowed: (state, actor) => allowedByTasks(state, actor),
};
