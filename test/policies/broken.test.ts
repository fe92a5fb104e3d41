/** Each planted fault is refused with the file, the path and a reason; the copy without a fault loads. */
import { faultsAfter, type Loose } from './room.js';

const P02 = 'programmes/000-P02.json';
const P05 = 'programmes/000-P05.json';

test('a copy of the room loads', () => expect(faultsAfter(() => {})).toEqual([]));

test.each<[string, Parameters<typeof faultsAfter>[0], { file: string; path?: string | RegExp; reason: RegExp }]>([
  ['a file that is not JSON', (r) => r.write('targets.json', '{'), { file: 'targets.json', path: '', reason: /not JSON/ }],
  ['a missing file', (r) => r.remove('departments.json'), { file: 'departments.json', reason: /no such file/ }],
  ['a missing folder', (r) => r.remove('calendars'), { file: 'calendars', reason: /no such folder/ }],
  ['a missing text', (r) => r.remove('documents/zz-2017-243.txt'), { file: 'documents/zz-2017-243.txt', reason: /no such file/ }],
  ['an unknown field', (r) => r.edit(P02, (d) => { d.versions[0].colour = 'red'; }), { file: P02, path: 'versions.0', reason: /unknown field colour/ }],
  ['an unknown field deep in a form', (r) => r.edit(P02, (d) => { d.versions[0].form.sections[0].fields[0].wide = true; }), { file: P02, path: 'versions.0.form.sections.0.fields.0', reason: /unknown field wide/ }],
  ['an amount with a decimal point', (r) => r.edit(P02, (d) => { d.versions[0].formula.caseCapFen = '300000.00'; }), { file: P02, path: 'versions.0.formula.caseCapFen', reason: /fen/ }],
  ['a rate above the whole', (r) => r.edit(P02, (d) => { d.versions[0].formula.rateBp = 20_000; }), { file: P02, path: 'versions.0.formula.rateBp', reason: /./ }],
  ['a rate that the document does not state', (r) => r.edit(P02, (d) => { d.versions[0].formula.rateBp = 6000; }), { file: P02, path: 'versions.0.formula', reason: /catalogue row/ }],
  ['an impossible date', (r) => r.edit(P02, (d) => { d.versions[0].validTo = '2020-02-30'; }), { file: P02, path: 'versions.0.validTo', reason: /./ }],
  ['a version that outlasts its document', (r) => r.edit(P02, (d) => { d.versions[0].validTo = '2021-12-31'; }), { file: P02, path: 'versions.0.validTo', reason: /outside the period/ }],
  ['a quotation that is not there', (r) => r.edit(P02, (d) => { d.programme.clause.quotation = '按相关支出的90%予以事后补助'; }), { file: P02, path: 'programme.clause.quotation', reason: /not found/ }],
  ['a source that quotes what is not there', (r) => r.edit(P02, (d) => { d.versions[0].sources['formula.rateBp'].quotation = '按相关支出的60%'; }), { file: P02, path: 'versions.0.sources.formula.rateBp.quotation', reason: /not found/ }],
  ['a number without a source', (r) => r.edit(P02, (d) => { delete d.versions[0].sources['formula.rateBp']; }), { file: P02, path: 'versions.0.formula.rateBp', reason: /no source/ }],
  ['a period without a source', (r) => r.edit(P02, (d) => { delete d.versions[0].sources['steps.public_notice.params.period']; }), { file: P02, path: 'versions.0.steps.public_notice.params.period', reason: /no source/ }],
  ['a source of nothing', (r) => r.edit(P02, (d) => { d.versions[0].sources['steps.public_notice.params.colour'] = { default: 'Q5' }; }), { file: P02, path: /sources\.steps\.public_notice\.params\.colour/, reason: /source of nothing/ }],
  ['a default of no question', (r) => r.edit(P02, (d) => { d.versions[0].sources['window.days'] = {}; }), { file: P02, path: 'versions.0.sources.window.days', reason: /./ }],
  ['a version in the wrong file', (r) => r.edit(P02, (d) => { d.versions[0].programmeId = '000-P07'; }), { file: P02, path: 'versions.0.programmeId', reason: /000-P02/ }],
  ['an unknown step kind', (r) => r.edit(P02, (d) => { d.versions[0].steps[2].kind = 'blessing'; }), { file: P02, path: 'versions.0.steps.recommendation.kind', reason: /no step kind blessing/ }],
  ['params that the step kind does not know', (r) => r.edit(P02, (d) => { d.versions[0].steps[2].params.days = 5; d.versions[0].sources['steps.recommendation.params.days'] = { default: 'Q23' }; }), { file: P02, path: 'versions.0.steps.recommendation.params', reason: /unknown field days/ }],
  ['weights that do not sum up', (r) => r.edit(P02, (d) => { d.versions[0].steps[8].params.criteria[0].weightBp = 1; }), { file: P02, path: /acceptance\.params\.criteria/, reason: /10000/ }],
  ['an even panel', (r) => r.edit(P05, (d) => { d.versions[1].steps.find((s: Loose) => s.id === 'expert_panel').params.size = 4; }), { file: P05, path: /expert_panel\.params\.size/, reason: /odd/ }],
  ['a plan with an unknown predecessor', (r) => r.edit(P02, (d) => { d.versions[0].steps[3].after = ['nowhere']; }), { file: P02, path: 'versions.0.steps.formal_check.after', reason: /no step nowhere/ }],
  ['a condition on a fact that is not declared', (r) => r.edit(P02, (d) => { d.versions[0].eligibility[1].condition.fact = 'filled'; }), { file: P02, path: 'versions.0.eligibility.filed', reason: /filled/ }],
  ['a base that is not declared', (r) => r.edit(P02, (d) => { d.versions[0].formula.baseFact = 'costFen'; }), { file: P02, path: 'versions.0.formula.baseFact', reason: /costFen/ }],
  ['an unknown department', (r) => r.edit(P02, (d) => { d.versions[0].responsible.push('weather'); }), { file: P02, path: 'versions.0.responsible', reason: /weather/ }],
  ['a consultation of an unknown department', (r) => r.edit(P05, (d) => { d.versions[1].steps.find((s: Loose) => s.kind === 'consultation').params.departments.push('weather'); }), { file: P05, path: 'versions.1.steps.consultation.params.departments', reason: /no department weather/ }],
  ['what is paid once by a field that names many', (r) => r.edit('programmes/000-P09.json', (d) => { d.versions[0].paidOnce.field = 'statement'; }), { file: 'programmes/000-P09.json', path: 'versions.0.paidOnce.field', reason: /paid once/ }],
  ['a work item with a version', (r) => r.edit(P02, (d) => { d.workItem = true; }), { file: P02, path: 'workItem', reason: /work item/ }],
  ['a programme with neither', (r) => r.edit('programmes/004-P01.json', (d) => { delete d.workItem; }), { file: 'programmes/004-P01.json', path: 'workItem', reason: /work item/ }],
  ['two fields of one name', (r) => r.edit(P02, (d) => { d.versions[0].form.sections[0].fields.push(d.versions[0].form.sections[0].fields[0]); }), { file: P02, path: 'versions.0.form.title', reason: /twice/ }],
  ['a name that is not the file’s', (r) => r.edit('calendars/2019.json', (d) => { d.year = 2018; }), { file: 'calendars/2019.json', path: 'year', reason: /name of the file/ }],
  ['a missing year', (r) => r.remove('calendars/2018.json'), { file: 'calendars/2019.json', path: 'year', reason: /year before/ }],
  ['a day of another year', (r) => r.edit('calendars/2019.json', (d) => { d.off[0] = '2018-01-01'; }), { file: 'calendars/2019.json', path: 'off.0', reason: /not in 2019/ }],
  ['a day out of order', (r) => r.edit('calendars/2019.json', (d) => { d.off.reverse(); }), { file: 'calendars/2019.json', path: 'off.1', reason: /out of order/ }],
  ['a make-up day that is a holiday', (r) => r.edit('calendars/2019.json', (d) => { d.work.unshift('2019-01-01'); }), { file: 'calendars/2019.json', path: 'work', reason: /holiday as well/ }],
  ['a make-up day in the week', (r) => r.edit('calendars/2019.json', (d) => { d.work.unshift('2019-01-03'); }), { file: 'calendars/2019.json', path: 'work', reason: /working day already/ }],
  ['a county without its city', (r) => r.edit('jurisdictions.json', (d) => { d.find((j: Loose) => j.id === 'jinshui').parent = 'kaifeng'; }), { file: 'jurisdictions.json', path: 'jinshui', reason: /kaifeng/ }],
  ['a successor nobody knows', (r) => r.edit('departments.json', (d) => { d[0].successor = 'weather'; }), { file: 'departments.json', path: 'ip_bureau', reason: /weather/ }],
  ['a target named twice', (r) => r.edit('targets.json', (d) => { d[1].id = d[0].id; }), { file: 'targets.json', path: '000-K01', reason: /twice/ }],
  ['a fund figure of no kind', (r) => r.edit('fund-rules.json', (d) => { delete d[0].figures[0].amountFen; }), { file: 'fund-rules.json', path: 'B01.figures', reason: /amount or a rate/ }],
  ['a kind of step without a line', (r) => r.edit('handling-periods.json', (d) => { d.pop(); }), { file: 'handling-periods.json', path: 'follow_up', reason: /no line/ }],
  ['a line of no step', (r) => r.edit('handling-periods.json', (d) => { d[0].step = 'blessing'; }), { file: 'handling-periods.json', path: 'blessing', reason: /no step kind/ }],
  ['a line that quotes what is not there', (r) => r.edit('handling-periods.json', (d) => { d[0].source = { document: 'zz-2017-243', section: '一', quotation: '不计入办理时限' }; }), { file: 'handling-periods.json', path: 'draft.source.quotation', reason: /not found/ }],
  ['a credit code with a wrong check character', (r) => r.edit('sample/organisations.json', (d) => { d[0].creditCode = d[0].creditCode.slice(0, 17) + (d[0].creditCode[17] === 'A' ? 'B' : 'A'); }), { file: 'sample/organisations.json', path: '0.creditCode', reason: /GB 32100/ }],
  ['a role nobody has', (r) => r.edit('sample/accounts.json', (d) => { d[0].roles[0].role = 'mayor'; }), { file: 'sample/accounts.json', path: '0.roles.0.role', reason: /./ }],
  ['an applicant without an organisation', (r) => r.edit('sample/accounts.json', (d) => { delete d[0].roles[0].organisation; }), { file: 'sample/accounts.json', path: 'ent.applicant', reason: /organisation/ }],
  ['a form with a field missing', (r) => r.edit('sample/forms.json', (d) => { delete d['000-P02'].values.contactPhone; }), { file: 'sample/forms.json', path: '000-P02.values.contactPhone', reason: /missing/ }],
  ['a form with a field too many', (r) => r.edit('sample/forms.json', (d) => { d['000-P02'].values.shoeSize = 43; }), { file: 'sample/forms.json', path: '000-P02.values.shoeSize', reason: /no such field/ }],
  ['a form with too few members', (r) => r.edit('sample/forms.json', (d) => { d['000-P05'].values.members = ['m1']; }), { file: 'sample/forms.json', path: '000-P05.values.members', reason: /less than 2/ }],
  ['a form without its evidence', (r) => r.edit('sample/forms.json', (d) => { delete d['000-P05'].evidence.poolAgreement; }), { file: 'sample/forms.json', path: '000-P05.evidence.poolAgreement', reason: /missing/ }],
])('%s', (_name, plant, expected) => {
  const faults = faultsAfter(plant);
  const { file, path, reason } = expected;
  expect(faults).toContainEqual({ file, path: path === undefined || path === '' ? '' : typeof path === 'string' ? path : expect.stringMatching(path), reason: expect.stringMatching(reason) });
});

test('overlapping versions of one programme and measure are refused with both names', () => {
  const faults = faultsAfter((r) => r.edit(P02, (d) => {
    const [first] = d.versions;
    first.validTo = '2019-06-30';
    d.versions.push({ ...first, id: '000-P02@zz-2017-243#2', version: 2, validFrom: '2019-06-30', validTo: '2020-12-31' });
  }));
  expect(faults).toEqual([{ file: P02, path: 'versions', reason: '000-P02@zz-2017-243#1 and 000-P02@zz-2017-243#2 overlap' }]);
});

test('a version that begins the day after the one before ends is no overlap, nor is another measure', () => {
  expect(faultsAfter((r) => r.edit(P02, (d) => {
    const [first] = d.versions;
    first.validTo = '2019-06-30';
    d.versions.push({ ...first, id: '000-P02@zz-2017-243#2', version: 2, validFrom: '2019-07-01', validTo: '2020-12-31' });
  }))).toEqual([]);
});

test('all faults are told at once', () => {
  const faults = faultsAfter((r) => {
    r.write('targets.json', '[]]');
    r.edit(P02, (d) => { d.versions[0].formula.rateBp = 'half'; d.versions[0].window.days = 0; });
    r.edit('sample/accounts.json', (d) => { d[0].email = 'nobody'; });
  });
  expect(new Set(faults.map((f) => f.file))).toEqual(new Set(['targets.json', P02, 'sample/accounts.json']));
  expect(faults.filter((f) => f.file === P02)).toHaveLength(2);
});
