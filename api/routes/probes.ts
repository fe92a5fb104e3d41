/** For the machines that watch: alive, ready. Numbers stand on an address of their own (start/metrics-server.ts). */
import { z } from 'zod';
import { readiness } from '../../services/readiness.js';
import { open } from '../route.js';

const Ready = z.object({
  ready: z.boolean().describe('pages can be served'), draining: z.boolean(), degraded: z.array(z.string()).describe('parts that are away; without engine or files pages are served all the same'),
  database: z.boolean(), writable: z.boolean(), migrations: z.boolean(), engine: z.boolean(), files: z.boolean(),
});

export const probes = [
  open({ method: 'GET', path: '/livez', tag: 'probes', summary: { zh: '进程在运行', en: 'The process lives' }, answer: z.object({ alive: z.boolean() }) }, () => ({ body: { alive: true } })),
  open({ method: 'GET', path: '/readyz', tag: 'probes', summary: { zh: '可以受理', en: 'Requests can be served' }, answer: Ready }, async ({ house }) => { const body = await readiness(house); return { status: body.ready ? 200 : 503, body }; }),
];
