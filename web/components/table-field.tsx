/**
 * A table that is filled in: a row for each entry, cells as boxes, a button that takes a row out and one that adds one.
 * Without scripts the buttons send the form; with them assets/table.js does it at once, spreads what is pasted from a sheet
 * over rows and columns, and keeps the total. On a phone each row is a card.
 */
import { useWords } from '../frame/context.js';
import { Icon } from '../frame/icon.js';

export interface TableCellView { value: string; error?: string }
export interface TableColumnView { id: string; label: string; kind: 'text' | 'money' | 'number' | 'date' | 'choice'; required: boolean; options?: readonly { value: string; label: string }[] }
export interface TableView {
  columns: readonly TableColumnView[];
  rows: readonly Readonly<Record<string, TableCellView>>[];
  /** The column that is added up, and its total in yuan. */
  sum?: string;
  total?: string;
  /** Amounts that the total is held against. */
  against?: readonly { label: string; fen: string; amount: string }[];
  /** The row just added, from 1: its first cell is where one goes on. */
  added?: number;
}

export const cellId = (id: string, row: number, column: string): string => `${id}-${row}-${column}`;

function Cell({ id, name, row, column, cell, focus }: { id: string; name: string; row: number; column: TableColumnView; cell: TableCellView; focus: boolean }) {
  const own = cellId(id, row, column.id);
  const { t } = useWords();
  const common = {
    id: own, name: `${name}.${row}.${column.id}`, 'data-column': column.id, autofocus: focus || undefined,
    'aria-invalid': cell.error ? 'true' as const : undefined, 'aria-describedby': cell.error ? `${own}-error` : undefined,
  };
  const bad = cell.error ? ' is-invalid' : '';
  return (
    <td class={`cell-${column.kind}`}>
      <label class="cell-label" for={own}><span class="visually-hidden">{t('table.rowOf', { n: row })} </span>{column.label}</label>
      {column.kind === 'choice'
        ? <select {...common} class={`form-select${bad}`}><option value="" />{column.options!.map((o) => <option key={o.value} value={o.value} selected={o.value === cell.value}>{o.label}</option>)}{cell.value !== '' && !column.options!.some((o) => o.value === cell.value) && <option value={cell.value} selected>{cell.value}</option>}</select>
        : <input {...common} class={`form-control${bad}`} type="text" autocomplete="off" inputMode={column.kind === 'money' || column.kind === 'number' ? 'decimal' : undefined} placeholder={column.kind === 'date' ? '2019-03-04' : undefined} value={cell.value} />}
      {cell.error && <p class="field-error" id={`${own}-error`}><span class="visually-hidden">{t('frame.errorPrefix')}</span>{cell.error}</p>}
    </td>
  );
}

export function TableField({ id, name, table, describedBy }: { id: string; name: string; table: TableView; describedBy?: string | undefined }) {
  const { t } = useWords();
  return (
    <div class="table-field" data-table={name} data-sum={table.sum} data-row-words={t('table.rowOf', { n: '{n}' })} data-remove-words={t('table.remove', { n: '{n}' })}>
      <table class="entry-table" aria-describedby={describedBy}>
        <thead><tr><th scope="col" class="row-number">{t('table.number')}</th>{table.columns.map((c) => <th key={c.id} scope="col" class={`cell-${c.kind}`}>{c.label}{c.required && <span class="required" aria-hidden="true"> *</span>}</th>)}<th scope="col"><span class="visually-hidden">{t('frame.actions')}</span></th></tr></thead>
        <tbody>
          {table.rows.map((cells, i) => (
            <tr key={String(i)} data-row>
              <th scope="row" class="row-number"><span class="figure">{i + 1}</span></th>
              {table.columns.map((c, at) => <Cell key={c.id} id={id} name={name} row={i + 1} column={c} cell={cells[c.id] ?? { value: '' }} focus={table.added === i + 1 && at === 0} />)}
              <td class="cell-act"><button type="submit" class="btn btn-sm btn-link" name="row" value={`remove:${name}.${i + 1}`} data-row-remove aria-label={t('table.remove', { n: i + 1 })} title={t('table.remove', { n: i + 1 })} formNoValidate><Icon name="x" /><span class="cell-act-text">{t('table.removeShort')}</span></button></td>
            </tr>
          ))}
        </tbody>
        {table.sum && (
          <tfoot>
            <tr><th scope="row" colSpan={1 + table.columns.findIndex((c) => c.id === table.sum)}>{t('frame.total')}</th><td class="cell-money"><output class="figure" data-total>{table.total}</output></td><td class="cell-rest" colSpan={table.columns.length - table.columns.findIndex((c) => c.id === table.sum)}>{t('frame.yuan')}</td></tr>
            {(table.against ?? []).map((a) => (
              <tr key={a.label} class="against" data-against={a.fen}><th scope="row" colSpan={1 + table.columns.findIndex((c) => c.id === table.sum)}>{a.label}</th><td class="cell-money figure">{a.amount}</td><td class="cell-rest" colSpan={table.columns.length - table.columns.findIndex((c) => c.id === table.sum)}><span data-difference data-equal={t('table.agrees')} data-more={t('table.more', { amount: '{amount}' })} data-less={t('table.less', { amount: '{amount}' })}>{differenceText(t, table.total, a.amount)}</span></td></tr>
            ))}
          </tfoot>
        )}
      </table>
      <div class="table-acts">
        <button type="submit" class="btn btn-sm btn-outline-secondary" name="row" value={`add:${name}`} data-row-add formNoValidate><Icon name="plus" />{t('table.add')}</button>
        <span class="muted small needs-script">{t('table.paste')}</span>
        <span class="small" role="status" data-left-out={t('table.leftOut', { n: '{n}', rows: '{rows}' })} />
      </div>
    </div>
  );
}

const fenOf = (yuan: string): bigint => BigInt(yuan.replace(/[,.]/g, ''));
function differenceText(t: ReturnType<typeof useWords>['t'], total: string | undefined, amount: string): string {
  const by = fenOf(total ?? '0.00') - fenOf(amount);
  const text = (fen: bigint): string => `${(fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',')}.${(fen % 100n).toString().padStart(2, '0')}`;
  return by === 0n ? t('table.agrees') : by > 0n ? t('table.more', { amount: text(by) }) : t('table.less', { amount: text(-by) });
}
