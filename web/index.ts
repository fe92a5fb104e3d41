/** The door of the pages: one Fastify plugin over the house. */
import type { FastifyInstance } from 'fastify';
import type { Label } from '../domain/programme/schema.js';
import type { House } from '../services/house.js';
import { hostFor } from './host.js';
import { pagesOf } from './pages/index.js';
import { webPlugin } from './plugin.js';

export interface WebSettings { house: House; jurisdiction: Label; https: boolean; development: boolean }

export async function web(app: FastifyInstance, { house, jurisdiction, https, development }: WebSettings): Promise<void> {
  await app.register(webPlugin, { host: hostFor(house, jurisdiction), secret: house.secret, https, development, pages: pagesOf(house) });
}

export { SESSION_COOKIE, viewerOf, webPlugin, type WebOptions } from './plugin.js';
export { hostFor, type WebHost } from './host.js';
