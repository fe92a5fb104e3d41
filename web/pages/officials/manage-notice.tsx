/** /manage/notices/:id: the list, its objections, and for the legal officer the decision on each with grounds and identity. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { CommandType } from '../../../domain/commands/index.js';
import { formatBytes, formatMinute, named, t as text, type Locale } from '../../../domain/words/index.js';
import { refuse, type House } from '../../../services/house.js';
import { noticePage, type NoticePage } from '../../../services/notices.js';
import { readObjectionFile } from '../../../services/objections.js';
import { workingDayCounter, type TaskRow } from '../../../services/tasks.js';
import { ActionPanel, Card, DescriptionList, EmptyState, fieldId, Money, NamedBadge, Note, SampleBadge, Table, type ActionView } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { commandFields, posted, readCommand, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { sendFile } from '../download.js';
import { act, actsAs, afterwards, RefusalNote, seenFields, statusOf, type Tried } from '../act.js';
import { NoticeResultCell } from '../projects/notice-result.js';
import { NOTICE_ROLES, noticeHref } from './manage-notices.js';

type Objection = NonNullable<NoticePage['objections']>[number];
interface Shown { page: NoticePage; handler: boolean; daysLeft: (dueAt: string) => number; tried?: Tried }

/** The task about an objection carries its id: to look at a lead, to decide, to say what follows. */
const taskOf = (page: NoticePage, objection: Objection): TaskRow | undefined => page.tasks.find((task) => ['lead', 'decide', 'upheld'].some((what) => task.id === `${objection.id}:${what}`));
/** Acts on an objection, by what its task takes. */
const ACTS = ['decideObjection', 'admitObjection', 'dismissObjection', 'closeUpheld'] as const satisfies readonly CommandType[];
type Act = (typeof ACTS)[number];
const NOTES: Readonly<Record<string, 'manage.leadNote' | 'manage.upheldNote'>> = { objection_lead: 'manage.leadNote', objection_upheld: 'manage.upheldNote' };
const OUTCOMES = ['upheld', 'partly', 'rejected'] as const;

const prefixOf = (objectionId: string, type: string = 'decideObjection'): string => fieldId(type === 'decideObjection' ? 'decide' : type, objectionId.split(':').at(-1) ?? '');
function decision(locale: Locale, objectionId: string, { task, tried }: { task: TaskRow; tried: Tried | undefined }): ActionView[] {
  if (!task.commands.includes('decideObjection')) {
    return ACTS.filter((type) => task.commands.includes(type)).map((type): ActionView => ({
      type, prefix: prefixOf(objectionId, type), label: text(locale, `command.${type}`), icon: type === 'dismissObjection' ? 'x' : 'check', ...(type === 'dismissObjection' ? { tone: 'danger' as const } : {}),
      fields: commandFields(locale, type, tried?.type === type ? { body: tried.body, errors: tried.errors } : {}),
    }));
  }
  const fields = commandFields(locale, 'decideObjection', {
    options: { outcome: OUTCOMES.map((value) => ({ value, label: named(locale, 'option', value), hint: text(locale, `manage.${value}Hint`) })) },
    ...(tried ? { body: tried.body, errors: tried.errors } : {}),
  });
  return [{ type: 'decideObjection', prefix: prefixOf(objectionId), label: text(locale, 'command.decideObjection'), icon: 'gavel', fields }];
}
const triedFor = (tried: Tried | undefined, task: TaskRow): Tried | undefined => (tried && posted(tried.body, 'taskId') === task.id ? tried : undefined);

function ObjectionCard({ page, objection, handler, daysLeft, tried }: Shown & { objection: Objection }) {
  const { t, named, locale } = useWords();
  const task = taskOf(page, objection);
  return (
    <>
      <Card title={objection.title} icon="message-report" actions={<NamedBadge topic="objectionState" name={objection.status} tone={objection.status === 'open' || objection.status === 'lead' ? 'warn' : objection.status === 'rejected' || objection.status === 'dismissed' ? 'neutral' : 'bad'} />}>
        {!handler && <p class="muted">{t('manage.identityHidden')}</p>}
        <DescriptionList items={[
          ...(objection.number ? [{ label: t('objectionPage.number'), value: <span class="figure">{objection.number}</span> }] : []),
          { label: t('manage.receivedAt'), value: <span class="figure">{formatMinute(objection.receivedAt)}</span> },
          ...(objection.objectorName ? [
            { label: t('manage.objector'), value: <>{objection.objectorName}{objection.objectorKind && <span class="cell-note">{named('option', objection.objectorKind)}</span>}</> },
            { label: t('field.contact'), value: objection.contact ?? '–' },
            { label: t('field.identityProof'), value: objection.identityProof ?? '–' },
          ] : []),
          ...(objection.files.length > 0 ? [{ label: t('objectionPage.files'), wide: true, value: <ul>{objection.files.map((f) => <li key={f.id}><a href={`/manage/notices/${encodeURIComponent(page.id)}/files/${f.id}`}>{f.name}</a> <span class="muted">{formatBytes(f.size)}</span></li>)}</ul> }] : []),
          ...(objection.admittedBecause ? [{ label: t('objectionPage.admitted'), value: <blockquote>{objection.admittedBecause}</blockquote>, wide: true }] : []),
          ...(objection.grounds ? [{ label: t('field.grounds'), value: <blockquote>{objection.grounds}</blockquote>, wide: true }] : []),
          ...(objection.reply ? [{ label: t('field.reply'), value: <blockquote>{objection.reply}</blockquote>, wide: true }] : []),
        ]} />
        {handler && <p class="muted small">{t('manage.identityNote')}</p>}
      </Card>
      {task && (
        <ActionPanel
          id={fieldId('task', objection.id)} title={named('task', task.kind)} action={noticeHref(page.id)} hidden={{ objectionId: objection.id, ...seenFields(task) }} actions={decision(locale, objection.id, { task, tried: triedFor(tried, task) })}
          note={{ tone: 'info', text: t(NOTES[task.kind] ?? 'manage.heldNote') }} {...(task.dueAt ? { dueAt: task.dueAt, workingDaysLeft: Math.abs(daysLeft(task.dueAt)) } : {})}
        />
      )}
    </>
  );
}

export function NoticeManagePage(shown: Shown) {
  const { t, named } = useWords();
  const { page, tried } = shown;
  const prefix = prefixOf(String(tried ? posted(tried.body, 'objectionId') : ''), tried?.type);
  const errors: ErrorItem[] = Object.entries(tried?.errors ?? {}).map(([name, code]) => ({ label: named('field', name), message: named('fieldError', code), fieldId: fieldId(prefix, name) }));
  const objections = page.objections ?? [];
  return (
    <Layout
      title={page.title} errors={errors} crumbs={[{ href: '/manage/notices', label: t('manage.notices') }]} subtitle={`${page.basis} · ${page.publishedOn} – ${page.lastDay}`}
      badges={<><NamedBadge topic="noticeState" name={page.status} />{page.sample && <> <SampleBadge /></>}</>}
      actions={<a class="btn btn-outline-secondary" href={`/notices/${encodeURIComponent(page.id)}`}><Icon name="external-link" />{t('manage.publicPage')}</a>}
    >
      {tried?.rejection && errors.length === 0 && <RefusalNote rejection={tried.rejection} />}
      <section id="task" aria-labelledby="objections-title">
        <h2 id="objections-title" class="inner-title">{t('manage.objections')}</h2>
        {objections.length === 0 ? <Note tone="neutral"><p>{t('manage.noneDecided')}</p></Note> : objections.map((o) => <ObjectionCard key={o.id} {...shown} objection={o} />)}
      </section>
      <Card title={t('manage.items')} icon="list-numbers" flush>
        <Table<NoticePage['items'][number]>
          caption={t('manage.items')} rows={page.items} rowKey={(i) => i.projectId} empty={<EmptyState title={t('empty.nothing')} />}
          columns={[
            { id: 'title', label: t('field.projectTitle'), head: true, cell: (i) => <a href={`/projects/${encodeURIComponent(i.projectId)}`}>{i.title}</a> },
            { id: 'applicant', label: t('field.applicant'), cell: (i) => <>{i.applicantName}<span class="cell-note figure">{i.creditCode}</span></> },
            { id: 'amount', label: t('field.amountFen'), align: 'right', narrow: true, cell: (i) => <Money fen={i.amountFen} as="plain" /> },
            { id: 'status', label: t('field.state'), narrow: true, cell: (i) => <NoticeResultCell item={i} /> },
          ]}
        />
      </Card>
    </Layout>
  );
}

async function shownOf(house: House, request: FastifyRequest<{ Params: { id: string } }>): Promise<Shown> {
  const { actor } = viewerOf(request);
  if (!hasRole(actor, ...NOTICE_ROLES)) return refuse('not_allowed');
  return { page: await noticePage(house, actor, request.params.id), handler: hasRole(actor, 'legal_officer'), daysLeft: await workingDayCounter(house) };
}

export function manageNoticePage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string; fileId: string } }>('/manage/notices/:id/files/:fileId', async (request, reply) =>
    sendFile(reply, await readObjectionFile(house, viewerOf(request).actor, { noticeId: request.params.id, fileId: request.params.fileId })));
  app.get<{ Params: { id: string } }>('/manage/notices/:id', async (request, reply) => reply.page(<NoticeManagePage {...await shownOf(house, request)} />));

  app.post<{ Params: { id: string }; Body: Posted }>('/manage/notices/:id', async (request, reply) => {
    actsAs(request, 'officer', 'legal_officer');
    const shown = await shownOf(house, request);
    const { body, locale } = request;
    const again = (tried: Tried, status: number) => reply.page(<NoticeManagePage {...shown} tried={tried} />, { status });
    const type: Act = ACTS.find((c) => c === posted(body, 'type')) ?? 'decideObjection';
    const reading = readCommand(type, body, { objectionId: posted(body, 'objectionId') });
    if (!reading.ok) return again({ type, body, errors: reading.errors }, 422);
    const { sent, rejection } = await act(house, request, { type, stream: { id: shown.page.id }, fields: reading.fields });
    if (rejection) return again({ type, body, errors: rejection.fields ?? {}, rejection }, statusOf(rejection));
    return afterwards(reply, { sent, href: noticeHref(shown.page.id), label: text(locale, `command.${type}`) });
  });
}
