/**
 * A child that is alive and hangs says nothing any more: it is ended, and whoever keeps it starts it again. Counted in
 * ticks of the watcher's own clock, so that a machine that slept, or stood still, ends nobody.
 */
import type { ChildProcess } from 'node:child_process';

/** The child's side: a word every other second, as long as its loop turns. */
export const SAY_EVERY_MS = 2_000;
export function sayAlive(everyMs = SAY_EVERY_MS): void {
  if (!process.send) return;
  setInterval(() => { if (process.connected) process.send?.({ alive: true }, undefined, undefined, () => undefined); }, everyMs).unref();
}

/** Two minutes without a word: many times what a busy machine needs. */
export const LIFE = { tickMs: 5_000, silentTicks: 24 };

/** Watches from the first word on. */
export function watchLife(child: ChildProcess, { tickMs, silentTicks }: typeof LIFE, onHang: () => void): void {
  let silent: number | undefined;
  child.on('message', (message: { alive?: boolean }) => { if (message.alive) silent = 0; });
  const timer = setInterval(() => {
    if (silent === undefined) return;
    silent += 1;
    if (silent <= silentTicks) return;
    clearInterval(timer);
    onHang();
    child.kill('SIGKILL');
  }, tickMs);
  timer.unref();
  child.on('exit', () => clearInterval(timer));
}
