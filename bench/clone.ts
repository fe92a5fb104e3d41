/**
 * Many projects at once: copies of one that real commands brought to its place, made by SQL with ids of their own.
 * Their hash chains are copies too, so nothing here is fit for a check of the record.
 */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';

/** @returns the ids of the copies */
export async function cloneProject(pool: pg.Pool, projectId: string, count: number): Promise<string[]> {
  const old = projectId.slice('project-'.length);
  const receipt = (await pool.query<{ receipt: string | null }>('SELECT receipt FROM project WHERE id = $1', [projectId])).rows[0]!.receipt ?? '-no receipt-';
  const suffixes = Array.from({ length: count }, () => randomBytes(10).toString('hex'));
  const copy = async (table: string, key: string, columns: Record<string, string> = {}): Promise<void> => {
    const { rows } = await pool.query<{ name: string; type: string }>(
      `SELECT column_name AS name, udt_name AS type FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position`, [table],
    );
    // Its id and its receipt stand in states and events as well.
    const renamed = (text: string): string => `replace(replace(${text}, $2, n), $4, $4 || '-' || n)`;
    const value = ({ name, type }: { name: string; type: string }): string => columns[name] ?? (type === 'text' ? renamed(`o.${name}`) : type === 'jsonb' ? `${renamed(`o.${name}::text`)}::jsonb` : `o.${name}`);
    await pool.query(
      `INSERT INTO ${table} (${rows.map((r) => r.name).join(', ')}) SELECT ${rows.map(value).join(', ')} FROM ${table} o, unnest($3::text[]) n WHERE o.${key} = $1`, [projectId, old, suffixes, receipt],
    );
  };
  await copy('stream_head', 'id');
  await copy('event', 'stream_id', { command_id: 'NULL' });
  await copy('project', 'id', { object: 'n', title: `o.title || ' ' || left(n, 6)` });
  await copy('task', 'project_id');
  await copy('period', 'stream_id');
  await copy('participation', 'stream_id');
  await copy('form_version', 'project_id');
  await copy('document', 'project_id', { id: `o.id || '-' || n` });
  await pool.query('ANALYZE');
  return suffixes.map((suffix) => `project-${suffix}`);
}
