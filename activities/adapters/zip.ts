/**
 * Looks into a zip container without trusting it: the central directory first, then the real inflated lengths.
 * Non-goal: extracting to a disk.
 */
import { createInflateRaw, inflateRaw } from 'node:zlib';

export interface ZipEntry { name: string; method: number; compressed: number; declared: number; offset: number }
export type ZipFault = 'malformed' | 'encrypted' | 'bomb';
export interface ZipLimits { maxInflatedBytes: number; maxRatio: number; maxEntries: number }

export const ZIP_LIMITS: ZipLimits = { maxInflatedBytes: 200 * 1024 * 1024, maxRatio: 200, maxEntries: 10_000 };
/** Below this inflated size a high ratio does no harm (an empty sheet compresses very well). */
const RATIO_COUNTS_FROM = 10 * 1024 * 1024;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** Entries of the container, or why it is refused. Sizes are checked as declared and as they really inflate. */
export async function inspectZip(bytes: Uint8Array, limits: ZipLimits = ZIP_LIMITS): Promise<{ entries: ZipEntry[] } | { fault: ZipFault }> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const listed = listEntries(buffer, limits);
  if ('fault' in listed) return listed;
  const { entries } = listed;
  const isBomb = (inflated: number): boolean =>
    inflated > limits.maxInflatedBytes || (inflated > RATIO_COUNTS_FROM && inflated > bytes.length * limits.maxRatio);
  if (isBomb(entries.reduce((sum, entry) => sum + entry.declared, 0))) return { fault: 'bomb' };
  // Entries that share bytes can only be a trick.
  if (entries.reduce((sum, entry) => sum + entry.compressed, 0) > bytes.length) return { fault: 'bomb' };
  for (const entry of entries) {
    const start = dataStart(buffer, entry);
    if (start === undefined) return { fault: 'malformed' };
    const length = await inflatedLength(buffer.subarray(start, start + entry.compressed), entry);
    if (length === undefined) return { fault: 'malformed' };
    if (length !== entry.declared) return { fault: 'bomb' };
  }
  return { entries };
}

function listEntries(buffer: Buffer, limits: ZipLimits): { entries: ZipEntry[] } | { fault: ZipFault } {
  let end = -1;
  for (let at = buffer.length - 22; at >= Math.max(0, buffer.length - 22 - 0xffff); at -= 1) {
    if (buffer.readUInt32LE(at) === END) { end = at; break; }
  }
  if (end < 0) return { fault: 'malformed' };
  const count = buffer.readUInt16LE(end + 10);
  let at = buffer.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) return { fault: 'malformed' };
  if (count > limits.maxEntries) return { fault: 'bomb' };
  const entries: ZipEntry[] = [];
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > end || buffer.readUInt32LE(at) !== CENTRAL) return { fault: 'malformed' };
    if ((buffer.readUInt16LE(at + 8) & 1) !== 0) return { fault: 'encrypted' };
    const nameLength = buffer.readUInt16LE(at + 28);
    const entry: ZipEntry = {
      name: buffer.toString('utf8', at + 46, at + 46 + nameLength),
      method: buffer.readUInt16LE(at + 10),
      compressed: buffer.readUInt32LE(at + 20),
      declared: buffer.readUInt32LE(at + 24),
      offset: buffer.readUInt32LE(at + 42),
    };
    if ([entry.compressed, entry.declared, entry.offset].includes(0xffffffff)) return { fault: 'malformed' };
    entries.push(entry);
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return { entries };
}

function dataStart(buffer: Buffer, entry: ZipEntry): number | undefined {
  if (entry.offset + 30 > buffer.length || buffer.readUInt32LE(entry.offset) !== LOCAL) return undefined;
  const start = entry.offset + 30 + buffer.readUInt16LE(entry.offset + 26) + buffer.readUInt16LE(entry.offset + 28);
  return start + entry.compressed <= buffer.length ? start : undefined;
}

/** The bytes of an entry whose declared length was found true by `inspectZip`. */
export async function readEntry(bytes: Uint8Array, entry: ZipEntry): Promise<Buffer | undefined> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = dataStart(buffer, entry);
  if (start === undefined) return undefined;
  const data = buffer.subarray(start, start + entry.compressed);
  if (entry.method === 0) return data;
  return new Promise((resolve) => inflateRaw(data, { maxOutputLength: Math.max(entry.declared, 1) }, (error, inflated) => resolve(error ? undefined : inflated)));
}

/** Real length, counted without keeping the bytes; stops as soon as it passes the declared length. */
async function inflatedLength(data: Buffer, entry: ZipEntry): Promise<number | undefined> {
  if (entry.method === 0) return data.length;
  if (entry.method !== 8) return undefined;
  return new Promise((resolve) => {
    let length = 0;
    const inflate = createInflateRaw();
    inflate.on('data', (part: Buffer) => {
      length += part.length;
      if (length > entry.declared) { resolve(length); inflate.destroy(); }
    });
    inflate.on('end', () => resolve(length));
    inflate.on('error', () => resolve(undefined));
    inflate.end(data);
  });
}
