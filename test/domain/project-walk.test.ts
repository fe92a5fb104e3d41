/**
 * Every published programme version is walked from creation to its end in memory: each open task by the first command
 * that moves on, other streams' words by the system. No plan of the policies may stop half-way, and whatever order
 * tasks are taken in, the fold and the agenda hold.
 */
import { describe, expect, it } from '@jest/globals';
import { calendarOf } from '../../domain/calendar.js';
import type { Role } from '../../domain/access/index.js';
import type { CommandType } from '../../domain/commands/index.js';
import { eligibility } from '../../domain/programme/eligibility.js';
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { describeRejection } from '../../domain/words/index.js';
import { stateName } from '../../domain/project/names.js';
import { projectStream } from '../../domain/project/index.js';
import type { ProjectState, TaskState } from '../../domain/project/state.js';
import { allInOrder } from '../../domain/steps/checks.js';
import { kindOf } from '../../domain/steps/index.js';
import type { Command, Context } from '../../domain/stream.js';
import { addDays, dateOf, startOfDay } from '../../domain/time.js';
import { shippedPolicies } from '../../start/plans.js';
import { fc } from '../support/property.js';
import { silence } from '../support/waits.js';

const policies = shippedPolicies();
const calendar = calendarOf(policies.calendars);
const ORGANISATION = 'org';
const text = { textId: 't', hash: 'h' };
const minutes = { number: '1', heldOn: '2019-03-04', attendees: [] };

/** What a person would type into each field, as facts. */
const known = new Map<string, Record<string, unknown>>();
function factsFor(version: ProgrammeVersion): Record<string, unknown> {
  const earlier = known.get(version.id);
  if (earlier) return earlier;
  const facts: Record<string, unknown> = { members: ['m1', 'm2'] };
  for (const field of version.form.sections.flatMap((s) => s.fields)) {
    if (field.kind === 'money') facts[field.id.endsWith('Fen') ? field.id : `${field.id}Fen`] = '100000000';
    if (field.kind === 'integer') facts[field.id] = 435;
    if (field.kind === 'boolean') facts[field.id] = true;
    if (field.kind === 'choice') facts[field.id] = field.options?.[0]?.value ?? '';
    if (field.kind === 'date') facts[field.id] = /End|Until/.test(field.id) ? '2019-02-01' : '2018-02-01';
  }
  // Of a number and of a choice, what the version's conditions want.
  const unmet = (): number => eligibility({ version, on: version.validFrom, applicantKind: version.applicantKinds[0]!, facts }).lines.filter((l) => l.state === 'not_met').length;
  for (const field of version.form.sections.flatMap((s) => s.fields)) {
    for (const other of field.kind === 'integer' ? [5_000] : field.kind === 'choice' ? (field.options ?? []).map((o) => o.value) : []) {
      const [before, failed] = [facts[field.id], unmet()];
      facts[field.id] = other;
      if (unmet() >= failed) facts[field.id] = before;
    }
  }
  known.set(version.id, facts);
  return facts;
}

function contextAt(version: ProgrammeVersion, at: string, formVersion = 1): Context {
  return {
    at, today: dateOf(at), calendar, profile: 'full', version,
    call: { id: 'call-1', status: 'open', versionId: version.id, opensAt: '2019-03-01T00:00:00.000Z', closesAt: '2019-05-01T00:00:00.000Z', budgetLineId: 'budget-1', jurisdiction: version.jurisdiction },
    project: {
      taken: [], holds: [], evidence: version.steps.flatMap((s) => ((s.params['evidence'] as { id: string }[] | undefined) ?? []).map((e) => e.id)),
      form: { version: formVersion, hash: 'h', facts: factsFor(version), faults: {} },
      applicant: { id: ORGANISATION, kind: version.applicantKinds[0]!, county: 'jinshui', ownZone: false, bankName: 'b', bankAccount: '12345678', name: '单位' },
      budget: { lineId: 'budget-1', availableFen: '100000000000', queuedBefore: 0 }, priorAwards: [],
    },
  };
}

/** The way forward for each task; the first command the task takes and this table names. */
const forward: Partial<Record<CommandType, (version: ProgrammeVersion, state: ProjectState) => Record<string, unknown>>> = {
  submit: () => ({ formVersion: 1 }), approve: () => ({ minutes }), confirm: () => ({}), recommend: () => ({}), accept: (version, state) => ({ checks: version.steps.filter((s) => state.steps[s.id]?.status === 'open').flatMap((s) => allInOrder(s.params)) }), giveOpinion: () => ({ stance: 'agree', opinion: text }),
  confirmLines: () => ({ excluded: [] }), agreePlan: () => ({}), issue: () => ({ documentNumber: 'D1' }), register: () => ({}), issueAgreement: () => ({}), sign: () => ({ signer: 's' }),
  reportMidTerm: () => ({ note: text }), checkReport: () => ({ result: 'normal' }), reportResult: () => ({ note: text }),
  submitResults: () => ({ note: text, expenditure: [{ item: 'i', category: 'other', amountFen: '100000000', spentOn: '2019-03-01', voucher: 'v' }] }),
  claim: () => ({ accountName: '单位', bankName: 'b', account: '12345678', receiptNumber: 'r', commitment: true }), verifyAccount: () => ({}), confirmAccount: () => ({}), submitEvaluation: () => ({ note: text }),
};

class Walk {
  state: ProjectState;
  at = startOfDay('2019-03-05');
  n = 0;
  constructor(readonly version: ProgrammeVersion) { this.state = projectStream.initial('project-1'); }

  send(type: CommandType, fields: Record<string, unknown>, task?: TaskState): void {
    this.at = startOfDay(addDays(dateOf(this.at), 1));
    const context = contextAt(this.version, this.at);
    const grant = task?.assignee ?? { role: 'applicant' as Role, organisation: ORGANISATION };
    const command: Command = {
      id: `c${this.n += 1}`, type, streamId: 'project-1', at: this.at, fields,
      actor: task || type === 'createProject' ? { kind: 'person', accountId: 'a', personId: `p-${grant.role}-${this.n}`, grants: [{ id: 'g', ...grant }] } : { kind: 'system', cause: 'x' },
      ...(task ? { seen: { taskId: task.id, revision: task.revision, formVersion: 0 } } : {}),
    };
    const refused = projectStream.guard(this.state, command, context);
    if (refused) throw new Error(`${this.version.id}: ${type} refused ${JSON.stringify(refused)} at ${stateName(this.state)}`);
    this.apply(projectStream.decide(this.state, command, context).events);
  }
  due(key: string, at: string): void {
    this.at = at;
    this.apply(projectStream.onDue(this.state, key, contextAt(this.version, at)).events);
  }
  private apply(events: ReturnType<typeof projectStream.decide>['events']): void {
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) this.state = projectStream.evolve(this.state, event, this.at);
  }

  /** Everything that could happen next, other streams' answers included. */
  moves(): (() => void)[] {
    const moves: (() => void)[] = [];
    for (const task of Object.values(this.state.tasks)) {
      const milestones = this.missingMilestones();
      if (task.commands.includes('reportMilestone') && milestones[0]) { moves.push(() => this.send('reportMilestone', { milestone: milestones[0], note: text }, task)); continue; }
      if (task.commands.includes('reportResult') && this.awaitsHalf()) continue;
      const type = task.commands.find((c) => forward[c]);
      if (type) moves.push(() => this.send(type, forward[type]!(this.version, this.state), task));
    }
    for (const step of Object.values(this.state.steps).filter((s) => s.status === 'open')) {
      const tasks = Object.values(this.state.tasks).filter((t) => t.stepId === step.id);
      if (['expert_panel', 'acceptance_review'].includes(step.kind)) {
        if (tasks.some((t) => t.kind === 'appoint_panel')) moves.push(() => this.send('openPanel', { stepId: step.id, panelId: 'panel-1' }));
        else moves.push(() => this.send('concludePanel', { stepId: step.id, panelId: 'panel-1', passed: true, meanBp: 7000 }));
      }
      if (step.kind === 'ranking') moves.push(() => this.send('rank', { place: 1, result: 'in', minutes, personId: 'x' }));
      if (step.kind === 'public_notice') moves.push(tasks.length > 0 ? () => this.send('openNotice', { noticeId: 'notice-1', lastDay: addDays(dateOf(this.at), 7) }) : () => this.send('clearNotice', { noticeId: 'notice-1' }));
      if (step.kind === 'execution' && this.awaitsHalf() && !tasks.some((t) => t.kind.startsWith('midterm'))) {
        const due = projectStream.agendaOf(this.state).due.find((d) => d.key.endsWith(':midterm'));
        if (due) moves.push(() => this.due(due.key, due.at));
      }
    }
    for (const i of this.state.instalments.filter((x) => x.status === 'due')) {
      moves.push(() => this.send('settleInstalment', { n: i.n, orderId: i.orderId, amountFen: i.amountFen, paidOn: '2020-01-01', voucher: 'v' }));
    }
    const followUp = projectStream.agendaOf(this.state).due.find((d) => d.key.endsWith(':follow_up'));
    if (moves.length === 0 && followUp) moves.push(() => this.due(followUp.key, followUp.at));
    return moves;
  }
  private execution() { return Object.values(this.state.steps).find((s) => s.kind === 'execution' && s.status === 'open'); }
  private missingMilestones(): string[] {
    const step = this.execution();
    const all = (this.version.steps.find((s) => s.id === step?.id)?.params['milestones'] as { id: string }[] | undefined) ?? [];
    return all.map((m) => m.id).filter((id) => !((step?.data['milestones'] as string[] | undefined) ?? []).includes(id));
  }
  private awaitsHalf(): boolean {
    const step = this.execution();
    return step !== undefined && this.version.steps.find((s) => s.id === step.id)?.params['midTerm'] === true && !step.data['midTermPassed'];
  }
}

const versions = policies.programmes;
describe('every programme version', () => {
  it('has parameters its step kinds take', () => {
    expect(versions.length).toBeGreaterThan(25);
    for (const version of versions) for (const step of version.steps) expect(() => kindOf(step.kind).params.parse(step.params)).not.toThrow();
  });

  it.each(versions.map((v) => [v.id, v] as const))('%s comes to its end', (_id, version) => {
    fc.assert(fc.property(fc.array(fc.nat(), { minLength: 150, maxLength: 150 }), (choices) => {
      const walk = new Walk(version);
      walk.send('createProject', { callId: 'call-1', applicantId: ORGANISATION, title: 't', object: '' });
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
    const walk = new Walk(version);
    walk.send('createProject', { callId: 'call-1', applicantId: ORGANISATION, title: 't', object: '' });
    for (const choice of choices) {
      const waits = silence(projectStream, walk.state, (at) => contextAt(version, at));
      asked += waits.asked;
      expect([stateName(walk.state), waits.faults]).toEqual([stateName(walk.state), []]);
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
    const walk = new Walk(version);
    walk.send('createProject', { callId: 'call-1', applicantId: ORGANISATION, title: 't', object: '' });
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
