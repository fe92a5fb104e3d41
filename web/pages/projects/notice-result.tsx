/** What became of a project on a notice: whether anybody objected, and how that ended. Who objected is said nowhere. */
import type { NoticePage } from '../../../services/notices.js';
import { NamedBadge } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

type Item = Pick<NoticePage['items'][number], 'result' | 'objections'>;

/** 收到异议 2 件：不成立 1 件，成立 1 件. Nothing where nobody objected. */
export function objectionsSaid({ objections }: Pick<Item, 'objections'>, { t, named }: Pick<ReturnType<typeof useWords>, 't' | 'named'>): string | undefined {
  if (objections.length === 0) return undefined;
  const each = objections.map((o) => t('noticePage.objectionsOf', { outcome: named('objectionState', o.status), n: o.count })).join(t('noticePage.objectionsAnd'));
  return t('noticePage.objectionsCounted', { n: objections.reduce((n, o) => n + o.count, 0), each });
}

export function NoticeResultCell({ item }: { item: Item }) {
  const words = useWords();
  const said = objectionsSaid(item, words);
  return <><NamedBadge topic="noticeItemState" name={item.result} />{said && <span class="cell-note">{said}</span>}</>;
}
