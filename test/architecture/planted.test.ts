/** The table of planted faults fits the code of today: `npm run planted` would find each place and each test; no case is left out unsaid. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLANTED, WITHOUT } from '../planted/index.js';
import { misplaced } from '../planted/plant.js';

const ROOT = join(import.meta.dirname, '../..');
const CASES = [...Array.from({ length: 59 }, (_, i) => `case ${i + 1}`), ...Array.from({ length: 10 }, (_, i) => `gap ${i + 1}`)];

test('what is taken away stands there once', () => expect(PLANTED.flatMap((entry) => misplaced(ROOT, entry))).toEqual([]));

test('the tests that must fail are there', () => {
  // A title may be made of a row and a template: the row's part stands in the file.
  const titleIn = (text: string, title: string): boolean => text.includes(title) || text.includes(title.split(/:| is refused/)[0]!);
  expect(PLANTED.filter(({ test: file, red }) => !existsSync(join(ROOT, file)) || !titleIn(readFileSync(join(ROOT, file), 'utf8'), red)).map(({ case: of, red }) => `${of}: ${red}`)).toEqual([]);
  expect(PLANTED.filter(({ says }) => says.length < 3)).toEqual([]);
});

test('each case is planted, or it is said why not', () => {
  const planted = new Set<string>(PLANTED.map((entry) => entry.case));
  const said = WITHOUT.map((entry) => entry.case as string);
  expect(CASES.filter((of) => !planted.has(of) && !said.includes(of))).toEqual([]);
  expect([...planted, ...said].filter((of) => !CASES.includes(of))).toEqual([]);
  expect(said.filter((of, i) => planted.has(of) || said.indexOf(of) !== i)).toEqual([]);
});
