/**
 * Builds web/assets/icons.svg from the icons named in web/frame/icon.tsx: `node --import tsx web/assets/build-icons.ts`.
 * The sprite is committed, so that production does not need @tabler/icons (MIT licence).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ICONS } from '../frame/icon.js';

const require = createRequire(import.meta.url);

export function buildSprite(): string {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(require.resolve(`@tabler/icons/outline/${name}.svg`), 'utf8');
    const body = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)![1]!.replace(/\s*\n\s*/g, '').trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons, MIT licence. Made by build-icons.ts: do not edit. -->\n${symbols.join('\n')}\n</svg>\n`;
}

export const SPRITE_FILE = join(dirname(fileURLToPath(import.meta.url)), 'icons.svg');
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SPRITE_FILE, buildSprite());
