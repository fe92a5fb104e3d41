/** /manage/calls/:id: open the call, extend its window, see how many projects stand where, propose the ranking and decide it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { shownCall } from '../../../domain/call/index.js';
import type { CommandType } from '../../../domain/commands/index.js';
import { rankingStepOf } from '../../../domain/programme/plan.js';
import type { StateName } from '../../../domain/project/names.js';
import { commandLabel, formatEnd, formatMinute, type Locale, t as text } from '../../../domain/words/index.js';
import { callPage, type CallPage } from '../../../services/calls.js';
import { refuse, type House } from '../../../services/house.js';
import { ActionPanel, actionErrors, Card, DescriptionList, EmptyState, NamedBadge, Note, SampleBadge, StateBadge, Table, type ActionView } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { useFrame, useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { commandFields, posted, readCommand, type CommandReading, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { CallCorrections } from '../call-corrections.js';
import { act, actsAs, afterwards, RefusalNote, statusOf, type Tried } from '../act.js';
import { CALL_ROLES, callHref } from './manage-calls.js';
import { lateAction, LateCard } from './manage-late.js';
import { rankingErrors, RankingCard, readPlaces } from './manage-ranking.js';
import { ReserveCard, reserveErrors } from './manage-reserve.js';

interface Shown { page: CallPage; officer: boolean; tried?: Tried }

/** Opening and extending are not tasks of anybody: the officer does them when it is time. */
function actionsOf(locale: Locale, { page, officer, tried }: Shown, now: string): ActionView[] {
  if (!officer) return [];
  const source = (type: CommandType) => (tried?.type === type ? { body: tried.body, errors: tried.errors } : {});
  const { title, opensAt, closesAt, quota } = page.call;
  // Until it takes applications it may be set right or taken away.
  const before: ActionView[] = [
    { type: 'correctCall', label: text(locale, 'command.correctCall'), icon: 'edit', tone: 'secondary', open: tried?.type === 'correctCall', fields: commandFields(locale, 'correctCall', { values: { title, opensAt, closesAt, quota }, ...source('correctCall') }).filter((f) => f.name !== 'quota' || rankingStepOf(page.version) !== undefined), explanation: text(locale, 'manage.correctCallText') },
    { type: 'withdrawCall', label: text(locale, 'command.withdrawCall'), icon: 'x', tone: 'danger', open: tried?.type === 'withdrawCall', fields: commandFields(locale, 'withdrawCall', source('withdrawCall')), explanation: text(locale, 'manage.withdrawCallText') },
  ];
  if (page.call.status === 'created') return [{ type: 'openCall', label: text(locale, 'command.openCall'), icon: 'send', fields: [], explanation: text(locale, 'manage.openText') }, ...before];
  if (shownCall(page.call, now) === 'coming') return before;
  if (page.call.status === 'open') return [{ type: 'extendWindow', label: text(locale, 'command.extendWindow'), icon: 'calendar', tone: 'secondary', fields: commandFields(locale, 'extendWindow', { values: { closesAt: page.call.closesAt }, ...source('extendWindow') }), explanation: text(locale, 'manage.extendText') }];
  if (page.call.status === 'closed' && !page.ranking?.proposed.length) return [lateAction(locale, text(locale, 'command.proposeLateEntry'), text(locale, 'manage.lateText'), tried)];
  return [];
}

function States({ page }: { page: CallPage }) {
  const { t } = useWords();
  const { version, projects } = page;
  const rows = projects?.byState ?? [];
  return (
    <Card title={t('manage.byState')} icon="files" flush actions={<a href={`/projects?call=${encodeURIComponent(page.call.id)}`}>{t('button.showAll')}</a>}>
      <Table<(typeof rows)[number]>
        caption={t('manage.byState')} rows={rows} numbered={false} rowKey={(s) => s.stateName} empty={<EmptyState icon="files" title={t('manage.noApplications')} />}
        columns={[
          { id: 'state', label: t('field.state'), head: true, cell: (s) => <a href={`/projects?call=${encodeURIComponent(page.call.id)}&state=${s.stateName}`}><StateBadge state={s.stateName as StateName} wordSet={version.wordSet} formalWords={version.formalWords} /></a>, foot: t('frame.total') },
          { id: 'count', label: t('manage.applications'), align: 'right', narrow: true, cell: (s) => s.count, foot: projects?.total },
        ]}
      />
    </Card>
  );
}

export function CallManagePage(shown: Shown) {
  const { t, say, locale } = useWords();
  const { page, tried } = shown;
  const { call } = page;
  const { now } = useFrame();
  const actions = actionsOf(locale, shown, now);
  const errors: ErrorItem[] = [...actionErrors(actions), ...rankingErrors(locale, page, tried), ...reserveErrors(locale, page, tried)];
  return (
    <Layout
      title={call.title} errors={errors} crumbs={[{ href: '/manage/calls', label: t('manage.calls') }]} subtitle={say(call.programmeName)}
      badges={<><NamedBadge topic="callState" name={shownCall(call, now)} />{call.sample && <> <SampleBadge /></>}</>}
      actions={call.status === 'created' ? undefined : <a class="btn btn-outline-secondary" href={`/calls/${encodeURIComponent(call.id)}`}><Icon name="external-link" />{t('manage.publicPage')}</a>}
    >
      {tried?.rejection && errors.length === 0 && <RefusalNote rejection={tried.rejection} />}
      {page.withdrawn !== null && <Note tone="warn" title={t('callState.withdrawn')}><p>{page.withdrawn}</p></Note>}
      <CallCorrections corrected={page.corrected} />
      <div class="columns">
        <div>
          <RankingCard page={page} {...(tried ? { tried } : {})} />
          <LateCard page={page} tried={tried} />
          <ReserveCard page={page} {...(tried ? { tried } : {})} />
          <States page={page} />
        </div>
        <div>
          {actions.length > 0 && <ActionPanel title={t('frame.actions')} id="acts" action={callHref(call.id)} hidden={{}} actions={actions} />}
          <Card title={t('section.basics')} icon="info-circle">
            <DescriptionList columns={1} items={[
              { label: t('field.opensAt'), value: <span class="figure">{formatMinute(call.opensAt)}</span> },
              { label: t('field.closesAt'), value: <span class="figure">{formatEnd(call.closesAt)}</span> },
              { label: t('field.amount'), value: say(call.amount) },
              { label: t('field.quota'), value: call.quota ?? page.version.quota?.max ?? '–' },
              { label: t('field.programmeVersionId'), value: say(page.version.measure.label) },
            ]} />
          </Card>
        </div>
      </div>
    </Layout>
  );
}

const TYPES = ['openCall', 'correctCall', 'withdrawCall', 'extendWindow', 'proposeLateEntry', 'allowLateEntry', 'refuse', 'proposeRanking', 'decideRanking', 'proposePromotion', 'decidePromotion', 'return'] as const satisfies readonly CommandType[];

async function shownOf(house: House, request: FastifyRequest<{ Params: { id: string } }>): Promise<Shown> {
  const { actor } = viewerOf(request);
  if (!hasRole(actor, ...CALL_ROLES)) return refuse('not_allowed');
  return { page: await callPage(house, actor, request.params.id), officer: hasRole(actor, 'officer') };
}

export function manageCallPage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string } }>('/manage/calls/:id', async (request, reply) => reply.page(<CallManagePage {...await shownOf(house, request)} />));

  app.post<{ Params: { id: string }; Body: Posted }>('/manage/calls/:id', async (request, reply) => {
    actsAs(request, 'officer', 'approver');
    const shown = await shownOf(house, request);
    const { body, locale } = request;
    const type = TYPES.find((c) => c === posted(body, 'type')) ?? refuse('bad_request');
    const again = (tried: Tried, status: number) => reply.page(<CallManagePage {...shown} tried={tried} />, { status });
    const reading: CommandReading = type === 'proposeRanking' ? readPlaces(body, shown.page) : readCommand(type, body);
    if (!reading.ok) return again({ type, body, errors: reading.errors }, 422);
    const { sent, rejection } = await act(house, request, { type, stream: { id: shown.page.call.id }, fields: reading.fields });
    if (rejection) return again({ type, body, errors: rejection.fields ?? {}, rejection }, statusOf(rejection));
    return afterwards(reply, { sent, href: callHref(shown.page.call.id), label: commandLabel(locale, type) });
  });
}
