/** Instead of the acts: separation of duties keeps them from this person, and who may do them. */
import type { Barred } from '../../services/barred.js';
import { Note } from './card.js';
import { useWords } from '../frame/context.js';

export function BarredNote({ barred }: { barred: Barred }) {
  const { t, named, say, locale } = useWords();
  const names = barred.others.map(say).join(locale === 'zh-CN' ? '、' : ', ');
  return <Note tone="warn"><p>{t('reviewing.barred', { capacity: named('capacity', barred.as) })} {names ? t('reviewing.barredOthers', { names }) : t('reviewing.barredNobody')}</p></Note>;
}
