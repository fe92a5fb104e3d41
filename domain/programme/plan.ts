/**
 * Whether the steps of a programme version make a plan that may run: known predecessors, no circle, the order of stages,
 * no money before it is decided and issued, no last payment before the acceptance. It reads data only. Non-goals: the
 * params of a step (its kind's schema checks them) and running the plan.
 */
import { Instalment, StageName, type PlanStep, type ProgrammeVersion } from './schema.js';

/** `path` as in `sources`: steps, steps.agreement, steps.instalments.params.list. */
export interface PlanFault { path: string; reason: string }

/** Steps of the applicant's money and obligation: none of them before the award is issued. */
const AFTER_ISSUANCE = ['agreement', 'payment_claim', 'instalments'];
/** Steps of the applicant's own side: the application is handed in when the last of them is done. */
export const APPLICANT_STEPS: readonly string[] = ['draft', 'organisation_approval', 'member_confirmation'];
/** The fact by which the condition of a step asks for the award. */
export const AWARD_FACT = 'awardFen';
const DECIDING = ['decision', 'ranking'];
const MILESTONE_STEP = { issued: 'issuance', agreement_signed: 'agreement', midterm_passed: 'execution', acceptance_passed: 'acceptance_review' } as const;

export function checkPlan(version: Pick<ProgrammeVersion, 'steps' | 'formula'>): PlanFault[] {
  const faults = wiring(version.steps);
  // Ancestors are defined only where the wiring holds.
  return faults.length > 0 ? faults : [...stages(version.steps), ...order(version), ...instalments(version.steps)];
}

function wiring(steps: readonly PlanStep[]): PlanFault[] {
  const faults: PlanFault[] = [];
  const known = new Set(steps.map((s) => s.id));
  steps.forEach((step, i) => {
    const path = `steps.${step.id}`;
    if (steps.findIndex((s) => s.id === step.id) !== i) faults.push({ path, reason: 'two steps have this id' });
    for (const id of step.after) if (!known.has(id)) faults.push({ path: `${path}.after`, reason: `there is no step ${id}` });
    if (new Set(step.after).size !== step.after.length) faults.push({ path: `${path}.after`, reason: 'names a step twice' });
  });
  const first = steps.filter((s) => s.after.length === 0);
  if (first.length !== 1 || first[0]!.kind !== 'draft' || steps[0] !== first[0]) faults.push({ path: 'steps', reason: 'a plan begins with exactly one step without a predecessor, a draft, and lists it first' });
  const done = new Set<string>();
  for (let grew = true; grew;) {
    grew = false;
    for (const s of steps) if (!done.has(s.id) && s.after.every((a) => done.has(a) || !known.has(a))) { done.add(s.id); grew = true; }
  }
  const circle = steps.filter((s) => !done.has(s.id)).map((s) => s.id);
  if (circle.length > 0) faults.push({ path: 'steps', reason: `the plan runs in a circle: ${circle.join(', ')}` });
  return faults;
}

function stages(steps: readonly PlanStep[]): PlanFault[] {
  const rank = (s: PlanStep): number => StageName.options.indexOf(s.stage);
  const byId = new Map(steps.map((s) => [s.id, s]));
  return steps.flatMap((step) => step.after.map((id) => byId.get(id)!).flatMap((before): PlanFault[] => {
    const path = `steps.${step.id}`;
    if (rank(before) > rank(step)) return [{ path: `${path}.stage`, reason: `stage ${step.stage} comes before ${before.stage} of ${before.id}` }];
    if (!step.afterEnd && before.afterEnd) return [{ path: `${path}.after`, reason: `${before.id} runs after the end of the road` }];
    if (!step.afterEnd && !step.beside && before.beside) return [{ path: `${path}.after`, reason: `${before.id} runs beside the road and opens no step of it` }];
    return [];
  }));
}

function order({ steps, formula }: Pick<ProgrammeVersion, 'steps' | 'formula'>): PlanFault[] {
  const faults: PlanFault[] = [];
  const before = ancestors(steps);
  const ofKind = (...kinds: string[]): PlanStep[] => steps.filter((s) => kinds.includes(s.kind));
  const precedes = (step: PlanStep, ...kinds: string[]): boolean => ofKind(...kinds).some((s) => before(step).has(s.id));
  /** Every step of `kinds` needs one of `needed` among those before it. */
  const need = (kinds: string[], needed: string[], reason: string): void => {
    for (const step of ofKind(...kinds)) if (!precedes(step, ...needed)) faults.push({ path: `steps.${step.id}`, reason });
  };
  /** Where the plan has both, the first kind stands before the second. */
  const inOrder = (first: string, then: string): void => {
    if (ofKind(first).length > 0) need([then], [first], `${then} stands before ${first}`);
  };

  for (const own of ofKind(...APPLICANT_STEPS)) {
    if (own.beside || own.afterEnd) faults.push({ path: `steps.${own.id}`, reason: 'a step of the applicant’s side stands on the road' });
    for (const step of steps) if (!APPLICANT_STEPS.includes(step.kind) && !before(step).has(own.id)) faults.push({ path: `steps.${step.id}`, reason: `stands before ${own.id}: nothing is asked of an office before the application is handed in` });
  }
  for (const kind of ['draft', 'organisation_approval', 'member_confirmation', 'ranking']) if (ofKind(kind).length > 1) faults.push({ path: 'steps', reason: `a plan has one ${kind} at most` });
  inOrder('filing_registration', 'result_submission');
  need(['acceptance_review'], ['result_submission'], 'an acceptance needs results submitted before it');
  need(AFTER_ISSUANCE, ['issuance'], 'no agreement, commitment or payment before issuance');
  need(['issuance'], DECIDING, 'nothing is issued before a decision or a ranking');
  inOrder('public_notice', 'issuance');
  need(['instalments'], ['payment_claim'], 'no instalment before the payee claims');

  const paying = ofKind('award_calculation', 'payment_claim', 'instalments');
  if (formula.type === 'not_set') {
    for (const step of paying) faults.push({ path: `steps.${step.id}`, reason: 'no award is made before a measure sets the amount' });
  } else {
    need(DECIDING, ['award_calculation'], 'nothing is decided before the award is calculated');
    for (const kind of ['award_calculation', 'payment_claim', 'instalments']) if (ofKind(kind).length !== 1) faults.push({ path: 'steps', reason: `a plan that pays has exactly one ${kind}` });
  }
  return faults;
}

function instalments(steps: readonly PlanStep[]): PlanFault[] {
  const before = ancestors(steps);
  return steps.filter((s) => s.kind === 'instalments').flatMap((step): PlanFault[] => {
    const path = `steps.${step.id}.params.list`;
    const parsed = Instalment.array().min(1).safeParse(step.params['list']);
    if (!parsed.success) return [{ path, reason: 'not a list of instalments' }];
    const list = parsed.data;
    const faults: PlanFault[] = [];
    const no = (reason: string): void => { faults.push({ path, reason }); };
    if (list.some((x, i) => x.n !== i + 1)) no('instalments are numbered 1, 2, 3 …');
    // After fixed amounts the last may be what is left of the award.
    const balance = list.length > 1 && list.slice(0, -1).every((x) => x.amountFen !== undefined && x.shareBp === undefined) && list.at(-1)!.shareBp === undefined && list.at(-1)!.amountFen === undefined;
    if (!balance && list.some((x) => (x.shareBp === undefined) === (x.amountFen === undefined))) no('each instalment has a share or an amount, and only one of them');
    const shares = list.filter((x) => x.shareBp !== undefined);
    if (shares.length > 0 && (shares.length !== list.length || shares.reduce((sum, x) => sum + x.shareBp!, 0) !== 10_000)) no('shares stand for all instalments and sum to 10000');
    for (const { n, milestone } of list) {
      const reached = steps.filter((s) => s.kind === MILESTONE_STEP[milestone] && (milestone !== 'midterm_passed' || s.params['midTerm'] === true));
      if (reached.length === 0) no(`instalment ${n} waits for ${milestone}, which no step of the plan brings`);
      // Beside the road the instalments open early and wait; on the road they would block the step they wait for.
      else if (!step.beside && !reached.some((s) => before(step).has(s.id))) no(`instalment ${n} waits for ${milestone}: the step must stand before, or the instalments beside the road`);
    }
    const acceptance = steps.filter((s) => s.kind === 'acceptance_review');
    const last = list[list.length - 1]!;
    if (acceptance.length > 0 && last.milestone !== 'acceptance_passed' && !acceptance.every((s) => before(step).has(s.id))) no('the last instalment waits for the acceptance that the plan contains');
    return faults;
  });
}

/** All steps that must be done before the given one opens. */
function ancestors(steps: readonly PlanStep[]): (step: PlanStep) => ReadonlySet<string> {
  const byId = new Map(steps.map((s) => [s.id, s]));
  const found = new Map<string, ReadonlySet<string>>();
  const of = (step: PlanStep): ReadonlySet<string> => {
    const known = found.get(step.id);
    if (known) return known;
    const all = new Set(step.after.flatMap((id) => [id, ...of(byId.get(id)!)]));
    found.set(step.id, all);
    return all;
  };
  return of;
}

/** Places of a call: its own number, or what the ranking of the plan or the clause allows; the least of these counts. */
export function placesOf(ofCall: number | undefined, version: Pick<ProgrammeVersion, 'steps' | 'quota'> | undefined): number | undefined {
  const step = version?.steps.find((s) => s.kind === 'ranking')?.params['quota'] as number | undefined;
  const given = [ofCall, step, version?.quota?.max].filter((n) => n !== undefined);
  return given.length > 0 ? Math.min(...given) : undefined;
}
/** The step by which the projects of a call are ranked. */
export const rankingStepOf = (version: Pick<ProgrammeVersion, 'steps'> | undefined): string | undefined => version?.steps.find((s) => s.kind === 'ranking')?.id;
