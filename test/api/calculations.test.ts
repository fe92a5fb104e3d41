/** The public calculation over HTTP, by the page of facts that callers and product share; it needs no one and changes nothing. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { openCaller, type Caller } from './caller.js';

let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation({ people: false }); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { await api.close(); await sim.close(); });

interface Calculated { status?: string; amountFen?: string | null; steps?: { clause: string; description: string; inputFen: string | null; resultFen: string }[]; code?: string; fields?: Record<string, unknown> }
const ask = (programmeId: string, facts: unknown, { asOf = '2018-06-01', ...rest }: Record<string, unknown> = {}) => api.as<Calculated>(null, 'POST', '/calculations', { body: { programmeId, asOf, facts, ...rest }, key: null });
const navigation = { applicantKind: 'enterprise', filed: true, resultProduced: true, reviewPassed: true, relatedExpenditureFen: '64000000' };

describe('amounts', () => {
  it.each([
    ['000-P01', { approvalLevel: 'provincial' }, '50000000'],
    ['000-P02', navigation, '30000000'],
    ['000-P02', { ...navigation, relatedExpenditureFen: '60000000' }, '30000000'],
    ['000-P02', { ...navigation, relatedExpenditureFen: '59999999' }, '29999999'],
    ['000-P02', { ...navigation, relatedExpenditureFen: '1' }, '0'],
    ['000-P02', { ...navigation, relatedExpenditureFen: '999999999999999999' }, '30000000'],
    ['000-P07', { reviewPassed: true, awardsAlreadyMade: 19 }, '70000000'],
    ['000-P28', { applicantKind: 'enterprise', ipPledged: true, loanObtained: true, firstYearInterestFen: '100001' }, '50000'],
  ])('%s %j -> %s fen', async (programme, facts, amountFen) => {
    const { status, json } = await ask(programme, facts);
    expect([status, json.status, json.amountFen]).toEqual([200, 'calculated', amountFen]);
    expect(json.steps!.at(-1)!.resultFen).toBe(amountFen);
    for (const step of json.steps!) expect(step.clause !== '' && step.description !== '' && (step.inputFen === null || /^\d+$/.test(step.inputFen))).toBe(true);
  });

  it('the same request has the same answer, and no row is written by it', async () => {
    const rows = () => sim.sql.row(`SELECT (SELECT count(*) FROM command) AS c, (SELECT count(*) FROM audit_entry) AS a, (SELECT count(*) FROM event) AS e`);
    const before = await rows();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('000-P02', navigation)));
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
    expect(await rows()).toEqual(before);
    expect((await api.as<Calculated>(null, 'POST', '/calculations', { body: { programmeId: '000-P02', asOf: '2018-06-01', facts: navigation }, key: 'any key' })).json.amountFen).toBe('30000000');
  });
});

describe('no amount', () => {
  it.each([
    ['not_open', '000-P02', navigation, { asOf: '2017-12-25' }],
    ['not_open', '000-P02', navigation, { asOf: '2021-01-01' }],
    ['not_open', '000-P07', { reviewPassed: false, awardsAlreadyMade: 20 }, {}],
    ['ineligible', '000-P02', { ...navigation, filed: false }, {}],
    ['ineligible', '000-P02', { ...navigation, applicantKind: 'university' }, {}],
    ['amount_not_set', '000-P05', {}, {}],
  ])('%s: %s %j %j', async (status, programme, facts, rest) => {
    const answer = await ask(programme, facts, rest);
    expect([answer.status, answer.json.status, answer.json.amountFen ?? null]).toEqual([200, status, null]);
  });
  it('every programme of the catalogue is known', async () => {
    const statuses = await Promise.all(sim.policies.catalogue.map(async (p) => (await ask(p.id, {})).status));
    expect(statuses).toHaveLength(79);
    expect(statuses.every((s) => s === 200 || s === 422)).toBe(true);
  });
});

describe('a request that does not fit is a problem, not a status', () => {
  it.each([
    ['a fact missing', '000-P02', { ...navigation, filed: undefined }, {}, 'facts.filed'],
    ['money as a number', '000-P02', { ...navigation, relatedExpenditureFen: 64000000 }, {}, 'facts.relatedExpenditureFen'],
    ['money with a sign', '000-P02', { ...navigation, relatedExpenditureFen: '-1' }, {}, 'facts.relatedExpenditureFen'],
    ['money with a leading zero', '000-P02', { ...navigation, relatedExpenditureFen: '01' }, {}, 'facts.relatedExpenditureFen'],
    ['nineteen digits', '000-P02', { ...navigation, relatedExpenditureFen: '1'.repeat(19) }, {}, 'facts.relatedExpenditureFen'],
    ['an unknown kind', '000-P02', { ...navigation, applicantKind: 'bank' }, {}, 'facts.applicantKind'],
    ['a boolean as text', '000-P02', { ...navigation, filed: 'true' }, {}, 'facts.filed'],
    ['an impossible date', '000-P02', navigation, { asOf: '2018-02-30' }, 'asOf'],
    ['half a count', '000-P07', { reviewPassed: true, awardsAlreadyMade: 1.5 }, {}, 'facts.awardsAlreadyMade'],
  ])('%s', async (_what, programme, facts, rest, field) => {
    const answer = await ask(programme, facts, rest);
    expect([answer.status, answer.json.code]).toEqual([422, 'validation']);
    expect(Object.keys(answer.json.fields!)).toContain(field);
  });
  it('a fact given twice is refused by name, whichever came last', async () => {
    const raw = (facts: string): string => `{"programmeId":"000-P01","asOf":"2018-06-01","facts":{${facts}}}`;
    const twice = await api.as<Calculated>(null, 'POST', '/calculations', { raw: raw('"approvalLevel":"none","approvalLevel":"national"'), headers: { 'content-type': 'application/json' }, key: null });
    expect([twice.status, twice.json.code, Object.keys(twice.json.fields!)]).toEqual([400, 'bad_request', ['facts.approvalLevel']]);
    expect((await api.as<Calculated>(null, 'POST', '/calculations', { raw: raw('"approvalLevel":"national"'), headers: { 'content-type': 'application/json' }, key: null })).json.amountFen).toBe('50000000');
  });
  it('an unknown programme, no body, a body of another kind', async () => {
    expect((await ask('999-P99', {})).status).toBe(404);
    expect((await api.as(null, 'POST', '/calculations', { key: null })).status).toBe(422);
    for (const raw of ['null', '[]', '1', '"x"']) expect((await api.as(null, 'POST', '/calculations', { raw, headers: { 'content-type': 'application/json' }, key: null })).status).toBe(422);
  });
});
