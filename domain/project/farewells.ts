/** Whom the end of a road is told to: streams that still worked on it. Pure; the mails stand in domain/projection/mails.ts. */
import type { Event } from '../events/index.js';
import type { Command, Tell } from '../stream.js';
import type { ProjectState } from './state.js';

/** A road that ends otherwise than completed tells the panels, the ranking and the notice that still worked on it: nothing is left for them to do. A place that it had is free. */
export function farewells(events: readonly Event[], final: () => ProjectState, leftOut = false): Tell[] {
  const end = events.find((e) => e.type === 'RoadEnded');
  if (!end || end.outcome === 'completed') return [];
  const ended = final();
  const cut = Object.values(ended.steps).filter((s) => s.status === 'ended');
  // Whose own conclusion ended the road has nothing left to be told.
  const spoke = new Set<string>(events.flatMap((e) => (e.type === 'ReviewGraded' || e.type === 'AcceptanceGraded' ? [e.panelId] : e.type === 'NoticeRemoved' ? [e.noticeId] : [])));
  const told = events.some((e) => e.type === 'ReserveExpired' || (e.type === 'Ranked' && end.cause !== 'given_before'));
  const ranked = leftOut ? true : !told && (ended.ranked?.result === 'in' || cut.some((s) => s.kind === 'ranking'));
  const panels = cut.flatMap((s) => ended.panels[s.id] ?? []);
  const notices = ended.noticeId !== undefined && (ended.holds.length > 0 || cut.some((s) => s.kind === 'public_notice')) ? [ended.noticeId] : [];
  return [
    ...panels.filter((id) => !spoke.has(id)).map((streamId): Tell => ({ streamId, type: 'closePanel', fields: { cause: end.outcome } })),
    ...(ranked ? [{ streamId: ended.created!.callId, type: 'passOver' as const, fields: { projectId: ended.streamId, cause: end.outcome } }] : []),
    ...notices.filter((id) => !spoke.has(id)).map((streamId): Tell => ({ streamId, type: 'delistProject', fields: { projectId: ended.streamId, cause: end.outcome } })),
  ];
}

/** Whose own act ended it needs no letter that says so. */
export function withoutActor(events: readonly Event[], { actor, seen }: Command): Event[] {
  return events.map((e) => {
    if (e.type !== 'RoadEnded' || !e.told) return e;
    const { told, ...rest } = e;
    const others = told.filter((t) => t.taskId !== seen?.taskId && !(actor.kind === 'person' && t.personId === actor.personId));
    return others.length > 0 ? { ...rest, told: others } : rest;
  });
}
