/** Periods: due dates as badges in lists, and the countdown an applicant sees, with its kind, start, pause and due date. */
import type { PeriodNature } from '../../domain/stream.js';
import { dateOf, type Instant, type PlainDate } from '../../domain/time.js';
import { formatSpan, lastDayOf } from '../../domain/words/index.js';
import { useFrame, useWords } from '../frame/context.js';
import { Icon } from '../frame/icon.js';
import { Badge, type Tone } from './badge.js';

const DAY_MS = 86_400_000;
export const daysBetween = (from: PlainDate, to: PlainDate): number => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

export interface DueProps {
  /** 00:00+08:00 of the day after the last day. */
  dueAt: Instant | undefined;
  /** Working days left, when the caller counted them; without it calendar days are shown. */
  workingDaysLeft?: number;
  paused?: boolean;
  provisional?: boolean;
  /** What day it is, where another stands beside it. */
  label?: string;
}

export function dueTone(daysLeft: number): Tone {
  if (daysLeft < 0) return 'bad';
  return daysLeft <= 2 ? 'warn' : 'neutral';
}

/** 2019-03-12 · 还有 3 个工作日. */
export const Due = ({ dueAt, workingDaysLeft, paused, provisional, label }: DueProps) => {
  const { now } = useFrame();
  const { t, locale } = useWords();
  if (!dueAt) return <span class="money-none">–</span>;
  if (paused) return <Badge tone="neutral">{t('frame.paused')}</Badge>;
  const lastDay = lastDayOf(dueAt);
  const days = daysBetween(dateOf(now), lastDay);
  const left = workingDaysLeft !== undefined && days >= 0 ? formatSpan(locale, 'workingDays', workingDaysLeft) : formatSpan(locale, 'days', Math.abs(days));
  return (
    <span class="due">
      {label && <span class="muted small">{label} </span>}
      <time class="figure" dateTime={lastDay}>{lastDay}</time>{' '}
      <Badge tone={dueTone(days)}>{days < 0 ? t('frame.overdue', { span: left }) : days === 0 ? t('frame.dueToday') : t('frame.remaining', { span: left })}</Badge>
      {provisional && <> <Badge tone="warn"><span title={t('frame.provisionalNote')}>{t('frame.provisional')}</span></Badge></>}
    </span>
  );
};

export interface PeriodView {
  id: string;
  kind: string;
  nature: PeriodNature;
  startedOn: PlainDate;
  dueAt: Instant;
  /** Length, to draw how much has gone. */
  workingDays?: number;
  months?: number;
  workingDaysLeft?: number;
  paused?: { remaining: number; reason?: string };
  provisional?: boolean;
}

export const PeriodLine = ({ period }: { period: PeriodView }) => {
  const { now } = useFrame();
  const { t, named, locale } = useWords();
  const total = Math.max(daysBetween(period.startedOn, lastDayOf(period.dueAt)), 1);
  const gone = Math.min(Math.max(daysBetween(period.startedOn, dateOf(now)), 0), total);
  const span = period.workingDays !== undefined ? formatSpan(locale, 'workingDays', period.workingDays)
    : period.months !== undefined ? formatSpan(locale, 'months', period.months) : undefined;
  return (
    <div class="period">
      <div class="period-head">
        <Icon name={period.paused ? 'clock-pause' : 'clock'} />
        <strong>{named('period', period.kind)}</strong>
        <span class="muted">{named('nature', period.nature)}{span && ` · ${span}`}</span>
      </div>
      {period.paused
        ? <Badge tone="neutral">{t('frame.pausedLeft', { span: formatSpan(locale, 'workingDays', period.paused.remaining) })}</Badge>
        : <Due dueAt={period.dueAt} workingDaysLeft={period.workingDaysLeft} provisional={period.provisional} />}
      <progress class={period.paused ? 'bar bar-paused' : 'bar'} max={total} value={gone} aria-label={named('period', period.kind)} />
      <p class="muted small">{t('frame.startedOn', { date: period.startedOn })}{period.paused?.reason && ` · ${period.paused.reason}`}</p>
    </div>
  );
};

export const PeriodList = ({ periods }: { periods: readonly PeriodView[] }) => {
  const { t } = useWords();
  if (periods.length === 0) return <p class="muted">{t('empty.periods')}</p>;
  return <div class="periods">{periods.map((p) => <PeriodLine key={p.id} period={p} />)}</div>;
};
