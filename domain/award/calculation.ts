/**
 * Answers `POST /v1/calculations`: what a clause gives for a set of facts. The text of the policy and the facts alone
 * decide; nothing is reserved or remembered. Order: a request that does not fit, amount_not_set, not_open by date,
 * not_open by number, ineligible, calculated.
 */
import { z } from 'zod';
import { evaluate, type Facts } from '../programme/conditions.js';
import { Fen, type Label } from '../programme/schema.js';
import { isPlainDate, yearOf } from '../time.js';
import { calculateAward, type Step } from './calculate.js';
import type { CalculatedProgramme, CalculationRules, FactType } from './calculation-rules.js';

const PlainDay = z.string().refine(isPlainDate, { params: { code: 'impossible_date' } });
const Count = z.number().int().min(0);

/** Checked strictly: nothing is coerced, unknown members are refused. */
export const CalculationRequest = z.strictObject({
  programmeId: z.string().min(1),
  asOf: PlainDay,
  facts: z.record(z.string(), z.unknown()),
  priorAwards: z.array(z.strictObject({ programmeId: z.string().min(1), year: Count, amountFen: Fen })).optional(),
});
export type CalculationRequest = z.infer<typeof CalculationRequest>;

export type CalculationStatus = 'calculated' | 'amount_not_set' | 'not_open' | 'ineligible';
export interface CalculationAnswer {
  status: CalculationStatus;
  /** Digit string; only when calculated. */
  amountFen?: string;
  steps: Step[];
  /** Why there is no amount, for people: every condition that is not met, or what is closed. */
  reasons: { clause: string; description: Label; fact?: string }[];
}

export type ProblemCode = 'missing' | 'unknown_field' | 'wrong_type' | 'malformed_money' | 'malformed_count' | 'impossible_date'
  | 'unknown_value' | 'unknown_programme' | 'one_form_needed' | 'not_later' | 'malformed';
/** `field`: path in the request, e.g. facts.reviewPassed or priorAwards.0.amountFen. */
export interface Problem { field: string; code: ProblemCode; message: Label }
export type CalculationOutcome = { ok: true; answer: CalculationAnswer } | { ok: false; status: 404 | 422; problems: Problem[] };

export function answerCalculation(body: unknown, rules: CalculationRules): CalculationOutcome {
  const parsed = CalculationRequest.safeParse(body);
  if (!parsed.success) return { ok: false, status: 422, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, body)) };
  const request = parsed.data;
  const known = (id: string): boolean => [...rules.programmes, ...rules.amountNotSet].some((programme) => programme.id === id);
  if (!known(request.programmeId)) return { ok: false, status: 404, problems: [problem('programmeId', 'unknown_programme')] };
  const strangers = (request.priorAwards ?? []).flatMap((award, i) => (known(award.programmeId) ? [] : [problem(`priorAwards.${i}.programmeId`, 'unknown_programme')]));
  const programme = ruleFor(rules, request);
  const problems = [...strangers, ...(programme ? factProblems(programme, request.facts) : [])];
  if (problems.length > 0) return { ok: false, status: 422, problems };
  return { ok: true, answer: programme ? answerFor(programme, request, rules) : amountNotSet(request.programmeId, rules) };
}

/** The rule of the day; before the first the first, after the last the last, so that the period can say that it is over. */
function ruleFor(rules: CalculationRules, { programmeId, asOf }: CalculationRequest): CalculatedProgramme | undefined {
  const own = rules.programmes.filter(({ id }) => id === programmeId).sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  return own.findLast(({ from }) => from === undefined || from <= asOf) ?? own[0];
}

function amountNotSet(programmeId: string, rules: CalculationRules): CalculationAnswer {
  const { section = '', quotation = '' } = rules.amountNotSet.find(({ id }) => id === programmeId) ?? {};
  return { status: 'amount_not_set', steps: [], reasons: [{ clause: section, description: { zh: `文件未规定金额或比例：“${quotation}”`, en: `The policy names neither amount nor rate: “${quotation}”` } }] };
}

function answerFor(programme: CalculatedProgramme, request: CalculationRequest, rules: CalculationRules): CalculationAnswer {
  const document = rules.documents.find(({ id }) => id === programme.document)!;
  const clause = `${document.number} ${programme.section}`;
  const facts: Facts = request.facts;
  const without = (status: CalculationStatus, reasons: CalculationAnswer['reasons']): CalculationAnswer => ({ status, steps: [], reasons });

  // The last of several versions may end before its document does.
  const openTo = programme.to !== undefined && programme.to < document.openTo ? programme.to : document.openTo;
  if (request.asOf < document.issuedOn || request.asOf > openTo) {
    return without('not_open', [{
      clause: `${document.number} ${document.period.section}`,
      description: { zh: `${request.asOf} 不在政策期间 ${document.issuedOn} 至 ${openTo} 内`, en: `${request.asOf} is outside the policy's period, ${document.issuedOn} to ${openTo}` },
    }]);
  }
  const { quota } = programme;
  if (quota && (facts[quota.fact] as number) >= quota.max) {
    return without('not_open', [{ clause, fact: quota.fact, description: { zh: `名额共 ${quota.max} 个，已全部给予：“${quota.quotation}”`, en: `All ${quota.max} awards that the clause states have been made` } }]);
  }
  const own = (request.priorAwards ?? []).filter((award) => award.programmeId === programme.id);
  const { met, leaves } = evaluate(programme.condition, facts);
  const reasons = met ? [] : leaves.filter((leaf) => leaf.met !== true).map((leaf) => ({
    clause, fact: leaf.fact, description: leaf.label ?? { zh: `条件未满足：${leaf.fact}`, en: `Condition not met: ${leaf.fact}` },
  }));
  if (programme.once && own.length > 0) {
    reasons.push({ clause, fact: 'priorAwards', description: { zh: `仅给予一次（“${programme.once.quotation}”），此前已给予`, en: 'The clause gives it once, and it was given before' } });
  }
  if (reasons.length > 0) return without('ineligible', reasons);

  const award = calculateAward({ formula: programme.formula, grading: programme.grading, facts, priorAwards: own, year: yearOf(request.asOf), clause });
  return { status: 'calculated', amountFen: award.amountFen.toString(), steps: award.steps, reasons: [] };
}

function factProblems(programme: CalculatedProgramme, facts: Facts): Problem[] {
  const given = Object.keys(facts);
  const inForms = new Set((programme.forms ?? []).flat());
  const problems: Problem[] = given.filter((name) => !Object.hasOwn(programme.facts, name)).map((name) => problem(`facts.${name}`, 'unknown_field'));
  for (const [name, type] of Object.entries(programme.facts)) {
    if (Object.hasOwn(facts, name)) {
      const code = valueProblem(type, facts[name]);
      if (code) problems.push(problem(`facts.${name}`, code));
    } else if (!inForms.has(name)) problems.push(problem(`facts.${name}`, 'missing'));
  }
  if (programme.forms) problems.push(...formProblems(programme.forms, given));
  for (const { earlier, later } of programme.after) {
    const [from, to] = [facts[earlier], facts[later]];
    if (typeof from === 'string' && typeof to === 'string' && isPlainDate(from) && isPlainDate(to) && to <= from) problems.push(problem(`facts.${later}`, 'not_later'));
  }
  return problems;
}

function formProblems(forms: string[][], given: string[]): Problem[] {
  const touched = forms.filter((form) => form.some((name) => given.includes(name)));
  if (touched.length !== 1) return [problem(`facts.${(touched[0] ?? forms[0]!)[0]!}`, 'one_form_needed')];
  return touched[0]!.filter((name) => !given.includes(name)).map((name) => problem(`facts.${name}`, 'missing'));
}

function valueProblem(type: FactType, value: unknown): ProblemCode | undefined {
  switch (type.type) {
    case 'money': return typeof value !== 'string' ? 'wrong_type' : Fen.safeParse(value).success ? undefined : 'malformed_money';
    case 'count': return typeof value !== 'number' ? 'wrong_type' : Count.safeParse(value).success ? undefined : 'malformed_count';
    case 'boolean': return typeof value === 'boolean' ? undefined : 'wrong_type';
    // The last year that has a year after it.
    case 'date': return typeof value !== 'string' ? 'wrong_type' : isPlainDate(value) && value <= '9998-12-31' ? undefined : 'impossible_date';
    case 'enum': return typeof value !== 'string' ? 'wrong_type' : type.values.includes(value) ? undefined : 'unknown_value';
  }
}

function problemsOf(issue: z.core.$ZodIssue, body: unknown): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => problem([...path, key].join('.'), 'unknown_field'));
  const field = path.join('.');
  if (issue.code === 'invalid_type' && at(body, path) === undefined) return [problem(field, 'missing')];
  if (issue.code === 'custom') return [problem(field, 'impossible_date')];
  const last = path.at(-1);
  if (issue.code === 'invalid_type' && !(last === 'year' && typeof at(body, path) === 'number')) return [problem(field, 'wrong_type')];
  return [problem(field, last === 'amountFen' ? 'malformed_money' : last === 'year' ? 'malformed_count' : 'malformed')];
}

const at = (body: unknown, path: string[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined), body);

const MESSAGES = {
  missing: { zh: '缺少此项', en: 'This is required' },
  unknown_field: { zh: '不认识此项', en: 'This field is not known here' },
  wrong_type: { zh: '类型不对', en: 'Wrong type' },
  malformed_money: { zh: '金额应为以分为单位的数字串：“0”或不以零开头的 1 至 18 位数字', en: 'Money is fen as a digit string: "0", or 1 to 18 digits without a leading zero' },
  malformed_count: { zh: '应为 0 以上的整数', en: 'An integer of 0 or more' },
  impossible_date: { zh: '应为真实的日历日，格式 YYYY-MM-DD', en: 'A real calendar day, YYYY-MM-DD' },
  unknown_value: { zh: '不在可选值之内', en: 'Not one of the values' },
  unknown_programme: { zh: '没有此项目类别', en: 'There is no such programme' },
  one_form_needed: { zh: '应填且只填一种：第一年利息，或贷款四项', en: 'Exactly one form is needed: the first year’s interest, or the four loan facts' },
  not_later: { zh: '应晚于开始日', en: 'Must be later than the start' },
  malformed: { zh: '格式不对', en: 'Malformed' },
} as const satisfies Record<ProblemCode, Label>;

const problem = (field: string, code: ProblemCode): Problem => ({ field, code, message: MESSAGES[code] });

export type Language = 'zh' | 'en';
/** The answer as the wire has it: descriptions in one language. */
export const answerBody = (answer: CalculationAnswer, language: Language = 'zh'): object => ({
  status: answer.status,
  ...(answer.amountFen !== undefined ? { amountFen: answer.amountFen } : {}),
  steps: answer.steps.map((step) => ({ ...step, description: step.description[language] })),
  reasons: answer.reasons.map((reason) => ({ ...reason, description: reason.description[language] })),
});
