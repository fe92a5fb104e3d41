/**
 * A plan of the policies walked in memory: each open task by the first command that moves on, the words of other streams
 * by the system. What the walks ask of it stands in the tests.
 */
import { expect } from '@jest/globals';
import { calendarOf } from '../../domain/calendar.js';
import type { Role } from '../../domain/access/index.js';
import type { CommandType } from '../../domain/commands/index.js';
import { eligibility } from '../../domain/programme/eligibility.js';
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { stateName } from '../../domain/project/names.js';
import { projectStream } from '../../domain/project/index.js';
import type { ProjectState, TaskState } from '../../domain/project/state.js';
import { allInOrder } from '../../domain/steps/checks.js';
import type { Command, Context } from '../../domain/stream.js';
import { addDays, dateOf, startOfDay } from '../../domain/time.js';
import { shippedPolicies } from '../../start/plans.js';

export const policies = shippedPolicies();
const calendar = calendarOf(policies.calendars);
export const ORGANISATION = 'org';
export const text = { textId: 't', hash: 'h' };
export const minutes = { number: '1', heldOn: '2019-03-04', attendees: [] };

/** What a person would type into each field, as facts. */
const known = new Map<string, Record<string, unknown>>();
export function factsFor(version: ProgrammeVersion): Record<string, unknown> {
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

export function contextAt(version: ProgrammeVersion, at: string, facts: Record<string, unknown> = factsFor(version)): Context {
  return {
    at, today: dateOf(at), calendar, profile: 'full', version,
    call: { id: 'call-1', status: 'open', versionId: version.id, opensAt: '2019-03-01T00:00:00.000Z', closesAt: '2019-05-01T00:00:00.000Z', budgetLineId: 'budget-1', jurisdiction: version.jurisdiction },
    project: {
      taken: [], holds: [], evidence: version.steps.flatMap((s) => ((s.params['evidence'] as { id: string }[] | undefined) ?? []).map((e) => e.id)),
      form: { version: 1, hash: 'h', facts, faults: {} },
      applicant: { id: ORGANISATION, kind: version.applicantKinds[0]!, county: 'jinshui', ownZone: false, bankName: 'b', bankAccount: '12345678', name: '单位' },
      budget: { lineId: 'budget-1', availableFen: '100000000000', queuedBefore: 0 }, priorAwards: [],
    },
  };
}

/** The way forward for each task; the first command the task takes and this table names. */
const forward: Partial<Record<CommandType, (version: ProgrammeVersion, state: ProjectState) => Record<string, unknown>>> = {
  submit: () => ({ formVersion: 1 }), correct: () => ({ formVersion: 1 }), approve: () => ({ minutes }), confirm: () => ({}), recommend: () => ({}), accept: (version, state) => ({ checks: version.steps.filter((s) => state.steps[s.id]?.status === 'open').flatMap((s) => allInOrder(s.params)) }), giveOpinion: () => ({ stance: 'agree', opinion: text }),
  confirmLines: () => ({ excluded: [] }), agreePlan: () => ({}), issue: () => ({ documentNumber: 'D1' }), register: () => ({}), issueAgreement: () => ({}), sign: () => ({ signer: 's' }),
  reportMidTerm: () => ({ note: text }), checkReport: () => ({ result: 'normal' }), reportResult: () => ({ note: text }),
  submitResults: () => ({ note: text, expenditure: [{ item: 'i', category: 'other', amountFen: '100000000', spentOn: '2019-03-01', voucher: 'v' }] }),
  claim: () => ({ accountName: '单位', bankName: 'b', account: '12345678', receiptNumber: 'r', commitment: true }), verifyAccount: () => ({}), confirmAccount: () => ({}), submitEvaluation: () => ({ note: text }),
};

export class Walk {
  state: ProjectState;
  at = startOfDay('2019-03-05');
  n = 0;
  /** What the form says now, where it is not what `factsFor` says. */
  said: Record<string, unknown> = {};
  constructor(readonly version: ProgrammeVersion) { this.state = projectStream.initial('project-1'); }
  contextAt(at = this.at): Context { return contextAt(this.version, at, { ...factsFor(this.version), ...this.said }); }
  begin(): this { this.send('createProject', { callId: 'call-1', applicantId: ORGANISATION, title: 't', object: 'o' }); return this; }
  /** The open task that takes the command; of several the one of this organisation. */
  task(type: CommandType, organisation?: string): TaskState | undefined { return Object.values(this.state.tasks).find((t) => t.commands.includes(type) && (organisation === undefined || t.assignee.organisation === organisation)); }

  send(type: CommandType, fields: Record<string, unknown>, task?: TaskState, as?: Role): void {
    this.at = startOfDay(addDays(dateOf(this.at), 1));
    const context = this.contextAt();
    const grant = task?.assignee ?? (as ? { role: as, jurisdiction: this.version.jurisdiction } : { role: 'applicant' as Role, organisation: ORGANISATION });
    const command: Command = {
      id: `c${this.n += 1}`, type, streamId: 'project-1', at: this.at, fields,
      actor: task || as || type === 'createProject' ? { kind: 'person', accountId: 'a', personId: `p-${grant.role}-${this.n}`, grants: [{ id: 'g', ...grant }] } : { kind: 'system', cause: 'x' },
      ...(task ? { seen: { taskId: task.id, revision: task.revision, formVersion: 0 } } : {}),
    };
    const refused = projectStream.guard(this.state, command, context);
    if (refused) throw new Error(`${this.version.id}: ${type} refused ${JSON.stringify(refused)} at ${stateName(this.state)}`);
    this.apply(projectStream.decide(this.state, command, context).events);
  }
  due(key: string, at: string): void {
    this.at = at;
    this.apply(projectStream.onDue(this.state, key, this.contextAt(at)).events);
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
      if (task.commands.includes('requestCorrection')) moves.push(() => this.send('requestCorrection', { points: [{ item: 'i', reason: 'r' }] }, task));
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
