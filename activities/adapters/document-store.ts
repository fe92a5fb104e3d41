/**
 * Files by content: the SHA-256 is the address (blobs.ts says where it lies), the same bytes are stored once. Decides
 * by content what may come in, never by name. Non-goal: who may read a file; services ask access first.
 */
import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { FileRefused, type DocumentStore, type StoredFile } from '../../domain/ports/index.js';
import { folderBlobs, type Blobs } from './blobs.js';
import { inspectZip, ZIP_LIMITS, type ZipLimits } from './zip.js';

/** A virus scanner (clamd by socket: ./clamd.ts). Throws when it cannot tell; the store then takes nothing (fails closed). */
export interface Scanner { scan(bytes: Uint8Array): Promise<{ clean: true } | { clean: false; signature: string }> }

/** The configured scanner could not answer; nothing was stored. The same upload may succeed later. */
export class ScannerUnavailable extends Error {
  constructor(options?: { cause?: unknown }) { super('virus scanner unavailable', options); }
}
/** The address is not in the store, or its bytes are no longer what the address says. */
export class FileDamaged extends Error { override name = 'FileDamaged'; }

const MIB = 1024 * 1024;
const ALLOWED = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  png: 'image/png',
  jpg: 'image/jpeg',
} as const satisfies Record<string, string>;
type AllowedType = keyof typeof ALLOWED;
const isAllowed = (ext: string): ext is AllowedType => Object.hasOwn(ALLOWED, ext);

const ALLOWED_ZH = '可上传 PDF、DOCX、XLSX、PNG、JPG 文件';
const ALLOWED_EN = 'Allowed: PDF, DOCX, XLSX, PNG and JPG files';
const typeRefused = (zh: string, en: string): FileRefused =>
  new FileRefused('file_type_refused', { zh: `${zh}。${ALLOWED_ZH}。`, en: `${en}. ${ALLOWED_EN}.` });

export interface DocumentStoreOptions { /** A folder, or any other place. */ dir: string | Blobs; maxBytes?: number; scanner?: Scanner; zipLimits?: ZipLimits }

export function createDocumentStore({ dir, maxBytes = 20 * MIB, scanner, zipLimits = ZIP_LIMITS }: DocumentStoreOptions): DocumentStore {
  const blobs = typeof dir === 'string' ? folderBlobs(dir) : dir;

  const keep = async (bytes: Uint8Array, name: string, mediaType: string): Promise<StoredFile> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (await blobs.sizeOf(sha256) !== bytes.length) await blobs.write(sha256, bytes);
    return { sha256, size: bytes.length, mediaType, name: cleanName(name) };
  };

  return {
    async put(bytes, name) {
      if (bytes.length === 0) throw new FileRefused('file_empty', { zh: `文件为空。${ALLOWED_ZH}。`, en: `The file is empty. ${ALLOWED_EN}.` });
      if (bytes.length > maxBytes) {
        const limit = Math.floor(maxBytes / MIB);
        throw new FileRefused('file_too_large', {
          zh: `文件超过 ${limit} MiB。${ALLOWED_ZH},每个不超过 ${limit} MiB。`,
          en: `The file is larger than ${limit} MiB. ${ALLOWED_EN}, at most ${limit} MiB each.`,
        });
      }
      const mediaType = await checkType(bytes, zipLimits);
      if (scanner) {
        const result = await scanner.scan(bytes).catch((cause: unknown) => { throw new ScannerUnavailable({ cause }); });
        if (!result.clean) {
          throw new FileRefused('file_infected', {
            zh: `病毒扫描未通过(${result.signature}),文件未保存。请上传未感染的文件。`,
            en: `The virus scanner refused the file (${result.signature}); it was not stored. Upload a clean file.`,
          });
        }
      }
      return keep(bytes, name, mediaType);
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

/** Media type of an allowed file; throws FileRefused for everything else. */
async function checkType(bytes: Uint8Array, limits: ZipLimits): Promise<string> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip) {
    // Before anything reads inside the container.
    const zip = await inspectZip(bytes, limits);
    if ('fault' in zip) {
      if (zip.fault === 'bomb') throw typeRefused('文件解压后过大(压缩炸弹)', 'The file inflates to far more than is allowed (archive bomb)');
      if (zip.fault === 'encrypted') throw typeRefused('文件已加密,无法检查', 'The file is encrypted and cannot be checked');
      throw typeRefused('文件已损坏', 'The file is damaged');
    }
    const active = zip.entries.some(({ name }) => /vbaProject\.bin|vbaData\.xml|(^|\/)activeX\/|(^|\/)macrosheets\//i.test(name));
    if (active) throw typeRefused('文件含有宏', 'The file contains macros');
  }
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (type && ['docm', 'xlsm', 'dotm', 'xltm', 'pptm', 'potm'].includes(type.ext)) throw typeRefused('文件含有宏', 'The file contains macros');
  if (type === undefined || !isAllowed(type.ext)) {
    const found = type?.ext.toUpperCase() ?? '';
    throw typeRefused(found ? `不接受 ${found} 文件` : '无法识别文件类型', found ? `${found} files are not taken` : 'The type of the file is not recognised');
  }
  return ALLOWED[type.ext];
}

/** A name for people: no folders, no control or direction characters, at most 120 characters. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const visible = last.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  const points = [...visible];
  if (points.length === 0 || /^\.+$/.test(visible)) return 'file';
  if (points.length <= 120) return visible;
  const dot = visible.lastIndexOf('.');
  const ending = dot > 0 && visible.length - dot <= 10 ? visible.slice(dot) : '';
  return points.slice(0, 120 - [...ending].length).join('') + ending;
}
