/** Appointing a panel and replacing a member: the register with specialty, employer, load and conflicts, and the rule of composition. */
import { formatRate } from '../../../domain/words/index.js';
import type { ExpertRow, PanelPage } from '../../../services/panels.js';
import type { TaskRow } from '../../../services/tasks.js';
import { ActionPanel, Badge, Card, DescriptionList, Due, EmptyState, fieldId, Form, Table, type Column } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { commandFields, posted, type Posted } from '../../forms/index.js';
import { seenFields, type Tried } from '../act.js';
import { panelHref } from './panels.js';

export const CompositionRule = ({ panel }: { panel: PanelPage }) => {
  const { t, named } = useWords();
  return (
    <DescriptionList columns={3} items={[
      { label: t('panelDesk.rule'), value: <>{t('panelDesk.ruleSize', { n: panel.size })}{panel.minFinance > 0 && <span class="cell-note">{t('panelDesk.ruleFinance', { n: panel.minFinance })}</span>}</> },
      { label: t('panelDesk.ruleMode'), value: named('panelMode', panel.mode) },
      { label: t('panelDesk.ruleMark'), value: formatRate(panel.passMarkBp).replace('%', '') },
    ]} />
  );
};

const listed = (body: Posted | undefined): readonly string[] => { const value = body && posted(body, 'members'); return value === undefined ? [] : typeof value === 'string' ? [value] : value; };

function columnsOf({ t, named }: Pick<ReturnType<typeof useWords>, 't' | 'named'>, nameOf: (e: ExpertRow) => string, members: ReadonlySet<string>): Column<ExpertRow>[] {
  return [
    { id: 'name', label: t('field.person'), head: true, cell: (e) => nameOf(e) },
    { id: 'specialty', label: t('panelDesk.specialty'), narrow: true, cell: (e) => named('specialty', e.specialty) },
    { id: 'employer', label: t('panelDesk.employer'), cell: (e) => e.employer || '–' },
    { id: 'open', label: t('panelDesk.openReports'), align: 'right', narrow: true, cell: (e) => e.openReports },
    { id: 'may', label: t('panelDesk.eligibility'), cell: (e) => (members.has(e.personId) ? <Badge>{t('panelDesk.alreadyMember')}</Badge> : e.conflict ? <Badge tone="bad">{named('conflictReason', e.conflict)}</Badge> : <Badge tone="good">{t('panelDesk.eligible')}</Badge>) },
  ];
}

export function AppointForm({ panel, task, experts, daysLeft, tried }: { panel: PanelPage; task: TaskRow; experts: readonly ExpertRow[]; daysLeft: number | undefined; tried: Tried | undefined }) {
  const words = useWords();
  const { t, locale } = words;
  const nameOf = (e: ExpertRow): string => (locale === 'en' && e.nameEn ? e.nameEn : e.name);
  const chosen = listed(tried?.body);
  const pick: Column<ExpertRow> = {
    id: 'pick', label: t('panelDesk.pick'), align: 'center', narrow: true,
    cell: (e) => <input class="form-check-input" type="checkbox" id={fieldId('appointPanel', e.personId)} name="members" value={e.personId} checked={chosen.includes(e.personId)} disabled={e.conflicted} aria-label={t('panelDesk.choose', { name: nameOf(e) })} />,
  };
  return (
    <Card title={t('task.appoint_panel')} icon="users-group" accent="task" id="task" actions={task.dueAt && <Due dueAt={task.dueAt} {...(daysLeft === undefined ? {} : { workingDaysLeft: Math.abs(daysLeft) })} />}>
      <CompositionRule panel={panel} />
      <p class="muted rule-note">{t('panelDesk.ruleConflict')}</p>
      {experts.length === 0 ? <EmptyState icon="users" title={t('panelDesk.noSubstitutes')} /> : (
        <Form action={panelHref(panel.id)} prefix="appointPanel" hidden={{ type: 'appointPanel', ...seenFields(task) }} submitLabel={t('command.appointPanel')} submitIcon="users-group">
          <div class="table-frame" id={fieldId('appointPanel', 'members')} tabIndex={-1}>
            <Table<ExpertRow> caption={t('panelDesk.experts')} rows={experts} rowKey={(e) => e.personId} rowClass={(e) => (e.conflicted ? 'row-off' : undefined)} columns={[pick, ...columnsOf(words, nameOf, new Set())]} />
          </div>
          <p class="muted">{t('panelDesk.appointText')}</p>
        </Form>
      )}
    </Card>
  );
}

/** Each vacant place has its own form on the page. */
export const replacePrefix = (personId: string | undefined): string => fieldId('replace', personId ?? '');

/** One panel of acts for each vacant place. */
export function ReplaceForms({ panel, tasks, experts, tried }: { panel: PanelPage; tasks: readonly TaskRow[]; experts: readonly ExpertRow[]; tried: Tried | undefined }) {
  const words = useWords();
  const { t, locale, named } = words;
  const nameOf = (e: ExpertRow): string => (locale === 'en' && e.nameEn ? e.nameEn : e.name);
  const members = new Set(panel.members.map((m) => m.personId));
  const free = experts.filter((e) => !e.conflicted && !members.has(e.personId));
  return (
    <>
      {tasks.map((task) => {
        const member = vacantOf(panel, task);
        const mine = tried && posted(tried.body, 'taskId') === task.id ? tried : undefined;
        const options = { by: free.map((e) => ({ value: e.personId, label: `${nameOf(e)} · ${named('specialty', e.specialty)} · ${e.employer}` })), member: [] };
        const fields = commandFields(locale, 'replaceMember', { options, without: ['member'], ...(mine ? { body: mine.body, errors: mine.errors } : {}) });
        return (
          <ActionPanel
            key={task.id} id={task.id === tasks[0]?.id ? 'task' : fieldId('task', task.id)} title={t('panelDesk.vacant', { name: member?.name ?? '' })} action={panelHref(panel.id)} hidden={{ ...seenFields(task), member: member?.personId ?? '' }}
            actions={free.length === 0 ? [] : [{ type: 'replaceMember', prefix: replacePrefix(member?.personId), label: t('command.replaceMember'), icon: 'refresh', fields }]}
            {...(free.length === 0 ? { note: { tone: 'warn' as const, text: t('panelDesk.noSubstitutes') } } : {})}
          />
        );
      })}
    </>
  );
}

/** The member whose place a replacement task is about. */
export const vacantOf = (panel: PanelPage, task: Pick<TaskRow, 'id'>): PanelPage['members'][number] | undefined => panel.members.find((m) => m.replaceTask === task.id);
