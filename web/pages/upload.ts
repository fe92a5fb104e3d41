/** A file that a page sends: the parts are streamed in their order, the form token before the file, the file bounded. */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../services/house.js';
import { brokenForm, refuseMalformedPart } from '../../services/incoming.js';
import { checkToken } from '../plugin.js';

export const MAX_UPLOAD_BYTES = 20 * 1024 * 1024;

export interface Uploaded { fields: Record<string, string>; file: { name: string; bytes: Uint8Array } | undefined }

/** Runs `routes` in a scope that takes multipart forms; its routes carry `config: { ownTokenCheck: true }` and ask `readUpload`. */
export function withUploads(app: FastifyInstance, routes: (scope: FastifyInstance) => void): void {
  void app.register(async (scope) => {
    if (!scope.hasContentTypeParser('multipart/form-data')) await scope.register(multipart, { throwFileSizeLimit: true });
    routes(scope);
  });
}

/** The text fields, each told to `heard` as it arrives, and the file under the name `file`. A file before the token is refused. */
export async function readUpload(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, heard: (name: string, value: string) => void = () => undefined): Promise<Uploaded> {
  if (!request.isMultipart()) throw new Refusal({ code: 'bad_request' });
  const found: Uploaded = { fields: {}, file: undefined };
  let checked = false;
  try {
    for await (const part of request.parts({ limits: { files: 1, fields: 10, fieldSize: 4096, fileSize: MAX_UPLOAD_BYTES } })) {
      if (part.type === 'field') {
        const text = String(part.value);
        refuseMalformedPart(part.fieldname, text);
        if (part.fieldname === '_csrf') { await checkToken(app, request, reply, text); checked = true; }
        else { found.fields[part.fieldname] = text; heard(part.fieldname, text); }
        continue;
      }
      if (!checked) throw new Refusal({ code: 'csrf' });
      refuseMalformedPart(part.fieldname, '', part.filename);
      const bytes = await boundedBytes(part);
      // A form without a file sends an empty part.
      if (part.filename !== '' && part.fieldname === 'file') found.file = { name: part.filename, bytes };
    }
  } catch (error) { brokenForm(error); }
  if (!checked) throw new Refusal({ code: 'csrf' });
  return found;
}

async function boundedBytes(part: { toBuffer: () => Promise<Buffer> }): Promise<Buffer> {
  try {
    return await part.toBuffer();
  } catch (error) {
    if ((error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE') throw new Refusal({ code: 'file_too_large', detail: { maxBytes: MAX_UPLOAD_BYTES } });
    throw error;
  }
}
