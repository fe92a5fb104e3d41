/**
 * Measuring: samples with percentiles, a crowd of officers, CPU and memory of a process. Knows nothing of the product.
 */
import { readdirSync, readFileSync } from 'node:fs';

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
export const now = (): number => performance.now();

/** Durations in milliseconds. */
export class Samples {
  private readonly values: number[] = [];
  add(ms: number): void { this.values.push(ms); }
  take(other: Samples): void { this.values.push(...other.values); }
  get n(): number { return this.values.length; }
  /** The value that a share of `p` (0 to 1) does not exceed; NaN when there is none. */
  at(p: number): number {
    const sorted = [...this.values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
  }
  get p50(): number { return this.at(0.5); }
  get p99(): number { return this.at(0.99); }
  get mean(): number { return this.values.reduce((a, b) => a + b, 0) / this.values.length; }
}

export async function timed<T>(samples: Samples, work: () => Promise<T>): Promise<T> {
  const from = now();
  const result = await work();
  samples.add(now() - from);
  return result;
}

/** `size` officers, each taking the next item when it has finished one; resolves with the seconds it took. */
export async function crowd<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<number> {
  let taken = 0;
  const from = now();
  await Promise.all(Array.from({ length: Math.min(size, items.length) }, async () => {
    while (taken < items.length) {
      taken += 1;
      await work(items[taken - 1]!);
    }
  }));
  return (now() - from) / 1000;
}

/** Repeats `work` in `size` loops for `forMs`; resolves with the number of repetitions a second. */
export async function rate(size: number, forMs: number, work: () => Promise<unknown>): Promise<number> {
  const until = now() + forMs;
  let n = 0;
  const from = now();
  await Promise.all(Array.from({ length: size }, async () => { while (now() < until) { await work(); n += 1; } }));
  return n / ((now() - from) / 1000);
}

/** Calls until `ready` answers true; @throws after `limitMs`. */
export async function until(ready: () => Promise<boolean>, { limitMs, everyMs = 5, what }: { limitMs: number; everyMs?: number; what: string }): Promise<void> {
  for (const end = now() + limitMs; !(await ready()); await sleep(everyMs)) if (now() > end) throw new Error(`${what}: not after ${limitMs} ms`);
}

// --- processes (Linux; elsewhere the figures are NaN) ---

const TICK_MS = 10;
/** CPU time a process has used so far. */
export function cpuMs(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) * TICK_MS;
  } catch { return Number.NaN; }
}
/** The same with the processes it has running now: a database server's sessions. */
export function cpuWithChildrenMs(pid: number | undefined): number {
  const children = readdirSync('/proc').filter((entry) => {
    try { return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[1] === String(pid); } catch { return false; }
  });
  return [pid, ...children.map(Number)].reduce((sum: number, one) => sum + (cpuMs(one) || 0), 0);
}
export function rssMiB(pid: number | undefined): number {
  try { return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024; } catch { return Number.NaN; }
}
