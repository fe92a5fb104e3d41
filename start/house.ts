/**
 * Wires the house: database, gateway to the durable engine, files, mail and rules, for one process. It starts nothing
 * that works by itself (worker.ts and server.ts do) and knows no programme.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { s3Blobs } from '../activities/adapters/blobs-s3.js';
import { folderBlobs, probeBlobs, type Blobs } from '../activities/adapters/blobs.js';
import { createClamdScanner } from '../activities/adapters/clamd.js';
import { createDocumentStore } from '../activities/adapters/document-store.js';
import { startEmbeddedSmtp, type EmbeddedSmtp } from '../activities/adapters/embedded-smtp.js';
import { createMailer } from '../activities/adapters/mail.js';
import { writeReturnedList } from '../activities/adapters/payment-list.js';
import { readReturnedList, unknownReference } from '../activities/adapters/returned-list.js';
import type { Mailer } from '../domain/ports/index.js';
import type { Agenda } from '../domain/stream.js';
import type { Policies } from '../policies/load.js';
import { shippedPolicies } from './plans.js';
import { openDatabase, type Database } from '../prisma/client.js';
import { execute } from '../prisma/store/execute.js';
import type { House } from '../services/house.js';
import { openGateway } from '../services/temporal-gateway.js';
import { MAIL_FROM, StartError, type Config } from './config.js';
import { rememberedPort } from './processes.js';

export type HouseOptions = Pick<Config, 'dataDir' | 'sampleData' | 'publicUrl' | 'paperSecret' | 'databaseUrl'>
  & Partial<Pick<Config, 'temporalAddress' | 'temporalNamespace' | 'temporalApiKey' | 'smtpUrl' | 'clamdUrl' | 'mailFrom' | 'files'>>;
export interface HouseParts {
  /** This process keeps the embedded mail server and its inbox (the web server does). Default false. */
  keepsMail?: boolean;
  applicationName?: string;
  connections?: number;
  /** Instead of the Temporal at `temporalAddress`. */
  gateway?: (db: Database) => Promise<Gateway> | Gateway;
}
type Gateway = House['gateway'] & { close?: () => Promise<void> };

export interface OpenHouse {
  house: House;
  mailer: Mailer;
  policies: Policies;
  /** @throws StartError when the file store cannot be written and read */
  checkFiles(): Promise<void>;
  close(): Promise<void>;
}

export async function openHouse(options: HouseOptions, parts: HouseParts = {}): Promise<OpenHouse> {
  if (!options.databaseUrl) throw new StartError('DATABASE_URL is not set.');
  const policies = shippedPolicies();
  const db = openDatabase(options.databaseUrl, { ...(parts.connections ? { max: parts.connections } : {}), ...(parts.applicationName ? { applicationName: parts.applicationName } : {}) });
  const closing: (() => Promise<unknown> | unknown)[] = [() => db.close()];
  const close = async (): Promise<void> => { for (const part of closing.reverse()) await part(); };
  try {
    const gateway = await (parts.gateway ? parts.gateway(db) : temporalGateway(options));
    closing.push(() => gateway.close?.());
    const smtp = !options.smtpUrl && parts.keepsMail ? await startEmbeddedSmtp({ dataDir: options.dataDir, port: await rememberedPort(options.dataDir, 'smtp') }) : undefined;
    if (smtp) closing.push(() => smtp.stop());
    const mailer = mailerOf(options, smtp);
    closing.push(() => mailer.close());
    const blobs = blobsOf(options, closing);
    const house: House = {
      db, gateway, rules: policies.calculations, policy: policies,
      treasuryFiles: { readReturnedList: (bytes) => readReturnedList(bytes), writeReturnedList, unknownReference },
      documents: createDocumentStore({ dir: blobs, ...(options.clamdUrl ? { scanner: createClamdScanner(options.clamdUrl) } : {}) }),
      sample: options.sampleData, publicUrl: options.publicUrl, secret: options.paperSecret,
      ...(smtp ? { mailbox: { list: ({ after, limit }) => smtp.list({ ...(after === undefined ? {} : { after }), ...(limit === undefined ? {} : { limit }) }) } } : {}),
    };
    return { house, mailer, policies, checkFiles: () => probeBlobs(blobs).catch((error: unknown) => { throw new StartError((error as Error).message); }), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

async function temporalGateway({ temporalAddress, temporalNamespace, temporalApiKey }: HouseOptions): Promise<Gateway> {
  if (!temporalAddress) throw new StartError('TEMPORAL_ADDRESS is not set.');
  return openGateway({ address: temporalAddress, ...(temporalNamespace ? { namespace: temporalNamespace } : {}), ...(temporalApiKey ? { apiKey: temporalApiKey } : {}) });
}

function blobsOf({ dataDir, files = { dir: join(dataDir, 'files') } }: HouseOptions, closing: (() => unknown)[]): Blobs {
  if ('dir' in files) return folderBlobs(files.dir);
  const bucket = s3Blobs(files);
  closing.push(() => bucket.close());
  return bucket;
}

/** To the relay of the settings, or to the embedded server wherever it listens now. */
function mailerOf({ dataDir, smtpUrl, mailFrom = MAIL_FROM }: HouseOptions, own: EmbeddedSmtp | undefined): Mailer & { close(): void } {
  let known: { url: string; mailer: ReturnType<typeof createMailer> } | undefined;
  const url = (): string => {
    if (smtpUrl ?? own) return smtpUrl ?? own!.url;
    const file = join(dataDir, 'run', 'smtp.port');
    if (!existsSync(file)) throw new Error('the embedded mail server is not up yet');
    return `smtp://127.0.0.1:${readFileSync(file, 'utf8').trim()}`;
  };
  return {
    async send(message) {
      const now = url();
      if (known?.url !== now) { known?.mailer.close(); known = { url: now, mailer: createMailer(now, mailFrom) }; }
      await known.mailer.send(message);
    },
    close: () => known?.mailer.close(),
  };
}

/**
 * A gateway without an engine: commands are executed at once, a wake executes what is undecided and what is due.
 * `execute` does not know its caller, so the rows are the same; the engine takes the streams up when it is woken.
 * For making sample data and for tests.
 */
export function directGateway(db: Database): Gateway {
  return {
    async deliver(streamId, commandId) {
      await execute(db, { streamId, commandId });
      return 'answered';
    },
    async wake(streamId) {
      let { agenda } = await execute(db, { streamId });
      for (;;) {
        const due: Agenda['due'][number] | undefined = agenda.due[0];
        if (!due || Date.parse(due.at) > Date.now() + agenda.clockOffsetMs) return;
        const answer = await execute(db, { streamId, dueKey: due.key });
        if (answer.outcome?.status !== 'done') return;
        agenda = answer.agenda;
      }
    },
    healthy: () => Promise.resolve(true),
  };
}
