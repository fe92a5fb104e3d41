/** Names of the places of a version as people read them: steps.public_notice.params.period -> 公示 · 期限. */
import type { ProgrammeVersion } from '../../../domain/programme/schema.js';
import { named, say, type Locale } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { documentNames } from '../../../services/targets.js';

const nameOf = (locale: Locale, part: string): string => {
  const known = named(locale, 'programmeField', part);
  return known !== part ? known : named(locale, 'ruleField', part);
};

/** `version` may lack what the path names; then the parts stand for themselves. */
export function placeName(locale: Locale, version: ProgrammeVersion, path: string): string {
  const [head = '', ...rest] = path.split('.');
  const inner = rest.filter((p) => p !== 'params');
  const tail = (parts: readonly string[]): string[] => parts.map((p) => nameOf(locale, p));
  if (head === 'steps' && inner[0] !== undefined) {
    const step = version.steps.find((s, i) => s.id === inner[0] || String(i) === inner[0]);
    return [step ? (step.label ? say(locale, step.label) : named(locale, 'step', step.kind)) : inner[0], ...tail(inner.slice(1))].join(' · ');
  }
  if (head === 'eligibility' && inner[0] !== undefined) {
    const entry = version.eligibility.find((e, i) => e.id === inner[0] || String(i) === inner[0]);
    return [nameOf(locale, 'eligibility'), entry ? say(locale, entry.label) : inner[0], ...tail(inner.slice(1))].join(' · ');
  }
  if (head === 'form' && inner[0] !== undefined) {
    const all = [...version.form.sections, ...version.form.sections.flatMap((s) => s.fields), ...version.form.evidence];
    const id = inner[0] === 'evidence' ? inner[1] : inner[0];
    const entry = all.find((e) => e.id === id);
    return [nameOf(locale, inner[0] === 'evidence' ? 'evidence' : 'form'), entry ? say(locale, entry.label) : id ?? ''].filter((p) => p !== '').join(' · ');
  }
  return [nameOf(locale, head), ...tail(inner)].join(' · ');
}

/** What a field holds by a code, in words; a code without any stands for itself. */
export function codeName(locale: Locale, key: string, value: string): string {
  const known = named(locale, 'ruleValue', `${key}.${value}`);
  return known === `${key}.${value}` ? value : known;
}

/** The last part of a field's path, as its label beside others of its group. */
export const partName = (locale: Locale, path: string): string => {
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
