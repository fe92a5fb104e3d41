/**
 * The money chain as a whole, in memory: claim, order, batch, bank, under every order of acts of people who make
 * mistakes, give back, change accounts and contradict each other, with a bank that answers what it likes. Whatever
 * happens, nothing is paid to an account that was not checked, nothing is paid twice, nothing waits without an end.
 */
import { describe, expect, it } from '@jest/globals';
import { clashOf, type Actor, type Capacity, type Role } from '../../domain/access/index.js';
import { calendarOf } from '../../domain/calendar.js';
import { voucherKey } from '../../domain/document-number.js';
import type { Event } from '../../domain/events/index.js';
import type { OrderState } from '../../domain/order/index.js';
import type { NamedPaper, Paper } from '../../domain/order/paper-kinds.js';
import { paperNamed, papersOf } from '../../domain/order/papers.js';
import type { BatchState } from '../../domain/batch/index.js';
import { advance, endRoad } from '../../domain/project/advance.js';
import { initialProject, type ProjectState, type TaskState } from '../../domain/project/state.js';
import { orderIdOf } from '../../domain/steps/index.js';
import { accountNamed } from '../../domain/steps/payee.js';
import { streamKind, type BatchContext, type Command, type Context, type Decision, type OrderContext } from '../../domain/stream.js';
import { streams } from '../../domain/streams.js';
import { dateOf, startOfDay } from '../../domain/time.js';
import { shippedPolicies } from '../../start/plans.js';
import { fc } from '../support/property.js';

const policies = shippedPolicies();
const calendar = calendarOf(policies.calendars);
const version = policies.programmes.find((v) => v.id === '000-P02@zz-2017-243#1')!;
const PROJECT = 'project-1';
const ORDER = orderIdOf(PROJECT, 1);
const AWARD = '30000000';
const PEOPLE: Readonly<Record<string, Role>> = { app: 'applicant', adm: 'organisation_admin', both: 'applicant', m1: 'finance_maker', m2: 'finance_maker', c1: 'finance_checker', c2: 'finance_checker', c3: 'finance_checker', boss: 'approver' };
const actorOf = (person: string): Actor => ({ kind: 'person', accountId: person, personId: person, grants: [PEOPLE[person]!, ...(person === 'both' ? ['organisation_admin' as const] : [])].map((role) => ({ id: `g-${person}-${role}`, role, jurisdiction: version.jurisdiction, organisation: 'org' })) });
const text = { textId: 't', hash: 'h' };

/** Papers of another order, and what people write where a paper is asked for. */
const ELSEWHERE: NamedPaper[] = [{ orderId: 'order-2', title: '别的项目', n: 1, source: 'attempt:1', use: 'payment', attempt: 1, said: 'V-9' }, { orderId: 'order-2', title: '别的项目', n: 1, source: 'return:1', use: 'return', attempt: 1, said: 'T9' }];
const PAPERS = ['T', 'T-1', 'T01', 'T2', 'R', 'V0', 'V1', 'v-9', '第T9号', 'S1', 'F1', 'T4', 'T5'];

class Chain {
  at = startOfDay('2019-06-03');
  states = new Map<string, unknown>();
  taken = new Map<string, Set<Capacity>>();
  happened: { streamId: string; event: Event }[] = [];
  batches = 0;
  n = 0;
  /** A number that the register holds for another organisation from now on. */
  elsewhere = '';
  /** As prisma/store keeps them, beside those of another order. */
  papers = new Map<string, Paper>();
  constructor() {
    const steps = Object.fromEntries(version.steps.filter((s) => !['payment_claim', 'instalments'].includes(s.kind) && !s.afterEnd).map((s) => [s.id, { id: s.id, kind: s.kind, stage: s.stage, status: 'passed' as const, round: 1, data: {} }]));
    const state: ProjectState = {
      ...initialProject(PROJECT), phase: 'running', steps, milestones: ['issued', 'agreement_signed', 'midterm_passed', 'acceptance_passed'],
      created: { callId: 'call-1', versionId: version.id, applicantId: 'org', title: 't', object: '', county: 'jinshui' },
      award: { version: 1, amountFen: AWARD, measure: 'm', sample: false, lines: [], money: 'committed', budgetLineId: 'budget-1' }, instalments: [{ n: 1, milestone: 'issued', amountFen: AWARD, status: 'waiting' }],
    };
    this.states.set(PROJECT, state);
    this.apply(PROJECT, advance(state, this.context({ streamId: PROJECT } as Command)));
  }
  get project(): ProjectState { return this.states.get(PROJECT) as ProjectState; }
  get order(): OrderState | undefined { return this.states.get(ORDER) as OrderState | undefined; }
  private state(id: string): never { return (this.states.get(id) ?? streams[streamKind(id)].initial(id)) as never; }

  private context(command: Pick<Command, 'streamId' | 'fields'> & { actor?: Actor }): Context {
    const person = command.actor?.kind === 'person' ? command.actor.personId : '';
    const took = [...(this.taken.get(person) ?? [])];
    const { project, order } = this;
    const checked = project.payee?.confirmed ? { organisationId: 'org', accountName: project.payee.accountName, bankName: project.payee.bankName, account: project.payee.account } : undefined;
    const disputed = (order?.disputes?.length ?? 0) > 0;
    const attempts: NonNullable<BatchContext['orders'][string]['attempts']> = [];
    for (const { streamId, event: e } of this.happened) {
      if (streamId !== ORDER) continue;
      const set = (attempt: number, status: string, voucher?: string) => { const row = attempts.find((a) => a.attempt === attempt); if (row) Object.assign(row, { status, voucher: voucher ?? row.voucher }); else attempts.push({ attempt, status, voucher: voucher ?? null }); };
      if (e.type === 'PaymentReleased') set(e.attempt, 'released');
      if (e.type === 'PaymentInstructed') set(e.attempt, 'instructed');
      if (e.type === 'PaymentUnknown') set(e.attempt, 'unknown');
      if (e.type === 'PaymentConfirmed') set(e.attempt, 'confirmed', e.voucher);
      if (e.type === 'PaymentRejected') set(e.attempt, 'rejected');
      if (e.type === 'PaymentReturned') set(e.attempt, 'bounced');
    }
    const elsewhere = (account: string | undefined) => (account !== undefined && account === this.elsewhere ? { accountElsewhere: true } : {});
    const base: Context = { at: this.at, today: dateOf(this.at), calendar, profile: 'full', version };
    switch (streamKind(command.streamId)) {
      case 'project': return {
        ...base, call: { id: 'call-1', status: 'closed', versionId: version.id, opensAt: this.at, closesAt: this.at, budgetLineId: 'budget-1', jurisdiction: version.jurisdiction },
        project: { taken: took, holds: [], evidence: [], applicant: { id: 'org', kind: 'enterprise', county: 'jinshui', ownZone: false, bankName: '银行', bankAccount: ACCOUNTS[0]!, name: '单位（郑州）' }, budget: { lineId: 'budget-1', availableFen: '0', queuedBefore: 0 }, priorAwards: [], ...elsewhere(accountNamed(project, command as Command)) },
      };
      case 'order': {
        const named = order && paperNamed(order, command as Command);
        const key = named ? voucherKey(named.voucher) : '';
        const under = key === '' ? [] : [...[...this.papers.values()].map((x) => ({ ...x, orderId: ORDER, title: 't', n: 1 })), ...ELSEWHERE].filter((x) => voucherKey(x.said) === key);
        const facts: OrderContext = { ...(named ? { papers: under } : {}), held: !checked || disputed, taken: took, organisationName: '单位（郑州）', ...(checked ? { payee: checked } : {}), ...(project.payeeChange ? { changing: project.payeeChange.orderId } : {}), ...elsewhere(command.fields['account'] as string | undefined) };
        return { ...base, order: facts };
      }
      default: {
        const orders: BatchContext['orders'] = order && order.status !== 'none' ? { [ORDER]: {
          projectId: PROJECT, status: order.status, attempt: order.attempt, amountFen: order.amountFen, budgetLineId: 'budget-1', batchId: order.batchId ?? '', held: !checked || disputed, taken: took, blocked: !checked || disputed,
          overtaken: order.payee?.account !== project.payee?.account, attempts, disputed: (order.disputes ?? []).map((d) => ({ ...d.said, attempt: d.attempt })), ...(checked ? { payee: checked } : {}), ...elsewhere(checked?.account),
        } } : {};
        return { ...base, batch: { line: { id: 'budget-1', status: 'confirmed' }, orders, thirdSignatureFromFen: '100000000' } };
      }
    }
  }

  private apply(streamId: string, { events, tells }: Decision): void {
    for (const event of events) {
      this.states.set(streamId, streams[streamKind(streamId)].evolve(this.state(streamId), event, this.at));
      this.happened.push({ streamId, event });
      for (const change of streamId === ORDER ? papersOf(this.order!, event) : []) { if ('drop' in change) this.papers.delete(change.drop); else this.papers.set(change.put.source, change.put); }
      for (const { personId, capacity } of event.participants ?? []) {
        const had = this.taken.get(personId) ?? new Set();
        if (clashOf([...had], capacity)) throw new Error('separation of duties');
        this.taken.set(personId, new Set([...had, capacity]));
      }
    }
    for (const tell of tells) {
      const command: Command = { id: `t${this.n += 1}`, type: tell.type, streamId: tell.streamId, actor: { kind: 'system', cause: streamId }, at: this.at, fields: tell.fields };
      const context = this.context(command);
      const refused = streams[streamKind(tell.streamId)].guard(this.state(tell.streamId), command, context);
      if (refused) throw new Error(`${streamId} told ${tell.type}: ${refused.code}`);
      this.apply(tell.streamId, streams[streamKind(tell.streamId)].decide(this.state(tell.streamId), command, context));
    }
  }

  /** One transaction: done, or refused and nothing changed. A told stream that says no undoes the whole. */
  send(streamId: string, type: Command['type'], fields: Record<string, unknown>, actor: Actor, task?: TaskState): boolean {
    const before = [new Map(this.states), new Map(this.taken), this.happened.length, new Map(this.papers)] as const;
    const command: Command = { id: `c${this.n += 1}`, type, streamId, actor, at: this.at, fields, ...(task ? { seen: { taskId: task.id, revision: task.revision, formVersion: 0 } } : {}) };
    const context = this.context(command);
    try {
      if (streams[streamKind(streamId)].guard(this.state(streamId), command, context)) return false;
      this.apply(streamId, streams[streamKind(streamId)].decide(this.state(streamId), command, context));
      return true;
    } catch (error) {
      [this.states, this.taken, this.papers] = [before[0], before[1], before[3]];
      this.happened.length = before[2];
      if (!/told|separation/.test(String(error))) throw error;
      return false;
    }
  }
  tasks(): { streamId: string; task: TaskState }[] {
    return [...this.states].flatMap(([streamId, s]) => Object.values((s as { tasks: Record<string, TaskState> }).tasks).map((task) => ({ streamId, task })));
  }
  /** The next due instant of any stream, as a timer brings it. */
  due(): boolean {
    const next = [...this.states.keys()].flatMap((id) => streams[streamKind(id)].agendaOf(this.state(id)).due.map((d) => ({ id, ...d }))).sort((a, b) => (a.at < b.at ? -1 : 1))[0];
    if (!next) return false;
    if (next.at > this.at) this.at = next.at;
    const before = this.happened.length;
    this.apply(next.id, streams[streamKind(next.id)].onDue(this.state(next.id), next.key, this.context({ streamId: next.id, fields: {} })));
    return this.happened.length > before;
  }
  /** Its acceptance fails: what is owed already stays owed. */
  endsFailed(): void { this.apply(PROJECT, { events: endRoad(this.project, this.context({ streamId: PROJECT, fields: {} }), 'failed', 'acceptance'), tells: [] }); }
  instruct(): boolean { return this.order?.status === 'released' && this.send(ORDER, 'instruct', { fileHash: 'f'.repeat(64), fileName: 'x' }, { kind: 'system', cause: 'treasury' }); }
  prepare(person: string): boolean { return this.send(`batch-${this.batches += 1}`, 'prepareBatch', { budgetLineId: 'budget-1', orderIds: [ORDER] }, actorOf(person)); }
  bank(attempt: number, result: 'paid' | 'rejected', voucher: string, amountFen = AWARD): boolean {
    const batch = [...this.states].find(([id, s]) => streamKind(id) === 'batch' && (s as BatchState).released.includes(ORDER))?.[0];
    return batch !== undefined && this.send(batch, 'importBankResult', { fileHash: String(this.n), fileName: 'x', lines: [{ orderId: ORDER, attempt, amountFen, result, voucher, reason: '', paidOn: dateOf(this.at) }] }, actorOf('m1'));
  }
}

const ACCOUNTS = ['410100000000000001', '410100000000000002', '410100000000000003'];
const NAMES = ['单位（郑州）', '单位(郑州) ', '别的单位'];
const fieldsFor = (command: string, x: number, chain: Chain): Record<string, unknown> => {
  const payee = { accountName: NAMES[x % 3]!, bankName: '银行', account: ACCOUNTS[(x >> 2) % 3]! };
  const day = dateOf(chain.at);
  switch (command) {
    case 'claim': return { ...payee, receiptNumber: 'r', commitment: true, ...(x % 5 < 4 ? { reason: text } : {}) };
    case 'correctPayee': return { ...payee, reason: text };
    case 'return': case 'lapseClaim': return { reason: text };
    case 'settleUnknown': return { result: x % 2 ? 'paid' : 'rejected', voucher: `S${x % 4}`, paidOn: day, evidence: text };
    case 'settleDispute': return { finding: (['as_booked', 'as_said', 'recovered'] as const)[x % 3], voucher: PAPERS[x % PAPERS.length], settledOn: day, evidence: text };
    default: return {};
  }
};

const must = (holds: boolean, ...what: unknown[]): void => { if (!holds) throw new Error(what.map((w) => JSON.stringify(w)).join(' ')); };

/** What must hold after every act; told from the events alone, each heard once. */
class Watch {
  private heard = 0;
  private readonly good = new Set<string>();
  private claimed = '';
  private hands: Record<string, string> = {};
  private paid = 0n;
  private net = 0;
  /** By key: papers of payments and of money that came back, booked up to now. */
  private readonly papers = { payment: new Set([voucherKey('V-9')]), return: new Set([voucherKey('T9')]) };

  after(chain: Chain, tasks: ReturnType<Chain['tasks']>): void {
    const { project, order, happened, states } = chain;
    for (const { event } of happened.slice(this.heard)) { this.own(chain, event); this.hear(event); }
    this.heard = happened.length;
    // Nothing on its way or arrived but for an account that was checked.
    must(!order || !['released', 'instructed', 'confirmed'].includes(order.status) || this.good.has(order.payee!.account), 'paid to', order?.payee);
    // Every wait of a person has its last day, and nothing open waits for nobody.
    for (const { task } of tasks) must(task.dueAt !== undefined || task.kind === 'claim_overdue', 'no last day', task);
    if (order && !['none', 'confirmed', 'cancelled', 'released'].includes(order.status)) {
      const inBatch = ['prepared', 'checked'].includes(order.status) ? Object.keys((states.get(order.batchId!) as BatchState).tasks).length : 0;
      const inProject = order.status === 'correcting' ? Object.values(project.tasks).filter((t) => /payee/.test(t.kind)).length : 0;
      must(Object.keys(order.tasks).length + Object.keys(order.periods).length + inBatch + inProject > 0, 'waits for nobody', order.status);
    }
  }

  /** Its paper is of this one return, and of no payment up to now. */
  private cameBack(voucher: string): void {
    const key = voucherKey(voucher);
    must(key === '' || (!this.papers.payment.has(key) && !this.papers.return.has(key)), 'a paper of something else', voucher);
    this.papers.return.add(key);
  }

  /** Nobody proposes, confirms, checks or pays to an account that the register holds for another organisation by then. */
  private own({ elsewhere, project, order }: Chain, e: Event): void {
    const named = e.type === 'PaymentClaimed' ? e.payee.account : e.type === 'PayeeProposed' ? e.to.account
      : ['AccountVerified', 'AccountConfirmed', 'PayeeOwned', 'PayeeVerified', 'PayeeApproved'].includes(e.type) ? (project.payeeChange?.to ?? project.payee)?.account
      : ['PaymentPrepared', 'PaymentReleased'].includes(e.type) ? order?.payee?.account : undefined;
    must(named === undefined || named !== elsewhere, 'the account of another', e);
  }

  private hear(e: Event): void {
    const who = e.participants?.[0]?.personId ?? '';
    const { hands } = this;
    switch (e.type) {
      case 'PaymentClaimed':
        this.claimed = e.payee.account;
        this.hands = { c: who, o: '' };
        must(e.registered?.account === ACCOUNTS[0] && (e.payee.account === ACCOUNTS[0] || e.reason !== undefined), 'another account without a word', e);
        must(PEOPLE[who] === 'applicant' && e.payee.accountName === '单位（郑州）', 'claimed', e);
        break;
      case 'AccountVerified': hands['v'] = who; must(this.claimed === ACCOUNTS[0] || (!!hands['o'] && hands['o'] !== hands['c']), 'an account that is not the registered one, with the word of one person', hands); break;
      case 'AccountConfirmed': must(who !== hands['v'], 'one person checked', e); this.good.add(this.claimed); break;
      case 'PayeeProposed': this.hands = { ...hands, p: e.personId, o: '', pv: '', pa: '' }; must(e.to.accountName === '单位（郑州）', 'another name', e); break;
      case 'PayeeOwned': hands['o'] = e.personId; must(['applicant', 'organisation_admin'].includes(PEOPLE[e.personId]!), 'not its owner', e); break;
      case 'PayeeVerified': hands['pv'] = e.personId; break;
      case 'PayeeApproved': hands['pa'] = e.personId; break;
      case 'PayeeChanged': must(!['p', 'o', 'pv', 'pa'].some((h) => !hands[h]) && new Set([hands['p'], hands['o'], hands['pv'], hands['pa']]).size === 4, 'not four persons', hands); this.good.add(e.to.account); break;
      case 'PaymentPrepared': must(this.good.has(e.payee!.account), 'prepared for', e.payee); break;
      case 'InstalmentPaid': this.paid += BigInt(e.amountFen); break;
      case 'InstalmentReturned': this.paid -= BigInt(e.amountFen); break;
      case 'PaymentConfirmed': this.net += 1; this.papers.payment.add(voucherKey(e.voucher)); break;
      case 'PaymentReturned': this.net -= 1; this.cameBack(e.voucher); break;
      case 'DisputeSettled': if (e.finding === 'recovered') this.cameBack(e.voucher); break;
      default: break;
    }
    must(this.net === 0 || this.net === 1, 'paid twice', this.net);
    must(this.paid >= 0n && this.paid <= BigInt(AWARD), 'more than the award', String(this.paid));
  }
}

/** People of good will bring it to its end from wherever it is. */
function finish(chain: Chain): void {
  const prefer = ['claim', 'verifyAccount', 'confirmAccount', 'confirmPayee', 'verifyPayee', 'approvePayee', 'settleDispute', 'confirmDispute', 'settleUnknown', 'confirmSettlement', 'confirmReturn', 'correctPayee', 'checkBatch', 'releaseBatch'];
  const best: Record<string, Record<string, unknown>> = {
    settleDispute: { finding: 'as_booked', voucher: 'R', settledOn: dateOf(chain.at), evidence: text }, settleUnknown: { result: 'paid', voucher: 'F', paidOn: dateOf(chain.at), evidence: text },
  };
  for (let turn = 0; turn < 80; turn += 1) {
    const { order } = chain;
    best['settleUnknown']!['voucher'] = `U${order?.attempt ?? 0}`;
    if (order?.status === 'confirmed' && !order.disputes?.length && chain.tasks().length === 0) return;
    if (chain.project.end && ['terminated', 'lapsed'].includes(chain.project.end.outcome)) return;
    if (chain.instruct() || (order?.status === 'instructed' && chain.bank(order.attempt, 'paid', `F${order.attempt}`))) continue;
    const acted = prefer.some((type) => chain.tasks().some(({ streamId, task }) => task.commands.includes(type as never) && Object.keys(PEOPLE).some((p) => PEOPLE[p] === task.assignee.role && chain.send(streamId, type as never, best[type] ?? fieldsFor(type, type === 'correctPayee' ? 4 : 0, chain), actorOf(p), task))))
      // A finding that later acts have overtaken, a paper that was named elsewhere meanwhile: it goes back to who entered it.
      || chain.tasks().some(({ streamId, task }) => ['confirm_dispute', 'confirm_return', 'confirm_settlement'].includes(task.kind) && ['c1', 'c2', 'c3'].some((p) => chain.send(streamId, 'return', { reason: text }, actorOf(p), task)))
      // So does a batch whose orders were settled otherwise meanwhile.
      || chain.tasks().some(({ streamId, task }) => task.kind === 'release_batch' && ['c1', 'c2', 'c3'].some((p) => chain.send(streamId, 'return', { reason: text }, actorOf(p), task)))
      || (order?.status === 'due' && Object.keys(PEOPLE).some((p) => PEOPLE[p] === 'finance_maker' && chain.prepare(p)));
    if (!acted && !chain.due()) break;
  }
  const left = chain.tasks().map(({ task }) => task.kind);
  expect([chain.order?.status, left, chain.order?.disputes?.length ?? 0]).toEqual(['confirmed', [], 0]);
}

/** A new account is asked about, the old one turns out to be paid and the road ends; then the money comes back. */
const PAID_UNDER_A_CHANGE: [number, number][] = [
  [34, 30], [34, 1], [34, 1], [34, 8], [20, 0], [56, 8], [56, 274], [34, 87], [56, 0], [34, 330], [0, 0], [0, 0], [56, 495], [56, 397], [0, 0], [0, 0], [0, 0], [0, 0], [56, 757],
  [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [52, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0],
];

describe('the money chain under every order of acts', () => {
  it('pays checked accounts alone, never twice, never more than was awarded, and every wait has an end', () => {
    let changed = 0;
    let doubled = 0;
    let owned = 0;
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(99), fc.nat(999)), { minLength: 20, maxLength: 90 }), fc.nat(60), (acts, from) => {
      const chain = new Chain();
      const watch = new Watch();
      for (const [i, [what, x]] of acts.entries()) {
        const { order } = chain;
        if (i === from) chain.elsewhere = ACCOUNTS[2]!;
        if (what < 8) chain.due();
        else if (what < 20) chain.instruct();
        else if (what < 34) chain.prepare(x % 2 ? 'm1' : 'm2');
        else if (what < 52 && order) chain.bank(1 + (x % Math.max(order.attempt, 1)) + (x % 41 === 0 ? 1 : 0), x % 5 < 2 ? 'paid' : 'rejected', `V${x % 3}`, x % 37 === 0 ? '1' : AWARD);
        else if (what < 56 && order) chain.send(ORDER, 'recordReturn', { voucher: PAPERS[x % PAPERS.length], returnedOn: dateOf(chain.at), reason: text }, actorOf('m1'));
        else {
          const tasks = chain.tasks();
          const picked = tasks[x % Math.max(tasks.length, 1)];
          if (!picked) continue;
          const fitting = Object.keys(PEOPLE).filter((p) => PEOPLE[p] === picked.task.assignee.role || (p === 'both' && picked.task.assignee.role === 'organisation_admin'));
          // Mostly what moves on; often enough what gives back.
          const command = picked.task.commands[x % 7 === 0 ? picked.task.commands.length - 1 : 0];
          if (command && command !== 'prepareBatch' && command !== 'lapseClaim') chain.send(picked.streamId, command, fieldsFor(command, x, chain), actorOf(fitting[x % fitting.length]!), picked.task);
        }
        watch.after(chain, chain.tasks());
      }
      // The register is put right.
      chain.elsewhere = '';
      finish(chain);
      changed += chain.happened.filter(({ event }) => event.type === 'PayeeChanged').length;
      owned += chain.happened.filter(({ event }, i) => event.type === 'PayeeOwned' && !chain.happened.slice(0, i).some((h) => h.event.type === 'PayeeProposed')).length;
      doubled += chain.happened.filter(({ event }) => event.type === 'AnswerDisputed').length;
      watch.after(chain, chain.tasks());
    }), { numRuns: 60, examples: [[PAID_UNDER_A_CHANGE, 99]] });
    // The walk meets what it is about.
    expect([changed > 0, doubled > 0, owned > 0]).toEqual([true, true, true]);
  }, 120_000);
});

describe('a road that fails while a new account is asked about', () => {
  it('leaves the question with who has it for as long as the payment is owed', () => {
    const chain = new Chain();
    const act = (kind: string, command: Command['type'], who: string, fields = {}) => {
      const found = chain.tasks().find(({ task }) => task.kind === kind)!;
      expect([kind, command, chain.send(found.streamId, command, fields, actorOf(who), found.task)]).toEqual([kind, command, true]);
    };
    act('payment_claim', 'claim', 'app', { accountName: '单位（郑州）', bankName: '银行', account: ACCOUNTS[0], receiptNumber: 'r', commitment: true });
    act('verify_account', 'verifyAccount', 'm1');
    act('confirm_account', 'confirmAccount', 'c1');
    expect([chain.prepare('m1')]).toEqual([true]);
    act('check_batch', 'checkBatch', 'c1');
    act('release_batch', 'releaseBatch', 'c2');
    expect([chain.instruct(), chain.bank(1, 'rejected', 'V')]).toEqual([true, true]);
    act('correct_payee', 'correctPayee', 'm1', { accountName: '单位（郑州）', bankName: '银行', account: ACCOUNTS[1], reason: text });
    chain.endsFailed();
    expect(chain.tasks().map(({ task }) => task.kind)).toEqual(['confirm_payee', 'confirm_payee']);
    act('confirm_payee', 'confirmPayee', 'app');
    finish(chain);
    expect([chain.project.end?.outcome, chain.project.payee?.account, chain.project.instalments[0]!.status]).toEqual(['failed', ACCOUNTS[1], 'paid']);
  });
});

describe('a second new account', () => {
  it('waits until the one under way is checked', () => {
    const state: OrderState = { ...(streams.order.initial(ORDER) as OrderState), status: 'rejected', projectId: PROJECT, attempt: 1, payee: { organisationId: 'org', accountName: '单位', bankName: 'b', account: '1' } };
    const task: TaskState = { id: 't', stepId: 'order', kind: 'correct_payee', assignee: { role: 'finance_maker' }, commands: ['correctPayee'], revision: 1, openedAt: '' };
    const context: Context = { at: '2019-06-03T00:00:00.000Z', today: '2019-06-03', calendar, profile: 'full', order: { held: true, taken: [], organisationName: '单位', changing: 'order-1.2' } };
    const command: Command = { id: 'c', type: 'correctPayee', streamId: ORDER, actor: actorOf('m1'), at: context.at, seen: { taskId: 't', revision: 1, formVersion: 0 }, fields: { accountName: '单位', bankName: 'b', account: '2', reason: text } };
    expect(streams.order.guard({ ...state, tasks: { t: task } }, command, context)).toMatchObject({ code: 'payee_change_open', detail: { orderId: 'order-1.2' } });
  });
});
