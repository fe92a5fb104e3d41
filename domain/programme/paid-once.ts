/**
 * What a clause pays once, whoever applies (单个专利): the key of it, taken from the form. One patent is one key however
 * its number is typed: with or without ZL, point and check character. Pure; an index of the database holds it.
 */
import { foldCode } from '../text.js';
import { entries, type FormContent } from './form.js';
import type { ProgrammeVersion } from './schema.js';

/** Application numbers since 2003 have twelve digits, older ones eight; what follows is the check character. */
export function patentKey(number: string): string {
  const code = foldCode(number).replace(/[.．。·]/gu, '').replace(/^CN/, '').replace(/^ZL/, '').replace(/^CN/, '');
  const long = /^((?:19|20)\d{10})[\dX]?$/.exec(code);
  const short = /^(\d{8})[\dX]?$/.exec(code);
  return long?.[1] ?? short?.[1] ?? code;
}

/** Of the first entry of the field; nothing while it is empty. */
export function paidKeyOf({ paidOnce, programmeId, form }: Pick<ProgrammeVersion, 'paidOnce' | 'programmeId' | 'form'>, content: FormContent): string | undefined {
  const field = paidOnce && form.sections.flatMap((s) => s.fields).find((f) => f.id === paidOnce.field);
  if (!field) return undefined;
  const given = content[field.id];
  const first: unknown = Array.isArray(given) ? given[0] : entries(given)[0];
  const said = typeof first === 'object' && first !== null ? (first as { number?: unknown }).number : first;
  if (typeof said !== 'string' || said.trim() === '') return undefined;
  return `${programmeId}:${field.kind === 'patents' ? patentKey(said) : foldCode(said)}`;
}
