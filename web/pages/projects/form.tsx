/** /projects/:id/form: the sections of an application as a list of tasks, with how far each is. */
import type { FastifyInstance } from 'fastify';
import { formatEnd } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { Card, DescriptionList, Note, TaskList } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { Corrections, stillAsked } from './corrections.js';
import { Countdown } from './countdown.js';
import { filesState, formSlots, loadDraft, projectHref, sectionHref, sendingTask, stateOf } from './draft.js';

export const Locked = ({ page }: { page: ProjectPage }) => {
  const { t } = useWords();
  return page.form.editable ? null : <Note tone="info" title={t('draft.closed')}><p>{t('draft.readOnlyText')}</p></Note>;
};

/** Said while names can still be left out. */
export const BlindWarning = ({ page }: { page: ProjectPage }) => {
  const { t } = useWords();
  return page.blindReview && page.form.editable ? <Note tone="warn" title={t('draft.blindTitle')}><p>{t('draft.blindText')}</p></Note> : null;
};

function FormPage({ page }: { page: ProjectPage }) {
  const { t, say } = useWords();
  const { form } = page;
  const slots = formSlots(page);
  const ready = form.missing.length === 0;
  const required = slots.filter((s) => s.required);
  const asked = stillAsked(page);
  const link = (href: string): { href?: string } => (form.editable ? { href } : {});
  return (
    <Layout title={t('page.application')} subtitle={page.title} crumbs={[{ href: '/projects', label: t('page.projects') }, { href: projectHref(page.id), label: page.title }]}>
      <Locked page={page} />
      <Corrections page={page} />
      <BlindWarning page={page} />
      <div class="columns">
        <Card title={t('page.application')} icon="list-check">
          {form.editable && <p class="muted">{t('draft.intro')}</p>}
          <TaskList groups={[
            { title: t('draft.formGroup'), sections: form.definition.sections.map((s) => ({ id: s.id, label: say(s.label), state: asked.has(s.id) ? 'changes_requested' as const : stateOf(page, s), ...link(sectionHref(page.id, s.id)) })) },
            { title: t('draft.filesGroup'), sections: [{ id: 'files', label: t('draft.documents'), hint: t('draft.documentsHint', { required: required.length, given: required.filter((s) => s.given).length }), state: [...asked].some((part) => part.split('.')[0] === 'files') ? 'changes_requested' as const : filesState(page), ...link(`${projectHref(page.id)}/documents`) }] },
            { title: t('draft.endGroup'), sections: [{ id: 'check', label: t('draft.check'), state: !form.editable ? 'completed' : ready ? 'not_started' : 'cannot_start', ...(ready ? {} : { hint: t('draft.checkNotYet') }), ...link(`${projectHref(page.id)}/check`) }] },
          ]} />
          {form.editable && <p class="list-end"><a class={`btn ${ready ? 'btn-primary' : 'btn-outline-secondary'}`} href={`${projectHref(page.id)}/check`}>{t('button.checkAnswers')}</a></p>}
        </Card>
        <div>
          <Card title={t('section.basics')} icon="info-circle">
            <DescriptionList columns={1} items={[
              { label: t('projectPage.applicant'), value: page.applicant.name },
              { label: t('field.programme'), value: say(page.programme.name) },
              { label: t('field.call'), value: <a href={`/calls/${encodeURIComponent(page.call.id)}`}>{page.call.title}</a> },
              ...(page.submittedAt === null ? [{ label: t('draft.closesAt'), value: <><span class="figure">{formatEnd(page.call.closesAt)}</span> <Countdown until={page.call.closesAt} /></> }] : []),
              ...(sendingTask(page)?.dueAt ? [{ label: t('field.due'), value: <span class="figure">{formatEnd(sendingTask(page)!.dueAt!)}</span> }] : []),
              { label: t('projectPage.applicationForm'), value: t('projectPage.formVersion', { n: form.version }) },
            ]} />
          </Card>
        </div>
      </div>
    </Layout>
  );
}

export function formPage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string } }>('/projects/:id/form', async (request, reply) => reply.page(<FormPage page={await loadDraft(house, request, request.params.id)} />));
}
