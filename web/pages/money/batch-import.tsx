/** POST /finance/batches/:id/import: the bank's returned list; faults come back on the batch's page, row by row. */
import type { FastifyInstance } from 'fastify';
import { t } from '../../../domain/words/index.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import { importBankResult } from '../../../services/payments.js';
import { viewerOf } from '../../plugin.js';
import { readUpload, withUploads } from '../upload.js';
import { loadBatch, showTried } from './batch.js';
import { batchHref } from './links.js';

export function batchImport(app: FastifyInstance, house: House): void {
  withUploads(app, (scope) => {
    scope.post<{ Params: { id: string } }>('/finance/batches/:id/import', { config: { ownTokenCheck: true } }, async (request, reply) => {
      const { id } = request.params;
      const { actor } = viewerOf(request);
      const { view } = await loadBatch(house, request, id);
      if (!view.mayImport) return refuse('not_allowed');
      try {
        const { fields, file } = await readUpload(scope, request, reply);
        if (!file) throw new Refusal({ code: 'validation', fields: { file: 'file_missing' } });
        const { lines, status } = await importBankResult(house, actor, { batchId: id, ...file, key: fields['_key'], route: 'POST /finance/batches/:id/import' });
        const known = lines.length > 0 && lines.every((l) => l.meaning === 'already_known');
        return reply.done(`${batchHref(id)}#results`, status === 'pending' ? { tone: 'info', text: t(request.locale, 'flash.received') }
          : known ? { tone: 'info', text: t(request.locale, 'finance.importedBefore') } : { tone: 'good', text: t(request.locale, 'flash.imported', { n: lines.length }) });
      } catch (error) {
        if (!(error instanceof Refusal) || error.rejection.code === 'csrf') throw error;
        return showTried(reply, await loadBatch(house, request, id), { type: 'importBankResult', body: {}, errors: {}, rejection: error.rejection });
      }
    });
  });
}
