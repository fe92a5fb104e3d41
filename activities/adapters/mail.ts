/**
 * Mail over SMTP. Sends what it is given and reports the relay's refusal; it keeps nothing and does not retry (the
 * outbox does). Non-goal: templates.
 */
import { createTransport } from 'nodemailer';
import type { MailMessage, Mailer } from '../../domain/ports/index.js';

const TIMEOUT_MS = 10_000;

/** `smtpUrl`: smtp://host:port or smtps://…; `from`: what people see. The caller's message id travels as Message-ID. */
export function createMailer(smtpUrl: string, from: { name: string; address: string }): Mailer & { close(): void } {
  const transport = createTransport({
    // A few connections that stay open: greeting and handshake once, not for every mail.
    pool: true, maxConnections: 4, maxMessages: 500,
    url: smtpUrl, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: 3 * TIMEOUT_MS,
    disableFileAccess: true, disableUrlAccess: true,
  });
  return {
    async send(message: MailMessage): Promise<void> {
      await transport.sendMail({
        from,
        // One address, not a list to be taken apart.
        to: { name: '', address: message.to },
        subject: message.subject.replace(/[\r\n]+/g, ' '),
        text: message.text,
        messageId: bracketed(message.messageId),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}

/** Message-ID must be <left@right>; a bare key gets this product's right side. */
export function bracketed(id: string): string {
  const bare = id.replace(/^<|>$/g, '').replace(/[\s<>]/g, '');
  return bare.includes('@') ? `<${bare}>` : `<${bare}@zhiyun>`;
}
