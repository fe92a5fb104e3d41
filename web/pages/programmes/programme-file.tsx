/** /rules/import: a programme as one file, in with line and path of each fault; /rules/export/:programme gives it out. */
import type { FastifyInstance } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { Rejection } from '../../../domain/errors.js';
import type { FileFault } from '../../../domain/programme/file.js';
import { t as words } from '../../../domain/words/index.js';
import { Refusal, refuse, type House } from '../../../services/house.js';
import { exportProgramme, importProgramme } from '../../../services/programme-files.js';
import { Card, Field, Form, Table } from '../../components/index.js';
import { posted, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { RefusalNote, statusOf } from '../act.js';
import { sendFile } from '../download.js';
import { Reason } from './lines.js';

function ImportPage({ text, rejection }: { text: string; rejection?: Rejection }) {
  const { t } = useWords();
  const faults = (rejection?.detail?.['faults'] as FileFault[] | undefined) ?? [];
  return (
    <Layout title={t('rules.importFile')} subtitle={t('rules.importLead')} crumbs={[{ href: '/rules', label: t('rules.title') }]}>
      {rejection && <RefusalNote rejection={rejection} />}
      {faults.length > 0 && (
        <Card title={t('rules.fileFaults', { n: faults.length })} icon="alert-circle" accent="bad" flush>
          <Table<FileFault>
            caption={t('rules.fileFaults', { n: faults.length })}
            rows={faults}
            rowKey={(f, i) => `${i}${f.path}`}
            columns={[
              { id: 'line', label: t('rules.line'), align: 'right', narrow: true, cell: (f) => <span class="figure">{f.line}</span> },
              { id: 'path', label: t('rules.place'), head: true, cell: (f) => <code>{f.path || '–'}</code> },
              { id: 'reason', label: t('rules.reason'), cell: (f) => <Reason reason={f.reason} /> },
            ]}
          />
        </Card>
      )}
      <Card><Form action="/rules/import" submitLabel={t('rules.importFile')} submitIcon="upload" cancelHref="/rules"><Field name="text" kind="longtext" label={t('rules.fileText')} rows={16} required value={text} /></Form></Card>
    </Layout>
  );
}

export function programmeFilePages(app: FastifyInstance, house: House): void {
  app.get('/rules/import', async (request, reply) => (hasRole(viewerOf(request).actor, 'administrator') ? reply.page(<ImportPage text="" />) : refuse('not_allowed')));
  app.post<{ Body: Posted }>('/rules/import', { bodyLimit: 2 * 1024 * 1024 }, async (request, reply) => {
    const body = request.body ?? {};
    const text = String(posted(body, 'text') ?? '');
    try {
      const done = await importProgramme(house, viewerOf(request).actor, { text, key: String(posted(body, '_key') ?? ''), route: 'POST /rules/import' });
      return reply.done('/rules', { tone: 'good', text: words(request.locale, 'rules.imported', { id: done.programmeId, created: done.created.length, updated: done.updated.length, unchanged: done.unchanged.length }) });
    } catch (error) {
      if (!(error instanceof Refusal) || error.rejection.code !== 'file_faults') throw error;
      return reply.page(<ImportPage text={text} rejection={error.rejection} />, { status: statusOf(error.rejection) });
    }
  });
  app.get<{ Params: { programme: string } }>('/rules/export/:programme', async (request, reply) => {
    const { name, text } = await exportProgramme(house, viewerOf(request).actor, request.params.programme);
    return sendFile(reply, { name, bytes: new TextEncoder().encode(text), mediaType: 'application/json' });
  });
}
