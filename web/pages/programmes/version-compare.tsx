/** /rules/:id/comparison?with=: what differs between two versions, in words. */
import type { FastifyInstance } from 'fastify';
import { compareVersions, type Difference } from '../../../domain/programme/compare.js';
import type { House } from '../../../services/house.js';
import { versionPage, type VersionPage } from '../../../services/programmes.js';
import type { Source } from '../../../domain/programme/schema.js';
import { places } from '../../../services/places.js';
import { Card, EmptyState, Field, FormPrefix, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { SourceText } from './lines.js';
import { documentsOf, placeName, versionHref } from './names.js';
import { Entry, entryLabel, listOf, Value, type Names, type Reading } from './values.js';

/** Entries that have a name and a line beside it. */
const ENTRY = /^(steps|eligibility|form\.evidence|form\.sections\.[^.]+\.fields)\.[^.]+$/;
const headingOf = (path: string): string => path.replace(/^form\.sections\.[^.]+\.fields\./, 'form.').replace(/^form\.sections\./, 'form.');

/** One side of a difference, as the page of its version says it. */
function Side({ reading, difference: { path, change }, value }: { reading: Reading; difference: Difference; value: unknown }) {
  const parts = path.split('.');
  if (parts[0] === 'sources') return <SourceText source={value as Source} documentOf={reading.documentOf} />;
  if (change === 'reordered') return <>{(value as string[]).map((id) => placeName(reading.locale, reading.version, `${path}.${id}`).split(' · ').at(-1)).join(' → ')}</>;
  if (ENTRY.test(path)) return <>{entryLabel(reading, headingOf(path))}<span class="cell-note"><Entry reading={reading} heading={headingOf(path)} /></span></>;
  return listOf(path) ? <Entry reading={reading} heading={path} /> : <Value reading={reading} name={parts.at(-1)!} value={value} />;
}

interface Sides { before: VersionPage; after: VersionPage; names: Names }

function Differences({ rows, caption, sides: { before, after, names } }: { rows: readonly Difference[]; caption: string; sides: Sides }) {
  const { t, locale } = useWords();
  const reading = ({ body }: VersionPage): Reading => ({ ...names, locale, version: body });
  const [old, next] = [reading(before), reading(after)];
  return (
    <Table<Difference>
      caption={caption}
      rows={rows}
      rowKey={(d) => d.path}
      columns={[
        { id: 'field', label: t('rules.field'), head: true, cell: (d) => placeName(locale, (d.change === 'removed' ? before : after).body, d.path.replace(/^sources\./, '')) },
        { id: 'before', label: t('rules.before'), cell: (d) => (d.before === null ? '–' : <del><Side reading={old} difference={d} value={d.before} /></del>) },
        { id: 'after', label: t('rules.after'), cell: (d) => (d.after === null ? '–' : <ins><Side reading={next} difference={d} value={d.after} /></ins>) },
      ]}
    />
  );
}

function ComparePage({ page, sides }: { page: VersionPage; sides: Sides | undefined }) {
  const { t, say } = useWords();
  const others = page.versions.filter((v) => v.id !== page.id);
  const all = sides ? compareVersions(sides.before.body, sides.after.body) : [];
  const rules = all.filter((d) => !d.path.startsWith('sources.'));
  const sources = all.filter((d) => d.path.startsWith('sources.'));
  return (
    <Layout title={t('rules.compare')} subtitle={<>{say(page.name)} {sides ? `${sides.before.id} → ${page.id}` : page.id}</>} width="wide" crumbs={[{ href: '/rules', label: t('rules.title') }, { href: versionHref(page.id), label: page.id }]}>
      <Card>
        <FormPrefix.Provider value="c">
          <form method="get" action={versionHref(page.id, '/comparison')} class="choose">
            <Field name="with" kind="choice" label={t('rules.compareWith')} value={sides?.before.id ?? ''} options={others.map((o) => ({ value: o.id, label: o.id }))} />
            <button class="btn btn-outline-secondary" type="submit">{t('rules.compare')}</button>
          </form>
        </FormPrefix.Provider>
      </Card>
      {sides && <div class="whole-tables"><Card title={t('rules.changes')} icon="scale" flush>{rules.length === 0 ? <EmptyState icon="check" title={t('rules.same')} /> : <Differences rows={rules} caption={t('rules.changes')} sides={sides} />}</Card></div>}
      {sides && sources.length > 0 && <details class="card fold whole-tables"><summary>{t('rules.sourceChanges')}</summary><Differences rows={sources} caption={t('rules.sourceChanges')} sides={sides} /></details>}
    </Layout>
  );
}

export function versionComparePage(app: FastifyInstance, house: House): void {
  const documentOf = documentsOf(house);
  app.get<{ Params: { id: string }; Querystring: { with?: string } }>('/rules/:id/comparison', async (request, reply) => {
    const { actor } = viewerOf(request);
    const page = await versionPage(house, actor, request.params.id);
    const other = request.query.with;
    const sides = other ? { before: await versionPage(house, actor, other), after: page, names: { nameOf: (await places(house)).nameOf, documentOf } } : undefined;
    return reply.page(<ComparePage page={page} sides={sides} />);
  });
}
