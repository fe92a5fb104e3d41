/** Whatever happens on a notice: only who was objected to by nobody is said to be, and the project is told how each objection that held it ended. */
import { expect, test } from '@jest/globals';
import type { Grant, Role } from '../../domain/access/index.js';
import { type Calendar, calendarOf, dueDate, dueInstant, workingDaysBetween } from '../../domain/calendar.js';
import type { CommandType } from '../../domain/commands/index.js';
import { noticeStream, type NoticeState } from '../../domain/notice/index.js';
import { isHeard, noticeResult } from '../../domain/notice/result.js';
import type { Command, Context, Tell } from '../../domain/stream.js';
import { addDays, dateOf, startOfDay } from '../../domain/time.js';
import { shippedPolicies } from '../../start/plans.js';
import { fc } from '../support/property.js';

const policies = shippedPolicies();
const version = policies.programmes.find((v) => v.steps.some((s) => s.kind === 'public_notice'))!;
const calendar = calendarOf(policies.calendars);
const text = { textId: 't', hash: 'h' };
const PROJECTS = ['project-1', 'project-2'];
const START = '2019-03-05T01:00:00.000Z';

class Notice {
  calendar: Calendar = calendar;
  constructor(readonly of = version) {}
  state: NoticeState = noticeStream.initial('notice-1');
  at = START;
  /** What each project was told of an objection's end. */
  readonly told: Record<string, string[]> = { 'project-1': [], 'project-2': [] };
  readonly lengthened: string[] = [];
  /** Of each project that was cleared: how many leads it was told of, and how many there were. */
  readonly clearedWith: Record<string, unknown[]> = {};
  private context(at = this.at): Context {
    return { at, today: dateOf(at), calendar: this.calendar, profile: 'full', version: this.of, notice: { projects: Object.fromEntries(PROJECTS.map((p) => [p, { noticeStepOpen: true, taken: [] }])), files: ['f'] } };
  }
  send(type: CommandType, fields: Record<string, unknown>, role: Role, taskId?: string): boolean {
    const task = taskId === undefined ? undefined : this.state.tasks[taskId];
    if (taskId !== undefined && !task) return false;
    const grants: Grant[] = [{ id: 'g', ...(task?.assignee ?? { role }) }];
    return this.heard({ id: 'c', type, streamId: 'notice-1', at: this.at, fields, actor: { kind: 'person', accountId: 'a', personId: 'p', grants }, ...(task ? { seen: { taskId: task.id, revision: task.revision, formVersion: 0 } } : {}) });
  }
  recount(): void { this.heard({ id: 'c', type: 'recountNotice', streamId: 'notice-1', at: this.at, fields: {}, actor: { kind: 'system', cause: 'calendar' } }); }
  object(): boolean { return this.send('openObjection', { projectId: 'project-1', objectorKind: 'person', objectorName: text, contact: text, identityProof: text, grounds: text, files: ['f'] }, 'applicant'); }
  /** From this instant on some days are days off, or made up for. */
  amend(at: string, changed: (on: string) => 'off' | 'work' | undefined): void {
    this.at = at;
    const days = Array.from({ length: 60 }, (_, i) => addDays(dateOf(at), i));
    const of = (what: 'off' | 'work', before: ReadonlySet<string>): Set<string> => new Set([...[...before].filter((on) => on < dateOf(at) || changed(on) === undefined), ...days.filter((on) => changed(on) === what)]);
    this.calendar = { ...this.calendar, off: of('off', this.calendar.off), work: of('work', this.calendar.work) };
  }
  private heard(command: Command): boolean {
    if (noticeStream.guard(this.state, command, this.context())) return false;
    this.take(noticeStream.decide(this.state, command, this.context()));
    return true;
  }
  over(): void {
    const at = this.state.endsAt!;
    this.at = at > this.at ? at : this.at;
    this.due();
  }
  /** What is due at this moment, if anything. */
  due(): void {
    this.take(noticeStream.onDue(this.state, 'notice', this.context()));
  }
  private take({ events, tells }: { events: Parameters<typeof noticeStream.evolve>[1][]; tells: Tell[] }): void {
    for (const event of events) this.state = noticeStream.evolve(this.state, event, this.at);
    for (const tell of tells) if (tell.type === 'extendNotice') this.lengthened.push(`${tell.streamId} ${String(tell.fields['lastDay'])}`);
    for (const tell of tells) if (tell.type === 'clearNotice') this.clearedWith[tell.streamId] = [tell.fields['leads'] ?? 0, Object.values(this.state.objections).filter((o) => o.projectId === tell.streamId && o.status === 'lead').length];
    for (const tell of tells) if ('outcome' in tell.fields) this.told[tell.streamId]!.push(`${String(tell.fields['holdId'])} ${String(tell.fields['outcome'])}`);
  }
}

test('a project named twice for one notice is refused', () => {
  expect(new Notice().send('publishNotice', { projectIds: ['project-1', 'project-2', 'project-1'], title: 't', basis: 'b' }, 'officer')).toBe(false);
});

const OUTCOMES = ['rejected', 'upheld', 'partly'] as const;
test('objections of any kind, decided at any time', () => {
  const act = fc.tuple(fc.constantFrom('object', 'lead', 'admit', 'dismiss', 'decide', 'over', 'end'), fc.nat(), fc.constantFrom(...OUTCOMES));
  const seen = new Set<string>();
  fc.assert(fc.property(fc.array(act, { maxLength: 14 }), (acts) => {
    const notice = new Notice();
    notice.send('publishNotice', { projectIds: PROJECTS, title: 't', basis: 'b' }, 'officer');
    for (const [what, n, outcome] of acts) {
      const projectId = PROJECTS[n % 2]!;
      const ids = Object.keys(notice.state.objections);
      const objectionId = ids[n % Math.max(ids.length, 1)] ?? 'none';
      const from = { projectId, objectorKind: 'person', objectorName: text, contact: text, identityProof: text, grounds: text };
      switch (what) {
        case 'object': notice.send('openObjection', { ...from, files: ['f'] }, 'applicant'); break;
        case 'lead': notice.send('openObjection', { ...from, files: [] }, 'applicant'); break;
        case 'admit': notice.send('admitObjection', { objectionId, reason: text }, 'legal_officer', `${objectionId}:lead`); break;
        case 'dismiss': notice.send('dismissObjection', { objectionId, reply: text }, 'legal_officer', `${objectionId}:lead`); break;
        case 'decide': notice.send('decideObjection', { objectionId, outcome, reply: text }, 'legal_officer', `${objectionId}:decide`); break;
        case 'over': notice.over(); break;
        case 'end': break;
      }
      for (const p of PROJECTS) {
        const own = Object.entries(notice.state.objections).filter(([, o]) => o.projectId === p);
        const result = noticeResult(notice.state.projects[p]!, own.map(([, o]) => o.status));
        seen.add(result);
        const heard = own.filter(([, o]) => isHeard(o.status));
        if (result === 'cleared') expect(own.filter(([, o]) => o.status !== 'dismissed')).toEqual([]);
        const [toldLeads, leads] = notice.clearedWith[p] ?? [];
        expect(toldLeads).toBe(leads);
        if (result === 'rejected') expect(heard.every(([, o]) => o.status === 'rejected' || o.status === 'lapsed')).toBe(true);
        if (own.some(([, o]) => o.status === 'upheld' || o.status === 'partly')) expect(['removed', 'upheld', 'held']).toContain(result);
        // The project's own history says how each ended.
        expect([...notice.told[p]!].sort()).toEqual(own.filter(([, o]) => OUTCOMES.includes(o.status as 'upheld')).map(([id, o]) => `${id} ${o.status}`).sort());
      }
    }
  }), { numRuns: 300, examples: [[[['lead', 0, 'rejected'], ['over', 0, 'rejected'], ['admit', 0, 'rejected'], ['decide', 0, 'upheld']]]] });
  expect([...seen].sort()).toEqual(['cleared', 'held', 'lead', 'listed', 'rejected', 'removed', 'upheld']);
});

describe('holidays are rearranged while it runs', () => {
  const publish = (of = version): Notice => { const notice = new Notice(of); notice.send('publishNotice', { projectIds: PROJECTS, title: 't', basis: 'b' }, 'officer'); return notice; };
  const lastDayOf = (notice: Notice): string => notice.state.lastDay!;

  test.each([['told at once', true], ['found when it would be over', false]])('it runs longer, %s, and takes what comes on the added day', (_how, told) => {
    const notice = publish();
    const [before, next] = [lastDayOf(notice), addDays(lastDayOf(notice), 1)];
    notice.amend(startOfDay(before), (on) => (on === before ? 'off' : on === next ? 'work' : undefined));
    if (told) notice.recount();
    expect(lastDayOf(notice)).toBe(told ? next : before);
    // The old end: nobody is cleared by it.
    notice.at = startOfDay(next);
    expect(notice.object()).toBe(true);
    notice.due();
    expect([notice.state.over, lastDayOf(notice), notice.state.endsAt, notice.state.periods['notice']]).toMatchObject([false, next, dueInstant(next), { startedOn: dateOf(START), dueAt: dueInstant(next) }]);
    expect(notice.lengthened).toEqual(PROJECTS.map((p) => `${p} ${next}`));
    expect(notice.object()).toBe(true);
    notice.at = dueInstant(next);
    expect(notice.object()).toBe(false);
    notice.over();
    expect([notice.state.over, notice.state.projects]).toEqual([true, { 'project-1': 'listed', 'project-2': 'cleared' }]);
    // What comes after it is over lengthens nothing.
    notice.amend(notice.at, () => 'off');
    notice.recount();
    expect([lastDayOf(notice), notice.object()]).toEqual([next, false]);
  });

  test('a day that is made up for does not make it shorter', () => {
    const notice = publish();
    const before = lastDayOf(notice);
    notice.amend(addDays(dateOf(START), 1) + 'T01:00:00.000Z', () => 'work');
    notice.recount();
    expect(lastDayOf(notice)).toBe(before);
  });

  const ways = policies.programmes.filter((v) => v.steps.some((s) => s.kind === 'public_notice'));
  const withFirstDay = { ...version, steps: version.steps.map((s) => (s.kind === 'public_notice' ? { ...s, params: { ...s.params, firstDayCounts: true } } : s)) };
  const amendment = fc.record({ after: fc.integer({ min: 0, max: 12 }), told: fc.boolean(), days: fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('off' as const, 'work' as const)), { maxLength: 6 }) });
  test('whatever is amended and when, it ends with the working days of the rules by the calendar of its end, and not before the day it was published with', () => {
    const seen = new Set<string>();
    fc.assert(fc.property(fc.constantFrom(withFirstDay, ...ways), fc.array(amendment, { maxLength: 4 }), (of, amendments) => {
      const notice = publish(of);
      const { period, firstDayCounts } = of.steps.find((s) => s.kind === 'public_notice')!.params as { period: { workingDays: number }; firstDayCounts?: boolean };
      const from = firstDayCounts ? addDays(dateOf(START), -1) : dateOf(START);
      const published = lastDayOf(notice);
      let longest = published;
      for (const { after, told, days } of [...amendments].sort((a, b) => a.after - b.after)) {
        const at = `${addDays(dateOf(START), after)}T02:00:00.000Z`;
        while (!notice.state.over && notice.state.endsAt! <= at) notice.over();
        if (notice.state.over) break;
        const changed = new Map(days.map(([n, what]) => [addDays(dateOf(at), n), what]));
        notice.amend(at, (on) => changed.get(on));
        const counted = dueDate(notice.calendar, from, period).dueOn;
        if (counted > longest) longest = counted;
        const before = lastDayOf(notice);
        if (told) notice.recount();
        expect(lastDayOf(notice) >= before).toBe(true);
        expect(notice.object()).toBe(true);
      }
      while (!notice.state.over) {
        const last = lastDayOf(notice);
        notice.at = notice.state.endsAt!;
        // Taken at this instant if, and only if, it does not end with it.
        const taken = notice.object();
        notice.over();
        expect([notice.state.over, lastDayOf(notice) > last]).toEqual([!taken, taken]);
      }
      const last = lastDayOf(notice);
      expect([dateOf(notice.at), last >= published]).toEqual([addDays(last, 1), true]);
      expect(workingDaysBetween(notice.calendar, from, last)).toBeGreaterThanOrEqual(period.workingDays);
      seen.add(last > published ? 'longer' : workingDaysBetween(notice.calendar, from, last) > period.workingDays ? 'more days' : 'as published');
      // Made longer for no other reason than a count that said so, though later ones may say less.
      expect(last <= longest).toBe(true);
    }), { numRuns: 300 });
    expect([...seen].sort()).toEqual(['as published', 'longer', 'more days']);
  });
});
