/** Boxes: a card with its head, a note that says one thing, tiles of figures, a description list, a progress bar. */
import type { ComponentChildren } from 'preact';
import { safeHref } from '../frame/href.js';
import { Icon, type IconName } from '../frame/icon.js';
import type { Tone } from './badge.js';

export interface CardProps {
  title?: string;
  icon?: IconName;
  actions?: ComponentChildren;
  /** Level of the heading in the page's outline. */
  level?: 2 | 3;
  /** `task` stands out: something waits for the reader. */
  accent?: 'task' | 'bad';
  /** Content that brings its own edges: a table. */
  flush?: boolean;
  id?: string;
  children: ComponentChildren;
}

export const Card = ({ title, icon, actions, level = 2, accent, flush, id, children }: CardProps) => {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section class={`card${accent ? ` card-${accent}` : ''}`} id={id}>
      {title && (
        <div class="card-head">
          <Heading class="card-title">{icon && <Icon name={icon} />}{title}</Heading>
          {actions && <div class="card-actions">{actions}</div>}
        </div>
      )}
      <div class={flush ? 'card-flush' : 'card-content'}>{children}</div>
    </section>
  );
};

const NOTE_ICON = { neutral: 'info-circle', info: 'info-circle', wait: 'hourglass', good: 'circle-check', warn: 'alert-triangle', bad: 'alert-circle' } as const satisfies Record<Tone, IconName>;

export const Note = ({ tone = 'info', title, children }: { tone?: Tone; title?: string; children: ComponentChildren }) => (
  <div class={`note note-${tone}`}><Icon name={NOTE_ICON[tone]} /><div>{title && <p class="note-title">{title}</p>}{children}</div></div>
);

export interface TileView { label: string; value: ComponentChildren; note?: string; href?: string; tone?: Tone }

/** Figures at the head of a page; each may open what it counts. */
export const Tiles = ({ tiles }: { tiles: readonly TileView[] }) => (
  <ul class="tiles">
    {tiles.map((tile) => (
      <li key={tile.label} class={`tile${tile.tone ? ` tile-${tile.tone}` : ''}`}>
        <span class="tile-label">{tile.href ? <a href={safeHref(tile.href)}>{tile.label}</a> : tile.label}</span>
        <span class="tile-value">{tile.value}</span>
        {tile.note && <span class="tile-note">{tile.note}</span>}
      </li>
    ))}
  </ul>
);

export interface DescriptionItem { label: string; value: ComponentChildren; /** Takes the whole line. */ wide?: boolean }

export const DescriptionList = ({ items, columns = 2 }: { items: readonly DescriptionItem[]; columns?: 1 | 2 | 3 }) => (
  <dl class={`descriptions columns-${columns}`}>
    {items.map((item) => <div key={item.label} class={item.wide ? 'wide' : undefined}><dt>{item.label}</dt><dd>{item.value}</dd></div>)}
  </dl>
);

export const ProgressBar = ({ value, max, label }: { value: number; max: number; label: string }) => (
  <div class="progress-line"><progress class="bar" value={value} max={Math.max(max, 1)} aria-label={label} /><span class="figure" aria-hidden="true">{value}/{max}</span></div>
);
