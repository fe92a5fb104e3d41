/**
 * Programmes that would load and could not run are refused with file, path and reason: planted plans of each kind, and
 * real plans changed at random, which the loader refuses or which then run to their end.
 */
import { dryRun } from '../../domain/programme/dry-run.js';
import { checkVersion } from '../../domain/programme/version-checks.js';
import type { ProgrammeVersion } from '../../domain/programme/schema.js';
import { loadPolicies } from '../../policies/load.js';
import { fc } from '../support/property.js';
import { foreignCalls } from './foreign.js';
import { faultsAfter, type Loose } from './room.js';

const P02 = 'programmes/000-P02.json';
const P05 = 'programmes/000-P05.json';
const P07 = 'programmes/000-P07.json';
const P26 = 'programmes/000-P26.json';
const policies = loadPolicies();
const foreign = foreignCalls().flatMap((c) => c.programmes);
const versions = [...policies.programmes, ...foreign.flatMap((p) => p.versions)];

const step = (v: Loose, id: string): Loose => v.steps.find((s: Loose) => s.id === id);
/** Takes a step out; those after it follow what it followed. */
function drop(v: Loose, id: string): void {
  const { after } = step(v, id);
  v.steps = v.steps.filter((s: Loose) => s.id !== id).map((s: Loose) => ({ ...s, after: [...new Set(s.after.flatMap((a: string) => (a === id ? after : [a])))] }));
  for (const path of Object.keys(v.sources)) if (path.startsWith(`steps.${id}.`)) delete v.sources[path];
}
function param(v: Loose, id: string, name: string, value: unknown): void {
  step(v, id).params[name] = value;
  v.sources[`steps.${id}.params.${name}`] ??= { default: 'Q5' };
}
const POOL = 1;
const CENTRE = 1;

test.each<[string, string, number, (v: Loose) => void, { path: string | RegExp; reason: RegExp }]>([
  ['instalments of more than the award', P05, POOL, (v) => param(v, 'instalments', 'list', [{ n: 1, milestone: 'agreement_signed', amountFen: '90000000' }, { n: 2, milestone: 'acceptance_passed', amountFen: '30000000' }]), { path: 'steps.instalments.params.list', reason: /sum to 120000000 fen, the award is 80000000/ }],
  ['instalments of less than the award, the rest of which would be paid unsaid', P05, POOL, (v) => param(v, 'instalments', 'list', [{ n: 1, milestone: 'agreement_signed', amountFen: '10000000' }, { n: 2, milestone: 'acceptance_passed', amountFen: '30000000' }]), { path: 'steps.instalments.params.list', reason: /sum to 40000000 fen/ }],
  ['fixed instalments of an award that is a rate', P02, 0, (v) => param(v, 'instalments', 'list', [{ n: 1, milestone: 'issued', amountFen: '90000000' }]), { path: 'steps.instalments.params.list', reason: /at most 30000000/ }],
  ['an amount for the last instalment of an award that is a rate', P02, 0, (v) => param(v, 'instalments', 'list', [{ n: 1, milestone: 'issued', amountFen: '10000000' }, { n: 2, milestone: 'issued', amountFen: '5000000' }]), { path: 'steps.instalments.params.list', reason: /the last instalment is the balance/ }],
  ['a balance after nothing', P02, 0, (v) => param(v, 'instalments', 'list', [{ n: 1, milestone: 'issued' }]), { path: 'steps.instalments.params.list', reason: /a share or an amount/ }],
  ['a fixed instalment that the least of the tiers does not carry', P02, 0, (v) => {
    v.formula = { type: 'tiers', tiers: [{ when: { fact: 'contractAmountFen', op: 'gte', value: '100000000' }, amountFen: '30000000', label: { zh: '一档', en: 'first' } }, { when: { fact: 'contractAmountFen', op: 'gt', value: '0' }, amountFen: '10000000', label: { zh: '二档', en: 'second' } }] };
    param(v, 'instalments', 'list', [{ n: 1, milestone: 'issued', amountFen: '20000000' }, { n: 2, milestone: 'issued' }]);
  }, { path: 'steps.instalments.params.list', reason: /sum to 20000000 fen, an award may be 10000000 only/ }],
  ['a mistyped fact that skips the acceptance', P05, POOL, (v) => { step(v, 'acceptance').when = { fact: 'awardfen', op: 'gte', value: '1' }; }, { path: 'steps.acceptance.when.fact', reason: /awardfen is not a fact/ }],
  ['an amount compared with a number', P05, POOL, (v) => { step(v, 'acceptance').when = { fact: 'awardFen', op: 'gte', value: 100 }; }, { path: 'steps.acceptance.when.value', reason: /100 is not an amount in fen/ }],
  ['a number given as 3人', P26, 0, (v) => { v.eligibility.find((e: Loose) => e.condition?.fact === 'smallEnterprisesServed').condition.value = '3人'; }, { path: /^eligibility\.\w+\.condition\.value$/, reason: /"3人" is not a whole number/ }],
  ['an operator a choice has not', P02, 0, (v) => { v.eligibility[0].condition.op = 'gte'; }, { path: 'eligibility.enterprise.condition.op', reason: /gte does not compare a enum/ }],
  ['a condition that never holds', P05, POOL, (v) => { step(v, 'consultation').when = { fact: 'awardFen', op: 'gt', value: '0' }; }, { path: 'steps.consultation.when', reason: /before the award is calculated/ }],
  ['a step no amount reaches', P05, POOL, (v) => { step(v, 'filing').when = { fact: 'awardFen', op: 'gt', value: '80000000' }; }, { path: 'steps.filing', reason: /skipped in every walk/ }],
  ['a term of execution in working days', P02, 0, (v) => param(v, 'execution', 'term', { workingDays: 20 }), { path: /^steps\.execution\.params\.term/, reason: /unknown field workingDays|expected number/ }],
  ['a time for replies in months', P05, POOL, (v) => param(v, 'expert_panel', 'replyPeriod', { months: 1 }), { path: /^steps\.expert_panel\.params\.replyPeriod/, reason: /unknown field months|expected number/ }],
  ['a panel with more finance experts than seats', P02, 0, (v) => param(v, 'acceptance', 'minFinance', 6), { path: 'steps.acceptance.params.minFinance', reason: /more finance experts than seats/ }],
  ['a parameter nobody reads', P02, 0, (v) => param(v, 'decision', 'levels', ['meeting']), { path: 'steps.decision.params', reason: /unknown field levels/ }],
  ['a base that no form asks', P02, 0, (v) => { param(v, 'award', 'expenditureLines', false); }, { path: 'formula.baseFact', reason: /no field of the form asks relatedExpenditureFen/ }],
  ['expenditure confirmed that nobody hands in', P02, 0, (v) => param(v, 'result_submission', 'expenditure', false), { path: 'steps.award.params.expenditureLines', reason: /no step before it asks/ }],
  ['an office asked before the application is handed in', P05, POOL, (v) => { step(v, 'recommendation').after = ['organisation_approval']; step(v, 'formal_check').after = ['recommendation', 'member_confirmation']; }, { path: 'steps.recommendation', reason: /before member_confirmation/ }],
  ['a grade that comes after the award', P07, CENTRE, (v) => {
    v.grading = { limits: 'before', grades: [{ id: 'good', label: { zh: '良好', en: 'Good' }, atLeastBp: 6000, shareBp: 8000 }] };
    v.facts = [...(v.facts ?? []), { id: 'acceptanceGrade', kind: 'enum', label: { zh: '等次', en: 'Grade' }, options: ['good', 'failed'], origin: 'procedure' }];
    v.sources.grading = { default: 'Q5' };
  }, { path: 'steps.award', reason: /graded by an acceptance that does not stand before it/ }],
])('%s is refused with file, path and reason', (_name, file, n, plant, { path, reason }) => {
  const faults = faultsAfter((room) => room.edit(file, (d) => plant(d.versions[n])));
  const under = `versions.${n}.`;
  expect(faults.filter((f) => f.file === file).map((f) => ({ ...f, path: f.path.replace(under, '') }))).toContainEqual({ file, path: typeof path === 'string' ? path : expect.stringMatching(path), reason: expect.stringMatching(reason) });
});

test('fixed instalments and a balance beside an award that is a rate are allowed: what the award does not carry is refused at the decision', () => {
  expect(faultsAfter((room) => room.edit(P02, (d) => param(d.versions[0], 'instalments', 'list', [{ n: 1, milestone: 'issued', amountFen: '20000000' }, { n: 2, milestone: 'issued' }])))).toEqual([]);
});

test('every plan of the policies and of the five foreign calls runs', () => {
  expect(versions.length).toBe(26 + 6);
  expect(versions.map((v) => [v.id, dryRun(v)])).toEqual(versions.map((v) => [v.id, []]));
});

test('a plan is walked in the time of a start', () => {
  const from = process.cpuUsage();
  for (const v of versions.slice(0, 8)) dryRun(v);
  expect(process.cpuUsage(from).user / 1e6).toBeLessThan(10);
});

const copy = (id: string): Loose => structuredClone(versions.find((v) => v.id === id)!);
const faultsOf = (v: ProgrammeVersion): { path: string; reason: string }[] => {
  const faults: { path: string; reason: string }[] = [];
  const { workItem: _workItem, ...programme } = policies.catalogue.find((p) => p.id === v.programmeId) ?? { ...foreign.find((f) => f.programme.id === v.programmeId)!.programme, workItem: false };
  checkVersion((path, reason) => { faults.push({ path, reason }); }, v, { programme });
  return faults;
};

test('a plan without an approval of the organisation is handed in by its draft', () => {
  const v = copy('000-P02@zz-2017-243#1');
  drop(v, 'organisation_approval');
  expect(faultsOf(v)).toEqual([]);
});

test('a lone applicant with optional members waits for nobody', () => {
  const v = copy('000-P05@sample-pool#1');
  const members = v.form.sections.flatMap((s: Loose) => s.fields).find((f: Loose) => f.id === 'members');
  members.required = false;
  delete members.min;
  for (const e of v.eligibility) if (JSON.stringify(e.condition ?? {}).includes('members')) delete e.condition;
  expect(dryRun(v)).toEqual([]);
});

test('what throws within a step is named at that step', () => {
  const v = copy('000-P02@zz-2017-243#1');
  step(v, 'execution').params.term = { workingDays: 3 };
  expect(dryRun(v)).toContainEqual({ path: 'steps.execution', reason: expect.stringMatching(/^register throws: /) });
});

/** One slip of the pen. */
const SLIPS: readonly ((v: Loose, pick: number) => void)[] = [
  (v, n) => { const ids = v.steps.slice(1).map((s: Loose) => s.id); drop(v, ids[n % ids.length]); },
  (v, n) => { const s = v.steps[n % v.steps.length]; s.when = { fact: ['awardFen', 'awardfen', 'contractAmountFen', 'members'][n % 4], op: ['gte', 'eq', 'in'][n % 3], value: ['1', 1, ['1'], '900000000000'][n % 4] }; },
  (v, n) => { const withPeriod = v.steps.flatMap((s: Loose) => Object.entries(s.params).filter(([, p]: Loose) => p?.workingDays !== undefined || p?.months !== undefined).map(([k]) => [s, k])); const [s, k] = withPeriod[n % withPeriod.length]; s.params[k] = s.params[k].months === undefined ? { months: 1 } : { workingDays: 5 }; },
  (v, n) => { const list = v.steps.find((s: Loose) => s.kind === 'instalments')?.params.list; if (list) { const i = list[n % list.length]; delete i.shareBp; i.amountFen = String(1_000_000 * (n % 200)); } },
  (v, n) => { const s = v.steps[1 + (n % (v.steps.length - 1))]; s.after = [v.steps[n % v.steps.length].id]; },
  (v, n) => { const fields = v.form.sections.flatMap((s: Loose) => s.fields); const f = fields[n % fields.length]; v.form.sections.forEach((s: Loose) => { s.fields = s.fields.filter((x: Loose) => x !== f); }); },
];
test('a plan with a slip of the pen is refused, or every walk of it ends well', () => {
  let refused = 0;
  fc.assert(fc.property(fc.nat(versions.length - 1), fc.array(fc.tuple(fc.nat(SLIPS.length - 1), fc.nat(1000)), { minLength: 1, maxLength: 2 }), (which, slips) => {
    const v = structuredClone(versions[which]!) as Loose;
    for (const [slip, pick] of slips) SLIPS[slip]!(v, pick);
    const faults = faultsOf(v);
    if (faults.length > 0) { refused += 1; for (const f of faults) { expect(f.path).not.toBe(''); expect(f.reason).not.toBe(''); } return; }
    expect(dryRun(v)).toEqual([]);
  }), { numRuns: 20 });
  expect(refused).toBeGreaterThan(3);
});
