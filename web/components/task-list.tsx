/** Lists of what is to be done: the sections of an application with their state, and the tasks of a person. */
import type { ComponentChildren } from 'preact';
import type { Instant } from '../../domain/time.js';
import { useWords } from '../frame/context.js';
import { safeHref } from '../frame/href.js';
import { Icon } from '../frame/icon.js';
import { NamedBadge } from './badge.js';
import { ProgressBar } from './card.js';
import { EmptyState } from './empty-state.js';
import { Due } from './period.js';
import { Table } from './table.js';

export type SectionState = 'not_started' | 'in_progress' | 'completed' | 'needs_change' | 'changes_requested' | 'cannot_start' | 'not_needed';
export interface SectionView { id: string; label: string; href?: string; hint?: string; state: SectionState }

export const TaskList = ({ groups }: { groups: readonly { title?: string; sections: readonly SectionView[] }[] }) => {
  const { t } = useWords();
  const counted = groups.flatMap((g) => g.sections).filter((s) => s.state !== 'not_needed');
  const done = counted.filter((s) => s.state === 'completed').length;
  return (
    <div class="task-list">
      <p class="task-count">{t('frame.sectionsCompleted', { done, total: counted.length })}</p>
      <ProgressBar value={done} max={counted.length} label={t('frame.sectionsCompleted', { done, total: counted.length })} />
      {groups.map((group, i) => (
        <div key={group.title ?? String(i)}>
          {group.title && <h3>{group.title}</h3>}
          <ul>
            {group.sections.map((s) => (
              <li key={s.id}>
                <span class="task-text">{s.href && s.state !== 'cannot_start' ? <a href={safeHref(s.href)}>{s.label}</a> : <span>{s.label}</span>}{s.hint && <span class="muted small">{s.hint}</span>}</span>
                <NamedBadge topic="sectionState" name={s.state} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
};

export interface WorkItem {
  id: string;
  href: string;
  /** What is asked: t('task.…'). */
  label: string;
  projectTitle: string;
  projectNumber?: string;
  applicant?: string;
  programme?: string;
  dueAt?: Instant;
  workingDaysLeft?: number;
  overdue?: boolean;
  state?: ComponentChildren;
}

/** 待办 / 已办 / 我发起 / 抄送. Sorting (overdue first) is the caller's. */
export const WorkList = ({ items, caption, empty }: { items: readonly WorkItem[]; caption: string; empty: { title: string; text?: string } }) => {
  const { t } = useWords();
  return (
    <Table<WorkItem>
      caption={caption}
      rows={items}
      rowKey={(w) => w.id}
      rowClass={(w) => (w.overdue ? 'row-overdue' : undefined)}
      empty={<EmptyState icon="checks" title={empty.title} text={empty.text} />}
      columns={[
        { id: 'label', label: t('field.task'), head: true, cell: (w) => <a class="strong-link" href={safeHref(w.href)}>{w.label}</a> },
        { id: 'project', label: t('field.projectTitle'), cell: (w) => <>{w.projectTitle}{w.projectNumber && <span class="cell-note">{w.projectNumber}</span>}</> },
        { id: 'applicant', label: t('field.applicant'), cell: (w) => w.applicant ?? '–' },
        { id: 'programme', label: t('field.programme'), cell: (w) => w.programme ?? '–' },
        ...(items.some((w) => w.state !== undefined) ? [{ id: 'state', label: t('field.state'), narrow: true, cell: (w: WorkItem) => w.state }] : []),
        { id: 'due', label: t('field.due'), narrow: true, cell: (w) => (w.overdue ? <><span class="overdue-mark"><Icon name="alert-triangle" /></span><Due dueAt={w.dueAt} workingDaysLeft={w.workingDaysLeft} /></> : <Due dueAt={w.dueAt} workingDaysLeft={w.workingDaysLeft} />) },
      ]}
    />
  );
};
