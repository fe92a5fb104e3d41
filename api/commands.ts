/**
 * Commands over HTTP: `{type, seen, …fields}` is split here, sent by services/commands, and answered 200, 201, or 202
 * with the address where its outcome can be asked for. Which command belongs to which resource is a closed table.
 */
import { z } from 'zod';
import { commandSchemas, SYSTEM_COMMANDS, type CommandType } from '../domain/commands/index.js';
import type { StreamKind } from '../domain/stream.js';
import { SeenField, sendCommand, type Sent } from '../services/commands.js';
import { Refusal, type House, type Person } from '../services/house.js';
import type { Meter } from './metrics.js';
import type { Answer } from './route.js';

/** Commands sent to a stream that exists already; those that create one have routes of their own. */
export const RESOURCE_COMMANDS = {
  project: [
    'submit', 'approve', 'return', 'refuse', 'confirm', 'recommend', 'accept', 'acceptCode', 'requestCorrection', 'correct', 'giveOpinion', 'confirmLines', 'agreePlan', 'issue', 'register',
    'issueAgreement', 'sign', 'decline', 'reportMilestone', 'reportMidTerm', 'reportResult', 'checkReport', 'terminate', 'submitResults', 'claim', 'verifyAccount', 'confirmAccount', 'confirmPayee', 'verifyPayee', 'approvePayee',
    'lapseClaim', 'withdraw', 'takeBack', 'reverseDecision', 'suspend', 'resume', 'submitEvaluation', 'noteRecovery', 'archive',
  ],
  call: ['openCall', 'correctCall', 'withdrawCall', 'extendWindow', 'proposeLateEntry', 'allowLateEntry', 'refuse', 'proposeRanking', 'decideRanking', 'proposePromotion', 'decidePromotion', 'return'],
  panel: ['appointPanel', 'replaceMember', 'acceptInvitation', 'declineInvitation', 'declare', 'submitReport', 'recordMeeting'],
  notice: ['admitObjection', 'dismissObjection', 'decideObjection', 'closeUpheld'],
  budget: ['confirmQuota', 'return', 'correctBudgetLine', 'proposeCarryOver', 'confirmCarryOver'],
  batch: ['checkBatch', 'signBatch', 'releaseBatch', 'return'],
  order: ['correctPayee', 'return', 'settleUnknown', 'confirmSettlement', 'settleDispute', 'confirmDispute', 'recordReturn', 'confirmReturn'],
} as const satisfies Record<StreamKind, readonly CommandType[]>;

const SYSTEM: readonly string[] = SYSTEM_COMMANDS;
export const isPersonsCommand = (type: string): type is CommandType => Object.hasOwn(commandSchemas, type) && !SYSTEM.includes(type);

/** The fields of each command as JSON Schema, for tasks and for the reference. */
export const fieldSchemas: Readonly<Record<string, Record<string, unknown>>> = Object.fromEntries(
  Object.entries(commandSchemas).filter(([type]) => !SYSTEM.includes(type)).map(([type, schema]) => {
    const { $schema: _schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    return [type, rest];
  }),
);

export const CommandBody = z.looseObject({ type: z.string(), seen: SeenField.optional() });

/** The same body as the reference shows it: one shape for each command of the resource. */
export function shownCommands(kind: StreamKind): z.ZodType {
  const shapes = RESOURCE_COMMANDS[kind].map((type) => z.strictObject({ type: z.literal(type), seen: SeenField.optional(), ...commandSchemas[type].shape }));
  return shapes.length === 1 ? shapes[0]! : z.discriminatedUnion('type', shapes as never);
}

export const SentAnswer = z.object({
  commandId: z.string(), streamId: z.string(), id: z.string().optional().describe('of what was made'), status: z.enum(['done', 'pending']).describe('pending: received and kept; ask /v1/commands/{commandId} for the outcome'),
});

export interface Sending { house: House; actor: Person; key: string; route: string; meter: Meter }

/** Sends and counts; a refusal is counted by its code and thrown on. */
export async function send({ house, actor, key, route, meter }: Sending, command: { type: CommandType; fields: Record<string, unknown>; seen?: z.infer<typeof SeenField> | undefined; stream: { id: string } | { create: StreamKind } }): Promise<Sent> {
  return counted(meter, sendCommand(house, actor, { ...command, key, route }));
}
export async function counted<S extends { status: string }>(meter: Meter, sending: Promise<S>): Promise<S> {
  try {
    const sent = await sending;
    meter.command(sent.status);
    return sent;
  } catch (error) {
    if (error instanceof Refusal) meter.command(error.rejection.code);
    throw error;
  }
}

/** The body of POST …/commands, as a command of this resource. */
export async function sendBody(sending: Sending, { kind, id, body }: { kind: StreamKind; id: string; body: z.infer<typeof CommandBody> }): Promise<Answer<z.infer<typeof SentAnswer>>> {
  const { type, seen, ...fields } = body;
  const commands: readonly CommandType[] = RESOURCE_COMMANDS[kind];
  if (!commands.includes(type as CommandType)) throw new Refusal({ code: 'validation', fields: { type: 'not_an_option' }, detail: { commands } });
  return answerOf(await send(sending, { type: type as CommandType, fields, seen, stream: { id } }));
}

export const pendingAnswer = (sent: Sent): { status: 202; headers: Record<string, string> } => ({ status: 202, headers: { location: `/v1/commands/${sent.commandId}` } });
export const answerOf = (sent: Sent): Answer<z.infer<typeof SentAnswer>> => ({ body: { ...sent }, ...(sent.status === 'pending' ? pendingAnswer(sent) : {}) });

/** For a command that makes a new stream: 201 with its id and address. */
export const createdOf = (sent: Sent, place: string): Answer<z.infer<typeof SentAnswer>> =>
  (sent.status === 'pending' ? { body: { ...sent, id: sent.streamId }, ...pendingAnswer(sent) } : { status: 201, headers: { location: `${place}/${sent.streamId}` }, body: { ...sent, id: sent.streamId } });
