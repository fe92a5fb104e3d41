/** The mails about a project: the newest on its page, all of them at /projects/:id/messages; each opens to its text. */
import type { FastifyInstance } from 'fastify';
import { formatMinute } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { projectMessages, type MessageList, type MessageRow } from '../../../services/messages.js';
import { projectPage } from '../../../services/project-page.js';
import { Badge, Card, Pagination, type Tone } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { projectHref } from './draft.js';

/** As many stand on the page of the project. */
export const NEWEST = 5;
const PER_PAGE = 20;
const messagesHref = (id: string): string => `${projectHref(id)}/messages`;

const TONE = { sent: 'good', waiting: 'neutral', failing: 'warn', failed: 'bad' } as const satisfies Record<MessageRow['state'], Tone>;

function Message({ message }: { message: MessageRow }) {
  const { t, say, named } = useWords();
  const names = say({ zh: message.to.map((n) => n.zh).join('、'), en: message.to.map((n) => n.en).join(', ') });
  return (
    <li>
      <details class="message">
        <summary>
          <span class="message-subject">{say(message.subject)}</span>
          <span><Badge tone={TONE[message.state]}>{named('messageState', message.state)}</Badge><Icon name="chevron-down" /></span>
          <span class="message-facts"><time dateTime={message.at}>{formatMinute(message.at)}</time>{names !== '' && <> · {t('projectPage.messageTo', { names })}</>}</span>
        </summary>
        <div class="message-text">
          {say(message.text).split('\n\n').map((line) => <p key={line}>{line}</p>)}
          {message.recipients.some((r) => r.state !== message.recipients[0]!.state || r.fault) && (
            <ul>{message.recipients.map((r, i) => <li key={i}>{say(r.name)}: {named('messageState', r.state)}{r.fault && <> ({named('mailFault', r.fault)})</>}</li>)}</ul>
          )}
          {message.state !== 'failing' && message.sentAt && <p class="muted small">{t('projectPage.messageSentAt', { time: formatMinute(message.sentAt) })}</p>}
          {(message.state === 'failing' || message.state === 'failed') && <p class="muted small">{t('projectPage.messageTried', { n: message.attempts })}{message.error && <> <code>{message.error}</code></>}</p>}
        </div>
      </details>
    </li>
  );
}

const List = ({ items }: { items: readonly MessageRow[] }) => {
  const { t } = useWords();
  return items.length === 0 ? <p class="muted">{t('projectPage.noMessages')}</p> : <ul class="messages">{items.map((m) => <Message key={m.id} message={m} />)}</ul>;
};

export const MessagesCard = ({ projectId, messages: { items, next } }: { projectId: string; messages: MessageList }) => {
  const { t } = useWords();
  return (
    <Card title={t('projectPage.messages')} icon="mail" id="messages" actions={next && <a class="btn btn-sm btn-outline-secondary" href={messagesHref(projectId)}>{t('projectPage.allMessages')}</a>}>
      <List items={items} />
    </Card>
  );
};

function MessagesPage({ id, title, messages: { items, next }, cursor }: { id: string; title: string; messages: MessageList; cursor: string | undefined }) {
  const { t } = useWords();
  const here = messagesHref(id);
  return (
    <Layout title={t('projectPage.messages')} subtitle={title} crumbs={[{ href: '/projects', label: t('page.projects') }, { href: projectHref(id), label: title }]}>
      <Card flush>
        <div class="card-content"><List items={items} /></div>
        {(next ?? cursor) && <Pagination label={t('projectPage.messages')} shown={items.length} {...(cursor ? { firstHref: here } : {})} {...(next ? { nextHref: withQuery(here, { cursor: next }) } : {})} />}
      </Card>
    </Layout>
  );
}

export function messagesPage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string }; Querystring: { cursor?: unknown } }>('/projects/:id/messages', async (request, reply) => {
    const { actor } = viewerOf(request);
    const { id } = request.params;
    const cursor = typeof request.query.cursor === 'string' ? request.query.cursor : undefined;
    const [messages, { title }] = await Promise.all([projectMessages(house, actor, { projectId: id, cursor, limit: PER_PAGE }), projectPage(house, actor, id)]);
    return reply.page(<MessagesPage id={id} title={title} messages={messages} cursor={cursor} />);
  });
}
