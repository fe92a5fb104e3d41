/** /projects/:id/documents: one slot for each piece of evidence; files go in one by one and come out again while it is a draft. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../../domain/errors.js';
import { describeRejection, t as words, type Locale } from '../../../domain/words/index.js';
import { removeDocument } from '../../../services/drafts.js';
import { Refusal, type House } from '../../../services/house.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { addDocument } from '../../../services/projects.js';
import { Badge, Card, DocumentList, FileField, fieldId, Form, Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { statusOf } from '../act.js';
import { fileHrefs } from '../download.js';
import { readUpload, withUploads } from '../upload.js';
import { isCorrection, loadDraft, projectHref } from './draft.js';
import { Corrections } from './corrections.js';
import { BlindWarning } from './form.js';

type Slot = ProjectPage['evidence'][number];
interface Refused { slot: string; message: string; code: ErrorCode }
const ACCEPTED = '.pdf,.ofd,.docx,.xlsx,.png,.jpg,.jpeg';

const mayChange = (page: ProjectPage, slot: Slot): boolean => slot.open && (slot.when !== 'form' || page.form.editable);

function SlotCard({ page, slot, refused }: { page: ProjectPage; slot: Slot; refused: Refused | undefined }) {
  const { t, say } = useWords();
  const documents = page.documents.filter((d) => d.slot === slot.id);
  const open = mayChange(page, slot);
  return (
    <Card
      title={say(slot.label)} level={3} id={`slot-${slot.id}`} {...(refused?.slot === slot.id ? { accent: 'bad' as const } : {})}
      actions={<><Badge>{slot.required ? t('draft.needed') : t('draft.ifAny')}</Badge><Badge tone={slot.given ? 'good' : slot.required ? 'warn' : 'neutral'}>{slot.given ? t('draft.given') : t('draft.notGiven')}</Badge></>}
    >
      {documents.length > 0
        ? <DocumentList documents={documents.map((d) => ({ id: d.id, name: d.name, ...fileHrefs(page.id, d), bytes: d.size, uploadedAt: d.uploadedAt, sha256: d.sha256, ...(open ? { removeAction: `${projectHref(page.id)}/documents/${d.id}/removal` } : {}) }))} />
        : <p class="muted">{t('draft.noFiles')}</p>}
      {open && (
        <Form action={`${projectHref(page.id)}/documents`} prefix={slot.id} multipart upload={`slot-${slot.id}`} hidden={{ slot: slot.id }} submitLabel={t('button.upload')} submitIcon="upload" tone="secondary">
          <FileField name="file" label={t('draft.uploadTo', { label: say(slot.label) })} hint={t('draft.fileHint')} accept={ACCEPTED} required={slot.required && !slot.given} {...(refused?.slot === slot.id ? { error: refused.message } : {})} />
        </Form>
      )}
    </Card>
  );
}

function DocumentsPage({ page, scanned, refused }: { page: ProjectPage; /** by a virus scanner */ scanned: boolean; refused?: Refused }) {
  const { t, say } = useWords();
  const groups = [{ title: t('draft.formFiles'), slots: page.evidence.filter((e) => e.when === 'form') }, { title: t('draft.resultFiles'), slots: page.evidence.filter((e) => e.when === 'results') }]
    // Results come later: their slots are shown when they can be used or hold something.
    .filter((g) => g.slots.some((s) => mayChange(page, s) || s.given));
  const slot = page.evidence.find((e) => e.id === refused?.slot);
  return (
    <Layout
      title={t('draft.documents')} subtitle={page.title} width="narrow"
      crumbs={[{ href: projectHref(page.id), label: page.title }, ...(page.form.editable ? [{ href: `${projectHref(page.id)}/form`, label: t('page.application') }] : [])]}
      errors={refused ? [{ label: slot ? say(slot.label) : '', message: refused.message, fieldId: fieldId(refused.slot, 'file') }] : []} errorCode={refused?.code}
    >
      {!page.form.editable && page.stateName !== 'in_execution' && !page.mine.some((m) => m.commands.includes('submitResults')) && <Note tone="info"><p>{t('draft.filesLocked')}</p></Note>}
      {isCorrection(page) && <Corrections page={page} />}
      <BlindWarning page={page} />
      {!scanned && <p class="muted small">{t('draft.unscanned')}</p>}
      {groups.map((g) => (
        <section key={g.title} class="slot-group">
          <h2>{g.title}</h2>
          {g.slots.map((s) => <SlotCard key={s.id} page={page} slot={s} refused={refused} />)}
        </section>
      ))}
      <p><a class="btn btn-outline-secondary" href={page.form.editable ? `${projectHref(page.id)}/form` : projectHref(page.id)}>{page.form.editable ? t('draft.toList') : t('button.back')}</a></p>
    </Layout>
  );
}

/** Why a file was not taken, in one line. */
function messageOf(locale: Locale, { rejection }: Refusal): string {
  const text = describeRejection(locale, rejection);
  const field = text.fields.find((f) => f.path === 'file');
  return field ? field.message : words(locale, 'frame.sentences', { first: text.title, second: text.help });
}

interface Route { Params: { id: string; documentId: string } }

export function documentPages(app: FastifyInstance, house: House): void {
  async function again(error: unknown, slot: string, request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> {
    if (!(error instanceof Refusal) || error.rejection.code === 'csrf') throw error;
    const page = await loadDraft(house, request, request.params.id);
    return reply.page(<DocumentsPage page={page} scanned={house.documents.scans === true} refused={{ slot, message: messageOf(request.locale, error), code: error.rejection.code }} />, { status: statusOf(error.rejection) });
  }

  app.get<Route>('/projects/:id/documents', async (request, reply) => reply.page(<DocumentsPage page={await loadDraft(house, request, request.params.id)} scanned={house.documents.scans === true} />));

  withUploads(app, (scope) => {
    scope.post<Route>('/projects/:id/documents', { config: { ownTokenCheck: true } }, async (request, reply) => {
      const { actor } = viewerOf(request);
      const { id } = request.params;
      let slot = '';
      try {
        const { fields, file } = await readUpload(scope, request, reply, (name, value) => { if (name === 'slot') slot = value; });
        if (!file) throw new Refusal({ code: 'validation', fields: { file: 'file_missing' } });
        await addDocument(house, actor, { projectId: id, slot, ...file, key: fields['_key'], route: 'POST /projects/:id/documents' });
      } catch (error) {
        return again(error, slot, request, reply);
      }
      return reply.done(`${projectHref(id)}/documents#slot-${encodeURIComponent(slot)}`, { tone: 'good', text: words(request.locale, 'flash.uploaded') });
    });
  });

  app.post<Route>('/projects/:id/documents/:documentId/removal', async (request, reply) => {
    const { id, documentId } = request.params;
    await removeDocument(house, viewerOf(request).actor, { projectId: id, documentId });
    return reply.done(`${projectHref(id)}/documents`, { tone: 'good', text: words(request.locale, 'flash.removed') });
  });
}
