/** The reference says what is served: an OpenAPI 3.1 document with every route, and a page that keeps the strict policy. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { probeRoutes, v1Routes } from '../../api/routes/index.js';
import { RESOURCE_COMMANDS } from '../../api/commands.js';
import { commandSchemas, SYSTEM_COMMANDS } from '../../domain/commands/index.js';
import { errorCatalogue } from '../../domain/errors.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { openCaller, type Caller } from './caller.js';

let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation({ people: false }); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { await api.close(); await sim.close(); });

interface Operation { operationId: string; summary: string; security: unknown[]; parameters?: { name: string; in: string; required?: boolean }[]; requestBody?: { content: Record<string, { schema: Record<string, unknown> }> }; responses: Record<string, { content?: Record<string, { schema: unknown }> }>; 'x-roles': string[] }
interface Document { openapi: string; info: { title: string }; paths: Record<string, Record<string, Operation>>; components: { securitySchemes: object } }
const document = async (): Promise<Document> => (await api.as<Document & Record<string, unknown>>(null, 'GET', '/openapi.json')).json;
const ALL = [...v1Routes.map((r) => ({ ...r, path: `/v1${r.rule.path}` })), ...probeRoutes.map((r) => ({ ...r, path: r.rule.path }))];
const template = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

describe('the document', () => {
  it('is 3.1 and holds every route under /v1, each with its roles, answers and refusals', async () => {
    const doc = await document();
    expect(doc.openapi).toBe('3.1.0');
    const ids = new Set<string>();
    for (const { rule, roles, path } of ALL.filter((r) => r.path.startsWith('/v1'))) {
      const operation = doc.paths[template(path)]?.[rule.method.toLowerCase()];
      if (!operation) throw new Error(`${rule.method} ${path} is not in the document`);
      expect(operation.security.length > 0).toBe(roles !== 'public');
      expect(operation['x-roles']).toEqual(Array.isArray(roles) ? roles : [roles]);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining([String(rule.status ?? 200), 'default']));
      expect(operation.responses['default']!.content).toHaveProperty(['application/problem+json']);
      const headers = (operation.parameters ?? []).filter((p) => p.in === 'header').map((p) => p.name);
      expect(headers.includes('idempotency-key')).toBe(rule.method !== 'GET' && rule.withoutKey === undefined);
      expect(headers.includes('if-match')).toBe(rule.ifMatch === true);
      for (const id of template(path).match(/\{\w+\}/g) ?? []) expect(operation.parameters!.some((p) => p.in === 'path' && `{${p.name}}` === id)).toBe(true);
      ids.add(operation.operationId);
    }
    expect(ids.size).toBe(v1Routes.length);
    expect(Object.values(doc.paths).flatMap((p) => Object.keys(p)).length).toBe(v1Routes.length);
  });
  it('describes every parameter and answer as it is: a sign-out without content, files under their own type, the four spans of a due date', async () => {
    const { paths } = await document();
    const parameters = Object.values(paths).flatMap((p) => Object.values(p)).flatMap((o) => o.parameters ?? []) as { name: string; in: string; schema: { type?: string } }[];
    expect(parameters.filter((p) => typeof p.schema !== 'object').map((p) => p.name)).toEqual([]);
    expect(paths['/v1/calendar/due-date']!['get']!.parameters!.map((p) => p.name)).toEqual(['from', 'workingDays', 'calendarDays', 'months', 'years', 'moveLastDay']);
    expect(paths['/v1/sessions']!['delete']!.responses['204']!.content).toBeUndefined();
    const { headers } = await api.as(null, 'GET', '/programmes/000-P02/file');
    expect(Object.keys(paths['/v1/programmes/{id}/file']!['get']!.responses['200']!.content!)).toEqual([String(headers['content-type'])]);
  });
  it.each(['/v1/tasks/%ZZ', `/v1/tasks/${'x'.repeat(500)}`])('an address that no route can be asked for is refused like any other: %.20s', async (url) => {
    const { statusCode, headers, body } = await api.app.inject({ method: 'GET', url, headers: { 'accept-language': 'en' } });
    expect({ statusCode, type: headers['content-type'], code: (JSON.parse(body) as { code: string }).code }).toEqual({ statusCode: 400, type: 'application/problem+json; charset=utf-8', code: 'bad_request' });
  });
  it('in the browser such an address leads to the page that says so', async () => {
    const { statusCode, headers } = await api.app.inject({ method: 'GET', url: '/projects/%ZZ' });
    expect([statusCode, headers.location]).toEqual([303, '/not-found']);
  });
  it('shows each command of a resource with its fields', async () => {
    const { requestBody } = (await document()).paths['/v1/projects/{id}/commands']!['post']!;
    const { oneOf } = requestBody!.content['application/json']!.schema as { oneOf: { properties: { type: { const?: string; enum?: string[] } } }[] };
    expect(oneOf.map((s) => s.properties.type.const ?? s.properties.type.enum?.[0])).toEqual([...RESOURCE_COMMANDS.project]);
    expect(JSON.stringify(await document())).not.toContain('"$ref":"#/$defs');
  });
  it('every command of a person belongs to one resource, or makes one; each post gives back and refuses by the same', () => {
    const creating = ['createProject', 'createCall', 'publishNotice', 'openObjection', 'createBudgetLine', 'prepareBatch', 'importBankResult'];
    const sent = [...Object.values(RESOURCE_COMMANDS).flat(), ...creating] as string[];
    // A late applicant is refused at the call, by the word that refuses an application.
    const shared = ['return', 'refuse'];
    const own = sent.filter((c) => !shared.includes(c));
    expect(own.length).toBe(new Set(own).size);
    expect([...own, ...shared].sort()).toEqual(Object.keys(commandSchemas).filter((c) => !(SYSTEM_COMMANDS as readonly string[]).includes(c)).sort());
  });
});

describe('the page', () => {
  it.each(['zh-CN', 'en'])('lists all routes and all errors in %s, without script or style of its own', async (locale) => {
    const { status, text, headers } = await api.as(null, 'GET', '/reference', { headers: { 'accept-language': locale } });
    expect(status).toBe(200);
    expect(text).toContain(`<html lang="${locale}">`);
    for (const { rule, path } of ALL) expect(text).toContain(`<code>${rule.method} ${template(path)}</code>`);
    for (const code of Object.keys(errorCatalogue)) expect(text).toContain(`id="${code}"`);
    expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/);
    expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect((await api.as(null, 'GET', '/reference.css')).headers['content-type']).toContain('text/css');
  });
  it('is where the type of a problem leads', async () => {
    const { json } = await api.as<{ type: string }>(null, 'GET', '/tasks');
    expect(json.type).toBe('http://localhost/v1/reference#not_signed_in');
  });
  it('answers carry the headers that keep them private', async () => {
    for (const path of ['/clock', '/tasks', '/nothing', '/livez']) expect((await api.as(null, 'GET', path)).headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" });
  });
});
