/**
 * /projects/:id/form/:section: one section, saved with the version that was read. When a colleague changed the same
 * section meanwhile, the page comes back with both. What was saved and cannot stay so is marked until it is mended; what is
 * not filled in yet is marked for who comes from the check. With scripts it also saves while one types.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { formatYuan } from '../../../domain/money.js';
import { moneyKind } from '../../../domain/programme/field-kinds/index.js';
import { isAt, isFaulty, type FormContent } from '../../../domain/programme/form.js';
import { formatMinute, t as words, type Locale } from '../../../domain/words/index.js';
import { organisationNames, saveSection } from '../../../services/drafts.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { Card, errorsOf, Fields, Form, Table, type FieldView, type TableView } from '../../components/index.js';
import { contentLines, formFields, posted, readContent, rowsChange, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { RefusalNote, statusOf } from '../act.js';
import { contentOf, loadDraft, projectHref, sectionHref, type Section } from './draft.js';
import { Corrections } from './corrections.js';
import { BlindWarning, Locked } from './form.js';

interface SectionView {
  page: ProjectPage; section: Section; body?: Posted | undefined; refusal?: Refusal;
  /** Show what is not filled in too: the person came from the check page. */
  marked: boolean;
  /** Organisations by id, so that a box holds what people read. */
  names: Readonly<Record<string, string>>;
}

/** Hidden in the form, and replaced when it was saved beside: the version that the next save stands on. */
const Version = ({ value, swap }: { value: number; swap?: boolean }) => <input type="hidden" name="version" id="form-version" value={String(value)} {...(swap ? { 'hx-swap-oob': 'true' } : {})} />;

interface Difference { id: string; label: string; mine: string[]; stored: string[] }
function Both({ page, section, body }: { page: ProjectPage; section: Section; body: Posted }) {
  const { t, say, locale } = useWords();
  const typed = readContent(section.fields, body);
  const rows = section.fields.map((f): Difference => ({ id: f.id, label: say(f.label), mine: contentLines(locale, f, typed[f.id]), stored: contentLines(locale, f, page.form.content[f.id]) })).filter((d) => d.mine.join('\n') !== d.stored.join('\n'));
  const lines = (texts: string[]) => (texts.length === 0 ? <span class="muted">{t('projectPage.notEmpty')}</span> : <ul class="answer-lines">{texts.map((l, i) => <li key={`${i}${l}`}>{l}</li>)}</ul>);
  return (
    <div role="alert" tabIndex={-1} data-focus data-code="if_match_failed">
      <Card title={t('draft.staleTitle')} icon="refresh" accent="bad" flush>
        <p class="card-lead">{t('draft.staleText')}</p>
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

/** Faults of this section by path: those of what was given, and with `all` what is open too. */
const faultsHere = (page: ProjectPage, section: Section, all: boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(page.form.faults).filter(([path, code]) => (all || isFaulty(code)) && section.fields.some((f) => isAt(path, f.id))));

/** The amount that the total of a table is held against, when the form holds it. */
function againstIn(page: ProjectPage, section: Section, locale: Locale): Record<string, TableView['against']> {
  const all = page.form.definition.sections.flatMap((s) => s.fields);
  return Object.fromEntries(section.fields.flatMap((f) => {
    const other = f.against === undefined ? undefined : all.find((o) => o.id === f.against);
    const amount = other && moneyKind.read(page.form.content[other.id]);
    return other && amount?.is === 'value' ? [[f.id, [{ label: locale === 'en' ? other.label.en : other.label.zh, fen: amount.value, amount: formatYuan(BigInt(amount.value)) }]]] : [];
  }));
}

/** Organisations are kept by their id and shown by their name. */
const named = (content: FormContent, section: Section, names: Readonly<Record<string, string>>): FormContent =>
  ({ ...content, ...Object.fromEntries(section.fields.flatMap((f) => (f.kind === 'organisations' && Array.isArray(content[f.id]) ? [[f.id, (content[f.id] as unknown[]).map((id) => names[String(id)] ?? id)]] : []))) });

function fieldsOf(locale: Locale, { page, section, body, refusal, marked, names }: SectionView): FieldView[] {
  const faults = refusal?.rejection.fields ?? (body ? {} : faultsHere(page, section, marked));
  return formFields(locale, section.fields, { content: named(contentOf(page), section, names), ...(body ? { body } : {}), faults, against: againstIn(page, section, locale) });
}

function SectionPage(view: SectionView) {
  const { page, section, body, refusal } = view;
  const { t, say, locale } = useWords();
  const { sections } = page.form.definition;
  const n = sections.indexOf(section);
  const stale = refusal?.rejection.code === 'if_match_failed';
  const fields = fieldsOf(locale, view);
  const here = sectionHref(page.id, section.id);
  const wide = fields.some((f) => f.table && f.table.columns.length > 3);
  return (
    <Layout
      title={say(section.label)} width={wide ? 'normal' : 'narrow'} errors={errorsOf(fields)}
      subtitle={t('draft.sectionOf', { n: n + 1, total: sections.length })}
      crumbs={[{ href: projectHref(page.id), label: page.title }, { href: `${projectHref(page.id)}/form`, label: t('page.application') }]}
    >
      <Locked page={page} />
      <Corrections page={page} />
      <BlindWarning page={page} />
      {stale && body && <Both page={page} section={section} body={body} />}
      {refusal && !stale && <RefusalNote rejection={{ ...refusal.rejection, ...(errorsOf(fields).length > 0 ? { fields: {} } : {}) }} />}
      {page.form.editable && (
        <section class="card"><div class="card-content">
          <Form
            action={here} autosave={`${here}/autosave`} keep={here} tables={fields.some((f) => f.table)} submitLabel={n + 1 < sections.length ? t('draft.saveNext') : t('button.save')} submitIcon="device-floppy" submitName={{ name: 'then', value: 'next' }}
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

async function save(house: House, request: FastifyRequest<Route>): Promise<{ page: ProjectPage; section: Section; version: number; faults: number }> {
  const page = await loadDraft(house, request, request.params.id);
  const section = sectionOf(page, request.params.section);
  const content: FormContent = readContent(section.fields, request.body);
  const version = Number(posted(request.body, 'version'));
  if (!Number.isSafeInteger(version)) return refuse('if_match_missing');
  const saved = await saveSection(house, request.viewer!.actor, { projectId: page.id, ifMatch: version, fields: section.fields.map((f) => f.id), content });
  return { page, section, version: saved.version, faults: Object.keys(faultsHere({ ...page, form: { ...page.form, faults: saved.faults } }, section, false)).length };
}

export function sectionPages(app: FastifyInstance, house: House): void {
  const namesFor = (page: ProjectPage, section: Section): Promise<Record<string, string>> =>
    organisationNames(house, section.fields.filter((f) => f.kind === 'organisations').flatMap((f) => { const ids = page.form.content[f.id]; return Array.isArray(ids) ? ids.map(String) : []; }));
  async function view(request: FastifyRequest<Route>, more: Partial<SectionView> = {}): Promise<SectionView> {
    const page = await loadDraft(house, request, request.params.id);
    const section = sectionOf(page, request.params.section);
    return { page, section, marked: request.query.check !== undefined, names: await namesFor(page, section), ...more };
  }

  app.get<Route>('/projects/:id/form/:section', async (request, reply) => reply.page(<SectionPage {...await view(request)} />));

  app.post<Route>('/projects/:id/form/:section', async (request, reply) => {
    // A row more or less: nothing is saved by that.
    if (rowsChange(request.body)) return reply.page(<SectionPage {...await view(request, { body: request.body, marked: false })} />);
    try {
      const { page, section, faults } = await save(house, request);
      const { sections } = page.form.definition;
      const then = posted(request.body, 'then');
      // Saved all the same: what cannot stay so is shown at its place, and the next section waits for it.
      if (faults > 0 && then === 'next') return reply.done(sectionHref(page.id, section.id), { tone: 'warn', text: words(request.locale, 'draft.savedWithFaults', { n: faults }) });
      const next = then === 'next' ? sections[sections.indexOf(section) + 1] : undefined;
      return reply.done(next ? sectionHref(page.id, next.id) : `${projectHref(page.id)}/form`, faults > 0 ? { tone: 'warn', text: words(request.locale, 'draft.savedWithFaults', { n: faults }) } : { tone: 'good', text: words(request.locale, 'flash.saved') });
    } catch (error) {
      return again(error, request, reply);
    }
  });

  /** Asked by the script while one types; it answers one line, and the version that the form stands on from now. */
  app.post<Route>('/projects/:id/form/:section/autosave', async (request, reply) => {
    const { version, faults } = await save(house, request);
    const time = formatMinute(await request.webHost.now()).slice(11);
    return reply.fragment(<><Icon name={faults > 0 ? 'alert-triangle' : 'check'} />{faults > 0 ? words(request.locale, 'draft.savedAtWithFaults', { time, n: faults }) : words(request.locale, 'flash.savedAt', { time })}<Version value={version} swap /></>);
  });

  async function again(error: unknown, request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> {
    if (!(error instanceof Refusal)) throw error;
    return reply.page(<SectionPage {...await view(request, { body: request.body, refusal: error, marked: false })} />, { status: statusOf(error.rejection) });
  }
}
