/** What a filled sample form lacks or has wrong under a programme version. Pure. */
import type { FormField, ProgrammeVersion } from '../domain/programme/schema.js';
import { FieldValue, type SampleForm } from './shapes.js';

export function formFaults(version: ProgrammeVersion, form: SampleForm, organisations: ReadonlySet<string>): { path: string; reason: string }[] {
  const fields = version.form.sections.flatMap((s) => s.fields);
  const values = Object.entries(form.values).filter(([id]) => !fields.some((f) => f.id === id)).map(([id]) => ({ path: `values.${id}`, reason: 'the form has no such field' }));
  const lacking = fields.flatMap((field) => {
    const reason = fieldFault(field, form.values[field.id], organisations);
    return reason ? [{ path: `values.${field.id}`, reason }] : [];
  });
  const evidence = version.form.evidence.filter((e) => e.required && form.evidence[e.id] === undefined).map((e) => ({ path: `evidence.${e.id}`, reason: 'is missing' }));
  const strange = Object.keys(form.evidence).filter((id) => !version.form.evidence.some((e) => e.id === id)).map((id) => ({ path: `evidence.${id}`, reason: 'the form has no such evidence' }));
  return [...values, ...lacking, ...evidence, ...strange];
}

function fieldFault(field: FormField, value: unknown, organisations: ReadonlySet<string>): string | undefined {
  if (value === undefined) return field.required ? 'is missing' : undefined;
  const parsed = FieldValue[field.kind].safeParse(value);
  if (!parsed.success) return `not a value of kind ${field.kind}`;
  const size = typeof value === 'number' ? value : Array.isArray(value) ? value.length : undefined;
  if (size !== undefined && field.min !== undefined && size < field.min) return `less than ${field.min}`;
  if (size !== undefined && field.max !== undefined && size > field.max) return `more than ${field.max}`;
  if (field.kind === 'choice' && !field.options!.some((o) => o.value === value)) return 'not one of the options';
  if (field.kind === 'organisations' && (value as string[]).some((id) => !organisations.has(id))) return 'names an unknown organisation';
  return undefined;
}
