/** /administration: the administrator's places, whether the platform runs, and in the sandbox the sample people. */
import type { FastifyInstance } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { formatMinute } from '../../../domain/words/index.js';
import { clock, type ClockView } from '../../../services/clock.js';
import { refuse, type House } from '../../../services/house.js';
import { trouble } from '../../../services/operations.js';
import { readiness } from '../../../services/readiness.js';
import { Badge, Tiles } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon, type IconName } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import type { SamplePerson } from '../../host.js';
import { viewerOf } from '../../plugin.js';
import { SamplePeople } from '../sign-in.js';

interface Props { now: ClockView; ready: Awaited<ReturnType<typeof readiness>>; stuck: number; people: readonly SamplePerson[] }

const Place = ({ href, icon, title, text }: { href: string; icon: IconName; title: string; text: string }) => (
  <li class="way"><span class="way-icon"><Icon name={icon} /></span><div><a href={href}>{title}</a><p>{text}</p></div></li>
);

function Places({ now, ready, stuck, people }: Props) {
  const { t } = useWords();
  const state = (up: boolean) => <Badge tone={up ? 'good' : 'bad'}>{up ? t('admin.up') : t('admin.down')}</Badge>;
  return (
    <Layout title={t('page.administration')} subtitle={<p>{t('admin.lead')}</p>}>
      <Tiles tiles={[
        { label: t('admin.platformDate'), value: now.today, ...(now.sandbox ? { href: '/administration/clock' } : {}), ...(now.nextDueAt ? { note: `${t('admin.nextDueAt')} ${formatMinute(now.nextDueAt)}` } : {}) },
        { label: t('admin.database'), value: state(ready.database) },
        { label: t('admin.engine'), value: state(ready.engine) },
        ...(ready.files ? [] : [{ label: t('admin.files'), value: state(false) }]),
        { label: t('page.trouble'), value: stuck, href: '/administration/trouble', tone: stuck > 0 ? 'warn' : 'good' },
      ]} />
      <h2 class="visually-hidden">{t('admin.places')}</h2>
      <ul class="ways ways-tight">
        {now.sandbox && <Place href="/administration/clock" icon="clock" title={t('page.clock')} text={t('admin.clockText')} />}
        <Place href="/administration/mailbox" icon="mail" title={t('page.mailbox')} text={t('admin.mailText')} />
        <Place href="/administration/trouble" icon="alert-triangle" title={t('page.trouble')} text={t('admin.troubleText')} />
        <Place href="/audit" icon="shield-check" title={t('page.audit')} text={t('admin.auditText')} />
        <Place href="/programmes" icon="clipboard-list" title={t('page.programmes')} text={t('admin.programmesText')} />
      </ul>
      {people.length > 0 && <SamplePeople people={people} returnTo="/work" />}
    </Layout>
  );
}

export function placesPage(app: FastifyInstance, house: House): void {
  app.get('/administration', async (request, reply) => {
    const { actor } = viewerOf(request);
    if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
    const [now, ready, found, people] = await Promise.all([clock(house), readiness(house), trouble(house, actor), request.webHost.samplePeople()]);
    return reply.page(<Places now={now} ready={ready} stuck={found.defects.length + found.lateStreams.length + found.unanswered.length + found.outbox.length + found.differingOrders.length + found.mails.length} people={people} />);
  });
}
