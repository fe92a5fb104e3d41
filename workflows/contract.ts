/**
 * The table of contents of the durable part: workflow types by stream kind, the one update, the one signal, and what
 * activities must offer. Types and names only, so that clients need nothing else of this room.
 */
import type { Agenda, StreamKind } from '../domain/stream.js';

export const TASK_QUEUE = 'zhiyun';
export const TREASURY_QUEUE = 'zhiyun-treasury';

export const workflowTypes = {
  project: 'projectLifecycle',
  call: 'callLifecycle',
  panel: 'expertPanel',
  notice: 'publicNotice',
  order: 'paymentOrder',
} as const satisfies Partial<Record<StreamKind, string>>;

export interface StreamInput {
  streamId: string;
  /** A command comes with this start: nothing need be asked before it. */
  told?: boolean;
}
/** The update that delivers a command: its id is the update id; the row holds the content. */
export const COMMAND_UPDATE = 'command';
export interface CommandInput { commandId: string }
/** Contentless: execute what is undecided and take the new agenda. */
export const WAKE_SIGNAL = 'wake';

export interface ExecuteRequest { streamId: string; commandId?: string; dueKey?: string }
export interface ExecuteAnswer { outcome?: { status: 'done' | 'refused' | 'nothing'; code?: string }; agenda: Agenda }

/** Local: one short transaction, idempotent by command id. */
export interface LocalActivities { execute(request: ExecuteRequest): Promise<ExecuteAnswer> }
/** Remote and bounded: reaches outside. */
export interface TreasuryActivities { instruct(request: { orderId: string }): Promise<void> }
