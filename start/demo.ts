/**
 * `npm run demo`: four projects of the three types from the budget line to the last yuan, over HTTP, by the sample
 * people, with a clock that is moved. `--run ID` goes on with a run that was cut off. PORT and DATA_DIR as for npm start.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addDays, dateOf, startOfDay, type PlainDate } from '../domain/time.js';
import { fen, formatYuan } from '../domain/money.js';
import type { StateName } from '../domain/project/names.js';
import { shippedPolicies } from './plans.js';
import { Client, DemoError } from './demo/client.js';
import { Reporter } from './demo/report.js';
import * as road from './demo/roads.js';
import { Stage } from './demo/stage.js';
import type { Actor } from './demo/report.js';

const dataDir = resolve(process.env.DATA_DIR || '.data');
const base = `http://localhost:${process.env.PORT || '3000'}`;
const WINDOW_DAYS = 30;
const LINE_FEN = '400000000';

function runOf(args: readonly string[]): string {
  if (args.length === 0) return Date.now().toString(36);
  const [flag, id] = args;
  if (flag !== '--run' || !id || args.length > 2 || !/^[\w-]{1,40}$/.test(id)) throw new DemoError('Usage: npm run demo [-- --run ID]');
  return id;
}

async function main(): Promise<void> {
  const run = runOf(process.argv.slice(2));
  const accountsFile = join(dataDir, 'accounts.json');
  if (!existsSync(accountsFile)) throw new DemoError(`There is no ${accountsFile}: start the program with sample data first (npm start).`);
  const accounts = JSON.parse(readFileSync(accountsFile, 'utf8')) as { username: string; password: string }[];
  mkdirSync(join(dataDir, 'run'), { recursive: true });
  const client = new Client({ base, run, journalFile: join(dataDir, 'run', `demo-${run}.json`), passwords: new Map(accounts.map((a) => [a.username, a.password])) });
  const report = new Reporter(client, (line) => console.log(line));
  const policies = shippedPolicies();
  const stage = new Stage(client, report, policies.sample.organisations, run);

  console.log(`demo run ${run} against ${base}; when it is cut off: npm run demo -- --run ${run}`);
  const resumed = client.steps > 0;
  if (!resumed) { await mustBeInForce(client, await stage.today()); await mustBeUnawarded(client, policies.programmes, Number((await stage.today()).slice(0, 4))); }
  report.head();
  await conclude(client, report, run, await walkAll(stage, policies.sample.forms));
}

/** A call needs its programme version in force up to the end of its window. */
async function mustBeInForce(client: Client, today: PlainDate): Promise<void> {
  for (const { programme, version } of Object.values(road.PROGRAMMES)) {
    const { versions } = await client.get<{ versions: { id: string; validFrom: string; validTo: string }[] }>('officer1', `/v1/programmes/${programme}`);
    const found = versions.find((v) => v.id === version);
    if (!found) throw new DemoError(`${version} is not loaded.`);
    if (today < found.validFrom || addDays(today, WINDOW_DAYS + 1) > found.validTo) {
      throw new DemoError(`The platform's date is ${today}, and ${version} is in force from ${found.validFrom} to ${found.validTo}: begin anew with "${again()}".`);
    }
  }
}

/** What each programme gives once, for good or in a year, is asked before anything is created: a run that stops half-way leaves projects half made. */
async function mustBeUnawarded(client: Client, versions: ReturnType<typeof shippedPolicies>['programmes'], year: number): Promise<void> {
  for (const { programme, version, by } of Object.values(road.PROGRAMMES)) {
    const { once, perApplicant, perApplicantYear } = versions.find((v) => v.id === version)!;
    if (!once && !perApplicant && !perApplicantYear) continue;
    const { items } = await client.get<{ items: { title: string; applicantName: string; awardFen: string | null; stateName: StateName; receipt: string | null; updatedAt: string }[] }>(by, `/v1/projects?programme=${programme}&limit=100`);
    const had = items.find((p) => p.awardFen !== null && !GAVE_NOTHING.includes(p.stateName) && (once === true || perApplicant !== undefined || Number(p.updatedAt.slice(0, 4)) >= year));
    if (had) throw new DemoError(`${had.applicantName} holds an award of ${programme} already (${had.title}), which is given once: nothing was created. Begin anew with "${again()}".`);
  }
}
const GAVE_NOTHING: readonly StateName[] = ['withdrawn', 'lapsed', 'closed', 'not_accepted', 'not_established', 'terminated', 'agreement_lapsed', 'acceptance_failed'];
const again = (): string => { const where = process.env.DATA_DIR ? `DATA_DIR=${process.env.DATA_DIR} ` : ''; return `${where}npm run stop && ${where}npm run reset && ${where}npm start`; };

type Forms = ReturnType<typeof shippedPolicies>['sample']['forms'];
async function walkAll(stage: Stage, forms: Forms): Promise<{ lines: readonly string[]; actors: readonly Actor[] }> {
  const { client } = stage;
  const { opensAt, closesAt } = await client.keep('window', async () => { const now = await stage.now(); return { opensAt: now, closesAt: startOfDay(addDays(dateOf(now), WINDOW_DAYS)) }; });
  const line = await stage.budgetLine(LINE_FEN, Number(dateOf(opensAt).slice(0, 4)));
  const calls = {} as Record<road.Name, string>;
  const actors = {} as Record<road.Name, Actor>;
  for (const [name, p] of Object.entries(road.PROGRAMMES) as [road.Name, (typeof road.PROGRAMMES)[road.Name]][]) {
    calls[name] = await stage.call({ name, version: p.version, title: p.title, line, opensAt, closesAt, ...('quota' in p ? { quota: p.quota } : {}) });
    actors[name] = await stage.application({ name, by: p.by, organisation: p.organisation, call: calls[name], form: forms[p.programme]! });
    await stage.walk(actors[name], road.toReview[name], 'review');
  }
  const { nav, pool, centre, sample } = actors;

  // The correction: the form is saved once more, sent back, and approved by the house again.
  const { version, content } = await client.keep('nav.form1', () => client.get<{ version: number; content: Record<string, unknown> }>(nav.reader, `/v1/projects/${nav.project}/form`));
  const saved = await client.change({ step: 'nav.form2', by: nav.reader, method: 'PUT', path: `/v1/projects/${nav.project}/form`, ifMatch: version, body: { content } });
  await stage.walk(nav, [{ by: nav.reader, command: 'correct', fields: { formVersion: Number(saved['version']), note: '已补充盖章页。' } }, { by: `${road.PROGRAMMES.nav.organisation}.admin`, command: 'approve' }, ...road.navFiled(nav.reader)], 'filing');
  await stage.documents(nav, road.evidenceOfResults.nav, 'results');
  await stage.walk(nav, [road.navResults(nav.reader)], 'results');
  await stage.panel(nav, 'acceptance');
  await stage.walk(nav, road.navDecided, 'decision');
  await stage.panel(pool, 'panel');
  await stage.walk(pool, [road.approve], 'decision');
  for (const actor of [centre, sample]) await stage.panel(actor, 'panel', { defence: true });

  // A ranking stands when the window is closed.
  await stage.notice('notice.1', [nav]);
  await stage.notice('notice.2', [pool]);
  await stage.walk(nav, road.navIssued, 'issuance');
  await stage.claim(nav, road.PROGRAMMES.nav.organisation);
  await stage.walk(pool, road.poolSigned, 'agreement');
  await stage.claim(pool, 'pool');
  await stage.advanceTo('window.closed', closesAt);
  for (const [name, actor] of [['centre', centre], ['sample', sample]] as const) {
    await stage.act(`${name}.propose`, { by: 'officer1', command: 'proposeRanking', fields: { order: [actor.project] } }, { stream: calls[name] });
    await stage.report.line(actor, 'proposeRanking', 'officer1');
    await stage.act(`${name}.decide`, { by: 'approver', command: 'decideRanking', fields: road.approve.fields! }, { stream: calls[name] });
    await stage.report.line(actor, 'decideRanking', 'approver');
  }
  await stage.notice('notice.3', [centre]);
  await stage.notice('notice.4', [sample]);
  await stage.walk(centre, [road.issue('3')], 'issuance');
  await stage.claim(centre, 'uni');
  await stage.walk(sample, road.sampleSigned, 'agreement');
  await stage.claim(sample, 'ent');
  await stage.payment('batch.1', line, [nav, pool, centre, sample]);

  // The pool ends early; the sample centre has a mid-term check in a year.
  await stage.walk(pool, road.poolExecuted, 'execution');
  await stage.documents(pool, road.evidenceOfResults.pool, 'results');
  await stage.walk(pool, [road.results(pool.reader)], 'results');
  await stage.panel(pool, 'acceptance');
  await stage.advanceTo('midterm', startOfDay(addDays(await stage.today(), 368)));
  await stage.walk(sample, [...road.sampleMidTerm, ...road.sampleExecuted], 'execution');
  await stage.documents(sample, road.evidenceOfResults.sample, 'results');
  await stage.walk(sample, [road.results(sample.reader)], 'results');
  await stage.panel(sample, 'acceptance');
  // The year of the line is over: what is unpaid goes on to a line of the new year.
  const next = await stage.budgetLine(LINE_FEN, Number((await stage.today()).slice(0, 4)), 'budget.2');
  await stage.carriedOver('carry', { from: line, to: next });
  await stage.payment('batch.2', next, [pool, sample]);
  return { lines: [line, next], actors: Object.values(actors) };
}

async function conclude(client: Client, report: Reporter, run: string, { lines, actors }: { lines: readonly string[]; actors: readonly Actor[] }): Promise<void> {
  const { items } = await client.get<{ items: { id: string; budgetLineId: string; fileName: string | null; fileHash: string | null; totalFen: string }[] }>('fin.maker', '/v1/payment-batches');
  const { balanced } = await client.get<{ balanced: boolean }>('fin.maker', '/v1/ledger/accounts');
  const budgets = (await client.get<{ items: { id: string; year: number; allocatedFen: string; availableFen: string; unusedFen: string; reservedFen: string; committedFen: string; paidFen: string }[] }>('fin.maker', '/v1/budget-lines')).items.filter((l) => lines.includes(l.id)).sort((a, b) => a.year - b.year);
  console.log('');
  const ends = await Promise.all(actors.map(async (actor) => ({ actor, ...await report.stateOf(actor) })));
  for (const { actor, name, amount } of ends) console.log(`${actor.name.padEnd(8)} ${name}  ${amount}`);
  for (const b of items.filter((i) => lines.includes(i.budgetLineId))) {
    console.log(`payment list ${b.fileName ?? '-'}  ${formatYuan(fen(b.totalFen))} yuan  ${b.fileHash ? join(dataDir, 'files', b.fileHash.slice(0, 2), b.fileHash.slice(2, 4), b.fileHash) : ''}  ${base}/v1/payment-batches/${b.id}/list`);
  }
  const y = (amount: string): string => formatYuan(fen(amount));
  for (const budget of budgets) console.log(`budget line ${budget.year}: allocated ${y(budget.allocatedFen)}, ${budget.unusedFen === '0' ? `available ${y(budget.availableFen)}` : `unused ${y(budget.unusedFen)}`}, reserved ${y(budget.reservedFen)}, committed ${y(budget.committedFen)}, paid ${y(budget.paidFen)}`);
  console.log(`ledger: ${balanced ? 'in balance' : 'NOT IN BALANCE'}; ${report.lines} lines, ${client.requests} requests, run ${run}`);
  if (!balanced || budgets.some((b) => b.reservedFen !== '0' || b.committedFen !== '0') || !ends.every((e) => e.page.stateName === 'paid')) throw new DemoError('The demo did not end as it should.');
}

// `npm run demo | head`: the reader of the lines going away is no reason to end.
process.stdout.on('error', () => undefined);
try {
  await main();
} catch (error) {
  console.error(error instanceof DemoError ? error.message : error);
  process.exit(1);
}
