/**
 * 结转: a project's unpaid money goes from a line of a past year to one of this year. What is on its way to the bank
 * stays where it is until the bank has answered, and is carried over after it. Pure.
 */
import type { Event } from '../events/index.js';
import { fen, fenText, sumFen } from '../money.js';
import type { ProjectContext, Tell } from '../stream.js';
import type { InstalmentState, ProjectState } from './state.js';

/** Orders that are at rest, by their status; others are on their way or have an answer to wait for. */
export const AT_REST = ['due', 'rejected', 'bounced', 'correcting'];

/** The line on which an instalment lies: its own where money was carried over, else the award's. */
export const lineOf = (state: Pick<ProjectState, 'award'>, instalment: InstalmentState): string => instalment.lineId ?? state.award!.budgetLineId!;

/** Unpaid instalments on the line that may move. */
function movable(state: ProjectState, lineId: string, orders: ProjectContext['orders'] = []): InstalmentState[] {
  const onItsWay = new Set(orders.filter((o) => !AT_REST.includes(o.status)).map((o) => o.id));
  return state.instalments.filter((i) => (i.status === 'waiting' || i.status === 'due') && lineOf(state, i) === lineId && !(i.orderId !== undefined && onItsWay.has(i.orderId)));
}

export function carriedOver(state: ProjectState, { fromLineId, toLineId }: { fromLineId: string; toLineId: string }, orders: ProjectContext['orders']): Event[] {
  const { award } = state;
  if (!award?.budgetLineId) return [];
  const facts = { fromLineId, toLineId, carry: (award.carries ?? 0) + 1 };
  if (award.money === 'reserved' && award.budgetLineId === fromLineId) return [{ type: 'AwardCarriedOver', ...facts, from: 'reserved', amountFen: award.amountFen, instalments: [] }];
  const moving = award.money === 'committed' ? movable(state, fromLineId, orders) : [];
  return moving.length === 0 ? [] : [{ type: 'AwardCarriedOver', ...facts, from: 'committed', amountFen: fenText(sumFen(moving.map((i) => fen(i.amountFen)))), instalments: moving.map((i) => i.n) }];
}

/** Their orders are paid from the new line. */
export const movedOrders = (state: ProjectState, { fromLineId, toLineId }: { fromLineId: string; toLineId: string }, orders: ProjectContext['orders']): Tell[] =>
  movable(state, fromLineId, orders).flatMap((i) => (i.orderId === undefined ? [] : [{ streamId: i.orderId, type: 'moveOrder' as const, fields: { budgetLineId: toLineId } }]));

export function evolveCarried(next: ProjectState, event: Extract<Event, { type: 'AwardCarriedOver' }>): void {
  const { award } = next;
  if (!award) return;
  next.instalments = next.instalments.map((i) => ({ ...i, lineId: event.instalments.includes(i.n) ? event.toLineId : lineOf(next, i) }));
  next.award = { ...award, budgetLineId: event.toLineId, carries: event.carry };
}
