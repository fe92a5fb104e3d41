/**
 * The lint gate refuses what it should: planted faults, each in the place of a real file. ESLint runs in a process of
 * its own, because it loads its configuration in ways Jest does not.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

/** [a real file whose place the text takes, the text, the rule that must speak] */
const FAULTS: [string, string, string][] = [
  ['domain/time.ts', `export const year = (at: Date) => at.getFullYear();`, 'no-restricted-syntax'],
  ['domain/time.ts', `export const text = (at: Date) => at.toLocaleDateString();`, 'no-restricted-syntax'],
  ['domain/time.ts', `export const now = () => Date.now();`, 'no-restricted-syntax'],
  ['domain/time.ts', `export const now = () => new Date();`, 'no-restricted-syntax'],
  ['domain/time.ts', `export const chance = () => Math.random();`, 'no-restricted-syntax'],
  ['domain/time.ts', `export const format = new Intl.NumberFormat('zh');`, 'no-restricted-globals'],
  ['domain/time.ts', `export { openDatabase } from '../prisma/client.js';`, '@typescript-eslint/no-restricted-imports'],
  ['domain/time.ts', `export { readFileSync } from 'node:fs';`, '@typescript-eslint/no-restricted-imports'],
  ['domain/time.ts', `export * from './money.js';`, 'no-restricted-syntax'],
  ['prisma/client.ts', `export { load } from '../policies/load.js';`, '@typescript-eslint/no-restricted-imports'],
  ['start/config.ts', `export function f() { Promise.resolve(1); }`, '@typescript-eslint/no-floating-promises'],
  ['start/config.ts', `export const f = (list: number[]) => list.filter(async (n) => Promise.resolve(n > 0));`, '@typescript-eslint/no-misused-promises'],
];

/** What must pass in the same places. */
const FINE: [string, string][] = [
  ['domain/time.ts', `export const year = (at: Date) => at.getUTCFullYear();\nexport const of = (ms: number) => new Date(ms);`],
  ['start/config.ts', `export async function f() { await Promise.resolve(1); }`],
];

it('planted faults are refused, and what is right passes', () => {
  const program = `
    import { ESLint } from 'eslint';
    const eslint = new ESLint({ cwd: ${JSON.stringify(ROOT)} });
    const texts = ${JSON.stringify([...FAULTS, ...FINE])};
    const out = [];
    for (const [file, text] of texts) {
      const [result] = await eslint.lintText(text, { filePath: file });
      out.push(result.messages.map((message) => message.ruleId ?? message.message));
    }
    console.log(JSON.stringify(out));`;
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  expect(done.stderr).toBe('');
  const found = JSON.parse(done.stdout) as string[][];
  expect(FAULTS.filter(([, , rule], i) => !found[i]!.includes(rule))).toEqual([]);
  expect(found.slice(FAULTS.length)).toEqual(FINE.map(() => []));
}, 60_000);
