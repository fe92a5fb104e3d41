/** Versions compared, read as a file, edited as a form; what supersedes what; how awards combine and grade. */
import { calculateAward, splitAward } from '../../../domain/award/index.js';
import { compareVersions } from '../../../domain/programme/compare.js';
import { applySection, sectionGroups, SECTIONS, type SectionName, type Typed } from '../../../domain/programme/edit.js';
import { readProgrammeFile, writeProgrammeFile } from '../../../domain/programme/file.js';
import { conditionOf, rowsOf } from '../../../domain/programme/condition-rows.js';
import { gradeOf } from '../../../domain/programme/grading.js';
import { ProgrammeVersion, type Combination, type Condition, type Fact, type Grading } from '../../../domain/programme/schema.js';
import { lastDayOf, overlaps, supersessionFaults } from '../../../domain/programme/version-checks.js';
import { shippedPolicies } from '../../../start/plans.js';
import { filesIn, json } from '../../policies/room.js';
import { fc } from '../../support/property.js';

const policies = shippedPolicies();
const version = (id: string): ProgrammeVersion => structuredClone(policies.programmes.find((v) => v.id === id)!);
const P02 = '000-P02@zz-2017-243#1';
const known = { documents: policies.documents, jurisdictions: policies.jurisdictions.map((j) => j.id), departments: policies.departments.map((d) => d.id), programmes: policies.catalogue.map((p) => p.id) };

describe('comparison', () => {
  test('a version does not differ from itself; who supersedes whom is no rule', () => {
    for (const v of policies.programmes) expect(compareVersions(v, structuredClone(v))).toEqual([]);
    expect(compareVersions(version(P02), { ...version(P02), id: 'x', version: 2, supersedes: P02 })).toEqual([]);
  });
  test('money, rates, periods, conditions and steps with both values; a step put between others is one difference', () => {
    const after = version(P02);
    if (after.formula.type === 'rate') { after.formula.caseCapFen = '40000000'; after.formula.rateBp = 6050; }
    after.steps.find((s) => s.id === 'public_notice')!.params['period'] = { workingDays: 7 };
    after.eligibility[0]!.condition = { any: [{ fact: 'applicantKind', op: 'eq', value: 'enterprise' }, { fact: 'filed', op: 'eq', value: true }] };
    after.steps.splice(3, 0, { ...after.steps[2]!, id: 'second_look', label: { zh: '复核', en: 'Second look' } });
    const found = Object.fromEntries(compareVersions(version(P02), after).map((d) => [d.path, [d.change, d.before, d.after]]));
    expect(found).toEqual({
      'formula.caseCapFen': ['changed', '30000000', '40000000'], 'formula.rateBp': ['changed', 5000, 6050],
      'steps.public_notice.params.period': ['changed', { workingDays: 5 }, { workingDays: 7 }], 'steps.second_look': ['added', null, after.steps[3]],
      'eligibility.enterprise.condition': ['changed', version(P02).eligibility[0]!.condition, after.eligibility[0]!.condition],
    });
    const turned = version(P02);
    turned.steps = [turned.steps[1]!, turned.steps[0]!, ...turned.steps.slice(2)];
    expect(compareVersions(version(P02), turned)).toEqual([{ path: 'steps', change: 'reordered', before: version(P02).steps.map((s) => s.id), after: turned.steps.map((s) => s.id) }]);
  });
});

describe('a programme as one file', () => {
  test.each(filesIn('programmes'))('%s goes out and comes in the same', (name) => {
    const reading = readProgrammeFile(JSON.stringify(json(`programmes/${name}`)), known);
    if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
    expect(readProgrammeFile(writeProgrammeFile(reading.file), known)).toEqual(reading);
  });
  const text = writeProgrammeFile(json('programmes/000-P02.json'));
  const lineOf = (needle: string): number => text.slice(0, text.indexOf(needle)).split('\n').length;
  test.each<[string, string, { line: number; path: string }]>([
    ['cut short', text.slice(0, 400), { line: text.slice(0, 400).split('\n').length, path: '' }],
    ['a field given twice', text.replace('"sample": false', '"sample": false,\n"sample": true'), { line: lineOf('"sample": false') + 1, path: 'versions.0.measure.sample' }],
    ['a rate too high', text.replace('"rateBp": 5000,\n        "caseCapFen"', '"rateBp": 50000,\n        "caseCapFen"'), { line: lineOf('"rateBp": 5000,\n        "caseCapFen"'), path: 'versions.0.formula.rateBp' }],
    ['an unknown department', text.replace('"ip_bureau"', '"moon_bureau"'), { line: lineOf('"responsible": ['), path: 'versions.0.responsible' }],
    ['a quotation that is not there', text.replace('"quotation": "经过三年左右的时间"', '"quotation": "经过九年左右的时间"'), { line: lineOf('"quotation": "经过三年左右的时间"'), path: 'versions.0.sources.validTo.quotation' }],
  ])('%s: line and path', (_, broken, expected) => {
    const reading = readProgrammeFile(broken, known);
    expect(reading).toMatchObject({ ok: false, faults: expect.arrayContaining([expect.objectContaining(expected)]) });
  });
  test.each(['', 'null', '[]', '{}', '"x"', '{"programme":1,"versions":1,"__proto__":{"a":1}}', '\u0000', '{"a":"\\u0022,\\n}"}'])('%j is refused, not a crash', (text) => expect(readProgrammeFile(text, known).ok).toBe(false));
  test('a text behind a byte order mark is read', () => expect(readProgrammeFile(`\uFEFF${text}`, known).ok).toBe(true));
});

describe('a version as a form', () => {
  const asShown = (v: ProgrammeVersion, section: SectionName): Typed => ({
    values: Object.fromEntries(sectionGroups(v, section).flatMap((g) => g.fields).flatMap((f) => f.parts ?? [f]).map((f) => [f.path, f.kind === 'choices' ? f.value.split('\n') : f.kind === 'boolean' ? (f.value === 'true' ? 'true' : undefined) : f.value])), sources: {}, remove: [], add: {},
  });
  const typed = (v: ProgrammeVersion, section: SectionName, values: Typed['values'], more: Partial<Typed> = {}) => { const shown = asShown(v, section); return applySection(v, section, { ...shown, ...more, values: { ...shown.values, ...values } }); };
  test('sent back as it was shown it is the same version', () => {
    for (const v of policies.programmes) for (const section of SECTIONS) expect(applySection(v, section, asShown(v, section))).toEqual({ version: JSON.parse(JSON.stringify(v)), errors: {} });
  });
  test('what is typed wrong is named by its place, and the place keeps its value', () => {
    expect(typed(version(P02), 'basics', { 'window.days': '1.5', validFrom: '2019-02-30', 'name.zh': ' ', instrument: 'gift', 'legality.legalityReview': '' }).errors).toEqual({ 'window.days': 'not_integer', validFrom: 'impossible_date', 'name.zh': 'required', instrument: 'not_an_option', 'legality.legalityReview': 'required' });
    expect(typed(version(P02), 'money', { 'formula.caseCapFen': '-3', 'quota.max': '{' }).errors).toEqual({ 'formula.caseCapFen': 'not_money', 'quota.max': 'not_integer' });
    expect(typed(version(P02), 'conditions', { applicantKinds: ['dragon'] }).errors).toEqual({ applicantKinds: 'not_an_option' });
  });
  test('values, sources, entries; id of the measure stays; strange paths change nothing', () => {
    const v = version(P02);
    const money = typed(v, 'money', { 'formula.caseCapFen': '约四十' }, { sources: { 'formula.caseCapFen': { kind: 'default', default: 'Q8', note: '试' }, '__proto__': { kind: 'default', default: 'x' }, 'formula.rateBp': { kind: 'clause', document: 'zz-2017-243', section: '三', quotation: '50%' } } });
    expect(money.errors).toEqual({ 'formula.caseCapFen': 'not_money' });
    const good = typed(v, 'money', { 'formula.caseCapFen': '400000.5' }, { sources: { 'formula.caseCapFen': { kind: 'default', default: 'Q8' } } }).version as ProgrammeVersion;
    expect([good.formula, good.sources['formula.caseCapFen']]).toEqual([{ ...v.formula, caseCapFen: '40000050' }, { default: 'Q8' }]);
    expect(({} as Record<string, unknown>)['default']).toBeUndefined();
    expect((typed(v, 'basics', { 'measure.id': 'other', 'measure.sample': 'true' }).version as ProgrammeVersion).measure).toEqual(v.measure);
    const changed = typed(v, 'conditions', {}, { remove: ['eligibility.1', 'steps.0', '__proto__.0'], add: { eligibility: ' credit ', steps: '{}' } }).version as ProgrammeVersion;
    expect(changed.eligibility.map((e) => e.id)).toEqual(['enterprise', 'result', 'review', 'credit']);
    expect(changed.steps).toEqual(v.steps);
    expect(typed(v, 'steps', {}, { add: { steps: '{' } }).errors).toEqual({ 'add.steps': 'not_json' });
  });
  test('what may be left out is put in and taken out again, with what holds it', () => {
    const v = version(P02);
    const put = typed(v, 'money', { 'quota.max': '3', auditThresholdFen: '100.5', 'formula.yearCapFen': '' }).version as ProgrammeVersion;
    expect([put.quota, put.auditThresholdFen, 'yearCapFen' in put.formula]).toEqual([{ max: 3 }, '10050', false]);
    const { auditThresholdFen: _audit, ...without } = v;
    expect(typed(put, 'money', { 'quota.max': '', auditThresholdFen: '' }).version).toEqual(JSON.parse(JSON.stringify(without)));
    expect((typed(v, 'money', { 'formula.yearCapFen': '70' }).version as ProgrammeVersion).formula).toEqual({ ...v.formula, yearCapFen: '7000' });
    const graded = typed(v, 'money', {}, { add: { 'grading.grades': 'good' } }).version as ProgrammeVersion;
    expect(graded.grading).toMatchObject({ limits: 'before', grades: [{ id: 'good', atLeastBp: 0, shareBp: 0 }] });
    expect((typed(graded, 'money', {}, { remove: ['grading.grades.0'] }).version as ProgrammeVersion).grading).toBeUndefined();
    const combined = typed(version('000-P02@zz-2017-243#1'), 'conditions', {}, { add: { combination: '000-P01，000-P05', facts: 'revenueFen' } }).version as ProgrammeVersion;
    expect([combined.combination?.at(-1)!.with, combined.facts?.at(-1)!.id]).toEqual([['000-P01', '000-P05'], 'revenueFen']);
    for (const made of [put, graded, combined]) expect(ProgrammeVersion.safeParse(made).success).toBe(true);
  });
});

describe('a condition as rows', () => {
  const facts: Fact[] = [
    { id: 'kind', kind: 'enum', label: { zh: '类别', en: 'Kind' }, options: ['enterprise', 'university'] }, { id: 'filed', kind: 'boolean', label: { zh: '已备案', en: 'Filed' } },
    { id: 'revenueFen', kind: 'money', label: { zh: '收入', en: 'Revenue' } }, { id: 'patents', kind: 'count', label: { zh: '专利', en: 'Patents' } }, { id: 'since', kind: 'date', label: { zh: '起', en: 'Since' } },
  ];
  const read = (...rows: [string, string, string][]) => conditionOf({ join: 'any', rows: rows.map(([fact, op, value]) => ({ fact, op, value })) }, facts);
  test('every condition that does not nest is its rows, and its rows are the condition', () => {
    const leaf = fc.oneof(
      fc.record({ fact: fc.constant('kind'), op: fc.constant('in' as const), value: fc.subarray(['enterprise', 'university'], { minLength: 1 }) }), fc.record({ fact: fc.constant('filed'), op: fc.constantFrom('eq', 'ne'), value: fc.boolean() }),
      fc.record({ fact: fc.constant('revenueFen'), op: fc.constantFrom('gte', 'lt'), value: fc.bigInt(0n, 10n ** 14n).map(String) }), fc.record({ fact: fc.constant('patents'), op: fc.constant('between' as const), value: fc.tuple(fc.nat(), fc.nat()) }),
      fc.record({ fact: fc.constant('since'), op: fc.constant('gt' as const), value: fc.constant('2019-02-28') }), fc.record({ fact: fc.constant('patents'), op: fc.constant('present' as const) }), fc.record({ fact: fc.constant('kind'), op: fc.constant('present' as const), value: fc.constant(false) }),
    ) as fc.Arbitrary<Extract<Condition, { fact: string }>>;
    const group = fc.array(leaf, { minLength: 2, maxLength: 4 }).chain((parts) => fc.constantFrom<Condition>({ all: parts }, { any: parts }));
    fc.assert(fc.property(fc.oneof(leaf, group), (condition) => {
      expect(conditionOf(rowsOf(condition, facts)!, facts)).toEqual({ condition, faults: {} });
    }));
    expect(rowsOf({ all: [{ any: [{ fact: 'filed', op: 'present' }] }] }, facts)).toBeUndefined();
    expect(rowsOf({ fact: 'filed', op: 'present', label: { zh: '甲', en: 'A' } }, facts)).toBeUndefined();
    expect(conditionOf(rowsOf(undefined, facts)!, facts)).toEqual({ condition: undefined, faults: {} });
  });
  test.each<[string, [string, string, string], Record<string, string>]>([
    ['no such fact', ['colour', 'eq', 'red'], { '0.fact': 'not_an_option' }], ['no fact', ['', 'eq', '3'], { '0.fact': 'required' }], ['no such comparison', ['patents', 'like', '3'], { '0.op': 'not_an_option' }],
    ['no value', ['patents', 'gte', ' '], { '0.value': 'required' }], ['a half patent', ['patents', 'gte', '1.5'], { '0.value': 'not_integer' }], ['no amount', ['revenueFen', 'gte', '一百来万'], { '0.value': 'not_money' }],
    ['one end', ['patents', 'between', '3'], { '0.value': 'required' }], ['two values for one', ['patents', 'eq', '3、4'], { '0.value': 'not_an_option' }], ['no such day', ['since', 'gt', '2019-02-29'], { '0.value': 'impossible_date' }],
    ['no option', ['kind', 'in', 'enterprise、dragon'], { '0.value': 'not_an_option' }], ['neither yes nor no', ['filed', 'eq', 'maybe'], { '0.value': 'not_an_option' }],
  ])('%s is named by its place', (_, row, faults) => expect(read(row, ['patents', 'gte', '1'])).toEqual({ condition: { fact: 'patents', op: 'gte', value: 1 }, faults }));
  test('thousands are separated by commas, values by more', () => {
    expect(read(['revenueFen', 'between', '1,000.5；2,000,000']).condition).toEqual({ fact: 'revenueFen', op: 'between', value: ['100050', '200000000'] });
    expect(read(['kind', 'in', 'enterprise, university']).condition).toEqual({ fact: 'kind', op: 'in', value: ['enterprise', 'university'] });
  });
});

describe('supersession', () => {
  const a = version(P02);
  const b = { ...version(P02), id: '000-P02@zz-2017-243#2', version: 2, validFrom: '2019-06-01', supersedes: P02 };
  test('the older ends the day before, and the two do not overlap', () => {
    expect(lastDayOf(a, [a, b])).toBe('2019-05-31');
    expect(overlaps([a, b])).toEqual([]);
    expect(overlaps([a, { ...b, supersedes: undefined }])).toEqual([[P02, b.id]]);
    expect(supersessionFaults([a, b])).toEqual([]);
  });
  test.each<[string, Partial<ProgrammeVersion>, RegExp]>([
    ['nothing', { supersedes: 'nobody' }, /not there/], ['outside its period', { validFrom: '2021-02-01' }, /outside/], ['before it began', { validFrom: '2017-12-26' }, /outside/], ['of another kind', { measure: { ...a.measure, sample: true } }, /another kind/],
  ])('%s is refused', (_, change, reason) => expect(supersessionFaults([a, { ...b, ...change }])[0]!.reason).toMatch(reason));
  test('twice is refused', () => expect(supersessionFaults([a, b, { ...b, id: 'c' }]).map((f) => f.reason)).toEqual(expect.arrayContaining([expect.stringMatching(/twice/)])));
});

describe('grades and combination', () => {
  const grading: Grading = { limits: 'before', grades: [{ id: 'excellent', label: { zh: '优秀', en: 'Excellent' }, atLeastBp: 9000, firstAttemptOnly: true, shareBp: 10_000 }, { id: 'qualified', label: { zh: '合格', en: 'Qualified' }, atLeastBp: 6000, shareBp: 6000 }] };
  test.each([[9000, 0, 'excellent'], [8999, 0, 'qualified'], [9500, 1, 'qualified'], [6000, 1, 'qualified'], [5999, 0, undefined]])('%s at attempt %s is %s', (meanBp, attempt, id) => expect(gradeOf(grading, { meanBp, attempt })?.id).toBe(id));
  const rate = (limits: Grading['limits'], acceptanceGrade: string, base = '100000001') => calculateAward({ formula: { type: 'rate', baseFact: 'cost', rateBp: 5000, caseCapFen: '30000000' }, grading: { ...grading, limits }, facts: { cost: base, acceptanceGrade }, priorAwards: [], year: 2023, clause: 'x' });
  test('the limit before or after the share', () => {
    expect([rate('before', 'qualified').amountFen, rate('after', 'qualified').amountFen, rate('before', 'failed').amountFen, rate('after', 'excellent').amountFen]).toEqual([18_000_000n, 30_000_000n, 0n, 30_000_000n]);
    expect(rate('after', 'qualified', '3').amountFen).toBe(0n);
    for (const limits of ['before', 'after'] as const) { const { steps, amountFen } = rate(limits, 'qualified'); expect(steps.at(-1)!.resultFen).toBe(amountFen.toString()); steps.slice(1).forEach((s, i) => expect(s.inputFen).toBe(steps[i]!.resultFen)); }
  });
  test('no award without a grade', () => expect(() => rate('before', 'splendid')).toThrow(/acceptanceGrade/));

  const label = { zh: '此前', en: 'Earlier' };
  const fixed = (rule: Combination['rule'], more: Partial<Combination> = {}, others = [{ programmeId: 'L', year: 2019, amountFen: '40', sameObject: false }]) =>
    calculateAward({ formula: { type: 'fixed', amountFen: '60' }, facts: {}, priorAwards: [], year: 2019, clause: 'x', combination: [{ with: ['L'], same: 'applicant', within: 'ever', rule, label, ...more }], others }).amountFen;
  test('in full, the difference, not at all, with a warning', () => expect((['full', 'difference', 'exclude', 'warn'] as const).map((r) => fixed(r))).toEqual([60n, 20n, 0n, 60n]));
  test('never below nothing; of the year; of the object', () => {
    expect(fixed('difference', {}, [{ programmeId: 'L', year: 2019, amountFen: '61', sameObject: false }])).toBe(0n);
    expect(fixed('exclude', { within: 'year' }, [{ programmeId: 'L', year: 2018, amountFen: '1', sameObject: true }])).toBe(60n);
    expect(fixed('exclude', { same: 'object' })).toBe(60n);
    expect(fixed('exclude', { same: 'object' }, [{ programmeId: 'L', year: 2019, amountFen: '1', sameObject: true }])).toBe(0n);
  });
  test('instalments lose no fen', () => {
    const centre = version('000-P07@sample-centre#1');
    expect(splitAward(centre, '70000001').map((i) => i.amountFen)).toEqual(['42000000', '28000001']);
    expect(splitAward(version(P02), '7')).toEqual([{ n: 1, milestone: 'issued', amountFen: '7' }]);
  });
});

test('the shape takes what it took before, and refuses what it does not know', () => {
  expect(ProgrammeVersion.safeParse({ ...version(P02), colour: 1 }).success).toBe(false);
  expect(ProgrammeVersion.safeParse({ ...version(P02), numbers: { receipt: 'zz', office: '郑知' } }).success).toBe(false);
  expect(ProgrammeVersion.safeParse({ ...version(P02), perApplicantYear: { awards: 0 } }).success).toBe(false);
});
