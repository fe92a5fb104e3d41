/** A house on the shared Temporal server, in a namespace of its own, with real workers and the outbox relay in this process. */
import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { startRelay } from '../../activities/relay.js';
import type { MailMessage } from '../../domain/ports/index.js';
import { openGateway } from '../../services/temporal-gateway.js';
import { quietRuntime, startWorkers, type Workers } from '../../start/worker.js';
import { temporalAddress } from './database.js';
import { openSimulation, type Simulation } from './simulation.js';

quietRuntime();

export interface Engine extends Simulation {
  client: Client;
  mails: MailMessage[];
  /** Ends the workers, as a crash of their process would, without the relay. */
  stopWorkers(): Promise<void>;
  /** `bundle`: another program's workflows. */
  startWorkers(bundle?: string): Promise<void>;
}

export async function openEngine({ start }: { start?: string } = {}): Promise<Engine> {
  const address = temporalAddress();
  const namespace = `t-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } });
  const client = new Client({ connection, namespace });
  await untilKnown(client, namespace);
  const sim = await openSimulation({ ...(start ? { start } : {}), gateway: () => openGateway({ address, namespace, deliverMs: 10_000 }), engine: true });
  const mails: MailMessage[] = [];
  const relay = startRelay({
    db: sim.house.db, gateway: sim.house.gateway, publicUrl: 'http://localhost', log: () => undefined,
    mailer: { send: (message) => { mails.push(message); return Promise.resolve(); } },
  });
  let workers: Workers | undefined;
  const begin = async (bundle?: string): Promise<void> => { workers = await startWorkers({ db: sim.house.db, documents: sim.house.documents, address, namespace, graceMs: 500, ...(bundle ? { bundle } : {}) }); };
  const end = async (): Promise<void> => { await workers?.stop(); workers = undefined; };
  await begin();
  return {
    ...sim, client, mails, startWorkers: begin, stopWorkers: end,
    async close() { await relay.stop(); await end(); await sim.close(); await connection.close(); },
  };
}

/** A new namespace is known to all parts of the server a moment later. */
async function untilKnown(client: Client, namespace: string): Promise<void> {
  for (const until = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      await client.workflowService.countWorkflowExecutions({ namespace, query: '' });
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
