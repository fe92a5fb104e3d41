/** How long a window is still open: days while there are days, then hours. The last instant itself stands beside it. */
import { toMs, type Instant } from '../../../domain/time.js';
import { formatSecond } from '../../../domain/words/index.js';
import { Badge } from '../../components/index.js';
import { useFrame, useWords } from '../../frame/context.js';

const HOUR_MS = 3_600_000;

export const Countdown = ({ until, from }: { until: Instant; from?: Instant }) => {
  const { now } = useFrame();
  const { t } = useWords();
  if (from && from > now) return <Badge tone="wait">{t('callPage.opensIn', { time: formatSecond(from) })}</Badge>;
  const hours = Math.floor((toMs(until) - toMs(now)) / HOUR_MS);
  if (toMs(until) <= toMs(now)) return <Badge>{t('callPage.closed')}</Badge>;
  const days = Math.floor(hours / 24);
  return <Badge tone={days <= 3 ? 'warn' : 'info'}>{days > 0 ? t('callPage.leftDays', { n: days }) : t('callPage.leftHours', { n: hours })}</Badge>;
};
