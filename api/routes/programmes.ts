/** The public catalogue, the public calculation, and a due date counted as at the counter. */
import { z } from 'zod';
import { hasRole } from '../../domain/access/index.js';
import { PlainDateField } from '../../domain/commands/index.js';
import { ApplicantKind } from '../../domain/programme/schema.js';
import { listProgrammes, programmePage } from '../../services/calls.js';
import { calculate, dueDateOf } from '../../services/rules.js';
import { ok, open } from '../route.js';
import { Calculation, DueDate, list, Programme, ProgrammePage } from '../schemas.js';

const asOf = z.strictObject({ asOf: PlainDateField.optional() });

const search = asOf.extend({ applicantKind: ApplicantKind.optional(), atLeastFen: z.string().regex(/^(0|[1-9]\d{0,17})$/).optional().describe('only programmes whose award may reach this sum') });
const span = (unit: string) => z.string().regex(/^[1-9]\d{0,4}$/).optional().describe(`${unit}; exactly one of the four spans`);
const DueDateQuestion = z.strictObject({
  from: z.string().describe('the day of the event, YYYY-MM-DD, Asia/Shanghai; it is not counted itself'),
  workingDays: span('working days'), calendarDays: span('days'), months: span('months'), years: span('years'),
  moveLastDay: z.enum(['true', 'false']).optional().describe('a last day off moves to the next working day; true when left out'),
});

export const programmes = [
  open({ method: 'GET', path: '/programmes', tag: 'programmes', summary: { zh: '有效的奖补事项', en: 'Programmes in force' }, query: search, answer: list(Programme), limit: 'reading' },
    async ({ house, query: { asOf: on, applicantKind, atLeastFen } }) => ok({ items: await listProgrammes(house, { asOf: on, applicantKind, money: atLeastFen === undefined ? undefined : { atLeastFen } }), next: null })),
  open({
    method: 'GET', path: '/programmes/:id', tag: 'programmes', summary: { zh: '一个事项的各版本', en: 'The versions of a programme' },
    params: z.strictObject({ id: z.string().regex(/^\d{3}-P\d{2}$/) }), query: asOf, answer: ProgrammePage, limit: 'reading',
  }, async ({ house, actor, params, query }) => {
    const page = await programmePage(house, params.id, query.asOf);
    // Sample measures are for the sample call alone; officials read them, the public catalogue never shows them.
    const official = actor !== undefined && hasRole(actor, 'officer', 'approver', 'administrator', 'supervisor', 'finance_bureau');
    return ok({ ...page, versions: page.versions.filter((v) => official || !v.measure.sample) } as unknown as z.infer<typeof ProgrammePage>);
  }),
  open({
    method: 'POST', path: '/calculations', tag: 'programmes', summary: { zh: '按政策计算金额', en: 'What a policy gives for a set of facts' }, withoutKey: 'changes nothing', limit: 'reading',
    shownBody: z.strictObject({ programmeId: z.string(), asOf: z.string(), facts: z.record(z.string(), z.unknown()), priorAwards: z.array(z.strictObject({ programmeId: z.string(), year: z.number().int(), amountFen: z.string() })).optional() }),
    body: z.unknown(), answer: Calculation,
  }, async ({ house, body }) => ok(await calculate(house, body) as z.infer<typeof Calculation>)),
  open({
    method: 'GET', path: '/calendar/due-date', tag: 'programmes', summary: { zh: '期限的最后一天', en: 'The last day of a period' }, query: z.record(z.string(), z.unknown()), shownQuery: DueDateQuestion, answer: DueDate, limit: 'reading',
  }, async ({ house, query }) => ok(await dueDateOf(house, query))),
];
