/** A server child for the supervisor's drills: answers on PORT, tells the order in which children end, fails on demand. */
import { appendFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { onStop, reportReady } from '../../../start/child.js';

const dataDir = process.env['DATA_DIR']!;
if (existsSync(join(dataDir, 'server-fails'))) {
  console.error('the stub was told to fail');
  process.exit(3);
}
const server = createServer((_request, response) => response.end(JSON.stringify({ pid: process.pid, database: process.env['DATABASE_URL'], role: process.env['ROLE'] })));
server.listen(Number(process.env['PORT']), '0.0.0.0', () => reportReady());
onStop(async () => {
  appendFileSync(join(dataDir, 'ended'), 'server\n');
  await new Promise<void>((resolve) => { server.close(() => resolve()); server.closeAllConnections(); });
});
