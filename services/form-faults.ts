/**
 * What is wrong with a form's content, by path and message code; and organisations typed as people know them (id, unified
 * social credit code, name) as the ids that tasks are addressed to. A draft may hold faults; its submission may not.
 */
import { isCreditCode } from '../domain/credit-code.js';
import { parseYuan } from '../domain/money.js';
import { entries, missingOf, type FormContent } from '../domain/programme/form.js';
import type { Form, FormField } from '../domain/programme/schema.js';
import { isPlainDate } from '../domain/time.js';
import type { Tx } from '../prisma/store/tx.js';
import { Refusal } from './house.js';

/** Why a path of `missingOf` stands there: nothing is given, or what is given is of the wrong kind. */
export function faultsOf(form: Form, content: FormContent, evidence: readonly string[]): Record<string, string> {
  const fields = new Map(form.sections.flatMap((s) => s.fields).map((f) => [`form.${f.id}`, f]));
  return Object.fromEntries(missingOf(form, content, evidence).map((path) => {
    const field = fields.get(path);
    return [path, field ? faultOf(field, content[field.id]) : 'required'];
  }));
}

function faultOf(field: FormField, value: unknown): string {
  if (value === undefined || value === null || value === '') return 'required';
  switch (field.kind) {
    case 'money': return parseYuan(String(value)) === undefined ? 'not_money' : 'invalid';
    case 'date': return isPlainDate(String(value)) ? 'invalid' : 'impossible_date';
    case 'choice': return 'not_an_option';
    case 'integer': return Number.isSafeInteger(Number(value)) ? (Number(value) < (field.min ?? 0) ? 'too_small' : 'too_big') : 'not_integer';
    case 'boolean': return 'commitment';
    case 'list': case 'organisations': case 'patents': case 'budget': case 'indicators': return entries(value).length < (field.min ?? 1) ? 'too_few' : 'too_many';
    case 'text': case 'longtext': return 'required';
  }
}

/** Refuses what no organisation answers to: a task addressed to it could never be done. */
export async function withOrganisations(tx: Tx, form: Form, content: FormContent): Promise<FormContent> {
  const fields = form.sections.flatMap((s) => s.fields).filter((f) => f.kind === 'organisations' && entries(content[f.id]).length > 0);
  if (fields.length === 0) return content;
  const typed = fields.flatMap((f) => entries(content[f.id]));
  const rows = await tx.rows<{ id: string; name: string; name_en: string; credit_code: string }>('SELECT id, name, name_en, credit_code FROM organisation WHERE id = ANY($1) OR credit_code = ANY($2) OR name = ANY($1) OR name_en = ANY($1)', [typed, typed.map((t) => t.toUpperCase())]);
  const idOf = (text: string): string | undefined => rows.find((r) => r.id === text || r.credit_code === text.toUpperCase() || r.name === text || r.name_en === text)?.id;
  const faults: Record<string, string> = {};
  const found: FormContent = {};
  for (const field of fields) {
    const ids = entries(content[field.id]).map((text) => {
      const id = idOf(text);
      if (id === undefined) faults[`form.${field.id}`] ??= /^[0-9A-Za-z]{18}$/.test(text) && !isCreditCode(text.toUpperCase()) ? 'credit_code' : 'unknown';
      return id ?? text;
    });
    found[field.id] = [...new Set(ids)];
  }
  if (Object.keys(faults).length > 0) throw new Refusal({ code: 'validation', fields: faults });
  return { ...content, ...found };
}
