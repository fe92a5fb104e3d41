/** What a clause pays once, whoever applies (单个专利): the key of it, taken from the form. Pure; an index of the database holds it. */
import { foldCode } from '../text.js';
import { entries, fieldsOf, type FormContent } from './form.js';
import { patentKey } from './patent-key.js';
import type { ProgrammeVersion } from './schema.js';

/** Of the first entry of the field; nothing while it is empty. */
export function paidKeyOf({ paidOnce, programmeId, form }: Pick<ProgrammeVersion, 'paidOnce' | 'programmeId' | 'form'>, content: FormContent): string | undefined {
  const field = paidOnce && fieldsOf(form).find((f) => f.id === paidOnce.field);
  if (!field) return undefined;
  const given = content[field.id];
  const first: unknown = Array.isArray(given) ? given[0] : entries(given)[0];
  const said = typeof first === 'object' && first !== null ? (first as { number?: unknown }).number : first;
  if (typeof said !== 'string' || said.trim() === '') return undefined;
  return `${programmeId}:${field.kind === 'patents' ? patentKey(said) : foldCode(said)}`;
}
