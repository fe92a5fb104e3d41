/** Files as they arrive: multipart parts are streamed and bounded; nothing is written to a disk here. */
import type {} from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Refusal, refuse } from '../services/house.js';
import { brokenForm, refuseMalformedPart } from '../services/incoming.js';

export const MAX_FILE_BYTES = 20 * 1024 * 1024;

export interface Upload { fields: Record<string, string>; file: { name: string; bytes: Uint8Array } }

/** One file under the name `file` and the named text fields; anything else is refused by name. */
export async function readUpload(request: FastifyRequest, allowed: readonly string[]): Promise<Upload> {
  if (!request.isMultipart()) throw new Refusal({ code: 'bad_request', detail: { contentType: 'multipart/form-data' } });
  const fields: Record<string, string> = {};
  const wrong: Record<string, string> = {};
  let file: Upload['file'] | undefined;
  try {
    for await (const part of request.parts({ limits: { files: 2, fields: 10, fieldSize: 4096, fileSize: MAX_FILE_BYTES } })) {
      if (part.type === 'field') {
        refuseMalformedPart(part.fieldname, String(part.value));
        if (!allowed.includes(part.fieldname) || typeof part.value !== 'string') wrong[part.fieldname] = 'unknown';
        else fields[part.fieldname] = part.value;
        continue;
      }
      refuseMalformedPart(part.fieldname, '', part.filename);
      const bytes = await part.toBuffer();
      if (part.fieldname !== 'file') wrong[part.fieldname] = 'unknown';
      else if (file) wrong['file'] = 'too_many';
      else file = { name: part.filename, bytes };
    }
  } catch (error) { brokenForm(error); }
  if (Object.keys(wrong).length > 0) throw new Refusal({ code: 'unknown_field', fields: wrong });
  return file ? { fields, file } : refuseFile();
}
const refuseFile = (): never => { throw new Refusal({ code: 'validation', fields: { file: 'file_missing' } }); };

/** The bytes of a spreadsheet, as a part of a form or as the body itself. */
export async function readSheet(request: FastifyRequest): Promise<Upload> {
  if (request.isMultipart()) return readUpload(request, ['batchId', 'partly']);
  if (!Buffer.isBuffer(request.body)) throw new Refusal({ code: 'bad_request', detail: { contentType: ['multipart/form-data', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'] } });
  if (request.body.length === 0) return refuse('file_empty');
  return { fields: {}, file: { name: 'returned-list.xlsx', bytes: request.body } };
}
