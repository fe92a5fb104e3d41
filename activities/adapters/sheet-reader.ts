/**
 * Spreadsheets in, as cells of plain text. They come from outside, so they are read in a thread with limits of time,
 * memory, rows, columns and unzipped bytes, and never more than two at once. Non-goal: what the cells mean.
 */
import { Worker } from 'node:worker_threads';
import { inspectZip, readEntry } from './zip.js';

/** `long_number`: a number cell of more than 15 digits, of which the last are lost. `date` is YYYY-MM-DD, without the time of day. */
export interface ReadCell { text: string; kind: 'empty' | 'text' | 'number' | 'long_number' | 'date' | 'formula' | 'other' }
export interface ReadRow { row: number; hidden: boolean; cells: ReadCell[] }
/** Rows without content are left out; columns count from 0. */
export interface ReadSheet { name: string; rows: ReadRow[]; hiddenColumns: number[] }
export interface ReadWorkbook { sheets: ReadSheet[]; hiddenSheets: string[] }
export type SheetFault = 'not_xlsx' | 'old_format' | 'encrypted' | 'too_large' | 'too_many_rows' | 'too_long';

export interface SheetLimits { maxRows: number; maxColumns: number; maxInflatedBytes: number; timeMs: number; memoryMb: number }
/** A batch has 500 orders at most: this is many times what a returned list can hold. */
export const SHEET_LIMITS: SheetLimits = { maxRows: 5_000, maxColumns: 60, maxInflatedBytes: 16 * 1024 * 1024, timeMs: 10_000, memoryMb: 192 };

const MAX_AT_ONCE = 2;
const MAX_WAITING = 20;
let reading = 0;
const waiting: (() => void)[] = [];

/** The named sheet alone where there is one, else every sheet that is not hidden. */
export async function readWorkbook(bytes: Uint8Array, sheetName: string, limits: Partial<SheetLimits> = {}): Promise<ReadWorkbook | { fault: SheetFault }> {
  const bounds = { ...SHEET_LIMITS, ...limits };
  const kind = await kindOf(bytes, bounds);
  if ('fault' in kind) return kind;
  if (reading >= MAX_AT_ONCE) {
    if (waiting.length >= MAX_WAITING) return { fault: 'too_long' };
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  reading += 1;
  try { return await inThread(bytes, sheetName, kind.kind, bounds); } finally { reading -= 1; waiting.shift()?.(); }
}

async function kindOf(bytes: Uint8Array, limits: SheetLimits): Promise<{ kind: 'xlsx' | 'csv' } | { fault: SheetFault }> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, 8).equals(COMPOUND)) return { fault: buffer.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? 'encrypted' : 'old_format' };
  if (buffer[0] !== 0x50 || buffer[1] !== 0x4b) {
    if (buffer.length === 0 || buffer.includes(0)) return { fault: 'not_xlsx' };
    return buffer.length > limits.maxInflatedBytes ? { fault: 'too_large' } : times(buffer, '\n', limits.maxRows + 1) > limits.maxRows ? { fault: 'too_many_rows' } : { kind: 'csv' };
  }
  const zip = await inspectZip(bytes, { maxInflatedBytes: limits.maxInflatedBytes, maxRatio: 400, maxEntries: 500 });
  if ('fault' in zip) return { fault: zip.fault === 'bomb' ? 'too_large' : zip.fault === 'encrypted' ? 'encrypted' : 'not_xlsx' };
  for (const entry of zip.entries.filter(({ name }) => /worksheets\/[^/]+\.xml$/i.test(name))) {
    const xml = await readEntry(bytes, entry);
    if (xml && times(xml, '<row', limits.maxRows + 1) + times(xml, ':row ', limits.maxRows + 1) > limits.maxRows) return { fault: 'too_many_rows' };
  }
  return { kind: 'xlsx' };
}
/** What Word, Excel and WPS wrote before 2007, and what an encrypted file of today is wrapped in. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** How often the text stands in the bytes, counted no further than `enough`. */
function times(buffer: Buffer, text: string, enough: number): number {
  let n = 0;
  for (let at = buffer.indexOf(text); at >= 0 && n < enough; at = buffer.indexOf(text, at + text.length)) n += 1;
  return n;
}

/** Threads that wait for work, by their memory; a thread that misbehaved never comes back here. */
const idle = new Map<number, Worker[]>();
const IDLE_MS = 10_000;

function spare(memoryMb: number): Promise<Worker> {
  const known = idle.get(memoryMb)?.pop();
  if (known) { known.ref(); return Promise.resolve(known); }
  const worker = new Worker(new URL('./sheet-worker.mjs', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }, execArgv: [], env: {}, stdout: true, stderr: true,
  });
  return new Promise((resolve, reject) => { worker.once('message', () => { worker.off('error', reject); resolve(worker); }); worker.once('error', reject); });
}
function giveBack(worker: Worker, memoryMb: number): void {
  worker.unref();
  idle.set(memoryMb, [...(idle.get(memoryMb) ?? []), worker]);
  setTimeout(() => {
    const left = idle.get(memoryMb) ?? [];
    if (!left.includes(worker)) return;
    idle.set(memoryMb, left.filter((other) => other !== worker));
    void worker.terminate();
  }, IDLE_MS).unref();
}

async function inThread(bytes: Uint8Array, sheetName: string, kind: 'xlsx' | 'csv', limits: SheetLimits): Promise<ReadWorkbook | { fault: SheetFault }> {
  const worker = await spare(limits.memoryMb).catch(() => undefined);
  if (!worker) return { fault: 'too_large' };
  return new Promise((resolve) => {
    const end = (answer: ReadWorkbook | { fault: SheetFault }, sound: boolean): void => {
      clearTimeout(timer);
      worker.off('message', heard).off('error', failed).off('exit', gone);
      if (sound) giveBack(worker, limits.memoryMb);
      // What it may still throw on its way out concerns nobody.
      else void worker.on('error', () => undefined).terminate();
      resolve(answer);
    };
    const heard = (message: { workbook?: ReadWorkbook }): void => end(message.workbook ?? { fault: 'not_xlsx' }, true);
    // Out of memory comes here too.
    const failed = (error: NodeJS.ErrnoException): void => end({ fault: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too_large' : 'not_xlsx' }, false);
    const gone = (): void => end({ fault: 'not_xlsx' }, false);
    // Counted from when the thread is ready: how long a busy machine takes to begin is not the file's doing.
    const timer = setTimeout(() => end({ fault: 'too_long' }, false), limits.timeMs);
    worker.on('message', heard).on('error', failed).on('exit', gone);
    worker.postMessage({ bytes, kind, sheetName, maxRows: limits.maxRows, maxColumns: limits.maxColumns });
  });
}
