/**
 * Style sheets, scripts and pictures: read once, named by their content (theme.3f2a….css) so that browsers keep them
 * for a year, and compressed once. Bootstrap and htmx come from node_modules. In development a changed file is read
 * again. Non-goal: files of people.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const require = createRequire(import.meta.url);
const own = join(dirname(fileURLToPath(import.meta.url)), 'assets');

const SOURCES: Readonly<Record<string, () => string>> = {
  'bootstrap.css': () => require.resolve('bootstrap/dist/css/bootstrap.min.css'),
  'htmx.js': () => require.resolve('htmx.org/dist/htmx.min.js'),
  'theme.css': () => join(own, 'theme.css'),
  'components.css': () => join(own, 'components.css'),
  'print.css': () => join(own, 'print.css'),
  'page.js': () => join(own, 'page.js'),
  'upload.js': () => join(own, 'upload.js'),
  'autosave.js': () => join(own, 'autosave.js'),
  'table.js': () => join(own, 'table.js'),
  'icons.svg': () => join(own, 'icons.svg'),
  'mark.svg': () => join(own, 'mark.svg'),
};
const TYPES: Readonly<Record<string, string>> = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };

interface Asset { file: string; changedMs: number; url: string; type: string; body: Buffer; zipped: Buffer }

function load(name: string): Asset {
  const file = SOURCES[name]!();
  // The source maps are not served.
  const body = Buffer.from(readFileSync(file, 'utf8').replace(/\/[*/]# sourceMappingURL=.*$/gm, ''));
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const [stem, extension = ''] = name.split('.');
  return { file, changedMs: statSync(file).mtimeMs, url: `/assets/${stem}.${hash}.${extension}`, type: TYPES[extension]!, body, zipped: gzipSync(body) };
}

export interface Assets { url: (name: string) => string; serve: (app: FastifyInstance) => void }

export function loadAssets({ reload }: { reload: boolean }): Assets {
  const loaded = new Map(Object.keys(SOURCES).map((name) => [name, load(name)]));
  const get = (name: string): Asset => {
    let asset = loaded.get(name);
    if (!asset) throw new Error(`no asset ${name}`);
    if (reload && statSync(asset.file).mtimeMs !== asset.changedMs) {
      asset = load(name);
      loaded.set(name, asset);
    }
    return asset;
  };
  return {
    url: (name) => get(name).url,
    serve: (app) => {
      app.get<{ Params: { file: string } }>('/assets/:file', async (request, reply) => {
        const [stem = '', hash = '', extension = ''] = request.params.file.split('.');
        const name = `${stem}.${extension}`;
        if (!loaded.has(name)) return reply.callNotFound();
        const asset = get(name);
        // An old name (a page kept open over an update) gets the present file, not kept.
        const fresh = asset.url.includes(`.${hash}.`);
        reply.header('cache-control', fresh ? 'public, max-age=31536000, immutable' : 'no-cache').header('vary', 'accept-encoding').type(asset.type);
        return /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') ? reply.header('content-encoding', 'gzip').send(asset.zipped) : reply.send(asset.body);
      });
      app.get('/favicon.ico', async (_request, reply) => reply.redirect(get('mark.svg').url));
    },
  };
}
