/** Follows every link of a person, over HTTP with the browser's own cookies: fast, and it sees what a browser is sent. */
import type { BrowserContext } from 'playwright-core';
import { faultsOfPage, linksOf } from './html.js';
import { ROUTE_HEADER } from './harness.js';

export interface Crawled { path: string; route: string; status: number; html: boolean }
export interface Crawl { pages: Crawled[]; faults: string[] }

/** Switches of language and type size lead to the same page; the API and files stand for themselves. */
const followed = (path: string): boolean => !/[?&](lang|type)=/.test(path) && !/^\/(v1|assets)\b/.test(path);
const bare = (link: string): string => link.split('#')[0]!;

/** One page of a list by its first rows is enough of the same kind: `most` addresses a route. */
export async function crawl(context: BrowserContext, base: string, starts: readonly string[], { most = 12 }: { most?: number } = {}): Promise<Crawl> {
  const pages: Crawled[] = [];
  const faults: string[] = [];
  const seen = new Set(starts);
  const visits = new Map<string, number>();
  const shape = (path: string): string => path.split('?')[0]!.replace(/(project|call|notice|panel|batch|order|budget)-[^/]+/g, ':id').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/\d+$/, ':n');
  const queue = [...starts];
  const from = new Map<string, string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const kind = shape(path);
    if ((visits.get(kind) ?? 0) >= most) continue;
    visits.set(kind, (visits.get(kind) ?? 0) + 1);
    const answer = await context.request.get(base + path, { maxRedirects: 0, failOnStatusCode: false });
    const status = answer.status();
    const html = (answer.headers()['content-type'] ?? '').startsWith('text/html');
    const route = answer.headers()[ROUTE_HEADER] ?? 'none';
    const where = `${path} (from ${from.get(path) ?? 'the start'})`;
    pages.push({ path, route, status, html });
    if (status >= 400) faults.push(`${status} ${where}`);
    if (!html) continue;
    const text = await answer.text();
    if (status === 200) faults.push(...faultsOfPage(text).map((f) => `${where}: ${f}`));
    const next = status >= 300 && status < 400 ? [answer.headers()['location'] ?? ''] : linksOf(text);
    for (const link of next.map(bare)) {
      if (!link.startsWith('/') || !followed(link) || seen.has(link)) continue;
      seen.add(link);
      from.set(link, path);
      queue.push(link);
    }
  }
  return { pages, faults };
}
