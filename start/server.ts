/**
 * The server process: rules and sample data into a fresh database, then API and pages on one port, with the embedded
 * mail server beside them. Everything durable is in the databases, so it may end at any time. Non-goal: deciding.
 */
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { createMeter, type Meter } from '../api/metrics.js';
import { apiPlugin, SERVER_OPTIONS } from '../api/plugin.js';
import type { Policies } from '../policies/load.js';
import type { House } from '../services/house.js';
import { hostFor } from '../web/host.js';
import { pagesOf } from '../web/pages/index.js';
import { webPlugin } from '../web/plugin.js';
import { beginning, onStop, reportProgress, reportReady } from './child.js';
import { gauges } from '../services/operations.js';
import { readConfig, type Config } from './config.js';
import { openHouse } from './house.js';
import { serveMetrics } from './metrics-server.js';
import { REQUEST_OPTIONS, watchRequests, type RequestsOptions } from './requests.js';
import { sleep } from './processes.js';
import { furnish } from './sample.js';
import { checkSandbox } from './sandbox.js';

export interface AppOptions { house: House; policies: Policies; secret: string; logLevel?: Config['logLevel']; development?: boolean; proxies?: Config['proxies']; meter?: Meter; /** Where the log goes; the standard output. */ logTo?: NodeJS.WritableStream; bodyMs?: RequestsOptions['bodyMs']; /** Hears of the application before anything is registered: tests list its routes. */ observe?: (app: FastifyInstance) => void }

/** API and pages in one application, not yet listening. */
export async function buildApp({ house, policies, secret, logLevel = 'silent', development = false, proxies = false, meter = createMeter(), logTo, bodyMs, observe }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...SERVER_OPTIONS, ...REQUEST_OPTIONS, trustProxy: typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies, logController: new LogController({ disableRequestLogging: true }),
    logger: logLevel === 'silent' ? false : { level: logLevel, base: { process: 'server', pid: process.pid }, timestamp: isoTime, ...(logTo ? { stream: logTo } : {}) },
  });
  watchRequests(app, { meter, behindProxy: proxies !== false, ...(bodyMs ? { bodyMs } : {}) });
  observe?.(app);
  await app.register(apiPlugin, { house, meter });
  await app.register(webPlugin, { host: hostFor(house, jurisdictionOf(policies)), secret, https: house.publicUrl.startsWith('https:'), development, pages: pagesOf(house) });
  return app;
}
const isoTime = (): string => `,"time":"${new Date().toISOString()}"`;

/** The city whose bureau this is: the jurisdiction of the policy documents. */
function jurisdictionOf({ jurisdictions }: Policies): { zh: string; en: string } {
  return (jurisdictions.find((j) => j.level === 'city') ?? jurisdictions[0])!.name;
}

async function main(config: Config): Promise<void> {
  const { house, policies, checkFiles, close } = await openHouse(config, { keepsMail: true, applicationName: 'zhiyun server', connections: 20 });
  await checkSandbox(house.db, config);
  await checkFiles();
  reportProgress('loading the rules');
  await furnish(house, { policies, dataDir: config.dataDir, sandboxStart: config.sandboxStart, sample: config.sampleData, say: reportProgress });
  const meter = createMeter();
  let draining = false;
  const app = await buildApp({ house: { ...house, draining: () => draining }, policies, secret: config.sessionSecret, logLevel: config.logLevel, development: config.development, proxies: config.proxies, meter });
  const metrics = config.metrics && await serveMetrics(config.metrics, async () => meter.text(await gauges(house)));
  onStop(async () => {
    // Who sends requests here is told first, and has time to hear it.
    draining = true;
    await sleep(config.drainMs);
    await app.close();
    await metrics?.close();
    await close();
  });
  await app.listen({ port: config.port, host: config.host });
  reportReady();
}

if (process.argv[1]?.endsWith('server.ts')) await beginning(() => main(readConfig()));
