/**
 * Free text that a person wrote in a command is stored apart and erasable: the domain and the events see its id and
 * hash. What streams tell each other is data under the same names, and stays as it is, told at once or as a row.
 */
import { createHash, randomBytes } from 'node:crypto';
import { isTextField } from '../../domain/commands/index.js';
import type { Actor } from '../../domain/access/index.js';
import type { Tx } from './tx.js';

export interface PrivateText { id: string; salt: string; body: string; hash: string }

/** A text with its salt and hash, to be kept. */
export function sealed(id: string, body: string): PrivateText {
  const salt = randomBytes(16).toString('hex');
  return { id, salt, body, hash: createHash('sha256').update(salt + body).digest('hex') };
}

/** The fields as the domain sees them, and the texts to be kept when the command is not refused. */
export function withTexts(command: { id: string; body: Record<string, unknown>; actor: Actor }): { fields: Record<string, unknown>; texts: PrivateText[] } {
  if (command.actor.kind === 'system') return { fields: command.body, texts: [] };
  const texts: PrivateText[] = [];
  const fields = Object.fromEntries(Object.entries(command.body).map(([field, value]) => {
    if (!isTextField(field, value) || value === '') return [field, value];
    const text = sealed(`${command.id}:${field}`, value as string);
    texts.push(text);
    return [field, { textId: text.id, hash: text.hash }];
  }));
  return { fields, texts };
}

/** The same shape with nothing in it: for a question that writes nothing. */
export const withoutTexts = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, isTextField(k, v) && v !== '' ? { textId: '', hash: '' } : v]));

export async function keepTexts(tx: Tx, texts: readonly PrivateText[], streamId: string): Promise<void> {
  for (const { id, salt, body, hash } of texts) await tx.write('INSERT INTO private_text (id, salt, body, hash, stream_id) VALUES ($1, $2, $3, $4, $5)', [id, salt, body, hash, streamId]);
}
