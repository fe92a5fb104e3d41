/** A form that posts: token and idempotency key hidden in it, its buttons at the foot. Errors stand above the page's heading. */
import type { ComponentChildren } from 'preact';
import { useFrame, useWords } from '../frame/context.js';
import { safeHref } from '../frame/href.js';
import { Icon, type IconName } from '../frame/icon.js';
import { fieldId, FormPrefix, Field, type FieldView } from './field.js';
import type { ErrorItem } from '../frame/error-summary.js';

export interface FormProps {
  action: string;
  /** Prefix of field ids, unique on the page. */
  prefix?: string;
  submitLabel?: string;
  submitIcon?: IconName;
  tone?: 'primary' | 'danger' | 'secondary';
  /** Name and value of the submit button, when a form has several. */
  submitName?: { name: string; value: string };
  cancelHref?: string;
  /** More buttons beside the first. */
  buttons?: ComponentChildren;
  hidden?: Readonly<Record<string, string>>;
  /** Key of this attempt; a page shown again carries a new one, which is the default. */
  idempotencyKey?: string;
  multipart?: boolean;
  /** Save while typing (with scripts): posts to this address and says so in the status line. */
  autosave?: string;
  children?: ComponentChildren;
}

export function Form({ action, prefix = 'f', submitLabel, submitIcon, tone = 'primary', submitName, cancelHref, buttons, hidden = {}, idempotencyKey, multipart, autosave, children }: FormProps) {
  const { csrfToken, newKey } = useFrame();
  const { t } = useWords();
  const saving = autosave ? { 'hx-post': autosave, 'hx-trigger': 'change delay:800ms', 'hx-target': `#${prefix}-status`, 'hx-swap': 'innerHTML' } : {};
  return (
    <FormPrefix.Provider value={prefix}>
      <form method="post" action={action} encType={multipart ? 'multipart/form-data' : undefined} class="form" noValidate {...saving}>
        {/* First in the form: a streamed upload is checked before any file is taken. */}
        <input type="hidden" name="_csrf" value={csrfToken} />
        <input type="hidden" name="_key" value={idempotencyKey ?? newKey()} />
        {Object.entries(hidden).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        {children}
        <div class="form-buttons">
          <button type="submit" class={`btn btn-${tone}`} name={submitName?.name} value={submitName?.value}>{submitIcon && <Icon name={submitIcon} />}{submitLabel ?? t('button.submit')}</button>
          {buttons}
          {cancelHref && <a class="btn btn-link" href={safeHref(cancelHref)}>{t('button.cancel')}</a>}
          {autosave && <p class="form-status" id={`${prefix}-status`} role="status" />}
        </div>
      </form>
    </FormPrefix.Provider>
  );
}

export const Fields = ({ fields }: { fields: readonly FieldView[] }) => <>{fields.map((f) => <Field key={f.name} {...f} />)}</>;

export const FieldSection = ({ title, text, children }: { title: string; text?: string; children: ComponentChildren }) => (
  <fieldset class="form-section"><legend>{title}</legend>{text && <p class="muted">{text}</p>}{children}</fieldset>
);

/** The lines of the error summary for fields that hold an error. */
export const errorsOf = (fields: readonly FieldView[], prefix = 'f'): ErrorItem[] =>
  fields.flatMap((f) => (f.error ? [{ label: f.label, message: f.error, fieldId: fieldId(prefix, f.name) }] : []));
