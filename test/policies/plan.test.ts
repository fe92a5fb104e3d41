import { checkPlan, placesOf, rankingStepOf } from '../../domain/programme/plan.js';
import type { PlanStep, ProgrammeVersion } from '../../domain/programme/schema.js';
import { shippedPolicies } from '../../start/plans.js';
import type { Loose } from './room.js';

const { programmes } = shippedPolicies();
type Plan = Pick<ProgrammeVersion, 'steps' | 'formula'>;
const planOf = (id: string): Plan => structuredClone(programmes.find((v) => v.id === id)!);
const P02 = '000-P02@zz-2017-243#1';
const POOL = '000-P05@sample-pool#1';
const UNSET = '000-P05@zz-2017-243#1';
const CENTRE = '000-P07@zz-2017-243#1';

const get = (plan: Plan, id: string): PlanStep => plan.steps.find((s) => s.id === id)!;
/** Takes a step out and lets those after it follow what it followed. */
function drop(plan: Plan, id: string): void {
  const { after } = get(plan, id);
  plan.steps = plan.steps.filter((s) => s.id !== id).map((s) => ({ ...s, after: s.after.flatMap((a) => (a === id ? after : [a])) }));
}

test('every plan of the policies may run', () => {
  expect(programmes.length).toBeGreaterThanOrEqual(26);
  expect(programmes.flatMap(checkPlan)).toEqual([]);
});

test.each<[string, string, (plan: Plan) => void, RegExp]>([
  ['an unknown predecessor', P02, (p) => { get(p, 'filing').after = ['blessing']; }, /no step blessing/],
  ['a circle', P02, (p) => { get(p, 'recommendation').after = ['formal_check']; }, /circle: recommendation, formal_check/],
  ['a step that waits for itself', P02, (p) => { get(p, 'filing').after = ['filing']; }, /circle/],
  ['two steps of one id', P02, (p) => { p.steps.push({ ...get(p, 'filing') }); }, /two steps/],
  ['a predecessor named twice', P02, (p) => { get(p, 'filing').after = ['plan_check', 'plan_check']; }, /twice/],
  ['two beginnings', P02, (p) => { get(p, 'filing').after = []; }, /begins with exactly one/],
  ['a beginning that is no draft', P02, (p) => { p.steps = p.steps.slice(1); p.steps[0]!.after = []; }, /begins with exactly one/],
  ['a stage that goes back', P02, (p) => { get(p, 'decision').stage = 'filing'; }, /stage filing comes before payment/],
  ['filing after the results', P02, (p) => { get(p, 'execution').after = ['plan_check']; get(p, 'filing').after = ['result_submission']; get(p, 'filing').stage = 'acceptance'; get(p, 'acceptance').after = ['filing']; }, /result_submission stands before filing_registration/],
  ['an acceptance without results', P02, (p) => drop(p, 'result_submission'), /needs results/],
  ['an agreement before issuance', POOL, (p) => { get(p, 'agreement').after = ['expert_panel']; get(p, 'agreement').stage = 'review'; }, /before issuance/],
  ['a claim before issuance', CENTRE, (p) => { get(p, 'payment_claim').after = ['ranking']; }, /before issuance/],
  ['an issuance that nobody decided', P02, (p) => drop(p, 'decision'), /before a decision or a ranking/],
  ['an issuance that passes the notice by', P02, (p) => { get(p, 'issuance').after = ['decision']; }, /issuance stands before public_notice/],
  ['a decision before the calculation', P02, (p) => { get(p, 'award').after = ['public_notice']; get(p, 'decision').after = ['acceptance']; get(p, 'issuance').after = ['award']; }, /before the award is calculated/],
  ['a plan that pays without calculating', P02, (p) => drop(p, 'award'), /exactly one award_calculation/],
  ['instalments without a claim', P02, (p) => drop(p, 'payment_claim'), /before the payee claims/],
  ['money without an amount', UNSET, (p) => { p.steps.push({ ...get(planOf(P02), 'award'), after: ['filing'] }); }, /no award is made/],
  ['a road step after a step beside the road', POOL, (p) => { get(p, 'execution').after = ['payment_claim']; get(p, 'execution').stage = 'payment'; get(p, 'result_submission').stage = 'payment'; get(p, 'acceptance').stage = 'payment'; }, /beside the road/],
  ['a road step after the end', CENTRE, (p) => { get(p, 'instalments').after = ['payment_claim', 'follow_up']; get(p, 'follow_up').after = ['issuance']; }, /after the end of the road/],
  ['a last instalment that does not wait for the acceptance of its plan', POOL, (p) => { (get(p, 'instalments').params['list'] as Loose[])[1].milestone = 'agreement_signed'; }, /waits for the acceptance/],
  ['an instalment that waits for an acceptance the plan has not', POOL, (p) => { drop(p, 'acceptance'); }, /acceptance_passed, which no step/],
  ['an instalment that waits for a mid-term check the plan has not', POOL, (p) => { (get(p, 'instalments').params['list'] as Loose[])[0].milestone = 'midterm_passed'; }, /midterm_passed, which no step/],
  ['instalments on the road that would wait for ever', POOL, (p) => { get(p, 'instalments').beside = false; get(p, 'payment_claim').beside = false; }, /beside the road/],
  ['shares that leave a rest', POOL, (p) => { (get(p, 'instalments').params['list'] as Loose[])[1].shareBp = 3000; }, /sum to 10000/],
  ['a share and an amount', POOL, (p) => { (get(p, 'instalments').params['list'] as Loose[])[1].amountFen = '1'; }, /only one of them/],
  ['instalments out of order', POOL, (p) => { (get(p, 'instalments').params['list'] as Loose[]).reverse(); }, /numbered/],
  ['no instalments', POOL, (p) => { get(p, 'instalments').params['list'] = []; }, /not a list/],
])('%s is refused', (_name, id, plant, reason) => {
  const plan = planOf(id);
  expect(checkPlan(plan)).toEqual([]);
  plant(plan);
  expect(checkPlan(plan).map((f) => f.reason)).toEqual(expect.arrayContaining([expect.stringMatching(reason)]));
});

test('fixed amounts behind their own milestones are let through', () => {
  const plan = planOf(POOL);
  get(plan, 'instalments').params['list'] = [{ n: 1, milestone: 'agreement_signed', amountFen: '50000000' }, { n: 2, milestone: 'acceptance_passed', amountFen: '30000000' }];
  expect(checkPlan(plan)).toEqual([]);
});

test('a ranking is known by its kind, whatever it is called', () => {
  const plan = planOf(CENTRE);
  get(plan, 'ranking').params['quota'] = 3;
  plan.steps = plan.steps.map((s) => ({ ...s, id: s.kind === 'ranking' ? 'order_of_merit' : s.id, after: s.after.map((id) => (id === 'ranking' ? 'order_of_merit' : id)) }));
  expect(checkPlan(plan)).toEqual([]);
  expect([rankingStepOf(plan), placesOf(undefined, plan), placesOf(2, plan)]).toEqual(['order_of_merit', 3, 2]);
});
