/** What a page is made of, read from its text: links, and what the strict policy forbids. */

const decode = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>');

/** Addresses of all links, as written. */
export const linksOf = (html: string): string[] => [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map((m) => decode(m[1]!));
const idsOf = (html: string): Set<string> => new Set([...html.matchAll(/\sid="([^"]*)"/g)].map((m) => decode(m[1]!)));

/** Inline styles and scripts, handlers, doubled ids, links that lead nowhere on the page. Empty is good. */
export function faultsOfPage(html: string): string[] {
  const faults: string[] = [];
  const tags = html.match(/<[a-zA-Z][^>]*>/g) ?? [];
  for (const tag of tags) {
    if (/\sstyle\s*=/.test(tag)) faults.push(`inline style: ${tag.slice(0, 80)}`);
    if (/\son[a-z]+\s*=/.test(tag)) faults.push(`inline handler: ${tag.slice(0, 80)}`);
    if (/^<style\b/.test(tag)) faults.push('a style element');
    if (/^<script\b/.test(tag) && !/\ssrc=/.test(tag)) faults.push('an inline script');
    if (/\s(?:href|src|action)="\s*javascript:/i.test(tag)) faults.push(`script as an address: ${tag.slice(0, 80)}`);
  }
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1]!);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push(`the id ${id} stands twice`);
  const known = idsOf(html);
  for (const link of linksOf(html)) if (link.startsWith('#') && link !== '#' && !known.has(link.slice(1))) faults.push(`${link} leads nowhere`);
  for (const link of linksOf(html)) if (link === '#' || link === '') faults.push('an empty link');
  return faults;
}
