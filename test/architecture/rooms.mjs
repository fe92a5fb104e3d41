/**
 * Who may import what: the one table that lint and the architecture test both enforce. See the matrix of the rooms in
 * the README. Plain JavaScript, because eslint.config.mjs reads it.
 *
 * `values`: rooms whose code may be imported. `types`: rooms of which only types may (`import type`).
 * `packages`: names of packages and node: modules, as whole names or as prefixes ending in `*`.
 */
export const ROOMS = {
  domain: { files: ['domain/**'], values: [], types: [], packages: ['zod'] },
  'workflows/contract': { files: ['workflows/contract.ts', 'workflows/contract/**'], values: [], types: ['domain'], packages: ['@temporalio/workflow', '@temporalio/common'] },
  workflows: { files: ['workflows/**'], values: ['workflows/contract'], types: ['domain', 'activities'], packages: ['@temporalio/workflow', '@temporalio/common'] },
  prisma: { files: ['prisma/**'], values: ['domain'], types: [], packages: ['*'] },
  activities: { files: ['activities/**'], values: ['domain', 'workflows/contract', 'prisma'], types: [], packages: ['*'] },
  services: { files: ['services/**'], values: ['domain', 'workflows/contract', 'prisma'], types: [], packages: ['*'] },
  api: { files: ['api/**'], values: ['domain', 'services'], types: [], packages: ['fastify*', '@fastify/*', 'content-disposition', 'zod', 'node:crypto', 'node:path', 'node:url', 'node:stream*', 'node:buffer', 'node:timers*'] },
  web: {
    files: ['web/**'],
    values: ['domain', 'services'],
    types: [],
    packages: ['fastify*', '@fastify/*', 'content-disposition', 'zod', 'preact*', 'bootstrap*', 'htmx.org*', '@tabler/*', 'node:crypto', 'node:path', 'node:url', 'node:stream*', 'node:buffer', 'node:fs', 'node:fs/promises', 'node:module', 'node:zlib'],
  },
  policies: { files: ['policies/**'], values: ['domain'], types: [], packages: ['zod', 'node:fs', 'node:fs/promises', 'node:path', 'node:url'] },
  start: { files: ['start/**'], values: ['domain', 'workflows/contract', 'workflows', 'prisma', 'activities', 'services', 'api', 'web', 'policies'], types: [], packages: ['*'] },
};

/** Free to import everything, and imported by no room. */
export const OUTSIDE = ['test', 'bench'];

/** The first that fits, so the narrower stands before the wider. */
const ORDER = ['workflows/contract', ...Object.keys(ROOMS).filter((name) => name !== 'workflows/contract')];

/** @param {string} path of a file, from the root @returns {string | undefined} its room, or 'test' or 'bench' */
export function roomOf(path) {
  const fits = (pattern) => (pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -2)) : path === pattern || path === pattern.replace(/\.ts$/, '.js'));
  return ORDER.find((name) => ROOMS[name].files.some(fits)) ?? OUTSIDE.find((name) => path.startsWith(`${name}/`));
}

/** @param {string} room @param {string} name of a package or node: module */
export const mayUsePackage = (room, name) => ROOMS[room].packages.some((allowed) => (allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed));

/** The only file that talks to the Temporal server on behalf of people. */
export const TEMPORAL_GATEWAY = 'services/temporal-gateway.ts';
