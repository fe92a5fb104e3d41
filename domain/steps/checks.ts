/**
 * The list of a check: what its step asks, what was answered, and whether that lets it pass. Asked of every act that a
 * step marks as checked, by pages and programs alike (domain/project/index.ts). Pure.
 */
import { z } from 'zod';
import type { Rejection } from '../errors.js';
import { Label } from '../programme/schema.js';

export const CHECK_ANSWERS = ['yes', 'no', 'not_applicable'] as const;
export interface CheckAnswer { id: string; answer: (typeof CHECK_ANSWERS)[number] }
export const CheckItem = z.strictObject({ id: z.string(), label: Label, mandatory: z.boolean().default(true) });
export type CheckItem = z.infer<typeof CheckItem>;

export const checklistIn = (params: Readonly<Record<string, unknown>> | undefined): readonly CheckItem[] => (params?.['checklist'] as CheckItem[] | undefined) ?? [];
/** In the order of the list, whatever the order in which they came. */
export const answersOf = (list: readonly CheckItem[], fields: Readonly<Record<string, unknown>>): CheckAnswer[] =>
  list.flatMap(({ id }) => (fields['checks'] as CheckAnswer[] | undefined)?.find((c) => c.id === id) ?? []);
/** Every item answered with yes: what a person sends who found all in order. */
export const allInOrder = (params: Readonly<Record<string, unknown>> | undefined): CheckAnswer[] => checklistIn(params).map(({ id }) => ({ id, answer: 'yes' }));

/** A mandatory item needs an answer, and one that is not no; what does not apply is explained in the opinion. */
export function refuseChecks(list: readonly CheckItem[], fields: Readonly<Record<string, unknown>>): Rejection | undefined {
  const given = (fields['checks'] as CheckAnswer[] | undefined) ?? [];
  const wrong: Record<string, string> = {};
  given.forEach(({ id }, i) => {
    if (!list.some((c) => c.id === id)) wrong[`checks.${id}`] = 'not_an_option';
    else if (given.findIndex((c) => c.id === id) !== i) wrong[`checks.${id}`] = 'given_twice';
  });
  if (Object.keys(wrong).length > 0) return { code: 'validation', fields: wrong, detail: { checks: list.map((c) => c.id) } };
  for (const { id, mandatory } of list) {
    const answer = given.find((c) => c.id === id)?.answer;
    // Params that a page reads are as they stand in the file: what is not said is mandatory.
    if (mandatory !== false && answer === undefined) wrong[`checks.${id}`] = 'required';
    if (mandatory !== false && answer === 'no') wrong[`checks.${id}`] = 'answered_no';
  }
  if (given.some((c) => c.answer === 'not_applicable') && !fields['opinion']) wrong['opinion'] = 'says_why_not_applicable';
  return Object.keys(wrong).length > 0 ? { code: 'checks_incomplete', fields: wrong, detail: { checks: list.map((c) => c.id), answers: [...CHECK_ANSWERS] } } : undefined;
}
