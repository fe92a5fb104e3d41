/**
 * Files by content: the SHA-256 is the address (blobs.ts says where it lies), the same bytes are stored once. Decides
 * by content what may come in, never by name. Non-goal: who may read a file; services ask access first.
 */
import { createHash } from 'node:crypto';
import { FileRefused, type DocumentStore, type StoredFile } from '../../domain/ports/index.js';
import { folderBlobs, type Blobs } from './blobs.js';
import { ALLOWED_EN, ALLOWED_ZH, checkedKind, nameOfKind } from './file-kinds.js';
import { ZIP_LIMITS, type ZipLimits } from './zip.js';

/** A virus scanner (clamd by socket: ./clamd.ts). Throws when it cannot tell; the store then takes nothing (fails closed). */
export interface Scanner { scan(bytes: Uint8Array): Promise<{ clean: true } | { clean: false; signature: string }> }

/** The address is not in the store, or its bytes are no longer what the address says. */
export class FileDamaged extends Error { override name = 'FileDamaged'; }

const MIB = 1024 * 1024;
export interface DocumentStoreOptions { /** A folder, or any other place. */ dir: string | Blobs; maxBytes?: number; scanner?: Scanner; zipLimits?: ZipLimits }

export function createDocumentStore({ dir, maxBytes = 20 * MIB, scanner, zipLimits = ZIP_LIMITS }: DocumentStoreOptions): DocumentStore {
  const blobs = typeof dir === 'string' ? folderBlobs(dir) : dir;

  const keep = async (bytes: Uint8Array, name: string, mediaType: string): Promise<StoredFile> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (await blobs.sizeOf(sha256) !== bytes.length) await blobs.write(sha256, bytes);
    return { sha256, size: bytes.length, mediaType, name: cleanName(name) };
  };

  return {
    scans: scanner !== undefined,
    async put(bytes, name) {
      if (bytes.length === 0) throw new FileRefused('file_empty', { zh: `文件为空。${ALLOWED_ZH}。`, en: `The file is empty. ${ALLOWED_EN}.` });
      if (bytes.length > maxBytes) {
        const limit = Math.floor(maxBytes / MIB);
        throw new FileRefused('file_too_large', {
          zh: `文件超过 ${limit} MiB。${ALLOWED_ZH},每个不超过 ${limit} MiB。`,
          en: `The file is larger than ${limit} MiB. ${ALLOWED_EN}, at most ${limit} MiB each.`,
        });
      }
      const { ending, mediaType } = await checkedKind(bytes, zipLimits);
      if (scanner) {
        const result = await scanner.scan(bytes).catch((cause: unknown) => { throw new FileRefused('file_unscanned', { zh: '安全检查暂时不能进行，文件未保存。请稍后再上传。', en: 'The security check cannot be made at the moment; the file was not stored. Upload it again later.' }, { cause }); });
        if (!result.clean) {
          throw new FileRefused('file_infected', {
            zh: `病毒扫描未通过(${result.signature}),文件未保存。请上传未感染的文件。`,
            en: `The virus scanner refused the file (${result.signature}); it was not stored. Upload a clean file.`,
          });
        }
      }
      return keep(bytes, nameOfKind(cleanName(name), ending), mediaType);
    },
    putOwn: keep,
    async get(sha256) {
      if (!/^[0-9a-f]{64}$/.test(sha256)) throw new FileDamaged('not a file address');
      const bytes = await blobs.read(sha256);
      if (!bytes) throw new FileDamaged(`no such file: ${sha256}`);
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new FileDamaged(`content differs from its address: ${sha256}`);
      return bytes;
    },
    // Nothing lies under a hash that is all zeros; the answer is that it can be asked.
    healthy: () => blobs.sizeOf('0'.repeat(64)).then(() => true),
  };
}

/** A name for people: no folders, no control or direction characters, at most 120 characters. */
export function cleanName(name: string): string {
  // Browsers write a quotation mark and line ends of a name as %22, %0D and %0A into the form they send.
  const last = name.replace(/%22/g, '"').replace(/%0[AD]/g, ' ').split(/[/\\]/).at(-1) ?? '';
  const visible = last.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  const points = [...visible];
  if (points.length === 0 || /^\.+$/.test(visible)) return 'file';
  if (points.length <= 120) return visible;
  const dot = visible.lastIndexOf('.');
  const ending = dot > 0 && visible.length - dot <= 10 ? visible.slice(dot) : '';
  return points.slice(0, 120 - [...ending].length).join('') + ending;
}
