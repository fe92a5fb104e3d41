/**
 * What the demo does at one step: find the person's task, send its command with what was seen, say one line. And the
 * passages several roads share: set-up, draft, panel, notice, payment, a move of the clock. Knows no programme's road.
 */
import type { PlainDate } from '../../domain/time.js';
import type { SampleForm, SampleOrganisation } from '../../policies/load.js';
import type { Form } from '../../domain/programme/schema.js';
import { pdf, personId, typed } from '../cast.js';
import { DemoError, type Client, type Json } from './client.js';
import type { Actor, Reporter } from './report.js';

export interface Task { id: string; streamId: string; target: string; kind: string; projectId: string | null; stepId: string; commands: { type: string }[]; seen: Json }
/** One act on a project: who sends which command, with which fields. */
export interface Act { by: string; command: string; fields?: Json | ((stage: Stage) => Promise<Json> | Json) }
export const PANEL = ['expert1', 'expert2', 'expert3', 'expert4', 'expert6'];

export class Stage {
  constructor(readonly client: Client, readonly report: Reporter, readonly organisations: readonly SampleOrganisation[], readonly run: string) {}

  today = async (): Promise<PlainDate> => (await this.client.get<{ today: PlainDate }>('admin', '/v1/clock')).today;
  now = async (): Promise<string> => (await this.client.get<{ now: string }>('admin', '/v1/clock')).now;

  /** The person's open task that takes the command; what happened a moment ago may still be on its way. */
  async task(by: string, command: string, { project, stream }: { project?: string; stream?: string }): Promise<Task> {
    return this.client.until(`a task of ${by} that takes ${command}`, async () => {
      const { items } = await this.client.get<{ items: Task[] }>(by, `/v1/tasks?limit=200${project ? `&project=${project}` : ''}`);
      return items.find((t) => t.commands.some((c) => c.type === command) && (stream === undefined || t.streamId === stream || t.target === stream));
    });
  }

  /** A command to the stream that the task names. */
  async act(step: string, { by, command, fields = {} }: Act, about: { project?: string; stream?: string }): Promise<Json> {
    if (this.client.begun(step)) return this.client.change({ step, by, path: '' });
    const task = await this.task(by, command, about);
    const given = { ...(command === 'accept' ? { checks: await this.found(by, task) } : {}), ...(typeof fields === 'function' ? await fields(this) : fields) };
    const kind = task.target.split('-', 1)[0]!;
    const place: Record<string, string> = { project: 'projects', panel: 'panels', call: 'calls', notice: 'notices', budget: 'budget-lines', order: 'payment-orders' };
    if (!place[kind]) throw new DemoError(`${step}: no place for commands to ${task.target}`);
    return this.client.change({ step, by, path: `/v1/${place[kind]}/${task.target}/commands`, body: { type: command, seen: task.seen, ...given } });
  }

  /** Each item of the list of the step, found in order. */
  private async found(by: string, { projectId, stepId }: Task): Promise<Json[]> {
    const { steps } = await this.client.get<{ steps: { id: string; checklist?: { id: string }[] }[] }>(by, `/v1/projects/${projectId!}`);
    return (steps.find((s) => s.id === stepId)?.checklist ?? []).map(({ id }) => ({ id, answer: 'yes' }));
  }

  /** The acts of a road in their order, one line each. */
  async walk(actor: Actor, acts: readonly Act[], from: string): Promise<void> {
    for (const [i, act] of acts.entries()) {
      await this.act(`${actor.name}.${from}.${i + 1}.${act.command}`, act, { project: actor.project });
      await this.report.line(actor, act.command, act.by);
    }
  }

  // --- set-up ---

  async budgetLine(amountFen: string, year: number, step = 'budget'): Promise<string> {
    const { id } = await this.client.change({
      step, by: 'fin.maker', path: '/v1/budget-lines',
      body: { year, title: `演示资金 ${year} ${this.run}`, fund: '郑州市知识产权运营服务体系建设专项资金', level: 'city', quotaDocument: `郑财预演〔${year}〕${this.run}号`, functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen, cutOffOn: `${year}-12-31` },
    });
    this.report.plain('createBudgetLine', 'fin.maker', { amountFen });
    await this.act(`${step}.confirm`, { by: 'finance.bureau', command: 'confirmQuota' }, { stream: String(id) });
    this.report.plain('confirmQuota', 'finance.bureau', { amountFen });
    return String(id);
  }

  /** 结转: what is unpaid on the line of a past year goes on to one of this year, by two persons. */
  async carriedOver(step: string, { from, to }: { from: string; to: string }): Promise<void> {
    await this.act(`${step}.propose`, { by: 'fin.maker', command: 'proposeCarryOver', fields: { toLineId: to, reason: '年末结转。' } }, { stream: from });
    this.report.plain('proposeCarryOver', 'fin.maker', {});
    await this.act(`${step}.confirm`, { by: 'fin.checker', command: 'confirmCarryOver' }, { stream: from });
    this.report.plain('confirmCarryOver', 'fin.checker', {});
  }

  async call({ name, version, title, line, opensAt, closesAt, quota }: { name: string; version: string; title: string; line: string; opensAt: string; closesAt: string; quota?: number }): Promise<string> {
    const { id } = await this.client.change({ step: `${name}.call`, by: 'officer1', path: '/v1/calls', body: { programmeVersionId: version, title: `${title}（演示 ${this.run}）`, opensAt, closesAt, budgetLineId: line, ...(quota ? { quota } : {}) } });
    await this.client.change({ step: `${name}.opening`, by: 'officer1', path: `/v1/calls/${String(id)}/opening`, body: {} });
    this.report.plain('openCall', 'officer1', { about: title, due: closesAt });
    return String(id);
  }

  /** A draft with form and files, submitted. */
  async application({ name, by, organisation, call, form }: { name: string; by: string; organisation: string; call: string; form: SampleForm }): Promise<Actor> {
    const title = `${String(form.values['title'])}（演示 ${this.run}）`;
    const made = await this.client.change({ step: `${name}.create`, by, path: '/v1/projects', body: { callId: call, applicantId: organisation, title, object: this.run } });
    const actor: Actor = { name, project: String(made['id']), reader: by };
    await this.report.line(actor, 'createProject', by);
    await this.documents(actor, form.evidence, 'form');
    const { form: { definition } } = await this.client.get<{ form: { definition: Form } }>(by, `/v1/projects/${actor.project}`);
    const { version } = await this.client.change({ step: `${name}.form`, by, method: 'PUT', path: `/v1/projects/${actor.project}/form`, ifMatch: 0, body: { content: typed({ form: definition }, { ...form.values, title }) } });
    await this.walk(actor, [{ by, command: 'submit', fields: { formVersion: Number(version) } }], 'draft');
    return actor;
  }

  async documents({ name, project, reader }: Actor, files: Record<string, string>, from: string): Promise<void> {
    for (const [slot, file] of Object.entries(files)) await this.client.change({ step: `${name}.${from}.${slot}`, by: reader, path: `/v1/projects/${project}/documents`, upload: { slot, name: file, bytes: pdf(file) } });
  }

  // --- passages ---

  /** Five experts from the invitation to the report, and the defence where there is one. */
  async panel(actor: Actor, from: string, { defence = false, score = 82 } = {}): Promise<void> {
    const sent = await this.act(`${actor.name}.${from}.appointPanel`, { by: 'officer3', command: 'appointPanel', fields: { members: PANEL.map(personId) } }, { project: actor.project });
    const panel = String(sent['streamId']);
    await this.report.line(actor, 'appointPanel', 'officer3');
    for (const by of PANEL) {
      await this.act(`${actor.name}.${from}.${by}.accept`, { by, command: 'acceptInvitation' }, { stream: panel });
      await this.act(`${actor.name}.${from}.${by}.declare`, { by, command: 'declare', fields: { conflict: false, statement: '与申报单位无利害关系。' } }, { stream: panel });
    }
    const { criteria } = await this.client.get<{ criteria: { id: string }[] }>('officer3', `/v1/panels/${panel}`);
    for (const by of PANEL) {
      await this.act(`${actor.name}.${from}.${by}.report`, { by, command: 'submitReport', fields: { scores: criteria.map((c) => ({ criterion: c.id, score, reason: '依据申报材料评定。' })), opinion: '同意。' } }, { stream: panel });
      await this.report.line(actor, 'submitReport', by);
    }
    if (!defence) return;
    await this.act(`${actor.name}.${from}.meeting`, { by: 'officer3', command: 'recordMeeting', fields: async () => ({ heldOn: await this.today(), attendees: PANEL.map(personId), minutes: '答辩按程序进行。' }) }, { stream: panel });
    await this.report.line(actor, 'recordMeeting', 'officer3');
  }

  /** One notice over the projects, to its last day. */
  async notice(step: string, actors: readonly Actor[]): Promise<void> {
    const task = this.client.begun(step) ? undefined : await this.task('officer1', 'publishNotice', { project: actors[0]!.project });
    const { id } = await this.client.change({ step, by: 'officer1', path: '/v1/notices', body: { projectIds: actors.map((a) => a.project), title: `拟奖补名单公示（演示 ${this.run}）`, basis: '郑政文〔2017〕243号', ...(task ? { seen: task.seen } : {}) } });
    await this.report.line(actors, 'publishNotice', 'officer1');
    const { endsAt } = await this.client.get<{ endsAt: string }>('officer1', `/v1/notices/${String(id)}`);
    await this.advance(`${step}.over`, endsAt);
    await this.client.until('the end of the notice', async () => ((await this.client.get<{ status: string }>('officer1', `/v1/notices/${String(id)}`)).status === 'over' ? true : undefined));
    await this.report.line(actors, 'advanceClock', 'admin');
  }

  /** Claim, and the two persons who check the account. */
  async claim(actor: Actor, organisation: string): Promise<void> {
    const payee = this.organisations.find((o) => o.id === organisation)!;
    await this.walk(actor, [
      { by: actor.reader, command: 'claim', fields: { accountName: payee.name.zh, bankName: payee.bankName!, account: payee.bankAccount!, receiptNumber: `SJ-${this.run}-${actor.name}`, commitment: true } },
      { by: 'fin.maker', command: 'verifyAccount' }, { by: 'fin.checker', command: 'confirmAccount' },
    ], 'claim');
  }

  /** One batch over what is due of the projects: prepared, checked, signed where the sum asks for it, released, answered, imported. */
  async payment(step: string, line: string, actors: readonly Actor[]): Promise<string> {
    const { client } = this;
    const batch = client.begun(step) ? await client.change({ step, by: 'fin.maker', path: '' }) : await (async () => {
      const orders = await Promise.all(actors.map((a) => client.until(`an order of ${a.name} that is due`, async () => (await client.get<{ items: { id: string; status: string }[] }>('fin.maker', `/v1/payment-orders?project=${a.project}&status=due`)).items[0]?.id)));
      return client.change({ step, by: 'fin.maker', path: '/v1/payment-batches', body: { budgetLineId: line, orderIds: orders } });
    })();
    const id = String(batch['id']);
    const page = () => client.get<{ batch: { status: string; totalFen: string; fileName: string | null }; thirdSignature: boolean; orders: { status: string }[] }>('fin.maker', `/v1/payment-batches/${id}`);
    const { thirdSignature, batch: { totalFen } } = await page();
    const about = `${actors.length} 笔`;
    this.report.plain('prepareBatch', 'fin.maker', { amountFen: totalFen, about });
    for (const [name, command, by] of [['check', 'checkBatch', 'fin.checker'], ...(thirdSignature ? [['signature', 'signBatch', 'fin.checker2']] : []), ['release', 'releaseBatch', 'fin.checker']] as [string, string, string][]) {
      const seen = client.begun(`${step}.${name}`) ? undefined : (await this.task(by, command, { stream: id })).seen;
      await client.change({ step: `${step}.${name}`, by, path: `/v1/payment-batches/${id}/${name}`, body: { seen } });
      this.report.plain(command, by, { amountFen: totalFen, about });
    }
    await client.until('the payment list', async () => { const p = await page(); return p.batch.fileName && p.orders.every((o) => o.status !== 'released') ? true : undefined; });
    // The same bytes again after a cut: a returned list is known by its hash.
    const { bytes } = await client.keep(`${step}.answer`, async () => ({ bytes: Buffer.from(await client.file('admin', `${step}.answer`, '/v1/sandbox/bank-answers', { batchId: id, answer: 'accept' })).toString('base64') }));
    await client.change({ step: `${step}.import`, by: 'fin.maker', path: '/v1/bank-results', upload: { name: 'returned.xlsx', bytes: Buffer.from(bytes, 'base64') } });
    await this.report.line(actors, 'importBankResult', 'fin.maker');
    return id;
  }

  /** Moves the sandbox clock to an instant; a long way is gone in several calls. */
  async advance(step: string, to: string): Promise<void> {
    const target = await this.client.keep(step, () => ({ to }));
    for (let n = 1; await this.now() < target.to; n += 1) {
      const { pending } = await this.client.change({ step: `${step}.${n}`, by: 'admin', path: '/v1/clock/advances', body: target });
      if (n > 50) throw new DemoError(`the clock does not get to ${target.to}; ${String(pending)} due instants are left`);
    }
  }
  async advanceTo(step: string, to: string): Promise<void> {
    await this.advance(step, to);
    this.report.plain('advanceClock', 'admin', { about: (await this.today()) });
  }
}
