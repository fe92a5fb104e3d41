/** What stands in front of several servers: each request to the next one in turn, to the other when one is away. */
import { createServer, request, type IncomingHttpHeaders } from 'node:http';

export interface Balancer { base: string; /** How many requests each server answered. */ answered: number[]; close(): Promise<void> }

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const answered = ports.map(() => 0);
  let turn = 0;
  const pass = (port: number, { method, url, headers }: { method: string; url: string; headers: IncomingHttpHeaders }, body: Buffer): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> => new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path: url, headers: { ...headers, 'x-forwarded-for': '192.0.2.7' }, timeout: 30_000 }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(parts) })).on('error', reject);
    });
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('no answer'))).end(body);
  });
  const server = createServer((asked, reply) => {
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part)).on('end', () => void (async () => {
      const first = turn++;
      for (let i = 0; i < ports.length; i += 1) {
        const at = (first + i) % ports.length;
        try {
          const { status, headers, body } = await pass(ports[at]!, { method: asked.method!, url: asked.url!, headers: asked.headers }, Buffer.concat(parts));
          answered[at]! += 1;
          const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = headers;
          reply.writeHead(status, { ...kept, 'content-length': body.length }).end(body);
          return;
        } catch (error) {
          // What was sent and not answered is not sent elsewhere by itself: the caller has a key for that.
          if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') break;
        }
      }
      reply.writeHead(502).end();
    })());
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    base: `http://127.0.0.1:${(server.address() as { port: number }).port}`, answered,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
