/** How a call was set right after it was public: when, why, and what stood before. For the public and for officials. */
import { formatEnd, formatMinute } from '../../domain/words/index.js';
import type { CallCorrection } from '../../services/calls.js';
import { Note } from '../components/index.js';
import { useWords } from '../frame/context.js';

export function CallCorrections({ corrected }: { corrected: readonly CallCorrection[] }) {
  const { t } = useWords();
  if (corrected.length === 0) return <></>;
  return (
    <Note tone="info" title={t('callPage.corrected')}>
      {[...corrected].reverse().map(({ at, reason, before }) => (
        <p key={at}>
          {t('callPage.correctedText', { on: formatMinute(at), reason })}
          <br />
          <span class="muted">{t('callPage.correctedBefore', { title: before.title, from: formatMinute(before.opensAt), to: formatEnd(before.closesAt) })}{before.quota !== null && t('callPage.correctedPlaces', { n: before.quota })}</span>
        </p>
      ))}
    </Note>
  );
}
