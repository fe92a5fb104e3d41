/** At the call: whom the officer proposes to let in after the closing, and the approver's decision on it. */
import { formatEnd } from '../../../domain/words/index.js';
import type { CallPage } from '../../../services/calls.js';
import type { LateRow } from '../../../services/late.js';
import { ActionPanel, Card, NamedBadge, Table, type ActionView } from '../../components/index.js';
import { commandFields } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { seenFields, type Tried } from '../act.js';
import { callHref } from './manage-calls.js';

export const lateAction = (locale: Parameters<typeof commandFields>[0], label: string, explanation: string, tried: Tried | undefined): ActionView => ({
  type: 'proposeLateEntry', label, icon: 'calendar', tone: 'secondary', explanation, fields: commandFields(locale, 'proposeLateEntry', tried?.type === 'proposeLateEntry' ? { body: tried.body, errors: tried.errors } : {}),
});

export function LateCard({ page, tried }: { page: CallPage; tried?: Tried | undefined }) {
  const { t, locale } = useWords();
  const tasks = page.tasks.filter((task) => task.kind === 'decide_late_entry');
  if (page.late.length === 0) return null;
  return (
    <>
      <Card title={t('manage.late')} icon="calendar" flush>
        <Table<LateRow>
          caption={t('manage.late')} rows={page.late} numbered={false} rowKey={(l) => l.organisationId}
          columns={[
            { id: 'organisation', label: t('field.organisation'), head: true, cell: (l) => <>{locale === 'en' ? l.nameEn : l.name}<span class="cell-note">{[l.proposedBy, l.reason].filter(Boolean).join(locale === 'en' ? ': ' : '：')}</span></> },
            { id: 'until', label: t('field.until'), cell: (l) => <span class="figure">{formatEnd(l.until)}</span> },
            { id: 'state', label: t('field.state'), narrow: true, cell: (l) => <NamedBadge topic="lateState" name={l.status} /> },
          ]}
        />
      </Card>
      {tasks.map((task) => (
        <ActionPanel
          key={task.id} id={`late-${task.id.split(':').at(-2)!}`} title={t('task.decide_late_entry')} action={callHref(page.call.id)} hidden={seenFields(task)} {...(task.dueAt ? { dueAt: task.dueAt } : {})}
          actions={(['allowLateEntry', 'refuse'] as const).map((type): ActionView => ({ type, label: t(`command.${type}`), tone: type === 'refuse' ? 'danger' : 'primary', fields: commandFields(locale, type, tried?.type === type ? { body: tried.body, errors: tried.errors } : {}) }))}
        />
      ))}
    </>
  );
}
