/** Every date of every command has a rule, and each rule says no where it should: the future, an impossible day, the day before the act it follows. */
import { z } from 'zod';
import { DATE_RULES, refuseDates } from '../../domain/commands/act-dates.js';
import { commandSchemas, SYSTEM_COMMANDS, type CommandType } from '../../domain/commands/index.js';
import type { Command } from '../../domain/stream.js';
import { addDays, startOfDay } from '../../domain/time.js';

interface Shape { type?: string; format?: string; properties?: Record<string, Shape>; items?: Shape }
const datesIn = (shape: Shape, path: string[]): string[] => (shape.type === 'object' ? Object.entries(shape.properties ?? {}).flatMap(([name, inner]) => datesIn(inner, [...path, name])) : shape.type === 'array' ? datesIn(shape.items!, path) : shape.format === 'date' || shape.format === 'date-time' ? [path.join('.')] : []);
const ALL = Object.entries(commandSchemas).flatMap(([type, schema]) => datesIn(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape, [type]));

const TODAY = '2019-06-05';
const ACT = '2019-06-01';
/** A state in which every act that another may follow was on one day. */
const state = {
  submittedAt: startOfDay(ACT), closesAt: startOfDay(ACT), appointedOn: ACT, releasedOn: ACT, instructedOn: ACT, paidOn: ACT,
  steps: { review: { kind: 'expert_panel' }, decision: { kind: 'decision', openedOn: ACT } }, tasks: { seen: { openedAt: startOfDay(ACT) } },
};
function codeOf(place: string, on: string, more: Record<string, unknown> = {}): string | undefined {
  const [type = '', ...names] = place.split('.');
  const list = ['lines', 'expenditure'];
  const fields = names.reduceRight<unknown>((inner, name) => ({ [name]: list.includes(name) ? [inner] : inner }), on) as Record<string, unknown>;
  const command = { id: 'c', type: type as CommandType, streamId: 's', actor: { kind: 'system' }, at: startOfDay(TODAY), seen: { taskId: 'seen', revision: 1, formVersion: 0 }, fields: { ...more, ...fields } } as unknown as Command;
  // A command may carry several dates: what is asked is said of this one.
  return Object.entries(refuseDates(state, command, { today: TODAY })?.fields ?? {}).find(([path]) => path.split('.')[0] === names[0])?.[1];
}

test('the table is closed: a date field without a rule, and a rule without its field, are named', () => {
  expect(ALL.length).toBeGreaterThan(12);
  expect(ALL.filter((place) => !Object.hasOwn(DATE_RULES, place))).toEqual([]);
  expect(Object.keys(DATE_RULES).filter((place) => !ALL.includes(place))).toEqual([]);
  // What a person sends is asked here; only what streams tell each other may be left to its sender.
  expect(Object.entries(DATE_RULES).filter(([place, rule]) => 'told' in rule && !(SYSTEM_COMMANDS as readonly string[]).includes(place.split('.')[0]!))).toEqual([]);
});

test.each(ALL.filter((place) => !('told' in DATE_RULES[place]!)))('%s takes no day before 1949, whoever sends it', (place) => {
  const [type = '', ...names] = place.split('.');
  const schema = commandSchemas[type as CommandType] as z.ZodObject;
  const lists = ['lines', 'expenditure'];
  const at = names.flatMap((name) => (lists.includes(name) ? [name, '0'] : [name])).join('.');
  const faultsAt = (on: string): string[] => (schema.safeParse(names.reduceRight<unknown>((inner, name) => ({ [name]: lists.includes(name) ? [inner] : inner }), on)).error?.issues ?? []).filter((i) => i.path.join('.') === at).map((i) => i.message);
  const instant = faultsAt('2019-06-05T00:00:00.000Z').length === 0;
  for (const on of ['1949-09-30', '1900-01-01', '0001-01-01']) expect(faultsAt(instant ? startOfDay(on) : on)).toEqual(['implausible_date']);
  expect(faultsAt(instant ? startOfDay('1949-10-01') : '1949-10-01')).toEqual([]);
});

test('a meeting that decides is not before what it decides on was there', () => {
  const approve = (openedOn: string | undefined, heldOn: string) => refuseDates({ submittedAt: startOfDay('2019-03-01'), steps: { d: { kind: 'decision', ...(openedOn ? { openedOn } : {}) } } }, { id: 'c', type: 'approve', streamId: 's', actor: { kind: 'system', cause: 'x' }, at: startOfDay(TODAY), fields: { minutes: { heldOn } } }, { today: TODAY })?.fields;
  expect([approve('2019-05-20', '2019-05-19'), approve('2019-05-20', '2019-05-20'), approve(undefined, '2019-03-01')]).toEqual([{ 'minutes.heldOn': 'before_the_act:2019-05-20' }, undefined, undefined]);
});

test.each([
  ['a decision in favour', { phase: 'running', steps: { d: { kind: 'decision', status: 'passed', openedOn: '2019-04-01', settledOn: '2019-05-20' } } }],
  ['a refusal', { phase: 'ended', end: { outcome: 'refused', cause: 'formal_check' }, steps: { f: { kind: 'formal_check', status: 'ended', settledOn: '2019-05-20' } } }],
])('a meeting that reverses %s is not before it', (_what, folded) => {
  const reverse = (heldOn: string) => refuseDates({ submittedAt: startOfDay('2019-03-01'), ...folded }, { id: 'c', type: 'reverseDecision', streamId: 's', actor: { kind: 'system', cause: 'x' }, at: startOfDay(TODAY), fields: { minutes: { heldOn } } }, { today: TODAY })?.fields;
  expect([reverse('2019-05-19'), reverse('2019-05-20')]).toEqual([{ 'minutes.heldOn': 'before_the_act:2019-05-20' }, undefined]);
});

describe.each(Object.entries(DATE_RULES).flatMap(([place, rule]) => ('told' in rule ? [] : [{ place, rule }])))('$place', ({ place, rule }) => {
  test('today is taken, an impossible day is not', () => {
    expect(codeOf(place, TODAY)).toBeUndefined();
    const [type = '', ...names] = place.split('.');
    const schema = commandSchemas[type as CommandType] as z.ZodObject;
    const fields = names.reduceRight<unknown>((inner, name) => ({ [name]: ['lines', 'expenditure'].includes(name) ? [inner] : inner }), '2019-02-30');
    const at = names.flatMap((name) => (['lines', 'expenditure'].includes(name) ? [name, '0'] : [name])).join('.');
    expect(schema.safeParse(fields).error!.issues.map((i) => i.path.join('.'))).toContain(at);
  });
  test('the day after today, and a year far from here', () => {
    const [tomorrow, far] = [codeOf(place, addDays(TODAY, 1)), codeOf(place, '2030-01-01')];
    expect([tomorrow, far]).toEqual(rule.latest === 'today' ? ['after_today', 'after_today'] : [undefined, undefined]);
  });
  test('the day before the act that it follows, and two years before', () => {
    const { earliest } = rule;
    const bound = earliest === 'today' ? TODAY : typeof earliest === 'string' || 'field' in earliest ? ACT : undefined;
    const more = typeof earliest === 'object' && 'field' in earliest ? { [earliest.field]: startOfDay(ACT) } : {};
    if (bound === undefined) { expect((earliest as { free: string }).free).not.toBe(''); return; }
    expect(codeOf(place, bound, more)).toBeUndefined();
    const early = earliest === 'today' ? 'before_today' : `before_the_act:${bound}`;
    expect([codeOf(place, addDays(bound, -1), more), codeOf(place, '2017-06-01', more)]).toEqual([early, early]);
  });
});
