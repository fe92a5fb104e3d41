/** What is said of an instalment and an award is true of where the money is: over every state of both. */
import { awardShown, instalmentShown } from '../../domain/project/money-shown.js';
import type { OrderState } from '../../domain/order/state.js';
import { fc } from '../support/property.js';

const STATUSES: OrderState['status'][] = ['due', 'prepared', 'checked', 'released', 'instructed', 'confirmed', 'rejected', 'unknown', 'settling', 'returning', 'bounced', 'correcting', 'cancelled'];
const payee = (confirmed: boolean) => ({ organisationId: 'o', accountName: 'n', bankName: 'b', account: '1', verified: true, confirmed });

test('nothing is to be paid that the bank has, and nothing is undue whose milestone is reached', () => {
  fc.assert(fc.property(fc.record({
    status: fc.constantFrom('waiting' as const, 'due' as const, 'paid' as const, 'lapsed' as const), order: fc.option(fc.constantFrom(...STATUSES), { nil: undefined }), reached: fc.boolean(),
    payee: fc.constantFrom(undefined, payee(false), payee(true)), held: fc.boolean(), suspended: fc.boolean(),
  }), ({ status, order, reached, payee: who, held, suspended }) => {
    const shown = instalmentShown({ milestones: reached ? ['issued'] : [], ...(who ? { payee: who } : {}), holds: held ? ['h'] : [], suspended }, { status, milestone: 'issued' }, order);
    if (status === 'paid' || status === 'lapsed') expect(shown).toBe(status);
    if (status === 'due') expect([shown === 'due', shown === 'with_bank']).toEqual([order === undefined || order === 'due', order === 'released' || order === 'instructed']);
    if (status === 'waiting' && !reached) expect(shown).toBe('waiting');
    if (status === 'waiting' && reached && (!who?.confirmed || held || suspended)) expect(shown).toBe(!who ? 'to_claim' : !who.confirmed ? 'account_check' : 'held');
  }));
});

test('an award is freed as a whole only where nothing of it was paid', () => {
  expect([awardShown('freed', 0n), awardShown('freed', 1n), awardShown('committed', 1n), awardShown('reserved', 0n)]).toEqual(['freed', 'rest_freed', 'committed', 'reserved']);
});
