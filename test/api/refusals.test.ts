/**
 * Every refusal of the catalogue, said over HTTP: its code, its status, what it names and what is allowed now; and that
 * a refused request leaves the audit entry and nothing else.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { errorCatalogue } from '../../domain/errors.js';
import { addDays } from '../../domain/time.js';
import { gauges } from '../../services/operations.js';
import { pdf, personId } from '../../start/cast.js';
import { FileRefused } from '../../domain/ports/index.js';
import {
  applied, callOf, centreAccepted, claimed, decided, inDays, issued, linesConfirmed, navigationFiled, navigationResults, orderOf, P02, P05, P07, PANEL, poolAccepted, poolAgreement, poolDecided, poolSigned, published, recommended, reviewed,
  proven,
} from '../support/roads.js';
import { packed } from '../support/sheets.js';
import { advanceTo, faultsOf, openSimulation, today, type Simulation } from '../support/simulation.js';
import { multipart, openCaller, type Answer, type Asking, type Caller } from './caller.js';

jest.setTimeout(180_000);
let sim: Simulation;
let api: Caller;
const said = new Set<string>();
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { const faults = await faultsOf(sim); await api.close(); await sim.close(); expect(faults).toEqual([]); });

interface Said extends Record<string, unknown> { code: string; title: string; fields?: Record<string, { code: string; message: string }>; allowed?: string[]; facts?: Record<string, unknown> }
/** The refusal of a request; the test fails when it is done. */
async function refused(username: string | null, method: string, path: string, asking: Asking = {}): Promise<Said & { status: number }> {
  const answer: Answer<Said> = await api.as<Said>(username, method, path, asking);
  if (answer.status < 400) throw new Error(`${method} ${path} by ${username ?? 'nobody'} was done: ${answer.text}`);
  said.add(answer.json.code);
  return { ...answer.json, status: answer.status };
}
interface Task { id: string; target: string; kind: string; commands: { type: string }[]; seen: { taskId: string; revision: number; formVersion: number } }
async function task(username: string, command: string, project?: string, target?: string): Promise<Task> {
  const { json } = await api.as<{ items: Task[] }>(username, 'GET', `/tasks?limit=200${project ? `&project=${project}` : ''}`);
  const found = json.items.find((t) => t.commands.some((c) => c.type === command) && (target === undefined || t.target === target));
  if (!found) throw new Error(`${username} has no task for ${command}`);
  return found;
}
const codes = (fields: Said['fields'] = {}): Record<string, string> => Object.fromEntries(Object.entries(fields).map(([path, f]) => [path, f.code]));

describe('requests that do not fit', () => {
  it('malformed JSON, another kind of body, an unknown address, a wrong method', async () => {
    expect(await refused('officer1', 'POST', '/calls', { raw: '{"title":', headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await refused('officer1', 'POST', '/calls', { raw: '{"__proto__":{"x":1}}', headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await refused('officer1', 'POST', '/calls', { raw: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await refused('officer1', 'POST', '/calls', { raw: 'PK', headers: { 'content-type': 'application/octet-stream' } })).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await refused(null, 'GET', '/nothing')).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refused('officer1', 'PUT', '/calls', { body: {} })).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refused('officer1', 'POST', '/calls', { body: [] })).toMatchObject({ status: 422, code: 'validation' });
    expect(await refused('officer1', 'POST', '/calls')).toMatchObject({ status: 422, code: 'validation' });
  });

  it('a body that is nested deeper than it is looked through, names given twice or not', async () => {
    const nested = (depth: number, inner = '1'): string => '{"a":'.repeat(depth) + inner + '}'.repeat(depth);
    const json = { 'content-type': 'application/json' };
    for (const raw of [nested(65), nested(64, '{"b":1,"b":2}'), `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`]) {
      expect(await refused('officer1', 'POST', '/calls', { raw, headers: json })).toMatchObject({ status: 400, code: 'bad_request', facts: { body: 'nested too deep', max: 64 } });
    }
    expect(await refused('officer1', 'POST', '/calls', { raw: nested(64), headers: json })).toMatchObject({ status: 422, code: 'unknown_field' });
    expect(codes((await refused('officer1', 'POST', '/calls', { raw: nested(63, '{"b":1,"b":2}'), headers: json })).fields)).toEqual({ [`${'a.'.repeat(63)}b`]: 'given_twice' });
  });

  it('a body that is too large', async () => {
    expect(await refused('officer1', 'POST', '/calls', { raw: JSON.stringify({ title: 'x'.repeat(1_100_000) }), headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 413, code: 'file_too_large' });
  });

  it('fields by name: missing, wrong, unknown, impossible', async () => {
    const answer = await refused('fin.maker', 'POST', '/budget-lines', { body: { year: 2012, title: '', fund: 5, level: 'village', amountFen: '12.345', cutOffOn: '2019-02-30', functionCode: 'x', economicCode: 'x', route: 'unit_treasury', more: 1, quotaDocument: 'x'.repeat(300) } });
    expect(answer).toMatchObject({ status: 422, code: 'unknown_field' });
    expect(codes(answer.fields)).toEqual({ year: 'too_small', title: 'required', fund: 'invalid_type', level: 'not_an_option', amountFen: 'invalid', cutOffOn: 'impossible_date', more: 'unknown', quotaDocument: 'too_long' });
    for (const field of Object.values(answer.fields!)) expect(field.message).not.toBe('');
    const line = { year: 2019, title: 't', fund: 'f', level: 'city', quotaDocument: 'q', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', cutOffOn: '2019-12-31' };
    for (const amountFen of ['-1', '1.5', '01', '1e3', 100, '', null, '0', '1000000000001', '999999999999999999']) {
      const wrong = await refused('fin.maker', 'POST', '/budget-lines', { body: { ...line, amountFen } });
      expect([wrong.code, Object.keys(wrong.fields!)]).toEqual(['validation', ['amountFen']]);
    }
    expect(codes((await refused('officer1', 'POST', '/calls', { body: { programmeVersionId: P02, title: 't', opensAt: '2019-13-01T00:00:00Z', closesAt: 'tomorrow', budgetLineId: 'budget-1' } })).fields)).toEqual({ opensAt: 'impossible_instant', closesAt: 'impossible_instant' });
    expect(codes((await refused('officer1', 'GET', '/tasks?box=mine&nope=1')).fields)).toEqual({ box: 'not_an_option', nope: 'unknown' });
    expect(codes((await refused('officer1', 'GET', '/tasks?limit=0')).fields)).toEqual({ limit: 'too_small' });
    expect(codes((await refused('officer1', 'GET', '/tasks?cursor=x')).fields)).toEqual({ cursor: 'malformed' });
    expect(await refused('officer1', 'GET', '/projects?cursor=x')).toMatchObject({ code: 'validation' });
  });

  it('an id that is none, or of another kind of thing', async () => {
    for (const id of ['x', 'call-1', 'project-1', 'project-%27', `project-${'9'.repeat(150)}`]) expect(await refused('officer1', 'GET', `/projects/${id}`)).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refused('officer1', 'POST', '/projects/call-1/commands', { body: { type: 'openCall' } })).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refused('officer1', 'GET', '/commands/00000000-0000-4000-8000-000000000000')).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('a command that the resource does not take, or that only the system sends', async () => {
    for (const type of ['lapse', 'createCall', 'nonsense']) expect(await refused('officer1', 'POST', '/projects/project-1/commands', { body: { type } })).toMatchObject({ status: 422, code: 'validation', fields: { type: { code: 'not_an_option' } } });
  });

  it('a change without a key, or with one that is no key', async () => {
    expect(await refused('officer1', 'POST', '/calls', { body: {}, key: null })).toMatchObject({ status: 400, code: 'idempotency_key_missing' });
    expect(await refused('officer1', 'POST', '/calls', { body: {}, key: 'x'.repeat(201) })).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await refused(null, 'POST', '/notices/notice-1/objections', { body: {}, key: null })).toMatchObject({ status: 400, code: 'idempotency_key_missing' });
  });
});

describe('calls', () => {
  const call = async (change: Record<string, unknown>) => {
    const line = await sim.cast.budgetLine('line for calls', 100_000_000n);
    return { programmeVersionId: P02, title: 'x', opensAt: `${await today(sim)}T00:00:00Z`, closesAt: `${await inDays(sim, 20)}T00:00:00Z`, budgetLineId: line, ...change };
  };
  it('are refused where the rules do not carry them', async () => {
    expect(await refused('officer1', 'POST', '/calls', { body: await call({ programmeVersionId: '000-P05@zz-2017-243#1' }) })).toMatchObject({ status: 422, code: 'amount_not_set' });
    expect(await refused('officer1', 'POST', '/calls', { body: await call({ closesAt: '2021-06-01T00:00:00Z' }) })).toMatchObject({ status: 409, code: 'call_not_open', facts: { validTo: '2020-12-31' } });
    expect(await refused('officer1', 'POST', '/calls', { body: await call({ programmeVersionId: P07, quota: 21 }) })).toMatchObject({ status: 409, code: 'quota_exceeded' });
    expect(await refused('officer1', 'POST', '/calls', { body: await call({ budgetLineId: 'budget-none' }) })).toMatchObject({ status: 409, code: 'budget_short' });
    expect(await refused('officer1', 'POST', '/calls', { body: await call({ programmeVersionId: 'none' }) })).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refused('approver', 'POST', '/calls', { body: await call({}) })).toMatchObject({ status: 403, code: 'not_allowed' });
  });
  it('take no application before they open, after they close, or from a kind of applicant that the measure does not name', async () => {
    const { json } = await api.as<{ id: string }>('officer1', 'POST', '/calls', { body: await call({}) });
    const draft = { callId: json.id, applicantId: 'ent', title: 't' };
    expect(await refused('ent.applicant', 'POST', '/projects', { body: draft })).toMatchObject({ status: 409, code: 'call_not_open' });
    expect((await api.as('officer1', 'POST', `/calls/${json.id}/opening`)).status).toBe(200);
    expect(await refused('officer1', 'POST', `/calls/${json.id}/opening`)).toMatchObject({ status: 409, code: 'already_done', allowed: expect.arrayContaining(['extendWindow']) });
    expect(await refused('uni.applicant', 'POST', '/projects', { body: { ...draft, applicantId: 'uni' } })).toMatchObject({ status: 422, code: 'not_eligible' });
    expect(await refused('uni.applicant', 'POST', '/projects', { body: draft })).toMatchObject({ status: 403, code: 'wrong_person' });
    const project = await sim.cast.draft('ent.applicant', { call: json.id, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: 'late' });
    expect(await refused('ent.applicant', 'POST', '/projects', { body: draft })).toMatchObject({ status: 409, code: 'object_taken' });
    // Seen before the end, sent after it: the instant of receipt decides, and the draft has lapsed with its call.
    const { seen } = await task('ent.applicant', 'submit', project);
    await advanceTo(sim, await inDays(sim, 21));
    expect(await refused('ent.applicant', 'POST', `/projects/${project}/commands`, { body: { type: 'submit', seen, formVersion: 1 } })).toMatchObject({ status: 409, code: 'stream_closed' });
    expect(await refused('ent.applicant', 'POST', '/projects', { body: draft })).toMatchObject({ status: 409, code: 'window_closed' });
  });
});

describe('drafts and files', () => {
  let project: string;
  beforeAll(async () => {
    const { call } = await callOf(sim, P02, { title: 'drafts' });
    project = (await api.as<{ id: string }>('ent.applicant', 'POST', '/projects', { body: { callId: call, applicantId: 'ent', title: 'draft' } })).json.id;
  });
  const save = (content: Record<string, unknown>, headers: Record<string, string> = {}) => refused('ent.applicant', 'PUT', `/projects/${project}/form`, { body: { content }, headers });

  it('are saved on top of what was read', async () => {
    expect(await save({})).toMatchObject({ status: 428, code: 'if_match_missing' });
    for (const tag of ['"1"', '"x"', '*', 'W/"7"']) expect(await save({}, { 'if-match': tag })).toMatchObject({ status: 412, code: 'if_match_failed' });
    const first = await api.as<{ version: number; faults: Record<string, string> }>('ent.applicant', 'PUT', `/projects/${project}/form`, { body: { content: { title: 'a', contractAmountFen: '12.345', contractSignedOn: '2019-02-30', industry: 'magic' } }, headers: { 'if-match': '"0"' } });
    expect([first.status, first.headers.etag, first.json.version]).toEqual([200, '"1"', 1]);
    expect(first.json.faults).toMatchObject({ 'form.contractAmountFen': 'not_money', 'form.contractSignedOn': 'impossible_date', 'form.industry': 'not_an_option', 'form.goals': 'required', 'evidence.licence': 'required' });
    expect((await api.as('ent.applicant', 'GET', `/projects/${project}/form`)).headers.etag).toBe('"1"');
    expect(await save({ title: 'b' }, { 'if-match': '"0"' })).toMatchObject({ status: 412, code: 'if_match_failed', facts: { version: 1 } });
    expect(await save({ title: 'b', colour: 'red' }, { 'if-match': '"1"' })).toMatchObject({ status: 422, code: 'unknown_field', fields: { 'form.colour': { code: 'unknown' } } });
    expect(await save({ title: 'b', contractSignedOn: ['2019-01-15'] }, { 'if-match': '"1"' })).toMatchObject({ status: 422, code: 'validation', fields: { 'form.contractSignedOn': { code: 'invalid_type' } } });
    expect(await refused('uni.applicant', 'PUT', `/projects/${project}/form`, { body: { content: {} }, headers: { 'if-match': '"1"' } })).toMatchObject({ status: 404 });
    expect(await refused('ent.admin', 'PUT', `/projects/${project}/form`, { body: { content: {} }, headers: { 'if-match': '"1"' } })).toMatchObject({ status: 403, code: 'not_allowed' });
  });

  it('name members by what people know of them, and refuse what nobody answers to', async () => {
    const { call } = await callOf(sim, P05, { title: 'members' });
    const pool = (await api.as<{ id: string }>('pool.applicant', 'POST', '/projects', { body: { callId: call, applicantId: 'pool', title: 'pool', object: 'x' } })).json.id;
    const put = (members: unknown) => api.as<Said & { content: Record<string, unknown> }>('pool.applicant', 'PUT', `/projects/${pool}/form`, { body: { content: { members } }, headers: { 'if-match': '"0"' } });
    for (const [members, code] of [[['m1', '91410105MADEM00462'], 'credit_code:1'], ['9141O105MADEM00461', 'credit_code_character:5'], ['91410105MADEM0046', 'credit_code_length:17'], ['m1\nnobody', 'unknown_organisation']] as const) {
      const answer = await put(members);
      expect([answer.status, codes(answer.json.fields)]).toEqual([422, { 'form.members': code }]);
    }
    // Width, spaces and hyphens are no part of a code, nor of a name.
    expect((await put('９１４１０１０５ madem-00461\n郑州 样例磨料磨具有限公司\u200b\nm1')).json.content).toEqual({ title: 'pool', members: ['m2', 'm1'] });
  });

  it('say what a submission lacks', async () => {
    const { seen } = await task('ent.applicant', 'submit', project);
    const answer = await refused('ent.applicant', 'POST', `/projects/${project}/commands`, { body: { type: 'submit', seen, formVersion: 1 } });
    expect(answer).toMatchObject({ status: 422, code: 'form_incomplete' });
    expect(Object.keys(answer.fields!)).toEqual(expect.arrayContaining(['form.contractAmountFen', 'form.goals', 'evidence.plan']));
    expect(await refused('ent.applicant', 'POST', `/projects/${project}/commands`, { body: { type: 'submit', seen, formVersion: 7 } })).toMatchObject({ status: 409, code: 'stale_version' });
    expect(await refused('ent.applicant', 'POST', `/projects/${project}/commands`, { body: { type: 'submit', formVersion: 1 } })).toMatchObject({ status: 422, code: 'validation' });
  });

  const upload = (bytes: Uint8Array, { slot = 'licence', fileName = 'a.pdf', by = 'ent.applicant' } = {}) => refused(by, 'POST', `/projects/${project}/documents`, multipart([{ name: 'slot', value: slot }, { name: 'file', fileName, bytes }]));
  it('refuse files by what they are', async () => {
    expect(await upload(new Uint8Array())).toMatchObject({ status: 422, code: 'file_empty' });
    expect(await upload(Buffer.from('MZ\x90\x00\x03 an executable that says it is a PDF'))).toMatchObject({ status: 415, code: 'file_type_refused' });
    expect(await upload(Buffer.alloc(21 * 1024 * 1024, 1))).toMatchObject({ status: 413, code: 'file_too_large' });
    const macro = packed({ '[Content_Types].xml': '<Types/>', 'word/vbaProject.bin': 'x', 'word/document.xml': '<w/>' });
    expect(await upload(macro, { fileName: 'a.docx' })).toMatchObject({ status: 415, code: 'file_type_refused' });
    expect(await upload(packed({ 'xl/a.xml': new Uint8Array(300 * 1024 * 1024) }), { fileName: 'a.xlsx' })).toMatchObject({ status: 415, code: 'file_type_refused' });
    expect(await upload(pdf('a'), { slot: 'photo' })).toMatchObject({ status: 422, code: 'validation' });
    expect(await upload(pdf('a'), { by: 'uni.applicant' })).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refused('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'slot', value: 'licence' }]))).toMatchObject({ status: 422, fields: { file: { code: 'file_missing' } } });
    expect(await refused('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'file', fileName: 'a.pdf', bytes: pdf('a') }]))).toMatchObject({ status: 422, fields: { slot: { code: 'required' } } });
    expect(await refused('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'kind', value: 'x' }, { name: 'file', fileName: 'a.pdf', bytes: pdf('a') }]))).toMatchObject({ status: 422, code: 'unknown_field', fields: { kind: { code: 'unknown' } } });
    expect(await refused('ent.applicant', 'POST', `/projects/${project}/documents`, { body: { slot: 'licence' } })).toMatchObject({ status: 400, code: 'bad_request' });
    const scanned = await openCaller({ ...sim.house, documents: { ...sim.house.documents, put: () => Promise.reject(new FileRefused('file_infected', { zh: '病毒', en: 'virus' })) } });
    const infected = await scanned.as<Said>('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'slot', value: 'licence' }, { name: 'file', fileName: 'a.pdf', bytes: pdf('a') }]));
    expect([infected.status, infected.json.code]).toEqual([422, 'file_infected']);
    said.add(infected.json.code);
    await scanned.close();
    const away = await openCaller({ ...sim.house, documents: { ...sim.house.documents, put: () => Promise.reject(new FileRefused('file_unscanned', { zh: '暂时', en: 'later' })) } });
    const unscanned = await away.as<Said>('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'slot', value: 'licence' }, { name: 'file', fileName: 'a.pdf', bytes: pdf('a') }]));
    expect([unscanned.status, unscanned.json.code]).toEqual([503, 'file_unscanned']);
    said.add(unscanned.json.code);
    await away.close();
  });

  it('give files back as they were, with a name a browser can keep', async () => {
    const up = await api.as<{ id: string; sha256: string }>('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'slot', value: 'licence' }, { name: 'file', fileName: '营业执照 "1".pdf', bytes: pdf('licence') }]));
    expect(up.status).toBe(201);
    const down = await api.as('ent.applicant', 'GET', String(up.headers.location));
    expect([...down.raw]).toEqual([...pdf('licence')]);
    expect(down.headers).toMatchObject({ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(down.headers['content-disposition']).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w%.-]+$/);
    const changed = await openCaller({ ...sim.house, documents: { ...sim.house.documents, get: () => Promise.reject(Object.assign(new Error('differs'), { name: 'FileDamaged' })) } });
    const damaged = await changed.as<Said>('ent.applicant', 'GET', String(up.headers.location));
    expect([damaged.status, damaged.json.code]).toEqual([409, 'file_damaged']);
    said.add(damaged.json.code);
    await changed.close();
    expect(await refused('pool.applicant', 'GET', String(up.headers.location))).toMatchObject({ status: 404 });
    expect(await refused('pool.applicant', 'DELETE', String(up.headers.location))).toMatchObject({ status: 404 });
    expect((await api.as('ent.applicant', 'DELETE', String(up.headers.location))).status).toBe(204);
    expect(await refused('ent.applicant', 'GET', String(up.headers.location))).toMatchObject({ status: 404 });
    expect(await refused('ent.applicant', 'GET', `/projects/${project}/documents/00000000-0000-4000-8000-000000000000`)).toMatchObject({ status: 404 });
  });
});

describe('decisions', () => {
  let call: string;
  let line: string;
  let project: string;
  const send = (by: string, type: string, fields: Record<string, unknown> = {}, id = project) => refused(by, 'POST', `/projects/${id}/commands`, { body: { type, ...fields } });

  it('by the wrong person, on what is not open, on what was not seen', async () => {
    ({ call, line } = await callOf(sim, P02, { title: 'decisions', days: 300 }));
    project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    const { seen } = await task('jinshui.officer', 'recommend', project);
    expect(await send('gaoxin.officer', 'recommend', { seen })).toMatchObject({ status: 403, code: 'wrong_person' });
    expect(await send('officer1', 'recommend', { seen })).toMatchObject({ status: 403, code: 'not_allowed' });
    expect(await send('jinshui.officer', 'accept', { seen })).toMatchObject({ status: 409, code: 'step_not_open', allowed: ['recommend', 'return', 'refuse'] });
    expect(await send('jinshui.officer', 'recommend', { seen: { ...seen, revision: 9 } })).toMatchObject({ status: 409, code: 'stale_version' });
    expect(await send('jinshui.officer', 'recommend', { seen: { ...seen, formVersion: 9 } })).toMatchObject({ status: 409, code: 'stale_version' });
    expect(await send('jinshui.officer', 'recommend', { seen: { ...seen, taskId: `${project}:draft:1:1` } })).toMatchObject({ status: 409, code: 'stale_version' });
    expect(codes((await send('jinshui.officer', 'return', { seen })).fields)).toEqual({ reason: 'required' });
    expect(codes((await send('jinshui.officer', 'return', { seen, reason: '   ' })).fields)).toEqual({ reason: 'required' });
    expect(codes((await send('jinshui.officer', 'recommend', { seen, opinion: 'x', rank: 1 })).fields)).toEqual({ rank: 'unknown' });
    expect(codes((await send('jinshui.officer', 'recommend', { seen: { ...seen, more: 1 } })).fields)).toEqual({ 'seen.more': 'unknown' });
    expect(await refused('ent.applicant', 'PUT', `/projects/${project}/form`, { body: { content: {} }, headers: { 'if-match': '"1"' } })).toMatchObject({ status: 409, code: 'not_draft' });
    expect(await refused('ent.applicant', 'POST', `/projects/${project}/documents`, multipart([{ name: 'slot', value: 'licence' }, { name: 'file', fileName: 'a.pdf', bytes: pdf('a') }]))).toMatchObject({ status: 409, code: 'not_draft' });
    await recommended(sim, project, 'ent');
  });

  it('leave nothing but the audit entry', async () => {
    const counts = () => sim.sql.row<Record<string, bigint>>('SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM command) AS commands, (SELECT count(*) FROM task) AS tasks, (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM private_text) AS texts, (SELECT count(*) FROM audit_entry) AS audits');
    const before = (await counts())!;
    const { seen } = await task('officer1', 'accept', project);
    await send('approver', 'accept', { seen, opinion: 'secret' });
    expect(await counts()).toEqual({ ...before, audits: before['audits']! + 1n });
    const entry = await sim.sql.row<{ person_id: string; action: string; target: string; code: string }>('SELECT person_id, action, target, code FROM audit_entry ORDER BY id DESC LIMIT 1');
    expect(entry).toEqual({ person_id: 'person-approver', action: 'accept', target: project, code: 'not_allowed' });
  });

  it('while suspended, and on a road that has ended', async () => {
    const { seen } = await task('officer1', 'accept', project);
    expect((await api.as('officer2', 'POST', `/projects/${project}/commands`, { body: { type: 'suspend', reason: '核查。' } })).status).toBe(200);
    expect(await send('officer1', 'accept', { seen })).toMatchObject({ status: 409, code: 'project_suspended' });
    expect((await api.as('officer2', 'POST', `/projects/${project}/commands`, { body: { type: 'resume', reason: '核查完毕。' } })).status).toBe(200);
    const gone = await applied(sim, { call: (await callOf(sim, P07, { title: 'withdrawn' })).call, organisation: 'ent', programme: '000-P07' });
    await sim.cast.act('ent.applicant', 'withdraw', { stream: gone, fields: { reason: '不再申报。' } });
    expect(await send('jinshui.officer', 'recommend', { seen: { ...seen, taskId: `${gone}:recommendation:1:1` } }, gone)).toMatchObject({ status: 409, code: 'stream_closed' });
  });

  it('beyond a count: one correction, and no second', async () => {
    const points = { points: [{ item: '合同', reason: '缺页' }] };
    const first = await task('officer1', 'requestCorrection', project);
    await api.as('officer1', 'POST', `/projects/${project}/commands`, { body: { type: 'requestCorrection', seen: first.seen, ...points } });
    const { seen } = await task('ent.applicant', 'correct', project);
    await api.as('ent.applicant', 'POST', `/projects/${project}/commands`, { body: { type: 'correct', seen, formVersion: 1 } });
    await sim.cast.act('ent.admin', 'approve', { project });
    const again = await task('officer1', 'accept', project);
    // Boxes that nobody answered, one answered no, one that is none of the list: nothing passes, and each is named.
    const list = ((await api.as('officer1', 'GET', `/projects/${project}`)).json as unknown as { steps: { id: string; checklist?: { id: string }[] }[] }).steps.find((s) => s.id === 'formal_check')!.checklist!.map((c) => c.id);
    const all = list.map((id) => ({ id, answer: 'yes' }));
    const silent = await send('officer1', 'accept', { seen: again.seen });
    expect(silent).toMatchObject({ status: 422, code: 'checks_incomplete' });
    expect(codes(silent.fields)).toEqual(Object.fromEntries(list.map((id) => [`checks.${id}`, 'required'])));
    expect(codes((await send('officer1', 'accept', { seen: again.seen, checks: [{ id: list[0], answer: 'no' }, ...all.slice(1)] })).fields)).toEqual({ [`checks.${list[0]!}`]: 'answered_no' });
    expect(codes((await send('officer1', 'accept', { seen: again.seen, checks: [{ id: list[0], answer: 'not_applicable' }, ...all.slice(1)] })).fields)).toEqual({ opinion: 'says_why_not_applicable' });
    expect(codes((await send('officer1', 'accept', { seen: again.seen, checks: [...all, { id: 'other', answer: 'yes' }] })).fields)).toEqual({ 'checks.other': 'not_an_option' });
    expect(codes((await send('officer1', 'accept', { seen: again.seen, checks: [...all, all[0]] })).fields)).toEqual({ [`checks.${list[0]!}`]: 'given_twice' });
    expect(await send('officer1', 'requestCorrection', { seen: again.seen, ...points })).toMatchObject({ status: 409 });
    await navigationFiled(sim, project);
  });

  it('results without evidence, panels without the right people, reports without every score', async () => {
    const report = await task('ent.applicant', 'reportResult', project);
    await api.as('ent.applicant', 'POST', `/projects/${project}/commands`, { body: { type: 'reportResult', seen: report.seen, note: '完成' } });
    const results = await task('ent.applicant', 'submitResults', project);
    expect(codes((await send('ent.applicant', 'submitResults', { seen: results.seen, note: '申请' })).fields)).toEqual({ 'evidence.report': 'required', 'evidence.auditReport': 'required', expenditure: 'required' });
    expect(codes((await send('ent.applicant', 'submitResults', { seen: results.seen, note: '申请', expenditure: [{ item: 'a', category: 'entertainment', amountFen: '-5', spentOn: '2019-02-30', voucher: '1' }] })).fields)).toEqual({ 'expenditure.0.category': 'not_an_option', 'expenditure.0.amountFen': 'invalid', 'expenditure.0.spentOn': 'impossible_date' });
    const fresh = await applied(sim, { call: (await callOf(sim, P02, { title: 'second navigation', days: 300 })).call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, fresh, 'ent');
    await navigationFiled(sim, fresh);
    await navigationResults(sim, fresh);
    project = fresh;
    const appoint = (by: string, members: string[]) => refused(by, 'POST', '/panels', { body: { projectId: project, members: members.map(personId) } });
    expect(await appoint('officer3', PANEL.slice(0, 3))).toMatchObject({ status: 422, code: 'panel_composition', facts: { size: 5 } });
    expect(await appoint('officer3', ['expert1', 'expert2', 'expert3', 'expert6', 'expert7'])).toMatchObject({ status: 422, code: 'panel_composition', facts: { minFinance: 1 } });
    expect(await refused('officer3', 'POST', '/panels', { body: { members: PANEL.map(personId) } })).toMatchObject({ code: 'validation' });
    await sim.sql.rows(`UPDATE person SET employer_id = 'ent' WHERE id = 'person-expert7'`);
    expect(await appoint('officer3', ['expert1', 'expert2', 'expert4', 'expert6', 'expert7'])).toMatchObject({ status: 422, code: 'expert_conflict', facts: { members: ['person-expert7'] } });
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('grant-x', 'person-officer1', 'panel_organiser', 'zhengzhou')`);
    expect(await refused('officer1', 'POST', '/panels', { body: { projectId: project, members: PANEL.map(personId) } })).toMatchObject({ status: 403, code: 'separation_of_duties' });
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = now() WHERE id = 'grant-x'`);
    expect(await appoint('officer1', PANEL)).toMatchObject({ status: 403, code: 'not_allowed' });

    const panel = (await api.as<{ id: string }>('officer3', 'POST', '/panels', { body: { projectId: project, members: PANEL.map(personId) } })).json.id;
    expect(await appoint('officer3', PANEL)).toMatchObject({ status: 409, code: 'step_not_open' });
    expect(await refused('officer3', 'POST', '/panels', { body: { panelId: panel, members: PANEL.map(personId) } })).toMatchObject({ status: 409, code: 'already_done' });
    const invitation = await task('expert1', 'acceptInvitation');
    expect(await refused('expert2', 'POST', `/panels/${panel}/commands`, { body: { type: 'acceptInvitation', seen: invitation.seen } })).toMatchObject({ status: 403, code: 'wrong_person' });
    expect(await refused('expert5', 'GET', `/panels/${panel}`)).toMatchObject({ status: 404 });
    for (const [type, fields] of [['acceptInvitation', {}], ['declare', { conflict: false, statement: '无' }]] as const) {
      const t = await task('expert1', type);
      await api.as('expert1', 'POST', `/panels/${panel}/commands`, { body: { type, seen: t.seen, ...fields } });
    }
    const mine = await task('expert1', 'submitReport');
    expect(await refused('expert1', 'PUT', `/assignments/${panel}/report`, { body: { seen: mine.seen, scores: [{ criterion: 'goals', score: 90, reason: '好' }], opinion: '同意' } })).toMatchObject({ status: 422, code: 'score_incomplete' });
    expect(codes((await refused('expert1', 'PUT', `/assignments/${panel}/report`, { body: { seen: mine.seen, scores: [{ criterion: 'goals', score: 101, reason: '' }], opinion: '同意' } })).fields)).toEqual({ 'scores.0.score': 'too_big', 'scores.0.reason': 'required' });
    const { criteria } = (await api.as<{ criteria: { id: string }[] }>('expert1', 'GET', `/assignments/${panel}/report`)).json;
    expect((await api.as('expert1', 'PUT', `/assignments/${panel}/report`, { body: { seen: mine.seen, scores: criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据材料' })), opinion: '同意' } })).status).toBe(200);
    for (const expert of PANEL.slice(1)) {
      await sim.cast.act(expert, 'acceptInvitation', { stream: panel });
      await sim.cast.act(expert, 'declare', { stream: panel, fields: { conflict: false, statement: '无' } });
      await sim.cast.act(expert, 'submitReport', { stream: panel, fields: { scores: criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据材料' })), opinion: '同意' } });
    }
  });

  it('without a line, without minutes, after an objection, at the wrong time', async () => {
    const lines = await task('officer2', 'confirmLines', project);
    expect(await send('officer2', 'confirmLines', { seen: lines.seen, excluded: [{ line: 9, reason: 'x' }] })).toMatchObject({ status: 422, code: 'unknown_line' });
    await linesConfirmed(sim, project);
    const decision = await task('approver', 'approve', project);
    expect(await send('approver', 'approve', { seen: decision.seen })).toMatchObject({ status: 422, code: 'minutes_required' });
    await decided(sim, project);
    expect(await refused('officer1', 'POST', '/notices', { body: { projectIds: ['project-none'], title: 't', basis: 'b' } })).toMatchObject({ status: 409, code: 'step_not_open' });
    const notice = await published(sim, [project]);
    const objection = { ...await proven(sim, notice, { projectId: project, grounds: '成果不实' }), objectorName: '张三', contact: '0371-67180000' };
    const object = (body: Record<string, unknown>) => refused(null, 'POST', `/notices/${notice}/objections`, { body });
    expect(await object({ ...objection, objectorName: '', contact: '' })).toMatchObject({ status: 422, code: 'objection_incomplete', fields: { objectorName: { code: 'required' }, contact: { code: 'required' } } });
    expect(await object({ ...objection, projectId: 'project-none' })).toMatchObject({ status: 404 });
    const opened = await api.as<{ status: string }>(null, 'POST', `/notices/${notice}/objections`, { body: objection });
    expect([opened.status, opened.json.status]).toEqual([201, 'done']);
    // The objector stands in no public answer; the handler alone reads who it is.
    expect((await api.as(null, 'GET', `/notices/${notice}`)).text).not.toContain('张三');
    expect((await api.as('officer1', 'GET', `/notices/${notice}`)).text).not.toContain('张三');
    expect((await api.as('legal', 'GET', `/notices/${notice}`)).text).toContain('张三');
    await advanceTo(sim, await inDays(sim, 12));
    expect(await object(objection)).toMatchObject({ status: 409, code: 'notice_closed' });
    const handling = await task('legal', 'decideObjection');
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('grant-y', 'person-officer2', 'legal_officer', 'zhengzhou')`);
    expect(await refused('officer2', 'POST', `/notices/${notice}/commands`, { body: { type: 'decideObjection', seen: handling.seen, objectionId: `${notice}:1`, outcome: 'rejected', reply: 'x' } })).toMatchObject({ status: 403, code: 'separation_of_duties' });
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = now() WHERE id = 'grant-y'`);
    await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'rejected', reply: '理由不成立。' } });
    await issued(sim, project, { plan: true });
    expect(await send('ent.applicant', 'withdraw', { reason: 'x' })).toMatchObject({ status: 409, code: 'step_not_open' });
  });

  it('on money: payee, budget, batch, holds, file', async () => {
    const claim = await task('ent.applicant', 'claim', project);
    const account = { accountName: '另一家公司', bankName: 'b', account: '410105000000000001', receiptNumber: 'r', commitment: true };
    expect(await send('ent.applicant', 'claim', { seen: claim.seen, ...account })).toMatchObject({ status: 422, code: 'account_mismatch' });
    // Another account than the registered one: what is registered is said, and what differs.
    expect(await send('ent.applicant', 'claim', { seen: claim.seen, ...account, accountName: '郑州样例智能装备有限公司' })).toMatchObject({ status: 422, code: 'account_differs', detail: expect.stringContaining('开户银行：样例银行郑州金水支行；账号：410105000000000001'), fields: expect.objectContaining({ reason: expect.anything(), bankName: expect.anything() }) });
    expect(codes((await send('ent.applicant', 'claim', { seen: claim.seen, ...account, account: '12', commitment: false })).fields)).toEqual({ account: 'account_digits', commitment: 'not_an_option' });
    await claimed(sim, project, 'ent');
    // A stranger is told nothing of where it stands: not there, or not theirs.
    const strange = [['claim', { ...account, account: '410105000000000001' }], ['lapseClaim', { reason: 'x' }], ['submit', { formVersion: 1 }], ['withdraw', { reason: 'x' }], ['verifyAccount', {}], ['sign', { signer: 'x' }], ['archive', {}], ['reportResult', { note: 'x' }], ['takeBack', { reason: 'x' }]] as const;
    const statuses: [string, number][] = [];
    for (const [type, body] of strange) for (const seen of [{}, { seen: claim.seen }]) statuses.push([type, (await send('uni.applicant', type, { ...body, ...seen })).status]);
    expect(statuses.filter(([, status]) => status !== 403 && status !== 404)).toEqual([]);
    const prepare = (orderIds: string[], budgetLineId: string) => refused('fin.maker', 'POST', '/payment-batches', { body: { orderIds, budgetLineId } });
    const order = orderOf(project);
    const { json } = await api.as<{ items: { budgetLineId: string }[] }>('fin.maker', 'GET', `/payment-orders?project=${project}`);
    const own = json.items[0]!.budgetLineId;
    expect(await prepare([order], line)).toMatchObject({ status: 422, code: 'validation' });
    expect(await prepare(['order-none.1'], own)).toMatchObject({ status: 404 });
    const made = await api.as<{ id: string }>('fin.maker', 'POST', '/payment-batches', { body: { orderIds: [order], budgetLineId: own } });
    const batch = made.json.id;
    expect(await prepare([order], own)).toMatchObject({ status: 409, code: 'already_in_batch' });
    expect(await send('approver', 'terminate', { reason: '停止经营。', documentNumber: '郑知〔2019〕31号' })).toMatchObject({ status: 409, code: 'payment_under_way' });
    const check = await task('fin.checker', 'checkBatch');
    expect(await refused('fin.maker', 'POST', `/payment-batches/${batch}/check`, { body: { seen: check.seen } })).toMatchObject({ status: 403, code: 'not_allowed' });
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('grant-z', 'person-fin.maker', 'finance_checker', 'zhengzhou')`);
    expect(await refused('fin.maker', 'POST', `/payment-batches/${batch}/check`, { body: { seen: check.seen } })).toMatchObject({ status: 403, code: 'separation_of_duties' });
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = now() WHERE id = 'grant-z'`);
    expect(await refused('fin.checker', 'GET', `/payment-batches/${batch}/list`)).toMatchObject({ status: 404 });
    expect(await refused('fin.maker', 'POST', '/sandbox/bank-answers', { body: { batchId: batch, answer: 'accept' } })).toMatchObject({ status: 409, code: 'step_not_open' });
    await api.as('fin.checker', 'POST', `/payment-batches/${batch}/check`, { body: { seen: check.seen } });
    const release = await task('fin.checker', 'releaseBatch');
    await sim.sql.rows(`INSERT INTO hold (id, stream_id, source) VALUES ('hold-x', $1, 'screening')`, [project]);
    expect(await refused('fin.checker', 'POST', `/payment-batches/${batch}/release`, { body: { seen: release.seen } })).toMatchObject({ status: 409, code: 'hold_open' });
    await sim.sql.rows(`DELETE FROM hold WHERE id = 'hold-x'`);
    expect((await api.as('fin.checker', 'POST', `/payment-batches/${batch}/release`, { body: { seen: release.seen } })).status).toBe(200);

    expect((await api.as<{ attempts: unknown[] }>('fin.checker', 'GET', `/payment-orders/${order}`)).json.attempts).toHaveLength(1);
    const file = (await api.as('fin.maker', 'POST', '/sandbox/bank-answers', { body: { batchId: batch, answer: 'accept' } })).raw;
    const sheet = { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };
    expect(await refused('fin.maker', 'POST', '/bank-results', { raw: Buffer.from('no sheet'), headers: sheet })).toMatchObject({ status: 422, code: 'file_faults' });
    expect(await refused('fin.maker', 'POST', '/bank-results', { raw: Buffer.alloc(0), headers: sheet })).toMatchObject({ status: 422 });
    expect(await refused('fin.maker', 'POST', '/bank-results', { body: {} })).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await refused('fin.checker', 'POST', '/bank-results', { raw: file, headers: sheet })).toMatchObject({ status: 403 });
    expect(await refused('admin', 'POST', `/payment-batches/${batch}/release`, { body: {} })).toMatchObject({ status: 403, code: 'not_allowed' });
  });

  it('third signature from a sum on, agreements frozen by a hold, executions that are not done', async () => {
    const { call: pools, line: poolLine } = await callOf(sim, P05, { title: 'big', amountFen: 900_000_000n, days: 300 });
    const projects: string[] = [];
    for (const n of [1, 2, 3]) {
      const p = await poolAccepted(sim, pools, { title: `专利池 ${n}` });
      await poolDecided(sim, p);
      projects.push(p);
    }
    await published(sim, projects);
    await advanceTo(sim, await inDays(sim, 12));
    for (const [i, p] of projects.entries()) {
      await poolAgreement(sim, p);
      if (i === 0) {
        await sim.sql.rows(`INSERT INTO hold (id, stream_id, source) VALUES ('hold-y', $1, 'screening')`, [p]);
        const { seen } = await task('officer2', 'sign', p);
        expect(await send('officer2', 'sign', { seen, signer: '市局' }, p)).toMatchObject({ status: 409, code: 'hold_open' });
        await sim.sql.rows(`DELETE FROM hold WHERE id = 'hold-y'`);
      }
      await poolSigned(sim, p);
      await claimed(sim, p, 'pool');
    }
    const { seen } = await task('pool.applicant', 'reportResult', projects[0]);
    expect(await send('pool.applicant', 'reportResult', { seen, note: 'x' }, projects[0])).toMatchObject({ status: 409, code: 'report_due' });
    const made = await api.as<{ id: string }>('fin.maker', 'POST', '/payment-batches', { body: { orderIds: projects.map((p) => orderOf(p)), budgetLineId: poolLine } });
    const check = await task('fin.checker', 'checkBatch');
    await api.as('fin.checker', 'POST', `/payment-batches/${made.json.id}/check`, { body: { seen: check.seen } });
    const release = await task('fin.checker', 'releaseBatch');
    expect(await refused('fin.checker', 'POST', `/payment-batches/${made.json.id}/release`, { body: { seen: release.seen } })).toMatchObject({ status: 409, code: 'third_signature_needed' });
  }, 60_000);

  it('a ranking before all are reviewed, of other projects, by another', async () => {
    const { call: centres } = await callOf(sim, P07, { title: 'ranking', quota: 2 });
    const uni = await centreAccepted(sim, centres, 'uni');
    const closesAt = (await api.as<{ call: { closesAt: string } }>('officer1', 'GET', `/calls/${centres}`)).json.call.closesAt;
    await advanceTo(sim, closesAt);
    const propose = await task('officer1', 'proposeRanking', undefined, centres);
    expect(await refused('officer1', 'POST', `/calls/${centres}/ranking`, { body: { seen: propose.seen, order: [uni] } })).toMatchObject({ status: 409, code: 'step_not_open', facts: { stillUnderReview: [uni] } });
    await reviewed(sim, uni, { defence: true });
    expect(await refused('officer1', 'POST', `/calls/${centres}/ranking`, { body: { seen: propose.seen, order: ['project-none'] } })).toMatchObject({ status: 422, code: 'validation' });
    expect(await refused('approver', 'POST', `/calls/${centres}/ranking`, { body: { seen: propose.seen, order: [uni] } })).toMatchObject({ status: 403 });
  });
});

describe('the platform itself', () => {
  it('a role lost between the request and the decision', async () => {
    const { call } = await callOf(sim, P02, { title: 'role lost', days: 300 });
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    const { seen } = await task('jinshui.officer', 'recommend', project);
    // The command waits as a row; when it is decided the officer holds the role no more.
    const slow = await openCaller({ ...sim.house, gateway: { ...sim.house.gateway, deliver: async (streamId, commandId) => {
      await sim.sql.rows(`UPDATE role_grant SET revoked_at = now() WHERE person_id = 'person-jinshui.officer'`);
      return sim.house.gateway.deliver(streamId, commandId);
    } } });
    const answer = await slow.as<Said>('jinshui.officer', 'POST', `/projects/${project}/commands`, { body: { type: 'recommend', seen } });
    expect([answer.status, answer.json.code]).toEqual([403, 'role_lost']);
    said.add(answer.json.code);
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = NULL WHERE person_id = 'person-jinshui.officer'`);
    await slow.close();
  });

  it('the sandbox where there is none, and backwards', async () => {
    const real = await openCaller({ ...sim.house, sample: false });
    const token = await api.tokenOf('admin');
    for (const [method, path, body] of [['POST', '/clock/advances', { to: 'next' }], ['POST', '/sandbox/bank-answers', { batchId: 'batch-1', answer: 'accept' }]] as const) {
      const answer = await real.as<Said>(null, method, path, { body, token });
      expect([answer.status, answer.json.code]).toEqual([409, 'not_sandbox']);
      said.add(answer.json.code);
    }
    await real.close();
    expect(codes((await refused('admin', 'POST', '/clock/advances', { body: { to: addDays(await today(sim), -1) } })).fields)).toEqual({ to: 'forward_only' });
    expect(codes((await refused('admin', 'POST', '/clock/advances', { body: { to: 'soon' } })).fields)).toEqual({ to: 'impossible_instant' });
    expect(codes((await refused('admin', 'POST', '/clock/advances', { body: { to: '2019-02-30' } })).fields)).toEqual({ to: 'impossible_instant' });
    expect(codes((await refused('admin', 'POST', '/clock/advances', { body: { by: { days: 0 } } })).fields)).toEqual({ by: 'too_small' });
    expect(codes((await refused('admin', 'POST', '/clock/advances', { body: { by: { days: 1 }, to: 'next' } })).fields)).toEqual({ to: 'exactly_one' });
    expect(await refused('officer1', 'POST', '/clock/advances', { body: { to: 'next' } })).toMatchObject({ status: 403 });
  });

  it('a database that is away, and a defect that says nothing of itself', async () => {
    const broken = (error: Error) => openCaller({ ...sim.house, db: { ...sim.house.db, pool: { query: () => Promise.reject(error), connect: () => Promise.reject(error) } as never } });
    const away = await broken(Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }));
    const answer = await away.as<Said>(null, 'GET', '/calls');
    expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '2']);
    said.add(answer.json.code);
    expect(await away.as(null, 'GET', '/readyz')).toMatchObject({ status: 503, json: { ready: false, database: false } });
    expect((await away.as(null, 'GET', '/livez')).status).toBe(200);
    expect(await gauges({ ...sim.house, db: { ...sim.house.db, pool: { query: () => Promise.reject(new Error('away')) } as never } })).toEqual({ zhiyun_up: 0 });
    await away.close();
    // A server that was stopped took the file of its socket with it.
    const gone = await broken(Object.assign(new Error('connect ENOENT'), { code: 'ENOENT', syscall: 'connect' }));
    expect(await gone.as<Said>(null, 'GET', '/calls')).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    await gone.close();
    const defect = await broken(new Error('a secret at /etc/passwd'));
    const raw = await defect.app.inject({ url: '/v1/calls' });
    expect([raw.statusCode, raw.json<Said>().code]).toEqual([500, 'internal']);
    expect(raw.body).not.toContain('secret');
    said.add('internal');
    await defect.close();
  });

  it('has said every code of its catalogue here or beside', () => {
    const beside = {
      'sessions.test.ts': ['bad_credentials', 'locked_out', 'too_many_requests', 'csrf', 'not_signed_in'], 'idempotency.test.ts': ['idempotency_key_reused'], 'programmes.test.ts': ['version_faults', 'version_overlap', 'version_published'], 'lifecycles.test.ts': ['reason_required', 'cap_reached', 'queued_before'], 'evidence.test.ts': ['too_many_files'], 'budget-year.test.ts': ['budget_line_over', 'budget_line_not_begun', 'nothing_to_carry'], 'award-year.test.ts': ['award_changed'], 'undone.test.ts': ['money_instructed', 'credit_code_unproven'], 'money-chain.test.ts': ['account_of_another', 'payment_blocked', 'payee_change_open', 'instalments_exceed_award'],
    };
    expect(Object.keys(errorCatalogue).filter((code) => !said.has(code) && !Object.values(beside).flat().includes(code))).toEqual([]);
  });
});
