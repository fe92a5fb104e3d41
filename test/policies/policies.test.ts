import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPolicies } from '../../policies/load.js';
import { filesIn, json, ROOM, walk, type Loose } from './room.js';

const policies = loadPolicies();
const version = (id: string) => {
  const found = policies.programmes.find((v) => v.id === id);
  if (!found) throw new Error(`no version ${id}`);
  return found;
};
const step = (id: string, stepId: string): Loose => version(id).steps.find((s) => s.id === stepId);

describe('the catalogue is whole', () => {
  test('79 programmes, 120 targets, 29 fund rules, by document', () => {
    expect(policies.catalogue).toHaveLength(79);
    expect(policies.targets).toHaveLength(120);
    expect(policies.fundRules).toHaveLength(29);
    const count = (ids: string[]) => ids.reduce<Record<string, number>>((all, id) => ({ ...all, [id.slice(0, 3)]: (all[id.slice(0, 3)] ?? 0) + 1 }), {});
    expect(count(policies.catalogue.map((p) => p.id))).toEqual({ '000': 37, '001': 6, '002': 13, '003': 13, '004': 10 });
    expect(count(policies.targets.map((t) => t.id))).toEqual({ '000': 43, '001': 15, '002': 21, '003': 15, '004': 26 });
  });

  test('23 programmes state money and have a version that pays it; the others are work items, but for the pool', () => {
    const paying = policies.catalogue.filter((p) => p.stated.type !== 'not_stated').map((p) => p.id);
    expect(paying).toHaveLength(23);
    expect([...new Set(policies.programmes.filter((v) => !v.measure.sample && v.formula.type !== 'not_set').map((v) => v.programmeId))]).toEqual(paying);
    const workItems = policies.catalogue.filter((p) => p.workItem).map((p) => p.id);
    expect(workItems).toHaveLength(55);
    expect(policies.catalogue.filter((p) => !p.workItem && !paying.includes(p.id)).map((p) => p.id)).toEqual(['000-P05']);
  });

  test('five documents with the period each states', () => {
    expect(Object.fromEntries(policies.documents.map((d) => [d.prefix, [d.issuedOn, d.validTo]]))).toEqual({
      '000': ['2017-12-26', '2020-12-31'], '001': ['2013-10-18', '2015-12-31'], '002': ['2023-10-16', '2025-12-31'], '003': ['2022-08-15', '2025-12-31'], '004': [null, '2019-12-31'],
    });
  });

  test('amounts as the documents give them', () => {
    const money = (id: string) => policies.programmes.find((v) => v.programmeId === id && !v.measure.sample)!.formula;
    const fixed = { P01: 500_000, P07: 700_000, P08: 500_000, P09: 100_000, P10: 600_000, P11: 400_000, P12: 200_000, P13: 100_000, P16: 200_000, P17: 100_000, P18: 10_000, P21: 300_000, P22: 500_000, P23: 300_000, P24: 100_000, P25: 100_000, P26: 300_000, P31: 500_000 };
    for (const [id, yuan] of Object.entries(fixed)) expect([id, money(`000-${id}`)]).toEqual([id, { type: 'fixed', amountFen: `${yuan}00` }]);
    expect(money('000-P02')).toMatchObject({ type: 'rate', rateBp: 5000, caseCapFen: '30000000' });
    expect(money('000-P06')).toMatchObject({ type: 'rate', rateBp: 500, yearCapFen: '50000000' });
    expect(money('000-P19')).toMatchObject({ type: 'rate', rateBp: 2000 });
    expect(money('000-P20')).toMatchObject({ type: 'rate', rateBp: 6000, caseCapFen: '50000000', yearCapFen: '100000000' });
    expect(money('000-P28')).toEqual({ type: 'first_year_interest', rateBp: 5000, caseCapFen: '50000000' });
  });

  test('given once where the clause says so, and nowhere else', () => {
    const once = policies.programmes.filter((v) => v.once).map((v) => v.programmeId);
    const saying = policies.catalogue.filter((p) => p.stated.type !== 'not_stated' && /一次性|每个单位/.test(p.clause.quotation)).map((p) => p.id);
    expect(once).toEqual(saying);
    expect(once).toHaveLength(6);
    // A centre is set up once (在全市设立10-20个…中心): who was recognised is not recognised again by a later call.
    expect([...new Set(policies.programmes.filter((v) => v.perApplicant).map((v) => v.programmeId))]).toEqual(['000-P07']);
  });
});

describe('how often in a year', () => {
  const short = (versions: typeof policies.programmes): string[] => [...new Set(versions.map((v) => v.programmeId.slice(4)))];
  test('once a year by the default of Q30, where no object is counted and nothing is given once', () => {
    const yearly = policies.programmes.filter((v) => v.perApplicantYear);
    expect(short(yearly)).toEqual(['P02', 'P06', 'P18', 'P21', 'P22', 'P23', 'P25', 'P26']);
    for (const v of yearly) expect([v.id, v.perApplicantYear, v.sources['perApplicantYear'], v.once, v.uniqueBy]).toEqual([v.id, { awards: 1 }, { default: 'Q30', note: '同一申请人同一事项每年至多一次' }, undefined, 'applicant']);
  });
  test('parks, projects, centres, portfolios, patents, cases and loans are counted by themselves', () => {
    expect(short(policies.programmes.filter((v) => !v.perApplicantYear && !v.once))).toEqual(['P01', 'P05', 'P07', 'P08', 'P09', 'P16', 'P17', 'P19', 'P20', 'P28']);
  });
});

describe('every quotation stands in its document', () => {
  const texts = new Map(filesIn('documents').map((name) => {
    const document = json(`documents/${name}`);
    return [document.id as string, readFileSync(join(ROOM, 'documents', document.text), 'utf8').replace(/\s/g, '')];
  }));
  const files = [...filesIn('programmes').map((n) => `programmes/${n}`), 'targets.json', 'fund-rules.json'];
  const clauses = files.flatMap((file) => [...walk(json(file))].flatMap(({ path, value }) => {
    const { document, quotation } = (value ?? {}) as Record<string, unknown>;
    return typeof document === 'string' && typeof quotation === 'string' ? [{ file, path: path.join('.'), document, quotation }] : [];
  }));

  test('there are many', () => expect(clauses.length).toBeGreaterThan(79 + 120 + 29));
  test('all are found', () => {
    const missing = clauses.filter(({ document, quotation }) => !quotation.split('…').every((part) => texts.get(document)?.includes(part.replace(/\s/g, ''))));
    expect(missing).toEqual([]);
  });
});

describe('every number of a version names its source', () => {
  test.each(policies.programmes.map((v) => [v.id, v] as const))('%s', (_id, v) => {
    const named = new Set(Object.keys(v.sources));
    const numbers = [...walk(v.formula, ['formula']), ...v.steps.flatMap((s) => [...walk(s.params, ['steps', s.id, 'params'])])]
      .filter(({ value, path }) => typeof value === 'number' || typeof value === 'boolean' || path.at(-1)!.endsWith('Fen'));
    const unsourced = numbers.map(({ path }) => path).filter((path) => !named.has(path.slice(0, path[0] === 'formula' ? 2 : 4).join('.')));
    expect(unsourced).toEqual([]);
    expect(numbers.length).toBeGreaterThan(10);
    for (const path of ['validTo', 'window.days', 'uniqueBy', 'applicantKinds', 'legality']) expect(named).toContain(path);
  });

  test('a default names the open question or the scenario it answers', () => {
    const defaults = policies.programmes.flatMap((v) => Object.values(v.sources)).flatMap((s) => ('default' in s ? [s.default] : []));
    expect(defaults.filter((d) => !/^(scenario|Q([1-9]|[12]\d|3[0-2]))$/.test(d))).toEqual([]);
  });
});

describe('the three plans are walked as the scenarios walk them', () => {
  const road = (id: string): string[] => version(id).steps.filter((s) => !s.beside && !s.afterEnd).map((s) => s.id);

  test('navigation: filed before it runs, its acceptance is its review', () => {
    const id = '000-P02@zz-2017-243#1';
    expect(road(id)).toEqual(['draft', 'organisation_approval', 'recommendation', 'formal_check', 'plan_check', 'filing', 'execution', 'result_submission', 'acceptance',
      'award', 'decision', 'public_notice', 'issuance', 'payment_claim', 'instalments']);
    expect(version(id)).toMatchObject({ wordSet: 'award', window: { days: 30 }, auditThresholdFen: '0', applicantKinds: ['enterprise'] });
    expect(step(id, 'formal_check').params).toMatchObject({ period: { workingDays: 5 }, correction: { count: 1, period: { workingDays: 10 } }, numbering: 'acceptance' });
    expect(step(id, 'plan_check').params).toMatchObject({ period: { workingDays: 10 }, numbering: 'none' });
    expect(step(id, 'filing').params).toEqual({ filingType: 'pre_project', pattern: '郑知导备', period: { workingDays: 5 } });
    expect(step(id, 'execution').params).toMatchObject({ term: { months: 12 }, midTerm: false });
    expect(step(id, 'result_submission').params).toMatchObject({ window: { months: 6 }, expenditure: true });
    expect(step(id, 'acceptance').params).toMatchObject({ size: 5, minFinance: 1, passMarkBp: 6000, replyPeriod: { workingDays: 3 }, reportPeriod: { workingDays: 10 }, rectification: { count: 1, period: { months: 6 } }, period: { workingDays: 20 } });
    expect(step(id, 'award').params.expenditureLines).toBe(true);
    expect(step(id, 'public_notice').params).toMatchObject({ period: { workingDays: 5 }, firstDayCounts: false, objectionPeriod: { workingDays: 15 } });
    expect(step(id, 'issuance').params.allocationPlan).toBe(true);
    expect(step(id, 'payment_claim').params.period).toEqual({ workingDays: 15 });
    expect(step(id, 'instalments').params.list).toEqual([{ n: 1, milestone: 'issued', shareBp: 10000 }]);
    expect(version(id).steps.filter((s) => s.stage === 'payment').map((s) => s.id)).toEqual(['award', 'decision', 'public_notice', 'issuance', 'payment_claim', 'instalments']);
  });

  test('pool: by the document it runs up to recognition and sets no amount', () => {
    const id = '000-P05@zz-2017-243#1';
    expect(version(id).formula).toEqual({ type: 'not_set' });
    expect(version(id).steps.filter((s) => ['award_calculation', 'payment_claim', 'instalments'].includes(s.kind))).toEqual([]);
    expect(road(id).at(-1)).toBe('filing');
  });

  test('pool: the sample measure pays 800 000 yuan in 60/40', () => {
    const id = '000-P05@sample-pool#1';
    expect(version(id)).toMatchObject({ wordSet: 'approval', measure: { sample: true }, formula: { type: 'fixed', amountFen: '80000000' } });
    expect(version(id).measure.label.zh).toContain('样例');
    expect(road(id)).toEqual(['draft', 'organisation_approval', 'member_confirmation', 'recommendation', 'formal_check', 'consultation', 'expert_panel', 'award', 'decision', 'public_notice',
      'issuance', 'filing', 'agreement', 'execution', 'result_submission', 'acceptance']);
    expect(step(id, 'consultation').params).toEqual({ departments: ['drc', 'fin', 'sti', 'miit'], period: { workingDays: 5 } });
    expect(step(id, 'agreement').params).toEqual({ parties: ['authority', 'lead', 'members'], period: { workingDays: 15 } });
    expect(step(id, 'execution').params).toMatchObject({ term: { months: 24 }, midTerm: false });
    expect(step(id, 'execution').params.milestones).toHaveLength(3);
    expect(step(id, 'instalments')).toMatchObject({ beside: true, params: { list: [{ n: 1, milestone: 'agreement_signed', shareBp: 6000 }, { n: 2, milestone: 'acceptance_passed', shareBp: 4000 }] } });
    expect(step(id, 'payment_claim')).toMatchObject({ beside: true, after: ['agreement'] });
  });

  test('centre: by the document 700 000 yuan at once after the ranking', () => {
    const id = '000-P07@zz-2017-243#1';
    expect(version(id)).toMatchObject({ wordSet: 'recognition', formula: { type: 'fixed', amountFen: '70000000' }, quota: { max: 20, warnBelow: 10 } });
    expect(road(id)).toEqual(['draft', 'organisation_approval', 'recommendation', 'formal_check', 'expert_panel', 'award', 'ranking', 'public_notice', 'issuance', 'payment_claim', 'instalments']);
    expect(step(id, 'expert_panel').params.mode).toBe('defence');
    expect(step(id, 'ranking').params).toMatchObject({ quota: 20 });
    expect(step(id, 'follow_up')).toMatchObject({ afterEnd: true, params: { months: 12 } });
  });

  test('centre: the sample measure has a task book, a mid-term check and one rectification', () => {
    const id = '000-P07@sample-centre#1';
    expect(road(id).slice(-5)).toEqual(['issuance', 'agreement', 'execution', 'result_submission', 'acceptance']);
    expect(step(id, 'execution').params).toMatchObject({ term: { months: 24 }, midTerm: true, midTermAnswer: { workingDays: 10 } });
    expect(step(id, 'acceptance').params.rectification).toEqual({ count: 1, period: { months: 6 } });
    expect(step(id, 'instalments').params.list.map((x: Loose) => [x.milestone, x.shareBp])).toEqual([['agreement_signed', 6000], ['acceptance_passed', 4000]]);
  });

  test('six aspects weigh 1667×4 + 1666×2', () => {
    for (const v of policies.programmes) {
      for (const s of v.steps) {
        const criteria = s.params['criteria'] as { weightBp: number }[] | undefined;
        if (criteria) expect(criteria.map((c) => c.weightBp)).toEqual([1667, 1667, 1667, 1667, 1666, 1666]);
      }
    }
  });
});

test('labels stand in both languages; document numbers alone stay Chinese in English', () => {
  const labels = [...walk(policies)].flatMap(({ value, path }) => {
    const { zh, en } = (value ?? {}) as { zh?: unknown; en?: unknown };
    return typeof zh === 'string' && typeof en === 'string' ? [{ zh, en, path: path.join('.') }] : [];
  });
  expect(labels.length).toBeGreaterThan(1000);
  expect(labels.filter(({ zh }) => !/\p{Script=Han}/u.test(zh))).toEqual([]);
  expect(labels.filter(({ en }) => /\p{Script=Han}/u.test(en.replace(/郑知〔\d+〕\d+号|新财〔\d+〕\d+号/gu, '')))).toEqual([]);
});
