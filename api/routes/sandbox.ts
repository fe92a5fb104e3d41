/** The sandbox: its clock, its bank, its mailbox. Without sample data none of it exists. */
import { z } from 'zod';
import { advanceClock, clock } from '../../services/clock.js';
import { readMailbox } from '../../services/operations.js';
import { sandboxBankAnswer } from '../../services/bank-files.js';
import { guarded, ok, open, page, streamId, XLSX } from '../route.js';
import { Advanced, Clock, list, Mail } from '../schemas.js';

const Span = z.strictObject({ days: z.number().int().min(0).max(3660).optional(), hours: z.number().int().min(0).max(87_600).optional() });
const AdvanceBody = z.strictObject({ by: Span.optional(), to: z.string().min(1).max(40).optional() }).refine((b) => (b.by === undefined) !== (b.to === undefined), { path: ['to'], message: 'exactly_one' });

export const sandbox = [
  open({ method: 'GET', path: '/clock', tag: 'sandbox', summary: { zh: '平台日期', en: 'The platform’s date' }, answer: Clock, limit: 'reading' }, async ({ house }) => ok({ ...await clock(house) })),
  guarded(['administrator'], {
    method: 'POST', path: '/clock/advances', tag: 'sandbox', summary: { zh: '推进沙盒时钟', en: 'Move the sandbox clock forward' }, body: AdvanceBody, answer: Advanced,
    shownBody: z.union([z.strictObject({ by: Span }), z.strictObject({ to: z.string().describe('an instant, a date (09:00 of that day), or next') })]),
  }, async ({ house, actor, body, key, route }) => ok(await advanceClock(house, actor, body.by ? { by: body.by } : { to: body.to! }, { key, route }))),
  guarded(['administrator', 'finance_maker'], {
    method: 'POST', path: '/sandbox/bank-answers', tag: 'sandbox', summary: { zh: '样例银行的返回清单（.xlsx）', en: 'What the sample bank answers (.xlsx)' },
    body: z.strictObject({ batchId: streamId('batch').shape.id, answer: z.enum(['accept', 'reject', 'silent', 'mixed']) }), answer: 'file',
  }, async ({ house, actor, body }) => {
    const { name, bytes } = await sandboxBankAnswer(house, actor, body);
    return { file: { name, bytes, mediaType: XLSX } };
  }),
  guarded(['administrator'], {
    method: 'GET', path: '/mailbox', tag: 'sandbox', summary: { zh: '内置邮箱', en: 'The embedded mailbox' }, query: z.strictObject({ limit: page.limit, cursor: z.string().regex(/^\d{1,9}$/).optional() }), answer: list(Mail),
  }, async ({ house, actor, query: { limit = 100, cursor } }) => {
    const items = await readMailbox(house, actor, { after: cursor === undefined ? 0 : Number(cursor), limit }) as z.infer<typeof Mail>[];
    const last = items.at(-1);
    return ok({ items, next: items.length === limit && last ? String(last.seq) : null });
  }),
];
