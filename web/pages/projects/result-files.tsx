/**
 * Files of the results, chosen in the form of the results itself: they go up by a button of their own, and what is typed
 * beside them comes back with the page, with scripts and without. Nothing of the results is handed in by that.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeRejection } from '../../../domain/words/index.js';
import { Refusal, type House } from '../../../services/house.js';
import { brokenForm, refuseMalformedPart } from '../../../services/incoming.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { addDocument } from '../../../services/projects.js';
import { FileField } from '../../components/index.js';
import type { Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { checkToken, viewerOf } from '../../plugin.js';
import { MAX_UPLOAD_BYTES } from '../upload.js';
import { projectHref } from './draft.js';

const NAME = 'file.';
/** Rows of a long list of expenditure, a field a cell. */
const MOST = { files: 10, fields: 6000, fieldSize: 20_000, fileSize: MAX_UPLOAD_BYTES };
const ACCEPTED = '.pdf,.ofd,.docx,.xlsx,.png,.jpg,.jpeg';
const slotsOf = (page: ProjectPage): ProjectPage['evidence'] => page.evidence.filter((e) => e.when === 'results' && e.open);

/** Files that a form without parts names and does not hold: whoever chose them has still to upload them. */
export const unsent = (page: ProjectPage, body: Posted): Record<string, string> =>
  Object.fromEntries(slotsOf(page).flatMap((s) => { const value = body[`${NAME}${s.id}`]; return typeof value === 'string' && value !== '' ? [[`${NAME}${s.id}`, 'file_not_sent']] : []; }));

/** `errors`: message codes or whole sentences by field. */
export function ResultFiles({ page, errors }: { page: ProjectPage; errors: Readonly<Record<string, string>> }) {
  const { t, say, named } = useWords();
  const slots = slotsOf(page);
  if (slots.length === 0) return null;
  return (
    <fieldset class="form-section">
      <legend>{t('draft.resultFiles')}</legend>
      {slots.map((s) => {
        const error = errors[`${NAME}${s.id}`] ?? errors[`evidence.${s.id}`];
        const given = page.documents.filter((d) => d.slot === s.id);
        return (
          <div key={s.id}>
            <FileField name={`${NAME}${s.id}`} label={say(s.label)} hint={given.length > 0 ? given.map((d) => d.name).join(' · ') : t('draft.fileHint')} accept={ACCEPTED} required={s.required && !s.given} {...(error ? { error: named('fieldError', error) } : {})} />
          </div>
        );
      })}
      <button type="submit" class="btn btn-outline-secondary" formAction={`${projectHref(page.id)}/results`} formEncType="multipart/form-data" formNoValidate><Icon name="upload" />{t('draft.uploadKeep')}</button>
    </fieldset>
  );
}

export interface Received { body: Posted; errors: Record<string, string> }

/** The parts in their order: the token first, each file into its slot as it arrives, each field kept as it was typed. */
export async function receiveResults(app: FastifyInstance, house: House, { request, reply, id }: { request: FastifyRequest; reply: FastifyReply; id: string }): Promise<Received> {
  if (!request.isMultipart()) throw new Refusal({ code: 'bad_request' });
  const body: Record<string, string | string[]> = {};
  const errors: Record<string, string> = {};
  let checked = false;
  try {
    for await (const part of request.parts({ limits: MOST })) {
      if (part.type === 'field') {
        const value = String(part.value);
        refuseMalformedPart(part.fieldname, value);
        if (part.fieldname === '_csrf') { await checkToken(app, request, reply, value); checked = true; continue; }
        const before = body[part.fieldname];
        body[part.fieldname] = before === undefined ? value : [...[before].flat(), value];
        continue;
      }
      if (!checked) throw new Refusal({ code: 'csrf' });
      refuseMalformedPart(part.fieldname, '', part.filename);
      const fault = await stored(house, request, { id, part, key: String(body['_key'] ?? '') });
      if (fault) errors[part.fieldname] = fault;
    }
  } catch (error) { brokenForm(error); }
  if (!checked) throw new Refusal({ code: 'csrf' });
  return { body, errors };
}

/** Why one file was not taken; nothing when it was, or when none was chosen. */
async function stored(house: House, request: FastifyRequest, { id, part, key }: { id: string; part: { fieldname: string; filename: string; toBuffer: () => Promise<Buffer> }; key: string }): Promise<string | undefined> {
  try {
    const bytes = await part.toBuffer();
    if (part.filename === '' || !part.fieldname.startsWith(NAME)) return undefined;
    const slot = part.fieldname.slice(NAME.length);
    await addDocument(house, viewerOf(request).actor, { projectId: id, slot, name: part.filename, bytes, ...(key ? { key: `${key}:${slot}` } : {}), route: 'POST /projects/:id/results' });
    return undefined;
  } catch (error) {
    const refused = (error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE' ? new Refusal({ code: 'file_too_large', detail: { maxBytes: MAX_UPLOAD_BYTES } }) : error;
    if (!(refused instanceof Refusal) || refused.rejection.code === 'csrf') throw refused;
    const { title, help } = describeRejection(request.locale, refused.rejection);
    return `${title}${help}`;
  }
}
