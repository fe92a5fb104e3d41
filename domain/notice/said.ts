/** What a notice tells a project with the decision on an objection: the reply as its reason, and who decided. */
import type { Command, TextRef } from '../stream.js';

export function objectionSaid({ fields }: Command): { reason?: TextRef; handler?: string } {
  const { reply, handler } = fields as { reply?: TextRef; handler?: string };
  return { ...(reply ? { reason: reply } : {}), ...(handler ? { handler } : {}) };
}
