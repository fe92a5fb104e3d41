/** The list of faults above a form, each with a link to its field. It is announced and takes the focus. */
import { useWords } from './context.js';
import { Icon } from './icon.js';

export interface ErrorItem {
  message: string;
  /** Label of the field, said before the message. */
  label?: string;
  /** Inside a table: the row as people count it, and the name of the column. */
  place?: { row: number; column: string };
  /** Id of the field: `f-title`; without one the line is no link. */
  fieldId?: string;
}

export const ErrorSummary = ({ errors, title, code = 'validation' }: { errors: readonly ErrorItem[]; title?: string; code?: string | undefined }) => {
  const { t } = useWords();
  const text = (e: ErrorItem): string => (e.label ? t('frame.labelled', { label: e.place ? t('table.place', { label: e.label, row: e.place.row, column: e.place.column }) : e.label, value: e.message }) : e.message);
  return (
    <div class="note note-bad error-summary" role="alert" tabIndex={-1} data-focus data-code={code} id="error-summary">
      <Icon name="alert-circle" />
      <div>
        <h2>{title ?? t('frame.errorSummary', { n: errors.length })}</h2>
        <ul>{errors.map((e) => <li key={`${e.fieldId}${e.message}`}>{e.fieldId ? <a href={`#${e.fieldId}`}>{text(e)}</a> : text(e)}</li>)}</ul>
      </div>
    </div>
  );
};
