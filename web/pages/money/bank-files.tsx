/** The files of a batch: the payment list out, the returned list in, and what each of its lines did. */
import type { Label } from '../../../domain/programme/schema.js';
import { formatMinute } from '../../../domain/words/index.js';
import type { BatchView } from '../../../services/finance.js';
import { Badge, Card, Field, FileField, Form, NamedBadge, Note, Table, type Tone } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { batchHref, orderHref } from './links.js';

export interface FileFault { row: number; message: Label }
/** What a refused file held: its faults, the lines without one, and what was not used. */
export interface FileTried { faults: readonly FileFault[]; count: number; good: number; notes: readonly FileFault[] }
const TONE: Readonly<Record<string, Tone>> = { paid: 'good', rejected: 'bad', already_known: 'neutral', amount_differs: 'bad', other_attempt: 'warn' };
const ANSWERS = ['accept', 'mixed', 'reject', 'silent'] as const;

function ImportForm({ id, waiting, file }: { id: string; waiting: boolean; file: FileTried | undefined }) {
  const { t, say } = useWords();
  const faults = file?.faults;
  return (
    <Card title={t('command.importBankResult')} icon="upload" id="import" {...(faults && faults.length > 0 ? { accent: 'bad' as const } : waiting ? { accent: 'task' as const } : {})}>
      <p class="muted">{t('finance.importText')}</p>
      {faults && faults.length > 0 && (
        <Note tone="bad" title={t('finance.faults', { n: file.count })}>
          <ul>{faults.map((f) => <li key={`${f.row}${f.message.zh}`}>{f.row > 0 && t('finance.row', { n: f.row })} {say(f.message)}</li>)}</ul>
          {file.good > 0 && <p>{t('finance.goodLines', { n: file.good })}</p>}
          {file.notes.length > 0 && <p class="muted">{t('finance.notUsed', { what: file.notes.map((n) => say(n.message)).join('；') })}</p>}
        </Note>
      )}
      <Form action={`${batchHref(id)}/import`} prefix="import" multipart submitLabel={t('command.importBankResult')} submitIcon="upload">
        <FileField name="file" label={t('field.bankFile')} hint={t('finance.importHint')} accept=".xlsx,.csv" required />
        {file && file.good > 0 && <Field name="partly" kind="boolean" label={t('finance.partly')} />}
      </Form>
    </Card>
  );
}

export function BankFiles({ view, mayAnswer, file }: { view: BatchView; mayAnswer: boolean; file: FileTried | undefined }) {
  const { t } = useWords();
  const { batch, results, orders, files } = view;
  // A late list may still come after every order has its answer.
  const waiting = orders.some((o) => o.batchId === batch.id && ['released', 'instructed', 'unknown'].includes(o.status));
  const titles = new Map(orders.map((o) => [o.id, o]));
  if (batch.status !== 'released') return null;
  return (
    <>
      <Card title={t('print.paymentList')} icon="download">
        {batch.fileName
          ? <p><a class="btn btn-outline-secondary" href={`${batchHref(batch.id)}/list.xlsx`}><Icon name="download" />{t('finance.downloadList')}</a> <span class="muted small">{batch.fileName} · SHA-256 <code title={batch.fileHash ?? ''}>{batch.fileHash?.slice(0, 12)}</code></span></p>
          : <p class="muted">{t('finance.listWaits')}</p>}
      </Card>
      {mayAnswer && waiting && batch.fileName && (
        <Card title={t('finance.sampleBank')} icon="building-bank" actions={<Badge tone="warn">{t('frame.sandbox')}</Badge>}>
          <p class="muted">{t('finance.sampleBankText')}</p>
          <ul class="button-row">{ANSWERS.map((a) => <li key={a}><a class="btn btn-sm btn-outline-secondary" href={`${batchHref(batch.id)}/bank-answer.xlsx?answer=${a}`}><Icon name="download" />{t(`finance.answer_${a}`)}</a></li>)}</ul>
        </Card>
      )}
      {view.mayImport && <ImportForm id={batch.id} waiting={waiting} file={file} />}
      {files.length > 0 && (
        <Card title={t('page.bankResults')} icon="receipt" id="results" flush>
          {files.map((f) => (
            <div key={f.fileHash} class="file-report">
              <p class="file-report-head"><Icon name="file-check" /><strong>{f.fileName}</strong> <span class="muted small">{f.byName ?? ''} · {formatMinute(f.at)} · <code title={f.fileHash}>{f.fileHash.slice(0, 12)}</code></span></p>
              <Table
                caption={t('finance.reportOf', { file: f.fileName })} rows={results.filter((r) => r.fileHash === f.fileHash)} rowKey={(r) => String(r.line)} numbered={false}
                columns={[
                  { id: 'line', label: t('field.line'), narrow: true, cell: (r) => <span class="figure">{r.line}</span> },
                  { id: 'order', label: t('page.orders'), head: true, cell: (r) => <a href={orderHref(r.orderId)}>{titles.get(r.orderId)?.title ?? r.orderId}</a> },
                  { id: 'attempt', label: t('finance.attempt'), align: 'right', narrow: true, cell: (r) => <span class="figure">{r.attempt}</span> },
                  { id: 'meaning', label: t('finance.whatItDid'), narrow: true, cell: (r) => <NamedBadge topic="lineMeaning" name={r.meaning} tone={TONE[r.meaning] ?? 'neutral'} /> },
                ]}
              />
            </div>
          ))}
        </Card>
      )}
    </>
  );
}
