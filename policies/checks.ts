/**
 * What the files of this room say about each other: names point to something, no two versions overlap, calendars and
 * trees hold together, sample data fit. Pure. Non-goals: shapes (shapes.ts), one version alone (domain/programme/version-checks.ts).
 */
import { basename } from 'node:path';
import { checkClause, checkDocument, checkVersion, consultedBy, overlaps, quotesOf, supersessionFaults, unique, type Quotable, type Say, type WalksWell } from '../domain/programme/version-checks.js';
import { isStepKind, stepKinds } from '../domain/steps/index.js';
import { yearOf } from '../domain/time.js';
import type {
  BudgetCodes, CalendarFile, Clause, Department, Fault, FundRule, HandlingPeriod, Jurisdiction, PolicyDocument, ProgrammeFile, Read, SampleAccount, SampleForm, SampleOrganisation, Target,
} from './shapes.js';
import { formFaults } from './sample-checks.js';

export interface Files {
  documents: Read<PolicyDocument>[];
  programmeFiles: Read<ProgrammeFile>[];
  calendars: Read<CalendarFile>[];
  jurisdictions: Jurisdiction[];
  departments: Department[];
  targets: Target[];
  fundRules: FundRule[];
  budgetCodes: BudgetCodes;
  handlingPeriods: HandlingPeriod[];
  sample: { organisations: SampleOrganisation[]; accounts: SampleAccount[]; forms: Record<string, SampleForm> };
}
type Telling = (file: string) => Say;
interface Known {
  documents: ReadonlyMap<string, Quotable>;
  jurisdictions: ReadonlySet<string>;
  departments: ReadonlySet<string>;
  organisations: ReadonlyMap<string, SampleOrganisation>;
}
const stem = (file: string): string => basename(file, '.json');

export function checkAll(files: Files, walksWell?: WalksWell): Fault[] {
  const faults: Fault[] = [];
  const saying: Telling = (file) => (path, reason) => { faults.push({ file, path, reason }); };
  const known: Known = {
    documents: new Map(files.documents.map(({ data }) => [data.id, { data, quotes: quotesOf(data.body) }])),
    jurisdictions: new Set(files.jurisdictions.map((j) => j.id)),
    departments: new Set(files.departments.map((d) => d.id)),
    organisations: new Map(files.sample.organisations.map((o) => [o.id, o])),
  };
  const clauseOf = (say: Say, path: string, clause: Clause): void => checkClause(say, path, clause, known.documents);
  const inJurisdiction = (say: Say, path: string, id: string): void => { if (!known.jurisdictions.has(id)) say(path, `there is no jurisdiction ${id}`); };

  for (const kind of ['function', 'economic'] as const) unique(saying('budget-codes.json'), files.budgetCodes[kind].map((c) => c.code));

  for (const { file, data } of files.documents) {
    const say = saying(file);
    if (stem(file) !== data.id) say('id', 'differs from the name of the file');
    inJurisdiction(say, 'jurisdiction', data.jurisdiction);
    if (data.validFrom > data.validTo) say('validTo', 'ends before it begins');
    if (!known.documents.get(data.id)!.quotes(data.validity.quotation)) say('validity.quotation', `not found in ${data.text}`);
  }

  for (const { file, data } of files.programmeFiles) {
    const say = saying(file);
    const { programme, versions } = data;
    if (stem(file) !== programme.id) say('programme.id', 'differs from the name of the file');
    inJurisdiction(say, 'programme.jurisdiction', programme.jurisdiction);
    clauseOf(say, 'programme.clause', programme.clause);
    if (programme.document !== programme.clause.document) say('programme.clause.document', 'the clause stands in another document');
    if (known.documents.get(programme.document)?.data.prefix !== programme.id.slice(0, 3)) say('programme.id', 'does not begin with the prefix of its document');
    if ((data.workItem === true) !== (versions.length === 0)) say('workItem', 'a work item has no version, and what has none is a work item');
    versions.forEach((version, i) => {
      const sayVersion: Say = (path, reason) => say(`versions.${i}.${path}`, reason);
      checkVersion(sayVersion, version, data, walksWell);
      inJurisdiction(sayVersion, 'jurisdiction', version.jurisdiction);
      for (const id of version.responsible) if (!known.departments.has(id) && !known.jurisdictions.has(id)) sayVersion('responsible', `there is no department or jurisdiction ${id}`);
      for (const [path, id] of consultedBy(version)) if (!known.departments.has(id)) sayVersion(path, `there is no department ${id}`);
      for (const [path, source] of Object.entries(version.sources)) if ('document' in source) clauseOf(sayVersion, `sources.${path}`, source);
      checkDocument(sayVersion, version, known.documents.get(version.measure.document)?.data);
    });
    for (const [a, b] of overlaps(versions)) say('versions', `${a} and ${b} overlap`);
    for (const { id, reason } of supersessionFaults(versions)) say('versions', `${id} ${reason}`);
  }
  unique(saying('programmes'), files.programmeFiles.map((f) => f.data.programme.id));
  const programmeIds = new Set(files.programmeFiles.map((f) => f.data.programme.id));
  for (const { file, data } of files.programmeFiles) {
    for (const id of data.versions.flatMap((v) => v.combination ?? []).flatMap((c) => c.with)) if (!programmeIds.has(id)) saying(file)('combination', `there is no programme ${id}`);
  }

  checkCalendars(files.calendars, saying);
  checkPlaces(files, saying, known.jurisdictions, known.departments);

  for (const [file, rows] of [['targets.json', files.targets], ['fund-rules.json', files.fundRules]] as const) {
    const say = saying(file);
    unique(say, rows.map((r) => r.id));
    for (const row of rows) {
      inJurisdiction(say, `${row.id}.jurisdiction`, row.jurisdiction);
      clauseOf(say, `${row.id}.clause`, row.clause);
      if (row.document !== row.clause.document) say(`${row.id}.clause.document`, 'the clause stands in another document');
    }
  }
  for (const rule of files.fundRules) {
    for (const figure of rule.figures) if ((figure.amountFen === undefined) === (figure.rateBp === undefined)) saying('fund-rules.json')(`${rule.id}.figures`, `${figure.id} is an amount or a rate, and only one of them`);
  }
  checkHandling(saying('handling-periods.json'), files.handlingPeriods, clauseOf);
  checkSample(files, saying, known);
  return faults;
}

/** A kind of step without a line would stand in no guide. */
function checkHandling(say: Say, rows: readonly HandlingPeriod[], clauseOf: (say: Say, path: string, clause: Clause) => void): void {
  unique(say, rows.map((r) => r.step));
  for (const { step, source } of rows) {
    if (!isStepKind(step)) say(step, `there is no step kind ${step}`);
    if ('document' in source) clauseOf(say, `${step}.source`, source);
  }
  for (const kind of Object.keys(stepKinds)) if (!rows.some((r) => r.step === kind)) say(kind, 'has no line');
}

function checkSample({ sample, programmeFiles }: Files, tell: Telling, { jurisdictions, departments, organisations }: Known): void {
  const ofOrganisations = tell('sample/organisations.json');
  unique(ofOrganisations, sample.organisations.map((o) => o.id));
  unique(ofOrganisations, sample.organisations.map((o) => o.creditCode));
  for (const o of sample.organisations) if (!jurisdictions.has(o.jurisdiction)) ofOrganisations(o.id, `there is no jurisdiction ${o.jurisdiction}`);

  const ofAccounts = tell('sample/accounts.json');
  unique(ofAccounts, sample.accounts.map((a) => a.username));
  for (const account of sample.accounts) {
    for (const role of account.roles) {
      if (!jurisdictions.has(role.jurisdiction)) ofAccounts(account.username, `there is no jurisdiction ${role.jurisdiction}`);
      if (role.department !== undefined && !departments.has(role.department)) ofAccounts(account.username, `there is no department ${role.department}`);
      if (role.organisation !== undefined && !organisations.has(role.organisation)) ofAccounts(account.username, `there is no organisation ${role.organisation}`);
      if ((role.role === 'applicant' || role.role === 'organisation_admin') !== (role.organisation !== undefined)) ofAccounts(account.username, `${role.role} with or without an organisation`);
    }
    const isExpert = account.roles.some((r) => r.role === 'expert');
    if (isExpert !== (account.specialty !== undefined && account.employer !== undefined)) ofAccounts(account.username, 'an expert, and nobody else, has specialty and employer');
    if (account.employer !== undefined && !organisations.has(account.employer)) ofAccounts(account.username, `there is no organisation ${account.employer}`);
  }

  const ofForms = tell('sample/forms.json');
  for (const [programmeId, form] of Object.entries(sample.forms)) {
    const file = programmeFiles.find((f) => f.data.programme.id === programmeId);
    if (!file) { ofForms(programmeId, 'there is no such programme'); continue; }
    const organisation = organisations.get(form.organisation);
    if (!organisation) ofForms(programmeId, `there is no organisation ${form.organisation}`);
    for (const version of file.data.versions) {
      if (organisation && !version.applicantKinds.includes(organisation.kind)) ofForms(programmeId, `${organisation.kind} may not apply for ${version.id}`);
      for (const fault of formFaults(version, form, new Set(organisations.keys()))) ofForms(`${programmeId}.${fault.path}`, `${fault.reason} (${version.id})`);
    }
  }
}

function checkCalendars(calendars: Read<CalendarFile>[], saying: Telling): void {
  calendars.forEach(({ file, data }, i) => {
    const say = saying(file);
    if (stem(file) !== String(data.year)) say('year', 'differs from the name of the file');
    if (i > 0 && data.year !== calendars[i - 1]!.data.year + 1) say('year', 'does not follow the year before');
    for (const name of ['off', 'work'] as const) {
      data[name].forEach((on, n) => {
        if (yearOf(on) !== data.year) say(`${name}.${n}`, `${on} is not in ${data.year}`);
        if (n > 0 && on <= data[name][n - 1]!) say(`${name}.${n}`, `${on} is out of order`);
      });
    }
    for (const on of data.work) {
      if (data.off.includes(on)) say('work', `${on} is a holiday as well`);
      if (![0, 6].includes(new Date(`${on}T00:00:00.000Z`).getUTCDay())) say('work', `${on} is a working day already`);
    }
  });
}

function checkPlaces(files: Files, saying: Telling, jurisdictions: ReadonlySet<string>, departments: ReadonlySet<string>): void {
  const ofJurisdictions = saying('jurisdictions.json');
  unique(ofJurisdictions, files.jurisdictions.map((j) => j.id));
  const seen = new Set<string>();
  for (const j of files.jurisdictions) {
    // Parents stand before their children, so that the list is a tree.
    if (j.parent !== null && !seen.has(j.parent)) ofJurisdictions(j.id, `its parent ${j.parent} does not stand before it`);
    if ((j.parent === null) !== (j.level === 'province')) ofJurisdictions(j.id, 'a province, and nothing else, has no parent');
    seen.add(j.id);
  }
  const ofDepartments = saying('departments.json');
  unique(ofDepartments, files.departments.map((d) => d.id));
  for (const d of files.departments) {
    if (!jurisdictions.has(d.jurisdiction)) ofDepartments(d.id, `there is no jurisdiction ${d.jurisdiction}`);
    if (d.validTo !== null && d.validFrom > d.validTo) ofDepartments(d.id, 'ends before it begins');
    if (d.successor !== null && !departments.has(d.successor)) ofDepartments(d.id, `there is no department ${d.successor}`);
    if (d.successor !== null && d.validTo === null) ofDepartments(d.id, 'has a successor and no end');
  }
}
