/** Periods counted as at the counter (Civil Code art. 201-203), with make-up days. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { openCaller, type Caller } from './caller.js';

let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation({ people: false }); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { await api.close(); await sim.close(); });
const ask = (query: string) => api.as<{ lastDay?: string; dueOn?: string; provisional?: boolean; counted?: string[]; code?: string; fields?: Record<string, unknown> }>(null, 'GET', `/calendar/due-date?${query}`);

describe('due dates', () => {
  it.each([
    // Sunday 29 September 2024 is worked for the National Day week.
    ['from=2024-09-25&workingDays=3', '2024-09-29', '2024-09-29'],
    ['from=2024-09-30&workingDays=1', '2024-10-08', '2024-10-08'],
    ['from=2024-09-25&calendarDays=10', '2024-10-05', '2024-10-08'],
    ['from=2024-09-25&calendarDays=10&moveLastDay=false', '2024-10-05', '2024-10-05'],
    ['from=2024-01-31&months=1', '2024-02-29', '2024-02-29'],
    ['from=2023-01-31&months=1', '2023-02-28', '2023-02-28'],
    ['from=2020-02-29&years=1', '2021-02-28', '2021-03-01'],
    ['from=2020-02-29&years=1&moveLastDay=false', '2021-02-28', '2021-02-28'],
  ])('%s -> %s, %s', async (query, lastDay, dueOn) => {
    expect((await ask(query)).json).toMatchObject({ lastDay, dueOn, provisional: false });
  });
  it('lists the counted days of working days only, and marks what is not published', async () => {
    expect((await ask('from=2024-09-25&workingDays=3')).json.counted).toEqual(['2024-09-26', '2024-09-27', '2024-09-29']);
    expect((await ask('from=2024-09-25&months=1')).json.counted).toBeUndefined();
    expect((await ask('from=2026-12-20&workingDays=20')).json.provisional).toBe(true);
  });
  it.each([
    ['workingDays=3', ['from']], ['from=2024-02-30&workingDays=3', ['from']], ['from=24-09-25&workingDays=3', ['from']],
    ['from=2024-09-25', ['workingDays', 'calendarDays', 'months', 'years']], ['from=2024-09-25&workingDays=3&months=1', ['workingDays', 'months']],
    ['from=2024-09-25&workingDays=0', ['workingDays']], ['from=2024-09-25&workingDays=1.5', ['workingDays']], ['from=2024-09-25&workingDays=-1', ['workingDays']], ['from=2024-09-25&workingDays=', ['workingDays']],
    ['from=2024-09-25&workingDays=3&workingDays=4', ['workingDays']], ['from=2024-09-25&months=1&moveLastDay=maybe', ['moveLastDay']], ['from=2024-09-25&months=1&zone=UTC', ['zone']],
    // Beyond the year 9999 no day can be written: a refusal, never a loop.
    ['from=2024-01-01&years=99999', ['years']], ['from=2024-01-01&months=99999', ['months']], ['from=9999-12-30&workingDays=5', ['workingDays']], ['from=9999-12-30&calendarDays=5', ['calendarDays']], ['from=2024-01-01&workingDays=100000', ['workingDays']],
  ])('%s is refused and names %j', async (query, fields) => {
    const answer = await ask(query);
    expect([answer.status, answer.json.code, Object.keys(answer.json.fields!).sort()]).toEqual([400, 'bad_request', [...fields].sort()]);
  });
});
