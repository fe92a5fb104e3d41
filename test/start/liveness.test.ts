/** A child whose loop stands still is ended; one that goes on saying its word, or never said one, is let be. */
import { spawn, type ChildProcess } from 'node:child_process';
import { watchLife } from '../../start/liveness.js';

const child = (code: string): ChildProcess => spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
const ended = (it: ChildProcess) => new Promise<NodeJS.Signals | null>((resolve) => it.on('exit', (_, signal) => resolve(signal)));

test('a child that hangs is ended and said', async () => {
  const hanging = child('process.send({ alive: true }); setTimeout(() => { for (;;); }, 100)');
  let said = 0;
  watchLife(hanging, { tickMs: 100, silentTicks: 5 }, () => { said += 1; });
  expect(await ended(hanging)).toBe('SIGKILL');
  expect(said).toBe(1);
});

test('a child that speaks, and one that never spoke, are let be', async () => {
  const speaking = child('setInterval(() => process.send({ alive: true }), 20); process.on("message", () => process.exit(0))');
  const mute = child('process.on("message", () => process.exit(0))');
  let said = 0;
  for (const it of [speaking, mute]) watchLife(it, { tickMs: 500, silentTicks: 20 }, () => { said += 1; });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const ends = [ended(speaking), ended(mute)];
  for (const it of [speaking, mute]) it.send('end');
  expect([await Promise.all(ends), said]).toEqual([[null, null], 0]);
});
