/**
 * `npm run bench`: how fast the product is, in one run against bare peers on the same servers. Parts, their order, the
 * table and bench/results/latest.json. `--quick` for small counts, `--only name,name` for some parts, `--lives N`,
 * `--profile DIR` for the worker's CPU profile.
 */
import { parseArgs } from 'node:util';
import { openGround } from './ground.js';
import { now } from './measure.js';
import { award } from './parts/award.js';
import { compare } from './parts/compare.js';
import { executing } from './parts/execute.js';
import { line } from './parts/line.js';
import { lifecycles } from './parts/lifecycles.js';
import { pages } from './parts/pages.js';
import { parked, ranking, rush } from './parts/many.js';
import type { Part } from './parts/part.js';
import { reading } from './parts/reading.js';
import { recovery, restart } from './parts/recovery.js';
import { Report, table } from './report.js';

const PARTS: readonly Part[] = [lifecycles, award, reading, pages, recovery, ranking, rush, parked, restart, line, compare, executing];
const say = (line: string): void => console.log(`· ${line}`);

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, lives: { type: 'string' }, officers: { type: 'string' }, profile: { type: 'string' }, help: { type: 'boolean', default: false } } });
const wanted = values.only?.split(',');
const unknown = wanted?.filter((name) => !PARTS.some((part) => part.name === name)) ?? [];
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no part ${unknown.join(', ')}.`);
  console.log(`Parts:\n${PARTS.map((part) => `  ${part.name.padEnd(12)} ${part.what}`).join('\n')}`);
  process.exit(unknown.length > 0 ? 1 : 0);
}

const options = { quick: values.quick, lives: Number(values.lives ?? (values.quick ? 20 : 160)), officers: Number(values.officers ?? 16) };
const report = new Report(say);
const from = now();
const ground = await openGround({ say, profile: values.profile });
let failed = 0;
const close = async (): Promise<void> => { await ground.close(); };
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close().then(() => process.exit(130)));
try {
  for (const part of PARTS.filter(({ name }) => !wanted || wanted.includes(name))) {
    say(`— ${part.name}: ${part.what}`);
    try { await part.run({ ground, report, options, say }); } catch (error) {
      failed += 1;
      console.error(`${part.name} failed:`, error);
    }
  }
} finally { await close(); }
console.log(`\n${table(report.figures)}\n`);
say(`written to ${report.write({ options, seconds: Math.round((now() - from) / 1000) })}`);
process.exit(failed > 0 ? 1 : 0);
