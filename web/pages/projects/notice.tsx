/** /notices/:id: the list on notice, its period, how to object, and the form to do so, open to all under a real name. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { Rejection } from '../../../domain/errors.js';
import { isOff } from '../../../domain/notice/result.js';
import { formatOfficialDay, type Locale } from '../../../domain/words/index.js';
import { Refusal, type House } from '../../../services/house.js';
import { noticePage, type NoticePage } from '../../../services/notices.js';
import { workingDaysLeft } from '../../../services/rules.js';
import { objectionFiles, openObjection, type Objected, type ObjectionFile } from '../../../services/objections.js';
import { Card, DescriptionList, Due, errorsOf, Fields, FileField, Form, Money, NamedBadge, Note, SampleBadge, Table, type FieldView } from '../../components/index.js';
import { commandFields, posted, readCommand, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { RefusalNote, statusOf } from '../act.js';
import { NoticeResultCell } from './notice-result.js';
import { printHref } from '../print/links.js';
import { withUploads } from '../upload.js';
import { readObjection } from './objection-form.js';

type Item = NoticePage['items'][number];
interface Tried { body: Posted; errors: Readonly<Record<string, string>>; /** put aside already: they need not be chosen again */ files: readonly ObjectionFile[]; rejection?: Rejection }
interface View { page: NoticePage; daysLeft?: (dueAt: string) => number; handler: boolean; tried?: Tried; received?: Objected }

function List({ page: { items, sample } }: { page: NoticePage }) {
  const { t } = useWords();
  return (
    <Card title={t('noticePage.list')} icon="list-numbers" flush actions={sample && <SampleBadge />}>
      <Table<Item>
        caption={t('noticePage.list')}
        rows={items}
        rowKey={(i) => i.projectId}
        columns={[
          { id: 'title', label: t('field.projectTitle'), head: true, cell: (i) => i.title },
          { id: 'applicant', label: t('field.applicant'), cell: (i) => <>{i.applicantName}<span class="cell-note figure">{i.creditCode}</span></> },
          { id: 'amount', label: t('noticePage.amount'), align: 'right', narrow: true, cell: (i) => <Money fen={i.amountFen} as="plain" />, ...(items.some((i) => i.amountFen) ? { foot: <Money fen={items.filter((i) => !isOff(i.status)).reduce((sum, i) => sum + BigInt(i.amountFen ?? 0), 0n)} as="plain" /> } : {}) },
          { id: 'status', label: t('field.state'), narrow: true, cell: (i) => <NoticeResultCell item={i} /> },
        ]}
      />
    </Card>
  );
}

const objectionFields = (locale: Locale, page: NoticePage, tried: Tried | undefined): FieldView[] => commandFields(locale, 'openObjection', {
  options: { projectId: page.items.filter((i) => i.status === 'listed').map((i) => ({ value: i.projectId, label: i.title })) },
  ...(tried ? { body: tried.body, errors: tried.errors } : page.items.length === 1 ? { values: { projectId: page.items[0]!.projectId } } : {}),
});

/** `over`: its time has come; `empty`: it still runs, and no project is left on it. */
function How({ over, empty }: { over: boolean; empty: boolean }) {
  const { t } = useWords();
  return (
    <Card title={t('section.howToObject')} icon="message-report">
      {empty && <Note tone="neutral" title={t('noticePage.empty')}><p>{t('noticePage.emptyText')}</p></Note>}
      {over && <Note tone="neutral" title={t('noticePage.over')}><p>{t('noticePage.overText')}</p></Note>}
      <ol class="lined-list">
        <li>{t('noticePage.how')}</li>
        <li>{t('noticePage.howUnit')}</li>
        <li>{t('noticePage.howPerson')}</li>
        <li>{t('noticePage.howSecret')}</li>
        <li>{t('noticePage.howLead')}</li>
        <li>{t('noticePage.howHold')}</li>
        <li><a href="/objections">{t('noticePage.howFollow')}</a></li>
      </ol>
    </Card>
  );
}

function NoticeView({ page, daysLeft, handler, tried, received }: View) {
  const { t, locale } = useWords();
  const fields = objectionFields(locale, page, tried);
  const errors = tried ? errorsOf(fields) : [];
  const open = page.status === 'open' && page.items.some((i) => i.status === 'listed');
  return (
    <Layout
      title={page.title} crumbs={[{ href: '/notices', label: t('page.notices') }]} errors={errors}
      badges={<><NamedBadge topic="noticeState" name={page.status} />{page.sample && <SampleBadge />}</>}
      actions={<>
        <a class="btn btn-outline-secondary" href={printHref('notice', page.id)}><Icon name="printer" />{t('print.notice')}</a>
        {handler && <a class="btn btn-primary" href={`/manage/notices/${encodeURIComponent(page.id)}`}>{t('noticePage.manage')}</a>}
      </>}
    >
      {received && (
        <div role="status"><Note tone="good" title={t('noticePage.received')}>
          <p>{received.number === null ? t('noticePage.receivedPending') : t(received.lead ? 'noticePage.receivedLead' : 'noticePage.receivedText', { number: received.number, code: received.code })}</p>
          {received.number !== null && <p><a href={withQuery('/objections', { number: received.number, code: received.code })}>{t('noticePage.howFollow')}</a></p>}
        </Note></div>
      )}
      {tried?.rejection && <RefusalNote rejection={{ ...tried.rejection, ...(errors.length > 0 ? { fields: {} } : {}) }} />}
      <Card title={t('page.notice')} icon="speakerphone">
        <p>{t('noticePage.intro', { basis: page.basis, from: formatOfficialDay(locale, page.publishedOn), to: formatOfficialDay(locale, page.lastDay) })}</p>
        {page.extendedFrom && <p>{t('noticePage.extended', { from: formatOfficialDay(locale, page.extendedFrom), to: formatOfficialDay(locale, page.lastDay) })}</p>}
        <DescriptionList columns={3} items={[
          { label: t('noticePage.basis'), value: page.basis },
          { label: t('noticePage.period'), value: <span class="figure">{t('noticePage.periodText', { from: page.publishedOn, to: page.lastDay })}</span> },
          ...(page.status === 'open' ? [{ label: t('noticePage.left'), value: <Due dueAt={page.endsAt} {...(daysLeft ? { workingDaysLeft: Math.abs(daysLeft(page.endsAt)) } : {})} /> }] : []),
          { label: t('noticePage.projects'), value: <span class="figure">{page.count}</span> },
        ]} />
      </Card>
      <List page={page} />
      <div class={open ? 'columns columns-even' : undefined}>
        <How over={page.status !== 'open'} empty={page.status === 'open' && !open} />
        {open && (
          <Card title={t('noticePage.objectTitle')} icon="writing" id="object">
            <Form action={`/notices/${encodeURIComponent(page.id)}/objections`} submitLabel={t('button.object')} submitIcon="send" multipart>
              <Fields fields={fields} />
              {tried?.files.map((f) => <p key={f.id} class="small"><input type="hidden" name="files" value={f.id} /><Icon name="file-text" />{f.name}</p>)}
              <FileField name="file" label={t('noticePage.files')} hint={t('noticePage.filesHint')} accept=".pdf,.ofd,.docx,.xlsx,.png,.jpg,.jpeg" multiple />
            </Form>
          </Card>
        )}
      </div>
    </Layout>
  );
}

interface Route { Params: { id: string }; Body: Posted }

export function noticeOnePage(app: FastifyInstance, house: House): void {
  const load = async (request: FastifyRequest<Route>): Promise<View> => {
    const actor = request.viewer?.actor;
    return { page: await noticePage(house, actor, request.params.id), daysLeft: await workingDaysLeft(house), handler: actor !== undefined && hasRole(actor, 'legal_officer', 'officer') };
  };
  app.get<Route>('/notices/:id', async (request, reply) => reply.page(<NoticeView {...await load(request)} />));

  withUploads(app, (scope) => scope.post<Route>('/notices/:id/objections', { config: { ownTokenCheck: true } }, async (request, reply): Promise<FastifyReply> => {
    const { params: { id } } = request;
    const { body, files, refusal } = await readObjection(scope, house, { request, reply, noticeId: id });
    const again = async (tried: Omit<Tried, 'body' | 'files'>, status: number): Promise<FastifyReply> =>
      reply.page(<NoticeView {...await load(request)} tried={{ body, files: await objectionFiles(house, id, files), ...tried }} />, { status });
    if (refusal) return again({ errors: {}, rejection: refusal.rejection }, statusOf(refusal.rejection));
    const reading = readCommand('openObjection', body, { files });
    if (!reading.ok) return again({ errors: reading.errors }, 422);
    const key = posted(body, '_key');
    try {
      const received = await openObjection(house, { noticeId: id, fields: reading.fields, key: typeof key === 'string' ? key : undefined, route: 'POST /notices/:id/objections' });
      // Said on the answer itself: who objects has no account to come back to.
      return await reply.page(<NoticeView {...await load(request)} received={received} />, { status: received.sent.status === 'pending' ? 202 : 201 });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return again({ errors: error.rejection.fields ?? {}, rejection: error.rejection }, statusOf(error.rejection));
    }
  }));
}
