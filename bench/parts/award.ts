/** The calculation of one award, on one core, through the domain: a rate with a cap, as P02 has it. */
import { calculateAward } from '../../domain/award/index.js';
import { now } from '../measure.js';
import { VERSION } from '../p02.js';
import type { Part } from './part.js';

const FOR_MS = 1_500;

export const award: Part = {
  name: 'award',
  what: 'calculation of one award, per second and core',
  run({ ground, report }) {
    const version = ground.open.policies.programmes.find((v) => v.id === VERSION)!;
    const input = (i: number) => ({ formula: version.formula, facts: { relatedExpenditureFen: String(10_000_000 + i) }, priorAwards: [], year: 2019, clause: '三(一)1' });
    for (let i = 0; i < 20_000; i += 1) calculateAward(input(i));
    const from = now();
    let n = 0;
    while (now() - from < FOR_MS) for (let i = 0; i < 500; i += 1) { calculateAward(input(n)); n += 1; }
    report.add({ part: 'award', what: 'calculation of one award, per second and core', unit: '/s', ours: n / ((now() - from) / 1000), target: { must: 10_000, good: 50_000, excellent: 200_000, better: 'more' } });
    return Promise.resolve();
  },
};
