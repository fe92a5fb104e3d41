/** /calls: what can be applied for now, what opens soon, and what is past. Open to all. */
import type { FastifyInstance } from 'fastify';
import { shownCall } from '../../../domain/call/index.js';
import { formatEnd, formatSecond } from '../../../domain/words/index.js';
import { listCalls, type CallRow } from '../../../services/calls.js';
import { appliedCalls } from '../../../services/drafts.js';
import type { House } from '../../../services/house.js';
import { Badge, Card, EmptyState, NamedBadge, SampleBadge, Table } from '../../components/index.js';
import { useFrame, useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { Countdown } from './countdown.js';

const href = (c: CallRow): string => `/calls/${encodeURIComponent(c.id)}`;

const Open = ({ calls, applied }: { calls: readonly CallRow[]; applied: ReadonlySet<string> }) => {
  const { t, say } = useWords();
  return (
    <ul class="call-list">
      {calls.map((c) => (
        <li key={c.id} class="call">
          <div class="call-text">
            <h3><a href={href(c)}>{c.title}</a>{c.sample && <> <SampleBadge /></>}{applied.has(c.id) && <> <Badge tone="good">{t('button.mine')}</Badge></>}</h3>
            <p class="muted">{say(c.programmeName)}</p>
            <p>{say(c.amount)}{c.quota !== null && ` · ${t('frame.labelled', { label: t('callPage.quota'), value: t('callPage.quotaValue', { n: c.quota }) })}`}</p>
          </div>
          <div class="call-side">
            <Countdown until={c.closesAt} from={c.opensAt} />
            <span class="muted small figure">{t('home.closesAt', { time: formatEnd(c.closesAt) })}</span>
          </div>
        </li>
      ))}
    </ul>
  );
};

const Past = ({ calls }: { calls: readonly CallRow[] }) => {
  const { now } = useFrame();
  const { t, say } = useWords();
  return (
    <Table<CallRow>
      caption={t('callPage.past')}
      rows={calls}
      rowKey={(c) => c.id}
      empty={<EmptyState icon="history" title={t('callPage.noPast')} />}
      columns={[
        { id: 'title', label: t('field.call'), head: true, cell: (c) => <><a href={href(c)}>{c.title}</a>{c.sample && <> <SampleBadge /></>}</> },
        { id: 'programme', label: t('field.programme'), cell: (c) => say(c.programmeName) },
        { id: 'window', label: t('callPage.window'), narrow: true, cell: (c) => <span class="figure">{t('callPage.windowText', { from: formatSecond(c.opensAt).slice(0, 10), to: formatEnd(c.closesAt).slice(0, 10) })}</span> },
        { id: 'state', label: t('field.state'), narrow: true, cell: (c) => <NamedBadge topic="callState" name={shownCall(c, now)} /> },
      ]}
    />
  );
};

export function CallsPage({ calls, applied = new Set() }: { calls: readonly CallRow[]; applied?: ReadonlySet<string> }) {
  const { now } = useFrame();
  const { t } = useWords();
  const open = calls.filter((c) => c.open);
  const coming = calls.filter((c) => shownCall(c, now) === 'coming');
  const past = calls.filter((c) => !open.includes(c) && !coming.includes(c));
  return (
    <Layout title={t('page.calls')} subtitle={t('callPage.lead')} crumbs={[]} actions={<><a class="btn btn-outline-secondary" href="/eligibility">{t('page.eligibility')}</a><a class="btn btn-outline-secondary" href="/programmes">{t('page.programmes')}</a></>}>
      <Card title={t('callPage.open')} icon="calendar">
        {open.length > 0 ? <Open calls={open} applied={applied} /> : <EmptyState icon="calendar" title={t('empty.calls')} text={t('empty.callsText')} action={<a class="btn btn-outline-secondary" href="/programmes">{t('page.programmes')}</a>} />}
      </Card>
      {coming.length > 0 && <Card title={t('callPage.coming')} icon="hourglass"><Open calls={coming} applied={applied} /></Card>}
      <Card title={t('callPage.past')} icon="history" flush><Past calls={past} /></Card>
    </Layout>
  );
}

export function callsPage(app: FastifyInstance, house: House): void {
  app.get('/calls', async (request, reply) => reply.page(<CallsPage calls={await listCalls(house, undefined)} applied={await appliedCalls(house, request.viewer?.actor)} />));
}
