/**
 * What the reader may do now. One act shows its form at once; several stand as a list that opens one form each,
 * by <details>, so that it works without scripts. What the person saw travels in hidden fields.
 */
import type { ComponentChildren } from 'preact';
import type { Instant } from '../../domain/time.js';
import { useWords } from '../frame/context.js';
import { Icon, type IconName } from '../frame/icon.js';
import { Card, Note } from './card.js';
import type { FieldView } from './field.js';
import { errorsOf, Fields, Form } from './form.js';
import { Due } from './period.js';
import type { ErrorItem } from '../frame/error-summary.js';

export interface ActionView {
  type: string;
  /** Prefix of its field ids, where a page holds the same act more than once. Default: the type. */
  prefix?: string;
  label: string;
  icon?: IconName;
  tone?: 'primary' | 'danger' | 'secondary';
  /** One sentence: what it brings. */
  explanation?: string;
  fields: readonly FieldView[];
  /** Fields that no kind covers: tables with checkboxes, score sheets. */
  extra?: ComponentChildren;
  open?: boolean;
}

export interface ActionPanelProps {
  title: string;
  /** Anchor on the page; several panels need several. */
  id?: string;
  dueAt?: Instant;
  /** What day it is, where another stands beside it. */
  dueLabel?: string;
  workingDaysLeft?: number;
  note?: { tone: 'info' | 'warn' | 'bad'; text: string };
  action: string;
  /** taskId, revision, formVersion and what else the address needs. */
  hidden: Readonly<Record<string, string>>;
  actions: readonly ActionView[];
  multipart?: boolean;
}

const ActionForm = ({ view, action, hidden, multipart }: { view: ActionView; action: string; hidden: Readonly<Record<string, string>>; multipart?: boolean | undefined }) => (
  <Form action={action} prefix={view.prefix ?? view.type} hidden={{ type: view.type, ...hidden }} submitLabel={view.label} submitIcon={view.icon} tone={view.tone ?? 'primary'} multipart={multipart} tables={view.fields.some((f) => f.table)} keep={`${action}#${view.prefix ?? view.type}`}>
    {view.explanation && <p class="muted">{view.explanation}</p>}
    <Fields fields={view.fields} />
    {view.extra}
  </Form>
);

export function ActionPanel({ title, id = 'task', dueAt, dueLabel, workingDaysLeft, note, action, hidden, actions, multipart }: ActionPanelProps) {
  const { t } = useWords();
  const opened = actions.find((a) => a.open || errorsOf(a.fields).length > 0 || a.fields.some((f) => f.table?.added !== undefined)) ?? actions[0];
  return (
    <Card title={title} icon="writing" accent="task" id={id} actions={dueAt && <Due dueAt={dueAt} workingDaysLeft={workingDaysLeft} {...(dueLabel ? { label: dueLabel } : {})} />}>
      {note && <Note tone={note.tone}><p>{note.text}</p></Note>}
      {actions.length === 0 && <p class="muted">{t('frame.nothingAllowed')}</p>}
      {actions.length === 1 && <ActionForm view={actions[0]!} action={action} hidden={hidden} multipart={multipart} />}
      {actions.length > 1 && (
        <div class="acts">
          {actions.map((view) => (
            <details key={view.type} class={`act act-${view.tone ?? 'primary'}`} name={`${id}-act`} open={view === opened}>
              <summary>{view.icon && <Icon name={view.icon} />}<span>{view.label}</span><Icon name="chevron-down" /></summary>
              <div class="act-form"><ActionForm view={view} action={action} hidden={hidden} multipart={multipart} /></div>
            </details>
          ))}
        </div>
      )}
    </Card>
  );
}

/** Acts that are not what one comes for: behind a fold, each with its form. */
export const FoldedActs = ({ title, action, actions }: { title: string; action: string; actions: readonly ActionView[] }) => (
  <details class="card fold" open={actions.some((a) => a.open)}>
    <summary>{title}</summary>
    <div class="card-content">{actions.map((view) => <ActionForm key={view.type} view={view} action={action} hidden={{}} />)}</div>
  </details>
);

/** The lines of the error summary for the acts of a panel. */
export const actionErrors = (actions: readonly ActionView[]): ErrorItem[] =>
  actions.flatMap((a) => errorsOf(a.fields, a.prefix ?? a.type));
