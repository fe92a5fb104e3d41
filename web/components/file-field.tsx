/** Choosing a file, and the list of files that are there: name, size, date, who, scan state. */
import { useContext } from 'preact/hooks';
import type { Instant } from '../../domain/time.js';
import { formatBytes, formatMinute } from '../../domain/words/index.js';
import { useFrame, useWords } from '../frame/context.js';
import { safeHref } from '../frame/href.js';
import { Icon } from '../frame/icon.js';
import { Badge } from './badge.js';
import { fieldId, FormPrefix } from './field.js';

export interface FileFieldProps {
  name: string;
  label: string;
  hint?: string;
  required?: boolean;
  error?: string;
  /** As in the accept attribute: ".pdf,.docx". The server judges by content. */
  accept?: string;
  multiple?: boolean;
  templateHref?: string;
}

export const FileField = ({ name, label, hint, required, error, accept, multiple, templateHref }: FileFieldProps) => {
  const { t } = useWords();
  const id = fieldId(useContext(FormPrefix), name);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return (
    <div class={`field${error ? ' field-bad' : ''}`}>
      <label class="form-label" for={id}>{label} {required ? <span class="required" aria-hidden="true">*</span> : <span class="optional">{t('frame.optional')}</span>}</label>
      {hint && <p class="form-text" id={`${id}-hint`}>{hint}</p>}
      {error && <p class="field-error" id={`${id}-error`}><span class="visually-hidden">{t('frame.errorPrefix')}</span>{error}</p>}
      <input class={`form-control width-medium${error ? ' is-invalid' : ''}`} type="file" id={id} name={name} accept={accept} multiple={multiple} aria-describedby={described} aria-invalid={error ? 'true' : undefined} />
      {templateHref && <p class="form-text"><a href={safeHref(templateHref)}><Icon name="download" />{t('button.downloadTemplate')}</a></p>}
    </div>
  );
};

export interface DocumentView {
  id: string;
  name: string;
  href: string;
  /** Where a browser shows it, for kinds that it can. */
  viewHref?: string;
  /** What it is evidence of. */
  kind?: string;
  bytes: number;
  uploadedAt: Instant;
  uploadedBy?: string;
  sha256?: string;
  superseded?: boolean;
  /** Posting here removes it from a draft. */
  removeAction?: string;
}

export const DocumentList = ({ documents }: { documents: readonly DocumentView[] }) => {
  const { csrfToken, newKey } = useFrame();
  const { t } = useWords();
  if (documents.length === 0) return <p class="muted">{t('empty.documents')}</p>;
  return (
    <ul class="documents">
      {documents.map((d) => (
        <li key={d.id} class={d.superseded ? 'superseded' : undefined}>
          <Icon name="file-text" />
          <div class="document-text">
            <a href={safeHref(d.href)}>{d.name}</a>{d.viewHref && <> <a class="file-show" href={safeHref(d.viewHref)} target="_blank" rel="noopener"><Icon name="eye" />{t('button.viewFile')}<span class="visually-hidden"> {d.name}</span></a></>}{d.superseded && <> <Badge>{t('frame.superseded')}</Badge></>}
            <p class="muted small">{[d.kind, formatBytes(d.bytes), formatMinute(d.uploadedAt), d.uploadedBy].filter(Boolean).join(' · ')}{d.sha256 && <> · <code title={d.sha256}>{d.sha256.slice(0, 12)}</code></>}</p>
          </div>
          {d.removeAction && (
            <form method="post" action={d.removeAction}>
              <input type="hidden" name="_csrf" value={csrfToken} /><input type="hidden" name="_key" value={newKey()} />
              <button type="submit" class="btn btn-sm btn-outline-danger" aria-label={`${t('button.remove')} ${d.name}`}><Icon name="trash" />{t('button.remove')}</button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
};
