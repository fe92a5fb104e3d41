/** Shapes shared by the params of several step kinds. */
import { z } from 'zod';
export { Label as label } from '../programme/schema.js';

export const period = z.strictObject({ workingDays: z.number().int().min(1).optional(), months: z.number().int().min(1).optional() })
  .refine((p) => (p.workingDays === undefined) !== (p.months === undefined), 'exactly one of workingDays, months');
/** Where what is counted is counted in working days alone. */
export const workingDays = z.strictObject({ workingDays: z.number().int().min(1) });
export const months = z.strictObject({ months: z.number().int().min(1) });
export const criteria = z.array(z.strictObject({ id: z.string(), label: z.strictObject({ zh: z.string(), en: z.string() }), weightBp: z.number().int().min(1) }))
  .refine((all) => all.reduce((sum, c) => sum + c.weightBp, 0) === 10000, 'weights sum to 10000');
export const panelParams = {
  size: z.number().int().min(1).refine((n) => n % 2 === 1, 'odd'),
  minFinance: z.number().int().min(0).default(0),
  passMarkBp: z.number().int().min(0).max(10000),
  criteria,
  replyPeriod: workingDays,
  reportPeriod: workingDays,
};
/** A panel that its own people cannot fill would never be appointed. */
export const fillable = (p: { size: number; minFinance: number }): boolean => p.minFinance <= p.size;
export const FILLABLE = { message: 'more finance experts than seats', path: ['minFinance'] };
