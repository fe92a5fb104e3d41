/**
 * The demo's way to the running program: HTTP only. Every change goes out under the key `demo:{run}:{step}` and is
 * written down before it is sent, so that a run that was cut off sends the same again and gets the same answer. Waits
 * for what was answered 202, and two minutes for a server that is away. Non-goal: what the steps are.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Shown without a stack. */
export class DemoError extends Error {}
export type Json = Record<string, unknown>;
export interface Upload { slot?: string; name: string; bytes: Uint8Array }
export interface Change { step: string; by: string; method?: 'POST' | 'PUT'; path: string; body?: Json; upload?: Upload; ifMatch?: number }

interface Entry { path: string; body?: Json; ifMatch?: number; answer?: Json }
const PATIENCE_MS = 120_000;
const AWAY = new Set([429, 502, 503, 504]);

export class Client {
  private readonly tokens = new Map<string, string>();
  private readonly journal: Record<string, Entry>;
  requests = 0;
  private fresh = false;

  constructor(private readonly options: { base: string; run: string; journalFile: string; passwords: ReadonlyMap<string, string> }) {
    this.journal = existsSync(options.journalFile) ? JSON.parse(readFileSync(options.journalFile, 'utf8')) as Record<string, Entry> : {};
  }

  /** What an earlier part of this run was answered at this step. */
  answered(step: string): Json | undefined { return this.journal[step]?.answer; }
  get steps(): number { return Object.values(this.journal).filter((e) => e.answer).length; }

  /** Sent by an earlier part of this run, answered or not: it is sent again as it was, without looking for its task. */
  begun(step: string): boolean { return this.journal[step] !== undefined; }

  /** A value that an earlier part of this run chose, else chosen now and written down. */
  async keep<T extends Json>(step: string, choose: () => Promise<T> | T): Promise<T> {
    const known = this.journal[step]?.answer as T | undefined;
    if (known) return known;
    const chosen = await choose();
    this.write(step, { path: '', answer: chosen });
    return chosen;
  }

  /** Whether anything was changed since this was asked last: what a run before this one did is not told again. */
  news(): boolean { const { fresh } = this; this.fresh = false; return fresh; }

  /** A change, once for this run; the answer is kept. */
  async change(change: Change): Promise<Json> {
    const known = this.journal[change.step];
    if (known?.answer) return known.answer;
    const entry: Entry = known ?? { path: change.path, ...(change.body ? { body: change.body } : {}), ...(change.ifMatch === undefined ? {} : { ifMatch: change.ifMatch }) };
    this.write(change.step, entry);
    const response = await this.fetch(change.by, entry.path, {
      method: change.method ?? 'POST', headers: { 'idempotency-key': `demo:${this.options.run}:${change.step}`, ...(entry.ifMatch === undefined ? {} : { 'if-match': `"${entry.ifMatch}"` }) },
      ...(change.upload ? { body: formOf(change.upload) } : entry.body ? { body: JSON.stringify(entry.body), json: true } : {}),
    });
    const answer = await this.settled(change, response);
    this.write(change.step, { ...entry, answer });
    this.fresh = true;
    return answer;
  }

  async get<T = Json>(by: string, path: string): Promise<T> {
    const response = await this.fetch(by, path, { method: 'GET', headers: {} });
    if (!response.ok) throw new DemoError(`GET ${path} by ${by}: ${await refusalOf(response)}`);
    return await response.json() as T;
  }

  /** The bytes of an .xlsx that a POST answers with; asking changes nothing, so it is not written down. */
  async file(by: string, step: string, path: string, body: Json): Promise<Uint8Array> {
    const response = await this.fetch(by, path, { method: 'POST', headers: { 'idempotency-key': `demo:${this.options.run}:${step}` }, body: JSON.stringify(body), json: true });
    if (!response.ok) throw new DemoError(`POST ${path} by ${by}: ${await refusalOf(response)}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Asks until `ready` gives something. */
  async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const found = await ask();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new DemoError(`waited two minutes for ${what}`);
      await sleep(150);
    }
  }

  // --- below the changes ---

  private async settled({ step, by }: Change, response: Response): Promise<Json> {
    if (!response.ok) throw new DemoError(`${step} by ${by}: ${await refusalOf(response)}`);
    const answer = await response.json() as Json;
    if (response.status !== 202) return answer;
    // Received and kept: the answer comes when the engine is back.
    const outcome = await this.until(`the outcome of ${step}`, async () => (await this.get<{ outcome: (Json & { status: string }) | null }>(by, `/v1/commands/${String(answer['commandId'])}`)).outcome ?? undefined);
    if (outcome.status === 'refused') throw new DemoError(`${step} by ${by}: ${String(outcome['code'])} ${JSON.stringify(outcome['detail'] ?? {})}`);
    return { ...answer, status: 'done' };
  }

  private async fetch(by: string, path: string, init: { method: string; headers: Record<string, string>; body?: string | FormData; json?: boolean }): Promise<Response> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      try {
        this.requests += 1;
        const token = this.tokens.get(by) ?? await this.signIn(by);
        const response = await fetch(`${this.options.base}${path}`, {
          method: init.method, headers: { ...init.headers, authorization: `Bearer ${token}`, ...(init.json ? { 'content-type': 'application/json' } : {}) }, signal: AbortSignal.timeout(60_000), ...(init.body ? { body: init.body } : {}),
        });
        if (response.status === 401) this.tokens.delete(by);
        else if (!AWAY.has(response.status)) return response;
        if (Date.now() > end) return response;
      } catch (error) {
        if (error instanceof DemoError || Date.now() > end) throw error instanceof DemoError ? error : new DemoError(`no answer from ${this.options.base} for two minutes (${(error as Error).message}). Is the program running? npm start`);
      }
      await sleep(500);
    }
  }

  private async signIn(username: string): Promise<string> {
    const password = this.options.passwords.get(username);
    if (password === undefined) throw new DemoError(`accounts.json knows no ${username}`);
    const response = await fetch(`${this.options.base}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password }), signal: AbortSignal.timeout(30_000) });
    if (AWAY.has(response.status)) throw new Error(`sign-in: ${response.status}`);
    if (!response.ok) throw new DemoError(`sign-in of ${username}: ${await refusalOf(response)}`);
    const { token } = await response.json() as { token: string };
    this.tokens.set(username, token);
    return token;
  }

  private write(step: string, entry: Entry): void {
    this.journal[step] = entry;
    writeFileSync(`${this.options.journalFile}.tmp`, JSON.stringify(this.journal), { mode: 0o600 });
    renameSync(`${this.options.journalFile}.tmp`, this.options.journalFile);
  }
}

function formOf({ slot, name, bytes }: Upload): FormData {
  const form = new FormData();
  if (slot) form.set('slot', slot);
  form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  return form;
}

async function refusalOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { code, title, detail, fields, facts } = JSON.parse(text) as Json;
    return [response.status, code, title, detail, fields && JSON.stringify(fields), facts && JSON.stringify(facts)].filter(Boolean).join(' ');
  } catch {
    return `${response.status} ${text.slice(0, 200)}`;
  }
}
