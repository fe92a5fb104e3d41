/** What people do at the pages: find their task, open it, fill in the form, press. Works with scripts and without. */
import { expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { signIn, visit, type Site, type Visitor } from './harness.js';

export type Typed = Readonly<Record<string, string | readonly string[]>>;

export class Hands {
  private readonly people = new Map<string, Visitor>();
  constructor(private readonly site: Site, private readonly scripts: boolean) {}

  async visitor(username: string): Promise<Visitor> {
    let known = this.people.get(username);
    if (!known) {
      known = await visit(this.site, { scripts: this.scripts });
      await signIn(known, username);
      this.people.set(username, known);
    }
    return known;
  }
  async page(username: string): Promise<Page> {
    return (await this.visitor(username)).page;
  }

  /** What the browsers complained of, all people together. */
  complaints(): string[] {
    return [...this.people].flatMap(([who, v]) => v.complaints.map((c) => `${who} ${c}`));
  }
  async close(): Promise<void> {
    for (const { context } of this.people.values()) await context.close();
  }

  /** From the desk to the page where the task about `title` is done. */
  async openTask(username: string, title: string): Promise<Page> {
    const page = await this.page(username);
    await page.goto('/work');
    await page.locator('main tbody tr', { hasText: title }).first().locator('a.strong-link').first().click();
    await page.waitForLoadState();
    return page;
  }

  /** Opens the task and does the act of this name on its page. */
  async act(username: string, title: string, type: string, typed: Typed = {}): Promise<void> {
    const page = await this.openTask(username, title);
    await this.send(page, page.locator(`form:has(input[name="type"][value="${type}"])`).first(), typed);
  }

  /** Fills in a form of the page and presses its first button, or the given one. The answer is a next page without a refusal. */
  async send(page: Page, form: Locator, typed: Typed = {}, { button }: { button?: string } = {}): Promise<void> {
    const closed = page.locator('details:not([open])', { has: form });
    if (await closed.count() > 0) await closed.first().locator('summary').click();
    for (const [name, value] of Object.entries(typed)) await fill(form, name, value);
    // The answer is a page of its own, after its redirect: the response to the last request of the navigation.
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().isNavigationRequest() && r.status() !== 303), form.locator(button ?? 'button[type="submit"]').first().click()]);
    await page.waitForLoadState();
    // What was refused stands in the failure.
    expect([answer.status(), await page.locator('.error-summary, .refusal').allInnerTexts()]).toEqual([200, []]);
  }
}

async function fill(form: Locator, name: string, value: string | readonly string[]): Promise<void> {
  const field = form.locator(`[name="${name}"]`);
  const type = await field.first().getAttribute('type');
  if (type === 'checkbox' || type === 'radio') {
    for (const one of [value].flat()) await form.locator(`[name="${name}"][value="${one}"]`).check();
  } else if (await form.locator(`select[name="${name}"]`).count() > 0) {
    await field.selectOption(String(value));
  } else {
    await field.fill(String(value));
  }
}
