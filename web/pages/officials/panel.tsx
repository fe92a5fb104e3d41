/** /panels/:id: the same address for the organiser (appoint, replace), the expert (answer, declare, score), the officer (meeting) and those who read. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { CommandType } from '../../../domain/commands/index.js';
import { commandLabel, formatMinute, named, say, t as text, translator, type Locale, type TopicName } from '../../../domain/words/index.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import { listExperts, panelPage as readPanel, panelSubject, panelTexts, type ExpertRow, type PanelPage, type PanelSubject } from '../../../services/panels.js';
import { projectPage } from '../../../services/project-page.js';
import { dropReportDraft, readReportDraft, saveReportDraft } from '../../../services/report-drafts.js';
import { workingDayCounter, type TaskRow } from '../../../services/tasks.js';
import { ActionPanel, Badge, Card, fieldId, NamedBadge, Note, type ActionView } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { commandFields, posted, readCommand, type CommandReading, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { act, afterwards, RefusalNote, seenFields, statusOf, type Tried } from '../act.js';
import { framing } from '../download.js';
import { printHref } from '../print/links.js';
import { AppointForm, CompositionRule, replacePrefix, ReplaceForms, vacantOf } from './panel-appoint.js';
import { ExpertPanel, readDeclaration, readDraft, readReport, sheetFault, type ExpertView } from './panel-expert.js';
import { Members, Results, type Texts } from './panel-results.js';
import { panelHref } from './panels.js';

interface Shown { panel: PanelPage; subject: PanelSubject; texts: Texts; experts: readonly ExpertRow[]; expert: ExpertView | undefined; daysLeft: (task: TaskRow) => number | undefined; tried?: Tried }

const taskFor = (panel: PanelPage, kind: string): TaskRow | undefined => panel.tasks.find((task) => task.kind === kind);
const present = (panel: PanelPage) => panel.members.filter((m) => m.status === 'reported');

function meetingAct(locale: Locale, { panel, tried }: Shown): ActionView[] {
  const options = { attendees: present(panel).map((m) => ({ value: m.personId, label: m.name })) };
  const mine = tried?.type === 'recordMeeting' ? { body: tried.body, errors: tried.errors } : {};
  return [{ type: 'recordMeeting', label: text(locale, 'command.recordMeeting'), icon: 'clipboard-check', fields: commandFields(locale, 'recordMeeting', { options, ...mine }) }];
}

function Official(shown: Shown) {
  const { t, locale } = useWords();
  const { panel, texts, experts, daysLeft, tried } = shown;
  const appoint = taskFor(panel, 'appoint_panel');
  const meeting = taskFor(panel, 'record_meeting');
  if (panel.members.length === 0) {
    return appoint ? <AppointForm panel={panel} task={appoint} experts={experts} daysLeft={daysLeft(appoint)} tried={tried} /> : <Card title={t('panelState.wanted')} icon="users-group"><CompositionRule panel={panel} /></Card>;
  }
  return (
    <>
      <ReplaceForms panel={panel} tasks={panel.tasks.filter((task) => task.kind === 'replace_member')} experts={experts} tried={tried} />
      {meeting && <ActionPanel title={t('task.record_meeting')} action={panelHref(panel.id)} hidden={seenFields(meeting)} actions={meetingAct(locale, shown)} />}
      <Members panel={panel} texts={texts} />
      {!panel.closed && <Results panel={panel} texts={texts} />}
    </>
  );
}

/** Faults by field, with labels of this page's own forms. */
function faultsOf(locale: Locale, panel: PanelPage, tried: Tried): ErrorItem[] {
  const task = panel.tasks.find((x) => x.id === posted(tried.body, 'taskId'));
  const prefix = tried.type === 'replaceMember' && task ? replacePrefix(vacantOf(panel, task)?.personId) : tried.type;
  return Object.entries(tried.errors).map(([name, code]) => {
    const [what, criterion] = name.split('.', 2);
    const labelled = panel.criteria.find((c) => c.id === criterion);
    const label = labelled ? text(locale, what === 'score' ? 'panelDesk.scoreOf' : 'panelDesk.reasonOf', { label: say(locale, labelled.label) }) : named(locale, 'field', name);
    const words = { t: translator(locale), named: (topic: TopicName, key: string) => named(locale, topic, key) };
    return { label, message: tried.type === 'submitReport' ? sheetFault(words, tried, name)! : named(locale, 'fieldError', code), fieldId: fieldId(prefix, name) };
  });
}

export function PanelView(shown: Shown) {
  const { t, named, locale } = useWords();
  const { panel, subject, expert, tried } = shown;
  const errors = tried ? faultsOf(locale, panel, tried) : [];
  const title = subject.title ?? t('panelDesk.subject');
  const official = !expert;
  return (
    <Layout
      title={title} width="wide" errors={errors} crumbs={[{ href: '/panels', label: t('page.panels') }]} subtitle={`${named('step', subject.stepKind)} · ${named('panelMode', panel.mode)}`}
      badges={panel.concluded ? <Badge tone={panel.concluded.passed ? 'good' : 'bad'}>{t('panelState.concluded')}</Badge> : panel.closed ? <NamedBadge topic="panelState" name="closed" /> : undefined}
      actions={<>
        {panel.members.some((m) => m.scores !== null) && <a class="btn btn-outline-secondary" href={printHref('reviewSheet', panel.id)}><Icon name="printer" />{t('print.reviewSheet')}</a>}
        {official && panel.concluded && <a class="btn btn-outline-secondary" href={printHref('reviewSummary', panel.id)}><Icon name="printer" />{t('print.reviewSummary')}</a>}
        {official && <a class="btn btn-outline-secondary" href={`/projects/${encodeURIComponent(panel.projectId)}`}><Icon name="folder" />{t('reviewing.openProject')}</a>}
      </>}
    >
      {tried?.rejection && errors.length === 0 && <RefusalNote rejection={tried.rejection} />}
      {panel.closed && <Note tone="warn" title={t('panelDesk.ended', { outcome: named('outcome', panel.closed.cause) })}><p>{t('panelDesk.endedText')}</p></Note>}
      {panel.still && <Note tone="warn" title={t('panelDesk.still')}><p>{t('panelDesk.stillText')}</p></Note>}
      {expert ? <ExpertPanel {...expert} tried={tried} /> : <Official {...shown} />}
    </Layout>
  );
}

async function shownOf(house: House, request: FastifyRequest<{ Params: { id: string } }>): Promise<Shown> {
  const { actor } = viewerOf(request);
  const { id } = request.params;
  const panel = await readPanel(house, actor, id);
  const [subject, texts, counter] = await Promise.all([panelSubject(house, actor, id), panelTexts(house, actor, id), workingDayCounter(house)]);
  const daysLeft = (task: TaskRow): number | undefined => (task.dueAt ? counter(task.dueAt) : undefined);
  const me = panel.members.find((m) => m.personId === actor.personId);
  const task = panel.tasks.find((x) => x.kind.startsWith('panel_'));
  const opened = me?.status === 'declared';
  const expert: ExpertView | undefined = me && {
    panel: { ...panel, members: [me] }, subject, mine: texts.members[me.personId] ?? {}, task, daysLeft: task && daysLeft(task), tried: undefined,
    project: opened ? await projectPage(house, actor, panel.projectId) : undefined, draft: await readReportDraft(house, actor, id),
  };
  const choosing = hasRole(actor, 'panel_organiser') && panel.tasks.some((x) => ['appoint_panel', 'replace_member'].includes(x.kind));
  return { panel, subject, texts, expert, daysLeft, experts: choosing ? await listExperts(house, actor, panel.projectId) : [] };
}

function readPanelAct(type: CommandType, body: Posted, shown: Shown): CommandReading {
  switch (type) {
    case 'appointPanel': { const members = [posted(body, 'members') ?? []].flat(); return members.length > 0 ? { ok: true, fields: { members } } : { ok: false, errors: { members: 'required' } }; }
    case 'declare': return readDeclaration(body);
    case 'submitReport': return readReport(body, shown.panel);
    case 'replaceMember': {
      const task = shown.panel.tasks.find((x) => x.id === posted(body, 'taskId'));
      // The form names whom it replaces: pressed again, when the place is taken, it says the same.
      const named = posted(body, 'member');
      return readCommand(type, body, { member: typeof named === 'string' && named !== '' ? named : task ? vacantOf(shown.panel, task)?.personId : '' }, { without: ['member'] });
    }
    default: return readCommand(type, body);
  }
}

/** The sheet put aside as it stands; answers what is wrong with it by field, when it was not. */
async function savedDraft(house: House, request: FastifyRequest<{ Body: Posted }>, panel: PanelPage): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    await saveReportDraft(house, viewerOf(request).actor, { panelId: panel.id, draft: readDraft(request.body, panel) });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && error.rejection.fields) return error.rejection.fields;
    throw error;
  }
}

/** In the line beside the buttons: why it was not saved, with a link to where. */
const NotSaved = ({ faults }: { faults: readonly ErrorItem[] }) => {
  const { t } = useWords();
  return <span class="status-bad"><Icon name="alert-circle" />{t('panelDesk.notSaved')} {faults.map((f) => <a key={f.fieldId} href={`#${f.fieldId}`}>{t('frame.labelled', { label: f.label ?? '', value: f.message })}</a>)}</span>;
};

const ACTS = ['appointPanel', 'replaceMember', 'acceptInvitation', 'declineInvitation', 'declare', 'submitReport', 'recordMeeting'] as const satisfies readonly CommandType[];
/** After these the panel is closed to the one who sent them. */
const LEAVING: ReadonlySet<CommandType> = new Set<CommandType>(['declineInvitation']);

export function panelPage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string } }>('/panels/:id', async (request, reply) => framing(reply).page(<PanelView {...await shownOf(house, request)} />));

  app.post<{ Params: { id: string }; Body: Posted }>('/panels/:id', async (request, reply) => {
    const shown = await shownOf(house, request);
    const { body, locale } = request;
    const offered = shown.panel.tasks.flatMap((task) => task.commands);
    const type = ACTS.find((c) => c === posted(body, 'type')) ?? refuse('bad_request');
    const again = (tried: Tried, status: number) => framing(reply).page(<PanelView {...shown} tried={tried} />, { status });
    // Saved as it stands; what is missing is asked for when it is handed in.
    if (type === 'submitReport' && offered.includes(type) && posted(body, 'save') !== undefined) {
      const errors = await savedDraft(house, request, shown.panel);
      if (errors) return again({ type, body, errors }, 422);
      return reply.done(`${panelHref(shown.panel.id)}#task`, { tone: 'good', text: text(locale, 'flash.saved') });
    }
    const reading = readPanelAct(type, body, shown);
    // A second press finds the task done: sent again under its key, it is answered as the first time.
    if (!reading.ok && !offered.includes(type)) return refuse('step_not_open', { taskCommands: offered });
    if (!reading.ok) return again({ type, body, errors: reading.errors }, 422);
    const { sent, rejection } = await act(house, request, { type, stream: { id: shown.panel.id }, fields: reading.fields });
    if (rejection) return again({ type, body, errors: rejection.fields ?? {}, rejection }, statusOf(rejection));
    if (type === 'submitReport' && sent.status === 'done') await dropReportDraft(house, viewerOf(request).actor, shown.panel.id);
    const leaving = LEAVING.has(type) || (type === 'declare' && reading.fields['conflict'] === true);
    return afterwards(reply, { sent, href: leaving ? '/panels' : panelHref(shown.panel.id), label: commandLabel(locale, type) });
  });

  /** Asked by the script while one types; it answers one line. */
  app.post<{ Params: { id: string }; Body: Posted }>('/panels/:id/draft', async (request, reply) => {
    const panel = await readPanel(house, viewerOf(request).actor, request.params.id);
    const errors = await savedDraft(house, request, panel);
    if (errors) return reply.fragment(<NotSaved faults={faultsOf(request.locale, panel, { type: 'submitReport', body: request.body, errors })} />, { status: 422 });
    return reply.fragment(<><Icon name="check" />{text(request.locale, 'flash.savedAt', { time: formatMinute(await request.webHost.now()).slice(11) })}</>);
  });
}
