/**
 * /projects/:id/form/:section: one section, saved with the version that was read. When a colleague changed the same
 * section meanwhile, the page comes back with both. With scripts it also saves while one types.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FormContent } from '../../../domain/programme/form.js';
import { formatMinute, t as words } from '../../../domain/words/index.js';
import { saveSection } from '../../../services/drafts.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { Card, errorsOf, Fields, Form, Table } from '../../components/index.js';
import { contentLines, formFields, posted, readContent, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { RefusalNote, statusOf } from '../act.js';
import { contentOf, loadDraft, projectHref, sectionHref, stateOf, type Section } from './draft.js';
import { BlindWarning, Corrections, Locked } from './form.js';

interface SectionView { page: ProjectPage; section: Section; body?: Posted; refusal?: Refusal; /** Show what is missing: the person came from the check page or asks for it. */ marked: boolean }

/** Hidden in the form, and replaced when it was saved beside: the version that the next save stands on. */
const Version = ({ value, swap }: { value: number; swap?: boolean }) => <input type="hidden" name="version" id="form-version" value={String(value)} {...(swap ? { 'hx-swap-oob': 'true' } : {})} />;

interface Difference { id: string; label: string; mine: string[]; stored: string[] }
function Both({ page, section, body }: { page: ProjectPage; section: Section; body: Posted }) {
  const { t, say, locale } = useWords();
  const typed = readContent(section.fields, body);
  const rows = section.fields.map((f): Difference => ({ id: f.id, label: say(f.label), mine: contentLines(locale, f, typed[f.id]), stored: contentLines(locale, f, page.form.content[f.id]) })).filter((d) => d.mine.join('\n') !== d.stored.join('\n'));
  const lines = (texts: string[]) => (texts.length === 0 ? <span class="muted">{t('projectPage.notEmpty')}</span> : <ul class="answer-lines">{texts.map((l, i) => <li key={`${i}${l}`}>{l}</li>)}</ul>);
  return (
    <div role="alert" tabIndex={-1} data-focus>
      <Card title={t('draft.staleTitle')} icon="refresh" accent="bad" flush>
        <p class="card-lead">{t('draft.staleText')} <span class="small">{t('frame.errorCode')} <code>if_match_failed</code></span></p>
        <Table<Difference>
          caption={t('draft.staleTitle')} rows={rows} rowKey={(r) => r.id} numbered={false} empty={<p class="card-foot">{t('draft.noConflictFields')}</p>}
          columns={[
            { id: 'field', label: t('draft.field'), head: true, cell: (r) => r.label },
            { id: 'mine', label: t('draft.yours'), cell: (r) => lines(r.mine) },
            { id: 'stored', label: t('draft.stored'), cell: (r) => lines(r.stored) },
          ]}
        />
      </Card>
    </div>
  );
}

function SectionPage({ page, section, body, refusal, marked }: SectionView) {
  const { t, say, locale } = useWords();
  const { sections } = page.form.definition;
  const n = sections.indexOf(section);
  const stale = refusal?.rejection.code === 'if_match_failed';
  const fields = formFields(locale, section.fields, { content: contentOf(page), ...(body ? { body } : {}), ...(marked ? { missing: page.form.missing } : {}), errors: refusal?.rejection.fields ?? {} });
  const here = sectionHref(page.id, section.id);
  return (
    <Layout
      title={say(section.label)} width="narrow" errors={errorsOf(fields)}
      subtitle={t('draft.sectionOf', { n: n + 1, total: sections.length })}
      crumbs={[{ href: projectHref(page.id), label: page.title }, { href: `${projectHref(page.id)}/form`, label: t('page.application') }]}
    >
      <Locked page={page} />
      <Corrections page={page} />
      <BlindWarning page={page} />
      {stale && body && <Both page={page} section={section} body={body} />}
      {refusal && !stale && <RefusalNote rejection={refusal.rejection} />}
      {page.form.editable && (
        <section class="card"><div class="card-content">
          <Form
            action={here} autosave={`${here}/autosave`} submitLabel={n + 1 < sections.length ? t('draft.saveNext') : t('button.save')} submitIcon="device-floppy" submitName={{ name: 'then', value: 'next' }}
            buttons={<><button type="submit" class="btn btn-outline-secondary" name="then" value="list">{t('draft.saveBack')}</button><a class="btn btn-link" href={`${projectHref(page.id)}/form`}>{t('draft.toList')}</a></>}
          >
            <Version value={page.form.version} />
            <Fields fields={fields} />
            <p class="muted small">{t('draft.emptySection')}</p>
          </Form>
        </div></section>
      )}
    </Layout>
  );
}

function sectionOf(page: ProjectPage, id: string): Section {
  return page.form.definition.sections.find((s) => s.id === id) ?? refuse('not_found');
}

interface Route { Params: { id: string; section: string }; Body: Posted; Querystring: { check?: string } }

async function save(house: House, request: FastifyRequest<Route>): Promise<{ page: ProjectPage; section: Section; version: number }> {
  const page = await loadDraft(house, request, request.params.id);
  const section = sectionOf(page, request.params.section);
  const content: FormContent = readContent(section.fields, request.body);
  const version = Number(posted(request.body, 'version'));
  if (!Number.isSafeInteger(version)) return refuse('if_match_missing');
  const saved = await saveSection(house, request.viewer!.actor, { projectId: page.id, ifMatch: version, fields: section.fields.map((f) => f.id), content });
  return { page, section, version: saved.version };
}

export function sectionPages(app: FastifyInstance, house: House): void {
  app.get<Route>('/projects/:id/form/:section', async (request, reply) => {
    const page = await loadDraft(house, request, request.params.id);
    const section = sectionOf(page, request.params.section);
    // What was begun and left open is pointed out; nothing is before the first attempt.
    return reply.page(<SectionPage page={page} section={section} marked={request.query.check !== undefined || stateOf(page, section) === 'in_progress'} />);
  });

  app.post<Route>('/projects/:id/form/:section', async (request, reply) => {
    try {
      const { page, section } = await save(house, request);
      const { sections } = page.form.definition;
      const next = posted(request.body, 'then') === 'next' ? sections[sections.indexOf(section) + 1] : undefined;
      return reply.done(next ? sectionHref(page.id, next.id) : `${projectHref(page.id)}/form`, { tone: 'good', text: words(request.locale, 'flash.saved') });
    } catch (error) {
      return again(error, request, reply);
    }
  });

  /** Asked by the script while one types; it answers one line, and the version that the form stands on from now. */
  app.post<Route>('/projects/:id/form/:section/autosave', async (request, reply) => {
    const { version } = await save(house, request);
    return reply.fragment(<><Icon name="check" />{words(request.locale, 'flash.savedAt', { time: formatMinute(await request.webHost.now()).slice(11) })}<Version value={version} swap /></>);
  });

  async function again(error: unknown, request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> {
    if (!(error instanceof Refusal)) throw error;
    const page = await loadDraft(house, request, request.params.id);
    return reply.page(<SectionPage page={page} section={sectionOf(page, request.params.section)} body={request.body} refusal={error} marked={false} />, { status: statusOf(error.rejection) });
  }
}
