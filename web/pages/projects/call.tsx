/** /calls/:id: the guide, what one would get, the window with its countdown, and the way into a draft. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { Rejection } from '../../../domain/errors.js';
import { formatEnd, formatRate, formatSecond } from '../../../domain/words/index.js';
import { OPEN_AGAIN } from '../../../domain/project/names.js';
import { callPage, type CallPage } from '../../../services/calls.js';
import { applicantsOf } from '../../../services/drafts.js';
import { refuse, type House } from '../../../services/house.js';
import { listProjects, type ProjectRow } from '../../../services/projects.js';
import { Card, DescriptionList, errorsOf, Fields, Form, Money, Note, SampleBadge, StateBadge, type FieldView } from '../../components/index.js';
import { fieldMessage, posted, readCommand, type Posted } from '../../forms/index.js';
import { useFrame, useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Layout } from '../../frame/layout.js';
import { act, actsAs, RefusalNote, statusOf } from '../act.js';
import { CallCorrections } from '../call-corrections.js';
import { Countdown } from './countdown.js';
import { Guide, guideView, joined, paymentParts, type GuideView } from './guide.js';

type Applicant = Awaited<ReturnType<typeof applicantsOf>>[number];
interface Apply { applicants: Applicant[]; own: ProjectRow[]; typed?: Posted; errors?: Readonly<Record<string, string>>; rejection?: Rejection }
/** One application stands for this applicant: another is not offered, unless it is for another object. */
const standing = ({ own }: Apply, applicantId: string): boolean => own.some((p) => p.applicantId === applicantId && !(OPEN_AGAIN as readonly string[]).includes(p.stateName));

interface View { page: CallPage; guide: GuideView; apply: Apply; official: boolean }

function Gains({ page: { call, version } }: { page: CallPage }) {
  const { t, say, named } = useWords();
  const parts = paymentParts(version);
  return (
    <Card title={t('callPage.whatYouGet')} icon="coin" actions={!call.sample && <a href={`/calculator?programme=${encodeURIComponent(call.programmeId)}`}>{t('callPage.calculate')}</a>}>
      <p class="gain">{say(call.amount)}</p>
      {parts.length > 0 && (
        <>
          <h3>{t('callPage.paidIn')}</h3>
          <ul class="parts">
            {parts.map((p) => (
              <li key={p.n}><strong class="figure">{p.shareBp !== undefined ? formatRate(p.shareBp) : p.amountFen !== undefined ? <Money fen={p.amountFen} /> : t('callPage.balance')}</strong> <span>{named('milestone', p.milestone)}</span></li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Window({ page: { call, late: entries } }: { page: CallPage }) {
  const { t, locale } = useWords();
  const late = entries.filter((l) => l.status === 'allowed' || l.status === 'over');
  return (
    <Card title={t('callPage.window')} icon="calendar-due" actions={call.status === 'withdrawn' ? undefined : call.status === 'closed' ? <Countdown until={call.opensAt} /> : <Countdown until={call.closesAt} from={call.opensAt} />}>
      <DescriptionList columns={1} items={[
        { label: t('field.opensAt'), value: <time class="figure" dateTime={call.opensAt}>{formatSecond(call.opensAt)}</time> },
        { label: t('field.closesAt'), value: <time class="figure" dateTime={call.closesAt}>{formatEnd(call.closesAt)}</time> },
        ...late.map((l) => ({ label: t('callPage.lateUntil', { name: locale === 'en' ? l.nameEn : l.name }), value: <time class="figure" dateTime={l.until}>{formatEnd(l.until)}</time> })),
        ...(call.quota === null ? [] : [{ label: t('callPage.quota'), value: t('callPage.quotaValue', { n: call.quota }) }]),
      ]} />
    </Card>
  );
}

const free = (applicants: readonly Applicant[], { uniqueBy }: CallPage['version'], apply: Apply): Applicant[] => applicants.filter((a) => uniqueBy === 'applicant_and_object' || !standing(apply, a.id));

function ApplyForm({ page: { call, version }, apply }: Pick<View, 'page' | 'apply'>) {
  const { t, named, locale } = useWords();
  const kinds = apply.applicants.filter((a) => (version.applicantKinds as string[]).includes(a.kind));
  const fitting = free(kinds, version, apply);
  if (kinds.length > 0 && fitting.length === 0) return <p>{t('callPage.alreadyApplied')}</p>;
  if (fitting.length === 0) return <p>{t('callPage.wrongKind', { kinds: joined(locale, version.applicantKinds.map((k) => named('applicantKind', k))) })}</p>;
  return (
    <>
      <p class="muted">{t('callPage.applyText')}</p>
      <Form action={`/calls/${encodeURIComponent(call.id)}/applications`} submitLabel={t('button.apply')} submitIcon="file-plus" hidden={fitting.length === 1 ? { applicantId: fitting[0]!.id } : {}}>
        <ApplyFields fields={applyFields(locale, { fitting, apply, version }, t)} />
      </Form>
    </>
  );
}
const ApplyFields = ({ fields }: { fields: readonly FieldView[] }) => <Fields fields={fields} />;

function applyFields(locale: ReturnType<typeof useWords>['locale'], { fitting, apply, version }: { fitting: Applicant[]; apply: Apply; version: CallPage['version'] }, t: ReturnType<typeof useWords>['t']): FieldView[] {
  const value = (name: string): string => String((apply.typed && posted(apply.typed, name)) ?? '');
  const fault = (name: string): { error?: string } => { const error = fieldMessage(locale, apply.errors?.[name]); return error ? { error } : {}; };
  return [
    ...(fitting.length > 1 ? [{ name: 'applicantId', kind: 'choice' as const, label: t('callPage.forOrganisation'), required: true, value: value('applicantId'), options: fitting.map((a) => ({ value: a.id, label: locale === 'en' ? a.nameEn : a.name })), ...fault('applicantId') }] : []),
    { name: 'title', kind: 'text', label: t('callPage.projectTitle'), required: true, value: value('title'), maxLength: 200, ...fault('title') },
    ...(version.uniqueBy === 'applicant_and_object' ? [{ name: 'object', kind: 'text' as const, label: t('callPage.object'), hint: t('callPage.objectHint'), required: true, value: value('object'), maxLength: 200, ...fault('object') }] : []),
  ];
}

function Own({ own }: { own: readonly ProjectRow[] }) {
  const { t } = useWords();
  return (
    <Card title={t('callPage.yourApplications')} icon="folder">
      <ul class="lined-list">
        {own.map((p) => (
          <li key={p.id}><a href={`/projects/${encodeURIComponent(p.id)}${p.stateName === 'draft' ? '/form' : ''}`}>{p.title}</a> <span><StateBadge state={p.stateName as never} wordSet={p.wordSet as never} formalWords={p.formalWords as never} /></span></li>
        ))}
      </ul>
    </Card>
  );
}

function CallView({ page, guide, apply, official }: View) {
  const { person, path, now } = useFrame();
  const { t, say, locale } = useWords();
  const { call } = page;
  const admitted = page.late.some((l) => l.status === 'allowed' && l.until > now && apply.applicants.some((a) => a.id === l.organisationId));
  const fitting = free(apply.applicants.filter((a) => (page.version.applicantKinds as string[]).includes(a.kind)), page.version, apply);
  const mayApply = apply.own.length === 0 || fitting.length > 0;
  const errors = apply.errors ? errorsOf(applyFields(locale, { fitting, apply, version: page.version }, t)) : [];
  return (
    <Layout
      title={call.title}
      crumbs={[{ href: '/calls', label: t('page.calls') }]}
      subtitle={say(call.programmeName)}
      badges={call.sample && <SampleBadge />}
      errors={errors}
      actions={official && <a class="btn btn-outline-secondary" href={`/manage/calls/${encodeURIComponent(call.id)}`}>{t('callPage.manage')}</a>}
    >
      {page.withdrawn !== null && <Note tone="warn" title={t('callState.withdrawn')}><p>{page.withdrawn}</p></Note>}
      <CallCorrections corrected={page.corrected} />
      {apply.rejection && <RefusalNote rejection={apply.rejection} />}
      {call.sample && <Note tone="warn" title={t('callPage.sampleTitle')}><p>{t('callPage.sampleText')}</p></Note>}
      <div class="columns columns-side-first">
        <div><Guide guide={guide} /></div>
        <div>
          <Window page={page} />
          {apply.own.length > 0 && <Own own={apply.own} />}
          {(call.open || admitted) && mayApply && (
            <Card title={t(apply.own.length > 0 ? 'callPage.applyAnother' : 'callPage.applyTitle')} icon="writing" accent="task">
              {apply.applicants.length > 0 ? <ApplyForm page={page} apply={apply} />
                : <><p>{t('callPage.noApplicant')}</p>{!person && <p><a class="btn btn-primary" href={withQuery('/sign-in', { return: path })}>{t('callPage.signInToApply')}</a></p>}</>}
            </Card>
          )}
          <Gains page={page} />
        </div>
      </div>
    </Layout>
  );
}

async function load(house: House, request: FastifyRequest, id: string): Promise<View> {
  const actor = request.viewer?.actor;
  const page = await callPage(house, actor, id);
  const applicants = actor ? await applicantsOf(house, actor) : [];
  const own = actor && applicants.length > 0 ? (await listProjects(house, actor, { call: id, applicants: applicants.map((a) => a.id), limit: 20 })).items : [];
  return { page, guide: await guideView(house, page.version), apply: { applicants, own }, official: actor !== undefined && hasRole(actor, 'officer', 'approver') };
}

export function callPages(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string } }>('/calls/:id', async (request, reply) => reply.page(<CallView {...await load(house, request, request.params.id)} />));

  app.post<{ Params: { id: string }; Body: Posted }>('/calls/:id/applications', async (request, reply) => {
    if (!request.viewer) return refuse('not_signed_in');
    actsAs(request, 'applicant');
    const view = await load(house, request, request.params.id);
    const again = (change: Partial<Apply>, status: number) => reply.page(<CallView {...view} apply={{ ...view.apply, typed: request.body, ...change }} />, { status });
    const fields = Object.fromEntries(['applicantId', 'title', 'object'].map((name) => [name, String(posted(request.body, name) ?? '').trim()]));
    const needed = ['applicantId', 'title', ...(view.page.version.uniqueBy === 'applicant_and_object' ? ['object'] : [])];
    const missing = needed.filter((name) => fields[name] === '');
    if (missing.length > 0) return again({ errors: Object.fromEntries(missing.map((m) => [m, 'required'])) }, 422);
    const reading = readCommand('createProject', {}, { callId: view.page.call.id, ...fields });
    if (!reading.ok) return again({ errors: reading.errors }, 422);
    const { sent, rejection } = await act(house, request, { type: 'createProject', fields: reading.fields, stream: { create: 'project' } });
    if (rejection) return again({ rejection }, statusOf(rejection));
    return reply.done(`/projects/${encodeURIComponent(sent.streamId)}/form`);
  });
}
