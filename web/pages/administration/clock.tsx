/** /administration/clock: the sandbox's date, what comes due, and moving it forward; afterwards what happened on the way. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { errorCatalogue } from '../../../domain/errors.js';
import { addDays } from '../../../domain/time.js';
import { formatMinute, t as sentence, weekdayOf } from '../../../domain/words/index.js';
import { advanceClock, clock, type Advance, type ClockView } from '../../../services/clock.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import { clockAgenda, type DueRow, type FiredRow } from '../../../services/oversight.js';
import { Card, EmptyState, Field, Form, Note, Table, Tiles } from '../../components/index.js';
import { useFrame, useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { fieldMessage, posted, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';

interface Props { now: ClockView; due: readonly DueRow[]; fired: readonly FiredRow[] | undefined; typed?: string; error?: string }
const STEPS = [['byDay', '1'], ['byWeek', '7'], ['byMonth', '30']] as const;

function MoveForm({ now, typed, error }: Pick<Props, 'now' | 'typed' | 'error'>) {
  const { csrfToken, newKey } = useFrame();
  const { t, locale } = useWords();
  return (
    <Card title={t('admin.moveOn')} icon="player-track-next" accent="task">
      <p class="muted">{t('admin.moveText')}</p>
      <form method="post" action="/administration/clock" class="button-row">
        <input type="hidden" name="_csrf" value={csrfToken} /><input type="hidden" name="_key" value={newKey()} />
        <button type="submit" class="btn btn-primary" name="to" value="next"><Icon name="player-track-next" />{t('admin.toNext')}</button>
        {STEPS.map(([name, days]) => <button key={name} type="submit" class="btn btn-outline-secondary" name="days" value={days}>{t(`admin.${name}`)}</button>)}
      </form>
      <Form action="/administration/clock" submitLabel={t('button.advance')} submitIcon="calendar">
        <Field name="date" kind="date" label={t('admin.toDate')} required value={typed ?? addDays(now.today, 1)} {...(error ? { error: fieldMessage(locale, error) ?? error } : {})} />
      </Form>
    </Card>
  );
}

function Clock({ now, due, fired, typed, error }: Props) {
  const { t, named, locale } = useWords();
  return (
    <Layout title={t('page.clock')} crumbs={[{ href: '/administration', label: t('page.administration') }]} errors={error ? [{ label: t('admin.toDate'), message: fieldMessage(locale, error) ?? error, fieldId: 'f-date' }] : []}>
      <Tiles tiles={[
        { label: t('admin.platformDate'), value: now.today, note: `${formatMinute(now.now).slice(11)} · ${weekdayOf(locale, now.today)}`, tone: 'info' },
        { label: t('admin.nextDueAt'), value: now.nextDueAt ? formatMinute(now.nextDueAt) : '–' },
        { label: t('admin.pendingDue'), value: now.pending, ...(now.pending > 0 ? { tone: 'warn' as const } : {}) },
      ]} />
      {fired && (
        <Card title={t('admin.fired')} icon="history" flush>
          <Table<FiredRow>
            caption={t('admin.fired')} rows={fired} rowKey={(f, i) => `${i}${f.streamId}`} empty={<EmptyState icon="history" title={t('admin.firedNone')} />}
            columns={[
              { id: 'at', label: t('field.at'), narrow: true, cell: (f) => <time class="figure" dateTime={f.at}>{formatMinute(f.at)}</time> },
              { id: 'event', label: t('field.result'), head: true, cell: (f) => named('event', f.type) },
              { id: 'stream', label: t('admin.stream'), cell: (f) => f.title },
            ]}
          />
        </Card>
      )}
      <MoveForm now={now} {...(typed === undefined ? {} : { typed })} {...(error === undefined ? {} : { error })} />
      <Card title={t('admin.dueSoon')} icon="calendar-due" flush>
        <Table<DueRow>
          caption={t('admin.dueSoon')} rows={due} rowKey={(d) => d.streamId} empty={<EmptyState icon="calendar-due" title={t('admin.nothingDue')} text={t('admin.nothingDueText')} />}
          columns={[
            { id: 'at', label: t('field.due'), narrow: true, cell: (d) => <time class="figure" dateTime={d.at}>{formatMinute(d.at)}</time> },
            { id: 'kind', label: t('admin.kind'), head: true, cell: (d) => (d.kind ? named('period', d.kind) : '–') },
            { id: 'stream', label: t('admin.stream'), cell: (d) => d.title },
          ]}
        />
      </Card>
    </Layout>
  );
}

const NoClock = () => {
  const { t } = useWords();
  return <Layout title={t('page.clock')} crumbs={[{ href: '/administration', label: t('page.administration') }]}><Note tone="info" title={t('admin.noClock')}><p>{t('admin.noClockText')}</p></Note></Layout>;
};

/** What was pressed: the next due instant, a number of days, or a day. */
function wanted(body: Posted): Advance {
  const days = Number(posted(body, 'days'));
  if (posted(body, 'to') === 'next') return { to: 'next' };
  if (Number.isInteger(days) && days > 0 && days <= 3660) return { by: { days } };
  const date = posted(body, 'date');
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Refusal({ code: 'validation', fields: { to: date ? 'impossible_date' : 'required' } });
  return { to: date };
}

export function clockPage(app: FastifyInstance, house: House): void {
  const load = async (request: FastifyRequest, since?: string): Promise<Props> => {
    const { actor } = viewerOf(request);
    const agenda = await clockAgenda(house, actor, { since });
    return { now: await clock(house), due: agenda.due, fired: since === undefined ? undefined : agenda.fired };
  };
  app.get<{ Querystring: { since?: string } }>('/administration/clock', async (request, reply) => {
    if (!hasRole(viewerOf(request).actor, 'administrator')) return refuse('not_allowed');
    if (!house.sample) return reply.page(<NoClock />);
    const { since } = request.query;
    return reply.page(<Clock {...await load(request, since !== undefined && !Number.isNaN(Date.parse(since)) ? since : undefined)} />);
  });
  app.post<{ Body: Posted }>('/administration/clock', async (request, reply) => {
    const { actor } = viewerOf(request);
    const { locale, body } = request;
    const key = posted(body, '_key');
    try {
      const before = await clock(house);
      const input = wanted(body);
      const { now, fired, pending } = await advanceClock(house, actor, input, { key: typeof key === 'string' ? key : '', route: 'POST /administration/clock' });
      if ('to' in input && input.to === 'next' && before.nextDueAt === null) return reply.done('/administration/clock', { tone: 'info', text: sentence(locale, 'admin.noNext') });
      return reply.done(`/administration/clock?since=${encodeURIComponent(before.now)}`, pending > 0
        ? { tone: 'warn', text: sentence(locale, 'admin.movedPending', { time: formatMinute(now), n: fired, left: pending }) } : { tone: 'good', text: sentence(locale, 'admin.moved', { time: formatMinute(now), n: fired }) });
    } catch (error) {
      if (!(error instanceof Refusal) || error.rejection.code !== 'validation') throw error;
      const typed = posted(body, 'date');
      return reply.page(<Clock {...await load(request)} {...(typeof typed === 'string' ? { typed } : {})} error={error.rejection.fields?.['to'] ?? 'invalid'} />, { status: errorCatalogue.validation.status });
    }
  });
}
