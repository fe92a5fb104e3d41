/** For the machines that watch: alive, ready, counters. Numbers only, no names. */
import { z } from 'zod';
import { gauges, readiness } from '../../services/operations.js';
import { open } from '../route.js';

export const probes = [
  open({ method: 'GET', path: '/livez', tag: 'probes', summary: { zh: '进程在运行', en: 'The process lives' }, answer: z.object({ alive: z.boolean() }) }, () => ({ body: { alive: true } })),
  open({ method: 'GET', path: '/readyz', tag: 'probes', summary: { zh: '可以受理', en: 'Requests can be served' }, answer: z.object({ ready: z.boolean(), database: z.boolean(), engine: z.boolean() }) },
    async ({ house }) => { const body = await readiness(house); return { status: body.ready ? 200 : 503, body }; }),
  open({ method: 'GET', path: '/metrics', tag: 'probes', summary: { zh: '计数', en: 'Counters (Prometheus)' }, answer: 'file', mediaType: 'text/plain' },
    async ({ house, meter }) => ({ file: { name: 'metrics.txt', mediaType: 'text/plain; version=0.0.4; charset=utf-8', bytes: Buffer.from(meter.text(await gauges(house))) } })),
];
