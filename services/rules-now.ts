/** The rules of the public calculation as they are now, whichever server published last: made again when what is published has changed. */
import { calculationRules, type CalculationRules } from '../domain/award/index.js';
import { Programme } from '../domain/programme/catalogue.js';
import { ProgrammeVersion } from '../domain/programme/schema.js';
import { rulesVersion } from '../prisma/store/rules.js';
import { reader } from '../prisma/store/tx.js';
import type { House } from './house.js';

/** Of several versions of a programme the day decides. */
export async function currentRules(house: House): Promise<CalculationRules> {
  if (!house.policy) return house.rules;
  const sql = reader(house.db);
  // Asked before the rows: what is published in between is found the next time.
  const version = await rulesVersion(sql, 'rules_version');
  if (version !== house.rulesVersion) {
    const rows = await sql.rows<{ body: unknown }>(`SELECT body FROM programme_version WHERE status = 'published' AND NOT sample ORDER BY programme_id, valid_from, version`);
    const versions = rows.map((r) => ProgrammeVersion.parse(r.body));
    const imported = (await sql.rows<{ row: unknown }>(`SELECT DISTINCT ON (programme_id) catalogue_row AS row FROM programme_version WHERE status = 'published' AND NOT sample AND catalogue_row IS NOT NULL ORDER BY programme_id, version`)).map((r) => Programme.parse(r.row));
    const known = house.policy.catalogue.map(({ workItem: _workItem, ...programme }) => programme);
    house.rules = calculationRules(house.policy.documents, [...known, ...imported.filter((p) => !known.some((k) => k.id === p.id))].map((programme) => ({ programme, versions: versions.filter((v) => v.programmeId === programme.id) })));
    house.rulesVersion = version;
  }
  return house.rules;
}
