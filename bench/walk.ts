/**
 * Officers who carry P02 projects along their road through the services: look into the inbox, act, look into the next
 * person's inbox. Measures from the decision to the moment the next person sees the task. Knows no rule.
 */
import { randomUUID } from 'node:crypto';
import { Cast, pdf } from '../start/cast.js';
import { sendCommand } from '../services/commands.js';
import { advanceClock } from '../services/clock.js';
import { addDocument, saveForm } from '../services/projects.js';
import type { House, Person } from '../services/house.js';
import { listTasks, type TaskRow } from '../services/tasks.js';
import { programmeVersion } from '../prisma/store/rules.js';
import { platformNow } from '../prisma/store/clock.js';
import { reader } from '../prisma/store/tx.js';
import type { OpenHouse } from '../start/house.js';
import type { ProgrammeVersion } from '../domain/programme/schema.js';
import { allInOrder } from '../domain/steps/checks.js';
import { orderIdOf } from '../domain/steps/payment.js';
import { crowd, now, Samples, sleep } from './measure.js';
import { FROM_NOTICE, ROAD, TO_NOTICE, VERSION, type Act, type Life } from './p02.js';

export interface Field {
  house: House;
  people: ReadonlyMap<string, Person>;
  line: string;
  call: string;
  criteria: readonly string[];
  version: ProgrammeVersion;
  /** Where no worker does it. */
  instruct?: (orderId: string) => Promise<void>;
}
export interface Walked { perSecond: number; seconds: number; clockSeconds: number; visible: Samples; instructed: Samples }

const LINE_FEN = 100_000_000_000n;

/** A budget line, an open call with a wide window, and the people of the road with their grants. */
export async function openField({ house }: Pick<OpenHouse, 'house'>): Promise<Field> {
  const cast = new Cast(house, `bench-${randomUUID().slice(0, 8)}`);
  const line = await cast.budgetLine('专项资金（测量）', LINE_FEN);
  const call = await cast.openCall({ version: VERSION, title: '专利导航项目申报（测量）', line, closesAt: '2019-12-01T00:00:00.000Z' });
  const people = new Map<string, Person>();
  for (const who of new Set(ROAD.map((act) => act.who).filter((who) => !who.startsWith('ent.')))) people.set(who, await cast.actor(who));
  const version = (await programmeVersion(reader(house.db), VERSION))!;
  const criteria = (version.steps.find((s) => s.kind === 'acceptance_review')!.params['criteria'] as { id: string }[]).map((c) => c.id);
  return { house, people, line, call, criteria, version };
}

export interface Project extends Life { staff: ReadonlyMap<string, Person> }

/** A number of an account is one organisation's. */
const accountOf = (run: string, n: number): string => `4101${String(parseInt(run, 16)).padStart(10, '0')}${String(n).padStart(6, '0')}`;
/** Enterprises of 金水区, each with an applicant and an administrator: an enterprise has one project a call. */
async function enterprises(house: House, count: number): Promise<{ id: string; name: string; account: string; staff: ReadonlyMap<string, Person> }[]> {
  const run = randomUUID().slice(0, 8);
  const made = Array.from({ length: count }, (_, i) => ({ id: `bench-${run}-${i + 1}`, name: `郑州测量企业${run}第${i + 1}号有限公司`, account: accountOf(run, i + 1) }));
  const sql = reader(house.db);
  const ids = made.map((o) => o.id);
  await sql.rows(
    `INSERT INTO organisation (id, name, name_en, kind, credit_code, jurisdiction, bank_name, bank_account) SELECT id, name, name, 'enterprise', id, 'jinshui', '样例银行郑州分行', account FROM unnest($1::text[], $2::text[], $3::text[]) AS o(id, name, account)`, [ids, made.map((o) => o.name), made.map((o) => o.account)],
  );
  for (const role of ['applicant', 'organisation_admin'] as const) {
    await sql.rows(`INSERT INTO person (id, name, name_en, email) SELECT id || $2, id, id, id || '@zhiyun.example' FROM unnest($1::text[]) AS o(id)`, [ids, `.${role}`]);
    await sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction, organisation_id) SELECT id || $2, id || $2, $3, 'jinshui', id FROM unnest($1::text[]) AS o(id)`, [ids, `.${role}`, role]);
  }
  const person = (id: string, role: 'applicant' | 'organisation_admin'): Person => ({ kind: 'person', accountId: '', personId: `${id}.${role}`, grants: [{ id: `${id}.${role}`, role, jurisdiction: 'jinshui', organisation: id }] });
  return made.map(({ id, name, account }) => ({ id, name, account, staff: new Map([['ent.applicant', person(id, 'applicant')], ['ent.admin', person(id, 'organisation_admin')]]) }));
}

/** Projects with form and evidence, ready to be submitted: the first one's by the services, the rest from its rows. */
export async function makeDrafts({ open, field, count }: { open: OpenHouse; field: Field; count: number }): Promise<Project[]> {
  const { house } = field;
  const sql = reader(house.db);
  const projects: Project[] = [];
  const at = await platformNow(sql);
  await crowd(await enterprises(house, count), 8, async ({ id, name, account, staff }) => {
    const { streamId: project } = await sendCommand(house, staff.get('ent.applicant')!, {
      type: 'createProject', fields: { callId: field.call, applicantId: id, title: `专利导航 ${id}` }, stream: { create: 'project' }, key: randomUUID(), route: 'bench',
    });
    projects.push({ project, title: id, now: at, budgetLine: field.line, criteria: field.criteria, order: orderIdOf(project, 1), payee: name, account, staff });
  });
  const form = open.policies.sample.forms['000-P02']!;
  const [first, ...rest] = projects;
  const applicant = first!.staff.get('ent.applicant')!;
  for (const [slot, name] of Object.entries(form.evidence)) await addDocument(house, applicant, { projectId: first!.project, slot, name, bytes: pdf(name) });
  await saveForm(house, applicant, { projectId: first!.project, ifMatch: 0, content: { ...form.values, contractAmountFen: '640000.00' } });
  const copies = rest.map((p) => p.project);
  await sql.rows(`INSERT INTO form_version (project_id, version, content, hash, saved_by, saved_at) SELECT c, version, content, hash, saved_by, saved_at FROM form_version, unnest($2::text[]) c WHERE project_id = $1`, [first!.project, copies]);
  await sql.rows(
    `INSERT INTO document (id, project_id, slot, name, sha256, size, media_type, uploaded_by, uploaded_at) SELECT gen_random_uuid()::text, c, slot, name, sha256, size, media_type, uploaded_by, uploaded_at FROM document, unnest($2::text[]) c WHERE project_id = $1`,
    [first!.project, copies],
  );
  // What comes with the results can be sent only when they are asked for: its rows stand ready.
  await sql.rows(
    `INSERT INTO document (id, project_id, slot, name, sha256, size, media_type, uploaded_by, uploaded_at)
     SELECT gen_random_uuid()::text, d.project_id, r.slot, r.name, d.sha256, d.size, d.media_type, d.uploaded_by, d.uploaded_at FROM (SELECT DISTINCT ON (project_id) * FROM document WHERE project_id = ANY($1) ORDER BY project_id, id) d, unnest($2::text[], $3::text[]) AS r(slot, name)`,
    [projects.map((p) => p.project), ['report', 'auditReport'], ['专利导航成果报告.pdf', '专项审计报告.pdf']],
  );
  return projects;
}

export interface WalkInput { field: Field; lives: readonly Project[]; officers: number; onAct?: (act: Act, ms: number) => void }

/** All lives to the notice, the clock to its end, all lives to the last yuan paid. The clock's time counts. */
export async function walk({ field, lives, officers, onAct }: WalkInput): Promise<Walked> {
  const visible = new Samples();
  const instructed = new Samples();
  const from = now();
  const along = (acts: readonly Act[]) => crowd(lives, officers, (life) => carry(field, life, acts, { visible, instructed, onAct }));
  await along(TO_NOTICE);
  const clockFrom = now();
  await pastNotice(field.house);
  const clockSeconds = (now() - clockFrom) / 1000;
  const at = await platformNow(reader(field.house.db));
  for (const life of lives) life.now = at;
  await along(FROM_NOTICE);
  const seconds = (now() - from) / 1000;
  return { perSecond: lives.length / seconds, seconds, clockSeconds, visible, instructed };
}

/** Some acts of the road, by one officer: projects that stand in its middle. */
export async function partWay(field: Field, lives: readonly Project[], acts: readonly Act[]): Promise<void> {
  const heard = { visible: new Samples(), instructed: new Samples(), onAct: undefined };
  await crowd(lives, 4, (life) => carry(field, life, acts, heard));
}

/** Ten days on: past every notice that stands open. */
async function pastNotice(house: House): Promise<void> {
  const admin = await new Cast(house, 'bench').actor('admin');
  let { pending } = await advanceClock(house, admin, { by: { days: 10 } });
  while (pending > 0) ({ pending } = await advanceClock(house, admin, { by: { hours: 1 } }));
}

async function carry(field: Field, life: Project, acts: readonly Act[], { visible, instructed, onAct }: { visible: Samples; instructed: Samples; onAct: WalkInput['onAct'] }): Promise<void> {
  let batch: string | undefined;
  let task: TaskRow | undefined = await inbox(field, life, acts[0]!, batch);
  for (const [i, act] of acts.entries()) {
    const next = acts[i + 1];
    const from = now();
    const stream = act.creates ? { create: act.creates } : { id: act.on === 'batch' ? batch! : task!.target };
    const { streamId, status } = await sendCommand(field.house, (life.staff.get(act.who) ?? field.people.get(act.who))!, {
      type: act.command, fields: { ...(act.command === 'accept' ? { checks: allInOrder(field.version.steps.find((s) => s.id === task!.stepId)?.params) } : {}), ...act.fields?.(life) }, stream, key: randomUUID(), route: 'bench', ...(task ? { seen: task.seen } : {}),
    });
    onAct?.(act, now() - from);
    if (status === 'pending') await decided(field, life, act);
    if (act.creates === 'batch') batch = streamId;
    if (!next) return;
    if (next.command === 'importBankResult') { task = undefined; await field.instruct?.(life.order); await sent(field, life); instructed.add(now() - from); continue; }
    task = await inbox(field, life, next, batch);
    visible.add(now() - from);
  }
}

/** The person's task for this act, as the inbox shows it; waits until it is there. */
async function inbox({ house, people }: Field, life: Project, act: Act, batch: string | undefined): Promise<TaskRow> {
  const person = (life.staff.get(act.who) ?? people.get(act.who))!;
  for (const end = now() + 60_000; ;) {
    const { items } = await listTasks(house, person, act.on === 'batch' && batch ? { stream: batch, limit: 50 } : { project: life.project, limit: 50 });
    const found = items.find((t) => (t.commands as string[]).includes(act.command) && (act.on !== 'batch' || t.streamId === batch));
    if (found) return found;
    if (now() > end) throw new Error(`${act.who} has no task for ${act.command} of ${life.project}`);
    await sleep(2);
  }
}

async function sent({ house }: Field, { order }: Life): Promise<void> {
  const sql = reader(house.db);
  for (const end = now() + 60_000; (await sql.row<{ status: string }>('SELECT status FROM payment_order WHERE id = $1', [order]))?.status !== 'instructed'; await sleep(20)) if (now() > end) throw new Error(`${order} was not instructed`);
}

/** Answered 202: the command is a row, and it will be decided. */
async function decided({ house }: Field, life: Project, act: Act): Promise<void> {
  const sql = reader(house.db);
  for (const end = now() + 60_000; await sql.row('SELECT 1 FROM command WHERE stream_id = $1 AND outcome IS NULL', [life.project]); await sleep(20)) if (now() > end) throw new Error(`${act.command} of ${life.project} stays undecided`);
}

/** Lives that did not end as they should: not paid in full, or money missing. Empty when all is well. */
export async function faults({ house }: Field, lives: readonly Project[]): Promise<string[]> {
  const sql = reader(house.db);
  const unpaid = await sql.rows<{ id: string; state_name: string }>(`SELECT id, state_name FROM project WHERE id = ANY($1) AND (phase <> 'ended' OR paid_fen <> 30000000)`, [lives.map((l) => l.project)]);
  const unbalanced = await sql.rows<{ key: string }>('SELECT key FROM posting GROUP BY key HAVING sum(amount_fen) <> 0');
  return [...unpaid.map((p) => `${p.id} ended as ${p.state_name}`), ...unbalanced.map((u) => `${u.key} does not balance`)];
}
