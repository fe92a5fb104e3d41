/** Links to the printed forms of a project: one for each event that makes a form, as far as the reader may have it. */
import { dateOf } from '../../../domain/time.js';
import { named, type Locale } from '../../../domain/words/index.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { printedBy, type PrintedForm } from '../../../domain/papers.js';
import { Icon } from '../../frame/icon.js';
import { paperTitle } from './titles.js';

export interface PrintLink { href: string; kind: PrintedForm; /** As the paper itself is called. */ title: string; /** Day of the form, where there are several of a kind. */ on: string }

export const printHref = (kind: PrintedForm, streamId: string, seq?: number): string =>
  `/print/${kind}/${encodeURIComponent(streamId)}${seq === undefined ? '' : `?seq=${seq}`}`;

/** Forms with money or the panel's result: the applicant and officials have them, members, experts and departments do not. */
const INNER: readonly PrintedForm[] = ['calculation', 'issuance', 'acceptanceOpinion', 'agreement'];

/** What can be printed of a project, oldest first; the notice and the panels stand on pages of their own. */
export function printLinks(page: Pick<ProjectPage, 'id' | 'timeline' | 'reader' | 'noticeId' | 'programme'>, locale: Locale): PrintLink[] {
  const inner = page.reader === 'applicant' || page.reader === 'official';
  const links = page.timeline.flatMap((e): PrintLink[] => {
    const kind = printedBy(e.type, e.facts);
    // Accepted twice (application, then plan): the form is the one with a number.
    if (!kind || (!inner && INNER.includes(kind)) || (kind === 'acceptance' && e.facts['number'] === undefined)) return [];
    return [{ href: printHref(kind, page.id, e.seq), kind, title: paperTitle(locale, { kind, event: e.type, outcome: e.facts['outcome'] }, page.programme), on: dateOf(e.at) }];
  });
  return page.noticeId ? [...links, { href: printHref('notice', page.noticeId), kind: 'notice', title: named(locale, 'print', 'notice'), on: '' }] : links;
}

/** The links as a list; nothing where there is nothing to print yet. */
export const PrintLinks = ({ links }: { links: readonly PrintLink[] }) => {
  const several = (l: PrintLink): boolean => links.filter((other) => other.title === l.title).length > 1;
  if (links.length === 0) return null;
  return (
    <ul class="print-links">
      {links.map((l) => <li key={l.href}><a href={l.href}><Icon name="printer" />{l.title}{several(l) && l.on && <span class="muted small"> {l.on}</span>}</a></li>)}
    </ul>
  );
};
