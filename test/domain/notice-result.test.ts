/** Whatever happens on a notice: only who was objected to by nobody is said to be, and the project is told how each objection that held it ended. */
import { expect, test } from '@jest/globals';
import type { Grant, Role } from '../../domain/access/index.js';
import { calendarOf } from '../../domain/calendar.js';
import type { CommandType } from '../../domain/commands/index.js';
import { noticeStream, type NoticeState } from '../../domain/notice/index.js';
import { isHeard, noticeResult } from '../../domain/notice/result.js';
import type { Command, Context, Tell } from '../../domain/stream.js';
import { dateOf } from '../../domain/time.js';
import { shippedPolicies } from '../../start/plans.js';
import { fc } from '../support/property.js';

const policies = shippedPolicies();
const version = policies.programmes.find((v) => v.steps.some((s) => s.kind === 'public_notice'))!;
const calendar = calendarOf(policies.calendars);
const text = { textId: 't', hash: 'h' };
const PROJECTS = ['project-1', 'project-2'];
const START = '2019-03-05T01:00:00.000Z';

class Notice {
  state: NoticeState = noticeStream.initial('notice-1');
  at = START;
  /** What each project was told of an objection's end. */
  readonly told: Record<string, string[]> = { 'project-1': [], 'project-2': [] };
  private context(at = this.at): Context {
    return { at, today: dateOf(at), calendar, profile: 'full', version, notice: { projects: Object.fromEntries(PROJECTS.map((p) => [p, { noticeStepOpen: true, taken: [] }])), files: ['f'] } };
  }
  send(type: CommandType, fields: Record<string, unknown>, role: Role, taskId?: string): boolean {
    const task = taskId === undefined ? undefined : this.state.tasks[taskId];
    if (taskId !== undefined && !task) return false;
    const grants: Grant[] = [{ id: 'g', ...(task?.assignee ?? { role }) }];
    const command: Command = { id: 'c', type, streamId: 'notice-1', at: this.at, fields, actor: { kind: 'person', accountId: 'a', personId: 'p', grants }, ...(task ? { seen: { taskId: task.id, revision: task.revision, formVersion: 0 } } : {}) };
    if (noticeStream.guard(this.state, command, this.context())) return false;
    this.take(noticeStream.decide(this.state, command, this.context()));
    return true;
  }
  over(): void {
    const at = this.state.endsAt!;
    this.at = at > this.at ? at : this.at;
    this.take(noticeStream.onDue(this.state, 'notice', this.context()));
  }
  private take({ events, tells }: { events: Parameters<typeof noticeStream.evolve>[1][]; tells: Tell[] }): void {
    for (const event of events) this.state = noticeStream.evolve(this.state, event, this.at);
    for (const tell of tells) if ('outcome' in tell.fields) this.told[tell.streamId]!.push(`${String(tell.fields['holdId'])} ${String(tell.fields['outcome'])}`);
  }
}

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
        if (result === 'cleared') expect(heard).toEqual([]);
        if (result === 'rejected') expect(heard.every(([, o]) => o.status === 'rejected' || o.status === 'lapsed')).toBe(true);
        if (own.some(([, o]) => o.status === 'upheld' || o.status === 'partly')) expect(['removed', 'upheld', 'held']).toContain(result);
        // The project's own history says how each ended.
        expect([...notice.told[p]!].sort()).toEqual(own.filter(([, o]) => OUTCOMES.includes(o.status as 'upheld')).map(([id, o]) => `${id} ${o.status}`).sort());
      }
    }
  }), { numRuns: 300, examples: [[[['lead', 0, 'rejected'], ['over', 0, 'rejected'], ['admit', 0, 'rejected'], ['decide', 0, 'upheld']]]] });
  expect([...seen].sort()).toEqual(['cleared', 'held', 'listed', 'rejected', 'removed', 'upheld']);
});
