/** Shapes shared by the params of several step kinds. */
import { z } from 'zod';
export { Label as label } from '../programme/schema.js';

export const period = z.strictObject({ workingDays: z.number().int().min(1).optional(), months: z.number().int().min(1).optional() })
  .refine((p) => (p.workingDays === undefined) !== (p.months === undefined), 'exactly one of workingDays, months');
export const criteria = z.array(z.strictObject({ id: z.string(), label: z.strictObject({ zh: z.string(), en: z.string() }), weightBp: z.number().int().min(1) }))
  .refine((all) => all.reduce((sum, c) => sum + c.weightBp, 0) === 10000, 'weights sum to 10000');
export const panelParams = {
  size: z.number().int().min(1).refine((n) => n % 2 === 1, 'odd'),
  minFinance: z.number().int().min(0).default(0),
  passMarkBp: z.number().int().min(0).max(10000),
  criteria,
  replyPeriod: period,
  reportPeriod: period,
};
