/**
 * Sending what a page posted: the command under the form's key, with what the person saw. A refusal comes back as data,
 * so that the page is shown again with what was typed. Non-goal: reading fields (web/forms).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasRole, type Role } from '../../domain/access/index.js';
import type { CommandType } from '../../domain/commands/index.js';
import { errorCatalogue, no, type Rejection } from '../../domain/errors.js';
import type { Seen } from '../../domain/stream.js';
import { describeRejection, t, type CommandPlace } from '../../domain/words/index.js';
import { sendCommand, type SendCommand, type Sent } from '../../services/commands.js';
import { Refusal, type House } from '../../services/house.js';
import type { TaskRow } from '../../services/tasks.js';
import { posted, type Posted } from '../forms/index.js';
import { useFrame, useWords } from '../frame/context.js';
import { safeHref } from '../frame/href.js';
import { Icon } from '../frame/icon.js';
import { viewerOf } from '../plugin.js';

/** What a person tried and did not get done: the form comes back with it. Errors are message codes by field. */
export interface Tried { type: CommandType; body: Posted; errors: Readonly<Record<string, string>>; rejection?: Rejection }

export type Answered = { sent: Sent; rejection?: undefined } | { sent?: undefined; rejection: Rejection };

/** What a form carries of its task, and what `seenIn` reads again. */
export const seenFields = ({ seen }: Pick<TaskRow, 'seen'>): Record<string, string> =>
  ({ taskId: seen.taskId, revision: String(seen.revision), formVersion: String(seen.formVersion) });

export function seenIn(body: Posted): Seen | undefined {
  const taskId = posted(body, 'taskId');
  return typeof taskId === 'string' && taskId !== '' ? { taskId, revision: Number(posted(body, 'revision')), formVersion: Number(posted(body, 'formVersion')) } : undefined;
}

/** Who has no such acts at all is told so before what they typed is judged. */
export function actsAs(request: FastifyRequest, ...roles: Role[]): void {
  if (!hasRole(viewerOf(request).actor, ...roles)) throw new Refusal(no('not_allowed'));
}

export async function act(house: House, request: FastifyRequest, command: { type: CommandType; fields: unknown; stream: SendCommand['stream'] }): Promise<Answered> {
  const body = (request.body ?? {}) as Posted;
  const key = posted(body, '_key');
  try {
    return { sent: await sendCommand(house, viewerOf(request).actor, { ...command, seen: seenIn(body), key: typeof key === 'string' ? key : undefined, route: `POST ${request.url.split('?')[0]}` }) };
  } catch (error) {
    if (error instanceof Refusal) return { rejection: error.rejection };
    throw error;
  }
}

/** On to the next page, saying that it was done, or received when the answer is not there yet. */
export const afterwards = (reply: FastifyReply, { sent, href, label }: { sent: Sent; href: string; label: string }): FastifyReply => {
  const { locale } = reply.request;
  return reply.done(href, sent.status === 'done' ? { tone: 'good', text: t(locale, 'flash.done', { command: label }) } : { tone: 'info', text: t(locale, 'flash.received') });
};

export const statusOf = (rejection: Rejection | undefined): number => (rejection ? errorCatalogue[rejection.code].status : 422);

/** A refusal in its place on the page: what was wrong, what can be done, the facts, the code. */
export function RefusalNote({ rejection, place }: { rejection: Rejection; place?: CommandPlace }) {
  const { path } = useFrame();
  const { t, locale } = useWords();
  const refusal = describeRejection(locale, rejection, place);
  return (
    <div class="note note-bad error-summary" role="alert" tabIndex={-1} data-focus data-code={refusal.code}>
      <Icon name="alert-circle" />
      <div>
        <h2>{refusal.title}</h2>
        <p>{refusal.help}</p>
        {refusal.fields.length > 0 && <ul>{refusal.fields.map((f) => <li key={f.path}>{t('frame.labelled', { label: f.path, value: f.message })}</li>)}</ul>}
        {refusal.facts.length > 0 && <ul>{refusal.facts.map((f) => <li key={f.label}>{t('frame.labelled', { label: f.label, value: f.value })}</li>)}</ul>}
        {refusal.allowed.length > 0 && <p>{t('frame.labelled', { label: t('frame.allowedNow'), value: refusal.allowed.map((a) => a.label).join(locale === 'zh-CN' ? '、' : ', ') })}</p>}
        {rejection.code === 'stale_version' && <p><a href={safeHref(path)}>{t('button.reviewChanges')}</a></p>}
      </div>
    </div>
  );
}
