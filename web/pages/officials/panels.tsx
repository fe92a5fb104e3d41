/** /panels: what waits for the reader (invitations, reviews, panels to appoint), then all panels for those who may see them. */
import type { FastifyInstance } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { House } from '../../../services/house.js';
import { listPanels } from '../../../services/panels.js';
import { listTasks, workingDayCounter, type TaskRow } from '../../../services/tasks.js';
import { Badge, Card, Due, EmptyState, NamedBadge, Table, type Column } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { safeHref } from '../../frame/href.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { taskHref } from '../task-link.js';

type PanelRow = Awaited<ReturnType<typeof listPanels>>[number];
export interface PanelsPageProps { official: boolean; mine: readonly TaskRow[]; done: readonly TaskRow[]; panels: readonly PanelRow[]; daysLeft: (dueAt: string) => number }

const KINDS: ReadonlySet<string> = new Set(['appoint_panel', 'replace_member', 'record_meeting', 'panel_invitation', 'panel_declaration', 'panel_report']);
export const panelHref = (id: string): string => `/panels/${encodeURIComponent(id)}`;

export function PanelsPage({ official, mine, done, panels, daysLeft }: PanelsPageProps) {
  const { t, named } = useWords();
  const tasks: Column<TaskRow>[] = [
    { id: 'what', label: t('desk.what'), head: true, cell: (task) => <a class="strong-link" href={safeHref(taskHref(task))}>{named('task', task.kind)}</a> },
    { id: 'about', label: t('field.projectTitle'), cell: (task) => <>{task.title}{task.applicantName && <span class="cell-note">{task.applicantName}</span>}</> },
    { id: 'due', label: t('field.due'), narrow: true, cell: (task) => (task.dueAt ? <Due dueAt={task.dueAt} workingDaysLeft={Math.abs(daysLeft(task.dueAt))} /> : '–') },
  ];
  const rows: Column<PanelRow>[] = [
    { id: 'title', label: t('field.projectTitle'), head: true, cell: (p) => <a class="strong-link" href={panelHref(p.id)}>{p.title}</a> },
    { id: 'members', label: t('panelDesk.members'), align: 'right', narrow: true, cell: (p) => p.members },
    { id: 'reported', label: t('panelDesk.reports'), align: 'right', narrow: true, cell: (p) => `${p.reported}/${p.members}` },
    { id: 'result', label: t('panelDesk.result'), narrow: true, cell: (p) => (p.concluded ? <Badge tone={p.passed ? 'good' : 'bad'}>{t(p.passed ? 'option.passed' : 'option.failed')}</Badge> : <NamedBadge topic="panelState" name={p.closed ? 'closed' : 'reviewing'} />) },
  ];
  const nothing = <EmptyState icon="users-group" title={t(official ? 'empty.panels' : 'empty.assignments')} text={t(official ? 'panelDesk.noneText' : 'panelDesk.noneExpertText')} />;
  return (
    <Layout title={t('page.panels')}>
      <Card title={t('panelDesk.yours')} icon="inbox" flush {...(mine.length > 0 ? { accent: 'task' as const } : {})}>
        <Table<TaskRow> caption={t('panelDesk.yours')} rows={mine} rowKey={(task) => task.id} rowClass={(task) => (task.overdue ? 'row-overdue' : undefined)} columns={tasks} empty={nothing} />
      </Card>
      {done.length > 0 && (
        <Card title={t('panelDesk.before')} icon="history" flush>
          <Table<TaskRow> caption={t('panelDesk.before')} rows={done} rowKey={(task) => task.id} columns={tasks.slice(0, 2)} />
        </Card>
      )}
      {official && (
        <Card title={t('panelDesk.all')} icon="users-group" flush>
          <Table<PanelRow> caption={t('panelDesk.all')} rows={panels} rowKey={(p) => p.id} columns={rows} empty={<EmptyState icon="users-group" title={t('panelDesk.none')} text={t('panelDesk.noneText')} />} />
        </Card>
      )}
    </Layout>
  );
}

export function panelsPage(app: FastifyInstance, house: House): void {
  app.get('/panels', async (request, reply) => {
    const { actor } = viewerOf(request);
    const official = hasRole(actor, 'panel_organiser', 'officer', 'approver', 'supervisor', 'witness');
    const [todo, done, panels, daysLeft] = await Promise.all([
      listTasks(house, actor, { kinds: [...KINDS], limit: 200 }), hasRole(actor, 'expert') ? listTasks(house, actor, { box: 'done', kinds: ['panel_report'], limit: 200 }) : { items: [] },
      official || !hasRole(actor, 'expert') ? listPanels(house, actor) : [], workingDayCounter(house),
    ]);
    return reply.page(<PanelsPage official={official} mine={todo.items} done={done.items} panels={panels} daysLeft={daysLeft} />);
  });
}
