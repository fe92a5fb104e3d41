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

export interface FormControl { name: string; type: string; value: string; /** Values of a choice of its kind. */ options: string[]; checked: boolean; inputmode: string; lines: boolean }
export interface PageForm { action: string; /** Sent by scripts while one types: a line comes back, not a page. */ saving: boolean; multipart: boolean; fields: FormControl[]; /** Name and value of each button at the foot, the one that sends it off first; a button may have no name. */ buttons: [string, string][] }

/** A tag to its end: the values of attributes may hold the mark that ends it. */
const TAG = String.raw`(?:"[^"]*"|[^>"])*>`;
const tags = (names: string): RegExp => new RegExp(`<(${names})\\b${TAG}`, 'g');
const attribute = (tag: string, name: string): string | undefined => { const m = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`, 'i').exec(tag); return m ? decode(m[1] ?? '') : undefined; };

/** The forms of a page that post, with what a browser would send of them; an address that scripts save to counts as a form of its own. */
export function formsOf(html: string): PageForm[] {
  return [...html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/g)].flatMap(([whole, inside = '']) => {
    const [head] = whole.match(tags('form'))!;
    if (attribute(head, 'method') !== 'post') return [];
    const form: PageForm = { action: attribute(head, 'action')!, saving: false, multipart: attribute(head, 'enctype') !== undefined, fields: fieldsIn(inside), buttons: [...inside.split('class="form-buttons"').at(-1)!.matchAll(tags('button'))].flatMap(([b]) => { const name = attribute(b, 'name'); return attribute(b, 'type') === 'button' ? [] : [[name ?? '', attribute(b, 'value') ?? ''] as [string, string]]; }) };
    const saved = attribute(head, 'data-autosave');
    return saved === undefined ? [form] : [form, { ...form, action: saved, saving: true, buttons: [] }];
  });
}

function fieldsIn(inside: string): FormControl[] {
  const found: FormControl[] = [];
  for (const { 0: head, 1: kind = '', index } of inside.matchAll(tags('input|textarea|select'))) {
    const name = attribute(head, 'name');
    if (!name || attribute(head, 'disabled') !== undefined) continue;
    const rest = inside.slice(index + head.length).split(`</${kind}>`)[0]!;
    const options = kind === 'select' ? [...rest.matchAll(tags('option'))].map(([o]) => ({ value: attribute(o, 'value') ?? '', selected: attribute(o, 'selected') !== undefined })) : [];
    found.push({
      name, type: kind === 'input' ? attribute(head, 'type') ?? 'text' : kind,
      value: kind === 'textarea' ? decode(rest) : kind === 'select' ? (options.find((o) => o.selected) ?? options[0])?.value ?? '' : attribute(head, 'value') ?? '',
      options: options.map((o) => o.value).filter((v) => v !== ''), checked: attribute(head, 'checked') !== undefined,
      inputmode: attribute(head, 'inputmode') ?? '', lines: / lines\b/.test(attribute(head, 'class') ?? ''),
    });
  }
  return found;
}
