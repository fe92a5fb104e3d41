/** /projects/:id/check: every answer once more, what is missing, the declarations, and the button that sends it off. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isTable } from '../../../domain/programme/field-kinds/index.js';
import { fieldsOf, isFaulty } from '../../../domain/programme/form.js';
import { no, type Rejection } from '../../../domain/errors.js';
import { commandLabel, formatEnd, t as words } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import type { ProjectPage } from '../../../services/project-page.js';
import type { TaskRow } from '../../../services/tasks.js';
import { Card, DocumentList, Field, Form, FormPrefix, Note } from '../../components/index.js';
import { columnLabel, commandFields, fieldMessage, posted, readCommand, type Posted } from '../../forms/index.js';
import { useFrame, useWords } from '../../frame/context.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { Layout } from '../../frame/layout.js';
import { act, afterwards, RefusalNote, seenFields, statusOf } from '../act.js';
import { fileHrefs } from '../download.js';
import { Answers } from './answers.js';
import { formSlots, loadDraft, projectHref, sectionHref, sendingTask } from './draft.js';
import { Corrections, isUnchanged, needsNote, stillAsked } from './corrections.js';
import { Locked } from './form.js';
import { GivenNote, RunningNote } from './given.js';
import { joined } from './guide.js';
import { HouseNote } from './house-note.js';

interface Tried { body: Posted; undeclared?: boolean; /** Nothing was changed, and that was not said. */ unchanged?: boolean; /** A point's part is as it was, and no note says why. */ unsaid?: boolean; rejection?: Rejection }

function Missing({ page }: { page: ProjectPage }) {
  const { t, say } = useWords();
  const { locale } = useWords();
  const fields = fieldsOf(page.form.definition);
  const items = Object.entries(page.form.faults).map(([path, code]) => {
    const [kind = '', id = '', row, column] = path.split('.');
    if (kind === 'evidence') return { path, label: say(page.evidence.find((e) => e.id === id)?.label ?? { zh: id, en: id }), href: `${projectHref(page.id)}/documents#slot-${id}` };
    const section = page.form.definition.sections.find((s) => s.fields.some((f) => f.id === id));
    const field = section?.fields.find((f) => f.id === id);
    const place = row !== undefined && column !== undefined && field && isTable(field.kind) ? t('table.place', { label: say(field.label), row, column: columnLabel(locale, field.kind, column) }) : field ? say(field.label) : id;
    return { path, label: isFaulty(code) ? t('frame.labelled', { label: place, value: fieldMessage(locale, code, fields)! }) : place, href: section ? `${sectionHref(page.id, section.id)}?check#f-${[id, ...(column === undefined ? [] : [row, column])].join('-')}` : `${projectHref(page.id)}/form` };
  });
  return (
    <Note tone="warn" title={t('draft.missingTitle', { n: items.length })}>
      <ul class="missing-list">{items.map((i) => <li key={i.path}><a href={i.href}>{i.label}</a></li>)}</ul>
    </Note>
  );
}

function Send({ page, task, tried }: { page: ProjectPage; task: TaskRow; tried: Tried | undefined }) {
  const { t, locale } = useWords();
  const correction = task.commands.includes('correct');
  const note = correction ? commandFields(locale, 'correct', tried ? { body: tried.body } : {}) : [];
  return (
    <Card title={t('draft.declarations')} icon="signature" accent="task">
      <p>{correction ? t('draft.checkCorrection') : t('draft.checkIntro')}</p>
      <Form action={`${projectHref(page.id)}/check`} hidden={{ ...seenFields(task), version: String(page.form.version) }} submitLabel={correction ? t('draft.correctNow') : t('draft.submitNow')} submitIcon="send" cancelHref={`${projectHref(page.id)}/form`}>
        <ul class="declarations"><li>{t('draft.declareTrue')}</li><li>{t('draft.declareOnce')}</li><li>{t('draft.declareRules')}</li></ul>
        {isUnchanged(page) && <Field name="unchanged" kind="boolean" label={t('corrections.confirmUnchanged')} required value={String(tried ? posted(tried.body, 'unchanged') ?? '' : '')} {...(tried?.unchanged ? { error: fieldMessage(locale, 'required')! } : {})} />}
        {note.map((f) => <Field key={f.name} {...f} required={needsNote(page)} {...(needsNote(page) ? { hint: t('corrections.noteHint') } : {})} {...(tried?.unsaid ? { error: t('corrections.noteNeeded') } : {})} />)}
        <Field name="declared" kind="boolean" label={t('draft.agreeAll')} required value={String(tried ? posted(tried.body, 'declared') ?? '' : '')} {...(tried?.undeclared ? { error: fieldMessage(locale, 'required')! } : {})} />
      </Form>
    </Card>
  );
}

function CheckPage({ page, tried }: { page: ProjectPage; tried?: Tried }) {
  const { now } = useFrame();
  const { t, say, locale } = useWords();
  const task = sendingTask(page);
  const { form } = page;
  const late = page.submittedAt === null && (page.houseApproval?.closesAt ?? page.call.closesAt) <= now;
  const slots = formSlots(page);
  const asked = [...stillAsked(page)].map((part) => (part === 'files' ? t('draft.documents') : part.startsWith('files.') ? say(page.evidence.find((e) => `files.${e.id}` === part)?.label ?? { zh: t('draft.documents'), en: t('draft.documents') }) : say(form.definition.sections.find((s) => s.id === part)!.label)));
  const errors: ErrorItem[] = [
    ...(tried?.unchanged ? [{ label: t('corrections.confirmUnchanged'), message: t('fieldError.required'), fieldId: 'f-unchanged' }] : []),
    ...(tried?.unsaid ? [{ label: t('field.note'), message: t('corrections.noteNeeded'), fieldId: 'f-note' }] : []),
    ...(tried?.undeclared ? [{ label: t('draft.agreeAll'), message: t('fieldError.required'), fieldId: 'f-declared' }] : []),
  ];
  return (
    <Layout title={t('page.checkAnswers')} subtitle={page.title} width="narrow" errors={errors} crumbs={[{ href: projectHref(page.id), label: page.title }, { href: `${projectHref(page.id)}/form`, label: t('page.application') }]}>
      {tried?.rejection && <RefusalNote rejection={{ ...tried.rejection, fields: {} }} />}
      <Locked page={page} />
      <Corrections page={page} />
      {isUnchanged(page) && <Note tone="warn" title={t('corrections.unchanged')}><p>{t('corrections.unchangedText')}</p></Note>}
      {!isUnchanged(page) && asked.length > 0 && <Note tone="warn"><p>{t('corrections.notChangedYet', { parts: joined(locale, asked) })}</p></Note>}
      <GivenNote page={page} />
      <RunningNote page={page} />
      {form.missing.length > 0 && <Missing page={page} />}
      {late && <Note tone="bad" title={t('draft.windowOver')}><p class="figure">{t('frame.labelled', { label: t('projectPage.callCloses'), value: formatEnd(page.call.closesAt) })}</p></Note>}
      <Card title={t('projectPage.applicationForm')} icon="file-text">
        <Answers form={form.definition} content={form.content} faults={form.faults} {...(form.editable ? { changeHref: (s: string) => sectionHref(page.id, s) } : {})} names={Object.fromEntries(page.members.map((m) => [m.id, m.name]))} />
      </Card>
      <Card title={t('draft.documents')} icon="files" actions={form.editable && <a href={`${projectHref(page.id)}/documents`}>{t('draft.change')}<span class="visually-hidden"> {t('draft.documents')}</span></a>}>
        {slots.map((slot) => (
          <div key={slot.id} class="answers">
            <h3>{say(slot.label)}</h3>
            {slot.given
              ? <DocumentList documents={page.documents.filter((d) => d.slot === slot.id).map((d) => ({ id: d.id, name: d.name, ...fileHrefs(page.id, d), bytes: d.size, uploadedAt: d.uploadedAt, sha256: d.sha256 }))} />
              : <p class={slot.required ? 'answer-missing' : 'muted'}>{t('draft.noFiles')}</p>}
          </div>
        ))}
      </Card>
      {form.editable && page.submittedAt === null && <HouseNote page={page} />}
      {task && form.editable && form.missing.length === 0 && !late && <FormPrefix.Provider value="f"><Send page={page} task={task} tried={tried} /></FormPrefix.Provider>}
    </Layout>
  );
}

interface Route { Params: { id: string }; Body: Posted }

export function checkPage(app: FastifyInstance, house: House): void {
  app.get<Route>('/projects/:id/check', async (request, reply) => reply.page(<CheckPage page={await loadDraft(house, request, request.params.id)} />));

  app.post<Route>('/projects/:id/check', async (request: FastifyRequest<Route>, reply): Promise<FastifyReply> => {
    const { body, params: { id } } = request;
    const page = await loadDraft(house, request, id);
    // A second press finds the task done: sent again under its key, it is answered as the first time.
    const type = posted(body, 'note') === undefined ? 'submit' : 'correct';
    const said = posted(body, 'note');
    const [undeclared, unchanged] = [posted(body, 'declared') !== 'true', type === 'correct' && isUnchanged(page) && posted(body, 'unchanged') !== 'true'];
    const unsaid = type === 'correct' && needsNote(page) && (typeof said !== 'string' || said.trim() === '');
    if (undeclared || unchanged || unsaid) return reply.page(<CheckPage page={page} tried={{ body, undeclared, unchanged, unsaid }} />, { status: 422 });
    const reading = readCommand(type, body, { formVersion: Number(posted(body, 'version')) });
    if (!reading.ok) return reply.page(<CheckPage page={page} tried={{ body, rejection: no('stale_version') }} />, { status: 409 });
    const { sent, rejection } = await act(house, request, { type, fields: reading.fields, stream: { id } });
    if (rejection) return reply.page(<CheckPage page={await loadDraft(house, request, id)} tried={{ body, rejection }} />, { status: statusOf(rejection) });
    if (sent.status === 'pending') return afterwards(reply, { sent, href: projectHref(id), label: commandLabel(request.locale, type) });
    return reply.done(projectHref(id), { tone: 'good', text: words(request.locale, type === 'submit' ? 'draft.submitted' : 'draft.corrected') });
  });
}
