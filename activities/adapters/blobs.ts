/**
 * Where bytes lie by their hash: a folder (of this machine, or one that every machine mounts), or a bucket (blobs-s3.ts).
 * Non-goal: what may come in, and whether bytes are what their address says; the document store asks both.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from './files.js';

export interface Blobs {
  /** For messages: the folder, or bucket and endpoint. */
  place: string;
  /** Size in bytes; undefined when there is none under this name. */
  sizeOf(name: string): Promise<number | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** undefined when there is none under this name; throws when the place cannot be asked. */
  read(name: string): Promise<Uint8Array | undefined>;
  remove(name: string): Promise<void>;
}

export function folderBlobs(dir: string): Blobs {
  const pathOf = (name: string): string => join(dir, name.slice(0, 2), name.slice(2, 4), name);
  const absent = (error: NodeJS.ErrnoException): undefined => { if (error.code === 'ENOENT') return undefined; throw error; };
  return {
    place: dir,
    sizeOf: (name) => stat(pathOf(name)).then((s) => s.size, absent),
    async write(name, bytes) {
      await mkdir(dir, { recursive: true });
      await writeAtomic(pathOf(name), bytes);
    },
    read: (name) => readFile(pathOf(name)).catch(absent),
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}

/** Writes, reads back and removes a few bytes. @throws what stood in the way, in one sentence */
export async function probeBlobs(blobs: Blobs): Promise<void> {
  // Where hashes of contents lie no other name comes between.
  const name = randomBytes(32).toString('hex');
  const bytes = Buffer.from('probe');
  try {
    await blobs.write(name, bytes);
    const back = await blobs.read(name);
    if (!back || !bytes.equals(back)) throw new Error('what was written is not what was read');
    await blobs.remove(name);
  } catch (error) {
    throw new Error(`The file store ${blobs.place} cannot be written and read: ${((error as Error).message || (error as Error).name).replace(/\.$/, '')}.`);
  }
}
