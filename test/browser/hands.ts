/** What people do at the pages: find their task, open it, fill in the form, press. Works with scripts and without. */
import { expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { columnsOf, rowsOf, showCell, type TableKind } from '../../domain/programme/field-kinds/index.js';
import { overflow } from './axe.js';
import { SHOTS, signIn, visit, type Site, type Visitor } from './harness.js';
import { picture, PICTURES } from './pictures.js';

export type Typed = Readonly<Record<string, string | readonly string[]>>;

export class Hands {
  private readonly people = new Map<string, Visitor>();
  private shots = 0;
  private way = { name: '', width: 1280 };
  constructor(private readonly site: Site, private readonly scripts: boolean) {}

  /** From here on everybody's window is this wide; `name` begins the names of kept pages. */
  at(way: { name: string; width: number }): void { this.way = way; }

  async visitor(username: string): Promise<Visitor> {
    let known = this.people.get(username);
    if (!known) {
      known = await visit(this.site, { scripts: this.scripts, width: this.way.width });
      if (username !== 'visitor') await signIn(known, username);
      this.people.set(username, known);
    }
    if (known.page.viewportSize()!.width !== this.way.width) await known.page.setViewportSize({ width: this.way.width, height: 900 });
    return known;
  }
  async page(username: string): Promise<Page> {
    return (await this.visitor(username)).page;
  }

  /** What the browsers complained of since this was asked, all people together. */
  complaints(): string[] {
    return [...this.people].flatMap(([who, v]) => v.complaints.splice(0).map((c) => `${who} ${c}`));
  }
  async close(): Promise<void> {
    for (const { context } of this.people.values()) await context.close();
  }

  /** From the desk to the page where the task about `title` is done; with `holding`, the first such page that has that form. */
  async openTask(username: string, title: string, holding = 'main'): Promise<Page> {
    const page = await this.page(username);
    // What another's act or a due instant brings is a moment on its way: the desk is looked at again.
    for (const until = Date.now() + 20_000; ; await page.waitForTimeout(300)) {
      await page.goto('/work');
      const hrefs = await page.locator('main tbody tr', { hasText: title }).locator('a.strong-link').evaluateAll((all) => all.map((a) => a.getAttribute('href')!));
      for (const href of new Set(hrefs)) {
        await page.locator(`main tbody a.strong-link[href="${href}"]`).first().click();
        await page.waitForLoadState();
        if (await page.locator(holding).count() > 0) return page;
        await page.goto('/work');
      }
      if (Date.now() > until) break;
    }
    throw new Error(`${username} has no task about ${title} with ${holding}; the desk says: ${await page.locator('main').innerText()}`);
  }

  /** Opens the task and does the act of this name on its page; `shown` names the picture of the page before it is sent. */
  async act(username: string, title: string, type: string, typed: Typed = {}, shown?: string): Promise<void> {
    const selector = formOf(type);
    const page = await this.openTask(username, title, selector);
    const form = page.locator(selector).first();
    await this.fill(page, form, typed);
    // Who checks finds each item of the list in order.
    for (const yes of await form.locator('input[type="radio"][name^="checks."][value="yes"]').all()) await yes.check();
    if (shown) await picture(page, shown);
    await this.send(page, form);
  }

  /** Fills in a form of the page and presses its first button, or the given one. The answer is a next page without a refusal. */
  async send(page: Page, form: Locator, typed: Typed = {}, { button }: { button?: string } = {}): Promise<void> {
    await this.fill(page, form, typed);
    // The answer is a page of its own, after its redirect: the response to the last request of the navigation.
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().isNavigationRequest() && r.status() !== 303), form.locator(button ?? 'button[type="submit"]:not(.default-button):not([name="row"]):not([formaction])').first().click()]);
    await page.waitForLoadState();
    // What was refused stands in the failure.
    expect([answer.status(), await page.locator('.error-summary, .refusal').allInnerTexts()]).toEqual([200, []]);
    await this.look(page);
  }

  /** Opens the form where it is folded and types. */
  async fill(page: Page, form: Locator, typed: Typed): Promise<void> {
    const closed = page.locator('details:not([open])', { has: form });
    if (await closed.count() > 0) await closed.first().locator('summary').click();
    for (const [name, value] of Object.entries(typed)) await fill(page, form, name, value);
    await this.look(page);
  }

  /** No page is wider than its window; with PICTURES each is kept to be looked at. */
  private async look(page: Page): Promise<void> {
    expect([page.url(), await overflow(page)]).toEqual([page.url(), 0]);
    this.shots += 1;
    if (PICTURES) await page.screenshot({ path: `${SHOTS}/${this.way.name}-${String(this.shots).padStart(3, '0')}.jpg`, type: 'jpeg', quality: 50, fullPage: true });
  }
}

export const formOf = (type: string): string => `form:has(input[name="type"][value="${type}"])`;

/** Values of choices are given as values, or as a part of the text that people read. */
async function fill(page: Page, form: Locator, name: string, value: string | readonly string[]): Promise<void> {
  if (await form.locator(`[data-table="${name}"]`).count() > 0) return fillRows(page, form, name, String(value));
  const field = form.locator(`[name="${name}"]`);
  const type = await field.first().getAttribute('type');
  if (type === 'checkbox' || type === 'radio') {
    for (const one of [value].flat()) {
      const exact = form.locator(`[name="${name}"][value="${one}"]`);
      if (await exact.count() > 0) await exact.check();
      else await form.locator('.form-check', { hasText: one }).locator(`[name="${name}"]`).check();
    }
  } else if (await form.locator(`select[name="${name}"]`).count() > 0) {
    const options = await field.locator('option').evaluateAll((all) => all.map((o) => ({ value: o.getAttribute('value')!, text: o.textContent! })));
    await field.selectOption((options.find((o) => o.value === value) ?? options.find((o) => o.text.includes(String(value))))!.value);
  } else {
    await field.fill(String(value));
  }
}

/** Rows of a table, given as lines; a row that is not there yet is added by its button, with scripts or by a page of its own. */
async function fillRows(page: Page, form: Locator, name: string, lines: string): Promise<void> {
  // Of what kind a table is, where its field has a name of its own.
  const kind = (name === 'patentBase' ? 'patents' : name) as TableKind;
  for (const [i, row] of (rowsOf(kind, lines) ?? []).entries()) {
    const cell = (column: string) => form.locator(`[name="${name}.${i + 1}.${column}"]`);
    if (await cell(columnsOf(kind)[0]!.id).count() === 0) {
      await form.locator(`[data-table="${name}"] [data-row-add]`).click();
      await cell(columnsOf(kind)[0]!.id).waitFor();
    }
    for (const column of columnsOf(kind)) {
      const typed = showCell(column, row[column.id]);
      if (column.kind === 'choice') await cell(column.id).selectOption(typed);
      else await cell(column.id).fill(typed);
    }
  }
  await page.waitForLoadState();
}
