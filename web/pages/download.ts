/** Files that a page hands out; the name stands in the header plain and as UTF-8 (RFC 6266). */
import type { FastifyReply } from 'fastify';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function sendFile(reply: FastifyReply, { name, bytes, mediaType = XLSX }: { name: string; bytes: Uint8Array; mediaType?: string }): FastifyReply {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const utf8 = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return reply.type(mediaType).header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${utf8}`).header('cache-control', 'private, no-store').send(Buffer.from(bytes));
}
