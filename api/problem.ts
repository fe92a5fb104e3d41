/** A refusal as application/problem+json (RFC 9457), in the language of the person. Non-goal: which refusal (services/faults.ts). */
import { z } from 'zod';
import { errorCatalogue, type Rejection } from '../domain/errors.js';
import { describeRejection, type Locale } from '../domain/words/index.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export const Problem = z.looseObject({
  type: z.string().describe('address of what the code means, in the reference'),
  title: z.string().describe('one sentence in the language of the person'),
  status: z.number().int(),
  code: z.string().describe('stable; one of the catalogue'),
  detail: z.string().describe('what to do now'),
  facts: z.record(z.string(), z.unknown()).optional().describe('what the refusal rests on'),
  fields: z.record(z.string(), z.strictObject({ code: z.string(), message: z.string() })).optional().describe('by path of the field'),
  allowed: z.array(z.string()).optional().describe('commands this person may send now'),
  retryable: z.boolean().describe('the same request may succeed later'),
  instance: z.string().optional().describe('the request, as the log knows it'),
});
export type Problem = z.infer<typeof Problem>;

export function problemOf(rejection: Rejection, { locale, publicUrl, instance }: { locale: Locale; publicUrl: string; instance?: string }): Problem {
  const text = describeRejection(locale, rejection);
  const { status, retryable } = errorCatalogue[rejection.code];
  const messages = new Map(text.fields.map((f) => [f.path, f.message]));
  const facts = text.facts.map((f) => `${f.label}${locale === 'zh-CN' ? '：' : ': '}${f.value}`).join(locale === 'zh-CN' ? '；' : '; ');
  return {
    type: `${publicUrl}/v1/reference#${rejection.code}`,
    title: text.title, status, code: rejection.code,
    detail: [text.help, facts].filter((part) => part !== '').join(' '),
    ...(rejection.detail && Object.keys(rejection.detail).length > 0 ? { facts: rejection.detail } : {}),
    ...(rejection.fields ? { fields: Object.fromEntries(Object.entries(rejection.fields).map(([path, code]) => [path, { code, message: messages.get(path) ?? code }])) } : {}),
    ...(rejection.allowed ? { allowed: rejection.allowed } : {}),
    retryable, ...(instance ? { instance } : {}),
  };
}
