/**
 * What a child of the supervisor says and hears: "progress", "ready", and the order to stop. Works without a
 * supervisor as well (a container that runs the server alone). Non-goal: what the child does.
 */
import { StartError } from './config.js';
import { sayAlive } from './liveness.js';

/** Tells the supervisor that this process serves. */
export function reportReady(): void {
  process.send?.({ ready: true });
  sayAlive();
}

/** Runs the start of a child; what a person can put right is said in its sentence, without a stack. */
export async function beginning(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    console.error(error instanceof StartError ? error.message : error);
    process.exit(1);
  }
}

/** A line for the person who watches the start; without a supervisor it is printed. */
export function reportProgress(line: string): void {
  if (process.send) process.send({ progress: line });
  else console.log(`· ${line}`);
}

/**
 * Runs `stop` once, on SIGTERM, SIGINT or the supervisor's death, then ends the process: 0 when `stop` worked, 1 when
 * it threw. Everything durable is in the databases, so a hard end is safe; a clean one is only kinder.
 */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  const once = async () => {
    if (stopping) return;
    stopping = true;
    try {
      await stop();
      process.exit(0);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, () => void once());
}
