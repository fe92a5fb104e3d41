/**
 * What every component of a page may ask: the language, the platform's day, the reader, the form token. It is set
 * once around the page, so that props of components carry data only. Non-goal: asking services.
 */
import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { Role } from '../../domain/access/index.js';
import type { Label } from '../../domain/programme/schema.js';
import type { Instant } from '../../domain/time.js';
import { named, say, translator, type Locale, type TopicName } from '../../domain/words/index.js';

export interface FramePerson { name: string; roles: readonly Role[]; organisation?: string; waiting: number }
export interface NavItem { href: string; label: string; current?: boolean; count?: number }

export interface Frame {
  locale: Locale;
  largeType: boolean;
  /** Hidden in every form; checked by the plugin. */
  csrfToken: string;
  /** Says whose form it is, hidden in every form; nothing for a visitor. */
  personTag?: string;
  /** Platform time, real time plus the sandbox offset. */
  now: Instant;
  sandbox: boolean;
  jurisdiction: Label;
  /** Path and query of a page that can be shown again; the switches of language and type lead back to it. */
  path: string;
  person?: FramePerson;
  nav: readonly NavItem[];
  flash?: FlashView;
  asset: (name: string) => string;
  newKey: () => string;
}
export interface FlashView { tone: 'good' | 'info' | 'warn' | 'bad'; text: string }

const FrameContext = createContext<Frame | undefined>(undefined);

export const FrameProvider = ({ frame, children }: { frame: Frame; children: ComponentChildren }) => (
  <FrameContext.Provider value={frame}>{children}</FrameContext.Provider>
);

export function useFrame(): Frame {
  const frame = useContext(FrameContext);
  if (!frame) throw new Error('component rendered outside FrameProvider');
  return frame;
}

/** The catalogue in the reader's language. `say` picks a side of a label, `named` an entry that data names. */
export function useWords() {
  const { locale } = useFrame();
  return {
    locale,
    t: translator(locale),
    say: (label: Label): string => say(locale, label),
    named: (topic: TopicName, name: string): string => named(locale, topic, name),
  };
}
