/**
 * Sends a command: validate, has this key been seen, quick guard, one durable row, then the stream's workflow (or
 * execute itself where the stream has none). No answer in time is 'pending' with the command's id: nothing is lost.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access/index.js';
import { commandSchemas, SYSTEM_COMMANDS, type CommandType } from '../domain/commands/index.js';
import { errorCatalogue, type Rejection } from '../domain/errors.js';
import { streamKind, WITHOUT_WORKFLOW, type Seen, type StreamKind } from '../domain/stream.js';
import { cutText, idText } from '../domain/text.js';
import { toInstant } from '../domain/time.js';
import { execute, wouldRefuse, type Outcome } from '../prisma/store/execute.js';
import { audit, canonical } from '../prisma/store/record.js';
import { reader } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';
import { Refusal, refuse, type House } from './house.js';
import { principalOf } from './once.js';
import { mayKnowOf } from './projects.js';

export const SeenField = z.strictObject({ taskId: idText(400), revision: z.number().int(), formVersion: z.number().int() });

export interface SendCommand {
  type: string;
  fields: unknown;
  seen?: Seen | undefined;
  /** The stream, or the kind of a new one: its id is derived from the command. */
  stream: { id: string } | { create: StreamKind };
  key: string | undefined;
  /** Method and path, part of what the key stands for. */
  route: string;
}
export interface Sent { commandId: string; streamId: string; status: 'done' | 'pending' }

const SYSTEM: readonly string[] = SYSTEM_COMMANDS;

/** Fields of a command, checked; unknown ones are refused by name. */
export function parseFields(type: string, fields: unknown): Record<string, unknown> {
  const schema = (commandSchemas as Record<string, z.ZodObject | undefined>)[type];
  if (!schema || SYSTEM.includes(type)) return refuse('validation', { type, allowed: Object.keys(commandSchemas).filter((c) => !SYSTEM.includes(c)) });
  const parsed = schema.safeParse(fields ?? {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Refusal(zodRefusal(parsed.error));
}

/** A zod error as field path -> message code of domain/words. Parse with `reportInput`, so that a missing field is told from a wrong one. */
export function zodRefusal(error: z.ZodError): Rejection {
  const fields: Record<string, string> = {};
  let unknown = false;
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') { unknown = true; for (const key of issue.keys) fields[[path, key].filter((p) => p !== '').join('.')] = 'unknown'; }
    else fields[path] ??= codeOfIssue(issue);
  }
  return { code: unknown ? 'unknown_field' : 'validation', fields };
}

const MESSAGE_CODE = /^[a-z]+(_[a-z]+)*$/;
/** The message code of one issue, for pages that name their fields in their own way. */
export function codeOfIssue(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) return 'required';
  switch (issue.code) {
    case 'invalid_type': return issue.expected === 'int' ? 'not_integer' : 'invalid_type';
    case 'too_small': return issue.origin === 'string' ? (issue.input === '' ? 'required' : 'too_short') : issue.origin === 'array' ? 'too_few' : 'too_small';
    case 'too_big': return issue.origin === 'string' ? 'too_long' : issue.origin === 'array' ? 'too_many' : 'too_big';
    case 'invalid_value': return 'not_an_option';
    case 'invalid_format': return issue.format === 'datetime' ? 'impossible_instant' : MESSAGE_CODE.test(issue.message) ? issue.message : 'invalid';
    default: return MESSAGE_CODE.test(issue.message) ? issue.message : 'invalid';
  }
}

interface CommandRow { id: string; stream_id: string; input_hash: string; outcome: Outcome | null }

export async function sendCommand(house: House, actor: Actor, input: SendCommand): Promise<Sent> {
  const fields = parseFields(input.type, input.fields);
  if (!input.key) return refuse('idempotency_key_missing');
  const sql = reader(house.db);
  const principal = principalOf(actor);
  const inputHash = sha256(canonical({ route: input.route, type: input.type, fields, seen: input.seen ?? null }));
  const find = () => sql.row<(CommandRow | { id: null }) & { offset_ms: bigint }>(
    `SELECT c.id, c.stream_id, c.input_hash, c.outcome, k.offset_ms FROM (SELECT coalesce((SELECT offset_ms FROM sandbox_clock WHERE id = 1), 0) AS offset_ms) k LEFT JOIN command c ON c.principal = $1 AND c.key = $2`, [principal, input.key],
  );

  const found = (await find())!;
  let row: CommandRow;
  if (found.id !== null) row = found;
  else {
    const id = randomUUID();
    const streamId = 'id' in input.stream ? input.stream.id : `${input.stream.create}-${id.replaceAll('-', '').slice(0, 20)}`;
    const at = toInstant(Date.now() + Number(found.offset_ms));
    const type = input.type as CommandType;
    const rejection = await wouldRefuse(sql, { id, type, streamId, actor, at, fields, ...(input.seen ? { seen: input.seen } : {}) });
    if (rejection) {
      // What a person may not know of is not there for them: its state is not told by a refusal either.
      if (errorCatalogue[rejection.code].status !== 403 && rejection.code !== 'not_found' && !await mayKnowOf(sql, actor, streamId)) return refuse('not_found');
      await audit(sql, { at, personId: principal, action: type, target: cutText(streamId, 200), code: rejection.code, ...(rejection.detail ? { detail: rejection.detail } : {}) });
      throw new Refusal(rejection);
    }
    const kept = await sql.row<CommandRow>(
      `INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, seen, received_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) ON CONFLICT (principal, key) DO NOTHING
       RETURNING id, stream_id, input_hash, outcome`,
      [id, principal, input.key, inputHash, streamId, type, JSON.stringify(fields), JSON.stringify(actor), input.seen ? JSON.stringify(input.seen) : null, at],
    );
    row = kept ?? await find() as CommandRow;
  }
  if (row.input_hash !== inputHash) return refuse('idempotency_key_reused');
  if (row.outcome) return answerOf(row.outcome, row);
  // A refusal's facts, and an answer that did not come, stand in the row alone.
  if (await deliver(house, row.stream_id, row.id, input.type) === 'done') return { commandId: row.id, streamId: row.stream_id, status: 'done' };
  return answerOf((await find() as CommandRow).outcome, row);
}

/** Streams without a workflow, and a project's creation, are executed at once; all others by their workflow. */
async function deliver(house: House, streamId: string, commandId: string, type: string): Promise<string | undefined> {
  const direct = WITHOUT_WORKFLOW.includes(streamKind(streamId)) || type === 'createProject';
  return direct ? (await execute(house.db, { streamId, commandId })).outcome?.status : house.gateway.deliver(streamId, commandId);
}

function answerOf(outcome: Outcome | null, row: CommandRow): Sent {
  if (!outcome) return { commandId: row.id, streamId: row.stream_id, status: 'pending' };
  if (outcome.status === 'refused') { const { status: _status, ...rejection } = outcome; throw new Refusal(rejection); }
  return { commandId: row.id, streamId: row.stream_id, status: 'done' };
}

/** The status of a command that was answered 202; its sender alone may ask. */
export async function commandStatus(house: House, actor: Actor, id: string): Promise<{ commandId: string; streamId: string; type: string; receivedAt: string; outcome: Outcome | null }> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return refuse('not_found');
  const row = await reader(house.db).row<{ id: string; stream_id: string; type: string; principal: string; received_at: Date; outcome: Outcome | null }>(
    'SELECT id, stream_id, type, principal, received_at, outcome FROM command WHERE id = $1', [id],
  );
  if (!row || row.principal !== principalOf(actor)) return refuse('not_found');
  return { commandId: row.id, streamId: row.stream_id, type: row.type, receivedAt: row.received_at.toISOString(), outcome: row.outcome };
}
