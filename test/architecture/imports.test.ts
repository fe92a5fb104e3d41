/**
 * The house keeps its rooms apart: every import of every source file is judged by the table in rooms.mjs. The planted
 * faults show that the judge refuses what it should.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fileGraph, findCycles, importsOf, judge, targetOf } from './imports.js';
import { OUTSIDE, ROOMS, roomOf } from './rooms.mjs';

const ROOT = join(import.meta.dirname, '../..');
const TOP = [...new Set(Object.keys(ROOMS).map((room) => room.split('/')[0]!))];

function sourcesOf(dir: string): string[] {
  if (!existsSync(join(ROOT, dir))) return [];
  return readdirSync(join(ROOT, dir), { withFileTypes: true }).flatMap((entry) => {
    const path = `${dir}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'generated' || entry.name === 'node_modules' ? [] : sourcesOf(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.startsWith('.') ? [path] : [];
  });
}

const files = TOP.flatMap(sourcesOf);
const imports = files.flatMap((path) => importsOf(path, readFileSync(join(ROOT, path), 'utf8')));

describe('the rooms', () => {
  it('are found', () => {
    for (const room of ['domain', 'prisma', 'start']) expect(files.filter((path) => roomOf(path) === room)).not.toHaveLength(0);
    expect(imports.length).toBeGreaterThan(50);
  });

  it('import only what they may', () => {
    expect(imports.map(judge).filter(Boolean)).toEqual([]);
  });

  it('have no circle between them in the table', () => {
    expect(findCycles(new Map(Object.entries(ROOMS).map(([name, { values }]) => [name, values])))).toEqual([]);
  });

  it('have no circle between them in the code, types included', () => {
    const graph = new Map<string, string[]>();
    for (const one of imports) {
      const [from, to] = [roomOf(one.from), roomOf(targetOf(one) ?? '')];
      if (from && to && from !== to) graph.set(from, [...(graph.get(from) ?? []), to]);
    }
    expect(findCycles(graph)).toEqual([]);
  });

  it('have no circle between files, types included', () => {
    expect(findCycles(fileGraph(files, imports))).toEqual([]);
  });

  it('are not imported from the outside in: test and bench are imported by none', () => {
    expect(imports.filter((one) => OUTSIDE.includes(roomOf(targetOf(one) ?? '') ?? ''))).toEqual([]);
  });
});

describe('planted faults are refused', () => {
  it.each([
    ['domain/x.ts', `import { readFileSync } from 'node:fs';`, 'domain may not'],
    ['domain/x.ts', `import { randomUUID } from 'crypto';`, 'domain may not'],
    ['domain/x.ts', `import type { X } from '../prisma/client.js';`, 'domain may not import prisma'],
    ['domain/deep/x.ts', `export { y } from '../../services/y.js';`, 'domain may not import services'],
    ['domain/x.ts', `const f = () => import('pg');`, 'domain may not'],
    ['domain/x.ts', `const f = (name: string) => import(name);`, 'computed'],
    ['domain/x.ts', `type A = import('../activities/a.js').A;`, 'domain may not import activities'],
    ['workflows/x.ts', `import { can } from '../domain/access/index.js';`, 'types only'],
    ['workflows/x.ts', `import { type Instant } from '../domain/time.js';`, 'types only'],
    ['workflows/x.ts', `import type { X } from '../prisma/client.js';`, 'may not import prisma'],
    ['workflows/x.ts', `import { createHash } from 'node:crypto';`, 'workflows may not'],
    ['workflows/contract.ts', `import { project } from './project.js';`, 'may not import workflows'],
    ['workflows/contract.ts', `import type { A } from '../activities/index.js';`, 'may not import activities'],
    ['prisma/store/x.ts', `import { q } from '../../services/q.js';`, 'prisma may not import services'],
    ['activities/x.ts', `import { project } from '../workflows/project.js';`, 'activities may not import workflows'],
    ['services/x.ts', `import { deliver } from '../activities/mail.js';`, 'services may not import activities'],
    ['services/x.ts', `import { Client } from '@temporalio/client';`, 'temporal-gateway'],
    ['api/x.ts', `import { page } from '../web/page.js';`, 'api may not import web'],
    ['web/x.tsx', `import { route } from '../api/route.js';`, 'web may not import api'],
    ['api/x.ts', `import { openDatabase } from '../prisma/client.js';`, 'api may not import prisma'],
    ['web/x.tsx', `import pg from 'pg';`, 'web may not'],
    ['services/x.ts', `import { load } from '../policies/load.js';`, 'services may not import policies'],
    ['policies/load.ts', `import { x } from '../services/x.js';`, 'policies may not import services'],
    ['domain/x.ts', `import { fc } from '../test/support/property.js';`, 'domain may not import test'],
    ['tools/x.ts', `import 'zod';`, 'stands in no room'],
  ])('%s: %s', (path, source, reason) => {
    const [one] = importsOf(path, source);
    expect(one && judge(one)).toContain(reason);
  });

  it.each([
    ['domain/x.ts', `import { z } from 'zod';`],
    ['workflows/x.ts', `import type { Instant } from '../domain/time.js';`],
    ['workflows/x.ts', `import { command } from './contract.js';`],
    ['services/temporal-gateway.ts', `import { Client } from '@temporalio/client';`],
    ['api/x.ts', `import { list } from '../services/list.js';`],
    ['start/server.ts', `import { load } from '../policies/load.js';`],
    ['test/x.test.ts', `import { load } from '../policies/load.js';`],
  ])('and what is right is let through: %s: %s', (path, source) => {
    const [one] = importsOf(path, source);
    expect(one).toBeDefined();
    expect(judge(one!)).toBeUndefined();
  });

  it('a circle is found', () => {
    expect(findCycles(new Map([['a', ['b']], ['b', ['c']], ['c', ['a']], ['d', []]]))).toEqual([['a', 'b', 'c', 'a']]);
  });

  it('a circle of files is found, when types alone close it', () => {
    const sources = { 'domain/a.ts': `import { b } from './b.js';`, 'domain/b.ts': `import type { A } from './deep/c.js';`, 'domain/deep/c.ts': `export type { A } from '../a.js';` };
    const planted = Object.entries(sources).flatMap(([path, source]) => importsOf(path, source));
    expect(findCycles(fileGraph(Object.keys(sources), planted))).toEqual([['domain/a.ts', 'domain/b.ts', 'domain/deep/c.ts', 'domain/a.ts']]);
    expect(findCycles(fileGraph(Object.keys(sources), planted.slice(0, 2)))).toEqual([]);
  });
});
