/** Who of the applicant's own house must approve an application, until when, and what happens when that is missed. */
import { formatEnd } from '../../../domain/words/index.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

/** Said before it is sent: handing in is not all, and what happens when the house is late. */
export function HouseNote({ page }: { page: ProjectPage }) {
  const { t, say, locale } = useWords();
  const { houseApproval: house } = page;
  if (!house) return null;
  const names = house.people.map(say).join(locale === 'en' ? ', ' : '、');
  return (
    <Note tone={house.people.length === 0 ? 'bad' : 'info'} title={t('draft.houseTitle')}>
      <p>{house.people.length === 0 ? t('draft.houseNobody') : t('draft.houseWho', { names, until: formatEnd(house.until) })} {house.daysAfterClosing > 0 ? t('draft.houseGrace', { closesAt: formatEnd(house.closesAt), n: house.daysAfterClosing }) : t('draft.houseNoGrace')}</p>
    </Note>
  );
}
