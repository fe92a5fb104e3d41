/** /rules/:id/edit/:section: one section of a draft as a form, the source beside what it is the source of. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../../../domain/errors.js';
import { applySection, listsOf, sectionGroups, SECTIONS, type EditField, type EditGroup, type SectionName, type Typed } from '../../../domain/programme/edit.js';
import { named, t as words, type Locale } from '../../../domain/words/index.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import { saveDraft, versionPage, type VersionPage } from '../../../services/programmes.js';
import { documentNames, type DocumentName } from '../../../services/targets.js';
import { Card, errorsOf, Field, Fields, Form, Tabs, type FieldKind, type FieldView } from '../../components/index.js';
import { fieldMessage, posted, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { RefusalNote, statusOf } from '../act.js';
import { FaultTable, faultsIn } from './version.js';
import { codeName, partName, placeName, versionHref } from './names.js';

const KIND: Readonly<Record<EditField['kind'], FieldKind>> = { text: 'text', longtext: 'longtext', integer: 'integer', money: 'money', date: 'date', boolean: 'boolean', choice: 'choice', choices: 'choices', lines: 'list', json: 'longtext' };
const nameOf = (field: EditField): string => `v.${field.path}`;
type Errors = Readonly<Record<string, string>>;
interface Shown { body?: Posted; errors: Errors }

const typedOr = (body: Posted | undefined, name: string, otherwise: string): string => (body ? String(posted(body, name) ?? '') : otherwise);

function fieldView(locale: Locale, field: EditField, { body, errors }: Shown): FieldView {
  const name = nameOf(field);
  const error = fieldMessage(locale, errors[field.path]);
  const topic = field.kind === 'choices' ? 'applicantKind' : field.path.split('.').at(-1)!;
  const label = (value: string): string => (topic === 'applicantKind' || topic === 'instrument' || topic === 'projectType' || topic === 'stage' || topic === 'wordSet' || topic === 'formalWords' ? named(locale, topic, value) : codeName(locale, topic, value));
  return {
    name, kind: KIND[field.kind], label: partName(locale, field.path), required: field.kind !== 'json' && field.kind !== 'boolean' && field.path !== 'supersedes' && !['hint', 'min', 'max'].includes(field.path.split('.').at(-1)!),
    value: field.kind === 'choices' ? (body ? [posted(body, name) ?? []].flat() : field.value.split('\n')) : typedOr(body, name, field.value),
    ...(field.options ? { options: field.options.map((v) => ({ value: v, label: label(v) })) } : {}),
    ...(field.kind === 'json' ? { hint: words(locale, 'rules.jsonHint'), rows: Math.min(14, Math.max(2, field.value.split('\n').length)) } : {}), ...(error ? { error } : {}),
  };
}

function sourceFields(locale: Locale, path: string, stated: EditGroup['stated'], documents: readonly DocumentName[], body: Posted | undefined): FieldView[] {
  const clause = stated && 'document' in stated ? stated : undefined;
  const other = stated && 'default' in stated ? stated : undefined;
  const name = (part: string): string => `s.${path}.${part}`;
  return [
    { name: name('kind'), kind: 'choice', label: words(locale, 'rules.sourceKind'), value: typedOr(body, name('kind'), clause ? 'clause' : other ? 'default' : 'none'), options: (['clause', 'default', 'none'] as const).map((k) => ({ value: k, label: words(locale, k === 'clause' ? 'rules.sourceClause' : k === 'default' ? 'rules.sourceDefault' : 'rules.sourceNone') })) },
    { name: name('document'), kind: 'text', label: words(locale, 'rules.document'), value: typedOr(body, name('document'), clause?.document ?? ''), hint: documents.map((d) => d.id).join(' · ') },
    { name: name('section'), kind: 'text', label: words(locale, 'rules.section'), value: typedOr(body, name('section'), clause?.section ?? ''), width: 'short' },
    { name: name('quotation'), kind: 'longtext', label: words(locale, 'rules.quotation'), value: typedOr(body, name('quotation'), clause?.quotation ?? ''), rows: 3 },
    { name: name('default'), kind: 'text', label: words(locale, 'rules.question'), value: typedOr(body, name('default'), other?.default ?? ''), width: 'short' },
    { name: name('note'), kind: 'text', label: words(locale, 'rules.note'), value: typedOr(body, name('note'), other?.note ?? '') },
  ];
}

function Group({ group, page, documents, shown }: { group: EditGroup; page: VersionPage; documents: readonly DocumentName[]; shown: Shown }) {
  const { t, locale } = useWords();
  const { source, stated } = group;
  const heading = placeName(locale, page.body, group.heading);
  // One field that says the same needs no heading of its own.
  const alone = group.fields.length === 1 && partName(locale, group.fields[0]!.path) === heading;
  const quoted = stated && 'quotation' in stated ? `${stated.section}「${stated.quotation}」` : stated ? [t('rules.sourceDefault'), ...(/^Q\d+$/.test(stated.default) ? [stated.default] : [])].join(' ') : group.needed ? t('rules.needsSource') : t('rules.sourceNone');
  return (
    <fieldset class="edit-group">
      <legend class={alone ? 'visually-hidden' : undefined}>{heading}</legend>
      <div class="edit-pair">
        <div>
          {group.fields.filter((f) => f.fixed).map((f) => <p key={f.path} class="muted">{t('frame.labelled', { label: partName(locale, f.path), value: f.kind === 'boolean' ? t(f.value === 'true' ? 'option.yes' : 'option.no') : codeName(locale, f.path.split('.').at(-1)!, f.value) })}</p>)}
          <Fields fields={group.fields.filter((f) => !f.fixed).map((f) => fieldView(locale, f, shown))} />
          {group.entry && <Field name={`remove.${group.entry}`} kind="boolean" label={t('rules.removeEntry')} value={typedOr(shown.body, `remove.${group.entry}`, '')} />}
        </div>
        {source !== null && (
          <details class="edit-source" open={group.needed && !stated}>
            <summary><strong>{t('rules.clause')}</strong> <span lang="zh-CN">{quoted}</span></summary>
            <Fields fields={sourceFields(locale, source, stated, documents, shown.body)} />
          </details>
        )}
      </div>
    </fieldset>
  );
}

interface View { page: VersionPage; section: SectionName; documents: readonly DocumentName[]; shown: Shown; rejection?: Rejection }

function EditPage({ page, section, documents, shown, rejection }: View) {
  const { t, say, locale } = useWords();
  // A source that serves many groups (the whole form) is asked once.
  const asked = new Set<string>();
  const groups = sectionGroups(page.body, section).map((g) => { if (g.source === null) return g; if (asked.has(g.source)) return { ...g, source: null }; asked.add(g.source); return g; });
  const lists = listsOf(page.body, section).map((path): FieldView => ({ name: `add.${path}`, kind: 'longtext', label: t('rules.addEntry', { list: placeName(locale, page.body, path) }), value: typedOr(shown.body, `add.${path}`, ''), rows: 3, ...(shown.errors[`add.${path}`] ? { error: fieldMessage(locale, shown.errors[`add.${path}`])! } : {}) }));
  const faults = faultsIn(rejection);
  return (
    <Layout
      title={t(`ruleSection.${section}`)} subtitle={<>{say(page.name)} <span class="figure">{page.id}</span></>} width="wide"
      crumbs={[{ href: '/rules', label: t('rules.title') }, { href: versionHref(page.id), label: page.id }]}
      errors={errorsOf([...groups.flatMap((g) => g.fields.map((f) => fieldView(locale, f, shown))), ...lists])}
    >
      <Tabs label={t('rules.sections')} tabs={SECTIONS.map((s) => ({ href: versionHref(page.id, `/edit/${s}`), label: t(`ruleSection.${s}`), ...(s === section ? { current: true } : {}) }))} />
      {rejection && <RefusalNote rejection={rejection} />}
      {faults.length > 0 && <Card title={t('rules.faults', { n: faults.length })} icon="alert-circle" accent="bad" flush><FaultTable faults={faults} page={page} /></Card>}
      <Card>
        <Form action={versionHref(page.id, `/edit/${section}`)} hidden={{ revision: String(page.revision) }} submitLabel={t('rules.saveSection')} submitIcon="device-floppy" cancelHref={versionHref(page.id)}>
          {groups.map((g, i) => <Group key={`${i}${g.heading}`} group={g} page={page} documents={documents} shown={shown} />)}
          <Fields fields={lists} />
        </Form>
      </Card>
    </Layout>
  );
}

interface Route { Params: { id: string; section: string }; Body: Posted }
const sectionOf = (name: string): SectionName => SECTIONS.find((s) => s === name) ?? refuse('not_found');

/** What was posted for a section; the kinds of the fields come from the draft, never from the page. */
function typedIn(page: VersionPage, section: SectionName, body: Posted): Typed {
  const groups = sectionGroups(page.body, section);
  const text = (name: string): string => String(posted(body, name) ?? '').replace(/\r\n?/g, '\n').trim();
  const values = Object.fromEntries(groups.flatMap((g) => g.fields).map((f) => [f.path, posted(body, nameOf(f))]));
  const sources = Object.fromEntries([...new Set(groups.flatMap((g) => (g.source === null ? [] : [g.source])))].flatMap((path): [string, Typed['sources'][string]][] => {
    const kind = text(`s.${path}.kind`);
    if (kind !== 'clause' && kind !== 'default' && kind !== 'none') return [];
    const part = (name: string): string => text(`s.${path}.${name}`);
    return [[path, { kind, document: part('document'), section: part('section'), quotation: part('quotation'), default: part('default'), note: part('note') }]];
  }));
  return {
    values, sources, remove: groups.flatMap((g) => (g.entry && text(`remove.${g.entry}`) === 'true' ? [g.entry] : [])),
    add: Object.fromEntries(listsOf(page.body, section).map((path) => [path, text(`add.${path}`)])),
  };
}

export function versionEditPage(app: FastifyInstance, house: House): void {
  const documents = (): DocumentName[] => (house.policy ? documentNames(house) : []);
  async function draftOf(request: FastifyRequest<Route>): Promise<VersionPage> {
    const page = await versionPage(house, viewerOf(request).actor, request.params.id);
    return page.allowed.includes('save') ? page : refuse(page.status === 'published' ? 'version_published' : 'not_allowed');
  }
  app.get<Route>('/rules/:id/edit/:section', async (request, reply) => reply.page(<EditPage page={await draftOf(request)} section={sectionOf(request.params.section)} documents={documents()} shown={{ errors: {} }} />));
  app.post<Route>('/rules/:id/edit/:section', { bodyLimit: 1024 * 1024 }, async (request, reply: FastifyReply) => {
    const section = sectionOf(request.params.section);
    const page = await draftOf(request);
    const body = request.body ?? {};
    const { version, errors } = applySection(page.body, section, typedIn(page, section, body));
    const view = { page, section, documents: documents(), shown: { body, errors } };
    if (Object.keys(errors).length > 0) return reply.page(<EditPage {...view} />, { status: 422 });
    try {
      const saved = await saveDraft(house, viewerOf(request).actor, { id: page.id, revision: Number(posted(body, 'revision')), body: version, key: String(posted(body, '_key') ?? ''), route: `POST /rules/edit/${section}` });
      return reply.done(versionHref(saved.id, `#${section}`), { tone: 'good', text: words(request.locale, 'flash.saved') });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.page(<EditPage {...view} rejection={error.rejection} />, { status: statusOf(error.rejection) });
    }
  });
}
