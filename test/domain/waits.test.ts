/** Streams beside the project: every task of a person that they open has a last day, is told to somebody else when it is late, and may be ended. */
import { expect, it } from '@jest/globals';
import type { Actor, Grant } from '../../domain/access/index.js';
import { calendarOf } from '../../domain/calendar.js';
import type { CommandType } from '../../domain/commands/index.js';
import type { Waiting } from '../../domain/envelope.js';
import type { Command, Context, Stream, StreamKind } from '../../domain/stream.js';
import { streams } from '../../domain/streams.js';
import { dateOf } from '../../domain/time.js';
import { catalogue } from '../../domain/words/index.js';
import { shippedPolicies } from '../../start/plans.js';
import { silence } from '../support/waits.js';

const policies = shippedPolicies();
const calendar = calendarOf(policies.calendars);
const versions = policies.programmes;
const text = { textId: 't', hash: 'h' };
const minutes = { number: '1', heldOn: '2019-03-04', attendees: [] };
const START = '2019-03-05T01:00:00.000Z';

type State = Waiting & Record<string, unknown>;
/** One stream by its commands, decided without its guard: what it opens is asked, not who may. */
class Life {
  readonly stream: Stream<State>;
  state: State;
  asked = 0;
  faults: string[] = [];
  readonly kinds = new Set<string>();
  constructor(kind: StreamKind, readonly id: string, readonly facts: Partial<Context>) { this.stream = streams[kind] as unknown as Stream<State>; this.state = this.stream.initial(id); }
  contextAt = (at: string): Context => ({ at, today: dateOf(at), calendar, profile: 'full', ...this.facts });
  send(type: CommandType, fields: Record<string, unknown> = {}, { as = 'x', kind, about }: { as?: string; kind?: string; about?: string } = {}): this {
    const task = Object.values(this.state.tasks).find((t) => t.commands.includes(type) && (kind === undefined || t.kind === kind) && (about === undefined || t.id.includes(about)) && (t.assignee.person === undefined || t.assignee.person === as));
    const grants: Grant[] = [{ id: 'g', ...(task?.assignee ?? { role: 'officer' }) }];
    const actor: Actor = { kind: 'person', accountId: 'a', personId: as, grants };
    const command: Command = { id: 'c', type, streamId: this.id, at: START, fields, actor, ...(task ? { seen: { taskId: task.id, revision: task.revision, formVersion: 0 } } : {}) };
    for (const event of this.stream.decide(this.state, command, this.contextAt(START)).events) this.state = this.stream.evolve(this.state, event, START);
    return this.silent();
  }
  /** Decides what is due up to and with this key. */
  due(key: string): this {
    for (let next = this.stream.agendaOf(this.state).due[0]!; ; next = this.stream.agendaOf(this.state).due[0]!) {
      for (const event of this.stream.onDue(this.state, next.key, this.contextAt(next.at)).events) this.state = this.stream.evolve(this.state, event, next.at);
      if (next.key.startsWith(key)) return this.silent();
    }
  }
  private silent(): this {
    for (const task of Object.values(this.state.tasks)) this.kinds.add(task.kind);
    const waits = silence(this.stream, this.state, this.contextAt);
    this.asked += waits.asked;
    this.faults.push(...waits.faults);
    return this;
  }
}
const done = (life: Life): void => { expect(life.faults).toEqual([]); expect([...life.kinds].filter((kind) => !Object.hasOwn(catalogue.task, kind))).toEqual([]); expect(life.asked).toBeGreaterThan(0); };

const panels = versions.flatMap((v) => v.steps.filter((s) => ['expert_panel', 'acceptance_review'].includes(s.kind)).map((s) => [`${v.id} ${s.id}`, v, s] as const));
it.each(panels)('the panel of %s', (_name, version, step) => {
  const size = step.params['size'] as number;
  const members = Array.from({ length: size + 2 }, (_, i) => `e${i + 1}`);
  const people = Object.fromEntries(members.map((m) => [m, { specialty: 'finance', expert: true, staffOf: [], tookPart: false }]));
  const life = new Life('panel', 'panel-1.review.1.1', { version, panel: { taken: [], step: { projectId: 'project-1', stepId: step.id, round: 1, open: true, params: step.params, parties: [] }, people } });
  life.send('appointPanel', { members: members.slice(0, size) });
  life.send('declineInvitation', { reason: text }, { as: 'e1' }).send('replaceMember', { member: 'e1', by: members[size]!, reason: text });
  life.send('acceptInvitation', {}, { as: 'e2' }).send('declare', { conflict: true, statement: text }, { as: 'e2' });
  life.send('replaceMember', { member: 'e2', by: members[size + 1]!, reason: text });
  const scores = (step.params['criteria'] as { id: string }[]).map((c) => ({ criterion: c.id, score: 80, reason: 'r' }));
  for (const as of members.slice(2)) life.send('acceptInvitation', {}, { as }).send('declare', { conflict: false, statement: text }, { as }).send('submitReport', { scores, opinion: text }, { as });
  done(life);
});

it.each(versions.filter((v) => v.steps.some((s) => s.kind === 'public_notice')).map((v) => [v.id, v] as const))('the notice of %s', (_id, version) => {
  const life = new Life('notice', 'notice-1', { version, notice: { projects: { 'project-1': { noticeStepOpen: true, taken: [] } }, files: [] } });
  const objection = { projectId: 'project-1', objectorKind: 'person', objectorName: text, contact: text, identityProof: text, grounds: text };
  life.send('publishNotice', { projectIds: ['project-1'], title: 't', basis: 'b' });
  life.send('openObjection', { ...objection, files: ['f'] }).send('openObjection', { ...objection, files: [] });
  life.send('admitObjection', { objectionId: 'notice-1:2', reason: text }).send('decideObjection', { objectionId: 'notice-1:1', outcome: 'rejected', reply: text }, { about: ':1:' });
  life.send('decideObjection', { objectionId: 'notice-1:2', outcome: 'rejected', reply: text }, { about: ':2:' }).send('openObjection', { ...objection, files: [] });
  life.due('notice');
  life.send('admitObjection', { objectionId: 'notice-1:3', reason: text }).send('decideObjection', { objectionId: 'notice-1:3', outcome: 'upheld', reply: text });
  done(life);
});

it.each(versions.filter((v) => v.steps.some((s) => s.kind === 'ranking')).map((v) => [v.id, v] as const))('the call of %s', (_id, version) => {
  const life = new Life('call', 'call-1', { version, callProjects: { unsubmitted: [], rankingOpen: ['project-1', 'project-2', 'project-3'], pending: [] } });
  life.send('createCall', { programmeVersionId: version.id, title: 't', opensAt: START, closesAt: '2019-04-05T01:00:00.000Z', budgetLineId: 'budget-1', quota: 1 }).send('openCall');
  life.due('window').send('proposeRanking', { order: ['project-1', 'project-2', 'project-3'] }).send('return', { reason: text }).send('proposeRanking', { order: ['project-1', 'project-2', 'project-3'] }).send('decideRanking', { minutes });
  // A place becomes free: the reserve is proposed, given back, proposed again and promoted; then the list comes to its end.
  life.send('passOver', { projectId: 'project-1', cause: 'withdrawn' }).send('proposePromotion').send('return', { reason: text }).send('proposePromotion').send('decidePromotion', { minutes }).due('reserve');
  expect(life.state).toMatchObject({ decided: { in: ['project-1', 'project-2'], reserve: [], out: ['project-3'] }, reserveOver: true, tasks: {}, periods: {} });
  done(life);
});

it('budget line, batch and payment order', () => {
  const line = { year: 2019, title: 't', fund: 'f', level: 'city', quotaDocument: 'q', functionCode: '1', economicCode: '2', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' };
  const budget = new Life('budget', 'budget-1', { budget: { holding: { calls: ['call-1'], projects: ['project-1'], underWay: true } } });
  budget.send('createBudgetLine', line).send('return', { reason: text }).send('correctBudgetLine', line).send('confirmQuota').due('year');
  done(budget.send('proposeCarryOver', { toLineId: 'budget-2' }).send('return', { reason: text }).send('proposeCarryOver', { toLineId: 'budget-2' }).send('confirmCarryOver').due('stayed'));
  const orders = { 'order-1.1': { projectId: 'project-1', status: 'due', attempt: 0, amountFen: '200000000', budgetLineId: 'budget-1', batchId: '', held: false, taken: [] } };
  done(new Life('batch', 'batch-1', { batch: { line: { id: 'budget-1', status: 'confirmed' }, orders, thirdSignatureFromFen: '100000000' } as Context['batch'] & object }).send('prepareBatch', { budgetLineId: 'budget-1', orderIds: ['order-1.1'] }).send('checkBatch'));
  const order = new Life('order', 'order-1.1', { order: { held: false } } as Partial<Context>);
  order.send('openOrder', { projectId: 'project-1', n: 1, amountFen: '100', budgetLineId: 'budget-1', payee: { organisationId: 'o', accountName: 'n', bankName: 'b', account: '12345678' }, dueAt: '2019-03-20T00:00:00.000Z', answerDays: 5 });
  order.send('prepareOrder', { batchId: 'batch-1' }).send('checkOrder').send('releaseOrder').send('instruct', { fileHash: 'h', fileName: 'n' });
  order.due('answer').send('settleUnknown', { result: 'paid', voucher: 'v', paidOn: '2019-03-20', evidence: text });
  done(order);
});
