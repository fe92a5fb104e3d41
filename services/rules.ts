/** What the rules answer without a project: the amount in words, the public calculation, a due date. */
import { dueDate, workingDaysBetween, type Span } from '../domain/calendar.js';
import { answerBody, answerCalculation } from '../domain/award/index.js';
import { fen, formatYuan } from '../domain/money.js';
import type { Label, ProgrammeVersion } from '../domain/programme/schema.js';
import { dateOf, dayFault, toMs, type Instant } from '../domain/time.js';
import { platformNow } from '../prisma/store/clock.js';
import { theCalendar } from '../prisma/store/rules.js';
import { reader } from '../prisma/store/tx.js';
import { Refusal, type House } from './house.js';
import { currentRules } from './rules-now.js';

const yuan = (amount: string): string => formatYuan(fen(amount)).replace(/\.00$/, '');
const percent = (bp: number): string => `${bp / 100}%`;

/** The award of a version in one line, for catalogue and call. */
export function formulaOf({ formula }: Pick<ProgrammeVersion, 'formula'>): Label {
  switch (formula.type) {
    case 'fixed': return { zh: `${yuan(formula.amountFen)} 元`, en: `${yuan(formula.amountFen)} yuan` };
    case 'rate': return {
      zh: `按 ${percent(formula.rateBp)}${formula.caseCapFen ? `，每项最高 ${yuan(formula.caseCapFen)} 元` : ''}${formula.yearCapFen ? `，每年最高 ${yuan(formula.yearCapFen)} 元` : ''}`,
      en: `${percent(formula.rateBp)}${formula.caseCapFen ? `, at most ${yuan(formula.caseCapFen)} yuan a case` : ''}${formula.yearCapFen ? `, at most ${yuan(formula.yearCapFen)} yuan a year` : ''}`,
    };
    case 'tiers': return { zh: formula.tiers.map((t) => `${t.label.zh} ${yuan(t.amountFen)} 元`).join('；'), en: formula.tiers.map((t) => `${t.label.en}: ${yuan(t.amountFen)} yuan`).join('; ') };
    case 'first_year_interest': return { zh: `第一年利息的 ${percent(formula.rateBp)}，最高 ${yuan(formula.caseCapFen)} 元`, en: `${percent(formula.rateBp)} of the first year's interest, at most ${yuan(formula.caseCapFen)} yuan` };
    case 'not_set': return { zh: '政策未定金额', en: 'amount not set by the policy' };
  }
}

/** `POST /v1/calculations`: answers from the text of the policy and the facts alone; nothing is reserved or remembered. */
export async function calculate(house: House, body: unknown, language: 'zh' | 'en' = 'zh'): Promise<Record<string, unknown>> {
  const result = answerCalculation(body, await currentRules(house));
  if (result.ok) return answerBody(result.answer, language) as unknown as Record<string, unknown>;
  throw new Refusal({ code: result.status === 404 ? 'not_found' : 'validation', fields: Object.fromEntries(result.problems.map((p) => [p.field, p.code])) });
}

const SPANS = ['workingDays', 'calendarDays', 'months', 'years'] as const;

/** `GET /v1/calendar/due-date`; anything else in the query is refused and named. */
export async function dueDateOf(house: House, query: Record<string, unknown>): Promise<{ lastDay: string; dueOn: string; provisional: boolean; counted?: string[] }> {
  const fields: Record<string, string> = {};
  for (const key of Object.keys(query)) if (!['from', 'moveLastDay', ...SPANS].includes(key)) fields[key] = 'unknown';
  const from = query['from'];
  const wrong = typeof from === 'string' ? dayFault(from) : 'impossible_date';
  if (wrong) fields['from'] = wrong;
  const given = SPANS.filter((s) => query[s] !== undefined);
  if (given.length !== 1) for (const s of given.length === 0 ? SPANS : given) fields[s] = 'exactly_one';
  for (const s of given) if (typeof query[s] !== 'string' || !/^[1-9]\d{0,4}$/.test(query[s])) fields[s] = 'integer_of_one_or_more';
  const move = query['moveLastDay'];
  if (move !== undefined && move !== 'true' && move !== 'false') fields['moveLastDay'] = 'true_or_false';
  if (Object.keys(fields).length > 0) throw new Refusal({ code: 'bad_request', fields });
  const span: Span = { [given[0]!]: Number(query[given[0]!]) };
  const calendar = await theCalendar(reader(house.db));
  try {
    return dueDate(calendar, from as string, span, move !== 'false');
  } catch (error) {
    // A period that ends after the year 9999 has no day that could be written.
    if (error instanceof RangeError) throw new Refusal({ code: 'bad_request', fields: { [given[0]!]: 'beyond_the_calendar' } });
    throw error;
  }
}

/** How many working days a person still has from the platform's today until a due instant; nothing is left of one that is over. */
export async function workingDaysLeft(house: House): Promise<(dueAt: Instant) => number> {
  const sql = reader(house.db);
  const [calendar, now] = await Promise.all([theCalendar(sql), platformNow(sql)]);
  return (dueAt) => workingDaysBetween(calendar, dateOf(now), dateOf(new Date(toMs(dueAt) - 1).toISOString()));
}

/** Names of the programmes the calculation knows, and of the facts it asks for, by the newest version that is no sample. */
export async function calculableProgrammes(house: House): Promise<{ id: string; name: Label; facts: Record<string, Label> }[]> {
  const rules = await currentRules(house);
  const known = [...rules.programmes, ...rules.amountNotSet].map((p) => p.id);
  const rows = await reader(house.db).rows<{ programme_id: string; name: Label; facts: { id: string; label: Label }[] | null }>(
    `SELECT DISTINCT ON (programme_id) programme_id, body -> 'name' AS name, body -> 'facts' AS facts FROM programme_version WHERE NOT sample AND programme_id = ANY($1) ORDER BY programme_id, version DESC`, [known],
  );
  return rows.map((r) => ({ id: r.programme_id, name: r.name, facts: Object.fromEntries((r.facts ?? []).map((f) => [f.id, f.label])) }));
}
