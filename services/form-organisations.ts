/**
 * Organisations typed as people know them (id, unified social credit code, name) as the ids that tasks are addressed to.
 */
import { creditCodeFault } from '../domain/credit-code.js';
import { entries, fieldsOf, type FormContent } from '../domain/programme/form.js';
import type { Form } from '../domain/programme/schema.js';
import { fold, foldCode, sameText } from '../domain/text.js';
import { foldedSql } from '../prisma/store/fold.js';
import type { Tx } from '../prisma/store/tx.js';
import { Refusal } from './house.js';

/** Refuses what no organisation answers to: a task addressed to it could never be done. */
export async function withOrganisations(tx: Tx, form: Form, content: FormContent): Promise<FormContent> {
  const fields = fieldsOf(form).filter((f) => f.kind === 'organisations' && entries(content[f.id]).length > 0);
  if (fields.length === 0) return content;
  const typed = fields.flatMap((f) => entries(content[f.id]));
  const rows = await tx.rows<{ id: string; name: string; name_en: string; credit_code: string }>(
    `SELECT id, name, name_en, credit_code FROM organisation WHERE id = ANY($1) OR credit_code = ANY($2) OR ${foldedSql('name')} = ANY($3) OR ${foldedSql('name_en')} = ANY($3)`, [typed, typed.map(foldCode), typed.map(fold)],
  );
  const idOf = (text: string): string | undefined =>
    (rows.find((r) => r.id === text) ?? rows.find((r) => r.credit_code === foldCode(text)) ?? rows.find((r) => sameText(r.name, text) || sameText(r.name_en, text)))?.id;
  const faults: Record<string, string> = {};
  const found: FormContent = {};
  for (const field of fields) {
    const ids = entries(content[field.id]).map((text) => {
      const id = idOf(text);
      if (id === undefined) faults[`form.${field.id}`] ??= creditCodeFault(foldCode(text)) ?? 'unknown_organisation';
      return id ?? text;
    });
    found[field.id] = [...new Set(ids)];
  }
  if (Object.keys(faults).length > 0) throw new Refusal({ code: 'validation', fields: faults });
  return { ...content, ...found };
}
