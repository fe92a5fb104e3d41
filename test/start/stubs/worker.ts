/** A worker child for the supervisor's drills: lives until it is told to end. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { onStop, reportReady } from '../../../start/child.js';

setInterval(() => undefined, 1_000);
onStop(() => {
  appendFileSync(join(process.env['DATA_DIR']!, 'ended'), 'worker\n');
  return Promise.resolve();
});
reportReady();
