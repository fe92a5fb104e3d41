/** Cures of faults about the model of programmes, each with the edit that takes it away. */
import type { Planted } from './entry.js';

const DRY = 'test/policies/dry-run.test.ts';

export const GAPS: Planted[] = [
  {
    case: 'gap 1', what: 'instalments that the award does not carry are decided',
    edits: [{ file: 'domain/steps/award.ts', find: 'if (!state.award || !exceedsAward(version, state.award.amountFen)) return undefined;', replace: 'if (state.award || !exceedsAward(version, \'0\')) return undefined;' }],
    test: 'test/simulation/money-chain.test.ts', red: 'is not decided, not ordered and not paid', says: 'instalments_exceed_award',
  },
  {
    case: 'gap 2', what: 'a mistyped fact skips a step and pays all',
    edits: [{ file: 'domain/programme/condition-checks.ts', find: 'if (!fact) { say(`${path}.fact`, `${condition.fact} is not a fact that is known here`); return; }', replace: 'if (!fact) return;' }],
    test: DRY, red: 'a mistyped fact that skips the acceptance is refused', says: 'steps.acceptance.when.fact',
  },
  {
    case: 'gap 2', what: 'an amount is compared with a plain number',
    edits: [{ file: 'domain/programme/condition-checks.ts', find: '  if (reason) say(`${path}.value`, reason);', replace: '' }],
    test: DRY, red: 'an amount compared with a number is refused', says: 'is not an amount in fen',
  },
  {
    case: 'gap 3', what: 'parameters that nobody reads are taken',
    edits: [{ file: 'domain/programme/version-checks.ts', find: 'for (const issue of params.error?.issues ?? []) say(', replace: 'for (const issue of (params.error?.issues ?? []).filter((i) => i.code !== \'unrecognized_keys\')) say(' }],
    test: DRY, red: 'a parameter nobody reads is refused', says: 'unknown field levels',
  },
  {
    case: 'gap 4', what: 'a ranking step that is not called ranking is never ranked',
    edits: [{ file: 'domain/programme/plan.ts', find: 'version?.steps.find((s) => s.kind === \'ranking\')?.id;', replace: 'version?.steps.find((s) => s.id === \'ranking\')?.id;' }],
    test: 'test/policies/plan.test.ts', red: 'a ranking is known by its kind', says: 'order_of_merit',
  },
  {
    case: 'gap 6', what: 'an optional field that a condition needs is left out and passes',
    edits: [{ file: 'domain/programme/completeness.ts', find: '[...[...open, ...(fromForm', replace: '[...[...(fromForm' }],
    test: 'test/domain/programme/form.test.ts', red: 'an optional field that a condition needs is asked for', says: 'form.staff',
  },
  {
    case: 'gap 8', what: 'a date that must be later than another is not compared',
    edits: [{ file: 'domain/programme/completeness.ts', find: ', ...disordered.map((f) => [at(f.id), \'invalid\'])', replace: '' }],
    test: 'test/domain/programme/form.test.ts', red: 'a date that must be later than another is compared', says: 'form.finished',
  },
  {
    case: 'gap 8', what: 'a base that no form asks makes the award impossible',
    edits: [{ file: 'domain/programme/version-checks.ts', find: '  checkBase(say, version);', replace: '' }],
    test: DRY, red: 'a base that no form asks is refused', says: 'no field of the form asks',
  },
];
