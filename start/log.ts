/** The log of a process that has no requests: one line of JSON each, like those of the server. Non-goal: where it goes. */
import type { Config } from './config.js';

export type Log = (line: string, error?: unknown) => void;
const LEVELS = { debug: 20, info: 30, warn: 40, error: 50, silent: 99 } as const;

/** What is said with an error is a fault, without one a note. */
export function jsonLog(process_: string, { logLevel }: Pick<Config, 'logLevel'>, write: (line: string) => void = (line) => console.error(line)): Log {
  return (msg, error) => {
    const level = error === undefined ? LEVELS.info : LEVELS.error;
    if (level < LEVELS[logLevel]) return;
    const { code } = (error ?? {}) as { code?: unknown };
    const fault = error === undefined ? {} : { error: error instanceof Error ? error.message : String(error), ...(typeof code === 'string' ? { code } : {}), ...(error instanceof Error && error.stack ? { stack: error.stack } : {}) };
    write(JSON.stringify({ level, time: new Date().toISOString(), process: process_, pid: process.pid, msg, ...fault }));
  };
}
