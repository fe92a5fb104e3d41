/** /projects: the projects a person may read, narrowed by year, programme, county, state and a word, page by page. */
import type { FastifyInstance } from 'fastify';
import { hasRole, type Role } from '../../../domain/access/index.js';
import type { StateName } from '../../../domain/project/names.js';
import { stateLabel, type FormalWords, type Locale, type WordSet } from '../../../domain/words/index.js';
import { callPage } from '../../../services/calls.js';
import { listFacets, type ListFacets } from '../../../services/drafts.js';
import type { House } from '../../../services/house.js';
import { places, type Places } from '../../../services/places.js';
import { listProjects, type ProjectRow } from '../../../services/projects.js';
import { workingDaysLeft } from '../../../services/rules.js';
import { Card, Due, EmptyState, Field, FilterBar, FormPrefix, Holder, Money, Pagination, SampleBadge, StateBadge, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';

const FILTERS = ['call', 'year', 'programme', 'county', 'state', 'with', 'due', 'q'] as const;
/** Who may have it, in the order of the road. */
const HOLDERS = ['applicant', 'organisation_admin', 'county_officer', 'officer', 'consulted', 'panel_organiser', 'expert', 'approver', 'legal_officer', 'finance_bureau', 'finance_maker', 'finance_checker'] as const satisfies readonly Role[];
type Query = Partial<Record<(typeof FILTERS)[number] | 'cursor', string>>;
interface View { items: ProjectRow[]; next: string | null; query: Query; facets: ListFacets; place: Places; applicant: boolean; /** The call whose projects alone are listed. */ call: { id: string; title: string } | undefined; daysLeft: (dueAt: string) => number }
const PER_PAGE = 30;

/** 已立项 / 已认定: a state goes by the words of each programme it occurs in. */
const stateWords = (locale: Locale, { name, words }: ListFacets['states'][number]): string =>
  [...new Set(words.map((w) => stateLabel(locale, name as StateName, { wordSet: w.wordSet as WordSet, formalWords: w.formalWords as FormalWords })))].join(' / ');

function Filters({ query, facets, place, applicant, call }: View) {
  const { t, say, named, locale } = useWords();
  const none = t('projectList.all');
  return (
    <FormPrefix.Provider value="filter">
      <FilterBar action="/projects" target="project-list" clearHref={call ? withQuery('/projects', { call: call.id }) : '/projects'}>
        {call && <input type="hidden" name="call" value={call.id} />}
        <Field name="year" kind="choice" label={t('projectList.year')} none={none} value={query.year ?? ''} options={facets.years.map((y) => ({ value: y, label: y }))} />
        <Field name="programme" kind="choice" label={t('field.programme')} none={none} value={query.programme ?? ''} options={facets.programmes.map((p) => ({ value: p.id, label: say(p.name) }))} />
        {!applicant && <Field name="county" kind="choice" label={t('field.county')} none={none} value={query.county ?? ''} options={facets.counties.map((c) => ({ value: c, label: say(place.nameOf(c)) }))} />}
        <Field name="state" kind="choice" label={t('field.state')} none={none} value={query.state ?? ''} options={facets.states.map((s) => ({ value: s.name, label: stateWords(locale, s) }))} />
        {!applicant && <Field name="with" kind="choice" label={t('projectList.with')} none={none} value={query.with ?? ''} options={HOLDERS.map((r) => ({ value: r, label: named('role', r) }))} />}
        <Field name="due" kind="choice" label={t('field.due')} none={none} value={query.due ?? ''} options={[{ value: 'overdue', label: t('desk.overdue') }]} />
        <Field name="q" kind="text" label={t('field.keyword')} value={query.q ?? ''} autocomplete="off" />
      </FilterBar>
    </FormPrefix.Provider>
  );
}

function List({ items, place, applicant, daysLeft, query }: View) {
  const { t, say } = useWords();
  const filtered = FILTERS.some((f) => query[f]);
  const empty = filtered
    ? <EmptyState icon="search" title={t('projectList.noneMatch')} text={t('empty.projectsText')} action={<a class="btn btn-outline-secondary" href="/projects">{t('button.clear')}</a>} />
    : <EmptyState icon="folder" title={t('projectList.noneYet')} text={applicant ? t('projectList.noneYetApplicant') : t('projectList.noneYetOfficial')} action={applicant && <a class="btn btn-primary" href="/calls">{t('page.calls')}</a>} />;
  return (
    <Table<ProjectRow>
      caption={t('page.projects')}
      rows={items}
      rowKey={(p) => p.id}
      rowClass={(p) => (p.late ? 'row-overdue' : undefined)}
      empty={empty}
      columns={[
        { id: 'title', label: t('field.projectTitle'), head: true, cell: (p) => <><a class="strong-link" href={`/projects/${encodeURIComponent(p.id)}${p.stateName === 'draft' ? '/form' : ''}`}>{p.title}</a>{p.sample && <> <SampleBadge /></>}<span class="cell-note figure">{p.receipt ?? t('projectPage.notSubmitted')}</span></> },
        ...(applicant ? [] : [{ id: 'applicant', label: t('field.applicant'), cell: (p: ProjectRow) => p.applicantName }]),
        { id: 'programme', label: t('field.programme'), cell: (p) => say(p.programmeName) },
        ...(applicant ? [] : [{ id: 'county', label: t('field.county'), narrow: true, cell: (p: ProjectRow) => say(place.nameOf(p.county)) }]),
        { id: 'state', label: t('field.state'), narrow: true, cell: (p) => <StateBadge state={p.stateName as StateName} wordSet={p.wordSet as WordSet} formalWords={p.formalWords as FormalWords} {...(p.paidCount > 0 && p.stateName !== 'paid' ? { paid: `${p.paidCount}/${p.paidOf}` } : {})} /> },
        { id: 'with', label: t('projectList.with'), cell: (p) => (p.with ? <Holder holder={p.with} /> : '–') },
        { id: 'award', label: t('projectList.award'), align: 'right', narrow: true, cell: (p) => <Money fen={p.awardFen} as="wan" /> },
        { id: 'paid', label: t('projectList.paid'), align: 'right', narrow: true, cell: (p) => <Money fen={p.paidFen === '0' ? null : p.paidFen} as="wan" /> },
        { id: 'due', label: t('projectList.nextDue'), narrow: true, cell: (p) => <Due dueAt={p.nextDueAt ?? undefined} {...(p.nextDueAt ? { workingDaysLeft: Math.abs(daysLeft(p.nextDueAt)) } : {})} /> },
      ]}
    />
  );
}

function ProjectsPage(view: View) {
  const { t } = useWords();
  const { items, next, query, applicant, call } = view;
  const here = withQuery('/projects', Object.fromEntries(FILTERS.map((f) => [f, query[f] || undefined])));
  return (
    <Layout
      title={t('page.projects')} width="wide" crumbs={[]}
      subtitle={call ? <>{t('projectList.ofCall')} <a href={`/calls/${encodeURIComponent(call.id)}`}>{call.title}</a> · <a href="/projects">{t('projectList.allCalls')}</a></> : applicant ? t('projectList.scopeApplicant') : t('projectList.scopeOfficial')}
      actions={applicant && <a class="btn btn-primary" href="/calls"><Icon name="file-plus" />{t('projectList.newApplication')}</a>}
    >
      <Filters {...view} />
      <div id="project-list">
        <Card flush>
          <List {...view} />
          {(items.length > 0 || query.cursor) && <Pagination label={t('page.projects')} shown={items.length} {...(query.cursor ? { firstHref: here } : {})} {...(next ? { nextHref: withQuery(here, { cursor: next }) } : {})} />}
        </Card>
      </div>
    </Layout>
  );
}

export function listPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: Query }>('/projects', async (request, reply) => {
    const { actor } = viewerOf(request);
    const query = Object.fromEntries([...FILTERS, 'cursor' as const].flatMap((f) => { const value = request.query[f]; return typeof value === 'string' && value.trim() !== '' ? [[f, value.trim()]] : []; })) as Query;
    const [{ items, next }, facets, place, daysLeft] = await Promise.all([listProjects(house, actor, { ...query, late: query.due === 'overdue', limit: PER_PAGE }), listFacets(house, actor), places(house), workingDaysLeft(house)]);
    const call = query.call === undefined ? undefined : (await callPage(house, actor, query.call)).call;
    const applicant = hasRole(actor, 'applicant', 'organisation_admin');
    return reply.page(<ProjectsPage items={items} next={next} query={query} facets={facets} place={place} applicant={applicant} call={call} daysLeft={daysLeft} />);
  });
}
