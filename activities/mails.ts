/** From letters to messages that leave. The message id comes from the order's key and the person, so that a repeated mail is the same mail. */
import { createHash } from 'node:crypto';
import type { MailMessage } from '../domain/ports/index.js';
import { textOf, type Letter } from '../prisma/store/letters.js';

export const messagesOf = (key: string, letter: Letter, publicUrl: string): MailMessage[] => letter.people.map((person) => {
  const { subject, body } = textOf(letter, person.locale, person.locale === 'en' ? person.name_en : person.name, publicUrl);
  const messageId = `<${createHash('sha256').update(`${key}:${person.id}`).digest('hex').slice(0, 40)}@zhiyun>`;
  return { messageId, to: person.email, subject, text: body };
});
