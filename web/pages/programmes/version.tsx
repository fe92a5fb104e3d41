/** /rules/:id: one version, every field with its source beside it; and what the reader may do with a draft. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import type { Rejection } from '../../../domain/errors.js';
import { sectionGroups, SECTIONS, type EditGroup } from '../../../domain/programme/edit.js';
import { formatMinute, t as words } from '../../../domain/words/index.js';
import { Refusal, type House } from '../../../services/house.js';
import { places } from '../../../services/places.js';
import { createDraft, discardDraft, proposeDraft, publishDraft, returnDraft, versionPage, type VersionFault, type VersionPage } from '../../../services/programmes.js';
import { Card, DescriptionList, Field, Form, Note, SampleBadge, Table } from '../../components/index.js';
import { posted, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { RefusalNote, statusOf } from '../act.js';
import { Reason, SourceText } from './lines.js';
import { documentsOf, partName, placeName, versionHref } from './names.js';
import { Entry, entryLabel, listOf, rawOf, Value, type Names, type Reading } from './values.js';
import { StatusBadge } from './versions.js';

export const FaultTable = ({ faults, page }: { faults: readonly VersionFault[]; page: VersionPage }) => {
  const { t, locale } = useWords();
  return (
    <Table<VersionFault>
      caption={t('rules.faults', { n: faults.length })}
      rows={faults}
      rowKey={(f, i) => `${i}${f.path}`}
      columns={[
        { id: 'place', label: t('rules.place'), head: true, cell: (f) => <>{f.path === '' ? '–' : placeName(locale, page.body, f.path)}<span class="cell-note"><code>{f.path}</code></span></> },
        { id: 'reason', label: t('rules.reason'), cell: (f) => <Reason reason={f.reason} /> },
      ]}
    />
  );
};

/** Faults that a refusal carries. */
export const faultsIn = (rejection: Rejection | undefined): VersionFault[] => {
  const faults = rejection?.detail?.['faults'];
  return Array.isArray(faults) ? faults as VersionFault[] : [];
};

/** The section whose fields a group opens: its fields have groups of their own. */
const sectionOf = (page: VersionPage, group: EditGroup): number | undefined => {
  const path = group.fields.length > 0 && group.entry === undefined && /^form\.sections\.(\d+)\.label/.exec(group.fields[0]!.path);
  return path ? Number(path[1]) : undefined;
};

function Groups({ groups, page, names }: { groups: readonly EditGroup[]; page: VersionPage; names: Names }) {
  const { t, locale } = useWords();
  const reading: Reading = { ...names, locale, version: page.body };
  const last = (heading: string): string => heading.split('.').at(-1)!;
  const heading = (g: EditGroup): ComponentChildren => {
    const section = sectionOf(page, g);
    if (section !== undefined) return <strong>{placeName(locale, page.body, g.heading)}</strong>;
    if (/^steps\.[^.]+$/.test(g.heading)) return <strong>{entryLabel(reading, g.heading)}</strong>;
    if (/^(eligibility|form)\./.test(g.heading) || listOf(g.heading)) return entryLabel(reading, g.heading);
    // A parameter stands below the step that it belongs to.
    return g.heading.includes('.params.') ? <span class="muted">{partName(locale, g.heading)}</span> : placeName(locale, page.body, g.heading);
  };
  const value = (g: EditGroup): ComponentChildren => {
    const section = sectionOf(page, g);
    if (section !== undefined) return <span class="muted">{t('ruleText.section', { n: page.body.form.sections[section]!.fields.length })}</span>;
    if (/^(eligibility|form)\.|^steps\.[^.]+$/.test(g.heading) || listOf(g.heading)) return <Entry reading={reading} heading={g.heading} />;
    return <Value reading={reading} name={last(g.heading)} value={rawOf(page.body, g.heading)} />;
  };
  return (
    <Table<EditGroup>
      caption={t('rules.sections')}
      numbered={false}
      rows={groups}
      rowKey={(g, i) => `${i}${g.heading}`}
      columns={[
        { id: 'field', label: t('rules.field'), head: true, cell: heading },
        { id: 'value', label: t('rules.value'), cell: value },
        { id: 'source', label: t('rules.clause'), cell: (g) => (g.stated ? <SourceText source={g.stated} documentOf={names.documentOf} /> : g.needed ? <span class="text-bad">{t('rules.needsSource')}</span> : <span class="muted">–</span>) },
      ]}
    />
  );
}

function Acts({ page, reason }: { page: VersionPage; reason: string }) {
  const { t } = useWords();
  const { allowed, id, revision } = page;
  const hidden = { revision: String(revision) };
  return (
    <>
      {allowed.includes('publish') && <Form action={versionHref(id, '/publication')} prefix="publish" hidden={hidden} submitLabel={t('rules.publish')} submitIcon="checks"><p class="muted">{t('rules.publishText')}</p></Form>}
      {allowed.includes('return') && <Form action={versionHref(id, '/return')} prefix="return" hidden={hidden} submitLabel={t('rules.sendBack')} submitIcon="arrow-back-up" tone="secondary"><Field name="reason" kind="longtext" label={t('rules.returnReason')} required rows={3} value={reason} /></Form>}
      {allowed.includes('propose') && <Form action={versionHref(id, '/proposal')} prefix="propose" hidden={hidden} submitLabel={t('rules.propose')} submitIcon="send" />}
      {allowed.includes('copy') && <Form action={versionHref(id, '/copy')} prefix="copy" submitLabel={t('rules.newDraft')} submitIcon="copy" />}
      {allowed.includes('copy') && <p><a class="btn btn-outline-secondary" href={versionHref(id, '/measure')}><Icon name="scale" />{t('rules.newMeasure')}</a></p>}
      {allowed.includes('discard') && <Form action={versionHref(id, '/discarding')} prefix="discard" hidden={hidden} submitLabel={t('rules.discard')} submitIcon="trash" tone="danger" />}
    </>
  );
}

/** Form and steps are long: they open when wanted. */
const OPENED: ReadonlySet<string> = new Set(['basics', 'conditions', 'money']);

interface View { page: VersionPage; names: Names; rejection?: Rejection; /** Typed before the refusal. */ reason?: string }

function VersionView({ page, names, rejection, reason = '' }: View) {
  const { t, say } = useWords();
  const faults = [...faultsIn(rejection), ...(rejection ? [] : page.faults)];
  const others = page.versions.filter((v) => v.id !== page.id);
  return (
    <Layout
      title={say(page.name)} subtitle={<span class="figure">{page.id}</span>} crumbs={[{ href: '/rules', label: t('rules.title') }]} width="wide"
      badges={<><StatusBadge status={page.status} />{page.sample && <SampleBadge />}</>}
      actions={<><a class="btn btn-outline-secondary" href={versionHref(page.id, '/simulation')}><Icon name="calculator" />{t('rules.simulate')}</a>{page.status === 'published' && <a class="btn btn-outline-secondary" href={`/rules/export/${page.programmeId}`}><Icon name="download" />{t('rules.exportFile')}</a>}</>}
    >
      {rejection && <RefusalNote rejection={rejection} />}
      {page.note && <Note tone="warn" title={t('rules.returned')}><p>{page.note}</p></Note>}
      <div class="columns columns-side-first">
        <div class="whole-tables">
          {faults.length > 0 && <Card title={t('rules.faults', { n: faults.length })} icon="alert-circle" accent="bad" flush><FaultTable faults={faults} page={page} /></Card>}
          {page.allowed.includes('propose') && page.faults.length === 0 && !rejection && <Note tone="good"><p>{t('rules.noFaults')}</p></Note>}
          {SECTIONS.map((section) => (
            <details key={section} id={section} class="card fold" open={OPENED.has(section)}>
              <summary>{t(`ruleSection.${section}`)}</summary>
              {page.allowed.includes('save') && <p class="card-lead"><a class="btn btn-sm btn-outline-secondary" href={versionHref(page.id, `/edit/${section}`)}><Icon name="edit" />{t('rules.editSection')}</a></p>}
              <Groups groups={sectionGroups(page.body, section).filter((g) => g.fields.some((f) => f.value !== ''))} page={page} names={names} />
            </details>
          ))}
        </div>
        <div>
          <Card title={t('rules.version')} icon="info-circle">
            <DescriptionList columns={1} items={[
              { label: t('rules.period'), value: <span class="figure">{t('guide.validText', { from: page.validFrom, to: page.validTo })}</span> },
              ...(page.supersedes ? [{ label: t('rules.supersedes'), value: <a href={versionHref(page.supersedes)}>{page.supersedes}</a> }] : []),
              ...(page.supersededBy ? [{ label: t('rules.status'), value: <a href={versionHref(page.supersededBy)}>{t('rules.supersededFrom', { date: page.supersededFrom! })}</a> }] : []),
              { label: t('rules.madeBy'), value: page.madeBy ? `${page.madeBy} ${page.madeAt ? formatMinute(page.madeAt) : ''}` : t('rules.fromFiles') },
              ...(page.publishedBy ? [{ label: t('rules.publishedBy'), value: `${page.publishedBy} ${page.publishedAt ? formatMinute(page.publishedAt) : ''}` }] : []),
            ]} />
          </Card>
          {page.allowed.length > 0 && <Card title={t('section.yourTask')} icon="writing" accent="task"><Acts page={page} reason={reason} /></Card>}
          {others.length > 0 && (
            <Card title={t('rules.compare')} icon="scale">
              <ul class="lined-list">{others.map((o) => <li key={o.id}><a href={`${versionHref(page.id, '/comparison')}?with=${encodeURIComponent(o.id)}`}>{o.id}</a><StatusBadge status={o.status} /></li>)}</ul>
            </Card>
          )}
        </div>
      </div>
    </Layout>
  );
}

interface Route { Params: { id: string }; Body: Posted }
type Step = (house: House, request: FastifyRequest<Route>, step: { id: string; revision: number; key: string; route: string }) => Promise<VersionPage | void>;

export function versionPages(app: FastifyInstance, house: House): void {
  const documentOf = documentsOf(house);
  const names = async (): Promise<Names> => ({ nameOf: (await places(house)).nameOf, documentOf });
  app.get<Route>('/rules/:id', async (request, reply) => reply.page(<VersionView page={await versionPage(house, viewerOf(request).actor, request.params.id)} names={await names()} />));

  /** Each act has its own address; afterwards the version it led to, or the same page with what was wrong. */
  const step = (name: string, act: Step, label: Parameters<typeof words>[1] & `rules.${string}`): void => {
    app.post<Route>(`/rules/:id/${name}`, async (request, reply): Promise<FastifyReply> => {
      const { actor } = viewerOf(request);
      const body = request.body ?? {};
      const { id } = request.params;
      try {
        const done = await act(house, request, { id, revision: Number(posted(body, 'revision') ?? -1), key: String(posted(body, '_key') ?? ''), route: `POST /rules/${name}` });
        return reply.done(done ? versionHref(done.id) : '/rules', { tone: 'good', text: words(request.locale, 'flash.done', { command: words(request.locale, label as 'rules.publish') }) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return reply.page(<VersionView page={await versionPage(house, actor, id)} names={await names()} rejection={error.rejection} reason={String(posted(body, 'reason') ?? '')} />, { status: statusOf(error.rejection) });
      }
    });
  };
  step('proposal', (h, r, s) => proposeDraft(h, viewerOf(r).actor, s), 'rules.propose');
  step('publication', (h, r, s) => publishDraft(h, viewerOf(r).actor, s), 'rules.publish');
  step('return', (h, r, s) => returnDraft(h, viewerOf(r).actor, { ...s, reason: String(posted(r.body ?? {}, 'reason') ?? '') }), 'rules.sendBack');
  step('discarding', (h, r, s) => discardDraft(h, viewerOf(r).actor, s), 'rules.discard');
  step('copy', (h, r, s) => createDraft(h, viewerOf(r).actor, { from: s.id, key: s.key, route: s.route }), 'rules.newDraft');
}
