/** The editor of points to correct: rows that work without scripts, and a library of what is asked for again and again. */
import { commandSchemas } from '../../../domain/commands/index.js';
import type { Label } from '../../../domain/programme/schema.js';
import { catalogue, named, type Locale } from '../../../domain/words/index.js';
import { codeOfIssue } from '../../../services/commands.js';
import { fieldId } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { posted, type CommandReading, type Posted } from '../../forms/index.js';

export interface Point { item: string; reason: string }
const PREFIX = 'requestCorrection';
const FIRST_ROWS = 3;
const MORE_ROWS = 3;
const MOST = 50;

type Usual = keyof typeof catalogue.usualItem;
const USUAL = Object.keys(catalogue.usualItem) as Usual[];
const usualPoint = (locale: Locale, id: Usual): Point => ({ item: named(locale, 'usualItem', id), reason: named(locale, 'usualReason', id) });

const textAt = (body: Posted, name: string): string => { const value = posted(body, name); return typeof value === 'string' ? value.trim() : ''; };
const ticked = (body: Posted): Usual[] => { const value = posted(body, 'usual') ?? []; return USUAL.filter((id) => (typeof value === 'string' ? [value] : value).includes(id)); };

/** Rows as they were typed, empty ones between them too: an error names the row it is about. */
export function rowsIn(body: Posted): Point[] {
  const rows: Point[] = [];
  for (let n = 1; n <= MOST && posted(body, `points.${n}.item`) !== undefined; n += 1) rows.push({ item: textAt(body, `points.${n}.item`), reason: textAt(body, `points.${n}.reason`) });
  return rows;
}
const empty = (row: Point): boolean => row.item === '' && row.reason === '';

export const wantsMoreRows = (body: Posted): boolean => posted(body, 'more') !== undefined;

/** What was typed and ticked as the points of the command; one half of a row asks for the other. */
export function readPoints(body: Posted, locale: Locale): CommandReading {
  const errors: Record<string, string> = {};
  const rows = rowsIn(body);
  for (const [i, row] of rows.entries()) {
    if (empty(row)) continue;
    if (row.item === '') errors[`points.${i + 1}.item`] = 'required';
    if (row.reason === '') errors[`points.${i + 1}.reason`] = 'required';
  }
  const points = [...rows.filter((r) => !empty(r)), ...ticked(body).map((id) => usualPoint(locale, id))];
  if (points.length === 0) errors['points.1.item'] = 'required';
  const places = rows.flatMap((row, i) => (empty(row) ? [] : [i + 1]));
  for (const issue of commandSchemas.requestCorrection.safeParse({ points }, { reportInput: true }).error?.issues ?? []) {
    const [, at, part] = issue.path;
    if (typeof at === 'number' && places[at]) errors[`points.${places[at]}.${String(part)}`] ??= codeOfIssue(issue);
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, fields: { points } };
}

/** The rows to show: what was typed, then what was ticked when it is put into rows, then empty ones. */
function shownRows(body: Posted | undefined, locale: Locale): { rows: Point[]; ticked: readonly Usual[] } {
  const blank = (n: number): Point[] => Array.from({ length: n }, () => ({ item: '', reason: '' }));
  if (!body) return { rows: blank(FIRST_ROWS), ticked: [] };
  const typed = rowsIn(body);
  if (!wantsMoreRows(body)) return { rows: typed.length > 0 ? typed : blank(FIRST_ROWS), ticked: ticked(body) };
  return { rows: [...typed.filter((r) => !empty(r)), ...ticked(body).map((id) => usualPoint(locale, id)), ...blank(MORE_ROWS)].slice(0, MOST), ticked: [] };
}

export interface PointsEditorProps { body?: Posted; errors?: Readonly<Record<string, string>>; /** Items to choose from while typing: evidence and sections of the form. */ items: readonly Label[] }

export function PointsEditor({ body, errors = {}, items }: PointsEditorProps) {
  const { t, say, named, locale } = useWords();
  const shown = shownRows(body, locale);
  const fault = (name: string) => (errors[name] ? named('fieldError', errors[name]) : undefined);
  return (
    <>
      <p class="form-text">{t('reviewing.pointsHint')}</p>
      <datalist id="point-items">{items.map((label) => <option key={label.zh} value={say(label)} />)}</datalist>
      <ol class="rows">
        {shown.rows.map((row, i) => {
          const names = { item: `points.${i + 1}.item`, reason: `points.${i + 1}.reason` };
          const ids = { item: fieldId(PREFIX, names.item), reason: fieldId(PREFIX, names.reason) };
          return (
            <li key={i}>
              <fieldset>
                <legend class="visually-hidden">{t('reviewing.point', { n: i + 1 })}</legend>
                <label class="form-label" for={ids.item}>{t('frame.labelled', { label: t('reviewing.point', { n: i + 1 }), value: t('field.item') })}</label>
                {fault(names.item) && <p class="field-error" id={`${ids.item}-error`}>{fault(names.item)}</p>}
                <input class={`form-control${fault(names.item) ? ' is-invalid' : ''}`} id={ids.item} name={names.item} value={row.item} list="point-items" maxLength={200} autocomplete="off" aria-describedby={fault(names.item) ? `${ids.item}-error` : undefined} />
                <label class="form-label" for={ids.reason}>{t('reviewing.pointReason')}</label>
                {fault(names.reason) && <p class="field-error" id={`${ids.reason}-error`}>{fault(names.reason)}</p>}
                <textarea class={`form-control${fault(names.reason) ? ' is-invalid' : ''}`} id={ids.reason} name={names.reason} rows={2} maxLength={1000} value={row.reason} aria-describedby={fault(names.reason) ? `${ids.reason}-error` : undefined} />
              </fieldset>
            </li>
          );
        })}
      </ol>
      <details class="library" open={shown.ticked.length > 0}>
        <summary>{t('reviewing.usual')}</summary>
        <p class="form-text">{t('reviewing.usualHint')}</p>
        {USUAL.map((id) => {
          const point = usualPoint(locale, id);
          return (
            <div key={id} class="form-check">
              <input class="form-check-input" type="checkbox" id={fieldId(PREFIX, `usual-${id}`)} name="usual" value={id} checked={shown.ticked.includes(id)} />
              <label class="form-check-label" for={fieldId(PREFIX, `usual-${id}`)}><strong>{point.item}</strong> {point.reason}</label>
            </div>
          );
        })}
      </details>
      <p><button class="btn btn-sm btn-outline-secondary" type="submit" name="more" value="1"><Icon name="plus" />{t('reviewing.moreRows')}</button></p>
    </>
  );
}

/** Lines of the error summary for the rows. */
export const pointErrors = (errors: Readonly<Record<string, string>>, words: { label: (n: string) => string; message: (code: string) => string }): ErrorItem[] =>
  Object.entries(errors).filter(([name]) => name.startsWith('points.')).map(([name, code]) => ({ label: words.label(name.split('.')[1] ?? ''), message: words.message(code), fieldId: fieldId(PREFIX, name) }));
