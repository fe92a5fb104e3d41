/**
 * Amounts read out of the quoted words themselves, by another way than the data took: every sum of yuan and every per
 * cent of a row stands in its clause, and a clause that pays names no sum that the row does not know.
 */
import { shippedPolicies } from '../../start/plans.js';

const { catalogue, targets, fundRules, programmes } = shippedPolicies();

const WORTH: Record<string, bigint> = { 元: 100n, 万元: 1_000_000n, 亿元: 10_000_000_000n };
/** Sums in fen as written: 50万元, 4000万元, 1.2亿元; of 5万元、10万元 each. */
function sums(words: string): string[] {
  return [...words.replace(/\s/g, '').matchAll(/(\d+)(?:\.(\d+))?(?:-\d+)?(亿元|万元|元)/g)].map(([, whole, part = '', unit]) => String(BigInt(whole! + part) * WORTH[unit!]! / 10n ** BigInt(part.length)));
}
/** Per cents, and a ratio of two numbers (1∶1 is the whole; the scan of the text shows another sign). */
const rates = (words: string): number[] => [
  ...[...words.replace(/\s/g, '').matchAll(/(\d+(?:\.\d+)?)[%％]/g)].map(([, n]) => Math.round(Number(n) * 100)),
  ...[...words.matchAll(/(\d+)\D(\d+)的比例/g)].map(([, a, b]) => Math.round((Number(a) * 10_000) / Number(b))),
];

interface Row { id: string; words: string; amounts: (string | null | undefined)[]; rates: (number | null | undefined)[] }
const faults = (rows: readonly Row[]): string[] => rows.flatMap((row) => [
  ...row.amounts.filter((a) => a !== null && a !== undefined && !sums(row.words).includes(a)).map((a) => `${row.id}: ${a} fen is not in “${row.words}”`),
  ...row.rates.filter((r) => r !== null && r !== undefined && !rates(row.words).includes(r)).map((r) => `${row.id}: ${r} bp is not in “${row.words}”`),
]);

const ofProgrammes = catalogue.map(({ id, clause, stated, thresholds = [] }): Row => ({
  id, words: clause.quotation, amounts: [stated.amountFen, stated.perCaseCapFen, stated.perApplicantYearCapFen, ...thresholds.map((t) => t.amountFen)], rates: [stated.rateBp],
}));
const ofTargets = targets.map((t): Row => ({ id: t.id, words: t.clause.quotation, amounts: [t.amountFen], rates: [t.rateBp] }));
const ofFunds = fundRules.map((r): Row => ({ id: r.id, words: r.clause.quotation, amounts: r.figures.map((f) => f.amountFen), rates: r.figures.map((f) => f.rateBp) }));

test('the reader of sums reads', () => {
  expect(sums('分别给予70万元和50 万元资助，收入1000万元以上，1.25亿元，300元')).toEqual(['70000000', '50000000', '1000000000', '12500000000', '30000']);
  expect(rates('按5%，最高 60％')).toEqual([500, 6000]);
});

test.each([['79 programmes', ofProgrammes, 79], ['120 targets', ofTargets, 120], ['29 fund rules', ofFunds, 29]] as const)('%s: each amount and rate stands in its words', (_, rows, n) => {
  expect(rows).toHaveLength(n);
  expect(faults(rows)).toEqual([]);
});

test('a clause that pays names no sum that the data leave out', () => {
  const known = new Map<string, Set<string>>();
  // Rows that share a sentence share its sums.
  for (const row of ofProgrammes) for (const a of row.amounts) if (a) (known.get(row.words) ?? known.set(row.words, new Set()).get(row.words)!).add(a);
  const left = ofProgrammes.filter((r) => r.amounts.some(Boolean)).flatMap((r) => sums(r.words).filter((s) => !known.get(r.words)!.has(s)).map((s) => `${r.id} ${s}`));
  expect(left).toEqual([]);
});

test('a programme without a stated amount quotes none, and one with an amount pays it', () => {
  const paying = new Set(programmes.filter((v) => !v.measure.sample && v.formula.type !== 'not_set').map((v) => v.programmeId));
  for (const { id, stated, clause } of catalogue) expect([id, stated.type !== 'not_stated', sums(clause.quotation).length + rates(clause.quotation).length > 0 && paying.has(id)]).toEqual([id, paying.has(id), paying.has(id)]);
});

describe('a planted amount is caught', () => {
  test.each(ofProgrammes.filter((r) => r.amounts.some(Boolean)).map((r) => [r.id, r] as const))('%s', (_, row) => {
    for (const [i, a] of row.amounts.entries()) if (a) expect(faults([{ ...row, amounts: row.amounts.with(i, `${BigInt(a) + 100n}`) }])).toHaveLength(1);
  });
  test.each([...ofProgrammes, ...ofFunds].filter((r) => r.rates.some(Boolean)).map((r) => [r.id, r] as const))('%s', (_, row) => {
    for (const [i, r] of row.rates.entries()) if (r) expect(faults([{ ...row, rates: row.rates.with(i, r + 1) }])).toHaveLength(1);
  });
});
