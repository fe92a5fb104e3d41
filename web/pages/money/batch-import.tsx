/** POST /finance/batches/:id/import: the bank's returned list; faults come back on the batch's page, row by row. */
import type { FastifyInstance } from 'fastify';
import { t, type Locale } from '../../../domain/words/index.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import { importBankResult, type ImportedList } from '../../../services/bank-files.js';
import { viewerOf } from '../../plugin.js';
import { readUpload, withUploads } from '../upload.js';
import { loadBatch, showTried } from './batch.js';
import { batchHref } from './links.js';

/** What was imported, what was left out by choice, what stands in the file and was not used. A notice is short: the first few. */
function saidOf(locale: Locale, { lines, faults, notes }: Pick<ImportedList, 'lines' | 'faults' | 'notes'>): string {
  const rows = [...new Set(faults.map((f) => f.row))];
  const some = (all: readonly (string | number)[], n: number): string => `${all.slice(0, n).join(locale === 'zh-CN' ? '、' : ', ')}${all.length > n ? '…' : ''}`;
  return [
    t(locale, 'flash.imported', { n: lines.length }),
    ...(rows.length > 0 ? [t(locale, 'finance.leftOut', { n: rows.length, rows: some(rows, 10) })] : []),
    ...(notes.length > 0 ? [t(locale, 'finance.notUsed', { what: some(notes.map((n) => n.message[locale === 'en' ? 'en' : 'zh']), 3) })] : []),
  ].join(locale === 'zh-CN' ? '。' : '. ');
}

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
        const { lines, status, faults, notes } = await importBankResult(house, actor, { batchId: id, ...file, partly: fields['partly'] === 'true', key: fields['_key'], route: 'POST /finance/batches/:id/import' });
        const known = lines.length > 0 && lines.every((l) => l.meaning === 'already_known');
        return reply.done(`${batchHref(id)}#results`, status === 'pending' ? { tone: 'info', text: t(request.locale, 'flash.received') }
          : known ? { tone: 'info', text: t(request.locale, 'finance.importedBefore') } : { tone: faults.length > 0 ? 'warn' : 'good', text: saidOf(request.locale, { lines, faults, notes }) });
      } catch (error) {
        if (!(error instanceof Refusal) || error.rejection.code === 'csrf') throw error;
        return showTried(reply, await loadBatch(house, request, id), { type: 'importBankResult', body: {}, errors: {}, rejection: error.rejection });
      }
    });
  });
}
