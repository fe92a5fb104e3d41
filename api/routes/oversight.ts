/** Audit, and what the administrator looks at when something is stuck. */
import { z } from 'zod';
import { readAudit, trouble } from '../../services/operations.js';
import { checkRecord } from '../../services/record-check.js';
import { liftSignInLock } from '../../services/sign-in-limits.js';
import { guarded, ok, page } from '../route.js';
import { AuditEntry, list, RecordCheck, Trouble } from '../schemas.js';

export const oversight = [
  guarded(['administrator', 'supervisor'], {
    method: 'GET', path: '/audit', tag: 'oversight', summary: { zh: '审计记录', en: 'The audit' },
    query: z.strictObject({ limit: page.limit, cursor: z.string().regex(/^\d{1,18}$/).optional(), target: z.string().min(1).max(200).optional() }), answer: list(AuditEntry),
  }, async ({ house, actor, query: { limit = 100, cursor, target } }) => {
    const { items } = await readAudit(house, actor, { after: cursor, limit, target });
    return ok({ items: items.map((i) => ({ ...i })), next: items.length === limit ? items.at(-1)!.id : null });
  }),
  guarded(['administrator', 'supervisor'], { method: 'GET', path: '/audit/check', tag: 'oversight', summary: { zh: '核验审计与事件的记录链', en: 'Check the chains of audit and events' }, answer: RecordCheck },
    async ({ house, actor }) => ok(await checkRecord(house, actor))),
  guarded(['administrator'], { method: 'GET', path: '/operations/trouble', tag: 'oversight', summary: { zh: '卡住或未答复的', en: 'What is late or unanswered' }, answer: Trouble },
    async ({ house, actor }) => ok({ ...await trouble(house, actor) } as unknown as z.infer<typeof Trouble>)),
  guarded(['administrator'], {
    method: 'POST', path: '/operations/sign-in-locks/lift', tag: 'oversight', summary: { zh: '解除登录锁定', en: 'Lift a lock of sign-in' },
    body: z.strictObject({ username: z.string().min(1).max(100) }).or(z.strictObject({ address: z.string().min(1).max(60) })), answer: z.object({ lifted: z.number().int() }),
  }, async ({ house, actor, body }) => ok(await liftSignInLock(house, actor, body))),
];
