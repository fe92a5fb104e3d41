/** /rules/:id/edit/:section: one section of a draft as a form, the source beside what it is the source of. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../../../domain/errors.js';
import { applySection, isAddedByWord, listsOf, sectionGroups, SECTIONS, type EditField, type EditGroup, type SectionName, type Typed } from '../../../domain/programme/edit.js';
import { valuesOf } from '../../../domain/programme/condition-rows.js';
import type { Fact } from '../../../domain/programme/schema.js';
import { LOCALES, named, say, t as words, type Locale } from '../../../domain/words/index.js';
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
import { factValue } from './values.js';

const KIND: Readonly<Record<Exclude<EditField['kind'], 'condition'>, FieldKind>> = { text: 'text', longtext: 'longtext', integer: 'integer', rate: 'text', money: 'money', date: 'date', boolean: 'boolean', choice: 'choice', choices: 'choices', lines: 'list', json: 'longtext' };
const nameOf = (field: EditField): string => `v.${field.path}`;
type Errors = Readonly<Record<string, string>>;
interface Shown { body?: Posted; errors: Errors }

const typedOr = (body: Posted | undefined, name: string, otherwise: string): string => (body ? String(posted(body, name) ?? '') : otherwise);

function fieldView(locale: Locale, field: EditField, { body, errors }: Shown): FieldView {
  if (field.kind === 'condition') throw new Error('a condition is shown row by row');
  const name = nameOf(field);
  const error = fieldMessage(locale, errors[field.path]);
  const topic = field.kind === 'choices' ? 'applicantKind' : field.path.split('.').at(-1)!;
  const label = (value: string): string => (isTopic(topic) ? named(locale, topic, value) : codeName(locale, topic, value));
  return {
    name, kind: KIND[field.kind], label: partName(locale, field.path), required: !field.optional && field.kind !== 'json' && field.kind !== 'boolean' && !['hint', 'min', 'max'].includes(field.path.split('.').at(-1)!),
    value: field.kind === 'choices' ? (body ? [posted(body, name) ?? []].flat() : field.value.split('\n')) : typedOr(body, name, field.value),
    ...(field.options ? { options: field.options.map((v) => ({ value: v, label: label(v) })) } : {}), ...(field.optional ? { none: '–' } : {}),
    ...(field.kind === 'rate' ? { hint: words(locale, 'rules.rateHint'), width: 'short' as const } : {}),
    ...(field.kind === 'lines' ? { rows: Math.min(10, field.value.split('\n').length + 1) } : {}),
    ...(field.kind === 'json' ? { hint: words(locale, 'rules.jsonHint'), rows: Math.min(14, Math.max(2, field.value.split('\n').length)) } : {}), ...(error ? { error } : {}),
  };
}
const TOPICS = ['applicantKind', 'instrument', 'projectType', 'stage', 'wordSet', 'formalWords'] as const;
const isTopic = (name: string): name is (typeof TOPICS)[number] => (TOPICS as readonly string[]).includes(name);

// --- a condition, row by row; codes of facts stand as their words ---

const optionsOf = (fact: Fact | undefined): readonly (string | boolean)[] => (fact?.kind === 'boolean' ? [true, false] : fact?.options ?? []);
/** The values of a row, each as what `found` finds among the fact's options, or as it stands. */
const valuesAs = (fact: Fact | undefined, text: string, found: (option: string | boolean, value: string) => string | undefined): string =>
  valuesOf(fact, text).map((value) => optionsOf(fact).map((option) => found(option, value)).find((name) => name !== undefined) ?? value).join('、');
/** 企业 for enterprise, and back. */
const inWords = (locale: Locale, fact: Fact | undefined, text: string): string => valuesAs(fact, text, (option, value) => (String(option) === value ? factValue({ locale }, fact, option) : undefined));
const inCodes = (fact: Fact | undefined, text: string): string => valuesAs(fact, text, (option, value) => (LOCALES.some((locale) => factValue({ locale }, fact, option) === value) ? String(option) : undefined));

function partView(locale: Locale, facts: readonly Fact[], field: EditField, part: EditField, shown: Shown): FieldView {
  const view = fieldView(locale, part, shown);
  const [row, place] = part.path.slice(field.path.length + 1).split('.');
  if (place === undefined) return { ...view, required: true };
  const n = Number(row) + 1;
  const fact = (id: string): Fact | undefined => facts.find((f) => f.id === id);
  switch (place) {
    case 'fact': return { ...view, label: words(locale, 'rules.rowFact', { n }), none: '–', unmarked: true, width: 'full', options: facts.map((f) => ({ value: f.id, label: say(locale, f.label) })) };
    case 'op': return { ...view, label: words(locale, 'rules.rowOp', { n }), none: '–', unmarked: true, width: 'full' };
    default: return { ...view, label: words(locale, 'rules.rowValue', { n }), unmarked: true, ...(shown.body ? {} : { value: inWords(locale, fact(field.parts!.find((p) => p.path === `${field.path}.${row}.fact`)!.value), part.value) }) };
  }
}
/** Every control of a field: itself, or the parts of a condition. */
const viewsOf = (locale: Locale, facts: readonly Fact[], field: EditField, shown: Shown): FieldView[] => (field.parts ? field.parts.map((part) => partView(locale, facts, field, part, shown)) : [fieldView(locale, field, shown)]);

function ConditionRows({ field, page, shown }: { field: EditField; page: VersionPage; shown: Shown }) {
  const { t, say, locale } = useWords();
  const facts = page.body.facts ?? [];
  const [join, ...cells] = viewsOf(locale, facts, field, shown);
  if (facts.length === 0) return <p class="muted">{t('frame.labelled', { label: partName(locale, field.path), value: t('rules.noFacts') })}</p>;
  const used = facts.filter((f) => f.kind === 'enum' && cells.some((c) => c.value === f.id));
  const options = used.map((f) => `${say(f.label)}（${optionsOf(f).map((o) => factValue({ locale }, f, o)).join('、')}）`).join('；');
  return (
    <fieldset class="field condition">
      <legend class="form-label">{partName(locale, field.path)}</legend>
      <p class="form-text">{options === '' ? t('rules.rowHintPlain') : t('rules.rowHint', { options })}</p>
      {cells.length > 3 && <Field {...join!} />}
      {Array.from({ length: cells.length / 3 }, (_, i) => <div key={String(i)} class="condition-row"><Fields fields={cells.slice(i * 3, i * 3 + 3)} /></div>)}
    </fieldset>
  );
}

function sourceFields(locale: Locale, path: string, stated: EditGroup['stated'], documents: readonly DocumentName[], body: Posted | undefined): FieldView[] {
  const clause = stated && 'document' in stated ? stated : undefined;
  const other = stated && 'default' in stated ? stated : undefined;
  const name = (part: string): string => `s.${path}.${part}`;
  return [
    { name: name('kind'), kind: 'choice', label: words(locale, 'rules.sourceKind'), value: typedOr(body, name('kind'), clause ? 'clause' : other ? 'default' : 'none'), options: (['clause', 'default', 'none'] as const).map((k) => ({ value: k, label: words(locale, k === 'clause' ? 'rules.sourceClause' : k === 'default' ? 'rules.sourceDefault' : 'rules.sourceNone') })) },
    { name: name('document'), kind: 'choice', label: words(locale, 'rules.document'), value: typedOr(body, name('document'), clause?.document ?? ''), none: '–', width: 'full', options: documents.map((d) => ({ value: d.id, label: d.number ?? say(locale, d.title) })) },
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
  // What an entry may leave out is folded until it is used.
  const isMore = (f: EditField): boolean => group.entry !== undefined && f.optional === true;
  const more = group.fields.filter(isMore);
  const control = (f: EditField) => (f.parts ? <ConditionRows key={f.path} field={f} page={page} shown={shown} /> : <Field key={f.path} {...fieldView(locale, f, shown)} />);
  return (
    <fieldset class="edit-group">
      <legend class={alone ? 'visually-hidden' : undefined}>{heading}</legend>
      <div class="edit-pair">
        <div>
          {group.fields.filter((f) => f.fixed).map((f) => <p key={f.path} class="muted">{t('frame.labelled', { label: partName(locale, f.path), value: f.kind === 'boolean' ? t(f.value === 'true' ? 'option.yes' : 'option.no') : codeName(locale, f.path.split('.').at(-1)!, f.value) })}</p>)}
          {group.fields.filter((f) => !f.fixed && !isMore(f)).map(control)}
          {more.length > 0 && <details class="row-details" open={more.some((f) => f.value !== '' || shown.body !== undefined)}><summary>{t('rules.more')}</summary>{more.map(control)}</details>}
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
  const lists = listsOf(page.body, section).map((path): FieldView => ({
    name: `add.${path}`, value: typedOr(shown.body, `add.${path}`, ''), ...(shown.errors[`add.${path}`] ? { error: fieldMessage(locale, shown.errors[`add.${path}`])! } : {}),
    ...(isAddedByWord(path)
      ? { kind: 'text', label: t('rules.addByWord', { list: placeName(locale, page.body, path) }), hint: t(path === 'combination' ? 'rules.addByProgrammes' : path === 'formula.tiers' ? 'rules.addByName' : 'rules.addById') }
      : { kind: 'longtext', label: t('rules.addEntry', { list: placeName(locale, page.body, path) }), rows: 3 }),
  }));
  const faults = faultsIn(rejection);
  const group = (g: EditGroup, i: number) => <Group key={`${i}${g.heading}`} group={g} page={page} documents={documents} shown={shown} />;
  return (
    <Layout
      title={t(`ruleSection.${section}`)} subtitle={<>{say(page.name)} <span class="figure">{page.id}</span></>} width="wide"
      crumbs={[{ href: '/rules', label: t('rules.title') }, { href: versionHref(page.id), label: page.id }]}
      errors={errorsOf([...groups.flatMap((g) => g.fields.flatMap((f) => viewsOf(locale, page.body.facts ?? [], f, shown))), ...lists])}
    >
      <Tabs label={t('rules.sections')} tabs={SECTIONS.map((s) => ({ href: versionHref(page.id, `/edit/${s}`), label: t(`ruleSection.${s}`), ...(s === section ? { current: true } : {}) }))} />
      {rejection && <RefusalNote rejection={rejection} />}
      {faults.length > 0 && <Card title={t('rules.faults', { n: faults.length })} icon="alert-circle" accent="bad" flush><FaultTable faults={faults} page={page} /></Card>}
      <Card>
        <Form action={versionHref(page.id, `/edit/${section}`)} hidden={{ revision: String(page.revision) }} submitLabel={t('rules.saveSection')} submitIcon="device-floppy" cancelHref={versionHref(page.id)}>
          {section === 'steps' ? folded(groups).map((step) => (
            <details key={step[0]!.heading} class="row-details edit-step" open={step.some((g) => g.fields.some((f) => shown.errors[f.path]))}>
              <summary><strong>{placeName(locale, page.body, step[0]!.heading)}</strong></summary>
              {step.map(group)}
            </details>
          )) : groups.map(group)}
          <Fields fields={lists} />
        </Form>
      </Card>
    </Layout>
  );
}

/** A plan is long: the groups of each step by themselves. */
function folded(groups: readonly EditGroup[]): EditGroup[][] {
  const stepOf = (g: EditGroup | undefined): string | undefined => g?.heading.split('.')[1];
  return groups.reduce<EditGroup[][]>((steps, g) => { if (stepOf(steps.at(-1)?.[0]) === stepOf(g)) steps.at(-1)!.push(g); else steps.push([g]); return steps; }, []);
}

interface Route { Params: { id: string; section: string }; Body: Posted }
const sectionOf = (name: string): SectionName => SECTIONS.find((s) => s === name) ?? refuse('not_found');

/** What was posted for a section; the kinds of the fields come from the draft, never from the page. */
function typedIn(page: VersionPage, section: SectionName, body: Posted): Typed {
  const groups = sectionGroups(page.body, section);
  const text = (name: string): string => String(posted(body, name) ?? '').replace(/\r\n?/g, '\n').trim();
  const fact = (path: string): Fact | undefined => page.body.facts?.find((f) => f.id === posted(body, `v.${path.replace(/value$/, 'fact')}`));
  const values = Object.fromEntries(groups.flatMap((g) => g.fields).flatMap((f) => (f.parts
    ? f.parts.map((part): [string, Typed['values'][string]] => [part.path, part.path.endsWith('.value') ? inCodes(fact(part.path), text(nameOf(part))) : posted(body, nameOf(part))])
    : [[f.path, posted(body, nameOf(f))] as [string, Typed['values'][string]]])));
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
