/**
 * Text at the edge, of interface and pages alike: what holds half a character or NUL, is sent twice or cut short, is
 * refused by name, and nothing of it breaks the record.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { commandSchemas } from '../../domain/commands/index.js';
import { fold, foldCode, isWellFormed, objectKey } from '../../domain/text.js';
import { codeSql, foldedSql, keySql, objectKeySql } from '../../prisma/store/fold.js';
import { documentKey, voucherKey } from '../../domain/document-number.js';
import { SAMPLE_PASSWORD } from '../../start/sample.js';
import { parseFields } from '../../services/commands.js';
import { Refusal } from '../../services/house.js';
import { checkRecord } from '../../services/record-check.js';
import { buildApp } from '../../start/server.js';
import { pdf } from '../../start/cast.js';
import { fc } from '../support/property.js';
import { callOf, P02 } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { browser } from '../web/support.js';
import { multipart, openCaller, type Asking, type Caller } from './caller.js';

jest.setTimeout(120_000);
let sim: Simulation;
let api: Caller;
let pages: FastifyInstance;
let project: string;
beforeAll(async () => {
  sim = await openSimulation();
  api = await openCaller(sim.house);
  pages = await buildApp({ house: sim.house, policies: sim.policies, secret: 'x'.repeat(32) });
  await pages.ready();
  const { call } = await callOf(sim, P02, { title: 'text' });
  project = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '样例' });
}, 90_000);
afterAll(async () => { await pages.close(); await api.close(); await sim.close(); });

const whole = async (): Promise<boolean> => (await checkRecord(sim.house, await sim.cast.actor('supervisor'))).whole;
interface Said extends Record<string, unknown> { code: string; fields?: Record<string, { code: string }> }
async function refusal(who: string | null, method: string, path: string, asking: Asking): Promise<{ status: number; code: string; fields: Record<string, string> }> {
  const { status, json } = await api.as<Said>(who, method, path, asking);
  return { status, code: json.code, fields: Object.fromEntries(Object.entries(json.fields ?? {}).map(([path_, f]) => [path_, f.code])) };
}
const json = (raw: string): Asking => ({ raw, headers: { 'content-type': 'application/json' } });

describe('half characters and NUL', () => {
  it.each([
    ['a sign-in', '/sessions', String.raw`{"username":"a\ud83d","password":"x"}`, { username: 'malformed_text' }],
    ['NUL in a sign-in', '/sessions', String.raw`{"username":"a\u0000","password":"x"}`, { username: 'malformed_text' }],
    ['an objection by a visitor', '/notices/notice-x/objections', String.raw`{"projectId":"p","objectorKind":"unit","objectorName":"\udc00","contact":"1","identityProof":"1","grounds":"x"}`, { objectorName: 'malformed_text' }],
    ['a name of a field', '/sessions', String.raw`{"username":"a","password":"x","\ud83d":1}`, { '\ufffd': 'malformed_text' }],
    ['deep inside', '/proposals', String.raw`{"facts":{"list":["a",{"b":"\ud800"}]}}`, { 'facts.list.1.b': 'malformed_text' }],
  ])('%s is refused by the path of the field', async (_what, path, raw, fields) => {
    expect(await refusal(null, 'POST', path, json(raw))).toEqual({ status: 400, code: 'bad_request', fields });
    expect(await whole()).toBe(true);
  });

  it('in a draft, in a query, in the parts of an upload and the name of its file', async () => {
    expect(await refusal('ent.applicant', 'PUT', `/projects/${project}/form`, { ...json(String.raw`{"content":{"title":"\ud83d"}}`), headers: { 'content-type': 'application/json', 'if-match': '"1"' } })).toMatchObject({ status: 400, fields: { 'content.title': 'malformed_text' } });
    expect(await refusal('officer1', 'GET', '/projects?q=%00', {})).toEqual({ status: 400, code: 'bad_request', fields: { q: 'malformed_text' } });
    expect((await refusal('officer1', 'GET', '/projects?q=%ED%A0%BD', {}).catch(() => ({ status: 200 }))).status).toBeLessThan(500);
    expect(await refusal('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'slot', value: 'lic\0ence' }, { name: 'file', fileName: 'a.pdf', bytes: pdf('a') }]))).toMatchObject({ status: 400, fields: { slot: 'malformed_text' } });
  });

  it('a name cut at sixty letters keeps its last whole: the record stays whole after a page took 59 letters and an emoji', async () => {
    const visitor = browser(pages);
    await visitor.get('/sign-in');
    for (const username of [`${'a'.repeat(59)}😀`, `${'a'.repeat(59)}😀b`, `${'😀'.repeat(80)}`]) {
      expect((await visitor.post('/sign-in', { _csrf: visitor.token, username, password: 'x' })).statusCode).toBe(422);
    }
    expect(await whole()).toBe(true);
  });

  it('in a form of a page', async () => {
    const visitor = browser(pages);
    await visitor.get('/sign-in');
    for (const bad of ['%ED%A0%BD', '%00', '%ED%B8%80x']) {
      const answer = await visitor.send('/sign-in', `_csrf=${encodeURIComponent(visitor.token)}&username=a${bad}&password=x`, 'application/x-www-form-urlencoded');
      expect([400, 422]).toContain(answer.statusCode);
    }
    for (const [payload, type] of [['"text"', 'application/json'], ['[1]', 'application/json'], ['a', 'text/plain'], ['', 'application/x-www-form-urlencoded'], ['username=a&username=b&password=x', 'application/x-www-form-urlencoded']] as const) {
      expect((await visitor.send('/sign-in', payload, type, { 'x-form-token': visitor.token })).statusCode).toBeLessThan(500);
    }
    expect(await whole()).toBe(true);
  });
});

describe('what is cut short or sent twice', () => {
  it('a streamed form without a boundary or without its end', async () => {
    const { raw } = multipart([{ name: 'slot', value: 'licence' }, { name: 'file', fileName: 'a.pdf', bytes: pdf('a') }]);
    const path = `/projects/${project}/documents`;
    for (const [type, body] of [['multipart/form-data', raw], ['multipart/form-data; boundary=', raw], ['multipart/form-data; boundary=----zhiyuntest', raw.subarray(0, raw.length - 20)], ['multipart/form-data; boundary=----zhiyuntest', raw.subarray(0, 60)], ['multipart/form-data; boundary=other', raw]] as const) {
      const { status } = await refusal('ent.applicant', 'POST', path, { raw: Buffer.from(body), headers: { 'content-type': type } });
      expect({ type, status, client: status >= 400 && status < 500 }).toMatchObject({ client: true });
    }
    const me = browser(pages);
    await me.signIn('ent.applicant');
    await me.get('/work');
    for (const [type, body] of [['multipart/form-data', raw], ['multipart/form-data; boundary=----zhiyuntest', raw.subarray(0, 60)]] as const) {
      const { statusCode } = await me.send(`/projects/${project}/form/documents/licence`, Buffer.from(body), type, { 'x-form-token': me.token });
      expect({ type, statusCode, client: statusCode >= 400 && statusCode < 500 }).toMatchObject({ client: true });
    }
  });

  it('a cursor that is none, and a parameter given twice', async () => {
    for (const cursor of ['1~x', '2019~x', '2019-03-04T00:00:00.000Z', '2019-99-99T00:00:00.000Z~x', '~', 'x']) expect(await refusal('officer1', 'GET', `/projects?cursor=${encodeURIComponent(cursor)}`, {})).toEqual({ status: 422, code: 'validation', fields: { cursor: 'malformed' } });
    expect(await refusal('officer1', 'GET', '/projects?state=a&state=b', {})).toEqual({ status: 400, code: 'bad_request', fields: { state: 'given_twice' } });
    const officer = browser(pages);
    await officer.signIn('officer1');
    for (const path of ['/projects?cursor=1~x', '/projects?state=a&state=b', '/rules?programme=a&programme=b', '/sign-in?return=a&return=b', '/targets?q=a&q=b', '/manage/notices/new?project=a&project=b']) {
      const { statusCode } = await officer.get(path);
      expect({ path, statusCode, client: statusCode >= 400 && statusCode < 500 }).toMatchObject({ client: true });
    }
  });

  it('stored bytes that changed are given to nobody', async () => {
    const { json: document } = await api.as<{ id: string; sha256: string }>('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'slot', value: 'licence' }, { name: 'file', fileName: 'a.pdf', bytes: pdf('one of a kind') }]));
    const place = (readdirSync(sim.dataDir, { recursive: true }) as string[]).find((f) => f.endsWith(document.sha256))!;
    const bytes = readFileSync(join(sim.dataDir, place));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(join(sim.dataDir, place), bytes);
    expect(await refusal('ent.applicant', 'GET', `/projects/${project}/documents/${document.id}`, {})).toMatchObject({ status: 409, code: 'file_damaged' });
  });
});

describe('what people take for the same', () => {
  it('is folded by the database as it is by the program', async () => {
    const mark = fc.constantFrom(...'（）[]〔〕【】{}《》「」“”‘’"\'—–-−·•、。，．Ａｂ１ \u00a0\u3000\u200b\ufeff\u00ad\u3164\u2800\ufe0f', 'ﬁ', '①', 'É', 'é', '\u0301');
    const text = fc.array(fc.oneof(mark, fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((c) => String.fromCodePoint(c)), fc.constantFrom(...'abcXYZ019')), { maxLength: 16 }).map((l) => l.join(''));
    const samples = fc.sample(text, 400);
    const rows = await sim.sql.rows<{ folded: string }>(`SELECT ${foldedSql('t.x')} AS folded FROM unnest($1::text[]) WITH ORDINALITY AS t(x, n) ORDER BY t.n`, [samples]);
    expect(rows.map((r) => r.folded)).toEqual(samples.map(fold));
    // Keys of numbers too.
    const number = fc.array(fc.oneof({ weight: 1, arbitrary: mark }, { weight: 3, arbitrary: fc.constantFrom(...'第号字年记HT/0019一二十百零〇壹拾', '字第', '文件') }), { maxLength: 12 }).map((l) => l.join(''));
    const numbers = fc.sample(number, 600);
    const codes = await sim.sql.rows<{ key: string }>(`SELECT ${codeSql('t.x')} AS key FROM unnest($1::text[]) WITH ORDINALITY AS t(x, n) ORDER BY t.n`, [samples]);
    expect(codes.map((r) => r.key)).toEqual(samples.map(foldCode));
    const objects = await sim.sql.rows<{ key: string }>(`SELECT ${objectKeySql('t.x')} AS key FROM unnest($1::text[]) WITH ORDINALITY AS t(x, n) ORDER BY t.n`, [samples]);
    expect(objects.map((r) => r.key)).toEqual(samples.map(objectKey));
    const keys = await sim.sql.rows<{ document: string; voucher: string }>(`SELECT ${keySql('t.x', 'document')} AS document, ${keySql('t.x', 'voucher')} AS voucher FROM unnest($1::text[]) WITH ORDINALITY AS t(x, n) ORDER BY t.n`, [numbers]);
    expect(keys).toEqual(numbers.map((n) => ({ document: documentKey(n), voucher: voucherKey(n) })));
  });
  it('finds a project by a title in other widths, by a name with other brackets, by a code with spaces; and a person by another width of the name', async () => {
    const found = async (q: string): Promise<number> => (await api.as<{ items: unknown[] }>('ent.applicant', 'GET', `/projects?q=${encodeURIComponent(q)}`)).json.items.length;
    const { credit_code: code, name } = (await sim.sql.row<{ credit_code: string; name: string }>(`SELECT credit_code, name FROM organisation WHERE id = 'ent'`))!;
    for (const q of ['样例', ' 样\u3000例\u200b', name.split('').join(' '), code.toLowerCase(), `${code.slice(0, 6)} ${code.slice(6)}`]) expect({ q, found: await found(q) }).toEqual({ q, found: 1 });
    expect(await found('没有这样的')).toBe(0);
    for (const username of ['Ent.Applicant', 'ｅｎｔ．applicant ', 'ent.applicant\u200b']) expect((await api.app.inject({ method: 'POST', url: '/v1/sessions', payload: { username, password: SAMPLE_PASSWORD } })).statusCode).toBe(201);
  });
});

describe('any text in any field of a command', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('\u3164', '\u2800', '\u200b', '甲\u202e乙', 'a\ud800', '\0', 'a\r\nb', ' x ', '😀'.repeat(4001), '字'.repeat(4000), '[]', '0x10'));
  /** A value of the schema with one text at one place, and what stands there afterwards. */
  interface Shape { type?: string; properties?: Record<string, Shape>; items?: Shape; const?: unknown; enum?: unknown[]; pattern?: string; format?: string; minimum?: number; minItems?: number; minLength?: number }
  const good = (shape: Shape): unknown => {
    if (shape.const !== undefined) return shape.const;
    if (shape.enum) return shape.enum[0];
    switch (shape.type) {
      case 'object': return Object.fromEntries(Object.entries(shape.properties ?? {}).map(([name, inner]) => [name, good(inner)]));
      case 'array': return [good(shape.items!)];
      case 'integer': case 'number': return Math.max(shape.minimum ?? 1, 1);
      case 'boolean': return true;
      default: return shape.format === 'date-time' ? '2019-03-04T00:00:00.000Z' : shape.format === 'date' ? '2019-03-04' : (shape.minLength ?? 0) > 20 ? 'f'.repeat(shape.minLength!) : shape.pattern?.includes('{8,30}') ? '41010500000001' : shape.pattern ? '1' : '郑财〔2019〕3号';
    }
  };
  const places = (shape: Shape, path: (string | number)[] = []): (string | number)[][] => {
    if (shape.const !== undefined || shape.enum) return [];
    if (shape.type === 'object') return Object.entries(shape.properties ?? {}).flatMap(([name, inner]) => places(inner, [...path, name]));
    if (shape.type === 'array') return places(shape.items!, [...path, 0]);
    return shape.type === 'string' ? [path] : [];
  };
  const put = (value: unknown, [first, ...rest]: readonly (string | number)[], text: unknown): unknown => {
    if (first === undefined) return text;
    const copy: Record<string | number, unknown> = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as never;
    copy[first] = put(copy[first], rest, text);
    return copy;
  };
  /** Values that a rule of their own judges, beside the one under test. */
  const OF_THEIR_KIND: Readonly<Record<string, object>> = { openObjection: { contact: '13800000000', identityProof: '91350100M000100Y43' } };
  const at = (value: unknown, path: readonly (string | number)[]): unknown => path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], value);

  it('is refused with a code at its path, or is kept as a text that every column keeps', async () => {
    const { paths } = (await api.as<{ paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: unknown }> } }>> }>(null, 'GET', '/openapi.json')).json;
    expect(Object.keys(paths).length).toBeGreaterThan(40);
    const { fieldSchemas } = await import('../../api/commands.js');
    const fields = Object.entries(fieldSchemas).flatMap(([type, shape]) => places(shape as Shape).map((path) => ({ type, path, base: { ...good(shape as Shape) as object, ...OF_THEIR_KIND[type] } })));
    expect(fields.length).toBeGreaterThan(80);
    for (const { type, path, base } of fields) {
      fc.assert(fc.property(anyText, (text) => {
        try {
          const kept = at(parseFields(type, put(base, path, text)), path) as string;
          expect(isWellFormed(kept)).toBe(true);
          expect(Buffer.from(kept).toString()).toBe(kept);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          const fault = error.rejection.fields?.[path.join('.')];
          expect({ type, path, fault }).toEqual({ type, path, fault: expect.stringMatching(/^[a-z_]+$/) });
        }
      }), { numRuns: 25 });
      for (const wrong of [[], {}, ['2019-01-15'], 5, true, null]) {
        let code: string | undefined;
        try { parseFields(type, put(base, path, wrong)); } catch (error) { code = error instanceof Refusal ? Object.values(error.rejection.fields ?? {})[0] : String(error); }
        expect({ type, path, wrong, code }).toEqual({ type, path, wrong, code: expect.stringMatching(/^(invalid_type|required|unknown)$/) });
      }
    }
    expect(Object.keys(commandSchemas).length).toBeGreaterThan(50);
  });
});
