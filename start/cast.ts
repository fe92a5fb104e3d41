/**
 * The sample people at work: each act is a command through the services, by a person with that person's own task, under
 * a fixed key, so that a second run goes on where the first stopped. Sample data and tests use it. Knows no rule.
 */
import { fieldsOf } from '../domain/programme/form.js';
import type { SampleForm } from '../policies/load.js';
import type { StreamKind } from '../domain/stream.js';
import type { ProgrammeVersion } from '../domain/programme/schema.js';
import { allInOrder } from '../domain/steps/checks.js';
import { dateOf, yearOf } from '../domain/time.js';
import { platformNow } from '../prisma/store/clock.js';
import { grantsOf, type Outcome } from '../prisma/store/execute.js';
import { programmeVersion } from '../prisma/store/rules.js';
import { reader } from '../prisma/store/tx.js';
import { sendCommand, type Sent } from '../services/commands.js';
import { Refusal, type House, type Person } from '../services/house.js';
import { addDocument, saveForm } from '../services/projects.js';
import { listTasks, type TaskRow } from '../services/tasks.js';

export const personId = (username: string): string => `person-${username}`;
/** `n`: which of the person's grants of this role, where one role is held in several places. */
export const grantId = (username: string, role: string, n = 1): string => `grant-${username}-${role}${n === 1 ? '' : `-${n}`}`;

export interface Deed {
  /** Stream the command goes to; default: the target of the person's task, else the project. */
  stream?: string;
  create?: StreamKind;
  project?: string;
  fields?: Record<string, unknown>;
  /** Kind of the task, where a person has several that take the command. */
  task?: string;
}

export class Cast {
  private readonly counts = new Map<string, number>();
  constructor(readonly house: House, private readonly prefix: string) {}

  async actor(username: string): Promise<Person> {
    const sql = reader(this.house.db);
    const grants = await grantsOf(sql, personId(username), await platformNow(sql));
    return { kind: 'person', accountId: `account-${username}`, personId: personId(username), grants };
  }

  /** The person's open task that takes this command. */
  async task(actor: Person, command: string, { project, stream, task }: Deed): Promise<TaskRow | undefined> {
    const { items } = await listTasks(this.house, actor, { limit: 200, ...(project ? { project } : {}) });
    return items.find((t) => (t.commands as string[]).includes(command) && (task === undefined || t.kind === task) && (stream === undefined || t.streamId === stream || t.target === stream));
  }

  /** One act of one person; the answer names the stream. */
  async act(username: string, command: string, deed: Deed = {}): Promise<Sent> {
    const actor = await this.actor(username);
    const key = this.key(username, command, deed.stream ?? deed.project ?? deed.create ?? '', deed.fields);
    const known = await this.resumed(actor, key);
    if (known) return known;
    const task = deed.create === 'call' || deed.create === 'budget' || deed.create === 'project' ? undefined : await this.task(actor, command, deed);
    const create = deed.create ?? (task?.target === 'notice' || task?.target === 'batch' ? task.target : undefined);
    const id = deed.stream ?? task?.target ?? deed.project;
    return sendCommand(this.house, actor, {
      type: command, fields: { ...await this.found(command, task), ...deed.fields }, key, route: `${this.prefix} ${command}`, ...(task ? { seen: task.seen } : {}),
      stream: create && !deed.stream ? { create } : { id: id ?? '' },
    });
  }

  /** Who checks finds all in order, unless the deed says otherwise. */
  protected async found(command: string, task: TaskRow | undefined): Promise<Record<string, unknown>> {
    if (command !== 'accept' || !task?.projectId) return {};
    const version = await versionOfProject(this.house, task.projectId);
    return { checks: allInOrder(version?.steps.find((s) => s.id === task.stepId)?.params) };
  }

  private key(username: string, command: string, target: string, fields: Record<string, unknown> | undefined): string {
    const about = `${this.prefix}:${target}:${username}:${command}:${String(fields?.['title'] ?? fields?.['object'] ?? '')}`;
    const n = (this.counts.get(about) ?? 0) + 1;
    this.counts.set(about, n);
    return `${about}:${n}`;
  }

  /** What an earlier run did under this key; one that was cut off in the middle is delivered again. */
  private async resumed(actor: Person, key: string): Promise<Sent | undefined> {
    const find = () => reader(this.house.db).row<{ id: string; stream_id: string; outcome: Outcome | null }>('SELECT id, stream_id, outcome FROM command WHERE principal = $1 AND key = $2', [actor.personId, key]);
    let row = await find();
    if (!row) return undefined;
    if (!row.outcome) { await this.house.gateway.deliver(row.stream_id, row.id); row = (await find())!; }
    if (row.outcome?.status === 'refused') { const { status: _status, ...rejection } = row.outcome; throw new Refusal(rejection); }
    return { commandId: row.id, streamId: row.stream_id, status: row.outcome ? 'done' : 'pending' };
  }

  // --- passages that several roads share ---

  /** A confirmed budget line. */
  async budgetLine(title: string, amountFen: bigint): Promise<string> {
    const year = yearOf(dateOf(await platformNow(reader(this.house.db))));
    const { streamId } = await this.act('fin.maker', 'createBudgetLine', {
      create: 'budget',
      fields: { year, title, fund: '郑州市知识产权运营服务体系建设专项资金', level: 'city', quotaDocument: `郑财预〔${year}〕1号`, functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: String(amountFen), cutOffOn: `${year}-12-31` },
    });
    await this.act('finance.bureau', 'confirmQuota', { stream: streamId });
    return streamId;
  }

  /** A call of a programme version, opened now. */
  async openCall(call: { version: string; title: string; line: string; closesAt: string; quota?: number }): Promise<string> {
    const opensAt = await platformNow(reader(this.house.db));
    const { streamId } = await this.act('officer1', 'createCall', {
      create: 'call', fields: { programmeVersionId: call.version, title: call.title, opensAt, closesAt: call.closesAt, budgetLineId: call.line, ...(call.quota ? { quota: call.quota } : {}) },
    });
    await this.act('officer1', 'openCall', { stream: streamId });
    return streamId;
  }

  /** A project with its form filled and its evidence uploaded, not yet submitted. */
  async draft(username: string, { call, organisation, form, title, object = title }: { call: string; organisation: string; form: SampleForm; title: string; object?: string }): Promise<string> {
    const { streamId: project } = await this.act(username, 'createProject', { create: 'project', fields: { callId: call, applicantId: organisation, title, object } });
    const sql = reader(this.house.db);
    const saved = await sql.row('SELECT 1 FROM form_version WHERE project_id = $1', [project]);
    if (saved) return project;
    const actor = await this.actor(username);
    const version = (await versionOfProject(this.house, project))!;
    await this.documents(username, project, form.evidence);
    await saveForm(this.house, actor, { projectId: project, ifMatch: 0, content: typed(version, { ...form.values, title }) });
    return project;
  }

  /** One small PDF per slot, under the given names. */
  async documents(username: string, project: string, names: Record<string, string>): Promise<void> {
    const actor = await this.actor(username);
    const have = new Set((await reader(this.house.db).rows<{ slot: string }>('SELECT slot FROM document WHERE project_id = $1 AND removed_at IS NULL', [project])).map((d) => d.slot));
    for (const [slot, name] of Object.entries(names)) if (!have.has(slot)) await addDocument(this.house, actor, { projectId: project, slot, name, bytes: pdf(name) });
  }

  /** Appoints five experts and carries the panel to its end; `score` of 0 to 100 on every criterion. */
  async panel(project: string, { members, score, meetingOn, until }: { members: readonly string[]; score: number; meetingOn?: string; until?: 'appointed' | 'accepted' }): Promise<string> {
    const { streamId: panel } = await this.act('officer3', 'appointPanel', { project, fields: { members: members.map(personId) } });
    if (until === 'appointed') return panel;
    for (const expert of members) await this.acceptsInvitation(panel, expert);
    if (until === 'accepted') return panel;
    for (const expert of members) await this.reports(panel, expert, score);
    if (meetingOn) await this.act('officer3', 'recordMeeting', { stream: panel, fields: { heldOn: meetingOn, attendees: members.map(personId), minutes: '答辩会议按程序进行。' } });
    return panel;
  }
  async acceptsInvitation(panel: string, expert: string): Promise<void> {
    await this.act(expert, 'acceptInvitation', { stream: panel });
    await this.act(expert, 'declare', { stream: panel, fields: { conflict: false, statement: '与申报单位无利害关系。' } });
  }
  async reports(panel: string, expert: string, score: number): Promise<void> {
    const { state } = (await reader(this.house.db).row<{ state: { criteria: { id: string }[] } }>('SELECT state FROM stream_head WHERE id = $1', [panel]))!;
    await this.act(expert, 'submitReport', { stream: panel, fields: { scores: state.criteria.map((c) => ({ criterion: c.id, score, reason: '依据申报材料评定。' })), opinion: '同意评审意见。' } });
  }
}

export const versionOfProject = async (house: House, project: string): Promise<ProgrammeVersion | undefined> => {
  const sql = reader(house.db);
  const row = await sql.row<{ version_id: string }>('SELECT version_id FROM project WHERE id = $1', [project]);
  return row && programmeVersion(sql, row.version_id);
};

/** Sample forms hold amounts in fen; a form holds what a person types: yuan. */
export function typed(version: Pick<ProgrammeVersion, 'form'>, values: Record<string, unknown>): Record<string, unknown> {
  const money = new Set(fieldsOf(version.form).filter((f) => f.kind === 'money').map((f) => f.id));
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, money.has(id) ? `${BigInt(value as string) / 100n}.${String(BigInt(value as string) % 100n).padStart(2, '0')}` : value]));
}

/** The smallest file every reader takes for a PDF: one empty page. */
export const pdf = (name: string): Uint8Array => new TextEncoder().encode(
  `%PDF-1.4\n% ${name}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
);
