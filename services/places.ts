/** Names of jurisdictions and departments in both languages, for pages that hold their ids. */
import type { Label } from '../domain/programme/schema.js';
import { reader } from '../prisma/store/tx.js';
import type { House } from './house.js';

export interface Places {
  /** The name; an id that is not known stands for itself. */
  nameOf: (id: string) => Label;
  counties: { id: string; name: Label }[];
}

export async function places(house: House): Promise<Places> {
  const sql = reader(house.db);
  const [jurisdictions, departments] = await Promise.all([
    sql.rows<{ id: string; kind: string; name: Label }>(`SELECT id, kind, body -> 'name' AS name FROM jurisdiction ORDER BY id`),
    sql.rows<{ id: string; name: Label }>(`SELECT id, body -> 'name' AS name FROM department`),
  ]);
  const names = new Map([...departments, ...jurisdictions].map((p) => [p.id, p.name]));
  return {
    nameOf: (id) => names.get(id) ?? { zh: id, en: id },
    counties: jurisdictions.filter((j) => j.kind === 'county' || j.kind === 'zone').map(({ id, name }) => ({ id, name })),
  };
}
