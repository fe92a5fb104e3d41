/** A command of a money page: its form read, sent by ../act; what was tried comes back when it was refused. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Role } from '../../../domain/access/index.js';
import type { CommandType } from '../../../domain/commands/index.js';
import type { Rejection } from '../../../domain/errors.js';
import { commandLabel } from '../../../domain/words/index.js';
import type { SendCommand, Sent } from '../../../services/commands.js';
import type { House } from '../../../services/house.js';
import type { TaskRow } from '../../../services/tasks.js';
import { fieldId, type FieldView } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { readCommand, type Posted } from '../../forms/index.js';
import { act, afterwards, RefusalNote, seenFields, statusOf } from '../act.js';

/** What a person tried and did not get done: shown again. */
export interface Tried { type: CommandType; body: Posted; errors: Readonly<Record<string, string>>; rejection?: Rejection }

export const statusOfTried = (tried: Tried): number => statusOf(tried.rejection);

/** What the person saw, among the fields of an act. */
export const SeenFields = ({ task }: { task: Pick<TaskRow, 'seen'> }) => <>{Object.entries(seenFields(task)).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}</>;

export interface Acting {
  type: CommandType;
  stream: SendCommand['stream'];
  /** Fields read already, where the form is the page's own. */
  fields?: Record<string, unknown>;
}
/** Who acts on lines, batches and orders. */
export const FINANCE: readonly Role[] = ['finance_maker', 'finance_checker', 'finance_bureau'];

export type Acted = { sent: Sent; tried?: undefined } | { sent?: undefined; tried: Tried };

export async function tryCommand(house: House, request: FastifyRequest, { type, stream, fields }: Acting): Promise<Acted> {
  const body = (request.body ?? {}) as Posted;
  const reading = fields ? { ok: true as const, fields } : readCommand(type, body);
  if (!reading.ok) return { tried: { type, body, errors: reading.errors } };
  const { sent, rejection } = await act(house, request, { type, stream, fields: reading.fields });
  return rejection ? { tried: { type, body, errors: rejection.fields ?? {}, rejection } } : { sent };
}

export const doneWith = (reply: FastifyReply, { sent, type, href }: { sent: Sent; type: CommandType; href: string }): FastifyReply =>
  afterwards(reply, { sent, href, label: commandLabel(reply.request.locale, type) });

/** The error summary: each faulty field with a link to it. */
export const triedErrors = (fields: readonly FieldView[], prefix = 'f'): ErrorItem[] =>
  fields.flatMap((f) => (f.error ? [{ label: f.label, message: f.error, fieldId: fieldId(prefix, f.name) }] : []));

/** The refusal as a whole, where it is not about fields that the summary names. */
export const TriedNote = ({ tried, fields = [] }: { tried: Tried | undefined; fields?: readonly FieldView[] }) =>
  (tried?.rejection && !fields.some((f) => f.error) ? <RefusalNote rejection={tried.rejection} /> : null);
