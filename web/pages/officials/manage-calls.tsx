/** /manage/calls and /manage/calls/new: all calls of the house, and a new one on a programme version in force and a confirmed budget line. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRole, type Role } from '../../../domain/access/index.js';
import { shownCall } from '../../../domain/call/index.js';
import { formatYuan } from '../../../domain/money.js';
import { formatEnd, formatMinute, type Locale, t as text } from '../../../domain/words/index.js';
import { callableVersions, listCalls, type CallableVersion, type CallRow } from '../../../services/calls.js';
import { clock } from '../../../services/clock.js';
import { refuse, type House } from '../../../services/house.js';
import { listBudgetLines, type BudgetLineRow } from '../../../services/payments.js';
import { Card, EmptyState, errorsOf, Fields, Form, NamedBadge, Note, SampleBadge, Table, type FieldView } from '../../components/index.js';
import { useFrame, useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { commandFields, readCommand, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { act, afterwards, RefusalNote, statusOf, type Tried } from '../act.js';

/** Who sees calls from the inside; each act asks its own role again. */
export const CALL_ROLES: readonly Role[] = ['officer', 'approver', 'panel_organiser', 'supervisor', 'finance_bureau', 'finance_maker', 'finance_checker', 'legal_officer'];
export const callHref = (id: string): string => `/manage/calls/${encodeURIComponent(id)}`;

function CallsPage({ calls, mayCreate }: { calls: readonly CallRow[]; mayCreate: boolean }) {
  const { now } = useFrame();
  const { t, say } = useWords();
  const create = mayCreate ? <a class="btn btn-primary" href="/manage/calls/new"><Icon name="plus" />{t('manage.newCall')}</a> : undefined;
  return (
    <Layout title={t('manage.calls')} actions={<>{create}<a class="btn btn-outline-secondary" href="/calls"><Icon name="external-link" />{t('manage.publicPage')}</a></>}>
      <Card title={t('page.calls')} icon="calendar" flush>
        <Table<CallRow>
          caption={t('page.calls')} rows={calls} rowKey={(c) => c.id} empty={<EmptyState icon="calendar" title={t('manage.noCalls')} text={t('manage.noCallsText')} action={create} />}
          columns={[
            { id: 'title', label: t('field.call'), head: true, cell: (c) => <><a class="strong-link" href={callHref(c.id)}>{c.title}</a>{c.sample && <> <SampleBadge /></>}</> },
            { id: 'programme', label: t('field.programme'), cell: (c) => <>{say(c.programmeName)}<span class="cell-note">{say(c.amount)}</span></> },
            { id: 'window', label: t('manage.window'), narrow: true, cell: (c) => <span class="figure">{formatMinute(c.opensAt)}<span class="cell-note">{formatEnd(c.closesAt)}</span></span> },
            { id: 'quota', label: t('field.quota'), align: 'right', narrow: true, cell: (c) => c.quota ?? '–' },
            { id: 'status', label: t('field.state'), narrow: true, cell: (c) => <NamedBadge topic="callState" name={shownCall(c, now)} /> },
          ]}
        />
      </Card>
    </Layout>
  );
}

interface NewCall { versions: readonly CallableVersion[]; amountNotSet: readonly CallableVersion[]; lines: readonly BudgetLineRow[]; now: string; tried?: Tried }

function fieldsOf(locale: Locale, { versions, lines, now, tried }: NewCall): FieldView[] {
  const pick = (label: { zh: string; en: string }): string => (locale === 'en' ? label.en : label.zh);
  const hints: Readonly<Record<string, string>> = { programmeVersionId: text(locale, 'manage.versionHint'), budgetLineId: text(locale, 'manage.lineHint'), quota: text(locale, 'manage.quotaHint') };
  const fields = commandFields(locale, 'createCall', {
    options: {
      programmeVersionId: versions.map((v) => ({ value: v.id, label: `${v.programmeId} ${text(locale, 'manage.versionAmount', { name: pick(v.name), measure: pick(v.measure) })}` })),
      budgetLineId: lines.map((l) => ({ value: l.id, label: `${l.title} · ${l.quotaDocument}`, hint: text(locale, 'manage.lineAvailable', { amount: formatYuan(BigInt(l.availableFen)) }) })),
    },
    // To the minute: nobody announces a window that opens at 34 seconds past.
    values: { opensAt: `${now.slice(0, 16)}:00.000Z`, ...(lines.length === 1 ? { budgetLineId: lines[0]!.id } : {}) },
    ...(tried ? { body: tried.body, errors: tried.errors } : {}),
  });
  return fields.map((f) => ({ ...f, ...(hints[f.name] ? { hint: hints[f.name]! } : {}), ...(f.name === 'programmeVersionId' ? { none: '', width: 'full' as const } : {}) }));
}

function NewCallPage(given: NewCall) {
  const { t, say, locale } = useWords();
  const fields = fieldsOf(locale, given);
  const errors = errorsOf(fields);
  const { tried } = given;
  return (
    <Layout title={t('manage.newCall')} width="narrow" errors={errors} crumbs={[{ href: '/manage/calls', label: t('manage.calls') }]}>
      {tried?.rejection && errors.length === 0 && <RefusalNote rejection={tried.rejection} />}
      {given.versions.length === 0 && <Note tone="warn" title={t('manage.noVersions')}><p>{t('manage.noVersionsText')} <a href="/rules">{t('rules.title')}</a></p></Note>}
      {given.lines.length === 0 && <Note tone="warn"><p>{t('manage.noLines')}</p></Note>}
      <Card>
        <Form action="/manage/calls/new" submitLabel={t('command.createCall')} submitIcon="plus" cancelHref="/manage/calls"><Fields fields={fields} /></Form>
      </Card>
      {given.amountNotSet.length > 0 && (
        <Card title={t('manage.amountNotSet')} icon="info-circle">
          <p class="muted">{t('manage.amountNotSetText')}</p>
          <ul class="lined-list">{given.amountNotSet.map((v) => <li key={v.id}><a href={`/rules/${encodeURIComponent(v.id)}`}>{v.programmeId} {say(v.name)}</a><span class="muted">{say(v.measure)}</span></li>)}</ul>
        </Card>
      )}
    </Layout>
  );
}

async function newCall(house: House, request: FastifyRequest): Promise<NewCall> {
  const { actor } = viewerOf(request);
  const { callable: versions, amountNotSet } = await callableVersions(house, actor);
  const [lines, { now }] = await Promise.all([listBudgetLines(house, actor).then((all) => all.filter((l) => !l.over)), clock(house)]);
  return { versions, amountNotSet, lines: lines.filter((l) => l.status === 'confirmed'), now };
}

export function manageCallsPages(app: FastifyInstance, house: House): void {
  app.get('/manage/calls', async (request, reply) => {
    const { actor } = viewerOf(request);
    if (!hasRole(actor, ...CALL_ROLES)) return refuse('not_allowed');
    return reply.page(<CallsPage calls={await listCalls(house, actor)} mayCreate={hasRole(actor, 'officer')} />);
  });

  app.get('/manage/calls/new', async (request, reply) => reply.page(<NewCallPage {...await newCall(house, request)} />));
  app.post<{ Body: Posted }>('/manage/calls/new', async (request, reply) => {
    const given = await newCall(house, request);
    const again = (tried: Tried, status: number) => reply.page(<NewCallPage {...given} tried={tried} />, { status });
    const reading = readCommand('createCall', request.body);
    if (!reading.ok) return again({ type: 'createCall', body: request.body, errors: reading.errors }, 422);
    const { sent, rejection } = await act(house, request, { type: 'createCall', stream: { create: 'call' }, fields: reading.fields });
    if (rejection) return again({ type: 'createCall', body: request.body, errors: detailErrors(rejection.detail) ?? rejection.fields ?? {}, rejection }, statusOf(rejection));
    return afterwards(reply, { sent, href: callHref(sent.streamId), label: text(request.locale, 'command.createCall') });
  });
}

/** The guard names a field in its detail: { closesAt: 'after_opening' }. */
const detailErrors = (detail: Record<string, unknown> | undefined): Record<string, string> | undefined => (detail?.['closesAt'] === 'after_opening' ? { closesAt: 'after_opening' } : undefined);
