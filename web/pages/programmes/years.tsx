/** /calendar: the arrangements of the years and what is provisional; /calendar/:year: a year day by day, put in or amended. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { Rejection } from '../../../domain/errors.js';
import { t as words } from '../../../domain/words/index.js';
import { calendarYear, listYears, provisionalPeriods, saveYear, type DayState, type ProvisionalPeriod, type YearPage, type YearRow } from '../../../services/calendars.js';
import { Refusal, type House } from '../../../services/house.js';
import { Badge, Card, DescriptionList, EmptyState, errorsOf, Fields, Form, Note, Table, type FieldView, type Tone } from '../../components/index.js';
import { fieldMessage, linesOf, posted, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { RefusalNote, statusOf } from '../act.js';
import { RuleTabs } from './tabs.js';

const STATES: readonly DayState[] = ['working', 'weekend', 'off', 'makeup'];
const TONE = { working: 'neutral', weekend: 'info', off: 'bad', makeup: 'wait' } as const satisfies Record<DayState, Tone>;

function YearsPage({ years, provisional, admin }: { years: readonly YearRow[]; provisional: readonly ProvisionalPeriod[] | undefined; admin: boolean }) {
  const { t, named } = useWords();
  const next = (years.at(-1)?.year ?? 2026) + 1;
  return (
    <Layout title={t('page.calendar')} subtitle={t('yearPage.lead')}>
      <RuleTabs current="/calendar" />
      <Card flush>
        <Table<YearRow>
          caption={t('page.calendar')} numbered={false} rows={[...years].reverse()} rowKey={(y) => String(y.year)}
          columns={[
            { id: 'year', label: t('yearPage.year'), head: true, narrow: true, cell: (y) => <a class="strong-link" href={`/calendar/${y.year}`}>{y.year}</a> },
            { id: 'document', label: t('yearPage.arrangement'), cell: (y) => <><span lang="zh-CN">{y.document}</span>{y.amended && <> <Badge tone="warn">{t('yearPage.amended')}</Badge></>}</> },
            { id: 'working', label: t('yearPage.workingDays'), align: 'right', narrow: true, cell: (y) => <span class="figure">{y.workingDays}</span> },
            { id: 'off', label: t('yearPage.off'), align: 'right', narrow: true, cell: (y) => <span class="figure">{y.off}</span> },
            { id: 'makeup', label: t('yearPage.makeUp'), align: 'right', narrow: true, cell: (y) => <span class="figure">{y.makeUp}</span> },
          ]}
        />
      </Card>
      {admin && <p><a class="btn btn-outline-secondary" href={`/calendar/${next}`}>{t('yearPage.newYear')} {next}</a></p>}
      {provisional && (
        <Card title={t('yearPage.provisional')} icon="calendar-due" flush>
          <p class="card-lead muted">{t('yearPage.provisionalLead')}</p>
          <Table<ProvisionalPeriod>
            caption={t('yearPage.provisional')} rows={provisional} rowKey={(p, i) => `${i}${p.streamId}${p.kind}`} empty={<EmptyState icon="calendar-due" title={t('yearPage.noProvisional')} />}
            columns={[
              { id: 'what', label: t('page.project'), head: true, cell: (p) => (p.projectId ? <a href={`/projects/${encodeURIComponent(p.projectId)}`}>{p.title}</a> : p.title ?? p.streamId) },
              { id: 'kind', label: t('section.periods'), cell: (p) => named('period', p.kind) },
              { id: 'from', label: t('yearPage.startedOn'), narrow: true, cell: (p) => <span class="figure">{p.startedOn}</span> },
              { id: 'due', label: t('yearPage.counted'), narrow: true, cell: (p) => <span class="figure">{p.dueOn}</span> },
              { id: 'again', label: t('yearPage.recounted'), cell: (p) => (p.recountedOn ? <><span class="figure">{p.recountedOn}</span>{p.stillProvisional && <> <Badge tone="wait">{t('yearPage.stillProvisional')}</Badge></>}</> : t(p.paused ? 'yearPage.paused' : 'yearPage.byHand')) },
            ]}
          />
        </Card>
      )}
    </Layout>
  );
}

function Month({ year, month, days }: { year: number } & YearPage['months'][number]) {
  const { named, t } = useWords();
  // Monday first; empty cells before the first day.
  const lead = (days[0]!.weekday + 6) % 7;
  const cells = [...Array.from({ length: lead }, () => undefined), ...days];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, i) => cells.slice(i * 7, i * 7 + 7));
  return (
    <table class="month">
      <caption>{named('monthName', String(month))}<span class="visually-hidden"> {year}</span></caption>
      <thead><tr>{[1, 2, 3, 4, 5, 6, 7].map((d) => <th key={d} scope="col">{named('weekdayName', String(d))}</th>)}</tr></thead>
      <tbody>
        {weeks.map((week, i) => (
          <tr key={i}>{Array.from({ length: 7 }, (_, d) => week[d]).map((day, d) => (day
            ? <td key={day.on} class={`day day-${day.state}`}>{Number(day.on.slice(8))}{day.state === 'off' || day.state === 'makeup' ? <><span class="day-mark" aria-hidden="true">{day.state === 'off' ? '休' : '班'}</span><span class="visually-hidden"> {t(`dayState.${day.state}`)}</span></> : null}</td>
            : <td key={`e${d}`} />))}</tr>
        ))}
      </tbody>
    </table>
  );
}

interface View { page: YearPage; admin: boolean; body?: Posted; errors?: Readonly<Record<string, string>>; rejection?: Rejection }

function YearView({ page, admin, body, errors = {}, rejection }: View) {
  const { t, locale } = useWords();
  const field = (name: string, kind: FieldView['kind'], label: string, hint: string, value: string, more: Partial<FieldView> = {}): FieldView => ({ name, kind, label, hint, value: String((body && posted(body, name)) ?? value), ...more, ...(errors[name] ? { error: fieldMessage(locale, errors[name])! } : {}) });
  const fields = [
    field('document', 'text', t('yearPage.document'), t('yearPage.documentHint'), page.published ? '' : page.document ?? '', { required: true, width: 'medium' }),
    field('off', 'list', t('yearPage.off'), t('yearPage.offHint'), page.off.join('\n'), { required: true, rows: 10 }),
    field('work', 'list', t('yearPage.makeUp'), t('yearPage.workHint'), page.work.join('\n'), { rows: 6 }),
    field('note', 'text', t('yearPage.note'), t('yearPage.noteHint'), ''),
  ];
  return (
    <Layout title={t('yearPage.ofYear', { year: page.year })} crumbs={[{ href: '/calendar', label: t('page.calendar') }]} errors={errorsOf(fields)} actions={page.published && <><a class="btn btn-sm btn-outline-secondary" href={`/calendar/${page.year - 1}`}>{page.year - 1}</a><a class="btn btn-sm btn-outline-secondary" href={`/calendar/${page.year + 1}`}>{page.year + 1}</a></>}>
      {rejection && errorsOf(fields).length === 0 && <RefusalNote rejection={rejection} />}
      {!page.published && <Note tone="warn"><p>{t('yearPage.provisionalYear')}</p></Note>}
      <Card>
        <DescriptionList columns={3} items={[
          { label: t('yearPage.arrangement'), value: page.document ?? '–' }, { label: t('yearPage.workingDays'), value: <span class="figure">{page.workingDays}</span> },
          ...(page.amendments.length > 0 ? [{ label: t('yearPage.amendments'), value: page.amendments.map((a) => `${a.document}：${a.note}`).join('；') }] : []), ...(page.note ? [{ label: t('yearPage.note'), value: page.note, wide: true }] : []),
        ]} />
        <p class="legend">{STATES.map((s) => <Badge key={s} tone={TONE[s]}>{t(`dayState.${s}`)}</Badge>)}</p>
        <div class="months">{page.months.map((m) => <Month key={String(m.month)} year={page.year} {...m} />)}</div>
      </Card>
      {admin && (
        <Card title={t('yearPage.edit')} icon="edit"><Form action={`/calendar/${page.year}`} submitLabel={t('yearPage.save')} submitIcon="device-floppy"><Fields fields={fields} /></Form></Card>
      )}
    </Layout>
  );
}

interface Route { Params: { year: string }; Body: Posted }
const isAdmin = (request: FastifyRequest<Route>): boolean => request.viewer !== undefined && hasRole(request.viewer.actor, 'administrator');

export function yearPages(app: FastifyInstance, house: House): void {
  app.get<Route>('/calendar', async (request, reply) => {
    const actor = request.viewer?.actor;
    const sees = actor !== undefined && hasRole(actor, 'administrator', 'officer', 'supervisor');
    return reply.page(<YearsPage years={await listYears(house)} provisional={sees ? await provisionalPeriods(house, actor) : undefined} admin={isAdmin(request)} />);
  });
  app.get<Route>('/calendar/:year', async (request, reply) => reply.page(<YearView page={await calendarYear(house, Number(request.params.year))} admin={isAdmin(request)} />));
  app.post<Route>('/calendar/:year', async (request, reply): Promise<FastifyReply> => {
    const year = Number(request.params.year);
    const body = request.body ?? {};
    const days = (name: string): string[] => linesOf(String(posted(body, name) ?? ''));
    try {
      await saveYear(house, viewerOf(request).actor, { year, document: String(posted(body, 'document') ?? ''), off: days('off'), work: days('work'), note: String(posted(body, 'note') ?? ''), key: String(posted(body, '_key') ?? ''), route: 'POST /calendar' });
      return reply.done(`/calendar/${year}`, { tone: 'good', text: words(request.locale, 'flash.saved') });
    } catch (error) {
      if (!(error instanceof Refusal) || error.rejection.code === 'not_allowed') throw error;
      return reply.page(<YearView page={await calendarYear(house, year)} admin={isAdmin(request)} body={body} errors={error.rejection.fields ?? {}} rejection={error.rejection} />, { status: statusOf(error.rejection) });
    }
  });
}

