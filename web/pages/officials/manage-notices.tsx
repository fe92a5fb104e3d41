/** /manage/notices and /manage/notices/new: projects that wait for a notice, grouped by call; notices published; drawing up a new one. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRole, type Role } from '../../../domain/access/index.js';
import { t as text, type Locale } from '../../../domain/words/index.js';
import { refuse, type House } from '../../../services/house.js';
import { listNotices, waitingForNotice, type NoticeRow } from '../../../services/notices.js';
import { Card, EmptyState, errorsOf, fieldId, Fields, Form, Money, NamedBadge, Table, type Column, type FieldView } from '../../components/index.js';
import { BarredNote } from '../../components/barred.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { commandFields, posted, readCommand, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { act, afterwards, RefusalNote, statusOf, type Tried } from '../act.js';

export const NOTICE_ROLES: readonly Role[] = ['officer', 'legal_officer', 'approver', 'supervisor'];
export const noticeHref = (id: string): string => `/manage/notices/${encodeURIComponent(id)}`;

type Waiting = Awaited<ReturnType<typeof waitingForNotice>>[number];
function byCall(waiting: readonly Waiting[]): { id: string; title: string; projects: Waiting[] }[] {
  const groups = new Map<string, { id: string; title: string; projects: Waiting[] }>();
  for (const w of waiting) {
    const group = groups.get(w.callId) ?? { id: w.callId, title: w.callTitle, projects: [] };
    group.projects.push(w);
    groups.set(w.callId, group);
  }
  return [...groups.values()];
}

function columnsOf({ t }: Pick<ReturnType<typeof useWords>, 't'>): Column<Waiting>[] {
  return [
    { id: 'title', label: t('field.projectTitle'), head: true, cell: (w) => <><a href={`/projects/${encodeURIComponent(w.projectId)}`}>{w.title}</a>{w.barred && <BarredNote barred={w.barred} />}</> },
    { id: 'applicant', label: t('field.applicant'), cell: (w) => w.applicantName },
    { id: 'amount', label: t('field.amountFen'), align: 'right', narrow: true, cell: (w) => <Money fen={w.amountFen} as="plain" /> },
  ];
}

function NoticesPage({ waiting, notices }: { waiting: readonly Waiting[] | undefined; notices: readonly NoticeRow[] }) {
  const words = useWords();
  const { t } = words;
  return (
    <Layout title={t('manage.notices')} actions={<a class="btn btn-outline-secondary" href="/notices"><Icon name="external-link" />{t('manage.publicPage')}</a>}>
      {waiting && waiting.length === 0 && <Card title={t('manage.waiting')} icon="inbox"><EmptyState icon="checks" title={t('manage.noneWaiting')} text={t('manage.noneWaitingText')} /></Card>}
      {waiting && byCall(waiting).map((group) => (
        <Card key={group.id} title={group.title} icon="inbox" accent="task" flush actions={<a class="btn btn-sm btn-primary" href={`/manage/notices/new?call=${encodeURIComponent(group.id)}`}><Icon name="speakerphone" />{t('manage.publishThese')}<span class="visually-hidden"> {group.title}</span></a>}>
          <Table<Waiting> caption={group.title} rows={group.projects} rowKey={(w) => w.projectId} columns={columnsOf(words)} />
        </Card>
      ))}
      <Card title={t('manage.published')} icon="speakerphone" flush>
        <Table<NoticeRow>
          caption={t('manage.published')} rows={notices} rowKey={(n) => n.id} empty={<EmptyState icon="speakerphone" title={t('empty.notices')} />}
          columns={[
            { id: 'title', label: t('field.noticeTitle'), head: true, cell: (n) => <><a class="strong-link" href={noticeHref(n.id)}>{n.title}</a><span class="cell-note">{n.basis}</span></> },
            { id: 'count', label: t('manage.count'), align: 'right', narrow: true, cell: (n) => n.count },
            { id: 'published', label: t('manage.publishedOn'), narrow: true, cell: (n) => <span class="figure">{n.publishedOn}</span> },
            { id: 'last', label: t('manage.lastDay'), narrow: true, cell: (n) => <span class="figure">{n.lastDay}</span> },
            { id: 'status', label: t('field.state'), narrow: true, cell: (n) => <NamedBadge topic="noticeState" name={n.status} /> },
          ]}
        />
      </Card>
    </Layout>
  );
}

const PREFIX = 'publishNotice';
interface NewNotice { waiting: readonly Waiting[]; project: string | undefined; call: string | undefined; tried?: Tried }

/** Chosen: what was posted; at first the projects of one call, that of the project the officer came from. */
function chosenIn({ waiting, project, call, tried }: NewNotice): ReadonlySet<string> {
  if (tried) return new Set([posted(tried.body, 'projectIds') ?? []].flat());
  const calls = byCall(waiting);
  const from = call ?? waiting.find((w) => w.projectId === project)?.callId ?? (calls.length === 1 ? calls[0]!.id : undefined);
  return new Set(waiting.filter((w) => w.callId === from && !w.barred).map((w) => w.projectId));
}

function fieldsOf(locale: Locale, given: NewNotice): FieldView[] {
  const { waiting, tried } = given;
  const first = waiting.find((w) => chosenIn(given).has(w.projectId));
  // What is published is Chinese, in whatever language the page is read.
  const values = first ? { title: text('zh-CN', 'manage.suggestedTitle', { call: first.callTitle }) } : {};
  const hints: Readonly<Record<string, string>> = { title: text(locale, 'manage.titleHint'), basis: text(locale, 'manage.basisHint') };
  return commandFields(locale, PREFIX, { without: ['projectIds'], values, ...(tried ? { body: tried.body, errors: tried.errors } : {}) }).map((f) => ({ ...f, hint: hints[f.name] ?? '' }));
}

function NewNoticePage(given: NewNotice) {
  const words = useWords();
  const { t, locale } = words;
  const { waiting, tried } = given;
  const fields = fieldsOf(locale, given);
  const chosen = chosenIn(given);
  const none = tried?.errors['projectIds'] !== undefined;
  const boxId = (w: Waiting): string => fieldId(PREFIX, `projectIds-${w.projectId}`);
  const errors = [...(none ? [{ label: t('field.projectIds'), message: t('manage.chooseOne'), ...(waiting[0] ? { fieldId: boxId(waiting[0]) } : {}) }] : []), ...errorsOf(fields, PREFIX)];
  const columns: Column<Waiting>[] = [
    { id: 'pick', label: t('panelDesk.pick'), align: 'center', narrow: true, cell: (w) => <input class="form-check-input" disabled={w.barred !== null} type="checkbox" id={boxId(w)} name="projectIds" value={w.projectId} checked={chosen.has(w.projectId)} aria-label={t('manage.chooseProject', { title: w.title })} /> },
    ...columnsOf(words), { id: 'call', label: t('field.call'), cell: (w) => w.callTitle },
  ];
  return (
    <Layout title={t('manage.newNotice')} errors={errors} crumbs={[{ href: '/manage/notices', label: t('manage.notices') }]}>
      {tried?.rejection && errors.length === 0 && <RefusalNote rejection={tried.rejection} />}
      {waiting.length === 0 ? <Card><EmptyState icon="checks" title={t('manage.noneWaiting')} text={t('manage.noneWaitingText')} action={<a class="btn btn-outline-secondary" href="/manage/notices">{t('manage.notices')}</a>} /></Card> : (
        <Card>
          <Form action="/manage/notices/new" prefix={PREFIX} submitLabel={t('command.publishNotice')} submitIcon="speakerphone" cancelHref="/manage/notices">
            <h2 class="inner-title first">{t('manage.waiting')}</h2>
            {none && <p class="field-error">{t('manage.chooseOne')}</p>}
            <div class="table-frame"><Table<Waiting> caption={t('manage.waiting')} rows={waiting} rowKey={(w) => w.projectId} columns={columns} /></div>
            <Fields fields={fields} />
            <p class="muted">{t('manage.publishText')}</p>
          </Form>
        </Card>
      )}
    </Layout>
  );
}

interface NewQuery { project?: string; call?: string }
const newNotice = async (house: House, request: FastifyRequest): Promise<NewNotice> => {
  const { project, call } = request.query as NewQuery;
  return { waiting: await waitingForNotice(house, viewerOf(request).actor), project, call };
};

export function manageNoticesPages(app: FastifyInstance, house: House): void {
  app.get('/manage/notices', async (request, reply) => {
    const { actor } = viewerOf(request);
    if (!hasRole(actor, ...NOTICE_ROLES)) return refuse('not_allowed');
    const [waiting, notices] = await Promise.all([hasRole(actor, 'officer') ? waitingForNotice(house, actor) : undefined, listNotices(house)]);
    return reply.page(<NoticesPage waiting={waiting} notices={notices} />);
  });

  app.get('/manage/notices/new', async (request, reply) => reply.page(<NewNoticePage {...await newNotice(house, request)} />));
  app.post<{ Body: Posted }>('/manage/notices/new', async (request, reply) => {
    const given = await newNotice(house, request);
    const { body } = request;
    const again = (tried: Tried, status: number) => reply.page(<NewNoticePage {...given} tried={tried} />, { status });
    const projectIds = [posted(body, 'projectIds') ?? []].flat();
    const reading = readCommand(PREFIX, body, { projectIds }, { without: ['projectIds'] });
    if (!reading.ok || projectIds.length === 0) return again({ type: PREFIX, body, errors: { ...(reading.ok ? {} : reading.errors), ...(projectIds.length === 0 ? { projectIds: 'required' } : {}) } }, 422);
    const { sent, rejection } = await act(house, request, { type: PREFIX, stream: { create: 'notice' }, fields: reading.fields });
    if (rejection) return again({ type: PREFIX, body, errors: rejection.fields ?? {}, rejection }, statusOf(rejection));
    return afterwards(reply, { sent, href: noticeHref(sent.streamId), label: text(request.locale, 'command.publishNotice') });
  });
}
