/**
 * The replay gate: every kept history runs through the workflow code of today without a difference. Histories in
 * next/ are recorded anew at will; those under a version are never changed. A gate that finds none fails, and on each
 * run planted changes must be refused.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { quietRuntime } from '../../start/worker.js';
import { WORKFLOW_BUNDLE } from '../../start/bundle.js';
import { count } from '../support/counters.js';

quietRuntime();
const HERE = import.meta.dirname;
const BUILD = join(HERE, '../../.build');

interface Fixture { name: string; history: unknown }
const fixtures: Fixture[] = readdirSync(HERE, { withFileTypes: true }).filter((d) => d.isDirectory()).flatMap(({ name: version }) => (
  readdirSync(join(HERE, version)).filter((f) => f.endsWith('.json')).sort().map((f) => ({ name: `${version}/${f.slice(0, -5)}`, history: JSON.parse(readFileSync(join(HERE, version, f), 'utf8')) as unknown }))));

const replay = (workflowBundle: WorkflowBundleOption, { name, history }: Fixture): Promise<void> => Worker.runReplayHistory({ workflowBundle }, history, name);
const refused = async (bundle: WorkflowBundleOption, fixture: Fixture): Promise<boolean> => {
  try {
    await replay(bundle, fixture);
    return false;
  } catch (error) {
    if (error instanceof DeterminismViolationError) return true;
    throw error;
  }
};

describe('histories', () => {
  it('are there, one of each workflow', () => {
    for (const type of ['projectLifecycle', 'callLifecycle', 'expertPanel', 'publicNotice', 'paymentOrder']) {
      expect(fixtures.map((f) => f.name)).toContainEqual(expect.stringContaining(`/${type}.`));
    }
  });

  it.each(fixtures.map((f) => [f.name, f] as const))('%s replays', async (_name, fixture) => {
    await replay({ codePath: WORKFLOW_BUNDLE }, fixture);
    count('histories');
  }, 30_000);
});

describe('a change that would break running workflows', () => {
  let dir = '';
  beforeAll(() => { mkdirSync(BUILD, { recursive: true }); dir = mkdtempSync(join(BUILD, 'replay-')); });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** The workflows with one text replaced, bundled. */
  async function mutated(name: string, file: string, [from, to]: [string, string]): Promise<WorkflowBundleOption> {
    const copy = join(dir, name, 'workflows');
    cpSync(join(HERE, '../../workflows'), copy, { recursive: true });
    const source = readFileSync(join(copy, file), 'utf8');
    expect(source.split(from)).toHaveLength(2);
    writeFileSync(join(copy, file), source.replace(from, to));
    return bundleWorkflowCode({ workflowsPath: join(copy, 'index.ts'), logger: new DefaultLogger('ERROR') });
  }
  const of = (type: string): Fixture => fixtures.find((f) => f.name.includes(`/${type}.`))!;

  it('is refused: a wait more before the first step', async () => {
    const bundle = await mutated('sleep', 'stream.ts', ['async live(until: () => boolean = () => false): Promise<void> {', 'async live(until: () => boolean = () => false): Promise<void> {\n    await sleep(1);']);
    for (const type of ['projectLifecycle', 'publicNotice']) expect(await refused(bundle, of(type))).toBe(true);
  }, 60_000);

  it('is refused: a local activity of another name', async () => {
    const bundle = await mutated('renamed', 'stream.ts', ['const { execute } = proxyLocalActivities<LocalActivities>(', 'const { decide: execute } = proxyLocalActivities<{ decide: LocalActivities[\'execute\'] }>(']);
    expect(await refused(bundle, of('projectLifecycle'))).toBe(true);
  }, 60_000);

  it('is refused: the instruction is not sent', async () => {
    const bundle = await mutated('silent', 'others.ts', ['    await instruct({ orderId: input.streamId });\n', '']);
    expect(await refused(bundle, of('paymentOrder'))).toBe(true);
  }, 60_000);

  it('and the untouched copy is not', async () => {
    const bundle = await mutated('same', 'index.ts', ['/** The workflows a worker registers. */', '']);
    expect(await refused(bundle, of('paymentOrder'))).toBe(false);
  }, 60_000);
});
