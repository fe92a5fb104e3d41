/** Silence from a state on: every due instant is decided until nothing is due, and what became of each task that waited for a person. */
import type { Waiting } from '../../domain/envelope.js';
import { mailsOf } from '../../domain/projection/index.js';
import type { ProjectState } from '../../domain/project/state.js';
import type { Context, Stream } from '../../domain/stream.js';

/** Before an application has left the house, the window of its call ends it. */
const ENDED_ELSEWHERE: ReadonlySet<string> = new Set(['draft']);

export interface Waits { asked: number; faults: string[] }
export function silence<S extends Waiting>(stream: Stream<S>, from: S, contextAt: (at: string) => Context): Waits {
  const asked = Object.values(from.tasks).filter((t) => t.commands.length > 0 && !t.overdue && !ENDED_ELSEWHERE.has(t.kind));
  const told = new Set<string>();
  const toldAgain = new Set<string>();
  let state = from;
  for (let i = 0; i < 300; i += 1) {
    const due = stream.agendaOf(state).due[0];
    if (!due) break;
    const { events } = stream.onDue(state, due.key, contextAt(due.at));
    if (events.length === 0) return { asked: asked.length, faults: [`${due.key} brings nothing and stays due`] };
    for (const event of events) {
      state = stream.evolve(state, event, due.at);
      for (const order of mailsOf(event, state as unknown as ProjectState)) if (order.taskId) { if (order.template === 'escalation') told.add(order.taskId); if (order.template === 'escalation_again') toldAgain.add(order.taskId); }
      // Who is asked instead learns it by the task that is opened for it.
      if (event.type === 'TaskOverdue' || event.type === 'ClaimReminded') for (const task of event.opens ?? []) if (task.commands.length > 0) for (const id of event.type === 'TaskOverdue' ? event.taskIds : Object.keys(from.tasks)) told.add(id);
    }
  }
  const faults = asked.flatMap((t) => {
    if (t.dueAt === undefined) return [`${t.kind}: no last day`];
    const still = state.tasks[t.id];
    if (!still) return [];
    if (!still.overdue) return [`${t.kind}: never late`];
    if (!told.has(t.id)) return [`${t.kind}: nobody else learns that it is late`];
    // The two sides of a house know of each other; an expert's lateness is the organiser's.
    return toldAgain.has(t.id) || t.assignee.organisation !== undefined || t.assignee.role === 'expert' ? [] : [`${t.kind}: nobody above learns that it is late still`];
  });
  return { asked: asked.length, faults };
}
