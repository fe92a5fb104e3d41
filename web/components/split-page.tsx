/** File on the left, work on the right; the right side stays in sight. On a phone the work comes after the file, with a link to it. */
import type { ComponentChildren } from 'preact';
import { formatRate } from '../../domain/words/index.js';
import { useWords } from '../frame/context.js';
import { Icon } from '../frame/icon.js';
import { fieldId } from './field.js';

export const SplitPage = ({ fileTitle, workTitle, file, work }: { fileTitle: string; workTitle: string; file: ComponentChildren; work: ComponentChildren }) => (
  <div class="split">
    <p class="split-jump"><a class="btn btn-outline-secondary" href="#split-work"><Icon name="arrow-down" />{workTitle}</a></p>
    <section class="split-file" aria-label={fileTitle}>{file}</section>
    <section class="split-work" id="split-work" aria-label={workTitle} tabIndex={0}>{work}</section>
  </div>
);

export interface CriterionView {
  id: string;
  label: string;
  weightBp: number;
  /** As typed. */
  score?: string;
  reason?: string;
  scoreError?: string;
  reasonError?: string;
  hint?: string;
}

/** Names of its inputs: `score.{id}` and `reason.{id}`. Stands inside a Form with the same prefix. */
export const ScoreSheet = ({ criteria, prefix, readOnly }: { criteria: readonly CriterionView[]; prefix: string; readOnly?: boolean }) => {
  const { t } = useWords();
  return (
    <ol class="scores">
      {criteria.map((c) => {
        const scoreId = fieldId(prefix, `score.${c.id}`);
        const reasonId = fieldId(prefix, `reason.${c.id}`);
        return (
          <li key={c.id}>
            <fieldset>
              <legend><span>{c.label}</span> <span class="weight">{t('field.weight')} {formatRate(c.weightBp)}</span></legend>
              {c.hint && <p class="form-text">{c.hint}</p>}
              {readOnly ? <><p class="score-shown"><span class="figure">{c.score}</span> / 100</p><blockquote>{c.reason}</blockquote></> : (
                <div class="score-line">
                  <div class={c.scoreError ? 'field-bad' : undefined}>
                    <label class="form-label" for={scoreId}>{t('field.score')}</label>
                    {c.scoreError && <p class="field-error" id={`${scoreId}-error`}>{c.scoreError}</p>}
                    <div class="input-group">
                      <input class={`form-control text-end${c.scoreError ? ' is-invalid' : ''}`} type="text" inputMode="numeric" maxLength={3} id={scoreId} name={`score.${c.id}`} value={c.score ?? ''} aria-describedby={c.scoreError ? `${scoreId}-error` : undefined} aria-required="true" autocomplete="off" />
                      <span class="input-group-text">/ 100</span>
                    </div>
                  </div>
                  <div class={c.reasonError ? 'field-bad' : undefined}>
                    <label class="form-label" for={reasonId}>{t('field.reason')}</label>
                    {c.reasonError && <p class="field-error" id={`${reasonId}-error`}>{c.reasonError}</p>}
                    <textarea class={`form-control${c.reasonError ? ' is-invalid' : ''}`} id={reasonId} name={`reason.${c.id}`} rows={2} value={c.reason ?? ''} aria-describedby={c.reasonError ? `${reasonId}-error` : undefined} aria-required="true" />
                  </div>
                </div>
              )}
            </fieldset>
          </li>
        );
      })}
    </ol>
  );
};
