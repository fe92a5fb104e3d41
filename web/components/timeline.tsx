/** What happened, newest first: what, who, when, why. */
import type { ComponentChildren } from 'preact';
import type { Instant } from '../../domain/time.js';
import { formatMinute } from '../../domain/words/index.js';
import { useWords } from '../frame/context.js';
import { safeHref } from '../frame/href.js';
import { EmptyState } from './empty-state.js';
import { Badge, type Tone } from './badge.js';

export interface TimelineEntry {
  id: string;
  at: Instant;
  /** Said by t('event.…') or by the caller. */
  title: string;
  /** Person or office; none = the system. */
  actor?: string;
  role?: string;
  reason?: string;
  detail?: ComponentChildren;
  tone?: Tone;
  links?: readonly { href: string; label: string }[];
  superseded?: boolean;
}

export const Timeline = ({ entries }: { entries: readonly TimelineEntry[] }) => {
  const { t } = useWords();
  if (entries.length === 0) return <EmptyState icon="history" title={t('empty.timeline')} />;
  return (
    <ol class="timeline">
      {entries.map((e) => (
        <li key={e.id} class={`timeline-entry mark-${e.tone ?? 'neutral'}${e.superseded ? ' superseded' : ''}`}>
          <p class="timeline-head">
            <strong>{e.title}</strong>
            {e.superseded && <> <Badge>{t('frame.superseded')}</Badge></>}
          </p>
          <p class="muted small"><time dateTime={e.at}>{formatMinute(e.at)}</time> · {e.actor ?? t('frame.unknownPerson')}{e.role && ` · ${e.role}`}</p>
          {e.reason && <blockquote>{e.reason}</blockquote>}
          {e.detail && <div class="timeline-detail">{e.detail}</div>}
          {e.links && e.links.length > 0 && <ul class="inline-links">{e.links.map((l) => <li key={l.href}><a href={safeHref(l.href)}>{l.label}</a></li>)}</ul>}
        </li>
      ))}
    </ol>
  );
};
