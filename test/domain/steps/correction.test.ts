/**
 * A correction of every plan: whatever it changes, the office reads it only when the house has approved this very form and
 * everyone named in it has agreed; silence of the applicant's side ends it, a refusal gives it back for what time is left.
 */
import { expect, it } from '@jest/globals';
import type { CommandType } from '../../../domain/commands/index.js';
import { stateName } from '../../../domain/project/names.js';
import { projectStream } from '../../../domain/project/index.js';
import { fc } from '../../support/property.js';
import { ORGANISATION, policies, text, Walk } from '../../support/plan-walk.js';
import { silence } from '../../support/waits.js';

const MEMBERS = ['m1', 'm2', 'm3', 'm4'];
const some = fc.uniqueArray(fc.constantFrom(...MEMBERS), { minLength: 1, maxLength: 4 });
const corrected = policies.programmes.filter((v) => v.steps.some((s) => s.kind === 'formal_check' && ((s.params['correction'] as { count: number } | undefined)?.count ?? 0) > 0));
const has = (version: Walk['version'], kind: string): boolean => version.steps.some((s) => s.kind === kind);

/** To the request of a correction, by whichever task comes. */
function asked(walk: Walk): Walk {
  for (let i = 0; i < 30 && !walk.task('requestCorrection'); i += 1) walk.moves()[0]!();
  walk.send('requestCorrection', { points: [{ item: 'i', reason: 'r' }] }, walk.task('requestCorrection')!);
  return walk;
}

it.each(corrected.map((v) => [v.id, v] as const))('a correction under %s is approved by the house and by everyone who is new', (_id, version) => {
  const joint = has(version, 'member_confirmation');
  let officer = 0;
  fc.assert(fc.property(some, some, some, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (before, after, again, choices) => {
    const walk = new Walk(version).begin();
    walk.said = { members: before };
    asked(walk);
    let agreed = new Set(before);
    let house = false;
    for (const choice of [0, ...choices]) {
      const waits = silence(projectStream, walk.state, (at) => walk.contextAt(at));
      expect([stateName(walk.state), waits.faults]).toEqual([stateName(walk.state), []]);
      const open = Object.values(walk.state.tasks);
      if (walk.state.phase === 'ended') break;
      if (open.some((t) => t.commands.includes('accept'))) {
        officer += 1;
        expect([house || !has(version, 'organisation_approval'), joint ? (walk.state.form!.facts['members'] as string[]).filter((m) => !agreed.has(m)) : []]).toEqual([true, []]);
        break;
      }
      const task = open[choice % open.length]!;
      const type = task.commands[choice % 5 === 4 ? task.commands.length - 1 : 0] as CommandType;
      if (type === 'correct') {
        walk.said = { members: house ? again : after };
        const now = walk.said['members'] as string[];
        agreed = new Set([...agreed].filter((m) => now.includes(m)));
        house = false;
        walk.send('correct', { formVersion: 1 }, task);
      } else {
        if (type === 'approve') house = true;
        if (type === 'confirm') agreed.add(task.assignee.organisation!);
        walk.send(type, { reason: text }, task);
      }
    }
  }), { numRuns: joint ? 60 : 4 });
  expect(officer).toBeGreaterThan(0);
});

const P05 = policies.programmes.find((v) => has(v, 'member_confirmation'))!;
const joint = (): Walk => { const walk = new Walk(P05).begin(); walk.said = { members: ['m1', 'm2'] }; return asked(walk); };
const waiting = (walk: Walk): string[] => Object.values(walk.state.tasks).map((t) => `${t.kind} ${t.assignee.organisation ?? t.assignee.role}`).sort();

it('a member who is put in the place of another is asked, who stays is not', () => {
  const walk = joint();
  walk.said = { members: ['m1', 'm3'] };
  walk.send('correct', { formVersion: 1 }, walk.task('correct'));
  expect([stateName(walk.state), waiting(walk)]).toEqual(['awaiting_organisation', ['correction_approval org', 'correction_member m3']]);
  walk.send('approve', {}, walk.task('approve'));
  expect([stateName(walk.state), waiting(walk)]).toEqual(['awaiting_members', ['correction_member m3']]);
  walk.send('confirm', {}, walk.task('confirm', 'm3'));
  expect([stateName(walk.state), waiting(walk)]).toEqual(['awaiting_acceptance_of_application', ['formal_check officer']]);
  expect(Object.values(walk.state.periods).map((p) => [p.kind, p.paused])).toEqual([['formal_check', undefined]]);
});

it('who is taken out and named again later is asked again', () => {
  const walk = joint();
  walk.said = { members: ['m1'] };
  walk.send('correct', { formVersion: 1 }, walk.task('correct'));
  walk.send('return', { reason: text }, walk.task('return'));
  expect(waiting(walk)).toEqual([`correction ${ORGANISATION}`]);
  walk.said = { members: ['m1', 'm2'] };
  walk.send('correct', { formVersion: 1 }, walk.task('correct'));
  expect(waiting(walk)).toEqual(['correction_approval org', 'correction_member m2']);
});

it('the time of the correction grows once by what the house has, and its end ends the application', () => {
  const walk = joint();
  const end = (): string => Object.values(walk.state.periods).find((p) => p.kind === 'correction')!.dueAt;
  const first = end();
  walk.send('correct', { formVersion: 1 }, walk.task('correct'));
  const longer = end();
  expect(longer > first).toBe(true);
  walk.send('return', { reason: text }, walk.task('return'));
  walk.send('correct', { formVersion: 1 }, walk.task('correct'));
  expect(end()).toBe(longer);
  for (let due = projectStream.agendaOf(walk.state).due[0]!; walk.state.phase !== 'ended'; due = projectStream.agendaOf(walk.state).due[0]!) walk.due(due.key, due.at);
  expect([walk.state.end, walk.at]).toEqual([expect.objectContaining({ outcome: 'lapsed', cause: 'correction_missed' }), longer]);
});

it('what would be refused at the first entry is refused at the correction', () => {
  const once = { ...P05, once: true };
  const walk = joint();
  const task = walk.task('correct')!;
  const context = { ...walk.contextAt(), version: once };
  context.project!.priorAwards = [{ programmeId: once.programmeId, year: 2018, amountFen: '100' }];
  const actor = { kind: 'person' as const, accountId: 'a', personId: 'p', grants: [{ id: 'g', ...task.assignee }] };
  const sent = (seen: object) => projectStream.guard(walk.state, { id: 'c', type: 'correct', streamId: 'project-1', at: walk.at, fields: { formVersion: 1 }, actor, seen: seen as never }, context);
  expect(sent({ taskId: task.id, revision: task.revision, formVersion: 0 })).toMatchObject({ code: 'cap_reached' });
});
