/** Objections from outside: judged by form, a lead without proof, a number and a code, an answer; and what no reader learns of the objector. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messageTo } from '../../activities/mails.js';
import { creditCodeCheck } from '../../domain/credit-code.js';
import { identityFaults, isIdentityNumber, isReachable, namesObjector } from '../../domain/notice/identity.js';
import { objectionWith } from '../../domain/project/names.js';
import { mailsOf } from '../../domain/projection/index.js';
import { lettersOf, textOf } from '../../prisma/store/letters.js';
import { parseFields } from '../../services/commands.js';
import { calendarYear, provisionalPeriods, saveYear } from '../../services/calendars.js';
import { listNotices, noticePage } from '../../services/notices.js';
import { addObjectionFile, followObjection, openObjection, readObjectionFile, type Objected } from '../../services/objections.js';
import { printView, type NoticePrint } from '../../services/printing.js';
import { projectPage } from '../../services/project-page.js';
import { addDays, dateOf, startOfDay } from '../../domain/time.js';
import { pdf } from '../../start/cast.js';
import { fc } from '../support/property.js';
import { applied, callOf, claimed, issued, navigationAwarded, navigationFiled, noticeOver, orderOf, P02, paid, proven, published, recommended, sisterOf } from '../support/roads.js';
import { advanceTo, bothRefuse, eventsOf, faultsOf, nameOf, now, openSimulation, refusalOf, rejectionOf, stateOf, step, type Simulation } from '../support/simulation.js';

let sim: Simulation;
let call: string;
let line: string;
beforeAll(async () => { sim = await openSimulation(); ({ call, line } = await callOf(sim, P02, { amountFen: 3_000_000_000n, days: 120 })); }, 60_000);
afterAll(() => sim.close());

const person = { objectorKind: 'person', objectorName: '赵敏之', contact: 'zhao.minzhi@example.org', identityProof: '11010519491231002X', grounds: '合同金额与实际不符。' };
let n = 0;
let houses = 100;
const object = (notice: string, fields: Record<string, unknown>): Promise<Objected> => openObjection(sim.house, { noticeId: notice, fields: { ...person, ...fields }, key: `o${n += 1}`, route: 'test' });

async function onNotice(): Promise<{ project: string; notice: string }> {
  // An applicant of its own for each: one is paid a navigation once a year.
  const applicant = await sisterOf(sim, houses += 1);
  const project = await applied(sim, { call, organisation: 'ent', applicant, programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationAwarded(sim, project);
  return { project, notice: await published(sim, [project]) };
}

describe('who objects', () => {
  it('is judged by form: the numbers of the report are refused with the field, real ones are taken', () => {
    expect(identityFaults({ objectorKind: 'person', contact: '138', identityProof: '4101' })).toEqual({ identityProof: 'identity_number', contact: 'contact_unreachable' });
    expect(identityFaults({ objectorKind: 'unit', contact: '0371-67180001', identityProof: '91410105MADEM0012E' })).toEqual({ identityProof: 'credit_code' });
    for (const contact of ['13800000000', '138 0000 0000', '１３８００００００００', '+86 138-0000-0000', '0371-67180001', '(0371) 6718 0001', '010-65120000 转 12', 'a.b@c-d.org.cn', '电话 13800000000']) expect([contact, isReachable(contact)]).toEqual([contact, true]);
    for (const contact of ['138', '1380000000', '23800000000', 'a@b', '@c.org', '六七一八', '']) expect([contact, isReachable(contact)]).toEqual([contact, false]);
    for (const number of ['E12345678', 'H1234567800', '11010519491231002x']) expect([number, identityFaults({ objectorKind: 'person', contact: '13800000000', identityProof: number })]).toEqual([number, {}]);
    expect(isIdentityNumber('110105194902310026')).toBe(false);
    expect(() => parseFields('openObjection', { projectId: 'p', ...person, contact: '138', identityProof: '4101' })).toThrow();
  });

  it('with one character wrong is refused, whichever it is', () => {
    const digit = fc.constantFrom(...'0123456789');
    fc.assert(fc.property(fc.integer({ min: 0, max: 17 }), digit, (at, other) => {
      const right = '11010519491231002X';
      fc.pre(right[at] !== other);
      return !isIdentityNumber(right.slice(0, at) + other + right.slice(at + 1));
    }));
    fc.assert(fc.property(fc.integer({ min: 0, max: 16 }), digit, (at, other) => {
      const first = '91410105MADEM0011'.slice(0, at) + other + '91410105MADEM0011'.slice(at + 1);
      fc.pre(first !== '91410105MADEM0011');
      return identityFaults({ objectorKind: 'unit', contact: '13800000000', identityProof: `${first}${creditCodeCheck('91410105MADEM0011')}` }).identityProof === 'credit_code';
    }));
  });
});

it('a text names who objects by name, number or address, however written, and by nothing else', () => {
  const of = { name: '张三', contact: '13800138000', identityProof: '11010519491231002X' };
  const told = (text: string, more: Partial<typeof of> = {}) => namesObjector(text, { ...of, ...more });
  for (const contact of ['+8613800138000', '008613800138000', '手机13800138000', '13800138000（张女士）', '138 0013 8000', '138-0013-8000']) {
    for (const text of ['已致电13800138000。', '已致电 138-0013-8000', '已致电＋86１３８００１３８０００']) expect([contact, text, told(text, { contact })]).toEqual([contact, text, true]);
    for (const text of ['经电话核查，反映不实。', '该女士反映不实。', '手机应用不在其列。']) expect([contact, text, told(text, { contact })]).toEqual([contact, text, false]);
  }
  expect([told('037168880000', { contact: '0371-68880000转8012' }), told('来信 A@B.CN 已收', { contact: '邮箱 a@b.cn' })]).toEqual([true, true]);
  const english = { name: 'Li Na', contact: 'x@y.org', identityProof: 'E12345678' };
  for (const [text, is] of [['The application was found in order.', false], ['Told by LI NA.', true], ['Told by Li-Na', true], ['LiNa wrote', true], ['No ali nature', false], ['number e12345678', true]] as const) expect([text, told(text, english)]).toEqual([text, is]);
  for (const text of ['张　三反映', '张\u200b三反映', '“张·三”反映']) expect([text, told(text)]).toEqual([text, true]);
  expect(told('张贴三日，反映不实。')).toBe(false);
});

it('a release is mailed when nothing holds the project any more and its road goes on', () => {
  const state = { tasks: {}, periods: {}, created: { callId: 'c', versionId: 'v', applicantId: 'ent', title: 't', object: '', county: 'j' } };
  const templates = (event: object, more: object = {}) => mailsOf({ type: 'HoldReleased', holdId: 'h', ...event } as never, { ...state, ...more } as never).map((m) => m.template);
  expect([templates({ outcome: 'rejected' }), templates({}), templates({ outcome: 'rejected' }, { holds: ['other'] }), templates({}, { end: { outcome: 'terminated', cause: 'terminated', on: '2019-03-01' } }), templates({ outcome: 'upheld' })])
    .toEqual([['HoldReleased.rejected'], ['HoldReleased'], [], [], []]);
});

describe('an objection', () => {
  it('without proof is a lead: it holds nothing until it is admitted, within two working days, late it is escalated', async () => {
    const { project, notice } = await onNotice();
    const { number, lead, code } = await object(notice, { projectId: project });
    expect([lead, number]).toEqual([true, expect.stringMatching(/^郑知异〔2019〕\d{4}号$/)]);
    expect([await nameOf(sim, project), (await stateOf(sim, project)).holds]).toEqual(['in_notice', []]);
    const legal = await sim.cast.actor('legal');
    const task = (await sim.cast.task(legal, 'admitObjection', { stream: notice }))!;
    const opened = await now(sim);
    expect(task.kind).toBe('objection_lead');
    expect(Date.parse(task.dueAt!) - Date.parse(opened)).toBeLessThanOrEqual(5 * 86_400_000);
    const followed = await followObjection(sim.house, { number: ` ${number!.replace('〔', '[').replace('〕', ']')}`, code: code.toLowerCase() });
    expect(followed).toMatchObject({ status: 'lead', reply: null, leadDays: 2, dueAt: task.dueAt });
    expect(await refusalOf(followObjection(sim.house, { number: number!, code: 'AAAA-AAAA-AAAA' }))).toBe('not_found');
    await advanceTo(sim, task.dueAt!);
    expect((await eventsOf(sim, notice)).at(-1)!.type).toBe('TaskOverdue');
    expect((await sim.cast.task(legal, 'admitObjection', { stream: notice }))!.overdue).toBe(true);
    await step(sim, { who: 'legal', wrong: 'officer1', command: 'admitObjection', stream: notice, fields: { objectionId: `${notice}:1`, reason: '线索具体。' } });
    expect(await nameOf(sim, project)).toBe('objection');
    // What the applicant reads does not tell who objected, however it is written.
    const decide = async (reply: string) => bothRefuse(sim, { type: 'decideObjection', streamId: notice, actor: legal, seen: (await sim.cast.task(legal, 'decideObjection', { stream: notice }))!.seen, fields: { objectionId: `${notice}:1`, outcome: 'rejected', reply } });
    const said = (await sim.sql.rows<{ body: string }>(`SELECT t.body FROM event e JOIN private_text t ON t.id IN (e.body -> 'objectorName' ->> 'textId', e.body -> 'contact' ->> 'textId', e.body -> 'identityProof' ->> 'textId') WHERE e.stream_id = $1 AND e.type = 'ObjectionOpened'`, [notice])).map((r) => r.body);
    expect(said).toHaveLength(3);
    for (const one of said) for (const reply of [`${one}反映问题不属实。`, `经查，${Array.from(one).join('\u3000')} 反映不实`]) expect([reply, await decide(reply)]).toEqual([reply, { quick: 'validation', executed: 'validation' }]);
    await step(sim, { who: 'legal', command: 'decideObjection', stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'rejected', reply: '经核查不成立。' } });
    // Who was told of the hold is told of its end.
    const mailed = await sim.sql.rows<{ template: string }>(`SELECT payload ->> 'template' AS template FROM outbox WHERE kind = 'mail' AND payload ->> 'streamId' = $1 AND payload ->> 'template' LIKE 'Hold%' ORDER BY id`, [project]);
    expect(mailed.map((m) => m.template)).toEqual(['HoldPlaced', 'HoldReleased.rejected']);
    await noticeOver(sim, notice);
    expect((await noticePage(sim.house, undefined, notice)).items.map((i) => [i.status, i.result, i.objections])).toEqual([['cleared', 'rejected', [{ status: 'rejected', count: 1 }]]]);
    expect((await eventsOf(sim, project)).find((e) => e.type === 'HoldReleased')!.body['outcome']).toBe('rejected');
    expect(await followObjection(sim.house, { number: number!, code })).toMatchObject({ status: 'rejected', admittedBecause: '线索具体。', reply: '经核查不成立。', dueAt: null });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('that is a lead may be dismissed with an answer, and never stops the notice', async () => {
    const { project, notice } = await onNotice();
    const { number, code } = await object(notice, { projectId: project });
    await noticeOver(sim, notice);
    expect(await nameOf(sim, project)).toBe('awaiting_issuance');
    // It is not said to be without objection while somebody still looks at it.
    const said = async () => [(await noticePage(sim.house, undefined, notice)).items.map((i) => i.result), (await projectPage(sim.house, await sim.cast.actor('officer1'), project)).timeline.find((e) => e.type === 'NoticeCleared')!.facts['leads']];
    expect(await said()).toEqual([['lead'], 1]);
    await step(sim, { who: 'legal', command: 'dismissObjection', stream: notice, fields: { objectionId: `${notice}:1`, reply: '未提供可核查的材料。' } });
    expect([await nameOf(sim, project), ...await said()]).toEqual(['awaiting_issuance', ['cleared'], 1]);
    expect(await followObjection(sim.house, { number: number!, code })).toMatchObject({ status: 'dismissed', reply: '未提供可核查的材料。' });
    const mails = await sim.sql.rows<{ key: string; payload: Record<string, unknown> }>(`SELECT key, payload FROM outbox WHERE payload ->> 'template' = 'ObjectionDismissed' AND payload ->> 'streamId' = $1`, [notice]);
    const letter = (await lettersOf(sim.sql, mails))[0]!;
    const messages = letter.people.map((to) => messageTo(to, { key: mails[0]!.key, letter, publicUrl: 'http://house' }));
    expect(messages.map((m) => [m.to, m.text.includes('/objections'), m.text.includes('处理结论：未予受理\n书面答复：未提供可核查的材料。')])).toEqual([['zhao.minzhi@example.org', true, true]]);
    expect(await refusalOf(sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'upheld', reply: 'x' } }))).not.toBeUndefined();
  }, 120_000);

  it('admitted after the notice and upheld holds the project until the approver has said what follows', async () => {
    const { project, notice } = await onNotice();
    await object(notice, { projectId: project });
    await noticeOver(sim, notice);
    await issued(sim, project, { plan: true });
    await claimed(sim, project, 'ent').catch(() => undefined);
    await step(sim, { who: 'legal', command: 'admitObjection', stream: notice, fields: { objectionId: `${notice}:1`, reason: '新证据。' } });
    expect(objectionWith((await projectPage(sim.house, await sim.cast.actor('officer1'), project)).next)).toBe('legal_officer');
    await step(sim, { who: 'legal', command: 'decideObjection', stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'upheld', reply: '成立。' } });
    expect((await stateOf(sim, project)).holds).toEqual([`${notice}:1`]);
    // Whoever reads the project is told with whom it is now.
    expect(objectionWith((await projectPage(sim.house, await sim.cast.actor('officer1'), project)).next)).toBe('approver');
    // The project's own history says it, and so does the list, whose line says 无异议 no more.
    expect((await eventsOf(sim, project)).at(-1)).toMatchObject({ type: 'ObjectionUpheld', body: { outcome: 'upheld' } });
    expect((await noticePage(sim.house, undefined, notice)).items.map((i) => [i.status, i.result])).toEqual([['cleared', 'upheld']]);
    const task = (await sim.cast.task(await sim.cast.actor('approver'), 'closeUpheld', { stream: notice }))!;
    expect(task.dueAt).not.toBeNull();
    await step(sim, { who: 'approver', wrong: 'legal', command: 'closeUpheld', stream: notice, fields: { objectionId: `${notice}:1`, reason: '已核减。' } });
    expect((await stateOf(sim, project)).holds).toEqual([]);
    const released = (await projectPage(sim.house, await sim.cast.actor('officer1'), project)).timeline.findLast((e) => e.type === 'HoldReleased')!;
    expect([released.texts['reason'], released.by]).toEqual(['已核减。', 'person-approver']);
    expect(await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [notice])).toEqual({ closed: true });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('upheld while the project is suspended is decided and told, and takes effect with the resumption', async () => {
    const { project, notice } = await onNotice();
    await object(notice, { projectId: project, files: (await proven(sim, notice, { projectId: project }))['files'] });
    await sim.cast.act('officer1', 'suspend', { project, stream: project, fields: { reason: '举报核查。' } });
    await step(sim, { who: 'legal', command: 'decideObjection', stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'upheld', reply: '异议成立：合同不实。' } });
    expect([await nameOf(sim, project), (await stateOf(sim, project)).holds]).toEqual(['suspended', [`${notice}:1`]]);
    expect((await noticePage(sim.house, undefined, notice)).items.map((i) => i.result)).toEqual(['upheld']);
    // The end of the notice neither clears it nor ends it.
    await noticeOver(sim, notice);
    expect(await nameOf(sim, project)).toBe('suspended');
    expect(await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [notice])).toEqual({ closed: false });
    await step(sim, { who: 'officer1', command: 'resume', project, fields: { reason: '核查完毕。' } });
    expect([await nameOf(sim, project), (await stateOf(sim, project)).end]).toMatchObject(['not_established', { cause: 'objection' }]);
    expect(await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [notice])).toEqual({ closed: true });
    // The applicant reads why, and who decided.
    const removed = (await projectPage(sim.house, await sim.cast.actor('officer1'), project)).timeline.find((e) => e.type === 'NoticeRemoved')!;
    expect([removed.texts['reason'], removed.by]).toEqual(['异议成立：合同不实。', 'person-legal']);
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('with proof holds the project at once; its files are for the handler alone, and belong to one objection', async () => {
    const { project, notice } = await onNotice();
    const fields = await proven(sim, notice, { projectId: project });
    const { lead } = await object(notice, { projectId: project, files: fields['files'] });
    expect([lead, await nameOf(sim, project)]).toEqual([false, 'objection']);
    const [fileId] = fields['files'] as [string];
    expect(await refusalOf(object(notice, { projectId: project, files: [fileId] }))).toBe('validation');
    expect(await refusalOf(readObjectionFile(sim.house, await sim.cast.actor('officer1'), { noticeId: notice, fileId }))).toBe('not_allowed');
    expect((await readObjectionFile(sim.house, await sim.cast.actor('legal'), { noticeId: notice, fileId })).name).toBe('身份证.pdf');
    expect(await refusalOf(addObjectionFile(sim.house, { noticeId: notice, name: 'a.pdf', bytes: pdf('a') }))).toBeUndefined();
    // Nobody but the handler reads who objects: not the public, not the applicant, not the record of requests.
    const pages = [await noticePage(sim.house, undefined, notice), await noticePage(sim.house, await sim.cast.actor('officer1'), notice), await projectPage(sim.house, await sim.cast.actor('ent.applicant'), project)];
    const kept = await sim.sql.rows('SELECT principal, key, actor, type FROM command WHERE stream_id = $1', [notice]);
    const audited = await sim.sql.rows('SELECT person_id, target, detail FROM audit_entry');
    for (const secret of ['赵敏之', 'zhao.minzhi', '11010519491231002X', '合同金额与实际不符']) expect(JSON.stringify([...pages, kept, audited, await eventsOf(sim, notice)])).not.toContain(secret);
    expect(JSON.stringify(await noticePage(sim.house, await sim.cast.actor('legal'), notice))).toContain('赵敏之');
    await noticeOver(sim, notice);
    expect(await refusalOf(addObjectionFile(sim.house, { noticeId: notice, name: 'a.pdf', bytes: pdf('a') }))).toBe('notice_closed');
  }, 120_000);

  it('on a day by which its notice became longer is taken: holidays are rearranged, everybody reads the new last day, and only then it is over', async () => {
    const { project, notice } = await onNotice();
    const { lastDay: published } = await noticePage(sim.house, undefined, notice);
    await advanceTo(sim, `${addDays(published, -1)}T12:00:00+08:00`);
    const { off, work } = await calendarYear(sim.house, 2019);
    await saveYear(sim.house, await sim.cast.actor('admin'), { year: 2019, document: '国办发明电〔2019〕9号', note: '增加假日', off: [...off, published], work, key: 'longer', route: 'test' });
    const { lastDay, endsAt, extendedFrom } = await noticePage(sim.house, undefined, notice);
    expect([lastDay > published, extendedFrom, endsAt]).toEqual([true, published, startOfDay(addDays(lastDay, 1))]);
    expect((await listNotices(sim.house, { id: notice }))[0]).toMatchObject({ lastDay, status: 'open' });
    // The paper stays as it was issued, and says what became of it.
    const paper = await printView(sim.house, undefined, { kind: 'notice', streamId: notice }) as NoticePrint;
    expect([paper.event.facts['lastDay'], paper.notice.extendedFrom, paper.notice.lastDay]).toEqual([published, published, lastDay]);
    // The applicant's side: the period, the history and a mail.
    const own = await projectPage(sim.house, await sim.cast.actor('officer1'), project);
    expect([own.periods.find((p) => p.kind === 'notice')?.dueAt, own.timeline.at(-1)]).toMatchObject([endsAt, { type: 'NoticeLengthened', facts: { lastDay } }]);
    expect(await sim.sql.row(`SELECT payload -> 'to' ->> 'role' AS role FROM outbox WHERE kind = 'mail' AND payload ->> 'streamId' = $1 AND payload ->> 'template' = 'NoticeLengthened'`, [project])).toEqual({ role: 'applicant' });
    const told = (await lettersOf(sim.sql, await sim.sql.rows<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox WHERE payload ->> 'template' = 'NoticeLengthened' AND payload ->> 'streamId' = $1`, [project])))[0]!;
    expect(['zh-CN', 'en'].map((locale) => textOf(told, locale as 'en', 'n', '').body.includes(lastDay))).toEqual([true, true]);
    // What has moved by itself is not listed as still to be counted.
    expect((await provisionalPeriods(sim.house, await sim.cast.actor('officer1'))).filter((p) => p.streamId === notice || p.projectId === project).map((p) => p.kind)).not.toContain('notice');
    await advanceTo(sim, startOfDay(addDays(published, 1)));
    expect([await nameOf(sim, project), (await object(notice, { projectId: project })).lead]).toEqual(['in_notice', true]);
    // A change that nobody told it of: it counts again before it ends.
    await sim.sql.rows(`UPDATE calendar_year SET body = jsonb_set(body, '{off}', (body -> 'off') || to_jsonb(ARRAY[$1::text])) WHERE year = 2019`, [lastDay]);
    await advanceTo(sim, endsAt);
    const again = await noticePage(sim.house, undefined, notice);
    expect([again.status, again.lastDay > lastDay, again.extendedFrom, await nameOf(sim, project)]).toEqual(['open', true, published, 'in_notice']);
    expect((await object(notice, { projectId: project })).lead).toBe(true);
    await advanceTo(sim, again.endsAt);
    expect([dateOf(again.endsAt), (await noticePage(sim.house, undefined, notice)).status, await nameOf(sim, project)]).toEqual([addDays(again.lastDay, 1), 'over', 'awaiting_issuance']);
    expect(await rejectionOf(object(notice, { projectId: project }))).toMatchObject({ code: 'notice_closed', detail: { lastDay: again.lastDay } });
    expect((await eventsOf(sim, notice)).map((e) => e.type).filter((type) => type !== 'TaskOverdue')).toEqual(['NoticePublished', 'NoticeExtended', 'ObjectionOpened', 'NoticeExtended', 'ObjectionOpened', 'NoticeConcluded']);
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('admitted after the project was paid and has ended is decided, and goes to the approver; nothing is left to hold', async () => {
    const { project, notice } = await onNotice();
    await object(notice, { projectId: project });
    await noticeOver(sim, notice);
    await issued(sim, project, { plan: true });
    await claimed(sim, project, 'ent');
    await paid(sim, line, [orderOf(project)]);
    expect([(await stateOf(sim, project)).end?.outcome, await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [project])]).toEqual(['completed', { closed: true }]);
    await step(sim, { who: 'legal', command: 'admitObjection', stream: notice, fields: { objectionId: `${notice}:1`, reason: '新证据。' } });
    expect((await stateOf(sim, project)).holds).toEqual([]);
    await step(sim, { who: 'legal', command: 'decideObjection', stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'upheld', reply: '成立。' } });
    await step(sim, { who: 'approver', command: 'closeUpheld', stream: notice, fields: { objectionId: `${notice}:1`, reason: '另行追回。' } });
    const { timeline } = await projectPage(sim.house, await sim.cast.actor('officer1'), project);
    expect([timeline.some((e) => e.type === 'HoldPlaced'), timeline.findLast((e) => e.type === 'ObjectionUpheld')?.texts['reason'], (await stateOf(sim, project)).holds]).toEqual([false, '成立。', []]);
    expect(await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [notice])).toEqual({ closed: true });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);
});

it('every mail of all this names what it speaks of: the project, the notice, the call or the budget line', async () => {
  const rows = await sim.sql.rows<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox WHERE kind = 'mail' AND payload ->> 'streamId' NOT LIKE 'panel-%' ORDER BY id`);
  const letters = await lettersOf(sim.sql, rows);
  expect(new Set(letters.map((l) => l.said.projectId === null))).toEqual(new Set([true, false]));
  expect(letters.filter((l) => l.said.title === '').map((l) => l.template)).toEqual([]);
});
