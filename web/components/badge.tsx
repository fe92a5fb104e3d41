/** Tinted labels with dark text. Colour never says anything alone: the text does. */
import type { ComponentChildren } from 'preact';
import type { StateName } from '../../domain/project/names.js';
import { stateLabel, type FormalWords, type TopicName, type WordSet } from '../../domain/words/index.js';
import { useWords } from '../frame/context.js';

export type Tone = 'neutral' | 'info' | 'wait' | 'good' | 'warn' | 'bad';

export const Badge = ({ tone = 'neutral', children }: { tone?: Tone; children: ComponentChildren }) => <span class={`badge tone-${tone}`}>{children}</span>;

const STATE_TONE: Readonly<Partial<Record<StateName | 'in_progress', Tone>>> = {
  draft: 'neutral', withdrawn: 'neutral', closed: 'neutral', lapsed: 'neutral', archived: 'neutral',
  correction: 'warn', objection: 'warn', rectification: 'warn', suspended: 'warn', reserve_list: 'warn',
  not_accepted: 'bad', not_established: 'bad', agreement_lapsed: 'bad', results_overdue: 'bad', acceptance_failed: 'bad', terminated: 'bad',
  established: 'good', paid: 'good',
  in_progress: 'info', under_review: 'info', consultation: 'info', in_notice: 'info', in_execution: 'info', mid_term_check: 'info', in_acceptance: 'info', paying: 'info', confirming_expenditure: 'info',
};

export interface StateBadgeProps { state: StateName | 'in_progress'; wordSet: WordSet; formalWords: FormalWords; /** Money beside the road: 1/2. */ paid?: string }

/** State of a project in the words of its programme version; what waits for somebody is amber by default. */
export const StateBadge = ({ state, wordSet, formalWords, paid }: StateBadgeProps) => {
  const { locale } = useWords();
  return (
    <>
      <Badge tone={STATE_TONE[state] ?? 'wait'}>{stateLabel(locale, state, { wordSet, formalWords })}</Badge>
      {paid && <> <Badge tone="good">{stateLabel(locale, 'paid', { wordSet, formalWords })} {paid}</Badge></>}
    </>
  );
};

const NAMED_TONE: Readonly<Record<string, Tone>> = {
  open: 'info', published: 'info', reviewing: 'info', instructed: 'info', released: 'info', inviting: 'wait', prepared: 'wait', checked: 'wait', created: 'wait', coming: 'wait',
  to_claim: 'wait', account_check: 'wait', account_change: 'warn', held: 'warn', in_batch: 'info', with_bank: 'info', asked_bank: 'warn',
  wanted: 'wait', invited: 'wait', due: 'wait', meeting: 'wait', in_progress: 'wait', queued: 'warn', unknown: 'warn', bounced: 'warn', changes_requested: 'warn', needs_change: 'warn', corrected: 'warn',
  confirmed: 'good', paid: 'good', settled: 'good', passed: 'good', completed: 'good', reported: 'good', committed: 'good', declared: 'good', accepted: 'good',
  rejected: 'bad', returning: 'warn', cancelled: 'neutral', conflicted: 'bad', ended: 'bad', upheld: 'bad', failed: 'bad', declined: 'bad',
};

/** State of anything else: <NamedBadge topic="batchState" name="prepared" />. */
export const NamedBadge = ({ topic, name, tone }: { topic: TopicName; name: string; tone?: Tone }) => {
  const { named } = useWords();
  return <Badge tone={tone ?? NAMED_TONE[name] ?? 'neutral'}>{named(topic, name)}</Badge>;
};

/** Marks what a sample measure pays, wherever it shows. */
export const SampleBadge = () => {
  const { t } = useWords();
  return <Badge tone="warn">{t('frame.sample')}</Badge>;
};
