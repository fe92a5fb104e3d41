/** Passages that the lifecycles share, each done at the pages by its person: money, call, application, panel, notice, payment, clock. */
import { expect } from '@jest/globals';
import { addDays } from '../../domain/time.js';
import { pdf } from '../../start/cast.js';
import { showValue } from '../../web/forms/index.js';
import { PANEL } from '../support/roads.js';
import type { Engine } from '../support/temporal.js';
import { formOf, type Hands, type Typed } from './hands.js';
import type { Site } from './harness.js';
import { picture } from './pictures.js';

export const LINE = '浏览器演练指标';
const NEXT_LINE = '浏览器演练次年指标';
export const pathOf = (url: string): string => new URL(url).pathname;

export interface Road { programme: string; version: string; call: string; title: string; by: string; quota?: string; object?: string }

export class Walk {
  constructor(readonly hands: Hands, private readonly site: Site, private readonly engine: Pick<Engine, 'policies' | 'cast'>, readonly road: Road) {}

  act = (username: string, type: string, typed: Typed = {}, shown?: string): Promise<void> => this.hands.act(username, this.road.title, type, typed, shown);

  async money({ year, title }: { year: string; title: string } = { year: '2019', title: LINE }): Promise<void> {
    const { hands } = this;
    const page = await hands.page('fin.maker');
    await page.goto('/finance/budget-lines/new');
    await hands.send(page, page.locator('main form'), { year, title, fund: '专项资金', level: 'city', quotaDocument: `郑财预〔${year}〕8号`, functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '3000000', cutOffOn: `${year}-12-31` });
    await hands.act('finance.bureau', title, 'confirmQuota', {}, 'finance_bureau-quota');
  }

  /** The year of the line is over: what is unpaid goes on to a line of the new year, by two persons. */
  async carryOver(): Promise<void> {
    const { hands } = this;
    await this.money({ year: (await this.today()).slice(0, 4), title: NEXT_LINE });
    const page = await hands.page('fin.maker');
    await page.goto('/finance/budget-lines');
    await page.getByRole('link', { name: LINE, exact: true }).click();
    await page.waitForLoadState();
    await hands.fill(page, page.locator(formOf('proposeCarryOver')), { toLineId: NEXT_LINE, reason: '年末结转。' });
    await hands.send(page, page.locator(formOf('proposeCarryOver')));
    await hands.act('fin.checker', LINE, 'confirmCarryOver');
  }

  /** A call whose window ends at half past five on the day, opened. */
  async call(lastDay: string): Promise<void> {
    const { hands, road } = this;
    const page = await hands.page('officer1');
    await page.goto('/manage/calls/new');
    const form = page.locator('main form');
    await hands.fill(page, form, { programmeVersionId: road.version, title: road.call, budgetLineId: LINE, closesAt: `${lastDay}T17:30:00`, ...(road.quota ? { quota: road.quota } : {}) });
    await picture(page, 'officer-call');
    await hands.send(page, form);
    await hands.send(page, page.locator(formOf('openCall')));
  }

  /** Answers the address of the project. */
  async application(): Promise<string> {
    const { hands, road } = this;
    const page = await hands.page(road.by);
    await page.goto('/calls');
    await page.getByRole('link', { name: road.call }).first().click();
    await picture(page, 'applicant-call');
    await hands.send(page, page.locator('form[action$="/applications"]'), { title: road.title, ...(road.object ? { object: road.object } : {}) });
    const id = /project-[0-9a-f]+/.exec(page.url())![0];
    const { form } = this.engine.policies.programmes.find((v) => v.id === road.version)!;
    const sample = this.engine.policies.sample.forms[road.programme]!;
    for (const section of form.sections) {
      await page.goto(`/projects/${id}/form/${section.id}`);
      const typed = Object.fromEntries(section.fields.flatMap((f) => (sample.values[f.id] === undefined ? [] : [[f.id, f.id === 'title' ? road.title : showValue(f.kind, sample.values[f.id])]])));
      await hands.send(page, page.locator('form.form').first(), typed, { button: 'button[value="list"]' });
    }
    await page.goto(`/projects/${id}/form`);
    await picture(page, 'applicant-form');
    await this.upload(id, sample.evidence);
    await page.goto(`/projects/${id}/check`);
    await picture(page, 'applicant-check');
    await hands.send(page, page.locator('form[action$="/check"]'), { declared: 'true' });
    return `/projects/${id}`;
  }

  async upload(id: string, files: Readonly<Record<string, string>>): Promise<void> {
    const page = await this.hands.page(this.road.by);
    for (const [slot, name] of Object.entries(files)) {
      await page.goto(`/projects/${id}/documents`);
      const form = page.locator(`form:has(input[name="slot"][value="${slot}"])`);
      await form.locator('input[type="file"]').setInputFiles({ name, mimeType: 'application/pdf', buffer: Buffer.from(pdf(name)) });
      await form.locator('button[type="submit"]').click();
      // With scripts the slot alone is new, without them the page.
      await page.locator(`#slot-${slot} .documents a`, { hasText: name }).first().waitFor();
      expect(await page.locator('.error-summary').allInnerTexts()).toEqual([]);
    }
  }

  /**
   * Five experts from the invitation to the report, and the defence where the programme has one. Their pages are the same
   * in each road: `atPages` of them go there, the others send the same commands.
   */
  async panel({ defence = false, atPages = 1 } = {}): Promise<void> {
    const { hands, engine: { cast }, road: { title } } = this;
    const organiser = await hands.openTask('officer3', title, formOf('appointPanel'));
    await hands.fill(organiser, organiser.locator(formOf('appointPanel')), { members: PANEL.map((e) => `person-${e}`) });
    await picture(organiser, 'panel_organiser-appoint');
    await hands.send(organiser, organiser.locator(formOf('appointPanel')));
    const panel = pathOf(organiser.url());
    const panelId = panel.split('/').at(-1)!;
    for (const expert of PANEL.slice(atPages)) { await cast.acceptsInvitation(panelId, expert); await cast.reports(panelId, expert, 82); }
    for (const expert of PANEL.slice(0, atPages)) {
      // The invitation does not name the project before it is accepted: its address is what the desk links to.
      const page = await hands.page(expert);
      await page.goto('/work');
      await page.locator(`main tbody a.strong-link[href^="${panel}"]`).first().click();
      await page.waitForLoadState();
      await picture(page, 'expert-invitation');
      await hands.send(page, page.locator(formOf('acceptInvitation')));
      await hands.send(page, page.locator(formOf('declare')), { conflict: 'false', statement: '与申报单位无利害关系。' });
      const sheet = page.locator(formOf('submitReport'));
      const names = await sheet.locator('[name^="score."], [name^="reason."]').evaluateAll((all) => all.map((e) => e.getAttribute('name')!));
      await hands.fill(page, sheet, { ...Object.fromEntries(names.map((n) => [n, n.startsWith('score.') ? '82' : '依据材料评定。'])), opinion: '同意通过。' });
      await picture(page, 'expert-scores', formOf('submitReport'));
      await hands.send(page, sheet);
    }
    if (!defence) return;
    await hands.act('officer3', title, 'recordMeeting', { heldOn: await this.today(), attendees: PANEL.map((e) => `person-${e}`), minutes: '答辩会议按程序进行。' });
  }

  minutes = async (): Promise<Typed> => ({ 'minutes.number': '局长办公会〔2019〕5号', 'minutes.heldOn': await this.today(), 'minutes.attendees': '局长\n副局长' });

  async decide(): Promise<void> {
    await this.act('approver', 'approve', await this.minutes(), 'approver-decision');
  }

  /** Published by the officer; `meanwhile` the public reads it at its address; over on the day after its last. */
  async notice({ meanwhile }: { meanwhile?: (address: string) => Promise<void> } = {}): Promise<void> {
    const { hands, road: { title } } = this;
    const page = await hands.openTask('officer1', title, 'form[action="/manage/notices/new"]');
    const form = page.locator('form[action="/manage/notices/new"]');
    await hands.fill(page, form, { basis: '郑政文〔2017〕243号' });
    await picture(page, 'officer-notice');
    await hands.send(page, form);
    const address = `/notices/${pathOf(page.url()).split('/').at(-1)!}`;
    await meanwhile?.(address);
    await page.goto(address);
    const [, lastDay] = /\d{4}-\d{2}-\d{2} 至 (\d{4}-\d{2}-\d{2})/.exec(await page.locator('main').innerText())!;
    await this.passTo(addDays(lastDay!, 1));
  }

  async passDays(...steps: '30'[]): Promise<void> {
    const page = await this.hands.page('admin');
    for (const days of steps) {
      await page.goto('/administration/clock');
      await picture(page, 'administrator-clock');
      await this.hands.send(page, page.locator('form.button-row'), {}, { button: `button[name="days"][value="${days}"]` });
    }
  }
  async passTo(date: string): Promise<void> {
    const page = await this.hands.page('admin');
    // A long way is gone in several moves: each settles as many due instants as one request may.
    for (let n = 0; n < 10 && await this.today() < date; n += 1) {
      await picture(page, 'administrator-clock');
      await this.hands.send(page, page.locator('form:has(input[name="date"])'), { date });
    }
  }
  /** The platform's day, from the page of the clock. */
  async today(): Promise<string> {
    const page = await this.hands.page('admin');
    await page.goto('/administration/clock');
    return /\d{4}-\d{2}-\d{2}/.exec(await page.locator('main').innerText())![0];
  }

  /** The payee's claim and the two persons who check the account. */
  async claim(): Promise<void> {
    const { hands, road: { by, title } } = this;
    const page = await hands.openTask(by, title, formOf('claim'));
    await picture(page, 'applicant-claim', formOf('claim'));
    await hands.send(page, page.locator(formOf('claim')), { receiptNumber: 'SJ-001', commitment: 'true' });
    await this.act('fin.maker', 'verifyAccount');
    await this.act('fin.checker', 'confirmAccount');
  }

  /** Prepared by one, checked and released by another; the list goes out and the returned one comes in. */
  async payment(): Promise<void> {
    const { hands, road: { title } } = this;
    const maker = await hands.openTask('fin.maker', title, 'form[action="/finance/batches/new"]');
    await picture(maker, 'finance_maker-batch');
    await hands.send(maker, maker.locator('main form', { hasText: title }).first(), {}, { button: 'button[value="prepare"]' });
    const batch = pathOf(maker.url());
    const checker = await hands.page('fin.checker');
    for (const type of ['checkBatch', 'releaseBatch']) {
      await checker.goto('/work');
      await checker.locator(`main tbody a.strong-link[href^="${batch}"]`).first().click();
      await checker.waitForLoadState();
      await picture(checker, 'finance_checker-check');
      await hands.send(checker, checker.locator(formOf(type)));
    }
    // The list is made by a worker of the treasury's queue.
    const answer = maker.locator('a[href*="bank-answer.xlsx?answer=accept"]');
    for (const until = Date.now() + 20_000; Date.now() < until; await maker.waitForTimeout(300)) {
      await maker.goto(batch);
      if (await answer.count() > 0) break;
    }
    const file = await (await maker.context().request.get(`${this.site.base}${await answer.getAttribute('href')}`)).body();
    const form = maker.locator('form[action$="/import"]');
    await form.locator('input[type="file"]').setInputFiles({ name: '回盘.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: file });
    await picture(maker, 'finance_maker-import', 'form[action$="/import"]');
    await hands.send(maker, form);
  }

  /** Somebody of the public objects while the notice is open; the legal officer rejects it with a reply. */
  async objection(notice: string): Promise<void> {
    const { hands, road: { title } } = this;
    const page = await hands.page('visitor');
    await page.goto('/');
    await picture(page, 'public-home');
    await page.goto(notice);
    const form = page.locator('form[action$="/objections"]');
    await hands.fill(page, form, { projectId: title, objectorKind: 'person', objectorName: '周明', contact: '13800000000', identityProof: '11010519491231002X', grounds: '成果与上年度项目重复。' });
    // With proof it holds the project at once; without it would be a lead.
    await form.locator('input[type="file"]').setInputFiles({ name: '身份证.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf('身份证.pdf')) });
    await picture(page, 'public-notice');
    await form.locator('button[type="submit"]').click();
    await page.locator('main', { hasText: '已收到' }).waitFor();
    await hands.act('legal', title, 'decideObjection', { outcome: 'rejected', reply: '经核查，两项成果内容不同，异议不成立。' }, 'legal_officer-objection');
  }

  /** The project's page as its applicant reads it. */
  async projectText(project: string): Promise<string> {
    const page = await this.hands.page(this.road.by);
    await page.goto(project);
    return page.locator('main').innerText();
  }
  async ledgerText(): Promise<string> {
    const page = await this.hands.page('fin.maker');
    await page.goto('/finance/ledger');
    return page.locator('main').innerText();
  }
}
