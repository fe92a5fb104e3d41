/** Periods of a step: paused and resumed as often as there are corrections, no day counted twice; weights of a report. */
import { describe, expect, it } from '@jest/globals';
import { calendarOf, dueDate, workingDaysBetween } from '../../../domain/calendar.js';
import { foldEnvelope, type Waiting } from '../../../domain/envelope.js';
import { weighted } from '../../../domain/panel/index.js';
import type { ProjectState } from '../../../domain/project/state.js';
import { pausePeriod, resumePeriod, startPeriod, type Base } from '../../../domain/steps/protocol.js';
import type { PeriodChange } from '../../../domain/stream.js';
import { addDays, type PlainDate } from '../../../domain/time.js';
import { shippedPolicies } from '../../../start/plans.js';
import { fc } from '../../support/property.js';

const calendar = calendarOf(shippedPolicies().calendars);
const on = (waiting: Waiting, today: PlainDate): Base => ({ state: { ...waiting, streamId: 'project-1' } as unknown as ProjectState, step: { id: 's', round: 1 }, today, context: { calendar } }) as unknown as Base;
const fold = (waiting: Waiting, periods: PeriodChange[]): Waiting => {
  const next = { tasks: { ...waiting.tasks }, periods: { ...waiting.periods } };
  foldEnvelope(next, { type: 'Reminded', key: '', periods }, '');
  return next;
};

describe('a period', () => {
  it('keeps what was left: worked days before and after the pauses make up the whole', () => {
    fc.assert(fc.property(fc.integer({ min: 5, max: 30 }), fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 40 })), { maxLength: 3 }), fc.integer({ min: 0, max: 600 }), (days, pauses, offset) => {
      let today = addDays('2018-01-02', offset);
      let waiting = fold({ tasks: {}, periods: {} }, [startPeriod(on({ tasks: {}, periods: {} }, today), 'x', { workingDays: days })]);
      let worked = 0;
      let from = today;
      for (const [work, rest] of pauses) {
        today = addDays(today, work);
        const counted = workingDaysBetween(calendar, from, today);
        if (worked + counted >= days) return;
        worked += counted;
        waiting = fold(waiting, pausePeriod(on(waiting, today), 'x', 'correction'));
        expect(Object.values(waiting.periods)[0]!.paused!.remaining).toBe(days - worked);
        // Paused, it is not paused again.
        expect(pausePeriod(on(waiting, today), 'x', 'correction')).toEqual([]);
        today = addDays(today, rest);
        waiting = fold(waiting, resumePeriod(on(waiting, today), 'x'));
        from = today;
      }
      const period = Object.values(waiting.periods)[0]!;
      const lastDay = addDays(period.dueAt.slice(0, 10), 0);
      expect(dueDate(calendar, from, { workingDays: days - worked }).dueOn).toBe(lastDay);
    }));
  });
});

describe('a report', () => {
  it('weighs each criterion by its basis points', () => {
    const criteria = [1667, 1667, 1667, 1667, 1666, 1666].map((weightBp, i) => ({ id: `c${i}`, weightBp }));
    const all = (score: number) => criteria.map((c) => ({ criterion: c.id, score }));
    expect([weighted(criteria, all(100)), weighted(criteria, all(60)), weighted(criteria, all(0))]).toEqual([10_000, 6_000, 0]);
  });
});
