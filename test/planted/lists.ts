/** Cures of faults in lists, pages, papers and policies, each with the edit that takes it away. */
import type { Planted } from './entry.js';

const LISTS = 'test/web/lists.test.ts';

export const LISTS_AND_PAGES: Planted[] = [
  {
    case: 'case 33', what: 'there is no filter for what is late',
    edits: [{ file: 'services/projects.ts', find: '  if (filter.late) where.push(LATE);', replace: '' }],
    test: LISTS, red: 'a passed deadline stays in list and project, says whose it is', says: 'due=overdue',
  },
  {
    case: 'case 33', what: 'a page of a longer list says that it is all',
    edits: [{ file: 'web/components/navigation.tsx', find: 'total === undefined && (firstHref ?? previousHref ?? nextHref) !== undefined ?', replace: 'total === -1 ?' }],
    test: LISTS, red: 'a page of a longer list says how many rows it shows', says: '本页 50 条',
  },
  {
    case: 'case 33', what: 'the links of a call lead to the projects of all calls',
    edits: [{ file: 'services/projects.ts', find: '  if (filter.call) where.push(`p.call_id = ${at(filter.call)}`);', replace: '' }],
    test: LISTS, red: 'the links of a call hold its projects alone', says: 'call=call-', group: 'second',
  },
  {
    case: 'case 34', what: 'an English page offers an English title for a public notice',
    edits: [{ file: 'web/pages/officials/manage-notices.tsx', find: 'text(\'zh-CN\', \'manage.suggestedTitle\'', replace: 'text(locale, \'manage.suggestedTitle\'' }],
    test: 'test/web/officials.test.ts', red: 'formal check: points in rows and from the library', says: '名单公示',
  },
  {
    case: 'case 35', what: 'the audit of one thing is not found by its id as people type it',
    edits: [{ file: 'services/operations.ts', find: 'return [...new Set([typed, plain, plain.toLowerCase(), [kind', replace: 'return [...new Set([typed, ...[kind' }, { file: 'services/operations.ts', find: '.join(\'-\')])];', replace: '.slice(0, 0)])];' }],
    test: 'test/simulation/search.test.ts', red: 'the audit of a thing by its id, however that is typed', says: 'Expected',
  },
  {
    case: 'case 36', what: 'a rate typed as 50 saves half a percent',
    edits: [{ file: 'domain/programme/edit.ts', find: 'Number(whole) * 100 + Number(part.padEnd(2, \'0\'))', replace: 'Number(whole) + Number(part.padEnd(2, \'0\'))' }],
    test: 'test/domain/programme/edit-rates.test.ts', red: '50 is 50 %, stored as 5000', says: '5000',
  },
  {
    case: 'case 37', what: 'the payment list has no borders',
    edits: [{ file: 'activities/adapters/sheets.ts', find: 'const BOXED: CellStyle = { border: { top: LINE, right: LINE, bottom: LINE, left: LINE } };', replace: 'const BOXED: CellStyle = {};\nvoid LINE;' }],
    test: 'test/activities/payment-list.test.ts', red: 'each text is a text cell in the file itself', says: 'thin',
  },
  {
    case: 'case 37', what: 'a link to a paper bears another name than the paper',
    edits: [{ file: 'web/pages/print/links.tsx', find: 'title: paperTitle(locale, { kind, event: e.type, outcome: e.facts[\'outcome\'] }, page.programme)', replace: 'title: named(locale, \'print\', kind)' }],
    test: 'test/web/papers.test.ts', red: 'a link to a paper bears the name that stands on the paper', says: 'Expected',
  },
  {
    case: 'case 38', what: 'one patent whose number is typed otherwise is paid twice',
    edits: [{ file: 'domain/programme/patent-key.ts', find: '.replace(/^ZL/, \'\')', replace: '' }],
    test: 'test/domain/programme/paid-once.test.ts', red: 'prefix, spaces, widths and the check character make no other patent', says: 'Property failed',
  },
];
