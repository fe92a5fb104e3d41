/**
 * The only user of the Temporal client. Every call is under a deadline; no answer in time is 'unknown', never a
 * refusal: the command is already a durable row, and the sweep delivers it again.
 */
import { Client, Connection, WithStartWorkflowOperation, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { WorkflowGateway } from '../domain/ports/index.js';
import { streamKind } from '../domain/stream.js';
import { COMMAND_UPDATE, TASK_QUEUE, WAKE_SIGNAL, workflowTypes, type CommandInput, type StreamInput } from '../workflows/contract.js';

export interface GatewayOptions { address: string; namespace?: string; apiKey?: string; deliverMs?: number }
export interface TemporalGateway extends WorkflowGateway {
  healthy: () => Promise<boolean>;
  failureOf: (streamId: string) => Promise<string | undefined>;
  close: () => Promise<void>;
}

const workflowOf = (streamId: string): string => {
  const type = (workflowTypes as Record<string, string | undefined>)[streamKind(streamId)];
  if (!type) throw new Error(`${streamId} lives without a workflow`);
  return type;
};

export async function openGateway({ address, namespace = 'default', apiKey, deliverMs = 5_000 }: GatewayOptions): Promise<TemporalGateway> {
  const connection = await Connection.connect({ address, connectTimeout: '10s', ...(apiKey ? { apiKey, tls: true } : {}) });
  const client = new Client({ connection, namespace });
  const startOptions = (input: StreamInput) => ({
    workflowId: input.streamId, taskQueue: TASK_QUEUE, args: [input] as [StreamInput], workflowTaskTimeout: '5s' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const, workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  });
  return {
    async deliver(streamId, commandId) {
      const update = { args: [{ commandId }] as [CommandInput], updateId: commandId };
      const running = () => client.workflow.getHandle(streamId).executeUpdate<{ status: string }, [CommandInput]>(COMMAND_UPDATE, update);
      const started = () => {
        const startWorkflowOperation = new WithStartWorkflowOperation<(input: StreamInput) => Promise<void>>(workflowOf(streamId), startOptions({ streamId, told: true }));
        // Only the row tells what was decided; a start that stays unanswered must not be heard as an error of its own.
        startWorkflowOperation.workflowHandle().catch(() => undefined);
        return client.workflow.executeUpdateWithStart<(input: StreamInput) => Promise<void>, { status: string }, [CommandInput]>(COMMAND_UPDATE, { ...update, startWorkflowOperation });
      };
      try {
        // Most streams live already, and a plain update costs the engine less than one that may start.
        const { status } = await client.withDeadline(Date.now() + deliverMs, () => running().catch((error: unknown) => {
          if (error instanceof WorkflowNotFoundError) return started();
          throw error;
        }));
        return status === 'done' ? 'done' : 'answered';
      } catch (error) {
        return error instanceof WorkflowUpdateFailedError ? 'answered' : 'unknown';
      }
    },
    async wake(streamId) {
      await client.withDeadline(Date.now() + deliverMs, () => client.workflow.signalWithStart(workflowOf(streamId), { ...startOptions({ streamId }), signal: WAKE_SIGNAL, signalArgs: [] }));
    },
    async failureOf(streamId) {
      const execution = { workflowId: streamId };
      return client.withDeadline(Date.now() + 2_000, async () => {
        const { pendingWorkflowTask: task } = await client.workflowService.describeWorkflowExecution({ namespace, execution });
        // A task that has not been tried yet waits for a worker; only of one that failed is there a reason.
        const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: 20 });
        const ended = history?.events?.find((e) => e.workflowTaskFailedEventAttributes ?? e.workflowTaskCompletedEventAttributes ?? e.workflowTaskTimedOutEventAttributes);
        const failed = ended?.workflowTaskFailedEventAttributes;
        const tries = (task?.attempt ?? 0) > 1 ? ` (attempt ${task!.attempt})` : '';
        if (failed) return `${failed.failure?.message ?? 'workflow task failed'}${tries}`.slice(0, 500);
        if (ended?.workflowTaskTimedOutEventAttributes) return `workflow task timed out${tries}`;
        return task ? `no worker has taken its task yet${tries}` : undefined;
      });
    },
    async healthy() {
      try {
        await client.withDeadline(Date.now() + 2_000, () => client.workflowService.describeNamespace({ namespace }));
        return true;
      } catch { return false; }
    },
    close: () => connection.close(),
  };
}
