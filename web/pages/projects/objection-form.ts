/** The posted form of an objection: with files it comes streamed, without them as any form. Files are put aside as they arrive. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type House } from '../../../services/house.js';
import { addObjectionFile } from '../../../services/objections.js';
import { posted, type Posted } from '../../forms/index.js';
import { checkToken } from '../../plugin.js';
import { MAX_UPLOAD_BYTES } from '../upload.js';

const MOST_FILES = 10;
const FIELD_BYTES = 20_000;

export interface PostedObjection { body: Posted; files: string[]; /** why a file was not taken */ refusal?: Refusal }

const list = (value: string | readonly string[] | undefined): string[] => [value ?? []].flat().filter((id) => id !== '');

export async function readObjection(app: FastifyInstance, house: House, { request, reply, noticeId }: { request: FastifyRequest; reply: FastifyReply; noticeId: string }): Promise<PostedObjection> {
  if (!request.isMultipart()) {
    const body = (request.body ?? {}) as Posted;
    const token = posted(body, '_csrf');
    await checkToken(app, request, reply, typeof token === 'string' ? token : '');
    return { body, files: list(posted(body, 'files')) };
  }
  const body: Record<string, string> = {};
  const files: string[] = [];
  let checked = false;
  let refusal: Refusal | undefined;
  for await (const part of request.parts({ limits: { files: MOST_FILES, fields: 30, fieldSize: FIELD_BYTES, fileSize: MAX_UPLOAD_BYTES } })) {
    if (part.type === 'field') {
      const text = String(part.value).replaceAll('\u0000', '');
      if (part.fieldname === '_csrf') { await checkToken(app, request, reply, text); checked = true; }
      else if (part.fieldname === 'files') { if (text !== '') files.push(text); }
      else body[part.fieldname] = text;
      continue;
    }
    if (!checked) throw new Refusal({ code: 'csrf' });
    try {
      const bytes = await part.toBuffer();
      // A form without a file sends an empty part.
      if (part.filename !== '' && part.fieldname === 'file') files.push((await addObjectionFile(house, { noticeId, name: part.filename, bytes })).id);
    } catch (error) {
      if ((error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE') refusal ??= new Refusal({ code: 'file_too_large', detail: { maxBytes: MAX_UPLOAD_BYTES } });
      else if (error instanceof Refusal) refusal ??= error;
      else throw error;
    }
  }
  if (!checked) throw new Refusal({ code: 'csrf' });
  return { body, files, ...(refusal ? { refusal } : {}) };
}
