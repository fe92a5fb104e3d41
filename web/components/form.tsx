/** A form that posts: token and idempotency key hidden in it, its buttons at the foot. Errors stand above the page's heading. */
import type { ComponentChildren } from 'preact';
import { useFrame, useWords } from '../frame/context.js';
import { safeHref } from '../frame/href.js';
import { Icon, type IconName } from '../frame/icon.js';
import { fieldId, FormPrefix, Field, type FieldView } from './field.js';
import { cellId } from './table-field.js';
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
  /** Save while typing (with scripts, see assets/autosave.js): posts to this address and says in the status line what is true. */
  autosave?: string;
  /** A file goes up with a bar (with scripts, see assets/upload.js); the element of this id is what the answer replaces. */
  upload?: string;
  /** What is typed is kept in the browser until it is saved (with scripts), under this address and the person. */
  keep?: string;
  /** It holds a table with buttons of its own: Enter in a box is to press the form's button, not the first of those. */
  tables?: boolean;
  /** Its hidden fields are handed in as they are, key included. */
  bare?: boolean;
  children?: ComponentChildren;
}

/** What the status line says of saving beside. */
function SaveWords() {
  const { t } = useWords();
  return (
    <span
      hidden data-save-words data-saving={t('saving.saving')} data-offline={t('saving.offline', { n: '{n}' })} data-server={t('saving.server', { n: '{n}' })} data-signed-out={t('saving.signedOut')}
      data-conflict={t('saving.conflict')} data-restored={t('saving.restored', { time: '{time}' })} data-discard={t('saving.discard')}
    />
  );
}

/** Shown by the script while a file is on its way. */
function UploadProgress() {
  const { t } = useWords();
  const facts = { name: '{name}' };
  return (
    <>
      <div class="upload" data-upload-progress hidden>
        <p class="upload-text" data-upload-text />
        <div class="progress-line"><progress class="bar" data-upload-bar value={0} max={100} aria-label={t('frame.uploadProgress')} /><span class="figure" data-upload-percent aria-hidden="true" /></div>
        <button type="button" class="btn btn-sm btn-outline-secondary" data-upload-cancel><Icon name="x" />{t('button.cancelUpload')}</button>
      </div>
      <p class="visually-hidden" role="status" data-upload-said />
      <span
        hidden data-upload-words data-sending={t('frame.uploadSending', facts)} data-percent={t('frame.uploadPercent', { ...facts, percent: '{percent}' })} data-storing={t('frame.uploadStoring', facts)}
        data-stored={t('frame.uploadStored', facts)} data-cancelled={t('frame.uploadCancelled')} data-broken={t('frame.uploadBroken')}
      />
    </>
  );
}

export function Form({ action, prefix = 'f', submitLabel, submitIcon, tone = 'primary', submitName, cancelHref, buttons, hidden = {}, idempotencyKey, multipart, autosave, upload, keep, tables, bare, children }: FormProps) {
  const { csrfToken, personTag, newKey } = useFrame();
  const { t } = useWords();
  const saving = { ...(autosave ? { 'data-autosave': autosave } : {}), ...(keep && personTag ? { 'data-keep': keep, 'data-person': personTag } : {}) };
  const sending = upload ? { 'data-upload': true, 'hx-boost': 'true', 'hx-target': `#${upload}`, 'hx-select': `#${upload}`, 'hx-swap': 'outerHTML show:none', 'hx-push-url': 'false', 'hx-sync': 'this:drop' } : {};
  return (
    <FormPrefix.Provider value={prefix}>
      <form method="post" action={action} encType={multipart ? 'multipart/form-data' : undefined} class="form" noValidate {...saving} {...sending}>
        {/* First in the form: a streamed upload is checked before any file is taken. */}
        <input type="hidden" name="_csrf" value={csrfToken} />
        {personTag && <input type="hidden" name="_for" value={personTag} />}
        {!bare && <input type="hidden" name="_key" value={idempotencyKey ?? newKey()} />}
        {Object.entries(hidden).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        {tables && <button type="submit" class="default-button" tabIndex={-1} aria-hidden="true" name={submitName?.name} value={submitName?.value} />}
        {children}
        {upload && <UploadProgress />}
        <div class="form-buttons">
          <button type="submit" class={`btn btn-${tone}`} name={submitName?.name} value={submitName?.value}>{submitIcon && <Icon name={submitIcon} />}{submitLabel ?? t('button.submit')}</button>
          {buttons}
          {cancelHref && <a class="btn btn-link" href={safeHref(cancelHref)}>{t('button.cancel')}</a>}
          {autosave && <p class="form-status" id={`${prefix}-status`} role="status" data-save-status />}
          {(autosave || keep) && <SaveWords />}
          {upload && <p class="form-status" role="status" data-upload-status />}
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
  fields.flatMap((f) => [...(f.error ? [{ label: f.label, message: f.error, fieldId: fieldId(prefix, f.name) }] : []), ...cellErrors(f, prefix)]);

/** Each cell that holds an error goes by its row and column. */
const cellErrors = (f: FieldView, prefix: string): ErrorItem[] => (f.table?.rows ?? []).flatMap((cells, i) => f.table!.columns.flatMap((c): ErrorItem[] => {
  const error = cells[c.id]?.error;
  return error ? [{ label: f.label, message: error, place: { row: i + 1, column: c.label }, fieldId: cellId(fieldId(prefix, f.name), i + 1, c.id) }] : [];
}));
