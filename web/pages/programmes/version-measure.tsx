/** /rules/:id/measure: a draft of the same programme under another measure, the way of a programme without an amount to one. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NewMeasure } from '../../../domain/programme/measure.js';
import { say, t as words, type Locale } from '../../../domain/words/index.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import { createDraft, versionPage, type VersionPage } from '../../../services/programmes.js';
import { documentNames, type DocumentName } from '../../../services/targets.js';
import { Card, errorsOf, Fields, Form, type FieldView } from '../../components/index.js';
import { fieldMessage, posted, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { RefusalNote, statusOf, type Tried } from '../act.js';
import { codeName, versionHref } from './names.js';

interface View { page: VersionPage; documents: readonly DocumentName[]; tried?: Omit<Tried, 'type'> }

function fieldsOf(locale: Locale, { page, documents, tried }: View): FieldView[] {
  const at = (name: string, otherwise = ''): string => (tried ? String(posted(tried.body, name) ?? '') : otherwise);
  const field = (view: FieldView): FieldView => { const error = fieldMessage(locale, tried?.errors[view.name]); return { required: true, ...view, ...(error ? { error } : {}) }; };
  return [
    field({ name: 'id', kind: 'text', label: words(locale, 'rules.measureId'), hint: words(locale, 'rules.measureIdHint'), width: 'medium', maxLength: 40, value: at('id') }),
    field({ name: 'labelZh', kind: 'text', label: words(locale, 'rules.measureLabel'), maxLength: 200, value: at('labelZh') }),
    field({ name: 'labelEn', kind: 'text', label: words(locale, 'rules.measureLabelEn'), maxLength: 200, value: at('labelEn') }),
    field({ name: 'document', kind: 'choice', label: words(locale, 'rules.measureDocument'), none: '', width: 'full', value: at('document'), options: documents.map((d) => ({ value: d.id, label: [d.number, say(locale, d.title)].filter(Boolean).join(' ') })) }),
    field({ name: 'formula', kind: 'choice', label: words(locale, 'rules.measureFormula'), value: at('formula', page.body.formula.type), options: NewMeasure.shape.formula.options.filter((type) => type !== 'not_set').map((type) => ({ value: type, label: codeName(locale, 'type', type) })) }),
    field({ name: 'sample', kind: 'boolean', label: words(locale, 'rules.measureSample'), required: false, value: at('sample') }),
  ];
}

function MeasurePage(view: View) {
  const { t, say: told, locale } = useWords();
  const { page, tried } = view;
  const fields = fieldsOf(locale, view);
  const errors = errorsOf(fields);
  return (
    <Layout title={t('rules.newMeasure')} subtitle={<>{told(page.name)} <span class="figure">{page.id}</span></>} width="narrow" errors={errors} crumbs={[{ href: '/rules', label: t('rules.title') }, { href: versionHref(page.id), label: page.id }]}>
      {tried?.rejection && errors.length === 0 && <RefusalNote rejection={tried.rejection} />}
      <Card><p class="muted">{t('rules.newMeasureLead')}</p><Form action={versionHref(page.id, '/measure')} submitLabel={t('rules.createDraft')} submitIcon="plus" cancelHref={versionHref(page.id)}><Fields fields={fields} /></Form></Card>
    </Layout>
  );
}

interface Route { Params: { id: string }; Body: Posted }

/** What was typed, or the field that is wrong. */
function readMeasure(body: Posted): { measure: NewMeasure } | { errors: Record<string, string> } {
  const text = (name: string): string => String(posted(body, name) ?? '').trim();
  const read = NewMeasure.safeParse({ id: text('id'), label: { zh: text('labelZh'), en: text('labelEn') }, document: text('document'), sample: text('sample') === 'true', formula: text('formula') });
  const errors: Record<string, string> = Object.fromEntries(['id', 'labelZh', 'labelEn', 'document', 'formula'].filter((name) => text(name) === '').map((name) => [name, 'required']));
  for (const { path } of read.error?.issues ?? []) if (path[0] !== 'label') errors[String(path[0])] ??= path[0] === 'id' ? 'invalid' : 'not_an_option';
  return read.success && Object.keys(errors).length === 0 ? { measure: read.data } : { errors };
}

export function versionMeasurePage(app: FastifyInstance, house: House): void {
  async function viewOf(request: FastifyRequest<Route>): Promise<View> {
    const page = await versionPage(house, viewerOf(request).actor, request.params.id);
    return page.allowed.includes('copy') ? { page, documents: house.policy ? documentNames(house) : [] } : refuse('not_allowed');
  }
  app.get<Route>('/rules/:id/measure', async (request, reply) => reply.page(<MeasurePage {...await viewOf(request)} />));
  app.post<Route>('/rules/:id/measure', async (request, reply) => {
    const view = await viewOf(request);
    const body = request.body ?? {};
    const read = readMeasure(body);
    if ('errors' in read) return reply.page(<MeasurePage {...view} tried={{ body, errors: read.errors }} />, { status: 422 });
    try {
      const draft = await createDraft(house, viewerOf(request).actor, { from: view.page.id, measure: read.measure, key: String(posted(body, '_key') ?? ''), route: 'POST /rules/measure' });
      return reply.done(versionHref(draft.id), { tone: 'good', text: words(request.locale, 'flash.done', { command: words(request.locale, 'rules.createDraft') }) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.page(<MeasurePage {...view} tried={{ body, errors: error.rejection.fields ?? {}, rejection: error.rejection }} />, { status: statusOf(error.rejection) });
    }
  });
}
