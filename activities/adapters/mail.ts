/**
 * Mail over SMTP. Sends what it is given and reports the relay's refusal; it keeps nothing and does not retry (the
 * outbox does). Non-goal: templates.
 */
import { createTransport } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
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
  // Asked once, when the first such address comes: the library sends it whatever the relay says of itself.
  let asked: Promise<boolean> | undefined;
  const carriesUtf8 = (): Promise<boolean> => asked ??= extensionsOf(transport.options as SMTPConnection.Options).then((text) => /\bSMTPUTF8\b/i.test(text)).catch((error: unknown) => { asked = undefined; throw error; });
  const domain = from.address.split('@')[1] ?? 'zhiyun';
  return {
    async send(message: MailMessage): Promise<void> {
      const fault = mailAddressFault(message.to);
      if (fault) throw new MailRefused('invalid', fault === 'list' ? 'several addresses in one field' : fault === 'empty' ? 'no address' : 'not an address');
      if (/[^\p{ASCII}]/u.test(message.to.split('@')[0]!) && !(await carriesUtf8())) throw new MailRefused('not_carried', 'the relay does not offer SMTPUTF8');
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

/** What the relay answers to EHLO. */
function extensionsOf(options: SMTPConnection.Options): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection(options);
    connection.once('error', reject);
    connection.connect(() => {
      const { lastServerResponse } = connection as unknown as { lastServerResponse: string | false };
      connection.quit();
      resolve(lastServerResponse || '');
    });
  });
}

interface SmtpError extends Error { code?: string; command?: string; responseCode?: number; response?: string }

/** What the relay says of this recipient for good. What it says of the sender or of our sign-in is ours to mend: that is tried again. */
function lastWord(error: SmtpError): MailRefused | undefined {
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
