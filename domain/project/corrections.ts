/**
 * Corrections: which part of the form a point is about, and what differs between two versions of an application. Pure.
 * A point is written by a person; its place is found by the labels that stand in it. Non-goal: whether a point is met.
 */
import { isTable, rowsOf, type Row } from '../programme/field-kinds/index.js';
import type { FormContent } from '../programme/form.js';
import type { Form, FormField } from '../programme/schema.js';
import { fold } from '../text.js';

export interface Point { item: string; reason: string }
/** `files`: a slot of evidence, or the files as a whole. */
export type Place = { section: string; field: string | null } | { files: string | null };

/** What is asked for again and again, by the kinds and ids of fields it is about. */
const USUAL: readonly { words: readonly string[]; field: (f: FormField) => boolean }[] = [
  { words: ['预算', '经费', 'budget'], field: (f) => f.kind === 'budget' },
  { words: ['绩效指标', '指标', 'indicator'], field: (f) => f.kind === 'indicators' },
  { words: ['承诺', 'commitment'], field: (f) => f.kind === 'boolean' && /commitment/i.test(f.id) },
  { words: ['专利清单', '专利号', 'patents'], field: (f) => f.kind === 'patents' },
  { words: ['合同', 'contract'], field: (f) => /^contract/.test(f.id) },
  { words: ['联系', 'contact'], field: (f) => f.kind === 'telephone' || f.kind === 'email' },
];
const FILES: readonly string[] = ['材料', '盖章', '扫描', '附件', 'evidence', 'seal', 'upload', 'file'];

/** The part of the form that a point names: its item first, then its reason; the longest label wins. Undefined: the form as a whole. */
export function placeOfPoint(form: Form, slots: readonly { id: string; label: { zh: string; en: string } }[], { item, reason }: Point): Place | undefined {
  const labelled: { labels: string[]; place: Place }[] = [
    ...slots.map((s) => ({ labels: [s.label.zh, s.label.en], place: { files: s.id } })),
    ...form.sections.flatMap((s) => [
      { labels: [s.label.zh, s.label.en], place: { section: s.id, field: null } },
      ...s.fields.map((f) => ({ labels: [f.label.zh, f.label.en], place: { section: s.id, field: f.id } })),
    ]),
  ];
  const named = (text: string): Place | undefined => {
    const said = fold(text);
    const all = labelled.flatMap(({ labels, place }) => labels.map((l) => ({ label: fold(l), place })));
    const inText = all.filter(({ label }) => label.length > 1 && said.includes(label)).sort((a, b) => b.label.length - a.label.length)[0];
    // A short item is often a part of the label: 合同 of 服务合同.
    return (inText ?? all.filter(({ label }) => said.length > 1 && said.length < 10 && label.includes(said)).sort((a, b) => a.label.length - b.label.length)[0])?.place;
  };
  const usual = (text: string): Place | undefined => {
    const said = fold(text);
    for (const { words, field } of USUAL) {
      if (!words.some((w) => said.includes(fold(w)))) continue;
      for (const s of form.sections) { const f = s.fields.find(field); if (f) return { section: s.id, field: f.id }; }
    }
    return FILES.some((w) => said.includes(fold(w))) ? { files: null } : undefined;
  };
  return named(item) ?? usual(item) ?? named(reason) ?? usual(reason);
}

/** A row that came, went, or changed in some of its cells. */
export interface RowChange { from: Row | null; to: Row | null }
export interface FieldChange { section: string; field: FormField; from: unknown; to: unknown; /** of a table: its rows that differ */ rows: RowChange[] | null }

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const nothing = (value: unknown): boolean => value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);

/** By section and field, in the order of the form. An answer that was left out and one that is empty are the same. */
export function formDifference(form: Form, before: FormContent, after: FormContent): FieldChange[] {
  return form.sections.flatMap((s) => s.fields.flatMap((field): FieldChange[] => {
    const [from, to] = [before[field.id], after[field.id]];
    if (same(from, to) || (nothing(from) && nothing(to))) return [];
    const [old, now] = isTable(field.kind) ? [rowsOf(field.kind, from) ?? [], rowsOf(field.kind, to) ?? []] : [undefined, undefined];
    const rows = old && now ? rowDifference(old, now) : null;
    return rows?.length === 0 ? [] : [{ section: s.id, field, from, to, rows }];
  }));
}

/** Equal rows stand against each other first; of the rest, rows with the same first cell are one row that changed. */
function rowDifference(before: readonly Row[], after: readonly Row[]): RowChange[] {
  const left = [...after];
  const take = (fits: (row: Row) => boolean): Row | undefined => { const i = left.findIndex(fits); return i < 0 ? undefined : left.splice(i, 1)[0]; };
  const changed = before.filter((row) => take((r) => same(r, row)) === undefined);
  const key = (row: Row): unknown => Object.values(row)[0];
  return [...changed.map((from): RowChange => ({ from, to: take((r) => same(key(r), key(from))) ?? null })), ...left.map((to): RowChange => ({ from: null, to }))];
}
