/**
 * Bad input for the forms of the pages, made from the forms themselves: what a person left empty, what an attacker
 * typed, what was seen before, a file that is none. And what must not have changed: rows, heads, postings.
 */
import type { FormControl, PageForm } from '../browser/html.js';
import { formsOf } from '../browser/html.js';
import type { Simulation } from '../support/simulation.js';

export const HOSTILE = '<script>alert(1)</script><b onclick="x()">\' OR 1=1; -- "&amp; \u202Eتسجيل\u202C 😀 %00 ${7*7} {{7*7}}';
/** The same as it may be kept: without marks that turn the direction of writing. */
export const ODD = HOSTILE.replace(/[\u202a-\u202e]/g, '');
/** And with a character that no column keeps. */
export const WITH_NUL = `${ODD}\u0000`;
export const LONG = '长'.repeat(34_000);
/** 100 kB in the first field that takes text. */
export const long = (form: PageForm): Body => { const body = plausible(form, '正文'); const first = textFields(form)[0]; return first ? with_(body, first.name, LONG) : body; };

export type Body = [string, string][];
const HIDDEN = 'hidden';
export const typedFields = (form: PageForm): FormControl[] => form.fields.filter((f) => f.type !== HIDDEN && f.type !== 'file');
export const textFields = (form: PageForm): FormControl[] => form.fields.filter((f) => ['text', 'textarea'].includes(f.type) && f.inputmode === '');
const hidden = (form: PageForm): Body => form.fields.filter((f) => f.type === HIDDEN).map((f): [string, string] => [f.name, f.value]);
const pressed = (form: PageForm): Body => form.buttons.slice(0, 1).filter(([name]) => name !== '');
/** Radios and checkboxes of one name are one field. */
function groups(form: PageForm): FormControl[][] {
  const by = new Map<string, FormControl[]>();
  for (const field of typedFields(form)) by.set(field.name, [...by.get(field.name) ?? [], field]);
  return [...by.values()];
}

/** Nothing typed and nothing ticked. */
export const empty = (form: PageForm): Body => [...hidden(form), ...groups(form).flatMap(([f]): Body => (['checkbox', 'radio'].includes(f!.type) ? [] : [[f!.name, '']])), ...pressed(form)];
/** The same text in every field, of whatever kind. */
export const everywhere = (form: PageForm, text: string): Body => [...hidden(form), ...groups(form).map(([f]): [string, string] => [f!.name, text]), ...pressed(form)];

/** What a person could have meant: choices made, numbers and days that are such, `text` where text is asked for. */
export const plausible = (form: PageForm, text: string): Body => [...hidden(form), ...groups(form).flatMap(([f, ...more]): Body => {
  const field = f!;
  const all = [field, ...more];
  if (field.type === 'radio') return [[field.name, (all.find((x) => x.checked) ?? field).value]];
  if (field.type === 'checkbox') return all.length > 1 ? all.slice(0, 5).map((x): [string, string] => [x.name, x.value]) : [[field.name, field.value]];
  if (field.type === 'select') return [[field.name, field.value || (field.options[0] ?? '')]];
  if (field.inputmode !== '' || field.type === 'date' || field.type === 'datetime-local') return [[field.name, field.value || ({ date: '2019-03-04', 'datetime-local': '2019-04-20T17:30' }[field.type] ?? '1')]];
  if (field.lines) return [[field.name, field.value || text]];
  return [[field.name, text]];
}), ...pressed(form)];

/** As a page that was opened before somebody else acted: older versions, and a key of its own. */
export const stale = (body: Body): Body => body.map(([name, value]) => [name, ['revision', 'formVersion', 'version'].includes(name) && /^\d+$/.test(value) ? String(Number(value) - 1) : name === '_key' ? `${value}-stale` : value]);
export const carriesVersion = (form: PageForm): boolean => form.fields.some((f) => f.type === HIDDEN && ['revision', 'formVersion', 'version'].includes(f.name));
export const with_ = (body: Body, name: string, value: string): Body => [...body.filter(([n]) => n !== name), [name, value]];

/** What of the typed text does not stand in a form of the page that came back. */
export function lost(html: string, form: PageForm, body: Body): string[] {
  const back = formsOf(html).flatMap((f) => f.fields);
  const plain = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '').trim();
  const typed = new Map(body);
  return textFields(form).filter((f) => typed.has(f.name) && !back.some((b) => b.name === f.name && plain(b.value) === plain(typed.get(f.name)!))).map((f) => f.name);
}

/** Rows that a refused request may leave: what was asked, and that it was. */
const TRACES: ReadonlySet<string> = new Set(['audit_entry', 'audit_head', 'command', 'session', 'sign_in_count', '_prisma_migrations']);
/** Counts of all rows, where the streams stand, what was posted; equal when nothing happened. */
export async function remembered({ sql }: Pick<Simulation, 'sql'>): Promise<string> {
  const tables = (await sql.rows<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).map((t) => t.name).filter((n) => !TRACES.has(n));
  const counts = tables.map((t) => `(SELECT count(*) FROM "${t}") AS "${t}"`).join(', ');
  const [row] = await sql.rows(`SELECT ${counts}, (SELECT sum(seq) FROM stream_head) AS heads, (SELECT sum(abs(amount_fen)) FROM posting) AS moved, (SELECT md5(string_agg(content::text, '' ORDER BY project_id, version)) FROM form_version) AS forms`);
  return JSON.stringify(row, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
}

/** Which counts differ, for the message of a failure. */
export function changes(before: string, after: string): string {
  const [old, now] = [JSON.parse(before) as Record<string, unknown>, JSON.parse(after) as Record<string, unknown>];
  return Object.keys(now).filter((k) => old[k] !== now[k]).map((k) => `${k} ${String(old[k])} -> ${String(now[k])}`).join(', ');
}

export interface FileSent { name: string; type: string; bytes: Buffer }
export const FILES: Readonly<Record<string, FileSent>> = {
  'no file': { name: '', type: 'application/octet-stream', bytes: Buffer.alloc(0) },
  'an empty file': { name: '空.pdf', type: 'application/pdf', bytes: Buffer.alloc(0) },
  'a program with the name of a document': { name: '合同.pdf', type: 'application/pdf', bytes: Buffer.from('MZ\u0090\u0000'.padEnd(4000, 'x'), 'latin1') },
  'a page': { name: '<img src=x onerror=alert(1)>.html', type: 'text/html', bytes: Buffer.from('<script>alert(1)</script>') },
  'a file too large': { name: '大.pdf', type: 'application/pdf', bytes: Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(21 * 1024 * 1024, 32)]) },
};

export function multipart(body: Body, file: FileSent): { payload: Buffer; type: string } {
  const mark = '----zhiyun-battery';
  const parts = body.map(([name, value]) => Buffer.from(`--${mark}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
  const head = Buffer.from(`--${mark}\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: ${file.type}\r\n\r\n`);
  return { payload: Buffer.concat([...parts, head, file.bytes, Buffer.from(`\r\n--${mark}--\r\n`)]), type: `multipart/form-data; boundary=${mark}` };
}
