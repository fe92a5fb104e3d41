/** What anyone may ask without signing in. */
import { z } from 'zod';
import { progress, verification } from '../../services/public.js';
import { ok, open } from '../route.js';
import { Progress, Verification } from '../schemas.js';

export const publicRoutes = [
  open({
    method: 'GET', path: '/public/progress', tag: 'public', summary: { zh: '凭受理编号和校验码查进度', en: 'Progress by receipt number and check code' }, limit: 'guessable',
    query: z.strictObject({ receipt: z.string().min(1).max(60), check: z.string().min(1).max(20) }), answer: Progress,
  }, async ({ house, query }) => ok(await progress(house, query))),
  open({
    method: 'GET', path: '/public/verification', tag: 'public', summary: { zh: '文书验真', en: 'Whether a printed form is genuine' }, limit: 'guessable', query: z.strictObject({ code: z.string().min(1).max(40) }), answer: Verification,
  }, async ({ house, query }) => ok(await verification(house, query.code))),
];
