/** A draft as several colleagues fill it in: one section at a time, files in their slots, what the house knows of the payee. */
import { mayAct, type Actor } from '../domain/access/index.js';
import type { FormContent } from '../domain/programme/form.js';
import { OPEN_AGAIN } from '../domain/project/names.js';
import { platformNow } from '../prisma/store/clock.js';
import { audit, canonical } from '../prisma/store/record.js';
import { programmeVersion } from '../prisma/store/rules.js';
import { inTransaction, reader } from '../prisma/store/tx.js';
import { Refusal, refuse, type House } from './house.js';
import { projectsVisibleTo } from '../prisma/store/scope.js';
import { evidenceOpenNow, readableProject, readForm, saveForm, type FormState } from './projects.js';

const part = (content: FormContent, fields: readonly string[]): FormContent => Object.fromEntries(fields.flatMap((f) => (content[f] === undefined ? [] : [[f, content[f]]])));

/**
 * Saves the fields of one section on top of what is stored. A colleague's change of another section in between is no
 * conflict; of the same section it is if_match_failed. What is stored already is not stored again.
 */
export async function saveSection(house: House, actor: Actor, input: { projectId: string; ifMatch: number; fields: readonly string[]; content: FormContent }): Promise<FormState> {
  const { projectId, ifMatch, fields, content } = input;
  for (let attempt = 0; ; attempt += 1) {
    const now = await readForm(house, actor, projectId);
    const typed = part(content, fields);
    const stored = part(now.content, fields);
    if (now.version > 0 && canonical(stored) === canonical(typed)) return now;
    if (now.version !== ifMatch && canonical(stored) !== canonical(part({ ...titleOf(fields, now.content), ...await contentAt(house, projectId, ifMatch) }, fields))) return refuse('if_match_failed', { version: now.version });
    const others = Object.fromEntries(Object.entries(now.content).filter(([f]) => !fields.includes(f)));
    try {
      return await saveForm(house, actor, { projectId, ifMatch: now.version, content: { ...others, ...typed } });
    } catch (error) {
      // Somebody saved between the two questions: asked once more.
      if (!(error instanceof Refusal) || error.rejection.code !== 'if_match_failed' || attempt > 2) throw error;
    }
  }
}

/** Before anybody saved a title it is the one the draft was made with. */
const titleOf = (fields: readonly string[], content: FormContent): FormContent => (fields.includes('title') ? { title: content['title'] } : {});

async function contentAt(house: House, projectId: string, version: number): Promise<FormContent> {
  const row = await reader(house.db).row<{ content: FormContent }>('SELECT content FROM form_version WHERE project_id = $1 AND version = $2', [projectId, version]);
  return row?.content ?? {};
}

/** Names of organisations, as a form shows them again. */
export async function organisationNames(house: House, ids: readonly string[]): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  return Object.fromEntries((await reader(house.db).rows<{ id: string; name: string }>('SELECT id, name FROM organisation WHERE id = ANY($1)', [ids])).map((o) => [o.id, o.name]));
}

/** Takes a file out of a slot that still waits for the applicant; the row stays, marked. */
export async function removeDocument(house: House, actor: Actor, { projectId, documentId }: { projectId: string; documentId: string }): Promise<void> {
  const sql = reader(house.db);
  const project = await readableProject(sql, actor, projectId);
  if (!mayAct(actor, { role: 'applicant', organisation: project.applicantId })) return refuse('not_allowed');
  const version = (await programmeVersion(sql, project.versionId))!;
  const document = await sql.row<{ slot: string }>('SELECT slot FROM document WHERE id = $1 AND project_id = $2 AND removed_at IS NULL', [documentId, projectId]);
  if (!document) return refuse('not_found');
  const at = await platformNow(sql);
  await inTransaction(house.db, async (tx) => {
    if (!await evidenceOpenNow(tx, version, { projectId, slot: document.slot, lock: true })) return refuse('not_draft', { slot: document.slot });
    await tx.rows('UPDATE document SET removed_at = $3 WHERE id = $1 AND project_id = $2 AND removed_at IS NULL', [documentId, projectId, at]);
  });
  await audit(sql, { at, personId: actor.kind === 'person' ? actor.personId : null, action: 'removeDocument', target: projectId, detail: { documentId } });
}

/** The account registered for the applicant: what a claim begins with. Nothing for anybody else. */
export async function registeredAccount(house: House, actor: Actor, projectId: string): Promise<{ accountName: string; bankName: string; account: string } | null> {
  const sql = reader(house.db);
  const { applicantId } = await readableProject(sql, actor, projectId);
  if (!mayAct(actor, { role: 'applicant', organisation: applicantId })) return null;
  const row = await sql.row<{ name: string; bank_name: string; bank_account: string }>('SELECT name, bank_name, bank_account FROM organisation WHERE id = $1', [applicantId]);
  return row ? { accountName: row.name, bankName: row.bank_name, account: row.bank_account } : null;
}

/** The organisations for which a person may apply, with their kinds. */
export async function applicantsOf(house: House, actor: Actor): Promise<{ id: string; name: string; nameEn: string; kind: string }[]> {
  const ids = actor.kind === 'person' ? actor.grants.filter((g) => g.role === 'applicant' && g.organisation).map((g) => g.organisation!) : [];
  if (ids.length === 0) return [];
  return (await reader(house.db).rows<{ id: string; name: string; name_en: string; kind: string }>('SELECT id, name, name_en, kind FROM organisation WHERE id = ANY($1) ORDER BY id', [ids]))
    .map((o) => ({ id: o.id, name: o.name, nameEn: o.name_en, kind: o.kind }));
}

/** Calls in which an organisation of this person has an application that stands. */
export async function appliedCalls(house: House, actor: Actor | undefined): Promise<ReadonlySet<string>> {
  const ids = actor?.kind === 'person' ? actor.grants.filter((g) => g.role === 'applicant' && g.organisation).map((g) => g.organisation!) : [];
  if (ids.length === 0) return new Set();
  return new Set((await reader(house.db).rows<{ call_id: string }>('SELECT DISTINCT call_id FROM project WHERE applicant_id = ANY($1) AND state_name <> ALL($2)', [ids, [...OPEN_AGAIN]])).map((r) => r.call_id));
}

export interface ListFacets { years: string[]; programmes: { id: string; name: { zh: string; en: string } }[]; counties: string[]; /** A state with the word sets under which it occurs. */ states: { name: string; words: { wordSet: string; formalWords: string }[] }[] }
/** What the lists of this person can be narrowed by: only values that occur. */
export async function listFacets(house: House, actor: Actor): Promise<ListFacets> {
  const values: unknown[] = [];
  const sql = reader(house.db);
  const found = await sql.rows<{ year: string; version_id: string; county: string; state_name: string }>(
    `SELECT DISTINCT to_char(c.opens_at AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS year, d.version_id, d.county, d.state_name
     FROM (SELECT DISTINCT p.call_id, p.version_id, p.county, p.state_name FROM project p WHERE ${projectsVisibleTo(actor, values)}) d JOIN call c ON c.id = d.call_id`, values,
  );
  const rows = await Promise.all(found.map(async ({ version_id: id, ...row }) => {
    const version = (await programmeVersion(sql, id))!;
    return { ...row, programme_id: version.programmeId, name: version.name, word_set: version.wordSet, formal_words: version.formalWords };
  }));
  const distinct = (pick: (row: (typeof rows)[number]) => string): string[] => [...new Set(rows.map(pick))].sort();
  return {
    years: distinct((r) => r.year).reverse(), counties: distinct((r) => r.county), 
    states: distinct((r) => r.state_name).map((name) => ({ name, words: wordsOf(rows.filter((r) => r.state_name === name)) })),
    programmes: distinct((r) => r.programme_id).map((id) => ({ id, name: rows.find((r) => r.programme_id === id)!.name })),
  };
}
const wordsOf = (rows: readonly { word_set: string; formal_words: string }[]): { wordSet: string; formalWords: string }[] =>
  [...new Map(rows.map((r) => [`${r.word_set} ${r.formal_words}`, { wordSet: r.word_set, formalWords: r.formal_words }])).values()];
