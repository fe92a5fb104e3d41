/** Names of the places of a version as people read them: steps.public_notice.params.period -> 公示 · 期限. */
import type { Label, ProgrammeVersion } from '../../../domain/programme/schema.js';
import { named, say, type Locale } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { documentNames } from '../../../services/targets.js';

const nameOf = (locale: Locale, part: string): string => {
  const known = named(locale, 'programmeField', part);
  return known !== part ? known : named(locale, 'ruleField', part);
};

interface Entry { id?: string; n?: number; label?: Label; kind?: string }
/** Entries stand in a path by their id, or by their place where a check or the editor made it. */
export const entryAt = <T extends object>(list: readonly T[], part: string | undefined): T | undefined => list.find((e: Entry, i) => e.id === part || String(e.n) === part || String(i) === part);

/** `version` may lack what the path names; then the parts stand for themselves. */
export function placeName(locale: Locale, version: ProgrammeVersion, path: string): string {
  const [head = '', ...rest] = path.split('.');
  const inner = rest.filter((p) => p !== 'params');
  const joined = (...parts: (string | undefined)[]): string => parts.filter((p) => p !== undefined && p !== '').join(' · ');
  const tail = (parts: readonly string[]): string[] => parts.map((p) => nameOf(locale, p));
  const called = (entry: Entry | undefined, part: string | undefined): string | undefined => (entry?.label ? say(locale, entry.label) : entry?.kind ? named(locale, 'step', entry.kind) : part);
  if (head === 'form') {
    const [list, section, fields, field, ...below] = inner;
    const { sections, evidence } = version.form;
    if (list === 'evidence') return joined(nameOf(locale, 'evidence'), called(entryAt(evidence, section), section), ...tail(inner.slice(2)));
    if (list !== 'sections') return joined(nameOf(locale, 'form'), called([...sections, ...sections.flatMap((s) => s.fields)].find((e) => e.id === list), list), ...tail(inner.slice(1)));
    const within = entryAt(sections, section);
    return fields === 'fields' && field !== undefined ? joined(nameOf(locale, 'form'), called(entryAt(within?.fields ?? [], field), field), ...tail(below)) : joined(nameOf(locale, 'form'), called(within, section), ...tail(inner.slice(2).filter((part) => part !== 'fields')));
  }
  if (head === 'steps' && inner[0] !== undefined) return joined(called(entryAt(version.steps, inner[0]), inner[0]), ...tail(inner.slice(1)));
  // What has entries with names of their own, wherever it stands: conditions, facts, grades.
  let value: unknown = (version as Readonly<Record<string, unknown>>)[head];
  return joined(nameOf(locale, head), ...inner.map((part) => {
    const entry = Array.isArray(value) ? entryAt(value as Entry[], part) : undefined;
    value = entry ?? (value as Readonly<Record<string, unknown>> | undefined)?.[part];
    return entry?.label ? say(locale, entry.label) : nameOf(locale, part);
  }));
}

/** What a field holds by a code, in words; a code without any stands for itself. */
export function codeName(locale: Locale, key: string, value: string): string {
  const known = named(locale, 'ruleValue', `${key}.${value}`);
  return known === `${key}.${value}` ? value : known;
}

/** The last part of a field's path, as its label beside others of its group. */
export const partName = (locale: Locale, path: string): string => {
  if (/^facts\.[^.]+\.form$/.test(path)) return named(locale, 'ruleField', 'factForm');
  const parts = path.split('.').filter((p) => p !== 'params' && !/^\d+$/.test(p));
  const two = parts.slice(-2);
  return ['zh', 'en'].includes(two.at(-1)!) || (two.length === 2 && ['correction', 'period'].includes(two[0]!)) ? two.map((p) => nameOf(locale, p)).join(' · ') : nameOf(locale, parts.at(-1)!);
};

/** Numbers of documents by id. */
export function documentsOf(house: House): (id: string) => string {
  const names = new Map((house.policy ? documentNames(house) : []).map((d) => [d.id, d.number ?? d.title.zh]));
  return (id) => names.get(id) ?? id;
}
export const versionHref = (id: string, end = ''): string => `/rules/${encodeURIComponent(id)}${end}`;
