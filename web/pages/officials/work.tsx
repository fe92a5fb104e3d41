/** The desk of every signed-in person: 待办 / 已办 / 我发起 / 抄送, overdue first, each row leading to where it is done. */
import type { FastifyInstance } from 'fastify';
import { formatDay, formatMinute, type Key } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { deskOf, listTasks, mayHaveCopies, workingDayCounter, type Box, type Desk, type TaskFilter, type TaskRow } from '../../../services/tasks.js';
import { Card, Due, EmptyState, Field, FilterBar, FormPrefix, Pagination, Table, Tabs, type Column } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { safeHref, withQuery } from '../../frame/href.js';
import { Icon, type IconName } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { taskHref, taskName, taskOutsideName } from '../task-link.js';

const BOXES = ['todo', 'done', 'started', 'copied'] as const satisfies readonly Box[];
const STAGES = ['application', 'review', 'filing', 'acceptance', 'payment'] as const;
const PAGE = 50;
const EMPTY = {
  todo: { icon: 'checks', title: 'empty.tasks', text: 'empty.tasksText' },
  done: { icon: 'history', title: 'empty.done', text: 'desk.doneText' },
  started: { icon: 'send', title: 'empty.started', text: 'desk.startedText' },
  copied: { icon: 'copy', title: 'empty.copied', text: 'desk.copiedText' },
} as const satisfies Record<Box, { icon: IconName; title: Key; text: Key }>;

export type WorkQuery = Partial<Record<'box' | 'programme' | 'stage' | 'county' | 'due' | 'page', string>>;
export interface WorkPageProps { box: Box; desk: Desk; tasks: readonly TaskRow[]; total: number; query: WorkQuery; page: number; daysLeft: (dueAt: string) => number; /** This person is sent copies. */ copies: boolean }

/** Where a task stands that is done, or that others do: the page of its project or stream, without the form. Whom the expert is not told to is not shown the panel either. */
const hrefOf = (task: TaskRow, box: Box): string =>
  (box !== 'todo' && task.projectId && (task.role !== 'expert' || (box === 'started' && !task.owner)) ? `/projects/${encodeURIComponent(task.projectId)}` : taskHref(task));

function Tasks({ box, tasks, desk, query, daysLeft }: WorkPageProps) {
  const words = useWords();
  const { t, say, named } = words;
  const filtered = Boolean(query.programme ?? query.stage ?? query.county ?? query.due);
  const programmes = new Map(desk.programmes.map((p) => [p.id, p.name]));
  const who = (task: TaskRow): string => (task.mine ? t('desk.you') : task.owner ? say(task.owner) : t('desk.provisionalRole', { role: named('role', task.role) }));
  const nameOf = (task: TaskRow): string => (box === 'started' && !task.mine ? taskOutsideName(words, task) : taskName(words, task));
  const columns: Column<TaskRow>[] = [
    { id: 'what', label: t('desk.what'), head: true, cell: (task) => ((box === 'copied' && !task.projectId) || (box !== 'todo' && task.gone) ? <strong>{nameOf(task)}</strong> : <a class="strong-link" href={safeHref(hrefOf(task, box))}>{nameOf(task)}</a>) },
    { id: 'about', label: t('desk.about'), cell: (task) => <>{task.title}{task.applicantName && <span class="cell-note">{task.applicantName}</span>}</> },
    { id: 'programme', label: t('field.programme'), cell: (task) => { const name = task.programmeId && programmes.get(task.programmeId); return name ? say(name) : '–'; } },
    { id: 'with', label: t('desk.with'), narrow: true, cell: (task) => <>{who(task)}{(task.mine || task.owner) && <span class="cell-note">{named('role', task.role)}</span>}</> },
    { id: 'since', label: t('desk.since'), narrow: true, cell: (task) => <span class="figure">{formatDay(task.openedAt)}</span> },
    box === 'done'
      ? { id: 'done', label: t('desk.doneOn'), narrow: true, cell: (task) => <span class="figure">{task.closedAt ? formatMinute(task.closedAt) : '–'}</span> }
      : { id: 'due', label: t('field.due'), narrow: true, cell: (task) => <>{task.overdue && <span class="overdue-mark"><Icon name="alert-triangle" /></span>}{task.dueAt ? <Due dueAt={task.dueAt} workingDaysLeft={Math.abs(daysLeft(task.dueAt))} /> : <span class="money-none">–</span>}</> },
  ];
  const empty = filtered
    ? <EmptyState icon="filter" title={t('desk.nothingMatches')} text={t('desk.nothingMatchesText')} action={<a class="btn btn-outline-secondary" href={`/work?box=${box}`}>{t('button.clear')}</a>} />
    : <EmptyState icon={EMPTY[box].icon} title={t(EMPTY[box].title)} text={t(EMPTY[box].text)} />;
  return <Table<TaskRow> caption={t(`tab.${box}`)} rows={tasks} rowKey={(task) => task.id} rowClass={(task) => (task.overdue && box !== 'done' ? 'row-overdue' : undefined)} empty={empty} columns={columns} />;
}

export function WorkPage(props: WorkPageProps) {
  const { box, desk, tasks, total, query, page, copies } = props;
  const { t, say } = useWords();
  const here = (changes: WorkQuery): string => withQuery('/work', { box, programme: query.programme, stage: query.stage, county: query.county, due: query.due, ...changes });
  return (
    <Layout title={t('page.work')} subtitle={t('desk.lead')} width="wide">
      <Tabs label={t('page.work')} tabs={BOXES.filter((b) => b !== 'copied' || copies).map((b) => ({ href: b === 'todo' ? '/work' : `/work?box=${b}`, label: t(`tab.${b}`), current: b === box, count: desk.counts[b], quiet: b !== 'todo' }))} />
      {desk.counts[box] > 0 && (
        <FormPrefix.Provider value="filter">
          <FilterBar action="/work" clearHref={`/work?box=${box}`} target="tasks">
            <input type="hidden" name="box" value={box} />
            <Field name="programme" kind="choice" none={t('desk.all')} label={t('field.programme')} value={query.programme ?? ''} options={desk.programmes.map((p) => ({ value: p.id, label: say(p.name) }))} />
            <Field name="stage" kind="choice" none={t('desk.all')} label={t('field.stage')} value={query.stage ?? ''} options={STAGES.map((s) => ({ value: s, label: t(`stage.${s}`) }))} />
            <Field name="county" kind="choice" none={t('desk.all')} label={t('field.county')} value={query.county ?? ''} options={desk.counties.map((c) => ({ value: c.id, label: say(c.name) }))} />
            {box !== 'done' && <Field name="due" kind="choice" none={t('desk.all')} label={t('field.due')} value={query.due ?? ''} options={[{ value: 'overdue', label: t('desk.overdue') }, { value: 'week', label: t('desk.week') }]} />}
          </FilterBar>
        </FormPrefix.Provider>
      )}
      <div id="tasks">
        <Card title={t(`tab.${box}`)} icon="inbox" flush>
          <Tasks {...props} />
          {total > tasks.length && (
            <Pagination label={t(`tab.${box}`)} shown={tasks.length} total={total} {...(page > 1 ? { previousHref: here({ page: String(page - 1) }) } : {})} {...(page * PAGE < total ? { nextHref: here({ page: String(page + 1) }) } : {})} />
          )}
        </Card>
      </div>
    </Layout>
  );
}

const chosen = <T extends string>(value: string | undefined, of: readonly T[]): T | undefined => of.find((o) => o === value);

export function workPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: WorkQuery }>('/work', async (request, reply) => {
    const { actor } = viewerOf(request);
    const { query } = request;
    const box = chosen(query.box, BOXES) ?? 'todo';
    const page = Math.max(1, Math.trunc(Number(query.page)) || 1);
    const filter: TaskFilter = { box, programme: query.programme || undefined, stage: chosen(query.stage, STAGES), county: query.county || undefined, due: chosen(query.due, ['overdue', 'week']) };
    const [desk, { items, total }, daysLeft] = await Promise.all([
      deskOf(house, actor, box), listTasks(house, actor, { ...filter, limit: PAGE, offset: (page - 1) * PAGE }), workingDayCounter(house),
    ]);
    return reply.page(<WorkPage box={box} desk={desk} tasks={items} total={total} page={page} daysLeft={daysLeft} copies={mayHaveCopies(actor)} query={{ programme: filter.programme, stage: filter.stage, county: filter.county, due: filter.due } as WorkQuery} />);
  });
}
