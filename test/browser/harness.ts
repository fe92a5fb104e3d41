/**
 * A house that listens, and Chromium before it. Every page says by a header which route made it; each browser page
 * keeps what it complained of: console errors, breaches of the content policy, failed requests.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { buildApp } from '../../start/server.js';
import type { Simulation } from '../support/simulation.js';
import { ROUTE_HEADER } from './crawl.js';

/** Kept when the run is over. */
export const SHOTS = join(import.meta.dirname, '../../.data/browser-shots');

export interface Site {
  base: string;
  /** Patterns of all GET routes outside the API. */
  routes: string[];
  browser: Browser;
  close(): Promise<void>;
}

export async function openSite(sim: Simulation): Promise<Site> {
  mkdirSync(SHOTS, { recursive: true });
  const routes = new Set<string>();
  const app: FastifyInstance = await buildApp({
    house: sim.house, policies: sim.policies, secret: 'x'.repeat(32),
    observe: (one) => {
      one.addHook('onRoute', (route) => { if ([route.method].flat().includes('GET') && !/^\/(v1|livez|readyz|metrics)\b/.test(route.url)) routes.add(route.url); });
      one.addHook('onSend', async (request, reply) => { reply.header(ROUTE_HEADER, request.routeOptions.url ?? 'none'); });
    },
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const base = `http://127.0.0.1:${address.port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return {
    base, browser, routes: [...routes].sort(),
    async close() { await browser.close(); await app.close(); },
  };
}

export interface Visitor { context: BrowserContext; page: Page; /** What went wrong so far; empty is good. */ complaints: string[] }

export async function visit({ browser, base }: Site, { scripts = true, width = 1280 }: { scripts?: boolean; width?: number } = {}): Promise<Visitor> {
  // A page that scrolls smoothly to what is pressed is waited for, a second each time.
  const context = await browser.newContext({ baseURL: base, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', javaScriptEnabled: scripts, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  // A breach of the policy is an error of the console, and so is each answer of 4xx or 5xx.
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(`${new URL(page.url()).pathname}: ${message.text()}`); });
  page.on('pageerror', (error) => complaints.push(`${new URL(page.url()).pathname}: ${error.message}`));
  page.on('response', (response) => { if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`); });
  return { context, page, complaints };
}

/** By the button of the sign-in page, as people do in the sandbox. */
export async function signIn({ page }: Visitor, username: string): Promise<void> {
  await page.goto('/sign-in');
  await page.locator(`button[name="username"][value="${username}"]`).click();
  await page.waitForURL('**/work*');
}

/** The browser of each person, opened and signed in when it is first asked for and kept; '' is nobody. */
export function visitorsOf(site: Site): (who: string) => Promise<Visitor> {
  const known = new Map<string, Promise<Visitor>>();
  const open = async (who: string): Promise<Visitor> => {
    const fresh = await visit(site);
    if (who !== '') await signIn(fresh, who);
    return fresh;
  };
  return (who) => {
    const visitor = known.get(who) ?? open(who);
    known.set(who, visitor);
    return visitor;
  };
}
