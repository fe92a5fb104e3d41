/**
 * Files that a page hands out, to be kept or to be looked at; the name stands in the header plain and as UTF-8 (RFC 6266, content-disposition).
 * What is looked at comes from people: it runs nothing, asks for nothing and is framed by our own pages alone.
 */
import { create } from 'content-disposition';
import type { FastifyReply } from 'fastify';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Kinds that a browser shows by itself; others are only downloaded. */
const SHOWN: ReadonlySet<string> = new Set(['application/pdf', 'image/png', 'image/jpeg']);
export const isShown = (mediaType: string): boolean => SHOWN.has(mediaType);

/** The address of a project's file, and where it is shown if a browser can. */
export const fileHrefs = (projectId: string, { id, mediaType }: { id: string; mediaType: string }): { href: string; viewHref?: string } => {
  const href = `/projects/${encodeURIComponent(projectId)}/documents/${encodeURIComponent(id)}`;
  return { href, ...(isShown(mediaType) ? { viewHref: `${href}/inline` } : {}) };
};

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
/** The viewer of a PDF is a plugin with styles of its own, which no sandbox lets run (docs/adr/0029): it gets just those. */
const POLICY: Readonly<Record<string, string>> = { 'application/pdf': `${NOTHING}; object-src 'self'; style-src 'unsafe-inline'` };

interface Sent { name: string; bytes: Uint8Array; mediaType?: string }

export function showFile(reply: FastifyReply, { name, bytes, mediaType = '' }: Sent): FastifyReply {
  return reply.type(mediaType).header('content-disposition', create(name, { type: 'inline' })).header('content-security-policy', POLICY[mediaType] ?? `sandbox; ${NOTHING}; img-src 'self'; style-src 'unsafe-inline'`)
    .header('x-content-type-options', 'nosniff').header('cache-control', 'private, no-store').send(Buffer.from(bytes));
}

/** Only the pages that show a file beside the work may frame anything, and only what comes from here. */
export const framing = (reply: FastifyReply): FastifyReply => reply.header('content-security-policy', `${String(reply.getHeader('content-security-policy'))};frame-src 'self'`);

export function sendFile(reply: FastifyReply, { name, bytes, mediaType = XLSX }: Sent): FastifyReply {
  return reply.type(mediaType).header('content-disposition', create(name)).header('cache-control', 'private, no-store').send(Buffer.from(bytes));
}
