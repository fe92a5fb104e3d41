/** Each role has its page in docs/roles, in the list there, with pictures that exist, are small and say in words what they show. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROLES } from '../../domain/access/index.js';
import { errorCatalogue } from '../../domain/errors.js';
import { MOST_BYTES, ROLE_PAGES, TAKEN_AT } from '../browser/pictures.js';

/** Roles without a page of their own. */
const WITHOUT: Readonly<Record<string, string>> = {
  witness: 'reads panels and projects as the supervisor does; no sample person holds it',
};
const pages = [...ROLES.filter((r) => !(r in WITHOUT)), 'public'];
const text = (role: string): string => readFileSync(join(ROLE_PAGES, `${role}.md`), 'utf8');
const picturesIn = (role: string): { name: string; alt: string }[] => [...text(role).matchAll(/<img src="pictures\/([\w-]+)\.jpg" alt="([^"]*)"/g)].map((m) => ({ name: m[1]!, alt: m[2]! }));

test.each(pages)('%s has a page with pictures, in the list, that names real refusals', (role) => {
  expect(readFileSync(join(ROLE_PAGES, 'README.md'), 'utf8')).toContain(`(${role}.md)`);
  const pictures = picturesIn(role);
  expect(pictures.length).toBeGreaterThan(0);
  for (const { name, alt } of pictures) {
    const file = join(ROLE_PAGES, 'pictures', `${name}.jpg`);
    expect([name, existsSync(file), alt.length > 10]).toEqual([name, true, true]);
    expect(statSync(file).size).toBeLessThanOrEqual(MOST_BYTES);
  }
  for (const [, codes = ''] of text(role).matchAll(/^- ((?:`[a-z_]+`(?:, )?)+):/gm)) for (const code of codes.match(/[a-z_]+/g) ?? []) expect(Object.keys(errorCatalogue)).toContain(code);
});

test('every picture that a walk takes stands on a page, and no other lies about', () => {
  const shown = pages.flatMap((role) => picturesIn(role).map((p) => p.name)).sort();
  expect(shown).toEqual(Object.keys(TAKEN_AT).sort());
  expect(readdirSync(join(ROLE_PAGES, 'pictures')).map((f) => f.replace('.jpg', '')).sort()).toEqual(shown);
  expect(Object.keys(WITHOUT).filter((role) => existsSync(join(ROLE_PAGES, `${role}.md`)))).toEqual([]);
});
