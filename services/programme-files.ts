/**
 * A programme as one file, out and in. What comes in is checked whole, every fault with its line and path; what is new
 * in it becomes a draft, what is the same stays, what was published with other content is refused. Nothing else is kept.
 */
import { hasRole, type Actor } from '../domain/access/index.js';
import { readProgrammeFile, writeProgrammeFile, type FileFault } from '../domain/programme/file.js';
import { ProgrammeVersion } from '../domain/programme/schema.js';
import { canonical } from '../prisma/store/record.js';
import { inTransaction, reader } from '../prisma/store/tx.js';
import { sha256 } from './codes.js';
import { Refusal, refuse, type House, type Person } from './house.js';
import { claimKey, keepAnswer, type Keyed } from './once.js';
import { catalogueRow, fileContext, insertDraft, programmeRow, READERS, updateDraft } from './programmes.js';

/** Name and text of the file of a programme, with all its published versions; officials get the sample measures too. */
export async function exportProgramme(house: House, actor: Actor | undefined, programmeId: string): Promise<{ name: string; text: string }> {
  const programme = await programmeRow(house, reader(house.db), programmeId) ?? refuse('not_found');
  const official = actor !== undefined && hasRole(actor, ...READERS);
  const rows = await reader(house.db).rows<{ body: unknown }>(`SELECT body FROM programme_version WHERE programme_id = $1 AND status = 'published' AND ($2 OR NOT sample) ORDER BY sample, version`, [programmeId, official]);
  const versions = rows.map((r) => ProgrammeVersion.parse(r.body));
  return { name: `${programmeId}.json`, text: writeProgrammeFile({ programme, ...(versions.length === 0 ? { workItem: true as const } : {}), versions }) };
}

export interface Imported { programmeId: string; created: string[]; updated: string[]; unchanged: string[] }

/** All or nothing. @throws Refusal file_faults with line, path and reason of each fault */
export async function importProgramme(house: House, actor: Actor, { text, ...keyed }: { text: string } & Keyed): Promise<Imported> {
  if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
  const person = actor as Person;
  const sql = reader(house.db);
  const reading = readProgrammeFile(text, await fileContext(house, sql, namedIn(text)));
  if (!reading.ok) return faulty(reading.faults);
  const { programme, versions } = reading.file;
  const known = await programmeRow(house, sql, programme.id);
  // What no catalogue knows comes with its row; it is nobody's until a version of it is published by a second person.
  if (!known && versions.length === 0) return faulty([{ line: 1, path: 'versions', reason: `there is no programme ${programme.id} in the catalogue, and a file without a version brings none` }]);
  const document = house.policy?.documents.find((d) => d.id === programme.document);
  if (!known && document?.prefix !== programme.id.slice(0, 3)) return faulty([{ line: 1, path: 'programme.id', reason: 'does not begin with the prefix of its document' }]);
  if (known && canonical(known) !== canonical(programme)) return faulty([{ line: 1, path: 'programme', reason: 'differs from the row of the catalogue' }]);
  return inTransaction(house.db, async (tx) => {
    const earlier = await claimKey(tx, actor, keyed, { type: 'importProgramme', streamId: programme.id, input: { sha256: sha256(text) } });
    if (earlier) return earlier as unknown as Imported;
    const done: Imported = { programmeId: programme.id, created: [], updated: [], unchanged: [] };
    const faults: FileFault[] = [];
    for (const [i, version] of versions.entries()) {
      const row = await tx.row<{ status: string; body: ProgrammeVersion; body_hash: string; proposed_at: Date | null }>('SELECT status, body, body_hash, proposed_at FROM programme_version WHERE id = $1 FOR UPDATE', [version.id]);
      if (!row) { await insertDraft(tx, person, version, known && catalogueRow(house, programme.id) ? undefined : programme); done.created.push(version.id); continue; }
      if (row.body_hash === sha256(canonical(version))) { done.unchanged.push(version.id); continue; }
      if (row.status === 'published') faults.push({ line: 1, path: `versions.${i}.id`, reason: `${version.id} is published with other content: give it the next number` });
      else if (row.proposed_at) faults.push({ line: 1, path: `versions.${i}.id`, reason: `${version.id} waits for publication: have it returned first` });
      else { await updateDraft(tx, person, row.body, version); done.updated.push(version.id); }
    }
    if (faults.length > 0) return faulty(faults);
    await keepAnswer(tx, actor, keyed, { ...done });
    return done;
  });
}

/** The programme that the file itself brings: what it says may refer to it. */
const namedIn = (text: string): string[] => { const id = /"id"\s*:\s*"(\d{3}-P\d{2})"/.exec(text)?.[1]; return id === undefined ? [] : [id]; };
const faulty = (faults: FileFault[]): never => { throw new Refusal({ code: 'file_faults', detail: { faults } }); };
