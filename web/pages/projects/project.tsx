/** /projects/:id: one project for every reader: where it stands, whose turn it is and until when, what happened, the money. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { commandSchemas, type CommandType } from '../../../domain/commands/index.js';
import { formatYuan } from '../../../domain/money.js';
import { dateOf } from '../../../domain/time.js';
import { commandLabel, formatSpan, lastDayOf, say as sayIn, t as say, type Locale } from '../../../domain/words/index.js';
import { callPage } from '../../../services/calls.js';
import { registeredAccount } from '../../../services/drafts.js';
import { no } from '../../../domain/errors.js';
import { fieldsOf } from '../../../domain/programme/form.js';
import { refuse, type House } from '../../../services/house.js';
import { projectMessages } from '../../../services/messages.js';
import { projectPage, recomputedAward, type ProjectPage } from '../../../services/project-page.js';
import { readDocument } from '../../../services/projects.js';
import { workingDaysLeft } from '../../../services/rules.js';
import { actionErrors, Badge, Card, daysBetween, Note, SampleBadge, StageBar, StateBadge } from '../../components/index.js';
import { commandFields, posted, readCommand, rowsChange, type Posted } from '../../forms/index.js';
import { useFrame, useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { act, afterwards, RefusalNote, statusOf } from '../act.js';
import { isShown, sendFile, showFile } from '../download.js';
import { viewerOf } from '../../plugin.js';
import { withUploads } from '../upload.js';
import { milestonesOf, OtherActs, placeOf, prefixOf, sourceFor, TaskPanels, type ProjectView, type Tried } from './actions.js';
import { Answers } from './answers.js';
import { receiveResults, unsent } from './result-files.js';
import { MessagesCard, NEWEST } from './messages.js';
import { SameReceipts } from '../money/same-receipt.js';
import { UsedContracts } from './used.js';
import { endingLines, remedyText } from './ending.js';
import { GivenNote } from './given.js';
import { HouseNote } from './house-note.js';
import { ProjectMoney } from './project-money.js';
import { Facts, Files, Next, Periods, Prints } from './project-side.js';
import { ProjectTimeline } from './timeline.js';

const hrefOf = (id: string): string => `/projects/${encodeURIComponent(id)}`;

/** Why it does not go on: an objection, a suspension, an end with its remedy. */
function Standstill({ page }: { page: ProjectPage }) {
  const words = useWords();
  const { t, named } = words;
  const { end } = page;
  const good = end?.outcome === 'completed';
  return (
    <>
      {page.suspended && <Note tone="warn" title={t('projectPage.suspendedTitle')}><p>{t('projectPage.suspendedText')}</p></Note>}
      {page.holds.length > 0 && <Note tone="warn" title={t('projectPage.holdTitle')}><p>{t('projectPage.holdText')}</p></Note>}
      {end && (
        <Note tone={good ? 'good' : end.outcome === 'withdrawn' ? 'neutral' : 'bad'} title={t('projectPage.endedOn', { date: end.on, outcome: named('outcome', end.outcome) })}>
          {page.ending && end.outcome !== 'withdrawn' ? endingLines(words, page.ending).map((l) => <p key={l.label}><strong>{l.label}</strong>{t('frame.colon')}{l.value}</p>) : end.outcome !== 'withdrawn' && <p>{named('endCause', end.cause)}</p>}
          {end.outcome === 'terminated' && page.paid.fen !== '0' && <p>{t(page.timeline.some((e) => e.type === 'RecoveryNoted') ? 'projectPage.recoveryNoted' : 'projectPage.recoveryAsked', { amount: formatYuan(BigInt(page.paid.fen)) })}</p>}
          {page.remedy && end.outcome !== 'withdrawn' && <p><strong>{t('section.remedy')}</strong>{t('frame.colon')}{remedyText(t, page.remedy)}</p>}
        </Note>
      )}
    </>
  );
}

/** The longest passed deadline: it stays in sight until what is asked is done. */
function LateBadge({ page }: { page: ProjectPage }) {
  const { t, locale } = useWords();
  const { now } = useFrame();
  const first = page.next.filter((n) => n.overdue && n.dueAt !== null).map((n) => lastDayOf(n.dueAt!)).sort()[0];
  return first === undefined ? null : <Badge tone="bad">{t('frame.overdue', { span: formatSpan(locale, 'days', daysBetween(first, dateOf(now))) })}</Badge>;
}

/** What was typed for an act that is no longer offered: it is not lost. */
function Kept({ tried }: { tried: Tried }) {
  const { t, locale } = useWords();
  const typed = commandFields(locale, tried.type as CommandType, { body: tried.body }).filter((f) => f.value !== '' && f.value !== undefined);
  if (typed.length === 0) return null;
  return <Card title={t('projectPage.typed')} icon="copy"><dl class="answer-list">{typed.map((f) => <div key={f.name}><dt>{f.label}</dt><dd>{[f.value].flat().join('\n')}</dd></div>)}</dl></Card>;
}

/** evidence.report, form.title: what is wrong goes by the name that people know. */
function pathLabel(page: ProjectPage, path: string, locale: Locale): string {
  const [kind, id = ''] = path.split('.');
  const label = kind === 'evidence' ? page.evidence.find((e) => e.id === id)?.label : kind === 'form' ? fieldsOf(page.form.definition).find((f) => f.id === id)?.label : undefined;
  return label ? sayIn(locale, label) : path;
}

/** Acts that are a judgement of the file. */
const JUDGING: ReadonlySet<CommandType> = new Set<CommandType>(['approve', 'confirm', 'refuse', 'recommend', 'accept', 'giveOpinion', 'return']);

function ProjectPageView({ view }: { view: ProjectView }) {
  const { t, say: words, locale } = useWords();
  const { page, version, tried } = view;
  const { programme } = page;
  const task = tried && page.mine.find((m) => m.id === tried.taskId);
  const errors = tried ? actionErrors([{ type: tried.type, prefix: prefixOf(page, task, tried.type as CommandType), label: '', fields: commandFields(locale, tried.type as CommandType, sourceFor(view, task, tried.type as CommandType, locale)) }]) : [];
  const general = tried?.rejection && { ...tried.rejection, fields: errors.length > 0 ? {} : Object.fromEntries(Object.entries(tried.rejection.fields ?? {}).map(([path, code]) => [pathLabel(page, path, locale), code])) };
  const offered = task !== undefined || (tried?.taskId === '' && page.allowed.includes(tried.type as CommandType));
  const paid = page.paid.of > 0 && page.stateName !== 'paid' && page.paid.count > 0 ? `${page.paid.count}/${page.paid.of}` : undefined;
  const milestones = Object.fromEntries(milestonesOf(version).map((m) => [m.id, words(m.label)]));
  // Who is to judge the file has it open beside the act; for others it is folded, after what is asked.
  const judging = page.mine.some((m) => m.commands.some((c) => JUDGING.has(c)));
  const application = (
    <details class="card fold" open={judging || (page.reader !== 'applicant' && page.mine.length > 0)}>
      <summary>{t('projectPage.applicationForm')} <Badge>{t('projectPage.formVersion', { n: page.form.version })}</Badge></summary>
      <div class="card-content"><Answers form={page.form.definition} content={page.form.content} names={Object.fromEntries(page.members.map((m) => [m.id, m.name]))} /></div>
    </details>
  );
  return (
    <Layout
      title={page.title}
      width="wide"
      crumbs={[{ href: '/projects', label: t('page.projects') }]}
      errors={errors}
      subtitle={[page.receipt, locale === 'en' ? page.applicant.nameEn : page.applicant.name, words(programme.name)].filter(Boolean).join(' · ')}
      badges={<><StateBadge state={page.stateName} wordSet={programme.wordSet} formalWords={programme.formalWords} {...(paid ? { paid } : {})} />{programme.measure.sample && <SampleBadge />}<LateBadge page={page} /></>}
    >
      {general && <RefusalNote rejection={general} place={placeOf(page, task)} />}
      {tried && !offered && <Kept tried={tried} />}
      <StageBar stages={page.stages} daysLeft={view.daysLeft} />
      <Standstill page={page} />
      <GivenNote page={page} />
      <UsedContracts page={page} />
      <SameReceipts found={page.sameReceipts} />
      {page.stateName === 'awaiting_organisation' && <HouseNote page={page} />}
      <div class="columns">
        <div>
          <TaskPanels view={view} />
          {judging && application}
          <Next view={view} />
          <ProjectMoney page={page} recomputed={view.recomputed} />
          {!judging && application}
          <Card title={t('tab.timeline')} icon="history"><ProjectTimeline page={page} milestones={milestones} /></Card>
          <MessagesCard projectId={page.id} messages={view.messages} />
        </div>
        <div>
          <Facts page={page} />
          <Periods view={view} />
          <Files page={page} />
          <Prints page={page} />
          <OtherActs view={view} />
        </div>
      </div>
    </Layout>
  );
}

async function load(house: House, request: FastifyRequest, id: string): Promise<ProjectView> {
  const { actor } = viewerOf(request);
  const [page, messages] = await Promise.all([projectPage(house, actor, id), projectMessages(house, actor, { projectId: id, limit: NEWEST })]);
  const [{ version }, daysLeft, account, recomputed] = await Promise.all([
    callPage(house, actor, page.call.id), workingDaysLeft(house), page.mine.some((m) => m.commands.includes('claim')) ? registeredAccount(house, actor, id) : null, recomputedAward(house, page),
  ]);
  return { page, version, daysLeft, account, messages, recomputed };
}

const text = (body: Posted, name: string): string => { const value = posted(body, name); return typeof value === 'string' ? value : ''; };
const isCommand = (type: string): type is CommandType => Object.hasOwn(commandSchemas, type);

export function projectRoutes(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string } }>('/projects/:id', async (request, reply) => reply.page(<ProjectPageView view={await load(house, request, request.params.id)} />));

  app.post<{ Params: { id: string }; Body: Posted }>('/projects/:id/commands', async (request, reply) => {
    const { id } = request.params;
    const { body } = request;
    const view = await load(house, request, id);
    const type = text(body, 'type');
    if (!isCommand(type)) return refuse('bad_request');
    const taskId = text(body, 'taskId');
    const task = view.page.mine.find((m) => m.id === taskId);
    const again = (change: Partial<Tried>, status: number) => reply.page(<ProjectPageView view={{ ...view, tried: { type, taskId, body, errors: {}, ...change } }} />, { status });
    if (rowsChange(body)) return again({}, 200);
    const { without, needed } = sourceFor(view, task, type, request.locale);
    const fixed = type === 'submit' || type === 'correct' ? { formVersion: view.page.form.version } : {};
    const reading = readCommand(type, body, fixed, { ...(without ? { without } : {}), ...(needed ? { needed } : {}) });
    // The form is not on this person's page: what is wrong with its fields is not theirs to mend.
    if (!reading.ok && !task && !view.page.allowed.includes(type)) return again({ rejection: no('step_not_open') }, 409);
    if (!reading.ok) return again({ errors: reading.errors }, 422);
    const left = type === 'submitResults' ? unsent(view.page, body) : {};
    if (Object.keys(left).length > 0) return again({ errors: left }, 422);
    const { sent, rejection } = await act(house, request, { type, fields: reading.fields, stream: { id } });
    // Somebody may have gone on in the meantime: the page shows what is there now.
    if (rejection) return reply.page(<ProjectPageView view={{ ...await load(house, request, id), tried: { type, taskId, body, errors: rejection.fields ?? {}, rejection } }} />, { status: statusOf(rejection) });
    const label = commandLabel(request.locale, type, placeOf(view.page, task));
    if (sent.status === 'done' && !view.page.receipt && await receivedNow(house, request, id)) return reply.done(`${hrefOf(id)}/receipt`, { tone: 'good', text: say(request.locale, 'flash.done', { command: label }) });
    return afterwards(reply, { sent, href: hrefOf(id), label });
  });

  withUploads(app, (scope) => {
    scope.post<{ Params: { id: string } }>('/projects/:id/results', { config: { ownTokenCheck: true } }, async (request, reply) => {
      const { id } = request.params;
      viewerOf(request);
      const { body, errors } = await receiveResults(scope, house, { request, reply, id });
      const view = await load(house, request, id);
      return reply.page(<ProjectPageView view={{ ...view, tried: { type: 'submitResults', taskId: text(body, 'taskId'), body, errors } }} />, { status: Object.keys(errors).length > 0 ? 422 : 200 });
    });
  });

  app.get<{ Params: { id: string; documentId: string } }>('/projects/:id/documents/:documentId', async (request, reply) => {
    const { document, bytes } = await readDocument(house, viewerOf(request).actor, { projectId: request.params.id, documentId: request.params.documentId });
    return sendFile(reply, { name: document.name, bytes, mediaType: document.mediaType });
  });
  app.get<{ Params: { id: string; documentId: string } }>('/projects/:id/documents/:documentId/inline', async (request, reply) => {
    const { document, bytes } = await readDocument(house, viewerOf(request).actor, { projectId: request.params.id, documentId: request.params.documentId });
    return (isShown(document.mediaType) ? showFile : sendFile)(reply, { name: document.name, bytes, mediaType: document.mediaType });
  });
}

/** The act completed the application: its sender is shown the receipt, when it is theirs. */
async function receivedNow(house: House, request: FastifyRequest, id: string): Promise<boolean> {
  const page = await projectPage(house, viewerOf(request).actor, id);
  return page.receipt !== null && page.reader === 'applicant';
}
