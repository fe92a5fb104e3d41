/** The file an official or an expert works on: whose it is, the answers, the evidence with its links, what was decided before. */
import type { FormContent } from '../../../domain/programme/form.js';
import { formatBytes, formatMinute } from '../../../domain/words/index.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { Badge, Card, DescriptionList, ExpenditureCard, Note, Table, type DescriptionItem } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { safeHref } from '../../frame/href.js';
import { Icon } from '../../frame/icon.js';
import { isShown } from '../download.js';
import { Answers } from '../projects/answers.js';
import { ProjectTimeline } from '../projects/timeline.js';

type Slot = ProjectPage['evidence'][number];
type Document = ProjectPage['documents'][number];
export const documentHref = (projectId: string, documentId: string): string => `/projects/${encodeURIComponent(projectId)}/documents/${encodeURIComponent(documentId)}`;

/** Members stand in a form as credit codes or ids: read as names. */
const namesIn = (page: ProjectPage): Record<string, string> => Object.fromEntries([...page.members, page.applicant].map((o) => [o.id, o.name]));

function Files({ page, documents }: { page: ProjectPage; documents: readonly Document[] }) {
  const { t } = useWords();
  return (
    <ul class="plain-list">
      {documents.map((d) => (
        <li key={d.id}><Icon name="file-text" /> <a href={safeHref(documentHref(page.id, d.id))}>{d.name}</a>{isShown(d.mediaType) && <> <a class="file-show" href={safeHref(`${documentHref(page.id, d.id)}/inline`)} target="_blank" rel="noopener" data-beside={d.name}><Icon name="eye" />{t('button.viewFile')}<span class="visually-hidden"> {d.name}</span></a></>} <span class="cell-note">{formatBytes(d.size)} · {formatMinute(d.uploadedAt)} · <code title={t('field.fileHash')}>{d.sha256.slice(0, 12)}</code></span></li>
      ))}
    </ul>
  );
}

export function Evidence({ page }: { page: ProjectPage }) {
  const { t, say } = useWords();
  const of = (slot: Slot): Document[] => page.documents.filter((d) => d.slot === slot.id);
  // Evidence of the results is asked for later on: it is listed once it is there.
  const slots = page.evidence.filter((slot) => slot.when === 'form' || of(slot).length > 0);
  return (
    <Table<Slot>
      caption={t('reviewing.evidence')} numbered={false} rows={slots} rowKey={(slot) => slot.id}
      columns={[
        { id: 'label', label: t('reviewing.evidence'), head: true, cell: (slot) => <>{say(slot.label)}{slot.when === 'results' && <span class="cell-note">{t('reviewing.forResults')}</span>}</> },
        { id: 'files', label: t('tab.documents'), cell: (slot) => (of(slot).length > 0 ? <Files page={page} documents={of(slot)} /> : slot.required ? <Badge tone="warn">{t('reviewing.noFile')}</Badge> : <Badge>{t('reviewing.notNeeded')}</Badge>) },
      ]}
    />
  );
}

/** Where scripts run and there is room, a file opens here, beside the work; elsewhere its link opens it by itself. */
function FileBeside() {
  const { t } = useWords();
  return (
    <section class="card file-beside" data-file-beside hidden aria-label={t('reviewing.fileBeside')}>
      <div class="card-head"><h2 class="card-title"><Icon name="eye" /><span data-file-name /></h2><div class="card-actions"><a class="btn btn-sm btn-outline-secondary" data-file-own target="_blank" rel="noopener"><Icon name="external-link" />{t('button.openAlone')}</a><button type="button" class="btn btn-sm btn-outline-secondary" data-file-close><Icon name="x" />{t('button.close')}</button></div></div>
      <iframe title={t('reviewing.fileBeside')} />
    </section>
  );
}

function Subject({ page }: { page: ProjectPage }) {
  const { t, say, locale } = useWords();
  const items: DescriptionItem[] = [
    { label: t('field.applicant'), value: <>{locale === 'en' && page.applicant.nameEn ? page.applicant.nameEn : page.applicant.name}<span class="cell-note figure">{page.applicant.creditCode}</span></> },
    { label: t('field.programme'), value: say(page.programme.name) },
    ...(page.object ? [{ label: t('callPage.object'), value: page.object }] : []),
    { label: t('field.call'), value: page.call.title },
    { label: t('field.receipt'), value: page.receipt ? <span class="figure">{page.receipt}</span> : '–' },
    ...(page.numbers['acceptance'] ? [{ label: t('field.projectNumber'), value: page.numbers['acceptance'] }] : []),
    ...(page.numbers['filing'] ? [{ label: t('step.filing_registration'), value: page.numbers['filing'] }] : []),
    ...(page.members.length > 0 ? [{ label: t('panelDesk.memberIs'), value: page.members.map((m) => m.name).join(locale === 'en' ? ', ' : '、'), wide: true }] : []),
  ];
  return <DescriptionList items={items} />;
}

export interface FileViewProps { page: ProjectPage; /** What was spent stands in a form of its own on this page. */ withExpenditure?: boolean; /** An expert reads the file, not its course. */ withHistory?: boolean; /** A blind review: neither names nor numbers. */ blind?: boolean }

export function FileView({ page, withExpenditure = true, withHistory = true, blind = false }: FileViewProps) {
  const { t } = useWords();
  const content: FormContent = page.form.content;
  return (
    <>
      {blind ? <Note tone="info"><p>{t('panelDesk.blindNote')}</p></Note> : <Card title={t('section.basics')} icon="info-circle"><Subject page={page} /></Card>}
      <Card title={t('reviewing.answers')} icon="file-text" actions={page.form.version > 0 && <span class="muted small">{t('reviewing.version', { n: page.form.version })}</span>}>
        <Answers form={page.form.definition} content={content} names={namesIn(page)} />
      </Card>
      <Card title={t('reviewing.evidence')} icon="paperclip" flush><Evidence page={page} /></Card>
      <FileBeside />
      {withExpenditure && page.expenditure.length > 0 && <ExpenditureCard lines={page.expenditure} />}
      {withHistory && <Card title={t('reviewing.history')} icon="history"><ProjectTimeline page={page} /></Card>}
    </>
  );
}
