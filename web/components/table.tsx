/**
 * Dense tables: 序号 first, figures to the right, head that stays, rows that stack on phones (each cell carries its
 * label), totals at the foot. Columns are plain data; a cell is text or a component.
 */
import type { ComponentChildren } from 'preact';
import { useWords } from '../frame/context.js';
import { safeHref } from '../frame/href.js';
import { Icon } from '../frame/icon.js';
import { EmptyState } from './empty-state.js';

export interface Column<Row> {
  id: string;
  label: string;
  cell: (row: Row, index: number) => ComponentChildren;
  align?: 'right' | 'center';
  /** Column that names the row (a row header); one per table. */
  head?: boolean;
  /** Link that sorts by this column, and how it is sorted now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' };
  /** A narrow column keeps its content on one line. */
  narrow?: boolean;
  foot?: ComponentChildren;
}

export interface TableProps<Row> {
  /** Says what the table holds; hidden from sight unless `captionShown`. */
  caption: string;
  captionShown?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  /** First number of 序号; `false` leaves the column out. */
  numbered?: number | false;
  empty?: ComponentChildren;
  /** A checkbox at the start of each row, inside a form of the caller. */
  select?: { name: string; value: (row: Row) => string; label: (row: Row) => string; checked?: (row: Row) => boolean };
  rowClass?: (row: Row) => string | undefined;
  id?: string;
}

function SortHead({ label, sort }: { label: string; sort: NonNullable<Column<unknown>['sort']> }) {
  const { t } = useWords();
  return (
    <a class="sort" href={safeHref(sort.href)}>
      {label}
      {sort.direction && <><Icon name={sort.direction === 'ascending' ? 'arrow-up' : 'arrow-down'} /><span class="visually-hidden">{sort.direction === 'ascending' ? t('frame.sortAscending') : t('frame.sortDescending')}</span></>}
    </a>
  );
}

const cellClass = (column: { align?: 'right' | 'center'; narrow?: boolean }): string | undefined =>
  [column.align === 'right' ? 'cell-right' : column.align === 'center' ? 'cell-center' : '', column.narrow ? 'cell-narrow' : ''].filter(Boolean).join(' ') || undefined;

/** A longer table scrolls in its box, and a keyboard must get there. */
const UNSCROLLED = 8;

export function Table<Row>({ caption, captionShown, columns, rows, rowKey, numbered = 1, empty, select, rowClass, id }: TableProps<Row>) {
  const { t } = useWords();
  if (rows.length === 0) return <>{empty ?? <EmptyState title={t('empty.nothing')} />}</>;
  const hasFoot = columns.some((c) => c.foot !== undefined);
  return (
    <div class="table-box" id={id} {...(rows.length > UNSCROLLED ? { tabIndex: 0, role: 'group', 'aria-label': caption } : {})}>
      <table class="data-table">
        <caption class={captionShown ? undefined : 'visually-hidden'}>{caption}</caption>
        <thead>
          <tr>
            {select && <th scope="col" class="cell-narrow"><span class="visually-hidden">{t('frame.actions')}</span></th>}
            {numbered !== false && <th scope="col" class="cell-number">{t('frame.number')}</th>}
            {columns.map((c) => <th key={c.id} scope="col" class={cellClass(c)} aria-sort={c.sort?.direction}>{c.sort ? <SortHead label={c.label} sort={c.sort} /> : c.label}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={rowKey(row, i)} class={rowClass?.(row)}>
              {select && <td class="cell-narrow cell-select"><input class="form-check-input" type="checkbox" name={select.name} value={select.value(row)} checked={select.checked?.(row)} aria-label={select.label(row)} /></td>}
              {numbered !== false && <td class="cell-number" data-label={t('frame.number')}>{numbered + i}</td>}
              {columns.map((c) => (c.head
                ? <th key={c.id} scope="row" class={cellClass(c)} data-label={c.label}><div class="cell">{c.cell(row, i)}</div></th>
                : <td key={c.id} class={cellClass(c)} data-label={c.label}><div class="cell">{c.cell(row, i)}</div></td>))}
            </tr>
          ))}
        </tbody>
        {hasFoot && (
          <tfoot>
            <tr>
              {select && <td />}
              {numbered !== false && <td class="cell-number">{t('frame.total')}</td>}
              {columns.map((c, i) => <td key={c.id} class={cellClass(c)} data-label={c.foot === undefined ? undefined : c.label}>{c.foot !== undefined ? <div class="cell">{c.foot}</div> : i === 0 && numbered === false ? t('frame.total') : null}</td>)}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
