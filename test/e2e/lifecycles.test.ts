/**
 * The whole program, walked over HTTP by the right people: navigation, pool, and centre by both plans, from the budget
 * line to the last yuan. The one who walks is killed half-way and goes on under the same run id.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { count } from '../support/counters.js';
import { faultsOfProgram, movementsOf, movementsOfAwards, startProgram, type Program } from './program.js';

let program: Program;
beforeAll(async () => { program = await startProgram(); }, 120_000);
afterAll(() => (program as Program | undefined)?.stop(), 60_000);

const ROOT = join(import.meta.dirname, '../..');
const RUN = 'e2e';
/** Lines of the first part, after which its process is killed. */
const KILLED_AFTER = 60;

interface Demo { child: ChildProcess; lines: string[]; ended: Promise<number | null> }
function demo(onLine: (line: string, child: ChildProcess) => void = () => undefined): Demo {
  const { NODE_OPTIONS: _flags, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'start/demo.ts'), '--run', RUN], { cwd: ROOT, env: { ...env, PORT: String(program.config.port), DATA_DIR: program.config.dataDir }, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let rest = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop()!;
      for (const line of parts) { lines.push(line); onLine(line, child); }
    });
  }
  return { child, lines, ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))) };
}

describe('P02, P05 and P07 by both plans', () => {
  it('are paid to the last yuan, with the ledger in balance, though the one who walks was killed', async () => {
    const first = demo((_line, child) => { if (first.lines.length === KILLED_AFTER) child.kill('SIGKILL'); });
    expect(await first.ended).toBeNull();
    const second = demo();
    const code = await second.ended;
    if (code !== 0) throw new Error(`the demo ended with ${code}:\n${second.lines.slice(-15).join('\n')}`);
    const text = second.lines.join('\n');
    expect(text).toContain('ledger: in balance');
    expect(text.match(/^(nav|pool|centre|sample)\s+\S*已拨付/gm)).toHaveLength(4);

    const [line, next] = await program.sql((sql) => sql.rows<{ id: string }>(`SELECT id FROM budget_line WHERE title LIKE $1 ORDER BY year`, [`演示资金 % ${RUN}`]));
    expect(await movementsOf(program, line!.id)).toEqual([...movementsOfAwards([
      { amountFen: 30_000_000, instalments: [30_000_000] }, { amountFen: 80_000_000, instalments: [48_000_000] },
      { amountFen: 70_000_000, instalments: [70_000_000] }, { amountFen: 70_000_000, instalments: [42_000_000] },
    ], 400_000_000), 'committed→quota 28000000', 'committed→quota 32000000'].sort());
    // What was unpaid at the end of the year, on the line of the next.
    expect(await movementsOf(program, next!.id)).toEqual(['quota→available 400000000', ...[28_000_000, 32_000_000].flatMap((fen) => [`quota→committed ${fen}`, `committed→paid ${fen}`])].sort());
    expect(await faultsOfProgram(program)).toEqual([]);
    count('lifecycles', 4);
  }, 180_000);
});
