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
        <ul class={signatures.length > 2 && signatures.every((s) => s.kind !== 'both') ? `sheet-signatures signatures-${signatures.length === 4 || signatures.length > 6 ? 'four' : 'three'}` : 'sheet-signatures'}>
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

/** A code, an account or a number of a document is not parted at the end of a line. */
const CODE = /([A-Z0-9]+(?:-[A-Za-z0-9]+)+|[A-Z0-9]{12,}|\p{Script=Han}{1,6}〔\d{4}〕\d+号)/u;
export const Unparted = ({ text }: { text: string }) => <>{text.split(CODE).map((part, i) => (i % 2 === 1 ? <span key={String(i)} class="no-break">{part}</span> : part))}</>;
const unparted = (value: ComponentChildren): ComponentChildren => (typeof value === 'string' ? <Unparted text={value} /> : value);

export interface PrintRow { label: string; value: ComponentChildren }

/** The bordered table of an official form: label and value, two pairs a line; `wide` rows take the line. */
export const PrintTable = ({ rows }: { rows: readonly (readonly [PrintRow] | readonly [PrintRow, PrintRow])[] }) => (
  <table class="sheet-table">
    <tbody>
      {rows.map((pair, i) => (
        <tr key={`${i}${pair[0].label}`}>
          <th scope="row">{pair[0].label}</th>
          {pair.length === 1 ? <td colSpan={3}>{unparted(pair[0].value)}</td> : <><td>{unparted(pair[0].value)}</td><th scope="row">{pair[1].label}</th><td>{unparted(pair[1].value)}</td></>}
        </tr>
      ))}
    </tbody>
  </table>
);

export interface PrintListProps { caption?: string; heads: readonly string[]; rows: readonly (readonly ComponentChildren[])[]; /** Columns set to the right. */ figures?: readonly number[]; /** Columns kept on one line: dates, codes. */ tight?: readonly number[]; /** Columns of names, which want room. */ names?: readonly number[]; foot?: readonly ComponentChildren[]; /** Default: total. */ footLabel?: string }

/** A list of so many rows stays on one page with its caption; a longer one says its heads again on the next. */
const KEPT_TOGETHER = 8;

/** A list on a form: 序号 first. */
export const PrintList = ({ caption, heads, rows, figures = [], tight = [], names = [], foot, footLabel }: PrintListProps) => {
  const { t } = useWords();
  const side = (i: number) => (figures.includes(i) ? 'cell-right' : tight.includes(i) ? 'cell-tight' : names.includes(i) ? 'cell-name' : undefined);
  return (
    <table class={['sheet-table sheet-list', rows.length > KEPT_TOGETHER ? '' : 'sheet-short', heads.length > 4 ? 'sheet-wide' : ''].filter(Boolean).join(' ')}>
      {caption && <caption>{caption}</caption>}
      <thead><tr><th scope="col">{t('frame.number')}</th>{heads.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
      <tbody>{rows.map((row, n) => <tr key={String(n)}><td class="cell-center">{n + 1}</td>{row.map((cell, i) => <td key={String(i)} class={side(i)}>{unparted(cell)}</td>)}</tr>)}</tbody>
      {foot && <tfoot><tr><th scope="row">{footLabel ?? t('frame.total')}</th>{foot.map((cell, i) => <td key={String(i)} class={side(i)}>{cell}</td>)}</tr></tfoot>}
    </table>
  );
};
