/**
 * Every published programme version is walked from creation to its end in memory: each open task by the first command
 * that moves on, other streams' words by the system. No plan of the policies may stop half-way, and whatever order
 * tasks are taken in, the fold and the agenda hold.
 */
import { describe, expect, it } from '@jest/globals';
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { describeRejection } from '../../domain/words/index.js';
import { stateName, WAITS_FOR } from '../../domain/project/names.js';
import { projectStream } from '../../domain/project/index.js';
import { kindOf } from '../../domain/steps/index.js';
import { fc } from '../support/property.js';
import { contextAt, factsFor, policies, Walk } from '../support/plan-walk.js';
import { silence } from '../support/waits.js';

const versions = policies.programmes;
describe('every programme version', () => {
  it('has parameters its step kinds take', () => {
    expect(versions.length).toBeGreaterThan(25);
    for (const version of versions) for (const step of version.steps) expect(() => kindOf(step.kind).params.parse(step.params)).not.toThrow();
  });

  it.each(versions.map((v) => [v.id, v] as const))('%s comes to its end', (_id, version) => {
    fc.assert(fc.property(fc.array(fc.nat(), { minLength: 150, maxLength: 150 }), (choices) => {
      const walk = new Walk(version).begin();
      for (const choice of choices) {
        const moves = walk.moves();
        if (moves.length === 0) break;
        moves[choice % moves.length]!();
        const { due, closed } = projectStream.agendaOf(walk.state);
        expect(due.map((d) => d.at)).toEqual(due.map((d) => d.at).sort());
        expect(closed).toBe(walk.state.phase === 'ended' && Object.keys(walk.state.tasks).length + Object.keys(walk.state.periods).length === 0);
      }
      expect(walk.state.end).toMatchObject({ outcome: 'completed' });
      expect(stateName(walk.state)).toBe(version.formula.type === 'not_set' ? 'closed' : 'paid');
      expect(projectStream.agendaOf(walk.state).closed).toBe(true);
      const given = walk.state.instalments.reduce((sum, i) => sum + BigInt(i.amountFen), 0n);
      expect(given).toBe(BigInt(walk.state.award?.amountFen ?? '0'));
    }), { numRuns: 3 });
  });
});

/** Whatever order things happen in: from each state on nobody acts, and no task of a person waits for ever, unseen. */
it.each(versions.map((v) => [v.id, v] as const))('no wait of %s is silent', (_id, version) => {
  let asked = 0;
  fc.assert(fc.property(fc.array(fc.nat(), { minLength: 150, maxLength: 150 }), (choices) => {
    const walk = new Walk(version).begin();
    for (const choice of choices) {
      const waits = silence(projectStream, walk.state, (at) => walk.contextAt(at));
      asked += waits.asked;
      expect([stateName(walk.state), waits.faults]).toEqual([stateName(walk.state), []]);
      // Somebody has it, or it goes on by itself on a day that is known.
      const named = Object.values(walk.state.tasks).some((t) => t.commands.length > 0) || WAITS_FOR[stateName(walk.state)] !== undefined || Object.values(walk.state.periods).some((p) => !p.paused) || walk.state.phase === 'ended';
      expect([stateName(walk.state), named]).toEqual([stateName(walk.state), true]);
      const moves = walk.moves();
      if (moves.length === 0) break;
      moves[choice % moves.length]!();
    }
  }), { numRuns: 2 });
  expect(asked).toBeGreaterThan(5);
});

describe('conditions of the version', () => {
  const submitted = (of: string | ProgrammeVersion, change: Record<string, unknown>) => {
    const version = typeof of === 'string' ? versions.find((v) => v.id === of)! : of;
    const walk = new Walk(version).begin();
    const task = Object.values(walk.state.tasks)[0]!;
    const context = contextAt(version, walk.at);
    context.project!.form!.facts = { ...factsFor(version), ...change };
    const actor = { kind: 'person' as const, accountId: 'a', personId: 'p', grants: [{ id: 'g', ...task.assignee }] };
    return projectStream.guard(walk.state, { id: 'c', type: 'submit', streamId: 'project-1', at: walk.at, fields: { formVersion: 1 }, actor, seen: { taskId: task.id, revision: task.revision, formVersion: 0 } }, context);
  };

  it('are asked at submission: what the form decides against is named at its field, with the condition in both languages', () => {
    expect(submitted('000-P26@zz-2017-243#1', { smallEnterprisesServed: 499 })).toMatchObject({
      code: 'not_eligible', fields: { 'form.smallEnterprisesServed': 'condition_not_met' }, detail: { conditions: [{ zh: expect.stringContaining('500'), en: expect.stringContaining('500') }] },
    });
    expect(submitted('000-P26@zz-2017-243#1', { smallEnterprisesServed: 500 })).toBeUndefined();
    expect(describeRejection('zh-CN', submitted('000-P26@zz-2017-243#1', { smallEnterprisesServed: 1 })!)).toMatchObject({ facts: [{ label: '不符合的条件', value: expect.stringContaining('500') }], fields: [{ path: 'form.smallEnterprisesServed', message: '按此填写不符合申报条件' }] });
  });

  it('that the form does not ask are left to the officer', () => {
    const p26 = versions.find((v) => v.id === '000-P26@zz-2017-243#1')!;
    const unasked = { ...p26, form: { ...p26.form, sections: p26.form.sections.map((s) => ({ ...s, fields: s.fields.filter((f) => f.id !== 'smallEnterprisesServed') })) } };
    expect(submitted(unasked, { smallEnterprisesServed: undefined })).toBeUndefined();
  });

  it('that the form does ask are not passed in silence', () => {
    expect(submitted('000-P26@zz-2017-243#1', { smallEnterprisesServed: undefined })).toMatchObject({ code: 'form_incomplete', fields: { 'form.smallEnterprisesServed': 'required' } });
  });
});
