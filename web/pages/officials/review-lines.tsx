/** Confirming expenditure line by line (Q29): what was spent before the filing or is of a kind that does not count is marked, and its mark proposed as the reason; the officer decides; totals as text. */
import { formatYuan } from '../../../domain/money.js';
import { formatSpan } from '../../../domain/words/index.js';
import type { ProjectPage } from '../../../services/project-page.js';
import type { TaskRow } from '../../../services/tasks.js';
import { Card, Due, EmptyState, fieldId, Form, LineMarks, Money, Note, Table, type Column } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { posted, type CommandReading, type Posted } from '../../forms/index.js';
import { seenFields } from '../act.js';

type Line = ProjectPage['expenditure'][number] & { n: number };
const PREFIX = 'confirmLines';
const reasonName = (n: number): string => `reason.${n}`;

const chosen = (body: Posted | undefined): Set<number> => {
  const value = body && posted(body, 'excluded');
  return new Set((value === undefined ? [] : typeof value === 'string' ? [value] : value).map(Number));
};
const reasonAt = (body: Posted | undefined, n: number): string => { const value = body && posted(body, reasonName(n)); return typeof value === 'string' ? value.trim() : ''; };
export const wantsTotals = (body: Posted): boolean => posted(body, 'recount') !== undefined;

/** Ticked lines with their reasons; a ticked line without one is a fault of that line. */
export function readLines(body: Posted): CommandReading {
  const errors: Record<string, string> = {};
  const excluded = [...chosen(body)].filter(Number.isInteger).sort((a, b) => a - b).map((line) => ({ line, reason: reasonAt(body, line) }));
  for (const { line, reason } of excluded) if (reason === '') errors[reasonName(line)] = 'required';
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, fields: { excluded } };
}

const sumOf = (lines: readonly Line[]): bigint => lines.reduce((sum, l) => sum + BigInt(l.amountFen), 0n);

export interface LinesProps { page: ProjectPage; /** Kinds that count, where the version names them. */ counted: readonly string[] | undefined; task: TaskRow; action: string; daysLeft: number | undefined; body?: Posted; errors?: Readonly<Record<string, string>> }

export function LinesForm({ page, counted, task, action, daysLeft, body, errors = {} }: LinesProps) {
  const { t, named, locale } = useWords();
  const lines: Line[] = page.expenditure.map((line, n) => ({ ...line, n }));
  const early = lines.filter((l) => l.marks.includes('before_filing'));
  const uncounted = lines.filter((l) => l.marks.includes('kind_not_counted'));
  const alike = lines.filter((l) => l.twins.length + l.elsewhere.length > 0);
  const proposed = (l: Line): string => l.marks.map((mark) => named('lineMark', mark)).join(locale === 'en' ? '; ' : '；');
  const out = chosen(body);
  const left = lines.filter((l) => out.has(l.n));
  const columns: Column<Line>[] = [
    { id: 'item', label: t('field.item'), head: true, cell: (l) => <>{l.item}<LineMarks line={l} /></>, foot: t('reviewing.claimed') },
    { id: 'category', label: t('field.category'), cell: (l) => named('option', l.category) },
    { id: 'spentOn', label: t('field.spentOn'), narrow: true, cell: (l) => <span class="figure">{l.spentOn}</span> },
    { id: 'voucher', label: t('field.voucher'), narrow: true, cell: (l) => l.voucher },
    { id: 'amount', label: t('field.amountFen'), align: 'right', narrow: true, cell: (l) => <Money fen={l.amountFen} as="plain" />, foot: <Money fen={sumOf(lines)} as="plain" /> },
    { id: 'exclude', label: t('reviewing.exclude'), align: 'center', narrow: true, cell: (l) => <input class="form-check-input" type="checkbox" id={fieldId(PREFIX, `excluded-${l.n}`)} name="excluded" value={String(l.n)} checked={out.has(l.n)} aria-label={t('reviewing.excludeLine', { item: l.item })} /> },
    { id: 'reason', label: t('reviewing.excludeReason'), cell: (l) => {
      const id = fieldId(PREFIX, reasonName(l.n));
      const code = errors[reasonName(l.n)];
      return (
        <>
          {code && <p class="field-error" id={`${id}-error`}>{named('fieldError', code)}</p>}
          <input class={`form-control${code ? ' is-invalid' : ''}`} type="text" id={id} name={reasonName(l.n)} maxLength={500} value={body ? reasonAt(body, l.n) : proposed(l)} aria-label={t('reviewing.excludeReasonFor', { item: l.item })} aria-describedby={code ? `${id}-error` : undefined} autocomplete="off" />
        </>
      );
    } },
  ];
  return (
    <Card title={t('reviewing.lines')} icon="zoom-money" accent="task" id="task" actions={task.dueAt && <Due dueAt={task.dueAt} {...(daysLeft === undefined ? {} : { workingDaysLeft: daysLeft })} />}>
      {early.length > 0 && <Note tone="warn"><p>{t('reviewing.beforeFilingNote', { n: early.length, date: page.numbers['filedOn'] ?? '', amount: formatYuan(sumOf(early)) })}</p></Note>}
      {uncounted.length > 0 && <Note tone="warn"><p>{t('reviewing.kindNotCountedNote', { n: uncounted.length, amount: formatYuan(sumOf(uncounted)), kinds: (counted ?? []).map((k) => named('option', k)).join(locale === 'en' ? ', ' : '、') })}</p></Note>}
      {alike.length > 0 && <Note tone="warn"><p>{t('reviewing.vouchersUsed', { n: alike.length })}</p></Note>}
      {lines.length === 0 ? <EmptyState icon="receipt" title={t('reviewing.noLines')} /> : (
        <Form action={action} prefix={PREFIX} hidden={{ type: 'confirmLines', ...seenFields(task) }} submitLabel={t('command.confirmLines')} submitIcon="check"
          buttons={<button class="btn btn-outline-secondary" type="submit" name="recount" value="1"><Icon name="refresh" />{t('reviewing.recount')}</button>}>
          <p class="muted">{t('reviewing.linesHint')}</p>
          <div class="table-frame"><Table<Line> caption={t('reviewing.lines')} rows={lines} rowKey={(l) => String(l.n)} columns={columns} rowClass={(l) => (l.marks.length > 0 ? 'row-early' : undefined)} /></div>
          <dl class="sums" aria-live="polite">
            <div><dt>{t('reviewing.claimed')}</dt><dd><Money fen={sumOf(lines)} /></dd></div>
            <div><dt>{t('reviewing.excluded')}</dt><dd><Money fen={sumOf(left)} /></dd></div>
            <div><dt>{t('reviewing.eligible')}</dt><dd><strong><Money fen={sumOf(lines) - sumOf(left)} /></strong></dd></div>
          </dl>
          {task.dueAt && daysLeft !== undefined && daysLeft < 0 && <p class="muted small">{t('frame.overdue', { span: formatSpan(locale, 'workingDays', -daysLeft) })}</p>}
        </Form>
      )}
    </Card>
  );
}

export const lineErrors = (errors: Readonly<Record<string, string>>, words: { label: string; message: (code: string) => string }): ErrorItem[] =>
  Object.entries(errors).filter(([name]) => name.startsWith('reason.')).map(([name, code]) => ({ label: words.label, message: words.message(code), fieldId: fieldId(PREFIX, name) }));
