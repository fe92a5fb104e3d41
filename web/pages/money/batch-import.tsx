/** POST /finance/batches/:id/import: the bank's returned list, streamed; the form token comes before the file and is checked first. */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { t } from '../../../domain/words/index.js';
import { Refusal, type House } from '../../../services/house.js';
import { importBankResult } from '../../../services/payments.js';
import { checkToken, viewerOf } from '../../plugin.js';
import { loadBatch, showTried } from './batch.js';
import { batchHref } from './links.js';

const MAX_BYTES = 20 * 1024 * 1024;

interface Uploaded { key: string | undefined; file: { name: string; bytes: Uint8Array } | undefined }
/** The parts of the form in their order: a file before the token is refused. */
async function uploaded(app: FastifyInstance, request: FastifyRequest, reply: Parameters<typeof checkToken>[2]): Promise<Uploaded> {
  let checked = false;
  const found: Uploaded = { key: undefined, file: undefined };
  for await (const part of request.parts({ limits: { files: 1, fields: 10, fieldSize: 4096, fileSize: MAX_BYTES } })) {
    if (part.type === 'field') {
      if (part.fieldname === '_csrf') { await checkToken(app, request, reply, String(part.value)); checked = true; }
      if (part.fieldname === '_key') found.key = String(part.value);
      continue;
    }
    if (!checked) throw new Refusal({ code: 'csrf' });
    const bytes = await part.toBuffer();
    // A form without a file sends an empty part.
    if (part.filename !== '' && part.fieldname === 'file') found.file = { name: part.filename, bytes };
  }
  if (!checked) throw new Refusal({ code: 'csrf' });
  return found;
}

export function batchImport(app: FastifyInstance, house: House): void {
  void app.register(async (scope) => {
    if (!scope.hasContentTypeParser('multipart/form-data')) await scope.register(multipart, { throwFileSizeLimit: true });
    scope.post<{ Params: { id: string } }>('/finance/batches/:id/import', { config: { ownTokenCheck: true } }, async (request, reply) => {
      const { id } = request.params;
      const { actor } = viewerOf(request);
      if (!request.isMultipart()) throw new Refusal({ code: 'bad_request' });
      const { key, file } = await uploaded(scope, request, reply);
      try {
        if (!file) throw new Refusal({ code: 'validation', fields: { file: 'file_missing' } });
        const { lines, status } = await importBankResult(house, actor, { batchId: id, ...file, key, route: 'POST /finance/batches/:id/import' });
        const known = lines.length > 0 && lines.every((l) => l.meaning === 'already_known');
        return reply.done(`${batchHref(id)}#results`, status === 'pending' ? { tone: 'info', text: t(request.locale, 'flash.received') }
          : known ? { tone: 'info', text: t(request.locale, 'finance.importedBefore') } : { tone: 'good', text: t(request.locale, 'flash.imported', { n: lines.length }) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return showTried(reply, await loadBatch(house, request, id), { type: 'importBankResult', body: {}, errors: {}, rejection: error.rejection });
      }
    });
  });
}
