/** Rules over HTTP: eligibility with reasons, proposals, versions by two persons, files with line and path, targets, years. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '../../domain/time.js';
import { openSimulation, today, type Simulation } from '../support/simulation.js';
import { callOf } from '../support/roads.js';
import { openCaller, type Asking, type Caller } from './caller.js';

let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { await api.close(); await sim.close(); });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are read freely.
type Loose = any;
const ask = async (who: string | null, method: string, path: string, asking: Asking = {}): Promise<Loose> => {
  const { status, json } = await api.as<Loose>(who, method, path, asking);
  return { ...json, http: status };
};
const states = (answer: Loose): Record<string, string> => Object.fromEntries(answer.lines.map((l: Loose) => [l.id, l.state]));
const at = (id: string, end = ''): string => `/programme-versions/${encodeURIComponent(id)}${end}`;
const P02 = '000-P02@zz-2017-243#1';

describe('eligibility', () => {
  it('asks for conditions and facts with their clauses', async () => {
    const answer = await ask(null, 'GET', '/programmes/000-P02/eligibility');
    expect(answer).toMatchObject({ http: 200, versionId: P02, asOf: '2019-03-04', applicantKinds: ['enterprise'] });
    expect(answer.conditions.map((c: Loose) => [c.id, c.source.section])).toEqual([['enterprise', '三(一)1'], ['filed', '三(一)1'], ['result', '三(一)1'], ['review', '三(一)1']]);
    expect(answer.facts.map((f: Loose) => f.id)).toContain('relatedExpenditureFen');
  });

  it('says for each line what is met, not met, missing, or for the procedure to say', async () => {
    const open = await ask(null, 'POST', '/programmes/000-P18/eligibility', { body: { applicantKind: 'enterprise' } });
    expect(open).toMatchObject({ verdict: 'possible', missing: ['casesFiledInYear'], money: { status: 'up_to' } });
    expect(states(open)).toEqual({ validFrom: 'met', applicantKinds: 'met', 'eligibility.kind': 'met', 'eligibility.cases': 'missing', perApplicantYear: 'met' });
    const short = await ask(null, 'POST', '/programmes/000-P18/eligibility', { body: { applicantKind: 'enterprise', facts: { casesFiledInYear: 29 } } });
    expect(short).toMatchObject({ verdict: 'not_eligible', money: { status: 'none', amountFen: null } });
    const met = await ask(null, 'POST', '/programmes/000-P18/eligibility', { body: { applicantKind: 'enterprise', facts: { casesFiledInYear: 30 } } });
    expect(met).toMatchObject({ verdict: 'eligible', missing: [], money: { status: 'calculated', amountFen: '1000000' } });
    const later = await ask(null, 'POST', '/programmes/000-P02/eligibility', { body: { applicantKind: 'enterprise', facts: { relatedExpenditureFen: '70000000' } } });
    expect(states(later)).toMatchObject({ 'eligibility.filed': 'later', 'eligibility.review': 'later' });
    expect(later).toMatchObject({ verdict: 'eligible', money: { status: 'up_to', amountFen: '30000000' } });
    expect((await ask(null, 'POST', '/programmes/000-P02/eligibility', { body: { applicantKind: 'university' } })).verdict).toBe('not_eligible');
  });

  it('once, once a year, bands and levels follow earlier awards', async () => {
    const prior = (programmeId: string, year = 2019, amountFen = '30000000') => ({ programmeId, year, amountFen });
    const body = (facts: object, ...priorAwards: object[]) => ({ body: { applicantKind: 'operation_institution', facts, priorAwards } });
    const second = { patentOperationRevenueFen: '2000000000', operablePatents: 0 };
    expect((await ask(null, 'POST', '/programmes/000-P22/eligibility', body(second, prior('000-P21')))).money).toMatchObject({ status: 'calculated', amountFen: '20000000' });
    expect((await ask(null, 'POST', '/programmes/000-P22/eligibility', body(second, prior('000-P21', 2018)))).money.amountFen).toBe('50000000');
    expect((await ask(null, 'POST', '/programmes/000-P21/eligibility', body(second, prior('000-P22', 2019, '50000000')))).verdict).toBe('not_eligible');
    expect((await ask(null, 'POST', '/programmes/000-P22/eligibility', body(second, prior('000-P22')))).verdict).toBe('not_eligible');
    const level = await ask(null, 'POST', '/programmes/000-P10/eligibility', { body: { applicantKind: 'enterprise', facts: { recognitionLevel: 'national' }, priorAwards: [prior('000-P11', 2018, '40000000')] } });
    expect(level.money).toMatchObject({ amountFen: '60000000' });
    expect(level.money.steps.at(-1).description.en).toMatch(/nothing is deducted/);
    expect((await ask(null, 'POST', '/programmes/000-P10/eligibility', { body: { applicantKind: 'enterprise', facts: { recognitionLevel: 'national' }, priorAwards: [prior('000-P10', 2018)] } })).verdict).toBe('not_eligible');
  });

  it('wrong facts are refused by name; a closed period and an unknown programme too', async () => {
    const answer = await ask(null, 'POST', '/programmes/000-P02/eligibility', { body: { applicantKind: 'dragon', facts: { relatedExpenditureFen: 5, filed: 'yes', hat: true } } });
    expect(answer).toMatchObject({ http: 422, code: 'validation' });
    expect(Object.keys(answer.fields).sort()).toEqual(['applicantKind', 'facts.filed', 'facts.hat', 'facts.relatedExpenditureFen']);
    expect(await ask(null, 'POST', '/programmes/000-P02/eligibility', { body: { asOf: '2021-01-01' } })).toMatchObject({ http: 404 });
    expect(await ask(null, 'POST', '/programmes/000-P03/eligibility', { body: {} })).toMatchObject({ http: 404 });
    expect(await ask(null, 'POST', '/programmes/000-P02/eligibility', { body: { asOf: '2019-02-30' } })).toMatchObject({ http: 422 });
  });
});

describe('what could we get', () => {
  it('sorts what is sure before what is possible, with the open call', async () => {
    const { call } = await callOf(sim, '000-P18@zz-2017-243#1', { title: 'cases' });
    const answer = await ask('ent.applicant', 'POST', '/proposals', { body: { organisationId: 'ent', facts: { casesFiledInYear: 40, recognitionLevel: 'provincial' } } });
    expect(answer).toMatchObject({ http: 200, applicantKind: 'enterprise', organisation: { id: 'ent' } });
    const [first] = answer.items;
    expect(first).toMatchObject({ programmeId: '000-P18', verdict: 'eligible', call: { id: call } });
    const verdicts = answer.items.map((i: Loose) => i.verdict);
    expect(verdicts.indexOf('not_eligible')).toBeGreaterThan(verdicts.lastIndexOf('possible'));
    expect(answer.items.find((i: Loose) => i.programmeId === '000-P11')).toMatchObject({ verdict: 'eligible', money: { amountFen: '40000000' }, call: null });
    expect(answer.items.find((i: Loose) => i.programmeId === '000-P10')).toMatchObject({ verdict: 'not_eligible' });
    // No sample measure, no work item.
    expect(answer.items.map((i: Loose) => i.versionId).filter((v: string) => v.includes('sample'))).toEqual([]);
    expect(answer.items).toHaveLength(24);
  });

  it('by anyone with stated facts, by place and day; of another organisation by officials alone', async () => {
    expect((await ask(null, 'POST', '/proposals', { body: { applicantKind: 'patent_agency', facts: { inventionPatentsHandled: 3000 } } })).items[0]).toMatchObject({ programmeId: '000-P23', money: { amountFen: '30000000' } });
    expect((await ask(null, 'POST', '/proposals', { body: { asOf: '2030-01-01' } })).items).toEqual([]);
    expect((await ask(null, 'POST', '/proposals', { body: { jurisdiction: 'jinshui' } })).items).toHaveLength(24);
    expect((await ask(null, 'POST', '/proposals', { body: { jurisdiction: 'xinyang' } })).items).toEqual([]);
    expect(await ask(null, 'POST', '/proposals', { body: { jurisdiction: 'atlantis' } })).toMatchObject({ http: 422, fields: { jurisdiction: {} } });
    expect(await ask('uni.applicant', 'POST', '/proposals', { body: { organisationId: 'ent' } })).toMatchObject({ http: 403, code: 'not_allowed' });
    expect(await ask(null, 'POST', '/proposals', { body: { organisationId: 'ent' } })).toMatchObject({ http: 403 });
    expect((await ask('officer1', 'POST', '/proposals', { body: { organisationId: 'ent' } })).http).toBe(200);
    expect(await ask(null, 'POST', '/proposals', { body: { facts: { casesFiledInYear: -1 } } })).toMatchObject({ http: 422, fields: { 'facts.casesFiledInYear': { code: 'malformed_count' } } });
  });
});

describe('versions by two persons', () => {
  it('a draft is made, tried, compared, proposed, returned, published, and supersedes', async () => {
    expect(await ask('officer1', 'POST', '/programme-versions', { body: { from: P02 } })).toMatchObject({ http: 403 });
    const made = await ask('admin', 'POST', '/programme-versions', { body: { from: P02 } });
    const id = '000-P02@zz-2017-243#2';
    const tomorrow = addDays(await today(sim), 1);
    expect(made).toMatchObject({ http: 201, id, revision: 1, faults: [], allowed: ['save', 'discard', 'propose'], body: { supersedes: P02, validFrom: tomorrow } });

    // A draft opens no call and stands in no catalogue.
    const draftCall = await ask('officer1', 'POST', '/calls', { body: { programmeVersionId: id, title: 'x', opensAt: '2019-03-04T01:00:00.000Z', closesAt: '2019-04-04T01:00:00.000Z', budgetLineId: 'budget-x' } });
    expect(draftCall.http).toBe(404);
    expect((await ask(null, 'GET', '/programmes/000-P02')).versions.map((v: Loose) => v.id)).toEqual([P02]);

    const body = structuredClone(made.body);
    body.window.days = 45;
    const notice = body.steps.find((s: Loose) => s.id === 'public_notice');
    notice.params.period = { workingDays: 7 };
    const saved = await ask('admin', 'PUT', at(id), { body: { revision: 1, version: body } });
    expect(saved).toMatchObject({ http: 200, revision: 2, faults: [] });
    expect(await ask('admin', 'PUT', at(id), { body: { revision: 1, version: body } })).toMatchObject({ http: 412, code: 'if_match_failed' });

    // A review of a day to come, and a beginning while what it supersedes was in force: faults of the draft, each at its place.
    const wrong = { ...structuredClone(body), validFrom: '2019-01-01', legality: { ...body.legality, fairCompetitionOn: '2031-01-01' } };
    expect((await ask('admin', 'PUT', at(id), { body: { revision: 2, version: wrong } })).faults.map((f: Loose) => f.path).sort()).toEqual(['legality.fairCompetitionOn', 'validFrom']);
    expect(await ask('admin', 'POST', at(id, '/proposal'), { body: { revision: 3 } })).toMatchObject({ http: 422, code: 'version_faults' });
    expect(await ask('admin', 'PUT', at(id), { body: { revision: 3, version: body } })).toMatchObject({ http: 200, revision: 4, faults: [] });

    const compared = await ask('legal', 'GET', at(id, `/comparison?with=${encodeURIComponent(P02)}`));
    expect(compared.differences.map((d: Loose) => [d.path, d.before, d.after])).toEqual(expect.arrayContaining([
      ['validFrom', '2017-12-26', tomorrow], ['window.days', 30, 45], ['steps.public_notice.params.period', { workingDays: 5 }, { workingDays: 7 }],
    ]));

    const rows = async (): Promise<unknown> => (await sim.sql.row('SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM command) AS commands, (SELECT count(*) FROM audit_entry) AS audit, (SELECT count(*) FROM project) AS projects'));
    await api.tokenOf('officer2');
    const before = await rows();
    const tried = await ask('officer2', 'POST', at(id, '/simulations'), { body: { applicantKind: 'enterprise', facts: { filed: true, resultProduced: true, reviewPassed: true, relatedExpenditureFen: '64000001' } } });
    expect(tried).toMatchObject({ http: 200, verdict: 'eligible', money: { status: 'calculated', amountFen: '30000000' }, instalments: [{ n: 1, amountFen: '30000000' }] });
    expect(await rows()).toEqual(before);
    expect(await ask('ent.applicant', 'POST', at(id, '/simulations'), { body: {} })).toMatchObject({ http: 403 });

    expect(await ask('legal', 'POST', at(id, '/publication'), { body: { revision: 4 } })).toMatchObject({ http: 409, code: 'step_not_open' });
    expect(await ask('admin', 'POST', at(id, '/proposal'), { body: { revision: 4 } })).toMatchObject({ http: 200, allowed: [] });
    expect(await ask('admin', 'PUT', at(id), { body: { revision: 4, version: body } })).toMatchObject({ http: 409, code: 'step_not_open' });
    expect(await ask('legal', 'POST', at(id, '/return'), { body: { revision: 4, reason: '  ' } })).toMatchObject({ http: 422, code: 'reason_required' });
    expect(await ask('legal', 'POST', at(id, '/return'), { body: { revision: 4, reason: '公示期限的依据请写明。' } })).toMatchObject({ http: 200, note: '公示期限的依据请写明。' });
    expect(await ask('admin', 'POST', at(id, '/proposal'), { body: { revision: 4 } })).toMatchObject({ http: 200 });
    expect(await ask('admin', 'POST', at(id, '/publication'), { body: { revision: 4 } })).toMatchObject({ http: 403 });
    expect(await ask('legal', 'POST', at(id, '/publication'), { body: { revision: 4 } })).toMatchObject({ http: 200, body: { id }, publishedAt: expect.any(String) });

    // Resolved by day; the older keeps its days, and its calls end before the newer begins.
    expect((await ask(null, 'GET', '/programmes/000-P02?asOf=2019-03-04')).current.id).toBe(P02);
    expect((await ask(null, 'GET', `/programmes/000-P02?asOf=${tomorrow}`)).current.id).toBe(id);
    expect((await ask('legal', 'GET', `/programme-versions?programme=000-P02&on=${tomorrow}`)).items.map((v: Loose) => v.id)).toEqual([id]);
    await expect(callOf(sim, P02, { title: 'too late' })).rejects.toMatchObject({ rejection: { code: 'call_not_open', detail: { validTo: await today(sim) } } });

    // The public calculation follows, by the day.
    const given = (asOf: string): Promise<Loose> => ask(null, 'POST', '/calculations', { body: { programmeId: '000-P02', asOf, facts: { applicantKind: 'enterprise', filed: true, resultProduced: true, reviewPassed: true, relatedExpenditureFen: '100' } } });
    expect([await given('2019-03-04'), await given(tomorrow), await given('2021-01-01')]).toMatchObject([{ status: 'calculated', amountFen: '50' }, { status: 'calculated', amountFen: '50' }, { status: 'not_open' }]);

    // Never edited after, by nobody.
    expect(await ask('admin', 'PUT', at(id), { body: { revision: 4, version: body } })).toMatchObject({ http: 409, code: 'version_published' });
    expect(await ask('admin', 'POST', at(id, '/discarding'), { body: { revision: 4 } })).toMatchObject({ http: 409, code: 'version_published' });
    await expect(sim.sql.rows(`UPDATE programme_version SET valid_to = '2030-01-01' WHERE id = $1`, [id])).rejects.toThrow();
    await expect(sim.sql.rows(`DELETE FROM programme_version WHERE id = $1`, [id])).rejects.toThrow();
    const actions = (await sim.sql.rows<{ action: string }>(`SELECT action FROM audit_entry WHERE target = $1 AND code IS NULL ORDER BY id`, [id])).map((r) => r.action);
    expect(actions).toEqual(['createProgrammeDraft', 'saveProgrammeDraft', 'saveProgrammeDraft', 'saveProgrammeDraft', 'proposeProgrammeDraft', 'returnProgrammeDraft', 'proposeProgrammeDraft', 'publishProgrammeVersion']);
  });

  it('one who made a draft publishes it under no role', async () => {
    const made = await ask('admin', 'POST', '/programme-versions', { body: { from: '000-P06@zz-2017-243#1' } });
    await ask('admin', 'POST', at(made.id, '/proposal'), { body: { revision: 1 } });
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('grant-both', 'person-admin', 'legal_officer', 'zhengzhou')`);
    expect((await ask('admin', 'GET', at(made.id))).allowed).toEqual(['return']);
    expect(await ask('admin', 'POST', at(made.id, '/publication'), { body: { revision: 1 } })).toMatchObject({ http: 403, code: 'separation_of_duties' });
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = now() WHERE id = 'grant-both'`);
    await expect(sim.sql.rows(`UPDATE programme_version SET status = 'published', published_by = 'person-admin', published_at = now() WHERE id = $1`, [made.id])).rejects.toThrow(/two_persons/);
    expect(await ask('admin', 'POST', at(made.id, '/discarding'), { body: { revision: 1 } })).toMatchObject({ http: 200, discarded: made.id });
    expect(await ask('admin', 'GET', at(made.id))).toMatchObject({ http: 404 });
  });

  it('an overlap is refused with both names; faults are named; the shape is kept', async () => {
    const made = await ask('admin', 'POST', '/programme-versions', { body: { from: '000-P09@zz-2017-243#1' } });
    const { supersedes: _gone, ...alone } = made.body;
    expect(await ask('admin', 'PUT', at(made.id), { body: { revision: 1, version: alone } })).toMatchObject({ http: 200 });
    const overlap = await ask('admin', 'POST', at(made.id, '/proposal'), { body: { revision: 2 } });
    expect(overlap).toMatchObject({ http: 409, code: 'version_overlap', facts: { versions: ['000-P09@zz-2017-243#1', made.id] } });

    const broken = structuredClone(alone);
    delete broken.sources['formula.amountFen'];
    broken.formula.amountFen = '20000000';
    broken.steps = broken.steps.filter((s: Loose) => s.id !== 'decision');
    expect((await ask('admin', 'PUT', at(made.id), { body: { revision: 2, version: broken } })).faults.map((f: Loose) => f.path)).toEqual(expect.arrayContaining(['formula', 'formula.amountFen', 'steps.public_notice.after']));
    expect(await ask('admin', 'POST', at(made.id, '/proposal'), { body: { revision: 3 } })).toMatchObject({ http: 422, code: 'version_faults' });
    const shapeless = await ask('admin', 'PUT', at(made.id), { body: { revision: 3, version: { ...alone, instrument: 'gift', colour: 'red' } } });
    expect(shapeless).toMatchObject({ http: 422, code: 'version_faults' });
    expect(shapeless.facts.faults.map((f: Loose) => f.path)).toEqual(expect.arrayContaining(['instrument', '']));
    expect(await ask('admin', 'PUT', at(made.id), { body: { revision: 3, version: { ...alone, version: 9 } } })).toMatchObject({ http: 422 });
    expect(await ask('admin', 'POST', at(made.id, '/discarding'), { body: { revision: 3 } })).toMatchObject({ http: 200 });
  });
});

describe('a programme as one file', () => {
  const exported = async (who: string | null, id: string): Promise<string> => (await api.as(who, 'GET', `/programmes/${id}/file`)).text;

  it('goes out and comes in again unchanged; a new version becomes a draft', async () => {
    const text = await exported('admin', '000-P07');
    expect(await ask('admin', 'POST', '/programme-files', { body: { text } })).toMatchObject({ http: 200, created: [], updated: [], unchanged: ['000-P07@zz-2017-243#1', '000-P07@sample-centre#1'] });
    expect(JSON.parse(await exported(null, '000-P07')).versions).toHaveLength(1);
    expect(JSON.parse(await exported(null, '000-P03'))).toMatchObject({ workItem: true, versions: [] });
    const next = JSON.parse(text);
    next.versions.push({ ...structuredClone(next.versions[0]), id: '000-P07@zz-2017-243#2', version: 2, supersedes: '000-P07@zz-2017-243#1', validFrom: '2019-07-01' });
    const key = 'import-1';
    const imported = await ask('admin', 'POST', '/programme-files', { body: { text: JSON.stringify(next) }, key });
    expect(imported).toMatchObject({ http: 200, created: ['000-P07@zz-2017-243#2'] });
    expect(await ask('admin', 'POST', '/programme-files', { body: { text: JSON.stringify(next) }, key })).toEqual(imported);
    expect(await ask('legal', 'GET', at('000-P07@zz-2017-243#2'))).toMatchObject({ http: 200, faults: [] });
  });

  it('brings a programme that no catalogue knows: nobody sees it before a second person has published it', async () => {
    const file = JSON.parse(await exported('admin', '000-P08').then((text) => text.replaceAll('000-P08', '000-P98')));
    file.versions = file.versions.slice(0, 1).map((v: Loose) => ({ ...v, combination: undefined, sources: Object.fromEntries(Object.entries(v.sources).filter(([path]) => path !== 'combination')) }));
    const send = (data: Loose) => ask('admin', 'POST', '/programme-files', { body: { text: JSON.stringify(data) } });
    const id = file.versions[0].id as string;
    expect(await ask('legal', 'POST', '/programme-files', { body: { text: JSON.stringify(file) } })).toMatchObject({ http: 403 });
    const faultOf = async (data: Loose): Promise<Loose> => { const a = await send(data); expect(a).toMatchObject({ http: 422, code: 'file_faults' }); return a.facts.faults[0]; };
    expect(await faultOf({ ...file, workItem: true, versions: [] })).toMatchObject({ path: 'versions', reason: expect.stringMatching(/brings none/) });
    const stranger = structuredClone(file);
    stranger.versions[0].steps.push({ ...stranger.versions[0].steps.find((s: Loose) => s.kind === 'formal_check'), id: 'asked', kind: 'consultation', params: { departments: ['weather'], period: { workingDays: 3 } } });
    expect(JSON.stringify((await send(stranger)).facts.faults)).toContain('no department weather');
    expect(await send(file)).toMatchObject({ http: 200, created: [id] });
    expect(await send(file)).toMatchObject({ http: 200, unchanged: [id] });
    expect(await faultOf({ ...file, programme: { ...file.programme, openPoint: null, name: { zh: '另一名称', en: 'Another' } } })).toMatchObject({ path: 'programme', reason: expect.stringMatching(/differs/) });
    expect(await ask(null, 'GET', '/programmes/000-P98')).toMatchObject({ http: 404 });
    const draft = await ask('admin', 'GET', at(id));
    expect(draft).toMatchObject({ http: 200, faults: [] });
    const proposed = await ask('admin', 'POST', `${at(id)}/proposal`, { body: { revision: draft['revision'] } });
    expect(proposed).toMatchObject({ http: 200 });
    expect(await ask('admin', 'POST', `${at(id)}/publication`, { body: { revision: proposed['revision'] } })).toMatchObject({ http: 403 });
    expect(await ask('legal', 'POST', `${at(id)}/publication`, { body: { revision: proposed['revision'] } })).toMatchObject({ http: 200, status: 'published' });
    expect(await ask(null, 'GET', '/programmes/000-P98')).toMatchObject({ http: 200, current: { programmeId: '000-P98' } });
    expect(JSON.parse(await exported(null, '000-P98'))).toMatchObject({ programme: { id: '000-P98' }, versions: [{ id }] });
  });

  it('is refused whole, with line and path of each fault', async () => {
    const text = await exported('admin', '000-P08');
    const faults = async (change: string): Promise<Loose[]> => { const a = await ask('admin', 'POST', '/programme-files', { body: { text: change } }); expect(a).toMatchObject({ http: 422, code: 'file_faults' }); return a.facts.faults; };
    const lineOf = (needle: string, within = text): number => within.slice(0, within.indexOf(needle)).split('\n').length;
    expect(await faults('{"programme": ')).toEqual([{ line: 1, path: '', reason: expect.stringMatching(/not JSON/) }]);
    expect(await faults(text.replace('"instrument": "subsidy"', '"instrument": "gift"'))).toEqual([{ line: lineOf('"instrument"'), path: 'versions.0.instrument', reason: expect.any(String) }]);
    const amount = await faults(text.replace('"amountFen": "50000000"\n      },\n      "quota"', '"amountFen": "60000000"\n      },\n      "quota"'));
    expect(amount).toEqual([{ line: lineOf('"formula"'), path: 'versions.0.formula', reason: expect.stringMatching(/catalogue row/) }]);
    const quoted = text.replaceAll('在全市设立10-20个', '在全市设立90个');
    expect((await faults(quoted))[0]).toMatchObject({ line: lineOf('"quotation"'), path: 'programme.clause.quotation', reason: expect.stringMatching(/not found/) });
    expect(await faults(text.replace('"days": 30', '"days": 31'))).toEqual([expect.objectContaining({ path: 'versions.0.id', reason: expect.stringMatching(/next number/) })]);
    expect(await faults('['.repeat(2000) + ']'.repeat(2000))).toEqual([expect.objectContaining({ reason: expect.stringMatching(/deeper/) })]);
    expect(await faults('null')).toHaveLength(1);
    expect(await ask('legal', 'POST', '/programme-files', { body: { text } })).toMatchObject({ http: 403 });
    expect(await ask(null, 'GET', '/programmes/000-P99/file')).toMatchObject({ http: 404 });
  });
});

describe('targets, fund rules, work items', () => {
  it('120, 29 and what no measure pays', async () => {
    const targets = await ask('officer1', 'GET', '/targets');
    expect(targets.items).toHaveLength(120);
    expect(targets.items[0]).toMatchObject({ id: '000-K01', value: 30, unit: '个', period: 'cumulative', documentName: { number: '郑政文〔2017〕243号' } });
    expect((await ask('officer1', 'GET', '/targets?document=zz-2017-roadmap')).items.every((t: Loose) => t.id.startsWith('004'))).toBe(true);
    expect((await ask('officer1', 'GET', `/targets?q=${encodeURIComponent('专利导航')}`)).items.length).toBeGreaterThan(0);
    expect(await ask('officer1', 'GET', '/targets?colour=red')).toMatchObject({ http: 422 });
    expect(await ask(null, 'GET', '/targets')).toMatchObject({ http: 401 });
    expect((await ask('fin.maker', 'GET', '/fund-rules')).items).toHaveLength(29);
    expect(await ask('ent.applicant', 'GET', '/fund-rules')).toMatchObject({ http: 403 });
    expect((await ask('admin', 'GET', '/work-items')).items).toHaveLength(79 - 24);
    expect(await ask('officer1', 'GET', '/work-items')).toMatchObject({ http: 403 });
  });
});

describe('working days by year', () => {
  it('shows a year, and a year without arrangement as provisional', async () => {
    expect((await ask(null, 'GET', '/calendar/years')).items.map((y: Loose) => y.year)).toEqual(Array.from({ length: 14 }, (_, i) => 2013 + i));
    const year = await ask(null, 'GET', '/calendar/years/2019');
    expect(year).toMatchObject({ published: true, document: '国办发明电〔2018〕15号', workingDays: 250, amendments: [{ document: '国办发明电〔2019〕3号' }] });
    expect(year.months[1].days.slice(1, 6).map((d: Loose) => d.state)).toEqual(['makeup', 'makeup', 'off', 'off', 'off']);
    expect(await ask(null, 'GET', '/calendar/years/2031')).toMatchObject({ published: false, document: null });
    expect(await ask(null, 'GET', '/calendar/years/1900')).toMatchObject({ http: 404 });
  });

  it('is put in and amended by an administrator; wrong days are named; the due date follows', async () => {
    const good = { document: '国办发明电〔2026〕99号', off: ['2027-01-01', '2027-01-02', '2027-01-03'], work: ['2027-01-09'] };
    expect(await ask('officer1', 'PUT', '/calendar/years/2027', { body: good })).toMatchObject({ http: 403 });
    const bad = async (body: object): Promise<Record<string, string>> => { const a = await ask('admin', 'PUT', '/calendar/years/2027', { body: { ...good, ...body } }); expect(a.http).toBe(422); return Object.fromEntries(Object.entries(a.fields as Record<string, { code: string }>).map(([k, v]) => [k, v.code])); };
    expect(await bad({ document: ' ' })).toEqual({ document: 'required' });
    expect(await bad({ off: ['2027-02-30'] })).toEqual({ off: 'calendar_impossible:2027-02-30' });
    expect(await bad({ off: ['2026-01-01'] })).toEqual({ off: 'calendar_other_year:2026-01-01' });
    expect(await bad({ off: ['2027-01-01', '2027-01-01'] })).toEqual({ off: 'calendar_twice:2027-01-01' });
    expect(await bad({ work: ['2027-01-02'] })).toEqual({ work: 'calendar_both:2027-01-02' });
    expect(await bad({ work: ['2027-01-06'] })).toEqual({ work: 'calendar_working:2027-01-06' });
    const due = () => ask(null, 'GET', '/calendar/due-date?from=2026-12-31&workingDays=5');
    expect(await due()).toMatchObject({ dueOn: '2027-01-07', provisional: true });
    expect(await ask('admin', 'PUT', '/calendar/years/2027', { body: good })).toMatchObject({ http: 200, published: true });
    expect(await due()).toMatchObject({ dueOn: '2027-01-08', provisional: false });
    expect(await bad({})).toEqual({ note: 'required' });
    const amended = await ask('admin', 'PUT', '/calendar/years/2027', { body: { ...good, document: '国办发明电〔2027〕1号', off: [...good.off, '2027-01-04'], note: '延长假期' } });
    expect(amended).toMatchObject({ document: '国办发明电〔2026〕99号', amendments: [{ document: '国办发明电〔2027〕1号', note: '延长假期' }] });
    expect(await due()).toMatchObject({ dueOn: '2027-01-09' });
    // A day that is over was counted with: it stays as it was kept, whatever the note says; what is to come may change.
    const { off, work } = await ask(null, 'GET', '/calendar/years/2019');
    const change = (body: object) => ask('admin', 'PUT', '/calendar/years/2019', { body: { document: '国办发明电〔2019〕8号', note: '更正', off, work, ...body } });
    expect((await change({ off: [...off, '2019-02-25'] })).fields).toMatchObject({ off: { code: 'calendar_past:2019-02-25' } });
    expect((await change({ work: work.filter((d: string) => d > '2019-02-28') })).fields).toMatchObject({ work: { code: 'calendar_past:2019-02-02' } });
    expect((await change({ off: off.filter((d: string) => d !== '2019-01-01') })).fields).toMatchObject({ off: { code: 'calendar_past:2019-01-01' } });
    expect(await change({ off: [...off, '2019-12-30'] })).toMatchObject({ http: 200 });
  });

  it('amended, names each running period that it moves, and none that begins later', async () => {
    const today = (await ask('admin', 'GET', '/clock')).today as string;
    const ends = async (from: string) => (await ask(null, 'GET', `/calendar/due-date?from=${from}&workingDays=5`)).dueOn as string;
    const [from, before] = [today, addDays(today, -1)];
    const [last, counting] = [await ends(from), await ends(before)];
    const start = (id: string, day: string, dueOn: string, more = 'NULL') => sim.sql.rows(`INSERT INTO period (stream_id, id, kind, nature, started_on, working_days, due_at, provisional, remaining) VALUES ('project-y', '${id}', 'notice', 'statutory', $1, 5, ($2::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', false, ${more})`, [day, dueOn]);
    await start('after-its-day', from, last);
    await start('with-its-day', from, counting);
    await start('over', addDays(today, -40), addDays(today, -30));
    // Stood still before, stands still now, and was set anew since: of the first it is known from where its days are counted.
    await sim.sql.rows(`INSERT INTO stream_head (id, kind, seq, hash, state, agenda, closed) VALUES ('project-y', 'project', 0, '', $1, '{}', true)`, [JSON.stringify({ periods: { resumed: { resumedOn: from }, paused: {}, renewed: {} } })]);
    for (const id of ['resumed', 'paused', 'renewed']) await start(id, addDays(today, -20), last, '5');
    await sim.sql.rows(`UPDATE period SET paused_on = $1 WHERE stream_id = 'project-y' AND id = 'paused'`, [today]);
    const { off, work, workingDays } = await ask(null, 'GET', '/calendar/years/2019');
    const holiday = (await ask(null, 'GET', `/calendar/due-date?from=${today}&workingDays=1`)).dueOn as string;
    expect(await ask('admin', 'PUT', '/calendar/years/2019', { body: { document: '国办发明电〔2019〕9号', note: '增加假日', off: [...off, holiday], work } })).toMatchObject({ http: 200, workingDays: workingDays - 1 });
    await start('begun-later', addDays(today, 1), await ends(addDays(today, 1)));
    const { items } = await ask('officer1', 'GET', '/calendar/provisional-periods');
    expect(items.map((i: Loose) => [i.streamId, i.startedOn, i.dueOn, i.recountedOn, i.paused])).toEqual([
      ['project-y', from, counting, await ends(before), false], ['project-y', from, last, await ends(from), false], ['project-y', addDays(today, -20), last, null, true], ['project-y', addDays(today, -20), last, null, false], ['project-y', addDays(today, -20), last, await ends(from), false],
    ]);
    expect(counting < await ends(before) && last < await ends(from)).toBe(true);
    for (const [table, id] of [['period', 'stream_id'], ['stream_head', 'id']]) await sim.sql.rows(`DELETE FROM ${table} WHERE ${id} = 'project-y'`);
  });

  it('lists provisional due dates with what they would be now', async () => {
    await sim.sql.rows(`INSERT INTO period (stream_id, id, kind, nature, started_on, working_days, due_at, provisional) VALUES ('project-x', 'p', 'formal_check', 'statutory', '2026-12-31', 5, '2027-01-07T16:00:00Z', true), ('project-x', 'q', 'filing', 'promised', '2029-12-28', 3, '2030-01-03T16:00:00Z', true)`);
    const { items } = await ask('admin', 'GET', '/calendar/provisional-periods');
    expect(items.map((i: Loose) => [i.kind, i.dueOn, i.recountedOn, i.stillProvisional])).toEqual([['formal_check', '2027-01-07', '2027-01-09', false], ['filing', '2030-01-03', '2030-01-02', true]]);
    expect(await ask('ent.applicant', 'GET', '/calendar/provisional-periods')).toMatchObject({ http: 403 });
  });
});
