/** A printed official form on A4: office, title, number, body, signatures, verification code. Several sheets make one job. */
import type { ComponentChildren } from 'preact';
import type { PlainDate } from '../../domain/time.js';
import { formatOfficialDay, type Translate } from '../../domain/words/index.js';
import { useWords } from '../frame/context.js';

export interface SignatureView { label: string; /** `sign` signature and date, `seal` seal and date, `both`. */ kind: 'sign' | 'seal' | 'both'; name?: string; on?: PlainDate }

export interface PrintFormProps {
  /** Issuing office, over the title. */
  office?: string;
  title: string;
  number?: string;
  issuedOn?: PlainDate;
  /** 12 characters; its public page tells type, number, date, valid or superseded. */
  verificationCode?: string;
  verificationUrl?: string;
  /** Printed across the sheet: sample or superseded. */
  mark?: 'sample' | 'superseded';
  /** Basis and remedy, small, over the signatures. */
  remedy?: string;
  signatures?: readonly SignatureView[];
  children: ComponentChildren;
}

const line = (t: Translate, s: SignatureView) => (s.kind === 'sign' ? t('printed.signature') : s.kind === 'seal' ? t('printed.seal') : `${t('printed.signature')} / ${t('printed.seal')}`);

export function PrintForm({ office, title, number, issuedOn, verificationCode, verificationUrl, mark, remedy, signatures = [], children }: PrintFormProps) {
  const { t, locale } = useWords();
  const stamp = mark && (mark === 'sample' ? t('printed.sampleOnly') : t('printed.superseded'));
  // A letter closes as letters of an office do (落款): its name, the day under it, room for the seal over both.
  const [only] = signatures;
  const closing = signatures.length === 1 && only?.kind === 'seal' && only.on ? { office: only.label, on: only.on } : undefined;
  return (
    <article class={closing ? 'sheet sheet-letter' : 'sheet'} data-mark={stamp}>
      <header class="sheet-head">
        {office && <p class="sheet-office">{office}</p>}
        <h1>{title}</h1>
        {(number || stamp) && (
          <div class="sheet-line">
            {stamp && <p class="sheet-mark">{stamp}</p>}
            {number && <p class="sheet-number">{t('frame.labelled', { label: t('printed.number'), value: number })}</p>}
          </div>
        )}
      </header>
      <div class="sheet-body">{children}</div>
      {remedy && <p class="sheet-remedy">{remedy}</p>}
      {closing && <div class="sheet-closing"><p>{t('printed.sealOf', { office: closing.office })}</p><p>{formatOfficialDay(locale, closing.on)}</p></div>}
      {!closing && signatures.length > 0 && (
        <ul class={signatures.length > 2 && signatures.every((s) => s.kind !== 'both') ? `sheet-signatures signatures-${signatures.length === 4 ? 'four' : 'three'}` : 'sheet-signatures'}>
          {signatures.map((s) => (
            <li key={s.label}>
              <p class="signature-label">{s.label}</p>
              <p class="signature-line"><span>{line(t, s)}{t('frame.colon')}</span><span class="signature-blank">{s.name ?? ''}</span></p>
              <p class="signature-date"><span>{t('printed.date')}{t('frame.colon')}</span><span>{s.on ? formatOfficialDay(locale, s.on) : t('printed.dateBlank')}</span></p>
            </li>
          ))}
        </ul>
      )}
      <footer class="sheet-foot">
        {issuedOn && <p>{t('frame.labelled', { label: t('printed.issuedOn'), value: formatOfficialDay(locale, issuedOn) })}</p>}
        {verificationCode && <p>{t('printed.verification')}{t('frame.colon')}<code>{verificationCode}</code>{verificationUrl && <> · {t('printed.verifyAt', { url: verificationUrl })}</>}</p>}
      </footer>
    </article>
  );
}

export interface PrintRow { label: string; value: ComponentChildren }

/** The bordered table of an official form: label and value, two pairs a line; `wide` rows take the line. */
export const PrintTable = ({ rows }: { rows: readonly (readonly [PrintRow] | readonly [PrintRow, PrintRow])[] }) => (
  <table class="sheet-table">
    <tbody>
      {rows.map((pair, i) => (
        <tr key={`${i}${pair[0].label}`}>
          <th scope="row">{pair[0].label}</th>
          {pair.length === 1 ? <td colSpan={3}>{pair[0].value}</td> : <><td>{pair[0].value}</td><th scope="row">{pair[1].label}</th><td>{pair[1].value}</td></>}
        </tr>
      ))}
    </tbody>
  </table>
);

export interface PrintListProps { caption?: string; heads: readonly string[]; rows: readonly (readonly ComponentChildren[])[]; /** Columns set to the right. */ figures?: readonly number[]; /** Columns kept on one line: names, dates, codes. */ tight?: readonly number[]; foot?: readonly ComponentChildren[]; /** Default: total. */ footLabel?: string }

/** A list of so many rows stays on one page with its caption; a longer one says its heads again on the next. */
const KEPT_TOGETHER = 8;

/** A list on a form: 序号 first. */
export const PrintList = ({ caption, heads, rows, figures = [], tight = [], foot, footLabel }: PrintListProps) => {
  const { t } = useWords();
  const side = (i: number) => (figures.includes(i) ? 'cell-right' : tight.includes(i) ? 'cell-tight' : undefined);
  return (
    <table class={rows.length > KEPT_TOGETHER ? 'sheet-table sheet-list' : 'sheet-table sheet-list sheet-short'}>
      {caption && <caption>{caption}</caption>}
      <thead><tr><th scope="col">{t('frame.number')}</th>{heads.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
      <tbody>{rows.map((row, n) => <tr key={String(n)}><td class="cell-center">{n + 1}</td>{row.map((cell, i) => <td key={String(i)} class={side(i)}>{cell}</td>)}</tr>)}</tbody>
      {foot && <tfoot><tr><th scope="row">{footLabel ?? t('frame.total')}</th>{foot.map((cell, i) => <td key={String(i)} class={side(i)}>{cell}</td>)}</tr></tfoot>}
    </table>
  );
};
