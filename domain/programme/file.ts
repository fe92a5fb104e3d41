/**
 * A programme as one file: read, checked whole, each fault with its line and path; and written again. Pure. Non-goal: keeping what it read.
 */
import { DEEPEST, depthOf, placesOf } from '../json-text.js';
import type { PolicyDocument, ProgrammeFile } from './catalogue.js';
import { ProgrammeFile as Shape } from './catalogue.js';
import { checkClause, checkDocument, checkVersion, consultedBy, overlaps, quotesOf, supersessionFaults, type Say } from './version-checks.js';

export interface FileFault { line: number; path: string; reason: string }
export type FileReading = { ok: true; file: ProgrammeFile } | { ok: false; faults: FileFault[] };

/** What a file may refer to. */
export interface FileContext {
  documents: readonly PolicyDocument[];
  jurisdictions: readonly string[];
  departments: readonly string[];
  programmes: readonly string[];
}

const MOST_FAULTS = 200;

export function readProgrammeFile(text: string, known: FileContext): FileReading {
  const source = text.replace(/^\uFEFF/, '');
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    return { ok: false, faults: [{ line: lineOfSyntaxError(source, error as Error), path: '', reason: `not JSON: ${(error as Error).message.split('\n')[0]!}` }] };
  }
  if (depthOf(source) > DEEPEST) return { ok: false, faults: [{ line: 1, path: '', reason: `nested deeper than ${DEEPEST}` }] };
  const { lines, twice } = placesOf(source);
  if (twice.length > 0) return { ok: false, faults: twice.slice(0, MOST_FAULTS).map(({ path, line }) => ({ line, path, reason: 'stands there twice' })) };
  const at = (path: string): number => {
    for (let parts = path.split('.'); ; parts = parts.slice(0, -1)) { const line = lines.get(parts.join('.')); if (line !== undefined || parts.length === 0) return line ?? 1; }
  };
  const faults: FileFault[] = [];
  const say: Say = (path, reason) => { faults.push({ line: at(toIndexes(json, path)), path, reason }); };

  const parsed = Shape.safeParse(json);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) say(issue.path.map(String).join('.'), issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys.join(', ')}` : issue.message);
    return { ok: false, faults: sorted(faults) };
  }
  checkFile(say, parsed.data, known);
  return faults.length > 0 ? { ok: false, faults: sorted(faults) } : { ok: true, file: parsed.data };
}

const sorted = (faults: FileFault[]): FileFault[] => faults.sort((a, b) => a.line - b.line).slice(0, MOST_FAULTS);

/** What the file says about itself and about what is known here. */
export function checkFile(say: Say, file: ProgrammeFile, known: FileContext): void {
  const { programme, versions } = file;
  const documents = new Map(known.documents.map((data) => [data.id, { data, quotes: quotesOf(data.body) }]));
  if (!known.jurisdictions.includes(programme.jurisdiction)) say('programme.jurisdiction', `there is no jurisdiction ${programme.jurisdiction}`);
  checkClause(say, 'programme.clause', programme.clause, documents);
  versions.forEach((version, i) => {
    const sayVersion: Say = (path, reason) => say(`versions.${i}.${path}`, reason);
    checkVersion(sayVersion, version, file);
    if (!known.jurisdictions.includes(version.jurisdiction)) sayVersion('jurisdiction', `there is no jurisdiction ${version.jurisdiction}`);
    for (const id of version.responsible) if (!known.departments.includes(id) && !known.jurisdictions.includes(id)) sayVersion('responsible', `there is no department or jurisdiction ${id}`);
    for (const [path, id] of consultedBy(version)) if (!known.departments.includes(id)) sayVersion(path, `there is no department ${id}`);
    for (const [path, source] of Object.entries(version.sources)) if ('document' in source) checkClause(sayVersion, `sources.${path}`, source, documents);
    for (const id of (version.combination ?? []).flatMap((c) => c.with)) if (!known.programmes.includes(id)) sayVersion('combination', `there is no programme ${id}`);
    checkDocument(sayVersion, version, documents.get(version.measure.document)?.data);
  });
  for (const [a, b] of overlaps(versions)) say('versions', `${a} and ${b} overlap`);
  for (const { id, reason } of supersessionFaults(versions)) say('versions', `${id} ${reason}`);
}

/** The text of a file; read again it is the same programme. */
export const writeProgrammeFile = (file: ProgrammeFile): string => `${JSON.stringify(file, null, 2)}\n`;

/** A path by ids (versions.0.steps.award.params) as one by places in the lists, as far as it goes. */
function toIndexes(json: unknown, path: string): string {
  const out: string[] = [];
  let value = json;
  for (const part of path.split('.')) {
    if (Array.isArray(value) && !/^\d+$/.test(part)) {
      const i = value.findIndex((entry) => typeof entry === 'object' && entry !== null && (entry as { id?: unknown }).id === part);
      if (i < 0) break;
      out.push(String(i));
      value = value[i];
    } else {
      // The sources are named by paths that hold points themselves.
      if (out.at(-1) === 'sources') { out.push(path.slice(path.indexOf('sources.') + 'sources.'.length)); break; }
      out.push(part);
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
    }
  }
  return out.join('.');
}

function lineOfSyntaxError(text: string, error: Error): number {
  const position = /position (\d+)/.exec(error.message)?.[1];
  return position === undefined ? text.split('\n').length : text.slice(0, Number(position)).split('\n').length;
}
