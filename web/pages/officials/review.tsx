/** /projects/:id/review/:taskId: the official's working page. The file on the left, on the right what the step asks and the acts. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { CommandType } from '../../../domain/commands/index.js';
import { countedKinds } from '../../../domain/project/expenditure.js';
import { commandLabel, type Locale } from '../../../domain/words/index.js';
import { callPage } from '../../../services/calls.js';
import { differenceOf, type Difference } from '../../../services/form-versions.js';
import { refuse, type House } from '../../../services/house.js';
import { listBudgetLines } from '../../../services/payments.js';
import { places } from '../../../services/places.js';
import { projectPage } from '../../../services/project-page.js';
import { findTask, workingDayCounter } from '../../../services/tasks.js';
import { ActionPanel, Card, Note, SplitPage, StateBadge } from '../../components/index.js';
import { BarredNote } from '../../components/barred.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { posted, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { act, afterwards, RefusalNote, seenFields, statusOf, type Tried } from '../act.js';
import { framing } from '../download.js';
import { placeOf } from '../projects/actions.js';
import { betweenText, DifferenceTable } from '../projects/corrections.js';
import { GivenNote, OwnNamedNote, RunningNote } from '../projects/given.js';
import { UsedContracts } from '../projects/used.js';
import { reviewHref, taskName } from '../task-link.js';
import { FileView } from './file-view.js';
import { actionsOf, correctionsUsedUp, errorsOf, readAct, summaryOf } from './review-acts.js';
import { ReviewFacts, ReviewFindings, type ReviewSubject } from './review-facts.js';
import { LinesForm, wantsTotals } from './review-lines.js';
import { wantsMoreRows } from './review-points.js';

interface Shown extends ReviewSubject { daysLeft: number | undefined; /** What changed since the last submission, where there were two. */ difference: Difference | null; tried?: Tried }

/** After a correction: what is new stands before the file. */
function Changes({ page, difference }: { page: Shown['page']; difference: Difference }) {
  const words = useWords();
  const { t } = words;
  return (
    <Card title={t('corrections.title')} icon="refresh" flush actions={<a href={`/projects/${encodeURIComponent(page.id)}/versions`}>{t('corrections.seeAll')}</a>}>
      <p class="card-lead muted">{betweenText(words, difference)}</p>
      <DifferenceTable page={page} difference={difference} />
    </Card>
  );
}

function Work({ locale, ...shown }: Shown & { locale: Locale }) {
  const words = useWords();
  const { t } = words;
  const { page, task, daysLeft, tried } = shown;
  const usedUp = correctionsUsedUp(locale, shown);
  const note = page.suspended ? t('reviewing.suspended') : page.holds.length > 0 ? t('reviewing.held') : usedUp;
  return (
    <>
      <ReviewFacts {...shown} />
      {page.barred[task.id] ? <Card title={taskName(words, task)} icon="writing" accent="task"><BarredNote barred={page.barred[task.id]!} /></Card> : <ActionPanel
        title={taskName(words, task)} action={reviewHref(page.id, task.id)} hidden={seenFields(task)} actions={actionsOf(locale, shown, tried)}
        {...(task.dueAt ? { dueAt: task.dueAt } : {})} {...(daysLeft === undefined ? {} : { workingDaysLeft: Math.abs(daysLeft) })} {...(note ? { note: { tone: 'warn' as const, text: note } } : {})}
      />}
    </>
  );
}

export function ReviewPage(shown: Shown) {
  const words = useWords();
  const { t, locale } = words;
  const { page, task, tried, daysLeft } = shown;
  const closed = task.closedAt !== null;
  const lines = task.commands.includes('confirmLines');
  const errors = summaryOf(locale, actionsOf(locale, shown, tried), tried);
  const file = <>{!closed && shown.difference && ['formal_check', 'recommendation', 'recommend_instead'].includes(task.kind) && <Changes page={page} difference={shown.difference} />}{!closed && <ReviewFindings {...shown} />}<FileView page={page} withExpenditure={closed || !lines} /></>;
  return (
    <Layout
      title={page.title} width="wide" errors={errors} crumbs={[{ href: '/work', label: t('page.work') }, { href: `/projects/${encodeURIComponent(page.id)}`, label: t('page.project') }]}
      subtitle={<>{taskName(words, task)} · {locale === 'en' ? page.applicant.nameEn || page.applicant.name : page.applicant.name}</>}
      badges={<StateBadge state={page.stateName} wordSet={page.programme.wordSet} formalWords={page.programme.formalWords} />}
      actions={<a class="btn btn-outline-secondary" href={`/projects/${encodeURIComponent(page.id)}`}><Icon name="folder" />{t('reviewing.openProject')}</a>}
    >
      {tried?.rejection && errors.length === 0 && <RefusalNote rejection={tried.rejection} place={placeOf(page, task)} />}
      {!closed && <GivenNote page={page} />}
      {!closed && task.kind === 'formal_check' && <><RunningNote page={page} /><OwnNamedNote page={page} /></>}
      {!closed && <UsedContracts page={page} />}
      {closed && <Note tone="info" title={t('reviewing.closedTask')}><p>{t('reviewing.closedTaskText')}</p></Note>}
      {!closed && lines && page.barred[task.id] && <BarredNote barred={page.barred[task.id]!} />}
      {!closed && lines && !page.barred[task.id] && <LinesForm page={page} counted={countedKinds(shown.version)} task={task} action={reviewHref(page.id, task.id)} daysLeft={daysLeft} {...(tried ? { body: tried.body, errors: tried.errors } : {})} />}
      {closed || lines ? file : <SplitPage fileTitle={t('reviewing.file')} workTitle={t('reviewing.work')} file={file} work={<Work locale={locale} {...shown} />} />}
    </Layout>
  );
}

interface Params { id: string; taskId: string }

async function subjectOf(house: House, request: FastifyRequest<{ Params: Params }>): Promise<Shown> {
  const { actor } = viewerOf(request);
  const page = await projectPage(house, actor, request.params.id);
  const task = page.mine.find((t) => t.id === request.params.taskId) ?? await findTask(house, actor, request.params.taskId) ?? refuse('not_found');
  if (task.streamId !== page.id) return refuse('not_found');
  const money = hasRole(actor, 'officer', 'approver', 'finance_bureau');
  const [{ version, call }, names, counter, lines] = await Promise.all([callPage(house, actor, page.call.id), places(house), workingDayCounter(house), money ? listBudgetLines(house, actor) : []]);
  return { page, task, version, places: names, difference: await differenceOf(house, page), line: lines.find((l) => l.id === call.budgetLineId), daysLeft: task.dueAt ? counter(task.dueAt) : undefined };
}

export function reviewPage(app: FastifyInstance, house: House): void {
  const path = '/projects/:id/review/:taskId';
  app.get<{ Params: Params }>(path, async (request, reply) => framing(reply).page(<ReviewPage {...await subjectOf(house, request)} />));

  app.post<{ Params: Params; Body: Posted }>(path, async (request, reply): Promise<FastifyReply> => {
    const shown = await subjectOf(house, request);
    const { body, locale } = request;
    const type = shown.task.commands.find((c) => c === posted(body, 'type')) ?? refuse('step_not_open', { taskCommands: shown.task.commands });
    const again = (tried: Tried, status: number) => framing(reply).page(<ReviewPage {...shown} tried={tried} />, { status });
    if ((type === 'requestCorrection' && wantsMoreRows(body)) || (type === 'confirmLines' && wantsTotals(body))) return again({ type, body, errors: {} }, 200);
    const reading = readAct(locale, type, body, shown);
    if (!reading.ok) return again({ type, body, errors: reading.errors }, 422);
    const { sent, rejection } = await act(house, request, { type: type as CommandType, stream: { id: shown.task.target }, fields: reading.fields });
    if (rejection) return again({ type, body, errors: errorsOf(rejection), rejection }, statusOf(rejection));
    return afterwards(reply, { sent, href: '/work', label: commandLabel(locale, type, placeOf(shown.page, shown.task)) });
  });
}
