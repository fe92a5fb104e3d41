/**
 * Walks the plan of a version through the real rules of a project, in memory, before anybody applies under it: at each
 * place every command of every open task, the words of panels, notices and banks, and silence; with members and without,
 * with a large amount and one fen, with each condition of a step met and not. Refuses what throws, hangs, lapses though
 * handed in in time, is never reached, cannot be completed, or pays another sum than the award. Places that differ in
 * nothing that bears on what follows are walked once. Pure. Non-goals: shapes (schema.ts), wiring (plan.ts).
 */
import type { Actor } from '../access/index.js';
import { ROLES } from '../access/index.js';
import { calendarOf } from '../calendar.js';
import { fen, fenText, sumFen } from '../money.js';
import { StepFault } from '../project/advance.js';
import { projectStream } from '../project/index.js';
import { openSteps, type ProjectState, type TaskState } from '../project/state.js';
import type { Command, Context } from '../stream.js';
import { addDays, dateOf, startOfDay, toInstant, toMs, type Instant } from '../time.js';
import { actsAt, type Act } from './dry-run-acts.js';
import { scenariosOf, type Scenario } from './dry-run-facts.js';
import { APPLICANT_STEPS, type PlanFault } from './plan.js';
import type { ProgrammeVersion } from './schema.js';

const APPLICANT = 'applicant';
const PROJECT = 'project-dry-run';
const CALENDAR = calendarOf([]);
/** More places than any plan of steps has; a plan that makes more grows without end. */
const MOST_PLACES = 3_000;
const MOST_FAULTS = 20;
/** More than a step has reminders. */
const MOST_DUES = 50;

interface Place { state: ProjectState; at: Instant; shape: string }

/** Answers what is wrong, each with the path of the step as in `sources`; empty when every walk ends well. */
export function dryRun(version: ProgrammeVersion): PlanFault[] {
  const faults = new Map<string, PlanFault>();
  const say = (path: string, reason: string): void => { if (faults.size < MOST_FAULTS) faults.set(`${path} ${reason}`, { path, reason }); };
  const reached = new Set<string>();
  for (const scenario of scenariosOf(version)) new Exploration(version, scenario, say, reached).run();
  if (faults.size === 0) for (const step of version.steps) if (!reached.has(step.id)) say(`steps.${step.id}`, step.when ? 'is skipped in every walk: its condition never holds' : 'is reached by no walk');
  return [...faults.values()];
}

class Exploration {
  private readonly places = new Map<string, Place>();
  private readonly leadsTo = new Map<string, Set<string>>();
  private completed = false;
  private readonly refusals = new Set<string>();

  constructor(private readonly version: ProgrammeVersion, private readonly scenario: Scenario, private readonly say: (path: string, reason: string) => void, private readonly reached: Set<string>) {}

  run(): void {
    const start: Place = { state: projectStream.initial(PROJECT), at: startOfDay(this.version.validFrom), shape: 'start' };
    const first = this.send(start, { type: 'createProject', fields: { callId: 'call-dry-run', applicantId: APPLICANT, title: 't', object: 'o' } });
    if (!first) return;
    const waiting = [first];
    this.places.set(first.shape, first);
    while (waiting.length > 0) {
      if (this.places.size > MOST_PLACES) return this.say('steps', `does not come to rest${this.where()}`);
      const place = waiting.pop()!;
      const next = this.nextOf(place);
      this.leadsTo.set(place.shape, new Set(next.map((p) => p.shape)));
      for (const p of next) if (!this.places.has(p.shape)) { this.places.set(p.shape, p); waiting.push(p); }
    }
    this.judge();
  }

  private where(): string { return this.scenario.name === '' ? '' : ` (${this.scenario.name})`; }

  /** Everything that may happen next. */
  private nextOf(place: Place): Place[] {
    const { state } = place;
    this.look(place);
    if (projectStream.agendaOf(state).closed) return [];
    const acts = actsAt(state, this.version, this.scenario);
    const moved = this.scenario.thorough ? acts.flatMap((act) => this.send(place, act) ?? []) : this.firstOf(place, acts);
    if (!this.scenario.thorough && moved.length > 0) return moved;
    return [...moved, ...this.silence(place)];
  }
  /** The road alone: the first act that is taken. */
  private firstOf(place: Place, acts: readonly Act[]): Place[] {
    for (const act of acts) { const next = this.send(place, act); if (next) return [next]; }
    return [];
  }

  /** Nobody acts: what is due comes, one after another, until something bears on what follows. */
  private silence(place: Place): Place[] {
    let { state, at } = place;
    for (let n = 0; n < MOST_DUES; n += 1) {
      const due = projectStream.agendaOf(state).due[0];
      if (!due) return [];
      at = due.at > at ? due.at : at;
      const stepId = due.key.split(':')[0]!;
      try {
        const { events } = projectStream.onDue(state, due.key, this.context(at));
        if (events.length === 0) { this.say(`steps.${stepId}`, `nothing follows when ${due.key} is over${this.where()}`); return []; }
        state = events.reduce((s, e) => projectStream.evolve(s, e, at), state);
      } catch (error) { this.thrown(stepId, `silence until ${due.key}`, error); return []; }
      const next = this.placed(state, at);
      if (next.shape !== place.shape) return [next];
    }
    return [];
  }

  private send({ state, at: before }: Place, act: Act): Place | undefined {
    const at = toInstant(toMs(before) + 60_000);
    const { task } = act;
    const stepId = task?.stepId ?? openSteps(state)[0]?.id ?? this.version.steps[0]!.id;
    const command: Command = {
      id: 'c', type: act.type, streamId: PROJECT, at, fields: act.fields, actor: actorOf(act, task),
      ...(task ? { seen: { taskId: task.id, revision: task.revision, formVersion: 0 } } : {}),
    };
    try {
      const context = this.context(at);
      const refused = projectStream.guard(state, command, context);
      if (refused) { this.refusals.add(`${stepId}: ${act.type} is refused with ${refused.code}${refused.fields ? ` (${Object.keys(refused.fields).join(', ')})` : ''}`); return undefined; }
      const { events } = projectStream.decide(state, command, context);
      return this.placed(events.reduce((s, e) => projectStream.evolve(s, e, at), state), at);
    } catch (error) { this.thrown(stepId, act.type, error); return undefined; }
  }

  private thrown(stepId: string, asked: string, error: unknown): void {
    const at = error instanceof StepFault ? error.stepId : stepId;
    const words = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
    this.say(`steps.${at}`, `${asked} throws: ${words.replace(/\s+/g, ' ').slice(0, 200)}${this.where()}`);
  }

  private placed(state: ProjectState, at: Instant): Place {
    for (const step of Object.values(state.steps)) if (step.status !== 'skipped') this.reached.add(step.id);
    return { state, at, shape: shapeOf(state) };
  }

  /** What must hold at every place. */
  private look({ state }: Place): void {
    for (const task of Object.values(state.tasks)) {
      const path = `steps.${task.stepId}`;
      if (task.kind !== 'queued_award' && task.commands.length === 0) this.say(path, `the task ${task.kind} takes no command: nobody can end it`);
      if (!ROLES.includes(task.assignee.role)) this.say(path, `the task ${task.kind} waits for nobody`);
    }
    const own = this.version.steps.filter((s) => APPLICANT_STEPS.includes(s.kind));
    if (state.phase !== 'ended' && state.submittedAt === undefined && own.every((s) => ['passed', 'skipped'].includes(state.steps[s.id]?.status ?? ''))) {
      this.say(`steps.${own.at(-1)!.id}`, `never counts as submitted: what was handed in in time lapses when the window closes${this.where()}`);
    }
    if (state.award && state.instalments.length > 0) {
      const sum = sumFen(state.instalments.map((i) => fen(i.amountFen)));
      if (sum !== fen(state.award.amountFen)) {
        const step = this.version.steps.find((s) => s.kind === 'instalments')!;
        this.say(`steps.${step.id}.params.list`, `pays ${fenText(sum)} fen of an award of ${state.award.amountFen}${this.where()}`);
      }
    }
    if (state.end?.outcome === 'completed') this.completed = true;
  }

  /** Every place must lead to an end; the road must be one that can be completed. */
  private judge(): void {
    const ends = [...this.places.values()].filter((p) => p.state.phase === 'ended' && this.leadsTo.get(p.shape)!.size === 0).map((p) => p.shape);
    const good = new Set(ends);
    for (let grew = true; grew;) {
      grew = false;
      for (const [from, to] of this.leadsTo) if (!good.has(from) && [...to].some((t) => good.has(t))) { good.add(from); grew = true; }
    }
    const hanging = [...this.places.values()].filter((p) => !good.has(p.shape));
    for (const { state } of hanging.filter((p) => this.leadsTo.get(p.shape)!.size === 0)) {
      const steps = openSteps(state).map((s) => s.id);
      const why = [...this.refusals].filter((r) => steps.some((id) => r.startsWith(`${id}: `)));
      this.say(steps[0] === undefined ? 'steps' : `steps.${steps[0]}`, `hangs: nobody can act, nothing is due and the road has not ended${why.length > 0 ? `; ${why.join('; ')}` : ''}${this.where()}`);
    }
    if (hanging.length > 0 && hanging.every((p) => this.leadsTo.get(p.shape)!.size > 0)) this.say('steps', `runs in a circle that has no end${this.where()}`);
    if (this.scenario.completes && !this.completed && hanging.length === 0) this.say('steps', `cannot be completed by anybody: ${[...this.refusals].slice(0, 3).join('; ') || 'every walk ends before the end of the road'}${this.where()}`);
  }

  private context(at: Instant): Context {
    const { version, scenario } = this;
    return {
      at, today: dateOf(at), calendar: CALENDAR, profile: 'full', version,
      call: { id: 'call-dry-run', status: 'open', versionId: version.id, opensAt: startOfDay(version.validFrom), closesAt: startOfDay(addDays(version.validFrom, 10_000)), budgetLineId: 'budget-dry-run', jurisdiction: version.jurisdiction },
      project: {
        taken: [], holds: [], evidence: version.steps.flatMap((s) => ((s.params['evidence'] as { id: string }[] | undefined) ?? []).map((e) => e.id)),
        form: { version: 1, hash: 'h', facts: scenario.facts, faults: {} },
        applicant: { id: APPLICANT, kind: scenario.kind, county: 'county', ownZone: false, bankName: 'b', bankAccount: '12345678', name: '单位' },
        budget: { lineId: 'budget-dry-run', availableFen: '9000000000000000', queuedBefore: 0 }, priorAwards: [],
      },
    };
  }
}

function actorOf(act: Act, task: TaskState | undefined): Actor {
  if (!task && act.type !== 'createProject') return { kind: 'system', cause: 'dry-run' };
  const assignee = task?.assignee ?? { role: 'applicant' as const, organisation: APPLICANT };
  return { kind: 'person', accountId: 'a', personId: `p-${assignee.role}`, grants: [{ id: 'g', ...assignee }] };
}

/** What bears on what may follow: neither days nor rounds nor numbers, and of a step only while it is open. */
function shapeOf(state: ProjectState): string {
  const open = openSteps(state);
  const tasks = Object.values(state.tasks);
  const asked = new Set(tasks.map((t) => t.stepId));
  return JSON.stringify([
    state.phase, state.submittedAt !== undefined, state.end?.outcome, state.milestones, state.award?.money, state.award?.amountFen, state.payee && [state.payee.verified, state.payee.confirmed], state.ranked?.result,
    state.instalments.map((i) => i.status),
    Object.values(state.steps).map((s) => `${s.id} ${s.status}`).sort(),
    open.map((s) => [s.id, Object.entries(s.data).filter(([key]) => MATTERS.has(key)).map(([key, value]) => [key, Array.isArray(value) ? value.length : value])]),
    tasks.map((t) => [t.stepId, t.kind, t.commands, t.assignee]).sort(),
    // A period beside a task that stays open decides nothing by itself, but for those that bring a task.
    Object.values(state.periods).filter((p) => BRINGS.has(p.kind) || !asked.has(p.id.split(':')[0]!)).map((p) => p.id.replace(/:\d+/g, '')).sort(),
  ]);
}
const MATTERS: ReadonlySet<string> = new Set(['corrections', 'attempt', 'milestones', 'midTermPassed', 'result']);
const BRINGS: ReadonlySet<string> = new Set(['midterm', 'follow_up']);
