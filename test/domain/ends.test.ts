/** However a road ends, nobody who had a part in it learns of it by the loss of a task alone. */
import { expect, it } from '@jest/globals';
import type { Role } from '../../domain/access/index.js';
import type { Event } from '../../domain/events/index.js';
import { mailsOf } from '../../domain/projection/index.js';
import { projectStream } from '../../domain/project/index.js';
import type { ProjectState } from '../../domain/project/state.js';
import { fc } from '../support/property.js';
import { ORGANISATION, policies, text, Walk } from '../support/plan-walk.js';

/** Fills owners as the store does, so that an official's task is somebody's. */
const owned = (walk: Walk): void => { walk.state = { ...walk.state, tasks: Object.fromEntries(Object.entries(walk.state.tasks).map(([id, t]) => [id, { ...t, ownerId: `owner-${t.assignee.role}` }])) }; };

const WAYS: { by: Role | 'silence'; command?: 'withdraw' | 'terminate' }[] = [{ by: 'applicant', command: 'withdraw' }, { by: 'approver', command: 'terminate' }, { by: 'silence' }];
it.each(policies.programmes.map((v) => [v.id, v] as const))('the end of a project under %s is told to all of them', (_id, version) => {
  let ends = 0;
  fc.assert(fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), fc.constantFrom(...WAYS), (choices, { by, command }) => {
    const walk = new Walk(version).begin();
    for (const [i, choice] of choices.entries()) {
      if (walk.state.phase === 'ended') return;
      const before = { ...walk.state };
      const at = walk.at;
      owned(walk);
      const tasks = walk.state.tasks;
      const told: Event[] = [];
      const taken = projectStream.evolve;
      try {
        if (by !== 'silence') {
          const grants = by === 'applicant' ? [{ id: 'g', role: by, organisation: ORGANISATION }] : [{ id: 'g', role: by, jurisdiction: version.jurisdiction }];
          const sent = { id: 'c', type: command!, streamId: 'project-1', at: walk.at, fields: { reason: text, documentNumber: 'D' }, actor: { kind: 'person' as const, accountId: 'a', personId: 'p', grants } };
          if (!projectStream.guard(walk.state, sent, walk.contextAt())) told.push(...projectStream.decide(walk.state, sent, walk.contextAt()).events);
        } else {
          const due = projectStream.agendaOf(walk.state).due[0];
          if (due) told.push(...projectStream.onDue(walk.state, due.key, walk.contextAt(due.at)).events);
        }
        const end = told.find((e) => e.type === 'RoadEnded');
        if (end) {
          ends += 1;
          let state: ProjectState = walk.state;
          const to = told.flatMap((e) => { state = taken(state, e, walk.at); return mailsOf(e, state); }).filter((m) => m.template.startsWith('RoadEnded.'));
          const organisations = to.flatMap((m) => ('organisation' in m.to ? [`${m.to.organisation} ${m.to.role}`] : []));
          const members = (state.form?.facts['members'] as string[] | undefined) ?? [];
          expect(organisations.sort()).toEqual([`${ORGANISATION} applicant`, `${ORGANISATION} organisation_admin`, ...members.map((m) => `${m} organisation_admin`)].sort());
          const lost = Object.values(tasks).filter((t) => end.closes?.includes(t.id) && t.commands.length > 0 && t.assignee.organisation === undefined).map((t) => t.id);
          expect(to.flatMap((m) => m.taskId ?? []).sort()).toEqual(lost.sort());
        }
      } finally { walk.state = before; walk.at = at; }
      const moves = walk.moves();
      if (moves.length === 0) return;
      moves[(choice + i) % moves.length]!();
    }
  }), { numRuns: 4 });
  expect(ends).toBeGreaterThan(0);
});
