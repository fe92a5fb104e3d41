/** Cures of faults about the model of programmes, each with the edit that takes it away. */
import type { Planted } from './entry.js';

const DEFECTS = 'test/simulation/defects.test.ts';
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
    case: 'gap 5', what: 'a plan without an approval of the organisation never counts as submitted',
    edits: [{ file: 'domain/steps/application.ts', find: '...(completes(ctx, form.facts) ? submission(ctx) : []),', replace: '' }],
    test: DRY, red: 'a plan without an approval of the organisation is handed in by its draft', says: 'never counts as submitted', group: 'walks',
  },
  {
    case: 'gap 5', what: 'optional members hang a lone applicant',
    edits: [{ file: 'domain/steps/application.ts', find: ' || (s.kind === \'member_confirmation\' && membersOf(facts).length === 0);', replace: ';' }],
    test: DRY, red: 'a lone applicant with optional members waits for nobody', says: 'submitted', group: 'lone',
  },
  {
    case: 'gap 6', what: 'a box that is not ticked counts as missing',
    edits: [{ file: 'domain/programme/field-kinds/scalars.ts', find: 'return yes || !rule.required ? value(yes) :', replace: 'return yes ? value(yes) :' }],
    test: 'test/domain/programme/form.test.ts', red: 'a box that is not ticked is no, and decides', says: 'listed',
  },
  {
    case: 'gap 6', what: 'an optional field that a condition needs is left out and passes',
    edits: [{ file: 'domain/programme/completeness.ts', find: '[...[...open, ...(fromForm', replace: '[...[...(fromForm' }],
    test: 'test/domain/programme/form.test.ts', red: 'an optional field that a condition needs is asked for', says: 'form.staff',
  },
  {
    case: 'gap 7', what: 'a rule that throws leaves its command unanswered and says nothing',
    edits: [{ file: 'prisma/store/defects.ts', find: 'throw error instanceof Defect ? error : new Defect(place, error); }\n}\n\n/** Reads', replace: 'void place; throw error; }\n}\n\n/** Reads' }],
    test: DEFECTS, red: 'a command whose rule throws is answered with its cause in the audit', says: 'StepFault',
  },
  {
    case: 'gap 8', what: 'a time for replies in months makes the invitation due the same day',
    edits: [{ file: 'domain/steps/params.ts', find: '  replyPeriod: workingDays,', replace: '  replyPeriod: period,' }],
    test: DRY, red: 'a time for replies in months is refused', says: 'replyPeriod',
  },
  {
    case: 'gap 8', what: 'a number given as 3人 refuses a firm with 30',
    edits: [{ file: 'domain/programme/condition-checks.ts', find: 'case \'count\': return Number.isSafeInteger(value);', replace: 'case \'count\': return Number.isSafeInteger(Number.parseInt(String(value), 10));' }],
    test: DRY, red: 'a number given as 3人 is refused', says: 'is not a whole number',
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
  {
    case: 'gap 9', what: 'an official with one role in two places keeps one',
    edits: [{ file: 'start/sample.ts', find: '[grantId(a.username, r.role, n), id,', replace: '[grantId(a.username, r.role, n * 0), id,' }],
    test: DEFECTS, red: 'a person who holds one role in two places is granted both', says: 'erqi',
  },
  {
    case: 'gap 10', what: 'an import refuses a programme that is not there yet',
    edits: [{ file: 'services/programme-files.ts', find: 'if (!known && versions.length === 0) return', replace: 'if (!known) return' }],
    test: 'test/api/programmes.test.ts', red: 'brings a programme that no catalogue knows', says: '"http": 422',
  },
];
