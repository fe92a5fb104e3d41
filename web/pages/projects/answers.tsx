/** What was applied for, section by section, as people read it; with ways to change it while it is a draft. */
import { columnsOf, isTable, moneyKind, rowsOf, type Row, type TableKind } from '../../../domain/programme/field-kinds/index.js';
import { fieldsOf, type FormContent, isAt } from '../../../domain/programme/form.js';
import type { Form, FormField } from '../../../domain/programme/schema.js';
import { formatYuan } from '../../../domain/money.js';
import { EmptyState, Money } from '../../components/index.js';
import { cellText, columnLabel, contentLines, fieldMessage } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';

export interface AnswersProps { form: Form; content: FormContent; /** What is missing or wrong, as message codes by path. */ faults?: Readonly<Record<string, string>>; /** Address of a section's page. */ changeHref?: (section: string) => string; names?: Readonly<Record<string, string>> }

/** The rows of a table as they are read: each with its cells, amounts added up. */
function Rows({ kind, rows }: { kind: TableKind; rows: readonly Row[] }) {
  const { t, locale } = useWords();
  const columns = columnsOf(kind);
  const sum = columns.find((c) => c.kind === 'money');
  const amounts = sum ? rows.map((row) => String(row[sum.id] ?? '')).filter((v) => /^\d+$/.test(v)) : [];
  return (
    <table class="answer-table">
      <thead><tr>{columns.map((c) => <th key={c.id} scope="col" class={`cell-${c.kind}`}>{columnLabel(locale, kind, c.id)}</th>)}</tr></thead>
      <tbody>{rows.map((row, i) => <tr key={String(i)}>{columns.map((c) => <td key={c.id} class={`cell-${c.kind}`} data-label={columnLabel(locale, kind, c.id)}>{cellText(locale, c, row[c.id]) || '–'}</td>)}</tr>)}</tbody>
      {sum && rows.length > 1 && <tfoot><tr><th scope="row" colSpan={columns.indexOf(sum)}>{t('frame.total')}</th><td class="cell-money"><Money fen={amounts.reduce((total, v) => total + BigInt(v), 0n)} as="plain" /></td>{columns.length - columns.indexOf(sum) > 1 && <td colSpan={columns.length - columns.indexOf(sum) - 1} />}</tr></tfoot>}
    </table>
  );
}

function Value({ field, value, names }: { field: FormField; value: unknown; names: Readonly<Record<string, string>> }) {
  const { t, locale } = useWords();
  const rows = isTable(field.kind) ? rowsOf(field.kind, value) : undefined;
  if (rows && rows.length > 0) return <Rows kind={field.kind as TableKind} rows={rows} />;
  const lines = contentLines(locale, field, value).map((l) => names[l] ?? l);
  if (lines.length === 0) return <span class="muted">{t('projectPage.notEmpty')}</span>;
  if (field.kind === 'money') {
    const amount = moneyKind.read(value);
    return <span class="figure">{amount.is === 'value' ? `${formatYuan(BigInt(amount.value))} ${t('frame.yuan')}` : lines[0]}</span>;
  }
  if (lines.length === 1) return <>{lines[0]}</>;
  return <ul class="answer-lines">{lines.map((l, i) => <li key={`${i}${l}`}>{l}</li>)}</ul>;
}

/** What is wrong with an answer, each with its place in a table. */
function Faults({ field, fields, faults }: { field: FormField; fields: readonly FormField[]; faults: readonly (readonly [string, string])[] }) {
  const { t, locale } = useWords();
  const text = ([path, code]: readonly [string, string]): string => {
    const message = fieldMessage(locale, code, fields)!;
    const [row, column] = path.split('.').slice(2);
    if (row === undefined) return message;
    return t('table.rowPlace', { row, message: column !== undefined && isTable(field.kind) ? t('frame.labelled', { label: columnLabel(locale, field.kind, column), value: message }) : message });
  };
  return <>{faults.map((f) => <span key={f[0]} class="answer-missing">{text(f)}</span>)}</>;
}

export function Answers({ form, content, faults = {}, changeHref, names = {} }: AnswersProps) {
  const { t, say } = useWords();
  if (form.sections.length === 0) return <EmptyState title={t('empty.nothing')} />;
  const fields = fieldsOf(form);
  return (
    <div class="answers">
      {form.sections.map((section) => (
        <section key={section.id} aria-labelledby={`s-${section.id}`}>
          <div class="answers-head">
            <h3 id={`s-${section.id}`}>{say(section.label)}</h3>
            {changeHref && <a href={changeHref(section.id)}>{t('draft.change')}<span class="visually-hidden"> {say(section.label)}</span></a>}
          </div>
          <dl class="answer-list">
            {section.fields.map((f) => {
              const mine = Object.entries(faults).filter(([path]) => isAt(path, f.id));
              const given = content[f.id] !== undefined && content[f.id] !== '' && content[f.id] !== false;
              return <div key={f.id} class={isTable(f.kind) ? 'answer-wide' : undefined}><dt>{say(f.label)}</dt><dd>{(given || mine.length === 0) && <Value field={f} value={content[f.id]} names={names} />}{mine.length > 0 && <Faults field={f} fields={fields} faults={given ? mine : [[`form.${f.id}`, f.kind === 'boolean' ? 'commitment' : 'required']]} />}</dd></div>;
            })}
          </dl>
        </section>
      ))}
    </div>
  );
}
