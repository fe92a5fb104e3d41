/** /projects/:id/versions: what differs between two versions of an application that were handed in. */
import type { FastifyInstance } from 'fastify';
import { formatMinute } from '../../../domain/words/index.js';
import { differenceOf, handedIn, type Difference, type HandedIn } from '../../../services/form-versions.js';
import { refuse, type House } from '../../../services/house.js';
import { projectPage, type ProjectPage } from '../../../services/project-page.js';
import { Card, EmptyState, Field, FilterBar, FormPrefix } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { betweenText, DifferenceTable } from './corrections.js';
import { projectHref } from './draft.js';

interface View { page: ProjectPage; versions: HandedIn[]; from: number; to: number; difference: Difference | null }

function VersionsPage({ page, versions, from, to, difference }: View) {
  const words = useWords();
  const { t } = words;
  const options = versions.map((v, i) => ({ value: String(i), label: t('corrections.versionAt', { n: v.version, time: formatMinute(v.at) }) }));
  return (
    <Layout title={t('corrections.title')} subtitle={page.title} crumbs={[{ href: '/projects', label: t('page.projects') }, { href: projectHref(page.id), label: page.title }]}>
      {versions.length > 1 && (
        <FormPrefix.Provider value="filter">
          <FilterBar action={`${projectHref(page.id)}/versions`} target="difference">
            <Field name="from" kind="choice" label={t('corrections.before')} value={String(from)} options={options} />
            <Field name="to" kind="choice" label={t('corrections.after')} value={String(to)} options={options} />
          </FilterBar>
        </FormPrefix.Provider>
      )}
      <div id="difference">
        {difference ? <Card title={betweenText(words, difference)} icon="refresh" flush><DifferenceTable page={page} difference={difference} /></Card>
          : <Card><EmptyState icon="refresh" title={t('corrections.oneVersion')} /></Card>}
      </div>
    </Layout>
  );
}

const indexOf = (value: unknown, fallback: number, n: number): number => (typeof value === 'string' && /^\d{1,3}$/.test(value) && Number(value) < n ? Number(value) : fallback);

export function versionsPage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string }; Querystring: { from?: string; to?: string } }>('/projects/:id/versions', async (request, reply) => {
    const page = await projectPage(house, viewerOf(request).actor, request.params.id);
    if (page.blind || page.reader === 'expert' || page.reader === 'consulted') return refuse('not_found');
    const versions = handedIn(page.timeline);
    const to = indexOf(request.query.to, Math.max(versions.length - 1, 0), versions.length);
    const from = indexOf(request.query.from, Math.max(to - 1, 0), versions.length);
    return reply.page(<VersionsPage page={page} versions={versions} from={from} to={to} difference={await differenceOf(house, page, { from, to })} />);
  });
}
