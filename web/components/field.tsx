/**
 * One field of a form, any kind. The value is the text as it was typed, so that a form shown again after a refusal
 * holds everything. Lists are a textarea with one entry a line: they work without scripts and take a pasted column.
 */
import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { isPlainDate } from '../../domain/time.js';
import { useContext } from 'preact/hooks';
import { useWords } from '../frame/context.js';
import { TableField, type TableView } from './table-field.js';

export type FieldKind =
  | 'text' | 'longtext' | 'integer' | 'money' | 'date' | 'instant' | 'choice' | 'choices' | 'boolean' | 'password'
  | 'telephone' | 'email' | 'list' | 'organisations' | 'patents' | 'budget' | 'indicators' | 'points' | 'expenditure';

export interface OptionView { value: string; label: string; hint?: string; disabled?: boolean }

export interface FieldView {
  name: string;
  kind: FieldKind;
  label: string;
  hint?: string;
  required?: boolean;
  value?: string | readonly string[];
  error?: string;
  options?: readonly OptionView[];
  rows?: number;
  /** Filled in as rows of boxes. */
  table?: TableView;
  maxLength?: number;
  autocomplete?: string;
  /** How wide the box is: as wide as what belongs in it. */
  width?: 'short' | 'medium' | 'full';
  /** The empty choice of a drop-down; with it a choice of few is a drop-down too, as in filters. */
  none?: string;
  /** Part of a row that is filled in or left empty as a whole: by itself neither needed nor optional. */
  unmarked?: true;
}

/** Ids of fields are unique on a page: each form has a prefix. */
export const FormPrefix = createContext('f');
export const fieldId = (prefix: string, name: string): string => `${prefix}-${name.replace(/[^\w-]/g, '-')}`;

const LINES: ReadonlySet<FieldKind> = new Set<FieldKind>(['list', 'organisations', 'patents', 'budget', 'indicators', 'points', 'expenditure']);
const asText = (value: FieldView['value']): string => (typeof value === 'string' ? value : (value ?? []).join('\n'));

const Mark = ({ required }: { required: boolean | undefined }) => {
  const { t } = useWords();
  return required ? <span class="required" title={t('frame.required')} aria-hidden="true">*</span> : <span class="optional">{t('frame.optional')}</span>;
};

const Hints = ({ id, field }: { id: string; field: FieldView }) => {
  const { t } = useWords();
  return (
    <>
      {field.hint && <p class="form-text" id={`${id}-hint`}>{field.hint}</p>}
      {field.error && <p class="field-error" id={`${id}-error`}><span class="visually-hidden">{t('frame.errorPrefix')}</span>{field.error}</p>}
    </>
  );
};

/** A group of radios or checkboxes. */
function Group({ id, field, children }: { id: string; field: FieldView; children: ComponentChildren }) {
  return (
    <fieldset class={`field${field.error ? ' field-bad' : ''}`} id={id} tabIndex={-1} aria-describedby={describedBy(id, field)}>
      <legend class="form-label">{field.label} <Mark required={field.required} /></legend>
      <Hints id={id} field={field} />
      {children}
    </fieldset>
  );
}

const describedBy = (id: string, field: FieldView): string | undefined =>
  [field.hint && `${id}-hint`, field.error && `${id}-error`].filter(Boolean).join(' ') || undefined;

const Check = ({ id, type, name, option, checked, required }: { id: string; type: 'radio' | 'checkbox'; name: string; option: OptionView; checked: boolean; required?: boolean | undefined }) => (
  <div class="form-check">
    <input class="form-check-input" type={type} id={id} name={name} value={option.value} checked={checked} disabled={option.disabled} required={required} aria-describedby={option.hint ? `${id}-hint` : undefined} />
    <label class="form-check-label" for={id}>{option.label}</label>
    {option.hint && <p class="form-text" id={`${id}-hint`}>{option.hint}</p>}
  </div>
);

/** The bare control with its label, hint and error. */
export function Field(field: FieldView) {
  const { t } = useWords();
  const id = fieldId(useContext(FormPrefix), field.name);
  const options = field.options ?? [];

  if (field.kind === 'boolean') {
    return (
      <div class={`field field-check${field.error ? ' field-bad' : ''}`}>
        <div class="form-check">
          <input class="form-check-input" type="checkbox" id={id} name={field.name} value="true" checked={asText(field.value) === 'true'} aria-describedby={describedBy(id, field)} aria-invalid={field.error ? 'true' : undefined} />
          <label class="form-check-label" for={id}>{field.label} <Mark required={field.required} /></label>
        </div>
        <Hints id={id} field={field} />
      </div>
    );
  }
  if (field.kind === 'choices' || (field.kind === 'choice' && options.length <= 5 && field.none === undefined)) {
    const type = field.kind === 'choices' ? 'checkbox' : 'radio';
    const chosen = typeof field.value === 'string' ? [field.value] : field.value ?? [];
    return (
      <Group id={id} field={field}>
        <div class={options.every((o) => o.label.length <= 12 && !o.hint) && type === 'radio' ? 'checks checks-inline' : 'checks'}>
          {options.map((option, i) => <Check key={option.value} id={`${id}-${i + 1}`} type={type} name={field.name} option={option} checked={chosen.includes(option.value)} />)}
        </div>
      </Group>
    );
  }

  if (field.table) return <Group id={id} field={field}><TableField id={id} name={field.name} table={field.table} describedBy={describedBy(id, field)} /></Group>;

  const common = { id, name: field.name, 'aria-describedby': describedBy(id, field), 'aria-invalid': field.error ? 'true' as const : undefined, 'aria-required': field.required ? 'true' as const : undefined };
  const bad = field.error ? ' is-invalid' : '';
  const width = field.width ? ` width-${field.width}` : '';
  let control;
  if (field.kind === 'choice') {
    control = (
      <select {...common} class={`form-select${bad}${width || ' width-medium'}`}>
        <option value="">{field.none}</option>
        {options.map((o) => <option key={o.value} value={o.value} selected={o.value === field.value} disabled={o.disabled}>{o.label}</option>)}
      </select>
    );
  } else if (field.kind === 'longtext' || LINES.has(field.kind)) {
    const rows = field.rows ?? (field.kind === 'longtext' ? 4 : 5);
    control = <textarea {...common} class={`form-control${bad}${LINES.has(field.kind) ? ' lines' : ''}`} rows={rows} maxLength={field.maxLength} spellcheck={field.kind === 'longtext'} value={asText(field.value)} />;
  } else if (field.kind === 'money') {
    control = (
      <div class="input-group width-short">
        <input {...common} class={`form-control text-end${bad}`} type="text" inputMode="decimal" autocomplete="off" value={asText(field.value)} />
        <span class="input-group-text" aria-hidden="true">{t('frame.yuan')}</span>
      </div>
    );
  } else {
    const natural = field.kind === 'text' || field.kind === 'password' ? '' : ' width-short';
    const box = { ...common, class: `form-control${bad}${width || natural}`, value: asText(field.value) };
    // What is no day of the calendar stays as it was typed; a box for dates would show nothing of it.
    control = field.kind === 'date' && (box.value === '' || isPlainDate(box.value)) ? <input {...box} type="date" />
      : field.kind === 'instant' ? <input {...box} type="datetime-local" step={1} />
        : field.kind === 'password' ? <input {...box} type="password" autocomplete={field.autocomplete ?? 'off'} />
          : field.kind === 'telephone' ? <input {...box} type="tel" autocomplete={field.autocomplete ?? 'off'} />
          : field.kind === 'email' ? <input {...box} type="email" autocomplete={field.autocomplete ?? 'off'} class={`form-control${bad}${width}`} />
          : field.kind === 'integer' ? <input {...box} type="text" inputMode="numeric" autocomplete="off" />
            : <input {...box} type="text" maxLength={field.maxLength} autocomplete={field.autocomplete} />;
  }
  return (
    <div class={`field${field.error ? ' field-bad' : ''}`}>
      <label class="form-label" for={id}>{field.label}{field.unmarked ? null : <> <Mark required={field.required} /></>}</label>
      <Hints id={id} field={field} />
      {control}
    </div>
  );
}
