/**
 * A real SMTP server inside the process for one-machine use, with an inbox that survives restarts: each message is one
 * JSON file under dataDir/mail. It delivers nowhere. Non-goal: authentication, so it listens on 127.0.0.1 only.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser, type AddressObject } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { writeAtomic } from './files.js';

export interface InboxMessage {
  /** Rises with each new message; `after` of list() is one of these. */
  seq: number;
  id: string;
  messageId: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  receivedAt: string;
  /** How often this Message-ID arrived; stored once. */
  receipts: number;
  lastReceivedAt: string;
}
export interface EmbeddedSmtp {
  url: string;
  stop(): Promise<void>;
  /** Oldest first, those with seq above `after`. */
  list(page?: { after?: number; limit?: number }): InboxMessage[];
  get(id: string): InboxMessage | undefined;
}

const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
const MAX_PAGE = 500;

export async function startEmbeddedSmtp({ dataDir, port = 0 }: { dataDir: string; port?: number }): Promise<EmbeddedSmtp> {
  const folder = join(dataDir, 'mail');
  const bySeq = await readInbox(folder);
  const byId = new Map(bySeq.map((message) => [message.id, message]));
  let queue: Promise<unknown> = Promise.resolve();

  const store = async (raw: Buffer, envelope: { from: string; to: string[] }): Promise<void> => {
    const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
    const messageId = mail.messageId ?? `<${createHash('sha256').update(raw).digest('hex')}@no-message-id>`;
    const id = createHash('sha256').update(messageId).digest('hex').slice(0, 32);
    const now = new Date().toISOString();
    const known = byId.get(id);
    const message: InboxMessage = known
      ? { ...known, receipts: known.receipts + 1, lastReceivedAt: now }
      : {
        seq: (bySeq.at(-1)?.seq ?? 0) + 1,
        id,
        messageId,
        from: mail.from?.value[0]?.address ?? envelope.from,
        to: addresses(mail.to, envelope.to),
        subject: mail.subject ?? '',
        text: (mail.text ?? '').replace(/\r\n/g, '\n').replace(/\n+$/, ''),
        receivedAt: now,
        receipts: 1,
        lastReceivedAt: now,
      };
    await writeAtomic(join(folder, fileName(message)), JSON.stringify(message, null, 1));
    byId.set(id, message);
    if (known) bySeq[bySeq.indexOf(known)] = message;
    else bySeq.push(message);
  };

  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, size: MAX_MESSAGE_BYTES,
    name: 'localhost', banner: 'zhiyun', closeTimeout: 1_000,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => { if (!stream.sizeExceeded) parts.push(part); });
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error('message too large'), { responseCode: 552 }));
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom?.address ?? '';
        const to = session.envelope.rcptTo.map((recipient) => recipient.address);
        // 250 is answered only after the file is on the disk.
        queue = queue.then(() => store(Buffer.concat(parts), { from, to })).then(() => done(), (error: Error) => done(error));
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => { server.off('error', reject); resolve(); });
  });
  server.on('error', () => { /* a client that breaks off is no fault of the inbox */ });
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');

  return {
    url: `smtp://127.0.0.1:${address.port}`,
    async stop() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await queue;
    },
    list: ({ after = 0, limit = 100 } = {}) =>
      bySeq.filter((message) => message.seq > after).slice(0, Math.max(0, Math.min(limit, MAX_PAGE))),
    get: (id) => byId.get(id),
  };
}

const fileName = (message: InboxMessage): string => `${String(message.seq).padStart(9, '0')}-${message.id}.json`;

async function readInbox(folder: string): Promise<InboxMessage[]> {
  await mkdir(folder, { recursive: true });
  const messages: InboxMessage[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true });
    if (name.endsWith('.json')) messages.push(JSON.parse(await readFile(join(folder, name), 'utf8')) as InboxMessage);
  }
  return messages.sort((a, b) => a.seq - b.seq);
}

function addresses(header: AddressObject | AddressObject[] | undefined, envelope: string[]): string[] {
  const found = [header ?? []].flat().flatMap((object) => object.value.map((entry) => entry.address ?? '')).filter(Boolean);
  return found.length > 0 ? found : envelope;
}
