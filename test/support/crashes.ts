/**
 * A process that dies at the commit of a transaction: before it (the connection is gone, nothing is kept) or after it
 * (kept, and nobody was told). Whoever is tried under it asks again, as a person, a program or the engine would.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { WorkflowGateway } from '../../domain/ports/index.js';
import type { Database } from '../../prisma/client.js';
import { sendCommand, type SendCommand, type Sent } from '../../services/commands.js';
import { Cast, type Deed } from '../../start/cast.js';
import { directGateway } from '../../start/house.js';
import { count } from './counters.js';

export class Crash extends Error {
  constructor(readonly where: Moment) { super(`died ${where} the commit`); }
}
export type Moment = 'before' | 'after';
export const MOMENTS: readonly Moment[] = ['before', 'after'];

/** Lets the next commit of the pool die. */
export class CrashPoints {
  private armed: Moment | undefined;
  /** Every point that was died at: what was done, and when. */
  readonly points: string[] = [];

  constructor(pool: pg.Pool) {
    const connect = pool.connect.bind(pool) as (callback?: unknown) => unknown;
    pool.connect = ((callback?: unknown) => (callback === undefined ? (connect() as Promise<pg.PoolClient>).then((client) => this.watched(client)) : connect(callback))) as typeof pool.connect;
  }

  private watched(client: pg.PoolClient): pg.PoolClient {
    if (!this.armed) return client;
    const [query, release] = [client.query.bind(client) as (...args: unknown[]) => Promise<unknown>, client.release.bind(client)];
    Object.assign(client, {
      query: (...args: unknown[]) => {
        if (args[0] !== 'COMMIT' || !this.armed) return query(...args);
        const where = this.armed;
        this.armed = undefined;
        if (where === 'after') return query('COMMIT').then(() => { throw new Crash(where); });
        (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
        return Promise.reject(new Crash(where));
      },
      release: (error?: Error) => { Object.assign(client, { query, release }); release(error); },
    });
    return client;
  }

  /** Does the work so that it dies at its first commit; what happened is looked at by `then`. */
  async die(where: Moment, what: string, work: () => Promise<unknown>): Promise<void> {
    this.armed = where;
    const died = await work().then(() => undefined, (error: unknown) => error);
    this.armed = undefined;
    if (!(died instanceof Crash)) throw new Error(`${what} did not die ${where} its commit: ${String(died)}`);
    this.points.push(`${what} ${where}`);
    count('crashes');
  }
}

/** Commands executed at once; a wake dies twice before it is heard. `points` is filled when the house is opened. */
export function dyingGateway(holder: { points?: CrashPoints }): (db: Database) => WorkflowGateway & ReturnType<typeof directGateway> {
  return (db) => {
    const gateway = directGateway(db);
    const points = holder.points ??= new CrashPoints(db.pool);
    return {
      ...gateway,
      async wake(streamId) {
        for (const where of MOMENTS) await points.die(where, 'wake', () => gateway.wake(streamId));
        await gateway.wake(streamId);
      },
    };
  };
}

/** Everyone's program dies at each command, before and after its commit, and sends the same request again. */
export class UnluckyCast extends Cast {
  constructor(private readonly points: CrashPoints, ...rest: ConstructorParameters<typeof Cast>) { super(...rest); }

  override async act(username: string, command: string, deed: Deed = {}): Promise<Sent> {
    const actor = await this.actor(username);
    const task = ['call', 'budget', 'project'].includes(deed.create ?? '') ? undefined : await this.task(actor, command, deed);
    const create = deed.create ?? (task?.target === 'notice' || task?.target === 'batch' ? task.target : undefined);
    const request: SendCommand = {
      type: command, fields: { ...await this.found(command, task), ...deed.fields }, key: randomUUID(), route: `unlucky ${command}`, ...(task ? { seen: task.seen } : {}),
      stream: create && !deed.stream ? { create } : { id: deed.stream ?? task?.target ?? deed.project ?? '' },
    };
    const send = (): Promise<Sent> => sendCommand(this.house, actor, request);
    const decided = async (): Promise<boolean | undefined> => (await this.house.db.pool.query<{ decided: boolean }>('SELECT outcome IS NOT NULL AS decided FROM command WHERE principal = $1 AND key = $2', [actor.personId, request.key])).rows[0]?.decided;
    await this.points.die('before', command, send);
    if (await decided() !== false) throw new Error(`${command} died before its commit and is decided, or its row is lost`);
    await this.points.die('after', command, send);
    if (await decided() !== true) throw new Error(`${command} died after its commit and is not decided`);
    const sent = await send();
    // And once more: the answer was lost on the way.
    const again = await send();
    if (JSON.stringify(again) !== JSON.stringify(sent)) throw new Error(`${command}: ${JSON.stringify(again)} after ${JSON.stringify(sent)}`);
    return sent;
  }
}
