/**
 * The calculation of one award on one core through the domain (a rate with a cap, as P02 has it), and "what could we
 * get" over all programmes in force: by the domain alone, and as the service answers it from the database.
 */
import { calculateAward } from '../../domain/award/index.js';
import { eligibility } from '../../domain/programme/eligibility.js';
import { whatCouldWeGet } from '../../services/eligibility.js';
import { now, Samples, timed } from '../measure.js';
import { VERSION } from '../p02.js';
import type { Part } from './part.js';

const FOR_MS = 1_500;

export const award: Part = {
  name: 'award',
  what: 'calculation of one award and of what could be got, per second and core',
  async run({ ground, report }) {
    const version = ground.open.policies.programmes.find((v) => v.id === VERSION)!;
    const input = (i: number) => ({ formula: version.formula, facts: { relatedExpenditureFen: String(10_000_000 + i) }, priorAwards: [], year: 2019, clause: '三(一)1' });
    for (let i = 0; i < 20_000; i += 1) calculateAward(input(i));
    const from = now();
    let n = 0;
    while (now() - from < FOR_MS) for (let i = 0; i < 500; i += 1) { calculateAward(input(n)); n += 1; }
    report.add({ part: 'award', what: 'calculation of one award, per second and core', unit: '/s', ours: n / ((now() - from) / 1000), target: { must: 10_000, good: 50_000, excellent: 200_000, better: 'more' } });

    const all = ground.open.policies.programmes.filter((v) => !v.measure.sample);
    const asking = { on: '2019-03-04', applicantKind: 'enterprise', facts: { casesFiledInYear: 40, relatedExpenditureFen: '64000000', recognitionLevel: 'provincial' } };
    const proposals = (): void => { for (const version of all) eligibility({ version, ...asking }); };
    for (let i = 0; i < 200; i += 1) proposals();
    const start = now();
    let asked = 0;
    while (now() - start < FOR_MS) { proposals(); asked += 1; }
    report.add({ part: 'award', what: `what could we get over ${all.length} programmes (domain), per second and core`, unit: '/s', ours: asked / ((now() - start) / 1000) });

    const answers = new Samples();
    const wish = { asOf: asking.on, applicantKind: asking.applicantKind, facts: { casesFiledInYear: 40, recognitionLevel: 'provincial' } };
    for (let i = 0; i < 60; i += 1) { const one = (): Promise<unknown> => whatCouldWeGet(ground.open.house, undefined, wish); await (i < 10 ? one() : timed(answers, one)); }
    report.add({ part: 'award', what: 'what could we get over all programmes (service and database), p50', unit: 'ms', ours: answers.p50, note: `n = ${answers.n}, p99 ${answers.p99.toFixed(1)} ms` });
  },
};
