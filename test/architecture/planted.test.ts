/** The table of planted faults fits the code of today: `npm run planted` would find each place and each test; no case is left out unsaid. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLANTED, WITHOUT } from '../planted/index.js';
import { misplaced } from '../planted/plant.js';

const ROOT = join(import.meta.dirname, '../..');
const CASES = [...Array.from({ length: 59 }, (_, i) => `case ${i + 1}`), ...Array.from({ length: 10 }, (_, i) => `gap ${i + 1}`)];

test('what is taken away stands there once', () => expect(PLANTED.flatMap((entry) => misplaced(ROOT, entry))).toEqual([]));

/** Pieces of the title that stand in the file, the longest first: one, or a few where the title is made of a row and a template. */
function piecesOf(title: string, text: string): number {
  let words = title.split(' ');
  for (let pieces = 0; ; pieces += 1) {
    if (words.length === 0) return pieces;
    const found = words.map((_, i) => words.length - i).find((n) => text.includes(words.slice(0, n).join(' ')));
    if (found === undefined) return Infinity;
    words = words.slice(found);
  }
}

test('the tests that must fail are there', () => {
  expect(PLANTED.filter(({ test: file, red }) => !existsSync(join(ROOT, file)) || piecesOf(red, readFileSync(join(ROOT, file), 'utf8')) > 4).map(({ case: of, red }) => `${of}: ${red}`)).toEqual([]);
  expect(PLANTED.filter(({ says }) => says.length < 3)).toEqual([]);
});

test('each case is planted, or it is said why not', () => {
  const planted = new Set<string>(PLANTED.map((entry) => entry.case));
  const said = WITHOUT.map((entry) => entry.case as string);
  expect(CASES.filter((of) => !planted.has(of) && !said.includes(of))).toEqual([]);
  expect([...planted, ...said].filter((of) => !CASES.includes(of))).toEqual([]);
  expect(said.filter((of, i) => planted.has(of) || said.indexOf(of) !== i)).toEqual([]);
});
