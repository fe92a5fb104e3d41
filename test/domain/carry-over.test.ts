/** Whatever is paid, comes back, is carried over and ends, in any order: each line holds what lies on it, and nothing is lost between them. */
import { postingsOf } from '../../domain/budget/index.js';
import type { Event } from '../../domain/events/index.js';
import { evolve } from '../../domain/project/evolve.js';
import { endRoad } from '../../domain/project/advance.js';
import { carriedOver, lineOf, movedOrders } from '../../domain/project/carry-over.js';
import { initialProject, type ProjectState } from '../../domain/project/state.js';
import type { Context } from '../../domain/stream.js';
import { fc } from '../support/property.js';

const PROJECT = 'project-1';
const LINES = ['budget-1', 'budget-2', 'budget-3'] as const;
const AT = '2020-01-02T01:00:00.000Z';
const context = { at: AT, today: '2020-01-02' } as Context;
const orderId = (n: number): string => `order-1.${n}`;

class Life {
  state: ProjectState = initialProject(PROJECT);
  readonly accounts = new Map<string, bigint>();
  readonly keys = new Set<string>();
  /** Status of the orders that are there. */
  readonly orders = new Map<number, string>();
  private attempts = 0;
  add(...events: Event[]): void {
    for (const event of events) {
      this.state = evolve(this.state, event, AT);
      for (const { key, lineId, from, to, amountFen } of postingsOf(PROJECT, event)) {
        expect(this.keys.has(key)).toBe(false);
        this.keys.add(key);
        for (const [account, sign] of [[from, -1n], [to, 1n]] as const) this.accounts.set(`${lineId} ${account}`, this.of(lineId, account) + sign * BigInt(amountFen));
      }
    }
  }
  of = (line: string, account: string): bigint => this.accounts.get(`${line} ${account}`) ?? 0n;
  carry(from: string, to: string): void {
    const orders = [...this.orders].map(([n, status]) => ({ id: orderId(n), status }));
    const moved = movedOrders(this.state, { fromLineId: from, toLineId: to }, orders).map((t) => t.streamId);
    this.add(...carriedOver(this.state, { fromLineId: from, toLineId: to }, orders));
    for (const [n, status] of this.orders) expect(moved.includes(orderId(n)) && status !== 'due').toBe(false);
  }
  pay(n: number): void {
    const instalment = this.state.instalments.find((i) => i.n === n);
    if (!instalment || instalment.status === 'paid' || instalment.status === 'lapsed') return;
    if (instalment.status === 'waiting') { this.add({ type: 'InstalmentDue', n, orderId: orderId(n), amountFen: instalment.amountFen }); this.orders.set(n, 'due'); return; }
    if (this.orders.get(n) === 'due') { this.orders.set(n, 'instructed'); return; }
    this.orders.set(n, 'confirmed');
    this.add({ type: 'InstalmentPaid', n, orderId: orderId(n), amountFen: instalment.amountFen, paidOn: '2020-01-02', voucher: 'v', budgetLineId: lineOf(this.state, instalment), attempt: this.attempts += 1 });
  }
  comeBack(n: number): void {
    const instalment = this.state.instalments.find((i) => i.n === n);
    if (instalment?.status !== 'paid') return;
    this.orders.set(n, 'due');
    this.add({ type: 'InstalmentReturned', stepId: 'instalments', n, orderId: orderId(n), amountFen: instalment.amountFen, attempt: this.attempts, returnedOn: '2020-01-02', voucher: 'v', budgetLineId: lineOf(this.state, instalment), closesSteps: [] });
  }
}

type Act = { do: 'carry'; from: number; to: number } | { do: 'pay' | 'back'; n: number } | { do: 'issue' };
const line = fc.nat(LINES.length - 1);
const act = fc.oneof<fc.Arbitrary<Act>[]>(
  fc.record({ do: fc.constant('carry' as const), from: line, to: line }), fc.record({ do: fc.constantFrom('pay' as const, 'back' as const), n: fc.integer({ min: 1, max: 3 }) }), fc.constant({ do: 'issue' as const }),
);

test('every line holds what lies on it, and the award is whole', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 3 }), fc.array(act, { maxLength: 25 }), fc.boolean(), (amounts, acts, ends) => {
    const life = new Life();
    const award = amounts.reduce((sum, a) => sum + a, 0);
    life.add({ type: 'AwardCalculated', version: 1, amountFen: String(award), measure: 'm', sample: false, lines: [] }, { type: 'AwardReserved', awardVersion: 1, amountFen: String(award), budgetLineId: LINES[0] });
    for (const a of acts) {
      if (a.do === 'carry' && a.from !== a.to) life.carry(LINES[a.from]!, LINES[a.to]!);
      else if (a.do === 'pay') life.pay(a.n);
      else if (a.do === 'back') life.comeBack(a.n);
      else if (a.do === 'issue' && life.state.award!.money === 'reserved') life.add({ type: 'Issued', documentNumber: 'd', amountFen: String(award), budgetLineId: life.state.award!.budgetLineId!, awardVersion: 1, instalments: amounts.map((amount, i) => ({ n: i + 1, milestone: 'issued', amountFen: String(amount) })) });
      const { instalments, award: now } = life.state;
      for (const id of LINES) {
        const on = (paid: boolean): bigint => instalments.filter((i) => (i.status === 'paid') === paid && lineOf(life.state, i) === id).reduce((sum, i) => sum + BigInt(i.amountFen), 0n);
        expect([id, life.of(id, 'reserved'), life.of(id, 'committed'), life.of(id, 'paid')]).toEqual([id, now!.money === 'reserved' && now!.budgetLineId === id ? BigInt(award) : 0n, on(false), on(true)]);
      }
    }
    // What no order carries is given back, each line its own: together nothing is left but what is due or paid.
    if (ends) life.add(...endRoad(life.state, context, 'failed', 'acceptance'));
    const held = LINES.flatMap((id) => ['reserved', 'committed', 'paid'].map((account) => life.of(id, account))).reduce((a, b) => a + b, 0n);
    const expected = !ends ? BigInt(award) : life.state.instalments.filter((i) => i.status === 'due' || i.status === 'paid').reduce((sum, i) => sum + BigInt(i.amountFen), 0n);
    expect(held).toBe(expected);
    for (const id of LINES) for (const account of ['reserved', 'committed', 'paid']) expect(life.of(id, account) >= 0n).toBe(true);
  }), { numRuns: 300 });
});
