/** The door of field kinds: one object a kind, in a closed record, so that the compiler names the one that was forgotten. */
import type { FormField } from '../schema.js';
import type { FieldKind } from './kind.js';
import { boolean, choice, date, email, integer, longtext, money, telephone, text } from './scalars.js';
import { list, table } from './tables.js';

export const FIELD_KINDS = {
  text, longtext, integer, money, date, choice, boolean, telephone, email, list,
  organisations: { ...list, fact: (entries: string[]) => entries },
  patents: table('patents'), budget: table('budget'), indicators: table('indicators'),
} as const satisfies Record<FormField['kind'], unknown>;

export const fieldKind = (kind: FormField['kind']): FieldKind => FIELD_KINDS[kind] as unknown as FieldKind;
export { table };
export type { Against, Fault, FieldKind, FieldRule, Reading } from './kind.js';
export { columnsOf, isTable, keptCell, linesOf, rowsOf, showCell, type Column, type Row, type TableKind } from './tables.js';
export { date as dateKind, money as moneyKind, integer as integerKind, number as numberKind, choice as choiceKind } from './scalars.js';
