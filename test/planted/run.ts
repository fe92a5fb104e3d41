/**
 * Takes the cures of known faults away, one group at a time, in a copy of the tree, and sees whether the test that holds
 * each of them fails for its reason. That they pass with the cure is what the suite says. Started by `npm run planted`;
 * with `-- 7 gap3` only those, with a part of a file's name only what that file holds.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { PLANTED } from './index.js';
import type { Planted } from './entry.js';
import { groups, misplaced, plant } from './plant.js';

/** Of one file. */
const MOST_MS = 900_000;
const ROOT = join(import.meta.dirname, '../..');
const asked = process.argv.slice(2);
const wanted = (entry: Planted) =>
  asked.length === 0 || asked.some((word) => (/^\d+$/.test(word) ? entry.case === `case ${word}` : /^gap\d+$/.test(word) ? entry.case === word.replace('gap', 'gap ') : entry.test.includes(word)));

interface Results {
  testResults: { message: string; assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
}

/** The tree without its packages, which are linked, its history and its data. What was built stands there already. */
function copy(): string {
  const dir = mkdtempSync(join(tmpdir(), 'planted-'));
  const left = new Set(['node_modules', '.git', '.data', 'coverage']);
  const leftOfBuild = (path: string) => /^\.build\/(test-|jest|lock|eslint|packages)/.test(path);
  cpSync(ROOT, dir, { recursive: true, filter: (from) => !left.has(relative(ROOT, from)) && !leftOfBuild(relative(ROOT, from)) });
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  return dir;
}

let running: number | undefined;
/** What a fault left behind of the tests' own processes (a child that hangs, and is not noticed any more) ends with them. */
function endGroup(): void {
  if (running === undefined) return;
  try { process.kill(-running, 'SIGKILL'); } catch { /* nobody left in it */ }
  running = undefined;
}

/** Jest itself, not the door of the tests: that would build, and refuse to, what is broken on purpose. */
async function runTests(dir: string, file: string): Promise<Results | undefined> {
  const out = join(dir, '.build', 'planted.json');
  rmSync(out, { force: true });
  const child = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', file, '--json', `--outputFile=${out}`, '--forceExit', `--cacheDirectory=${join(dir, '.build', 'jest')}`], {
    cwd: dir, detached: true, env: { ...process.env, NODE_ENV: 'test', TEST_SEED: process.env.TEST_SEED ?? '1' }, stdio: ['ignore', 'ignore', process.env.PLANTED_LOUD ? 'inherit' : 'ignore'],
  });
  running = child.pid;
  const late = setTimeout(endGroup, MOST_MS);
  await new Promise((resolve) => { child.on('exit', resolve); });
  clearTimeout(late);
  endGroup();
  return existsSync(out) ? (JSON.parse(readFileSync(out, 'utf8')) as Results) : undefined;
}

/** Why this entry is not held; undefined when its test failed as it should. */
function judged(entry: Planted, results: Results | undefined): string | undefined {
  const tests = results?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  if (tests.length === 0) return `the file did not run: ${results?.testResults.map(({ message }) => message).join('\n').slice(0, 600) ?? 'no results'}`;
  const named = tests.filter(({ fullName }) => fullName.includes(entry.red));
  if (named.length === 0) return `no test has this title: ${entry.red}`;
  const failed = named.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return `not caught: "${entry.red}" passes with the fault planted`;
  const messages = failed.flatMap(({ failureMessages }) => failureMessages).join('\n').replace(/\u001b\[\d+m/g, '');
  return messages.includes(entry.says) ? undefined : `red for another reason than "${entry.says}":\n${messages.split('\n').filter((line) => !line.includes('node_modules')).slice(0, 40).join('\n')}`;
}

const entries = PLANTED.filter(wanted);
let failed = 0;
const bad = new Set<Planted>();
const fail = (entry: Planted, why: string) => {
  failed += 1;
  bad.add(entry);
  console.log(`✗ ${entry.case}: ${entry.what}\n    ${why.replaceAll('\n', '\n    ')}`);
};
for (const entry of entries) {
  const faults = misplaced(ROOT, entry);
  if (faults.length > 0) fail(entry, faults.join('\n'));
}
const dir = copy();
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('exit', () => endGroup());
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
for (const group of groups(ROOT, entries.filter((entry) => !bad.has(entry)))) {
  const restore = plant(dir, group);
  const results = await runTests(dir, group[0]!.test);
  restore();
  for (const entry of group) {
    const why = judged(entry, results);
    if (why === undefined) console.log(`✓ ${entry.case} (${basename(entry.test)}): ${entry.what}`);
    else fail(entry, why);
  }
  const named = (title: string) => group.some(({ red }) => title.includes(red));
  const others = results?.testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status, fullName }) => status === 'failed' && !named(fullName))) ?? [];
  for (const { fullName } of others) console.log(`    red as well: ${fullName.split('\n')[0]}`);
}
console.log(`${entries.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || entries.length === 0 ? 1 : 0;
