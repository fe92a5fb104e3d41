/**
 * A supervisor in a process of its own, over stub children and the embedded servers: to be killed and looked at from
 * outside. Its command line must bear "start/main.ts" as an argument, by which a supervisor is recognised.
 */
import { join } from 'node:path';
import { onStop, reportReady } from '../../../start/child.js';
import { readConfig } from '../../../start/config.js';
import { supervise } from '../../../start/supervisor.js';

const entries = { server: join(import.meta.dirname, 'server.ts'), worker: join(import.meta.dirname, 'worker.ts') };
const supervisor = await supervise(readConfig(), { say: (line) => console.log(line), entries });
onStop(() => supervisor.stop());
reportReady();
