/**
 * Counters for a machine that watches, on an address of their own: the pages' port shows them to nobody. Non-goal:
 * counting; whoever has numbers gives them as text.
 */
import { createServer, type Server } from 'node:http';
import { StartError, type Config } from './config.js';

export interface MetricsServer { port: number; close(): Promise<void> }

/** Prometheus text format 0.0.4 at /metrics. @throws StartError when the address is taken */
export async function serveMetrics(at: NonNullable<Config['metrics']>, text: () => Promise<string>): Promise<MetricsServer> {
  const server: Server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') { response.writeHead(404).end(); return; }
    text().then(
      (body) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' }).end(body),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new StartError(`METRICS_LISTEN ${at.host}:${at.port} cannot be listened on: ${error.message}.`)));
    server.listen(at.port, at.host, resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
