/** What the demo prints: one line a step (no. project step person state yuan due), and the sums at the end. */
import { fen, formatYuan } from '../../domain/money.js';
import { stateKey, type StateName } from '../../domain/project/names.js';
import { formatDay, t } from '../../domain/words/index.js';
import type { Client } from './client.js';

/** A project of the demo as it is spoken of, and who reads it. */
export interface Actor { name: string; project: string; reader: string }

interface Page { title: string; stateName: StateName; paid: { count: number; of: number }; programme: { id: string; wordSet: 'approval'; formalWords: 'check' }; award: { amountFen: string } | null; next: { dueAt: string | null }[] }

/** Columns of East Asian text: such a character takes two places. */
const width = (text: string): number => [...text].reduce((n, c) => n + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 2 : 1), 0);
const pad = (text: string, places: number): string => text + ' '.repeat(Math.max(0, places - width(text)));
const WIDTHS = [4, 14, 18, 16, 22, 14, 10];
const row = (cells: readonly string[]): string => cells.map((c, i) => pad(c, WIDTHS[i]!)).join(' ').trimEnd();
const yuan = (amount: string | null | undefined): string => (amount ? formatYuan(fen(amount)) : '-');

export class Reporter {
  private n = 0;
  constructor(private readonly client: Client, private readonly print: (line: string) => void) {}

  head(): void { this.print(row(['no.', 'project', 'step', 'person', 'state', 'yuan', 'due'])); }

  /** After an act on projects, one line each; nothing when a run before this one has told it. */
  async line(actors: Actor | readonly Actor[], step: string, person: string): Promise<void> {
    const news = this.client.news();
    for (const actor of [actors].flat()) {
      this.n += 1;
      if (!news) continue;
      const { name, page } = await this.stateOf(actor);
      const due = page.next.map((n) => n.dueAt).filter((d) => d !== null).sort()[0];
      this.print(row([String(this.n), `${actor.name} ${page.programme.id.slice(4)}`, step, person, name, yuan(page.award?.amountFen), due ? formatDay(due) : '-']));
    }
  }
  plain(step: string, person: string, { amountFen, about, due }: { amountFen?: string; about?: string; due?: string } = {}): void {
    this.n += 1;
    if (this.client.news()) this.print(row([String(this.n), '-', step, person, about ?? '-', yuan(amountFen), due ? formatDay(due) : '-']));
  }

  /** The name people see, with the instalments paid beside it. */
  async stateOf(actor: Actor): Promise<{ name: string; amount: string; page: Page }> {
    const page = await this.client.get<Page>(actor.reader, `/v1/projects/${actor.project}`);
    const name = t('zh-CN', stateKey(page.stateName, page.programme) as 'state.paid');
    return { name: page.paid.of > 0 ? `${name} ${page.paid.count}/${page.paid.of}` : name, amount: yuan(page.award?.amountFen), page };
  }
  get lines(): number { return this.n; }
}
