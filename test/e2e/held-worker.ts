/** The worker, which does not start while DATA_DIR/hold-worker stands: for drills without any worker. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const hold = join(process.env['DATA_DIR']!, 'hold-worker');
while (existsSync(hold)) await new Promise((resolve) => { setTimeout(resolve, 50); });
await import('../../start/worker.js');
