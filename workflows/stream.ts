/**
 * The life of one stream in the durable engine: it knows what is pending and nothing else. It keeps the agenda that
 * execute returned and waits for an update, a wake or the next due instant; then it executes again. It never judges.
 */
import { ApplicationFailure, CancellationScope, allHandlersFinished, condition, continueAsNew, defineSignal, defineUpdate, proxyLocalActivities, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import type { Agenda } from '../domain/stream.js';
import type { CommandInput, ExecuteAnswer, ExecuteRequest, LocalActivities, StreamInput } from './contract.js';

// Never bounded: with the database down it waits, it does not fail the workflow.
const { execute } = proxyLocalActivities<LocalActivities>({ startToCloseTimeout: '2s', localRetryThreshold: '5s' });

const command = defineUpdate<{ status: string }, [CommandInput]>('command');
const wake = defineSignal('wake');
/** How long a due instant that execute did not settle is left alone before it is asked again. */
const UNSETTLED_MS = 60_000;

export class StreamLife {
  private agenda: Agenda | undefined;
  private woken: boolean;
  private alarm: { at: number; scope: CancellationScope } | undefined;
  private underWay = 0;
  private last: Promise<unknown> = Promise.resolve();
  private readonly streamId: string;

  constructor({ streamId, told }: StreamInput) {
    this.streamId = streamId;
    // The command that started this life brings the first agenda; were it lost on the way, the sweep wakes the stream.
    this.woken = !told;
    setHandler(command, ({ commandId }) => this.deliver(commandId));
    setHandler(wake, () => { this.woken = true; });
  }

  get stage(): string { return this.agenda?.stage ?? ''; }
  get closed(): boolean { return this.agenda?.closed ?? false; }

  /** The only place where a refusal becomes a failure: the caller of the update sees it, the workflow goes on. */
  private deliver(commandId: string): Promise<{ status: string }> {
    return this.execute({ streamId: this.streamId, commandId }).then(({ outcome }) => {
      if (outcome?.status === 'refused') throw ApplicationFailure.create({ type: outcome.code ?? 'refused', message: commandId, nonRetryable: true });
      return { status: outcome?.status ?? 'nothing' };
    });
  }

  /**
   * One at a time: two local activities that end apart in the first run end together in a replay, and what follows
   * from them would come in another order.
   */
  private execute(request: ExecuteRequest): Promise<ExecuteAnswer> {
    const ask = (): Promise<ExecuteAnswer> => this.ask(request);
    const answer = this.underWay === 0 ? ask() : this.last.then(ask, ask);
    this.underWay += 1;
    this.last = answer;
    return answer;
  }

  /** One promise, not three: `async` and `await` make more, and each costs its stack. */
  private ask(request: ExecuteRequest): Promise<ExecuteAnswer> {
    return execute(request).then((answer) => {
      this.underWay -= 1;
      const known = this.agenda;
      // An answer from another life of the record is right, however far back it is: the record was restored, or another server took over.
      if (!known || answer.agenda.epoch !== known.epoch || answer.agenda.seq > known.seq || (answer.agenda.seq === known.seq && answer.agenda.clockOffsetMs >= known.clockOffsetMs)) this.agenda = answer.agenda;
      return answer;
    }, (error: unknown) => { this.underWay -= 1; throw error; });
  }

  /** When the next due instant comes by the engine's clock, in ms; never, while nothing is due. */
  private get dueAt(): number {
    const due = this.agenda?.due[0];
    return due ? Date.parse(due.at) - this.agenda!.clockOffsetMs : Infinity;
  }

  /**
   * Waits until the stream is closed or `until` holds; every wake and due instant is executed. A command that leaves
   * nothing earlier to wait for does not stir it: each promise of a workflow costs its stack.
   */
  async live(until: () => boolean = () => false): Promise<void> {
    const over = (): boolean => this.closed || until() || workflowInfo().continueAsNewSuggested;
    for (;;) {
      if (this.woken) { this.woken = false; await this.execute({ streamId: this.streamId }); continue; }
      if (over()) return;
      if (this.dueAt > Date.now()) {
        const alarm = this.dueAt === Infinity ? this.alarm : this.alarmBy(this.dueAt);
        await condition(() => this.woken || over() || this.alarm !== alarm || this.dueAt < (alarm?.at ?? Infinity));
        continue;
      }
      const agenda = this.agenda!;
      const due = agenda.due[0]!;
      const { outcome, agenda: now } = await this.execute({ streamId: this.streamId, dueKey: due.key });
      if (outcome?.status === 'nothing' && now.due[0]?.key === due.key && now.due[0].at === due.at) await this.unsettled(agenda);
    }
  }

  /**
   * A timer that rings at `at` or earlier. One that stands is left standing although the due instant has moved on: to
   * find nothing due once is cheaper than to cancel and set a timer with every command.
   */
  private alarmBy(at: number): { at: number } {
    if (this.alarm && this.alarm.at <= at) return this.alarm;
    this.alarm?.scope.cancel();
    const alarm = { at, scope: new CancellationScope() };
    const off = (): void => { if (this.alarm === alarm) this.alarm = undefined; };
    void alarm.scope.run(() => sleep(at - Date.now())).then(off, off);
    this.alarm = alarm;
    return alarm;
  }

  /** A timer that fired early, or a key nobody settles: wait, unless something changes. */
  private async unsettled(agenda: Agenda): Promise<void> {
    const early = Date.parse(agenda.due[0]!.at) - (Date.now() + agenda.clockOffsetMs);
    if (early > 0 && early < UNSETTLED_MS) await sleep(early + 50);
    else { const now = this.agenda; await condition(() => this.woken || this.closed || this.agenda !== now, UNSETTLED_MS); }
  }

  /** The stream moved on without this workflow: execute again and take the new agenda. */
  refresh(): void { this.woken = true; }

  /** Ends a life: no handler is cut off, and a long history starts anew. */
  async end(input: StreamInput): Promise<void> {
    await condition(allHandlersFinished);
    if (!this.closed) await continueAsNew<(next: StreamInput) => Promise<void>>({ streamId: input.streamId });
  }
}
