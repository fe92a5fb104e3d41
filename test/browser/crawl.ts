/** Follows every link of a person: over HTTP with the browser's own cookies, or past the network into the application. */
import type { BrowserContext } from 'playwright-core';
import { faultsOfPage, linksOf } from './html.js';

/** Each answer of an application under test says which route made it. */
export const ROUTE_HEADER = 'x-test-route';

export interface Crawled { path: string; route: string; status: number; html: boolean }
export interface Crawl { pages: Crawled[]; faults: string[] }
export interface Answer { status: number; headers: Record<string, unknown>; text: () => string | Promise<string> }
export type Ask = (path: string) => Promise<Answer>;

export const askBy = (context: BrowserContext, base: string): Ask => async (path) => {
  const answer = await context.request.get(base + path, { maxRedirects: 0, failOnStatusCode: false });
  return { status: answer.status(), headers: answer.headers(), text: () => answer.text() };
};

/** Switches of language and type size lead to the same page; the API and files stand for themselves. */
const followed = (path: string): boolean => !/[?&](lang|type)=/.test(path) && !/^\/(v1|assets)\b/.test(path);
const bare = (link: string): string => link.split('#')[0]!;
/** An address without what names one thing: all pages of a kind have the same. */
export const shapeOf = (path: string): string => path.split('?')[0]!.replace(/(project|call|notice|panel|batch|order|budget)-[^/]+/g, ':id').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/\d+$/, ':n');

/** One page of a list by its first rows is enough of the same kind: `most` addresses a route. Each page that came is shown to `look`. */
export async function crawl(ask: Ask, starts: readonly string[], { most = 5, look }: { most?: number; look?: (page: Crawled, html: string) => void } = {}): Promise<Crawl> {
  const pages: Crawled[] = [];
  const faults: string[] = [];
  const seen = new Set(starts);
  const visits = new Map<string, number>();
  const queue = [...starts];
  const from = new Map<string, string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const kind = shapeOf(path);
    if ((visits.get(kind) ?? 0) >= most) continue;
    visits.set(kind, (visits.get(kind) ?? 0) + 1);
    const { status, headers, text } = await ask(path);
    const html = String(headers['content-type'] ?? '').startsWith('text/html');
    const page = { path, route: String(headers[ROUTE_HEADER] ?? 'none'), status, html };
    const where = `${path} (from ${from.get(path) ?? 'the start'})`;
    pages.push(page);
    if (status >= 400) faults.push(`${status} ${where}`);
    if (!html) continue;
    const content = await text();
    if (status === 200) { faults.push(...faultsOfPage(content).map((f) => `${where}: ${f}`)); look?.(page, content); }
    const next = status >= 300 && status < 400 ? [String(headers['location'] ?? '')] : linksOf(content);
    for (const link of next.map(bare)) {
      if (!link.startsWith('/') || !followed(link) || seen.has(link)) continue;
      seen.add(link);
      from.set(link, path);
      queue.push(link);
    }
  }
  return { pages, faults };
}
