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
  private async deliver(commandId: string): Promise<{ status: string }> {
    const { outcome } = await this.execute({ streamId: this.streamId, commandId });
    if (outcome?.status === 'refused') throw ApplicationFailure.create({ type: outcome.code ?? 'refused', message: commandId, nonRetryable: true });
    return { status: outcome?.status ?? 'nothing' };
  }

  /**
   * One at a time: two local activities that end apart in the first run end together in a replay, and what follows
   * from them would come in another order.
   */
  private execute(request: ExecuteRequest): Promise<ExecuteAnswer> {
    const answer = this.last.then(() => this.ask(request));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async ask(request: ExecuteRequest): Promise<ExecuteAnswer> {
    const answer = await execute(request);
    const known = this.agenda;
    if (!known || answer.agenda.seq > known.seq || (answer.agenda.seq === known.seq && answer.agenda.clockOffsetMs >= known.clockOffsetMs)) this.agenda = answer.agenda;
    return answer;
  }

  /** Waits until the stream is closed or `until` holds; every wake and due instant is executed. */
  async live(until: () => boolean = () => false): Promise<void> {
    for (;;) {
      if (this.woken) { this.woken = false; await this.execute({ streamId: this.streamId }); continue; }
      if (this.closed || until() || workflowInfo().continueAsNewSuggested) return;
      const { agenda } = this;
      const due = agenda?.due[0];
      const changed = (): boolean => this.woken || this.closed || this.agenda !== agenda;
      if (!agenda || !due) { await condition(() => changed() || until()); continue; }
      const at = Date.parse(due.at) - agenda.clockOffsetMs;
      if (at > Date.now()) {
        const alarm = this.alarmBy(at);
        await condition(() => changed() || until() || this.alarm !== alarm);
        continue;
      }
      const { outcome, agenda: now } = await this.execute({ streamId: this.streamId, dueKey: due.key });
      if (outcome?.status === 'nothing' && now.due[0]?.key === due.key && now.due[0].at === due.at) await this.unsettled(agenda);
    }
  }

  /**
   * A timer that rings at `at` or earlier. One that stands is left standing although the due instant has moved on: to
   * find nothing due once is cheaper than to cancel and set a timer with every command.
   */
  private alarmBy(at: number): object {
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
