/**
 * The server process: rules and sample data into a fresh database, then API and pages on one port, with the embedded
 * mail server beside them. Everything durable is in the databases, so it may end at any time. Non-goal: deciding.
 */
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { apiPlugin, SERVER_OPTIONS } from '../api/plugin.js';
import type { Policies } from '../policies/load.js';
import type { House } from '../services/house.js';
import { hostFor } from '../web/host.js';
import { pagesOf } from '../web/pages/index.js';
import { webPlugin } from '../web/plugin.js';
import { onStop, reportProgress, reportReady } from './child.js';
import { readConfig, type Config } from './config.js';
import { openHouse } from './house.js';
import { furnish } from './sample.js';

export interface AppOptions { house: House; policies: Policies; secret: string; logLevel?: Config['logLevel']; development?: boolean; /** Hears of the application before anything is registered: tests list its routes. */ observe?: (app: FastifyInstance) => void }

/** API and pages in one application, not yet listening. */
export async function buildApp({ house, policies, secret, logLevel = 'silent', development = false, observe }: AppOptions): Promise<FastifyInstance> {
  // Behind a proxy the proxy's address is the client's: headers that anyone can write are not believed.
  const app = Fastify({ ...SERVER_OPTIONS, trustProxy: false, logController: new LogController({ disableRequestLogging: true }), logger: logLevel === 'silent' ? false : { level: logLevel } });
  observe?.(app);
  await app.register(apiPlugin, { house });
  await app.register(webPlugin, { host: hostFor(house, jurisdictionOf(policies)), secret, https: house.publicUrl.startsWith('https:'), development, pages: pagesOf(house) });
  return app;
}

/** The city whose bureau this is: the jurisdiction of the policy documents. */
function jurisdictionOf({ jurisdictions }: Policies): { zh: string; en: string } {
  return (jurisdictions.find((j) => j.level === 'city') ?? jurisdictions[0])!.name;
}

async function main(config: Config): Promise<void> {
  const { house, policies, close } = await openHouse(config, { keepsMail: true, applicationName: 'zhiyun server', connections: 20 });
  reportProgress('loading the rules');
  await furnish(house, { policies, dataDir: config.dataDir, sandboxStart: config.sandboxStart, sample: config.sampleData, say: reportProgress });
  const app = await buildApp({ house, policies, secret: config.sessionSecret, logLevel: config.logLevel, development: config.development });
  onStop(async () => {
    await app.close();
    await close();
  });
  await app.listen({ port: config.port, host: '0.0.0.0' });
  reportReady();
}

if (process.argv[1]?.endsWith('server.ts')) await main(readConfig());
