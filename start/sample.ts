/**
 * Rules into the database, and in sample mode its people, clock, budget line, calls and projects. Everything has a
 * fixed id or key: run again, it changes nothing and goes on where it stopped. Projects are made by the real commands
 * of the right people. Non-goal: what a real installation needs besides the rules.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, dateOf, startOfDay, toInstant, toMs, type PlainDate } from '../domain/time.js';
import type { Policies } from '../policies/load.js';
import { platformNow } from '../prisma/store/clock.js';
import { askNotices } from '../prisma/store/notice-days.js';
import { canonical } from '../prisma/store/record.js';
import { alone, inTransaction, reader, type Database } from '../prisma/store/tx.js';
import { advanceClock } from '../services/clock.js';
import { sha256 } from '../services/codes.js';
import { Refusal, type House } from '../services/house.js';
import { hashPassword } from '../services/sessions.js';
import { Cast, grantId, personId } from './cast.js';
import { StartError } from './config.js';
import { directGateway } from './house.js';

export const SAMPLE_PASSWORD = 'zhiyun-2019';

/** Programme versions, calendar, jurisdictions, departments. @throws StartError when a published version has changed */
export async function loadRules(db: Database, policies: Policies): Promise<void> {
  await inTransaction(db, async (tx) => {
    for (const version of policies.programmes) {
      const hash = sha256(canonical(version));
      await tx.rows(
        `INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body, body_hash) VALUES ($1,$2,$3,$4,$5,'published',$6,$7,$8,$9) ON CONFLICT (id) DO NOTHING`,
        [version.id, version.programmeId, version.version, version.jurisdiction, version.measure.sample, version.validFrom, version.validTo, JSON.stringify(version), hash],
      );
      const kept = await tx.row<{ body_hash: string }>('SELECT body_hash FROM programme_version WHERE id = $1', [version.id]);
      if (kept!.body_hash !== hash) throw new StartError(`Programme version ${version.id} was published with other content. Publish a change as a version with the next number.`);
    }
    // A year that an administrator put in or amended stays as it is.
    let changed = 0;
    for (const { year, document, ...rest } of policies.calendars) {
      changed += (await tx.rows(`INSERT INTO calendar_year (year, document, body) VALUES ($1, $2, $3::jsonb) ON CONFLICT (year) DO UPDATE SET document = $2, body = $3::jsonb WHERE calendar_year.body ->> 'origin' IS NULL AND calendar_year.body <> $3::jsonb RETURNING year`, [year, document, JSON.stringify({ year, document, ...rest })])).length;
    }
    if (changed > 0) await askNotices(tx, await platformNow(tx));
    for (const place of policies.jurisdictions) {
      await tx.rows('INSERT INTO jurisdiction (id, parent, kind, body) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET parent = $2, kind = $3, body = $4', [place.id, place.parent, place.level, JSON.stringify(place)]);
    }
    for (const kind of ['function', 'economic'] as const) for (const { code, name } of policies.budgetCodes[kind]) {
      await tx.rows('INSERT INTO budget_code (kind, code, name) VALUES ($1, $2, $3) ON CONFLICT (kind, code) DO UPDATE SET name = $3', [kind, code, JSON.stringify(name)]);
    }
    for (const department of policies.departments) {
      await tx.rows('INSERT INTO department (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = $2', [department.id, JSON.stringify(department)]);
    }
  });
}

/** Organisations, persons, accounts and grants of the sample. One password, hashed once: no secret is lost by it. */
export async function loadPeople(db: Database, { organisations, accounts }: Policies['sample']): Promise<void> {
  const missing = await reader(db).row<{ n: bigint }>('SELECT count(*) AS n FROM account WHERE sample', []);
  const password = missing!.n < BigInt(accounts.length) ? await hashPassword(SAMPLE_PASSWORD) : '';
  await inTransaction(db, async (tx) => {
    for (const o of organisations) {
      await tx.rows(
        'INSERT INTO organisation (id, name, name_en, kind, credit_code, jurisdiction, bank_name, bank_account) VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (id) DO NOTHING',
        [o.id, o.name.zh, o.name.en, o.kind, o.creditCode, o.jurisdiction, o.bankName ?? '', o.bankAccount ?? ''],
      );
    }
    for (const a of accounts) {
      const id = personId(a.username);
      await tx.rows('INSERT INTO person (id, name, name_en, email, specialty, employer_id) VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (id) DO NOTHING', [id, a.name, a.nameEn, a.email, a.specialty ?? null, a.employer ?? null]);
      await tx.rows('INSERT INTO account (id, person_id, username, password_hash, sample) VALUES ($1,$2,$3,$4,true) ON CONFLICT (id) DO NOTHING', [`account-${a.username}`, id, a.username, password]);
      for (const [i, r] of a.roles.entries()) {
        const n = a.roles.slice(0, i + 1).filter((x) => x.role === r.role).length;
        await tx.rows('INSERT INTO role_grant (id, person_id, role, jurisdiction, department, organisation_id) VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (id) DO NOTHING', [grantId(a.username, r.role, n), id, r.role, r.jurisdiction, r.department ?? null, r.organisation ?? null]);
      }
    }
  });
}

/** Sets the sandbox clock to `at`, once: a clock that runs is never moved from here. Answers whether it was set. */
export async function setClock(db: Database, at: string): Promise<boolean> {
  const rows = await reader(db).rows('INSERT INTO sandbox_clock (id, offset_ms) VALUES (1, $1) ON CONFLICT (id) DO NOTHING RETURNING id', [toMs(at) - Date.now()]);
  return rows.length > 0;
}
/** Nine in the morning in Zhengzhou. */
export const morning = (on: PlainDate): string => toInstant(toMs(startOfDay(on)) + 9 * 3_600_000);

/** What a server brings into the database before it serves. Of several that start at once one does it, and the others wait. */
export const furnish = (house: House, { sample, ...options }: SampleOptions & { sample: boolean }): Promise<void> => alone(house.db, 'rules and sample data', async () => {
  await loadRules(house.db, options.policies);
  if (sample) await loadSample(house, options);
});

export interface SampleOptions { policies: Policies; dataDir: string; sandboxStart: PlainDate; say?: (line: string) => void }

/** People, clock, and once per data folder the sample projects; afterwards the engine is told of every open stream. */
export async function loadSample(house: House, { policies, dataDir, sandboxStart, say = () => undefined }: SampleOptions): Promise<void> {
  await loadPeople(house.db, policies.sample);
  writeFileSync(join(dataDir, 'accounts.json'), `${JSON.stringify(policies.sample.accounts.map(({ username, name, nameEn, roles }) => (
    { username, password: SAMPLE_PASSWORD, name, nameEn, roles: roles.map((r) => r.role), jurisdiction: roles[0]!.jurisdiction, department: roles[0]!.department ?? null, organisation: roles[0]!.organisation ?? null }
  )), null, 2)}\n`, { mode: 0o600 });
  const sql = reader(house.db);
  if (await sql.row(`SELECT 1 FROM setting WHERE key = 'sample_loaded'`)) return;
  say('making sample data');
  await setClock(house.db, morning(addDays(sandboxStart, -BEFORE_DAYS)));
  const direct: House = { ...house, gateway: directGateway(house.db) };
  try {
    await scenes(direct, policies, sandboxStart);
  } catch (error) {
    // A start outside the programmes' years leaves the sandbox empty but usable.
    if (!(error instanceof Refusal) || error.rejection.code !== 'call_not_open') throw error;
    say(`no sample projects: the programmes are not in force on ${sandboxStart}`);
  }
  await toStart(direct, sandboxStart);
  await sql.rows(`INSERT INTO setting (key, value) VALUES ('sample_loaded', $1) ON CONFLICT (key) DO NOTHING`, [sandboxStart]);
  for (const { id } of await sql.rows<{ id: string }>('SELECT id FROM stream_head WHERE running ORDER BY id')) await house.gateway.wake(id);
}

/** The first two projects need a public notice behind them when the sandbox opens. */
const BEFORE_DAYS = 17;
const PANEL = ['expert1', 'expert2', 'expert3', 'expert4', 'expert6'];

async function toStart(house: House, sandboxStart: PlainDate): Promise<void> {
  const admin = await new Cast(house, 'sample').actor('admin');
  while (dateOf(await platformNow(reader(house.db))) < sandboxStart) await advanceClock(house, admin, { to: sandboxStart });
}

/** Three open calls and six projects: one in each stage, one in correction. */
async function scenes(house: House, policies: Policies, sandboxStart: PlainDate): Promise<void> {
  const cast = new Cast(house, 'sample');
  const { forms } = policies.sample;
  const closesAt = startOfDay(addDays(sandboxStart, 31));
  const line = await cast.budgetLine('2019年知识产权运营服务体系建设专项资金（样例）', 2_000_000_000n);
  const navigation = await cast.openCall({ version: '000-P02@zz-2017-243#1', title: '2019年度企业运营类专利导航项目申报（样例）', line, closesAt });
  const pool = await cast.openCall({ version: '000-P05@sample-pool#1', title: '2019年度专利池培育项目申报（样例）', line, closesAt });
  const centre = await cast.openCall({ version: '000-P07@sample-centre#1', title: '2019年度高价值专利培育示范中心申报（样例）', line, closesAt, quota: 2 });

  const pools: string[] = [];
  for (const title of ['超硬材料产业专利池构建', '磨料磨具关键专利池构建']) {
    const project = await poolAccepted(cast, { call: pool, form: forms['000-P05']!, title });
    await poolDecided(cast, project);
    pools.push(project);
  }
  await cast.act('officer1', 'publishNotice', { project: pools[0]!, create: 'notice', fields: { projectIds: pools, title: '2019年度专利池培育项目拟立项名单公示（样例）', basis: '郑政文〔2017〕243号' } });
  await toStart(house, sandboxStart);
  for (const [i, project] of pools.entries()) {
    await cast.act('officer1', 'issue', { project, fields: { documentNumber: `郑知〔2019〕${i + 1}号` } });
    await cast.act('officer2', 'register', { project });
    await cast.act('officer2', 'issueAgreement', { project });
  }
  // Filing: the agreement waits for signatures. Acceptance: the two years are behind it, ended early by its result.
  await cast.act('officer2', 'sign', { project: pools[0]!, fields: { signer: '郑州市知识产权局' } });
  await poolExecuted(cast, pools[1]!);

  // Correction.
  const correction = await cast.draft('pool.applicant', { call: pool, organisation: 'pool', form: forms['000-P05']!, title: '立方氮化硼工具专利池构建', object: '立方氮化硼工具' });
  await submitted(cast, correction, 'pool');
  await members(cast, correction);
  await cast.act('gaoxin.officer', 'recommend', { project: correction });
  await cast.act('officer1', 'requestCorrection', { project: correction, fields: { points: [{ item: '联盟协议', reason: '缺成员单位盖章页，请补齐后重新上传。' }] } });

  // Review: the panel is appointed and the experts' reports are awaited.
  const review = await cast.draft('uni.applicant', { call: centre, organisation: 'uni', form: forms['000-P07']!, title: '新材料高价值专利培育示范中心' });
  await submitted(cast, review, 'uni');
  await cast.act('gaoxin.officer', 'recommend', { project: review });
  await cast.act('officer1', 'accept', { project: review });
  await cast.panel(review, { members: PANEL, score: 80, until: 'accepted' });

  // Application: waits for the county's recommendation.
  const application = await cast.draft('ent.applicant', { call: centre, organisation: 'ent', form: forms['000-P07']!, title: '智能装备高价值专利培育示范中心' });
  await submitted(cast, application, 'ent');

  // Payment: the acceptance is passed and the expenditure waits to be confirmed.
  const payment = await cast.draft('ent.applicant', { call: navigation, organisation: 'ent', form: forms['000-P02']!, title: forms['000-P02']!.values['title'] as string });
  await submitted(cast, payment, 'ent');
  await cast.act('jinshui.officer', 'recommend', { project: payment });
  await cast.act('officer1', 'accept', { project: payment });
  await cast.act('officer2', 'accept', { project: payment });
  await cast.act('officer2', 'register', { project: payment });
  await cast.act('ent.applicant', 'reportResult', { project: payment, fields: { note: '专利导航成果已经形成，提前完成。' } });
  await cast.documents('ent.applicant', payment, { report: '专利导航成果报告.pdf', auditReport: '专项审计报告.pdf' });
  const today = dateOf(await platformNow(reader(house.db)));
  await cast.act('ent.applicant', 'submitResults', {
    project: payment,
    fields: {
      note: '提交成果报告和专项审计报告。',
      expenditure: [
        { item: '专利导航服务费（备案后）', category: 'navigation_service', amountFen: '64000000', spentOn: today, voucher: '记-0301' },
        { item: '前期检索（备案前）', category: 'data_search', amountFen: '6000000', spentOn: addDays(today, -30), voucher: '记-0117' },
      ],
    },
  });
  await cast.panel(payment, { members: PANEL, score: 85 });
}

async function submitted(cast: Cast, project: string, organisation: string): Promise<void> {
  await cast.act(`${organisation}.applicant`, 'submit', { project, fields: { formVersion: 1 } });
  await cast.act(`${organisation}.admin`, 'approve', { project });
}
async function members(cast: Cast, project: string): Promise<void> {
  for (const member of ['m1.admin', 'm2.admin']) await cast.act(member, 'confirm', { project });
}

async function poolAccepted(cast: Cast, { call, form, title }: { call: string; form: Policies['sample']['forms'][string]; title: string }): Promise<string> {
  const project = await cast.draft('pool.applicant', { call, organisation: 'pool', form, title, object: title });
  await submitted(cast, project, 'pool');
  await members(cast, project);
  await cast.act('gaoxin.officer', 'recommend', { project });
  await cast.act('officer1', 'accept', { project });
  return project;
}

async function poolDecided(cast: Cast, project: string): Promise<void> {
  for (const department of ['drc', 'fin', 'sti', 'miit']) await cast.act(`${department}.consulted`, 'giveOpinion', { project, fields: { stance: 'agree', opinion: '无不同意见。' } });
  await cast.panel(project, { members: PANEL, score: 82 });
  await cast.act('approver', 'approve', { project, fields: { minutes: { number: '局长办公会〔2019〕3号', heldOn: dateOf(await platformNow(reader(cast.house.db))), attendees: ['局长', '副局长'] } } });
}

async function poolExecuted(cast: Cast, project: string): Promise<void> {
  await cast.act('officer2', 'sign', { project, fields: { signer: '郑州市知识产权局' } });
  for (const admin of ['pool.admin', 'm1.admin', 'm2.admin']) await cast.act(admin, 'sign', { project, fields: { signer: '法定代表人' } });
  for (const milestone of ['agreements', 'patents', 'licences']) await cast.act('pool.applicant', 'reportMilestone', { project, fields: { milestone, note: '已经完成。' } });
  await cast.act('pool.applicant', 'reportResult', { project, fields: { note: '各项目标提前完成。' } });
  await cast.documents('pool.applicant', project, { report: '总结报告.pdf', licenceContracts: '许可合同.pdf' });
  await cast.act('pool.applicant', 'submitResults', { project, fields: { note: '申请验收。' } });
}
