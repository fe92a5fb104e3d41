/**
 * Mail over SMTP. Sends what it is given and reports the relay's refusal; it keeps nothing and does not retry (the
 * outbox does). Non-goal: templates.
 */
import { createTransport } from 'nodemailer';
import { mailAddressFault } from '../../domain/mail-address.js';
import { MailRefused, type MailMessage, type Mailer } from '../../domain/ports/index.js';

const TIMEOUT_MS = 10_000;

/** `smtpUrl`: smtp://host:port or smtps://…; `from`: what people see. The caller's message id travels as Message-ID, under the sender's domain. */
export function createMailer(smtpUrl: string, from: { name: string; address: string }): Mailer & { close(): void } {
  const transport = createTransport({
    // A few connections that stay open: greeting and handshake once, not for every mail.
    pool: true, maxConnections: 4, maxMessages: 500,
    url: smtpUrl, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: 3 * TIMEOUT_MS,
    disableFileAccess: true, disableUrlAccess: true,
  });
  const domain = from.address.split('@')[1] ?? 'zhiyun';
  return {
    async send(message: MailMessage): Promise<void> {
      const fault = mailAddressFault(message.to);
      if (fault) throw new MailRefused('invalid', fault === 'list' ? 'several addresses in one field' : fault === 'empty' ? 'no address' : 'not an address');
      try {
        await transport.sendMail({
          from,
          // One address, not a list to be taken apart.
          to: { name: '', address: message.to.trim() },
          subject: message.subject.replace(/[\r\n]+/g, ' '),
          text: message.text,
          messageId: bracketed(message.messageId, domain),
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        throw lastWord(error as SmtpError) ?? error;
      }
    },
    close: () => transport.close(),
  };
}

interface SmtpError extends Error { code?: string; command?: string; responseCode?: number; response?: string }

/** What the relay says of this recipient for good. What it says of the sender or of our sign-in is ours to mend: that is tried again. */
function lastWord(error: SmtpError): MailRefused | undefined {
  if (error.code === 'EENVELOPE' && error.responseCode === undefined && /internationalized|SMTPUTF8/i.test(error.message)) return new MailRefused('not_carried', error.message);
  const code = error.responseCode ?? 0;
  // 552 after RCPT or DATA is a full mailbox or too long a mail; 53x and 530 speak of our connection.
  const ofRecipient = (error.command === 'RCPT TO' || error.command === 'DATA') && code >= 500 && code < 600 && code !== 530 && code !== 535 && code !== 538;
  if (!ofRecipient) return undefined;
  const utf8 = /SMTPUTF8|internationali[sz]ed|5\.6\.7/i.test(error.response ?? '');
  return new MailRefused(utf8 ? 'not_carried' : 'refused', error.response ?? error.message);
}

/** Message-ID must be <left@right>; a bare key gets the sender's domain as its right side. */
export function bracketed(id: string, domain: string): string {
  const bare = id.replace(/^<|>$/g, '').replace(/[\s<>]/g, '');
  return bare.includes('@') ? `<${bare}>` : `<${bare}@${domain}>`;
}
