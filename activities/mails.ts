/** From a letter to the message for one person. The message id comes from the order's key and the person, so that a repeated mail is the same mail. */
import { createHash } from 'node:crypto';
import type { MailMessage } from '../domain/ports/index.js';
import { textOf, type Letter, type Recipient } from '../prisma/store/letters.js';

export function messageTo(person: Recipient, { key, letter, publicUrl }: { key: string; letter: Letter; publicUrl: string }): MailMessage {
  const { subject, body } = textOf(letter, person.locale, person.locale === 'en' ? person.name_en : person.name, publicUrl);
  return { messageId: createHash('sha256').update(`${key}:${person.id}`).digest('hex').slice(0, 40), to: person.email, subject, text: body };
}
